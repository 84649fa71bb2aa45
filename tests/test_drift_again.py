"""Where nothing has changed, the last report is the next one; where anything has, it is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Book, Built

from sphinx_amts.memory import Memory

KEY = "report:en>zh_CN"


def _report(built: Built) -> list[str]:
    return [
        (built.out / "_amts" / name).read_text("utf-8") for name in ("drift.json", "drift.html")
    ]


def _last(book: Book) -> Any:
    with Memory.open(book.root / ".amts") as memory:
        return memory.note(KEY)


@pytest.fixture
def handbook(book: Callable[..., Book]) -> Book:
    """With a first report in its memory."""
    made = book("handbook")
    made.configure(amts_engine="")
    made.build(out="first")
    return made


def test_the_same_book_has_the_same_report(handbook: Book) -> None:
    last = _last(handbook)
    first = _report(handbook.build(out="first"))
    assert _report(handbook.build(out="second")) == first
    assert _last(handbook) == last


def _sibling(book: Book) -> None:
    book.edit("zh/start.md", "[](links.md)", "[](glossary.md)")


def _source(book: Book) -> None:
    path = book.root / "start.md"
    path.write_text(path.read_text("utf-8") + "\nA paragraph that is new here.\n", "utf-8")


def _rate(book: Book) -> None:
    book.configure(amts_words_per_hour=100)


def _engine(book: Book) -> None:
    book.configure(amts_engine="plain")


def _page(book: Book) -> None:
    (book.root / "zh/start.md").unlink()


@pytest.mark.parametrize("change", [_sibling, _source, _rate, _engine, _page])
def test_a_change_is_in_the_report(handbook: Book, change: Callable[[Book], None]) -> None:
    """As in that of somebody whose memory has no report."""
    before = _report(handbook.build(out="second"))
    change(handbook)
    shutil.copytree(handbook.root / ".amts", handbook.root / "other")
    with Memory.open(handbook.root / "other") as memory:
        memory.set_note(KEY, None, derived=True)
    after = _report(handbook.build(out="third"))
    assert after != before
    assert _report(handbook.build(out="fourth", amts_memory="other")) == after


def test_a_translation_from_elsewhere_is_in_the_report(handbook: Book, tmp_path: Path) -> None:
    before = _report(handbook.build(out="second"))
    handbook.build(out="third", amts_memory="other", amts_engine="plain")
    rows = tmp_path / "rows.jsonl"
    with Memory.open(handbook.root / "other") as memory, rows.open("w", encoding="utf-8") as file:
        memory.export(file)
    with Memory.open(handbook.root / ".amts") as memory, rows.open(encoding="utf-8") as file:
        memory.import_(file)
    assert _report(handbook.build(out="fourth")) != before


def test_a_report_that_somebody_else_kept_is_text(handbook: Book) -> None:
    """What stands in a memory is shown as text, whoever wrote it there."""
    name, value = _last(handbook)
    value["pages"][0]["findings"] = [
        {"kind": "added", "line": 1, "text": "<script>alert(1)</script>", "words": 1}
    ]
    with Memory.open(handbook.root / ".amts") as memory:
        memory.set_note(KEY, [name, value], derived=True)
    as_json, page = _report(handbook.build(out="second"))
    assert "<script>alert(1)</script>" in {
        f.get("text") for p in json.loads(as_json)["reports"][0]["pages"] for f in p["findings"]
    }
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("note", [0, [], ["name", {}], {"pages": 1}])
def test_a_damaged_report_is_measured_again(handbook: Book, note: Any) -> None:
    first = _report(handbook.build(out="first"))
    with Memory.open(handbook.root / ".amts") as memory:
        name, _ = memory.note(KEY)  # type: ignore[misc]
        memory.set_note(KEY, [name, note], derived=True)
    assert _report(handbook.build(out="second")) == first
