"""The cells of CSV, in places: Python's own module tells none."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["csv_cells"]

_CELL = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"(?=[ \t]*(?:,|\n|\Z))|([^,\n]*))')


def csv_cells(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each cell that holds anything: start, end, and ``csv"`` within quotes, else ``csv``.

    Nothing of a text that is read in another way than it looks: where quotes stand in a cell
    that does not begin with them.
    """
    at = 0
    found = []
    while True:
        m = _CELL.match(text, at)
        if m is None:
            return
        if m[1] is not None:
            found.append((*m.span(1), 'csv"'))
        elif '"' in m[2]:
            return
        elif m[2].strip():
            found.append((m.start(2), m.start(2) + len(m[2].rstrip()), "csv"))
        at = m.end()
        while text[at : at + 1] in {" ", "\t"}:
            at += 1
        if at >= len(text):
            break
        at += 1
    yield from found
