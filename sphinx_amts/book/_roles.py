"""MyST's roles: which are one placeholder, and which hold a text to translate."""

from __future__ import annotations

import re

from ._marks import Mark

__all__ = ["role"]

_NAME = re.compile(r"\{[\w+:-]+\}(?=`)", re.ASCII)
_TITLED = re.compile(r"(`+)(\s*)(.+?)(\s*<[^<>]+>\s*)\1", re.DOTALL)
_ENTRY = re.compile(r"`([^`<>!:;,]+)`")  # of an index, which is the text as well
_UNTITLED = frozenset(
    "abbr code command eval file glue guilabel kbd mailheader math menuselection nb-exec newsgroup "
    "numref program raw regexp samp sub sup".split()
)
"""Where ``<…>`` at the end names no target, so that what stands before it is no title."""


def role(raw: str, start: int) -> tuple[Mark, ...] | None:
    """The marks of the role that begins at this place of a text; nothing if none does.

    They are an atom, or a pair around its title: ``{ref}`title <target>` ``.
    """
    m = _NAME.match(raw, start)
    if m is None:
        return None
    content = m.end()
    ticks = len(raw) - content - len(raw[content:].lstrip("`"))
    end = raw.find("`" * ticks, content + ticks + 1)
    if end < 0:
        return None
    end += ticks
    name = m[0][1:-1]
    if name == "index" and (entry := _ENTRY.fullmatch(raw, content, end)):
        return _pair(start, entry.span(1), end, entry[1])
    titled = None if name in _UNTITLED else _TITLED.fullmatch(raw, content, end)
    if titled is None:
        return (Mark("x", "role", start, end),)
    return _pair(start, titled.span(3), end, titled[3])


def _pair(start: int, inner: tuple[int, int], end: int, text: str) -> tuple[Mark, ...]:
    first, last = inner
    return (
        Mark("open", "role", start, first),
        Mark("text", "", first, last, text),
        Mark("close", "role", last, end),
    )
