"""A translation in pieces: its texts, and what its slots hold, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..segment import Segment, literal_offset, pieces
from ._escape import BLANKS, WIDE
from ._plainly import Part
from ._rejected import Rejected

__all__ = ["Node", "filled", "joined", "nests", "nodes_of"]


@dataclass(slots=True)
class Node:
    """A piece of what is written: text, an atom (``x``), or half of a pair (open, close).

    ``markup``: the text is Markdown already. ``shown``: what a reader sees of it, where that is
    known and not the value itself.
    """

    what: str
    value: str
    markup: bool = False
    number: int = 0
    shown: str | None = None


def nodes_of(segment: Segment, parts: Sequence[Part]) -> list[Node]:
    """The pieces of a segment with these *parts* translated, and of the source between them.

    Raises :class:`Rejected` where a slot is not the source's.
    """
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


def nests(nodes: Sequence[Node]) -> bool:
    """Whether every pair is whole; nothing has looked at a human's text before."""
    open_: list[int] = []
    for node in nodes:
        if node.what == "open":
            open_.append(node.number)
        elif node.what == "close" and (not open_ or open_.pop() != node.number):
            return False
    return not open_


def joined(nodes: Sequence[Node]) -> str:
    """What the nodes hold, as it is."""
    return "".join(node.value for node in nodes)


def filled(segment: Segment, part: Part) -> str:
    """What a human wrote for the whole segment, with what its slots hold.

    Raises :class:`Rejected` where a slot is not the source's.
    """
    nodes: list[Node] = []
    _add(nodes, segment, part.translation.text, part.numbers or segment.numbers, markup=True)
    return joined(nodes)
