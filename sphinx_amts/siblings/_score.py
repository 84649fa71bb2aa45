"""How likely it is that one stretch of text is the translation of another.

The score of a bead is a log-likelihood ratio, in nats, of two parts. Length, after Gale and
Church (1993): the lengths of a text and its translation differ as a sum of independent steps
does. And words, after Moore (2002): how much better IBM Model 1 foretells the words of one side
from the other than their frequency does, in both directions; what a translation keeps as it is
(code, formulas, numbers, names) foretells itself, before anything is learned, and so do words
that begin alike (cognates: Simard, Foster and Isabelle 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ._lattice import Ints, Move
from ._links import Links
from ._scale import Scale, length_gain
from ._tokens import Tokens, is_firm

__all__ = ["FLOOR", "TRUST", "Side", "Window"]

TRUST = 0.5  # how much the lexicon counts against mere frequency
_WEIGHT = 0.7  # of each direction
_DOUBT = 0.3  # how much what is missing counts against what is there: translators are free
_FIRM = 2.0  # the same for code, formulas, links and numbers: these they keep
FLOOR = 1e-4  # the frequency that a rare token is given at least
_ADDED = 2.0  # how much a text in a bead may bring, by what it adds
_LEAST = 1.0  # nats that it may bring anyway, if it does not look like its neighbour
_ROWS = 32  # texts whose gains are computed at once
_NEVER = -1e30

_Small = npt.NDArray[np.float32]


class Side:
    """The texts of one side as arrays: ``words`` token → number, ``ids`` all tokens in order,
    ``starts`` where each text begins in them, ``sizes`` the lengths in characters, ``firm`` which
    words a translation can hardly do without."""

    def __init__(self, texts: Sequence[Tokens]) -> None:
        self.words: dict[str, int] = {}
        number = self.words.setdefault
        self.ids = np.array(
            [number(name, len(self.words)) for t in texts for name in t.names], dtype=np.int64
        )
        self.firm = np.array([is_firm(word) for word in self.words], dtype=bool)
        self.starts = _sums([len(t.names) for t in texts])
        self.sizes = np.array([t.size for t in texts], dtype=np.float64)
        self.text = np.repeat(np.arange(len(texts)), np.diff(self.starts))

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def counts(self) -> Ints:
        """How many tokens each text has."""
        return np.diff(self.starts)


class Window:
    """The scores of beads between two sequences of texts, for all of a band at once.

    *low*, *high*: for each text of *a*, the first text of *b* that it may answer, and the one
    after the last. *longest*: texts on one side of a bead. The work grows with the tokens in the
    band.
    """

    def __init__(self, a: Side, b: Side, scale: Scale, low: Ints, high: Ints, longest: int) -> None:
        self.a, self.b, self.scale = a, b, scale
        self._low, self._high = low, high
        lexicon = scale.lexicon
        to_b = Links(a.words, b.words, lexicon.forward, latin=scale.latin)
        to_a = Links(b.words, a.words, lexicon.backward, latin=scale.latin)
        self.links = to_b, to_a
        self._alike = _alike(a), _alike(b)
        self._forward = _gains(a, b, to_b, scale.target, low, high, longest)
        rows = np.arange(len(b))
        self._backward = _gains(
            b, a, to_a, scale.source,
            np.searchsorted(high, rows, side="right"),
            np.searchsorted(low, rows, side="right"),
            longest,
        )  # fmt: skip

    def score(self, move: Move) -> _Small:
        """``score(move)[i, j]``: the log-likelihood ratio of the bead of that form at (i, j);
        outside of the band, where a bead reaches over its edge, -1e30."""
        di, dj = move
        m, n = len(self.a) - di + 1, len(self.b) - dj + 1
        if m <= 0 or n <= 0:
            return np.zeros((max(m, 0), max(n, 0)), dtype=np.float32)
        words = self._forward[di][:m, :n].copy()
        for k in range(1, dj):
            words += self._forward[di][:m, k : k + n]
        back = self._backward[dj][:n, :m].copy()
        for k in range(1, di):
            back += self._backward[dj][:n, k : k + m]
        words += back.T
        if dj == 1 < di:
            words -= _idle(self._alike[0], self._forward, self._backward[1].T, di, (m, n))
        elif di == 1 < dj:
            words -= _idle(self._alike[1], self._backward, self._forward[1].T, dj, (n, m)).T
        words *= _WEIGHT
        out = np.full((m, n), _NEVER, dtype=np.float32)
        sums = _sums(self.a.sizes), _sums(self.b.sizes)
        usual = self.scale.lexicon.habits.spread
        x = sums[0][di:] - sums[0][:-di]
        y = sums[1][dj:] - sums[1][:-dj]
        for i in range(0, m, _ROWS):
            k = min(m, i + _ROWS)
            lo, hi = int(self._low[i]), min(n, int(self._high[k + di - 2]))
            if hi > lo:
                length = length_gain(x[i:k, None], y[None, lo:hi], self.scale.ratio, usual)
                out[i:k, lo:hi] = words[i:k, lo:hi] + length
        return out

    def words(self) -> _Small:
        """What the words alone say for each 1-1 bead of the band."""
        return np.float32(_WEIGHT) * (self._forward[1] + self._backward[1].T)


def _idle(
    alike: _Small, adds: Sequence[_Small], told: _Small, width: int, shape: tuple[int, int]
) -> _Small:
    """What a bead of *width* texts and one owes to a first or last text that adds nothing.

    Texts that are about the same, or even look alike, are well foretold by the other side,
    although only one of them answers it. So a text is worth little more than twice what it adds
    to foretelling the other side, and no more if it looks like its neighbour.
    ``adds[d][i, j]``: what texts ``[i, i + d)`` foretell of *j*; ``told[i, j]``: the other way.
    """
    m, n = shape
    whole = adds[width][:m, :n]
    out = np.zeros(shape, dtype=np.float32)
    for end, beside in ((0, 0), (width - 1, width - 2)):
        without = adds[width - 1][1 - bool(end) :][:m, :n]
        least = _LEAST * (1 - alike[beside : beside + m, None])
        worth = least + _ADDED * np.maximum(whole - without, 0)
        out += np.maximum(told[end : end + m, :n] - worth, 0)
    return out


def _alike(side: Side) -> _Small:
    """How much each text looks like the next: 0 where half of the words of the shorter one or
    less are in both, 1 where all are. Items of a list may well differ in a number or a link."""
    firm = set(np.flatnonzero(side.firm).tolist())
    words = [set(x.tolist()) - firm for x in np.split(side.ids, side.starts[1:-1])]
    shared = [len(x & y) / max(1, min(len(x), len(y))) for x, y in pairwise(words)]
    return np.clip(2 * np.array(shared, dtype=np.float32) - 1, 0, 1)


def _sums(values: Sequence[int] | npt.NDArray[Any]) -> npt.NDArray[Any]:
    array = np.asarray(values)
    return np.concatenate((np.zeros(1, dtype=array.dtype), np.cumsum(array)))


def _gains(
    a: Side,
    b: Side,
    links: Links,
    frequency: dict[str, float],
    low: Ints,
    high: Ints,
    longest: int,
) -> list[_Small]:
    """``gains[d][i, j]``: what texts ``[i, i + d)`` of *a* foretell of text *j* of *b*."""
    m, n, width = len(a), len(b), len(b.words)
    gains = [np.zeros((m if d else 0, n), dtype=np.float32) for d in range(longest + 1)]
    base = np.maximum(np.array([frequency.get(w, 0.0) for w in b.words]), FLOOR)
    doubt = np.where(b.firm, _FIRM, _DOUBT).astype(np.float32)
    loose = (~links.kept).astype(np.float32)
    inverse = (1 / base).astype(np.float32)
    lengths = np.maximum(a.counts, 1).astype(np.float32)
    mass = np.zeros(m)
    np.add.at(mass, a.text, links.mass[a.ids])
    # the probability that is left to mere frequency
    spare = np.maximum(lengths - mass.astype(np.float32), 0.0)
    told = links.told[b.ids]
    ids, text = b.ids[told], b.text[told]
    starts = np.searchsorted(text, np.arange(n + 1))
    for first in range(0, m, _ROWS):
        last = min(m, first + _ROWS)
        end = min(m, last + longest - 1)
        j, k = int(low[first]), int(high[last - 1])
        span = ids[starts[j] : starts[k]] if k > j else ids[:0]
        if not len(span):
            continue
        types, place = np.unique(span, return_inverse=True)
        local = np.full(width, -1)
        local[types] = np.arange(len(types))
        chance = _rows(a, links, first, end, local, len(types)) * inverse[types]
        full = np.flatnonzero(np.diff(starts[j : k + 1]))
        cuts = starts[j + full] - starts[j]
        for d in range(1, longest + 1):
            count = min(last, m - d + 1) - first
            if count <= 0:
                break
            x, size, rest = chance[:count], lengths[first:][:count], spare[first:][:count]
            for back in range(1, d):
                x = x + chance[back : back + count]
                size = size + lengths[first + back :][:count]
                rest = rest + spare[first + back :][:count]
            x = (x + rest[:, None] * loose[types]) * (TRUST / size[:, None])
            gain = np.log(x + np.float32(1 - TRUST))
            gain = np.where(gain < 0, doubt[types] * gain, gain)
            gains[d][first : first + count, j + full] = np.add.reduceat(
                gain[:, place], cuts, axis=1
            )
    return gains


def _rows(a: Side, links: Links, first: int, end: int, local: Ints, width: int) -> _Small:
    """What each of some texts foretells of each word, as counts."""
    at = slice(int(a.starts[first]), int(a.starts[end]))
    ids, rows = a.ids[at], a.text[at] - first
    size = links.starts[ids + 1] - links.starts[ids]
    cell = np.repeat(links.starts[ids] - (np.cumsum(size) - size), size)
    cell += np.arange(len(cell))
    column = local[links.columns[cell]]
    there = column >= 0
    flat = np.repeat(rows, size)[there] * width + column[there]
    sums = np.zeros((end - first) * width, dtype=np.float64)
    if len(flat):
        sums += np.bincount(flat, weights=links.chances[cell][there], minlength=len(sums))
    return sums.reshape(end - first, width).astype(np.float32)
