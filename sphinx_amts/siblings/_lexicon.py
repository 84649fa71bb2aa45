"""A lexicon learned from pairs: IBM Model 1 (Brown et al. 1993), both directions trained to agree
(Liang, Taskar and Klein 2006)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ._habits import Habits
from ._lattice import Floats, Ints
from ._likeness import Likeness

__all__ = ["Lexicon", "Table", "as_json", "from_json", "learn"]

_ITERATIONS = 4
_CELLS = 4_000_000  # token pairs that are counted at most: about 2 s and 400 MB
_LONGEST = 90  # different tokens; longer pairs teach little and cost much
_LEAST = 0.003  # the least probability that is kept


@dataclass(frozen=True, eq=False)
class Table:
    """Translation probabilities of one direction, as a sparse matrix.

    ``words``: token → row; ``names``: token of the other language → column. Row *r* has the
    columns ``columns[starts[r]:starts[r + 1]]``, sorted, with ``chances``, which sum to less
    than 1: the rest, what was seen too seldom, is anyone's guess.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    starts: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    columns: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    chances: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Lexicon:
    """``forward``: source token → target tokens; ``backward``: the other way round; ``habits``:
    what else is usual between the two; ``likeness``: how well the words of a translation are
    foretold by all this."""

    forward: Table = field(default_factory=Table)
    backward: Table = field(default_factory=Table)
    habits: Habits = field(default_factory=Habits)
    likeness: Likeness = field(default_factory=Likeness)

    def __bool__(self) -> bool:
        return bool(self.forward.words)


def as_json(lexicon: Lexicon) -> list[object]:
    """A lexicon as plain values: for each direction, word → words with probabilities, then the
    habits and the likeness."""
    habits = lexicon.habits
    priors = [
        [[*move, round(p, 4)] for move, p in x.items()] for x in (habits.sentences, habits.blocks)
    ]
    usual = [*priors, round(habits.spread, 4)]
    return [_plain(lexicon.forward), _plain(lexicon.backward), usual, lexicon.likeness.plain()]


def from_json(value: object) -> Lexicon:
    """The other way round; an empty lexicon where *value* is none."""
    if not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004
        return Lexicon()
    try:
        return Lexicon(
            _table_of(value[0]),
            _table_of(value[1]),
            _habits_of(*value[2]),
            Likeness.from_plain(value[3]),
        )
    except (TypeError, ValueError, AttributeError, OverflowError):
        return Lexicon()


def _habits_of(sentences: list[list[float]], blocks: list[list[float]], spread: float) -> Habits:
    usual = Habits()
    found = [{(int(i), int(j)): float(p) for i, j, p in x} for x in (sentences, blocks)]
    if [x.keys() for x in found] != [usual.sentences.keys(), usual.blocks.keys()]:
        raise ValueError("other beads than ours")
    if not all(-50 < p < 5 for x in found for p in x.values()) or not 0.1 <= spread <= 10:  # noqa: PLR2004
        raise ValueError("no probability")
    return Habits(found[0], found[1], spread)


def _plain(table: Table) -> dict[str, dict[str, float]]:
    names = list(table.names)
    starts, columns, chances = (
        x.tolist() for x in (table.starts, table.columns, np.round(table.chances, 4))
    )
    return {
        word: {names[columns[k]]: chances[k] for k in range(starts[row], starts[row + 1])}
        for word, row in table.words.items()
    }


def _table_of(plain: dict[str, dict[str, float]]) -> Table:
    names: dict[str, int] = {}
    starts, columns, chances = [0], [], []
    for to in plain.values():
        found = sorted((names.setdefault(name, len(names)), float(p)) for name, p in to.items())
        columns += [n for n, _ in found]
        chances += [p for _, p in found]
        starts.append(len(columns))
    if not all(0 <= p <= 1 for p in chances):
        raise ValueError("no probability")
    return Table(
        {word: n for n, word in enumerate(plain)},
        names,
        np.array(starts, dtype=np.int64),
        np.array(columns, dtype=np.int64),
        np.array(chances, dtype=np.float64),
    )


def learn(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]],
    weights: Sequence[float] | None = None,
    habits: Habits | None = None,
    discount: float = 0.5,
) -> Lexicon:
    """Learn from pairs of token sequences, each counted by its weight (1 where none are given).

    *discount* is taken from every count, so that what was seen once says little: it may have been
    seen in the very pair that it is then to speak for.

    The same pairs in the same order give the same. Time and memory are bounded: of more than
    four million pairs of tokens, only every second, third … pair of texts is used.
    """
    given = weights if weights is not None else [1.0] * len(pairs)
    usable = [
        (a, b, w)
        for (a, b), w in zip(pairs, given, strict=True)
        if 0 < len(a) <= 4 * _LONGEST and 0 < len(b) <= 4 * _LONGEST
    ]
    cells = sum(min(len(a), _LONGEST) * min(len(b), _LONGEST) for a, b, _ in usable)
    usable = usable[:: max(1, -(-cells // _CELLS))]
    if not usable:
        return Lexicon(habits=habits or Habits())
    left, right = _Bags([a for a, _, _ in usable]), _Bags([b for _, b, _ in usable])
    fits = (left.width <= _LONGEST) & (right.width <= _LONGEST)
    weight = np.array([w for _, _, w in usable]) * fits
    return Lexicon(*_train(left, right, weight, discount), habits or Habits())


class _Bags:
    """Texts as bags of words: for each, its different tokens and how often it has them."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.words: dict[str, int] = {}
        number = self.words.setdefault
        flat = np.array([number(w, len(self.words)) for t in texts for w in t], dtype=np.int64)
        text = np.repeat(np.arange(len(texts)), [len(t) for t in texts])
        keys, self.counts = np.unique(text * len(self.words) + flat, return_counts=True)
        self.tokens = keys % len(self.words)
        of = keys // len(self.words)
        self.starts = np.searchsorted(of, np.arange(len(texts) + 1))
        self.width = np.diff(self.starts)


def _train(a: _Bags, b: _Bags, weight: Floats, discount: float) -> tuple[Table, Table]:
    """Expectation maximisation on all pairs of tokens (e, f) that stand in one pair of texts."""
    size = a.width * b.width * (weight > 0)
    pair = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(size) - size, size)
    e_at = a.starts[pair] + within % a.width[pair]
    f_at = b.starts[pair] + within // a.width[pair]
    weights = weight[pair]
    m, n = len(a.words), len(b.words)
    cells, cell = np.unique(a.tokens[e_at] * n + b.tokens[f_at], return_inverse=True)
    e_of, f_of = cells // n, cells % n
    e_count, f_count = a.counts[e_at].astype(float), b.counts[f_at].astype(float)
    both = np.minimum(e_count, f_count)
    to_f = to_e = np.ones(len(cells))
    for left in range(_ITERATIONS, 0, -1):
        f_by_e = _shares(to_f[cell] * e_count, f_at, len(b.tokens))
        e_by_f = _shares(to_e[cell] * f_count, e_at, len(a.tokens))
        if left == _ITERATIONS:
            seen_f, seen_e = f_by_e * f_count * weights, e_by_f * e_count * weights
        else:
            seen_f = seen_e = f_by_e * e_by_f * both * weights
        of_e = np.bincount(cell, weights=seen_f, minlength=len(cells))
        of_f = np.bincount(cell, weights=seen_e, minlength=len(cells))
        e_total, f_total = (
            np.bincount(e_of, of_e, minlength=m),
            np.bincount(f_of, of_f, minlength=n),
        )
        if left == 1:
            of_e, of_f = np.maximum(of_e - discount, 0), np.maximum(of_f - discount, 0)
        to_f = of_e / np.maximum(e_total[e_of], 1e-12)
        to_e = of_f / np.maximum(f_total[f_of], 1e-12)
    return (
        _table(a.words, b.words, e_of, f_of, to_f),
        _table(b.words, a.words, f_of, e_of, to_e),
    )


def _shares(values: Floats, group: Ints, count: int) -> Floats:
    total = np.bincount(group, weights=values, minlength=count)
    return values / np.maximum(total[group], 1e-300)


def _table(
    words: Mapping[str, int], names: Mapping[str, int], row: Ints, column: Ints, chance: Floats
) -> Table:
    """Keep what is likely enough, and no words of which nothing is known."""
    keep = np.flatnonzero(chance > _LEAST)
    keep = keep[np.lexsort((column[keep], row[keep]))]
    rows, row_of = np.unique(row[keep], return_inverse=True)
    columns, column_of = np.unique(column[keep], return_inverse=True)
    all_words, all_names = list(words), list(names)
    return Table(
        {all_words[r]: n for n, r in enumerate(rows.tolist())},
        {all_names[c]: n for n, c in enumerate(columns.tolist())},
        np.searchsorted(row_of, np.arange(len(rows) + 1)),
        column_of.astype(np.int64),
        chance[keep],
    )
