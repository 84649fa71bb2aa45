"""Blanks around slots, as the target language wants them.

The service puts blanks around protected spans, or loses those that were there. Only blanks are
ever changed here, and only where the source says which of the two it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..segment import split_slots
from ._plain import WIDE

__all__ = ["settle"]

_ENTITY = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_OPENING = frozenset("([{“‘「『（《【〈¿¡")
_CLOSING = frozenset(")]},.”’」』）》】〉，。、；：！？")
_ATTACHED = frozenset("'’%/-")  # where the source has them right behind a slot
_BLANKS = " \u00a0"


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around a slot: the character before it and the one after it, and blanks."""

    before: str
    after: str
    blank_before: bool
    blank_after: bool


def _places(parts: list[str]) -> dict[str, _Place]:
    """For each slot, as it is written, its surroundings; *parts* alternate texts and slots."""
    out: dict[str, _Place] = {}
    for at in range(1, len(parts), 2):
        before, after = parts[at - 1], parts[at + 1]
        out[parts[at]] = _Place(
            before.rstrip(_BLANKS)[-1:],
            _first(after.lstrip(_BLANKS)),
            before[-1:] in _BLANKS and bool(before),
            after[:1] in _BLANKS and bool(after),
        )
    return out


def _first(text: str) -> str:
    if text[:1] != "&":
        return text[:1]
    return next((plain for e, plain in _ENTITY.items() if text.startswith(e)), "&")


def _spaced(char: str) -> bool:
    """Whether this is a letter or a digit of a script that parts words by blanks."""
    return char.isalnum() and not WIDE.match(char)


def settle(source: str, target: str, *, wide: bool) -> str:
    """Give *target* with the blanks around its slots put right; both have the same slots.

    *wide*: whether the target language is written without blanks between words.

    >>> settle("Call (<x1/>) or <g2>stop</g2> it.", "Llame( <x1/> )o<g2> pare </g2>.", wide=False)
    'Llame(<x1/>)o <g2>pare</g2>.'
    """
    if "<" not in source:
        return target
    want, parts = _places(split_slots(source)), split_slots(target)
    for at in range(1, len(parts), 2):
        slot = parts[at]
        if slot[1] == "x":
            continue
        inner = at + 1 if slot[1] == "g" else at - 1
        _empty_edge(parts, at, inner, want.get(slot))
    for at in range(1, len(parts), 2):
        slot, place = parts[at], want.get(parts[at])
        if place is None:
            continue
        if not slot.startswith("</"):
            parts[at - 1] = _before(parts[at - 1], place, wide=wide)
        if not slot.startswith("<g"):
            parts[at + 1] = _after(parts[at + 1], place, wide=wide)
    return "".join(parts).strip()


def _empty_edge(parts: list[str], at: int, inner: int, place: _Place | None) -> None:
    """Move blanks from the inside of a pair to its outside, where the source has none inside."""
    opens = inner > at
    if place is None or (place.blank_after if opens else place.blank_before):
        return
    text = parts[inner]
    bare = text.lstrip(_BLANKS) if opens else text.rstrip(_BLANKS)
    if bare == text or not bare:
        return
    parts[inner] = bare
    outer = at - 1 if opens else at + 1
    edge = parts[outer][-1:] if opens else parts[outer][:1]
    if edge and _spaced(edge) and (place.blank_before if opens else place.blank_after):
        parts[outer] = f"{parts[outer]} " if opens else f" {parts[outer]}"


def _before(text: str, place: _Place, *, wide: bool) -> str:
    bare = text.rstrip(_BLANKS)
    last = bare[-1:]
    if bare != text:
        added = not place.blank_before and last in _OPENING
        return bare if last and (added or (wide and last in _CLOSING | _OPENING)) else text
    alike = place.blank_before and bool(last) and last == place.before
    lost = alike or (_spaced(last) and (place.blank_before or not _spaced(place.before)))
    return f"{text} " if lost and not wide else text


def _after(text: str, place: _Place, *, wide: bool) -> str:
    bare = text.lstrip(_BLANKS)
    first = _first(bare)
    if bare != text:
        alike = first == place.after and first in _ATTACHED
        added = not place.blank_after and (alike or first in _CLOSING)
        return bare if first and (added or (wide and first in _OPENING | _CLOSING)) else text
    alike = place.blank_after and bool(first) and first == place.after
    lost = alike or (_spaced(first) and (place.blank_after or not _spaced(place.after)))
    return f" {text}" if lost and not wide else text
