"""The block parser: MyST-Parser's own, with a short cut for paragraphs.

markdown-it asks some fifteen rules at every line of a paragraph whether it begins something
else, twice. A line that begins with a letter begins nothing, so one rule in front of the others
takes in the paragraphs whose lines do; where it is not sure, it leaves the work to them. The
tests hold it against the rules alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, repeat
from operator import add, sub
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, fence, heading, hr, list_block
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

__all__ = ["Block", "Text", "parse"]

_NO_BLOCKS = frozenset({"linkify", "smartquotes", "replacements"})  # extensions that make none
_UNSURE = frozenset("-=|:~")  # may make a heading, a table, a definition of the lines before
_PLAIN = (  # what begins a line that begins nothing but a paragraph (or a link's definition)
    r"""[^\W\d_]|["'!,;“”‘’（《「『]|\*+[^*\s]|_+[^_\s]|`{1,2}(?!`)|\$[^$\n]|\[[^\]\n]*\](?!:)"""
    r"|\((?=.*[^=\s][^\S\n]*$)"
)
_PLAIN_TOO = r"|:[A-Za-z]"  # unless it is a field of a list
_CODE_INDENT = 4
_HEADING = re.compile(r"(#{1,6})[ \t]+([^\s#](?:[^#\n]*[^\s#])?)[ \t]*$", re.MULTILINE)
_OPENING = re.compile(r"(`{3,})([^`\n]*)\n")


class Text:
    """A paragraph or a heading in one token, instead of markdown-it's three, which take long to
    make.

    It has of a :class:`Token` what its rules ask for.
    """

    __slots__ = ("content", "level", "map", "tag", "type")
    nesting, hidden = 0, False

    def __init__(self, content: str, level: int, place: list[int], depth: int = 0) -> None:
        """*depth*: of a heading."""
        self.type = "heading" if depth else "paragraph"
        self.tag = f"h{depth}" if depth else "p"
        self.content = content
        self.level = level
        self.map = place


Block = Token | Text


def parse(
    lines: Sequence[str], extensions: frozenset[str], *, nested: bool
) -> tuple[list[Block], Mapping[str, Any]]:
    """The block tokens of these lines and their link references. *nested*: they are no whole page.

    Some of the paragraphs and headings are each a :class:`Text`.
    """
    md = parser(extensions, nested=nested)
    state = _state(lines, md)
    md.block.tokenize(state, 0, state.lineMax)
    return cast("list[Block]", state.tokens), state.env.get("references", {})


def _state(lines: Sequence[str], md: MarkdownIt) -> StateBlock:
    """A parser's state for these lines; its own way there looks at them character by character."""
    state = StateBlock("", md, {}, [])
    state.src = "\n".join((*lines, "")).replace("\0", "\ufffd")
    sizes = list(map(len, lines))
    begins = list(accumulate(map(add, sizes, repeat(1)), initial=0))
    shifts = list(map(sub, sizes, [len(line.lstrip(" \t")) for line in lines]))
    indents = shifts
    if "\t" in state.src:
        indents = [
            len(line[:shift].expandtabs(4)) for line, shift in zip(lines, shifts, strict=True)
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
        first = md.block.ruler.get_all_rules()[0]
        md.block.ruler.before(first, "plain_paragraph", _paragraph(extensions))
    return md


def _paragraph(extensions: frozenset[str]) -> RuleFuncBlockType:
    """The rule ``paragraph``, for those that begin plainly and hold nothing doubtful; and a short
    way to two other rules."""
    begins = _PLAIN if "fieldlist" in extensions else _PLAIN + _PLAIN_TOO
    plain = re.compile(begins, re.MULTILINE)
    whole = re.compile(
        rf"(?:[ \t]*+(?:{begins}).*+\n)++(?=[ \t]*+(?:\n|\Z))", re.MULTILINE
    )  # up to a blank line

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  so markdown-it calls its rules
        src, own = state.src, state.blkIndent
        first = state.bMarks[start] + state.tShift[start]
        if silent or state.sCount[start] - own >= _CODE_INDENT:
            return False
        if not state.level and (m := whole.match(src, first)):
            line = start + src.count("\n", first, m.end())
        elif plain.match(src, first):
            line = _end(state, start, plain)
        else:
            return _at_once(state, start, end, first)
        if not line or (line == start + 1 < state.lineMax and _may_define(state, line)):
            return False
        # nothing of other blocks stands between its lines, and no part of a tab before it
        if not state.level or (line == start + 1 and "\t" not in src[state.bMarks[start] : first]):
            content = src[first : state.eMarks[line - 1]].strip()
        else:
            content = state.getLines(start, line, own, keepLastLF=False).strip()
        if src[first] == "[" and "]:" in content:  # it may define a link or a footnote
            return False
        state.line = line
        state.tokens.append(Text(content, state.level, [start, line]))  # type: ignore[arg-type]
        return True

    return rule


def _end(state: StateBlock, start: int, plain: re.Pattern[str]) -> int:
    """The line behind a paragraph that begins plainly, or 0 where it may be something else."""
    src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    line, last = start + 1, state.lineMax
    parent, state.parentType = state.parentType, "paragraph"
    try:
        while line < last:
            at = begins[line] + shifts[line]
            if at >= ends[line]:
                break
            if not plain.match(src, at):
                if src[at] in _UNSURE:
                    return 0
                if 0 <= state.sCount[line] < state.blkIndent + _CODE_INDENT and _ends_here(
                    state, line
                ):
                    break
            line += 1
    finally:
        state.parentType = parent
    return line


def _at_once(state: StateBlock, start: int, end: int, first: int) -> bool:
    """What is a heading or a fence if it is anything but a paragraph."""
    src, below = state.src, start + 1
    quick, rule = _AT_ONCE.get(src[first], (None, None))
    if not quick or not rule:
        return False
    if below < state.lineMax and src[state.bMarks[below] + state.tShift[below]] in _UNSURE:
        return False  # the line below may make it the head of a table
    token = quick(state, start, first)
    if token is None:
        return rule(state, start, end, False)  # noqa: FBT003  its way
    state.line = token.map[1]  # type: ignore[index]
    state.tokens.append(token)  # type: ignore[arg-type]
    return True


def _heading(state: StateBlock, start: int, first: int) -> Text | None:
    """A heading that holds no other ``#``."""
    m = _HEADING.match(state.src, first)
    return Text(m[2], state.level, [start, start + 1], len(m[1])) if m else None


def _fence(state: StateBlock, start: int, first: int) -> Token | None:
    """A fence at the margin that is closed: nothing has to be taken off its lines."""
    opening = _OPENING.match(state.src, first)
    if state.level or first > state.bMarks[start] or not opening:
        return None
    closing = _closing(opening[1]).search(state.src, opening.end() - 1)
    if not closing:
        return None
    content = state.src[opening.end() : closing.start() + 1]
    place = [start, start + state.src.count("\n", first, closing.end())]
    return Token(
        "fence", "code", 0, map=place, content=content, markup=opening[1], info=opening[2], block=True
    )  # fmt: skip


@cache
def _closing(ticks: str) -> re.Pattern[str]:
    return re.compile(rf"\n {{0,3}}{ticks}`*+[ \t]*+\n")


def _ends_here(state: StateBlock, line: int) -> bool:
    """Whether a block begins here that ends the paragraph before it."""
    begins = state.src[state.bMarks[line] + state.tShift[line]]
    rules = _ENDS.get(begins) or state.md.block.ruler.getRules("paragraph")
    return any(rule(state, line, state.lineMax, True) for rule in rules)  # noqa: FBT003  its way


def _may_define(state: StateBlock, line: int) -> bool:
    """Whether a definition may follow a single line, behind one blank line at most."""
    line += state.isEmpty(line)
    if line >= state.lineMax:
        return False
    at = state.bMarks[line] + state.tShift[line]
    return state.src[at : at + 1] in {":", "~"}


_AT_ONCE = {  # what begins so is this, or nothing that they know of
    "#": (_heading, heading),
    "`": (_fence, fence),
}
_ENDS = {**dict.fromkeys("0123456789", (list_block,)), "*": (hr, list_block)}
"""The same for what ends a paragraph."""
