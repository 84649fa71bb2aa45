"""A page in two editions → lines to score: the human's, and what the machine is to tell of them.

A line is a group of blocks that answer each other. What answers nothing, on either side, goes to
the line before, so that the lines are the page and nothing of it is left out. Today's page is put
in the order of its origin: a block that was moved is no drift, one that is gone leaves its line
shorter, and a new one goes to the line of the block before it.

Only prose is told: code, formulas, references and pictures are left out on all sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..segment import Segment, fold
from ._words import count, has_words

if TYPE_CHECKING:
    from ..siblings import BlockBead
    from ._pairing import Pairing

__all__ = ["Lines", "lines", "prose", "spoken", "told", "wanted"]

_ATOM = "\ufffc"
"""What stands for all that is no prose in a text as it is read."""


@dataclass(frozen=True, slots=True)
class Lines:
    """``human``: the human's page, as it is read, line by line. ``then``, ``now``: the blocks of
    the origin and of today's page that stand there; of an unchanged block, the origin's.
    ``sentences``: the digests of all that a machine has to tell, each once."""

    human: tuple[str, ...]
    then: tuple[tuple[Segment, ...], ...]
    now: tuple[tuple[Segment, ...], ...]
    sentences: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether today's page has other blocks than its origin."""
        return self.then != self.now

    @property
    def words(self) -> int:
        """How many words the human's page has."""
        return sum(map(count, self.human))


def lines(
    beads: Sequence[BlockBead],
    origin: Sequence[Segment],
    human: Sequence[str],
    today: Sequence[Segment],
    blocks: Pairing,
) -> Lines:
    """Lay a page out. *human*: the human's blocks, as they are read. *blocks*: which of *today*'s
    blocks was which of the *origin*.

    Where nothing answers anything there is one line, and nothing of a human in it.
    """
    own, other = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for side, count_, at in ((0, len(origin), own), (1, len(human), other)):
        line_of: dict[int, int] = {}
        for n, bead in enumerate(beads):
            for block in (bead.source, bead.target)[side]:
                line_of.setdefault(block, n)
        line = next((line_of[n] for n in range(count_) if n in line_of), 0)
        for block in range(count_):
            line = line_of.get(block, line)
            at[line].append(block)
    after, first = _today(origin, today, blocks)
    number = range(max(1, len(beads)))
    now = [[s for i in own[n] for s in after[i]] for n in number]
    begin = next((n for n in number if own[n] and own[n][0] == 0), 0)
    now[begin] = [*first, *now[begin]]
    then = [[origin[i] for i in own[n]] for n in number]
    return Lines(
        tuple(fold(" ".join(human[j] for j in other[n])) for n in number[: len(beads)]),
        tuple(map(tuple, then)),
        tuple(map(tuple, now)),
        tuple(dict.fromkeys(wanted(then if then == now else [*then, *now]))),
    )


def _today(
    origin: Sequence[Segment], today: Sequence[Segment], blocks: Pairing
) -> tuple[list[list[Segment]], list[Segment]]:
    """Give for each block of the origin what stands there today, and what stands before all."""
    after: list[list[Segment]] = [[] for _ in origin]
    first: list[Segment] = []
    partner = {j: i for i, j in (*blocks.same, *blocks.changed)}
    same = {j for _, j in blocks.same}
    at = first
    for j, segment in enumerate(today):
        if j in partner:
            at = after[partner[j]]
            at.append(origin[partner[j]] if j in same else segment)
        else:
            at.append(segment)
    return after, first


def prose(segment: Segment) -> str:
    """Give a block as it is read, what is no prose left out."""
    from ..siblings import read  # noqa: PLC0415 (numpy is slow to load)

    text = read(segment).bare
    return fold(text.replace(_ATOM, " ")) if _ATOM in text else text


def wanted(blocks: Iterable[Sequence[Segment]]) -> list[str]:
    """Give the digests of the sentences in which there are words."""
    return [
        s.digest for line in blocks for block in line for s in block.sentences if has_words(s.text)
    ]


def told(segment: Segment, texts: Mapping[str, str]) -> str:
    """Give a block in the words of a machine, as they are read; *texts*: digest → text in slots."""
    parts = []
    for sentence in segment.sentences:
        text = texts.get(sentence.digest)
        if text is not None:
            holders = tuple(segment.placeholders[n - 1] for n in sentence.numbers)
            parts.append(prose(replace(segment, text=text, literal=text, placeholders=holders)))
    return fold(" ".join(parts))


def spoken(blocks: Iterable[Sequence[Segment]], texts: Mapping[str, str]) -> list[str]:
    """Give all lines in the words of a machine."""
    return [fold(" ".join(told(block, texts) for block in line)) for line in blocks]
