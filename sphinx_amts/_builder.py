"""Builders that write no page themselves.

``sphinx-build -b amts-drift``: the drift report alone, without building a page. For a book in its
source language, it is one report of all sibling editions; with ``-D language=…``, of that one. It
reads the memory and asks no engine.

``sphinx-build -M amts-editions``: the book in all its languages, each in a build of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.display import progress_message

from . import pipeline
from ._environment import page_name
from ._errors import AmtsError
from ._settings import Settings
from ._warnings import say
from .book import Page
from .memory import Memory

if TYPE_CHECKING:
    from .drift import Report

__all__ = ["DriftBuilder", "EditionsBuilder"]


class _NoPages(Builder):
    """A builder that has something else to do than to write pages."""

    def get_outdated_docs(self) -> list[str]:
        """Name no page: none is written."""
        return []

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        """Give no address: there are no pages."""
        return ""

    # It is final for builders that write pages. To read none, nothing else can be overridden.
    def build(  # type: ignore[misc]
        self,
        docnames: Iterable[str] | None,  # noqa: ARG002  # it is about the whole book
        summary: str | None = None,  # noqa: ARG002
        method: str = "update",  # noqa: ARG002
    ) -> None:
        """Do that instead."""
        self.make()

    def make(self) -> None:
        """Do what this builder is for."""
        raise NotImplementedError


class DriftBuilder(_NoPages):
    """Writes ``drift.html`` and ``drift.json`` into the output folder, and nothing else."""

    name = "amts-drift"
    epilog = "The drift report is %(outdir)s/drift.html."

    def take(self, settings: Settings) -> None:
        """Take the settings of this build.

        Raises :class:`ConfigError` where there is no edition to report on.
        """
        self._languages = [settings.language] if settings.active else sorted(settings.siblings)
        self._settings = settings
        if missing := [one for one in self._languages if one not in settings.siblings]:
            raise ConfigError(
                f"no human edition in {missing[0]} is configured\n  set amts_siblings in conf.py"
            )
        if not self._languages:
            raise ConfigError("no human edition is configured\n  set amts_siblings in conf.py")

    def make(self) -> None:
        """Make the report of every language, and write it."""
        from .drift import write_reports  # noqa: PLC0415 (slow to load, and only needed here)
        from .reporting import keep  # noqa: PLC0415 (the same)

        self.env.find_files(self.config, self)
        try:
            pages = self._pages()
            with Memory.open(self._settings.memory) as memory:
                reports = [self._report(memory, pages, one) for one in self._languages]
            write_reports(reports, Path(self.outdir))
            for one, report in zip(self._languages, reports, strict=True):
                say(self.env, keep(self._settings.into(one), report))
        except (AmtsError, OSError) as error:
            raise ExtensionError(f"no drift report: {error}") from error

    def _pages(self) -> dict[str, Page]:
        names = (page_name(self.env, docname) for docname in self.env.found_docs)
        wanted = sorted(name for name in names if name.endswith(self._settings.suffixes))
        wanted += pipeline.shared_names(self._settings)
        pages, problems = pipeline.read_book(wanted, self._settings)
        say(self.env, problems)
        return pages

    def _report(self, memory: Memory, pages: dict[str, Page], language: str) -> Report:
        from .reporting import report_of  # noqa: PLC0415 (the same)

        settings = self._settings.into(language)
        with progress_message(f"measuring the drift of {language}"):
            problems = pipeline.take_in_siblings(settings, memory, pages)
            found = pipeline.look_up(settings, memory, pages.values())
            editions = pipeline.edit(pages, found, settings)
            report, more = report_of(settings, memory, pages, found, editions)
        say(self.env, [*problems, *more])
        return report


class EditionsBuilder(_NoPages):
    """Builds HTML of every edition into ``LANGUAGE/``, as ``sphinx-amts build`` does."""

    name = "amts-editions"
    epilog = "The editions are in %(outdir)s; begin with %(outdir)s/index.html."

    def take(self, settings: Settings, app: Sphinx) -> None:
        """Take the settings of this build."""
        self._settings, self._sphinx = settings, app

    def make(self) -> None:
        """Build them; raises :class:`ConfigError` where there is none and :class:`ExtensionError`
        in the end where one could not be built."""
        from ._editions import build_editions  # noqa: PLC0415 (slow to load, and only needed here)

        build_editions(self._sphinx, self._settings, Path(self.outdir))
