"""Sphinx's events → the pipeline.

This works as follows:

``config-inited``
    checks the settings; every fault in one error.
``env-get-outdated`` (main process)
    reads the book, takes in the sibling editions, looks everything up in the memory, and names
    the pages whose edition reads differently from last time.
``env-before-read-docs`` (main process, before any fork)
    sends what is missing to the engine, in one batch, and adds the pages that it gave
    something for. This is the only hook that may touch a network.
``source-read``, ``include-read`` (perhaps in forked workers)
    put the edition's words into the source, in memory. Files are never written.
:class:`~sphinx_amts._titles.TranslateTitles`
    translates headings once their anchors are made.
``env-merge-info``, ``env-purge-doc``
    keep what is known of each page with the environment.
``build-finished``
    says what came of it and writes the drift report.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sphinx.errors import ConfigError, ExtensionError
from sphinx.locale import init as init_locale
from sphinx.util import logging
from sphinx.util.display import progress_message, status_iterator
from sphinx.util.i18n import docname_to_domain

from . import pipeline
from ._errors import AmtsError, MemoryError_, SettingError, Warn
from ._settings import SETTINGS, Settings, from_values
from ._titles import KEY, TranslateTitles
from .book import SUFFIXES, Page, split
from .compose import Edition, Found, compose
from .drift import write_reports
from .memory import Memory

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from .engines import Batch

__all__ = ["setup_events"]

_logger = logging.getLogger(__name__)
_PRIORITY = 900  # after other extensions have had their say about a source
_BUILDERS_LEFT_ALONE = frozenset({"gettext", "linkcheck"})


def setup_events(app: Sphinx) -> None:
    """Register the settings, the transform and the hooks."""
    for setting in SETTINGS:
        app.add_config_value(
            f"amts_{setting.name}", setting.default, "", frozenset(setting.types), setting.help
        )
    app.add_transform(TranslateTitles)
    build = _Build()
    app.connect("config-inited", build.check, priority=_PRIORITY)
    app.connect("env-get-outdated", build.look)
    app.connect("env-before-read-docs", build.send)
    app.connect("source-read", build.read, priority=_PRIORITY)
    app.connect("include-read", build.include, priority=_PRIORITY)
    app.connect("env-merge-info", _merge)
    app.connect("env-purge-doc", _purge)
    app.connect("build-finished", build.finish)


class _Build:
    """What one build knows before its workers fork."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.memory: Memory | None = None
        self.scratch: TemporaryDirectory[str] | None = None
        self.pages: dict[str, Page] = {}
        self.found: Found = {}
        self.editions: dict[str, Edition] = {}
        self.sent: Batch | None = None
        self.started = 0.0
        self.seconds = 0.0

    def check(self, app: Sphinx, config: Config) -> None:
        """Turn the configuration into settings."""
        extensions = frozenset(getattr(config, "myst_enable_extensions", ()) or ())
        values = {s.name: config[f"amts_{s.name}"] for s in SETTINGS}
        try:
            self.settings = from_values(
                Path(app.confdir if app.confdir else app.srcdir), config.language or "en", values, extensions
            )
        except SettingError as error:
            raise ConfigError(str(error)) from error
        self.settings = replace(self.settings, root=Path(app.srcdir))

    def look(
        self, app: Sphinx, env: BuildEnvironment, *_changes: set[str]
    ) -> list[str]:
        """Find out what each page reads like now; name those that read differently."""
        settings = self.settings
        if settings is None or not settings.active or app.builder.name in _BUILDERS_LEFT_ALONE:
            self.settings = None
            return []
        self.started = time.monotonic()
        with progress_message(f"looking up the book in {settings.language}"):
            names = [n for d in env.found_docs if (n := _name(env, d)).endswith(SUFFIXES)]
            self.pages, problems = pipeline.read_book(sorted(names), settings)
            self._open(settings)
            if self.memory:
                problems += pipeline.take_in_siblings(settings, self.memory, self.pages)
            self._edit(app)
        self.seconds = time.monotonic() - self.started
        _warn(env, problems)
        return self._outdated(env)

    def _open(self, settings: Settings) -> None:
        try:
            self.memory = Memory.open(settings.memory)
        except MemoryError_ as error:
            _logger.warning("%s", error, type="amts", subtype=Warn.MEMORY.value)
            # humans' editions can still be shown; nothing is sent, for it could not be kept
            self.settings = replace(settings, engine="")
            self.scratch = TemporaryDirectory(prefix="sphinx-amts-")
            self.memory = Memory.open(Path(self.scratch.name))

    def _edit(self, app: Sphinx) -> None:
        assert self.settings is not None
        assert self.memory is not None
        try:
            self.found = pipeline.look_up(self.settings, self.memory, self.pages.values())
        except MemoryError_ as error:
            _logger.warning("%s", error, type="amts", subtype=Warn.MEMORY.value)
            self.found = {}
        self.editions = {
            name: compose(page, self.found, name, self.settings.dialect, _in_catalogue(app, name, page))
            for name, page in self.pages.items()
        }

    def _outdated(self, env: BuildEnvironment) -> list[str]:
        known = _states(env)
        return [
            doc
            for doc in env.found_docs
            if doc in env.all_docs
            and known.get(doc, {}).get("fingerprint", "") != self._fingerprint(_name(env, doc))
        ]

    def _fingerprint(self, name: str) -> str:
        """Of a page with all that it includes."""
        done: dict[str, str] = {}
        todo = [name]
        while todo:
            at = todo.pop()
            if at in done or at not in self.pages or self.settings is None:
                continue
            done[at] = pipeline.fingerprint(self.editions[at])
            todo += pipeline.included(self.settings.root, at, self.pages[at])
        return " ".join(done[n] for n in sorted(done))

    def send(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Have the engine translate what is missing, if it may be waited for."""
        settings = self.settings
        if settings is None or self.memory is None:
            return
        if settings.on_miss == "wait" and settings.engine:
            started = time.monotonic()
            try:
                self.sent, outcome, problems = pipeline.translate(
                    settings, self.memory, self.pages, self.editions, _progress, _announce(settings)
                )
            except MemoryError_ as error:
                _logger.warning("%s", error, type="amts", subtype=Warn.MEMORY.value)
                outcome, problems = None, []
            _warn(env, problems)
            if outcome:
                self._edit(app)
                docnames += sorted(set(self._outdated(env)) - set(docnames))
            self.seconds += time.monotonic() - started
        self.memory.close()

    def read(self, app: Sphinx, docname: str, content: list[str]) -> None:
        """Put the edition's words into a source."""
        env = app.env
        if self.settings is None or docname not in env.found_docs:
            return
        name = _name(env, docname)
        if not name.endswith(SUFFIXES):
            return
        try:
            page, edition = self._edition(app, name, content[0])
        except AmtsError:
            return  # said when the book was read; Sphinx says what it makes of the page itself
        content[0] = page.inject(edition.replacements)
        env.temp_data[KEY] = [(source, new) for _, source, new in edition.titles]
        state = _state(edition, self._fingerprint(name))
        _states(env)[docname] = state
        for rejection in edition.rejected:
            _logger.warning(
                "a translation was not used: %s: %r", rejection.why, rejection.text[:60],
                type="amts", subtype=Warn.REJECTED.value, location=(docname, rejection.line),
            )  # fmt: skip
        if edition.missing:
            first = page.segments[edition.missing[0][0]].line
            _logger.warning(
                "%d of %d sentences have no translation and show in %s; the first is here",
                len(edition.missing), sum(map(len, edition.origins)), self.settings.source_language,
                type="amts", subtype=Warn.MISSING.value, location=(docname, first),
            )  # fmt: skip

    def include(self, app: Sphinx, path: Path, _parent: str, content: list[str]) -> None:
        """The same for a file that a page includes."""
        env, settings = app.env, self.settings
        if settings is None or path.suffix not in SUFFIXES:
            return
        including = self.pages.get(_name(env, env.docname))
        asked = [i for i in including.includes if Path(i.path).name == path.name] if including else []
        if any(i.literal for i in asked):
            return
        name = path.as_posix()
        if path.is_absolute():
            with suppress(ValueError):
                name = path.relative_to(settings.root).as_posix()
        try:
            page, edition = self._edition(app, name, content[0])
        except AmtsError:
            return
        markers = [m for i in asked for m in i.markers]
        put = {
            n: new
            for n, new in edition.replacements.items()
            if not any(m in page.segments[n].raw and m not in new for m in markers)
        }
        content[0] = page.inject(put)
        titles = env.temp_data.get(KEY) or []
        env.temp_data[KEY] = [*titles, *((s, new) for _, s, new in edition.titles)]

    def _edition(self, app: Sphinx, name: str, text: str) -> tuple[Page, Edition]:
        """The edition of a page as it was looked up, or, where another extension has changed the
        source, of what it is now."""
        assert self.settings is not None
        page = self.pages.get(name)
        if page is not None and page.text.removeprefix("\ufeff") == text:
            if page.text == text:
                return page, self.editions[name]
        page = split(text, self.settings.dialect, suffix=Path(name).suffix)
        found = dict(self.found)
        if self.memory is not None:
            with suppress(MemoryError_):
                found |= pipeline.look_up(self.settings, self.memory, [page])
        alone = _in_catalogue(app, name, page)
        return page, compose(page, found, name, self.settings.dialect, alone)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Say what came of it; write the report."""
        settings = self.settings
        try:
            if settings is None or self.memory is None or exception is not None:
                return
            states = _states(app.env).values()
            human, machine, source = (
                sum(s.get(k, 0) for s in states) for k in ("human", "machine", "source")
            )
            sent = self.sent.characters if self.sent else 0
            _logger.info(
                "amts: %s: %d sentences: %d human, %d machine, %d left in %s; "
                "%d characters sent; %.1f s",
                settings.language, human + machine + source, human, machine, source,
                settings.source_language, sent, self.seconds,
            )  # fmt: skip
            if machine and settings.engine == "pseudo":
                _logger.info("amts: this is a pseudo-translation, for tests and layout checks")
            if settings.report and settings.language in settings.siblings:
                self._report(app, settings)
            if settings.strict and source:
                raise ExtensionError(
                    f"amts_strict: {source} sentences have no translation in {settings.language}"
                )
        finally:
            if self.memory is not None:
                with suppress(MemoryError_):
                    self.memory.close()
            if self.scratch is not None:
                self.scratch.cleanup()

    def _report(self, app: Sphinx, settings: Settings) -> None:
        assert self.memory is not None
        try:
            known = dict(pipeline.origins(settings, self.memory, self.pages))
            folder = Path(app.outdir) / "_amts"
            path = write_reports(settings, known, self.pages, self.editions, folder)
        except (AmtsError, OSError) as error:
            _logger.warning("no drift report: %s", error, type="amts", subtype=Warn.REPORT.value)
        else:
            _logger.info("amts: drift report: %s", path)


def _name(env: BuildEnvironment, docname: str) -> str:
    """A page's name in the memory: its path in the book, with slashes."""
    return Path(env.doc2path(docname, base=False)).as_posix()


def _state(edition: Edition, fingerprint: str) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint,
        **{k: edition.count(k) for k in ("human", "machine", "source")},
    }


def _states(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """What is kept with the environment of each page."""
    if not hasattr(env, "amts_pages"):
        env.amts_pages = {}  # type: ignore[attr-defined]
    states: dict[str, dict[str, Any]] = env.amts_pages  # type: ignore[attr-defined]
    return states


def _merge(
    _app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    theirs = _states(other)
    _states(env).update({d: theirs[d] for d in docnames if d in theirs})


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _states(env).pop(docname, None)


def _in_catalogue(app: Sphinx, name: str, page: Page) -> list[int]:
    """The segments that Sphinx's own catalogues translate: a human's PO file wins."""
    config = app.config
    domain = docname_to_domain(str(Path(name).with_suffix("")), config.gettext_compact)
    folders = [str(Path(app.srcdir) / d) for d in config.locale_dirs]
    catalogue, there = init_locale(folders, config.language, domain)
    if not there:
        return []
    texts = ((n, " ".join(s.raw.split("\n")).strip()) for n, s in enumerate(page.segments))
    return [n for n, text in texts if catalogue.gettext(text) != text]


def _warn(env: BuildEnvironment, problems: Iterable[pipeline.Problem]) -> None:
    for problem in problems:
        location = f"{env.srcdir}/{problem.page}:{problem.line or ''}" if problem.page else None
        _logger.warning(
            "%s", problem.message, type="amts", subtype=problem.kind.value, location=location
        )


def _announce(settings: Settings) -> Any:
    def announce(batch: Batch) -> None:
        cost = batch.characters / 1e6 * settings.rate
        _logger.info(
            "amts: %d sentences, %d characters for engine %s (about %.2f at %g a million)",
            len(batch.items), batch.characters, settings.engine, cost, settings.rate,
        )  # fmt: skip

    return announce


def _progress(stream: Any, length: int) -> Any:
    return status_iterator(stream, "translating... ", "green", length, stringify_func=lambda i: i.page)
