"""A page → its items, each with the line that it begins on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ._inline import IMAGE, unmarked

__all__ = ["Item", "items"]

_FENCE = re.compile(r"(?P<indent>[ ]*)(?P<ticks>`{3,}|~{3,})[ ]*(?P<info>[^`]*?)\s*\Z")
_MARK = re.compile(
    r"[ ]{0,3}:(?P<name>label|eqlabel|width|height|begin_tab|end_tab|bibliography):"
    r"(?:`(?P<value>[^`]*)`)?\s*\Z"
)
_HEADING = re.compile(r"#{1,6}[ \t]")
_UNDERLINE = re.compile(r"(?:=+|-+)\s*\Z")
_MATH_END = re.compile(r"\$\$\s*(?::eqlabel:`[^`]*`\s*)?\Z")
_CAPTION = re.compile(r":[ \t]*(?![\w+-]+:)(?=[^\s:])")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a page.

    ``kind``: text, heading, image, math, table, caption, fence, or the name of a mark.
    ``line``: where it begins, counted from 0. ``lines``: its lines; of a fence what is in it.
    ``value``: of a mark; of a fence what stands behind its ticks; of a picture its path.
    ``ticks``: of a fence. ``after``: the line behind it.
    """

    kind: str
    line: int
    lines: tuple[str, ...]
    value: str = ""
    ticks: str = ""
    after: int = 0


def items(lines: Sequence[str], first: int = 0) -> list[Item]:
    """Take these lines apart, of which the first is line *first* of the page."""
    found: list[Item] = []
    at = 0
    while at < len(lines):
        start = at
        while at < len(lines) and not _opens(lines[at]):
            at += 1
        if at > start:
            found += _texts(lines[start:at], first + start)
        if at < len(lines):
            item, ends_tab = _fence(lines, at, first)
            found.append(item)
            at = item.after - first
            if ends_tab:
                found.append(Item("end_tab", item.after - 1, (), after=item.after))
    return found


def _opens(line: str) -> re.Match[str] | None:
    return _FENCE.match(line) if "```" in line or "~~~" in line else None


def _fence(lines: Sequence[str], at: int, first: int) -> tuple[Item, bool]:
    """The fence that opens there; and whether the mark that ends a tab is glued to its end."""
    m = _FENCE.match(lines[at])
    assert m is not None  # noqa: S101  or it would not be asked for
    ticks, indent = m["ticks"], m["indent"]
    closing = re.compile(rf"[ ]*{ticks[0]}{{{len(ticks)},}}\s*(?P<end>:end_tab:)?\s*\Z")
    end = at + 1
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    body = tuple(lines[at + 1 : end])
    last = closing.match(lines[end]) if end < len(lines) else None
    item = Item(
        "fence", first + at, body, m["info"], f"{indent}{ticks}", first + min(end + 1, len(lines))
    )
    return item, bool(last and last["end"])


def _texts(lines: Sequence[str], first: int) -> list[Item]:
    """What stands between two fences: paragraphs, each taken apart."""
    lines = unmarked("\n".join(lines)).split("\n")
    found: list[Item] = []
    start: int | None = None
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            start = at if start is None else start
        elif start is not None and not _open_math(lines[start:at], at < len(lines)):
            found += _paragraph(lines[start:at], first + start)
            start = None
    return found


def _open_math(lines: Sequence[str], more: bool) -> bool:  # noqa: FBT001
    """Whether a formula goes on behind the blank line."""
    return more and lines[0].startswith("$$") and "\n".join(lines).count("$$") == 1


def _paragraph(lines: Sequence[str], first: int) -> list[Item]:
    found: list[Item] = []
    at = 0
    while at < len(lines):
        kind, count, value = _next(lines[at:], whole=at == 0 or found[-1].kind != "text")
        part, line = tuple(lines[at : at + count]), first + at
        at += count
        if kind == "text" and found and found[-1].kind == "text":
            last = found.pop()
            part, line = (*last.lines, *part), last.line
        found.append(Item(kind, line, part, value, after=first + at))
    return found


def _next(lines: Sequence[str], *, whole: bool) -> tuple[str, int, str]:
    """What these lines begin with: its kind, how many lines it has, its value.

    *whole*: no text stands before them in their paragraph.
    """
    line = lines[0]
    if m := _MARK.match(line):
        return m["name"], 1, (m["value"] or "").strip()
    if _HEADING.match(line):
        return "heading", 1, ""
    if whole and len(lines) > 1 and _UNDERLINE.match(lines[1]) and line[:1] not in "|:":
        return "heading", 2, ""
    if line.startswith("$$"):
        count = _until_even(lines)
        if _MATH_END.search(lines[count - 1]):
            return "math", count, ""
    until = next((n for n, t in enumerate(lines) if n and _MARK.match(t)), len(lines))
    if whole and line.startswith("!["):
        m = IMAGE.match("\n".join(lines[:until]))
        if m and "](" not in m["text"]:
            return "image", until, m["path"]
    if line.startswith("|"):
        rows = next((n for n, t in enumerate(lines) if not t.startswith("|")), len(lines))
        return "table", rows, ""
    if whole and _CAPTION.match(line):
        return "caption", until, ""
    return "text", 1, ""


def _until_even(lines: Sequence[str]) -> int:
    dollars = 0
    for n, line in enumerate(lines, 1):
        dollars += line.count("$$")
        if dollars and dollars % 2 == 0:
            return n
    return len(lines)
