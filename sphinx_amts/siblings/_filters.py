"""Which pairs of texts are worth learning from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from statistics import median

from ._passages import Passage
from ._reading import Side
from ._stopwords import POINTING
from ._words import language
from .languages import wrong_script, wrong_words

__all__ = ["Lengths", "check"]

_MOST_OFF = 4.0  # robust standard deviations
_FEW = 30  # pairs, fewer of which do not tell what is usual
_LEAST_SPREAD = 0.15
_LETTERS = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*|\d+(?:[.,]\d+)*")
_SPELLED = 12  # numbers up to here may be written as words
_DOUBLED = re.compile(
    r"[,，、;；]\s*[,，、;；。]|。\s*[，。、；,]|[,;]\s*\.(?![\w.])|(?<!\.)\.\.(?!\.)"
)


class Lengths:
    """What is usual for the ratio of the lengths of two texts, measured on all pairs.

    The logarithm of the ratio is compared with its median, in units of the median absolute
    deviation (a robust z; Iglewicz and Hoaglin 1993); short texts may be further off.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        ratios = [_ratio(a, b) for a, b in pairs if min(len(a), len(b)) > 1]
        self._known = len(ratios) >= _FEW
        self._usual = median(ratios) if self._known else 0.0
        off = [abs(r - self._usual) for r in ratios]
        self._spread = max(1.4826 * median(off), _LEAST_SPREAD) if self._known else 1.0

    def unusual(self, a: str, b: str) -> bool:
        """Whether one of the two is far too long for the other."""
        if not self._known:
            return abs(_ratio(a, b)) > log(12)
        slack = self._spread * sqrt(1 + 20 / (min(len(a), len(b)) + 1))
        return abs(_ratio(a, b) - self._usual) > _MOST_OFF * slack


def _ratio(a: str, b: str) -> float:
    return log((len(b) + 1) / (len(a) + 1))


def check(passage: Passage, source: str, target: str) -> str:
    """Why a passage teaches nothing, or nothing good; nothing if it may.

    *source*, *target*: the languages, as Sphinx names them.
    """
    own, other = passage.source, passage.target
    if not (_LETTERS.search(own.bare) and _LETTERS.search(other.bare)):
        return "no words"
    if _folded(own.text) == _folded(other.text):
        return "untranslated"
    return _damaged(passage, source, target) or _differing(passage, source, target)


def _damaged(passage: Passage, source: str, target: str) -> str:
    """Why one of the two is not language that anyone would write."""
    own, other = passage.source, passage.target
    if _lacking(own, source) or _lacking(other, target):
        return "something left out"
    if _DOUBLED.search(own.bare) or _DOUBLED.search(other.bare):
        return "doubled punctuation"
    return ""


def _differing(passage: Passage, source: str, target: str) -> str:
    """Why the two do not say the same, each in its language."""
    own, other = passage.source, passage.target
    if set(own.kept) != set(other.kept):
        return "placeholders disagree"
    if wrong_script(own.bare, source) or wrong_script(other.bare, target):
        return "wrong script"
    if wrong_words(other.bare, target, source) or wrong_words(own.bare, source, target):
        return "wrong language"
    if not _numbers_agree(own.text, other.text):
        return "numbers disagree"
    return ""


def _lacking(side: Side, name: str) -> bool:
    """Whether a side is no sentence any more without what was left out of it.

    A note may go from behind a word that says something: "Newton's method [3] finds …". Behind a
    function word, or a word that points at it, it is what the sentence is about: "see [3]".
    """
    if not side.lacks:
        return False
    known = language(name)
    points = POINTING.get(known.code, frozenset())
    return any(
        not word
        or word in known.stops
        or word in points
        or (known.code == "en" and word[-2:] == "ly")
        for word in side.lacks
    )


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _numbers_agree(a: str, b: str) -> bool:
    """Whether both texts have the same numbers; small ones may be words in one of them."""
    left, right = (Counter(_number(n) for n in _NUMBER.findall(t)) for t in (a, b))
    missing, more = left - right, right - left
    if not missing and not more:
        return True
    if any(len(n) > 2 or int(n) > _SPELLED for n in (missing + more)):  # noqa: PLR2004
        return False
    return not (missing and more)


def _number(text: str) -> str:
    """A number without its separators, which differ by language."""
    return re.sub(r"\D", "", text).lstrip("0") or "0"
