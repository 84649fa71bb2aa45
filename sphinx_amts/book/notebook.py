"""Jupyter notebooks: the Markdown cells of an ``.ipynb`` file → page.

A notebook is JSON; only the string literals of its Markdown cells' sources are ever replaced,
so outputs, metadata, attachments and the file's own layout stay as they are to the byte. (Text
notebooks are Markdown and need nothing of this.) jupytext and nbformat say whether it is a
notebook at all.
"""

from __future__ import annotations

import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path

from .._errors import SourceError
from ..segment import Anchor, Segment
from ._json_places import decoded, elements, end_of, is_text, members
from ._options import FIGURES
from ._segments import build
from .dialect import Dialect
from .markdown import split
from .page import Embedded, Page, splice

__all__ = ["Notebook", "check_notebook", "split_notebook"]

_RESTORE = "open and save it in Jupyter, or restore it from version control"
_OLDEST = 4  # the first format whose cells stand in one list


@dataclass(frozen=True, slots=True)
class _Cell:
    """A Markdown cell.

    The place of its source in the file, whether it is a list of strings and how that is indented,
    its text as a page of its own, and how many segments come before its first.
    """

    start: int
    end: int
    listed: bool
    indent: str
    page: Page
    first: int


@dataclass(frozen=True, slots=True)
class Notebook(Page):
    """A page whose prose stands in the Markdown cells of a notebook."""

    cells: tuple[_Cell, ...] = ()

    def inject(self, replacements: Mapping[int, str], *, keep_lines: bool = True) -> str:
        """As :meth:`Page.inject`; only the cells that change are written again."""
        edits = []
        for cell in self.cells:
            own = {
                index - cell.first: new
                for index, new in replacements.items()
                if cell.first <= index < cell.first + len(cell.page.segments)
            }
            text = cell.page.inject(own, keep_lines=keep_lines)
            if text != cell.page.text:
                edits.append(
                    (cell.start, cell.end, _literal(text, cell.indent, listed=cell.listed))
                )
        return splice(self.text, edits)


def split_notebook(text: str, dialect: Dialect) -> Notebook:
    """Take an ``.ipynb`` apart. Raises :class:`SourceError` where it is malformed."""
    _check(text)
    sources = _sources(text)
    _check_schema(text)
    starts = [0, *(m.end() for m in re.finditer(r"\n", text))]
    segments: list[Segment] = []
    anchors: list[Anchor] = []
    cells: list[_Cell] = []
    labels: dict[str, tuple[str, str]] = {}
    embedded: list[Embedded] = []
    asides: list[tuple[int, str]] = []
    for start, end, places, source, is_markdown, metadata in sources:
        if not is_markdown:
            key = re.sub(r"\s+", "", source)
            anchors.append(Anchor("code", str(len(key)) + key[:200], start, source))
            for at, found in _figures(text, metadata, dialect):
                line = bisect_right(starts, at)
                segments.append(replace(found, spans=((at, at + len(found.raw)),), line=line))
            continue
        page = split(source, dialect)
        labels = {**page.labels, **labels}
        embedded += page.embedded
        asides += page.asides
        listed = text[start] == "["
        indent = _indent(text, start) if listed else ""
        cells.append(_Cell(start, end, listed, indent, page, len(segments)))
        for segment in page.segments:
            spans = tuple((places[a], places[b]) for a, b in segment.spans)
            line = bisect_right(starts, spans[0][0])
            segments.append(replace(segment, spans=spans, line=line))
        anchors += [a._replace(start=places[a.start]) for a in page.anchors]
    return Notebook(
        text, tuple(segments), tuple(anchors),
        labels=labels, embedded=tuple(embedded), asides=tuple(asides), cells=tuple(cells),
    )  # fmt: skip


def _figures(text: str, at: int, dialect: Dialect) -> Iterator[tuple[int, Segment]]:
    """The caption and the alternative text of what a code cell shows, and where they stand.

    They are never replaced in the file, for then the cell would have to be run again.
    """
    for first, second in FIGURES if at >= 0 else ():
        place = at
        for key in ("mystnb", first, second):
            inside = dict(members(text, place)) if place >= 0 and text[place] == "{" else {}
            place = inside.get(key, -1)
        if place >= 0 and text[place] == '"':
            value, _ = scanstring(text, place + 1)
            form = "markdown" if first == "figure" else "text"
            made = build("figure", form, [(0, value)], dialect, starts=[0])
            if made is not None and "\n" not in value:
                yield place + 1, made


def check_notebook(path: Path, text: str) -> None:
    """Raise :class:`SourceError`, naming the file, where the notebook in it is malformed."""
    try:
        _check(text)
        _sources(text)  # which finds cells without a type or a source
        _check_schema(text)
    except SourceError as error:
        raise SourceError(f"{path}: {error.message}", remedy=error.remedy or _RESTORE) from error


def _check(text: str) -> None:
    """Tell malformed notebooks, naming the line; what is read leniently elsewhere is fine."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
            raise SourceError("this is no notebook: it has no list of cells")
        if found.get("nbformat", 0) < _OLDEST:
            raise SourceError(
                f"notebook format {found.get('nbformat')} is too old",
                remedy="convert it: jupyter nbconvert --to notebook --nbformat 4 FILE",
            )
    except json.JSONDecodeError as error:
        raise SourceError(
            f"malformed notebook, line {error.lineno}: {error.msg}",
            remedy=_RESTORE,
        ) from error
    except RecursionError as error:
        raise SourceError("malformed notebook: it is nested too deeply") from error
    except (ValueError, TypeError) as error:
        raise SourceError(f"malformed notebook: {error}") from error


def _check_schema(text: str) -> None:
    """Whether the tools of notebooks themselves can read it."""
    import jupytext  # noqa: PLC0415 (slow to load, and most books are Markdown)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without an id are not for us to judge
            jupytext.reads(text, fmt="ipynb")
    except Exception as error:  # nbformat asserts, too, what an author may have written
        said = str(error) or "nbformat cannot read it"
        raise SourceError(f"malformed notebook: {said}") from error


def _literal(text: str, indent: str, *, listed: bool) -> str:
    lone = any("\ud800" <= char <= "\udfff" for char in text)  # what only an escape can write
    dumps = partial(json.dumps, ensure_ascii=lone)
    if not listed:
        return dumps(text)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    inner = (",\n" if indent else ", ").join(indent + dumps(line) for line in lines)
    return f"[\n{inner}\n{indent[:-1]}]" if indent else f"[{inner}]"


def code_sources(text: str) -> Iterator[tuple[str, int, int, str | None]]:
    """The sources of the code cells: text, start and end in the file, and the blanks before each
    string of a list, or nothing where there is no list. Raises :class:`SourceError`."""
    _check(text)
    for start, end, _, source, is_markdown, _ in _sources(text):
        if not is_markdown:
            yield source, start, end, _indent(text, start) if text[start] == "[" else None


def code_literal(text: str, indent: str | None) -> str:
    """A code cell's source as it is written in a notebook; *indent* as it was read there."""
    return _literal(text, indent or "", listed=indent is not None)


def _indent(text: str, start: int) -> str:
    """The indentation of the strings in a list, nothing if they stand on one line."""
    m = re.match(r"\[[ \t]*\r?\n([ \t]*)", text[start:])
    return m[1] if m else ""


def _sources(text: str) -> list[tuple[int, int, list[int], str, bool, int]]:
    """Find the sources of the Markdown and code cells.

    Each is: start and end in the file, the file offset of each character (and of the end), the
    text, whether it is Markdown, and where its metadata begin, or -1.
    """
    found: list[tuple[int, int, list[int], str, bool, int]] = []
    for key, at in members(text, text.index("{")):
        if key != "cells":
            continue
        for cell in elements(text, at):
            kind, source, metadata = "", -1, -1
            for name, value in members(text, cell) if text[cell] == "{" else ():
                if name == "cell_type":
                    kind = json.loads(text[value : end_of(text, value)])
                elif name == "source":
                    source = value
                elif name == "metadata":
                    metadata = value
            if not isinstance(kind, str) or not kind or not is_text(text, source):
                line = text.count("\n", 0, cell) + 1
                raise SourceError(
                    f"malformed notebook, line {line}: a cell without a type or a source",
                    remedy=_RESTORE,
                )
            if kind in {"markdown", "code"}:
                places, content, end = decoded(text, source)
                found.append((source, end, places, content, kind == "markdown", metadata))
    return found
