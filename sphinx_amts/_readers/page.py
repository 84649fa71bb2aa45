"""What a page gets: links to its other editions, and a notice of where its words come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import PackageLoader
from sphinx.locale import get_translator

from .._languages import direction, language_tag
from .._web_page import templates
from .editions import Edition, number

__all__ = ["CATALOGUE", "HERE", "Counts", "Fragments", "Link", "finished", "links_to"]

CATALOGUE = "sphinx_amts"
"""The name of our catalogue of messages."""

HERE = "<!-- amts-languages -->"
"""What holds the place of the list of editions until the page is finished."""

_LANGUAGES = '<nav class="amts-languages"'
_HTML = re.compile(r"<html\b[^>]*>")
_DIR = re.compile(r"\s+dir=\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sentences of a page are of which origin."""

    human: int = 0
    machine: int = 0
    source: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.human + other.human, self.machine + other.machine, self.source + other.source
        )

    @property
    def total(self) -> int:
        """All sentences of the page."""
        return self.human + self.machine + self.source


@dataclass(frozen=True, slots=True)
class Link:
    """A way to the same page in another edition; ``absolute`` may be unknown, and empty."""

    edition: Edition
    href: str
    absolute: str
    current: bool


def links_to(
    editions: Mapping[str, Edition],
    language: str,
    uri: str,
    relative: Callable[[str], str],
    *,
    anywhere: bool = False,
) -> list[Link]:
    """Give a page's links to all editions.

    *uri*: its address within each of them. *relative* makes an address that is relative to the
    first folder one that is relative to the page. *anywhere*: whether readers see the page at
    addresses that are not its own, where only whole ones lead somewhere.
    """
    out = []
    for one in editions.values():
        whole = one.absolute and f"{one.absolute}{uri}"
        known = whole and (anywhere or one.address == one.absolute)
        href = whole if known else relative(f"{one.address}{uri}")
        out.append(Link(one, href, whole, one.language == language))
    return out


def finished(page: str, way: str, head: str, languages: str = "") -> str:
    """Say in a page's first tag which way it is written, and put *head* at the end of its head.

    No theme has a variable for the first, and not each shows Sphinx's own for the second. Nor does
    each that is made of another theme show all that this one has a place for: *languages* go to the
    top of the page (:data:`HERE`) if they are not on it.
    """
    page = page.replace(HERE, "" if _LANGUAGES in page else languages, 1)
    page = _HTML.sub(lambda m: f'{_DIR.sub("", m[0])[:-1]} dir="{way}">', page, count=1)
    return page.replace("</head>", f"{head}\n</head>", 1) if head else page


class Fragments:
    """Our own templates, filled in the language of a build. All values are escaped."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.environment = templates(PackageLoader("sphinx_amts._readers"), ["jinja2.ext.i18n"])
        self.environment.policies["ext.i18n.trimmed"] = True
        self.environment.filters["number"] = lambda count: number(count, language)
        i18n: Any = self.environment
        i18n.install_gettext_translations(get_translator(CATALOGUE), newstyle=True)

    def head(self, links: Sequence[Link], source_language: str) -> str:
        """The links for the head of a page."""
        return self._fill("head", links=links, source_language=source_language)

    def languages(self, links: Sequence[Link]) -> str:
        """The list of editions to choose from."""
        own = next((link.edition for link in links if link.current), None)
        return self._fill("languages", links=links, own=own)

    def notice(self, counts: Counts, original: Link | None, report: str) -> str:
        """How much of the page is not a human's; nothing where all of it is.

        *original*: the page in the source's language; *report*: the address of the page's part
        of the drift report, or nothing.
        """
        if not counts.machine and not counts.source:
            return ""
        return self._fill("notice", counts=counts, original=original, report=report)

    @property
    def tag(self) -> str:
        """The language of the pages in BCP 47."""
        return language_tag(self.language)

    @property
    def direction(self) -> str:
        """Which way the pages are written."""
        return direction(self.language)

    def _fill(self, name: str, **values: object) -> str:
        return self.environment.get_template(f"amts-{name}-fragment.html").render(**values)
