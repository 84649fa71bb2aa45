"""Whether the numbers of the human's text are those of its source.

A number in figures has to be on the other side: in figures, whatever parts its groups (1,000,
1.000, 1 000, 1000), as a word, as a month, as a Chinese numeral, or within a formula or code.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._check_texts import ATOM
from ._numerals import MAGNITUDES, chinese, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._check_texts import Bead, Said

__all__ = ["numbers"]

_FIGURES = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f']\d+)*")
_DIGIT = re.compile(r"\d")
_BLANKED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NUMERAL = re.compile("[零〇一二两兩三四五六七八九十百千万萬亿億壹贰叁]{1,40}")
_START = re.compile(r"\A\s*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)、．]\)?|[①-⑳])\s*")
_PARTS = re.compile(r"[.,\u066b\u066c\u00a0\u202f' ]")
_NTH = re.compile(r"\A\d+(?:st|nd|rd|th)\b")
_SURE = 0.9  # from which on a sentence is compared by itself
_YEAR = 4  # digits
_FEW = 12  # the greatest number that need not be said


@dataclass(frozen=True, slots=True)
class _Numbers:
    """``plain``: value → how each number in figures is written; ``counts``: how often it is;
    ``told``: all that may stand for
    one of the other side's, as values."""

    plain: dict[str, str]
    counts: Counter[str]
    told: frozenset[str]
    great: bool


def numbers(beads: Iterable[Bead], source: str, target: str) -> Iterator[Said]:
    """Find the blocks of which a number is not on the other side."""
    for bead in beads:
        if not any(map(_DIGIT.search, bead.texts)):
            continue
        missing: dict[str, str] = {}
        more: dict[str, str] = {}
        swapped = False
        extra = [_in_slots(bead, side) for side in (0, 1)]
        for own, other in _stretches(bead):
            mine, theirs = _read(own, source, extra[0]), _read(other, target, extra[1])
            missing |= _alone(mine, theirs)
            more |= (strange := _alone(theirs, mine))
            swapped = swapped or _swapped(mine, theirs, strange)
        if not missing and not more:
            continue
        if not missing and not swapped and all(int(value) <= _FEW for value in more):
            continue  # "a", "each", "the former": a small number may well be said in one language
        if missing and not more and all(int(value) <= 1 for value in missing):
            continue
        why = "; ".join(
            f"{what} {', '.join(some.values())}"
            for what, some in (("no", missing), ("not in the source:", more))
            if some
        )
        yield bead, bead.finding("numbers", why, [*missing.values(), *more.values()])


def _stretches(bead: Bead) -> list[tuple[str, str]]:
    """Give the sentences that surely answer each other, if all of the block's do; else the
    block."""
    if all(part.mine and part.theirs and part.probability >= _SURE for part in bead.parts):
        return [(part.own, part.other) for part in bead.parts]
    return [bead.texts]


def _in_slots(bead: Bead, side: int) -> set[str]:
    """Give the numbers within the formulas and code of one side that the other side does not
    have: these may be told in words there."""
    theirs = {h.content for h in bead.holders[1 - side]}
    return {
        _value(part)
        for holder in bead.holders[side]
        if holder.content not in theirs
        for text in (holder.open, holder.close or "")
        for figures in _FIGURES.findall(text)
        for part in (figures, *_PARTS.split(figures))
    }


def _read(text: str, language: str, extra: set[str]) -> _Numbers:
    start = map(_value, _FIGURES.findall(m[0])) if (m := _START.match(text)) else ()
    text = _START.sub("", text, count=1).replace(ATOM, " | ")
    text = _BLANKED.sub(lambda m: _PARTS.sub("", m[0]), text)
    figures = _FIGURES.findall(text)
    plain = {_value(w): w for w in figures}
    told = {*plain, *(p for v in plain.values() for p in map(_value, _PARTS.split(v)))}
    for word in _WORD.findall(text):
        for part in (word, *word.split("-")):
            told.update(map(str, worth(part, language)))
    for numeral in _NUMERAL.findall(text):
        told.update(map(str, chinese(numeral)))
        told.update(str(n) for c in numeral for n in chinese(c))
    told.update(extra, start)  # "3. adım" begins with a number, or is the third item of a list
    return _Numbers(
        plain, Counter(map(_value, figures)), frozenset(told), bool(MAGNITUDES.search(text))
    )


def _swapped(mine: _Numbers, theirs: _Numbers, strange: dict[str, str]) -> bool:
    """Whether just one number in figures has become another that the source has not: then it does
    not matter that the first may be told elsewhere, in a word or as a part of another number."""
    less, more = mine.counts - theirs.counts, theirs.counts - mine.counts
    return less.total() == more.total() == 1 and not strange.keys().isdisjoint(more)


def _value(figures: str) -> str:
    """A number without what parts its groups, which differs by language."""
    return _PARTS.sub("", figures).lstrip("0") or "0"


def _alone(mine: _Numbers, theirs: _Numbers) -> dict[str, str]:
    """Give the numbers in figures that the other side does not have."""
    rest = {v: w for v, w in mine.plain.items() if v not in theirs.told}
    if not rest:
        return {}
    if mine.great or theirs.great:  # 10,000 and 1万, 1.5 billion and 15亿
        bare = {v.rstrip("0") for v in theirs.told}
        rest = {v: w for v, w in rest.items() if v.rstrip("0") not in bare}
    return {v: w for v, w in rest.items() if not _told_otherwise(v, w, theirs)}


def _told_otherwise(value: str, written: str, theirs: _Numbers) -> bool:
    """Whether a number is told in another way: as a list (3,4), the nineties, the 20th century,
    0.50."""
    told = theirs.told
    parts = _PARTS.split(written)
    if len(parts) > 1 and all(_value(part) in told for part in parts):
        return True
    if len(value) == _YEAR:  # 1990s: 90年代, 20世纪90年代
        return value[3] == "0" and (value[2:] in told or str(int(value[:2]) + 1) in told)
    years = [v for v in told if len(v) == _YEAR]
    if len(value) == 2 and any(v[2:] == value or int(v[:2]) + 1 == int(value) for v in years):  # noqa: PLR2004
        return True
    return "." in written and value.rstrip("0") in {v.rstrip("0") for v in told}
