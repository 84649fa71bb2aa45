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

from collections.abc import Iterator, Mapping, Sequence
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
        forward, backward, total = self._sums()
        if total <= _NEVER / 2:
            return [], {}
        return self._best(forward, backward, total)

    def likely(self, least: float) -> list[Bead]:
        """Every bead with items on both sides whose probability is *least* or more."""
        forward, backward, total = self._sums()
        found: list[Bead] = []
        if total <= _NEVER / 2:
            return found
        for i in range(len(self.low)):
            for move, chance in self._posteriors(forward, backward, total, i):
                if all(move):
                    places = np.flatnonzero(chance >= least)
                    found += [
                        Bead(i, move[0], int(j + self.low[i]), move[1], float(chance[j]))
                        for j in places
                    ]
        return found

    def _moves(self) -> Sequence[Move]:
        return list(self.scores)

    def _sums(self) -> tuple[Floats, Floats, float]:
        """Forward and backward sums of all nodes, and the sum over all paths."""
        m, n = len(self.skip_a), len(self.skip_b)
        moves = self._moves()
        along = np.concatenate(([0.0], np.cumsum(self.skip_b)))
        forward = np.full((m + 1, n + 1), _NEVER)
        for i in range(m + 1):
            lo, hi = int(self.low[i]), int(self.high[i]) + 1
            ways = np.full((len(moves) + 1, hi - lo), _NEVER)
            if i:
                ways[-1] = forward[i - 1, lo:hi] + self.skip_a[i - 1]
            else:
                ways[-1, 0] = 0.0
            for k, (di, dj) in enumerate(moves):
                first = max(lo, dj)
                if i >= di and hi > first:
                    ways[k, first - lo :] = (
                        forward[i - di, first - dj : hi - dj]
                        + self.scores[di, dj][i - di, first - dj : hi - dj]
                    )
            step = along[lo:hi]
            forward[i, lo:hi] = np.logaddexp.accumulate(_sum(ways) - step) + step
        backward = np.full((m + 1, n + 1), _NEVER)
        for i in range(m, -1, -1):
            lo, hi = int(self.low[i]), int(self.high[i]) + 1
            ways = np.full((len(moves) + 1, hi - lo), _NEVER)
            if i < m:
                ways[-1] = backward[i + 1, lo:hi] + self.skip_a[i]
            elif self.open:
                ways[-1] = 0.0
            else:
                ways[-1, -1] = 0.0
            for k, (di, dj) in enumerate(moves):
                last = min(hi, n - dj + 1)
                if i + di <= m and last > lo:
                    ways[k, : last - lo] = (
                        backward[i + di, lo + dj : last + dj] + self.scores[di, dj][i, lo:last]
                    )
            step = along[lo:hi]
            if i == m and self.open:
                backward[i, lo:hi] = 0.0
            else:
                back = np.logaddexp.accumulate((_sum(ways) + step)[::-1])[::-1]
                backward[i, lo:hi] = back - step
        total = _sum(forward[m][:, None])[0] if self.open else forward[m, n]
        return forward, backward, float(total)

    def _posteriors(
        self, forward: Floats, backward: Floats, total: float, i: int
    ) -> Iterator[tuple[Move, Floats]]:
        """For row *i* and each kind of bead, the probabilities of those that begin there."""
        m, n = len(self.skip_a), len(self.skip_b)
        lo, hi = int(self.low[i]), int(self.high[i]) + 1
        here = forward[i, lo:hi] - total
        for (di, dj), score in self.scores.items():
            last = min(hi, n - dj + 1)
            if i + di <= m and last > lo:
                chance = here[: last - lo] + score[i, lo:last]
                chance += backward[i + di, lo + dj : last + dj]
                yield (di, dj), np.exp(np.minimum(chance, 0.0))
        if i < m:
            chance = here + self.skip_a[i] + backward[i + 1, lo:hi]
            yield (1, 0), np.exp(np.minimum(chance, 0.0))
        if hi - lo > 1 and not (self.open and i == m):
            chance = here[:-1] + self.skip_b[lo : hi - 1] + backward[i, lo + 1 : hi]
            yield (0, 1), np.exp(np.minimum(chance, 0.0))

    def _best(
        self, forward: Floats, backward: Floats, total: float
    ) -> tuple[list[Bead], dict[Move, float]]:
        m, n = len(self.skip_a), len(self.skip_b)
        moves = [*self._moves(), (1, 0), (0, 1)]
        number = {move: k for k, move in enumerate(moves)}
        best = np.full((m + 1, n + 1), _NEVER)
        back = np.full((m + 1, n + 1), -1, dtype=np.int8)
        best[0, 0] = 0.0
        expected = dict.fromkeys(moves, 0.0)
        rows: list[dict[Move, Floats]] = []
        for i in range(m + 1):
            lo, hi = int(self.low[i]), int(self.high[i]) + 1
            rows.append(dict(self._posteriors(forward, backward, total, i)))
            here = best[i, lo:hi]
            if (0, 1) in rows[i]:
                chance = rows[i][0, 1] - _WORTH
                along = np.concatenate(([0.0], np.cumsum(chance)))
                after = np.maximum.accumulate(here - along) + along
                # equal but for rounding is no reason to leave something out
                back[i, lo:hi][after > here + 1e-9] = number[0, 1]
                here[:] = np.maximum(after, here)
            for move, chance in rows[i].items():
                expected[move] += float(chance.sum())
                di, dj = move
                if not di:
                    continue
                there = best[i + di, lo + dj : lo + dj + len(chance)]
                value = here[: len(chance)] + chance - _WORTH
                better = value > there + 1e-9
                there[better] = value[better]
                back[i + di, lo + dj : lo + dj + len(chance)][better] = number[move]
        path: list[Bead] = []
        i, j = m, int(np.argmax(best[m])) if self.open else n
        while i or j:
            di, dj = moves[back[i, j]]
            i, j = i - di, j - dj
            path.append(Bead(i, di, j, dj, float(rows[i][di, dj][j - int(self.low[i])])))
        return path[::-1], expected


def _sum(ways: Floats) -> Floats:
    """Add up, along the first axis, values given by their logarithms."""
    peak = ways.max(axis=0)
    total: Floats = peak + np.log(np.exp(ways - peak).sum(axis=0))
    return total
