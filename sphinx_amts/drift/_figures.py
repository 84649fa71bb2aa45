"""How the figures of a report are written, and what is read from several of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import floor

from ._values import KINDS, Counts, PageDrift, Point, Report, Saved

__all__ = [
    "QUIET",
    "Since",
    "by_need",
    "failing",
    "found",
    "hours",
    "percent",
    "share",
    "since",
    "tenths",
]

QUIET = frozenset({"refreshed"})
"""The kinds of finding that ask nothing of anybody."""


def by_need(report: Report) -> Report:
    """Give the same report with its pages sorted by the words to do, most first."""
    pages = sorted(
        report.pages,
        key=lambda p: (
            -p.counts.words_to_do, not p.counts.drifted, -p.counts.removed, -failing(p), p.name,
        ),
    )  # fmt: skip
    return replace(report, pages=tuple(pages))


def failing(page: PageDrift) -> int:
    """How many findings of a page ask something of somebody."""
    return sum(finding.kind not in QUIET for finding in page.findings)


def found(report: Report) -> dict[str, int]:
    """How many findings there are of each kind, in the order of the kinds."""
    counted = Counter(finding.kind for page in report.pages for finding in page.findings)
    return {kind: counted[kind] for kind in KINDS if counted[kind]}


def percent(counts: Counts) -> str:
    """Give the share of the words that need no human; rounded down, so that 100 % is all."""
    if not counts.words_to_do:
        return "100 %"
    return f"{floor(1000 - 1000 * counts.words_to_do / counts.words) / 10:.1f} %"


def share(value: float) -> str:
    """Write a share from 0 to 1 in per cent, rounded down, so that 100 % is all."""
    return "100 %" if value >= 1 else f"{tenths(value) / 10:.1f} %"


def tenths(value: float) -> int:
    """Give a share in tenths of a per cent, rounded down; a hair below is not."""
    return floor(round(1000 * min(value, 1.0), 6))


def hours(saved: Saved | None) -> str:
    """Write how many hours of work are left; nothing where that is not known."""
    if saved is None or saved.hours is None:
        return ""
    few = 10
    return f"{saved.hours:,.0f} h" if saved.hours >= few else f"{saved.hours:.1f} h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What has changed since the last report that was kept.

    ``date``: when that was. ``then``: the whole book in it. ``words``: by how many there are more
    to do. ``pages``: by how many there are on each page, where not 0, the most first; a page that
    is new counts as a whole. ``synced``: the pages that had words to do and have none now.
    """

    date: str
    then: Point
    words: int
    pages: tuple[tuple[str, int], ...]
    synced: tuple[str, ...]


def since(report: Report) -> Since | None:
    """Compare a report with the last one that was kept, if there is one."""
    if not report.history:
        return None
    last = report.history[-1]
    then = {name: point.to_do for name, point in last.pages}
    now = {page.name: page.counts.words_to_do for page in report.pages}
    more = [(name, todo - then.get(name, 0)) for name, todo in now.items()]
    return Since(
        date=last.date,
        then=last.total,
        words=report.totals.words_to_do - last.total.to_do,
        pages=tuple(sorted(((n, d) for n, d in more if d), key=lambda p: (-p[1], p[0]))),
        synced=tuple(sorted(name for name, todo in now.items() if not todo and then.get(name))),
    )
