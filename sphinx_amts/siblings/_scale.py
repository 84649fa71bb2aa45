"""What is usual between two editions: how long their texts are, and how frequent their words.

Lengths are judged after Gale and Church (1993): those of a text and its translation differ as a
sum of independent steps does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ._lattice import Floats
from ._lexicon import Lexicon
from ._tokens import Tokens

__all__ = ["Scale", "length_gain", "spread"]

_SPREAD = (0.3, 2.0)  # between which the variance of the lengths may lie


@dataclass(frozen=True)
class Scale:
    """What is usual between two editions.

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
    def of(source: Sequence[Tokens], target: Sequence[Tokens], lexicon: Lexicon) -> Scale:
        """Measure it on two texts as a whole."""
        sizes = [sum(t.size for t in side) + 1 for side in (source, target)]
        counts = [_counts(side) for side in (source, target)]
        ways = [_share_of_latin(c) > 0.6 for c in counts]  # noqa: PLR2004
        return Scale(
            max(0.05, min(20.0, sizes[1] / sizes[0])),
            ways[0] != ways[1],
            _frequencies(counts[0]),
            _frequencies(counts[1]),
            lexicon,
        )

    def deviation(self, a: int, b: int) -> float:
        """How far the lengths of two texts are from what is usual, in Gale and Church's standard
        deviations."""
        return float(
            _deviation(
                np.array([a], dtype=np.float64), np.array([b], dtype=np.float64), self.ratio
            )[0]
        )


def spread(deviations: Sequence[float]) -> float:
    """The variance of the lengths of texts that surely answer each other: two thirds of all
    deviations lie within one standard deviation. 1 where there are too few of them."""
    if len(deviations) < 30:  # noqa: PLR2004
        return 1.0
    return float(np.clip(np.percentile(np.abs(deviations), 68) ** 2, *_SPREAD))


def _counts(side: Sequence[Tokens]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for text in side:
        for name in text.names:
            counts[name] += 1
    return counts


def _share_of_latin(counts: dict[str, int]) -> float:
    latin = other = 0
    for name, count in counts.items():
        if name[0] in "§¶" or name[0].isdigit():
            continue
        if name[0].isascii() or "\u00c0" <= name[0] <= "\u024f":
            latin += count
        else:
            other += count
    return latin / max(latin + other, 1)


def _frequencies(counts: dict[str, int]) -> dict[str, float]:
    total = max(sum(counts.values()), 1)
    return {name: count / total for name, count in counts.items()}


def _deviation(x: Floats, y: Floats, ratio: float) -> Floats:
    mean = (x * ratio + y) / 2 + 1
    return (y - x * ratio) / np.sqrt(mean * (0.6 + 2.2 * ratio))


def length_gain(x: Floats, y: Floats, ratio: float, variance: float) -> Floats:
    """What the lengths of two texts say for one being the translation of the other, in nats."""
    z = np.abs(_deviation(x, y, ratio)) / variance**0.5
    gain: Floats = np.maximum(-9.0, 1.0 - 0.5 * z * z / (1 + 0.05 * z) - 0.15 * np.log1p(z))
    return gain
