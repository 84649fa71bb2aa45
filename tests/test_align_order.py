"""Pages whose sections a translator put in another order: no bead across a wrong pair of blocks."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from _corpora import corpus

from sphinx_amts.alignment import Aligned, Task, align_pages
from sphinx_amts.book import Dialect
from sphinx_amts.siblings import CERTAIN

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"
DIALECT = Dialect(frozenset({"dollarmath", "colon_fence", "tasklist", "deflist", "amsmath"}))
_SECTION = re.compile(r"^(?=(?:\([^)\n]+\)=\n)?## )", re.MULTILINE)


def tasks(source: Path, target: Path, language: str) -> list[Task]:
    return [
        Task(
            (name := path.relative_to(source)).as_posix(), path.read_text("utf-8"),
            (target / name).read_text("utf-8"), ".md", DIALECT, language,
        )
        for path in sorted(source.rglob("*.md")) if (target / path.relative_to(source)).is_file()
    ]  # fmt: skip


def shuffled(task: Task, seed: int) -> Task:
    """The same page, its sections of the second level in chance order; code may look like one."""
    first, *rest = _SECTION.split(task.target)
    if "\n# " in re.sub(r"```.*?```", "", "".join(rest), flags=re.DOTALL):
        return task
    random.Random(f"{seed} {task.name}").shuffle(rest)
    parts = [part.rstrip("\n") for part in (first, *rest)]
    return replace(task, target="\n\n".join(parts) + "\n")


def entering(done: list[Aligned]) -> set[tuple[str, str, str]]:
    """Page, source and translation of the blocks that would enter a build."""
    return {
        (x.task.name, p.source, p.translation.text)
        for x in done
        for p in x.pairs
        if p.level == "block" and p.confidence >= CERTAIN
    }


def compared(pages: list[Task], seed: int) -> tuple[float, float]:
    """Of the pairs that enter when the sections were shuffled, the share that did not before;
    and of those that did, the share that still does."""
    before = entering(align_pages(pages)[0])
    after = entering(align_pages([shuffled(task, seed) for task in pages])[0])
    assert before
    return len(after - before) / len(after), len(after & before) / len(before)


@pytest.mark.parametrize("language", ["zh_CN", "pt_BR"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sections_in_chance_order(language: str, seed: int) -> None:
    """The sample book: its sections find each other, and nothing else finds its way in."""
    pages = tasks(SAMPLE / "origin", SAMPLE / language, language)
    assert any(shuffled(task, seed) != task for task in pages)
    wrong, kept = compared(pages, seed)
    assert wrong <= 0.01
    assert kept >= 0.95


def test_sections_in_chance_order_in_a_real_book() -> None:
    """Of a real book, Turkish beside English: every page ends in a summary and in exercises."""
    folder = corpus("d2l-tr")
    wrong, kept = compared(tasks(folder / "en", folder / "tr", "tr"), 1)
    assert wrong <= 0.005
    assert kept >= 0.97


def test_the_order_of_a_book_that_was_not_shuffled_is_left_alone() -> None:
    """Headings that are on every page, one after the other, stay with their own."""
    pages = tasks(SAMPLE / "origin", SAMPLE / "zh_CN", "zh_CN")
    for done in align_pages(pages)[0]:
        ends = [bead.target[0] for bead in done.collation.blocks if bead.probability >= CERTAIN]
        assert ends == sorted(ends), done.task.name


def test_a_summary_before_the_exercises() -> None:
    """The last two sections of every page change places: each heading goes with its section."""
    pages = tasks(SAMPLE / "origin", SAMPLE / "zh_CN", "zh_CN")

    def turned(task: Task) -> Task:
        *first, one, last = _SECTION.split(task.target)
        parts = [part.rstrip("\n") for part in (*first, last, one)]
        return replace(task, target="\n\n".join(parts) + "\n")

    before = entering(align_pages(pages)[0])
    fitting = [task for task in pages if len(_SECTION.split(task.target)) > 2]
    rest = [task for task in pages if task not in fitting]
    after = entering(align_pages([*map(turned, fitting), *rest])[0])
    assert len(after - before) <= 0.01 * len(after)
    assert len(after & before) >= 0.95 * len(before)
