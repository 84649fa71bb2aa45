"""What the book's own catalogues translate, as Sphinx finds them: a human's PO file wins."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import init as init_locale
from sphinx.util.i18n import docname_to_domain

from .book import CATALOGUE, Doctree, Page

__all__ = ["in_catalogue", "left_alone"]


def left_alone(app: Sphinx, name: str, page: Page) -> list[int]:
    """Find the segments of a page that a human's catalogue translates."""
    if not isinstance(page, Doctree):
        return in_catalogue(app, name, page)
    return [n for n, segment in enumerate(page.segments) if segment.form == CATALOGUE]


def in_catalogue(app: Sphinx, name: str, page: Page) -> list[int]:
    """Find the segments of a source that its page's catalogue translates. *name*: of the page."""
    config = app.config
    domain = docname_to_domain(str(Path(name).with_suffix("")), config.gettext_compact)
    folders = [str(Path(app.srcdir) / d) for d in config.locale_dirs]
    catalogue, there = init_locale(folders, config.language, domain)
    if not there:
        return []
    texts = ((n, " ".join(s.raw.split("\n")).strip()) for n, s in enumerate(page.segments))
    return [n for n, text in texts if catalogue.gettext(text) != text]
