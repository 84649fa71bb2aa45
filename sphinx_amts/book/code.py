"""The code cells of a source, and how one is put in place of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ._lines import lines_of
from ._options import option_block
from .notebook import code_literal, code_sources
from .page import splice

__all__ = ["Code", "codes", "with_codes"]

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<ticks>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>[^`]*?)[ \t]*\Z")
_DIRECTIVE = re.compile(r"\{[A-Za-z][^\s{}]*\}")
_CODE = re.compile(r"\{(?:code-cell|code-block|code|sourcecode)\}(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Code:
    """A code cell: what is in it without the options at its head, and where that stands.

    ``indent``: what stands before each of its lines; of a notebook the blanks before each string
    of a list, or nothing where there is no list. ``end``: of its last line, without its end.
    """

    text: str
    start: int
    end: int
    indent: str | None = ""


def codes(text: str, suffix: str) -> list[Code]:
    """The code cells of a Markdown source or of a notebook, in their order.

    Raises :class:`~sphinx_amts._errors.SourceError` where a notebook is malformed.
    """
    if suffix == ".ipynb":
        return [Code(*found) for found in code_sources(text)]
    return list(_fences(text))


def with_codes(text: str, suffix: str, found: list[Code], new: Mapping[int, str]) -> str:
    """Put *new* code in place of those cells of a source that it names by their index.

    Where it has fewer or more lines, blank lines behind the cell make up for it, as far as there
    are any, so that what follows stays on its line.
    """
    edits: list[tuple[int, int, str]] = []
    for index, code in sorted(new.items()):
        old = found[index]
        if suffix == ".ipynb":
            edits.append((old.start, old.end, code_literal(code, old.indent)))
            continue
        newline = "\r\n" if "\r\n" in text else "\n"
        lines = [(old.indent or "") + line if line.strip() else line for line in code.split("\n")]
        edits.append((old.start, old.end, newline.join(lines)))
        edits += _room(text, old.end, len(lines) - old.text.count("\n") - 1, newline)
    return splice(text, edits)


def _room(text: str, end: int, more: int, newline: str) -> Iterator[tuple[int, int, str]]:
    """Blank lines taken away behind a cell that has *more* lines now, or put there."""
    behind = text.find("\n", text.find("\n", end) + 1) + 1  # of the line that closes the fence
    if not behind:
        return
    m = re.compile(r"(?:[ \t]*\r?\n)*").match(text, behind)
    blank = re.findall(r"[ \t]*\r?\n", m[0]) if m else []
    if more < 0 and blank:  # not where the fence stands in something that a blank line would end
        yield behind, behind, newline * -more
    elif more > 0 and len(blank) > 1:
        yield behind, behind + sum(map(len, blank[: min(more, len(blank) - 1)])), ""


def _fences(text: str) -> Iterator[Code]:
    lines = lines_of(text)
    outer: list[str] = []
    at = 0
    while at < len(lines):
        m = _FENCE.match(lines[at][1])
        at += 1
        if m is None:
            continue
        ticks, info = m["ticks"], m["info"]
        if outer and not info and ticks.startswith(outer[-1]):
            outer.pop()
        elif _CODE.match(info) or (ticks[0] != ":" and not _DIRECTIVE.match(info)):
            first, at = at, _closing(lines, at, ticks)
            code = _code(lines[first:at], m["indent"], directive=bool(_DIRECTIVE.match(info)))
            at += 1
            if code:
                yield code
        else:
            outer.append(ticks)


def _closing(lines: list[tuple[int, str]], at: int, ticks: str) -> int:
    """The line that closes a fence, or the end."""
    while at < len(lines):
        m = _FENCE.match(lines[at][1])
        if m and not m["info"] and m["ticks"].startswith(ticks):
            return at
        at += 1
    return at


def _code(lines: list[tuple[int, str]], indent: str, *, directive: bool) -> Code | None:
    body = lines[option_block(lines)[0] :] if directive else lines
    if not body or not all(t.startswith(indent) or not t.strip() for _, t in body):
        return None
    text = "\n".join(t.removeprefix(indent) for _, t in body)
    return Code(text, body[0][0], body[-1][0] + len(body[-1][1]), indent) if text.strip() else None
