"""A book's folder → the names of its pages, and what of them only Sphinx can read, without a build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import pipeline
from ._conf_py import guarded
from ._errors import AmtsError, Problem, Warn
from ._settings import Settings
from .book import Page

__all__ = ["book_pages", "rst_pages"]


def book_pages(settings: Settings) -> list[str]:
    """Name the pages of the folder that its configuration does not exclude.

    Files that others include stay, whatever ``exclude_patterns`` says: readers read them. The table
    of contents is among them, and the configuration, where readers read any of it.
    """
    shared = pipeline.shared_names(settings)
    names = pipeline.page_names(settings.root, settings.suffixes)
    if not settings.excluded:
        return [*names, *shared]
    from sphinx.util.matching import Matcher  # noqa: PLC0415

    excluded = Matcher(list(settings.excluded))
    wanted = [
        n
        for n in names
        if not any(excluded(p) for p in (n, *map(str, Path(n).parents)) if p != ".")
    ]
    return [*wanted, *shared]


def rst_pages(
    settings: Settings, pages: Mapping[str, Page]
) -> tuple[dict[str, Page], list[Problem]]:
    """Read what is in reStructuredText, if anything is, by starting Sphinx.

    *pages*: the Markdown ones, in which some may be embedded.
    """
    sources = pipeline.page_names(settings.root, (".rst",))
    if not sources and not any(p.embedded or p.asides for p in pages.values()):
        return {}, []
    if not (settings.root / "conf.py").is_file():
        why = "reStructuredText is left out: without a conf.py Sphinx cannot read it"
        return {}, [Problem(Warn.SOURCE, why, name) for name in sources[:1]]
    from ._extraction import read_rst  # noqa: PLC0415 (Sphinx is slow to load)

    try:
        with guarded():
            return read_rst(settings, pages)
    except AmtsError as error:
        return {}, [Problem(Warn.SOURCE, f"reStructuredText is left out: {error}")]
