"""A drift report as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from ._figures import by_need, found, hours, percent, share
from ._visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._values import Counts, PageDrift, Report

__all__ = ["summary"]

_HEAD = ("page", "words", "to do", "in sync", "changed", "added", "removed")


def summary(report: Report) -> str:
    """Give the figures of a report as a table: the pages with findings by need, then the total."""
    shown = [p for p in by_need(report).pages if p.counts.drifted or _doubts(p) or _score(p)]
    more = [
        (head, cell) for head, cell in (("doubtful", _doubts), ("drift", _score))
        if any(cell(page) for page in report.pages)
    ]  # fmt: skip
    rows = [
        (visible(p.name if p.edited else f"{p.name} (no human edition)"), *_cells(p.counts),
         *(cell(p) for _, cell in more))
        for p in shown
    ]  # fmt: skip
    total = [f"{len(report.pages)} pages", *_cells(report.totals)]
    for head, _ in more:
        total.append(f"{found(report).get('doubtful', 0):,}" if head == "doubtful" else "")
    table = _table([(*_HEAD, *(head for head, _ in more)), *rows, total])
    rule = "-" * max(map(_width, table))
    lines = [table[0], rule, *table[1:-1], *([rule] if rows else []), table[-1]]
    if rest := len(report.pages) - len(shown):
        lines.append(f"{rest} of them without drift")
    edited = sum(p.edited for p in report.pages)
    if 0 < edited < len(report.pages):
        lines.append(
            f"{edited} have a human edition; of these, {percent(report.edited)} is in sync"
        )
    return "\n".join([*lines, *_headline(report)])


def _headline(report: Report) -> list[str]:
    saved = report.saved
    if saved is None:
        return []
    lines = [f"{share(saved.share)} of the translators' work is saved"]
    if saved.ter is not None:
        lines[0] += f" (95 % interval: {share(saved.low)} to {share(saved.high)})"
    if left := hours(saved):
        lines.append(f"{left} of work left, at {saved.words_per_hour:g} words an hour")
    return lines


def _doubts(page: PageDrift) -> str:
    number = sum(finding.kind == "doubtful" for finding in page.findings)
    return f"{number:,}" if number else ""


def _score(page: PageDrift) -> str:
    return f"{page.score.drift:.1f}" if page.score and not page.score.why else ""


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
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(not combining(c) and 1 + (east_asian_width(c) in "WF") for c in text)
