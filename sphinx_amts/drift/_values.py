"""What a drift report says, as values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ._words import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CHECKS",
    "KINDS",
    "Counts",
    "Finding",
    "Metric",
    "PageDrift",
    "Point",
    "Report",
    "Saved",
    "Score",
    "Snapshot",
    "ToCheck",
    "total",
]

KINDS = ("changed", "added", "removed", "refreshed", "machine", "doubtful", "repeated")
"""What a finding may be: *machine*: no human has translated it, a machine has; *doubtful*: the
human's text and its source disagree; *repeated*: equal sources, translated in several ways."""

CHECKS = (
    "alignment", "order", "elsewhere", "left out", "untranslated", "numbers", "code", "math",
    "links", "negation", "terms",
)  # fmt: skip
"""Why a human's text may be doubtful: it is unsure what it answers; it stands at the place of
another block; it answers a block of another page; sentences of the source are in no text of it;
it is in the source language; its numbers, code, formulas or links are not the source's; the
source denies and it does not, or the other way round; a term is not the edition's own."""


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
    """One block that is not as the human had it, or not as it should be.

    ``kind``: one of :data:`KINDS`. ``check``: of a doubtful one, one of :data:`CHECKS`.
    ``line``: in today's source; of a removed block, in the origin. ``origin_line``,
    ``sibling_line``: the lines of ``origin`` and ``human``, 0 where there is none.
    ``origin``, ``text``, ``human``: the block then and now, and the human's, as they are written,
    their lines joined; ``machine``: what a machine proposes for ``text``, as it is read.
    ``words``: how many are to be translated; ``sentences``: those that they stand in.
    ``before``, ``now``: the same two texts, taken apart into what changed and what did not.
    ``why``: of a doubtful or repeated one, what is wrong with it, in a few words; ``marked``:
    the stretches of text that it is about, on both sides. ``confidence``: the probability that
    this block and the human's belong together, where that is known.
    """

    kind: str
    line: int
    origin_line: int = 0
    sibling_line: int = 0
    origin: str = ""
    text: str = ""
    human: str = ""
    machine: str = ""
    words: int = 0
    sentences: tuple[str, ...] = ()
    before: tuple[Run, ...] = ()
    now: tuple[Run, ...] = ()
    check: str = ""
    why: str = ""
    marked: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A score with its interval. ``name``: BLEU, chrF or TER. ``value``, ``low``, ``high``: from 0
    to 100 as sacreBLEU gives them (TER may be more); the interval holds 95 % of the bootstrap.
    ``signature``: sacreBLEU's, which says how it was computed."""

    name: str
    value: float
    low: float
    high: float
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a machine's text meets the human's, for the source of then and of now.

    ``engine``: whose text it is. ``origin``, ``current``: BLEU, chrF and TER of its translation of
    the origin and of today's page, against the human's page. ``drift``: BLEU of the first less
    that of the second, with its interval; 0 exactly where nothing has changed. ``seen``: whether
    the engine learned from pairs of this very page; ``held_out``: the drift by one that did not,
    where such a text is known. ``why``: why there is no score: then there are no figures.
    """

    engine: str = ""
    origin: tuple[Metric, ...] = ()
    current: tuple[Metric, ...] = ()
    drift: float = 0.0
    low: float = 0.0
    high: float = 0.0
    seen: bool = False
    held_out: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDrift:
    """What became of a page. ``edited``: whether a human has translated any version of it.
    ``score``: nothing where no engine was asked about it."""

    name: str
    edited: bool
    counts: Counts
    findings: tuple[Finding, ...] = ()
    score: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The share of the translators' work that is saved.

    ``in_sync``, ``rest``: words that need nothing, and the others. ``ter``: how many of a
    machine's words a human has to retype, from 0 to 1, measured on ``measured`` words of this
    edition's own text in sync that the machine had not learned from; nothing where that is not
    known: then the machine saves nothing in ``share``. ``share``: in sync + (1 - TER) x rest, of
    all words, from 0 to 1, with the interval that TER's gives it. ``hours``: what is left of the
    work at ``words_per_hour``, if the maintainer has said how many.
    """

    in_sync: int
    rest: int
    ter: float | None = None
    measured: int = 0
    share: float = 0.0
    low: float = 0.0
    high: float = 0.0
    words_per_hour: float | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A page, or all of them, in a report that is kept: ``words`` and ``to_do`` of its text,
    ``findings``: how many of each kind; ``drift``: its score, if it had one."""

    words: int
    to_do: int
    findings: tuple[tuple[str, int], ...] = ()
    drift: float | None = None

    @property
    def share(self) -> float:
        """The share of the words that need no human."""
        return 1 - self.to_do / self.words if self.words else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A report that was kept: ``date`` as YYYY-MM-DD, the whole book, and each page by name."""

    date: str
    total: Point
    pages: tuple[tuple[str, Point], ...] = ()


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
    """The drift of a book in one language, its pages sorted by name. ``engine``: whose the
    machine's words are. ``to_check``: what a human should look at, page by page. ``saved``: the
    headline. ``history``: the reports that were kept, the oldest first, without this one."""

    source_language: str
    language: str
    engine: str = ""
    pages: tuple[PageDrift, ...] = ()
    to_check: tuple[ToCheck, ...] = ()
    saved: Saved | None = None
    history: tuple[Snapshot, ...] = ()

    @property
    def totals(self) -> Counts:
        """What is counted, over all pages."""
        return total(page.counts for page in self.pages)

    @property
    def edited(self) -> Counts:
        """The same over the pages that have a human edition."""
        return total(page.counts for page in self.pages if page.edited)
