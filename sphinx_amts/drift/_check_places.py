"""Whether each of the human's blocks stands where its source stands.

Blocks that the alignment found in another order were exchanged. Then there are those whose words
speak against what they were aligned with, or that were aligned with nothing: each is compared
with the other such blocks of its page, and with the blocks of other pages that have its words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import TYPE_CHECKING

from .._chain import longest_rise
from ..siblings import CERTAIN
from ._check_lexis import features
from ._check_texts import Bead, has_prose, reads
from ._values import Finding
from ._words import count, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._check_lexis import Lexis
    from ._check_texts import Sides

__all__ = ["belong", "places"]

_MOVED = "stands in another place than its source"
_UNSURE = "it is unsure whether these belong together"
_AGAINST = 0.0  # nats from which down a pair is looked at
_ANSWERS = 6.0  # nats for a block from which on it is what another one answers
_TOGETHER = 3.0  # nats that tell that an unsure pair belongs together
_WHOLE = 0.8  # the share of what two texts may say for each other that they must say
_MOSTLY = 0.65  # the same where nothing else answers a block
_ELSEWHERE = 10.0  # the same for a block of another page: there are many
_BETTER = 8.0  # nats more than for its own place
_LONG = 12  # characters from which on equal texts are no chance
_MOST = 60  # blocks of a page that are compared with each other
_SEEN = 150  # blocks of the book that a word may be in to tell one of them
_TRIED = 4  # blocks that are compared with one in full

_Where = tuple[str, int]
"""A page and one of its source's blocks."""


@dataclass(frozen=True, slots=True)
class _Odd:
    """A human's block that may stand in the wrong place: its number, words, and what speaks for
    its place; ``bead``: the bead that it is in, if any."""

    other: int
    words: frozenset[str]
    score: float
    bead: Bead | None


def places(book: Sequence[Sides], lexis: Lexis) -> Iterator[tuple[str, int, Finding]]:
    """Find what stands in the wrong place, or nowhere: as page, the source's block, finding; the
    block is -1 for a human's block without a source."""
    index = _Index(book, lexis)
    for sides in book:
        done: set[int] = set()
        for bead in [*_exchanged(sides.beads), *_crossed(sides.beads, lexis)]:
            done.update(bead.own)
            yield sides.name, bead.own[0], bead.finding("order", _MOVED)
        for block, finding in _odd_ones(sides, lexis, index, done):
            done.add(block)
            yield sides.name, block, finding
        for bead in sides.beads:
            if not done & {*bead.own} and _unsure(bead, lexis):
                done.update(bead.own)
                yield sides.name, bead.own[0], bead.finding("alignment", _UNSURE)
        for block in sides.lost:
            if block not in done:
                yield sides.name, block, _nowhere(sides, block)


def belong(bead: Bead, lexis: Lexis) -> bool:
    """Whether the blocks of a bead surely belong together, be it that only their words say so."""
    return bead.probability >= CERTAIN or lexis.score(*bead.words) >= _TOGETHER


def _unsure(bead: Bead, lexis: Lexis) -> bool:
    if bead.texts[0] == bead.texts[1] or not any(map(has_prose, bead.source)):
        return False
    return not belong(bead, lexis)


def _nowhere(sides: Sides, block: int) -> Finding:
    segment = sides.origin.segments[block]
    text = shown(segment)
    return Finding(
        kind="doubtful", check="left out", why="nothing in the human's text answers it",
        line=segment.line, origin_line=segment.line, origin=text, text=text,
        words=count(segment.text), marked=(text,),
    )  # fmt: skip


def _exchanged(beads: Sequence[Bead]) -> list[Bead]:
    """Give the sure beads that have to be moved for all to be in order: as few as can be."""
    sure = sorted((b for b in beads if b.probability >= CERTAIN), key=lambda b: b.own)
    stays = set(longest_rise([bead.other[0] for bead in sure]))
    return [bead for n, bead in enumerate(sure) if n not in stays]


def _crossed(beads: Sequence[Bead], lexis: Lexis) -> Iterator[Bead]:
    """Give the beads of two blocks on each side that answer each other crosswise."""
    for bead in beads:
        if len(bead.own) == len(bead.other) == 2:  # noqa: PLR2004
            a, b = (features(reads(s)) for s in bead.source)
            x, y = (features(reads(s), human=True) for s in bead.human)
            straight = lexis.score(a, x) + lexis.score(b, y)
            if lexis.score(a, y) + lexis.score(b, x) >= straight + _ANSWERS:
                yield bead


def _odd_ones(
    sides: Sides, lexis: Lexis, index: _Index, done: set[int]
) -> Iterator[tuple[int, Finding]]:
    """Find better places for blocks whose words speak against the places that they have."""
    odd, wanting = _odd(sides, lexis, done)
    if not odd:
        return
    own = {n: features(reads(sides.origin.segments[n])) for n in wanting}
    for one in odd[:_MOST]:
        best = max(
            ((lexis.score(words, one.words), n) for n, words in own.items()
             if one.bead is None or n not in one.bead.own),
            default=(0.0, -1),
        )  # fmt: skip
        need = max(one.score, 0.0) + _BETTER if one.bead else 0.0
        if best[0] >= max(_ANSWERS, need):
            segment = sides.origin.segments[best[1]]
            human = sides.sibling.segments[one.other]
            moved = one.bead is not None or not _in_order(sides, best[1], one.other)
            yield best[1], Finding(
                kind="doubtful", check="order" if moved else "alignment",
                why=_MOVED if moved else _UNSURE,
                line=segment.line, origin_line=segment.line, sibling_line=human.line,
                origin=shown(segment), text=shown(segment), human=shown(human),
            )  # fmt: skip
            own.pop(best[1])
            continue
        found = index.best(one, sides.name, sides.sibling.segments[one.other].raw)
        if found:
            yield _elsewhere(sides, one, found)


def _in_order(sides: Sides, own: int, other: int) -> bool:
    """Whether two blocks stand between the same neighbours."""
    sure = [bead for bead in sides.beads if bead.probability >= CERTAIN]
    before = max((b.other[-1] for b in sure if b.own[-1] < own), default=-1)
    after = min((b.other[0] for b in sure if b.own[0] > own), default=other + 1)
    return before < other < after


def _elsewhere(sides: Sides, one: _Odd, found: _Where) -> tuple[int, Finding]:
    human = sides.sibling.segments[one.other]
    why = f"answers a block of {found[0]}"
    if one.bead:
        finding = one.bead.finding("elsewhere", why)
        return one.bead.own[0], replace(finding, sibling_line=human.line, human=shown(human))
    before = [b for b in sides.beads if b.other[-1] < one.other]
    near = max(before, key=lambda b: b.other[-1]).source[0].line if before else 1
    return -1, Finding(
        kind="doubtful", check="elsewhere", why=why, line=near, sibling_line=human.line,
        human=shown(human),
    )  # fmt: skip


def _odd(sides: Sides, lexis: Lexis, done: set[int]) -> tuple[list[_Odd], list[int]]:
    """Give the human's blocks that may stand in the wrong place, and the source's blocks that
    they may answer."""
    human = sides.sibling.segments
    odd = [_Odd(n, features(reads(human[n]), human=True), 0.0, None) for n in sides.strange]
    wanting = list(sides.lost)
    for bead in sides.beads:
        if done & {*bead.own}:
            continue
        own, other = bead.words
        if lexis.score(own, other) <= _AGAINST:
            wanting += bead.own
            odd += [
                _Odd(n, features(reads(human[n]), human=True), lexis.score(own, features(reads(human[n]), human=True)), bead)
                for n in bead.other
            ]  # fmt: skip
        elif len(bead.other) > 1:
            for n in bead.other:
                words = features(reads(human[n]), human=True)
                score = lexis.score(own, words)
                if score <= _AGAINST:
                    odd.append(_Odd(n, words, score, bead))
    return odd, wanting[:_MOST]


class _Index:
    """The source's blocks of a whole book by their words."""

    def __init__(self, book: Sequence[Sides], lexis: Lexis) -> None:
        self._lexis = lexis
        self._where: defaultdict[str, list[_Where]] = defaultdict(list)
        self._words: dict[_Where, frozenset[str]] = {}
        self._human: defaultdict[str, list[_Where]] = defaultdict(list)
        self._digest: dict[_Where, str] = {}
        for sides in book:
            for bead in sides.beads:
                for segment in bead.human:
                    self._human[segment.raw].append((sides.name, bead.own[0]))
                for n, segment in zip(bead.own, bead.source, strict=True):
                    self._digest[sides.name, n] = segment.digest
                    words = bead.words[0] if len(bead.own) == 1 else features(reads(segment))
                    self._words[sides.name, n] = words
                    for word in words & lexis.forward.keys():
                        self._where[word].append((sides.name, n))

    def best(self, one: _Odd, page: str, raw: str) -> _Where | None:
        """The block of another page that a human's block answers much better than its own, or any
        of its own page: one that is translated in the same words, or one whose words it has."""
        mine = {segment.digest for segment in one.bead.source} if one.bead else set()
        same = [block for block in self._human.get(raw, ()) if self._digest[block] not in mine]
        if len(raw) >= _LONG and all(block[0] != page for block in same if not one.bead):
            for block in same:
                if block[0] != page:
                    return block
        weights: defaultdict[_Where, float] = defaultdict(float)
        for word in one.words:
            habit = self._lexis.backward.get(word)
            if habit is None:
                continue
            for answer in habit.answers:
                where = self._where.get(answer, ())
                if len(where) <= _SEEN:
                    for block in where:
                        weights[block] += habit.there
        # one that has half of its words may be any; the longer ones come first then
        tried = nlargest(_TRIED * 3, weights, key=lambda block: (weights[block], block))
        scored = sorted(
            ((self._lexis.score(self._words[block], one.words), block) for block in tried),
            reverse=True,
        )
        here = max((score for score, block in scored if block[0] == page), default=0.0)
        for score, block in scored[:_TRIED]:
            if block[0] != page:
                most = self._lexis.most(self._words[block], one.words)
                if one.bead is None:  # nothing else answers it
                    least = max(_ANSWERS, here + _ANSWERS / 2, _MOSTLY * most)
                else:
                    least = max(_ELSEWHERE, here + _BETTER, one.score + _BETTER, _WHOLE * most)
                return block if score >= least else None
        return None
