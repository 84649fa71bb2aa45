"""A crawler of built books: what their pages lead to, and whether it is there.

It follows links, anchors, pictures, scripts, style sheets and what these name, what the search
leads to, and the inventory through which other books link. Everything is thought to be below
``WEB``, whether it is read from files or over HTTP, so that the addresses of both are the same.
"""

from __future__ import annotations

import http.client
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

__all__ = ["WEB", "Answer", "Below", "Crawl", "Get", "Page", "Ref", "from_files", "over_http"]

WEB = "https://books.example/some/book/"
_HOST = "https://books.example/"
_PATH = "/some/book/"
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_ADDRESSES = {
    "a": ("href",), "area": ("href",), "audio": ("src",), "embed": ("src",), "form": ("action",),
    "iframe": ("src",), "image": ("href",), "img": ("src",), "link": ("href",),
    "object": ("data",), "script": ("src",), "source": ("src",), "track": ("src",),
    "use": ("href",), "video": ("src", "poster"),
}  # fmt: skip
_CSS = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)|@import\s+(["'])([^"']+)\3""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ENTRY = re.compile(r"(.+?)\s+\S+\s+-?\d+\s+?(\S*)\s+.*")  # of an inventory, as Sphinx reads it
_INDEX = re.compile(r"Search\.setIndex\((\{.*\})\)\s*;?\s*\Z", re.DOTALL)
_ROOT = re.compile(r'<html\b[^>]*\bdata-content_root="([^"]*)"')


class Ref(NamedTuple):
    """A link: what kind it is, and the whole address that it leads to."""

    kind: str
    address: str


class Answer(NamedTuple):
    """What is at an address, and the address where it really is."""

    address: str
    content: bytes


Get = Callable[[str], Answer | None]


def plain(address: str) -> str:
    """Give one form of an address that has several: without a query, a folder for its index."""
    place, mark, anchor = address.partition("#")
    place = place.partition("?")[0]
    place = place.removesuffix("index.html") if place.endswith("/index.html") else place
    return f"{place}{mark}{anchor}"


def in_css(text: str) -> Iterator[str]:
    """Give what a style sheet loads."""
    for match in _CSS.finditer(_COMMENT.sub("", text)):
        yield (match[2] or match[4]).strip()


class Page(HTMLParser):
    """A page of HTML; all its addresses are whole ones.

    ``root``: the address of the edition's first folder, where Sphinx wrote the page, or nothing.
    ``leads_to``: where a page sends its readers on to, that is nothing but this.
    """

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.root = urljoin(address, match[1]) if (match := _ROOT.search(text)) else ""
        self.refs: list[Ref] = []
        self.ids: set[str] = set()
        self.alternates: dict[str, str] = {}
        self.editions: dict[str, str] = {}
        self.canonical = ""
        self.leads_to = ""
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses and the anchors of a tag."""
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found["id"]} if "id" in found else set()
        self.ids |= {found["name"]} if tag == "a" and "name" in found else set()
        for name in _ADDRESSES.get(tag, ()):
            if name in found and not (tag == "link" and found.get("rel") == "preconnect"):
                self._add(f"{tag} {found.get('rel', '')}".strip(), found[name])
        pictures = (part.split()[0] for part in found.get("srcset", "").split(",") if part.strip())
        for address in (*pictures, *in_css(found.get("style", ""))):
            self._add(tag, address)
        self._sort(tag, found)
        if tag not in _VOID:
            self._open.append((tag, found.get("class", "")))

    def handle_data(self, data: str) -> None:
        """Take the addresses in a style sheet of the page."""
        if self._open and self._open[-1][0] == "style":
            for address in in_css(data):
                self._add("style", address)

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag, and what was left open in it."""
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def _sort(self, tag: str, found: dict[str, str]) -> None:
        to = plain(urljoin(self.address, found.get("href", "")))
        if tag == "link" and found.get("rel") == "alternate" and "hreflang" in found:
            self.alternates[found["hreflang"]] = to
        elif tag == "link" and found.get("rel") == "canonical":
            self.canonical = to
        elif tag == "a" and any("amts-languages" in classes.split() for _, classes in self._open):
            self.editions[found.get("hreflang", "")] = to
        elif tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
            self._add("refresh", found.get("content", "").partition("=")[2])
            self.leads_to = "" if self.root else self.refs[-1].address

    def _add(self, kind: str, address: str) -> None:
        self.refs.append(Ref(kind, plain(urljoin(self.address, address.strip()))))


def from_files(folder: Path) -> Get:
    """Read what is below ``WEB`` from a folder."""

    def get(address: str) -> Answer | None:
        path = folder / unquote(address.removeprefix(WEB))
        if path.is_dir():
            address = address if address.endswith("/") else f"{address}/"
            path /= "index.html"
        return Answer(address, path.read_bytes()) if path.is_file() else None

    return get


class Below(SimpleHTTPRequestHandler):
    """A folder, served below a path, and nothing beside it."""

    def translate_path(self, path: str) -> str:
        """Find the file."""
        inside = path.startswith(_PATH)
        return super().translate_path(path.removeprefix(_PATH[:-1]) if inside else "/.nothing")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def over_http(port: int) -> Get:
    """Read it from a server on this machine, as long as it redirects within itself."""

    def get(address: str) -> Answer | None:
        for _ in range(5):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            path = urlsplit(address).path
            line.request("GET", quote(unquote(path), safe="/%~@:!$&'()*+,;=-._"))
            answer = line.getresponse()
            content = answer.read()
            line.close()
            if answer.status == HTTPStatus.OK:
                return Answer(address, content)
            if not (place := answer.getheader("Location")):
                return None
            address = urljoin(address, place)
        return None

    return get


@dataclass
class Crawl:
    """What a crawler has found.

    ``seen``: where each address really is, or nothing. ``links``: all of them, by where they are.
    """

    get: Get
    pages: dict[str, Page] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, Ref]] = field(default_factory=list)

    def go(self, start: str) -> None:
        """Follow every link from an address on, as far as the book goes."""
        waiting = [start]
        while waiting:
            address = waiting.pop()
            if address in self.seen:
                continue
            answer = self.get(address)
            self.seen[address] = answer.address if answer else ""
            new = answer is not None and self.seen.setdefault(answer.address, answer.address)
            if answer is None or (answer.address != address and not new):
                continue
            for ref in self._read(answer):
                self.links.append((answer.address, ref))
                there = ref.address.partition("#")[0]
                if there.startswith(WEB):
                    waiting.append(there)

    def page_at(self, address: str) -> Page | None:
        """The page at an address; of one that only sends its readers on, the page they come to."""
        page = self.pages.get(self.seen.get(address.partition("#")[0], ""))
        return self.page_at(page.leads_to) if page is not None and page.leads_to else page

    @cached_property
    def broken(self) -> set[tuple[str, Ref]]:
        """The links that lead nowhere, among them those that leave ``WEB`` on the same host."""
        out = set()
        for where, ref in self.links:
            there, _, anchor = ref.address.partition("#")
            anchor = unquote(anchor).partition(":~:")[0]
            page = self.pages.get(self.seen.get(there, ""))
            lost = page is not None and anchor not in {"", "top", *page.ids}
            if there.startswith(_HOST) and (lost or not self.seen.get(there)):
                out.add((where, ref))
        return out

    def _read(self, answer: Answer) -> Iterator[Ref]:
        address, content = answer
        name = urlsplit(address).path.rpartition("/")[2]
        if name.endswith((".html", ".htm")) or not name:
            page = self.pages[address] = Page(address, content.decode())
            yield from page.refs
            if page.root:  # what scripts and other books load
                yield Ref("search", f"{page.root}searchindex.js")
                yield Ref("inventory", f"{page.root}objects.inv")
        elif name.endswith(".css"):
            for one in in_css(content.decode()):
                yield Ref("style", plain(urljoin(address, one)))
        elif name == "searchindex.js":
            folders = self.get(urljoin(address, "search/")) is not None
            for one in in_search(content.decode(), folders=folders):
                yield Ref("search", plain(urljoin(address, one)))
        elif name == "objects.inv":
            for one in in_inventory(content):
                yield Ref("inventory", plain(urljoin(address, one)))


def in_search(text: str, *, folders: bool) -> Iterator[str]:
    """Give the addresses of all that the search can lead to; *folders*: of pages that are such."""
    match = _INDEX.search(text)
    index = json.loads(match[1]) if match else {}
    names = [
        quote(re.sub(r"(^|/)index/\Z", r"\1", f"{name}/") if folders else f"{name}.html")
        for name in index.get("docnames", ())
    ]
    yield from names
    for entries in [*index.get("alltitles", {}).values(), *index.get("indexentries", {}).values()]:
        for number, anchor, *_ in entries:
            if anchor:
                yield f"{names[number]}#{quote(anchor)}"


def in_inventory(content: bytes) -> Iterator[str]:
    """Give the addresses in an inventory of intersphinx."""
    *_, packed = content.split(b"\n", 4)
    for line in zlib.decompress(packed).decode().splitlines():
        if match := _ENTRY.match(line):
            name, address = match[1], match[2]
            yield address[:-1] + quote(name) if address.endswith("$") else address
