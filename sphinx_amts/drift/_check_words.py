"""Whether everything is said, and in the human's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log
from statistics import median
from typing import TYPE_CHECKING

from ._check_lexis import features
from ._check_texts import ATOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._check_lexis import Lexis
    from ._check_texts import Bead, Part, Said

__all__ = ["left_out", "untranslated"]

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“]*“|「[^「」]*」")
_FEW = 30  # texts, fewer of which do not tell how long a translation is
_LEAST_SPREAD = 0.2
_MOST = 4.0  # nats that lengths may say
_SURELY = 4.0  # nats for a sentence being left out
_SHORT = 3.0  # the same where of its words nothing is known
_SKIPPED = 3.0  # nats that it counts that the alignment has found nothing for it
_KNOWN = 1  # words of a sentence that must be known for this to be judged
_TINY = 12  # characters of prose below which a sentence is no loss
_SAME = 0.7  # the share of a text's words that stand in the source
_SAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Length:
    """``ratio``: characters of the translation for one of the source; ``spread``: the standard
    deviation of its logarithm. No ratio: there are too few texts to know."""

    ratio: float
    spread: float

    def wants(self, sentence: str, own: str, other: str) -> float:
        """Say how much the lengths speak for the sentence not being in *other*, in nats."""
        rest = len(own) - len(sentence)
        if not self.ratio or not other:
            return 0.0
        off = log(len(other) / (self.ratio * len(own)))
        expected = log(max(rest, len(sentence) / 10) / len(own))
        gain = (off**2 - (off - expected) ** 2) / (2 * self.spread**2)
        return max(-_MOST, min(_MOST, gain))


def left_out(beads: Sequence[Bead], lexis: Lexis) -> Iterator[Said]:
    """Find the blocks of which a sentence is not in the human's text."""
    length = _length(beads)
    for bead in beads:
        lost = [
            sentence
            for part in bead.parts
            for n, sentence in enumerate(part.mine)
            if _lost(n, part, bead, lexis, length)
        ]
        if lost:
            yield bead, bead.finding("left out", "a sentence is not in the human's text", lost)


def _length(beads: Sequence[Bead]) -> _Length:
    ratios = [
        log(len(part.other) / len(part.own))
        for bead in beads
        for part in bead.parts
        if len(part.own) > _FEW and part.other
    ]
    if len(ratios) < _FEW:
        return _Length(0.0, 1.0)
    usual = median(ratios)
    spread = 1.4826 * median(abs(r - usual) for r in ratios)
    return _Length(exp(usual), max(spread, _LEAST_SPREAD))


def _lost(n: int, part: Part, bead: Bead, lexis: Lexis, length: _Length) -> bool:
    """Whether a sentence of a part is not in the human's text, by its own words (those that no
    other sentence of the block has) and by the lengths."""
    sentence = part.mine[n]
    if len(sentence.replace(ATOM, "").strip()) < _TINY:
        return False
    words = part.words[0] if len(part.mine) == 1 else features(sentence)
    others = [s for p in bead.parts for k, s in enumerate(p.mine) if p is not part or k != n]
    alone = words.difference(*map(features, others)) if others else words
    score, known = lexis.covered(alone, bead.words[1])
    if part.theirs:
        against = length.wants(sentence, part.own, part.other) - score
        return against >= (_SURELY if known >= _KNOWN else _SHORT)
    own, other = bead.texts
    return _SKIPPED + length.wants(sentence, own, other) - score >= _SURELY


def untranslated(beads: Sequence[Bead]) -> Iterator[Said]:
    """Find the blocks with a sentence that is in the source's language."""
    for bead in beads:
        own = {w.lower() for w in _WORD.findall(bead.texts[0])}
        found = [s for part in bead.parts for s in part.theirs if _is_source(s, own)]
        if found:
            yield (
                bead,
                bead.finding("untranslated", "a sentence is in the source's language", found),
            )


def _is_source(sentence: str, own: set[str]) -> bool:
    """Whether most words of a sentence are those of its source, small ones among them; what is
    quoted within a sentence may well be kept."""
    words = _WORD.findall(_QUOTED.sub(" ", sentence)) or _WORD.findall(sentence)
    same = [w for w in words if w.lower() in own]
    if len(same) < _SAME_WORDS or sum(w.islower() for w in same) < _SAME_WORDS - 1:
        return False
    return len(same) >= _SAME * len(words) and sum(map(len, same)) >= _SAME * sum(map(len, words))
