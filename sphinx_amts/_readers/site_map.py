"""The site map: every page of an edition, and where it is in the others.

https://www.sitemaps.org/protocol.html, with the alternates of
https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sphinx.application import Sphinx

from .._outputs import rewrite
from .._settings import Settings
from .editions import Edition

__all__ = ["site_map", "write_site_map"]

_OURS = "<!-- sphinx_amts -->"


def write_site_map(app: Sphinx, editions: Mapping[str, Edition], settings: Settings) -> None:
    """Write ``sitemap.xml``, if it is known where on the web the edition is.

    One of another extension, or of the book itself, stays.
    """
    own = editions.get(settings.language)
    if own is None or not own.absolute or "sphinx_sitemap" in app.extensions:
        return
    uris = {app.builder.get_target_uri(name).partition("#")[0] for name in app.env.found_docs}
    text = "".join(site_map(own, editions, settings.source_language, sorted(uris)))
    rewrite(Path(app.outdir) / "sitemap.xml", text, _OURS)


def site_map(
    own: Edition, editions: Mapping[str, Edition], source_language: str, uris: list[str]
) -> Iterator[str]:
    """Give the site map of an edition, a line a piece. *uris*: of its pages, within it."""
    known = [(one.tag, one.absolute) for one in editions.values() if one.absolute]
    known += [
        ("x-default", a.absolute) for a in (editions.get(source_language),) if a and a.absolute
    ]
    yield f'<?xml version="1.0" encoding="utf-8"?>\n{_OURS}\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    yield ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for uri in uris:
        yield f"<url>\n<loc>{escape(own.absolute + uri)}</loc>\n"
        for tag, address in known:
            to = quoteattr(address + uri)
            yield f'<xhtml:link rel="alternate" hreflang={quoteattr(tag)} href={to}/>\n'
        yield "</url>\n"
    yield "</urlset>\n"
