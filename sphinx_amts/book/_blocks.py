"""The block parser: MyST-Parser's own, with a short cut for paragraphs.

markdown-it asks some fifteen rules at every line of a paragraph whether it begins something
else, twice. A line that begins with a letter begins nothing, so one rule in front of the others
takes in the paragraphs whose lines do; where it is not sure, it leaves the work to them. The
tests hold it against the rules alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, fence, heading
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

__all__ = ["Paragraph", "parse"]

_NO_BLOCKS = frozenset({"linkify", "smartquotes", "replacements"})  # extensions that make none
_UNSURE = frozenset("-=|:~")  # may make a heading, a table, a definition of the lines before
_PLAIN = frozenset("\"'!,;“”‘’（《「『")
_PLAIN_IF = {  # what begins nothing if it goes on so
    "*": re.compile(r"\**[^*\s]"),
    "_": re.compile(r"_*[^_\s]"),
    "`": re.compile(r"`{1,2}(?!`)"),
    "$": re.compile(r"\$[^$]"),
    "(": re.compile(r"\(.*[^=\s]\s*\Z"),
    "[": re.compile(r"\[[^\]]*\](?!:)"),
    ":": re.compile(r":[A-Za-z]"),
}
_AT_ONCE = {"#": heading, "`": fence}  # what begins so is this, or nothing that they know of
_CODE_INDENT = 4


class Paragraph:
    """A paragraph in one token, instead of markdown-it's three, which take long to make.

    It has of a :class:`Token` what its rules ask for.
    """

    __slots__ = ("content", "level", "map")
    type, nesting, hidden = "paragraph", 0, False

    def __init__(self, content: str, level: int, place: list[int]) -> None:
        self.content = content
        self.level = level
        self.map = place


def parse(
    lines: Sequence[str], extensions: frozenset[str], *, nested: bool
) -> tuple[list[Token], Mapping[str, Any]]:
    """The block tokens of these lines and their link references. *nested*: they are no whole page.

    Some of the paragraphs are each a :class:`Paragraph`.
    """
    md = parser(extensions, nested=nested)
    state = _state(lines, md)
    md.block.tokenize(state, 0, state.lineMax)
    return state.tokens, state.env.get("references", {})


def _state(lines: Sequence[str], md: MarkdownIt) -> StateBlock:
    """A parser's state for these lines; its own way there looks at them character by character."""
    state = StateBlock("", md, {}, [])
    state.src = "".join(f"{line}\n" for line in lines).replace("\0", "\ufffd")
    sizes = [len(line) for line in lines]
    begins = list(accumulate((size + 1 for size in sizes), initial=0))
    shifts = [len(line) - len(line.lstrip(" \t")) for line in lines]
    indents = [
        len(line[:shift].expandtabs(4)) if shift and "\t" in line else shift
        for line, shift in zip(lines, shifts, strict=True)
    ]
    length = begins[-1]  # markdown-it looks one line ahead: hence the last entries
    state.bMarks = begins
    state.eMarks = [*map(add, begins, sizes), length]
    state.tShift = [*shifts, 0]
    state.sCount = [*indents, 0]
    state.bsCount = [0] * (len(lines) + 1)
    state.lineMax = len(lines)
    return state


@lru_cache(maxsize=16)
def parser(extensions: frozenset[str], *, nested: bool, quick: bool = True) -> MarkdownIt:
    """A block parser for these extensions; *quick*: with the short cut."""
    config = MdParserConfig(enable_extensions=set(extensions - _NO_BLOCKS))
    md = create_md_parser(config, RendererHTML)
    if nested:
        md.disable("front_matter", ignoreInvalid=True)
    if quick:
        md.block.ruler.before(md.block.ruler.get_all_rules()[0], "plain_paragraph", _paragraph)
    return md


def _paragraph(
    state: StateBlock,
    start: int,
    end: int,
    silent: bool,  # noqa: FBT001  so markdown-it calls its rules
) -> bool:
    """The rule ``paragraph``, for those that begin plainly and hold nothing doubtful; and a short
    way to two other rules."""
    src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    indents, own = state.sCount, state.blkIndent
    first = begins[start] + shifts[start]
    if silent or indents[start] - own >= _CODE_INDENT:
        return False
    line, last = start + 1, state.lineMax
    if not _is_plain(state, first, ends[start]):
        rule = _AT_ONCE.get(src[first])
        if rule is None or (line < last and src[begins[line] + shifts[line]] in _UNSURE):
            return False  # the line below may make it the head of a table
        return rule(state, start, end, silent)
    parent, state.parentType = state.parentType, "paragraph"
    try:
        while line < last:
            at = begins[line] + shifts[line]
            if at >= ends[line]:
                break
            if not _is_plain(state, at, ends[line]):
                if src[at] in _UNSURE:
                    return False
                if 0 <= indents[line] < own + _CODE_INDENT and _ends_here(state, line):
                    break
            line += 1
    finally:
        state.parentType = parent
    if line == start + 1 < last and _may_define(state, line):
        return False
    # nothing of other blocks stands between its lines, and no part of a tab before it
    if not state.level or (line == start + 1 and "\t" not in src[begins[start] : first]):
        content = src[first : ends[line - 1]].strip()
    else:
        content = state.getLines(start, line, own, keepLastLF=False).strip()
    if src[first] == "[" and "]:" in content:  # it may define a link or a footnote
        return False
    state.line = line
    state.tokens.append(Paragraph(content, state.level, [start, line]))  # type: ignore[arg-type]
    return True


def _is_plain(state: StateBlock, at: int, end: int) -> bool:
    """Whether what stands here can begin nothing but a paragraph (or a link's definition)."""
    char = state.src[at]
    if char.isalpha() or char in _PLAIN:
        return True
    check = _PLAIN_IF.get(char)
    if check is None or not check.match(state.src, at, end):
        return False
    return char != ":" or "fieldlist" not in state.md.options["myst_config"].enable_extensions


def _ends_here(state: StateBlock, line: int) -> bool:
    rules = state.md.block.ruler.getRules("paragraph")
    return any(rule(state, line, state.lineMax, True) for rule in rules)  # noqa: FBT003  its way


def _may_define(state: StateBlock, line: int) -> bool:
    """Whether a definition may follow a single line, behind one blank line at most."""
    line += state.isEmpty(line)
    if line >= state.lineMax:
        return False
    at = state.bMarks[line] + state.tShift[line]
    return state.src[at : at + 1] in {":", "~"}
