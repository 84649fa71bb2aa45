"""Two plain texts, a sentence an item, without any structure → beads.

The lexicon is learned from the texts themselves: each pass aligns with what the pass before
taught. A long text is learned from at its beginning, then gone through in windows that overlap,
then aligned once more around the path that was found: time grows with its length and not with
its square, and memory with one window.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ._habits import Habits, updated
from ._lattice import Bead, Ints, Lattice, Move
from ._lexicon import Lexicon, learn
from ._scale import Scale, spread
from ._score import Side, Window
from ._tokens import Tokens, text_tokens

__all__ = ["align_texts"]

_PASSES = 6
_VERSED = 1000  # words that a lexicon needs to be better than what one text teaches
_SURE = 0.8  # from which on a bead may teach the lexicon
_CERTAIN = 0.98  # from which on a text may be cut there
_CAUTION = 0.5  # how much is believed of what is aligned by length alone
_UNSURE = 0.05  # the least probability of what may teach then
_LONGEST = 4  # sentences on one side of a bead
_LONG = 1200  # sentences on one side from which on a text is not aligned as a whole
_HEAD = 800  # sentences from which such a text is learned
_ROWS = 400  # sentences in a window
_WIDE = 150  # how far from the diagonal a path may lead there
_NARROW = 40  # how far from the path that was found before
_EITHER_END = 500  # words of a sentence that are compared at either end of it
_LOST = 0.3  # the share of sure beads in a window below which it is tried again, wider


def align_texts(
    source: Sequence[str], target: Sequence[str], *, lexicon: Lexicon | None = None
) -> list[Bead]:
    """Align two lists of sentences; *lexicon*: what other texts have taught of the words. Where
    that is nothing or little, the two texts themselves teach what else there is to know.

    Returns beads in order, which cover each sentence of either side exactly once; one side of a
    bead may be empty. The same texts always give the same beads.
    """
    a, b = ([_short(text_tokens(s)) for s in side] for side in (source, target))
    if not a or not b:
        return [Bead(k, 1, 0, 0, 1.0) for k in range(len(a))] or [
            Bead(0, 0, k, 1, 1.0) for k in range(len(b))
        ]
    scale = Scale.of(a, b, lexicon or Lexicon())
    learns = len(scale.lexicon.forward.words) < _VERSED
    if max(len(a), len(b)) <= _LONG:
        return _settled(a, b, scale, _PASSES if learns else 1)[0]
    if not scale.lexicon:
        head = b[: _reach(a[:_HEAD], b, scale.ratio) + _WIDE]
        scale = _settled(a[:_HEAD], head, scale, open_=len(head) < len(b))[1]
    path = _through(a, b, scale)
    if learns:
        expected = Counter((x.di, x.dj) for x in path)
        scale = _learned(a, b, scale, [x for x in path if x.probability > _SURE], path, expected)
    return _around(a, b, scale, path)


def _short(text: Tokens) -> Tokens:
    """A sentence of which no more is compared than its beginning and its end."""
    if len(text.names) <= 2 * _EITHER_END:
        return text
    return Tokens(text.size, text.names[:_EITHER_END] + text.names[-_EITHER_END:])


def _settled(
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    scale: Scale,
    passes: int = _PASSES,
    *,
    open_: bool = False,
) -> tuple[list[Bead], Scale]:
    """Align and learn in turn until nothing changes; returns the beads and what was learned."""
    left, right = Side(a), Side(b)
    low, high = _diagonal(a, b, scale.ratio, max(_WIDE, len(b) // 5), open_=open_)
    path: list[Bead] = []
    for n in range(passes):
        lattice = _lattice(left, right, scale, low, high, open_=open_)
        beads, expected = lattice.beads()
        if [x[:4] for x in beads] == [x[:4] for x in path]:
            break
        path = beads
        teach = [x._replace(probability=1.0) for x in beads if x.probability > _SURE]
        if n == 0 and not scale.lexicon:
            teach = _cautious(lattice).likely(_UNSURE)
        if n < passes - 1:
            scale = _learned(a, b, scale, teach, beads, expected)
    return path, scale


def _cautious(lattice: Lattice) -> Lattice:
    """The same lattice, in which less is sure: what is wrong at first must not teach itself."""
    return replace(
        lattice,
        scores={move: score * np.float32(_CAUTION) for move, score in lattice.scores.items()},
        skip_a=lattice.skip_a * _CAUTION,
        skip_b=lattice.skip_b * _CAUTION,
    )


def _learned(
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    scale: Scale,
    teach: Sequence[Bead],
    path: Sequence[Bead],
    expected: dict[Move, float] | Counter[Move],
) -> Scale:
    """The same scale with what these beads teach."""
    deviations = [
        scale.deviation(a[x.i].size, b[x.j].size)
        for x in path
        if x.di == x.dj == 1 and x.probability > _SURE
    ]
    teach = [x for x in teach if x.di and x.dj]
    known = learn(
        [(_names(a[x.i : x.i + x.di]), _names(b[x.j : x.j + x.dj])) for x in teach],
        [x.probability for x in teach],
        updated(Habits(), sentences=expected, blocks={}, spread=spread(deviations)),
    )
    return replace(scale, lexicon=known)


def _names(side: Sequence[Tokens]) -> tuple[str, ...]:
    return tuple(n for t in side for n in t.names)


def _lattice(
    a: Side, b: Side, scale: Scale, low: Ints, high: Ints, *, open_: bool = False
) -> Lattice:
    window = Window(a, b, scale, low[:-1], high[1:], _LONGEST)
    prior = scale.lexicon.habits.sentences
    scores = {
        move: window.score(move) + np.float32(p)
        for move, p in prior.items()
        if all(move) and move[0] <= len(a) and move[1] <= len(b)
    }
    skips = np.full(len(a), prior[1, 0]), np.full(len(b), prior[0, 1])
    return Lattice(scores, *skips, low, high, open_)


def _diagonal(
    a: Sequence[Tokens], b: Sequence[Tokens], ratio: float, width: int, *, open_: bool = False
) -> tuple[Ints, Ints]:
    """The columns around the place that the lengths before each row lead to."""
    ends_a = np.cumsum([0.0, *(t.size for t in a)])
    ends_b = np.cumsum([0.0, *(t.size for t in b)])
    if not open_:
        ratio = (ends_b[-1] + 1) / (ends_a[-1] + 1)
    centre = np.searchsorted(ends_b, ends_a * ratio)
    low = np.clip(centre - width, 0, len(b))
    high = np.clip(centre + width, 0, len(b))
    low[0] = 0
    if not open_:
        high[-1] = len(b)
    high[:-1] = np.maximum(high[:-1], low[1:])  # however long a sentence is, there is a way
    return low.astype(np.int64), high.astype(np.int64)


def _reach(a: Sequence[Tokens], b: Sequence[Tokens], ratio: float) -> int:
    """How many sentences of *b* are as long as all of *a*."""
    size = sum(t.size for t in a) * ratio
    for n, text in enumerate(b):
        if size <= 0:
            return n
        size -= text.size
    return len(b)


def _through(a: Sequence[Tokens], b: Sequence[Tokens], scale: Scale) -> list[Bead]:
    """Align in windows, each of which begins where the one before was still well inside.

    Where hardly anything is sure, a window four times as wide is tried; where that was no better,
    not before twice as many windows have gone by as the last time.
    """
    path: list[Bead] = []
    i = j = 0
    patience = wait = 0
    while i < len(a) and j < len(b):
        wait = max(0, wait - 1)
        for factor in (1,) if wait else (1, 4):
            rows = a[i : i + _ROWS * factor]
            width = _WIDE * factor
            columns = b[j : j + _reach(rows, b[j:], scale.ratio) + width]
            last = i + len(rows) == len(a) and j + len(columns) == len(b)
            low, high = _diagonal(rows, columns, scale.ratio, width, open_=not last)
            lattice = _lattice(Side(rows), Side(columns), scale, low, high, open_=not last)
            beads, _ = lattice.beads()
            kept = beads if last else [x for x in beads if x.i + x.di <= len(rows) * 3 // 4]
            if sum(x.probability > _SURE for x in kept) >= _LOST * len(kept):
                patience = wait = 0
                break
        else:
            if not wait:
                patience = wait = 2 * patience + 1
        if not kept:
            break
        path += [x._replace(i=x.i + i, j=x.j + j) for x in kept]
        i, j = path[-1].i + path[-1].di, path[-1].j + path[-1].dj
    path += [Bead(k, 1, j, 0, 1.0) for k in range(i, len(a))]
    return path + [Bead(len(a), 0, k, 1, 1.0) for k in range(j, len(b))]


def _around(
    a: Sequence[Tokens], b: Sequence[Tokens], scale: Scale, path: Sequence[Bead]
) -> list[Bead]:
    """Align once more, near a path, in pieces between beads that are certain."""
    out: list[Bead] = []
    begin = (0, 0)
    piece: list[Bead] = []
    for bead in path:
        piece.append(bead)
        end = (bead.i + bead.di, bead.j + bead.dj)
        sure = bead.di == bead.dj == 1 and bead.probability >= _CERTAIN
        if (sure and len(piece) >= _ROWS // 2) or end == (len(a), len(b)):
            out += _piece(a[begin[0] : end[0]], b[begin[1] : end[1]], scale, piece, begin)
            begin, piece = end, []
    return out


def _piece(
    a: Sequence[Tokens],
    b: Sequence[Tokens],
    scale: Scale,
    path: Sequence[Bead],
    begin: tuple[int, int],
) -> list[Bead]:
    if not a or not b or len(a) * len(b) > _LONG * _LONG:
        return list(path)  # one side is missing, or nothing was sure for long
    low, high = np.full(len(a) + 1, len(b)), np.zeros(len(a) + 1, dtype=np.int64)
    for bead in path:
        for i in range(bead.i, bead.i + bead.di + 1):
            low[i - begin[0]] = min(low[i - begin[0]], bead.j - begin[1])
            high[i - begin[0]] = max(high[i - begin[0]], bead.j + bead.dj - begin[1])
    low, high = np.maximum(low - _NARROW, 0), np.minimum(high + _NARROW, len(b))
    beads, _ = _lattice(Side(a), Side(b), scale, low.astype(np.int64), high).beads()
    return [x._replace(i=x.i + begin[0], j=x.j + begin[1]) for x in beads] or list(path)
