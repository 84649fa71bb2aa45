"""The last report of a book is kept in its memory: where nothing has changed since, it is the
next one too, and neither edition need be read for it.

What it follows from is named by a hash, before anything is measured: today's texts and how the
edition reads, the human's files, the settings that it depends on, and how often the memories have
changed. The reports that are kept for the trend are put in by the one who asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from . import __version__, pipeline
from ._errors import StoreError
from ._notes import as_note, from_note, of_texts
from ._settings import Settings
from .book import Page
from .compose import Edition
from .drift import VERSION, Report
from .memory import Memory

__all__ = ["keep", "last", "name_of"]


def name_of(
    settings: Settings,
    memories: Sequence[Memory],
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    tokens: object,
    *,
    asked: bool,
) -> str:
    """Name what a report of these pages follows from.

    *tokens*: what scores count as words. *asked*: whether the engine is asked for what is not in
    the memories. Raises :class:`OSError` where a human's file cannot be read.
    """
    sibling, dialect = settings.siblings.get(settings.language), settings.dialect
    texts = [repr((
        __version__, VERSION, settings.source_language, settings.language, sibling, settings.engine,
        sorted(settings.engine_options.items()), settings.words_per_hour, tokens, asked,
        sorted(dialect.extensions), dialect.notebooks, dialect.directives,
        [memory.changes for memory in memories],
    ))]  # fmt: skip
    for name in sorted(pages):
        texts += (name, pages[name].text)
        if name in editions:
            texts.append(pipeline.fingerprint(editions[name]))
        if sibling is not None and (path := sibling.path / name).is_file():
            texts.append(path.read_bytes().hex())
    return of_texts(texts)


def last(settings: Settings, memory: Memory, name: str) -> Report | None:
    """The report that was kept, if it is that of this *name*."""
    return from_note(Report, name, memory.note(_key(settings)))


def keep(settings: Settings, memory: Memory, name: str, report: Report) -> None:
    """Keep a report for the next time; where that fails, it is measured again."""
    with suppress(StoreError):
        memory.set_note(_key(settings), as_note(name, report), derived=True)


def _key(settings: Settings) -> str:
    return f"report:{settings.pair}"
