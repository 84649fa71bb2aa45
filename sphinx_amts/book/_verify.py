"""What was written is read again: it must be what was meant."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from html import unescape as unescape_html

from ..segment import Placeholder, Segment
from ._html import html_texts
from ._inline import scan
from ._marks import Mark
from ._nodes import Node
from ._one_block import one_block
from ._rejected import Rejected
from ._repair import EMPHASIS, ZERO_WIDTH
from .dialect import Dialect

__all__ = ["one_run", "verify", "verify_html"]

_SPACES = re.compile(r"\s+")
_ODD_SPACE = re.compile(r"[^\S ]")
_ANCHOR = re.compile(r"html <(/?)a[\s>]", re.IGNORECASE)
_SLIDE = re.compile(r"((?:strong|strike) )([\[(])(\*\*|~~)…(\*\*|~~)([\])])")

Read = list[tuple[str, str]]
"""Texts, atoms and marks in order, in a form in which what means the same is equal."""


def verify(
    segment: Segment, text: str, nodes: Sequence[Node], dialect: Dialect, labels: Container[str]
) -> None:
    """Raise :class:`Rejected` unless this Markdown is read as these nodes, in its place."""

    def read(raw: str) -> Read:
        return _read(raw, scan(raw, dialect, labels))

    meant: Read = []
    for node in nodes:
        if node.what == "text" and node.markup and node.shown is None:
            meant += read(node.value)  # a human's: only reading it tells
        else:
            meant.append(_meant(segment, node))
    found = read(text)
    if "&" in text:
        meant, found = _without_entities(meant), _without_entities(found)
    if "*" in text or "~~" in text:
        meant, found = _without_slides(meant), _without_slides(found)
    if "url" in {h.kind for h in segment.placeholders}:
        linkify = dialect.has("linkify")
        meant, found = (_without_urls(read, linkify=linkify) for read in (meant, found))
    _compare(_tidy(meant), _tidy(found))
    one_block(segment, text, dialect)


def verify_html(segment: Segment, text: str, nodes: Sequence[Node]) -> None:
    """Raise :class:`Rejected` unless this HTML is read as these nodes, in one run."""
    start, end, marks = one_run(text)
    if (start, end) != (0, len(text)):
        raise Rejected("the text would not stay one run of HTML")
    meant, found = [_meant(segment, n) for n in nodes], _read(text, marks)
    _compare(_tidy(_without_entities(meant)), _tidy(_without_entities(found)))


def one_run(text: str) -> tuple[int, int, list[Mark]]:
    """Raise :class:`Rejected` unless this HTML is one run of text and inline tags; give it."""
    runs = list(html_texts(text))
    if len(runs) != 1:
        raise Rejected("the text would not stay one run of HTML")
    return runs[0]


def _without_entities(read: Read) -> Read:
    """Entities as the text they stand for: a sign of the text may be written as one."""
    return [
        ("text", unescape_html(value.removeprefix("entity ")))
        if what == "x" and value.startswith("entity ")
        else (what, value)
        for what, value in read
    ]


def _without_slides(read: Read) -> Read:
    """The brackets of slide marks as text: those of a text may stand around emphasis, too."""
    out: Read = []
    for what, value in read:
        m = _SLIDE.fullmatch(value) if what in {"open", "close"} else None
        if m is None:
            out.append((what, value))
            continue
        bracket, mark = ("text", m[2] if what == "open" else m[5]), (what, f"{m[1]}{m[3]}…{m[4]}")
        out += (bracket, mark) if what == "open" else (mark, bracket)
    return out


def _without_urls(read: Read, *, linkify: bool) -> Read:
    """Bare addresses as text where nothing makes links of them: within links, or anywhere."""
    out: Read = []
    depth = 0 if linkify else 1
    for what, value in read:
        if value.startswith(("link ", "role ")):
            depth += (what == "open") - (what == "close")
        elif m := _ANCHOR.match(value):
            depth += -1 if m[1] else 1
        plain = depth and what == "x" and value.startswith("url ")
        out.append(("text", value[4:]) if plain else (what, value))
    return out


def _compare(meant: Read, found: Read) -> None:
    if meant == found:
        return
    at = next((n for n, (a, b) in enumerate(zip(meant, found, strict=False)) if a != b), -1)
    odd = (found[at] if at > -1 else [*found, *meant][-1])[1]
    raise Rejected(f"its marks are not read as meant: {odd!r}")


def _meant(segment: Segment, node: Node) -> tuple[str, str]:
    if node.what != "text":
        return node.what, _same(segment.placeholders[node.number - 1])
    return "text", node.value if node.shown is None else node.shown


def _read(raw: str, marks: Sequence[Mark]) -> Read:
    out: Read = []
    open_: list[int] = []
    for what, kind, start, end, value in marks:
        if what == "text":
            out.append((what, value))
        elif what == "close":  # what a pair is called is known when both of its marks are
            at = open_.pop()
            name = _same(Placeholder(kind, out[at][1], raw[start:end]))
            out[at] = "open", name
            out.append((what, name))
        else:
            if what == "open":
                open_.append(len(out))
            same = raw[start:end] if what == "open" else _same(Placeholder(kind, raw[start:end]))
            out.append((what, same))
    return out


def _tidy(read: Read) -> Read:
    """Texts joined, white space folded; what opens (or closes) at one place sorted."""
    out: Read = []
    for what, value in read:
        if what == "text":
            before = out.pop()[1] if out and out[-1][0] == "text" else ""
            text = before + value.replace(ZERO_WIDTH, "")
            if text:
                out.append((what, _single_blanks(text)))
            continue
        out.append((what, value))
        at = len(out) - 1
        while what != "x" and at and out[at - 1][0] == what and out[at - 1][1] > value:
            out[at - 1], out[at] = out[at], out[at - 1]
            at -= 1
    if out and out[0][0] == "text":
        out[0] = ("text", out[0][1].lstrip())
    if out and out[-1][0] == "text":
        out[-1] = ("text", out[-1][1].rstrip())
    return [o for o in out if o[1]]


def _same(holder: Placeholder) -> str:
    content = holder.content
    if holder.kind in EMPHASIS:
        content = content.replace("_", "*")
    if holder.kind == "url":
        content = content.strip("<>")
    return f"{holder.kind} {_single_blanks(content)}"


def _single_blanks(text: str) -> str:
    return _SPACES.sub(" ", text) if "  " in text or _ODD_SPACE.search(text) else text
