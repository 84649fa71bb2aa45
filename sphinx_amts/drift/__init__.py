"""Station 6: how far a human edition has fallen behind its source.

``measure_book`` compares the pages that a human translated from with today's pages, block by
block, and ``score_book`` scores them by a machine; ``write_reports`` writes what they find as
``drift.html``, for maintainers, and as ``drift.json``, for programs (its form is in
``drift.schema.json`` beside this file); ``write_report`` and ``render`` give any of the
``FORMATS``, Markdown and JUnit's XML among them; ``summary`` gives the figures as a table for a
terminal; ``missed`` holds them against bars.
"""

from __future__ import annotations

from . import history
from ._bars import missed
from ._kept import Kept
from ._noted import VERSION, name_of
from ._summary import summary
from ._values import KINDS, Counts, Finding, PageDrift, Report, ToCheck
from .book import Laid, lay_out, measure_book, score_book
from .checks import check_book
from .machine import Machine, by_engine
from .measure import measure_page
from .report import FORMATS, render, write_report, write_reports

__all__ = [
    "FORMATS",
    "KINDS",
    "VERSION",
    "Counts",
    "Finding",
    "Kept",
    "Laid",
    "Machine",
    "PageDrift",
    "Report",
    "ToCheck",
    "by_engine",
    "check_book",
    "history",
    "lay_out",
    "measure_book",
    "measure_page",
    "missed",
    "name_of",
    "render",
    "score_book",
    "summary",
    "write_report",
    "write_reports",
]
