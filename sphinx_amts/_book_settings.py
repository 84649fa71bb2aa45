"""A folder and a command line → settings: ``conf.py``, ``_config.yml``, options."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from . import pipeline
from ._check_settings import from_values, unknown
from ._conf_py import fault_of, guarded
from ._errors import AmtsError, Problem, SettingError, Warn
from ._jupyter_book import sphinx_values
from ._languages import base_of, named_languages
from ._settings import SETTINGS, Settings
from ._shared_texts import PROMPTS, READ, notebooks_of, texts_of
from .book import DEFAULT_EXTENSIONS, Page

__all__ = ["add_options", "book_pages", "rst_pages", "settings_in", "settings_of", "sphinx_of"]

_SKIPPED = frozenset(
    {"siblings", "editions", "directives", "engine_options", "report", "strict", "d2l"}
)
_LISTS = ("myst_enable_extensions", "exclude_patterns", "extensions")
_TOC = "_toc.yml"
_TEXTS = (*READ, *PROMPTS, "external_toc_path", "extensions", "nb_custom_formats")


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
    return _settings_of(book, language, options, _configuration(book))


def settings_in(
    book: Path, languages: Iterable[str], options: argparse.Namespace
) -> list[Settings]:
    """The same for each of these languages: a ``conf.py`` is a program, and runs once for all."""
    config = _configuration(book)
    return [_settings_of(book, language, options, config) for language in languages]


def sphinx_of(
    book: Path, options: argparse.Namespace
) -> tuple[Settings, Path | None, dict[str, Any]]:
    """Read a book that Sphinx is to be started on: its settings in its own language, the folder of
    its ``conf.py`` or nothing, and what goes before that; the extensions with ours among them.

    Raises :class:`SettingError`.
    """
    config = _configuration(book)
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
            book.resolve(), settings.language, {"siblings": {settings.language: there}}
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


def _configuration(book: Path) -> Mapping[str, Any]:
    """Read ``conf.py`` or Jupyter Book's ``_config.yml``."""
    if not book.is_dir():
        raise SettingError(f"{book}: there is no such folder", remedy="name the book's folder")
    if (book / "conf.py").is_file():
        from sphinx.config import Config  # noqa: PLC0415 (slow, and not always needed)
        from sphinx.errors import ConfigError  # noqa: PLC0415
        from sphinx.util.tags import Tags  # noqa: PLC0415

        try:
            with guarded():
                config = Config.read(book.resolve(), overrides={}, tags=Tags())
        except ConfigError as error:
            raise fault_of(book / "conf.py", error) from error
        for setting in SETTINGS:
            config.add(f"amts_{setting.name}", setting.default, "", setting.types)
        config.add("myst_enable_extensions", None, "", (set, list, tuple, frozenset))
        written = config._raw_config  # noqa: SLF001  what is not said there is not for readers
        texts = {name: written.get(name) for name in (*_TEXTS, "language")}
        names = [*(f"amts_{s.name}" for s in SETTINGS), *_LISTS]
        odd = {f"amts_{name}": None for name in unknown(config._raw_config)}  # noqa: SLF001
        return _checked(
            book / "conf.py", {**texts, **{name: config[name] for name in names}, **odd}
        )
    path = book / "_config.yml"
    if not path.is_file():
        return {}
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: {' '.join(str(error).split())}") from error
    data = _mapping(path, data, "it")
    sphinx = _mapping(path, data.get("sphinx"), "sphinx")
    parse = _mapping(path, data.get("parse"), "parse")
    flat = dict(_mapping(path, sphinx.get("config"), "sphinx: config"))
    if parse.get("myst_enable_extensions") is not None:
        flat["myst_enable_extensions"] = parse["myst_enable_extensions"]
    if parse.get("myst_substitutions") is not None:
        flat["myst_substitutions"] = parse["myst_substitutions"]
    flat["exclude_patterns"] = data.get("exclude_patterns") or []
    flat.setdefault("html_title", data.get("title"))
    return _checked(path, flat)


def _mapping(path: Path, value: object, name: str) -> Mapping[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise SettingError(f"{path}: {name} holds no settings")
    return value or {}


def _checked(path: Path, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse what is no list where one belongs; the settings of ours are checked with the rest."""
    for name in _LISTS:
        value = values.get(name)
        listed = isinstance(value, list | tuple | set | frozenset)
        if value is not None and not (listed and all(isinstance(v, str) for v in value)):
            raise SettingError(f"{path}: {name}: {value!r} is no list of names")
    return values


def book_pages(settings: Settings) -> list[str]:
    """Name the pages of the folder that its configuration does not exclude.

    Files that others include stay, whatever ``exclude_patterns`` says: readers read them. The table
    of contents is among them, and the configuration, where readers read any of it.
    """
    shared = pipeline.shared_names(settings)
    names = pipeline.page_names(settings.root, settings.suffixes)
    if not settings.excluded:
        return [*names, *shared]
    from sphinx.util.matching import Matcher  # noqa: PLC0415

    excluded = Matcher(list(settings.excluded))
    wanted = [
        n
        for n in names
        if not any(excluded(p) for p in (n, *map(str, Path(n).parents)) if p != ".")
    ]
    return [*wanted, *shared]


def rst_pages(
    settings: Settings, pages: Mapping[str, Page]
) -> tuple[dict[str, Page], list[Problem]]:
    """Read what is in reStructuredText, if anything is, by starting Sphinx.

    *pages*: the Markdown ones, in which some may be embedded.
    """
    sources = pipeline.page_names(settings.root, (".rst",))
    if not sources and not any(p.embedded or p.asides for p in pages.values()):
        return {}, []
    if not (settings.root / "conf.py").is_file():
        why = "reStructuredText is left out: without a conf.py Sphinx cannot read it"
        return {}, [Problem(Warn.SOURCE, why, name) for name in sources[:1]]
    from ._extraction import read_rst  # noqa: PLC0415 (Sphinx is slow to load)

    try:
        with guarded():
            return read_rst(settings, pages)
    except AmtsError as error:
        return {}, [Problem(Warn.SOURCE, f"reStructuredText is left out: {error}")]
