"""What the words of one side foretell of those of the other: a lexicon laid over two vocabularies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ._lattice import Floats, Ints
from ._lexicon import Table
from ._tokens import COGNATE, is_kept

__all__ = ["Links", "Words"]

_COPIED = 0.8  # how surely a translation keeps what it keeps
_ALIKE = 0.4  # how surely a word becomes one of those that begin like it

Words: TypeAlias = Mapping[str, int]
"""Token → number, from 0."""


class Links:
    """What the words of *a* foretell of the words of *b*: a sparse matrix (``starts``,
    ``columns``, ``chances``) over their numbers. ``mass``: how much of each word of *a* is
    foretold, be it of words that *b* does not have. ``told``: which words of *b* anything is
    known of; the others say nothing, neither for nor against. ``kept``: those that are only ever
    copied, and so don't come by chance."""

    def __init__(self, a: Words, b: Words, table: Table, *, latin: bool) -> None:
        count = len(b)
        self.kept = np.array([is_kept(w, latin=latin and w in a) for w in b], dtype=bool)
        column = np.full(len(table.names) + 1, -1)
        for word, n in b.items():
            column[table.names.get(word, -1)] = n
        column[-1] = -1
        known = np.zeros(count + 1, dtype=bool)
        known[column[:-1]] = True
        known = known[:count]
        e, f, p, told = _copies(a, b, known, latin=latin)
        rows = np.array(
            [-1 if is_kept(w, latin=latin and w in b) else table.words.get(w, -1) for w in a],
            dtype=np.int64,
        )
        own = np.flatnonzero(rows >= 0)
        size = table.starts[rows[own] + 1] - table.starts[rows[own]]
        at = np.repeat(table.starts[rows[own]] - (np.cumsum(size) - size), size)
        at += np.arange(len(at))
        e_all, f_all = np.repeat(own, size), column[table.columns[at]]
        p_all = table.chances[at]
        self.mass = np.zeros(len(a))
        np.add.at(self.mass, e_all, p_all)
        np.add.at(self.mass, e, p)
        there = f_all >= 0
        e_all, f_all = np.concatenate((e_all[there], e)), np.concatenate((f_all[there], f))
        p_all = np.concatenate((p_all[there], p)) / np.maximum(self.mass, 1.0)[e_all]
        self.mass = np.minimum(self.mass, 1.0)
        order = np.argsort(e_all, kind="stable")
        self.starts = np.searchsorted(e_all[order], np.arange(len(a) + 1))
        self.columns, self.chances = f_all[order], p_all[order]
        self.told = self.kept | known | told


def _copies(
    a: Words, b: Words, known: npt.NDArray[np.bool_], *, latin: bool
) -> tuple[Ints, Ints, Floats, npt.NDArray[np.bool_]]:
    """What is foretold without a lexicon: what is kept, and, of words that the lexicon does not
    know, the equal ones and those that begin alike."""
    alike: dict[str, list[int]] = defaultdict(list)
    for word, n in b.items():
        if not known[n] and len(word) >= COGNATE and word[0].isalpha():
            alike[word[:COGNATE]].append(n)
    links: list[tuple[int, int, float]] = []
    told = np.zeros(len(b), dtype=bool)
    for word, n in a.items():
        other = b.get(word, -1)
        if is_kept(word, latin=latin and other >= 0):
            links.append((n, other, _COPIED))
        elif other >= 0:
            if not known[other] and (len(word) >= COGNATE or word[0] == "¶"):
                links.append((n, other, _COPIED))
        elif near := alike.get(word[:COGNATE]) if len(word) >= COGNATE else None:
            links += [(n, k, _ALIKE / len(near)) for k in near]
    here = [x for x in links if x[1] >= 0]
    told[[k for _, k, _ in here]] = True
    e, f, p = zip(*here, strict=True) if here else ((), (), ())
    return np.array(e, dtype=np.int64), np.array(f, dtype=np.int64), np.array(p, dtype=float), told
