"""How many edits turn one line of words into another, counted as TER does.

An edit inserts, deletes or replaces a word, or moves a run of words elsewhere. The moves that pay
best are made first, one by one, as in Tercom (Snover et al., "A Study of Translation Edit Rate",
AMTA 2006) and in sacreBLEU, whose figures these are to the edit: its limits and its order among
equals are kept. It takes seconds for a paragraph of Chinese, where every character is a word.
Here a move is weighed by the plain distance first, which is never more than that within the beam
and found in a microsecond; only a move that would be the best then is measured as sacreBLEU does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

__all__ = ["edits"]

_LONGEST = 10  # words that are moved at once
_FURTHEST = 50  # words between where they stand and where they should
_MOST = 1000  # moves that are weighed for a line
_BEAM = 25  # words to both sides of the diagonal
_FAR = 1 << 30
_SURROGATES = 0xD800, 0x800


class _Move(NamedTuple):
    """What is best comes first: the gain, the length, the earliest start, the earliest goal."""

    gain: int
    length: int
    start: int
    goal: int
    line: str


def edits(machine: Sequence[str], human: Sequence[str]) -> int:
    """Count the edits that make of the words of a *machine* those of a *human*."""
    if not human:
        return len(machine)
    codes: dict[str, str] = {}
    line, wanted = ("".join(_code(word, codes) for word in side) for side in (machine, human))
    moves = weighed = 0
    while line != wanted:
        best, weighed = _best(line, wanted, weighed)
        if best is None or best.gain <= 0:
            break
        moves += 1
        line = best.line
    return moves + _distance(line, wanted)


def _code(word: str, codes: dict[str, str]) -> str:
    """Give each word a character of its own: strings are compared very quickly."""
    if word not in codes:
        first, count = _SURROGATES
        number = len(codes) + 1
        codes[word] = chr(number if number < first else number + count)
    return codes[word]


def _best(line: str, wanted: str, weighed: int) -> tuple[_Move | None, int]:
    """Find the move that pays best, and count how many were weighed, those before included."""
    rows = _rows(line, wanted)
    before = int(rows[-1, -1]) + len(wanted)
    at, missed, wrong = _alignment(rows, line, wanted)
    moves: list[_Move] = []
    for start, goal, length in _alike(line, wanted):
        if not any(wrong[start : start + length]) or not any(missed[goal : goal + length]):
            continue
        if start <= at[goal] < start + length:
            continue
        last = -1
        for offset in range(-1, length):
            place = 0 if goal + offset == -1 else at[goal + offset] + 1
            if place == last:
                continue
            last = place
            weighed += 1
            moved = _moved(line, start, length, place)
            gain = before - Levenshtein.distance(moved, wanted)
            moves.append(_Move(gain, length, -start, -place, moved))
        if weighed >= _MOST:
            return None, weighed
    best: _Move | None = None
    for move in sorted(moves, reverse=True):
        if best is not None and move <= best:
            break  # within the beam it pays no better, and neither does any that follows
        gain = before - _distance(move.line, wanted)
        best = max(move._replace(gain=gain), best or move._replace(gain=-_FAR))
    return best, weighed


def _alike(line: str, wanted: str) -> Iterator[tuple[int, int, int]]:
    """Give all equal runs of both: where they start, and how long they are."""
    places: dict[str, list[int]] = {}
    for n, word in enumerate(wanted):
        places.setdefault(word, []).append(n)
    for i, word in enumerate(line):
        for j in places.get(word, ()):
            if abs(j - i) > _FURTHEST:
                continue
            most = min(_LONGEST, len(line) - i, len(wanted) - j)
            length = 1
            yield i, j, length
            while length < most and line[i + length] == wanted[j + length]:
                length += 1
                yield i, j, length


def _moved(line: str, start: int, length: int, place: int) -> str:
    end = start + length
    run = line[start:end]
    if place < start:
        return line[:place] + run + line[place:start] + line[end:]
    if place > end:
        return line[:start] + line[end:place] + run + line[place:]
    # into itself: it goes as many words further as the place is from its start
    place += length
    return line[:start] + line[end:place] + run + line[place:]


def _distance(line: str, wanted: str) -> int:
    """Give the plain distance if a way of that cost keeps to the beam, else the least that does."""
    cost = Levenshtein.distance(line, wanted)
    if _within(cost, line, wanted):
        return cost
    return _exact(line, wanted)


def _exact(line: str, wanted: str) -> int:
    return int(_rows(line, wanted)[-1, -1]) + len(wanted)


def _within(cost: int, line: str, wanted: str) -> bool:
    """Whether a way of the least cost is known to keep to the beam."""
    here, there = len(line), len(wanted)
    if (cost + abs(here - there)) / 2 < _BEAM - 2:
        return True  # one that is so short is straight
    ratio = there / max(here, 1)
    return all(
        -_BEAM <= j - floor(i * ratio) < _BEAM
        for op in Levenshtein.opcodes(line, wanted)
        for i, j in ((op.src_start, op.dest_start), (op.src_end, op.dest_end))
    )


def _rows(line: str, wanted: str) -> npt.NDArray[np.int32]:
    """Give the distances of all beginnings of both, within the beam.

    Row *i* and column *j* + 1 hold the distance of the first *i* words from the first *j* wanted
    ones, less *j*: an insertion costs nothing then. Column 0 is there to be looked at.
    """
    here, there = len(line), len(wanted)
    rows = np.full((here + 1, there + 2), _FAR, dtype=np.int32)
    rows[0, 1:] = 0
    codes = np.array([0, *map(ord, wanted)])
    same = {word: (codes == ord(word)).astype(np.int32) for word in set(line)}
    ratio = there / max(here, 1)
    beam = ceil(ratio / 2 + _BEAM) if ratio / 2 > _BEAM else _BEAM
    for i, word in enumerate(line, 1):
        middle = floor(i * ratio)
        low = max(0, middle - beam)
        high = there + 1 if i == here else min(there + 1, middle + beam)
        before = rows[i - 1]
        row = before[low:high] - same[word][low:high]
        np.minimum(row, before[low + 1 : high + 1] + 1, out=row)
        np.minimum.accumulate(row, out=rows[i, low + 1 : high + 1])
    return rows


def _alignment(
    rows: npt.NDArray[np.int32], line: str, wanted: str
) -> tuple[list[int], list[bool], list[bool]]:
    """Follow the best way back: a replacement goes before a deletion, that before an insertion.

    Returns for each wanted word the one that stands there, or before it, and whether it is missed;
    and for each word of the line whether it is wrong.
    """
    at, missed, wrong = [-1] * len(wanted), [True] * len(wanted), [True] * len(line)
    i, j = len(line), len(wanted)
    found = rows.tolist()
    here = found[i]
    while j > 0:
        above = found[i - 1]
        if i > 0 and here[j + 1] == above[j] - (same := line[i - 1] == wanted[j - 1]):
            i, j, here = i - 1, j - 1, above
            at[j], missed[j], wrong[i] = i, not same, not same
        elif i > 0 and here[j + 1] == above[j + 1] + 1:
            i, here = i - 1, above
        else:
            j -= 1
            at[j] = i - 1
    return at, missed, wrong
