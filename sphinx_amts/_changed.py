"""What other extensions make of a Markdown source before it is read, known before all is sent.

Sphinx asks them as it reads a page, and what they change or add then stands in no file. So they are
asked here, too, in a process that ends with it: whatever they note or count, nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxParallelError
from sphinx.util import logging
from sphinx.util.parallel import ParallelTasks, parallel_available

from . import pipeline
from ._environment import page_name
from ._errors import SourceError
from ._settings import Settings
from .book import Doctree, Page, Texts, split
from .memory import Memory

__all__ = ["as_changed"]

_OURS = ("sphinx", __package__)
"""Packages that listen, and change no source of a book in Markdown before we do."""


def as_changed(
    app: Sphinx,
    env: BuildEnvironment,
    settings: Settings,
    pages: Mapping[str, Page],
    memory: Memory,
) -> dict[str, Page]:
    """Those of these pages that other extensions change, as they are then.

    *memory* is left closed where they are asked: no open database may go through a fork.
    """
    if not parallel_available or not any(map(_listeners(app), ("source-read", "include-read"))):
        return {}
    memory.close()
    texts: dict[str, str] = {}

    def ask() -> dict[str, str]:
        with logging.suppress_logging():
            return _asked(app, env, settings, pages)

    tasks = ParallelTasks(1)
    # of one that fails, Sphinx says so as it reads the page
    with suppress(SphinxParallelError, SourceError, EOFError, OSError):
        tasks.add_task(ask, None, lambda _, found: texts.update(found))
        tasks.join()
    changed: dict[str, Page] = {}
    for name, text in texts.items():
        with suppress(SourceError):
            changed[name] = split(text, settings.dialect, suffix=Path(name).suffix)
    return changed


def _listeners(app: Sphinx) -> Callable[[str], list[Callable[..., Any]]]:
    """Who else listens to an event, in the order in which they are asked."""

    def of(event: str) -> list[Callable[..., Any]]:
        known = sorted(app.events.listeners.get(event, ()), key=attrgetter("priority"))
        handlers = [one.handler for one in known]
        return [h for h in handlers if _package(h) not in _OURS]

    return of


def _package(handler: Callable[..., Any]) -> str:
    return (getattr(handler, "__module__", None) or "").partition(".")[0]


def _asked(
    app: Sphinx, env: BuildEnvironment, settings: Settings, pages: Mapping[str, Page]
) -> dict[str, str]:
    """The texts of pages, and of the files that they include, that come back changed."""
    reads, includes = map(_listeners(app), ("source-read", "include-read"))
    texts: dict[str, str] = {}

    def ask(name: str, handlers: list[Callable[..., Any]], *arguments: object) -> None:
        text = pages[name].text.removeprefix("\ufeff").replace("\r\n", "\n")  # as it is read
        content = [text]
        with suppress(Exception):  # it raises again when the page is read
            for handler in handlers:
                handler(app, *arguments, content)
            if content[0] != text:
                texts.setdefault(name, content[0])

    for docname in sorted(env.found_docs):
        name = page_name(env, docname)
        if name not in pages or isinstance(pages[name], Doctree | Texts):
            continue
        env.prepare_settings(docname)
        ask(name, reads, docname)
        for other in pipeline.closure(settings.root, name, pages) if includes else ():
            if other != name:  # MyST says it so
                ask(other, includes, Path(other), Path(name).stem)
    return texts
