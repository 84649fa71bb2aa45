"""Aligned blocks and sentences → passages: what a reader reads in the one edition and in the other.

Parallel data and terminology are made from these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ._lexicon import Lexicon
from ._reading import Side, read_stretch, read_stretches
from ._units import Alignable
from .align import SentenceBead, align_blocks, align_sentences

__all__ = ["Passage", "passages", "reversed_passages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block (``level`` is ``block``) or a few sentences (``sentence``) in both editions.

    ``kind``: of the source's block: heading, paragraph, cell …. ``line``: where that block begins
    in the page, from 1. ``parts``: the source's sentences one by one. ``confidence``: the
    probability that the two sides answer each other.
    """

    level: str
    page: str
    line: int
    kind: str
    source: Side
    target: Side
    parts: tuple[str, ...]
    confidence: float


def reversed_passages(passages: Iterable[Passage]) -> list[Passage]:
    """The same passages in the other direction."""
    return [replace(p, source=p.target, target=p.source, parts=(p.target.text,)) for p in passages]


def passages(
    page: str, source: Alignable, target: Alignable, lexicon: Lexicon | None = None
) -> list[Passage]:
    """Align two editions of a page and read what answers each other, blocks and sentences.

    Nothing is left out for being doubtful: each passage has its confidence.
    """
    mine, theirs = source.segments, target.segments
    beads, scale = align_blocks(source, target, lexicon)
    inside: dict[int, list[SentenceBead]] = {}
    for one in align_sentences(mine, theirs, beads, scale):
        inside.setdefault(one.block, []).append(one)
    found: list[Passage] = []
    for number, bead in enumerate(beads):
        own, other = (
            [mine[n] for n in bead.source],
            [theirs[n] for n in bead.target],
        )
        first, sure = own[0], bead.probability
        found.append(
            Passage(
                level="block", page=page, line=first.line, kind=first.kind,
                source=read_stretches([(s, 0, len(s.text)) for s in own]),
                target=read_stretches([(s, 0, len(s.text)) for s in other]),
                parts=tuple(read_stretch(s, t.start, t.end).text for s in own for t in s.sentences),
                confidence=sure,
            )
        )  # fmt: skip
        for one in inside.get(number, ()):
            if not one.source or not one.target:
                continue
            at = [(mine[k], mine[k].sentences[n]) for k, n in one.source]
            to = [(theirs[k], theirs[k].sentences[n]) for k, n in one.target]
            found.append(
                Passage(
                    level="sentence", page=page, line=at[0][0].line, kind=at[0][0].kind,
                    source=read_stretches([(s, t.start, t.end) for s, t in at]),
                    target=read_stretches([(s, t.start, t.end) for s, t in to]),
                    parts=tuple(read_stretch(s, t.start, t.end).text for s, t in at),
                    confidence=sure * one.probability,
                )
            )  # fmt: skip
    return found
