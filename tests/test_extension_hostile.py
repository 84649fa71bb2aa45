"""A memory that somebody else filled: nothing of this machine gets onto a page by it."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from sphinx_amts._rows import line_of
from sphinx_amts.memory import Memory
from sphinx_amts.segment import HUMAN, Translation, digest, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book

SENTENCE = "Only this one stands on the page."


@pytest.mark.parametrize(
    "text",
    [
        "```{include} ../secret.txt",
        "```{literalinclude} ../secret.txt",
        "Um.\n```{include} ../secret.txt",
        "Um.\r\r```{include} ../secret.txt",
        "[um](../secret.txt)",
        "[um](<../secret.txt>)",
        "[um](path:../secret.txt)",
        "[um](../secret.md)",
        "![um](../secret.txt)",
        "<script src=//x ",
    ],
)
def test_an_import_brings_in_no_file_and_no_script(book: Callable[..., Book], text: str) -> None:
    """One line of JSON lines was enough to have a file of this machine published."""
    basic = book("basic", amts_engine="")
    for name in ("secret.txt", "secret.md"):
        (basic.root.parent / name).write_text("TOP SECRET", "utf-8")
    basic.write("other.md", f"# Other\n\n{SENTENCE}\n")
    made = Translation(text=escape(text), origin=HUMAN, markup=True)
    with Memory.open(basic.root / ".amts") as memory:
        memory.import_(StringIO(line_of("en", "zh_CN", digest(SENTENCE), SENTENCE, [made])))
    built = basic.build()
    assert SENTENCE in built.body("other")
    assert "script src=//x" not in built.body("other")
    assert len(built.amts("rejected")) == 1
    for path in built.out.rglob("*"):
        assert not path.is_file() or b"TOP SECRET" not in path.read_bytes()
