"""``sphinx-amts drift``: how far an edition has fallen behind."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple, TextIO

from .. import pipeline
from .._book_pages import book_pages
from .._book_settings import add_options, settings_in
from .._errors import OutputError, Problem, SettingError
from .._languages import named_languages
from .._outputs import kept, kept_from
from .._settings import Settings
from .._till import Purse
from ..book import SUFFIXES
from ..drift import FORMATS, KINDS, Report, missed, render, summary, write_report
from ..reporting import keep, report_of
from ._scheduler import add_scheduler, executor_of
from ._shared import (
    Commands,
    add_command,
    doors_of,
    open_memory,
    say,
    write_files,
)

__all__ = ["register"]

_USAGE = "sphinx-amts drift BOOK --language LANGUAGE [LANGUAGE ...] [options]"
_TEXTS = frozenset({"json", "markdown", "junit"})
"""What goes to standard output where no file is named."""


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(commands, "drift", _drift, "Report how far editions have fallen behind.")
    one.usage = _USAGE
    one.add_argument(
        "--language", required=True, nargs="+", action="extend", metavar="LANGUAGE",
        help="As Sphinx names it: zh_CN, pt_BR, es …; several make one report.",
    )  # fmt: skip
    one.add_argument(
        "--format", nargs="+", choices=tuple(FORMATS), metavar="FORMAT",
        help=f"What to write: {', '.join(FORMATS)} (default: html and json). json, markdown or "
        "junit alone goes to standard output, unless --output says where to.",
    )  # fmt: skip
    one.add_argument(
        "--output", metavar="PATH",
        help="With one --format the file to write, or - for standard output; else, or where there "
        f"is such a folder, the folder for {', '.join(FORMATS.values())} (default: _amts in the "
        "book).",
    )  # fmt: skip
    one.add_argument(
        "--score", action="store_true",
        help="Ask the engine for what the scores need and the memory has not; it may bill that.",
    )  # fmt: skip
    bars = one.add_argument_group("bars", "Where one is missed, the exit code is 1.")
    bars.add_argument(
        "--fail-under", type=_percent, metavar="PERCENT",
        help="The least share of the translators' work that has to be saved; where that is not "
        "known, of the words that have to be in sync.",
    )  # fmt: skip
    bars.add_argument(
        "--max-drift", type=_points, metavar="POINTS",
        help="The most BLEU points that any page may have drifted by.",
    )  # fmt: skip
    bars.add_argument(
        "--fail-on", nargs="+", action="extend", choices=KINDS, default=[], metavar="KIND",
        help=f"Findings that there must not be: {', '.join(KINDS)}.",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _percent(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 100:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 100")
    return value


def _points(text: str) -> float:
    value = float(text)
    if not value >= 0:
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return value


class _Target(NamedTuple):
    """Where a format goes; nowhere: to standard output."""

    format: str
    path: Path | None


def _drift(options: argparse.Namespace) -> int:
    here = Path.cwd()  # what reads conf.py changes the current folder
    every = _settings(options)
    targets = _targets(options.format, options.output, here, every[0].root)
    _check(targets, every)
    reports, problems = _reports(every, options)
    for target in targets:
        if target.path is None:
            write_files(None, [part.encode() for part in render(reports, target.format)])
        else:
            write_report(reports, target.format, target.path)
    # the figures go where they don't mix with a report
    out = sys.stderr if any(target.path is None for target in targets) else sys.stdout
    _say_figures(reports, out)
    for target in targets if options.format else targets[:1]:
        if target.path is not None:
            print(f"report: {target.path}", file=out)
    for settings, report in zip(every, reports, strict=True):
        problems += keep(settings, report)
    code = say(problems)
    bars = missed(reports, options.fail_under, options.max_drift, options.fail_on)
    for bar in bars:
        print(f"missed: {bar}", file=sys.stderr)
    return 1 if bars else code


def _settings(options: argparse.Namespace) -> list[Settings]:
    """Give the settings for each language; what cannot be reported is said before any work."""
    languages = named_languages(options.language) or [""]
    if len(languages) > 1 and options.sibling:
        raise SettingError(
            "--sibling is the edition of one language, and several are named",
            remedy="set amts_siblings in conf.py, or name one --language",
        )
    every = settings_in(options.book, languages, options)
    for settings in every:
        if settings.language not in settings.siblings:
            raise SettingError(
                f"no human edition in {settings.language} is configured",
                remedy="give --sibling PATH, or set amts_siblings",
            )
        if options.score and not settings.engine:
            raise SettingError(
                "--score asks an engine, and none is set", remedy="give --engine NAME"
            )
    return every


def _targets(
    formats: Sequence[str] | None, output: str | None, here: Path, book: Path
) -> list[_Target]:
    """Say where each format goes."""
    names = list(dict.fromkeys(formats or ("html", "json")))
    alone = names[0] if formats and len(names) == 1 else ""
    if output == "-" or (output is None and alone in _TEXTS):
        if not alone:
            raise SettingError(
                "only one report can go to standard output",
                remedy="name one --format, or a folder as --output",
            )
        return [_Target(alone, None)]
    path = book / "_amts" if output is None else here / output
    if alone and output is not None and not path.is_dir():
        return [_Target(alone, path)]
    return [_Target(name, path / FORMATS[name]) for name in names]


def _check(targets: Sequence[_Target], every: Sequence[Settings]) -> None:
    """Refuse to write into the memory or an edition, or what the next run would take for a page."""
    for target, settings in product(targets, every):
        if target.path is None:
            continue
        there, root = target.path.resolve(), settings.root
        what = kept_from(there, kept(settings))
        inside = there.relative_to(root).parts if there.is_relative_to(root) else ("_",)
        if there.suffix in SUFFIXES and not any(part[0] in "._" for part in inside):
            what = "a page of the book"
        if what is not None:
            raise OutputError(f"{target.path}: {what} is there", remedy="name another --output")


def _reports(
    every: Sequence[Settings], options: argparse.Namespace
) -> tuple[list[Report], list[Problem]]:
    pages, problems = pipeline.read_book(book_pages(every[0]), every[0])
    reports = []
    purse = Purse()
    with open_memory(every[0], scratch=True) as memory, executor_of(options) as executor:
        for settings in every:
            problems += pipeline.take_in_siblings(settings, memory, pages, executor)
            found = pipeline.look_up(settings, memory, pages.values())
            now = pipeline.edit(pages, found, settings)
            doors = doors_of(settings.language, purse) if options.score else None
            report, more = report_of(settings, memory, pages, found, now, doors)
            reports.append(report)
            problems += more
    return reports, problems


def _say_figures(reports: Sequence[Report], out: TextIO) -> None:
    for number, report in enumerate(reports):
        if len(reports) > 1:
            print(f"{chr(10) if number else ''}{report.language}", file=out)
        print(summary(report), file=out)
        if report.to_check:
            print(f"{len(report.to_check)} pairs to be checked: they are not used", file=out)
