"""What a human wrote for each block of the origin, and what a machine proposes for today's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..segment import fold, pieces
from ._check_texts import has_prose
from ._words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..segment import Segment, Sentence
    from ..taken_in import Collated
    from ._values import Finding

__all__ = ["NOBODY", "Human", "Written", "lost_blocks", "proposal", "written_by"]

_EAST = "\u2e80"


class Written(NamedTuple):
    """A human's text as it is written, its line, and how surely it answers its source."""

    text: str = ""
    line: int = 0
    confidence: float | None = None


NOBODY = Written()


@dataclass(frozen=True, slots=True)
class Human:
    """``blocks``: block of the origin → what answers it; ``lost``: blocks that nothing answers."""

    blocks: Mapping[int, Written]
    lost: frozenset[int] = frozenset()

    def of(self, block: int) -> Written:
        """What answers a block, if anything does."""
        return self.blocks.get(block, NOBODY)


def written_by(collated: Collated | None, checked: Sequence[Finding] = ()) -> Human:
    """Find what the human wrote. *checked*: what ``check_book`` says of the page: it may have
    found what the alignment has not."""
    if collated is None:
        return Human({})
    human = collated.sibling.segments
    blocks = {
        n: Written(
            " ".join(shown(human[k]) for k in bead.target), human[bead.target[0]].line,
            round(bead.probability, 3),
        )
        for bead in collated.collation.blocks
        for n in bead.source
    }  # fmt: skip
    lines = {segment.line: n for n, segment in enumerate(collated.origin.segments)}
    for finding in checked:
        n = lines.get(finding.origin_line, -1)
        if n >= 0 and n not in blocks and finding.human:
            blocks[n] = Written(finding.human, finding.sibling_line, finding.confidence)
    return Human(blocks, lost_blocks(collated) - blocks.keys())


def lost_blocks(collated: Collated) -> frozenset[int]:
    """Give the origin's blocks that nothing answers, though there is something to translate in
    them, and the human's page does not have them as they are."""
    own = collated.origin.segments
    found = {n for bead in collated.collation.blocks for n in bead.source}
    if len(found) == len(own):
        return frozenset()
    same = {segment.raw for segment in collated.sibling.segments}
    return frozenset(
        n
        for n, segment in enumerate(own)
        if n not in found and segment.raw not in same and has_prose(segment)
    )


def proposal(
    segment: Segment, proposals: Mapping[str, str] | None, some: Sequence[int] | None = None
) -> str:
    """Give what a machine made of some sentences of a block, or of all of them, as it is read;
    nothing where one is not known."""
    if not proposals:
        return ""
    if some is None and segment.digest in proposals:
        return _read(proposals[segment.digest], segment, segment.numbers)
    sentences = [segment.sentences[n] for n in some] if some is not None else segment.sentences
    if not sentences or any(s.digest not in proposals for s in sentences):
        return ""
    texts = [_of(s, proposals, segment) for s in sentences]
    return fold("".join(t if t[-1:] >= _EAST else f"{t} " for t in texts))


def _of(sentence: Sentence, proposals: Mapping[str, str], segment: Segment) -> str:
    return _read(proposals[sentence.digest], segment, sentence.numbers)


def _read(text: str, segment: Segment, numbers: Sequence[int]) -> str:
    """A slotted text with what stands in its slots, without marks of emphasis and links."""
    out: list[str] = []
    for what, value in pieces(text):
        if isinstance(value, str):
            out.append(value)
        elif what == "x" and 0 < value <= len(numbers):
            out.append(segment.placeholders[numbers[value - 1] - 1].open)
    return fold("".join(out))
