"""Whether something is a translation, or something else that stands in the same place.

The lattice says which bead is the best there is. A translator may nevertheless have written
something else there, or only half of it. So each bead of the path is judged once more, by its
words and lengths alone, against these two possibilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ._lattice import Bead, Floats, Ints
from ._likeness import WORD, Likeness, kinds_of, level_of
from ._links import Links
from ._scale import Scale, length_gain
from ._score import FLOOR, TRUST, Side, Window
from ._tokens import Tokens

__all__ = ["likeness", "translated"]

_FAITH = 4.5  # log odds of what stands in the same place being a translation
_FREE = 0.5  # how much a word whose counterpart is missing counts: translators are free
_WHOLE = 6.0  # log odds of its being one of the whole, beside what has no counterpart
_ALONE = 0.5  # how much of that, where no words are known that could speak for a pair
_VERSED = 2000  # words that a lexicon needs to have a full say in this
_STRETCH = 5  # less than this part of a text is no stretch
_APART = 3  # texts between which none answers the other
_CLOSE = 1.6  # by which factor the lengths of two such texts may differ


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is heard of the words of one side, told by the other: for each word of which anything
    is known the ``bead``, the ``kind`` and how well it is foretold (``level``); ``place``: its
    place among all words of its side of the bead."""

    bead: Ints
    kind: Ints
    level: Ints
    place: Ints
    counts: Ints


def translated(window: Window, path: Sequence[Bead], faith: float = _FAITH) -> Floats:
    """For each bead of a path, how likely the one side is a translation of the other, and of all
    of it; 1 where a side is empty. *faith*: the log odds of that before any word is heard."""
    out = np.ones(len(path))
    both = [n for n, x in enumerate(path) if x.di and x.dj]
    if not both:
        return out
    beads = [path[n] for n in both]
    known = window.scale.lexicon
    worth = known.likeness.worth()
    versed = min(1.0, len(known.forward.words) / _VERSED)
    worth[:, :WORD] *= np.where(worth[:, :WORD] < 0, _FREE * max(versed, _ALONE), 1.0)
    worth[:, WORD] *= np.where(worth[:, WORD] < 0, _FREE, 1.0) * (versed if known else 1.0)
    heard = _heard(window, beads)
    nats = [worth[d, x.kind, x.level] for d, x in enumerate(heard)]
    odds = np.full(len(beads), faith)
    for x, n in zip(heard, nats, strict=True):
        odds += np.bincount(x.bead, n, minlength=len(beads))
    beside = _beside(window, path)[both]
    whole = _probability(_WHOLE - _missing(window, beads, heard, nats, beside))
    out[both] = _probability(odds) * np.where(beside.any(axis=1), whole, 1.0)
    return out


def likeness(lessons: Sequence[Sequence[tuple[Tokens, Tokens]]], scale: Scale) -> Likeness:
    """Count the words of pairs that answer each other, and of such that do not."""
    seen = np.zeros_like(Likeness().seen)
    for pairs in lessons:
        if not pairs:
            continue
        a, b = Side([x for x, _ in pairs]), Side([y for _, y in pairs])
        n = len(pairs)
        window = Window(a, b, scale, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), 1)
        others = [(k, k + _APART) for k in range(n - _APART)]
        others = [
            (i, j) for i, j in others
            if 1 / _CLOSE < (len(pairs[j][1].names) + 1) / (len(pairs[i][1].names) + 1) < _CLOSE
        ]  # fmt: skip
        for own, places in ((1, [(k, k) for k in range(n)]), (0, others)):
            beads = [Bead(i, 1, j, 1, 1.0) for i, j in places]
            for d, x in enumerate(_heard(window, beads) if beads else ()):
                np.add.at(seen[own, d], (x.kind, x.level), 1)
    return Likeness(seen)


def _probability(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(np.clip(-odds, -50, 50)))


def _heard(window: Window, beads: Sequence[Bead]) -> tuple[_Heard, _Heard]:
    """Of the words of the target, and of those of the source."""
    rows = np.array([(x.i, x.i + x.di, x.j, x.j + x.dj) for x in beads], dtype=np.int64)
    a, b, scale = window.a, window.b, window.scale
    to_b, to_a = window.links
    return (
        _told(a, b, to_b, scale.target, rows[:, :2], rows[:, 2:]),
        _told(b, a, to_a, scale.source, rows[:, 2:], rows[:, :2]),
    )


def _told(
    a: Side, b: Side, links: Links, frequency: dict[str, float], from_: Ints, to: Ints
) -> _Heard:
    width, count = len(b.words), len(from_)
    bead_a, id_a, _ = _tokens(a, from_)
    bead_b, id_b, place = _tokens(b, to)
    size = links.starts[id_a + 1] - links.starts[id_a]
    cell = np.repeat(links.starts[id_a] - (np.cumsum(size) - size), size) + np.arange(size.sum())
    found, at = np.unique(
        np.repeat(bead_a, size) * width + links.columns[cell], return_inverse=True
    )
    sums = np.bincount(at, links.chances[cell], minlength=len(found))
    here = np.flatnonzero(links.told[id_b])
    bead, word = bead_b[here], id_b[here]
    key = bead * width + word
    where = np.minimum(np.searchsorted(found, key), max(len(found) - 1, 0))
    chance = np.where(found[where] == key, sums[where], 0.0) if len(found) else np.zeros(len(key))
    base = np.maximum(np.array([frequency.get(w, 0.0) for w in b.words]), FLOOR)
    kind = kinds_of(b.words, b.firm, links.kept)
    lengths = np.bincount(bead_a, minlength=count).astype(np.float64)
    spare = np.maximum(lengths - np.bincount(bead_a, links.mass[id_a], minlength=count), 0.0)
    lengths = np.maximum(lengths, 1.0)
    x = chance / base[word] + np.where(links.kept[word], 0.0, spare[bead])
    gains = np.log(x * TRUST / lengths[bead] + 1 - TRUST)
    return _Heard(
        bead, kind[word], level_of(gains), place[here], np.bincount(bead_b, minlength=count)
    )


def _tokens(side: Side, texts: Ints) -> tuple[Ints, Ints, Ints]:
    """The tokens of some stretches of texts: number of the stretch, number of the word, place."""
    first, last = side.starts[texts[:, 0]], side.starts[texts[:, 1]]
    size = last - first
    stretch = np.repeat(np.arange(len(texts)), size)
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return stretch, side.ids[np.repeat(first, size) + place], place


def _beside(window: Window, path: Sequence[Bead]) -> npt.NDArray[np.bool_]:
    """Whether a text without a counterpart stands beside each bead: one of the source, which the
    target of the bead may answer as well, and one of the target."""
    told = [
        n for n, x in enumerate(path)
        if window.a.sizes[x.i : x.i + x.di].any() or window.b.sizes[x.j : x.j + x.dj].any()
    ]  # fmt: skip
    out = np.zeros((len(path), 2), dtype=bool)
    for one, other in (*pairwise(told), *((y, x) for x, y in pairwise(told))):
        out[one] |= not path[other].dj, not path[other].di
    return out


def _missing(
    window: Window,
    beads: Sequence[Bead],
    heard: Sequence[_Heard],
    nats: Sequence[Floats],
    beside: npt.NDArray[np.bool_],
) -> Floats:
    """What speaks for a stretch of one side being the counterpart of a text beside the other, in
    nats: its words, and that the lengths would fit better without it."""
    a, b = window.a.sizes, window.b.sizes
    x = np.array([a[k.i : k.i + k.di].sum() for k in beads])
    y = np.array([b[k.j : k.j + k.dj].sum() for k in beads])
    ratio, spread = window.scale.ratio, window.scale.lexicon.habits.spread
    length = length_gain(x, y, ratio, spread)
    best = np.zeros(len(beads))
    for which, (one, worth) in enumerate(zip(heard, nats, strict=True)):
        ends = np.searchsorted(one.bead, np.arange(len(beads) + 1))
        for k in np.flatnonzero(beside[:, which]).tolist():
            told, n = slice(ends[k], ends[k + 1]), int(one.counts[k])
            spans = np.arange(max(2, n // _STRETCH), n - 1)
            if not len(spans):
                continue
            against = np.zeros(n + 1)
            against[one.place[told] + 1] = -worth[told]
            against = np.cumsum(against)
            words = np.array([(against[s:] - against[:-s]).max() for s in spans])
            rest = 1 - spans / n
            left = (x[k] * rest, y[k]) if which else (x[k], y[k] * rest)
            without = length_gain(*left, ratio, spread) - length[k]
            best[k] = max(best[k], float((words + without).max()))
    return best
