"""Aligned sentences → how each term of the source is rendered.

A rendering is found by association: the target sequence that is in the sentences of the term and
in few others, by Dice's coefficient (Smadja et al. 1996). Three rules keep parts and neighbours
out. Long terms come first, and what they explain, both the places of their parts and the
sentences that hold their rendering, is not counted for the parts again: ``rate`` is not 学习率
because ``learning rate`` is. A sequence that goes better with another term of the same sentences
belongs to that one (competitive linking, Melamed 2000, for sequences). And a sequence that always
goes on, on one side or the other, is a part of a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ._associations import LEAST, Associations, Counts
from ._fitness import Rules
from ._grams import Gram, Place, Runs, squash
from ._terms import Use, used
from ._words import Language

__all__ = ["Found", "Rendering", "Renderings"]

_LEAST_SHOWN = 2  # sentences that a term must stand in by itself, where it is shown
_ALONE = 0.15  # the share of its sentences in which it must do so
_OPEN = 0.2  # the share of its places that must be bounded on either side
_VERB = 0.2
_SHARE = 0.12  # the share of a term's sentences that a rendering must be in
_DICE = 0.3
_SHOWN = 0.15  # what it counts that a pair was found by itself: a heading, an emphasised phrase
_TRIED = 12  # sequences that are looked at
_WAYS = 4  # renderings that are looked for
_FITS = 0.15  # what it counts that a rendering holds that of each word of its term, and no other's
_OVERLAP = 0.5  # the share of sentences from which on two terms are rivals
_LINKING = 0.34  # the share of its places where a word stands before all else, with a comma


@dataclass(frozen=True, slots=True)
class Rendering:
    """``gram``: of the target; ``sentences``: those of the term that hold it; ``dice``: 0 … 1.

    ``forms``: other sequences that are inflected forms of it.
    """

    gram: int
    sentences: tuple[int, ...]
    dice: float
    forms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A term and how it is rendered, the commonest way first.

    ``sentences``: in which it stands by itself, not as a part of a longer term. ``shown``: how
    often the pair was found by itself.
    """

    gram: int
    sentences: tuple[int, ...]
    renderings: tuple[Rendering, ...]
    shown: int


class Renderings:
    """The terms of aligned sentences and what renders them.

    *shown*, *marked*: phrases that answer each other as a whole, such as headings, and phrases that
    are emphasised in both.
    The work is linear in the number of sentences and terms; about 1 s for 1,500 sentences.
    """

    def __init__(
        self,
        source: Sequence[Runs],
        target: Sequence[Runs],
        languages: tuple[Language, Language],
        shown: Iterable[tuple[Runs, Runs]] = (),
        marked: Iterable[tuple[Runs, Runs]] = (),
    ) -> None:
        self.languages = languages
        self._source, self._target = source, target
        self._known = Associations(source, target, languages, shown, marked)
        self.terms, self.words, self.places = (
            self._known.terms, self._known.words, self._known.places
        )  # fmt: skip
        self._rules = Rules(self._known, languages)

    def find(self) -> list[Found]:
        """The terms with a rendering of their own, the longest first."""
        covered: list[dict[int, bytearray]] = [{} for _ in self.places]
        found: list[Found] = []
        for length in range(self.terms.longest, 0, -1):
            level: list[Found] = []
            for k in (k for k, gram in enumerate(self.terms.grams) if len(gram) == length):
                one = self._judge(k, covered)
                if one:
                    level.append(one)
            for one in level:
                for n in self._known.sentences_of(one.gram):
                    for place in self.places[n][one.gram]:
                        _cover(covered[n], place)
            found += level
        return self._without_rivals(found)

    def _without_rivals(self, found: Sequence[Found]) -> list[Found]:
        """Of terms of the same sentences that claim the same rendering, one: it goes better with
        it or, where they are equal, stands where it stands."""
        groups: dict[int, list[Found]] = defaultdict(list)
        for one in found:
            groups[one.renderings[0].gram].append(one)
        beaten: set[int] = set()
        for group in (g for g in groups.values() if len(g) > 1):
            order = sorted(
                group, key=lambda f: (-round(f.renderings[0].dice, 3), self._distance(f), f.gram)
            )
            for n, one in enumerate(order):
                if any(self._rivals(better, one) for better in order[:n]):
                    beaten.add(one.gram)
        return [one for one in found if one.gram not in beaten]

    def _rivals(self, one: Found, other: Found) -> bool:
        names = [squash(self.terms.grams[f.gram]) for f in (one, other)]
        if names[0] in names[1] or names[1] in names[0]:
            return False
        here, there = set(one.sentences), set(other.sentences)
        return len(here & there) >= _OVERLAP * min(len(here), len(there))

    def _distance(self, found: Found) -> float:
        """How far a term and its rendering are from each other, as shares of their sentences."""
        gram = self.words.grams[found.renderings[0].gram]
        total = 0.0
        for n in found.renderings[0].sentences:
            own = _share(self.places[n][found.gram][0], self._source[n])
            other = _share(self.places_of(gram, n)[0], self._target[n])
            total += abs(own - other)
        return round(total / len(found.renderings[0].sentences), 6)

    def places_of(self, gram: Gram, sentence: int) -> list[Place]:
        """Where a sequence stands in a sentence of the target."""
        return self._known.places_of(gram, sentence)

    def sentences_of(self, term: int) -> Sequence[int]:
        """The sentences that hold a term, by itself or as a part of a longer one."""
        return self._known.sentences_of(term)

    def _judge(self, term: int, covered: Sequence[dict[int, bytearray]]) -> Found | None:
        """Whether a sequence is a term with a rendering of its own."""
        sentences = self._known.sentences_of(term)
        alone = [n for n in sentences if any(_free(covered[n], p) for p in self.places[n][term])]
        shown = self._known.often[squash(self.terms.grams[term])]
        if len(alone) < max(_LEAST_SHOWN if shown else LEAST, _ALONE * len(sentences)):
            return None
        use = used((p for n in sentences for p in self.places[n][term]), self.languages[0])
        if not shown and not _term_like(use, single=len(self.terms.grams[term]) == 1):
            return None
        if len(self.terms.grams[term]) == 1 and self._links(term):
            return None
        taken = set(alone)
        sizes = self.words.sentences - self._known.counts([n for n in sentences if n not in taken])
        renderings: list[Rendering] = []
        left = alone
        for _ in range(_WAYS):
            one = self._best(term, left, len(alone), sizes)
            if one is None:
                break
            if not renderings or self._alike(renderings[0], one):
                renderings.append(one)
            sizes = sizes - self._known.counts(one.sentences)
            gone = set(one.sentences)
            left = [n for n in left if n not in gone]
        if not renderings:
            return None
        renderings.sort(key=lambda r: -len(r.sentences))
        name = squash(self.terms.grams[term])
        shown = self._known.shown[name, self.words.grams[renderings[0].gram]]
        return Found(term, tuple(alone), tuple(renderings), shown)

    def _links(self, term: int) -> bool:
        """Whether a word is one like "nonetheless": it often stands first, before a comma."""
        sentences = self._known.sentences_of(term)
        first = sum(
            len(self._source[n]) > 1 and len(self._source[n][0]) == place.end
            for n in sentences
            for place in self.places[n][term]
            if place.run is self._source[n][0] and place.start == 0
        )
        return first >= max(2, _LINKING * len(sentences))

    def _alike(self, first: Rendering, other: Rendering) -> bool:
        """Whether another rendering is about as long as the first: not a phrase around it."""
        sizes = (len(self.words.grams[r.gram]) for r in (first, other))
        return next(sizes) * 2 + 1 >= next(sizes)

    def _best(
        self, term: int, sentences: Sequence[int], total: int, sizes: Counts
    ) -> Rendering | None:
        """The sequence that goes best with these sentences, which are some of *total*."""
        if len(sentences) < _LEAST_SHOWN:
            return None
        some, both = self._known.together(sentences)
        enough = both >= max(2, _SHARE * total)
        some, both = some[enough], both[enough]
        dice = 2 * both / (len(sentences) + sizes[some])
        if not len(dice):
            return None
        near = dice >= dice.max() - _SHOWN - 2 * _FITS
        some, dice = some[near], dice[near]
        name = squash(self.terms.grams[term])
        grams = [self.words.grams[k] for k in some.tolist()]
        score = [
            float(d)
            + _SHOWN * min(self._known.shown[name, gram], 1)
            + _FITS * self._known.fit(self.terms.grams[term], gram)
            for d, gram in zip(dice, grams, strict=True)
        ]
        order = sorted(range(len(grams)), key=lambda k: (-score[k], -len(grams[k]), grams[k]))
        for k in order[:_TRIED]:
            if score[k] < _DICE:
                break
            held = tuple(n for n in sentences if int(some[k]) in self._known.sets[n])
            if self._rules.allow(term, int(some[k]), held, float(dice[k])):
                return Rendering(int(some[k]), held, min(1.0, score[k]))
        return None


def _term_like(use: Use, *, single: bool) -> bool:
    return min(use.ends, use.begins) >= _OPEN and not (single and use.verb > _VERB)


def _share(place: Place, runs: Runs) -> float:
    """Where in a sentence something stands: 0 … 1."""
    before = 0
    for run in runs:
        if run is place.run:
            break
        before += len(run)
    return (before + (place.start + place.end) / 2) / max(1, sum(map(len, runs)))


def _cover(covered: dict[int, bytearray], place: Place) -> None:
    mask = covered.setdefault(id(place.run), bytearray(len(place.run)))
    for at in range(place.start, place.end):
        mask[at] = 1


def _free(covered: dict[int, bytearray], place: Place) -> bool:
    mask = covered.get(id(place.run))
    return mask is None or not all(mask[place.start : place.end])
