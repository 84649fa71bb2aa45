"""What a drift report says, as values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._words import Run

__all__ = ["KINDS", "Counts", "Finding", "PageDrift", "Report", "ToCheck", "total"]

KINDS = ("changed", "added", "removed", "refreshed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is counted for a page, and added up for a book.

    ``words``: of today's text. ``words_changed``, ``words_added``: those of them that a human has
    to translate, in blocks that were changed and in blocks that are new. ``unchanged``,
    ``changed``, ``added``, ``removed``: blocks. ``refreshed``: places where the source changed no
    word, but a link or a formula that went into the human's text. ``human``, ``machine``,
    ``source``: where the sentences of the edition come from as it is shown now.
    """

    words: int = 0
    words_changed: int = 0
    words_added: int = 0
    unchanged: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    refreshed: int = 0
    human: int = 0
    machine: int = 0
    source: int = 0

    @property
    def words_to_do(self) -> int:
        """The words of today's text that a human has to translate."""
        return self.words_changed + self.words_added

    @property
    def share(self) -> float:
        """The share of the words that need no human; where there are no words, all."""
        return 1 - self.words_to_do / self.words if self.words else 1.0

    @property
    def drifted(self) -> bool:
        """Whether any block is not as the human had it, be it only that one is gone."""
        return bool(self.changed or self.added or self.removed)


def total(counts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    every = list(counts)
    return Counts(**{f.name: sum(getattr(c, f.name) for c in every) for f in fields(Counts)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One block that is not as the human had it.

    ``kind``: one of :data:`KINDS`. ``line``: in today's source; of a removed block, in the
    origin. ``origin_line``: the line of ``origin``, 0 where there is none. ``origin``, ``text``:
    the block then and now as it is written, its lines joined. ``words``: how many are to be
    translated; ``sentences``: those that they stand in. ``before``, ``now``: the same two texts,
    taken apart into what changed and what did not.
    """

    kind: str
    line: int
    origin_line: int = 0
    origin: str = ""
    text: str = ""
    words: int = 0
    sentences: tuple[str, ...] = ()
    before: tuple[Run, ...] = ()
    now: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDrift:
    """What became of a page. ``edited``: whether a human has translated any version of it."""

    name: str
    edited: bool
    counts: Counts
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCheck:
    """A pair of a source text and a human's that is too unsure to be used.

    ``level``: block or sentence. ``confidence``: the probability that the two belong together.
    """

    page: str
    level: str
    source: str
    human: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The drift of a book, its pages sorted by name. ``engine``: whose the machine's words are.
    ``to_check``: what a human should look at, page by page."""

    source_language: str
    language: str
    engine: str = ""
    pages: tuple[PageDrift, ...] = ()
    to_check: tuple[ToCheck, ...] = ()

    @property
    def totals(self) -> Counts:
        """What is counted, over all pages."""
        return total(page.counts for page in self.pages)

    @property
    def edited(self) -> Counts:
        """The same over the pages that have a human edition."""
        return total(page.counts for page in self.pages if page.edited)
