"""A memory that somebody else filled: nothing of this machine gets onto a page by it."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize(
    "text", [":class: evil", ":", ": x", "::", ":x y", "---", "--- x", "---\nclass: evil"]
)
@pytest.mark.parametrize("origin", [HUMAN, "machine:1"])
def test_no_translation_becomes_an_option(
    book: Callable[..., Book], text: str, origin: str
) -> None:
    """What begins with a colon is an option to MyST where a directive begins: the text was gone,
    and what it named was set."""
    basic = book("basic", amts_engine="")
    entry = "Another page"
    bodies = [f"```{head}\n{SENTENCE}\n```\n" for head in ("{note}", "{figure} a.png")]
    basic.write("other.md", "# Other\n\n" + "\n".join(bodies))
    basic.write("third.md", "# Third\n")
    basic.write("toc.md", f"# Contents\n\n```{{toctree}}\n{entry} <third>\n```\n")
    made = Translation(text=escape(text), origin=origin, markup=origin == HUMAN)
    rows = [line_of("en", "zh_CN", digest(one), one, [made]) for one in (SENTENCE, entry)]
    with Memory.open(basic.root / ".amts") as memory:
        memory.import_(StringIO("".join(rows)))
    built = basic.build()
    assert built.body("other").count('class="admonition note"') == 1
    assert not re.search("<[^>]*evil", built.body("other"))
    said = [w for w in built.warnings if "[amts." not in w]
    assert not [w for w in said if "option" in w or "Content block" in w or "third" in w]
    assert 'href="third.html"' in built.body("toc")


@pytest.mark.parametrize(
    "code",
    [
        "<script>count(visits)</script>",
        '<script src="x"/>count(visits)</script>',
        "<SCRIPT\ntype='text/javascript'>count(visits)</Script >",
        "<style>.count { color: red }</style>",
        "<code>count = visits</code>",
        "<script>count(visits)",
    ],
)
def test_nothing_within_a_line_of_prose_that_runs_is_sent(
    book: Callable[..., Book], code: str
) -> None:
    """What an engine gave for it would run on the page."""
    basic = book("basic", amts_engine="plain")
    basic.write("other.md", f"# Other\n\nThis page is seen {code} by many.\n")
    built = basic.build()
    assert "This page is seen" in " ".join(built.sent)
    assert "count" not in " ".join(built.sent)
    assert code.splitlines()[-1] in built.body("other")
