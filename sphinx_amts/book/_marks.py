"""What the scanners of inline Markdown and of HTML find in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Mark", "pairs"]


class Mark(NamedTuple):
    """A stretch ``[start, end)`` of a block's raw text.

    ``what``: ``text``, ``x`` (atom), ``open`` or ``close`` (of a pair).
    ``kind``: code, math, role, link … (empty for text). ``value``: what a reader sees of a text.
    """

    what: str
    kind: str
    start: int
    end: int
    value: str = ""


def pairs(marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Which marks open and close a pair, by index, inner ones first; what does not nest is in none."""
    opened: list[int] = []
    for at, mark in enumerate(marks):
        if mark.what == "open":
            opened.append(at)
        elif mark.what == "close" and opened and marks[opened[-1]].kind == mark.kind:
            yield opened.pop(), at
