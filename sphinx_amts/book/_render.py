"""Translations → the raw text that is put in a segment's place.

What a human wrote for the whole block is used to the byte. Everything else is written so that
its marks work (CommonMark's emphasis fails beside Chinese punctuation) and is then read again:
if the placeholders are not the same as in the source, it is refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from html import escape as escape_html

import yaml

from ..segment import Placeholder, Segment, Translation, damage, literal_offset, pieces
from ._html import html_texts
from ._inline import scan
from ._segments import slots
from .dialect import Dialect

__all__ = ["Part", "Rejected", "render"]

_ZERO_WIDTH = "\u200b"
_MARKDOWN = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|~(?=~)|(?<=~)~|[{}]")
_BEFORE = {"!": ("link",), ":": ("code",)}
_BLOCK_START = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|(?P<number>\d{1,9})[.)](?=\s|$)|[=~:+-]{3}|[-*_](?:\s*[-*_]){2}"
    r"|=+\s*$|--+\s*$|\||%|\(.*\)=\s*$|\$\$|\[\^?[^\]]*\]:|:\s|</?[A-Za-z!?]|:\w+:|\{\{|!\[\w"
)
_WIDE = re.compile(r"[ᄀ-ᇿ⺀-꓏ꥠ-꥿가-\ud7ff豈-﫿︰-﹏＀-￯‘-”…]")
_SPACES = re.compile(r"\s+")
_NEWLINE = re.compile(r"\s*\n\s*")


class Rejected(ValueError):
    """A translation that would change the structure of the page; the message says how."""


@dataclass(frozen=True, slots=True)
class Part:
    """A translation for the stretch ``[start, end)`` of a segment's text.

    ``numbers``: for each slot of the translation, from 1, the segment's slot.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    translation: Translation


@dataclass(slots=True)
class _Node:
    """A piece of what is written: text (``markup``: as it is), an atom, or half of a pair."""

    what: str
    value: str
    markup: bool = False
    number: int = 0


def render(
    segment: Segment, parts: Sequence[Part], dialect: Dialect, labels: Container[str] = ()
) -> str:
    """Write the segment with these parts translated and the rest as it is.

    Raises :class:`Rejected` where what comes out would not have the source's placeholders.
    """
    nodes = _nodes(segment, parts)
    human = len(parts) == 1 and parts[0].translation.markup
    if human and (parts[0].start, parts[0].end) == (0, len(segment.text)):
        return _fitted(segment, _plain_join(nodes))
    multiline = len(segment.spans) > 1
    if segment.form in {"markdown", "cell", "yaml*"}:
        _repair(nodes, segment.placeholders)
        text = _write_markdown(nodes, segment, dialect)
        if not multiline:
            text = _NEWLINE.sub(" ", text)
        text = _safe_start(text)
        _verify(segment, text, nodes, dialect, labels)
        return _yaml(text, segment.form) if segment.form == "yaml*" else text
    text = "".join(
        escape_html(n.value, quote=False)
        if segment.form == "html" and n.what == "text" and not n.markup
        else n.value
        for n in nodes
    )
    if not multiline:
        text = _NEWLINE.sub(" ", text)
    if segment.form == "html":
        _verify(segment, text, nodes, dialect, labels)
        return text
    if segment.form == "plain" and set(text) & {"<", ">"}:
        raise Rejected("a title in a toctree cannot hold < or >")
    return _yaml(text, segment.form) if segment.form.startswith("yaml") else text


def _nodes(segment: Segment, parts: Sequence[Part]) -> list[_Node]:
    nodes: list[_Node] = []
    at = 0
    for part in sorted(parts, key=lambda p: p.start):
        _source(nodes, segment, at, part.start)
        identity = part.numbers or tuple(range(1, len(segment.placeholders) + 1))
        _add(nodes, segment, part.translation.text, part.translation.markup, identity)
        at = part.end
    _source(nodes, segment, at, len(segment.text))
    return _without_gaps(nodes)


def _source(nodes: list[_Node], segment: Segment, start: int, end: int) -> None:
    if start < end:
        text = segment.literal[literal_offset(segment, start) : literal_offset(segment, end)]
        _add(nodes, segment, text, True, tuple(range(1, len(segment.placeholders) + 1)))


def _add(
    nodes: list[_Node], segment: Segment, text: str, markup: bool, numbers: Sequence[int]
) -> None:
    for what, value in pieces(text):
        if what == "text":
            nodes.append(_Node("text", str(value), markup))
            continue
        number = int(value)
        if not 0 < number <= len(numbers):
            raise Rejected(f"slot {number} is not in the source")
        number = numbers[number - 1]
        holder = segment.placeholders[number - 1]
        source = (holder.close or "") if what == "close" else holder.open
        nodes.append(_Node(what, source, True, number))


def _without_gaps(nodes: list[_Node]) -> list[_Node]:
    """Drop the blank between two sentences where both sides are written without blanks."""
    out: list[_Node] = []
    for at, node in enumerate(nodes):
        if node.what == "text" and node.markup and not node.value.strip() and 0 < at < len(nodes) - 1:
            before = "".join(n.value for n in nodes[max(at - 2, 0) : at])[-1:]
            after = "".join(n.value for n in nodes[at + 1 : at + 3])[:1]
            if _WIDE.match(before) and (_WIDE.match(after) or not after.isascii()):
                continue
        out.append(node)
    return out


def _plain_join(nodes: Sequence[_Node]) -> str:
    return "".join(node.value for node in nodes)


def _fitted(segment: Segment, text: str) -> str:
    """A human's text in a place of another kind than it was written for."""
    if segment.form in {"cell", "plain"} or segment.kind in {"heading", "title", "term"}:
        text = _NEWLINE.sub(" ", text)
    if segment.form == "cell":
        text = re.sub(r"(?<!\\)\|", r"\\|", text)
    return _yaml(text, segment.form) if segment.form.startswith("yaml") else text


def _write_markdown(nodes: Sequence[_Node], segment: Segment, dialect: Dialect) -> str:
    out: list[str] = []
    roles = 0
    for at, node in enumerate(nodes):
        holder = segment.placeholders[node.number - 1] if node.number else None
        if holder and holder.kind == "role" and node.what in {"open", "close"}:
            roles += 1 if node.what == "open" else -1
        if node.what == "text":
            if roles:  # the text of a role is not Markdown
                out.append(node.value)
                continue
            text = node.value if node.markup else _escaped(node.value, dialect)
            if not node.markup and text[-1:] in _BEFORE and at + 1 < len(nodes):
                next_ = nodes[at + 1].number
                if next_ and segment.placeholders[next_ - 1].kind in _BEFORE[text[-1]]:
                    text = f"{text[:-1]}\\{text[-1]}"  # together they would mean something
            if segment.form == "cell":
                text = re.sub(r"(?<!\\)\|", r"\\|", text)
            out.append(text)
        elif node.what == "x" and holder and holder.kind == "url" and node.value[0] != "<":
            after = "".join(n.value for n in nodes[at + 1 : at + 3])[:1]
            glued = after and not after.isspace() and not after.isascii()
            out.append(f"<{node.value}>" if glued and "://" in node.value else node.value)
        else:
            out.append(node.value)
    return "".join(out)


def _escaped(text: str, dialect: Dialect) -> str:
    """Plain text → Markdown that shows it."""
    text = _MARKDOWN.sub(lambda m: "\\" + m[0], text)
    if dialect.has("dollarmath"):
        text = text.replace("$", "\\$")
    return text.replace("://", ":\\//") if dialect.has("linkify") else text


def _safe_start(text: str) -> str:
    """Keep the first characters from beginning a list, a heading, a fence …"""
    if m := _BLOCK_START.match(text):
        if text[0] == "!" or text.startswith("{{") or (text[0] == "<" and text[1:2].isalpha()):
            return text  # an image, a substitution or a tag of the source's own
        at = m.end("number") if m["number"] else 0
        return f"{text[:at]}\\{text[at:]}"
    return text


def _repair(nodes: list[_Node], holders: Sequence[Placeholder]) -> None:
    """Make emphasis open and close beside wide punctuation (CommonMark 6.2, "flanking").

    In this order: blanks and punctuation at the inner edge move outside; ``*`` is written for
    ``_``; a zero-width space is put inside the mark.
    """
    for at, node in enumerate(nodes):
        if node.what not in {"open", "close"} or not node.number:
            continue
        if holders[node.number - 1].kind not in {"emphasis", "strong", "strike"}:
            continue
        _move_edge(nodes, at)
    for at, node in enumerate(nodes):
        if node.what not in {"open", "close"} or not node.number:
            continue
        holder = holders[node.number - 1]
        if holder.kind not in {"emphasis", "strong", "strike"}:
            continue
        if not node.value.strip("_*~") and "_" in node.value and not _flanks(nodes, at):
            for other in nodes:
                if other.number == node.number and other.what in {"open", "close"}:
                    other.value = other.value.replace("_", "*")
        if not _flanks(nodes, at):
            inner = _Node("text", _ZERO_WIDTH, True)
            nodes.insert(at + 1 if node.what == "open" else at, inner)
            return _repair(nodes, holders)
    return None


def _move_edge(nodes: list[_Node], at: int) -> None:
    """Move blanks, and punctuation where the mark would fail, out of the pair."""
    node = nodes[at]
    inner = at + 1 if node.what == "open" else at - 1
    outer = at - 1 if node.what == "open" else at + 1
    if not 0 <= inner < len(nodes) or nodes[inner].what != "text" or nodes[inner].markup:
        return
    text = nodes[inner].value
    while text:
        edge = text[0] if node.what == "open" else text[-1]
        if not edge.isspace() and (not _punctuation(edge) or _flanks(nodes, at)):
            return
        rest = text[1:] if node.what == "open" else text[:-1]
        if not rest.strip():
            return
        if not (0 <= outer < len(nodes)) or nodes[outer].what != "text" or nodes[outer].markup:
            nodes.insert(at if node.what == "open" else at + 1, _Node("text", ""))
            at, inner = (at + 1, inner + 1) if node.what == "open" else (at, inner)
            outer = at - 1 if node.what == "open" else at + 1
        out = nodes[outer]
        out.value = out.value + edge if node.what == "open" else edge + out.value
        text = nodes[inner].value = rest


def _flanks(nodes: Sequence[_Node], at: int) -> bool:
    """Whether the mark at this node opens (or closes) as it should."""
    node = nodes[at]
    before = next((n.value[-1] for n in reversed(nodes[:at]) if n.value), "\n")
    after = next((n.value[0] for n in nodes[at + 1 :] if n.value), "\n")
    outside, inside = (before, after) if node.what == "open" else (after, before)
    if inside.isspace():
        return False
    if not _punctuation(inside) or outside.isspace() or _punctuation(outside):
        return not (
            node.value.strip("([")[:1] == "_" and not outside.isspace() and not _punctuation(outside)
        )
    return False


def _punctuation(char: str) -> bool:
    return char != "\n" and unicodedata.category(char)[0] in "PS"


def _yaml(text: str, form: str) -> str:
    text = _SPACES.sub(" ", text).strip()
    if form == 'yaml"':
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if form == "yaml'":
        return text.replace("'", "''")
    try:
        safe = yaml.safe_load(f"k: {text}") == {"k": text}
    except yaml.YAMLError:
        safe = False
    return text if safe else json.dumps(text, ensure_ascii=False)


def _verify(
    segment: Segment, text: str, nodes: Sequence[_Node], dialect: Dialect, labels: Container[str]
) -> None:
    """Read what was written: its marks must be those that were meant, no more and no less."""
    if segment.form == "html":
        runs = [r for r in html_texts(text)]
        marks = runs[0][2] if len(runs) == 1 and runs[0][:2] == (0, len(text)) else []
        if len(runs) != 1:
            raise Rejected("the text would not stay one run of HTML")
    else:
        marks = scan(text, dialect, labels)
    slotted, have = slots(text, marks)
    wanted = Counter(
        _same(segment.placeholders[n.number - 1]) for n in nodes if n.number and n.what != "close"
    )
    for node in nodes:  # what a human or the source has beside the slots
        if node.what == "text" and node.markup and segment.form != "html":
            wanted.update(_same(h) for h in slots(node.value, scan(node.value, dialect, labels))[1])
    found = Counter(_same(h) for h in have)
    if wanted != found:
        odd = (wanted - found) or (found - wanted)
        raise Rejected(f"its marks are not read as meant: {next(iter(odd))[1]!r}")
    if problem := damage(slotted, slotted):
        raise Rejected(problem)


def _same(holder: Placeholder) -> tuple[str, str]:
    content = holder.content
    if holder.kind in {"emphasis", "strong", "strike"}:
        content = content.replace("_", "*")
    if holder.kind == "url":
        content = content.strip("<>")
    return holder.kind, _SPACES.sub(" ", content)


