"""Two editions of a page → which blocks and which sentences answer which.

In two levels: first the blocks, between fixed points that both editions share (code, formulas,
labels, figures), then the sentences inside each pair of blocks. Every bead has a probability.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import inf

from ..segment import Anchor, Segment
from ._lattice import Bead, best_path
from ._lexicon import Lexicon
from ._score import Scale, Window
from ._tokens import Tokens, is_kept, tokens

__all__ = ["SENTENCE_MOVES", "BlockBead", "align_blocks", "align_sentences", "sentence_score"]

_BLOCK_MOVES = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3))
SENTENCE_MOVES = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 0), (0, 1), (3, 1), (1, 3))
_PRIOR = {(1, 1): 0.0, (2, 1): -2.3, (1, 2): -2.3, (2, 2): -4.5, (3, 1): -4.5, (1, 3): -4.5}
_SKIP = -5.5  # log .004: a sentence that nobody translated is rare
_LONG = 200  # units on one side that are aligned at once
_MOST_MOVED = 200  # units left over on one side
_NOTHING = Tokens(0, ())
_MERGING = frozenset({"paragraph", "caption"})
_ALIKE = frozenset({"caption", "alt", "paragraph", "title"})


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block of prose or a piece of structure, in the order of the page."""

    kind: str
    key: str
    index: int  # of the segment; -1 for structure
    tokens: Tokens | None


@dataclass(frozen=True, slots=True)
class BlockBead:
    """Indices of the segments of the source and of the target that answer each other."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    probability: float


def align_blocks(
    source: Sequence[Segment],
    source_anchors: Sequence[Anchor],
    target: Sequence[Segment],
    target_anchors: Sequence[Anchor],
    lexicon: Lexicon | None = None,
) -> tuple[list[BlockBead], Scale]:
    """Align the blocks of two editions of a page, with what is known of the words, if anything.

    Returns the beads that hold prose on both sides, in the order of the source, and the scale
    that was measured. Blocks with no counterpart are in no bead.
    """
    a = _units(source, source_anchors)
    b = _units(target, target_anchors)
    scale = Scale.of(
        (u.tokens for u in a if u.tokens), (u.tokens for u in b if u.tokens), lexicon or Lexicon()
    )
    beads: list[BlockBead] = []
    done = (0, 0)
    for i, j in [*_fixed_points(a, b), (len(a), len(b))]:
        for part_a, part_b in _pieces(a[done[0] : i], b[done[1] : j]):
            beads += _between(part_a, part_b, scale)
        done = (i + 1, j + 1)
    # what was moved finds no place between the fixed points: align what is left by itself
    taken = {n for bead in beads for n in bead.source}, {n for bead in beads for n in bead.target}
    left_a = [u for u in a if u.index >= 0 and u.index not in taken[0]]
    left_b = [u for u in b if u.index >= 0 and u.index not in taken[1]]
    if all(1 < len(units) <= _MOST_MOVED for units in (left_a, left_b)):
        beads += _between(left_a, left_b, scale)
    return sorted(beads, key=lambda bead: bead.source), scale


def _pieces(
    a: Sequence[_Unit], b: Sequence[_Unit]
) -> Iterator[tuple[Sequence[_Unit], Sequence[_Unit]]]:
    """Cut a long stretch into pieces, so that time and memory stay linear in its length: where
    both sides have a block with the same numbers, code and formulas, once; else in proportion."""
    if max(len(a), len(b)) <= _LONG:
        yield a, b
        return
    keys = [[_kept_of(u) for u in side] for side in (a, b)]
    counts = [Counter(side) for side in keys]
    once = [
        {k: n for n, k in enumerate(side) if k and counts[which][k] == 1}
        for which, side in enumerate(keys)
    ]
    cuts = [(0, 0)]
    for n, key in enumerate(keys[0]):
        other = once[1].get(key, -1) if once[0].get(key) == n else -1
        if other > cuts[-1][1] and n - cuts[-1][0] >= _LONG // 4:
            cuts.append((n, other))
    cuts.append((len(a), len(b)))
    for (i, j), (k, m) in pairwise(cuts):
        count = -(-max(k - i, m - j) // _LONG)
        for n in range(count):
            yield (
                a[i + (k - i) * n // count : i + (k - i) * (n + 1) // count],
                b[j + (m - j) * n // count : j + (m - j) * (n + 1) // count],
            )


def _kept_of(unit: _Unit) -> tuple[str, ...]:
    names = unit.tokens.names if unit.tokens else ()
    return tuple(n for n in names if is_kept(n, latin=False))


def _between(part_a: Sequence[_Unit], part_b: Sequence[_Unit], scale: Scale) -> list[BlockBead]:
    """Align two short stretches of units."""
    if not part_a or not part_b:
        return []
    beads = []
    window = Window(
        [u.tokens or _NOTHING for u in part_a], [u.tokens or _NOTHING for u in part_b], scale
    )
    path = best_path(
        len(part_a), len(part_b), _BLOCK_MOVES, partial(_block_score, part_a, part_b, window)
    )
    for bead in path:
        own = tuple(u.index for u in part_a[bead.i : bead.i + bead.di] if u.index >= 0)
        other = tuple(u.index for u in part_b[bead.j : bead.j + bead.dj] if u.index >= 0)
        if own and other:
            beads.append(BlockBead(own, other, bead.probability))
    return beads


def align_sentences(
    source: Sequence[Segment], target: Sequence[Segment], scale: Scale
) -> list[tuple[list[tuple[int, int]], list[tuple[int, int]], float]]:
    """Align the sentences of the blocks of one bead.

    Returns, for each bead with sentences on both sides, the (block, sentence) numbers of its
    two sides and its probability.
    """
    a = [(k, n) for k, s in enumerate(source) for n in range(len(s.sentences))]
    b = [(k, n) for k, s in enumerate(target) for n in range(len(s.sentences))]
    if len(a) == len(b) == 1:
        return [(a, b, 1.0)]
    window = Window(
        [_of_sentence(source[k], n) for k, n in a],
        [_of_sentence(target[k], n) for k, n in b],
        scale,
    )
    score = partial(sentence_score, window)
    path: list[Bead] = best_path(len(a), len(b), SENTENCE_MOVES, score)
    return [
        (a[p.i : p.i + p.di], b[p.j : p.j + p.dj], p.probability) for p in path if p.di and p.dj
    ]


def sentence_score(window: Window, i: int, di: int, j: int, dj: int) -> float:
    """The score of a bead of sentences: its prior, and what the texts say for it."""
    return _PRIOR[di, dj] + window.score(i, di, j, dj) if di and dj else _SKIP


def _of_sentence(segment: Segment, number: int) -> Tokens:
    sentence = segment.sentences[number]
    return tokens(segment, sentence.start, sentence.end)


def _units(segments: Sequence[Segment], anchors: Sequence[Anchor]) -> list[_Unit]:
    levels = {a.start: a.key for a in anchors if a.kind == "heading"}
    units = [
        (s.start, 1, _Unit(s.kind, levels.get(s.start, ""), n, tokens(s)))
        for n, s in enumerate(segments)
    ]
    units += [
        (a.start, 0, _Unit(f"#{a.kind}", a.key, -1, None)) for a in anchors if a.kind != "heading"
    ]
    return [u for _, _, u in sorted(units, key=lambda x: x[:2])]


def _fixed_points(a: Sequence[_Unit], b: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Structure that each side has exactly once, the longest run of it in the same order
    (patience: Bespamyatnykh and Segal 2000 name the algorithm)."""
    only_a = _unique(a)
    only_b = _unique(b)
    points = sorted((i, only_b[key]) for key, i in only_a.items() if key in only_b)
    tails: list[int] = []
    ends: list[int] = []
    links: list[int] = []
    for n, (_, j) in enumerate(points):
        at = bisect_left(tails, j)
        links.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [n]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(points[at])
        at = links[at]
    return chain[::-1]


def _unique(units: Sequence[_Unit]) -> dict[tuple[str, str], int]:
    counts = Counter((u.kind, u.key) for u in units if u.index < 0 and u.key)
    return {
        (u.kind, u.key): n
        for n, u in enumerate(units)
        if u.index < 0 and counts.get((u.kind, u.key)) == 1
    }


def _block_score(
    a: Sequence[_Unit], b: Sequence[_Unit], window: Window, i: int, di: int, j: int, dj: int
) -> float:
    own, other = a[i : i + di], b[j : j + dj]
    if not di or not dj:
        unit = (own or other)[0]
        return -1.0 if unit.index < 0 else _SKIP
    if di == dj == 1:
        x, y = own[0], other[0]
        if x.tokens is None or y.tokens is None:
            if x.kind != y.kind:
                return -inf
            return 5.0 if x.key == y.key else 0.5
        score = window.score(i, 1, j, 1)
        if x.kind == y.kind:
            return score + (2.0 if x.key == y.key else -1.0) + (2.0 if x.key else 0.0)
        return score - 3.0 if {x.kind, y.kind} <= _ALIKE else -inf
    if any(u.kind not in _MERGING or u.tokens is None for u in (*own, *other)):
        return -inf
    return window.score(i, di, j, dj) + 1.0 + 2 * _PRIOR[di, dj]
