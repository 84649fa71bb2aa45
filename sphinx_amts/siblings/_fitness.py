"""What may render a term: rules that a sequence of the target has to stand up to.

A sequence that goes better with another term of the same sentences belongs to that one, and one
that always goes on, on one side or the other, is a part of a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ._associations import Associations, holds
from ._grams import Gram, Place, squash
from ._terms import used
from ._words import Language

__all__ = ["Rules"]

_EDGE = 0.08  # the share of its places that must be bounded on either side
_PART = 0.1  # how much better a sequence may go with a part of its term
_BESIDE = 0.6  # the share of sentences in which a word's own rendering is, too
_OWN = 0.5  # the share of its sentences without the term that a sequence goes better with
_SAME, _SAME_PLACES = 0.9, 4  # the share of so many places that have the same neighbour
_FREE = frozenset("的在是の、はがを")  # which is nevertheless none of its own
_NOT = "不非未无無"

_FIRST_EAST = "\u0e00"


class Rules:
    """The rules, for the terms and sequences of some aligned sentences."""

    def __init__(self, known: Associations, languages: tuple[Language, Language]) -> None:
        self._known = known
        self._own, self._other = languages

    def allow(self, term: int, gram: int, sentences: Sequence[int], dice: float) -> bool:
        """Whether a sequence may render a term in the sentences that hold both."""
        name, text = self._known.terms.grams[term], self._known.words.grams[gram]
        return (
            not self._is_foreign(term, text)
            and not self._leaves_out(name, text, sentences)
            and self._is_its_own(term, gram, sentences, dice)
            and self._is_whole(text, sentences)
        )

    def _leaves_out(self, term: Gram, gram: Gram, sentences: Sequence[int]) -> bool:
        """Whether what renders a word of the term mostly stands beside the sequence, not in it."""
        if len(term) == 1:
            return False
        parts = [self._known.renders[w] for w in term if w in self._known.renders]
        outside = [self._known.words.number[part] for part in parts if not holds(gram, part)]
        return any(
            sum(k in self._known.sets[n] for n in sentences) >= _BESIDE * len(sentences)
            for k in outside
        )

    def _is_foreign(self, term: int, gram: Gram) -> bool:
        """Whether a sequence is Latin letters in a text of others, and not the term as it is."""
        if not self._other.east or self._own.east or not all(w[0] < _FIRST_EAST for w in gram):
            return False
        return squash(gram) != squash(self._known.terms.grams[term])

    def _is_whole(self, gram: Gram, sentences: Sequence[int]) -> bool:
        """Whether a sequence of the target does not always go on, and is no part of a word."""
        places = [p for n in sentences for p in self._known.places_of(gram, n)]
        use = used(places, self._other)
        if min(use.ends, use.begins) < _EDGE:
            return False
        return not (self._other.east and _torn(places))

    def _is_its_own(self, term: int, gram: int, sentences: Sequence[int], dice: float) -> bool:
        """Whether there is no other term in most of these sentences that it goes better with."""
        other = int(self._known.owner[gram])
        if other in (term, -1) or self._known.strength[gram] <= dice:
            return True
        names = squash(self._known.terms.grams[term]), squash(self._known.terms.grams[other])
        if names[1] in names[0]:  # it may render but a part of the term
            return float(self._known.strength[gram]) <= dice + _PART
        if names[0] in names[1]:
            return True
        without = sum(other not in self._known.places[n] for n in sentences)
        return without >= _OWN * len(sentences)


def _torn(places: Sequence[Place]) -> bool:
    """Whether a character belongs to it that looks like a function word: 和 in 和平, 不 in 不完整."""
    before = Counter(p.run[p.start - 1].key for p in places if p.start)
    after = Counter(p.run[p.end].key for p in places if p.end < len(p.run))
    if 2 * sum(before[c] for c in _NOT) > len(places):
        return True
    return any(
        n >= _SAME * len(places) and len(places) >= _SAME_PLACES and c not in _FREE
        for c, n in (before + after).items()
        if n in {before[c], after[c]}
    )
