"""Every setting, in one table: configuration value = command-line option = reference page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from ._errors import SettingError
from ._languages import check_language
from .book import DEFAULT_EXTENSIONS, DIRECTIVES, SUFFIXES, Dialect

__all__ = [
    "SETTINGS",
    "Setting",
    "Settings",
    "Sibling",
    "from_values",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: ``amts_<name>`` in ``conf.py``, ``--<name>`` on the command line.

    ``rebuild``: what is built anew when it changes; most are seen in what a page reads like.
    """

    name: str
    default: object
    types: tuple[type, ...]
    help: str
    choices: tuple[str, ...] = ()
    rebuild: Literal["", "env", "html"] = ""


SETTINGS = (
    Setting(
        "source_language", "en", (str,),
        "The language that the book is written in, as Sphinx names it. A build in this language "
        "is left alone.",
    ),
    Setting(
        "siblings", {}, (dict,),
        "Editions that humans translated: language → folder, or language → "
        '{"path": folder, "origin": …}, where origin says what they were translated from: a '
        "folder of source snapshots, a pattern such as '{stem}_origin.md' beside the translated "
        "page, a commit, {'state': file, 'key': key} for a file that records the commit, or "
        "'git' (the default where both folders are in git repositories).",
    ),
    Setting(
        "editions", {}, (dict, list, tuple),
        "The languages that the book is published in, its own among them: a list, or language → "
        "address of the edition's first folder, absolute or relative to that of the edition that "
        "is built; by default ../LANGUAGE/. Each page then leads to itself in the others.",
        rebuild="html",
    ),
    Setting(
        "code", "source", (str,),
        "Which code a page shows where a human edition has its own version of a cell whose source "
        "has not changed: the source's, or the sibling's (comments, labels of plots, fonts).",
        ("source", "sibling"),
    ),
    Setting(
        "directives", {}, (dict,),
        "Directives of the book's own, and what they hold: name → 'prose', 'title' (prose with a "
        "title behind the name) or 'code'. Of one that is not "
        "named here, Sphinx is asked what it shows.",
    ),
    Setting(
        "d2l", "", (str,),
        "Build pages in the Markdown of Dive into Deep Learning (D2L): 'all' shows the variants "
        "for every framework, as tabs where sphinx_design is among the extensions; the name of a "
        "framework, as 'pytorch', shows its own alone. Empty: pages are plain MyST.",
        rebuild="env",
    ),
    Setting(
        "engine", "", (str,),
        "The engine that translates what no human did; empty: none, so that a build shows what "
        "humans and earlier runs gave.",
    ),
    Setting(
        "engine_options", {}, (dict,),
        "Options of the engine: name → value, such as {'models': 'path/to/models'}; that path is "
        "relative to the book, or on the command line to the current folder.",
    ),
    Setting(
        "memory", ".amts", (str,),
        "The folder of the translation memory, relative to the book, or on the command line to the "
        "current folder. Keep it between builds: it "
        "holds what was paid for.",
    ),
    Setting(
        "on_miss", "wait", (str,),
        "What a build does about missing sentences: wait for the engine, or show the source "
        "text and touch no network.",
        ("wait", "source"),
    ),
    Setting(
        "deadline", 300, (int, float),
        "Seconds without an answer after which a build goes on without the engine; 0: it waits as "
        "long as it takes. A job that is still running then goes on, and the next build collects it.",
    ),
    Setting(
        "rate", None, (int, float, type(None)),
        "What a million characters cost. By default what the engine itself says: amazon 60 with "
        "parallel data and 15 without, amazon_realtime 15; the engines on your own machine cost "
        "nothing.",
    ),
    Setting(
        "max_cost", None, (int, float, type(None)),
        "What a run may cost at most, in the unit of amts_rate: nothing is sent where it would be "
        "more. By default there is no limit.",
    ),
    Setting(
        "report", True, (bool,),
        "Whether a build writes the drift report, drift.json and drift.html, into _amts in its output.",
        rebuild="html",
    ),
    Setting(
        "history", "", (str,),
        "The folder where drift reports are kept for the trend, one small file for each language "
        "and day, fit for git; relative to the book, or on the command line to the current "
        "folder. Empty: none is kept.",
    ),
    Setting(
        "words_per_hour", None, (int, float, type(None)),
        "How many words of the source a translator gets done in an hour: with it, the drift report "
        "says how many hours of work are left.",
    ),
    Setting(
        "strict", False, (bool,),
        "Fail the build where a sentence has no translation.",
    ),
)  # fmt: skip

# relative, or of the web: never a script
_ADDRESS = re.compile(r"(?:https?://[^\s\"<>]+|(?![^/]*:)[^\s\"<>]*)\Z")


@dataclass(frozen=True, slots=True)
class Sibling:
    """An edition that humans translated: its folder, and where its origins are."""

    path: Path
    origin: str | Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one run, checked. ``root``: the book's folder; ``excluded``: patterns of
    files in it that are no pages; ``toc``: the file that holds its table of contents, if one does;
    ``texts``: what of its configuration readers read, by name: how it is written, and the text;
    ``prompts``: what MyST-NB puts before a cell that is folded."""

    root: Path
    language: str
    source_language: str = "en"
    siblings: Mapping[str, Sibling] = field(default_factory=dict)
    editions: Mapping[str, str] = field(default_factory=dict)
    code: str = "source"
    d2l: str = ""
    engine: str = ""
    engine_options: Mapping[str, Any] = field(default_factory=dict)
    memory: Path = Path(".amts")
    on_miss: str = "wait"
    deadline: float = 300
    rate: float | None = None
    max_cost: float | None = None
    report: bool = True
    history: Path | None = None
    words_per_hour: float | None = None
    strict: bool = False
    dialect: Dialect = field(default_factory=Dialect)
    excluded: tuple[str, ...] = ()
    toc: str = ""
    prompts: tuple[str, ...] = ("Show code cell {type}", "Hide code cell {type}")
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the names of pages end."""
        return (*SUFFIXES, *(suffix for suffix, _ in self.dialect.notebooks))

    @property
    def configuration(self) -> str:
        """What the page is called that those texts make."""
        return "conf.py" if (self.root / "conf.py").is_file() else "_config.yml"

    @property
    def languages(self) -> tuple[str, str]:
        """From which language into which."""
        return self.source_language, self.language

    @property
    def pair(self) -> str:
        """The same in names of the memory's notes: ``en>pt_BR``."""
        return f"{self.source_language}>{self.language}"

    @property
    def active(self) -> bool:
        """Whether there is anything to translate: the language is not the source's."""
        return self.language != self.source_language

    def into(self, language: str) -> Settings:
        """The same settings for another language."""
        return replace(self, language=check_language(language))


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
