"""An edition as a parallel corpus: all that parallel data and terminology are made from.

A page's passages are noted in the memory, so that as long as neither of its two texts changes, the
next run, and the job that learns from them, sees the very same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from fnmatch import fnmatchcase
from typing import Any

from ._errors import Problem, SettingError, SiblingError
from ._settings import Settings
from .alignment import Task, read_pages
from .book import Page
from .intake import take_in_siblings
from .memory import Memory
from .segment import content_hash
from .siblings import HeldOut, Passage, Side, read
from .taken_in import origins, tasks, words

__all__ = ["chosen", "corpus", "hold_out"]

_VERSION = 3
"""Raised when what is noted would come out differently."""


def corpus(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    executor: Executor | None = None,
) -> tuple[list[Passage], list[Problem]]:
    """The passages of every page that has a human edition, in the order of *pages*.

    Raises :class:`SettingError` where no edition is configured, :class:`SiblingError` where its
    folder is not there; a page that cannot be used is a problem.
    """
    sibling = settings.siblings.get(settings.language)
    if sibling is None:
        raise SettingError(
            f"no human edition in {settings.language} is configured",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    if not sibling.path.is_dir():
        raise SiblingError(
            f"there is no folder {sibling.path}", remedy="name the folder of the human edition"
        )
    problems = take_in_siblings(settings, memory, pages, executor)
    todo = list(tasks(settings, memory, pages))
    noted = {t.name: _from_plain(memory.note(_key(settings, t.name)), t) for t in todo}
    fresh = [t for t in todo if noted[t.name] is None]
    done = read_pages(fresh, words(settings, memory), executor)
    for task, found in zip(fresh, done, strict=True):
        noted[task.name] = found
        note = [_hash(task), [_plain(p) for p in found]]
        memory.set_note(_key(settings, task.name), note)
    return [passage for task in todo for passage in noted[task.name] or ()], problems


def hold_out(
    settings: Settings, memory: Memory, pages: Mapping[str, Page], patterns: Iterable[str]
) -> HeldOut:
    """The pages that *patterns* name, with what they say, today and when they were translated.

    A pattern is a page's path, with or without its suffix, or one with ``*`` and ``?``. The
    editions have been taken in before.
    Raises :class:`SettingError` for a pattern that names no page: it would hold out nothing.
    """
    names = chosen(pages, patterns, "--hold-out")
    today = (pages[name] for name in sorted(names))
    then = (page for _, page in origins(settings, memory, sorted(names)))
    return HeldOut(names, [text for side in (today, then) for page in side for text in _said(page)])


def chosen(pages: Iterable[str], patterns: Iterable[str], option: str) -> set[str]:
    """The pages that *patterns* name; *option*: where they were given.

    Raises :class:`SettingError` for a pattern that names no page.
    """
    all_ = list(pages)
    names: set[str] = set()
    for pattern in patterns:
        some = {name for name in all_ if _fits(name, pattern)}
        if not some:
            raise SettingError(
                f"{option} {pattern!r} names no page of the book",
                remedy="name a page as it is in the folder, such as guide/start.md or 'guide/*'",
            )
        names |= some
    return names


def _fits(name: str, pattern: str) -> bool:
    plain = pattern.removeprefix("./")
    return fnmatchcase(name, plain) or fnmatchcase(name.rpartition(".")[0], plain)


def _said(page: Page) -> Iterator[str]:
    return (read(segment).text for segment in page.segments)


def _hash(task: Task) -> str:
    return content_hash(f"{_VERSION}\x1f{task.source}\x1f{task.target}")


def _key(settings: Settings, name: str) -> str:
    return f"passages:{settings.pair}:{name}"


def _plain(passage: Passage) -> list[object]:
    sides = [
        [
            s.text, s.bare if s.bare != s.text else None, list(s.kept), list(s.marked),
            list(s.lacks),
        ]
        for s in (passage.source, passage.target)
    ]  # fmt: skip
    parts = None if passage.parts == (passage.source.text,) else list(passage.parts)
    sure = round(passage.confidence, 6)
    return [passage.level, passage.line, passage.kind, *sides, parts, sure]


def _from_plain(value: Any, task: Task) -> list[Passage] | None:  # noqa: ANN401 (JSON)
    """The other way round; nothing where the note is of other texts, or is no such note."""
    try:
        key, rows = value
        return [_passage(row, task.name) for row in rows] if key == _hash(task) else None
    except (TypeError, ValueError):
        return None


def _passage(row: Any, page: str) -> Passage:  # noqa: ANN401 (JSON)
    level, line, kind, own, other, parts, sure = row
    source, target = (
        Side(
            str(text),
            str(text if bare is None else bare),
            tuple(str(k) for k in kept),
            tuple(str(m) for m in marked),
            tuple(str(k) for k in lacks),
        )
        for text, bare, kept, marked, lacks in (own, other)
    )
    return Passage(
        level=str(level), page=page, line=int(line), kind=str(kind), source=source, target=target,
        parts=(source.text,) if parts is None else tuple(str(p) for p in parts),
        confidence=float(sure),
    )  # fmt: skip
