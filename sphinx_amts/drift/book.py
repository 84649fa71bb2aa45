"""All pages of a book, then and now → the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ._kept import Kept
from ._lines import Lines, lines, prose
from ._pairing import Pairing, pair
from ._score import score, unfit
from ._values import Finding, PageDrift, Report, ToCheck, total
from .measure import measure_page
from .saved import compare_page, saved

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..compose import Edition
    from ..taken_in import Collated, Doubt
    from .machine import Machine

__all__ = ["Laid", "lay_out", "measure_book"]


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


def measure_book(  # noqa: PLR0913, PLR0917  # what is known of a book, each by name
    settings: Settings,
    origins: Mapping[str, Page],
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    doubts: Mapping[str, Sequence[Doubt]] | None = None,
    collated: Mapping[str, Collated] | None = None,
    checked: Mapping[str, Sequence[Finding]] | None = None,
    proposals: Mapping[str, str] | None = None,
    laid: Mapping[str, Laid] | None = None,
    machine: Machine | None = None,
    kept: Kept | None = None,
) -> Report:
    """Measure every one of today's *pages* against its origin, where it has one.

    *origins*: for each page that has a human edition, the page that it was translated from.
    *doubts*: the pairs of each page that are too unsure to be used. *collated*: both editions of
    each page, side by side. *checked*: what ``check_book`` says of them. *proposals*: what machines have
    made of today's sentences, digest → text in slots. *laid*: the pages that have both editions,
    ready to be scored. *machine*: what the engine has made of them: with it they are scored. *kept*:
    what was counted for the last report.
    """
    laid, kept = laid or {}, Kept() if kept is None else kept
    collated, checked = collated or {}, checked or {}
    found = [
        _scored(
            measure_page(
                name, origins.get(name), pages[name], editions.get(name), collated.get(name),
                proposals, checked.get(name, ()),
            ),
            laid.get(name), machine, settings.language, kept,
        )
        for name in sorted(pages)
    ]  # fmt: skip
    edited = total(page.counts for page in found if page.edited)
    compared = [
        compare_page(name, one, machine, settings.language, kept)
        for name, one in sorted(laid.items())
        if machine is not None
    ]
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
            for name in sorted(doubts or {})
            for one in (doubts or {})[name]
        ),
        saved=saved(edited, compared, settings.words_per_hour) if edited.words else None,
    )  # fmt: skip


def _scored(
    page: PageDrift, laid: Laid | None, machine: Machine | None, language: str, kept: Kept
) -> PageDrift:
    if laid is None or machine is None:
        return page
    return replace(page, score=score(page.name, laid.lines, machine, language, kept))
