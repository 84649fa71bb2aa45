"""A drift report as a table for a terminal."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ._values import Counts, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["by_need", "percent", "summary"]

_HEAD = ("page", "words", "to do", "in sync", "changed", "added", "removed")


def by_need(report: Report) -> Report:
    """Give the same report with its pages sorted by the words to do, most first."""
    pages = sorted(
        report.pages,
        key=lambda p: (-p.counts.words_to_do, not p.counts.drifted, -p.counts.removed, p.name),
    )
    return Report(
        source_language=report.source_language,
        language=report.language,
        engine=report.engine,
        pages=tuple(pages),
        to_check=report.to_check,
    )


def percent(counts: Counts) -> str:
    """Give the share of the words that need no human; rounded down, so that 100 % is all."""
    if not counts.words_to_do:
        return "100 %"
    return f"{floor(1000 - 1000 * counts.words_to_do / counts.words) / 10:.1f} %"


def summary(report: Report) -> str:
    """Give the figures of a report as a table: the pages that drifted by need, then the total."""
    shown = [p for p in by_need(report).pages if p.counts.drifted]
    rows = [
        (p.name if p.edited else f"{p.name} (no human edition)", *_cells(p.counts)) for p in shown
    ]
    total = (f"{len(report.pages)} pages", *_cells(report.totals))
    table = _table([_HEAD, *rows, total])
    rule = "-" * max(map(len, table))
    lines = [table[0], rule, *table[1:-1], *([rule] if rows else []), table[-1]]
    if rest := len(report.pages) - len(shown):
        lines.append(f"{rest} of them without drift")
    edited = sum(p.edited for p in report.pages)
    if 0 < edited < len(report.pages):
        lines.append(
            f"{edited} have a human edition; of these, {percent(report.edited)} is in sync"
        )
    return "\n".join(lines)


def _cells(counts: Counts) -> tuple[str, ...]:
    numbers = (counts.changed, counts.added, counts.removed)
    words = (f"{counts.words:,}", f"{counts.words_to_do:,}", percent(counts))
    return (*words, *(f"{n:,}" for n in numbers))


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + blanks if at == 0 else blanks + cell
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            if (blanks := " " * (width - _width(cell))) is not None
        )
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(1 + (east_asian_width(c) in "WF") for c in text)
