"""The entries of a book's index, as MyST writes them: in a directive or in a role."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["index_entries", "parts_of"]

_DIRECTIVE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|:{3,}|~{3,})\{index\}(?P<first>[^\n]*)\n(?P<body>(?:(?![ \t>]*(?P=fence))[^\n]*\n)*)",
    re.MULTILINE,
)
_ROLE = re.compile(r"\{index\}`[^`<]*<([^`>]+)>`")
_TYPE = re.compile(r"(single|pair|double|triple|see|seealso)\s*:\s*(.*)", re.DOTALL)
_NAMES = re.compile(r"(?:module|keyword|operator|object|exception|statement|builtin)\s*:")
_OPTION = re.compile(r"[ \t>]*:[\w-]+:")


def index_entries(text: str) -> Iterator[str]:
    """The parts of all entries that a Markdown source makes, such as ``Matrix`` and ``Norm``."""
    if "{index}" not in text:
        return
    for m in _DIRECTIVE.finditer(text):
        body = (line for line in m["body"].splitlines() if not _OPTION.match(line))
        for line in (m["first"], *body):
            yield from _parts(line.strip(" \t>"))
    for m in _ROLE.finditer(text):
        yield from _parts(" ".join(m[1].split()))


def _parts(line: str) -> Iterator[str]:
    line = line.removeprefix("!").lstrip()
    if not line or _NAMES.match(line):
        return
    if m := _TYPE.match(line):
        yield from parts_of(m[2])
    else:
        for one in line.split(","):
            yield from parts_of(one.strip().removeprefix("!"))


def parts_of(value: str) -> list[str]:
    """The parts of an entry's value, which semicolons part."""
    return [part.strip() for part in value.split(";")]
