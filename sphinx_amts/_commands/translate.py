"""``sphinx-amts translate``: fill the memory, or say what that would cost."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from .. import pipeline, sending
from .._book_pages import book_pages, rst_pages
from .._book_settings import add_options, settings_in
from .._errors import AmtsError, Problem, SettingError
from .._languages import named_languages
from .._settings import Settings
from .._till import Purse
from ..book import Page, Texts, split
from ..compose import Edition
from ..engines import load
from ..localised import inject_code
from ..sending import Estimate
from ..slugs import linked, with_labels
from ._scheduler import add_scheduler, executor_of
from ._shared import (
    Commands,
    Notes,
    add_command,
    check_output,
    doors_of,
    editions,
    open_memory,
    put,
    say,
)
from ._written import write_sources

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "translate", _translate,
        "Fill the memory with what is missing in a language, or in several at once.",
    )  # fmt: skip
    one.add_argument(
        "--language", required=True, nargs="+", action="extend",
        help="As Sphinx names it: zh_CN, pt_BR, es …; several of them, with commas or spaces, are "
        "translated at once.",
    )  # fmt: skip
    one.add_argument(
        "--dry-run", action="store_true", help="Print characters and cost; send nothing."
    )
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Write the translated sources of every page into this folder; of several languages, "
        "into a folder each in it.",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _translate(options: argparse.Namespace) -> int:
    languages = named_languages(options.language) or [""]
    several = len(languages) > 1
    if options.output:  # before any thread: what reads conf.py changes the current folder
        options.output = options.output.absolute()
    till = Purse()
    every = settings_in(options.book, languages, options)
    runs = [_Run(options, settings, till, several=several) for settings in every]
    # the book is read, and Sphinx asked, once and before any thread
    pages, problems = pipeline.read_book(book_pages(every[0]), every[0])
    trees, more = rst_pages(every[0], pages)
    for run in runs:
        run.take({**pages, **trees}, trees, [*problems, *more])
    if not several:
        return runs[0].run()
    threads = [threading.Thread(target=run.safely, daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:  # they are daemons, so that Ctrl-C ends all of them at once
        thread.join()
    if options.dry_run and all(run.estimate for run in runs):
        put(f"in all: {_total([run.estimate for run in runs if run.estimate])}")
    return max(run.code for run in runs)


class _Run:
    """One language: what fails in it fails in no other."""

    def __init__(
        self, options: argparse.Namespace, settings: Settings, purse: Purse, *, several: bool
    ) -> None:
        self.settings = settings
        self.purse = purse
        self.code = 2  # until it has come to its end
        self.estimate: Estimate | None = None
        self.executor = partial(executor_of, options)
        self.dry = bool(options.dry_run)
        self.several = several
        if not settings.active:
            raise SettingError(f"the book is in {settings.language} already")
        self.output = options.output
        if self.output and several:
            self.output /= settings.language
        check_output(settings, self.output)

    def take(
        self, pages: Mapping[str, Page], trees: Mapping[str, Page], problems: list[Problem]
    ) -> None:
        """Take the book's pages, those that Sphinx had to read (*trees*) among them, with what
        there is to warn of."""
        self.pages, self.trees, self.problems = pages, trees, problems

    def safely(self) -> None:
        """Run, and say what goes wrong."""
        try:
            self.code = self.run()
        except (AmtsError, OSError) as error:
            put(f"sphinx-amts: {self.settings.language}: {error}", sys.stderr)

    def run(self) -> int:
        """Translate; returns the exit code."""
        settings = self.settings
        pages, problems = self.pages, self.problems
        with open_memory(settings, scratch=self.dry) as memory, self.executor() as executor:
            problems += pipeline.take_in_siblings(settings, memory, pages, executor)
            known = editions(settings, memory, pages)
            if self.dry:
                self.estimate = sending.estimate(
                    settings, memory, pages, sending.missing(pages, known),
                    Notes(memory, writing=False),
                )  # fmt: skip
                put(f"{settings.language}: " * self.several + _cost(self.estimate))
                return say(problems)
            doors = doors_of(settings.language, self.purse, bar=not self.several)
            batch, outcome, more = sending.translate(
                settings, memory, pages, sending.missing(pages, known), doors
            )
            if settings.engine and outcome is None and more:
                # it has warned of the engine; where its options cannot be used that is an error
                load(settings.engine, settings.engine_options)
            problems += more
            if outcome:
                known = editions(settings, memory, pages)
        if self.output:
            problems += self._write(self.output, known)
        count = {k: sum(e.count(k) for e in known.values()) for k in ("human", "machine", "source")}
        put(
            f"{settings.language}: {sum(count.values())} sentences: {count['human']} human, "
            f"{count['machine']} machine, {count['source']} left in {settings.source_language}; "
            f"{outcome.billed if outcome else 0} characters sent"
        )
        if count["source"] and not settings.engine:
            put("no engine is set: choose one with --engine, see --help", sys.stderr)
        failed = bool(settings.engine) and outcome is None and bool(batch.items or more)
        return max(say(problems), int(failed or bool(outcome and outcome.trouble)))

    def _write(self, output: Path, known: Mapping[str, Edition]) -> list[Problem]:
        """Write the pages as sources, but for those that only a build shows."""
        pages = self.pages
        links = linked(pages)
        texts: dict[str, str] = {}
        for name, edition in known.items():
            # what is included from outside of the book stays there; texts have no file, and a
            # doctree is none
            if name.startswith("../") or isinstance(pages[name], Texts) or name in self.trees:
                continue
            page, suffix = pages[name], Path(name).suffix
            text = page.inject(edition.in_place(), keep_lines=False)
            text = inject_code(text, page.text, suffix, edition.code)
            if name in links:
                made = split(text, self.settings.dialect, suffix=suffix)
                text = with_labels(made, page, links[name])
            texts[name] = text
        problems = write_sources(output, texts, {n: pages[n].text for n in texts})
        if self.trees:
            put(
                f"{len(self.trees)} pages have reStructuredText: only a build shows it",
                sys.stderr,
            )
        return problems


def _cost(estimate: Estimate) -> str:
    batch, price = estimate.batch, estimate.price
    said = f"{len(batch.items)} sentences, {price.characters if price else batch.characters} "
    if price is None:
        return said + "characters to translate; the engine names no price"
    said += (
        f"characters to translate; cost: {price.cost:.2f} at {price.rate:g} per million characters"
    )
    if estimate.underway:
        said += f"; {estimate.underway} more are in jobs that were started before"
    return said


def _total(estimates: Sequence[Estimate]) -> str:
    sentences = sum(len(one.batch.items) for one in estimates)
    prices = [one.price for one in estimates if one.price]
    if len(prices) < len(estimates):
        characters = sum(one.batch.characters for one in estimates)
        return f"{sentences} sentences, {characters} characters to translate"
    characters, cost = sum(p.characters for p in prices), sum(p.cost for p in prices)
    return f"{sentences} sentences, {characters} characters to translate; cost: {cost:.2f}"
