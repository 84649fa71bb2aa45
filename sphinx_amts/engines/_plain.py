"""A translator that knows plain text only, and that is trusted with no word.

On long or odd input a neural translator may go round in circles, stop half-way, or leave out what
it has never seen. So long texts go in parts, and what comes back has to look like a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category, normalize

from ..segment import fold

__all__ = ["LETTER", "WIDE", "Plain", "sound"]

WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
LETTER = re.compile(r"[^\W\d_]")
_LOOP = re.compile(
    r"\b(\w+(?:[\s,]+\w+){0,3})(?:[\s,]+\1\b){2,}|([^\W\d_]{2,12}?)\2{3,}", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[,;:.!?])\s+|(?<=[，。；：！？、])")
_STOP = re.compile(r"[.!?:…。！？：][\W_]*$")
_WORD = 6  # letters, with a blank
_PART, _SUSPECT, _WHOLE = 40, 50, 80  # words; from about 90 on the end of a sentence gets lost


def _weight(text: str) -> int:
    """Length in letters; a Chinese, Japanese or Korean character says as much as three."""
    return len(text) + 2 * len(WIDE.findall(text))


def sound(source: str, target: str) -> bool:
    """Whether a translation can be one: not empty, no endless repetition, nothing cut off."""
    if LETTER.search(source) and not LETTER.search(target):
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
