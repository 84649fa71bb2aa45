"""How likely it is that one stretch of text is the translation of another.

The score of a bead is a log-likelihood ratio, in nats, of two parts. Length, after Gale and
Church (1993): the lengths of a text and its translation differ as a sum of independent steps
does. And words, after Moore (2002): how much better IBM Model 1 foretells the words of one side
from the other than their frequency does, in both directions; what a translation keeps as it is
(code, formulas, numbers, names) foretells itself, before anything is learned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from ._lexicon import Lexicon, Table
from ._tokens import Tokens, is_kept

__all__ = ["Scale", "Window"]

_TRUST = 0.5  # how much the lexicon counts against mere frequency
_COPIED = 0.8  # how surely a translation keeps what it keeps
_WEIGHT = 0.8  # of each direction
_DOUBT = 0.2  # how much what is missing counts against what is there: translators are free
_FIRM = 2.0  # the same for code, formulas, links and numbers: these they keep
_FLOOR = 1e-4  # the frequency that a rare token is given at least
_LONGEST = 4  # units on one side of a bead


@dataclass(frozen=True)
class Scale:
    """What is usual between the two editions of a page.

    ``ratio``: characters of the translation per character of the source; ``latin``: the two
    languages are written in different scripts, so that a word in Latin letters is kept.
    ``source``, ``target``: how frequent each token is on either side.
    """

    ratio: float
    latin: bool
    source: dict[str, float] = field(default_factory=dict)
    target: dict[str, float] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)

    @staticmethod
    def of(source: Iterable[Tokens], target: Iterable[Tokens], lexicon: Lexicon) -> Scale:
        """Measure it on two texts as a whole."""
        a, b = list(source), list(target)
        ratio = (sum(t.size for t in b) + 1) / (sum(t.size for t in a) + 1)
        ways = [_share_of_latin(side) > 0.6 for side in (a, b)]  # noqa: PLR2004
        return Scale(
            max(0.05, min(20.0, ratio)),
            ways[0] != ways[1],
            _frequencies(a),
            _frequencies(b),
            lexicon,
        )


def _share_of_latin(side: Sequence[Tokens]) -> float:
    words = [n for t in side for n in t.names if n[0] != "§" and not n[0].isdigit()]
    return sum(n[0].isascii() or "\u00c0" <= n[0] <= "\u024f" for n in words) / max(len(words), 1)


def _frequencies(side: Sequence[Tokens]) -> dict[str, float]:
    counts = Counter(n for t in side for n in t.names)
    total = max(counts.total(), 1)
    return {name: count / total for name, count in counts.items()}


class Window:
    """The scores of all beads between two short sequences of texts, computed at once.

    For *m* texts of *k* tokens in all on one side and *n* of *l* on the other, the work is
    ``O((m + n) (k + l))`` in numpy; ``score`` then only subtracts sums.
    """

    def __init__(self, a: Sequence[Tokens], b: Sequence[Tokens], scale: Scale) -> None:
        self._ratio = scale.ratio
        self._sizes = [_sums(t.size for t in side) for side in (a, b)]
        forward = _gains(a, b, scale.lexicon.forward, scale.target, latin=scale.latin)
        backward = _gains(b, a, scale.lexicon.backward, scale.source, latin=scale.latin)
        self._forward, self._backward = forward, backward

    def score(self, i: int, di: int, j: int, dj: int) -> float:
        """The log-likelihood ratio of texts ``[j, j + dj)`` being the translation of ``[i, i + di)``."""
        left, right = self._sizes
        value = _length(left[i + di] - left[i], right[j + dj] - right[j], self._ratio)
        forward, backward = self._forward[di][i], self._backward[dj][j]
        return value + _WEIGHT * float(
            forward[j + dj] - forward[j] + backward[i + di] - backward[i]
        )


def _sums(values: Iterable[int]) -> list[int]:
    out = [0]
    for value in values:
        out.append(out[-1] + value)
    return out


def _gains(
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    table: Table,
    frequency: dict[str, float],
    *,
    latin: bool,
) -> list[list[npt.NDArray[np.float64]]]:
    """``gains[d][i][j]``: what texts ``[i, i + d)`` of *a* foretell of all before text *j* of *b*."""
    names = sorted({n for t in b for n in t.names})
    place = {name: k for k, name in enumerate(names)}
    where = np.array([place[n] for t in b for n in t.names], dtype=np.int64)
    ends = np.array(_sums(len(t.names) for t in b))
    base = np.maximum(np.array([frequency.get(n, 0.0) for n in names]), _FLOOR)
    kept = np.array([is_kept(n, latin=latin) for n in names], dtype=bool)
    numbers = np.array([table.numbers.get(n, -1) for n in names], dtype=np.int64)
    told = kept | (numbers >= 0)  # the others say nothing, neither for nor against
    order = np.argsort(numbers, kind="stable")
    rows = np.zeros((len(a), len(names)))
    spare = np.zeros(len(a))  # the probability that is left to mere frequency
    for i, text in enumerate(a):
        for name, count in Counter(text.names).items():
            k = place.get(name, -1)
            copied = is_kept(name, latin=latin) or (k >= 0 and numbers[k] < 0 and len(name) > 3)  # noqa: PLR2004
            if copied:
                spare[i] += (1 - _COPIED) * count
                if k >= 0:
                    rows[i, k] += _COPIED * count
                    told[k] = True
            elif name in table.rows and names:
                to, chance = table.rows[name]
                at = np.searchsorted(numbers[order], to)
                fits = (at < len(order)) & (numbers[order[np.minimum(at, len(order) - 1)]] == to)
                rows[i, order[at[fits]]] += count * chance[fits]
                spare[i] += count * (1 - chance.sum())
            else:
                spare[i] += count
    lengths = np.array([max(len(t.names), 1) for t in a], dtype=float)
    firm = np.array([n[0] == "§" or n[0].isdigit() for n in names], dtype=bool)
    doubt = np.where(firm, _FIRM, _DOUBT)
    loose = base * ~kept  # what is only ever copied does not come by chance
    gains: list[list[npt.NDArray[np.float64]]] = [[]]
    for d in range(1, min(_LONGEST, len(a)) + 1):
        gains.append([])
        for i in range(len(a) - d + 1):
            chance = rows[i : i + d].sum(axis=0) + spare[i : i + d].sum() * loose
            chance /= lengths[i : i + d].sum()
            gain = np.log((_TRUST * chance + (1 - _TRUST) * base) / base) * told
            gain = np.where(gain < 0, doubt * gain, gain)
            along = np.concatenate(([0.0], np.cumsum(gain[where])))
            gains[d].append(along[ends])
    return gains


@lru_cache(maxsize=65536)
def _length(a: int, b: int, ratio: float) -> float:
    mean = (a * ratio + b) / 2 + 1
    z = (b - a * ratio) / sqrt(mean * (0.6 + 2.2 * ratio))
    return max(-9.0, 1.0 - 0.5 * z * z / (1 + 0.05 * abs(z)) - 0.15 * log(1 + abs(z)))
