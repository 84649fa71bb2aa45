"""Which sequences of the target stand in the sentences of which terms of the source.

Counted once, for all that is then asked of them. A sequence belongs to the term that it goes best
with, by Dice's coefficient (competitive linking, Melamed 2000, for sequences); the sequences that
belong to single words say what a longer term may be made of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ._grams import Gram, Place, Runs, count_grams, squash
from ._terms import may_be_rendering, may_be_term
from ._words import Language

__all__ = ["LEAST", "Associations", "Counts", "holds"]

_LONGEST = 5  # words of a source term
_LONGEST_WORDS, _LONGEST_EAST = 6, 10  # words, characters of a rendering
LEAST = 3
"""The sentences that a term must stand in."""
_BOILERPLATE = 4  # times that the same phrase may stand alone: "Summary" does on every page
_KNOWN = 0.55  # Dice's coefficient from which on it is known what renders a single word

Counts = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


class Associations:
    """The terms and sequences of aligned sentences, and what goes with what.

    ``terms``, ``words``: of the source and of the target; ``places``: for each sentence, term →
    where it stands; ``sets``: for each, the sequences of the target that it holds; ``often``,
    ``shown``: how often a phrase, and a pair of phrases, was found by itself; ``owner``,
    ``strength``: for each sequence, the term that it goes best with (-1: none), and how well;
    ``renders``: word → the sequence that renders it.
    """

    def __init__(
        self,
        source: Sequence[Runs],
        target: Sequence[Runs],
        languages: tuple[Language, Language],
        shown: Iterable[tuple[Runs, Runs]],
        marked: Iterable[tuple[Runs, Runs]],
    ) -> None:
        own, other = languages
        self.source, self.target = source, target
        set_off = [(_one(a), _one(b)) for a, b in marked]
        pairs = [*((_one(a), _one(b)) for a, b in shown), *set_off]
        same = Counter(pairs)
        pairs = [pair for pair in pairs if same[pair] <= _BOILERPLATE]
        self.shown = Counter((squash(a), b) for a, b in pairs if a and b)
        self.often = Counter(squash(a) for a, b in pairs if a and b)
        often = Counter(squash(a) for a, b in set_off if a and b)
        twice = frozenset(name for name, n in often.items() if n > 1)
        longest = _LONGEST_EAST if other.east else _LONGEST_WORDS
        own_longest = _LONGEST_EAST if own.east else _LONGEST
        self.terms = count_grams(
            source, own, own_longest, may_be_term(own, twice),
            same=None if own.east else squash, closed=own.east,
        )  # fmt: skip
        self.words = count_grams(target, other, longest, may_be_rendering(other), closed=True)
        self.places = [self.terms.places(runs) for runs in source]
        self.sets = [frozenset(ids.tolist()) for ids in self.words.of]
        self._where: dict[int, list[int]] = defaultdict(list)
        for n, here in enumerate(self.places):
            for k in here:
                self._where[k].append(n)
        self.owner, self.strength = self._owners()
        self.renders = self._known_words()
        self._meant = {gram: word for word, gram in self.renders.items()}

    def places_of(self, gram: Gram, sentence: int) -> list[Place]:
        """Where a sequence stands in a sentence of the target."""
        return list(_places_of(gram, self.target[sentence]))

    def sentences_of(self, term: int) -> Sequence[int]:
        """The sentences that hold a term, by itself or as a part of a longer one."""
        return self._where[term]

    def _owners(self) -> tuple[npt.NDArray[np.int64], _Floats]:
        """For each sequence of the target, the term that it goes best with, and how well."""
        owner = np.full(len(self.words.grams), -1, np.int64)
        strength = np.zeros(len(self.words.grams))
        for term, sentences in self._where.items():
            if len(sentences) < LEAST:
                continue
            some, both = self.together(sentences)
            dice = 2 * both / (len(sentences) + self.words.sentences[some])
            better = dice > strength[some]
            strength[some[better]] = dice[better]
            owner[some[better]] = term
        return owner, strength

    def _known_words(self) -> dict[str, Gram]:
        """What renders the words that are terms by themselves."""
        best: dict[str, tuple[float, int]] = {}
        for gram, (term, dice) in enumerate(
            zip(self.owner.tolist(), self.strength.tolist(), strict=True)
        ):
            if dice >= _KNOWN and len(self.terms.grams[term]) == 1:
                word = self.terms.grams[term][0]
                best[word] = max(best.get(word, (0.0, 0)), (dice, gram))
        return {word: self.words.grams[gram] for word, (_, gram) in best.items()}

    def fit(self, term: Gram, gram: Gram) -> float:
        """How well a sequence is made of what renders the words of a term: -1 … 1."""
        wanted = [self.renders[w] for w in term if w in self.renders]
        there = sum(holds(gram, part) for part in wanted)
        strange = sum(
            self._meant[part] not in term
            for i in range(len(gram))
            for j in range(i + 1, len(gram) + 1)
            if j - i < len(gram) and (part := gram[i:j]) in self._meant and part not in wanted
        )
        share = there / len(wanted) if wanted and len(term) > 1 else 0.0
        return share - min(strange, 1)

    def together(self, sentences: Sequence[int]) -> tuple[Counts, Counts]:
        ids = np.concatenate([self.words.of[n] for n in sentences])
        some, both = np.unique(ids, return_counts=True)
        return some.astype(np.int64), both.astype(np.int64)

    def counts(self, sentences: Sequence[int]) -> Counts:
        """In how many of these sentences each sequence of the target is."""
        if not sentences:
            return np.zeros(len(self.words.grams), np.int64)
        ids = np.concatenate([self.words.of[n] for n in sentences])
        return np.bincount(ids, minlength=len(self.words.grams)).astype(np.int64)


def holds(gram: Gram, part: Gram) -> bool:
    """Whether a sequence has another one in it."""
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
