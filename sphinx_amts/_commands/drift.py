"""``sphinx-amts drift``: how far an edition has fallen behind."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import pipeline
from .._book_settings import add_options, book_pages, settings_of
from .._errors import SettingError
from ..drift import summary, write_reports
from ..reporting import report_of
from ._scheduler import add_scheduler, executor_of
from ._shared import Commands, add_command, editions, open_memory, say

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "drift", _drift, "Report how far an edition has fallen behind.", language=True
    )
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Where to write drift.json and drift.html (default: _amts in the book).",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _drift(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    if settings.language not in settings.siblings:
        raise SettingError(
            f"no human edition in {settings.language} is configured",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with open_memory(settings, scratch=True) as memory, executor_of(options) as executor:
        problems += pipeline.take_in_siblings(settings, memory, pages, executor)
        now = editions(settings, memory, pages)
        report, more = report_of(settings, memory, pages, now)
        problems += more
    folder = options.output or settings.root / "_amts"
    path = write_reports(report, folder)
    print(summary(report))
    if report.to_check:
        print(f"{len(report.to_check)} pairs to be checked: they are not used")
    print(f"report: {path}")
    return say(problems)
