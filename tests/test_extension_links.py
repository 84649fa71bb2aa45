"""Links and anchors: what works in English works in every language."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book, Built

_GENERATED = {"genindex.html", "search.html"}


class _Anchors(HTMLParser):
    """Collects the ids and the link targets of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))


def _pages(built: Built) -> dict[str, _Anchors]:
    names = sorted(p.relative_to(built.out).as_posix() for p in built.out.rglob("*.html"))
    return {
        n: _Anchors(built.unmarked(n.removesuffix(".html")))
        for n in names
        if n not in _GENERATED and not n.startswith("_")
    }


@pytest.fixture(scope="module")
def editions(
    tmp_path_factory: pytest.TempPathFactory, copy_book: Callable[..., Book]
) -> tuple[Built, Built]:
    """The handbook as it is, and in Chinese."""
    handbook = copy_book(tmp_path_factory.mktemp("handbook"), "handbook")
    return handbook.build(language="en"), handbook.build()


def test_every_id_and_every_link_is_the_source_s(editions: tuple[Built, Built]) -> None:
    """Each page of the translation has the English page's ids and link targets, in their order,
    whatever words the headings have; nothing warns that did not warn in English."""
    english, chinese = editions
    assert english.warnings == []
    assert chinese.warnings == []
    ours, theirs = _pages(chinese), _pages(english)
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert ours[name].ids == theirs[name].ids, name
        assert ours[name].links == theirs[name].links, name


def test_every_link_inside_the_book_has_a_target(editions: tuple[Built, Built]) -> None:
    """No link of the translation points at a page or an id that is not there."""
    pages = _pages(editions[1])
    count = 0
    for name, page in pages.items():
        for link in page.links:
            path, _, fragment = link.partition("#")
            if (
                re.match(r"\w+:", link)
                or path.startswith("_")
                or path.rpartition("/")[2] in _GENERATED
            ):
                continue
            there = (Path("/") / name).parent.joinpath(path).as_posix() if path else f"/{name}"
            target = str(Path("/", *_up(there)))[1:]
            if target.startswith("_sources"):
                continue
            assert target in pages, (name, link)
            assert not fragment or fragment in pages[target].ids, (name, link)
            count += 1
    assert count > 200


def _up(path: str) -> list[str]:
    out: list[str] = []
    for part in path.split("/")[1:]:
        out = out[:-1] if part == ".." else [*out, part]
    return out


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("start", "<title>1. 入门 &#8212;"),
        ("start", '<a class="reference internal" href="#install">1.1. 安装</a>'),
        ("index", '<a class="reference internal" href="start.html">1. 入门</a>'),
        ("index", '<a class="reference internal" href="links.html">2. Xx All kinds of links</a>'),
        ("index", '<a class="reference internal" href="titles.html">3. Xx A title of its own</a>'),
        ("index", '<span class="caption-text">Xx First steps</span>'),
        ("index", '<a class="reference internal" href="#overview" id="id1">概述</a>'),
        ("index", "42 answers"),
        ("links", '<span class="std std-ref">入门</span>'),  # {ref} to a label
        ("links", '<span class="std std-ref">安装</span>'),  # {ref} to a title
        ("links", '<span class="doc">入门</span>'),
        ("links", '<span class="std std-ref">在 Linux 上</span>'),  # [](file.md#slug)
        ("links", '<span class="std std-doc">入门</span>'),  # [](file.md)
        ("links", '<span class="std std-ref">Xx To other pages</span>'),  # [](#slug)
        ("links", '<span class="std std-ref">Xx An included heading</span>'),
        ("links", '<span class="std std-ref">Xx The caption of a square.</span>'),
        ("titles", "<title>3. Xx Headings of every kind &#8212;"),
        ("titles", 'Xx A heading with <code class="docutils literal notranslate">'),
        ("titles", 'Xx A formula <span class="math notranslate nohighlight">'),
        ("titles", "in <strong>bold</strong>"),
        ("titles", "Xx Escaped * star"),
        ("titles", "Xx 2. <code"),
        ("titles", "Xx - <code"),
        ("titles", "Xx Setext heading"),
        ("titles", 'class="rubric" id="a-heading-in-a-note">Xx A heading in a note</'),
        ("titles", '<p class="rubric" id="the-rubric">Xx A rubric</p>'),
        ("titles", '<p class="topic-title">Xx A topic</p>'),
        ("included", "Xx An included heading"),
        ("included", '<p class="admonition-title">Xx An included title</p>'),
        ("glossary", '<dt id="term-Corpus">语料库'),
        ("glossary", "<dt>定义<"),
        ("parts/one", '<a class="reference internal" href="../links.html#to-this-page">'),
        ("titles", 'Xx <span class="target" id="index-0"></span>Words in the index'),
        ("genindex", '<a href="titles.html#index-0">Xx indexed</a>'),
    ],
)
def test_translated_titles_are_shown_everywhere(
    editions: tuple[Built, Built], page: str, shown: str
) -> None:
    """The title of the window, the sidebar, the tables of contents and the texts of references
    show the translated heading."""
    assert shown in editions[1].unmarked(page)


def test_translated_terms_can_be_referred_to(book: Callable[..., Book]) -> None:
    """A human edition may write ``{term}`` with the translated term; a term that stays as it is
    is not said to be there twice."""
    handbook = book("handbook")
    handbook.edit("zh/start.md", "然后继续阅读。", "然后继续阅读{term}`语料库`。")
    handbook.edit("start.md", "Then read on.", "Then read the {term}`Corpus`.")
    built = handbook.build()
    assert built.warnings == []
    assert '<a class="reference internal" href="glossary.html#term-Corpus">' in built.html("start")
