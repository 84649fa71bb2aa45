"""A page as a sequence of typed units, and the fixed points that two pages share.

A unit is a block of prose or a piece of structure (code, a formula, a label, a figure …).
Structure that each page has exactly once, in the same order, cuts the two pages into short
regions, and only what lies in one region has to be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from .._chain import longest_rise
from ..segment import Anchor, Segment
from ._tokens import NOTHING, Tokens, is_firm, tokens

__all__ = ["Alignable", "Region", "Unit", "regions", "units"]

_LONG = 200  # units on one side that are aligned at once


class Alignable(Protocol):
    """A page of one edition, as far as alignment looks at it: its prose and its structure."""

    @property
    def segments(self) -> Sequence[Segment]:
        """Blocks of prose, in the order of the page."""

    @property
    def anchors(self) -> Sequence[Anchor]:
        """Code, formulas, labels, figures, headings."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A block of prose or a piece of structure, in the order of the page.

    ``key``: the level of a heading, or what is equal in both editions of a piece of structure.
    ``index``: the segment's number, -1 for structure.
    """

    kind: str
    key: str
    index: int
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Region:
    """Stretches of the two pages that answer each other as wholes."""

    a: Sequence[Unit]
    b: Sequence[Unit]


def units(page: Alignable) -> list[Unit]:
    """Prose and structure of a page, in order."""
    levels = {a.start: a.key for a in page.anchors if a.kind == "heading"}
    found = [
        (s.start, 1, Unit(s.kind, levels.get(s.start, ""), n, tokens(s)))
        for n, s in enumerate(page.segments)
    ]
    found += [
        (a.start, 0, Unit(f"#{a.kind}", a.key, -1, NOTHING))
        for a in page.anchors
        if a.kind != "heading"
    ]
    return [u for _, _, u in sorted(found, key=lambda x: x[:2])]


def regions(a: Sequence[Unit], b: Sequence[Unit]) -> Iterator[Region]:
    """Cut two pages at their fixed points, which are in no region themselves."""
    done = (0, 0)
    for i, j in [*_fixed_points(a, b), (len(a), len(b))]:
        for region in _pieces(a[done[0] : i], b[done[1] : j]):
            if region.a and region.b:
                yield region
        done = (i + 1, j + 1)


def _fixed_points(a: Sequence[Unit], b: Sequence[Unit]) -> list[tuple[int, int]]:
    """Structure that each side has exactly once, the longest run of it in the same order."""
    only_a, only_b = _unique(a), _unique(b)
    points = sorted((i, only_b[key]) for key, i in only_a.items() if key in only_b)
    return [points[n] for n in longest_rise([j for _, j in points])]


def _unique(side: Sequence[Unit]) -> dict[tuple[str, str], int]:
    counts = Counter((u.kind, u.key) for u in side if u.index < 0 and u.key)
    return {
        (u.kind, u.key): n
        for n, u in enumerate(side)
        if u.index < 0 and counts.get((u.kind, u.key)) == 1
    }


def _pieces(a: Sequence[Unit], b: Sequence[Unit]) -> Iterator[Region]:
    """Cut a long stretch into pieces, so that time and memory stay linear in its length: where
    both sides have a block with the same numbers, code and formulas, once; else in proportion."""
    if max(len(a), len(b)) <= _LONG:
        yield Region(a, b)
        return
    keys = [[tuple(n for n in u.tokens.names if is_firm(n)) for u in side] for side in (a, b)]
    counts = [Counter(side) for side in keys]
    once = [
        {k: n for n, k in enumerate(side) if k and counts[which][k] == 1}
        for which, side in enumerate(keys)
    ]
    cuts = [(0, 0)]
    for n, key in enumerate(keys[0]):
        other = once[1].get(key, -1) if once[0].get(key) == n else -1
        if other > cuts[-1][1] and n - cuts[-1][0] >= _LONG // 4:
            cuts.append((n, other))
    cuts.append((len(a), len(b)))
    for (i, j), (k, m) in pairwise(cuts):
        count = -(-max(k - i, m - j) // _LONG)
        for n in range(count):
            yield Region(
                a[i + (k - i) * n // count : i + (k - i) * (n + 1) // count],
                b[j + (m - j) * n // count : j + (m - j) * (n + 1) // count],
            )
