"""``sphinx-build -b amts-drift``: the drift report alone, without building a page.

For a book in its source language, it is one report of all sibling editions; with
``-D language=…``, of that one. It reads the memory and asks no engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders import Builder
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.display import progress_message

from . import pipeline
from ._environment import page_name, say
from ._errors import AmtsError
from ._settings import Settings
from .book import Page
from .memory import Memory

if TYPE_CHECKING:
    from .drift import Report

__all__ = ["DriftBuilder"]


class DriftBuilder(Builder):
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
            report, more = report_of(settings, memory, pages, editions)
        say(self.env, [*problems, *more])
        return report
