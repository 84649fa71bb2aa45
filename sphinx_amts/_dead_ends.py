"""Ways from an edition to a page that the other one does not have.

Each edition is built for itself and takes it that the others have the pages that it has. Where all
of them lie side by side, it is seen which have not: a page may be left out in one language, or an
edition could not be built. There, the list of editions leads to the other's first page, and what
tells search engines and readers of the same page elsewhere is taken out. What is taken out stays
in the page as a comment, for the day when the other has it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

from ._languages import language_tag
from ._outputs import whole_bytes, whole_text
from ._told import Made

__all__ = ["close_dead_ends"]

_LIST = re.compile(r'<nav class="amts-languages".*?</nav>', re.DOTALL)
_HEAD = re.compile(r"<head\b.*?</head>", re.DOTALL)
_PLACE = r'hreflang="(?P<tag>[^"<>]*)" href="(?P<href>[^"<>]*)"'
_ALTERNATE = re.compile(rf'<link rel="alternate" {_PLACE}>')
_ITEM = re.compile(
    rf'<li><a lang="[^"<>]*" dir="[a-z]*" {_PLACE}(?: aria-current="true")?>[^<>]*</a></li>'
)
_ORIGINAL = re.compile(rf'<a class="amts-original" {_PLACE}>[^<>]*</a>')
_OUT = re.compile(r"<!--amts:(?P<was>[^\n]*?)-->")
_HOME = re.compile(r'href="[^"<>]*" data-amts-page="(?P<was>[^"<>]*)"')
_ADDRESS = re.compile(r'<xhtml:link rel="alternate" hreflang="[^"]*" href=(?P<href>"[^"]*"|\'[^\']*\')/>\n')  # fmt: skip
_NO_PAGES = frozenset({"_static", "_sources", "_images", "_downloads", "_amts"})


@dataclass(frozen=True, slots=True)
class _Edition:
    """An edition as the others lead to it; ``entry``: the address of its first page, from its
    folder, or nothing where there is none. ``pages``: paths of its files of HTML, with slashes."""

    folder: Path
    entry: str | None
    pages: frozenset[str]


def close_dead_ends(made: Iterable[Made], source: str, note: Path) -> None:
    """Look through editions that lie side by side, and close ways to pages that are not there.

    *source*: the language of the book. *note*: a file that says which pages were changed the last
    time; they are looked at again. Raises :class:`OutputError` where a page cannot be written.
    """
    every = [*made]
    if not every:
        return
    entry = next((one.entry for one in every if one.entry), "index.html")
    editions = {language_tag(one.language): _edition(one, entry) for one in every}
    if language_tag(source) in editions:
        editions["x-default"] = editions[language_tag(source)]
    shared = frozenset.intersection(*(one.pages for one in editions.values()))
    known = _known(note)
    asked = {
        one.language: {*(mine - shared), *(mine & known.get(one.language, set()))}
        for one in every
        for mine in (editions[language_tag(one.language)].pages,)
    }
    _keep(note, known, known | asked)  # before a page is changed: it is found again
    changed = {
        language: _close(editions[language_tag(language)].folder, sorted(pages), editions)
        for language, pages in asked.items()
    }
    _keep(note, known | asked, known | changed)


def _edition(one: Made, entry: str) -> _Edition:
    pages = frozenset(_pages(one.out))
    entry = one.entry or entry
    there = {entry, f"{entry}/index.html", f"{entry}index.html"} & pages
    return _Edition(one.out, entry if there else None, pages)


def _pages(folder: Path) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if one not in _NO_PAGES]
        inside = Path(where).relative_to(folder)
        yield from ((inside / name).as_posix() for name in files if name.endswith(".html"))


def _known(note: Path) -> dict[str, set[str]]:
    with suppress(OSError, ValueError, AttributeError, TypeError):
        kept = json.loads(note.read_text("utf-8"))
        return {str(language): {str(page) for page in pages} for language, pages in kept.items()}
    return {}


def _keep(note: Path, old: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> None:
    said = {language: sorted(pages) for language, pages in sorted(new.items()) if pages}
    if said != {language: sorted(pages) for language, pages in sorted(old.items()) if pages}:
        with whole_text(note) as file:
            json.dump(said, file)


def _close(folder: Path, pages: Iterable[str], editions: Mapping[str, _Edition]) -> set[str]:
    """Look through these pages of an edition; returns those with ways that lead nowhere."""
    found = set[str]()
    addresses = set[str]()
    for page in pages:
        path = folder / page
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        new, dead = _led(page, text, editions)
        if dead:
            found.add(page)
            addresses |= dead
        if new != text:
            with whole_bytes(path) as file:
                file.write(new.encode("utf-8", "surrogateescape"))
    _close_map(folder / "sitemap.xml", addresses)
    return found


def _led(page: str, text: str, editions: Mapping[str, _Edition]) -> tuple[str, set[str]]:
    """Give a page with its ways as they should be, and the addresses that lead nowhere."""
    dead = set[str]()
    lead = partial(_lead, page, editions, dead)
    text = _HEAD.sub(lambda m: _ALTERNATE.sub(lead, _opened(_ALTERNATE, m[0])), text, count=1)
    text = _LIST.sub(lambda m: _ITEM.sub(lead, _opened(_ITEM, m[0])), text, count=1)
    return _ORIGINAL.sub(lead, _opened(_ORIGINAL, text)), dead


def _opened(pattern: re.Pattern[str], text: str) -> str:
    """Put back what was taken out before: exactly what this would take out, and nothing else."""
    text = _OUT.sub(lambda m: m["was"] if pattern.fullmatch(m["was"]) else m[0], text)
    return _HOME.sub(r'href="\g<was>"', text) if pattern is _ITEM else text


def _lead(page: str, editions: Mapping[str, _Edition], dead: set[str], way: re.Match[str]) -> str:
    """Give a way as it should be: as it is, to the first page, or out."""
    edition = editions.get(way["tag"])
    href = unescape(way["href"])
    uri = next((uri for uri in _uris(page) if href.endswith(uri)), None)
    if edition is None or uri is None:  # it is not known where it leads
        return way[0]
    target = unquote(uri)
    if {target, f"{target}index.html"} & edition.pages:
        return way[0]
    dead.add(href)
    if way.re is not _ITEM or edition.entry is None:
        return f"<!--amts:{way[0]}-->"
    was = way["href"]
    home = was.removesuffix(uri) + quote(edition.entry)
    return way[0].replace(f'href="{was}"', f'href="{home}" data-amts-page="{was}"')


def _uris(page: str) -> Iterator[str]:
    """Give the addresses that the same page may have in another edition, the longest first."""
    where, _, name = page.rpartition("/")
    folder = f"{where}/" if where else ""
    if page.startswith("genindex-"):  # the letters of an index are those of one language
        yield "genindex.html"
        yield "genindex/"
    yield quote(page)
    if name == "index.html":  # of dirhtml
        yield quote(folder)


def _close_map(path: Path, dead: set[str]) -> None:
    if not dead or not path.is_file():
        return
    text = path.read_text("utf-8")
    new = _ADDRESS.sub(lambda m: "" if unescape(m["href"][1:-1]) in dead else m[0], text)
    if new != text:
        with whole_text(path) as file:
            file.write(new)
