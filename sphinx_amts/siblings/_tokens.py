"""A segment's text → the tokens by which alignment compares two languages.

Words where a language has blanks, single characters where it has none (better than bigrams or a
word segmenter, by measurement), and, whole, whatever a translation keeps: code, formulas, roles,
links (marked with ``§``) and numbers. A word loses its accents and what follows its first five
letters: endings differ, and a lexicon learned from one book needs every sighting it can get.
Marks that languages share (question marks, quotes …) count once a text, marked with ``¶``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..segment import Segment, pieces

__all__ = ["COGNATE", "NOTHING", "Tokens", "is_firm", "is_kept", "text_tokens", "tokens"]

_TOKEN = re.compile(
    r"[\u1100-\u11ff\u2e80-\u2fff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\u0e00-\u0e7f]|\d+(?:[.,]\d+)*|(?:[^\W\d_\u2e80-\u9fff\uac00-\ud7af])+"
    r"|[?？!！\"“”«»「」『』(（:：;；…]"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_BLANK = re.compile(r"[\s$]+")
_UNTOLD = frozenset({"emphasis", "strong", "strike", "slide", "break", "html", "entity"})
_MARKS = {
    **dict.fromkeys("?？", "¶?"),
    **dict.fromkeys("!！", "¶!"),
    **dict.fromkeys('"“”«»「」『』', '¶"'),
    **dict.fromkeys("(（", "¶("),
    **dict.fromkeys(":：", "¶:"),
    **dict.fromkeys(";；", "¶;"),
    "…": "¶…",
}
_STEM = 5
COGNATE = 4
"""So many letters in common at their beginnings make two words alike."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """``size``: characters that a reader reads, a formula or a piece of code as four of them;
    ``names``: the tokens in order."""

    size: int
    names: tuple[str, ...]


NOTHING = Tokens(0, ())


def tokens(segment: Segment, start: int = 0, end: int | None = None) -> Tokens:
    """The tokens of a segment, or of a stretch of its text."""
    text = segment.text if start == 0 and end is None else segment.text[start:end]
    if "<" not in text and "&" not in text:
        return text_tokens(text)
    names: list[str] = []
    marks: set[str] = set()
    size = 0
    for what, value in pieces(text):
        if what == "text":
            size += len(str(value))
            names += _names(str(value), marks)
        elif what != "close":
            holder = segment.placeholders[int(value) - 1]
            if holder.kind not in _UNTOLD:
                names.append("§" + _BLANK.sub("", holder.content))
                size += 4 if what == "x" else 0
    return Tokens(size, (*names, *sorted(marks)))


def text_tokens(text: str) -> Tokens:
    """The tokens of a plain text."""
    marks: set[str] = set()
    names = [*_names(text, marks)]
    return Tokens(len(text.strip()), (*names, *sorted(marks)))


def is_firm(name: str) -> bool:
    """Whether a translation can hardly do without this token: code, a formula, a number."""
    return name[0] == "§" or name[0].isdigit()


@lru_cache(maxsize=65536)
def is_kept(name: str, *, latin: bool) -> bool:
    """Whether a translation keeps this token as it is; *latin*: a word in Latin letters counts,
    because the two languages don't share that script."""
    return is_firm(name) or (latin and bool(_LATIN.fullmatch(name)))


def _names(text: str, marks: set[str]) -> Iterator[str]:
    for word in _TOKEN.findall(text.lower()):
        if word in _MARKS:
            marks.add(_MARKS[word])
        else:
            yield _stem(word)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    if len(word) == 1 or word[0].isdigit():
        return word
    if not word.isascii():
        plain = unicodedata.normalize("NFD", word)
        word = "".join(c for c in plain if not unicodedata.combining(c)) or word
    return word[:_STEM]
