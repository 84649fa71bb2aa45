"""Alignment as a path through a lattice: the best one, and how sure each of its steps is.

Two sequences of lengths m and n are aligned by **beads**, groups of a few items on either side.
The score of a bead is a log-likelihood ratio; the best path is found by Viterbi's dynamic
programming, and the probability of each of its beads by the forward-backward algorithm
(Rabiner 1989), which sums over all other paths. Gale and Church (1993) introduced the beads.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log
from typing import NamedTuple

__all__ = ["Bead", "best_path"]


class Bead(NamedTuple):
    """Items ``[i, i + di)`` of one side answer ``[j, j + dj)`` of the other."""

    i: int
    di: int
    j: int
    dj: int
    probability: float


def best_path(
    m: int,
    n: int,
    moves: tuple[tuple[int, int], ...],
    score: Callable[[int, int, int, int], float],
) -> list[Bead]:
    """Align two sequences of *m* and *n* items.

    *score(i, di, j, dj)* is the log-likelihood ratio of a bead, ``-inf`` where it cannot be.
    Among equally good paths the move that comes first in *moves* is taken, so the result is
    always the same. Time and memory grow with ``m × n × len(moves)``.
    """
    width = n + 1
    best = [-inf] * ((m + 1) * width)
    total = [-inf] * ((m + 1) * width)
    back: list[tuple[int, int]] = [(0, 0)] * ((m + 1) * width)
    steps: list[list[tuple[int, float]]] = [[] for _ in range((m + 1) * width)]
    best[0] = total[0] = 0.0
    for i in range(m + 1):
        for j in range(width):
            here = i * width + j
            if here and steps[here]:
                peak = max(total[k] + s for k, s in steps[here])
                total[here] = peak + log(sum(exp(total[k] + s - peak) for k, s in steps[here]))
            if total[here] == -inf:
                continue
            for di, dj in moves:
                if i + di > m or j + dj > n:
                    continue
                value = score(i, di, j, dj)
                if value == -inf:
                    continue
                there = (i + di) * width + j + dj
                steps[there].append((here, value))
                if best[here] + value > best[there]:
                    best[there] = best[here] + value
                    back[there] = (di, dj)
    end = (m + 1) * width - 1
    if total[end] == -inf:
        return []
    after = [-inf] * ((m + 1) * width)
    after[end] = 0.0
    for there in range(end, 0, -1):
        if after[there] == -inf:
            continue
        for here, value in steps[there]:
            a, b = after[here], after[there] + value
            after[here] = a + log(1 + exp(b - a)) if a > b else b + log(1 + exp(a - b))
    path: list[Bead] = []
    i, j = m, n
    while i or j:
        there = i * width + j
        di, dj = back[there]
        here = (i - di) * width + j - dj
        value = next(s for k, s in reversed(steps[there]) if k == here)
        probability = exp(min(0.0, total[here] + value + after[there] - total[end]))
        i, j = i - di, j - dj
        path.append(Bead(i, di, j, dj, probability))
    return path[::-1]
