"""MyST, CommonMark and D2L's Markdown: source text → page.

markdown-it-py, set up by MyST-Parser itself, finds the blocks; every block is then looked up
in its source lines, so that each segment knows its place to the character. Directive bodies
are parsed again with their own lines. What is not named here as prose is out of reach: it is
never in a segment, so nothing can change it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from ..segment import Anchor, Segment
from ._asides import asides_of, asides_of_lines, titles_of
from ._blocks import Block, Text, parse
from ._fences import content_key, take_fence
from ._html import html_attributes, html_texts
from ._lines import Line, cut, lines_of, located, prose_lines, row_cells
from ._links import normalise_label
from ._options import front_matter_texts
from ._segments import build
from .dialect import Dialect
from .page import Embedded, Include, Page

__all__ = ["split", "split_lines"]

_MARK_LINE = re.compile(
    r"\s*(?::(?:label|eqlabel|width|height|begin_tab|end_tab|bibliography|numref|maxdepth|numbered)"
    r":(?:`[^`\n]*`|[ \t]*[\w.%]*)[`\s]*|\[![A-Za-z]+\]\s*)$"
)
_MAYBE_MARK = re.compile(r"\n\s*[:\[]")
_LABEL = re.compile(r"\s*:(?:eq)?label:`([^`]*)`")
_TASK = re.compile(r"\[[ xX]\]\s+")
_TABLE_CAPTION = re.compile(r":[ \t]*(?![\w+-]+:)(?=[^\s:])")  # Pandoc's, and D2L's
_IMAGE = re.compile(r"!\[(?:[^\[\]\\]|\\.|\[[^\]]*\])*\]\(([^)\s]+)", re.DOTALL)
_BETWEEN_TAGS = re.compile(r">[^<]*<")
_KINDS = {
    **dict.fromkeys(("th_open", "td_open"), "cell"),
    **dict.fromkeys(("heading", "heading_open"), "heading"),
    "dt_open": "term",
}
_ANCHORS = {
    **dict.fromkeys(("math_block", "math_block_label", "math_block_eqno", "amsmath"), "math"),
    **dict.fromkeys(("myst_block_break", "hr"), "break"),
    "myst_target": "label",
    "code_block": "code",
}
_PARAGRAPHS = frozenset({"paragraph", "paragraph_open"})
_ELSEWHERE = frozenset({"th_open", "td_open"})  # tables are looked up row by row
_DOCFIELD = re.compile(  # of what a domain describes: no prose
    r"(?:param|parameter|arg|argument|key|keyword|kwarg|type|raises?|except|exception|i?var|cvar"
    r"|vartype|returns?|rtype|meta)\b"
)
_TYPEFIELD = re.compile(r"(?:type\s|vartype\s|rtype\Z)")  # what it says is code


def split(text: str, dialect: Dialect) -> Page:
    """Take a Markdown source apart."""
    splitter = _Splitter(text, dialect)
    splitter.blocks(lines_of(text))
    return splitter.page()


def split_lines(text: str, lines: Sequence[Line], dialect: Dialect) -> Page:
    """Take apart the Markdown that stands in these lines of a *text*."""
    splitter = _Splitter(text, dialect)
    splitter.blocks(lines, nested=True)
    return splitter.page()


class _Splitter:
    """Collects what is found while it goes down into directives and HTML blocks."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.starts: list[int] = []
        self.labels: dict[str, tuple[str, str]] = {}
        self.segments: list[Segment] = []
        self.anchors: list[Anchor] = []
        self.includes: list[Include] = []
        self.tops: list[int] = []
        self.embedded: list[Embedded] = []
        self.asides: list[tuple[int, str]] = []

    def page(self) -> Page:
        return Page(
            self.text,
            _apart(sorted(self.segments, key=lambda s: s.start)),
            tuple(sorted(self.anchors, key=lambda a: a.start)),
            tuple(self.includes),
            tuple(sorted(self.tops)),
            self.labels,
            tuple(self.embedded),
            tuple(self.asides),
        )

    def blocks(
        self, lines: Sequence[Line], *, kind: str = "paragraph", nested: bool = False
    ) -> None:
        """Parse these lines as Markdown and take in what is found."""
        if not self.starts:
            self.starts = [at for at, _ in lines]
        texts = [t for _, t in lines]
        tokens, references = parse(texts, self.dialect.extensions, nested=nested)
        for label, to in references.items():
            self.labels.setdefault(normalise_label(label), (to["href"], to.get("title", "")))
            self.asides += ((0, title) for title in titles_of(to.get("title", "")))
        metadata = not nested and next((t.type for t in tokens if t.map), "") == "field_list_open"
        skip = 0
        for at, token in enumerate(tokens):
            if at < skip:
                continue
            if token.level == 0 and token.map and token.nesting >= 0:
                self._top(token.map, lines)
            if metadata:  # a field list before all else is for Sphinx, not for readers
                metadata = token.type != "field_list_close"
            elif isinstance(token, Text):
                self._inline(token, _KINDS.get(token.type, kind), lines, token)
            elif token.type == "inline":
                opening = tokens[at - 1]
                if opening.type == "fieldlist_name_open":
                    self._field(token, lines)
                    if _TYPEFIELD.match(token.content.strip()):
                        skip = at + 1 + _until(tokens[at:], "fieldlist_body_close")
                elif opening.type not in _ELSEWHERE:
                    self._inline(token, _KINDS.get(opening.type, kind), lines, opening)
            elif token.type == "tr_open":
                self._row(token, tokens, at, lines)
            elif token.nesting == 0:
                self._leaf(token, lines)

    def _top(self, place: list[int], lines: Sequence[Line]) -> None:
        """Note where a block ends that stands in no other."""
        first, last = place[0], place[1] - 1
        while last > first and not lines[last][1].strip():
            last -= 1
        if last < len(lines):
            self.tops.append(lines[last][0] + len(lines[last][1]))

    # Blocks that hold prose themselves.

    def _inline(self, token: Block, kind: str, lines: Sequence[Line], opening: Block) -> None:
        place = prose_lines(token.content, token.map[0], lines) if token.map else []
        if not place:
            return
        if kind == "heading":
            self.anchor("heading", opening.tag[1:], place[0][0])
        offset, first = place[0]
        if first[:1] in "[:" and opening.type in _PARAGRAPHS:
            if m := _TASK.match(first):
                place[0] = (offset + m.end(), first[m.end() :])
            elif m := _TABLE_CAPTION.match(first):
                kind = "caption"
                place[0] = (offset + m.end(), first[m.end() :])
        for part in self._without_mark_lines(place, token.content):
            if "![" in token.content:
                for m in _IMAGE.finditer("\n".join(t for _, t in part)):
                    self.anchor("image", m[1], part[0][0])
            self.add(kind, "markdown", part)

    def _field(self, token: Token, lines: Sequence[Line]) -> None:
        """The name of a field stands between the first two colons of its line."""
        name = token.content.strip()
        if token.map and not _DOCFIELD.match(name):
            offset, text = lines[token.map[0]]
            lead = token.content.find(name)
            done = self.segments[-1].end - offset if self.segments else 0
            at = text.find(f":{token.content}:", max(done, 0)) + 1
            if at and text.startswith(name, at + lead):
                self.add("field", "markdown", [(offset + at + lead, name)])

    def _without_mark_lines(self, place: list[Line], content: str) -> list[list[Line]]:
        """Cut out the lines that are only a mark of D2L's, such as ``:label:`fig_x```."""
        if place[0][1][:1] not in ":[" and not _MAYBE_MARK.search(content):
            return [place]
        parts: list[list[Line]] = [[]]
        for line in place:
            if line[1][:1] in ":[" and _MARK_LINE.match(line[1]):
                if m := _LABEL.match(line[1]):
                    self.anchor("label", m[1], line[0])
                parts.append([])
            else:
                parts[-1].append(line)
        return [p for p in parts if p]

    def _row(self, token: Token, tokens: Sequence[Block], at: int, lines: Sequence[Line]) -> None:
        """A row of a pipe table."""
        if not token.map:
            return
        offset, text = lines[token.map[0]]
        columns = _until(tokens[at:], "tr_close") // 3
        for a, b in row_cells(text, columns):
            self.add("cell", "cell", [(offset + a, text[a:b])])

    # Blocks without prose of their own, or with another grammar inside.

    def _leaf(self, token: Token, lines: Sequence[Line]) -> None:
        if token.map is None:
            return
        first, last = token.map
        here = lines[first][0]
        if token.type in {"fence", "colon_fence"}:
            take_fence(self, token, lines)
        elif token.type == "front_matter":
            for kind, form, place in front_matter_texts(lines[first + 1 : last - 1]):
                if form == "blocks":
                    self.blocks(place, nested=True)
                else:
                    self.add(kind, form, place)
        elif token.type == "html_block":
            self.html(located(token.content, first, lines))
        elif token.type in _ANCHORS:
            kind = _ANCHORS[token.type]
            key = {"label": token.content, "break": ""}.get(kind)
            self.anchor(kind, content_key(token.content) if key is None else key, here)
            if kind == "math" and token.info:
                self.anchor("label", token.info, here)

    def html(self, lines: Sequence[Line]) -> None:
        text = "\n".join(t for _, t in lines)
        if lines:
            self.anchor("html", content_key(_BETWEEN_TAGS.sub("><", text)), lines[0][0])
        runs = list(html_texts(text))
        for start, end in html_attributes(text):
            if not any(a <= start < b for a, b, _ in runs):  # there it is a part of a placeholder
                self.add("alt", "attribute", cut(lines, start, end))
        for start, end, marks in runs:
            segment = build(
                "paragraph", "html", cut(lines, start, end), self.dialect,
                starts=self.starts, marks=marks,
            )  # fmt: skip
            if segment:
                self.segments.append(segment)

    def add(self, kind: str, form: str, place: Sequence[Line]) -> None:
        segment = build(
            kind, form, place, self.dialect, starts=self.starts, labels=self.labels
        )  # fmt: skip
        if segment:
            self.segments.append(segment)
            if segment.placeholders:
                self.asides += ((segment.line, text) for text in asides_of(segment.placeholders))
        else:
            self.asides += ((0, text) for text in asides_of_lines(place))

    def anchor(self, kind: str, key: str, start: int, code: str = "") -> None:
        self.anchors.append(Anchor(kind, key, start, code))


def _apart(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Without those that begin within another: of a field's name with a tab in it, markdown-it
    reads a part twice."""
    end = 0
    out = []
    for segment in segments:
        if segment.start >= end:
            out.append(segment)
            end = segment.end
    return tuple(out)


def _until(tokens: Sequence[Block], kind: str) -> int:
    return next(n for n, t in enumerate(tokens) if t.type == kind)
