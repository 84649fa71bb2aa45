"""Lines of a source → segments: the one place where they are made."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from itertools import accumulate

from ..segment import Placeholder, Segment, digest, escape
from ._inline import scan
from ._lines import Line, cut
from ._marks import Mark
from ._quotes import unquoted
from ._sentences import sentences
from .dialect import Dialect

__all__ = ["MARKDOWN", "build", "slots"]

MARKDOWN = frozenset(
    {"markdown", "line", "cell", "yaml*", "yaml*'", 'yaml*"', "yaml*>", "yaml*|", "csv", 'csv"'}
)
"""The forms in which Markdown stands."""


_IMAGES = frozenset({"image", "link"})
_SHORT = frozenset({"]", "][]"})
_SPECIAL = re.compile("[&<>]")
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
    open_: list[tuple[int, int]] = []
    special = _SPECIAL.search(raw) is not None
    for what, kind, start, end, value in marks:
        if what == "text":
            shown = raw[start:end] if literal else value
            out.append(escape(shown) if special else shown)
        elif what == "x":
            holders.append(Placeholder(kind, raw[start:end]))
            out.append(f"<x{len(holders)}/>")
        elif what == "open":
            holders.append(Placeholder(kind, raw[start:end], ""))
            open_.append((len(holders), end))
            out.append(f"<g{len(holders)}>")
        else:
            n, inside = open_.pop()
            opened = holders[n - 1]
            ending = raw[start:end]
            if opened.kind in _IMAGES and ending in _SHORT:  # its text is its label: it stays
                ending = f"][{raw[inside:start]}]"
            holders[n - 1] = Placeholder(opened.kind, opened.open, ending)
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
    raw = lines[0][1] if len(lines) == 1 else "\n".join([text for _, text in lines])
    if not _WORD.search(raw):
        return None
    if marks is None:
        if form in MARKDOWN:
            marks = scan(raw, dialect, labels)
        else:
            value = unquoted(raw, form)
            if value is None:
                return None
            marks = [Mark("text", "", 0, len(raw), value)]
    if kind == "paragraph" and marks[0].kind in _IMAGES:
        kind, lines, marks = _unwrap_image(lines, marks, dialect, labels)
        raw = "\n".join(text for _, text in lines)
    text, holders = slots(raw, marks)
    literal = text
    # a YAML scalar is quoted anew when it is written
    if "\\" in raw and form[:4] != "yaml" and _has_escapes(raw, marks):
        literal = slots(raw, marks, literal=True)[0]
    whole = digest(text)
    found = sentences(text, dialect.language, len(holders), whole)
    if not found:
        return None
    spans = tuple([(at, at + len(line)) for at, line in lines])
    line = bisect_right(starts, spans[0][0])
    return Segment(kind, form, spans, raw, text, literal, holders, whole, found, line)


def _has_escapes(raw: str, marks: Sequence[Mark]) -> bool:
    """Whether some of the text is not written as it is read."""
    return any(what == "text" and raw[a:b] != value for what, _, a, b, value in marks)


def _unwrap_image(
    lines: Sequence[Line], marks: Sequence[Mark], dialect: Dialect, labels: Container[str]
) -> tuple[str, Sequence[Line], Sequence[Mark]]:
    """A paragraph that is one image: its alternative text is the segment, not the mark."""
    kind = "paragraph"
    while len(marks) > 1 and marks[-1].what == "close" and marks[0].kind in _IMAGES:
        depths = accumulate((m.what == "open") - (m.what == "close") for m in marks)
        whole = 0 not in list(depths)[:-1]
        if not whole or not any(m.kind == "image" and m.what == "open" for m in marks):
            break
        start, end = marks[0].end, marks[-1].start
        kind = "alt"
        lines = cut(lines, start, end)
        marks = scan("\n".join(text for _, text in lines), dialect, labels)
    return kind, lines, marks
