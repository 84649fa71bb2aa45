"""Station 6: how far a human edition has fallen behind its source.

``measure_book`` compares the pages that a human translated from with today's pages, block by
block; ``write_reports`` writes what it finds as ``drift.html``, for maintainers, and as
``drift.json``, for programs (its form is in ``drift.schema.json`` beside this file);
``write_report`` and ``render`` give any of the ``FORMATS``, Markdown and JUnit's XML among them;
``summary`` gives the figures as a table for a terminal; ``missed`` holds them against bars.
"""

from __future__ import annotations

from ._bars import missed
from ._summary import summary
from ._values import KINDS, Counts, Finding, PageDrift, Report, ToCheck
from .report import FORMATS, measure_book, render, write_report, write_reports

__all__ = [
    "FORMATS",
    "KINDS",
    "Counts",
    "Finding",
    "PageDrift",
    "Report",
    "ToCheck",
    "measure_book",
    "missed",
    "render",
    "summary",
    "write_report",
    "write_reports",
]
