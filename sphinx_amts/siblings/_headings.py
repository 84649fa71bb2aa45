"""A heading says little by itself: it stands where its section does.

"Exercises" and "Encoder" are alike enough for a lexicon that knows neither. What follows them on
the page tells them apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from ..segment import Segment

__all__ = ["Followers", "torn"]

_SURE = 0.6  # from which on a bead says where a section is

_Pair = tuple[Sequence[int], Sequence[int], float]


class Followers:
    """What stands below each heading of a page, as numbers of segments."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._count = len(segments)
        self._heads = [n for n, s in enumerate(segments) if s.kind == "heading"]

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._heads, number)
        return at > 0 and self._heads[at - 1] == number

    def of(self, head: int, headings: int = 1) -> range:
        """What follows a heading, up to the next one, or to the one after so many."""
        at = bisect_right(self._heads, head) - 1 + headings
        return range(head + 1, self._heads[at] if at < len(self._heads) else self._count)


def torn(pairs: Sequence[_Pair], source: Followers, target: Followers) -> list[bool]:
    """For each pair of numbers of segments, with its probability, whether it is two headings whose
    sections, by the pairs that are sure of them, answer others."""
    there = {i: list(b) for a, b, p in pairs if p >= _SURE for i in a}
    back = {j: list(a) for a, b, p in pairs if p >= _SURE for j in b}
    return [
        len(a) == len(b) == 1
        and a[0] in source
        and b[0] in target
        and (_away(a[0], b[0], source, target, there) or _away(b[0], a[0], target, source, back))
        for a, b, _ in pairs
    ]


def _away(
    head: int, other: int, own: Followers, theirs: Followers, beads: Mapping[int, Sequence[int]]
) -> bool:
    """Whether something of a section is answered, and nothing of it below the other heading. A
    translator may have put one more heading in."""
    answers = {j for i in own.of(head) for j in beads.get(i, ())}
    return bool(answers) and answers.isdisjoint(theirs.of(other, 2))
