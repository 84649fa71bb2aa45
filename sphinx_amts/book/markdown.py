"""MyST, CommonMark and D2L's Markdown: source text → page.

markdown-it-py, set up by MyST-Parser itself, finds the blocks; every block is then looked up
in its source lines, so that each segment knows its place to the character. Directive bodies
are parsed again with their own lines. What is not named here as prose is out of reach: it is
never in a segment, so nothing can change it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from ..segment import Anchor, Segment
from ._directives import lookup
from ._html import html_texts
from ._inline import normalise_label
from ._options import front_matter_texts, option_block, option_texts
from ._segments import Line, build, cut
from .dialect import Dialect
from .page import Include, Page

__all__ = ["split"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_FENCE = re.compile(r"\{([A-Za-z][^\s{}]*)\}[ \t]*(.*)$")
_CLOSED = re.compile(r"\s*(?:`{3,}|~{3,}|:{3,})\s*$")
_MARK_LINE = re.compile(
    r"\s*(?::(?:label|eqlabel|width|height|begin_tab|end_tab|bibliography|numref|maxdepth|numbered)"
    r":(?:`[^`\n]*`|[ \t]*[\w.%]*)[`\s]*|\[![A-Za-z]+\]\s*)$"
)
_TASK = re.compile(r"\[[ xX]\]\s+")
_CELL_PREFIX = re.compile(r"[\s>]*(?:(?:[-+*]|\d+[.)])\s+)*")
_TOC_ENTRY = re.compile(r"\s*(\S.*?)\s*<[^<>]+>\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)")
_LITERAL = frozenset({"literal", "code", "parser"})
_KINDS = {"th_open": "cell", "td_open": "cell", "dt_open": "term", "heading_open": "heading"}


@lru_cache(maxsize=8)
def _parser(extensions: frozenset[str]) -> MarkdownIt:
    known = extensions - {"linkify", "smartquotes", "replacements"}  # none of them makes blocks
    md = create_md_parser(MdParserConfig(enable_extensions=set(known)), RendererHTML)
    md.core.ruler.enableOnly(["normalize", "block"])
    return md


def split(text: str, dialect: Dialect) -> Page:
    """Take a Markdown source apart."""
    splitter = _Splitter(text, dialect)
    lines = [
        (m.start(), m[0].rstrip("\r\n"))
        for m in _LINE.finditer(text, 1 if text.startswith("\ufeff") else 0)
        if m[0] or m.start() == 0
    ]
    splitter.blocks(lines)
    return splitter.page()


class _Splitter:
    """Collects what is found while it goes down into directives and HTML blocks."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.starts: list[int] = []
        self.labels: set[str] = set()
        self.segments: list[Segment] = []
        self.anchors: list[Anchor] = []
        self.includes: list[Include] = []
        self.tops: list[int] = []

    def page(self) -> Page:
        return Page(
            self.text,
            tuple(sorted(self.segments, key=lambda s: s.start)),
            tuple(sorted(self.anchors, key=lambda a: a.start)),
            tuple(self.includes),
            tuple(sorted(self.tops)),
            frozenset(self.labels),
        )

    def blocks(self, lines: Sequence[Line], *, kind: str = "paragraph", nested: bool = False) -> None:
        """Parse these lines as Markdown and take in what is found."""
        if not self.starts:
            self.starts = [at for at, _ in lines]
        state = StateCore("\n".join(t for _, t in lines), _parser(self.dialect.extensions), {})
        md = _parser(self.dialect.extensions)
        if nested:
            md.disable("front_matter", ignoreInvalid=True)
        try:
            md.core.process(state)
        finally:
            md.enable("front_matter", ignoreInvalid=True)
        self.labels.update(normalise_label(r) for r in state.env.get("references", {}))
        parents: list[str] = []
        listed = 0
        for at, token in enumerate(state.tokens):
            if token.level == 0 and token.map and token.nesting >= 0:
                last = token.map[1] - 1
                while last > token.map[0] and not lines[last][1].strip():
                    last -= 1
                if last < len(lines):
                    self.tops.append(lines[last][0] + len(lines[last][1]))
            if token.nesting == 1:
                parents.append(token.type)
                listed += token.type == "list_item_open"
                if token.type == "tr_open":
                    self._row(token, state.tokens, at, lines)
            elif token.nesting == -1:
                listed -= parents.pop() == "list_item_open"
            elif token.type == "inline":
                parent = parents[-1] if parents else ""
                if parent in {"th_open", "td_open"}:
                    continue
                self._inline(token, parent, _KINDS.get(parent, kind), lines, state.tokens[at - 1])
            else:
                self._leaf(token, lines)

    # Blocks that hold prose themselves.

    def _inline(
        self, token: Token, parent: str, kind: str, lines: Sequence[Line], opening: Token
    ) -> None:
        place = _locate(token, lines)
        if not place:
            return
        if kind == "heading":
            self._anchor("heading", opening.tag[1:], place[0][0])
        if m := _TASK.match(place[0][1]):
            if parent == "paragraph_open":
                place[0] = (place[0][0] + m.end(), place[0][1][m.end() :])
        for part in self._without_mark_lines(place):
            for m in _IMAGE.finditer("\n".join(t for _, t in part)):
                self._anchor("image", m[1], part[0][0])
            self._add(kind, "markdown", part)

    def _without_mark_lines(self, place: list[Line]) -> list[list[Line]]:
        """Cut out the lines that are only a mark of D2L's, such as ``:label:`fig_x```."""
        parts: list[list[Line]] = [[]]
        for line in place:
            if line[1][:1] in ":[" and _MARK_LINE.match(line[1]):
                if m := re.match(r"\s*:(?:eq)?label:`([^`]*)`", line[1]):
                    self._anchor("label", m[1], line[0])
                parts.append([])
            else:
                parts[-1].append(line)
        return [p for p in parts if p]

    def _row(self, token: Token, tokens: list[Token], at: int, lines: Sequence[Line]) -> None:
        """A row of a pipe table. markdown-it tells no places in it and drops backslashes."""
        if not token.map:
            return
        offset, text = lines[token.map[0]]
        lead = _CELL_PREFIX.match(text)
        start = lead.end() if lead else 0
        for a, b in _cells(text, start):
            self._add("cell", "cell", [(offset + a, text[a:b])])

    # Blocks without prose of their own, or with another grammar inside.

    def _leaf(self, token: Token, lines: Sequence[Line]) -> None:
        if token.map is None:
            return
        first, last = token.map
        here = lines[first][0]
        if token.type in {"fence", "colon_fence"}:
            self._fence(token, lines)
        elif token.type == "front_matter":
            for kind, form, place in front_matter_texts(lines[first + 1 : last - 1]):
                self._add(kind, form, place)
        elif token.type == "html_block":
            self._html([*lines[first:last]])
        elif token.type in {"math_block", "math_block_label", "amsmath", "math_block_eqno"}:
            self._anchor("math", _key(token.content), here)
            if token.info:
                self._anchor("label", token.info, here)
        elif token.type == "myst_target":
            self._anchor("label", token.content, here)
        elif token.type == "code_block":
            self._anchor("code", _key(token.content), here)
        elif token.type in {"myst_block_break", "hr"}:
            self._anchor("break", "", here)

    def _fence(self, token: Token, lines: Sequence[Line]) -> None:
        first, last = token.map or (0, 0)
        here = lines[first][0]
        m = _FENCE.match(token.info.strip())
        if m is None:
            self._anchor("code", _key(token.content), here)
            return
        name, argument = m[1], m[2].strip()
        colon = token.markup.startswith(":")
        directive = lookup(name, colon=colon)
        body = _body(token, lines)
        taken, options = option_block(body)
        rest = body[taken:]
        for option, _, place in options:
            if option in {"label", "name"} and place:
                self._anchor("label", place[0][1].strip(), place[0][0])
        if name in {"code-cell", "code-block", "code", "literalinclude"}:
            self._anchor("code", _key("\n".join(t for _, t in rest)), here)
        elif name == "math":
            self._anchor("math", _key("\n".join(t for _, t in rest)), here)
        else:
            known = argument if not directive.argument and " " not in argument else ""
            self._anchor("directive", f"{name} {known}".strip(), here)
        if name == "include":
            flags = {option: place for option, _, place in options}
            line = bisect_right(self.starts, here)
            markers = tuple(
                flags[name][0][1].strip("\"'")
                for name in ("start-after", "end-before", "start-at", "end-at")
                if flags.get(name)
            )
            self.includes.append(
                Include(argument, not flags.keys().isdisjoint(_LITERAL), markers, line)
            )
        for kind, form, place in option_texts(options, directive.options):
            self._add(kind, form, place)
        if argument and directive.argument:
            self._argument(directive.argument, argument, lines[first], version=directive.version)
        if directive.body == "prose":
            kind = "caption" if name in {"figure", "md-figure", "subfigure"} else "paragraph"
            self.blocks(rest, kind=kind, nested=True)
        elif directive.body == "toctree":
            for offset, line in rest:
                if entry := _TOC_ENTRY.match(line):
                    self._add("title", "plain", [(offset + entry.start(1), entry[1])])
        elif directive.body == "glossary":
            self._glossary(rest)
        elif directive.body == "html" and argument.lower() == "html":
            self._html(rest)

    def _argument(self, kind: str, argument: str, line: Line, *, version: bool) -> None:
        offset, text = line
        at = text.rfind(argument)
        if version:
            number, _, argument = argument.partition(" ")
            at += len(number) + 1
        if at >= 0 and argument.strip():
            self._add(kind, "markdown", [(offset + at, argument)])

    def _glossary(self, lines: Sequence[Line]) -> None:
        """Sphinx's glossary: terms at the margin, definitions indented."""
        at = 0
        while at < len(lines):
            offset, text = lines[at]
            at += 1
            if not text.strip() or text.startswith(".. "):
                continue
            if not text[0].isspace():
                self._add("glossary", "markdown", [(offset, text.split(" : ")[0].rstrip())])
                continue
            indent = len(text) - len(text.lstrip())
            body = [(offset + indent, text[indent:])]
            while at < len(lines) and (lines[at][1][:1].isspace() or not lines[at][1].strip()):
                o, t = lines[at]
                n = min(indent, len(t) - len(t.lstrip()))
                body.append((o + n, t[n:]))
                at += 1
            self.blocks(body, nested=True)

    def _html(self, lines: Sequence[Line]) -> None:
        text = "\n".join(t for _, t in lines)
        if lines:
            self._anchor("html", _key(re.sub(r">[^<]*<", "><", text)), lines[0][0])
        for start, end, marks in html_texts(text):
            segment = build(
                "paragraph", "html", cut(lines, start, end), self.dialect,
                starts=self.starts, marks=marks,
            )  # fmt: skip
            if segment:
                self.segments.append(segment)

    def _add(self, kind: str, form: str, place: Sequence[Line]) -> None:
        segment = build(
            kind, form, place, self.dialect, starts=self.starts, labels=self.labels
        )  # fmt: skip
        if segment:
            self.segments.append(segment)

    def _anchor(self, kind: str, key: str, start: int) -> None:
        self.anchors.append(Anchor(kind, key, start))


def _key(content: str) -> str:
    return sha256(re.sub(r"\s+", "", content).encode("utf-8", "replace")).hexdigest()[:16]


def _locate(token: Token, lines: Sequence[Line]) -> list[Line]:
    """Where the lines of an inline token stand; nothing if one cannot be found."""
    if not token.map:
        return []
    place: list[Line] = []
    for number, content in enumerate(token.content.split("\n"), token.map[0]):
        if number >= len(lines):
            return []
        offset, text = lines[number]
        wanted = content.lstrip()
        at = len(text) - len(wanted) if text.endswith(wanted) else text.rfind(wanted)
        if at < 0:
            return []
        place.append((offset + at, wanted))
    return place


def _body(token: Token, lines: Sequence[Line]) -> list[Line]:
    """The lines inside a fence, without the indentation of what it stands in."""
    first, last = token.map or (0, 0)
    content = token.content.split("\n")[:-1] if token.content else []
    body: list[Line] = []
    for number, wanted in enumerate(content, first + 1):
        if number >= len(lines):
            break
        offset, text = lines[number]
        at = len(text) - len(wanted) if text.endswith(wanted) else len(text)
        body.append((offset + at, text[at:]))
    return body


def _cells(text: str, start: int) -> list[tuple[int, int]]:
    """The cells of a table row, trimmed; a pipe behind a backslash is no border."""
    borders = [m.start() for m in re.finditer(r"(?<!\\)\|", text) if m.start() >= start]
    edges = [start - 1, *borders, len(text)]
    cells = []
    for a, b in zip(edges, edges[1:], strict=False):
        part = text[a + 1 : b]
        if part.strip():
            lead = len(part) - len(part.lstrip())
            cells.append((a + 1 + lead, a + 1 + lead + len(part.strip())))
    return cells
