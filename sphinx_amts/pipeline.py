"""The map: one short function per arrow of the design, in the order in which a book goes through.

    sources ─read─▶ pages ─take_in_siblings─▶ memory ─look_up─▶ found ─edit─▶ editions
                                                                   │            │ missing
                                                                   ▲            ▼
                                                                memory ◀─ sending ─ engine

Nothing here logs or prints: what went wrong comes back as :class:`Problem` values, and the doors
(the Sphinx extension and the command line) say it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ._config_texts import said_by_myst_nb
from ._errors import Problem, SourceError, Warn
from ._runs import Found, block_digests, by_humans, rest_digests
from ._settings import Settings
from .book import (
    NO_MARKDOWN,
    SUFFIXES,
    Include,
    Notebook,
    Page,
    Texts,
    index_entries,
    split,
    split_texts,
)
from .compose import Edition, compose
from .memory import Memory
from .segment import digest

if TYPE_CHECKING:
    from .taken_in import Collated, Doubt

__all__ = [
    "INDEX",
    "closure",
    "collated",
    "doubts",
    "edit",
    "fingerprint",
    "included",
    "included_path",
    "localise",
    "look_up",
    "name_of",
    "page_names",
    "read_book",
    "read_page",
    "shared_names",
    "take_in_siblings",
]

INDEX = "genindex"
"""What the page is called that the entries of the index make, and the prompts of folded cells."""

_UNSEEN = re.compile(r"(?:^|/)(?:[._][^/]*|node_modules|__pycache__)/")


# sources → pages


def page_names(root: Path, suffixes: Sequence[str] = SUFFIXES) -> list[str]:
    """The pages of a folder of sources: relative paths with slashes, sorted; hidden and private
    folders are left out."""
    names = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.suffix in suffixes)
    return sorted(n for n in names if not _UNSEEN.search(n) and (root / n).is_file())


def shared_names(settings: Settings) -> list[str]:
    """What stands on many pages and is read as a page: the table of contents, the texts of the
    configuration."""
    toc = [settings.toc] if settings.toc and (settings.root / settings.toc).is_file() else []
    return [*toc, *([settings.configuration] if settings.texts else [])]


def read_page(root: Path, name: str, settings: Settings) -> Page:
    """Read one page. Raises :class:`SourceError` naming file and line."""
    if settings.texts and name == settings.configuration:
        return split_texts(settings.texts, settings.dialect)
    path = root / name
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}:{line}: byte {error.object[error.start]:#04x} is not UTF-8",
            remedy="save the file as UTF-8",
        ) from error
    try:
        return split(text, settings.dialect, suffix=path.suffix)
    except SourceError as error:
        raise SourceError(f"{path}: {error.message}", remedy=error.remedy) from error


def read_book(names: Iterable[str], settings: Settings) -> tuple[dict[str, Page], list[Problem]]:
    """Read these pages and the Markdown files that they include; what they put into the index
    makes a page of its own."""
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    todo = [(name, name) for name in names]
    seen = set(todo)
    while todo:
        document, name = todo.pop(0)
        if name not in pages:
            try:
                pages[name] = read_page(settings.root, name, settings)
            except SourceError as error:
                problems.append(Problem(Warn.SOURCE, str(error), name))
                continue
        for other in included(settings.root, document, pages[name]):
            if (document, other) not in seen:
                seen.add((document, other))
                todo.append((document, other))
    entries = dict.fromkeys(e for page in pages.values() for e in _entries(page))
    entries |= dict.fromkeys(said_by_myst_nb(settings.prompts, pages.values()))
    if entries:
        pages[INDEX] = split_texts({e: ("plain", e) for e in entries}, settings.dialect)
    return pages, problems


def _entries(page: Page) -> Iterator[str]:
    if isinstance(page, Notebook):
        for cell in page.cells:
            yield from index_entries(cell.page.text)
    elif not isinstance(page, Texts):
        yield from index_entries(page.text)


def included(root: Path, document: str, page: Page) -> list[str]:
    """The Markdown files that a page includes, by their names; one may be outside of the book, and
    called anything: what is included is read as the page is.

    *document*: the page that is built, the same or one that includes it: MyST takes every path
    from there.
    """
    found = []
    for include in page.includes:
        path = included_path(root, document, include)
        if not include.literal and path.suffix not in NO_MARKDOWN and path.is_file():
            found.append(name_of(root, path))
    return found


def name_of(root: Path, path: Path) -> str:
    """A file's name in the memory: its path from the book's folder, with slashes."""
    return Path(os.path.relpath((root / path).resolve(), root.resolve())).as_posix()


def included_path(root: Path, name: str, include: Include) -> Path:
    """Where a file is that is included where page *name* is built."""
    if include.path.startswith("/"):
        return root / include.path.lstrip("/")
    return (root / name).parent / include.path


def closure(root: Path, name: str, pages: Mapping[str, Page]) -> list[str]:
    """The page and the files that it includes, by itself or through others."""
    done: list[str] = []
    todo = [name]
    while todo:
        at = todo.pop()
        if at in pages and at not in done:
            done.append(at)
            todo += included(root, name, pages[at])
    return done


# editions of humans → memory


def take_in_siblings(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    executor: Executor | None = None,
) -> list[Problem]:
    """Align each page with its human edition, where one of the two has changed since last time;
    with an *executor*, wherever that does its work."""
    if settings.language not in settings.siblings:
        return []
    from . import intake  # noqa: PLC0415 (numpy is slow to load, and here it is not needed)

    files = {name: page for name, page in pages.items() if not isinstance(page, Texts)}
    return intake.take_in_siblings(settings, memory, files, executor)


def doubts(
    settings: Settings, memory: Memory, names: Iterable[str]
) -> Iterator[tuple[str, list[Doubt]]]:
    """For each page, the pairs that a human should check: they are not used."""
    from . import taken_in  # noqa: PLC0415

    return taken_in.doubts(settings, memory, names)


def collated(
    settings: Settings, memory: Memory, pages: Mapping[str, Page]
) -> Iterator[tuple[str, Collated]]:
    """For each of today's pages that has a human edition: what it was translated from and the
    human's page, side by side."""
    if settings.language not in settings.siblings:
        return iter(())
    from . import taken_in  # noqa: PLC0415

    return taken_in.collated(settings, memory, pages)


# memory → editions


def look_up(settings: Settings, memory: Memory, pages: Iterable[Page]) -> Found:
    """Everything that the memory knows of these pages, in two bulk reads: blocks, then the
    sentences of those blocks that no human translated as a whole."""
    pages = list(pages)
    languages = settings.languages
    blocks = dict.fromkeys(d for p in pages for d in block_digests(p))
    found = memory.lookup(*languages, blocks)
    runs = memory.has_humans(*languages)
    rest = dict.fromkeys(d for p in pages for d in rest_digests(p, found, runs=runs))
    return {**found, **memory.lookup(*languages, (d for d in rest if d not in blocks))}


def edit(
    pages: Mapping[str, Page],
    found: Found,
    settings: Settings,
    left_alone: Mapping[str, Collection[int]] | None = None,
) -> dict[str, Edition]:
    """Put each page's edition together from what is known. *left_alone*: of each page, the segments
    that someone else translates."""
    runs, alone = by_humans(found), left_alone or {}
    return {
        name: compose(page, found, name, settings.dialect, alone.get(name, ()), runs=runs)
        for name, page in pages.items()
    }


def localise(
    settings: Settings, memory: Memory, pages: Mapping[str, Page], editions: Mapping[str, Edition]
) -> dict[str, Edition]:
    """The editions with the code that humans localised, where the book asks for it."""
    done = dict(editions)
    if settings.code != "sibling" or settings.language not in settings.siblings:
        return done
    from . import taken_in  # noqa: PLC0415
    from .localised import localised  # noqa: PLC0415

    for task in taken_in.tasks(settings, memory, pages):
        try:
            code = localised(task.source, task.target, pages[task.name].text, task.suffix)
        except SourceError:  # said when the sibling was taken in
            continue
        if code and task.name in done:
            done[task.name] = replace(done[task.name], code=code)
    return done


def fingerprint(edition: Edition) -> str:
    """What a build of this edition depends on: equal if and only if the page reads the same, and
    says the same of where its sentences come from."""
    code = (sorted(edition.code.items()),) if edition.code else ()
    words = sorted(edition.replacements.items())
    return digest(repr((words, edition.titles, edition.origins, edition.figures, *code)))
