"""Two plain texts, a sentence an item, without any structure → beads.

The lexicon is learned from the texts themselves: each pass aligns with what the pass before
taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ._habits import Habits, updated
from ._lattice import Bead, Ints, Lattice
from ._lexicon import Lexicon, learn
from ._score import Scale, Side, Window, spread
from ._tokens import Tokens, text_tokens

__all__ = ["align_texts"]

_PASSES = 6
_SURE = 0.8  # from which on a bead may teach the lexicon
_CAUTION = 0.5  # how much is believed of what is aligned by length alone
_UNSURE = 0.05  # the least probability of what may teach then
_LONGEST = 4


def align_texts(
    source: Sequence[str], target: Sequence[str], *, lexicon: Lexicon | None = None
) -> list[Bead]:
    """Align two lists of sentences; *lexicon*: what is known of the words to begin with.

    Returns beads in order, which cover each sentence of either side exactly once; one side of a
    bead may be empty. The same texts always give the same beads.
    """
    a, b = [text_tokens(s) for s in source], [text_tokens(s) for s in target]
    scale = Scale.of(a, b, lexicon or Lexicon())
    left, right = Side(a), Side(b)
    path: list[Bead] = []
    low, high = _diagonal(left, right)
    for n in range(_PASSES):
        lattice = _lattice(left, right, scale, low, high)
        beads, expected = lattice.beads()
        if [x[:4] for x in beads] == [x[:4] for x in path]:
            return beads
        path = beads
        if n == _PASSES - 1:
            break
        if n == 0 and not scale.lexicon:
            cautious = replace(
                lattice,
                scores={k: v * _CAUTION for k, v in lattice.scores.items()},
                skip_a=lattice.skip_a * _CAUTION,
                skip_b=lattice.skip_b * _CAUTION,
            )
            teach = cautious.likely(_UNSURE)
        else:
            teach = [
                x._replace(probability=1.0)
                for x in beads
                if x.di and x.dj and x.probability > _SURE
            ]
        habits = updated(
            Habits(),
            sentences=expected,
            blocks={},
            spread=spread(
                [
                    scale.deviation(a[x.i].size, b[x.j].size)
                    for x in beads
                    if x.di == x.dj == 1 and x.probability > 0.9
                ]
            ),
        )
        scale = replace(
            scale,
            lexicon=learn(
                [(_names(a[x.i : x.i + x.di]), _names(b[x.j : x.j + x.dj])) for x in teach],
                [x.probability for x in teach],
                habits,
            ),
        )
    return path


def _diagonal(a: Side, b: Side) -> tuple[Ints, Ints]:
    m, n = len(a), len(b)
    slope = n / max(m, 1)
    rows = np.arange(m + 1)
    width = max(100.0, 0.15 * n)
    low = np.maximum(0, (rows * slope - width).astype(np.int64))
    high = np.minimum(n, (rows * slope + width).astype(np.int64))
    low[0] = 0
    high[-1] = n
    return low, high


def _lattice(a: Side, b: Side, scale: Scale, low: Ints, high: Ints) -> Lattice:
    window = Window(a, b, scale, low[:-1], high[:-1], _LONGEST)
    prior = scale.lexicon.habits.sentences
    scores = {
        move: window.score(move) + np.float32(p)
        for move, p in prior.items()
        if all(move) and move[0] <= len(a) and move[1] <= len(b)
    }
    return Lattice(scores, np.full(len(a), prior[1, 0]), np.full(len(b), prior[0, 1]), low, high)


def _names(side: Sequence[Tokens]) -> tuple[str, ...]:
    return tuple(n for t in side for n in t.names)
