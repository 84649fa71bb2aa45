"""Translations → the raw text that is put in a segment's place.

What a human wrote for the whole block is used to the byte. Everything else is written so that
its marks work (CommonMark's emphasis fails beside Chinese punctuation) and is then read again:
if the placeholders are not the same as in the source, it is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from html import escape as escape_html

from ..segment import Segment, as_slot, escape, pieces
from ._as_markdown import as_markdown
from ._escape import CONTROL, NEWLINE, one_line
from ._foreign import foreign, unslotted
from ._inline import scan
from ._nodes import Node, filled, joined, nests, nodes_of
from ._one_block import one_block
from ._plainly import Part, in_slots, plainly
from ._quotes import quoted
from ._rejected import Rejected
from ._segments import MARKDOWN
from ._verify import one_run, verify, verify_html
from .dialect import Dialect
from .rst import DOCTREE

__all__ = ["render"]

_HTML_MARKUP = re.compile(r"<|&(?=#?\w+;)")
_ON_ONE_LINE = frozenset({"heading", "title", "term", "glossary", "field"})


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
        return _let_in(segment, _fitted(segment, filled(segment, parts[0])), dialect, labels)
    nodes = nodes_of(segment, parts)
    for part in parts:
        if part.translation.markup:
            _refuse(foreign(unslotted(part.translation.text), segment, dialect, labels))
    if not any(n.what == "x" or (n.value if n.shown is None else n.shown).strip() for n in nodes):
        raise Rejected("it is empty")
    if any(CONTROL.search(n.value) for n in nodes if not n.markup):
        raise Rejected("it has a control character")
    if not nests(nodes):
        raise Rejected("its slots do not nest")
    if segment.form in MARKDOWN:
        text = one_line(segment, as_markdown(nodes, segment, dialect)).strip()
        verify(segment, text, nodes, dialect, labels)
        return quoted(text, segment.form)
    if segment.form == DOCTREE:
        return _in_slots(nodes, segment, dialect)
    if segment.form == "html":
        text = one_line(segment, "".join(_html(n) for n in nodes)).strip()
        verify_html(segment, text, nodes)
        return text
    text = one_line(segment, joined(nodes)).strip()
    if segment.form == "plain":
        _check_entry(text)
    return quoted(text, segment.form)


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
    return quoted(text, segment.form)


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
        _check_entry(text)
    return quoted(text, segment.form)


def _refuse(why: str) -> None:
    if why:
        raise Rejected(why)


def _check_entry(text: str) -> None:
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


def _fitted(segment: Segment, text: str) -> str:
    """A human's text in a place of another kind than it was written for."""
    if (
        segment.form in {"cell", "plain", "line"}
        or segment.kind in _ON_ONE_LINE
        or (segment.form == "html" and len(segment.spans) == 1)
    ):
        text = NEWLINE.sub(" ", text)
    return re.sub(r"(?<!\\)\|", r"\\|", text) if segment.form == "cell" else text
