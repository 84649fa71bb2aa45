"""Both editions of a page → what answers what, as the checks read it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..segment import rename, unescape
from ..siblings import CERTAIN
from ._check_lexis import couples, features
from ._values import Finding
from ._words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..book import Page
    from ..segment import Placeholder, Segment
    from ..taken_in import Collated

__all__ = ["ATOM", "Bead", "Part", "Said", "Sides", "certain", "has_prose", "read_sides", "reads"]

ATOM = "\ufffc"
"""Stands in a text for whatever is no prose."""
_FIGURE = re.compile(r"\$?[\s\\,]*([+\-]?\d[\d.,]*)\s*(?:\\?%)?\s*\$?")  # a number set as a formula
_LONGEST = 40  # characters of such a one
_PROSE = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"heading", "title", "caption", "term"})
_NAME = 4
"""Words in capitals, more of which are no name."""
_MOST = 20_000
"""Characters of a text that are read: no sentence is longer."""


@dataclass(frozen=True)
class Part:
    """Sentences that answer each other, as they are read: ``mine`` and ``theirs``; one side may
    be empty."""

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    probability: float

    @cached_property
    def own(self) -> str:
        """The source's sentences as one text."""
        return " ".join(self.mine)

    @cached_property
    def other(self) -> str:
        """The human's sentences as one text."""
        return " ".join(self.theirs)

    @cached_property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of both sides, as they are compared."""
        return features(self.own), features(self.other, human=True)

    @cached_property
    def phrases(self) -> tuple[frozenset[str], frozenset[str]]:
        """Every two words in a row, of both sides."""
        return couples(self.own), couples(self.other, human=True)


@dataclass(frozen=True)
class Bead:
    """Blocks that answer each other. ``own``, ``other``: their numbers on their pages."""

    page: str
    own: tuple[int, ...]
    other: tuple[int, ...]
    probability: float
    source: tuple[Segment, ...]
    human: tuple[Segment, ...]
    parts: tuple[Part, ...]

    @cached_property
    def texts(self) -> tuple[str, str]:
        """Both sides as they are read."""
        return _joined(self.source), _joined(self.human)

    @cached_property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of both sides, as they are compared."""
        if len(self.parts) == 1:
            return self.parts[0].words
        return features(self.texts[0]), features(self.texts[1], human=True)

    @cached_property
    def phrases(self) -> tuple[frozenset[str], frozenset[str]]:
        """Every two words in a row, of both sides."""
        return couples(self.texts[0]), couples(self.texts[1], human=True)

    @cached_property
    def holders(self) -> tuple[tuple[Placeholder, ...], tuple[Placeholder, ...]]:
        """What stands in the slots of both sides."""
        return (
            tuple(h for s in self.source for h in s.placeholders),
            tuple(h for s in self.human for h in s.placeholders),
        )

    def finding(self, check: str, why: str, marked: Sequence[str] = ()) -> Finding:
        """Say what is wrong with it."""
        return Finding(
            kind="doubtful", check=check, why=why, marked=tuple(m for m in marked if m),
            line=self.source[0].line, origin_line=self.source[0].line,
            sibling_line=self.human[0].line if self.human else 0,
            origin=" ".join(map(shown, self.source)), text=" ".join(map(shown, self.source)),
            human=" ".join(map(shown, self.human)), confidence=round(self.probability, 3),
        )  # fmt: skip


Said = tuple[Bead, Finding]
"""What a check says of a bead."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A page's two editions. ``beads``: what answers each other, sure or not; ``lost``: the
    source's blocks of prose that nothing answers; ``strange``: the human's that answer nothing."""

    name: str
    origin: Page
    sibling: Page
    beads: tuple[Bead, ...]
    lost: tuple[int, ...]
    strange: tuple[int, ...]


def reads(segment: Segment, start: int = 0, end: int | None = None) -> str:
    """Give a block as it is read, or a stretch of it: :data:`ATOM` for what is no prose, but for
    a number that is set as a formula."""
    text = segment.text[start : (end if end is not None else len(segment.text))][:_MOST]
    if "<" in text:

        def slot(what: str, number: int) -> str:
            if what != "x":
                return ""
            holder = segment.placeholders[number - 1]
            if holder.kind == "entity":
                return html.unescape(holder.open).replace("&", "&amp;")
            if holder.kind == "break":
                return " "
            if len(holder.open) < _LONGEST and (m := _FIGURE.fullmatch(holder.open)):
                return f" {m[1]} "
            return f" {ATOM} "

        text = rename(text, slot)
    return unescape(text)


def has_prose(segment: Segment) -> bool:
    """Whether there is anything in a block to translate: more than code, numbers and names."""
    text = reads(segment).replace(ATOM, " ")
    if not _PROSE.search(text):
        return False
    words = _WORD.findall(text)
    return segment.kind in _TITLES or len(words) > _NAME or not all(w[0].isupper() for w in words)


def read_sides(collated: Mapping[str, Collated]) -> list[Sides]:
    """Read every page of a book that has both editions."""
    return [_sides(name, collated[name]) for name in sorted(collated)]


def _sides(name: str, both: Collated) -> Sides:
    own, other = both.origin.segments, both.sibling.segments
    inside: dict[int, list[Part]] = {}
    for one in both.collation.sentences:
        inside.setdefault(one.block, []).append(
            Part(
                tuple(_sentence(own, *at) for at in one.source),
                tuple(_sentence(other, *at) for at in one.target),
                one.probability,
            )
        )
    beads = tuple(
        Bead(
            name, bead.source, bead.target, bead.probability,
            tuple(own[n] for n in bead.source), tuple(other[n] for n in bead.target),
            tuple(inside.get(k, ())),
        )
        for k, bead in enumerate(both.collation.blocks)
    )  # fmt: skip
    found = {n for bead in beads for n in bead.own}, {n for bead in beads for n in bead.other}
    return Sides(name, both.origin, both.sibling, beads, tuple(_left(own, found[0], other)),
                 tuple(_left(other, found[1], own)))  # fmt: skip


def _left(side: Sequence[Segment], found: set[int], other: Sequence[Segment]) -> Iterator[int]:
    """Give the blocks in no bead that need one; what both editions have is no loss."""
    same = {s.raw for s in other} if len(found) < len(side) else set()
    for n, segment in enumerate(side):
        if n not in found and segment.raw not in same and has_prose(segment):
            yield n


def _sentence(side: Sequence[Segment], block: int, number: int) -> str:
    sentence = side[block].sentences[number]
    return reads(side[block], sentence.start, sentence.end)


def _joined(side: Sequence[Segment]) -> str:
    return " ".join(map(reads, side))


def certain(beads: Sequence[Bead]) -> list[Bead]:
    """Give the beads that are sure enough for their words to be compared."""
    return [bead for bead in beads if bead.probability >= CERTAIN]
