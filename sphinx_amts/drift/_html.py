"""A drift report as one page of HTML that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from .._web_page import language_name, page
from ._summary import by_need, percent

if TYPE_CHECKING:
    from ._values import Counts, Report

__all__ = ["as_html"]

_SLIVER = 0.6
"""What is there is seen: the least width of a part of a bar, in per cent."""


class _Part(NamedTuple):
    """A part of a bar: its class in the style, where it begins and how wide it is, in per cent."""

    name: str
    start: str
    width: str


def as_html(report: Report) -> str:
    """Give a report as HTML."""
    report = by_need(report)
    filters = {"percent": percent, "number": lambda n: f"{n:,}", "bar": _bar, "id": _id}
    return page(
        "sphinx_amts.drift",
        "drift",
        filters,
        report=report,
        totals=report.totals,
        edited=report.edited,
        edited_pages=sum(one.edited for one in report.pages),
        needy_pages=sum(one.counts.words_to_do > 0 for one in report.pages),
        source_language=language_name(report.source_language),
        language=language_name(report.language),
        source_tag=report.source_language.replace("_", "-"),
    )


def _id(name: str) -> str:
    """Give the fragment that leads to a page of the report; it is the same in every report."""
    return f"page-{quote(name)}"


def _bar(counts: Counts) -> list[_Part]:
    """Give the parts of a bar: the words in sync, to do in changed blocks, and in added ones."""
    if not counts.words:
        return [_Part("same", "0", "100")]
    parts = {
        "same": counts.words - counts.words_to_do,
        "changed": counts.words_changed,
        "added": counts.words_added,
    }
    wide = {k: max(100 * n / counts.words, _SLIVER) for k, n in parts.items() if n}
    scale = 100 / sum(wide.values())
    out: list[_Part] = []
    at = 0.0
    for name, width in wide.items():
        out.append(_Part(name, f"{at:.2f}", f"{width * scale:.2f}"))
        at += width * scale
    return out
