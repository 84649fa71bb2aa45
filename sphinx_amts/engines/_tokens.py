"""Slotted text through a translator that knows plain text only.

A neural translator drops or mangles tags but copies what looks like a name, so every slot travels
as a token such as ``XQ1``. What comes back is checked; where a token is lost, the texts between
the slots are translated one by one, with the slots left where they are. Nor is the translator
trusted with words: on long or odd input it may go round in circles or stop half-way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from ..segment import damage, escape, fold, pieces

__all__ = ["Say", "Tokens", "around", "careful", "intact", "slotted", "sound", "through"]

Say = Callable[[str], str | None]
"""Translates plain text, or returns nothing where it cannot."""

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_LOOP = re.compile(
    r"\b(\w+(?:[\s,]+\w+){0,3})(?:[\s,]+\1\b){2,}|([^\W\d_]{2,12}?)\2{3,}", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[,;:.!?])\s+|(?<=[，。；：！？、])")  # noqa: RUF001
_LETTERS_A_WORD = 6
_WHOLE = 80  # words; from about 90 on the end of a sentence begins to be lost
_PART = 40
_SUSPECT = 50
_SUFFIX = 3


def _weight(text: str) -> int:
    """Length in letters of an alphabet; a Chinese, Japanese or Korean character says as much as three."""
    return len(text) + 2 * len(_WIDE.findall(text))


def sound(source: str, target: str) -> bool:
    """Whether a translation can be one: not empty, no endless repetition, nothing cut off."""
    if _LETTER.search(source) and not _LETTER.search(target):
        return False
    if _LOOP.search(target) and not _LOOP.search(source):
        return False
    before, after = _weight(source), _weight(target)
    if after > 3 * before + 20:
        return False
    return before <= _SUSPECT * _LETTERS_A_WORD or after >= 0.4 * before


def careful(say: Callable[[str], str]) -> Say:
    """Wrap a translator so that long text goes in parts and unsound output is nothing."""

    def one(text: str) -> str | None:
        out = say(text).strip()
        if out.endswith(".") and not re.search(r"[.!?:…。！？：][\W_]*$", text):  # noqa: RUF001
            out = out[:-1].rstrip()  # a full stop that nobody asked for, as in a heading
        if text[-1:] in ",;:" and out[-1:].isalnum():
            out += text[-1]
        return out if sound(text, out) else None

    def parts(text: str) -> str | None:
        packed = [""]
        for clause in _CLAUSE.split(text):
            if packed[-1] and _weight(packed[-1]) + _weight(clause) > _PART * _LETTERS_A_WORD:
                packed.append(clause)
            else:
                packed[-1] = f"{packed[-1]} {clause}".strip()
        if len(packed) < 2 or any(_weight(p) > _WHOLE * _LETTERS_A_WORD for p in packed):  # noqa: PLR2004
            return None
        out = [one(p) for p in packed]
        return None if None in out else " ".join(map(str, out))

    def whole(text: str) -> str | None:
        text = fold(text)
        out = one(text) if _weight(text) <= _WHOLE * _LETTERS_A_WORD else None
        return parts(text) if out is None else out

    return whole


@dataclass(slots=True)
class _Unit:
    """``text``: plain; ``atom``, ``open``, ``close``: one or more slots that stay together."""

    kind: str
    value: str


def _units(text: str, *, blanks: bool) -> list[_Unit]:
    """Take a slotted text apart into as few tokens as possible: fewer get lost."""
    units: list[_Unit] = []
    begun: list[int] = []
    for kind, value in pieces(text):
        if kind == "text":
            units.append(_Unit("text", str(value)))
        elif kind == "x":
            units.append(_Unit("atom", f"<x{value}/>"))
        elif kind == "open":
            begun.append(len(units))
            units.append(_Unit("open", f"<g{value}>"))
        else:
            units.append(_Unit("close", f"</g{value}>"))
            _close(units, begun.pop() if begun else 0)
    if blanks:
        _whole_words(units)
    return _joined([u for u in units if u.value])


def _close(units: list[_Unit], start: int) -> None:
    """Simplify the pair that begins at *start* and has just been closed."""
    if not any(u.kind == "text" and _LETTER.search(u.value) for u in units[start:]):
        # Nothing to translate between the marks: the pair is as good as an atom.
        units[start:] = [_Unit("atom", "".join(_slots(u) for u in units[start:]))]
        return
    first, last = units[start + 1], units[-2]
    marks = re.findall(r"<g(\d+)>", first.value) if first.kind == "open" else []
    if marks and last.value == "".join(f"</g{n}>" for n in reversed(marks)):
        # A pair that holds nothing but a pair, such as a link in bold, travels as one.
        units[start].value += first.value
        last.value += units.pop().value
        del units[start + 1]


def _slots(unit: _Unit) -> str:
    return escape(unit.value) if unit.kind == "text" else unit.value


def _whole_words(units: list[_Unit]) -> None:
    """Keep words together: no translator can do anything sensible with a part of one.

    The ending in ``<g1>gradient</g1>s`` moves to its word; those in ``<x1/>th`` and ``H<x1/>O``
    travel with the atom.
    """
    for i in range(len(units) - 1):
        here, there = units[i], units[i + 1]
        before = units[i - 1].value if i and units[i - 1].kind == "text" else ""
        if there.kind == "text" and here.kind == "atom":
            if m := re.match(rf"\w{{1,{_SUFFIX}}}\b", there.value):
                here.value += m[0]
                there.value = there.value[m.end() :]
        elif there.kind == "text" and here.kind == "close" and before[-1:].isalpha():
            m = re.match(r"[^\W\d_]+", there.value)
            if m and (len(m[0]) <= _SUFFIX or re.search(r"\b\w{1,2}$", before)):
                units[i - 1].value += m[0]
                there.value = there.value[m.end() :]
        elif there.kind == "atom" and here.kind == "text":
            if m := re.search(r"\b(?:[^\W\d_]|\d+)$", here.value):
                there.value = m[0] + there.value
                here.value = here.value[: m.start()]


def _joined(units: list[_Unit]) -> list[_Unit]:
    """Make one token of atoms that stand together: ``<x1/><x2/>``, ``<x1/>/<x2/>``."""
    out: list[_Unit] = []
    for unit in units:
        kinds = [u.kind for u in out[-2:]] + [unit.kind]
        if kinds[-2:] == ["atom", "atom"]:
            out[-1].value += unit.value
        elif kinds == ["atom", "text", "atom"] and not re.search(r"[\s\w]", out[-1].value):
            between = escape(out.pop().value)
            out[-1].value += between + unit.value
        else:
            out.append(unit)
    return out


class Tokens:
    """A slotted text on its way through a translator of plain text.

    ``blanks``: whether the source language separates words by blanks.
    """

    def __init__(self, text: str, *, blanks: bool = True) -> None:
        self.units = _units(text, blanks=blanks)
        plain = "".join(u.value for u in self.units if u.kind == "text").lower()
        # The tokens must not occur in the text itself, as they do in this book's own pages.
        self.stem = next(
            stem for n in count() if (stem := f"X{'Z' * n}Q") and stem.lower() not in plain
        )
        self.tokens = [u for u in self.units if u.kind != "text"]
        self.sent, self.touching = self._send()

    def _send(self) -> tuple[str, set[int]]:
        out, number, touching = "", 0, set()
        for before, unit in zip([None, *self.units], self.units, strict=False):
            value = unit.value
            if unit.kind != "text":
                number += 1
                value = f"{self.stem}{number}"
                if before and before.kind != "text":
                    touching.add(number)
            # A token that touches a letter would be read as part of the word.
            out += " " if out[-1:].isalnum() and value[:1].isalnum() else ""
            out += value
        return fold(out), touching

    def restore(self, text: str) -> str | None:
        """Put the slots back; nothing where a token was lost, doubled or left empty."""
        parts = re.split(rf"{self.stem}(\d+)", text, flags=re.IGNORECASE)
        numbers = [int(n) for n in parts[1::2]]
        if sorted(numbers) != list(range(1, len(self.tokens) + 1)):
            return None
        texts = [escape(t) for t in parts[::2]]
        for i, number in enumerate(numbers):
            self._fit(texts, i, self.tokens[number - 1].kind)
            if i and number in self.touching and numbers[i - 1] == number - 1:
                texts[i] = texts[i].strip()
        out = texts[0]
        for number, after in zip(numbers, texts[1:], strict=True):
            out += self.tokens[number - 1].value + after
        return fold(out)

    @staticmethod
    def _fit(texts: list[str], i: int, kind: str) -> None:
        """Move blanks from the inside of a pair to its outside."""
        left, right = texts[i], texts[i + 1]
        if kind == "open" and right[:1].isspace():
            glued = left and not left[-1].isspace() and left[-1].isalnum()
            texts[i] = left + " " if glued and not _WIDE.match(left[-1]) else left
            texts[i + 1] = right.lstrip()
        elif kind == "close" and left[-1:].isspace():
            glued = right and right[0].isalnum() and not _WIDE.match(right[0])
            texts[i] = left.rstrip()
            texts[i + 1] = " " + right if glued else right


def through(text: str, say: Say, *, blanks: bool = True) -> str | None:
    """Translate a slotted text as a whole; nothing where a slot did not survive."""
    tokens = Tokens(text, blanks=blanks)
    said = say(tokens.sent)
    out = None if said is None else tokens.restore(said)
    if out is None or not intact(text, out):
        return None
    head = text[: len(text) - len(text.lstrip())]
    return head + out + text[len(text.rstrip()) :]


def around(text: str, say: Say, *, blanks: bool = True) -> str | None:
    """Translate the texts between the slots one by one; the slots stay where they are."""
    out = ""
    for unit in _units(text, blanks=blanks):
        m = re.fullmatch(r"([\W_]*)(.*?)(\s*)", unit.value, re.DOTALL)
        if unit.kind != "text" or m is None or not _LETTER.search(m[2]):
            out += _slots(unit)
            continue
        said = say(m[2])
        if said is None:
            return None
        out += escape(m[1]) + escape(said) + m[3]
    return out


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


def _wordy(text: str) -> bool:
    return any(kind == "text" and _LETTER.search(str(value)) for kind, value in pieces(text))


def _emptied(source: str, target: str) -> bool:
    """Whether words that were between marks are all outside of them now."""
    for m in re.finditer(r"(?=<g(\d+)>(.*?)</g\1>)", source, re.DOTALL):
        now = re.search(rf"<g{m[1]}>(.*?)</g{m[1]}>", target, re.DOTALL)
        if _wordy(m[2]) and now and not _wordy(now[1]):
            return True
    return _wordy(source) and not _wordy(target)


def intact(source: str, target: str) -> bool:
    """Whether all slots are there, each in the pair that held it, and no pair lost its words."""
    return (
        not damage(source, target)
        and _holders(source) == _holders(target)
        and not _emptied(source, target)
    )


def slotted(text: str, say: Say, *, blanks: bool = True) -> str | None:
    """Translate a slotted text; nothing where even the way around the slots fails."""
    if not _wordy(text):
        return text
    if m := re.fullmatch(r"(\s*<g(\d+)>\s*)((?:(?!</g\2>).)*?)(\s*</g\2>\s*)", text, re.DOTALL):
        # All of it is between one pair of marks, as in a linked heading.
        inner = slotted(m[3], say, blanks=blanks)
        return None if inner is None else m[1] + inner + m[4]
    out = through(text, say, blanks=blanks)
    if out is None:
        out = around(text, say, blanks=blanks)
    return out if out is not None and intact(text, out) else None
