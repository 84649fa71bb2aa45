"""Slots as words that a translator leaves alone, and the way back.

A neural translator drops or mangles tags but copies what looks like a name, so every slot travels
as a token such as ``XQ1``. The same goes for words with characters that it has never seen: it
would leave them out without a word. What comes back is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count

from ..segment import damage, escape, fold, pieces, wordy
from ._plain import LETTER, WIDE, Plain

__all__ = ["JOINER", "Tokens", "intact", "written"]

_ADDRESS = re.compile(r"\w://|\w@\w")
_TYPOGRAPHY = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": " - "}
_ENDING = 3
JOINER = "\u2060"  # stands between a token and a number that follows it


@dataclass(slots=True)
class _Unit:
    """``text``: plain; ``atom``, ``open``, ``close``: slotted text that stays together."""

    kind: str
    value: str


def _units(text: str, plain: Plain) -> list[_Unit]:
    """Take a slotted text apart into as few tokens as possible: fewer get lost."""
    units: list[_Unit] = []
    begun: list[int] = []
    for kind, value in pieces(text):
        if kind == "text":
            units += _known(str(value), plain)
        elif kind == "x":
            units.append(_Unit("atom", f"<x{value}/>"))
        elif kind == "open":
            begun.append(len(units))
            units.append(_Unit("open", f"<g{value}>"))
        else:
            units.append(_Unit("close", f"</g{value}>"))
            _close(units, begun.pop() if begun else 0)
    if plain.blanks:
        _whole_words(units)
    return _joined([u for u in units if u.value])


def _known(text: str, plain: Plain) -> list[_Unit]:
    """Make atoms of addresses and of words that the translator cannot read."""
    for fine, simple in _TYPOGRAPHY.items():
        if fine in text and not plain.knows(fine):
            text = text.replace(fine, simple)
    units = []
    for run in re.split(r"(\s+)" if plain.blanks else r"(\s+|\w+)", text):
        if plain.knows(run) and not _ADDRESS.search(run):
            units.append(_Unit("text", run))
        elif m := re.fullmatch(r"([(\[\"']*)(.*?)([)\]\"'.,;:!?]*)", run, re.DOTALL):
            units += [_Unit("text", m[1]), _Unit("atom", escape(m[2])), _Unit("text", m[3])]
    return units


def _close(units: list[_Unit], start: int) -> None:
    """Simplify the pair that begins at *start* and has just been closed."""
    if not any(u.kind == "text" and LETTER.search(u.value) for u in units[start:]):
        # Nothing to translate between the marks: the pair is as good as an atom.
        units[start:] = [_Unit("atom", "".join(written(u) for u in units[start:]))]
        return
    first, last = units[start + 1], units[-2]
    marks = re.findall(r"<g(\d+)>", first.value) if first.kind == "open" else []
    if marks and last.value == "".join(f"</g{n}>" for n in reversed(marks)):
        # A pair that holds nothing but a pair, such as a link in bold, travels as one.
        units[start].value += first.value
        last.value += units.pop().value
        del units[start + 1]


def written(unit: _Unit) -> str:
    """Give the slotted text of a unit."""
    return escape(unit.value) if unit.kind == "text" else unit.value


def _whole_words(units: list[_Unit]) -> None:
    """Keep words together: no translator can do anything sensible with a part of one.

    The ending in ``<g1>gradient</g1>s`` moves to its word; those in ``<x1/>th`` and ``H<x1/>O``
    travel with the atom.
    """
    for i in range(len(units) - 1):
        here, there = units[i], units[i + 1]
        before = units[i - 1].value if i and units[i - 1].kind == "text" else ""
        if (here.kind, there.kind) == ("atom", "text"):
            m = re.match(rf"\w{{1,{_ENDING}}}\b", there.value)
            here.value += m[0] if m else ""
        elif (here.kind, there.kind) == ("close", "text") and before[-1:].isalpha():
            m = re.match(r"[^\W\d_]+", there.value)
            if m and len(m[0]) > _ENDING and not re.search(r"\b\w{1,2}$", before):
                m = None  # two words that lack a blank between them
            units[i - 1].value += m[0] if m else ""
        elif (here.kind, there.kind) == ("text", "atom"):
            m = re.search(r"\b(?:[^\W\d_]|\d+)$", here.value)
            there.value = (m[0] if m else "") + there.value
            here.value = here.value[: m.start() if m else None]
            continue
        else:
            continue
        there.value = there.value[m.end() if m else 0 :]


def _joined(units: list[_Unit]) -> list[_Unit]:
    """Make one of texts, and of atoms, that stand together: ``<x1/><x2/>``, ``<x1/>/<x2/>``."""
    out: list[_Unit] = []
    for unit in units:
        kinds = [*(u.kind for u in out[-2:]), unit.kind]
        if kinds[-2:] in (["atom", "atom"], ["text", "text"]):
            out[-1].value += unit.value
        elif kinds == ["atom", "text", "atom"] and not re.search(r"[\s\w]", out[-1].value):
            between = escape(out.pop().value)
            out[-1].value += between + unit.value
        else:
            out.append(unit)
    return out


@dataclass(slots=True)
class Tokens:
    """A slotted text on its way through a translator of plain text."""

    text: str
    plain: Plain
    units: list[_Unit] = field(init=False)
    names: list[str] = field(init=False)
    stem: str = field(init=False)

    def __post_init__(self) -> None:
        self.units = _units(self.text, self.plain)
        words = "".join(u.value for u in self.units if u.kind == "text").lower()
        # The tokens must not occur in the text itself, as they do where somebody writes of them.
        stems = (f"X{'Z' * n}Q" for n in count())
        self.stem = next(stem for stem in stems if stem.lower() not in words)
        number = count(1)
        self.names = [
            u.value if u.kind == "text" else f"{self.stem}{next(number)}" for u in self.units
        ]

    def sent(self, start: int = 0, end: int | None = None, *, marks: bool = True) -> str:
        """Plain text with tokens for atoms and, where *marks*, for pairs of marks."""
        out, last = "", "text"
        for unit, name in zip(self.units[start:end], self.names[start:end], strict=True):
            if marks or unit.kind in {"text", "atom"}:
                if (
                    (last, unit.kind) != ("text", "text")
                    and out[-1:].isalnum()
                    and name[0].isalnum()
                ):
                    out += " "  # a token that touches a letter would be read as part of the word
                out += name
                last = unit.kind
        return fold(out)

    def restore(self, text: str) -> str | None:
        """Put the slots back; nothing where they are not what and where they have to be."""
        parts = re.split(rf"{self.stem}(\d+){JOINER}?", text, flags=re.IGNORECASE)
        numbers = [int(n) for n in parts[1::2]]
        places = [i for i, u in enumerate(self.units) if u.kind != "text"]
        if sorted(numbers) != list(range(1, len(places) + 1)):
            return None
        texts = [escape(t) for t in parts[::2]]
        for i, number in enumerate(numbers):
            place = places[number - 1]
            _fit(texts, i, self.units[place].kind)
            ours = numbers[i - 1 : i] == [number - 1] and places[number - 2] == place - 1
            if ours and not texts[i].strip():
                texts[i] = ""  # the blank between two tokens that touched each other
        out = texts[0]
        for number, after in zip(numbers, texts[1:], strict=True):
            out += self.units[places[number - 1]].value + after
        head = self.text[: len(self.text) - len(self.text.lstrip())]
        out = head + fold(out) + self.text[len(self.text.rstrip()) :]
        return out if intact(self.text, out) else None


def _fit(texts: list[str], i: int, kind: str) -> None:
    """Move blanks from the inside of a pair to its outside."""
    left, right = texts[i], texts[i + 1]
    if kind == "open" and right[:1].isspace():
        apart = left[-1:].isalnum() and not WIDE.match(left[-1])
        texts[i], texts[i + 1] = left + " " * apart, right.lstrip()
    elif kind == "close" and left[-1:].isspace():
        apart = right[:1].isalnum() and not WIDE.match(right[0])
        texts[i], texts[i + 1] = left.rstrip(), " " * apart + right


def _holders(text: str) -> dict[int, int]:
    """For every slot the pair that holds it directly, or 0."""
    holders: dict[int, int] = {}
    stack = [0]
    for kind, value in pieces(text):
        if kind in {"x", "open"}:
            holders[int(value)] = stack[-1]
        if kind == "open":
            stack.append(int(value))
        elif kind == "close":
            stack.pop()
    return holders


def intact(source: str, target: str) -> bool:
    """Whether all slots are there, each in the pair that held it, and no pair lost its words."""
    if damage(source, target) or _holders(source) != _holders(target):
        return False
    for m in re.finditer(r"(?=<g(\d+)>(.*?)</g\1>)", source, re.DOTALL):
        now = re.search(rf"<g{m[1]}>(.*?)</g{m[1]}>", target, re.DOTALL)
        if wordy(m[2]) and not (now and wordy(now[1])):
            return False
    return wordy(target) or not wordy(source)
