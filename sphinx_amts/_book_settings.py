"""A book's configuration and a command line → its settings."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import pipeline
from ._check_settings import from_values, unknown
from ._config_texts import PROMPTS, notebooks_of, texts_of
from ._configuration import configuration
from ._errors import SettingError
from ._jupyter_book import sphinx_values
from ._languages import base_of, named_languages
from ._settings import SETTINGS, Settings
from .book import DEFAULT_EXTENSIONS

__all__ = ["add_options", "settings_in", "settings_of", "sphinx_of"]

_SKIPPED = frozenset(
    {"siblings", "editions", "directives", "engine_options", "report", "strict", "d2l"}
)
_TOC = "_toc.yml"


def add_options(parser: argparse.ArgumentParser, without: Collection[str] = ()) -> None:
    """Add an option for each setting of the table that a command line can use; *without* those
    that the command has in a way of its own."""
    group = parser.add_argument_group(
        "settings", "Each stands for amts_… in conf.py or _config.yml, and goes before it."
    )
    for setting in SETTINGS:
        if setting.name in _SKIPPED or setting.name in without:
            continue
        kind = float if float in setting.types else str
        group.add_argument(
            f"--{setting.name.replace('_', '-')}", type=kind, choices=setting.choices or None,
            help=setting.help.replace("%", "%%"), metavar=None if setting.choices else "VALUE",
        )  # fmt: skip
    if "sibling" not in without:
        group.add_argument(
            "--sibling", metavar="PATH",
            help="The folder of the edition that humans translated into --language.",
        )  # fmt: skip
        group.add_argument(
            "--origin", metavar="ORIGIN",
            help="What the sibling was translated from: a folder of snapshots, a pattern such as "
            "'{stem}_origin.md', a commit, 'git', or 'state=FILE,key=KEY'.",
        )  # fmt: skip
    if "engine_option" in without:
        return
    group.add_argument(
        "--engine-option", action="append", default=[], metavar="NAME=VALUE",
        help="An option of the engine; may be given several times.",
    )  # fmt: skip


def settings_of(book: Path, language: str | None, options: argparse.Namespace) -> Settings:
    """Read the folder's configuration, put the options before it, check the whole.

    Raises :class:`SettingError`.
    """
    return _settings_of(book, language, options, configuration(book))


def settings_in(
    book: Path, languages: Iterable[str], options: argparse.Namespace
) -> list[Settings]:
    """The same for each of these languages: a ``conf.py`` is a program, and runs once for all."""
    config = configuration(book)
    return [_settings_of(book, language, options, config) for language in languages]


def sphinx_of(
    book: Path, options: argparse.Namespace
) -> tuple[Settings, Path | None, dict[str, Any]]:
    """Read a book that Sphinx is to be started on: its settings in its own language, the folder of
    its ``conf.py`` or nothing, and what goes before that; the extensions with ours among them.

    Raises :class:`SettingError`.
    """
    config = configuration(book)
    settings = _settings_of(book, None, options, config)
    _check_own_language(config.get("language"), settings, options)
    confdir, values = None, dict[str, Any]()
    if (book / "conf.py").is_file():
        confdir = settings.root
        values = {name: list(config.get(name) or ()) for name in ("extensions", "exclude_patterns")}
    elif (book / "_config.yml").is_file():
        values = sphinx_values(settings.root)
    else:
        raise SettingError(
            f"{book} has neither a conf.py nor a _config.yml: Sphinx cannot build it",
            remedy="write a conf.py: sphinx-quickstart",
        )
    values["extensions"] = list(dict.fromkeys([*values["extensions"], __package__]))
    return settings, confdir, values


def _check_own_language(said: object, settings: Settings, options: argparse.Namespace) -> None:
    """Refuse to take a book for one in another language than the one its configuration names."""
    asked = named_languages(getattr(options, "languages", ()))
    known = {settings.source_language, *asked, *settings.editions, *settings.siblings}
    if isinstance(said, str) and base_of(said) not in set(map(base_of, known)):
        raise SettingError(
            f"the configuration says language = {said!r}, and that the book is written in "
            f"{settings.source_language!r}",
            remedy="set amts_source_language, or --source-language, to what it is written in",
        )


def _settings_of(
    book: Path, language: str | None, options: argparse.Namespace, config: Mapping[str, Any]
) -> Settings:
    """Check what the configuration and the options say, and add what readers read of the former."""
    extensions = config.get("myst_enable_extensions")
    values = {s.name: config.get(f"amts_{s.name}", s.default) for s in SETTINGS}
    values.update((name, None) for name in unknown(config))
    for setting in SETTINGS:
        given = getattr(options, setting.name, None)
        if given is not None:
            values[setting.name] = given
    named = _named(getattr(options, "engine_option", None) or ())
    if "models" in named:
        named["models"] = str(Path(named["models"]).absolute())
    if named and isinstance(values["engine_options"], dict):
        values["engine_options"] = {**values["engine_options"], **named}
    source = values["source_language"]
    settings = from_values(
        book.resolve(), source if language is None else language, values,
        DEFAULT_EXTENSIONS if extensions is None else frozenset(extensions),
    )  # fmt: skip
    notebooks = notebooks_of(config.get("nb_custom_formats"))
    settings = replace(
        settings, dialect=replace(settings.dialect, notebooks=notebooks), excluded=tuple(config.get("exclude_patterns") or ()),
        toc=_toc_of(settings.root, config),
        prompts=tuple(
            config.get(name) or default
            for name, default in zip(PROMPTS, settings.prompts, strict=True)
        ), texts=texts_of(config, settings.dialect),
    )  # fmt: skip
    return _with_paths(settings, options)


def _with_paths(settings: Settings, options: argparse.Namespace) -> Settings:
    """Put the folders that the options name, from where the command is run, before the book's."""
    if getattr(options, "memory", None):
        settings = replace(settings, memory=Path(options.memory).absolute())
    if getattr(options, "history", None):
        settings = replace(settings, history=Path(options.history).absolute())
    if getattr(options, "origin", None) and not getattr(options, "sibling", None):
        raise SettingError(
            "--origin says what a sibling was translated from", remedy="add --sibling"
        )
    if sibling := getattr(options, "sibling", None):
        there = {"path": str(Path(sibling).resolve()), "origin": _origin(options.origin)}
        given = from_values(
            settings.root, settings.language, {"siblings": {settings.language: there}}
        )
        settings = replace(settings, siblings={**settings.siblings, **given.siblings})
    return settings


def _toc_of(root: Path, config: Mapping[str, Any]) -> str:
    """Name the file of the table of contents: Jupyter Book has one, and Sphinx if told so."""
    if (root / "conf.py").is_file() and "sphinx_external_toc" not in (
        config.get("extensions") or ()
    ):
        return ""
    path = root / str(config.get("external_toc_path") or _TOC)
    return pipeline.name_of(root, path) if path.is_file() else ""


def _origin(text: str | None) -> str | dict[str, str] | None:
    if text is None or text == "git" or ("{" in text and "=" not in text):
        return text
    if "state=" in text:
        return _named(text.split(","))
    return str(Path(text).resolve()) if Path(text).is_dir() else text


def _named(pairs: Iterable[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingError(f"{pair!r} is not NAME=VALUE")
        found[name.strip()] = value
    return found
