"""Aligned blocks → pairs for the memory: what a human wrote, as a template with slots.

A placeholder that the human kept becomes a slot, so that it follows the source from now on; what
the human wrote otherwise (another link, another formula) stays in the text to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..segment import (
    HUMAN,
    RUN,
    Pair,
    Placeholder,
    Segment,
    Translation,
    as_slot,
    digest,
    escape,
    fold,
    join,
    literal_offset,
    rename,
    renumber,
)
from .align import SentenceBead
from .collation import CERTAIN, Collation

__all__ = ["pairs"]

_INTERNAL = re.compile(r"\]\(\s*<?(?!\w+:|/)([^#\s>]*)#[^)\s>]*")


def pairs(
    page: str,
    source: Sequence[Segment],
    target: Sequence[Segment],
    collation: Collation,
    *,
    time: float = 0.0,
    certain: float = CERTAIN,
) -> list[Pair]:
    """Make pairs of the beads of that confidence or more, blocks and sentences, each block before
    its sentences."""
    inside: dict[int, list[SentenceBead]] = {}
    for one in collation.sentences:
        inside.setdefault(one.block, []).append(one)
    found: list[Pair] = []
    for n, bead in enumerate(collation.blocks):
        if bead.probability < certain:
            continue
        own = [source[n] for n in bead.source]
        other = [target[n] for n in bead.target]
        before = source[bead.source[0] - 1].digest if bead.source[0] else ""
        mine, theirs = join(own, RUN), join(other, "\n")
        kept = _kept(mine.placeholders, theirs.placeholders)
        template = _template(theirs, 0, len(theirs.text), kept, mine.numbers)
        like = Translation(text="", origin=HUMAN, markup=True, time=time, page=page, before=before)
        found.append(
            Pair(
                level="block",
                source=mine.text,
                digest=mine.digest,
                translation=_translation(like, template, mine, mine.numbers),
                confidence=bead.probability,
            )
        )
        for one in inside.get(n, ()):
            sure = one.probability * bead.probability
            blocks = {k for k, _ in one.source}, {k for k, _ in one.target}
            if sure < certain or any(len(side) != 1 for side in blocks):
                continue
            pair = _sentence_pair(source, target, one, like, sure)
            if pair and pair.digest != mine.digest:
                found.append(pair)
    return found


def _sentence_pair(
    source: Sequence[Segment],
    target: Sequence[Segment],
    bead: SentenceBead,
    like: Translation,
    confidence: float,
) -> Pair | None:
    """The pair of a bead that lies in one block of each side; nothing if the human's is empty."""
    own, start, end = _stretch(source, bead.source)
    text, numbers = renumber(own.text[start:end])
    other, start, end = _stretch(target, bead.target)
    kept = _kept(own.placeholders, other.placeholders)
    template = _template(other, start, end, kept, numbers)
    if not template:
        return None
    return Pair(
        level="sentence",
        source=text,
        digest=digest(text),
        translation=_translation(like, template, own, numbers),
        confidence=confidence,
    )


def _stretch(
    segments: Sequence[Segment], places: Sequence[tuple[int, int]]
) -> tuple[Segment, int, int]:
    """The block of these sentences, and from where to where in it they stand."""
    own = segments[places[0][0]]
    return own, own.sentences[places[0][1]].start, own.sentences[places[-1][1]].end


def _translation(
    like: Translation, template: str, own: Segment, numbers: Sequence[int]
) -> Translation:
    holds = tuple(fold(own.placeholders[n - 1].content) for n in numbers)
    return replace(like, text=template, holds=holds)


def _kept(own: Sequence[Placeholder], other: Sequence[Placeholder]) -> dict[int, int]:
    """Slot of the human's block → slot of the source's block with the same content.

    Links within the book lead to headings, whose anchors are the source's in every language:
    they match by the file they lead to.
    """
    free = list(range(1, len(own) + 1))
    kept: dict[int, int] = {}
    for number, holder in enumerate(other, 1):
        for n in free:
            if own[n - 1].kind == holder.kind and fold(own[n - 1].content) == fold(holder.content):
                kept[number] = n
                free.remove(n)
                break
    for number, holder in enumerate(other, 1):
        target = _INTERNAL.search(holder.content)
        if number in kept or target is None:
            continue
        for n in free:
            same = _INTERNAL.search(own[n - 1].content)
            if (
                same
                and same[1] == target[1]
                and (own[n - 1].close is None) == (holder.close is None)
            ):
                kept[number] = n
                free.remove(n)
                break
    return kept


def _template(
    other: Segment, start: int, end: int, kept: dict[int, int], numbers: Sequence[int]
) -> str:
    """A stretch of the human's block, its kept placeholders as slots of the source's numbers."""
    stretch = other.literal[literal_offset(other, start) : literal_offset(other, end)]

    def slot(what: str, number: int) -> str:
        holder = other.placeholders[number - 1]
        own = kept.get(number)
        if own is None or own not in numbers:
            text = (holder.close or "") if what == "close" else holder.open
            return escape(text)
        return as_slot(what, list(numbers).index(own) + 1)

    return rename(stretch, slot)
