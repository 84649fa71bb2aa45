"""What is usual in an edition: how its translators join, split and leave out.

Before anything is known, these are the values of a careful translation; the beads of a first
pass then say how free this one is (one step of expectation maximisation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log

from ._lattice import Move

__all__ = ["Habits", "Prior", "updated"]

Prior = Mapping[Move, float]

_SENTENCES: Prior = {
    (1, 1): 0.0, (2, 1): -2.3, (1, 2): -2.3, (2, 2): -4.5, (3, 1): -4.5, (1, 3): -4.5,
    (1, 0): -5.5, (0, 1): -5.5, (4, 1): -6.0, (1, 4): -6.0, (2, 3): -7.0, (3, 2): -7.0,
}  # fmt: skip
_BLOCKS: Prior = {
    (1, 1): 0.0, (2, 1): -5.6, (1, 2): -5.6, (2, 2): -10.0, (3, 1): -10.0, (1, 3): -10.0,
    (1, 0): -5.5, (0, 1): -5.5, (4, 1): -13.0, (1, 4): -13.0,
}  # fmt: skip
_BELIEF = 100.0  # beads that what was believed before counts for


@dataclass(frozen=True)
class Habits:
    """``sentences``, ``blocks``: how usual each kind of bead is, as a logarithm, 1-1 being the
    measure of the others before anything is known. ``spread``: the variance of the lengths,
    Gale and Church's being 1."""

    sentences: Prior = field(default_factory=lambda: dict(_SENTENCES))
    blocks: Prior = field(default_factory=lambda: dict(_BLOCKS))
    spread: float = 1.0


def updated(habits: Habits, *, sentences: Prior, blocks: Prior, spread: float) -> Habits:
    """What is believed after so many beads of each kind have been seen."""
    return Habits(
        _after(habits.sentences, _SENTENCES, sentences),
        _after(habits.blocks, _BLOCKS, blocks),
        spread,
    )


def _after(now: Prior, before: Prior, seen: Prior) -> Prior:
    if not seen:
        return now
    weight = {move: exp(p) for move, p in before.items()}
    total, count = sum(weight.values()), sum(seen.values())
    return {
        move: log((seen.get(move, 0.0) + _BELIEF * w / total) / (count + _BELIEF)) + log(total)
        for move, w in weight.items()
    }
