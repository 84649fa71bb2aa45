"""A book's two editions → which of their words answer each other, and how regularly.

For each word of the source that is neither rare nor everywhere, the words of the human's text
that are there when it is, and else are not. Where a language has blanks a word is its first
letters, so that its endings say nothing; elsewhere it is every two characters in a row. Whether
two texts answer each other is then the likelihood ratio of what of this is there and what is
missing (naive Bayes); a book tells its own regularities, nothing else has to be known of the
languages. Time and memory are linear in the book: how many words are looked at is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Habit", "Lexis", "couples", "features", "learn_lexis", "spots"]

_EAST = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{_EAST}]+|[^\W\d_{_EAST}]+")
_FIRST_EAST = "\u0e00"
_STEM, _SHORT = 7, 6  # letters of a word of the source, and of the translation
_LEAST = 5  # units that a word must be in
_COMMON = 0.12  # the share of the units from which on a word is everywhere
_FEW = 100  # the same in a book so small that this says nothing
_WORDS, _ANSWERS = 3000, 8000  # words of the source and of the translation that are looked at
_WAYS = 4  # answers of a word
_FIRST, _OTHER = 0.35, 0.03  # how often they are there with it, at least
_LIFT = 6.0  # how much more often than without it
_ROWS = 64  # words whose answers are looked for at once
_TRIED = 12  # that are looked at
_SHARE = 0.2  # of the texts without the first answer, where another one stands in for it
_TERM = 0.75  # how often a term has one of its renderings, at least
_DOUBT = 0.5  # what is added to what was never seen


@dataclass(frozen=True, slots=True)
class Habit:
    """How a word is answered: by any of these ``answers`` in ``hits`` of the ``count`` texts that
    it is in. ``there``: what it says for two texts, in nats, that an answer is there; ``missing``:
    what it says against them that none is."""

    answers: tuple[str, ...]
    hits: int
    count: int
    there: float
    missing: float


def _habit(answers: tuple[str, ...], hits: int, count: int, chance: float) -> Habit:
    others = max(count - hits - 1, 0)  # the text that one is missing in does not count itself
    return Habit(
        answers, hits, count,
        log((hits + _DOUBT) / (count + 2 * _DOUBT) / chance),
        -log((others + _DOUBT) / count / (1 - chance)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexis:
    """``forward``: word of the source → how it is answered; ``backward``: the other way round.
    ``every``: both again, two words in a row among them. ``terms``, ``renderings``: those of these
    that are each other's best answer. ``common``: words of the source that are no terms."""

    forward: dict[str, Habit]
    backward: dict[str, Habit]
    every: tuple[dict[str, Habit], dict[str, Habit]]
    terms: frozenset[str]
    renderings: frozenset[str]
    common: frozenset[str]

    def missing(self, own: Iterable[str], other: frozenset[str]) -> list[str]:
        """Give the words of the source that no answer of theirs is there for."""
        return _missing(self.forward, own, other)

    def unasked(self, own: frozenset[str], other: Iterable[str]) -> list[str]:
        """Give the words of the translation that answer nothing that is there."""
        return _missing(self.backward, other, own)

    def score(self, own: frozenset[str], other: frozenset[str]) -> float:
        """Say how much speaks for two texts answering each other, in nats, both ways."""
        return (_score(self.forward, own, other) + _score(self.backward, other, own)) / 2

    def most(self, own: Iterable[str], other: Iterable[str]) -> float:
        """Say how much would speak for these texts, in nats, if every word had its answer."""
        known = [h for w in own if (h := self.forward.get(w))]
        known += [h for w in other if (h := self.backward.get(w))]
        return sum(h.there for h in known) / 2

    def covered(self, own: Iterable[str], other: frozenset[str]) -> tuple[float, int]:
        """Say how much speaks for *other* answering *own* as well, and by how many words."""
        known = [w for w in own if w in self.forward]
        return _score(self.forward, known, other), len(known)


def _missing(habits: dict[str, Habit], own: Iterable[str], other: frozenset[str]) -> list[str]:
    return [w for w in own if (h := habits.get(w)) and other.isdisjoint(h.answers)]


def _score(habits: dict[str, Habit], own: Iterable[str], other: frozenset[str]) -> float:
    found = [h for w in own if (h := habits.get(w))]
    return sum(-h.missing if other.isdisjoint(h.answers) else h.there for h in found)


@lru_cache(maxsize=65536)
def _of_token(token: str, stem: int) -> tuple[str, ...]:
    if token[0] >= _FIRST_EAST:
        return tuple(token[i : i + 2] for i in range(max(1, len(token) - 1)))
    word = token.lower()
    if len(word) > 3 and word[-1] == "s" and word[-2] != "s":  # noqa: PLR2004
        word = word[:-1]
    return (word[:stem],)


def features(text: str, *, human: bool = False) -> frozenset[str]:
    """The words of a text, as they are compared; *human*: of the translation, whose language may
    have more endings."""
    stem = _SHORT if human else _STEM
    return frozenset(f for token in _TOKEN.findall(text) for f in _of_token(token, stem))


def couples(text: str, *, human: bool = False) -> frozenset[str]:
    """Every two words in a row, where words have blanks between them."""
    stem = _SHORT if human else _STEM
    words = [_of_token(token, stem)[0] for token in _TOKEN.findall(text)]
    return frozenset(
        f"{a} {b}" for a, b in pairwise(words) if a[0] < _FIRST_EAST and b[0] < _FIRST_EAST
    )


def spots(text: str, *, human: bool = False) -> Iterator[tuple[str, int, int]]:
    """Give what :func:`features` and :func:`couples` find, with where it begins and ends."""
    stem = _SHORT if human else _STEM
    before: tuple[str, int] | None = None
    for m in _TOKEN.finditer(text):
        words = _of_token(m[0], stem)
        if m[0][0] >= _FIRST_EAST:
            before = None
            for n, word in enumerate(words, m.start()):
                yield word, n, n + len(word)
        else:
            yield words[0], *m.span()
            if before:
                yield f"{before[0]} {words[0]}", before[1], m.end()
            before = words[0], m.start()


class _Side:
    """Texts as sets of numbered words: ``ids`` one after another, ``starts`` of each text."""

    def __init__(self, texts: Sequence[frozenset[str]], most: int) -> None:
        counts = Counter(chain.from_iterable(texts))
        top = max(_FEW, _COMMON * len(texts))
        often = [(n, w) for w, n in counts.items() if _LEAST <= n <= top]
        often = sorted(often, key=lambda x: (-x[0], x[1]))[:most]
        self.words = [w for _, w in often]
        self.counts = np.array([n for n, _ in often], dtype=np.int64)
        number = {w: k for k, w in enumerate(self.words)}
        known = [[number[w] for w in text if w in number] for text in texts]
        self.ids = np.array(list(chain.from_iterable(known)), dtype=np.int64)
        self.sizes = np.array([len(k) for k in known], dtype=np.int64)
        self.starts = np.concatenate(([0], np.cumsum(self.sizes)))
        self.units = np.repeat(np.arange(len(texts)), self.sizes)


def learn_lexis(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]],
    phrases: Sequence[tuple[frozenset[str], frozenset[str]]],
    common: frozenset[str],
) -> Lexis:
    """Learn from texts that answer each other, each given by its :func:`features`, and again by
    its :func:`couples`. *common*: words of the source that are no terms."""
    a = _Side([x | y for (x, _), (y, _) in zip(pairs, phrases, strict=True)], _WORDS)
    b = _Side([x | y for (_, x), (_, y) in zip(pairs, phrases, strict=True)], _ANSWERS)
    if not a.words or not b.words:
        return Lexis({}, {}, ({}, {}), frozenset(), frozenset(), frozenset())
    together = _together(a, b)
    plain_forward, forward = _habits(a, b, together, len(pairs))
    plain_backward, backward = _habits(b, a, np.ascontiguousarray(together.T), len(pairs))
    plain = frozenset(chain.from_iterable(map(features, common)))
    terms = frozenset(
        w for w, h in forward.items()
        if h.hits >= _TERM * h.count and _mutual(w, h, backward)
        and plain.isdisjoint(w.split()) and not w.endswith("ly")
    )  # fmt: skip
    renderings = frozenset(
        w for w, h in backward.items()
        if h.hits >= _TERM * h.count and h.answers[0] in terms and _mutual(w, h, forward)
    )  # fmt: skip
    return Lexis(plain_forward, plain_backward, (forward, backward), terms, renderings, plain)


def _mutual(word: str, habit: Habit, other: dict[str, Habit]) -> bool:
    back = other.get(habit.answers[0])
    return back is not None and word in back.answers


def _together(a: _Side, b: _Side) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """In how many texts each word of *a* is, together with each of *b*."""
    counts = np.zeros((len(a.words), len(b.words)), dtype=np.int32)
    rows = np.split(b.ids, b.starts[1:-1])
    for k, texts in enumerate(_sets(a)):
        here = np.concatenate([rows[n] for n in texts])
        counts[k] = np.bincount(here, minlength=len(b.words))
    return counts


def _habits(
    a: _Side, b: _Side, together: np.ndarray[tuple[int, int], np.dtype[np.int32]], total: int
) -> tuple[dict[str, Habit], dict[str, Habit]]:
    """How words are answered by words; and how these and couples are, by both."""
    sets, where = _sets(a), _sets(b)
    row, column, both, dice = (
        np.concatenate(x)
        for x in zip(*(_near(a, b, together, k, total) for k in range(0, len(a.words), _ROWS)),
                     strict=True)
    )  # fmt: skip
    order = np.lexsort((column, -dice, row))
    ends = np.searchsorted(row, np.arange(len(a.words) + 1)).tolist()
    columns, counts = column[order].tolist(), both[order].tolist()
    single = [" " not in word for word in b.words]
    plain: dict[str, Habit] = {}
    every: dict[str, Habit] = {}

    def habit(k: int, near: list[tuple[int, int]]) -> Habit | None:
        count = int(a.counts[k])
        if not near or near[0][1] < _FIRST * count:
            return None
        best = _apart([n for n, _ in near[:_TRIED]], sets[k], where)
        other = frozenset(chain.from_iterable(where[n] for n in best))
        hits = len(sets[k] & other)
        chance = min((len(other) - hits + 1) / (total - count + 2), 0.9)
        return _habit(tuple(b.words[n] for n in best), hits, count, chance)

    for k, word in enumerate(a.words):
        some = slice(ends[k], ends[k + 1])
        near = list(zip(columns[some], counts[some], strict=True))
        found = habit(k, near)
        if found:
            every[word] = found
        if " " in word:
            continue
        alone = [x for x in near if single[x[0]]]
        one = found if len(alone) == len(near) else habit(k, alone)
        if one:
            plain[word] = one
    return plain, every


def _near(
    a: _Side, b: _Side, together: np.ndarray[tuple[int, int], np.dtype[np.int32]], first: int,
    total: int,
) -> tuple[np.ndarray[Any, Any], ...]:  # fmt: skip
    """Which words of *b* are often with some words of *a* and seldom without: their numbers, in
    how many texts, and Dice's coefficient."""
    some = together[first : first + _ROWS]
    own = a.counts[first : first + _ROWS, None].astype(np.float32)
    beside = (b.counts[None, :] - some) / np.maximum(total - own, 1)
    good = some >= np.maximum(_OTHER, _LIFT * np.maximum(beside, 1 / total)) * own
    row, column = np.nonzero(good)
    both = some[row, column]
    row = row + first
    return row, column, both, 2 * both / (a.counts[row] + b.counts[column])


def _apart(best: list[int], own: frozenset[int], where: Sequence[frozenset[int]]) -> list[int]:
    """Give the best answer, and those that stand in for it where it is not."""
    chosen = best[:1]
    left = own - where[best[0]]
    for n in best[1:]:
        if len(chosen) == _WAYS or not left:
            break
        more = len(left & where[n])
        if more >= max(2, _SHARE * len(left)):
            chosen.append(n)
            left -= where[n]
    return chosen


def _sets(side: _Side) -> list[frozenset[int]]:
    """For each word, the texts that it is in."""
    order = np.argsort(side.ids, kind="stable")
    units = side.units[order].tolist()
    ends = np.searchsorted(side.ids[order], np.arange(len(side.words) + 1)).tolist()
    return [frozenset(units[ends[k] : ends[k + 1]]) for k in range(len(side.words))]
