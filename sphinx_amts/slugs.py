"""Links to headings, in sources that leave the house.

A heading's slug is made of its words, so a link such as ``page.md#its-title`` dies when it is
translated. In a build of ours anchors stay the source's; in translated *sources* a label is
written before each heading that something links to by its slug, and nowhere else: MyST-Parser and
mystmd find both ``page.md#label`` and ``#label``. Where such a heading has a label already, which
for mystmd is its only one, the link names that one instead.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from .book import Page, splice

__all__ = ["Links", "linked", "with_labels"]

_LINK = re.compile(r"\]\(\s*<?([^)\s<>]*#[^)\s<>]+)|href\s*=\s*[\"']([^\"'\s]*#[^\"'\s]+)")
_ROLE = re.compile(r"\{(?:ref|numref)\}`(?:[^`<]*<)?([^`<>]+)>?`")
_WEB = re.compile(r"[a-z][a-z0-9+.-]*:|//")
_ROLE_TEXT = re.compile(r"\{[^{}]*\}`([^`<]*?)(?:\s*<[^`>]*>)?`")
_LINK_TEXT = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LABEL = re.compile(r"\(([^()\n\"]+)\)=(?:\s|\\n|[\",])*\Z")  # before a heading, in a notebook too
_D2L_LABEL = re.compile(r"[^\n]*\n(?:[=-]+[ ]*\n)?\s*:label:`([^`\n]+)`")  # behind a heading
_D2L = re.compile(r"^:(?:label|eqlabel|begin_tab):`|^```\{\.", re.MULTILINE)


@dataclass(slots=True)
class Links:
    """What the links of a book ask of a page: ``labels``, number of a heading, from 0 → the slug
    that it is to have as a label; ``names``, an address in the page → what to write for it."""

    labels: dict[int, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def linked(pages: Mapping[str, Page]) -> dict[str, Links]:
    """The headings of a book that a link names by their slug, for each page that has any, or has
    such a link."""
    slugs = {name: _slugs(page) for name, page in pages.items()}
    found: dict[str, Links] = defaultdict(Links)
    for name, page in pages.items():
        for address in _addresses(page):
            path, _, slug = address.partition("#")
            slug = unquote(slug)
            if path:
                to = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
                homes = [to] if slug in slugs.get(to, ()) else []
            else:  # of this page, or else of the one page that has such a heading
                homes = [n for n, known in slugs.items() if slug in known]
                homes = [name] if name in homes else homes
            if len(homes) != 1:
                continue
            heading = slugs[homes[0]][slug]
            label = _label(pages[homes[0]], heading)
            if not label:
                found[homes[0]].labels.setdefault(heading, slug)
            elif label != slug:
                found[name].names[address] = f"{path}#{label}"
    return found


def with_labels(page: Page, source: Page, links: Links) -> str:
    """Write the labels that a translated *page* is to have, and what its links are to name.

    *source*: the page that it was made of. Where the two do not have the same headings, or a
    heading keeps its slug, it gets no label.
    """
    text, there = page.text, _headings(page)
    edits = list(_renamed(text, links.names))
    if len(there) != len(_headings(source)):
        return splice(text, edits)
    d2l, kept = bool(_D2L.search(text)), _slugs(page)
    for n, slug in links.labels.items():
        label = f":label:`{slug}`" if d2l else f"({slug})="
        if kept.get(slug) == n or label in text or not re.fullmatch(r"[\w.:-]+", slug):
            continue
        edits += _before(text, there[n], label) if not d2l else _behind(text, there[n], label)
    return splice(text, edits)


def _renamed(text: str, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for m in _LINK.finditer(text) if names else ():
        group = 1 if m[1] else 2
        if m[group] in names:
            yield *m.span(group), names[m[group]]


def _label(page: Page, heading: int) -> str:
    """The label that a heading has in its source, if it has one."""
    at = _headings(page)[heading]
    if m := _LABEL.search(page.text[max(0, at - 300) : at].rstrip("# \t")):
        return m[1]
    m = _D2L_LABEL.match(page.text, at) if _D2L.search(page.text) else None
    return m[1] if m else ""


def _before(text: str, at: int, label: str) -> Iterator[tuple[int, int, str]]:
    """The label on a line of its own before the heading whose words begin there."""
    while text[at - 1 : at] in {"#", " ", "\t"}:
        at -= 1
    if text[at - 1 : at] == '"':  # in a notebook the line's end is written as two characters
        yield at, at, f"{label}\\n"
    elif at == 0 or text[at - 1] == "\n":
        newline = "\r\n" if "\r\n" in text else "\n"
        blank = (
            newline
            if at and text[:at].rstrip(" \t\r\n").count("\n") == text.count("\n", 0, at) - 1
            else ""
        )
        yield at, at, f"{blank}{label}{newline}"


def _behind(text: str, at: int, label: str) -> Iterator[tuple[int, int, str]]:
    end = text.find("\n", at)
    if end >= 0:
        yield end, end, f"\n{label}"


def _headings(page: Page) -> list[int]:
    return [anchor.start for anchor in page.anchors if anchor.kind == "heading"]


def _slugs(page: Page) -> dict[str, int]:
    """The slugs of a page's headings, as MyST-Parser and as mystmd make them → which it is."""
    raws = {segment.start: segment.raw for segment in page.segments}
    found: dict[str, int] = {}
    for n, start in enumerate(_headings(page)):
        words = _plain(raws.get(start, page.text[start : page.text.find("\n", start)])).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        unique = next(s for s in _numbered(slug) if s not in found)
        found[unique] = n
        found.setdefault(re.sub(r"[^a-z0-9]+", "-", words).strip("-"), n)
    found.pop("", None)
    return found


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    n = 0
    while True:
        n += 1
        yield f"{slug}-{n}"


def _plain(raw: str) -> str:
    """A heading's words without their markup."""
    text = _LINK_TEXT.sub(r"\1", _ROLE_TEXT.sub(r"\1", " ".join(raw.split())))
    return re.sub(r"[`*$]|\\(?=[^\w\s])|</?[a-z][^>]*>", "", text).strip()


def _addresses(page: Page) -> Iterable[str]:
    """Where a page's links lead that name a part of a page of this book."""
    for segment in page.segments:
        if "#" in segment.raw:
            for m in _LINK.finditer(segment.raw):
                yield from _local(m[1] or m[2])
        for m in _ROLE.finditer(segment.raw):
            yield f"#{m[1].strip()}"
    for address, _ in page.labels.values():
        yield from _local(address)


def _local(address: str) -> Iterator[str]:
    if "#" in address and not _WEB.match(address):
        yield address
