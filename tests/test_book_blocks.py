"""The short cut of the block parser finds what markdown-it's own rules find."""

from __future__ import annotations

import re

import pytest
from _corpora import CORPORA
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from sphinx_amts.book._blocks import Text, parse, parser

EXTENSIONS = [
    frozenset({"amsmath", "colon_fence", "deflist", "dollarmath", "substitution"}),
    frozenset({"attrs_block", "colon_fence", "deflist", "fieldlist", "tasklist"}),
    frozenset(),
]
_STARTS = (
    "", "", "", " ", "   ", "    ", "\t", "> ", ">", "- ", "* ", "1. ", "2) ", "  - ", "[^1]: ", ": ", "~ ",
)  # fmt: skip
_LINES = (
    "Words", "words and more", "中文", "a | b", "|a|b|", "|-|-|", "-|-", ":-:|-", "---", "===", "-", "=",
    ": definition", "~ definition", "# heading", "## heading ##", "#\tx  ", "#", "####### x", "```", "````", "```python", "``` {a} b", "~~~", ":::", ":::{note}", "<div>", "</div>",
    "<!-- a", "$$", "$$ x", "\\begin{a}", "\\end{a}", "(target)=", "% remark", "+++", "{.a}", ":a: b", "***",
    "[a]: b", "[^1]: c", "[a](b)", "1. one", "14. no", "2024. a year", "*a*", "{{ a }}", "é", "", "", "  ", "x\x0c",
    "[a", "]: u", "[a][b]", "(a", "(a)=  ", "_a_", "_ _ _", "**", "* * *", "``x``", "`a`", "$x$", '"q"', "! x",
    "![a](b)", ":label:`x`", ":begin_tab:", "::", "[^2]", "“中”", "[a]:", "'t'",
)  # fmt: skip


def in_three(text: Text) -> list[Token]:
    """A paragraph or a heading of ours as markdown-it writes it."""
    mark = "#" * int(text.tag[1:] or 0)
    place = {"map": text.map, "block": True}
    return [
        Token(f"{text.type}_open", text.tag, 1, level=text.level, markup=mark, **place),
        Token("inline", "", 0, level=text.level + 1, content=text.content, **place),
        Token(f"{text.type}_close", text.tag, -1, level=text.level, markup=mark),
    ]


def shape(tokens: list[Token]) -> list[tuple[object, ...]]:
    """What of the tokens anyone here looks at."""
    tokens = [part for t in tokens for part in (in_three(t) if isinstance(t, Text) else [t])]
    return [
        (t.type, t.tag, t.level, t.nesting, t.map, t.info, t.markup,
         [line.strip() for line in t.content.split("\n")] if t.type == "inline" else t.content)
        for t in tokens
    ]  # fmt: skip


def check(text: str, extensions: frozenset[str]) -> None:
    text = text.rstrip("\r\n") + "\n"
    lines = re.split(r"\r\n?|\n", text)[:-1]
    md = parser(extensions, nested=False, quick=False)
    md.core.ruler.enableOnly(["normalize", "block"])
    state = StateCore(text, md, {})
    md.core.process(state)
    tokens, references = parse(lines, extensions, nested=False)
    assert shape(tokens) == shape(state.tokens)
    assert list(references) == list(state.env.get("references", ()))


_line = st.builds(
    lambda starts, line, end: "".join(starts) + line + end,
    st.lists(st.sampled_from(_STARTS), max_size=2),
    st.sampled_from(_LINES),
    st.sampled_from(["\n", "\n", "\n", "\r\n", ""]),
)


@given(st.lists(_line, max_size=8).map("".join), st.sampled_from(EXTENSIONS))
@settings(max_examples=1500, deadline=None)
def test_the_short_cut_changes_nothing(text: str, extensions: frozenset[str]) -> None:
    """Blocks in every order, indented, quoted and listed: the same tokens at the same lines."""
    check(text, extensions)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="set AMTS_CORPORA to a folder of books")
def test_the_short_cut_in_real_books() -> None:
    """The same on the corpora (one page in four)."""
    for path in sorted(CORPORA.rglob("*.md"))[::4]:
        check(path.read_text(encoding="utf-8"), EXTENSIONS[0])
