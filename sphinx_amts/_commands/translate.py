"""``sphinx-amts translate``: fill the memory, or say what that would cost."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import pipeline
from .._book_settings import add_options, book_pages, settings_of
from .._errors import SettingError
from .._settings import Settings
from ._scheduler import add_scheduler, executor_of
from ._shared import (
    Commands,
    add_command,
    check_output,
    editions,
    open_memory,
    progress,
    say,
    write,
)

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "translate", _translate,
        "Fill the memory with what is missing in a language.", language=True,
    )  # fmt: skip
    one.add_argument(
        "--dry-run", action="store_true", help="Print characters and cost; send nothing."
    )
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Write the translated sources of every page into this folder.",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _translate(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    if not settings.active:
        raise SettingError(f"the book is in {settings.language} already")
    check_output(settings, options.output)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with open_memory(settings, scratch=options.dry_run) as memory, executor_of(options) as executor:
        problems += pipeline.take_in_siblings(settings, memory, pages, executor)
        known = editions(settings, memory, pages)
        if options.dry_run:
            batch = pipeline.missing(settings, pages, known)
            print(_cost(len(batch.items), batch.characters, settings))
            return say(problems)
        batch, outcome, more = pipeline.translate(settings, memory, pages, known, progress)
        problems += more
        if outcome:
            known = editions(settings, memory, pages)
    count = {k: sum(e.count(k) for e in known.values()) for k in ("human", "machine", "source")}
    if options.output:
        for name, edition in known.items():
            if name.startswith("../"):  # included from outside of the book: it stays there
                continue
            write(options.output / name, pages[name].inject(edition.in_place(), keep_lines=False))
    print(
        f"{settings.language}: {sum(count.values())} sentences: {count['human']} human, "
        f"{count['machine']} machine, {count['source']} left in {settings.source_language}; "
        f"{batch.characters if outcome else 0} characters sent"
    )
    if count["source"] and not settings.engine:
        print("no engine is set: choose one with --engine, see --help", file=sys.stderr)
    failed = bool(settings.engine) and outcome is None and bool(batch.items or more)
    return max(say(problems), int(failed or bool(outcome and outcome.trouble)))


def _cost(sentences: int, characters: int, settings: Settings) -> str:
    cost = characters / 1e6 * settings.rate
    return (
        f"{sentences} sentences, {characters} characters to translate; "
        f"cost: {cost:.2f} at {settings.rate:g} per million characters"
    )
