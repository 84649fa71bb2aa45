"""What a build warns of, in Sphinx's way: whoever finds something, it is said here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from ._errors import Problem, Warn
from ._settings import Settings
from .book import Page, Texts
from .compose import Edition

__all__ = ["say", "say_of", "warn"]

_logger = logging.getLogger(__name__)


def warn(kind: Warn, message: str, location: str | tuple[str, int] | None = None) -> None:
    """Warn in Sphinx's way: the subtype lets a book silence it."""
    _logger.warning("%s", message, type="amts", subtype=kind.value, location=location)


def say(env: BuildEnvironment, problems: Iterable[Problem]) -> None:
    """Warn of what the pipeline reports."""
    for problem in problems:
        name = problem.page.partition("#")[0]
        place = f"{env.srcdir}/{name}:{problem.line or ''}" if name else None
        warn(problem.kind, problem.message, place)


def say_of(settings: Settings, page: Page, edition: Edition, place: str | Path) -> None:
    """Warn of what of a page was refused or is missing. *place*: its docname, or its path."""

    def at(line: int) -> str | tuple[str, int]:
        if isinstance(page, Texts):  # of these nobody knows a line
            return f"{place}:"
        return (place, line) if isinstance(place, str) else f"{place}:{line}"

    for rejection in edition.rejected:
        warn(
            Warn.REJECTED,
            f"a translation was not used: {rejection.why}: {rejection.text[:60]!r}",
            at(rejection.line),
        )
    if edition.missing:
        warn(
            Warn.MISSING,
            f"{len(edition.missing)} of {sum(map(len, edition.origins))} sentences have no "
            f"translation and show in {settings.source_language}; the first is here",
            at(page.segments[edition.missing[0][0]].line),
        )
