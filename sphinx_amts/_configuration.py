"""What a book's configuration says: its ``conf.py``, or Jupyter Book's ``_config.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ._check_settings import unknown
from ._conf_py import fault_of, guarded
from ._config_texts import PROMPTS, READ
from ._errors import SettingError
from ._settings import SETTINGS

__all__ = ["configuration"]

_LISTS = ("myst_enable_extensions", "exclude_patterns", "extensions")
_TEXTS = (*READ, *PROMPTS, "external_toc_path", "extensions", "nb_custom_formats")


def configuration(book: Path) -> Mapping[str, Any]:
    """Read ``conf.py`` or Jupyter Book's ``_config.yml``, with the names of the former; nothing where
    there is neither. A ``conf.py`` is run.

    Raises :class:`SettingError`.
    """
    if not book.is_dir():
        raise SettingError(f"{book}: there is no such folder", remedy="name the book's folder")
    if (book / "conf.py").is_file():
        return _checked(book / "conf.py", _from_conf_py(book))
    path = book / "_config.yml"
    return _checked(path, _from_config_yml(path)) if path.is_file() else {}


def _from_conf_py(book: Path) -> Mapping[str, Any]:
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
    odd = {f"amts_{name}": None for name in unknown(written)}
    return {**texts, **{name: config[name] for name in names}, **odd}


def _from_config_yml(path: Path) -> Mapping[str, Any]:
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
    return flat


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
