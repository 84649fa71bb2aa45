"""Many short alignments as one: a lattice with walls that no path can cross.

Each region is a pair of short sequences. Laid end to end they make one lattice whose paths have
to pass through the corners between them, so that numpy is called once a row, not once a region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from ._lattice import Ints, Move

__all__ = ["Walls", "batches"]

_MOST = 400  # items on one side of a lattice

T = TypeVar("T")


def batches(items: Sequence[T], size: Callable[[T], tuple[int, int]]) -> Iterator[list[T]]:
    """Take as many regions at once as one lattice should hold."""
    batch: list[T] = []
    m = n = 0
    for item in items:
        di, dj = size(item)
        if batch and max(m + di, n + dj) > _MOST:
            yield batch
            batch, m, n = [], 0, 0
        batch.append(item)
        m, n = m + di, n + dj
    if batch:
        yield batch


class Walls:
    """Regions of *sizes* (items on either side, each at least 1), end to end.

    ``rows``: for each item of the first side, the first item of the second in its region and the
    one after the last; ``low``, ``high``: the same for each row of the lattice, where the row
    between two regions belongs to both.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]]) -> None:
        counts = np.array(sizes, dtype=np.int64).reshape(-1, 2)
        self.of_a, self.of_b = (np.repeat(np.arange(len(counts)), counts[:, k]) for k in (0, 1))
        ends = np.concatenate(([0], np.cumsum(counts[:, 1])))
        self.rows = ends[self.of_a], ends[self.of_a + 1]
        self.low: Ints = np.concatenate((self.rows[0], ends[-2:-1]))
        self.high: Ints = np.concatenate((self.rows[1], ends[-1:]))
        first = np.flatnonzero(np.diff(self.of_a)) + 1  # rows between two regions
        self.low[first] = self.rows[0][first - 1]

    def within(self, move: Move) -> npt.NDArray[np.bool_]:
        """Whether the bead of this form at (i, j) stays in one region."""
        di, dj = move
        m, n = len(self.of_a) - di + 1, len(self.of_b) - dj + 1
        a = np.where(self.of_a[:m] == self.of_a[di - 1 :], self.of_a[:m], -1)
        b = np.where(self.of_b[:n] == self.of_b[dj - 1 :], self.of_b[:n], -2)
        return np.asarray(a[:, None] == b[None, :])
