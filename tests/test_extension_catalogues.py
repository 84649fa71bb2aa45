"""Sphinx's own catalogues: what a human has put into a PO file wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book


def test_a_catalogue_wins_and_nothing_is_translated_twice(book: Callable[..., Book]) -> None:
    """Paragraphs, titles and items that the PO file has are shown as it has them and are not
    sent; the rest is the engine's."""
    built = book("catalogue").build()
    assert sorted(built.sent) == [
        "An item of the engine.",
        "Heading of the engine",
        "This included paragraph is in none.",
        "This included paragraph is in the catalogue.",  # a catalogue names the page, not the file
        "This paragraph is in no catalogue.",
    ]
    body = built.plain("index")
    assert "<h1>目录的标题<" in body
    assert '目录中的段落，有 <code class="docutils literal notranslate">' in body
    assert "目录中的一项。" in body
    assert "目录中包含的段落。" in body
    assert "<h2>Xx Heading of the engine<" in body
    assert "Xx This paragraph is in no catalogue." in body
    assert "Xx An item of the engine." in body
    assert "Xx This included paragraph is in none." in body
    assert built.body("index").count("Xx ") == 4
    assert "目录的标题 &#8212;" in built.html("index")
    assert built.warnings == []


def test_a_catalogue_wins_over_a_sibling_and_the_memory(book: Callable[..., Book]) -> None:
    """Also where another human, or an earlier build, has translated the same."""
    catalogue = book("catalogue", amts_siblings={"zh_CN": "zh"})
    po = catalogue.root / "locale/zh_CN/LC_MESSAGES/index.po"
    text = po.read_text("utf-8")
    po.unlink()
    catalogue.write(
        "zh/index.md", "# 别的标题\n\n这一段也有别的译文，有 `code`。\n\n这一段不在目录中。\n"
    )
    without = catalogue.build()
    assert "别的标题" in without.plain("index")
    po.write_text(text, "utf-8")
    built = catalogue.build(out="again")
    assert [text for text in built.sent if "in the catalogue" in text] == []
    assert "<h1>目录的标题<" in built.plain("index")
    assert "别的" not in built.plain("index")


@pytest.mark.parametrize("compact", [True, "all"])
def test_compact_catalogues(book: Callable[..., Book], compact: object) -> None:
    """Catalogues of a whole folder, or of the whole book, are found as well."""
    catalogue = book("catalogue")
    catalogue.configure(gettext_compact=compact)
    folder = catalogue.root / "locale/zh_CN/LC_MESSAGES"
    (folder / "index.po").rename(folder / ("index.po" if compact is True else f"{compact}.po"))
    built = catalogue.build()
    assert "<h1>目录的标题<" in built.plain("index")
    assert "Heading of the catalogue" not in built.sent
