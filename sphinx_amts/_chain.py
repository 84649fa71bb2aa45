"""What keeps its order: of values in a row, the most that rise from one to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["longest_rise"]


def longest_rise(values: Sequence[int]) -> list[int]:
    """Where the longest strictly rising subsequence of *values* stands: its indices, in order
    (patience: Bespamyatnykh and Segal 2000 name the algorithm).

    >>> longest_rise([3, 0, 4, 1, 2])
    [1, 3, 4]
    """
    tails: list[int] = []
    ends: list[int] = []
    links: list[int] = []
    for n, value in enumerate(values):
        at = bisect_left(tails, value)
        links.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [n]
    chain: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(at)
        at = links[at]
    return chain[::-1]
