"""The values of a configuration → settings, or one error that names all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any

from ._errors import SettingError
from ._languages import check_language
from ._settings import SETTINGS, Settings, Sibling
from .book import DEFAULT_EXTENSIONS, DIRECTIVES, Dialect

__all__ = ["from_values", "unknown"]

# relative, or of the web: never a script
_ADDRESS = re.compile(r"(?:https?://[^\s\"<>]+|(?![^/]*:)[^\s\"<>]*)\Z")


def unknown(names: Iterable[str]) -> list[str]:
    """Those of these names that begin like a setting (``amts_``) and are none, without it.

    A misspelt setting would go unnoticed otherwise, and may have been a limit on what is spent.
    """
    known = {s.name for s in SETTINGS}
    found = (n.removeprefix("amts_") for n in names if n.startswith("amts_"))
    return [n for n in found if n not in known]


def from_values(
    root: Path,
    language: str,
    values: Mapping[str, Any],
    extensions: frozenset[str] = DEFAULT_EXTENSIONS,
) -> Settings:
    """Check the values of the table (by name, without ``amts_``) and make settings of them.

    Raises one :class:`SettingError` that names every fault.
    """
    faults: list[str] = []
    checked = _of_the_table(values, faults)
    _check_numbers(checked, faults)
    siblings = _siblings(root, checked.pop("siblings", {}), faults)
    directives = _directives(checked.pop("directives", {}), faults)
    source = checked.pop("source_language", "en")
    editions = _editions(checked.pop("editions", ()), source, faults)
    for code in (source, language):
        try:
            check_language(code, own=code == source)
        except SettingError as error:
            faults.append(f"{error.message}; {error.remedy}")
    if faults:
        raise SettingError("; ".join(faults))
    options = dict(checked.get("engine_options", {}))
    if isinstance(options.get("models"), str):
        options["models"] = str(root / options["models"])
    checked["engine_options"] = options
    checked["memory"] = root / checked.get("memory", ".amts")
    checked["history"] = root / checked["history"] if checked.get("history") else None
    return Settings(
        root=root,
        language=language,
        source_language=source,
        siblings=siblings,
        editions=editions,
        dialect=Dialect(extensions, source, directives=directives),
        **checked,
    )


def _of_the_table(values: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
    """Those values that the table has, of the types that it says; what is wrong is added to
    *faults*."""
    known = {s.name: s for s in SETTINGS}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        setting = known.get(name)
        if setting is None:
            near = get_close_matches(name, known, 1)
            meant = f"; did you mean amts_{near[0]}?" if near else ""
            faults.append(f"amts_{name}: there is no such setting{meant}")
        elif not isinstance(value, setting.types) or (
            isinstance(value, bool) and bool not in setting.types
        ):
            wanted = " or ".join(t.__name__ for t in setting.types)
            faults.append(f"amts_{name}: {value!r} is no {wanted}")
        elif setting.choices and value not in setting.choices:
            faults.append(f"amts_{name}: {value!r} is none of {', '.join(setting.choices)}")
        else:
            checked[name] = value
    return checked


def _check_numbers(checked: Mapping[str, Any], faults: list[str]) -> None:
    for name in ("deadline", "rate", "max_cost"):
        number = checked.get(name) or 0
        if not isfinite(number) or number < 0:  # with nothing that is no number is there a limit
            faults.append(f"amts_{name}: {number} is {'negative' if number < 0 else 'no number'}")
    words = checked.get("words_per_hour")
    if words is not None and not (isfinite(words) and words > 0):
        faults.append(f"amts_words_per_hour: {words} is not above 0")


def _directives(value: Mapping[object, object], faults: list[str]) -> tuple[tuple[str, str], ...]:
    """Name and what it holds, of the book's own directives; what is wrong is added to *faults*."""
    found = []
    for name, what in value.items():
        if isinstance(name, str) and isinstance(what, str) and what in DIRECTIVES:
            found.append((name, what))
        else:
            faults.append(f"amts_directives[{name!r}]: {what!r} is none of {', '.join(DIRECTIVES)}")
    return tuple(sorted(found))


def _editions(value: Iterable[object], source: str, faults: list[str]) -> dict[str, str]:
    """Language → address of its edition; what is wrong is added to *faults*."""
    addresses = dict(value) if isinstance(value, Mapping) else {c: f"../{c}/" for c in value}
    whose: dict[str, object] = {}
    for code, address in addresses.items():
        try:
            check_language(str(code), own=code == source)
        except SettingError as error:
            faults.append(f"amts_editions: {error.message}; {error.remedy}")
        if not isinstance(address, str) or not _ADDRESS.match(address):
            faults.append(
                f"amts_editions[{code!r}]: {address!r} is no address of a folder; write it whole, "
                "https://example.org/book/, or as ../zh_CN/, with %20 for a blank"
            )
        elif (first := whose.setdefault(address.rstrip("/"), code)) != code:
            faults.append(f"amts_editions: {first!r} and {code!r} have one address, {address!r}")
    return {str(c): f"{str(a).rstrip('/')}/" for c, a in addresses.items()}


def _siblings(root: Path, value: Mapping[str, object], faults: list[str]) -> dict[str, Sibling]:
    """Language → its edition by humans; what is wrong is added to *faults*."""
    siblings = {}
    for code, one in value.items():
        try:
            check_language(code)
            siblings[code] = _sibling(root, one)
        except SettingError as error:
            said = f"{error.message}; {error.remedy}" if error.remedy else error.message
            faults.append(f"amts_siblings[{code!r}]: {said}")
    return siblings


def _sibling(root: Path, value: object) -> Sibling:
    if isinstance(value, str):
        return Sibling(root / value)
    if not isinstance(value, Mapping) or not isinstance(value.get("path"), str):
        raise SettingError(f"{value!r} is neither a folder nor {{'path': folder, 'origin': …}}")
    if odd := set(value) - {"path", "origin"}:
        raise SettingError(f"it does not take {', '.join(map(str, sorted(odd)))}")
    origin = value.get("origin")
    if origin is not None and not isinstance(origin, str | Mapping):
        raise SettingError(f"its origin {origin!r} is neither a text nor a mapping")
    return Sibling(root / value["path"], origin)
