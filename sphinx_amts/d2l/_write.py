"""Items → MyST. Each begins on the line on which it began, as far as there is room."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ._fences import fence
from ._inline import IMAGE, Reading, inline
from ._parse import Item, items
from ._tabs import Group, groups, write

__all__ = ["convert"]

_MARKS = frozenset({"label", "eqlabel", "width", "height"})
_CAPTION = re.compile(r":[ \t]*")
_LABELLED = re.compile(r"\$\$\s*:eqlabel:`(?P<label>[^`]*)`\s*\Z")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Lines, and where they are to begin.

    ``soft``: they would run into what is soft before them and behind, without a blank line between.
    ``apart``: there has to be one before them, whatever the source has.
    """

    line: int
    lines: Sequence[str]
    soft: bool = False
    apart: bool = False


def convert(text: str, reading: Reading) -> str:
    """Write a page of D2L's Markdown as MyST."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return newline.join(_written(groups(items(lines)), 0, reading)) + newline


def _written(found: Sequence[Item | Group], first: int, reading: Reading) -> list[str]:
    return _set(_chunks(found, reading), first)


def _set(chunks: Iterator[_Chunk], first: int) -> list[str]:
    """Put the chunks one under the other, each on its line, or as soon as there is room."""
    out: list[str] = []
    last: _Chunk | None = None
    for chunk in chunks:
        if not chunk.lines:
            continue
        missing = chunk.line - first - len(out)
        out += [""] * max(missing, 0)
        if missing <= 0 and last and last.soft and chunk.soft:
            parted = chunk.line > last.line + len(last.lines)
            out += [""] * (parted or chunk.apart)
        out += chunk.lines
        last = chunk
    return out


def _chunks(whole: Sequence[Item | Group], reading: Reading) -> Iterator[_Chunk]:
    at = 0
    while at < len(whole):
        one = whole[at]
        at += 1
        if isinstance(one, Group):
            writer = partial(_written, reading=reading)
            yield _Chunk(*write(one, reading.tab, design=reading.design, writer=writer))
            continue
        marks: dict[str, str] = {}
        table: Item | None = None
        while at < len(whole) and isinstance(item := whole[at], Item):
            if item.kind in _MARKS and one.kind not in _MARKS and item.kind not in marks:
                marks[item.kind] = item.value
            elif one.kind == "caption" and table is None and item.kind == "table":
                table = item
            else:
                break
            at += 1
        yield from _chunk(one, marks, table, reading)


def _chunk(
    one: Item, marks: dict[str, str], table: Item | None, reading: Reading
) -> Iterator[_Chunk]:
    label = [f"({marks['label']})="] if "label" in marks else []
    start = one.line - len(label)
    text = inline("\n".join(one.lines), reading)
    lines = text.split("\n")
    if one.kind == "image":
        yield _Chunk(start, [*label, *_figure(one, text, marks)])
    elif one.kind == "math":
        m = _LABELLED.search(lines[-1])
        name = m["label"] if m else marks.get("eqlabel", "")
        if name:
            lines[-1] = f"{_LABELLED.sub('$$', lines[-1]).rstrip()} ({name})"
        yield _Chunk(start, [*label, *lines], soft=not label, apart=bool(name) or len(lines) > 1)
    elif one.kind == "fence":
        yield _Chunk(start, [*label, *fence(one, autodoc=reading.autodoc)])
    elif table is not None:
        rows = inline("\n".join(table.lines), reading).split("\n")
        caption = " ".join(_CAPTION.sub("", text, count=1).split())
        gap = [""] * (table.line - one.line - 1)
        # tildes: behind a fence of backticks there may be no code
        yield _Chunk(start, [*label, f"~~~{{table}} {caption}", *gap, *rows, "~~~"])
    elif one.kind == "label":
        yield _Chunk(one.line, [f"({one.value})="])
    elif one.kind == "bibliography":
        if reading.bibtex:
            yield _Chunk(one.line, ["```{bibliography}", "```"])
    elif one.kind == "text":
        yield from _text(one, lines, label, marks)
    elif one.kind not in {*_MARKS, "begin_tab", "end_tab"}:
        yield _Chunk(start, [*label, *lines], soft=one.kind != "heading")


def _text(one: Item, lines: list[str], label: list[str], marks: dict[str, str]) -> Iterator[_Chunk]:
    """A paragraph; a formula that ends it may have a label, and is set off then."""
    if "eqlabel" in marks and lines[-1].rstrip().endswith("$$"):
        text = "\n".join(lines).rstrip()
        begin = text.rfind("$$", 0, -2)
        before = text[:begin].rstrip().split("\n")
        yield _Chunk(one.line, before, soft=True)
        formula = f"{text[begin:]} ({marks['eqlabel']})".split("\n")
        yield _Chunk(one.line + len(before), formula, soft=True, apart=True)
    else:
        yield _Chunk(one.line, lines, soft=True)
    if label:  # of what follows the text
        yield _Chunk(one.after, label)


def _figure(one: Item, text: str, marks: dict[str, str]) -> list[str]:
    m = IMAGE.match(text)
    caption = m["text"] if m else ""
    if not caption.strip() and not marks:
        return text.split("\n")
    options = [f":{name}: {marks[name]}" for name in ("width", "height") if name in marks]
    return [f"```{{figure}} {one.value}", *options, *caption.split("\n"), "```"]
