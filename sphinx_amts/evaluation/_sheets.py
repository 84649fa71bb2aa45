"""A page's two editions → what is translated, and what the translation is held against.

A line is what a human made one of: one block, or a few. Only beads that are certain are scored, and
only the sentences in them are sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ..segment import Segment, rename
from ..sending import Place

if TYPE_CHECKING:
    from ..book import Page
    from ..intake import Collated

__all__ = ["Sheet", "hypotheses", "sample", "sheet"]

_SAMPLE = 5
"""Pages that are taken where nobody names any."""
_ENOUGH = 20
"""Sentences from which on a page says something."""
_WIDE = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


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

    def places(self) -> Iterator[Place]:
        """The sentences that are translated."""
        for blocks in self.lines:
            for n in blocks:
                for k in range(len(self.page.segments[n].sentences)):
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
        tuple(_read([other.segments[n] for n in target]) for _, target in beads),
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
    made = (_translated(segment, known) for segment in one.page.segments)
    by_block = dict(enumerate(made))
    return [_read([by_block[n] for n in blocks]) for blocks in one.lines]


def _translated(segment: Segment, known: Mapping[str, str]) -> Segment:
    """A block with what is known in place of its sentences."""
    out, at = "", 0
    for one in segment.sentences:
        between = segment.text[at : one.start]
        at = one.end
        text = segment.text[one.start : one.end]
        if one.digest in known:
            numbers = one.numbers
            text = rename(known[one.digest], lambda kind, n, of=numbers: _slot(kind, of[n - 1]))  # type: ignore[misc]
        if out and not between.strip():
            wide = bool(_WIDE.fullmatch(out[-1]) and _WIDE.fullmatch(text[:1]))
            between = "" if wide else " "
        out += between + text
    return replace(segment, text=out + segment.text[at:])


def _slot(kind: str, n: int) -> str:
    return {"x": f"<x{n}/>", "open": f"<g{n}>", "close": f"</g{n}>"}[kind]


def _read(segments: Sequence[Segment]) -> str:
    from ..siblings import read  # noqa: PLC0415

    return " ".join(read(segment).text for segment in segments)
