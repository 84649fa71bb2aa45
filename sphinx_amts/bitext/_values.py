"""Two texts, and which of their sentences answer which."""

from __future__ import annotations

from dataclasses import dataclass

from ..book import Dialect

__all__ = ["LIKELY", "SURE", "Bead", "Bitext", "Job", "Outcome"]

SURE = 0.9
"""The confidence from which on a bead is as good as certain."""
LIKELY = 0.6
"""The confidence below which a bead is to be checked."""


@dataclass(frozen=True, slots=True)
class Job:
    """A pair of texts to be aligned, as it is sent to whatever does the work.

    ``suffixes``: of the two files, which say how they are read; ``dialects``: of the two texts.
    """

    name: str
    source: str
    target: str
    suffixes: tuple[str, str]
    dialects: tuple[Dialect, Dialect]


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences of either side, by number from 0, that answer each other; one side may be empty.

    ``confidence``: the probability that this is right; nothing where a sentence was left over.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float | None

    @property
    def grade(self) -> str:
        """What is to be made of it: sure, likely, doubtful, or alone."""
        if not self.source or not self.target:
            return "alone"
        if self.confidence is None or self.confidence < LIKELY:
            return "doubtful"
        return "sure" if self.confidence >= SURE else "likely"


@dataclass(frozen=True, slots=True)
class Bitext:
    """The sentences of two texts, and their beads in the order of the source; each sentence is
    in exactly one bead."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[Bead, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pair: a bitext, or why there is none; and what to warn of."""

    name: str
    bitext: Bitext | None
    refusal: str = ""
    warnings: tuple[str, ...] = ()
