"""Whether the human's text says each thing in the edition's own terms.

A term that stands for another leaves two traces in its sentence: a word of the source has none of
its answers, and a word of the human's text answers nothing. A free translation leaves both, too.
So what speaks for each such pair of words is weighed against how freely the sentence and its page
are translated, and against the page speaking of the strange word in other places, where it may
well be meant.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log, log1p
from typing import TYPE_CHECKING, NamedTuple

from ._check_lexis import spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ._check_lexis import Habit, Lexis
    from ._check_texts import Bead, Part, Said

__all__ = ["terms"]

_TELLING = 1.0  # nats against a word's having no answer, below which this says nothing
_TRIED = 3  # places of either side that are looked at
_STRANGE = 4.9  # from which on a pair of words is named
_NAMED = 0.04  # of the blocks that are named, at most: where it is more, nothing is regular
_FEWEST = 25  # the same in a small book
_APART = re.compile(r"[^\W_]|[,.;:，。；：、\ufffc]")


class _Place(NamedTuple):
    """A stretch of a text in which no word has an answer. ``word``: the one that tells most."""

    word: str
    missing: float
    term: bool
    near: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Pages:
    """``loose``: page → the share of its words that nothing answers; ``blocks``: page → in how
    many of its blocks each word of the human's is."""

    loose: Mapping[str, float]
    blocks: Mapping[str, Counter[str]]


def terms(beads: Sequence[Bead], lexis: Lexis) -> Iterator[Said]:
    """Find the blocks in which a term has not its usual rendering, but another term's."""
    asked = [
        (n, part, lost, found)
        for n, bead in enumerate(beads)
        for part in bead.parts
        if part.mine and part.theirs
        if (found := list(_unanswered(1, part, bead, lexis)))
        if (lost := list(_unanswered(0, part, bead, lexis)))
    ]
    pages = _read_pages(beads, {beads[n].page for n, _, _, _ in asked}, lexis)
    best: dict[int, tuple[float, str, str]] = {}
    for n, part, lost, found in asked:
        for one in lost:
            for other in found:
                weight = _weight(one, other, part, beads[n], (lexis, pages))
                best[n] = max(best.get(n, (0.0, "", "")), (weight, one.word, other.word))
    most = max(_FEWEST, int(_NAMED * len(beads)))
    named = sorted((n for n in best if best[n][0] >= _STRANGE), key=lambda n: (-best[n][0], n))
    for n in named[:most]:
        _, word, strange = best[n]
        usual, meant = (h[w].answers[0] for h, w in zip(lexis.every, (word, strange), strict=True))
        why = f"“{word}” is “{usual}” elsewhere, “{strange}” is “{meant}”"
        yield beads[n], beads[n].finding("terms", why, (word, strange))


def _unanswered(side: int, part: Part, bead: Bead, lexis: Lexis) -> Iterator[_Place]:
    """Give the places of one side of a part that nothing on the other side answers, those that
    say most first. What stands elsewhere in a block may be an answer; it certainly is one of a
    strange word."""
    habits, known = lexis.every[side], (lexis.terms, lexis.renderings)[side]
    answers = part.words[1 - side] | part.phrases[1 - side]
    lone = {
        word: habit
        for word in part.words[side] | part.phrases[side]
        if (habit := habits.get(word)) and answers.isdisjoint(habit.answers)
    }
    if not any(habit.missing >= _TELLING for habit in lone.values()):
        return
    block = bead.words[1 - side] | bead.phrases[1 - side]
    text = (part.own, part.other)[side]
    found = []
    for words in _stretches([s for s in spots(text, human=side == 1) if s[0] in lone], text):
        telling = [
            _Place(w, lone[w].missing, w in known, not block.isdisjoint(lone[w].answers), words)
            for w in words
            if lone[w].missing >= _TELLING
            if side or lexis.common.isdisjoint(w.split())
        ]
        if telling:
            found.append(max(telling, key=lambda p: (p.term, not p.near, p.missing, p.word)))
    found.sort(key=lambda p: (-p.missing, p.word))
    yield from (p for p in found[:_TRIED] if side == 0 or not p.near)


def _stretches(some: Iterable[tuple[str, int, int]], text: str) -> Iterator[frozenset[str]]:
    """Give the words that stand side by side as one."""
    words: set[str] = set()
    end = 0
    for word, start, stop in sorted(some, key=lambda s: (s[1], s[2], s[0])):
        if words and start > end and _APART.search(text, end, start):
            yield frozenset(words)
            words = set()
        words.add(word)
        end = max(end, stop)
    if words:
        yield frozenset(words)


def _weight(
    lost: _Place, found: _Place, part: Part, bead: Bead, given: tuple[Lexis, _Pages]
) -> float:
    """How much speaks for one term standing for another, in nats: found by logistic regression on
    planted ones in three editions of two languages, and rounded."""
    lexis, pages = given
    usual = lexis.every[0][lost.word].answers
    known = sum(w in lexis.forward for w in part.words[0]) + 1
    free = [w for w in lexis.unasked(part.words[0], part.words[1]) if w not in found.words]
    theirs = sum(w in lexis.backward for w in part.words[1]) + 1
    blocks = pages.blocks[bead.page]
    return (
        1.0 * found.missing + 0.4 * lost.missing + 3.1 * found.term + 1.5 * lost.term
        - 2.3 * lost.near - 4.2 * len(free) / theirs - 7.8 * pages.loose[bead.page]
        - 1.05 * log(known) - 0.95 * log1p(blocks[found.word] - 1)
        + 0.65 * log1p(max(blocks[w] for w in usual))
    )  # fmt: skip


def _read_pages(beads: Sequence[Bead], wanted: set[str], lexis: Lexis) -> _Pages:
    blocks: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for bead in beads:
        if bead.page not in wanted:
            continue
        blocks[bead.page].update(bead.words[1] | bead.phrases[1])
        for part in bead.parts:
            if part.mine and part.theirs and (share := _share(part, lexis)) is not None:
                shares[bead.page].append(share)
    return _Pages({page: sum(some) / len(some) for page, some in shares.items()}, blocks)


def _share(part: Part, lexis: Lexis) -> float | None:
    """The share of the words of a part that nothing answers, of those that are known."""
    own, other = part.words
    known = _known(own, lexis.forward) + _known(other, lexis.backward)
    lone = len(lexis.missing(own, other)) + len(lexis.unasked(own, other))
    return lone / known if known else None


def _known(words: Iterable[str], habits: Mapping[str, Habit]) -> int:
    return sum(word in habits for word in words)
