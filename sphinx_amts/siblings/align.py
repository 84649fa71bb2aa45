"""Two editions of a page → which blocks and which sentences answer which.

In two levels: first the blocks, between fixed points that both editions share (code, formulas,
labels, figures), then the sentences inside each pair of blocks. Every bead has a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..segment import Segment
from ._headings import Followers, torn
from ._lattice import Bead, Lattice, Move
from ._lexicon import Lexicon
from ._moved import moved
from ._scale import Scale
from ._score import Side, Window
from ._sections import order_of
from ._support import translated
from ._tokens import Tokens, tokens
from ._units import Alignable, Region, Unit, regions, units
from ._walls import Walls, batches

__all__ = ["BlockBead", "SentenceBead", "align_blocks", "align_sentences"]

_SKIP_STRUCTURE = -1.0
_NEVER = np.float32(-1e30)
_LONGEST = 4  # units on one side of a bead
_SAME = 2.0  # two units of one kind, or of one level: nats above chance
_MERGING = frozenset({"paragraph", "caption"})
_ALIKE = frozenset({"caption", "alt", "paragraph", "title"})
_TORN = 0.5  # what is left of a heading's probability whose section is elsewhere
_LIKELY = 0.5  # from which on a block is where the path has it


@dataclass(frozen=True, slots=True)
class BlockBead:
    """Indices of the segments of the source and of the target that answer each other."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class SentenceBead:
    """Sentences that answer each other, as (segment, sentence) numbers, inside the block bead
    of number ``block``; one side may be empty."""

    block: int
    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    probability: float


def align_blocks(
    source: Alignable, target: Alignable, lexicon: Lexicon | None = None
) -> tuple[list[BlockBead], Scale]:
    """Align the blocks of two editions of a page, with what is known of the words, if anything.

    Returns the beads that hold prose on both sides, in the order of the source, and the scale
    that was measured. Blocks with no counterpart are in no bead. Beads stand in the same order
    on both sides, but for those of blocks that were moved.
    """
    a, own = units(source), units(target)
    scale = Scale.of([u.tokens for u in a], [u.tokens for u in own], lexicon or Lexicon())
    order = order_of(a, own, scale)
    b = order.target
    beads: list[BlockBead] = []
    for batch in batches(list(regions(a, b)), lambda r: (len(r.a), len(r.b))):
        beads += _between(batch, scale)
    # what was moved finds no place between the fixed points: look for it where nothing is sure
    taken = _covered(x for x in beads if x.probability >= _LIKELY)
    found = [
        BlockBead((i,), (j,), p)
        for i, j, p in moved(
            [u for u in a if u.index >= 0 and u.index not in taken[0]],
            [u for u in b if u.index >= 0 and u.index not in taken[1]],
            scale,
        )
    ]
    gone = _covered(found)
    beads = [x for x in beads if not gone[0] & {*x.source} and not gone[1] & {*x.target}]
    sure = {u.index: s for u, s in zip(a, order.sure, strict=True) if s < 1}
    found = [
        replace(x, probability=x.probability * min(sure.get(n, 1.0) for n in x.source))
        for x in (*beads, *found)
    ]
    away = torn(
        [(x.source, x.target, x.probability) for x in found],
        Followers(source.segments),
        Followers(target.segments),
    )
    found = [
        replace(x, probability=x.probability * _TORN) if apart else x
        for x, apart in zip(found, away, strict=True)
    ]
    return sorted(found, key=lambda x: x.source), scale


def _covered(beads: Iterable[BlockBead]) -> tuple[set[int], set[int]]:
    found = list(beads)
    return {n for x in found for n in x.source}, {n for x in found for n in x.target}


def _between(batch: Sequence[Region], scale: Scale) -> list[BlockBead]:
    """Align the units of some regions, each with its own counterpart."""
    walls = Walls([(len(r.a), len(r.b)) for r in batch])
    a, b = [u for r in batch for u in r.a], [u for r in batch for u in r.b]
    window = Window(
        Side([u.tokens for u in a]), Side([u.tokens for u in b]), scale, *walls.rows, _LONGEST
    )
    kinds = _Kinds(a, b)
    usual = scale.lexicon.habits.blocks
    scores = {}
    for move, prior in usual.items():
        if all(move) and move[0] <= len(a) and move[1] <= len(b):
            score = kinds.score(move, window.score(move), prior)
            scores[move] = np.where(walls.within(move), score, _NEVER)
    skip_a, skip_b = (
        np.array([usual[move] if u.index >= 0 else _SKIP_STRUCTURE for u in side])
        for side, move in ((a, (1, 0)), (b, (0, 1)))
    )
    path, _ = Lattice(scores, skip_a, skip_b, walls.low, walls.high).beads()
    return [
        BlockBead(
            tuple(u.index for u in a[x.i : x.i + x.di]),
            tuple(u.index for u in b[x.j : x.j + x.dj]),
            x.probability * float(sure),
        )
        for x, sure in zip(path, translated(window, path), strict=True)
        if x.di and x.dj and a[x.i].index >= 0 and b[x.j].index >= 0
    ]


class _Kinds:
    """What the kinds of units say for and against a bead."""

    def __init__(self, a: Sequence[Unit], b: Sequence[Unit]) -> None:
        names: dict[str, int] = {}
        sides = [
            (
                np.array([names.setdefault(u.kind, len(names)) for u in side]),
                np.array([names.setdefault(f"={u.key}", len(names)) for u in side]),
                np.array([u.index >= 0 for u in side]),
                np.array([u.kind in _MERGING for u in side]),
                np.array([u.kind in _ALIKE for u in side]),
            )
            for side in (a, b)
        ]
        (kind_a, key_a, prose_a, self._merging_a, alike_a) = sides[0]
        (kind_b, key_b, prose_b, self._merging_b, alike_b) = sides[1]
        same = kind_a[:, None] == kind_b[None, :]
        equal = key_a[:, None] == key_b[None, :]
        prose = prose_a[:, None] & prose_b[None, :]
        keyed = (key_a != names.get("=", -1))[:, None]
        alike = alike_a[:, None] & alike_b[None, :]
        self._prose = prose
        self._single = np.where(
            prose,
            np.where(
                same,
                np.where(equal, _SAME, -1.0) + np.where(keyed, _SAME, 0.0),
                np.where(alike, -3.0, _NEVER),
            ),
            np.where(same, np.where(equal, 5.0, 0.5), _NEVER),
        ).astype(np.float32)

    def score(
        self, move: Move, words: npt.NDArray[np.float32], prior: float
    ) -> npt.NDArray[np.float32]:
        """The score of every bead of that form, given what the words say."""
        if move == (1, 1):
            return np.where(self._prose, words + np.float32(prior), 0) + self._single
        a, b = _all(self._merging_a, move[0]), _all(self._merging_b, move[1])
        score = words + np.float32(_SAME + prior)
        return np.where(a[:, None] & b[None, :], score, _NEVER)


def _all(flags: npt.NDArray[np.bool_], width: int) -> npt.NDArray[np.bool_]:
    out = flags[: len(flags) - width + 1].copy()
    for k in range(1, width):
        out &= flags[k : len(flags) - width + 1 + k]
    return out


def align_sentences(
    source: Sequence[Segment],
    target: Sequence[Segment],
    beads: Sequence[BlockBead],
    scale: Scale,
) -> list[SentenceBead]:
    """Align the sentences inside each of some block beads.

    Returns the beads in the order of the block beads; each sentence of theirs is in exactly one.
    A probability holds only if the block bead is right: multiply the two.
    """
    found: list[SentenceBead] = []
    todo: list[_Work] = []
    for n, bead in enumerate(beads):
        a = tuple((k, s) for k in bead.source for s in range(len(source[k].sentences)))
        b = tuple((k, s) for k in bead.target for s in range(len(target[k].sentences)))
        if len(a) == len(b) == 1 or not a or not b:
            found.append(SentenceBead(n, a, b, 1.0))
        else:
            todo.append((n, a, b))
    for batch in batches(todo, lambda x: (len(x[1]), len(x[2]))):
        a = tuple(x for _, own, _ in batch for x in own)
        b = tuple(x for _, _, other in batch for x in other)
        walls = Walls([(len(own), len(other)) for _, own, other in batch])
        path = sentence_path(
            [_of_sentence(source[k], n) for k, n in a],
            [_of_sentence(target[k], n) for k, n in b],
            scale,
            walls,
        )
        rows, columns = (np.append(x, x[-1] + 1) for x in (walls.of_a, walls.of_b))
        found += [
            SentenceBead(
                batch[rows[p.i] if p.di else columns[p.j]][0],
                a[p.i : p.i + p.di], b[p.j : p.j + p.dj], p.probability,
            )
            for p in path
        ]  # fmt: skip
    return sorted(found, key=lambda x: x.block)


_Work = tuple[int, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]


def sentence_path(
    a: Sequence[Tokens], b: Sequence[Tokens], scale: Scale, walls: Walls
) -> list[Bead]:
    """Align sentences within walls."""
    window = Window(Side(a), Side(b), scale, *walls.rows, _LONGEST)
    usual = scale.lexicon.habits.sentences
    scores = {
        move: np.where(walls.within(move), window.score(move) + np.float32(prior), _NEVER)
        for move, prior in usual.items()
        if all(move) and move[0] <= len(a) and move[1] <= len(b)
    }
    skip_a, skip_b = np.full(len(a), usual[1, 0]), np.full(len(b), usual[0, 1])
    path, _ = Lattice(scores, skip_a, skip_b, walls.low, walls.high).beads()
    return [
        x._replace(probability=x.probability * float(sure))
        for x, sure in zip(path, translated(window, path), strict=True)
    ]


def _of_sentence(segment: Segment, number: int) -> Tokens:
    sentence = segment.sentences[number]
    return tokens(segment, sentence.start, sentence.end)
