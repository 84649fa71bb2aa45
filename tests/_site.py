"""Built pages, read as a browser reads them: their links, anchors and the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

__all__ = ["Page", "Site", "broken", "sites"]

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Page(HTMLParser):
    """``tags``: each tag with its attributes and those of what it is in; ``ids``: its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str], list[dict[str, str]]]] = []
        self.ids: set[str] = set()
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found, [a for _, a in self._open]))
        self.ids |= {found[a] for a in ("id", "name") if a in found}
        if tag not in _VOID:
            self._open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    @property
    def html(self) -> dict[str, str]:
        return next(a for tag, a, _ in self.tags if tag == "html")

    @property
    def links(self) -> list[str]:
        """All addresses to go to: links, and those in the head that lead to pages."""
        return [a["href"] for tag, a, _ in self.tags if tag == "a" and "href" in a] + [
            a["href"] for tag, a, _ in self.tags if tag == "link" and a.get("rel") != "canonical"
        ]

    def within(self, name: str, tag: str = "a") -> list[dict[str, str]]:
        """The tags inside of what has the class *name*."""
        return [
            a
            for found, a, above in self.tags
            if found == tag and any(name in one.get("class", "").split() for one in above)
        ]

    def alternates(self) -> dict[str, str]:
        return {
            a["hreflang"]: a["href"]
            for tag, a, _ in self.tags
            if tag == "link" and a.get("rel") == "alternate" and "hreflang" in a
        }


@dataclass
class Site:
    """A folder of built pages."""

    root: Path
    read: dict[Path, Page] = field(default_factory=dict)

    @cached_property
    def pages(self) -> dict[str, Path]:
        found = (p for p in self.root.rglob("*.html") if "_static" not in p.parts)
        return {
            p.relative_to(self.root).as_posix(): p for p in sorted(found) if "_amts" not in p.parts
        }

    def page(self, name: str) -> Page:
        return self.at(self.pages[name])

    def at(self, path: Path) -> Page:
        if path not in self.read:
            self.read[path] = Page(path.read_text("utf-8"))
        return self.read[path]


def target(page: Path, href: str) -> tuple[Path, str] | None:
    """Where a link leads to, on this disk; nothing where that is the web."""
    parts = urlsplit(urljoin(page.as_uri(), href))
    if parts.scheme != "file":
        return None
    path = Path(unquote(parts.path))
    return (path / "index.html" if path.is_dir() else path), unquote(parts.fragment)


def broken(site: Site) -> set[tuple[str, str]]:
    """The links of a site that lead nowhere: page, address."""
    out = set()
    for name, path in site.pages.items():
        for href in site.page(name).links:
            there = target(path, href)
            if there is None:
                continue
            file, anchor = there
            scripted = file.parent.name == "_amts"  # the report makes its anchors on demand
            if not file.is_file() or (anchor and not scripted and anchor not in site.at(file).ids):
                out.add((name, href))
    return out


def sites(out: Path, languages: list[str]) -> dict[str, Site]:
    """The editions that were built into *out*."""
    return {language: Site(out / language / "html") for language in languages}
