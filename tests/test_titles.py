"""Headings and terms: translated where they stand, with the source's anchors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book


def _page(book: Callable[..., Book], text: str, **values: object) -> tuple[Book, str]:
    basic = book("basic", **values)
    basic.write("index.md", f"# First\n\n{text}\n\n```{{toctree}}\nother\n```\n")
    return basic, basic.build().plain("index")


def test_a_human_may_translate_equal_headings_differently(book: Callable[..., Book]) -> None:
    """Two headings with the same words keep the words that the human gave each of them."""
    basic = book("basic", amts_siblings={"zh_CN": "zh"})
    blocks = (
        "# Book",
        "First text here.",
        "## Notes",
        "Second text here.",
        "## Notes",
        "Third text.",
    )
    human = ("# 书", "这里是第一段。", "## 注释", "这里是第二段。", "## 笔记", "第三段。")
    basic.write("index.md", "\n\n".join((*blocks, "```{toctree}\nother\n```")) + "\n")
    basic.write("zh/index.md", "\n\n".join((*human, "```{toctree}\nother\n```")) + "\n")
    body = basic.build().plain("index")
    assert re.findall(r"<h[12]>([^<]*)<", body) == ["书", "注释", "笔记"]
    assert re.findall(r'<section [^>]*id="([^"]*)"', body) == ["book", "notes", "id1"]


@pytest.mark.parametrize(
    "title", ["C++ & Rust", "100% sure", "A_b_c", "a < b", "日本", "What!!!", "It costs $5"]
)
def test_titles_with_odd_characters(book: Callable[..., Book], title: str) -> None:
    """Characters that mean something to Markdown or HTML elsewhere are text in a title."""
    _, body = _page(
        book, f"## {title}\n\nText.", amts_engine="says", amts_engine_options={"what": "ŝ *"}
    )
    shown = title.replace("&", "&amp;").replace("<", "&lt;")
    assert f"<h2>{shown} ŝ *<" in body


@pytest.mark.parametrize("word", ["-", "1.", "#", "&gt;", "+", "```"])
def test_a_title_that_looks_like_a_block(book: Callable[..., Book], word: str) -> None:
    """A translation that would be a list, a quote or a heading on a line of its own is a title's
    text here, and keeps its markup."""
    _, body = _page(book, "## Some `code`\n\nText.", amts_engine_options={"word": word})
    assert f'<h2>{word} Some <code class="docutils' in body


def test_roles_in_titles_act_once(book: Callable[..., Book]) -> None:
    """A target or an index entry in a heading is there once, at the source's place."""
    basic, body = _page(book, "## The {index}`word` and [](#first)\n\nText.")
    assert body.count('id="index-0"') == 1
    assert 'href="#first"' in body
    index = (basic.root.parent / "_out/zh_CN/html/genindex.html").read_text("utf-8")
    assert index.count("#index-0") == 1
    assert basic.warnings == []


def test_entries_of_the_index_stay_beside_their_words(book: Callable[..., Book]) -> None:
    """Where a heading has several entries, each anchor stands before the words that it is for."""
    title = "## {index}`Cats <single: Cats>` versus {index}`dogs <single: Dogs>`"
    _, body = _page(book, f"{title}\n\nText.", amts_engine_options={"word": "ŝ"})
    heading = re.search(r"<h2>(.*?)<a", body)
    assert heading
    parts = re.split(r'<span class="target" id="index-(\d)"></span>', heading[1])
    assert parts == ["ŝ ", "0", "Cats versus ", "1", "dogs"]


_TOCTREE = "# First\n\n```{toctree}\nAnother place <other>\n```\n\nAnother place\n"


def test_a_title_in_a_toctree_may_have_angle_brackets(book: Callable[..., Book]) -> None:
    """Only the last ones are the address."""
    basic = book("basic", amts_engine_options={"word": "a > b &lt; c"})
    basic.write("index.md", _TOCTREE)
    built = basic.build()
    assert ">a &gt; b &lt; c Another place</a>" in built.body("index")
    assert built.warnings == []


def test_what_fits_in_one_place_is_shown_there(book: Callable[..., Book]) -> None:
    """A title in a toctree cannot begin with a colon; a paragraph with the same words can."""
    basic = book("basic", amts_engine_options={"word": ":say:"})
    basic.write("index.md", _TOCTREE)
    built = basic.build()
    assert "<p>:say: Another place</p>" in built.plain("index")
    assert ">Another place</a>" in built.plain("index")
    (said,) = built.amts("rejected")
    assert "cannot begin like an option" in said
    assert basic.build().sent == []


def test_a_glossary_made_of_a_definition_list(book: Callable[..., Book]) -> None:
    """The terms of ``{.glossary}`` keep their anchors, and ``{term}`` finds them by the source's
    words and by the translated ones."""
    basic = book("basic", myst_enable_extensions=["deflist", "attrs_block"])
    basic.write(
        "index.md",
        "# First\n\nSee {term}`my term` and {term}`Xx my term`.\n\n{.glossary}\nmy term\n: Meaning.\n\n"
        "```{toctree}\nother\n```\n",
    )
    body = basic.build().plain("index")
    assert '<dt id="term-my-term">Xx my term<' in body
    assert body.count('href="#term-my-term"') == 2
    assert basic.warnings == []


def test_terms_that_share_a_translation(book: Callable[..., Book]) -> None:
    """Two terms that become one word are no duplicate description."""
    basic = book("basic", amts_siblings={"zh_CN": "zh"})
    source = "# First\n\n```{{glossary}}\n{}\n  {}\n\n{}\n  {}\n```\n\n```{{toctree}}\nother\n```\n"
    basic.write(
        "index.md", source.format("Fast", "It takes little time.", "Quick", "It is soon over.")
    )
    basic.write("zh/index.md", source.format("快", "它花的时间很少。", "快", "它很快就结束。"))
    body = basic.build().plain("index")
    assert re.findall(r'<dt id="(term-\w+)">([^<]*)<', body) == [
        ("term-Fast", "快"),
        ("term-Quick", "快"),
    ]
    assert basic.warnings == []


def test_titles_that_differ_in_signs_only(book: Callable[..., Book]) -> None:
    """A heading without a translation does not get that of one with the same letters."""
    basic, _ = _page(book, "## C++\n\nText.\n\n## Rust\n\nText.")
    basic.edit("index.md", "## C++", "## C\n\nText.\n\n## C++")
    body = basic.build(amts_engine="").plain("index")
    assert re.findall(r"<h2>([^<]*)<", body) == ["C", "Xx C++", "Xx Rust"]


def test_a_heading_in_a_box(book: Callable[..., Book]) -> None:
    """A heading inside a directive, which MyST makes a rubric, is translated with its markup."""
    _, body = _page(book, "```{note}\n## A `heading` in *a box*\n\nText.\n```")
    assert 'Xx A <code class="docutils literal notranslate"><span class="pre">heading' in body
    assert "in <em>a box</em></" in body


def test_a_box_keeps_the_class_of_its_title(book: Callable[..., Book]) -> None:
    """docutils names the class of an admonition after its title: styles of the book rely on it."""
    _, body = _page(book, "```{admonition} A first look\nText.\n```")
    assert 'class="admonition-a-first-look admonition"' in body
    assert "Xx A first look" in body


def test_titles_use_the_labels_of_their_page(book: Callable[..., Book]) -> None:
    """A link by label in a heading keeps its address."""
    basic, body = _page(book, "## About [the book]\n\nText.\n\n[the book]: https://example.org/b")
    assert 'href="https://example.org/b"' in body
    assert basic.warnings == []
