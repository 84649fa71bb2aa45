"""The block parser: MyST-Parser's own, with a short cut for paragraphs.

markdown-it asks some fifteen rules at every line of a paragraph whether it begins something
else, twice. A line that begins with a letter begins nothing, so one rule in front of the others
takes in the paragraphs whose lines do; where it is not sure, it leaves the work to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import add

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

__all__ = ["parse"]

_NO_BLOCKS = frozenset({"linkify", "smartquotes", "replacements"})  # extensions that make none
_UNSURE = frozenset("-=|:~")  # may make a heading, a table, a definition of the lines before
_CODE_INDENT = 4


def parse(
    lines: Sequence[str], extensions: frozenset[str], *, nested: bool
) -> tuple[list[Token], Iterable[str]]:
    """The block tokens of these lines and their link references. *nested*: they are no whole page."""
    md = parser(extensions, nested)
    state = _state(lines, md)
    md.block.tokenize(state, 0, state.lineMax)
    return state.tokens, state.env.get("references", ())


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
def parser(extensions: frozenset[str], nested: bool, quick: bool = True) -> MarkdownIt:
    """A block parser for these extensions; *quick*: with the short cut."""
    config = MdParserConfig(enable_extensions=set(extensions - _NO_BLOCKS))
    md = create_md_parser(config, RendererHTML)
    if nested:
        md.disable("front_matter", ignoreInvalid=True)
    if quick:
        md.block.ruler.before(md.block.ruler.get_all_rules()[0], "plain_paragraph", _paragraph)
    return md


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule ``paragraph``, for those that begin with a letter and hold nothing doubtful."""
    src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    indents, own = state.sCount, state.blkIndent
    first = begins[start] + shifts[start]
    if silent or not src[first].isalpha() or indents[start] - own >= _CODE_INDENT:
        return False
    line, last = start + 1, state.lineMax
    parent, state.parentType = state.parentType, "paragraph"
    try:
        while line < last:
            at = begins[line] + shifts[line]
            if at >= ends[line]:
                break
            if not src[at].isalpha():
                if src[at] in _UNSURE:
                    return False
                if 0 <= indents[line] < own + _CODE_INDENT and _ends_here(state, line):
                    break
            line += 1
    finally:
        state.parentType = parent
    if line == start + 1 < last and _may_define(state, line):
        return False
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    token = state.push("inline", "", 0)
    token.content = state.getLines(start, line, own, False).strip()
    token.map = [start, line]
    token.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _ends_here(state: StateBlock, line: int) -> bool:
    rules = state.md.block.ruler.getRules("paragraph")
    return any(rule(state, line, state.lineMax, True) for rule in rules)


def _may_define(state: StateBlock, line: int) -> bool:
    """Whether a definition may follow a single line, behind one blank line at most."""
    line += state.isEmpty(line)
    if line >= state.lineMax:
        return False
    at = state.bMarks[line] + state.tShift[line]
    return state.src[at : at + 1] in {":", "~"}
