"""Terms of an edition: how many, how fast, and how many of them a glossary agrees with.

    python benchmarks/terminology.py SOURCE SIBLING LANGUAGE [GLOSSARY]

SOURCE and SIBLING are folders of Markdown, GLOSSARY is a CSV file with a header: term, rendering.
The floor is printed beside it: for the same terms, the sequence of the target that Dice's
coefficient likes best, without any rule about what is whole and what belongs to what.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sphinx_amts import pipeline
from sphinx_amts._check_settings import from_values
from sphinx_amts.corpus import corpus
from sphinx_amts.memory import Memory
from sphinx_amts.siblings import Passage, terminology
from sphinx_amts.siblings._grams import count_grams, squash
from sphinx_amts.siblings._terms import may_be_rendering, may_be_term
from sphinx_amts.siblings._words import language


def floor(passages: list[Passage], source: str, target: str) -> dict[str, str]:
    """Term (squashed) → the sequence with the highest coefficient."""
    own, other = language(source), language(target)
    used = [p for p in passages if p.level == "sentence"]
    a = count_grams([own.runs(p.source.bare) for p in used], own, 5, may_be_term(own), same=squash)
    b = count_grams([other.runs(p.target.bare) for p in used], other, 10, may_be_rendering(other))
    where: dict[int, list[int]] = {}
    for n, ids in enumerate(a.of):
        for k in ids.tolist():
            where.setdefault(k, []).append(n)
    found = {}
    blank = "" if other.east else " "
    for k, sentences in where.items():
        some, both = np.unique(np.concatenate([b.of[n] for n in sentences]), return_counts=True)
        if len(some):
            dice = 2 * both / (len(sentences) + b.sentences[some])
            found[squash(a.grams[k])] = blank.join(b.grams[some[int(np.argmax(dice))]])
    return found


def key(text: str, code: str) -> str:
    """A term, whatever its form."""
    runs = language(code).runs(text)
    return "".join(squash(tuple(w.key for w in run)) for run in runs)


def main(source: str, sibling: str, code: str, glossary: str = "") -> None:
    root = Path(source).resolve()
    settings = from_values(root, code, {"siblings": {code: str(Path(sibling).resolve())}})
    with TemporaryDirectory() as folder, Memory.open(Path(folder)) as memory:
        pages, _ = pipeline.read_book(pipeline.page_names(root), settings)
        start = time.perf_counter()
        passages, _ = corpus(settings, memory, pages)
        aligned = time.perf_counter()
        found = terminology(passages, "en", code)
        done = time.perf_counter()
    print(f"aligned in {aligned - start:.1f} s, terms in {done - aligned:.1f} s")
    kept = sum(t.kept for t in found.terms)
    print(
        f"{len(found.terms)} terms ({kept} kept as they are), {len(found.varying)} in several ways"
    )
    if not glossary:
        return
    with Path(glossary).open(encoding="utf-8", newline="") as file:
        wanted = {key(row[0], "en"): row[1] for row in list(csv.reader(file))[1:] if len(row) > 1}
    ours = {key(t.source, "en"): t.target for t in found.terms}
    plain = floor(passages, "en", code)
    both = [k for k in wanted if k in ours]
    agreed = sum(key(ours[k], code) == key(wanted[k], code) for k in both)
    base = sum(key(plain.get(k, ""), code) == key(wanted[k], code) for k in both)
    print(f"{len(both)} of {len(wanted)} terms of the glossary found; it agrees with {agreed}")
    print(f"association alone: {base} of the same {len(both)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
