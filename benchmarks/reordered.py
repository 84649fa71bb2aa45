"""What alignment makes of a human edition whose sections stand in another order.

Usage::

    python benchmarks/reordered.py d2l|quantecon|d2l-tr [--alone]

Sections of the human's pages are swapped by chance (fixed seeds) and the edition is aligned once
more. What the alignment of the edition as it is gives is taken for the truth: a pair that enters
builds and that shares no block with it on the page as it was is *wrong*; *kept* is the share of
its pairs that are still taken in. *alone*: each page has only itself to learn from.

AMTS_CORPORA names the folder of the corpora.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from _books import CORPORA, MYST
from _corrupted import DIALECT
from alignment import EDITIONS, edition

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.siblings import CERTAIN, BlockBead, Lexicon, align_blocks, learn_book, lesson

SEEDS = (1, 2)
WRONG, KEPT = 0.005, 0.9  # of the pairs that enter builds; of those that entered before
_HEADING = re.compile(r"(?:\([^)\n]+\)=\n+)?(#{1,6}) ")

Pair = tuple[Page, Page]
Pairs = set[tuple[int, int]]


def sections(text: str) -> list[str]:
    """A page cut before each heading of the second level, the label above it included."""
    cuts, fence = [0], ""
    lines = text.splitlines(keepends=True)
    at = 0
    for line in lines:
        mark = re.match(r"\s*(`{3,}|~{3,}|:{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            found = _HEADING.match(text, at)
            labelled = re.match(r"\([^)\n]+\)=\n+$", text[cuts[-1] : at])
            if found and len(found[1]) == 2 and at and not labelled:
                cuts.append(at)
        at += len(line)
    return [text[i:k] for i, k in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def neighbours(dice: random.Random, order: list[int]) -> list[int]:
    """Two sections that follow each other change places."""
    k = dice.randrange(len(order) - 1)
    order[k], order[k + 1] = order[k + 1], order[k]
    return order


def any_two(dice: random.Random, order: list[int]) -> list[int]:
    """Two sections change places, wherever they are."""
    i, k = dice.sample(range(len(order)), 2)
    order[i], order[k] = order[k], order[i]
    return order


def all_of_them(dice: random.Random, order: list[int]) -> list[int]:
    """No section is where it was, but by chance."""
    dice.shuffle(order)
    return order


def last_two(_: random.Random, order: list[int]) -> list[int]:
    """The exercises stand before the summary."""
    order[-2:] = order[:-3:-1]
    return order


WAYS: dict[str, Callable[[random.Random, list[int]], list[int]]] = {
    "neighbours": neighbours,
    "last two": last_two,
    "any two": any_two,
    "all": all_of_them,
}


def swapped(
    book: Sequence[Pair], way: str, seed: int, dialect: Dialect
) -> list[tuple[Page, Page, dict[int, int]]]:
    """The pages with sections swapped in the target, and from where each of its blocks comes."""
    dice = random.Random(seed)
    out = []
    for a, b in book:
        parts = sections(b.text)
        order = list(range(1, len(parts)))
        if len(order) > 1:
            order = WAYS[way](dice, order)
        text, was = "", {}
        starts = [sum(map(len, parts[:k])) for k in range(len(parts))]
        for k in (0, *order):
            part = parts[k] if parts[k].endswith("\n\n") else parts[k].rstrip("\n") + "\n\n"
            was.update({len(text) + n: starts[k] + n for n in range(len(parts[k]))})
            text += part
        other = split(text, dialect)
        number = {s.start: n for n, s in enumerate(b.segments)}
        came = {
            n: number[was[s.start]] for n, s in enumerate(other.segments)
            if was.get(s.start) in number and b.segments[number[was[s.start]]].text == s.text
        }  # fmt: skip
        out.append((a, other, came))
    return out


def taught(book: Sequence[Pair]) -> Lexicon:
    lexicon: Lexicon | None = None
    for _ in range(2):
        lexicon = learn_book(
            [lesson(a, b, lexicon) for a, b in book],
            lexicon,
        )
    return lexicon or Lexicon()


def aligned(book: Sequence[Pair], *, alone: bool) -> list[list[BlockBead]]:
    lexicon = None if alone else taught(book)
    return [align_blocks(a, b, lexicon or taught([(a, b)]))[0] for a, b in book]


def _cells(beads: Iterable[BlockBead], came: dict[int, int] | None = None) -> Pairs:
    return {(i, came.get(j, -1) if came else j) for x in beads for i in x.source for j in x.target}


def measure(book: Sequence[Pair], dialect: Dialect, *, alone: bool, show: bool) -> int:
    before = aligned(book, alone=alone)
    truth = [_cells(beads) for beads in before]
    sure = [[x for x in beads if x.probability >= CERTAIN] for beads in before]
    print(f"  {'as it is':18} {sum(map(len, sure))} pairs enter")
    missed = 0
    for way in WAYS:
        for seed in SEEDS if way != "last two" else SEEDS[:1]:
            start = time.process_time()
            data = swapped(book, way, seed, dialect)
            after = aligned([(a, b) for a, b, _ in data], alone=alone)
            wrong = entered = kept = there = whole = 0
            for (a, b, came), beads, right, own in zip(data, after, truth, sure, strict=True):
                now = [x for x in beads if x.probability >= CERTAIN]
                entered += len(now)
                bad = [x for x in now if not _cells([x], came) & right]
                wrong += len(bad)
                if show:
                    for x in bad:
                        print("     ", f"{x.probability:.2f}", [a.segments[i].text[:60] for i in x.source],
                              [b.segments[j].text[:60] for j in x.target])  # fmt: skip
                cells = _cells(now, came)
                kept += sum(bool(_cells([x]) & cells) for x in own)
                there += len(own)
                whole += bool(bad)
            seconds = time.process_time() - start
            print(
                f"  {way + f' {seed}':18} {entered} pairs enter, wrong {wrong} ({wrong / entered:.2%},"
                f" on {whole} of {len(data)} pages), kept {kept / there:.1%}  {seconds:.1f} s"
            )
            missed += wrong > WRONG * entered or kept < KEPT * there
    return missed


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, print and judge: exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description="Measure the alignment of reordered editions.")
    parser.add_argument("edition", choices=sorted(EDITIONS))
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--show", action="store_true", help="Print the wrong pairs.")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    if not CORPORA.is_dir():
        print(f"no corpora at {CORPORA}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    dialect = Dialect(MYST) if options.edition == "quantecon" else DIALECT
    book = [(a, b) for _, a, b in edition(options.edition)]
    print(f"{options.edition}: {len(book)} pages")
    return int(measure(book, dialect, alone=options.alone, show=options.show) > 0)


if __name__ == "__main__":
    sys.exit(main())
