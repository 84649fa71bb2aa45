"""What an evaluation says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..drift._values import Metric

__all__ = ["DATA", "DIRECTIONS", "Against", "Evaluation", "PageScores", "Price", "Row", "Trial"]

DATA = {"none": "", "paragraph": "block", "sentence": "sentence"}
"""What an engine may learn from, each with the level of its pairs."""

DIRECTIONS = ("forward", "back")
"""From the language of the book into that of the human edition, and the other way round."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is compared: an engine, what it learns from, the direction."""

    engine: str
    data: str = "none"
    direction: str = "forward"

    @property
    def label(self) -> str:
        """What it is called within its direction."""
        return self.engine if self.data == "none" else f"{self.engine}+{self.data}"


@dataclass(frozen=True, slots=True)
class Price:
    """``characters``: as the engine counts them. ``rate``: what a million of them costs, if the
    engine or ``amts_rate`` says so."""

    characters: int
    rate: float | None = None

    @property
    def cost(self) -> float:
        """In the unit of the rate; 0 where there is none."""
        return self.characters / 1e6 * (self.rate or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A row against the baseline: how much more of the metric it has, the interval of that, and
    how likely a difference as great as this is if the two are equally good (approximate
    randomisation)."""

    metric: str
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScores:
    """The scores of a page. ``lines``: pairs of blocks that they are of."""

    name: str
    lines: int
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of a trial.

    ``fingerprint``: of the engine, with what it learned. ``stand_in``: who answered in the
    service's place, if anyone did. ``price``: of what was scored, translated once; ``book``: of
    the whole book, on the way forward. ``learned``: pairs of the
    parallel data; ``held_out``: pairs that were kept from it. ``sentences``: how many were
    translated; ``kept``: those that came back unusable and count in the source's words.
    ``metrics``: of all pages as one text. ``against``: the baseline, unless this is it. ``why``: why there
    are no figures.
    """

    trial: Trial
    fingerprint: str = ""
    stand_in: str = ""
    price: Price | None = None
    book: Price | None = None
    learned: int = 0
    held_out: int = 0
    sentences: int = 0
    kept: int = 0
    metrics: tuple[Metric, ...] = ()
    pages: tuple[PageScores, ...] = ()
    against: tuple[Against, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """An experiment: ``pages``, in the order of the book, with how many of their blocks are scored
    of how many; ``sampled``: whether nobody named them. ``baselines``: the label of the row that
    the others are compared with, by direction. ``notes``: what a reader has to know."""

    source_language: str
    language: str
    pages: tuple[tuple[str, int, int], ...]
    sampled: bool
    rows: tuple[Row, ...]
    baselines: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def languages(self, direction: str) -> tuple[str, str]:
        """From which language into which."""
        pair = self.source_language, self.language
        return pair if direction == "forward" else pair[::-1]
