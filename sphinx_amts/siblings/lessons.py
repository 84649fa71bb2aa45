"""What the pages of a book teach about its edition: its words, and its translators' habits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .._gist import gist
from ..segment import Anchor, Segment
from ._habits import Habits, updated
from ._lattice import Move
from ._lexicon import Lexicon, learn
from ._scale import Scale, spread
from ._support import likeness
from ._tokens import Tokens, text_tokens, tokens
from ._units import Alignable
from .align import BlockBead, align_blocks, align_sentences
from .texts import align_texts

__all__ = ["Lesson", "learn_book", "lesson", "shared_structure", "text_lesson"]

_SURE = 0.9  # from which on a bead may teach
_PAGES, _MANY = 40, 100  # pages, and pairs of each, whose words are counted
_DISCOUNT = 1.0  # a book has enough words to do without those that were seen once


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one page teaches.

    ``pairs``: the tokens of sentences that surely answer each other. ``deviations``: how far
    their lengths are from what is usual. ``sentences``, ``blocks``: beads of each kind.
    ``texts``: how many sentences the shorter of the two editions has. ``fixed``: how many pieces
    of code, formulas, labels and figures both have, and how many the poorer of the two has.
    """

    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    deviations: tuple[float, ...]
    sentences: Counter[Move]
    blocks: Counter[Move]
    texts: int
    fixed: tuple[int, int] = (0, 0)


def lesson(source: Alignable, target: Alignable, lexicon: Lexicon | None = None) -> Lesson:
    """Align two editions of a page and take from it what is sure."""
    own, other = source.segments, target.segments
    beads, scale = align_blocks(source, target, lexicon)
    blocks = Counter((len(x.source), len(x.target)) for x in beads)
    blocks[1, 0] = len(own) - sum(len(x.source) for x in beads)
    blocks[0, 1] = len(other) - sum(len(x.target) for x in beads)
    beads = [bead for bead in beads if bead.probability >= _SURE]
    pairs, deviations, sentences = [], [], Counter[Move]()
    for one in align_sentences(own, other, beads, scale):
        move = len(one.source), len(one.target)
        if not _single(own, other, beads[one.block]):  # there is nothing to choose there
            sentences[move] += 1
        if one.probability >= _SURE and all(move):
            left, right = _tokens(own, one.source), _tokens(other, one.target)
            pairs.append((left.names, right.names))
            if move == (1, 1):
                deviations.append(scale.deviation(left.size, right.size))
    texts = min(sum(len(s.sentences) for s in side) for side in (own, other))
    fixed = shared_structure(source.anchors, target.anchors)
    return Lesson(tuple(pairs), tuple(deviations), sentences, blocks, texts, fixed)


def text_lesson(
    source: Sequence[str], target: Sequence[str], lexicon: Lexicon | None = None
) -> Lesson:
    """Align two plain texts, a sentence an item, and take from it what is sure."""
    a, b = [text_tokens(s) for s in source], [text_tokens(s) for s in target]
    scale = Scale.of(a, b, lexicon or Lexicon())
    pairs, deviations, sentences = [], [], Counter[Move]()
    for x in align_texts(source, target, lexicon=lexicon):
        sentences[x.di, x.dj] += 1
        if x.probability >= _SURE and x.di and x.dj:
            left, right = _joined(a[x.i : x.i + x.di]), _joined(b[x.j : x.j + x.dj])
            pairs.append((left.names, right.names))
            if x.di == x.dj == 1:
                deviations.append(scale.deviation(left.size, right.size))
    return Lesson(tuple(pairs), tuple(deviations), sentences, Counter(), min(len(a), len(b)))


def learn_book(lessons: Iterable[Lesson], lexicon: Lexicon | None = None) -> Lexicon:
    """Learn from the pages of a book; *lexicon*: what was known when they were aligned."""
    found = list(lessons)
    before = lexicon.habits if lexicon else Habits()
    habits = updated(
        before,
        sentences=sum((x.sentences for x in found), Counter()),
        blocks=sum((x.blocks for x in found), Counter()),
        spread=spread([z for x in found for z in x.deviations]),
    )
    known = learn([pair for x in found for pair in x.pairs], habits=habits, discount=_DISCOUNT)
    some = [
        [(Tokens(0, a), Tokens(0, b)) for a, b in x.pairs[:_MANY]]
        for x in found[:: max(1, len(found) // _PAGES)]
    ]
    scale = Scale.of([a for x in some for a, _ in x], [b for x in some for _, b in x], known)
    return replace(known, likeness=likeness(some, scale))


def _single(source: Sequence[Segment], target: Sequence[Segment], bead: BlockBead) -> bool:
    return all(
        sum(len(side[k].sentences) for k in numbers) == 1
        for side, numbers in ((source, bead.source), (target, bead.target))
    )


def _tokens(blocks: Sequence[Segment], places: Sequence[tuple[int, int]]) -> Tokens:
    found = [(blocks[k], blocks[k].sentences[n]) for k, n in places]
    return _joined([tokens(block, s.start, s.end) for block, s in found])


def _joined(texts: Sequence[Tokens]) -> Tokens:
    return Tokens(sum(t.size for t in texts), tuple(n for t in texts for n in t.names))


def shared_structure(source: Sequence[Anchor], target: Sequence[Anchor]) -> tuple[int, int]:
    """How many pieces of code, formulas, labels and figures two pages share, and how many the
    poorer of the two has. Where none is the same to the letter, code counts by what it does: a
    human may have written all of its comments and strings in another language."""
    own, other = (Counter((x.kind, x.key) for x in _fixed(side)) for side in (source, target))
    there = min(own.total(), other.total())
    if same := (own & other).total():
        return same, there
    own, other = (
        Counter((x.kind, gist(x.code) or x.key) for x in _fixed(side)) for side in (source, target)
    )
    return (own & other).total(), there


def _fixed(side: Sequence[Anchor]) -> Iterator[Anchor]:
    return (x for x in side if x.kind != "heading" and x.key)
