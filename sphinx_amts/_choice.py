"""Which of several translations of one text is used, if any still says what the source says."""

from __future__ import annotations

from collections.abc import Sequence

from .segment import HUMAN, Segment, Translation, fold, pieces

__all__ = ["choose"]


def choose(
    known: Sequence[Translation],
    segment: Segment,
    numbers: Sequence[int],
    refused: Sequence[Translation],
    page: str,
    before: str,
) -> Translation | None:
    """The best of what is *known* that is still true to the source and not *refused*: a human's
    before a machine's, this page's before another's, the same context first.

    *numbers*: for each slot of the translation, from 1, the segment's slot. *page*: the name of
    the segment's page; *before*: the digest of the block before it there.
    """
    if len(known) == 1 and not (refused or known[0].holds):
        return known[0]
    usable = [t for t in known if t not in refused and _true(t, segment, numbers)]
    if len(usable) < 2:  # noqa: PLR2004  as nearly always
        return usable[0] if usable else None
    return max(
        usable,
        key=lambda t: (t.origin == HUMAN, t.page == page, t.before == before, t.time, t.text),
    )


def _true(translation: Translation, segment: Segment, numbers: Sequence[int]) -> bool:
    """Whether every placeholder that changed since is one that the human kept as a slot."""
    if not translation.holds:
        return True
    if len(translation.holds) != len(numbers):
        return False
    new = [
        n
        for n, (old, number) in enumerate(zip(translation.holds, numbers, strict=True), 1)
        if old != fold(segment.placeholders[number - 1].content)
    ]
    slots = {value for what, value in pieces(translation.text) if what != "text"} if new else ()
    return all(n in slots for n in new)
