"""Lines of a source → segments: the one place where they are made."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Sequence

from ..segment import Placeholder, Segment, digest, escape
from ._inline import scan
from ._marks import Mark
from ._sentences import sentences
from .dialect import Dialect

__all__ = ["Line", "build", "cut", "slots"]

Line = tuple[int, str]
"""A stretch of a source line: its character offset in the file, and its text."""

_WORD = re.compile(r"[^\W\d_]")


def slots(
    raw: str, marks: Sequence[Mark], *, literal: bool = False
) -> tuple[str, tuple[Placeholder, ...]]:
    """A raw text and its marks → slotted text and placeholders.

    With *literal*, the text between the slots is the raw Markdown, else what a reader sees.
    """
    if len(marks) == 1 and marks[0].what == "text":
        return escape(raw if literal else marks[0].value), ()
    out: list[str] = []
    holders: list[Placeholder] = []
    open_: list[int] = []
    for mark in marks:
        source = raw[mark.start : mark.end]
        if mark.what == "text":
            out.append(escape(source if literal else mark.value))
        elif mark.what == "x":
            holders.append(Placeholder(mark.kind, source))
            out.append(f"<x{len(holders)}/>")
        elif mark.what == "open":
            holders.append(Placeholder(mark.kind, source, ""))
            open_.append(len(holders))
            out.append(f"<g{len(holders)}>")
        else:
            n = open_.pop()
            holders[n - 1] = Placeholder(holders[n - 1].kind, holders[n - 1].open, source)
            out.append(f"</g{n}>")
    return "".join(out), tuple(holders)


def build(
    kind: str,
    form: str,
    lines: Sequence[Line],
    dialect: Dialect,
    *,
    starts: Sequence[int],
    labels: Container[str] = (),
    marks: Sequence[Mark] | None = None,
) -> Segment | None:
    """Make a segment of these lines, or nothing where there is nothing to read.

    *starts*: where each line of the file begins, to tell line numbers. *marks*: found already
    (HTML); else they are looked for where the *form* can have any.
    """
    raw = "\n".join(text for _, text in lines)
    if not _WORD.search(raw):
        return None
    if marks is None:
        if form in {"markdown", "cell", "yaml*"}:
            marks = scan(raw, dialect, labels)
        else:
            marks = [Mark("text", "", 0, len(raw), raw)]
    if kind == "paragraph":
        kind, lines, raw, marks = _unwrap_image(kind, lines, raw, list(marks), dialect, labels)
    text, holders = slots(raw, marks)
    literal = slots(raw, marks, literal=True)[0] if "\\" in raw else text
    found = sentences(text, dialect.language)
    if not found:
        return None
    spans = tuple((at, at + len(line)) for at, line in lines)
    line = bisect_right(starts, spans[0][0])
    return Segment(kind, form, spans, raw, text, literal, holders, digest(text), found, line)


def _unwrap_image(
    kind: str,
    lines: Sequence[Line],
    raw: str,
    marks: list[Mark],
    dialect: Dialect,
    labels: Container[str],
) -> tuple[str, Sequence[Line], str, list[Mark]]:
    """A paragraph that is one image: its alternative text is the segment, not the mark."""
    while len(marks) > 2 and marks[0].what == "open" and marks[0].kind in {"image", "link"}:
        depth = 0
        for at, mark in enumerate(marks):
            depth += (mark.what == "open") - (mark.what == "close")
            if not depth:
                break
        images = [m for m in marks if m.kind == "image" and m.what == "open"]
        if at != len(marks) - 1 or not images:
            break
        start, end = marks[0].end, marks[-1].start
        kind = "alt"
        lines = cut(lines, start, end)
        raw = raw[start:end]
        marks = scan(raw, dialect, labels)
    return kind, lines, raw, marks


def cut(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The part ``[start, end)`` of the text that these lines make when joined by newlines."""
    out: list[Line] = []
    at = 0
    for offset, text in lines:
        a, b = max(start - at, 0), min(end - at, len(text))
        if a <= len(text) and b >= a and at <= end:
            out.append((offset + a, text[a:b]))
        at += len(text) + 1
        if at > end:
            break
    return out
