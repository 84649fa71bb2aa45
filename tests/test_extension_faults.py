"""Bad input of every kind: one clear warning or error each, and nothing that works is lost."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from sphinx.errors import ConfigError, ExtensionError

from sphinx_amts.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book, Built

SENTENCE = "The first sentence is here."


def _one(built: Built | Book, subtype: str, *parts: str) -> None:
    """There is one warning of ours, of that subtype, and it says all of this."""
    ours = [w for w in built.warnings if "[amts." in w and "[amts.missing]" not in w]
    assert len(ours) == 1, ours
    assert f"[amts.{subtype}]" in ours[0]
    for part in parts:
        assert part in ours[0]


# settings


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amts_source_language": "klingon"}, "'klingon' is no language code"),
        ({"amts_source_language": "xx"}, "'xx' is not a language that is known"),
        ({"amts_siblings": {"zh_XX_YY_": "zh"}}, "amts_siblings['zh_XX_YY_']"),
        ({"amts_siblings": {"zh_CN": 1}}, "1 is neither a folder nor"),
        ({"amts_siblings": {"zh_CN": {"path": "zh", "form": 1}}}, "it does not take form"),
        ({"amts_siblings": "zh"}, "amts_siblings: 'zh' is no dict"),
        ({"amts_engine": None}, "amts_engine: None is no str"),
        ({"amts_engine_options": "models"}, "amts_engine_options: 'models' is no dict"),
        ({"amts_deadline": "soon"}, "amts_deadline: 'soon' is no int or float"),
        ({"amts_deadline": -1}, "amts_deadline: -1 is negative"),
        ({"amts_deadline": True}, "amts_deadline: True is no int or float"),
        ({"amts_on_miss": "skip"}, "amts_on_miss: 'skip' is none of wait, source"),
        ({"amts_strict": "yes"}, "amts_strict: 'yes' is no bool"),
        (
            {"amts_sibling": {}},
            "amts_sibling: there is no such setting; did you mean amts_siblings?",
        ),
    ],
)
def test_a_wrong_setting_is_an_error(
    book: Callable[..., Book], values: dict[str, Any], said: str
) -> None:
    """A setting that cannot be used stops the build and is named with its value."""
    basic = book("basic")
    basic.configure(**values)
    with pytest.raises(ConfigError) as caught:
        basic.build()
    assert said in str(caught.value)


def test_all_wrong_settings_are_named_at_once(book: Callable[..., Book]) -> None:
    """Who has made three mistakes hears of three."""
    basic = book("basic")
    basic.configure(amts_deadline="soon", amts_on_miss="skip", amts_memory=1)
    with pytest.raises(ConfigError) as caught:
        basic.build()
    assert [
        n for n in ("deadline", "on_miss", "memory") if f"amts_{n}:" not in str(caught.value)
    ] == []


def test_numbers_on_the_command_line_of_a_build(book: Callable[..., Book]) -> None:
    """``-D`` gives text: a limit given so is a limit, and what is no number is named."""
    basic = book("basic", amts_rate="1000000")
    built = basic.build(amts_max_cost="0.5", amts_deadline="2.5")
    assert "amts_max_cost is 0.5: nothing was sent" in "".join(built.amts("engine"))
    assert built.sent == []
    with pytest.raises(ConfigError, match="amts_max_cost: 'cheap' is no int or float"):
        basic.build(amts_max_cost="cheap")


def test_strict_mode_fails_the_build_for_one_sentence(book: Callable[..., Book]) -> None:
    """With amts_strict a sentence without a translation, be it in an included file, is an error;
    a complete book is none."""
    basic = book("basic", amts_strict=True)
    basic.build()
    basic.edit("part.md", "This sentence is included.", "This sentence is new.")
    with pytest.raises(ExtensionError, match="1 sentences have no translation in zh_CN"):
        basic.build(amts_engine="")


# sources


def test_a_page_that_is_not_utf_8(book: Callable[..., Book]) -> None:
    """The page is named with the line of the bad byte; every other page is translated."""
    basic = book("basic")
    basic.write("other.md", b"# Another page\n\nCaf\xe9 in Latin-1.\n")
    built = _as_without_us(basic)
    _one(basic, "source", "other.md:3", "0xe9 is not UTF-8")
    if built:
        assert f"Xx {SENTENCE}" in built.plain("index")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="cut off"),
        pytest.param("[]", id="no object"),
        pytest.param(
            '{"cells": 1, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}', id="no cells"
        ),
        pytest.param("", id="empty"),
    ],
)
def test_a_notebook_that_is_none(book: Callable[..., Book], text: str) -> None:
    """A malformed notebook is named, once, by us; the other pages are translated. What Sphinx and
    MyST-NB make of the file is what they make of it without us."""
    pytest.importorskip("myst_nb")
    basic = book("notebooks")
    basic.write("cells.ipynb", text)
    built = _as_without_us(basic)
    _one(basic, "source", "cells.ipynb")
    if built:
        assert "Xx Prose before the cell." in built.plain("text")


def _as_without_us(book: Book) -> Built | None:
    """Build a book with a broken file. Some versions of Sphinx and MyST-NB stop at such a file,
    others replace what is broken: the build has to end as it ends when there is nothing for us
    to do."""
    try:
        book.build(out="alone", amts_source_language="zh_CN")
    except Exception as error:  # noqa: BLE001  # whatever it is
        with pytest.raises(type(error)):
            book.build()
        return None
    return book.build()


# siblings


def test_a_sibling_folder_that_is_not_there(book: Callable[..., Book]) -> None:
    """One warning names the setting and the folder; the engine does the rest."""
    built = book("basic").build(amts_siblings={"zh_CN": "../book-zh"})
    _one(built, "sibling", "amts_siblings['zh_CN']", "there is no folder", "book-zh")
    assert f"Xx {SENTENCE}" in built.plain("index")


def test_a_sibling_page_that_is_another_page(book: Callable[..., Book]) -> None:
    """A page that is no translation of this one is named, and next to nothing of it is shown."""
    basic = book("basic")
    basic.write(
        "index.md",
        "# A small book\n\n" + "".join(f"Paragraph {n} is about apples and pears.\n\n" for n in range(9))
        + "```{toctree}\nother\n```\n",
    )  # fmt: skip
    basic.write(
        "zh/index.md", "许可证\n\n```\ncode\n```\n\n- 一\n- 二\n\n| 甲 | 乙 |\n|-|-|\n| 丙 | 丁 |\n"
    )
    built = basic.build(amts_siblings={"zh_CN": "zh"})
    _one(built, "alignment", "index.md", "the sibling page is no translation of this one")
    assert "Xx Paragraph 3 is about apples and pears." in built.plain("index")
    assert "许可证" not in built.plain("index")


def test_a_sibling_page_that_is_not_utf_8(book: Callable[..., Book]) -> None:
    """The page of the edition is named; its page of the book is translated by the engine."""
    basic = book("basic")
    basic.write("zh/index.md", "# 一本小书\n".encode("gb18030"))
    built = basic.build(amts_siblings={"zh_CN": "zh"})
    _one(built, "sibling", "zh/index.md", "is not UTF-8")
    assert f"Xx {SENTENCE}" in built.plain("index")


def test_a_sibling_that_is_a_file(book: Callable[..., Book]) -> None:
    """A file in the place of the folder is one warning."""
    basic = book("basic")
    basic.write("zh", "# 一本小书\n")
    _one(basic.build(amts_siblings={"zh_CN": "zh"}), "sibling", "there is no folder")


# memory


def test_a_memory_that_cannot_be_written(book: Callable[..., Book]) -> None:
    """Nothing is sent where it could not be kept; the human edition is shown all the same."""
    basic = book("basic")
    basic.write("zh/other.md", "# 另一页\n\n这一页有一段。\n\n```{include} part.md\n```\n")
    built = basic.build(amts_memory="index.md/memory", amts_siblings={"zh_CN": "zh"})
    _one(built, "memory", "index.md/memory")
    assert built.sent == []
    assert "另一页" in built.plain("other")


def test_a_memory_that_is_noise(book: Callable[..., Book]) -> None:
    """A file that is no database is one warning and is left as it is; the book is built."""
    basic = book("basic")
    noise = bytes(range(256)) * 64
    there = basic.write(".amts/cache.db", noise)
    built = basic.build()
    _one(built, "memory", ".amts")
    assert built.sent == []
    assert there.read_bytes() == noise
    assert SENTENCE in built.plain("index")


def test_a_row_of_the_memory_that_is_spoilt(book: Callable[..., Book]) -> None:
    """What a human's new page needs of it cannot be read: one warning, and the book is built."""
    basic = book("basic")
    basic.write("zh/other.md", "# 另一页\n\n这一页有一段。\n\n```{include} part.md\n```\n")
    basic.build(amts_siblings={"zh_CN": "zh"})
    with closing(sqlite3.connect(basic.root / ".amts/cache.db")) as db, db:
        db.execute("UPDATE Cache SET value = '{' WHERE key LIKE 'page:%'")
    basic.edit("zh/other.md", "这一页有一段。", "这一页只有一段。")
    built = basic.build(amts_siblings={"zh_CN": "zh"})
    assert built.amts("memory")
    assert "other" in built.read or "另一页" in built.plain("other")


# engines


@pytest.mark.parametrize(
    ("engine", "said", "translated"),
    [
        ("nobody", "there is no engine named 'nobody'", 0),
        ("raises_at_once", "RuntimeError: no credit left", 0),
        ("raises_halfway", "RuntimeError: no credit left", 3),
        ("exits", "SystemExit: 3", 0),
        ("raises_in_fingerprint", "KeyError: 'models'", 0),
        ("raises_in_quote", "RuntimeError: no price list", 0),
        ("raises_in_languages", "KeyError: 'zh_CN'", 0),
        ("nofingerprint", "None is no engine's fingerprint", 0),
        ("impostor", "'human' is no engine's fingerprint", 0),
        ("hangs", "gave no answer for 0.5 seconds and was left behind", 2),
    ],
)
def test_an_engine_that_fails(
    book: Callable[..., Book], engine: str, said: str, translated: int
) -> None:
    """The build goes on, one warning says why, what came before the failure is shown, and is not
    sent again."""
    basic = book("basic")
    built = basic.build(amts_engine=engine, amts_deadline=0.5)
    _one(built, "engine", said)
    assert f"{translated} machine, {8 - translated} left in en" in built.status
    again = basic.build()
    assert len(again.sent) == 8 - translated
    assert again.warnings == []


def test_options_that_do_not_fit_the_engine(book: Callable[..., Book]) -> None:
    """An engine that cannot be made with its options is one warning that names it."""
    built = book("basic").build(amts_engine="garbage", amts_engine_options={"what": "nonsense"})
    _one(built, "engine", "engine 'garbage' cannot be used")


@pytest.mark.parametrize("what", ["none", "digest", "three", "unprintable"])
def test_answers_that_answer_nothing(book: Callable[..., Book], what: str) -> None:
    """What names no sentence is ignored with one warning; the book shows its source."""
    basic = book("basic", amts_engine="garbage", amts_engine_options={"what": what})
    built = basic.build()
    _one(built, "engine", "answers no sentence")
    assert SENTENCE in built.plain("index")


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("bytes", "empty or no text"),
        ("no text", "empty or no text"),
        ("empty", "empty or no text"),
        ("control", "control characters"),
        ("surrogate", "half a surrogate pair"),
        ("lost", "lost <x1/>"),
        ("doubled", "invented or doubled <x1/>"),
        ("unclosed", "lost </g2>"),
    ],
)
def test_answers_that_cannot_be_used(book: Callable[..., Book], what: str, why: str) -> None:
    """A damaged answer is named with its page and line, the sentence shows in the source
    language, and it is not sent, and not paid for, a second time."""
    basic = book("basic", amts_engine="garbage", amts_engine_options={"what": what})
    basic.write("index.md", "# A\n\nRead `code` in *the book* now.\n\n```{toctree}\nother\n```\n")
    built = basic.build()
    damaged = [w for w in built.amts("rejected") if "Read <x1/>" in w]
    assert len(damaged) == 1
    assert "index.md:3: WARNING" in damaged[0]
    assert why in damaged[0]
    assert 'Read <code class="docutils literal notranslate">' in built.plain("index")
    again = basic.build()
    assert not [s for s in again.sent if s.startswith("Read ")]


HOSTILE = [
    "<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](javascript:alert(1))",
    "](javascript:alert(1))",
    "{{ project }}",
    "{math}`x`",
    "{eval-rst}`x`",
    "`code`",
    "$a$",
    "**bold**",
    "![x](y.png)",
    "\n\n# A heading\n\ntext",
    "\n\n```{raw} html\n&lt;b>\n```",
    "\n```\ncode\n```\n",
    "\n:::{note}\ntext\n:::",
    "\n---\n",
    "\n===",
    "\n- item",
    "\n(target)=\n",
    "\n\n[^one]: note",
    "\\",
    "%",
    "+++",
    "https://evil.example",
]


@pytest.mark.parametrize("what", HOSTILE)
def test_markup_that_the_source_did_not_have(book: Callable[..., Book], what: str) -> None:
    """Whatever an engine writes is text or is refused: the page has the source page's elements,
    no script, no heading, no link, no role more."""
    basic = book("basic", amts_engine="says", amts_engine_options={"what": what})
    plain = basic.build(out="source", amts_source_language="zh_CN")
    built = basic.build()
    assert [
        w for w in built.warnings if "[amts.rejected]" not in w and "[amts.missing]" not in w
    ] == []
    for page in ("index", "other"):
        assert _tags(built.plain(page)) == _tags(plain.plain(page))
    again = basic.build()
    assert again.sent == []


def _tags(html: str) -> list[str]:
    return re.findall(r"<(\w+)(?=[\s>/])", html)


def test_translations_in_the_memory_are_not_trusted_either(book: Callable[..., Book]) -> None:
    """A memory may come from a shared cache: markup in it is not markup in the page."""
    basic = book("basic")
    basic.build()
    with Memory.open(basic.root / ".amts") as memory:
        file = basic.root.parent / "memory.jsonl"
        with file.open("w", encoding="utf-8") as out:
            memory.export(out)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    text = text.replace("Xx The first sentence is here.", "[x](javascript:alert(1)) {{ project }}")
    with Memory.open(basic.root / "other") as memory:
        memory.import_(StringIO(text))
    built = basic.build(amts_memory="other", amts_engine="")
    assert "[x](javascript:alert(1)) {{ project }}" in built.plain("index")
    assert 'href="javascript' not in built.plain("index")
