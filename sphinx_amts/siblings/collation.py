"""Two editions of a page, side by side: which of their blocks and sentences answer each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._lexicon import Lexicon
from ._units import Alignable
from .align import BlockBead, SentenceBead, align_blocks, align_sentences

__all__ = ["CERTAIN", "DOUBTFUL", "Collation", "collate"]

CERTAIN = 0.6
"""The confidence from which on a pair is taken in."""
DOUBTFUL = 0.3
"""The confidence from which on a pair is worth a human's look."""


@dataclass(frozen=True, slots=True)
class Collation:
    """The beads of a page that are worth a look, in the order of the source.

    ``blocks``: those with prose on both sides. ``sentences``: those inside of them, with the
    sentences that have no counterpart; their ``block`` is an index into ``blocks``.
    """

    blocks: tuple[BlockBead, ...] = ()
    sentences: tuple[SentenceBead, ...] = ()

    def as_json(self) -> list[Any]:
        """As a value of JSON."""
        return [
            [[list(b.source), list(b.target), round(b.probability, 6)] for b in self.blocks],
            [
                [s.block, [list(p) for p in s.source], [list(p) for p in s.target],
                 round(s.probability, 6)]
                for s in self.sentences
            ],
        ]  # fmt: skip

    @classmethod
    def from_json(cls, value: Any) -> Collation:  # noqa: ANN401 (JSON)
        """The other way round. Raises :class:`ValueError` or :class:`TypeError` for anything else."""
        blocks, sentences = value
        made = tuple(BlockBead(_numbers(a), _numbers(b), float(p)) for a, b, p in blocks)
        inside = tuple(
            SentenceBead(int(n), _places(a), _places(b), float(p)) for n, a, b, p in sentences
        )
        if any(not 0 <= one.block < len(made) for one in inside):
            message = "a sentence bead in no block bead"
            raise ValueError(message)
        return cls(made, inside)


def collate(
    source: Alignable,
    target: Alignable,
    lexicon: Lexicon | None = None,
    certain: float = DOUBTFUL,
) -> Collation:
    """Align two editions of a page, and keep the block beads of that confidence or more."""
    beads, scale = align_blocks(source, target, lexicon)
    beads = [bead for bead in beads if bead.probability >= certain]
    return Collation(
        tuple(beads), tuple(align_sentences(source.segments, target.segments, beads, scale))
    )


def _numbers(value: Any) -> tuple[int, ...]:  # noqa: ANN401 (JSON)
    return tuple(int(n) for n in value)


def _places(value: Any) -> tuple[tuple[int, int], ...]:  # noqa: ANN401 (JSON)
    return tuple((int(k), int(n)) for k, n in value)
