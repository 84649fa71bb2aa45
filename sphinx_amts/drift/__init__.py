"""Station 6: how far a human edition has fallen behind its source.

``measure_book`` compares the pages that a human translated from with today's pages, block by
block; ``write_reports`` writes what it finds as ``drift.html``, for maintainers, and as
``drift.json``, for programs (its form is in ``drift.schema.json`` beside this file); ``summary``
gives the figures as a table for a terminal.
"""

from __future__ import annotations

from . import history
from ._kept import Kept
from ._summary import summary
from ._values import Counts, Finding, PageDrift, Report, ToCheck
from .book import Laid, lay_out, measure_book
from .checks import check_book
from .machine import Machine, by_engine
from .measure import measure_page
from .report import as_json, write_reports

__all__ = [
    "Counts",
    "Finding",
    "Kept",
    "Laid",
    "Machine",
    "PageDrift",
    "Report",
    "ToCheck",
    "as_json",
    "by_engine",
    "check_book",
    "history",
    "lay_out",
    "measure_book",
    "measure_page",
    "summary",
    "write_reports",
]
