"""How much of two texts is surely paired, and what speaks against a text by itself."""

from __future__ import annotations

from collections.abc import Sequence

from ._values import SURE, Bead

__all__ = ["share_of_sure", "too_long"]

_LONG_WORDS, _LONG_CHARACTERS = 400, 2500


def share_of_sure(beads: Sequence[Bead], sentences: int) -> float:
    """The share of all sentences, of either side, that are surely paired one to one."""
    sure = sum(
        len(x.source) == len(x.target) == 1 and x.confidence is not None and x.confidence >= SURE
        for x in beads
    )
    return 2 * sure / max(sentences, 1)


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
