"""What speaks against a pair of texts: sentences without an end, no translation at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ._values import SURE, Bead

__all__ = ["no_translation", "share_of_sure", "too_long"]

_FEW = 15  # sentences on a side from which on a translation can be told
_WEAK = 0.3  # the share of sure sentences from which on nobody doubts that it is one
_CHANCE = 0.1  # the share of them that chance may give
_LONG_WORDS, _LONG_CHARACTERS = 400, 2500


def share_of_sure(beads: Sequence[Bead], sentences: int) -> float:
    """The share of all sentences, of either side, that are surely paired one to one."""
    sure = sum(
        len(x.source) == len(x.target) == 1 and x.confidence is not None and x.confidence >= SURE
        for x in beads
    )
    return 2 * sure / max(sentences, 1)


def no_translation(
    beads: Sequence[Bead], source: int, target: int, by_words: Callable[[int], Sequence[Bead]]
) -> str:
    """Why the target is no translation, if it is none: by their words alone, its sentences answer
    those of the source no better than they do in reverse order.

    *by_words*: aligns without any structure, with the target in its own order (1) or reversed
    (-1). Texts of a few sentences get the benefit of the doubt.
    """
    count = source + target
    if min(source, target) < _FEW or share_of_sure(beads, count) >= _WEAK:
        return ""
    found, chance = (share_of_sure(by_words(step), count) for step in (1, -1))
    if found > max(_CHANCE, 2 * chance):
        return ""
    return (
        "the target seems to be no translation of the source: by their words,"
        f" {found:.0%} of the {source} + {target} sentences have a sure counterpart,"
        f" and {chance:.0%} when the target is read backwards"
    )


def too_long(sentences: Sequence[str]) -> str:
    """Say so where a sentence is as long as a chapter: the language may be wrong, or the stops."""
    long = [
        n
        for n, s in enumerate(sentences)
        if len(s) > _LONG_CHARACTERS and (len(s.split()) > _LONG_WORDS or " " not in s.strip())
    ]
    if not long:
        return ""
    text = sentences[long[0]]
    return (
        f"sentence {long[0]} has {len(text):,} characters and {len(text.split()):,} words"
        f" ({text[:40]!r} …); is there no stop in it?"
    )
