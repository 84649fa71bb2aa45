"""Many pages at once: each is aligned by a pure function of its two texts, wherever that runs.

A :class:`Task` can be pickled, and so can what comes of it, so that the work goes through any
:class:`concurrent.futures.Executor`. What was learned from all pages goes back to each:

    tasks ─study─▶ lessons ─learn─▶ lexicon ─study─▶ lessons ─learn─▶ lexicon ─answer─▶ pairs
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from multiprocessing import get_context
from threading import Lock
from types import ModuleType
from typing import TypeVar

from ._errors import SourceError
from .book import Dialect, Page, split
from .segment import Pair, wordy
from .siblings import (
    DOUBTFUL,
    Collation,
    Lesson,
    Lexicon,
    Passage,
    collate,
    evidence,
    learn_book,
    lesson,
    other_language,
    pairs,
    passages,
)

__all__ = ["Aligned", "Task", "align_pages", "read_pages", "sibling_of", "sides"]

_MUCH = 400_000  # characters from which on more than one process pays
_BATCH = 150_000  # characters that are sent to a process at once
_ROUNDS = 2  # how often the lexicon is learned

_MAIN = Lock()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be aligned: what it was translated from, and the human's page.

    ``language``: what the human's page is said to be in.
    """

    name: str
    source: str
    target: str
    suffix: str
    dialect: Dialect
    language: str

    @property
    def size(self) -> int:
        """Characters on both sides."""
        return len(self.source) + len(self.target)


@dataclass(frozen=True, slots=True)
class Aligned:
    """What came of a task: all pairs that are worth a look, with their confidence, and the beads
    that they were made of; how many blocks the source has; or why the page was refused."""

    task: Task
    pairs: tuple[Pair, ...] = ()
    collation: Collation = field(default_factory=Collation)
    blocks: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Studied:
    lesson: Lesson
    blocks: int
    against: str


def align_pages(
    tasks: Sequence[Task], lexicon: Lexicon | None = None, executor: Executor | None = None
) -> tuple[list[Aligned], Lexicon]:
    """Align every page, with a *lexicon* that is known or one that is learned from the pages.

    Returns what came of each task, in order, and the lexicon. The result is the same to the byte
    with any *executor*; without one, processes of this machine are used if there is enough to do.
    """
    with _hands(tasks, executor) as hands:
        return _align(tasks, lexicon, hands)


def read_pages(
    tasks: Sequence[Task], lexicon: Lexicon, executor: Executor | None = None
) -> list[list[Passage]]:
    """What a reader reads on both sides of each page, aligned, whatever the confidence."""
    with _hands(tasks, executor) as hands:
        return _each(_read, tasks, lexicon, hands)


def _align(
    tasks: Sequence[Task], known: Lexicon | None, hands: Executor | None
) -> tuple[list[Aligned], Lexicon]:
    first = _each(_study, tasks, known, hands)
    refused = dict(_refused(tasks, first, known))
    good = [task for task in tasks if task.name not in refused]
    lexicon = known
    if not known and good:
        kept = [x.lesson for x, t in zip(first, tasks, strict=True) if t.name not in refused]
        lexicon = learn_book(kept)
        for _ in range(_ROUNDS - 1):
            studied = _each(_study, good, lexicon, hands)
            lexicon = learn_book([x.lesson for x in studied], lexicon)
    found = dict(zip((t.name for t in good), _each(_answer, good, lexicon, hands), strict=True))
    return [
        Aligned(
            task, *found.get(task.name, ((), Collation())), one.blocks, refused.get(task.name, "")
        )
        for task, one in zip(tasks, first, strict=True)
    ], lexicon or Lexicon()


def _refused(
    tasks: Sequence[Task], studied: Sequence[_Studied], known: Lexicon | None
) -> Iterator[tuple[str, str]]:
    """The pages that are no translations, each with what speaks against it."""
    rest = []
    for task, one in zip(tasks, studied, strict=True):
        if one.against:
            yield task.name, one.against
        else:
            rest.append((task, one.lesson))
    pages, whole = evidence([found for _, found in rest], known)
    untold = len(rest) == 1 and whole.gain is None  # the page is short and there is no other
    for (task, _), found in zip(rest, pages, strict=True):
        if not found.related and not (untold and found.short and not found.alien):
            yield task.name, str(found)


def _study(batch: Sequence[Task], lexicon: Lexicon | None) -> list[_Studied]:
    out = []
    for task in batch:
        try:
            own, other = sides(task)
        except SourceError as error:
            nothing = split("", task.dialect)
            why = f"it cannot be read: {error.message}"
            out.append(_Studied(lesson(nothing, nothing, lexicon), 0, why))
            continue
        learned = lesson(own, other, lexicon)
        out.append(_Studied(learned, len(own.segments), _against(task.language, own, other)))
    return out


def _against(language: str, own: Page, other: Page) -> str:
    """What speaks against a page by its language alone. What was left as it is in the source says
    nothing, unless that is all of it."""
    there = {s.text for s in own.segments}
    prose = [s.text for s in other.segments if wordy(s.text)]
    new = [text for text in prose if text not in there]
    if prose and not new:
        return "it is word for word its source"
    strange = other_language(new, language)
    return f"it does not read like {language!r}: {strange}" if strange else ""


def _answer(
    batch: Sequence[Task], lexicon: Lexicon | None
) -> list[tuple[tuple[Pair, ...], Collation]]:
    out = []
    for task in batch:
        own, other = sides(task)
        beads = collate(own, other, lexicon)
        found = pairs(task.name, own.segments, other.segments, beads, certain=DOUBTFUL)
        out.append((tuple(found), beads))
    return out


def _read(batch: Sequence[Task], lexicon: Lexicon | None) -> list[list[Passage]]:
    out = []
    for task in batch:
        own, other = sides(task)
        out.append(passages(task.name, own, other, lexicon))
    return out


@lru_cache(maxsize=64)  # a process may well get the same page again for the next step
def sides(task: Task) -> tuple[Page, Page]:
    """Read both editions of a page, each in its own language."""
    return split(task.source, task.dialect, suffix=task.suffix), sibling_of(task)


def sibling_of(task: Task) -> Page:
    """Read the human's page, in its own language."""
    return split(task.target, replace(task.dialect, language=task.language), suffix=task.suffix)


def _each(
    work: Callable[[Sequence[Task], Lexicon | None], list[T]],
    tasks: Sequence[Task],
    lexicon: Lexicon | None,
    hands: Executor | None,
) -> list[T]:
    """The work of all tasks, in batches of which each carries the lexicon along."""
    parts = list(_batches(tasks))
    known = [lexicon] * len(parts)
    if hands is None:
        return [one for part, words in zip(parts, known, strict=True) for one in work(part, words)]
    with _nothing_to_run_again():
        done = hands.map(work, parts, known)
    return [one for part in done for one in part]


def _batches(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += task.size
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def _hands(tasks: Sequence[Task], executor: Executor | None) -> Iterator[Executor | None]:
    """Where the work is done: where the caller says, here if there is little, else in processes."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    size = sum(task.size for task in tasks)
    if executor is not None or size < _MUCH or (count or 1) < 2:  # noqa: PLR2004
        yield executor
        return
    # not fork: a process that has threads must not fork
    workers = min(count or 1, -(-size // _BATCH), 8)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def _nothing_to_run_again() -> Iterator[None]:
    """A new process runs the main program's file again to find what it defines. Ours needs none
    of it, and a script without a guard would do all its work again in each."""
    with _MAIN:  # several languages may be at work, in a thread each
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
