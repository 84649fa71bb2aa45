"""Translations → the raw text that is put in a segment's place.

What a human wrote for the whole block is used to the byte. Everything else is written so that
its marks work (CommonMark's emphasis fails beside Chinese punctuation) and is then read again:
if the placeholders are not the same as in the source, it is refused.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Sequence
from html import escape as escape_html
from html import unescape as unescape_html

import yaml

from ..segment import Segment, as_slot, escape, literal_offset, pieces
from ._addresses import needs_blank
from ._emphasis import is_blank, is_punctuation
from ._escape import BLANKS, CONTROL, NEWLINE, WIDE, anywhere, escaped, one_line, safe_start
from ._foreign import foreign, unslotted
from ._inline import scan
from ._plainly import Part, in_slots, plainly
from ._repair import Node, repair
from ._segments import MARKDOWN
from ._verify import Rejected, one_block, one_run, verify, verify_html
from .dialect import Dialect
from .rst import DOCTREE

__all__ = ["Part", "Rejected", "render"]

_HTML_MARKUP = re.compile(r"<|&(?=#?\w+;)")
_FREE = re.compile(r"[.,;]?(?:\s|\Z)")
_GLUED = re.compile(r"[/#=&%~+$@-]|[^\s\w]*(?:\w|[^\x00-\x7f\s])")
_ON_ONE_LINE = frozenset({"heading", "title", "term", "glossary", "field"})
_SPACES = re.compile(r"\s+")
_QUOTES = re.compile(r'"+')


def render(
    segment: Segment, parts: Sequence[Part], dialect: Dialect, labels: Container[str] = ()
) -> str:
    """Write the segment with these parts translated and the rest as it is.

    Raises :class:`Rejected` where what comes out would not have the source's placeholders.
    """
    if (plain := _plainly(segment, parts, dialect)) is not None:
        return plain
    human = len(parts) == 1 and parts[0].translation.markup and segment.form != DOCTREE
    if human and (parts[0].start, parts[0].end) == (0, len(segment.text)):
        return _let_in(segment, _fitted(segment, _whole(segment, parts[0])), dialect, labels)
    nodes = _nodes(segment, parts)
    for part in parts:
        if part.translation.markup:
            _refuse(foreign(unslotted(part.translation.text), segment, dialect, labels))
    if not any(n.what == "x" or (n.value if n.shown is None else n.shown).strip() for n in nodes):
        raise Rejected("it is empty")
    if any(CONTROL.search(n.value) for n in nodes if not n.markup):
        raise Rejected("it has a control character")
    if not _nest(nodes):
        raise Rejected("its slots do not nest")
    if segment.form in MARKDOWN:
        if dialect.has("linkify"):
            _set_apart(nodes, segment)
        repair(nodes, segment.placeholders)
        text = one_line(segment, _write_markdown(nodes, segment, dialect)).strip()
        verify(segment, text, nodes, dialect, labels)
        return _quoted(text, segment.form)
    if segment.form == DOCTREE:
        return _in_slots(nodes, segment, dialect)
    if segment.form == "html":
        text = one_line(segment, "".join(_html(n) for n in nodes)).strip()
        verify_html(segment, text, nodes)
        return text
    text = one_line(segment, _plain_join(nodes)).strip()
    if segment.form == "plain":
        _entry(text)
    return _quoted(text, segment.form)


def _plainly(segment: Segment, parts: Sequence[Part], dialect: Dialect) -> str | None:
    """The segment written the short way, where that is enough."""
    if segment.form == DOCTREE:
        return in_slots(segment, parts)
    if segment.form not in MARKDOWN or segment.kind == "field":
        return None
    plain = plainly(segment, parts, dialect)
    if plain is None:
        return None
    text = one_line(segment, plain).strip()
    one_block(segment, text, dialect)
    return _quoted(text, segment.form)


def _quoted(text: str, form: str) -> str:
    """A text as it can stand between what surrounds it."""
    if form.startswith("yaml"):
        return _yaml(text, form)
    if form.startswith("csv"):
        return _csv(text, form)
    if form == "attribute":
        return escape_html(unescape_html(_SPACES.sub(" ", text).strip()))
    return text


def _csv(text: str, form: str) -> str:
    """A text as a cell of a CSV table, within the quotes that stand there."""
    text = _SPACES.sub(" ", text).strip()
    if form == 'csv"':  # what is doubled already is written so in the source
        return _QUOTES.sub(lambda m: m[0] + '"' * (len(m[0]) % 2), text)
    if set(text) & {'"', ","}:
        quoted = text.replace('"', '""')
        return f'"{quoted}"'
    return text


def _whole(segment: Segment, part: Part) -> str:
    """What a human wrote for the whole segment, with what its slots hold."""
    nodes: list[Node] = []
    _add(nodes, segment, part.translation.text, part.numbers or segment.numbers, markup=True)
    return _plain_join(nodes)


def _let_in(segment: Segment, text: str, dialect: Dialect, labels: Container[str]) -> str:
    """A human's text for the whole segment, used to the byte if nothing in it is foreign there."""
    if not text.strip():
        raise Rejected("it is empty")
    _refuse(foreign(text, segment, dialect, labels))
    if segment.form in MARKDOWN:
        one_block(segment, text, dialect)
    elif segment.form == "html":
        one_run(text)
    elif segment.form == "plain":
        _entry(text)
    return _quoted(text, segment.form)


def _refuse(why: str) -> None:
    if why:
        raise Rejected(why)


def _entry(text: str) -> None:
    if text.lstrip().startswith((":", "---")):
        raise Rejected("a title in a toctree cannot begin like an option")


def _in_slots(nodes: Sequence[Node], segment: Segment, dialect: Dialect) -> str:
    """A text for a doctree: its slots are filled with the nodes that are there."""
    nameless = [n.number for n in nodes if n.what == "open" and _is(segment, n, "anonymous")]
    if nameless != sorted(nameless):
        raise Rejected("references without a name have changed places")
    slots = Counter((n.what, n.number) for n in nodes if n.number)
    if slots != Counter((w, int(v)) for w, v in pieces(segment.text) if w != "text"):
        raise Rejected("its slots are not the source's")
    return "".join(_slotted(n, dialect) for n in nodes).strip()


def _slotted(node: Node, dialect: Dialect) -> str:
    if node.what != "text":
        return as_slot(node.what, node.number)
    if node.shown is not None or not node.markup:
        return escape(node.value if node.shown is None else node.shown)
    marks = scan(node.value, dialect)
    if any(mark.what != "text" for mark in marks):
        raise Rejected("it is written in Markdown")
    return escape("".join(mark.value for mark in marks))


def _is(segment: Segment, node: Node, kind: str) -> bool:
    return segment.placeholders[node.number - 1].kind == kind


def _html(node: Node) -> str:
    plain = node.what == "text" and not node.markup
    if not plain:
        return node.value
    return _HTML_MARKUP.sub(lambda m: escape_html(m[0]), node.value).replace("$", "&#36;")


def _nodes(segment: Segment, parts: Sequence[Part]) -> list[Node]:
    nodes: list[Node] = []
    at = 0
    for part in sorted(parts, key=lambda p: p.start):
        _source(nodes, segment, at, part.start)
        numbers = part.numbers or segment.numbers
        _add(nodes, segment, part.translation.text, numbers, markup=part.translation.markup)
        at = part.end
    _source(nodes, segment, at, len(segment.text))
    return _without_gaps(nodes)


def _source(nodes: list[Node], segment: Segment, start: int, end: int) -> None:
    """Add a stretch of the source as it is written; what a reader sees of it is known."""
    if start < end:
        own = segment.literal[literal_offset(segment, start) : literal_offset(segment, end)]
        shown = [value for what, value in pieces(segment.text[start:end]) if what == "text"]
        before = len(nodes)
        _add(nodes, segment, own, segment.numbers, markup=True)
        texts = [n for n in nodes[before:] if n.what == "text"]
        for node, value in zip(texts, shown, strict=False):
            node.shown = str(value)


def _add(
    nodes: list[Node], segment: Segment, text: str, numbers: Sequence[int], *, markup: bool
) -> None:
    for what, value in pieces(text):
        if what == "text":
            plain = str(value) if markup else BLANKS.sub(" ", str(value))
            nodes.append(Node("text", plain, markup))
            continue
        number = int(value)
        if not 0 < number <= len(numbers):
            raise Rejected(f"slot {number} is not in the source")
        number = numbers[number - 1]
        holder = segment.placeholders[number - 1]
        source = (holder.close or "") if what == "close" else holder.open
        nodes.append(Node(what, source, markup=True, number=number))


def _without_gaps(nodes: list[Node]) -> list[Node]:
    """Drop the blank between two sentences where both sides are written without blanks."""
    out: list[Node] = []
    for at, node in enumerate(nodes):
        if (
            node.what == "text"
            and node.markup
            and not node.value.strip()
            and 0 < at < len(nodes) - 1
        ):
            before = "".join(n.value for n in nodes[max(at - 2, 0) : at])[-1:]
            after = "".join(n.value for n in nodes[at + 1 : at + 3])[:1]
            if WIDE.match(before) and (WIDE.match(after) or not after.isascii()):
                continue
        out.append(node)
    return out


def _nest(nodes: Sequence[Node]) -> bool:
    """Whether every pair is whole; nothing has looked at a human's text before."""
    open_: list[int] = []
    for node in nodes:
        if node.what == "open":
            open_.append(node.number)
        elif node.what == "close" and (not open_ or open_.pop() != node.number):
            return False
    return not open_


def _plain_join(nodes: Sequence[Node]) -> str:
    return "".join(node.value for node in nodes)


def _fitted(segment: Segment, text: str) -> str:
    """A human's text in a place of another kind than it was written for."""
    if (
        segment.form in {"cell", "plain", "line"}
        or segment.kind in _ON_ONE_LINE
        or (segment.form == "html" and len(segment.spans) == 1)
    ):
        text = NEWLINE.sub(" ", text)
    return re.sub(r"(?<!\\)\|", r"\\|", text) if segment.form == "cell" else text


def _write_markdown(nodes: Sequence[Node], segment: Segment, dialect: Dialect) -> str:
    out: list[str] = []
    roles = 0
    for at, node in enumerate(nodes):
        kind = segment.placeholders[node.number - 1].kind if node.number else ""
        value = node.value
        if kind == "role" and node.what != "x":
            roles += 1 if node.what == "open" else -1
        elif kind == "url" and value[0] != "<" and dialect.has("linkify"):
            if not _in_link(nodes, at, segment):  # a link holds no links
                value = _fenced_url(value, nodes, at)
        elif node.what == "text" and roles and not node.markup:
            if set(value) & {"`", "<", ">", "\\"} or "![" in value:  # it is no Markdown
                raise Rejected("the text of a role cannot hold this")
        elif node.what == "text" and not node.markup:
            following = nodes[at + 1].number if at + 1 < len(nodes) else 0
            then = segment.placeholders[following - 1].kind if following else ""
            value = escaped(value, dialect, then, cell=segment.form == "cell")
            if segment.form == "line":  # where a backtick would end the line's meaning
                value = value.replace("\\`", "&#96;")
            elif segment.kind == "field":
                value = value.replace("\\:", ":").replace(":", "&#58;")
            if _at_line_start(out) and not anywhere(segment):
                value = safe_start(value.lstrip())
        out.append(value)
    text = "".join(out)
    if segment.kind == "heading" and re.search(r"(^|\s)#+\s*$", text):
        text = f"{text.rstrip()[:-1]}\\#"  # it would be taken for the heading's closing marks
    return text


def _at_line_start(out: Sequence[str]) -> bool:
    return not (before := "".join(out).rstrip(" \t")) or before.endswith("\n")


def _set_apart(nodes: list[Node], segment: Segment) -> None:
    """Put blanks around an address without a scheme where letters touch it: nothing else could
    keep them out of it."""
    for at in range(len(nodes) - 1, -1, -1):
        node = nodes[at]
        if not _is_address(node, segment) or _in_link(nodes, at, segment):
            continue
        before = next((n.value for n in reversed(nodes[:at]) if n.value), "")
        first, last = needs_blank(before, "".join(n.value for n in nodes[at + 1 : at + 3]))
        if last:
            nodes.insert(at + 1, Node("text", " ", markup=True, shown=" "))
        if first:
            nodes.insert(at, Node("text", " ", markup=True, shown=" "))


def _is_address(node: Node, segment: Segment) -> bool:
    bare = node.what == "x" and "://" not in node.value and not set(node.value) & {"<", "@"}
    return bare and segment.placeholders[node.number - 1].kind == "url"


_ANCHOR = re.compile(r"<(/?)a[\s>]", re.IGNORECASE)


def _in_link(nodes: Sequence[Node], at: int, segment: Segment) -> bool:
    """Whether a link is open there, of Markdown or of HTML."""
    depth = 0
    for node in nodes[:at]:
        kind = segment.placeholders[node.number - 1].kind if node.number else ""
        if kind == "link" and node.what != "x":
            depth += 1 if node.what == "open" else -1
        elif kind == "html" and (m := _ANCHOR.match(node.value)):
            depth += -1 if m[1] else 1
    return depth > 0


def _fenced_url(url: str, nodes: Sequence[Node], at: int) -> str:
    """A bare address: where letters touch it, linkify would take them in, or not see it."""
    before = next((n.value[-1] for n in reversed(nodes[:at]) if n.value), " ")
    after = "".join(n.value for n in nodes[at + 1 : at + 3])
    if "@" in url and "://" not in url:
        return url if is_blank(before) and _FREE.match(after) else f"<{url}>"
    if "://" not in url:
        return url
    free = before not in "_/" and (is_blank(before) or is_punctuation(before))
    glued = not free or bool(_GLUED.match(after))
    return f"<{url}>" if glued else url


def _yaml(text: str, form: str) -> str:
    """A text as the value of a YAML scalar, within the quotes that stand there."""
    text = _SPACES.sub(" ", text).strip()
    if form.endswith((">", "|")):  # whatever stands there is its text
        return text
    if form == 'yaml*"' and set(text) & {"\\", '"'}:
        raise Rejected("it has quotes that need escapes")
    if form == "yaml*'" and "'" in text:
        raise Rejected("it has quotes that need escapes")
    if form.endswith('"'):
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if form.endswith("'"):
        return text.replace("'", "''")
    try:
        safe = yaml.safe_load(f"k: {text}") == {"k": text}
    except yaml.YAMLError:
        safe = False
    if safe:
        return text
    if form == "yaml":
        return json.dumps(text, ensure_ascii=False)
    if "'" not in text:
        return f"'{text}'"
    if set(text) & {"\\", '"'}:  # Markdown and escapes of YAML in one are beyond reading
        raise Rejected("it has quotes that need escapes")
    return f'"{text}"'
