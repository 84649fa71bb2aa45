"""How well, how fast and how far the alignment works, beside peers on the same data.

Usage::

    python benchmarks/alignment.py texts                 # Text+Berg dev, peers beside us
    python benchmarks/alignment.py book                  # real pages, corrupted at three rates
    python benchmarks/alignment.py kinship               # what tells a translation from another book
    python benchmarks/alignment.py speed                 # a whole book, cold and again
    python benchmarks/alignment.py growth                # 1,000, 10,000 and 100,000 sentences
    python benchmarks/alignment.py sample d2l|quantecon|d2l-tr  # 200 pairs to be read

AMTS_CORPORA names the folder of the corpora. The peers are used where they are installed:
``pip install galechurch nltk`` and the program ``hunalign``.

*Strict*: a bead is right if the gold has exactly it. *Lax*: if it shares a sentence with a gold
bead on both sides. Precision counts beads with sentences on both sides alone; the second figure
counts sentences without a counterpart too, as vecalign's ``score.py`` does.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from _aligners import Beads, Side, compare, ours, show
from _books import CORPORA, MYST
from _corrupted import DIALECT, corrupt, parallel, taught

from sphinx_amts import pipeline
from sphinx_amts._check_settings import from_values
from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.memory import Memory
from sphinx_amts.segment import pieces
from sphinx_amts.siblings import (
    CERTAIN,
    Lexicon,
    align_blocks,
    align_sentences,
    collate,
    evidence,
    learn_book,
    lesson,
    pairs,
)

RATES = (
    (0.0, 0.0, 0.0, 0.0),
    (0.03, 0.03, 0.05, 0.05),
    (0.08, 0.08, 0.1, 0.1),
    (0.2, 0.15, 0.2, 0.2),
)
BARS = (0.99, 0.985, 0.970, 0.930)


def texts(_: argparse.Namespace) -> int:
    folder = CORPORA / "textberg"
    source, target = ((folder / f"dev.{x}").read_text("utf-8").splitlines() for x in ("de", "fr"))
    lines = (folder / "dev.defr").read_text("utf-8").splitlines()
    gold = [_bead(line) for line in lines if line.strip()]
    print(f"Text+Berg dev, de-fr: {len(source)} and {len(target)} sentences")
    strict, lax = compare([(source, target, gold)])
    return int(strict < 0.88 or lax < 0.99)


def _bead(line: str) -> tuple[Side, Side]:
    left, right = (
        [int(x) for x in side.strip(" []").split(",") if x.strip()] for side in line.split(":")
    )
    return tuple(left), tuple(right)


# a book, corrupted


def book(_: argparse.Namespace) -> int:
    missed = 0
    for folder in ("d2l-zh", "d2l-tr"):
        pages = parallel(folder)
        print(f"{folder}/amazon: {len(pages)} pages")
        for rates, bar in zip(RATES, BARS, strict=True):
            for moved in (0.0, 0.1):
                missed += _corrupted(pages, rates, moved, bar)
    return int(missed > 0)


def _corrupted(
    pages: list[tuple[Page, Page]], rates: tuple[float, ...], moved: float, bar: float
) -> int:
    start = time.process_time()
    data = corrupt(pages, rates, 1, moved=moved)
    lexicon = taught(data)
    gold: list[object] = []
    test: list[object] = []
    sure: list[bool] = []
    crossed = blocks = 0
    for page, (a, target, b, where, odd) in enumerate(data):
        beads, scale = align_blocks(a, replace(b, segments=tuple(target)), lexicon)
        answers = {(i, n) for (i, _), (n, _) in where.items()}
        unknown = {n for i, n in answers if i in odd}
        for x in (x for x in beads if x.probability >= CERTAIN):
            blocks += 1
            crossed += not (
                all(any((i, j) in answers for j in x.target) for i in x.source)
                and all(any((i, j) in answers for i in x.source) for j in x.target)
            )
        right = {(((i, k),), (place,)) for (i, k), place in where.items() if i not in odd}
        gold += [(page, *x) for x in right]
        for one in align_sentences(a.segments, target, beads, scale):
            if not one.source or not one.target or any(i in odd for i, _ in one.source):
                continue
            if any(n in unknown for n, _ in one.target):
                continue
            test.append((page, one.source, one.target))
            if one.probability * beads[one.block].probability >= CERTAIN:
                sure.append((one.source, one.target) in right)
    hits = len({*gold} & {*test})
    strict = 2 * hits / max(1, len(gold) + len(test))
    name = f"{'/'.join(f'{r:g}' for r in rates)}{' moved' if moved else ''}"
    print(
        f"  {name:28} strict {strict:.4f}  pairs taken in {len(sure)}, precision "
        f"{sum(sure) / max(1, len(sure)):.4f}  blocks {blocks}, wrong {crossed}"
        f"  {time.process_time() - start:5.1f} s"
    )
    return int(not moved and strict < bar)


# the rest


EDITIONS = {
    "d2l": ("d2l-zh/en", "d2l-zh/zh"),
    "quantecon": ("quantecon-intro/origin", "quantecon-intro/zh-cn"),
    "d2l-tr": ("d2l-tr/en", "d2l-tr/tr"),
}


def edition(name: str) -> list[tuple[str, Page, Page]]:
    source, target = (CORPORA / x for x in EDITIONS[name])
    dialect = Dialect(MYST) if name == "quantecon" else DIALECT
    return [
        (
            path.relative_to(source).as_posix(),
            *(split(x.read_text("utf-8"), dialect) for x in (path, other)),
        )
        for path in sorted(source.rglob("*.md"))
        if (other := target / path.relative_to(source)).is_file()
    ]


def kinship(_: argparse.Namespace) -> int:
    d2l, quantecon = edition("d2l"), edition("quantecon")
    n = min(len(d2l), len(quantecon))
    cases = {
        "d2l and its translation": [(a, b) for _, a, b in d2l],
        "quantecon and its translation": [(a, b) for _, a, b in quantecon],
        "d2l and other pages of it": [
            (x[1], y[2]) for x, y in zip(d2l, d2l[3:] + d2l[:3], strict=True)
        ],
        "quantecon and other pages of it": [
            (x[1], y[2]) for x, y in zip(quantecon, quantecon[3:] + quantecon[:3], strict=True)
        ],
        "d2l and the other book": [(d2l[k][1], quantecon[k][2]) for k in range(n)],
        "quantecon and the other book": [(quantecon[k][1], d2l[k][2]) for k in range(n)],
    }
    for name, some in cases.items():
        lessons = [lesson(a, b) for a, b in some]
        found, whole = evidence(lessons)
        accepted = sum(one.related for one in found)
        print(f"{name:32} {whole}; {accepted} of {len(some)} pages accepted")
    return 0


def speed(_: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as folder:
        siblings = {
            "zh_CN": {"path": str(CORPORA / "d2l-zh/zh"), "origin": str(CORPORA / "d2l-zh/en")}
        }
        values = {"siblings": siblings, "memory": str(Path(folder, "memory"))}
        settings = from_values(CORPORA / "d2l-zh/en", "zh_CN", values, frozenset())
        seconds = []
        for name in ("cold", "again"):
            before = _processor()
            start = time.perf_counter()
            pages, _ = pipeline.read_book(pipeline.page_names(settings.root), settings)
            read = time.perf_counter() - start
            with Memory.open(settings.memory) as memory:
                start = time.perf_counter()
                problems = pipeline.take_in_siblings(settings, memory, pages)
                seconds.append(time.perf_counter() - start)
            used = _processor() - before
            print(
                f"{len(pages)} pages, {name}: {seconds[-1]:.2f} s on the clock, "
                f"{used:.1f} s of processor time with reading the book ({read:.1f} s), {len(problems)} problems"
            )
    return int(seconds[0] > 30 or seconds[1] > 1)


def _processor() -> float:
    return sum(
        sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def growth(options: argparse.Namespace) -> int:
    if options.size:
        return _grown(options.size)
    for size in (1_000, 10_000, 100_000):
        subprocess.run([sys.executable, __file__, "growth", "--size", str(size)], check=True)
    return 0


def _grown(size: int) -> int:
    """Sentences of the d2l edition in chance order of stretches, some joined, some left out."""
    stock = [p for _, a, b in edition("d2l") for p in _sentence_pairs(a, b)]
    dice = random.Random(5)
    some: list[tuple[str, str]] = []
    while len(some) < size:
        at = dice.randrange(len(stock) - 50)
        some += stock[at : at + 50]
    source: list[str] = []
    target: list[str] = []
    gold: Beads = []
    for left, right in some[:size]:
        chance = dice.random()
        if chance < 0.1 and target and gold[-1][0] and len(gold[-1][0]) == 1:
            source.append(left)
            target[-1] += right
            gold[-1] = ((*gold[-1][0], len(source) - 1), gold[-1][1])
            continue
        here = chance < 0.97
        gold.append(((len(source),), (len(target),) if here else ()))
        source.append(left)
        target += [right] * here
    start = time.process_time()
    found = ours(source, target)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show(f"{len(source)} sentences, {peak:.0f} MB at most", gold, found, seconds)
    return 0


def _sentence_pairs(a: Page, b: Page) -> list[tuple[str, str]]:
    beads, _ = align_blocks(a, b)
    out = []
    for x in beads:
        if x.probability < 0.98 or (len(x.source), len(x.target)) != (1, 1):
            continue
        own, other = a.segments[x.source[0]], b.segments[x.target[0]]
        if len(own.sentences) == len(other.sentences):
            out += [
                (_plain(own.text[s.start : s.end]), _plain(other.text[t.start : t.end]))
                for s, t in zip(own.sentences, other.sentences, strict=True)
            ]
    return out


def _plain(text: str) -> str:
    return " ".join("".join(str(v) for what, v in pieces(text) if what == "text").split())


def sample(options: argparse.Namespace) -> int:
    """Pairs that enter builds, drawn by chance: blocks and sentences as they come."""
    found = edition(options.edition)
    lexicon: Lexicon | None = None
    for _ in range(2):
        lexicon = learn_book(
            [lesson(a, b, lexicon) for _, a, b in found],
            lexicon,
        )
    drawn: list[str] = []
    sentences = paired = 0
    for name, a, b in found:
        beads = collate(a, b, lexicon)
        some = pairs(name, a.segments, b.segments, beads)
        drawn += [
            f"{name} {p.level} {p.confidence:.2f}\n   {p.source}\n   {p.translation.text}"
            for p in some
        ]
        done = _covered(a, b, lexicon)
        sentences, paired = sentences + done[1], paired + done[0]
    print(
        f"{paired} of {sentences} sentences are paired ({paired / sentences:.1%}); {len(drawn)} pairs"
    )
    random.Random(options.seed).shuffle(drawn)
    for n, text in enumerate(drawn[: options.count], 1):
        print(f"{n:3} {text}")
    return 0


def _covered(a: Page, b: Page, lexicon: Lexicon | None) -> tuple[int, int]:
    beads, scale = align_blocks(a, b, lexicon)
    beads = [x for x in beads if x.probability >= CERTAIN]
    found = align_sentences(a.segments, b.segments, beads, scale)
    sure = (
        len(x.source) for x in found
        if x.target and x.probability * beads[x.block].probability >= CERTAIN
    )  # fmt: skip
    return sum(sure), sum(len(s.sentences) for s in a.segments)


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, print and judge: exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description="Measure the alignment.")
    commands = parser.add_subparsers(required=True)
    for name, run in (("texts", texts), ("book", book), ("kinship", kinship), ("speed", speed)):
        commands.add_parser(name).set_defaults(run=run)
    one = commands.add_parser("growth")
    one.add_argument("--size", type=int, default=0)
    one.set_defaults(run=growth)
    one = commands.add_parser("sample")
    one.add_argument("edition", choices=sorted(EDITIONS))
    one.add_argument("--count", type=int, default=200)
    one.add_argument("--seed", type=int, default=1)
    one.set_defaults(run=sample)
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    if not CORPORA.is_dir():
        print(f"no corpora at {CORPORA}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
