"""Whether links work in every edition, and the list of editions leads home and back.

Usage::

    python benchmarks/links.py [EDITIONS]... [--source en] [--show N]

EDITIONS is a folder that ``sphinx-amts build`` wrote, with any theme, and with the builder
``html`` or ``dirhtml``. Without one, the Jupyter Book of the corpora is built with both, in
Chinese (from its human edition), Arabic and German (pseudo-translations).

Each folder is crawled twice, from its ``index.html`` on: as files, and served over HTTP from below
a path. The bars:

1. No link is broken that works in the source's edition, be it to a page, an anchor or a file; and
   every named anchor of the source's pages is there in every edition.
2. From each page the list of editions leads to the same page of each edition, and from there back.
3. ``hreflang`` answers ``hreflang``; where the book says its address on the web, each page is its
   own canonical one, and the site maps name all pages.

It prints a table and what is broken, and exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from _books import CORPORA, QUANTECON, lay_out, silently
from _crawl import WEB, Below, Crawl, Get, Page, Ref, from_files, in_search, over_http, plain

_BOOK = CORPORA / "quantecon-intro"
_CONF = f"""
extensions += ["sphinx_amts"]
amts_engine = "pseudo"
amts_siblings = {{"zh_CN": {{"path": {str(_BOOK / "zh-cn")!r}, "origin": {str(_BOOK / "origin")!r}}}}}
html_baseurl = "{WEB}en/"
"""
_LANGUAGES = "zh_CN,ar,de"
_NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
_NUMBERED = re.compile(  # docutils counts, others roll dice: such anchors are others each time
    r"id\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_LETTERS = re.compile(r"genindex-[^/]+?(?=\.html|/)")
_UNWRITTEN = re.compile(r"(^|/)(genindex|search)(-|\.html|/)")


def edition_of(crawl: Crawl, language: str) -> dict[str, Page]:
    """The pages that Sphinx wrote for an edition, by their names in it."""
    start = f"{WEB}{language}/"
    return {a.removeprefix(start): p for a, p in crawl.pages.items() if p.root == start}


def ways(crawl: Crawl, editions: dict[str, dict[str, Page]]) -> tuple[int, list[str]]:
    """Take each way from each page to each edition and back; returns how many, and the lost."""
    lost = []
    for language, pages in editions.items():
        for name, page in pages.items():
            same = _LETTERS.sub("genindex", name)  # the letters of one language are not another's
            for other, there in editions.items():
                found = crawl.page_at(page.editions.get(_tag(other), ""))
                back = crawl.page_at(found.editions.get(_tag(language), "")) if found else None
                if found is None or found is not there.get(same) or back is not pages.get(same):
                    lost.append(f"{language}/{name} → {other}")
    return sum(map(len, editions.values())) * len(editions), lost


def lost_anchors(source: dict[str, Page], edition: dict[str, Page]) -> list[str]:
    """The named anchors of the source's pages that this edition has not."""
    return [
        f"{name}#{one}"
        for name, page in source.items()
        if not _UNWRITTEN.search(name)
        for one in sorted(page.ids - (edition[name].ids if name in edition else set()))
        if not _NUMBERED.fullmatch(one)
    ]


def web_faults(crawl: Crawl, editions: dict[str, dict[str, Page]], source: str) -> Iterator[str]:
    """``hreflang`` that is not answered, canonical links and site maps that are not right."""
    tags = {_tag(language) for language in editions}
    for language, pages in editions.items():
        for name, page in pages.items():
            where = f"{language}/{name}"
            if page.alternates.keys() != tags | {"x-default"}:
                yield f"{where}: hreflang {sorted(page.alternates)}"
                continue
            if page.alternates["x-default"] != page.alternates[_tag(source)]:
                yield f"{where}: x-default is not the source"
            for tag in sorted(tags):
                there = crawl.page_at(page.alternates[tag])
                back = crawl.page_at(there.alternates.get(_tag(language), "")) if there else None
                if back is None or back is not pages.get(_LETTERS.sub("genindex", name)):
                    yield f"{where}: hreflang {tag} is not answered"
            if page.canonical and page.canonical != page.address:
                yield f"{where}: canonical {page.canonical}"
        if any(page.canonical for page in pages.values()):
            yield from site_map_faults(crawl.get, language, pages)


def site_map_faults(get: Get, language: str, pages: dict[str, Page]) -> Iterator[str]:
    """What the site map of an edition lacks, or has too much of."""
    start = f"{WEB}{language}/"
    written, index = get(f"{start}sitemap.xml"), get(f"{start}searchindex.js")
    root = ET.fromstring(written.content) if written else ET.Element("none")  # noqa: S314
    named = {
        plain(url.findtext("loc", "", _NAMES)): {
            link.attrib["hreflang"]: plain(link.attrib["href"])
            for link in url.findall("x:link", _NAMES)
        }
        for url in root.findall("url", _NAMES)
    }
    folders = get(f"{start}search/") is not None
    found = in_search(index.content.decode(), folders=folders) if index else ()
    wanted = {plain(start + address) for address in found if "#" not in address}
    yield from (f"{language}/sitemap.xml lacks {one}" for one in sorted(wanted - named.keys()))
    yield from (f"{language}/sitemap.xml has {one}" for one in sorted(named.keys() - wanted))
    for page in pages.values():
        if page.address in named and named[page.address] != page.alternates:
            yield f"{language}/sitemap.xml has other alternates than {page.address}"


def check(get: Get, folder: Path, source: str, show: int) -> bool:
    """Crawl, print the table and what is wrong; returns whether all bars are kept."""
    crawl = Crawl(get)
    crawl.go(WEB)
    reached = len(crawl.pages)
    for path in sorted(folder.rglob("*.html")):  # and what no link leads to
        place = path.relative_to(folder).as_posix()
        if place[0] != "." and "/_static/" not in place:
            crawl.go(plain(WEB + quote(place)))
    languages = [source, *sorted({_of(page.root) for page in crawl.pages.values()} - {"", source})]
    editions = {language: edition_of(crawl, language) for language in languages}
    print(f"{reached} pages from the landing page on, {len(crawl.pages) - reached} by no link")
    print("edition  pages   links  anchors  broken  not in the source  anchors lost")
    known = {_within(*one) for one in crawl.broken if _of(one[0]) == source}
    good = bool(editions[source])
    for language in ["", *languages]:
        links = [ref for where, ref in crawl.links if _of(where) == language]
        broken = sorted(one for one in crawl.broken if _of(one[0]) == language)
        new = [one for one in broken if _within(*one) not in known]
        gone = lost_anchors(editions[source], editions[language]) if language else []
        print(
            f"{language or 'landing':7} {len(editions.get(language, ())):6} {len(links):7} "
            f"{sum('#' in ref.address for ref in links):8} {len(broken):7} {len(new):18} {len(gone):13}"
        )
        _tell([f"{where.removeprefix(WEB)}: {ref.kind}: {ref.address}" for where, ref in new], show)
        _tell(gone, show)
        good &= not new and not gone
    count, lost = ways(crawl, editions)
    print(f"ways to an edition and back: {count}, of these lost: {len(lost)}")
    _tell(lost, show)
    wrong = list(web_faults(crawl, editions, source))
    print(f"hreflang, canonical links and site maps: {len(wrong)} wrong")
    _tell(wrong, show)
    return good and not lost and not wrong


def _tag(language: str) -> str:
    return language.replace("_", "-")


def _of(address: str) -> str:
    """The edition that an address is in; nothing for the landing page."""
    return address.removeprefix(WEB).rpartition("/")[0].partition("/")[0]


def _within(where: str, ref: Ref) -> tuple[str, str]:
    """A broken link with the address of its own edition left out; all that leave the book are as
    one, for such a page, as one for faults of a server, is right at one place of the web only."""
    start = f"{WEB}{_of(where)}/"
    to = ref.address.replace(start, "/", 1) if ref.address.startswith(WEB) else ""
    return where.replace(start, "/", 1), to


def _tell(lines: list[str], most: int) -> None:
    for line in lines[:most]:
        print(f"    {line}")
    if len(lines) > most:
        print(f"    … and {len(lines) - most} more")


def both_ways(folder: Path, source: str, show: int) -> bool:
    """Check a folder as files and over HTTP."""
    print(f"{folder}, as files")
    good = check(from_files(folder), folder, source, show)
    handler = functools.partial(Below, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"{folder}, over HTTP")
        good &= check(over_http(server.server_port), folder, source, show)
        server.shutdown()
    return good


def built(folder: Path) -> Iterator[Path]:
    """Build the Jupyter Book of the corpora with both builders."""
    book = lay_out(QUANTECON, folder)
    conf = book / "conf.py"
    conf.write_text(conf.read_text("utf-8") + _CONF, encoding="utf-8")
    for builder in ("html", "dirhtml"):
        out = folder / builder
        silently([
            sys.executable, "-m", "sphinx_amts", "build", str(book), "--languages", _LANGUAGES,
            "-b", builder, "--output", str(out),
        ])  # fmt: skip
        yield out


def main() -> int:
    """Check and say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("editions", nargs="*", type=Path, help="built by sphinx-amts build")
    parser.add_argument("--source", default="en", help="the book's own language (default: en)")
    parser.add_argument("--show", type=int, default=20, help="how many faults of a kind to print")
    options = parser.parse_args()
    if not options.editions and not QUANTECON.is_dir():
        print(f"no corpus at {QUANTECON}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as folder:
        found = map(Path.resolve, options.editions) if options.editions else built(Path(folder))
        good = [both_ways(one, options.source, options.show) for one in found]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
