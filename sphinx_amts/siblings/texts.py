"""Two plain texts, a sentence an item, without any structure → beads.

The lexicon is learned from the texts themselves: each pass aligns with what the pass before
taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf

from ._lattice import Bead, best_path
from ._lexicon import Lexicon, learn
from ._score import Scale, Window
from ._tokens import Tokens, text_tokens
from .align import SENTENCE_MOVES, sentence_score

__all__ = ["align_texts"]

_PASSES = 4
_SURE = 0.7  # from which on a bead may teach the lexicon


def align_texts(
    source: Sequence[str], target: Sequence[str], *, lexicon: Lexicon | None = None
) -> list[Bead]:
    """Align two lists of sentences; *lexicon*: what is known of the words to begin with.

    Returns beads in order, which cover each sentence of either side exactly once; one side of a
    bead may be empty. The same texts always give the same beads.
    """
    a, b = [text_tokens(s) for s in source], [text_tokens(s) for s in target]
    known = lexicon or Lexicon()
    path: list[Bead] = []
    for _ in range(_PASSES):
        path = _once(a, b, known)
        known = learn(
            [
                (_names(a[x.i : x.i + x.di]), _names(b[x.j : x.j + x.dj]))
                for x in path
                if x.di and x.dj and x.probability > _SURE
            ]
        )
    return path


def _names(side: Sequence[Tokens]) -> tuple[str, ...]:
    return tuple(n for t in side for n in t.names)


def _once(a: Sequence[Tokens], b: Sequence[Tokens], lexicon: Lexicon) -> list[Bead]:
    window = Window(a, b, Scale.of(a, b, lexicon))
    slope = len(b) / max(len(a), 1)
    width = max(60.0, 0.1 * len(b))
    score = partial(sentence_score, window)

    def near(i: int, di: int, j: int, dj: int) -> float:
        return score(i, di, j, dj) if abs(j - i * slope) <= width else -inf

    return best_path(len(a), len(b), SENTENCE_MOVES, near)
