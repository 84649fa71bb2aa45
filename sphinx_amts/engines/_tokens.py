"""Slotted text through a translator that knows plain text only, and not all of that.

A neural translator drops or mangles tags but copies what looks like a name, so every slot travels
as a token such as ``XQ1``. The same goes for words with characters that it has never seen: it
would leave them out without a word. What comes back is checked, and the next way is tried where a
check fails:

1. The sentence goes without its pairs of marks; what was between them is translated once more on
   its own and looked for in the result. This reads best.
2. The marks travel as tokens, too.
3. The texts between the slots are translated one by one; the slots stay where they are.

Nor is the translator trusted with words: on long or odd input it may go round in circles or stop
half-way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from unicodedata import category, normalize

from ..segment import damage, escape, fold, pieces, visible

__all__ = ["Plain", "Tokens", "around", "intact", "located", "slotted", "sound", "through"]

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_LOOP = re.compile(
    r"\b(\w+(?:[\s,]+\w+){0,3})(?:[\s,]+\1\b){2,}|([^\W\d_]{2,12}?)\2{3,}", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[,;:.!?])\s+|(?<=[，。；：！？、])")  # noqa: RUF001 -- full width is meant
_STOP = re.compile(r"[.!?:…。！？：][\W_]*$")  # noqa: RUF001 -- full width is meant
_ADDRESS = re.compile(r"\w://|\w@\w")
_TYPOGRAPHY = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": " - "}  # noqa: RUF001
_WORD = 6  # letters, with a blank
_PART, _SUSPECT, _WHOLE = 40, 50, 80  # words; from about 90 on the end of a sentence gets lost
_ENDING = 3
_NAME = 30
_JOINER = "\u2060"  # stands between a token and a number that follows it


def _weight(text: str) -> int:
    """Length in letters; a Chinese, Japanese or Korean character says as much as three."""
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
    return before <= _SUSPECT * _WORD or after >= 0.4 * before


@dataclass(frozen=True, slots=True)
class Plain:
    """A translator of plain text.

    ``characters``: all that it knows, or nothing if it knows them all. ``blanks``: whether the
    source language separates words by blanks.
    """

    raw: Callable[[str], str]
    characters: frozenset[str] = frozenset()
    blanks: bool = True

    def knows(self, text: str) -> bool:
        """Whether all characters of the text reach the translator as what they are."""
        return all(category(c) != "Cs" for c in text) and (
            not self.characters
            or all(
                c in self.characters
                or c.isspace()
                # Models read ﬁ as fi and ™ as TM, which is well; but ² as 2, which is not.
                or (
                    category(c) != "No"
                    and self.characters.issuperset(normalize("NFKC", c).replace(" ", ""))
                )
                for c in text
            )
        )

    def say(self, text: str) -> str | None:
        """Translate one stretch, long ones in parts; nothing where the output is not sound."""
        text = fold(text)
        out = self._once(text) if _weight(text) <= _WHOLE * _WORD else None
        return self._parts(text) if out is None else out

    def _once(self, text: str) -> str | None:
        out = self.raw(text).strip()
        if out.endswith(".") and not _STOP.search(text):
            out = out[:-1].rstrip()  # a full stop that nobody asked for, as in a heading
        if text[-1:] in {",", ";", ":"} and out[-1:].isalnum():
            out += text[-1]
        return out if sound(text, out) else None

    def _parts(self, text: str) -> str | None:
        packed = [""]
        for clause in _CLAUSE.split(text):
            if packed[-1] and _weight(packed[-1]) + _weight(clause) > _PART * _WORD:
                packed.append(clause)
            else:
                packed[-1] = f"{packed[-1]} {clause}".strip()
        if len(packed) == 1 or any(_weight(p) > _WHOLE * _WORD for p in packed):
            return None
        out = [self._once(p) for p in packed]
        return None if None in out else " ".join(map(str, out))


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
        parts = re.split(rf"{self.stem}(\d+){_JOINER}?", text, flags=re.IGNORECASE)
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
        apart = left[-1:].isalnum() and not _WIDE.match(left[-1])
        texts[i], texts[i + 1] = left + " " * apart, right.lstrip()
    elif kind == "close" and left[-1:].isspace():
        apart = right[:1].isalnum() and not _WIDE.match(right[0])
        texts[i], texts[i + 1] = left.rstrip(), " " * apart + right


def located(tokens: Tokens) -> str | None:
    """Translate without the pairs of marks, then find what was between them by its translation."""
    begun: list[int] = []
    pairs: list[tuple[int, int, str]] = []
    for i, unit in enumerate(tokens.units):
        if unit.kind == "open":
            begun.append(i)
        elif unit.kind == "close" and begun:
            start = begun.pop()
            pairs.append((start, i, tokens.sent(start + 1, i, marks=False)))
    out = tokens.plain.say(tokens.sent(marks=False)) if pairs else None
    if out is None:
        return None
    pairs.sort()
    marks: list[tuple[int, int, int, str]] = []
    for inner in dict.fromkeys(inner for _, _, inner in pairs):
        same = [(start, end) for start, end, text in pairs if text == inner]
        spans = _spans(tokens.plain.say(inner) or "", out)
        if len(spans) != len(same):
            return None
        for (first, last), (start, end) in zip(same, spans, strict=True):
            # At the same place ends come before beginnings, and what is inside is closed first.
            marks.append((start, 1, -end, tokens.names[first]))
            marks.append((end, 0, -start, tokens.names[last]))
    for at, _, _, name in sorted(marks, reverse=True):
        out = out[:at] + name + _JOINER + out[at:]
    return tokens.restore(out)


def _spans(words: str, text: str) -> list[tuple[int, int]]:
    """Where those words are in the text, with another ending or without their article if need be."""
    article = re.match(r"\w{1,3}\s+(?=\w)", words)
    for variant in (words, words[article.end() :] if article else ""):
        first, last = (
            (r"(?<!\w)", r"[^\W\d_]{0,2}(?!\w)") if not _WIDE.search(variant) else ("", "")
        )
        if not variant[-1:].isalnum():
            last = ""
        found = re.finditer(f"{first}{re.escape(variant)}{last}", text, re.IGNORECASE)
        spans = [m.span() for m in found] if len(variant) > 1 else []
        if spans:
            return spans
    return []


def through(tokens: Tokens) -> str | None:
    """Translate with a token for every slot."""
    out = tokens.plain.say(tokens.sent())
    return None if out is None else tokens.restore(out)


def around(tokens: Tokens) -> str | None:
    """Translate the texts between the slots one by one; the slots stay where they are."""
    out = ""
    for unit in tokens.units:
        m = re.fullmatch(r"([\W_]*)(.*?)(\s*)", unit.value, re.DOTALL)
        if unit.kind != "text" or m is None or not _LETTER.search(m[2]):
            out += _slots(unit)
            continue
        said = tokens.plain.say(m[2])
        if said is None:
            return None
        out += escape(m[1]) + escape(said) + m[3]
    return out if intact(tokens.text, out) else None


def slotted(text: str, plain: Plain) -> str | None:
    """Translate a slotted text; nothing where even the way around the slots fails."""
    if m := re.fullmatch(r"(\s*<g(\d+)>\s*)((?:(?!</g\2>).)*?)(\s*</g\2>\s*)", text, re.DOTALL):
        # All of it is between one pair of marks, as in a linked heading.
        inner = slotted(m[3], plain)
        return None if inner is None else m[1] + inner + m[4]
    tokens = Tokens(text, plain)
    if not any(u.kind == "text" and _LETTER.search(u.value) for u in tokens.units):
        # A name that it cannot read stays as it is; a sentence that it cannot is not translated.
        return text if visible(text) <= _NAME or not _wordy(text) else None
    for way in (located, through, around):
        out = way(tokens)
        if out is not None:
            return _typography(text, out)
    return None


def _typography(source: str, text: str) -> str:
    """Bring back the quotes and dashes that the translator does not know."""
    if "“" in source and '"' not in source:
        text = re.sub(r'"([^"]*)"', r"“\1”", text)
    if "—" in source and " - " not in source:
        text = text.replace(" - ", " — ")
    return text


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


def intact(source: str, target: str) -> bool:
    """Whether all slots are there, each in the pair that held it, and no pair lost its words."""
    if damage(source, target) or _holders(source) != _holders(target):
        return False
    for m in re.finditer(r"(?=<g(\d+)>(.*?)</g\1>)", source, re.DOTALL):
        now = re.search(rf"<g{m[1]}>(.*?)</g{m[1]}>", target, re.DOTALL)
        if _wordy(m[2]) and not (now and _wordy(now[1])):
            return False
    return _wordy(target) or not _wordy(source)
