"""Lines of a source, each with its place: of all of it, and of what stands in a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from operator import add

__all__ = ["Line", "cut", "lines_of", "located", "prose_lines", "row_cells"]

Line = tuple[int, str]
"""A stretch of a source line: its character offset in the file, and its text."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_INDENTED = re.compile(r"\n\s")
_BORDER = re.compile(r"(?<!\\)\|")
_CELL_PREFIX = re.compile(r"[\s>]*(?:(?:[-+*]|\d+[.)])\s+)*")


def lines_of(text: str) -> list[Line]:
    """The lines of a text, without a byte order mark, and where they begin."""
    first = int(text.startswith("\ufeff"))
    if "\r" in text:
        found = [(m.start(), m[0].rstrip("\r\n")) for m in _LINE.finditer(text, first)]
    else:
        parts = text[first:].split("\n")
        sizes = map(add, map(len, parts), repeat(1))
        found = list(zip(accumulate(sizes, initial=first), parts, strict=False))
    return found[:-1] if len(found) > 1 and not found[-1][1] else found


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


def located(content: str, first: int, lines: Sequence[Line]) -> list[Line]:
    """The lines of a block's content, which begins on line *first*, where they stand.

    They are without the indentation, and the marks of quotes, of what the block stands in.
    """
    found: list[Line] = []
    contents = content.split("\n")[:-1]
    for (offset, text), wanted in zip(lines[first : first + len(contents)], contents, strict=False):
        whole = text.endswith(wanted)
        own = wanted if whole else wanted.lstrip(" \t")  # a tab may be expanded in part
        at = len(text) - len(own) if text.endswith(own) else len(text)
        found.append((offset + at, text[at:]))
    return found


def prose_lines(content: str, first: int, lines: Sequence[Line]) -> list[Line]:
    """Where the lines of a block's text stand, which begins on line *first*; nothing if one cannot be found.

    markdown-it has taken blanks off them, and the marks of what the text stands in.
    """
    place: list[Line] = []
    if "\n" not in content and first < len(lines) and lines[first][1].endswith(content):
        offset, text = lines[first]
        lead = len(content) - len(content.lstrip())
        return [(offset + len(text) - len(content) + lead, content[lead:])]
    if not _INDENTED.search(content):
        whole = list(lines[first : first + content.count("\n") + 1])
        if "\n".join([text for _, text in whole]) == content:
            return whole
    for number, line in enumerate(content.split("\n"), first):
        if number >= len(lines):
            return []
        offset, text = lines[number]
        wanted = line.lstrip()
        at = len(text) - len(wanted) if text.endswith(wanted) else text.rfind(wanted)
        if at < 0:
            return []
        place.append((offset + at, wanted))
    return place


def row_cells(text: str, columns: int) -> list[tuple[int, int]]:
    """The cells of a pipe table's row, trimmed, without those that are empty or beyond the last
    column: markdown-it tells no places in it, and drops backslashes.

    A pipe behind a backslash is no border.
    """
    prefix = _CELL_PREFIX.match(text)  # of the list or the quote that the table stands in
    start = prefix.end() if prefix else 0
    borders = [m.start() for m in _BORDER.finditer(text, start)]
    edges = [start - 1, *borders, len(text)]
    if borders and not text[start : borders[0]].strip():
        del edges[0]
    cells = []
    for a, b in pairwise(edges[: columns + 1]):
        part = text[a + 1 : b]
        if part.strip():
            lead = len(part) - len(part.lstrip())
            cells.append((a + 1 + lead, a + 1 + lead + len(part.strip())))
    return cells
