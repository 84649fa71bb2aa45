"""Is this a translation of that at all? What speaks for it, against chance.

A lexicon learned from any two texts explains those two texts. So what is learned from one half
of the pairs is tried on the other: in a translation, a sentence foretells the words of its own
counterpart better than those of other sentences nearby. Two texts without any structure are
aligned once more with the one of them read backwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ._lattice import Bead
from ._lexicon import Lexicon, learn
from ._scale import Scale
from ._score import Side, Window
from ._tokens import Tokens
from .lessons import Lesson
from .texts import align_texts

__all__ = ["Evidence", "evidence", "no_translation", "surely_paired"]

_CHANCE, _NO_CHANCE = 0.03, 0.1  # of share and gain together; the same where pairs are few
_BOOK = 500  # pairs from which on a lexicon tells pages of one book from each other
_SAME, _UNTOLD, _OTHER = 0.06, 0.1, 0.35  # what is wanted then, by what else the pages share
_FIXED = 5  # pieces of code, formulas, labels and figures from which on they say something
_SHARED = 0.1  # the share of them that chance may give
_POWER = 20  # pairs below which a lexicon learned from half of them says nothing
_MOSTLY = 0.6  # of the sentences; single pages of another text were seen to reach 0.5
_PARTLY, _SOME = 0.3, 2  # of the sentences, where so many pieces of structure are all the same
_FEW = 5  # blocks or pairs that are too few to judge by
_MOST = 40  # pairs of a page that are compared with each other
_ENOUGH = 3000  # pairs that are learned from
_SURE = 0.9  # from which on a pair of sentences is sure
_SENTENCES = 15  # on a side, from which on a translation can be told
_PART = 600  # sentences of each of three parts of a long text that are judged
_DOUBTED = 0.6  # the share of sure sentences from which on nobody doubts that it is one
_BACKWARDS = 0.1  # the share of them that chance may give
_ALIEN = 0.3  # what is wanted of two texts whose code, formulas and labels are others


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two texts being translations of each other.

    ``share``: of the sentences, those that surely have a counterpart. ``gain``: how much better
    the words of these fit than chance, in nats a word; nothing where they are too few to say.
    ``count``: of the pairs that this was learned from and tried on. ``fixed``: how many pieces of
    code, formulas, labels and figures the two share, and how many there are. ``short``: the page
    has too few sentences to be judged by, and this is the evidence of all pages.
    """

    share: float
    gain: float | None
    count: int = _POWER
    fixed: tuple[int, int] = (0, 0)
    short: bool = False

    @property
    def related(self) -> bool:
        """Whether there is more than chance: share and gain multiplied. Translations were seen
        to have ten times as much, and pages of different books a tenth
        (``benchmarks/alignment.py kinship``). Other pages of the same book are between: their
        code, formulas and labels are others. Few pairs teach nothing that could be tried: then
        most sentences must have a sure counterpart, by their lengths, their numbers and the
        structure around them; fewer do where all code, formulas and labels are the same, or
        where the words of these fit far too well for chance."""
        if self.gain is None or self.count < _POWER:
            same, there = self.fixed
            least = _PARTLY if same == there >= _SOME else _MOSTLY
            told = self.share >= least and not self.alien
            return told or self.share * (self.gain or 0) >= _NO_CHANCE
        return self.share * self.gain >= self._wanted

    @property
    def alien(self) -> bool:
        """Whether there is some structure on both sides and none of it is the same."""
        return self.fixed[1] >= _SOME and not self.fixed[0]

    @property
    def _wanted(self) -> float:
        if self.count < _BOOK:
            return _CHANCE
        return {None: _UNTOLD, True: _SAME, False: _OTHER}[_shares(self.fixed)]

    def __str__(self) -> str:
        fit = "too few to compare" if self.gain is None else f"fit {self.gain:.2f} above chance"
        return f"{self.share:.0%} of its sentences have a sure counterpart; their words {fit}{_kept(self.fixed)}"


def evidence(
    lessons: Sequence[Lesson], lexicon: Lexicon | None = None
) -> tuple[list[Evidence], Evidence]:
    """The evidence for each page and for all of them together.

    *lexicon*: what other pages have taught; without one, each half of the pairs is judged by
    what the other half teaches. Where a page is too short to be judged, the whole speaks for it.
    """
    flat = [pair for one in lessons for pair in one.pairs]
    halves = [lexicon, lexicon] if lexicon else [_taught_by(flat[k::2]) for k in (0, 1)]
    ends = np.cumsum([0, *(len(one.pairs) for one in lessons)]).tolist()
    gains = [
        [
            gain
            for parity in (0, 1)
            for gain in _gains(flat[start + (start + parity) % 2 : end : 2], halves[1 - parity])
        ]
        for start, end in pairwise(ends)
    ]
    share = len(flat) / max(1, sum(one.texts for one in lessons))
    count = len(flat) if lexicon is None else max(_POWER, len(lexicon.forward.words))
    whole = Evidence(min(1.0, share), _mean([gain for page in gains for gain in page]), count)
    pages = []
    for one, found in zip(lessons, gains, strict=True):
        gain = _mean(found)
        mine = Evidence(
            min(1.0, len(one.pairs) / max(1, one.texts)),
            whole.gain if gain is None else gain,
            count,
            one.fixed,
        )
        pages.append(mine if one.texts >= _FEW else replace(whole, fixed=one.fixed, short=True))
    return pages, whole


def _taught_by(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Lexicon:
    return learn(pairs[:: max(1, len(pairs) // _ENOUGH)])


def _mean(gains: Sequence[float]) -> float | None:
    return float(np.mean(gains)) if len(gains) >= _FEW else None


def _gains(pairs: Sequence[tuple[Sequence[str], Sequence[str]]], lexicon: Lexicon) -> list[float]:
    """For each pair, how much better it fits than the pairs beside it, in nats a word."""
    some = pairs[:: max(1, len(pairs) // _MOST)][:_MOST]
    n = len(some)
    if n < 2:  # noqa: PLR2004
        return []
    a = [Tokens(0, tuple(x)) for x, _ in some]
    b = [Tokens(0, tuple(y)) for _, y in some]
    window = Window(
        Side(a), Side(b), Scale.of(a, b, lexicon),
        np.zeros(n, dtype=np.int64), np.full(n, n, dtype=np.int64), 1,
    )  # fmt: skip
    words = window.words().astype(np.float64)
    own = words.diagonal()
    others = (words.sum(axis=1) - own) / (n - 1)
    count = np.array([len(x) + len(y) for x, y in some])
    return list(((own - others) / np.maximum(count, 1)).tolist())


def surely_paired(beads: Sequence[Bead], sentences: int) -> float:
    """The share of all *sentences*, of either side, that are surely paired one to one."""
    sure = sum(x.di == x.dj == 1 and x.probability >= _SURE for x in beads)
    return 2 * sure / max(sentences, 1)


def no_translation(
    source: Sequence[str], target: Sequence[str], share: float, fixed: tuple[int, int] = (0, 0)
) -> str:
    """Why one list of sentences is no translation of the other, if it is none: by their words
    alone, they answer each other no better than with the target read backwards.

    *share*: of the sentences, those that are surely paired. Where it is high, and where there are
    but a few different sentences, nobody doubts. *fixed*: as in :class:`Evidence`. Of long texts
    the beginning, the middle and the end are judged.
    """
    if share >= _DOUBTED or min(len({*side}) for side in (source, target)) < _SENTENCES:
        return ""
    pairs = _parts(source, target)
    own, other = (sum(len(pair[which]) for pair in pairs) for which in (0, 1))
    found, chance = (
        sum(
            surely_paired(align_texts(a, b[::step]), len(a) + len(b))
            * (len(a) + len(b))
            / (own + other)
            for a, b in pairs
        )
        for step in (1, -1)
    )
    wanted = _ALIEN if _shares(fixed) is False else _BACKWARDS
    if found > max(wanted, 2 * chance):
        return ""
    return (
        "the target seems to be no translation of the source: by their words,"
        f" {found:.0%} of the {own} + {other} sentences have a sure counterpart,"
        f" and {chance:.0%} when the target is read backwards{_kept(fixed)}"
    )


def _parts(
    source: Sequence[str], target: Sequence[str]
) -> list[tuple[Sequence[str], Sequence[str]]]:
    """What of two texts is judged: all of them, or their beginnings, middles and ends."""
    if min(len(source), len(target)) <= 3 * _PART:
        return [(source, target)]
    cuts = [
        [slice(0, _PART), slice((n - _PART) // 2, (n + _PART) // 2), slice(n - _PART, n)]
        for n in (len(source), len(target))
    ]
    return [(source[i], target[k]) for i, k in zip(*cuts, strict=True)]


def _shares(fixed: tuple[int, int]) -> bool | None:
    """Whether two pages share their structure; nothing where there is too little of it."""
    same, there = fixed
    return None if there < _FIXED else same >= _SHARED * there


def _kept(fixed: tuple[int, int]) -> str:
    same, there = fixed
    return f"; {same} of {there} pieces of code, formulas and labels are the same" * bool(there)
