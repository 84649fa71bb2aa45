"""How likely it is that one stretch of text is the translation of another.

Length, after Gale and Church (1993): the lengths of a text and its translation differ as a sum
of independent steps does. And what both sides share whatever the language: code, math, roles,
links, numbers, names in Latin letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from ..segment import Segment, pieces

__all__ = ["Features", "Scale", "features", "joined"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[A-Za-z][A-Za-z]+")
_MATH_MARKS = re.compile(r"[\s$]+")


@dataclass(frozen=True, slots=True)
class Features:
    """``size``: characters a reader reads; ``shared``: what would be kept in a translation;
    ``words``: words in Latin letters, kept where the other language uses other letters."""

    size: int
    shared: Counter[str]
    words: Counter[str]


def features(segment: Segment, start: int = 0, end: int | None = None) -> Features:
    """The features of a segment, or of a stretch of its text."""
    whole = start == 0 and end in {None, len(segment.text)}
    shared: Counter[str] = Counter()
    text: list[str] = []
    for what, value in pieces(segment.text if whole else segment.text[start:end]):
        if what == "text":
            text.append(str(value))
        elif what != "close":
            holder = segment.placeholders[int(value) - 1]
            if holder.kind not in {"emphasis", "strong", "slide", "break"}:
                shared[_MATH_MARKS.sub("", holder.content)] += 1
    words = "".join(text)
    shared.update(_NUMBER.findall(words))
    return Features(len(words), shared, Counter(w.lower() for w in _LATIN.findall(words)))


def joined(parts: Sequence[Features]) -> Features:
    """The features of several texts as one."""
    if len(parts) == 1:
        return parts[0]
    shared: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for part in parts:
        shared.update(part.shared)
        words.update(part.words)
    return Features(sum(p.size for p in parts), shared, words)


@dataclass(frozen=True, slots=True)
class Scale:
    """What is usual between two languages in a book.

    ``ratio``: characters of the translation per character of the source; ``same_script``: both
    are written in Latin letters, so a shared word says little.
    """

    ratio: float
    same_script: bool

    @staticmethod
    def of(source: Iterable[Features], target: Iterable[Features]) -> Scale:
        """Measure it on two texts as a whole."""
        a, b = joined(list(source)), joined(list(target))
        latin = sum(sum(map(len, w.elements())) for w in (b.words,)) / max(b.size, 1)
        return Scale(max(0.05, min(20.0, (b.size + 1) / (a.size + 1))), latin > 0.5)

    def score(self, a: Features, b: Features) -> float:
        """The log-likelihood ratio of *b* being the translation of *a*, in nats."""
        return self.length(a.size, b.size) + self.overlap(a, b)

    def length(self, a: int, b: int) -> float:
        """The part of the score that length decides: at most 1, at least -9."""
        return _length(a, b, self.ratio)

    def overlap(self, a: Features, b: Features) -> float:
        """The part that shared code, math, numbers and names decide."""
        common = (a.shared & b.shared).total()
        only = a.shared.total() + b.shared.total() - 2 * common
        score = min(8.0, 1.6 * common) - min(6.0, 0.7 * only)
        if not self.same_script and b.words:
            kept = (a.words & b.words).total()
            score += min(4.0, 1.0 * kept) - min(3.0, 0.5 * (b.words.total() - kept))
        elif a.words and b.words:  # names and technical words that two Latin languages share
            kept = (a.words & b.words).total() / min(a.words.total(), b.words.total())
            score += 3.0 * kept
        return score


@lru_cache(maxsize=65536)
def _length(a: int, b: int, ratio: float) -> float:
    mean = (a * ratio + b) / 2 + 1
    z = (b - a * ratio) / sqrt(mean * (0.6 + 2.2 * ratio))
    return max(-9.0, 1.0 - 0.5 * z * z / (1 + 0.05 * abs(z)) - 0.15 * log(1 + abs(z)))
