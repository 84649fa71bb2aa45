"""Alignment as a path through a lattice: the best one, and how sure each of its steps is.

Two sequences of lengths m and n are aligned by **beads**, groups of a few items on either side
(Gale and Church 1993). The score of a bead is a log-likelihood ratio. The forward-backward
algorithm (Rabiner 1989) gives every bead its posterior probability: the share of all paths, each
weighed by its score, that go through it. The path that is returned is the one of the highest
expected F1, not the one of the highest score (minimum Bayes risk, Kumar and Byrne 2004).

A row of the lattice is one step of numpy, so that time grows with the rows and hardly with the
width of the **band**, the columns that a row may use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Bead", "Floats", "Ints", "Lattice", "Move"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Move: TypeAlias = tuple[int, int]

_NEVER = -1e30
_WORTH = 0.45  # half of an F1 of .9: a bead below this probability costs more than it gains


class Bead(NamedTuple):
    """Items ``[i, i + di)`` of one side answer ``[j, j + dj)`` of the other."""

    i: int
    di: int
    j: int
    dj: int
    probability: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """All ways to align two sequences, and what speaks for each.

    ``scores[di, dj][i, j]``: of the bead of items ``[i, i + di)`` and ``[j, j + dj)``, both
    *di* and *dj* at least 1; shape ``(m - di + 1, n - dj + 1)``. ``skip_a``, ``skip_b``: the
    score of leaving out an item. ``low``, ``high``: for each of the m + 1 rows, the first and
    the last column that a path may touch; both never fall.
    ``open``: the path may end at any column of the last row.
    """

    scores: Mapping[Move, npt.NDArray[np.float32]]
    skip_a: Floats
    skip_b: Floats
    low: Ints
    high: Ints
    open: bool = False

    def beads(self) -> tuple[list[Bead], dict[Move, float]]:
        """Give the path of the highest expected F1, and how many beads of each kind all paths
        have on average. No beads where no path leads through."""
        m, n = len(self.skip_a), len(self.skip_b)
        moves = [*self.scores, (1, 0), (0, 1)]
        gain = np.full((m + 1, n + 1), _NEVER)
        gain[0, 0] = 0.0
        back = np.full((m + 1, n + 1), -1, dtype=np.int8)
        sure = np.zeros((m + 1, n + 1), dtype=np.float32)
        expected = np.zeros(len(moves))
        for i, lo, chance, skipped in self._arrivals():
            hi = lo + chance.shape[1]
            expected[:-1] += chance.sum(axis=1)
            expected[-1] += skipped.sum()
            before = np.full(chance.shape, _NEVER)
            for k, (di, dj) in enumerate(moves[:-1]):
                first = max(lo, dj)
                if i >= di and hi > first:
                    before[k, first - lo :] = gain[i - di, first - dj : hi - dj]
            before += chance
            # a bead that cannot be is no cheap way past items of which nothing is likely
            before[:-1][chance[:-1] == 0] = _NEVER
            best = before.argmax(axis=0)
            columns = np.arange(hi - lo)
            value = before[best, columns] - _WORTH
            if not i:
                value[0] = 0.0
            # equal but for rounding is no reason to leave something out
            along = np.concatenate(([0.0], np.cumsum(skipped - _WORTH)))
            after = np.maximum.accumulate(value - along) + along
            skip = after > value + 1e-9
            gain[i, lo:hi] = np.maximum(after, value)
            back[i, lo:hi] = np.where(skip, len(moves) - 1, best)
            sure[i, lo:hi] = np.where(skip, np.concatenate(([0.0], skipped)), chance[best, columns])
        if gain[m].max() <= _NEVER / 2:
            return [], {}
        path: list[Bead] = []
        i, j = m, int(np.argmax(gain[m])) if self.open else n
        while i or j:
            di, dj = moves[back[i, j]]
            path.append(Bead(i - di, di, j - dj, dj, float(sure[i, j])))
            i, j = i - di, j - dj
        return path[::-1], dict(zip(moves, expected.tolist(), strict=True))

    def likely(self, least: float) -> list[Bead]:
        """Every bead with items on both sides whose probability is *least* or more."""
        found: list[Bead] = []
        for i, lo, chance, _ in self._arrivals():
            for k, j in zip(*np.nonzero(chance[:-1] >= least), strict=True):
                di, dj = list(self.scores)[k]
                found.append(Bead(i - di, di, int(j) + lo - dj, dj, float(chance[k, j])))
        return sorted(found)

    def _arrivals(self) -> Iterator[tuple[int, int, Floats, Floats]]:
        """For each row: its number, its first column, the probability of each kind of bead (and
        of leaving out an item of the first side) to arrive at each node, and that of leaving
        out each item of the second side along the row. Nothing where no path leads through."""
        backward = self._backward()
        m, n = len(self.skip_a), len(self.skip_b)
        along = np.concatenate(([0.0], np.cumsum(self.skip_b)))
        forward = np.full((m + 1, n + 1), _NEVER)
        total = backward[0, 0]
        if total <= _NEVER / 2:
            return
        for i in range(m + 1):
            lo, hi = int(self.low[i]), int(self.high[i]) + 1
            ways = np.full((len(self.scores) + 1, hi - lo), _NEVER)
            if i:
                ways[-1] = forward[i - 1, lo:hi] + self.skip_a[i - 1]
            for k, (di, dj) in enumerate(self.scores):
                first = max(lo, dj)
                if i >= di and hi > first:
                    np.add(
                        forward[i - di, first - dj : hi - dj],
                        self.scores[di, dj][i - di, first - dj : hi - dj],
                        out=ways[k, first - lo :],
                    )
            step = along[lo:hi]
            start = _sum(ways)
            if not i:
                start[0] = 0.0
            here = np.logaddexp.accumulate(start - step) + step
            forward[i, lo:hi] = here
            rest = backward[i, lo:hi] - total
            ways += rest
            skipped = here[:-1] + self.skip_b[lo : hi - 1] + rest[1:]
            if self.open and i == m:
                skipped[:] = _NEVER
            yield i, lo, np.exp(np.minimum(ways, 0.0)), np.exp(np.minimum(skipped, 0.0))

    def _backward(self) -> Floats:
        """For each node, the sum over all paths from there to the end."""
        m, n = len(self.skip_a), len(self.skip_b)
        along = np.concatenate(([0.0], np.cumsum(self.skip_b)))
        backward = np.full((m + 1, n + 1), _NEVER)
        for i in range(m, -1, -1):
            lo, hi = int(self.low[i]), int(self.high[i]) + 1
            if i == m and self.open:
                backward[i, lo:hi] = 0.0
                continue
            ways = np.full((len(self.scores) + 1, hi - lo), _NEVER)
            if i < m:
                ways[-1] = backward[i + 1, lo:hi] + self.skip_a[i]
            else:
                ways[-1, -1] = 0.0
            for k, (di, dj) in enumerate(self.scores):
                last = min(hi, n - dj + 1)
                if i + di <= m and last > lo:
                    np.add(
                        backward[i + di, lo + dj : last + dj],
                        self.scores[di, dj][i, lo:last],
                        out=ways[k, : last - lo],
                    )
            step = along[lo:hi]
            backward[i, lo:hi] = np.logaddexp.accumulate((_sum(ways) + step)[::-1])[::-1] - step
        return backward


def _sum(ways: Floats) -> Floats:
    """Add up, along the first axis, values given by their logarithms."""
    peak = ways.max(axis=0)
    total: Floats = peak + np.log(np.exp(ways - peak).sum(axis=0))
    return total
