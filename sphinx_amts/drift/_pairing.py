"""The blocks of two versions of a page → which is which.

What is equal is found first, in order and then wherever it was moved to; what is left between
two equal blocks is paired there, by the words that both have; what is left then, anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Indel

from ._words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..segment import Segment

__all__ = ["Pairing", "pair"]

_NEAR = 0.35
"""The share of words in common from which on two blocks at the same place are taken for one."""
_FAR = 0.7
"""The same for blocks at different places, where the place says nothing for them."""
_MOST = 500_000
"""How many likely pairs are weighed: a long table of lines much alike has millions."""
_HIGHEST = 0x10FFFF - 0x10000


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indices of blocks, (old, new) in order of the new.

    ``gone``: old blocks that have no partner, each with the new block that it stood before.
    """

    same: tuple[tuple[int, int], ...]
    changed: tuple[tuple[int, int], ...]
    added: tuple[int, ...]
    gone: tuple[tuple[int, int], ...]


def pair(old: Sequence[Segment], new: Sequence[Segment]) -> Pairing:
    """Pair the blocks of a page as it was with those of the page as it is."""
    same, gaps = _in_order([s.digest for s in old], [s.digest for s in new])
    moved = _moved(old, new, same)
    same |= moved
    rest_old = [n for n in range(len(old)) if n not in same]
    taken = set(same.values())
    rest_new = [n for n in range(len(new)) if n not in taken]
    if not rest_old or not rest_new:
        changed: dict[int, int] = {}
    else:
        changed = _similar(old, new, rest_old, rest_new, gaps)
    taken |= set(changed.values())
    return Pairing(
        same=_by_new(same),
        changed=_by_new(changed),
        added=tuple(n for n in rest_new if n not in taken),
        gone=tuple((n, _place(gaps, n)) for n in rest_old if n not in changed),
    )


def _by_new(pairs: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(pairs.items(), key=lambda p: p[1]))


_Gap = tuple[int, int, int, int]


def _in_order(old: list[str], new: list[str]) -> tuple[dict[int, int], list[_Gap]]:
    """Give the longest sequence of blocks that both have, and the gaps in it."""
    same: dict[int, int] = {}
    gaps: list[_Gap] = []
    i = j = 0
    for op in Indel.opcodes(old, new):
        if op.tag != "equal":
            continue
        gaps.append((i, op.src_start, j, op.dest_start))
        same.update(
            zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True)
        )
        i, j = op.src_end, op.dest_end
    gaps.append((i, len(old), j, len(new)))
    return same, gaps


def _place(gaps: Sequence[_Gap], n: int) -> int:
    """Give the new block before which the old block *n*, which lies in a gap, would stand."""
    return next(new_start for start, end, new_start, _ in gaps if start <= n < end)


def _moved(old: Sequence[Segment], new: Sequence[Segment], same: dict[int, int]) -> dict[int, int]:
    """Equal blocks that are left on both sides went somewhere else."""
    free: defaultdict[str, list[int]] = defaultdict(list)
    for n in reversed(range(len(old))):
        if n not in same:
            free[old[n].digest].append(n)
    taken = set(same.values())
    return {
        free[segment.digest].pop(): n
        for n, segment in enumerate(new)
        if n not in taken and free.get(segment.digest)
    }


def _similar(
    old: Sequence[Segment],
    new: Sequence[Segment],
    rest_old: Sequence[int],
    rest_new: Sequence[int],
    gaps: Sequence[_Gap],
) -> dict[int, int]:
    """Pair what is left by likeness, the most alike first."""
    codes: dict[str, str] = {}
    left = {n: _coded(old[n], codes) for n in rest_old}
    right = {n: _coded(new[n], codes) for n in rest_new}
    pairs: dict[int, int] = {}
    for old_start, old_end, new_start, new_end in gaps:
        near_old = {n: left[n] for n in range(old_start, old_end) if n in left}
        near_new = {n: right[n] for n in range(new_start, new_end) if n in right}
        pairs |= _greedy(near_old, near_new, _NEAR)
    taken = set(pairs.values())
    far_old = {n: code for n, code in left.items() if n not in pairs}
    far_new = {n: code for n, code in right.items() if n not in taken}
    return pairs | _greedy(far_old, far_new, _FAR)


def _coded(segment: Segment, codes: dict[str, str]) -> str:
    """Write a block with one character for each word: such texts are compared very quickly."""
    return "".join(
        codes.setdefault(w, chr(0x10000 + min(len(codes), _HIGHEST)))
        for w in words(segment.text.casefold())
    )


def _greedy(old: dict[int, str], new: dict[int, str], least: float) -> dict[int, int]:
    if not old or not new:
        return {}
    most = max(1, _MOST // len(old))
    scored = [
        (-score, abs(i - j), i, j)
        for i, code in old.items()
        for _, score, j in process.extract(
            code, new, scorer=Indel.normalized_similarity, score_cutoff=least, limit=most
        )
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs
