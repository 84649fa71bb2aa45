"""Marks of emphasis that are none to CommonMark, though the author meant them so.

``**注意：**如果`` and ``由**[链接](x)**给出`` stay as they are written, because a mark beside
punctuation must have a blank on its other side, and Chinese has no blanks. A reader of the book
sees the asterisks; who learns from its sentences should not.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..segment import Segment, literal_offset

__all__ = ["DROPPED", "without_leftovers"]

DROPPED = "\x02"
"""Stands for each character of such a mark."""

_RUN = re.compile(r"\*{1,3}|~~")
_MOST = 400  # characters between two marks
_NO_OPEN = ",.;:!?)]}，。；：！？）】」』”、"
_NO_CLOSE = "([{（【「『“"
_BRACKETS = {"[": "]", "(": ")"}


@lru_cache(maxsize=64)
def without_leftovers(segment: Segment) -> str:
    """The slotted text of a segment, with :data:`DROPPED` for each character of such a mark.

    Two marks make a pair as CommonMark's do, whatever stands on their outer sides. D2L's marks of
    slides, ``[**…**]`` and ``(**…**)``, go with their brackets, halves of them too.
    """
    text = segment.text.replace(DROPPED, " ")
    if "*" not in text and "~~" not in text:
        return text
    runs = [m for m in _RUN.finditer(text) if not _escaped(segment, m.start())]
    gone: list[tuple[int, int]] = []
    open_: re.Match[str] | None = None
    for m in runs:
        if open_ and m[0] == open_[0] and _closes(text, m) and m.start() - open_.end() <= _MOST:
            gone += _pair(text, open_, m)
            open_ = None
        elif _opens(text, m):
            gone += _half(text, open_)
            open_ = m
        elif len(m[0]) == 2 and text[m.end() : m.end() + 1] in {"]", ")"}:  # noqa: PLR2004
            gone.append((m.start(), m.end() + 1))
    gone += _half(text, open_)
    for start, end in gone:
        text = text[:start] + DROPPED * (end - start) + text[end:]
    return text


def _escaped(segment: Segment, at: int) -> bool:
    return segment.literal[literal_offset(segment, at) :][:1] == "\\"


def _opens(text: str, m: re.Match[str]) -> bool:
    after = text[m.end() : m.end() + 1]
    return bool(after) and not after.isspace() and after not in _NO_OPEN


def _closes(text: str, m: re.Match[str]) -> bool:
    before = text[m.start() - 1 : m.start()]
    return bool(before) and not before.isspace() and before not in _NO_CLOSE


def _pair(text: str, first: re.Match[str], last: re.Match[str]) -> list[tuple[int, int]]:
    bracket = text[first.start() - 1 : first.start()]
    slide = len(first[0]) == 2 and _BRACKETS.get(bracket) == text[last.end() : last.end() + 1]  # noqa: PLR2004
    return [(first.start() - slide, first.end()), (last.start(), last.end() + slide)]


def _half(text: str, mark: re.Match[str] | None) -> list[tuple[int, int]]:
    """The first half of a slide's marks, the other half of which is in another block."""
    if mark and len(mark[0]) == 2 and text[: mark.start()][-1:] in _BRACKETS:  # noqa: PLR2004
        return [(mark.start() - 1, mark.end())]
    return []
