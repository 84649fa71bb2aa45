"""The notation of slots: how placeholders stand in a text; :mod:`~sphinx_amts.segment` has it all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

__all__ = [
    "as_slot",
    "damage",
    "escape",
    "pieces",
    "rename",
    "renumber",
    "shift",
    "split_slots",
    "unescape",
    "visible",
    "wordy",
]

_SLOT = re.compile(r"<(x)([0-9]{1,6})/>|<(g)([0-9]{1,6})>|</(g)([0-9]{1,6})>")
_AS_WRITTEN = re.compile(r"(<x[0-9]{1,6}/>|</?g[0-9]{1,6}>)")
_OPENER = re.compile(r"<[xg]([0-9]{1,6})/?>")
_NUMBER = re.compile(r"(<x(?=[0-9]{1,6}/>)|</?g(?=[0-9]{1,6}>))([0-9]+)")
_LETTER = re.compile(r"[^\W\d_]")
_COUNT = tuple(map(str, range(1, 1000)))


def escape(text: str) -> str:
    """Plain text → slotted text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """A stretch of slotted text without slots → plain text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def pieces(text: str) -> list[tuple[str, str | int]]:
    """Take a slotted text apart, in order.

    Returns pairs ``("text", plain text)``, ``("x", n)``, ``("open", n)``, ``("close", n)``.
    """
    out: list[tuple[str, str | int]] = []
    at = 0
    for m in _SLOT.finditer(text):
        if m.start() > at:
            out.append(("text", unescape(text[at : m.start()])))
        if m[1]:
            out.append(("x", int(m[2])))
        elif m[3]:
            out.append(("open", int(m[4])))
        else:
            out.append(("close", int(m[6])))
        at = m.end()
    if at < len(text):
        out.append(("text", unescape(text[at:])))
    return out


def split_slots(text: str) -> list[str]:
    """A slotted text as it is written, texts and slots in turn: the slots are at odd places."""
    return _AS_WRITTEN.split(text)


def as_slot(kind: str, number: int) -> str:
    """Write a slot of that kind: x, open or close."""
    return {"x": f"<x{number}/>", "open": f"<g{number}>", "close": f"</g{number}>"}[kind]


def visible(text: str) -> int:
    """How many characters a slotted text has when its slots are left out."""
    return len(unescape(_SLOT.sub("", text)))


def wordy(text: str) -> bool:
    """Whether a slotted text has letters outside of its slots."""
    return any(kind == "text" and _LETTER.search(str(value)) for kind, value in pieces(text))


def damage(source: str, target: str) -> str:
    """Say what is wrong with the slots of *target*, or nothing if all are there and nest.

    >>> damage("a <x1/> <g2>b</g2>", "<g2>B</g2> A <x1/>")
    ''
    >>> damage("a <x1/>", "A")
    'lost <x1/>'
    """
    want, have = (Counter(m[0] for m in _SLOT.finditer(t)) for t in (source, target))
    for what, odd in (("lost", want - have), ("invented or doubled", have - want)):
        if odd:
            return f"{what} {' '.join(sorted(odd))}"
    open_: list[int] = []
    for kind, value in pieces(target):
        if kind == "open":
            open_.append(int(value))
        elif kind == "close" and (not open_ or open_.pop() != value):
            return f"<g{value}> does not nest"
    if open_:
        return f"<g{open_[-1]}> is not closed"
    if "<" in _SLOT.sub("", target):
        return "a tag that the source did not have"
    return ""


def renumber(text: str) -> tuple[str, tuple[int, ...]]:
    """Number the slots from 1 in order of appearance.

    Returns the new text and, for each new number, the old one: ``old = numbers[new - 1]``.
    """
    first = tuple(dict.fromkeys(_OPENER.findall(text)))
    if first == _COUNT[: len(first)]:
        return text, tuple(map(int, first))
    new: dict[str, str] = {}

    def number(m: re.Match[str]) -> str:
        return m[1] + new.setdefault(m[2], str(len(new) + 1))

    out = _NUMBER.sub(number, text)
    return out, tuple(map(int, new))


def shift(text: str, by: int) -> str:
    """The same text with every slot's number raised by *by*."""
    if not by or "<" not in text:
        return text
    return _NUMBER.sub(lambda m: f"{m[1]}{int(m[2]) + by}", text)


def rename(text: str, slot: Callable[[str, int], str]) -> str:
    """Write every slot of a text anew: *slot* gets its kind (x, open, close) and its number."""

    def write(m: re.Match[str]) -> str:
        if m[1]:
            return slot("x", int(m[2]))
        return slot("open", int(m[4])) if m[3] else slot("close", int(m[6]))

    return _SLOT.sub(write, text)
