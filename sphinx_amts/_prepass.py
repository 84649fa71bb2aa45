"""The pre-pass: all that a build does before Sphinx reads a page, and before any fork."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.display import progress_message, status_iterator

from . import pipeline, sending
from ._catalogues import left_alone
from ._changed import as_changed
from ._config_texts import said_by_myst_nb
from ._environment import doctrees, fingerprints, page_name, unlike
from ._errors import Problem, StoreError, Warn
from ._extraction import Extracted, extract, is_rst, name_in_doctree
from ._fingerprints import Shared, fingerprint, shared_of
from ._interpreter import collect_seldom
from ._read_before import remember
from ._runs import Found
from ._settings import Settings
from ._shared import put_in_place, shared_pages
from ._terms import key_of, words_of
from ._till import Purse
from ._warnings import say, say_of, warn
from .book import Page
from .compose import Edition
from .engines import Item
from .memory import Memory

__all__ = ["PrePass"]


_CHANGED = (
    "it shows what it did not show when it was read for translation, though no file that it "
    "depends on has changed; build once more to have that translated"
)

_logger = logging.getLogger(__name__)


class PrePass:
    """What one build knows before its workers fork; they inherit it.

    ``settings``: of this build, or nothing where it is to be left alone. ``pages``, ``editions``:
    by name, included files among them, and what is translated in a page's doctree. ``words``: the
    terms of the glossary and the entries of the index. ``found``: what the memory had. ``sent``:
    characters that the engine was sent. ``stale``: the pages that show what was not looked up.
    ``seconds``: how long all this took.
    """

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.memory: Memory | None = None
        self.pages: dict[str, Page] = {}
        self.found: Found = {}
        self.editions: dict[str, Edition] = {}
        self.words: dict[str, str] = {}
        self.sent = 0
        self.stale: list[str] = []
        self.seconds = 0.0
        self._shared = Shared()
        self._named: set[str] = set()
        self._scratch: TemporaryDirectory[str] | None = None
        self._thresholds = gc.get_threshold()
        self._extracted = Extracted({})

    def look(self, app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
        """Find out what each page reads like now; name those that read differently.

        What is in a doctree is known of the pages that Sphinx will not read again.
        """
        settings = self.settings
        if settings is None:
            return []
        started = time.monotonic()
        gc.freeze()  # what is loaded stays: the collector need not look through it with each page
        collect_seldom()
        changed = set().union(*changes)
        _logger.info("")  # Sphinx is in the middle of a line
        with progress_message(f"looking up the book in {settings.language}"):
            names = [
                n for d in env.found_docs if (n := page_name(env, d)).endswith(settings.suffixes)
            ]
            names = [*sorted(names), *pipeline.shared_names(settings)]
            self.pages, problems = pipeline.read_book(names, settings)
            self.pages |= {
                name_in_doctree(env, d): page
                for d, page in doctrees(env).items()
                if d in env.found_docs and d not in changed
            }
            settings, self.memory = self._open(settings)
            self.settings = settings
            try:
                problems += pipeline.take_in_siblings(settings, self.memory, self.pages)
            except StoreError as error:
                problems.append(Problem(Warn.MEMORY, str(error)))
            self.pages |= as_changed(app, env, settings, self.pages, self.memory)
            self._edit(app, settings, self.memory)
        self._share(app, env, settings, outdated=True)
        self.seconds = time.monotonic() - started
        say(env, problems)
        # a page whose gaps are about to be filled may read then as it did last time
        outdated = [] if self._asks(settings) else self._outdated(env, settings)
        self._named = set(outdated) - changed
        return outdated

    def send(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Have the engine translate what is missing, if it may be waited for."""
        settings, memory = self.settings, self.memory
        if settings is None or memory is None:
            return
        started = time.monotonic()
        try:
            self._read_doctrees(app, env, settings, memory, docnames)
            if self._asks(settings):
                self._send(app, env, settings, memory)
                self._share(app, env, settings)
                docnames += sorted(set(self._outdated(env, settings)) - set(docnames))
            for name in shared_pages(settings, self.pages):
                say_of(settings, self.pages[name], self.editions[name], settings.root / name)
        except KeyboardInterrupt:
            warn(Warn.ENGINE, "interrupted; what was translated until now is in the memory")
            raise
        finally:
            memory.close()  # no open database may go through a fork
            gc.freeze()  # the book stays as it is: the collector need not look through it again
        self.seconds += time.monotonic() - started

    def fingerprint(self, settings: Settings, name: str) -> str:
        """Name what a page reads like, with all that it includes."""
        return fingerprint(settings, name, self.pages, self.editions, self._shared)

    def note(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Note what was found in doctrees, for builds that begin with nothing.

        A page that was different when it was read for the edition is not noted; one of which that
        was noted before has changed, though nothing tells it.
        """
        settings, memory, done = self.settings, self.memory, self._extracted
        if settings is None or memory is None or not done.names:
            return
        changed = {d for d in unlike(env) if is_rst(env, d)}  # in others, more than that is read
        fresh = {d: one for d, one in done.read.items() if d not in changed}
        self.stale = sorted(changed & done.recalled)
        remember(app, settings, memory, done.names, {**fresh, **dict.fromkeys(self.stale)})
        memory.close()  # processes will be forked to write pages
        for docname in self.stale:
            env.all_docs[docname] = 0  # when it was read: Sphinx finds that its source is newer
            warn(Warn.SOURCE, _CHANGED, docname)

    def settle(self, _app: Sphinx, _builder: object) -> None:
        """Spare the collector all that was read: it stays until the build ends."""
        if self.settings is not None:
            gc.freeze()

    def close(self) -> None:
        """Leave the memory; a scratch one goes."""
        gc.unfreeze()
        gc.set_threshold(*self._thresholds)
        if self.memory is not None:
            self.memory.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def _asks(self, settings: Settings) -> bool:
        """Whether the engine is to be asked for anything."""
        if not settings.engine or settings.on_miss != "wait":
            return False
        return any(edition.missing for edition in self.editions.values())

    def _read_doctrees(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        settings: Settings,
        memory: Memory,
        docnames: list[str],
    ) -> None:
        """Find out what there is to translate in the doctrees of pages that will be read."""
        # what we have named ourselves reads as it did but for its words
        wanted = [d for d in docnames if d not in self._named]
        self._extracted = extract(app, settings, wanted, self.pages, memory)
        say(env, self._extracted.problems)
        if read := self._extracted.pages:
            self.pages |= read
            found, editions = _edited(app, settings, memory, read)
            self.found, self.editions = {**self.found, **found}, {**self.editions, **editions}
            self._share(app, env, settings)

    def _open(self, settings: Settings) -> tuple[Settings, Memory]:
        """Open the memory. Where that cannot be, humans' editions can still be shown, by a scratch
        one; nothing is sent then, for it could not be kept."""
        try:
            return settings, Memory.open(settings.memory)
        except StoreError as error:
            warn(Warn.MEMORY, str(error))
        self._scratch = TemporaryDirectory(prefix="sphinx-amts-")
        return replace(settings, engine=""), Memory.open(Path(self._scratch.name))

    def _edit(self, app: Sphinx, settings: Settings, memory: Memory) -> None:
        self.found, self.editions = _edited(app, settings, memory, self.pages)

    def _send(self, app: Sphinx, env: BuildEnvironment, settings: Settings, memory: Memory) -> None:
        try:
            doors = _doors(app.emit_firstresult("amts-purse"))
            _, outcome, problems = sending.translate(
                settings, memory, self.pages, sending.missing(self.pages, self.editions), doors
            )
        except StoreError as error:
            warn(Warn.MEMORY, str(error))
            self._edit(app, settings, memory)
            return
        say(env, problems)
        if outcome:
            self.sent = outcome.billed
            self._edit(app, settings, memory)

    def _share(
        self, app: Sphinx, env: BuildEnvironment, settings: Settings, *, outdated: bool = False
    ) -> None:
        """Put in place what stands on many pages, and note what it reads like."""
        put_in_place(app, env, settings, self.pages, self.editions, outdated=outdated)
        self.words = words_of(self.pages, self.editions)
        said = map(key_of, said_by_myst_nb(settings.prompts, self.pages.values()))
        env.amts_said = {k: self.words[k] for k in said if k in self.words}  # type: ignore[attr-defined]
        self._shared = shared_of(settings, self.pages, self.editions, self.words)

    def _outdated(self, env: BuildEnvironment, settings: Settings) -> list[str]:
        """Name the pages that were built before and read differently now."""
        known = fingerprints(env)
        return [
            doc
            for doc in env.found_docs
            if doc in env.all_docs
            and known.get(doc, "") != self.fingerprint(settings, page_name(env, doc))
        ]


def _edited(
    app: Sphinx, settings: Settings, memory: Memory, pages: Mapping[str, Page]
) -> tuple[Found, dict[str, Edition]]:
    """What the memory knows of these pages, and their editions."""
    found: Found = {}
    try:
        found = pipeline.look_up(settings, memory, pages.values())
    except StoreError as error:
        warn(Warn.MEMORY, str(error))
    alone = {name: left_alone(app, name, page) for name, page in pages.items()}
    editions = pipeline.edit(pages, found, settings, alone)
    with suppress(StoreError):  # of a memory that cannot be read, that was said
        editions = pipeline.localise(settings, memory, pages, editions)
    return found, editions


def _progress(stream: Iterable[Item], length: int) -> Iterable[Item]:
    return status_iterator(
        stream, "translating... ", "green", length, stringify_func=lambda i: i.page
    )


def _doors(purse: Purse | None) -> sending.Doors:
    def line(text: str) -> None:
        _logger.info("amts: %s", text)

    return sending.Doors(_progress, line, line, purse=purse or Purse())
