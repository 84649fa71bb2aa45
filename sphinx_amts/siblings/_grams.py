"""Sentences → the word sequences in them that may be terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ._words import Language, Word

__all__ = ["Gram", "Grams", "Ids", "Place", "Runs", "count_grams", "squash", "surface"]

Gram: TypeAlias = tuple[str, ...]
"""The keys of consecutive words."""
Runs: TypeAlias = list[list[Word]]
"""A sentence, cut where no term goes on."""
Ids: TypeAlias = npt.NDArray[np.int32]

_LEAST = 2  # sentences that a sequence must be in
_CLOSED = 0.9  # the share of its sentences from which on a longer sequence takes its place
_FEW = 10  # sentences, fewer of which don't tell that a function word belongs to a term


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sequence stands: ``run[start:end]``."""

    run: Sequence[Word]
    start: int
    end: int

    @property
    def words(self) -> Sequence[Word]:
        """The sequence itself."""
        return self.run[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Grams:
    """The sequences of one side of a bitext, by number.

    ``grams``: what they are; ``sentences``: how many sentences each is in; ``of``: the numbers
    of each sentence, sorted.
    """

    grams: list[Gram]
    number: dict[Gram, int]
    sentences: npt.NDArray[np.int64]
    of: list[Ids]
    longest: int

    def places(self, runs: Runs) -> dict[int, list[Place]]:
        """Where the sequences stand in a sentence: number → places."""
        found: dict[int, list[Place]] = defaultdict(list)
        for run in runs:
            keys = tuple(w.key for w in run)
            for i, j in _spans(len(keys), self.longest):
                k = self.number.get(keys[i:j])
                if k is not None:
                    found[k].append(Place(run, i, j))
        return found


def count_grams(
    sentences: Sequence[Runs],
    language: Language,
    longest: int,
    may_be: Callable[[Gram], bool],
    *,
    same: Callable[[Gram], str] | None = None,
    closed: bool = False,
) -> Grams:
    """Count the sequences of up to *longest* words, of which *may_be* is true.

    *same*: what sequences share that are one (``mini batch``, ``mini-batch``). With *closed*, a
    sequence that is hardly ever without one and the same neighbour is left out: 梯度下 is no
    word where 梯度下降 is.
    """
    here = [_of_sentence(runs, longest + closed) for runs in sentences]
    counts = Counter(gram for grams in here for gram in grams)
    wanted = [
        g for g, n in counts.items() if len(g) <= longest and (same or n >= _LEAST) and may_be(g)
    ]
    if closed:
        gone = _open(counts, language)
        wanted = [g for g in wanted if g not in gone]
    groups: dict[object, list[Gram]] = defaultdict(list)
    for gram in wanted:
        groups[same(gram) if same else gram].append(gram)
    number = {gram: k for k, group in enumerate(groups.values()) for gram in group}
    of = [
        np.unique(np.array([number[g] for g in grams if g in number], np.int32)) for grams in here
    ]
    sizes = np.bincount(np.concatenate([*of, np.zeros(0, np.int32)]), minlength=len(groups))
    often = sizes >= _LEAST
    names = [max(group, key=lambda g: (counts[g], g)) for group in groups.values()]
    new = np.cumsum(often, dtype=np.int32) - 1
    return Grams(
        [name for name, keep in zip(names, often, strict=True) if keep],
        {gram: int(new[k]) for gram, k in number.items() if often[k]},
        sizes[often].astype(np.int64),
        [new[ids[often[ids]]] for ids in of],
        longest,
    )


def _spans(length: int, longest: int) -> Iterator[tuple[int, int]]:
    for i in range(length):
        for j in range(i + 1, min(i + longest, length) + 1):
            yield i, j


def _of_sentence(runs: Runs, longest: int) -> dict[Gram, None]:
    """Each sequence once, in order: a set would have another order in every process."""
    found: dict[Gram, None] = {}
    for run in runs:
        keys = tuple(w.key for w in run)
        found.update(dict.fromkeys(keys[i:j] for i, j in _spans(len(keys), longest)))
    return found


def _open(counts: Counter[Gram], language: Language) -> set[Gram]:
    """The sequences that are nearly always a part of one longer by a word."""
    found: set[Gram] = set()
    for gram, n in counts.items():
        if n < _LEAST or len(gram) == 1:
            continue
        for part, more in ((gram[:-1], gram[-1]), (gram[1:], gram[0])):
            if n >= _CLOSED * counts[part] and (more not in language.stops or n >= _FEW):
                found.add(part)
    return found


def squash(gram: Gram) -> str:
    """What ``mini-batch``, ``mini batch`` and ``minibatch`` share."""
    return "".join(gram).replace("-", "")


def surface(words: Iterable[Word]) -> str:
    """The words as they are written."""
    out = ""
    for word in words:
        out += word.text if not out or word.glued else f" {word.text}"
    return out
