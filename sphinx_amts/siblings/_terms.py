"""Which word sequences of a text may be terms, judged by their words and by what is around them.

No part of speech is tagged: function words, and in English the words that every text is full of,
bound a term; a sequence that mostly goes on (``recurrent neural`` …) is a part of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ._grams import Gram, Place, squash
from ._stopwords import GENERAL, HEADS, LEADS, OUTSIDE, VERBAL
from ._words import Language

__all__ = ["Use", "may_be_rendering", "may_be_term", "used"]

_INNER = frozenset(["of", "de", "del", "da", "do", "des", "du", "d", "di", "della", "van", "der"])
"""What may stand inside of a term: ``bag of words``, ``tasa de aprendizaje``."""
_NO_START = GENERAL - LEADS
_NO_END = GENERAL - HEADS


_WHOLE = 3  # characters, fewer of which are a word whatever they begin or end with


def may_be_term(language: Language, shown: frozenset[str] = frozenset()) -> Callable[[Gram], bool]:
    """A test for the source: whether a sequence may be a term, going by its words.

    *shown*: the sequences, squashed, that the book itself sets off as terms.
    """
    english = language.code == "en"

    def test(gram: Gram) -> bool:
        first, last = gram[0], gram[-1]
        if first[0].isdigit() or last[0].isdigit() or not language.bounded(gram):
            return False
        if not language.east and any(w in language.stops and w not in _INNER for w in gram[1:-1]):
            return False
        if squash(gram) in shown:
            return True
        if len(gram) == 1:
            short = len(first) == 1 and not language.east
            return not short and not (english and (first in GENERAL or first.endswith("ly")))
        if not english:
            return True
        return not (
            first in _NO_START
            or last in _NO_END
            or any(w.endswith("ly") and w not in _LIKE_ADVERBS for w in (first, last))
            or all(w in GENERAL for w in gram)
            or (len(gram) > 2 and "of" in gram and (first in GENERAL or last in GENERAL))  # noqa: PLR2004
        )

    return test


_LIKE_ADVERBS = frozenset({"family", "assembly", "anomaly", "supply", "monopoly", "early", "poly"})


def may_be_rendering(language: Language) -> Callable[[Gram], bool]:
    """The same for the target: its first and last words say something."""
    begins, ends = OUTSIDE.get(language.code, ((), ()))

    def test(gram: Gram) -> bool:
        if not language.bounded(gram) or all(key[0].isdigit() for key in gram):
            return False
        if not language.east:
            return True
        text = "".join(gram)
        if len(text) < _WHOLE or text[-2:] in language.words[1] or text[:2] in language.words[0]:
            return True
        if language.code == "ja" and _CLAUSE & set(gram[1:-1]):
            return False
        return not (text.startswith(begins) or text.endswith(ends))

    return test


@dataclass(frozen=True, slots=True)
class Use:
    """How a sequence is used. ``ends``, ``begins``: the share of its places where the word after
    it, or before it, is no part of a longer term; ``verb``: the share that looks like a verb's."""

    ends: float
    begins: float
    verb: float


def used(places: Iterable[Place], language: Language) -> Use:
    """Look at what stands around a sequence."""
    english = language.code == "en"
    seen: Counter[str] = Counter()
    for place in places:
        run, start, end = place.run, place.start, place.end
        after = run[end].key if end < len(run) else ""
        before = run[start - 1].key if start else ""
        seen["all"] += 1
        last, first = run[end - 1].key, run[start].key
        if language.code == "ja" and _goes_on(last, after):
            after = "続"
        if language.code == "ja" and _goes_on(before, first):
            before = "続"
        seen["ends"] += (
            _bound(after, language.stops, _AFTER) or (english and after in _NO_END)
        ) and (last + after not in language.words[1])
        seen["begins"] += (
            _bound(before, language.stops, _BEFORE) or (english and before in _NO_START)
        ) and before + first not in language.words[0]
        seen["verb"] += english and before in VERBAL
    total = max(seen["all"], 1)
    return Use(seen["ends"] / total, seen["begins"] / total, seen["verb"] / total)


def _goes_on(last: str, after: str) -> bool:
    """Whether a Japanese word goes on, as its ending is written in the same script."""
    return all("\u3041" <= c[:1] <= "\u309f" for c in (last, after)) and not (
        {last, after} & _PARTICLES
    )


def _bound(key: str, stops: frozenset[str], more: frozenset[str]) -> bool:
    return not key or key[0].isdigit() or key in stops or key in more


_CLAUSE = frozenset("はを")
_PARTICLES = frozenset("はがをにでとのへもやか")
_AFTER = frozenset("中上下时時后後前等来來进進内內外间間里裡都已仍通作表包具需应應")
_BEFORE = frozenset("过過种種中上下时時后後前等多两兩几幾行了算成入出新")
