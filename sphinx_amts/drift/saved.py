"""The share of the translators' work that is saved: the headline of a report.

Words in sync need nothing. Of the rest a machine gives a draft, in which a human retypes what TER
counts: the share of its words that stand otherwise in the human's own text (Snover et al. 2006).
How good the machine is on *this* book is seen where its text and a human's can be compared: in
what is in sync. What it was taught by the very page it is measured on does not count.

    saved = in sync + (1 - TER) x rest
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..segment import fold
from ._kept import Kept, Rows
from ._lines import spoken, wanted
from ._score import LEAST_WORDS
from ._values import Counts, Saved
from ._words import count

if TYPE_CHECKING:
    from .book import Laid
    from .machine import Machine

__all__ = ["Compared", "compare_page", "saved"]

_PAGES = 10
"""The pages from which on the interval is that of other pages, not of other lines."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a page says of the machine. ``rows``: for each line the edits and the words of the
    human's; ``words``: of the source that was compared."""

    rows: tuple[tuple[float, float], ...] = ()
    words: int = 0


def compare_page(name: str, laid: Laid, machine: Machine, language: str, kept: Kept) -> Compared:
    """Compare the machine's text and the human's wherever a page is in sync and both are known."""
    from ..siblings import CERTAIN  # noqa: PLC0415 (numpy is slow to load)

    unchanged = {i for i, _ in laid.blocks.same}
    beads, origin = laid.sides.collation.blocks, laid.sides.origin.segments
    sure = [b for b in beads if b.probability >= CERTAIN and unchanged.issuperset(b.source)]
    then = [tuple(origin[i] for i in bead.source) for bead in sure]
    told = machine.tell(wanted(then), unseen=name)
    missing = set(told.missing)
    known = [n for n, line in enumerate(then) if (w := wanted([line])) and missing.isdisjoint(w)]
    if not known:
        return Compared()
    theirs = [fold(" ".join(laid.human[j] for j in sure[n].target)) for n in known]
    ours = spoken((then[n] for n in known), told.texts)

    def make() -> Rows:
        from .scores import count as count_lines  # noqa: PLC0415 (numpy is slow to load)

        rows: Rows = count_lines(ours, theirs, language, ("TER",))[0].rows.tolist()
        return rows

    from .scores import tokens  # noqa: PLC0415

    rows = kept.rows(
        [language, repr(tokens(language)), ["TER"], theirs, ours], len(known), (float, float), make
    )
    words = sum(count(s.text) for n in known for block in then[n] for s in block.sentences)
    return Compared(tuple((edits, all_) for edits, all_ in rows), words)


def saved(counts: Counts, pages: Sequence[Compared], words_per_hour: float | None = None) -> Saved:
    """Work out what is saved of *counts*, of the pages that have a human edition."""
    rest = counts.words_to_do
    in_sync = counts.words - rest
    measured = sum(page.words for page in pages)
    ter, low, high = _ter(pages) if measured >= LEAST_WORDS else (None, 1.0, 1.0)

    def share(of: float | None) -> float:
        machine = 0.0 if of is None else 1 - min(of, 1.0)
        return (in_sync + machine * rest) / counts.words if counts.words else 1.0

    left = (1 - share(ter)) * counts.words
    return Saved(
        in_sync=in_sync,
        rest=rest,
        ter=None if ter is None else min(ter, 1.0),
        measured=measured if ter is not None else 0,
        share=share(ter),
        low=share(high),
        high=share(low),
        words_per_hour=words_per_hour,
        hours=left / words_per_hour if words_per_hour else None,
    )


def _ter(pages: Sequence[Compared]) -> tuple[float, float, float]:
    """Give TER and its interval, from 0 up: other pages of the book would give another."""
    import numpy as np  # noqa: PLC0415

    from .scores import interval  # noqa: PLC0415

    some = [page.rows for page in pages if page.rows]
    if len(some) >= _PAGES:
        rows = np.array([np.sum(page, axis=0) for page in some])
    else:
        rows = np.array([row for page in some for row in page])
    edits, words = rows.sum(axis=0)
    low, high = interval("TER", rows)
    return float(edits / words) if words else 1.0, low / 100, high / 100
