"""What the scanners of inline Markdown and of HTML find in a text."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Mark"]


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
