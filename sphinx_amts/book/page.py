"""A page of the book, taken apart; and how it is put together again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..segment import Anchor, Segment

__all__ = ["Embedded", "Include", "Page", "splice"]


@dataclass(frozen=True, slots=True)
class Include:
    """A file that the page includes, as it is written there.

    ``literal``: it is shown, not read. ``markers``: texts that say where to begin and to end.
    """

    path: str
    literal: bool
    markers: tuple[str, ...]
    line: int


class Embedded(NamedTuple):
    """A directive that Sphinx is asked of. ``line``: where it begins; ``written``: its source.

    ``asked``: whether it shows anything; if not, it says how those after it are read.
    """

    line: int
    written: str
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A source text and the segments in it, in the order of the text.

    ``tops``: where the top-level blocks end (offsets, sorted): blank lines are harmless there.
    ``labels``: its link reference definitions, normalised label → address and title.
    ``embedded``: its directives of which only their own code knows what a reader sees, such as
    ``eval-rst``, and what says how these are read.
    ``asides``: what readers are shown that stands in no segment, such as the titles of links.
    """

    text: str
    segments: tuple[Segment, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    includes: tuple[Include, ...] = ()
    tops: tuple[int, ...] = ()
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    embedded: tuple[Embedded, ...] = ()
    asides: tuple[tuple[int, str], ...] = ()

    def inject(self, replacements: Mapping[int, str], *, keep_lines: bool = True) -> str:
        """Put new raw text in place of segments: index of the segment → its text.

        With *keep_lines* every top-level block begins on the line it began on before: a text
        with fewer lines is followed by blank lines behind its block, one with more has its last
        lines joined. Without it, lines are written as they come.
        """
        if not replacements:
            return self.text
        newline = "\r\n" if "\r\n" in self.text else "\n"
        edits: list[tuple[int, int, str]] = []
        pads: dict[int, int] = {}
        for index, new in replacements.items():
            segment = self.segments[index]
            if new == segment.raw:
                continue
            lines = new.split("\n")
            spans = segment.spans
            if keep_lines and len(lines) > len(spans):
                lines = _join_tail(lines, len(spans))
            if len(lines) > len(spans):
                head, prefix = lines[: len(spans)], self._prefix(segment)
                lines = [*head[:-1], f"{newline}{prefix}".join(lines[len(spans) - 1 :])]
            edits.extend((a, b, line) for (a, b), line in zip(spans, lines, strict=False))
            lost = len(spans) - len(lines)
            if lost:
                edits.append((spans[len(lines) - 1][1], spans[-1][1], ""))
                at = bisect_left(self.tops, segment.end)
                if keep_lines and at < len(self.tops):
                    pads[self.tops[at]] = pads.get(self.tops[at], 0) + lost
        edits.extend((at, at, self._blank(at, newline) * n) for at, n in pads.items())
        return splice(self.text, edits)

    def _blank(self, at: int, newline: str) -> str:  # noqa: ARG002  of a script, it matters where
        """A blank line behind what ends at *at*."""
        return newline

    def _prefix(self, segment: Segment) -> str:
        """What stands before the text on a continuation line: indentation, ``> ``."""
        at = segment.spans[min(1, len(segment.spans) - 1)][0]
        prefix = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return prefix if len(segment.spans) > 1 else re.sub(r"[^\s>]", " ", prefix)


def _join_tail(lines: list[str], count: int) -> list[str]:
    """Join lines from the end, where no hard break stands, until there are *count* of them."""
    lines = list(lines)
    at = len(lines) - 2
    while len(lines) > count and at >= 0:
        if not lines[at].endswith(("\\", "  ")):
            lines[at : at + 2] = [f"{lines[at]} {lines[at + 1].lstrip()}"]
        at -= 1
    return lines


def splice(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Replace the stretches ``[start, end)``, which do not overlap, by new text."""
    out: list[str] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda e: (e[0], e[1])):
        out += (text[at:start], new)
        at = end
    return "".join((*out, text[at:]))
