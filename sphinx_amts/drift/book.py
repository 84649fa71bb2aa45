"""All pages of a book, then and now → the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ._kept import Kept
from ._lines import Lines, lines, prose
from ._pairing import Pairing, pair
from ._score import score, unfit
from ._values import Finding, PageDrift, Report, Saved, ToCheck, total
from .measure import measure_page
from .saved import Compared, compare_page, saved

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..compose import Edition
    from ..taken_in import Collated, Doubt
    from .machine import Machine

__all__ = ["Laid", "lay_out", "measure_book", "score_book"]


@dataclass(frozen=True, slots=True)
class Laid:
    """A page ready to be scored: both its editions, the blocks of the human's as they are read,
    which of today's blocks was which of the origin's, and all three in lines."""

    sides: Collated
    human: tuple[str, ...]
    blocks: Pairing
    lines: Lines

    @property
    def unfit(self) -> str:
        """Why it cannot be scored, whatever a machine makes of it; nothing if it can."""
        return unfit(self.lines)


def lay_out(collated: Mapping[str, Collated], pages: Mapping[str, Page]) -> dict[str, Laid]:
    """Put each of today's *pages* beside its origin and the human's page."""
    laid: dict[str, Laid] = {}
    for name, sides in collated.items():
        old, new = sides.origin.segments, pages[name].segments
        human = tuple(map(prose, sides.sibling.segments))
        blocks = pair(old, new)
        rows = lines(sides.collation.blocks, old, human, new, blocks)
        laid[name] = Laid(sides, human, blocks, rows)
    return laid


def measure_book(
    settings: Settings,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    collated: Mapping[str, Collated],
    checked: Mapping[str, Sequence[Finding]],
    doubts: Mapping[str, Sequence[Doubt]],
    proposals: Mapping[str, str],
) -> Report:
    """Measure every one of today's *pages* against its origin, where it has one.

    *collated*: for each page that has a human edition, the page that it was translated from and the
    human's, side by side. *checked*: what ``check_book`` says of them. *doubts*: the pairs of each
    page that are too unsure to be used. *proposals*: what machines have made of today's sentences,
    digest → text in slots.
    """
    found = []
    for name in sorted(pages):
        sides = collated.get(name)
        origin = sides.origin if sides else None
        found.append(
            measure_page(
                name, origin, pages[name], editions.get(name), sides, proposals,
                checked.get(name, ()),
            )
        )  # fmt: skip
    return Report(
        source_language=settings.source_language,
        language=settings.language,
        engine=settings.engine,
        pages=tuple(found),
        to_check=tuple(
            ToCheck(
                page=name, level=one.level, source=one.source, human=one.target,
                confidence=one.confidence,
            )
            for name in sorted(doubts)
            for one in doubts[name]
        ),
        saved=_saved(found, (), settings.words_per_hour),
    )  # fmt: skip


def score_book(
    report: Report,
    laid: Mapping[str, Laid],
    machine: Machine,
    kept: Kept,
    words_per_hour: float | None,
) -> Report:
    """Score the pages of a report that have both editions (*laid*) by what the *machine* has made
    of them. *kept*: what was counted for the last report; what is counted is added."""
    language = report.language
    pages = tuple(
        replace(page, score=score(page.name, laid[page.name].lines, machine, language, kept))
        if page.name in laid
        else page
        for page in report.pages
    )
    compared = [compare_page(name, laid[name], machine, language, kept) for name in sorted(laid)]
    return replace(report, pages=pages, saved=_saved(pages, compared, words_per_hour))


def _saved(
    pages: Sequence[PageDrift], compared: Sequence[Compared], words_per_hour: float | None
) -> Saved | None:
    edited = total(page.counts for page in pages if page.edited)
    return saved(edited, compared, words_per_hour) if edited.words else None
