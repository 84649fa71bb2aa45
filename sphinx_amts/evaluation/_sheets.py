"""A page's two editions → what is translated, and what the translation is held against.

A line is what a human made one of: one block, or a few. Only beads that are certain are scored, and
only the sentences in them that have words are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ..drift._lines import prose, spoken, wanted
from ..segment import Segment, fold
from ..sending import Place

if TYPE_CHECKING:
    from ..book import Page
    from ..taken_in import Collated

__all__ = ["Sheet", "hypotheses", "sample", "sheet"]

_SAMPLE = 5
"""Pages that are taken where nobody names any."""
_ENOUGH = 20
"""Sentences from which on a page says something."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is scored, in one direction.

    ``page``: what is translated; ``lines``: its blocks, those of a line together;
    ``references``: what the other edition has for each line, as it is read.
    """

    name: str
    page: Page
    lines: tuple[tuple[int, ...], ...]
    references: tuple[str, ...]

    def blocks(self) -> list[list[Segment]]:
        """What is translated, line by line."""
        return [[self.page.segments[n] for n in line] for line in self.lines]

    def places(self) -> Iterator[Place]:
        """The sentences that are translated."""
        worth = set(wanted(self.blocks()))
        for line in self.lines:
            for n in line:
                for k, sentence in enumerate(self.page.segments[n].sentences):
                    if sentence.digest in worth:
                        yield Place(self.name, self.page, n, k)


def sheet(name: str, both: Collated, direction: str) -> Sheet:
    """Lay out a page in a direction."""
    from ..siblings import CERTAIN  # noqa: PLC0415 (numpy is slow to load)

    beads = [
        (bead.source, bead.target)
        for bead in both.collation.blocks
        if bead.probability >= CERTAIN and bead.source and bead.target
    ]
    own, other = both.origin, both.sibling
    if direction == "back":
        own, other = other, own
        beads = sorted((target, source) for source, target in beads)
    return Sheet(
        name,
        own,
        tuple(tuple(source) for source, _ in beads),
        tuple(fold(" ".join(prose(other.segments[n]) for n in target)) for _, target in beads),
    )


def sample(sheets: Sequence[Sheet]) -> list[str]:
    """Choose pages to be scored: those with enough text, in an order that depends on nothing but
    their names, so that a page more or less in the book hardly changes the choice."""

    def rank(one: Sheet) -> tuple[bool, bytes]:
        few = sum(1 for _ in one.places()) < _ENOUGH
        return few, sha256(one.name.encode("utf-8", "surrogatepass")).digest()

    return [one.name for one in sorted(sheets, key=rank)[:_SAMPLE]]


def hypotheses(one: Sheet, known: Mapping[str, str]) -> list[str]:
    """What a machine made of each line, as it is read. *known*: digest → translation in slots.

    A sentence that has none stays as it is: that is what a reader would see.
    """
    blocks = one.blocks()
    source = {s.digest: s.text for line in blocks for block in line for s in block.sentences}
    return spoken(blocks, {**source, **known})
