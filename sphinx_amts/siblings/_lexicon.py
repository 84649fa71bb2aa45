"""A lexicon learned from pairs: IBM Model 1 (Brown et al. 1993), in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Lexicon", "Table", "as_json", "from_json", "learn"]

_ITERATIONS = 4
_CELLS = 6_000_000  # token pairs that are counted at most: about 1 s and 300 MB
_LONGEST = 90  # tokens; longer pairs teach little and cost much
_LEAST = 0.003  # the least probability that is kept
_DISCOUNT = 1.0  # taken from every count, so that what was seen once says nothing

_Floats: TypeAlias = npt.NDArray[np.float64]
_Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """Translation probabilities of one direction.

    ``rows``: token → (the tokens it becomes, sorted, by number; their probabilities, which sum
    to less than 1: the rest, what was seen too seldom, is anyone's guess).
    ``numbers``: token of the other language → number.
    """

    rows: dict[str, tuple[_Ints, _Floats]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """``forward``: source token → target tokens; ``backward``: the other way round."""

    forward: Table = field(default_factory=Table)
    backward: Table = field(default_factory=Table)

    def __bool__(self) -> bool:
        return bool(self.forward.rows)


def as_json(lexicon: Lexicon) -> list[dict[str, dict[str, float]]]:
    """A lexicon as plain values: for each direction, word → words with probabilities."""
    return [_plain(lexicon.forward), _plain(lexicon.backward)]


def from_json(value: object) -> Lexicon:
    """The other way round; an empty lexicon where *value* is none."""
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004
        return Lexicon()
    try:
        return Lexicon(_table_of(value[0]), _table_of(value[1]))
    except (TypeError, ValueError, AttributeError):
        return Lexicon()


def _plain(table: Table) -> dict[str, dict[str, float]]:
    names = {n: name for name, n in table.numbers.items()}
    return {
        word: {names[n]: round(float(p), 4) for n, p in zip(to.tolist(), chance, strict=True)}
        for word, (to, chance) in table.rows.items()
    }


def _table_of(plain: dict[str, dict[str, float]]) -> Table:
    numbers: dict[str, int] = {}
    rows = {}
    for word, to in plain.items():
        found = sorted((numbers.setdefault(name, len(numbers)), float(p)) for name, p in to.items())
        rows[word] = (
            np.array([n for n, _ in found], dtype=np.int64),
            np.array([p for _, p in found], dtype=np.float64),
        )
    return Table(rows, numbers)


def learn(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Lexicon:
    """Learn from pairs of token sequences. The same pairs in the same order give the same."""
    usable = [(a, b) for a, b in pairs if 0 < len(a) <= _LONGEST and 0 < len(b) <= _LONGEST]
    cells = sum(len(a) * len(b) for a, b in usable)
    usable = usable[:: max(1, -(-cells // _CELLS))]
    if not usable:
        return Lexicon()
    return Lexicon(_table(usable), _table([(b, a) for a, b in usable]))


def _table(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Table:
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    e_parts, f_parts, groups = [], [], []
    group = 0
    for a, b in pairs:
        e = np.array([left.setdefault(w, len(left)) for w in sorted(set(a))], dtype=np.int64)
        f = np.array([right.setdefault(w, len(right)) for w in b], dtype=np.int64)
        e_parts.append(np.tile(e, len(f)))
        f_parts.append(np.repeat(f, len(e)))
        groups.append(np.repeat(np.arange(group, group + len(f)), len(e)))
        group += len(f)
    e_all, f_all, of = (np.concatenate(x) for x in (e_parts, f_parts, groups))
    width = len(right)
    cells, cell = np.unique(e_all * width + f_all, return_inverse=True)
    e_of, f_of = cells // width, cells % width
    t = np.ones(len(cells))
    for last in range(_ITERATIONS, 0, -1):
        share = t[cell]
        share /= np.bincount(of, weights=share)[of]
        counts = np.bincount(cell, weights=share, minlength=len(cells))
        totals = np.bincount(e_of, weights=counts, minlength=len(left))
        if last == 1:
            counts = np.maximum(counts - _DISCOUNT, 0.0)
        t = counts / np.maximum(totals[e_of], 1e-12)
    keep = t > _LEAST
    e_of, f_of, t = e_of[keep], f_of[keep], t[keep]
    cuts = np.searchsorted(e_of, np.arange(len(left) + 1))
    rows = {
        word: (f_of[cuts[n] : cuts[n + 1]], t[cuts[n] : cuts[n + 1]])
        for word, n in left.items()
        if cuts[n + 1] > cuts[n]
    }
    names = list(right)  # only what is foretold by something is known
    return Table(rows, {names[n]: n for n in np.unique(f_of).tolist()})
