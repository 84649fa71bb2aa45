"""Blocks that stand elsewhere in the other edition: found by their words, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._lattice import Bead
from ._scale import Scale
from ._score import Side, Window
from ._support import translated
from ._units import Unit

__all__ = ["moved"]

_MOST = 400  # units left over on one side that are compared with all of the other
_CHANCE = 9.0  # nats: what two blocks must have in common to be more than chance
_FAITH = 0.0  # log odds of such a pair being a translation: here no place speaks for it
_NEIGHBOUR = 5.0  # nats that it counts if the block before or after has moved along


def moved(a: Sequence[Unit], b: Sequence[Unit], scale: Scale) -> list[tuple[int, int, float]]:
    """Pair the blocks that answer each other, if any do, with a probability each.

    Every block is compared with every other; what answers it has to be better than all others
    in both directions, and than what chance would give.
    """
    if not a or not b or max(len(a), len(b)) > _MOST:
        return []
    full = np.zeros(len(a), dtype=np.int64), np.full(len(a), len(b), dtype=np.int64)
    window = Window(Side([u.tokens for u in a]), Side([u.tokens for u in b]), scale, *full, 1)
    score = window.score((1, 1)).astype(np.float64)
    kinds = [[u.kind for u in side] for side in (a, b)]
    score[np.array(kinds[0])[:, None] != np.array(kinds[1])[None, :]] = -1e30
    near = np.zeros_like(score)
    for i, j in _mutual(score):
        for step in (-1, 1):
            if 0 <= i + step < len(a) and 0 <= j + step < len(b):
                near[i + step, j + step] += _NEIGHBOUR
    score += near
    beads = []
    for i, j in _mutual(score):
        rivals = np.concatenate((np.delete(score[i], j), np.delete(score[:, j], i), [_CHANCE]))
        p = 1 / (1 + np.exp(np.minimum(rivals - score[i, j], 50.0)).sum())
        beads.append(Bead(i, 1, j, 1, float(p)))
    sure = translated(window, beads, _FAITH)
    return [
        (a[x.i].index, b[x.j].index, x.probability * float(s))
        for x, s in zip(beads, sure, strict=True)
    ]


def _mutual(score: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[tuple[int, int]]:
    """The places that are the highest of their row and of their column, and better than nothing."""
    best = score.argmax(axis=1)
    back = score.argmax(axis=0)
    return [(i, int(j)) for i, j in enumerate(best) if back[j] == i and score[i, j] > 0]
