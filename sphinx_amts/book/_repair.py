"""Make emphasis work beside wide punctuation (CommonMark 6.2, "flanking").

These fail as an engine writes them: ``是**强调。**后``, ``**“引用”**后``, ``前_中文_``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..segment import Placeholder
from ._emphasis import is_blank, is_punctuation
from ._nodes import Node

__all__ = ["EMPHASIS", "ZERO_WIDTH", "repair"]

ZERO_WIDTH = "\u200b"
HAIR_SPACE = "\u200a"
EMPHASIS = frozenset({"emphasis", "strong", "strike"})


def repair(nodes: list[Node], holders: Sequence[Placeholder]) -> None:
    """Change the nodes so that their emphasis opens and closes.

    In this order: blanks and punctuation at the inner edge move outside; ``*`` is written for
    ``_``; a zero-width space is put inside the mark; a hair space parts what would be misread.
    """
    marks = [n for n in nodes if n.what in {"open", "close"} and _is_emphasis(n, holders)]
    for mark in marks:
        _move_edge(nodes, _place(nodes, mark))
    for mark in marks:
        if "_" in mark.value and not _flanks(nodes, _place(nodes, mark)):
            for other in marks:
                if other.number == mark.number:
                    other.value = other.value.replace("_", "*")
    for mark in marks:
        at = _place(nodes, mark)
        if not _flanks(nodes, at):
            space = Node("text", ZERO_WIDTH, markup=True, shown="")
            nodes.insert(at + 1 if mark.what == "open" else at, space)
    _part_nested(nodes, marks)
    for at in range(len(nodes) - 1, 0, -1):  # two code spans that touch would be one
        if nodes[at].value[:1] == nodes[at - 1].value[-1:] == "`" and nodes[at].number:
            nodes.insert(at, Node("text", ZERO_WIDTH, markup=True, shown=""))


def _part_nested(nodes: list[Node], marks: Sequence[Node]) -> None:
    """Put a hair space before emphasis within emphasis that would rather end the outer one."""
    open_: list[str] = []
    for mark in marks:
        if mark.what == "close":
            open_.pop()
            continue
        at = _place(nodes, mark)
        char = mark.value.strip("()[]")[:1]
        if char in open_ and at and _may_close(nodes, at, char):
            nodes.insert(at, Node("text", HAIR_SPACE, markup=True))
        open_.append(char)


def _may_close(nodes: Sequence[Node], at: int, char: str) -> bool:
    before = _neighbour(nodes[:at][::-1], char, -1)
    after = _neighbour(nodes[at + 1 :], char, 0)
    if is_blank(before):
        return False
    return not is_punctuation(before) or is_blank(after) or is_punctuation(after)


def _is_emphasis(node: Node, holders: Sequence[Placeholder]) -> bool:
    return holders[node.number - 1].kind in EMPHASIS


def _place(nodes: Sequence[Node], mark: Node) -> int:
    return next(n for n, node in enumerate(nodes) if node is mark)


def _move_edge(nodes: list[Node], at: int) -> None:
    """Move blanks, and punctuation where the mark would fail, out of the pair."""
    opens = nodes[at].what == "open"
    inner = at + 1 if opens else at - 1
    if not 0 <= inner < len(nodes) or not _is_plain(nodes[inner]):
        return
    outer = at - 1 if opens else at + 1
    if not (0 <= outer < len(nodes) and _is_plain(nodes[outer])):
        outer = at if opens else at + 1
        nodes.insert(outer, Node("text", ""))
        at, inner = (at + 1, inner + 1) if opens else (at, inner)
    inside, outside = nodes[inner], nodes[outer]
    while inside.value:
        edge = inside.value[0] if opens else inside.value[-1]
        if not edge.isspace() and (not is_punctuation(edge) or _flanks(nodes, at)):
            return
        rest = inside.value[1:] if opens else inside.value[:-1]
        if not rest.strip():
            return
        inside.value = rest
        outside.value = outside.value + edge if opens else edge + outside.value


def _is_plain(node: Node) -> bool:
    return node.what == "text" and not node.markup


def _flanks(nodes: Sequence[Node], at: int) -> bool:
    """Whether the mark at this node opens (or closes) as it should."""
    node = nodes[at]
    char = node.value.strip("()[]")[:1]
    before = _neighbour(nodes[:at][::-1], char, -1)
    after = _neighbour(nodes[at + 1 :], char, 0)
    outside, inside = (before, after) if node.what == "open" else (after, before)
    edge = node.value[0] if node.what == "open" else node.value[-1]
    outside = outside if edge == char else edge  # the bracket of a slide mark
    if is_blank(inside):
        return False
    free = is_blank(outside) or is_punctuation(outside)
    return free or not (is_punctuation(inside) or char == "_")


def _neighbour(nodes: Sequence[Node], char: str, which: int) -> str:
    """The next character on one side of a run: marks of the same character belong to it."""
    for node in nodes:
        if node.value and not (node.what in {"open", "close"} and node.value.strip(char) == ""):
            return node.value[which]
    return " "
