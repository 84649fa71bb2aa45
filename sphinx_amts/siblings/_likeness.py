"""What the words of a translation look like beside those of any other text of the same book.

A word whose counterpart is missing speaks against a translation. By how much depends on how
freely an edition is translated and on how much of its words the lexicon knows. So words are
counted by how well they are foretold: in pairs that surely answer each other, and in pairs of the
same page that do not. The ratio of the two says what such a word is worth.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._lattice import Floats, Ints

__all__ = ["WORD", "Likeness", "kinds_of", "level_of"]

_Flags: TypeAlias = npt.NDArray[np.bool_]

_KINDS = 4
WORD = 3
"""The kind of a token that is nothing but a word."""
_EDGES = np.array([-0.6, -0.15, 0.1, 0.5, 1.2, 2.2, 3.5])  # nats
_SHAPE = 2, 2, _KINDS, len(_EDGES) + 1
_BELIEF = 200.0  # words of each kind that what is usual elsewhere counts for
_USUAL = np.array([  # as counted in d2l's Chinese and Turkish editions, both directions
    [[.941, .004, .004, .004, .004, .004, .007, .032], [.727, .011, .007, .007, .011, .054, .089, .094],
     [.252, .519, .004, .004, .029, .098, .079, .015], [.211, .555, .033, .038, .059, .060, .036, .008]],
    [[.042, .004, .004, .004, .004, .019, .079, .845], [.025, .009, .007, .010, .018, .111, .248, .572],
     [.036, .077, .004, .004, .171, .423, .239, .045], [.037, .196, .039, .060, .136, .216, .212, .104]],
])[:, None]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Likeness:
    """``seen[own, direction, kind, level]``: how often a word of that kind was foretold that
    well, in pairs that do not answer each other (own is 0) and in such that do (1)."""

    seen: Floats = field(default_factory=lambda: np.zeros(_SHAPE))

    @staticmethod
    def from_plain(value: Any) -> Likeness:  # noqa: ANN401 (JSON)
        """From nested lists, as :meth:`plain` gives them; raises :class:`ValueError`."""
        seen = np.array(value, dtype=np.float64)
        if seen.shape != _SHAPE or not (np.isfinite(seen).all() and (seen >= 0).all()):
            raise ValueError("no counts of ours")
        return Likeness(seen)

    def plain(self) -> object:
        """As nested lists."""
        return self.seen.tolist()

    def worth(self) -> Floats:
        """``worth[direction, kind, level]``: what such a word says for a translation, in nats."""
        counts = self.seen + _BELIEF * _USUAL
        shares = counts / counts.sum(axis=-1, keepdims=True)
        worth: Floats = np.log(shares[1] / shares[0])
        return worth


def kinds_of(names: Collection[str], firm: _Flags, kept: _Flags) -> Ints:
    """The kinds of tokens: what is always kept, what is kept where the scripts differ, a mark, or
    a word."""
    mark = np.fromiter((name[0] == "¶" for name in names), dtype=bool, count=len(names))
    return np.where(firm, 0, np.where(kept, 1, np.where(mark, 2, WORD)))


def level_of(gains: Floats) -> Ints:
    """How well words are foretold, by the nats that they gain."""
    return np.searchsorted(_EDGES, gains)
