"""Where the values of a JSON text stand in it: ``json`` tells values, and no places.

The text has been read by ``json`` before, so nothing of it is malformed.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

__all__ = ["decoded", "elements", "end_of", "is_text", "members"]

_SPACE = re.compile(r"[ \t\r\n]*")
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)  # halves of a surrogate pair
_SCALAR = re.compile(r"[^,\]}\s]+")


def is_text(text: str, at: int) -> bool:
    """Whether a string or a list of strings begins here."""
    if at < 0 or text[at] not in '["':
        return False
    return text[at] == '"' or all(text[e] == '"' for e in elements(text, at))


def decoded(text: str, at: int) -> tuple[list[int], str, int]:
    """A string, or those of a list put together: the place of each character and of the end, the
    text, and where the value ends."""
    places: list[int] = []
    out: list[str] = []
    strings = elements(text, at) if text[at] == "[" else [at]
    last = at + 1
    for start in strings:
        value, end = scanstring(text, start + 1)
        out.append(value)
        raw = text[start + 1 : end - 1]
        if raw == value:
            places += range(start + 1, end - 1)
        else:
            places += _escapes(text, start + 1, end - 1)
        last = end - 1
    return [*places, last], "".join(out), end_of(text, at)


def _escapes(text: str, at: int, end: int) -> list[int]:
    """The file offset of each character of a JSON string with escapes in it."""
    places: list[int] = []
    while at < end:
        places.append(at)
        if text[at] != "\\":
            at += 1
        elif text[at + 1] != "u":
            at += 2
        else:
            high = int(text[at + 2 : at + 6], 16) in _HIGH
            pair = high and text[at + 6 : at + 8] == "\\u"
            at += 12 if pair and int(text[at + 8 : at + 12], 16) in _LOW else 6
    return places


def members(text: str, at: int) -> list[tuple[str, int]]:
    """The members of the object that begins at *at*: name and place of the value."""
    out: list[tuple[str, int]] = []
    at = _blank(text, at + 1)
    while text[at] != "}":
        key, at = scanstring(text, at + 1)
        at = _blank(text, _blank(text, at) + 1)
        out.append((key, at))
        at = _blank(text, end_of(text, at))
        if text[at] == ",":
            at = _blank(text, at + 1)
    return out


def elements(text: str, at: int) -> list[int]:
    """The places of the elements of the array that begins at *at*."""
    out: list[int] = []
    at = _blank(text, at + 1)
    while text[at] != "]":
        out.append(at)
        at = _blank(text, end_of(text, at))
        if text[at] == ",":
            at = _blank(text, at + 1)
    return out


def end_of(text: str, at: int) -> int:
    """The end of the value that begins at *at*."""
    if text[at] == '"':
        end: Any = scanstring(text, at + 1)[1]
        return int(end)
    if text[at] not in "{[":
        m = _SCALAR.match(text, at)
        return m.end() if m else at + 1
    depth = 0
    while True:
        char = text[at]
        if char == '"':
            at = scanstring(text, at + 1)[1]
            continue
        depth += (char in "{[") - (char in "}]")
        at += 1
        if not depth:
            return at


def _blank(text: str, at: int) -> int:
    m = _SPACE.match(text, at)
    return m.end() if m else at
