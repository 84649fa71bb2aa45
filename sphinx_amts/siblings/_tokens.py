"""A segment's text → the tokens by which alignment compares two languages.

Words where a language has blanks, single characters where it has none (better than bigrams or a
word segmenter, by measurement), and, whole, whatever a translation keeps: code, formulas, roles,
links (marked with ``§``) and numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..segment import Segment, pieces

__all__ = ["Tokens", "is_kept", "text_tokens", "tokens"]

_TOKEN = re.compile(
    r"[\u1100-\u11ff\u2e80-\u2fff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\u0e00-\u0e7f]|\d+(?:[.,]\d+)*|(?:[^\W\d_\u2e80-\u9fff\uac00-\ud7af])+"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_BLANK = re.compile(r"[\s$]+")
_UNTOLD = frozenset({"emphasis", "strong", "strike", "slide", "break", "html", "entity"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """``size``: characters that a reader reads, a formula or a piece of code as four of them;
    ``names``: the tokens in order."""

    size: int
    names: tuple[str, ...]


def tokens(segment: Segment, start: int = 0, end: int | None = None) -> Tokens:
    """The tokens of a segment, or of a stretch of its text."""
    text = segment.text if start == 0 and end is None else segment.text[start:end]
    names: list[str] = []
    size = 0
    for what, value in pieces(text):
        if what == "text":
            size += len(str(value))
            names += _TOKEN.findall(str(value).lower())
        elif what != "close":
            holder = segment.placeholders[int(value) - 1]
            if holder.kind not in _UNTOLD:
                names.append("§" + _BLANK.sub("", holder.content))
                size += 4 if what == "x" else 0
    return Tokens(size, tuple(names))


def text_tokens(text: str) -> Tokens:
    """The tokens of a plain text."""
    return Tokens(len(text.strip()), tuple(_TOKEN.findall(text.lower())))


def is_kept(name: str, *, latin: bool) -> bool:
    """Whether a translation keeps this token as it is; *latin*: a word in Latin letters counts,
    because the two languages don't share that script."""
    return name[0] == "§" or name[0].isdigit() or (latin and bool(_LATIN.fullmatch(name)))
