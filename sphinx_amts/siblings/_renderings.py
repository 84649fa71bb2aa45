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

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._grams import Gram, Place, Runs, count_grams, squash
from ._terms import Use, may_be_rendering, may_be_term, used
from ._words import Language

__all__ = ["Found", "Rendering", "Renderings"]

_LONGEST = 5  # words of a source term
_LONGEST_WORDS, _LONGEST_EAST = 6, 10  # words, characters of a rendering
_LEAST, _LEAST_SHOWN = 3, 2  # sentences that a term must stand in by itself
_ALONE = 0.15  # the share of its sentences in which it must do so
_OPEN = 0.2  # the share of its places that must be bounded on either side
_EDGE = 0.08  # the same for a rendering
_VERB = 0.2
_SHARE = 0.12  # the share of a term's sentences that a rendering must be in
_DICE = 0.3
_SHOWN = 0.15  # what it counts that a pair was found by itself: a heading, an emphasised phrase
_BOILERPLATE = 4  # times that the same phrase may stand alone: "Summary" does on every page
_TRIED = 12  # sequences that are looked at
_WAYS = 4  # renderings that are looked for
_KNOWN = 0.55  # Dice's coefficient from which on it is known what renders a single word
_FITS = 0.15  # what it counts that a rendering holds that of each word of its term, and no other's
_PART = 0.1  # how much better a sequence may go with a part of its term
_BESIDE = 0.6  # the share of sentences in which a word's own rendering is, too
_OVERLAP = 0.5  # the share of sentences from which on two terms are rivals
_LINKING = 0.34  # the share of its places where a word stands before all else, with a comma
_OWN = 0.5  # the share of its sentences without the term that a sequence goes better with

_SAME, _SAME_PLACES = 0.9, 4  # the share of so many places that have the same neighbour
_FREE = frozenset("的在是の、はがを")  # which is nevertheless none of its own
_NOT = "不非未无無"

_FIRST_EAST = "\u0e00"

_Counts = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


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
        self._own, other = self.languages = languages
        self._other = other
        self._source, self._target = source, target
        set_off = [(_one(a), _one(b)) for a, b in marked]
        pairs = [*((_one(a), _one(b)) for a, b in shown), *set_off]
        same = Counter(pairs)
        pairs = [pair for pair in pairs if same[pair] <= _BOILERPLATE]
        self._shown = Counter((squash(a), b) for a, b in pairs if a and b)
        self._often = Counter(squash(a) for a, b in pairs if a and b)
        often = Counter(squash(a) for a, b in set_off if a and b)
        twice = frozenset(name for name, n in often.items() if n > 1)
        longest = _LONGEST_EAST if other.east else _LONGEST_WORDS
        own_longest = _LONGEST_EAST if self._own.east else _LONGEST
        self.terms = count_grams(
            source, self._own, own_longest, may_be_term(self._own, twice),
            same=None if self._own.east else squash, closed=self._own.east,
        )  # fmt: skip
        self.words = count_grams(target, other, longest, may_be_rendering(other), closed=True)
        self.places = [self.terms.places(runs) for runs in source]
        self._sets = [frozenset(ids.tolist()) for ids in self.words.of]
        self._where: dict[int, list[int]] = defaultdict(list)
        for n, here in enumerate(self.places):
            for k in here:
                self._where[k].append(n)
        self._owner, self._strength = self._owners()
        self._words = self._known_words()
        self._meant = {gram: word for word, gram in self._words.items()}

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
                for n in self._where[one.gram]:
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
        return list(_places_of(gram, self._target[sentence]))

    def sentences_of(self, term: int) -> Sequence[int]:
        """The sentences that hold a term, by itself or as a part of a longer one."""
        return self._where[term]

    def _owners(self) -> tuple[npt.NDArray[np.int64], _Floats]:
        """For each sequence of the target, the term that it goes best with, and how well."""
        owner = np.full(len(self.words.grams), -1, np.int64)
        strength = np.zeros(len(self.words.grams))
        for term, sentences in self._where.items():
            if len(sentences) < _LEAST:
                continue
            some, both = self._together(sentences)
            dice = 2 * both / (len(sentences) + self.words.sentences[some])
            better = dice > strength[some]
            strength[some[better]] = dice[better]
            owner[some[better]] = term
        return owner, strength

    def _known_words(self) -> dict[str, Gram]:
        """What renders the words that are terms by themselves."""
        best: dict[str, tuple[float, int]] = {}
        for gram, (term, dice) in enumerate(
            zip(self._owner.tolist(), self._strength.tolist(), strict=True)
        ):
            if dice >= _KNOWN and len(self.terms.grams[term]) == 1:
                word = self.terms.grams[term][0]
                best[word] = max(best.get(word, (0.0, 0)), (dice, gram))
        return {word: self.words.grams[gram] for word, (_, gram) in best.items()}

    def _fit(self, term: Gram, gram: Gram) -> float:
        """How well a sequence is made of what renders the words of a term: -1 … 1."""
        wanted = [self._words[w] for w in term if w in self._words]
        there = sum(_holds(gram, part) for part in wanted)
        strange = sum(
            self._meant[part] not in term
            for i in range(len(gram))
            for j in range(i + 1, len(gram) + 1)
            if j - i < len(gram) and (part := gram[i:j]) in self._meant and part not in wanted
        )
        share = there / len(wanted) if wanted and len(term) > 1 else 0.0
        return share - min(strange, 1)

    def _together(self, sentences: Sequence[int]) -> tuple[_Counts, _Counts]:
        ids = np.concatenate([self.words.of[n] for n in sentences])
        some, both = np.unique(ids, return_counts=True)
        return some.astype(np.int64), both.astype(np.int64)

    def _judge(self, term: int, covered: Sequence[dict[int, bytearray]]) -> Found | None:
        """Whether a sequence is a term with a rendering of its own."""
        sentences = self._where[term]
        alone = [n for n in sentences if any(_free(covered[n], p) for p in self.places[n][term])]
        shown = self._often[squash(self.terms.grams[term])]
        if len(alone) < max(_LEAST_SHOWN if shown else _LEAST, _ALONE * len(sentences)):
            return None
        use = used((p for n in sentences for p in self.places[n][term]), self._own)
        if not shown and not _term_like(use, single=len(self.terms.grams[term]) == 1):
            return None
        if len(self.terms.grams[term]) == 1 and self._links(term):
            return None
        taken = set(alone)
        sizes = self.words.sentences - self._counts([n for n in sentences if n not in taken])
        renderings: list[Rendering] = []
        left = alone
        for _ in range(_WAYS):
            one = self._best(term, left, len(alone), sizes)
            if one is None:
                break
            if not renderings or self._alike(renderings[0], one):
                renderings.append(one)
            sizes = sizes - self._counts(one.sentences)
            gone = set(one.sentences)
            left = [n for n in left if n not in gone]
        if not renderings:
            return None
        renderings.sort(key=lambda r: -len(r.sentences))
        name = squash(self.terms.grams[term])
        shown = self._shown[name, self.words.grams[renderings[0].gram]]
        return Found(term, tuple(alone), tuple(renderings), shown)

    def _links(self, term: int) -> bool:
        """Whether a word is one like "nonetheless": it often stands first, before a comma."""
        sentences = self._where[term]
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

    def _counts(self, sentences: Sequence[int]) -> _Counts:
        """In how many of these sentences each sequence of the target is."""
        if not sentences:
            return np.zeros(len(self.words.grams), np.int64)
        ids = np.concatenate([self.words.of[n] for n in sentences])
        return np.bincount(ids, minlength=len(self.words.grams)).astype(np.int64)

    def _best(
        self, term: int, sentences: Sequence[int], total: int, sizes: _Counts
    ) -> Rendering | None:
        """The sequence that goes best with these sentences, which are some of *total*."""
        if len(sentences) < _LEAST_SHOWN:
            return None
        some, both = self._together(sentences)
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
            + _SHOWN * min(self._shown[name, gram], 1)
            + _FITS * self._fit(self.terms.grams[term], gram)
            for d, gram in zip(dice, grams, strict=True)
        ]
        order = sorted(range(len(grams)), key=lambda k: (-score[k], -len(grams[k]), grams[k]))
        for k in order[:_TRIED]:
            if score[k] < _DICE:
                break
            if self._is_foreign(term, grams[k]):
                continue
            held = tuple(n for n in sentences if int(some[k]) in self._sets[n])
            if self._leaves_out(self.terms.grams[term], grams[k], held):
                continue
            own = self._is_its_own(term, int(some[k]), held, float(dice[k]))
            if own and self._is_whole(grams[k], held):
                return Rendering(int(some[k]), held, min(1.0, score[k]))
        return None

    def _leaves_out(self, term: Gram, gram: Gram, sentences: Sequence[int]) -> bool:
        """Whether what renders a word of the term mostly stands beside the sequence, not in it."""
        if len(term) == 1:
            return False
        parts = [self._words[w] for w in term if w in self._words]
        outside = [self.words.number[part] for part in parts if not _holds(gram, part)]
        return any(
            sum(k in self._sets[n] for n in sentences) >= _BESIDE * len(sentences) for k in outside
        )

    def _is_foreign(self, term: int, gram: Gram) -> bool:
        """Whether a sequence is Latin letters in a text of others, and not the term as it is."""
        if not self._other.east or self._own.east or not all(w[0] < _FIRST_EAST for w in gram):
            return False
        return squash(gram) != squash(self.terms.grams[term])

    def _is_whole(self, gram: Gram, sentences: Sequence[int]) -> bool:
        """Whether a sequence of the target does not always go on, and is no part of a word."""
        places = [p for n in sentences for p in self.places_of(gram, n)]
        use = used(places, self._other)
        if min(use.ends, use.begins) < _EDGE:
            return False
        return not (self._other.east and _torn(places))

    def _is_its_own(self, term: int, gram: int, sentences: Sequence[int], dice: float) -> bool:
        """Whether there is no other term in most of these sentences that it goes better with."""
        other = int(self._owner[gram])
        if other in (term, -1) or self._strength[gram] <= dice:
            return True
        names = squash(self.terms.grams[term]), squash(self.terms.grams[other])
        if names[1] in names[0]:  # it may render but a part of the term
            return float(self._strength[gram]) <= dice + _PART
        if names[0] in names[1]:
            return True
        without = sum(other not in self.places[n] for n in sentences)
        return without >= _OWN * len(sentences)


def _term_like(use: Use, *, single: bool) -> bool:
    return min(use.ends, use.begins) >= _OPEN and not (single and use.verb > _VERB)


def _holds(gram: Gram, part: Gram) -> bool:
    size = len(part)
    return any(gram[i : i + size] == part for i in range(len(gram) - size + 1))


def _one(runs: Runs) -> Gram:
    """The keys of a text that is one run; of any other, nothing."""
    return tuple(w.key for w in runs[0]) if len(runs) == 1 else ()


def _places_of(gram: Gram, runs: Runs) -> Iterable[Place]:
    size = len(gram)
    for run in runs:
        for i in range(len(run) - size + 1):
            if run[i].key == gram[0] and tuple(w.key for w in run[i : i + size]) == gram:
                yield Place(run, i, i + size)


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
