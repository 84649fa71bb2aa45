"""What a build sends, and what it reads again: nothing that it need not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book

PROSE = (
    "The first sentence is here. The second sentence follows it. A third one ends the paragraph."
)
LINK = "Read [the manual](https://example.org/old) and compute $a + b$ by hand."


def _siblings(book: Book) -> None:
    book.values["amts_siblings"] = {"zh_CN": "zh"}
    book.write(
        "zh/index.md",
        "# 一本小书\n\n这是第一句。第二句紧随其后。第三句结束这一段。\n\n"
        "阅读[手册](https://example.org/old)，手工计算 $a + b$。\n\n```{toctree}\nother\n```\n",
    )


def test_first_build_sends_each_sentence_once(book: Callable[..., Book]) -> None:
    """The whole book goes out in one batch, headings and included files too, nothing twice."""
    basic = book("basic")
    built = basic.build()
    assert sorted(built.read) == ["index", "other"]
    assert len(built.sent) == len(set(built.sent)) == 8
    assert built.warnings == []
    assert "Xx This sentence is included." in built.body("other")


def test_second_build_reads_and_sends_nothing(book: Callable[..., Book]) -> None:
    """Nothing has changed: no page is read, not one character is sent."""
    basic = book("basic")
    basic.build()
    again = basic.build()
    assert (again.read, again.sent) == ([], [])
    assert "0 added, 0 changed, 0 removed" in again.status
    assert "; 0 characters sent;" in again.status


def test_a_fresh_output_is_built_from_the_memory(book: Callable[..., Book]) -> None:
    """Without its output, but with its memory, a book is read again, and nothing is sent."""
    basic = book("basic")
    first = basic.build().body("index")
    shutil.rmtree(basic.root.parent / "_out")
    again = basic.build()
    assert sorted(again.read) == ["index", "other"]
    assert again.sent == []
    assert again.body("index") == first


def test_an_edited_sentence_is_sent_alone(book: Callable[..., Book]) -> None:
    """One sentence of a paragraph is edited: one page is read, one sentence is sent."""
    basic = book("basic")
    basic.build()
    basic.edit("index.md", "The second sentence follows it.", "The second sentence was edited.")
    again = basic.build()
    assert again.read == ["index"]
    assert again.sent == ["The second sentence was edited."]
    assert (
        "Xx The first sentence is here. Xx The second sentence was edited. Xx A third one ends"
        in again.body("index")
    )


def test_a_rewrapped_paragraph_costs_nothing(book: Callable[..., Book]) -> None:
    """Lines broken elsewhere, a new URL and a new formula are nothing that has to be sent."""
    basic = book("basic")
    basic.build()
    basic.edit("index.md", PROSE, PROSE.replace(". ", ".\n").replace("a third", "a\nthird"))
    basic.edit(
        "index.md", LINK, "Read [the\nmanual](https://example.org/new) and compute $c$ by hand."
    )
    again = basic.build()
    assert again.sent == []
    assert 'href="https://example.org/new"' in again.body("index")
    assert "\\(c\\)" in again.body("index")


def test_a_new_link_goes_into_the_human_text(book: Callable[..., Book]) -> None:
    """The human's sentence keeps its words, shows the new URL, the new label and the new formula,
    and the drift report says so."""
    basic = book("basic")
    _siblings(basic)
    first = basic.build()
    assert not [s for s in first.sent if "manual" in s or "sentence follows" in s]
    basic.edit("index.md", LINK, LINK.replace("/old", "/new").replace("a + b", "a - b"))
    basic.edit("index.md", "# A small", "(label)=\n# A small")
    again = basic.build()
    assert again.sent == []
    assert again.read == ["index"]
    body = again.body("index")
    assert (
        '阅读<a class="reference external" href="https://example.org/new">手册</a>，手工计算'
        in body
    )
    assert "\\(a - b\\)" in body
    found = [f for f in again.findings if f["page"] == "index.md"]
    assert {f["kind"] for f in found} == {"refreshed"}
    assert any("https://example.org/new" in f["text"] for f in found)


def test_a_changed_sentence_leaves_the_human_ones(book: Callable[..., Book]) -> None:
    """Of a human's paragraph only the sentence that the source changed goes to the engine, and
    the report names it."""
    basic = book("basic")
    _siblings(basic)
    basic.build()
    basic.edit("index.md", "The second sentence follows it.", "It was replaced by another one.")
    again = basic.build()
    assert again.sent == ["It was replaced by another one."]
    body = again.body("index")
    assert "这是第一句。" in body
    assert "Xx It was replaced by another one." in body
    assert "第三句结束这一段。" in body
    assert "changed" in {f["kind"] for f in again.findings if f["page"] == "index.md"}


def test_an_edited_include_is_read_where_it_is_included(book: Callable[..., Book]) -> None:
    """The page that includes an edited file is read again; what is new in the file is sent."""
    basic = book("basic")
    basic.build()
    basic.edit("part.md", "This sentence is included.", "This sentence is included. And this.")
    again = basic.build()
    assert again.read == ["other"]
    assert again.sent == ["And this."]
    assert "Xx This sentence is included. Xx And this." in again.body("other")


def test_an_include_from_outside_of_the_book(book: Callable[..., Book]) -> None:
    """The README beside the book is translated where a page includes it; what lies beside the
    human edition under the same name is no edition of it."""
    basic = book("basic", amts_siblings={"zh_CN": "../human/zh"})
    basic.write("../README.md", "Read this first.\n")
    basic.write("../human/README.md", "不要读这个。\n")
    basic.write("../human/zh/index.md", "# 一本小书\n")
    basic.edit("other.md", "part.md", "../README.md")
    built = basic.build()
    assert built.warnings == []
    assert "Xx Read this first." in built.body("other")
    basic.edit("../README.md", "first", "last")
    again = basic.build()
    assert (again.read, again.sent) == (["other"], ["Read this last."])


def test_an_edited_sibling_is_shown_without_a_file_of_the_book_changing(
    book: Callable[..., Book],
) -> None:
    """A human corrects the edition: that page, and no other, is read again; nothing is sent."""
    basic = book("basic")
    _siblings(basic)
    basic.build()
    basic.edit("zh/index.md", "第二句紧随其后。", "第二句在它后面。")
    again = basic.build()
    assert (again.read, again.sent) == (["index"], [])
    assert "第二句在它后面。" in again.body("index")


def test_a_sibling_page_that_appears_and_goes(book: Callable[..., Book]) -> None:
    """A new page of the edition is shown; once it is gone its words are no one's edition."""
    basic = book("basic")
    basic.build()
    _siblings(basic)
    with_human = basic.build()
    assert with_human.read == ["index"]
    assert "这是第一句。" in with_human.body("index")
    (basic.root / "zh/index.md").unlink()
    without = basic.build()
    assert (without.read, without.sent) == (["index"], [])
    assert "这是第一句。" not in without.body("index")
    assert "Xx The first sentence is here." in without.body("index")


def test_an_engine_that_is_switched_on_later(book: Callable[..., Book]) -> None:
    """Built without an engine a book shows its source and says so, once a file; with one, all
    pages are read again though no file has changed."""
    basic = book("basic")
    without = basic.build(amts_engine="")
    assert without.sent == []
    assert [w.partition(" [")[0].rpartition("/")[2] for w in without.amts("missing")] == [
        "index.md:1: WARNING: 5 of 5 sentences have no translation and show in en; the first is here",
        "other.md:1: WARNING: 2 of 2 sentences have no translation and show in en; the first is here",
        "part.md:1: WARNING: 1 of 1 sentences have no translation and show in en; the first is here",
    ]
    with_it = basic.build()
    assert sorted(with_it.read) == ["index", "other"]
    assert len(with_it.sent) == 8
    assert "Xx The first sentence" in with_it.body("index")


def test_switching_the_engine_off_keeps_what_was_paid_for(book: Callable[..., Book]) -> None:
    """What the memory has is shown without the engine that gave it; no page is read again."""
    basic = book("basic")
    basic.build()
    again = basic.build(amts_engine="")
    assert again.read == []
    assert "Xx The first sentence" in again.body("index")


def test_pages_removed_and_added(book: Callable[..., Book]) -> None:
    """A page that is gone leaves the counts; a new one is sent alone."""
    basic = book("basic")
    first = basic.build()
    assert "amts: zh_CN: 8 sentences: 0 human, 8 machine, 0 left" in first.status
    (basic.root / "other.md").unlink()
    basic.edit("index.md", "other\n", "new\n")
    basic.write("new.md", "# A new page\n\nWith new text.\n")
    again = basic.build()
    assert sorted(again.read) == ["index", "new"]
    assert again.sent == ["A new page", "With new text."]
    assert "amts: zh_CN: 7 sentences: 0 human, 7 machine, 0 left" in again.status


def test_a_memory_that_was_deleted_between_builds(book: Callable[..., Book]) -> None:
    """All is sent again, and pages that read the same are not read again."""
    basic = book("basic")
    first = basic.build()
    shutil.rmtree(basic.root / ".amts")
    again = basic.build()
    assert sorted(again.sent) == sorted(first.sent)
    assert again.read == []


def test_on_miss_source_makes_no_engine(book: Callable[..., Book]) -> None:
    """A build that may not wait does not even make the engine."""
    basic = book("basic", amts_engine="never", amts_on_miss="source")
    built = basic.build()
    assert built.sent == []
    assert len(built.amts("missing")) == 3
    assert "The first sentence is here." in built.body("index")
    assert basic.build(amts_on_miss="wait").sent[0] == "made"  # so that this test can fail


def test_two_languages_do_not_meet(book: Callable[..., Book]) -> None:
    """Each language has its own translations in the same memory."""
    basic = book("basic")
    basic.build(amts_engine_options={"word": "Zh"})
    built = basic.build(language="pt_BR", amts_engine_options={"word": "Pt"})
    assert len(built.sent) == 8
    assert "Pt The first sentence" in built.body("index")
    assert "Zh The first sentence" in basic.build().body("index")


def test_sources_are_never_written(book: Callable[..., Book]) -> None:
    """A build changes no file of the book and adds none but its memory."""
    basic = book("basic")
    _siblings(basic)
    before = {p: p.read_bytes() for p in basic.root.rglob("*") if p.is_file()}
    basic.build()
    after = {
        p: p.read_bytes()
        for p in basic.root.rglob("*")
        if p.is_file() and ".amts" not in p.parts and "__pycache__" not in p.parts
    }
    assert after == before
