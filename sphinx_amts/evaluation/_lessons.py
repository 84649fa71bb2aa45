"""What an engine may learn from in an experiment: human pairs without those of the pages scored.

For the way back the pairs are turned round, and what must not be learned from is what the human's
pages say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING

from ..corpus import corpus, hold_out
from ._values import DATA

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..memory import Memory
    from ..siblings import HeldOut, ParallelData, Passage
    from ..taken_in import Collated

__all__ = ["Lessons", "lessons", "parallel_data"]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All passages of an edition, and what of them must not be learned from: by what the source
    says, and by what the human says."""

    passages: Sequence[Passage]
    by_source: HeldOut
    by_human: HeldOut


def lessons(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    scored: Collection[str],
    editions: Mapping[str, Collated],
) -> Lessons:
    """Read the edition, with the pages that are *scored* held out."""
    from ..siblings import HeldOut, read  # noqa: PLC0415 (numpy is slow to load)

    passages, _ = corpus(settings, memory, pages)
    said = [read(s).text for name in scored for s in editions[name].sibling.segments]
    return Lessons(
        passages,
        hold_out(settings, memory, pages, [escape(name) for name in scored]),
        HeldOut(scored, said),
    )


def parallel_data(
    settings: Settings, given: Lessons, data: str, direction: str
) -> tuple[ParallelData, int]:
    """Make the parallel data of a trial; returns it and how many pairs were held out.

    Raises :class:`~sphinx_amts._errors.SettingError` for a language that Amazon does not know.
    """
    from ..siblings import parallel_data as make  # noqa: PLC0415
    from ..siblings import reversed_passages  # noqa: PLC0415

    level = DATA[data]
    mine = [p for p in given.passages if p.level == level]
    kept = [p for p in mine if p not in given.by_source]
    back = direction == "back"
    if back:
        turned = zip(kept, reversed_passages(kept), strict=True)
        kept = [p for p, other in turned if other not in given.by_human]
    made = make(kept, *settings.languages, level=level, reverse=back)
    return made, len(mine) - len(kept)
