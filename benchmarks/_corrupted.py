"""Real pages whose blocks answer each other, with blocks and sentences joined, cut, left out and moved by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from _books import CORPORA

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.segment import Segment, shift
from sphinx_amts.siblings import (
    Lexicon,
    learn_book,
    lesson,
)

DIALECT = Dialect()

Corrupted = tuple[Page, list[Segment], Page, dict[tuple[int, int], tuple[int, int]], set[int]]


def parallel(folder: str) -> list[tuple[Page, Page]]:
    """Pages whose blocks answer each other one by one, by construction: a machine's output."""
    source, target = (CORPORA / folder / "amazon" / x for x in ("en", folder[-2:]))
    found = []
    for path in sorted(source.rglob("*.md")):
        a, b = (
            split((x / path.relative_to(source)).read_text("utf-8"), DIALECT)
            for x in (source, target)
        )
        if [s.kind for s in a.segments] == [s.kind for s in b.segments] and len(a.segments) > 8:
            found.append((a, b))
    return found


def corrupt(
    book: Sequence[tuple[Page, Page]], rates: tuple[float, ...], seed: int, *, moved: float = 0.0
) -> list[Corrupted]:
    """Drop, insert and merge paragraphs of the target, drop sentences of it, and move some.

    Returns for each page the source, the target's blocks, the target page, where each sentence
    of the source went, and the blocks whose two sides have different numbers of sentences: what
    answers what in there is not known.
    """
    drop, insert, merge, sentence = rates
    dice = random.Random(seed)
    pool = [s for _, b in book for s in b.segments if s.kind == "paragraph"]
    out: list[Corrupted] = []
    for a, b in book:
        blocks: list[tuple[Segment, list[tuple[int, int] | None]]] = []
        for n, block in enumerate(b.segments):
            places: list[tuple[int, int] | None] = [(n, k) for k in range(len(block.sentences))]
            if block.kind == "paragraph":
                if dice.random() < drop:
                    continue
                if dice.random() < insert:
                    other = dice.choice(pool)
                    blocks.append(
                        (replace(other, spans=block.spans), [None] * len(other.sentences))
                    )
                gone = {
                    k for k in range(len(places)) if len(places) > 1 and dice.random() < sentence
                }
                if gone and len(gone) < len(places):
                    block = _without(block, gone)  # noqa: PLW2901
                    places = [p for k, p in enumerate(places) if k not in gone]
                last = blocks[-1] if blocks else None
                if last and last[0].kind == "paragraph" and dice.random() < merge:
                    blocks[-1] = (_with(last[0], block), last[1] + places)
                    continue
            blocks.append((block, places))
        for _ in range(int(moved * len(blocks))):
            block, places = blocks.pop(dice.randrange(len(blocks)))
            to = dice.randrange(len(blocks))
            blocks.insert(to, (replace(block, spans=blocks[to][0].spans), places))
        where = {
            p: (n, k) for n, (_, places) in enumerate(blocks) for k, p in enumerate(places) if p
        }
        odd = {
            n for n, (x, y) in enumerate(zip(a.segments, b.segments, strict=True))
            if len(x.sentences) != len(y.sentences)
        }  # fmt: skip
        out.append((a, [block for block, _ in blocks], b, where, odd))
    return out


def _without(block: Segment, gone: set[int]) -> Segment:
    text, kept = "", []
    for k, s in enumerate(block.sentences):
        if k not in gone:
            start = len(text)
            text += block.text[s.start : s.end] + " "
            kept.append(replace(s, start=start, end=len(text) - 1))
    return replace(block, text=text.rstrip(), sentences=tuple(kept))


def _with(first: Segment, second: Segment) -> Segment:
    by, at = len(first.placeholders), len(first.text) + 1
    moved = shift(second.text, by)
    later = [
        replace(s, start=at + len(shift(second.text[: s.start], by)),
                end=at + len(shift(second.text[: s.end], by)))
        for s in second.sentences
    ]  # fmt: skip
    return replace(
        first, text=f"{first.text} {moved}", sentences=(*first.sentences, *later),
        placeholders=(*first.placeholders, *second.placeholders),
    )  # fmt: skip


def taught(data: Sequence[Corrupted], rounds: int = 2) -> Lexicon:
    lexicon: Lexicon | None = None
    for _ in range(rounds):
        lexicon = learn_book(
            [lesson(a, replace(b, segments=tuple(t)), lexicon) for a, t, b, *_ in data], lexicon
        )
    return lexicon or Lexicon()
