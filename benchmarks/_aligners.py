"""Aligners, ours and its peers, and how their beads are scored against gold."""

from __future__ import annotations

import itertools
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sphinx_amts.siblings import (
    align_texts,
)

Side = tuple[int, ...]
Beads = list[tuple[Side, Side]]


def precision(gold: Beads, test: Beads) -> tuple[float, float]:
    """The share of *test* that is exactly in *gold*, and that overlaps with it on both sides."""
    exact = set(gold)
    partners: dict[int, set[int]] = {}
    for left, right in gold:
        for i in left:
            partners.setdefault(i, set()).update(right)
    strict = lax = 0
    for bead in test:
        hit = bead in exact
        strict += hit
        lax += hit or any(partners.get(i, set()) & {*bead[1]} for i in bead[0])
    return strict / max(len(test), 1), lax / max(len(test), 1)


def f1(gold: Beads, test: Beads, *, empty: bool = False) -> tuple[float, float]:
    """Strict and lax F1; *empty*: sentences without a counterpart count for precision."""
    full_gold = [x for x in gold if x[0] and x[1]]
    full_test = [x for x in test if x[0] and x[1]]
    found = precision(gold, test) if empty else precision(full_gold, full_test)
    recalled = precision(full_test, full_gold)
    return tuple(2 * p * r / max(p + r, 1e-9) for p, r in zip(found, recalled, strict=True))  # type: ignore[return-value]


def show(name: str, gold: Beads, test: Beads, seconds: float) -> tuple[float, float]:
    strict, lax = f1(gold, test)
    both = f1(gold, test, empty=True)[0]
    print(f"{name:34} strict {strict:.3f} ({both:.3f})  lax {lax:.3f}  {seconds:6.1f} s")
    return strict, lax


def ours(source: list[str], target: list[str]) -> Beads:
    return [
        (tuple(range(x.i, x.i + x.di)), tuple(range(x.j, x.j + x.dj)))
        for x in align_texts(source, target)
    ]


def in_order(source: list[str], target: list[str]) -> Beads:
    return [((k,), (k,)) for k in range(min(len(source), len(target)))]


def nltk(source: list[str], target: list[str]) -> Beads:
    from nltk.translate.gale_church import align_blocks as align  # noqa: PLC0415

    groups: list[tuple[set[int], set[int]]] = []
    for i, j in align([len(s) for s in source], [len(t) for t in target]):
        if groups and (i in groups[-1][0] or j in groups[-1][1]):
            groups[-1][0].add(i)
            groups[-1][1].add(j)
        else:
            groups.append(({i}, {j}))
    return [(tuple(sorted(a)), tuple(sorted(b))) for a, b in groups]


def galechurch(source: list[str], target: list[str]) -> Beads:
    import galechurch as package  # noqa: PLC0415

    return [
        (
            tuple(range(x.source_start, x.source_end)),
            tuple(range(x.target_start, x.target_end)),
        )
        for x in package.align(source, target).beads
    ]


def hunalign(source: list[str], target: list[str]) -> Beads:
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in (("a", source), ("b", target), ("none", [])):
            text = "".join(f"{' '.join(_words(line)) or '.'}\n" for line in lines)
            Path(folder, name).write_text(text, encoding="utf-8")
        done = subprocess.run(
            ["hunalign", "-realign", "none", "a", "b"],
            cwd=folder, capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
    rungs = [tuple(map(int, line.split()[:2])) for line in done.splitlines()]
    return [
        (tuple(range(i, k)), tuple(range(j, m))) for (i, j), (k, m) in itertools.pairwise(rungs)
    ]


def _words(line: str) -> list[str]:
    from sphinx_amts.siblings._tokens import text_tokens  # noqa: PLC0415

    return [n for n in text_tokens(line).names if n[0] != "¶"]


PEERS: dict[str, Callable[[list[str], list[str]], Beads]] = {
    "in order (i-i)": in_order,
    "nltk Gale-Church": nltk,
    "galechurch": galechurch,
    "hunalign, realigned": hunalign,
    "ours": ours,
}


def compare(data: Sequence[tuple[list[str], list[str], Beads]]) -> tuple[float, float]:
    """Score every aligner that is there on all texts together; returns what ours reaches."""
    found = (0.0, 0.0)
    for name, align in PEERS.items():
        start = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        gold: Beads = []
        test: Beads = []
        i = j = 0
        try:
            for source, target, beads in data:
                for into, some in ((gold, beads), (test, align(source, target))):
                    into += [(tuple(x + i for x in a), tuple(y + j for y in b)) for a, b in some]
                i, j = i + len(source), j + len(target)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            print(f"{name:34} not here: {error}"[:100])
            continue
        end = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        found = show(name, gold, test, end - start)
    return found
