"""Notebooks that jupytext keeps as text: py:percent, py:light, R Markdown and their like → page.

jupytext says which cells there are; each Markdown cell is then looked up in the lines of the file,
with or without the sign of a comment before each. A cell that is not found there line by line is
left alone.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .._errors import SourceError
from ..segment import Anchor, Segment
from ._lines import Line, lines_of
from .dialect import Dialect
from .markdown import split_lines
from .page import Embedded, Page

__all__ = ["Script", "split_script"]

_COMMENTS = ("#", "//", "--", "#'", "")
_SIGN = re.compile(r"\s*(?:#'?|//|--) ?")


@dataclass(frozen=True, slots=True)
class Script(Page):
    """A page whose prose stands in the comments of a program. ``fmt``: as jupytext calls it."""

    fmt: str = ""

    def inject(self, replacements: Mapping[int, str], *, keep_lines: bool = True) -> str:
        """As :meth:`Page.inject`. A text that would change a cell of code is not put in.

        Where blank lines would make two cells of one, as in R Markdown, no line is kept.
        """
        if not replacements:
            return self.text
        wanted = _code(self.text, self.fmt)
        for kept in dict.fromkeys((keep_lines, False)):
            text = Page.inject(self, replacements, keep_lines=kept)
            if _code(text, self.fmt) == wanted:
                return text
        fine: dict[int, str] = {}
        for n, new in replacements.items():
            made = Page.inject(self, {**fine, n: new}, keep_lines=False)
            if _code(made, self.fmt) == wanted:
                fine[n] = new
        return Page.inject(self, fine, keep_lines=False)

    def cell(self, text: str) -> str:
        """A file of this format that holds a Markdown cell of this text, and nothing else."""
        import jupytext  # noqa: PLC0415 (slow to load, and most books are Markdown)

        one = {"cell_type": "markdown", "metadata": {}, "source": text}
        whole = {"cells": [one], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        return str(jupytext.writes(jupytext.reads(json.dumps(whole), "ipynb"), self.fmt))

    def _prefix(self, segment: Segment) -> str:
        prefix = Page._prefix(self, segment)  # noqa: SLF001  its own
        at = self.text.rfind("\n", 0, segment.start) + 1
        sign = _SIGN.match(self.text, at, segment.start)
        return f"{sign[0]}{prefix[len(sign[0]) :]}" if sign else prefix

    def _blank(self, at: int, newline: str) -> str:
        first = self.text.rfind("\n", 0, at) + 1
        sign = _SIGN.match(self.text, first, at)
        return f"{newline}{sign[0].rstrip()}" if sign else newline


def split_script(text: str, dialect: Dialect, fmt: str) -> Script:
    """Take apart a notebook in jupytext's format *fmt*.

    Raises :class:`SourceError` where jupytext cannot read it.
    """
    lines = lines_of(text)
    starts = [at for at, _ in lines]
    segments: list[Segment] = []
    anchors: list[Anchor] = []
    tops: list[int] = []
    labels: dict[str, tuple[str, str]] = {}
    embedded: list[Embedded] = []
    asides: list[tuple[int, str]] = []
    at = 0
    for kind, source in _cells(text, fmt):
        own = source.split("\n")
        found = _find(lines, at, own, ("",) if kind != "markdown" else _COMMENTS)
        if found is None:
            continue
        first, sign = found
        at = first + len(own)
        if kind != "markdown":
            key = "".join(source.split())[:200]
            anchors.append(Anchor("code", key, lines[first][0], source))
            continue
        place = [_bare(line, sign) for line in lines[first:at]]
        page = split_lines(text, [line for line in place if line], dialect)
        labels = {**page.labels, **labels}
        tops += page.tops
        embedded += page.embedded
        asides += page.asides
        anchors += page.anchors
        segments += (replace(s, line=bisect_right(starts, s.start)) for s in page.segments)
    return Script(
        text, tuple(segments), tuple(anchors), (), tuple(tops), labels, tuple(embedded),
        tuple(asides), fmt=fmt,
    )  # fmt: skip


def _cells(text: str, fmt: str) -> Iterator[tuple[str, str]]:
    import jupytext  # noqa: PLC0415 (slow to load, and most books are Markdown)

    try:
        notebook = jupytext.reads(text, fmt=fmt)
    except Exception as error:  # its readers raise what they like
        raise SourceError(f"jupytext cannot read this as {fmt}: {error}") from error
    for cell in notebook.cells:
        yield str(cell.cell_type), str(cell.source)


def _code(text: str, fmt: str) -> list[tuple[str, str]]:
    """What has to stay: the cells in their order, and the source of those that are no prose."""
    try:
        return [(kind, source * (kind != "markdown")) for kind, source in _cells(text, fmt)]
    except SourceError:
        return []


def _find(
    lines: Sequence[Line], at: int, wanted: Sequence[str], signs: Sequence[str]
) -> tuple[int, str] | None:
    """Where a cell's lines stand, from line *at* on, and what stands before each of them."""
    for first in range(at, len(lines) - len(wanted) + 1):
        for sign in signs:
            own = (_bare(line, sign) for line in lines[first : first + len(wanted)])
            if all(
                line is not None and line[1].rstrip() == text.rstrip()
                for line, text in zip(own, wanted, strict=True)
            ):
                return first, sign
    return None


def _bare(line: Line, sign: str) -> Line | None:
    """A line without the sign of a comment; nothing where it has none."""
    offset, text = line
    if not sign:
        return line
    if not text.startswith(sign):
        return (offset + len(text), "") if not text.strip() else None
    lead = len(sign) + text.startswith(" ", len(sign))
    return offset + lead, text[lead:]
