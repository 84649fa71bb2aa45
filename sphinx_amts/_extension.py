"""Sphinx's events → the pipeline.

This works as follows:

``config-inited``
    checks the settings; every fault in one error.
``env-get-outdated`` (main process)
    reads the book, takes in the sibling editions, looks everything up in the memory, and names
    the pages whose edition reads differently from last time.
``env-before-read-docs`` (main process, before any fork)
    finds out what there is to translate in reStructuredText, sends what is missing to the engine,
    in one batch, and names the pages that it gave something for. This is the only hook that may
    touch a network.
``source-read``, ``include-read`` (perhaps in forked workers)
    put the edition's words into the source, in memory. Files are never written.
:class:`~sphinx_amts._titles.TranslateTitles`
    translates headings once their anchors are made.
:class:`~sphinx_amts._terms.TranslateTerms`
    translates index entries, and references to terms of the glossary.
:class:`~sphinx_amts._doctree.TranslateBlocks`
    puts the edition's words into the doctree, where the source is reStructuredText.
:class:`~sphinx_amts._readers.Readers`
    gives the pages of every edition, the source's as well, what their readers need: the way to the
    other editions, and notices and marks of where the words come from.
``env-merge-info``, ``env-purge-doc``
    keep what each page reads like with the environment.
``env-updated``
    notes in the memory what was found in doctrees, for builds that begin with nothing.
``write-started``
    translates what stands before numbers, where an extension has made it up.
``build-finished``
    says what came of it and writes the drift report.
:class:`~sphinx_amts._builder.DriftBuilder`, :class:`~sphinx_amts._builder.EditionsBuilder`
    write the drift report alone, and build all editions; none of the above has a part in that.
:mod:`~sphinx_amts._unfinished`
    has every page written again where the last build did not come to its end.
``amts-purse``, ``amts-counted``
    are events of ours, for whoever runs several builds as one: the first asks for what they spend
    from together (:class:`~sphinx_amts._till.Purse`), the second tells how many sentences are
    human, machine or source.

What checks the settings is here, and what says in the end what came of it; the rest is in
``_prepass`` (all that comes before a page is read, and ``env-updated``), ``_sources``, ``_titles``,
``_terms``, ``_doctree``, ``_shared``, ``_made_up``, ``_readers`` and ``_environment``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import NoneType

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging

from ._builder import DriftBuilder, EditionsBuilder
from ._check_settings import from_values, unknown
from ._contents import setup_contents
from ._d2l import setup_d2l
from ._doctree import NoteBlocks, NoteGenerated, TranslateBlocks
from ._environment import entry_of, setup_kept
from ._errors import AmtsError, SettingError, Warn
from ._made_up import name_numbers
from ._prepass import PrePass
from ._proofs import setup_proofs
from ._readers import MarkOrigins, Readers
from ._settings import SETTINGS, Setting, Settings
from ._shared import with_shared
from ._sources import Sources
from ._terms import TranslateSaid, TranslateTerms
from ._titles import TranslateTitles
from ._unfinished import setup_unfinished
from ._warnings import warn

__all__ = ["setup_events"]

_logger = logging.getLogger(__name__)
_PRIORITY = 900  # after other extensions have had their say about a source
_FIRST = 400  # before sphinx-external-toc takes in the table of contents
_TRANSFORMS = (
    NoteGenerated, NoteBlocks, TranslateBlocks, MarkOrigins, TranslateTitles, TranslateTerms,
)  # fmt: skip
_BUILDERS_LEFT_ALONE = frozenset({"gettext", "linkcheck"})  # they are about the source


def _add_setting(app: Sphinx, setting: Setting) -> None:
    default, types = setting.default, frozenset(setting.types)
    if float in types:  # -D gives text; Sphinx would make a whole number of it, or nothing
        default, types = None, types | {str, NoneType}
    app.add_config_value(f"amts_{setting.name}", default, setting.rebuild, types, setting.help)


def setup_events(app: Sphinx) -> None:
    """Register the settings, the transforms and the hooks."""
    for setting in SETTINGS:
        _add_setting(app, setting)
    for transform in _TRANSFORMS:
        app.add_transform(transform)
    app.add_post_transform(TranslateSaid)
    for setup in (setup_contents, setup_d2l, setup_kept, setup_proofs, setup_unfinished):
        setup(app)
    app.add_builder(DriftBuilder)
    app.add_builder(EditionsBuilder)
    app.add_event("amts-purse")
    app.add_event("amts-counted")
    prepass = PrePass()
    sources = Sources(prepass)
    readers = Readers()

    def check(app: Sphinx, config: Config) -> None:
        prepass.settings = _settings(app, config)
        readers.configure(app, config, prepass.settings)

    def start(app: Sphinx) -> None:
        settings, prepass.settings = prepass.settings, None
        if settings is None:
            return
        if isinstance(app.builder, DriftBuilder):
            app.builder.take(settings)
        elif isinstance(app.builder, EditionsBuilder):
            app.builder.take(settings, app)
        elif settings.active and app.builder.name not in _BUILDERS_LEFT_ALONE:
            prepass.settings = settings
            _check_search(app)

    def finish(app: Sphinx, exception: Exception | None) -> None:
        try:
            if exception is None and prepass.settings is not None:
                _finish(app, prepass, prepass.settings)
        finally:
            prepass.close()

    app.connect("config-inited", check, priority=_PRIORITY)
    app.connect("builder-inited", start)
    app.connect("builder-inited", readers.start)
    app.connect("env-get-outdated", prepass.look, priority=_FIRST)
    app.connect("env-before-read-docs", prepass.send)
    app.connect("env-updated", prepass.note)
    app.connect("source-read", sources.read, priority=_PRIORITY)
    app.connect("include-read", sources.include, priority=_PRIORITY)
    app.connect("write-started", name_numbers)
    app.connect("write-started", prepass.settle)
    app.connect("html-page-context", readers.page, priority=_PRIORITY)
    app.connect("build-finished", finish)
    app.connect("build-finished", readers.finish)


def _settings(app: Sphinx, config: Config) -> Settings:
    """Turn the configuration into settings, or say all that is wrong with it."""
    extensions = frozenset(getattr(config, "myst_enable_extensions", ()) or ())
    values = {s.name: _value(config, s) for s in SETTINGS}
    written = config._raw_config  # noqa: SLF001  nothing else tells what conf.py says
    values.update((name, None) for name in unknown(written))
    folder = Path(app.confdir or app.srcdir)
    try:
        settings = from_values(folder, _language(config), values, extensions)
    except SettingError as error:
        raise ConfigError(str(error)) from error
    return with_shared(app, config, replace(settings, root=Path(app.srcdir)))


def _language(config: Config) -> str:
    """The language of this build. What conf.py itself calls a variant of the source's language, as
    it does with ``en_US`` of ``en``, is the source's: nobody wants that translated."""
    language, source = config.language or "en", config["amts_source_language"]
    variant = str(language).replace("-", "_").startswith(f"{source}_")
    if variant and "language" not in config.overrides and not config["amts_siblings"]:
        return str(source)
    return language


def _value(config: Config, setting: Setting) -> object:
    """A setting's value; a number may have been given as text, with ``-D``."""
    name = f"amts_{setting.name}"
    if float not in setting.types:
        return config[name]
    value = setting.default if config[name] is None else config[name]
    if isinstance(value, str) and name in config.overrides:
        with suppress(ValueError):
            return float(value)
    return value


def _check_search(app: Sphinx) -> None:
    """Say that a search in Chinese would find nothing: Sphinx itself does not."""
    language = app.config.html_search_language or app.config.language
    asked = language.startswith("zh") and getattr(app.builder, "search", False)
    if asked and find_spec("jieba") is None:
        warn(
            Warn.SEARCH,
            "the search will find no Chinese words, for jieba, which parts them, is not installed; "
            "pip install jieba",
        )


def _finish(app: Sphinx, prepass: PrePass, settings: Settings) -> None:
    """Say what came of the build; write the report."""
    human, machine, source = (
        sum(edition.count(origin) for edition in prepass.editions.values())
        for origin in ("human", "machine", "source")
    )
    _logger.info(
        "amts: %s: %d sentences: %d human, %d machine, %d left in %s; "
        "%d characters sent; %.1f s",
        settings.language, human + machine + source, human, machine, source,
        settings.source_language, prepass.sent, prepass.seconds,
    )  # fmt: skip
    app.emit("amts-counted", {"human": human, "machine": machine, "source": source})
    if machine and settings.engine == "pseudo":
        _logger.info("amts: this is a pseudo-translation, for tests and layout checks")
    if settings.report and settings.language in settings.siblings:
        _report(app, prepass, settings)
    if settings.strict and source:
        raise ExtensionError(
            f"amts_strict: {source} sentences have no translation in {settings.language}"
        )
    if settings.strict and prepass.stale:
        pages = ", ".join(prepass.stale)
        raise ExtensionError(
            f"amts_strict: not everything was looked up of {pages}; build once more"
        )


def _report(app: Sphinx, prepass: PrePass, settings: Settings) -> None:
    if prepass.memory is None:
        return
    from .drift import write_reports  # noqa: PLC0415 (slow to load, and only needed here)
    from .reporting import report_of  # noqa: PLC0415

    try:
        folder = Path(app.outdir) / "_amts"
        report, _ = report_of(
            settings, prepass.memory, prepass.pages, prepass.found, prepass.editions
        )
        entry = entry_of(app)
        path = write_reports([report], folder, edition=entry and f"../{entry}")
    except (AmtsError, OSError) as error:
        warn(Warn.REPORT, f"no drift report: {error}")
    else:
        _logger.info("amts: drift report: %s", path)
