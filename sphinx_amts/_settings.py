"""Every setting, in one table: configuration value = command-line option = reference page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from ._languages import check_language
from .book import SUFFIXES, Dialect

__all__ = ["SETTINGS", "Setting", "Settings", "Sibling"]


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
