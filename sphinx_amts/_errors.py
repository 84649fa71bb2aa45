"""What can go wrong, in one place.

Every error of this package is an :class:`AmtsError`::

    AmtsError
    ├── SettingError      a setting that cannot be used
    ├── SourceError       a source file that cannot be read
    ├── StoreError        a translation memory that cannot be opened or written
    ├── SiblingError      a sibling edition that cannot be used
    ├── EngineError       an engine that cannot be loaded, or gave up
    ├── OutputError       a file that cannot be written, or must not be
    └── ClusterError      other machines cannot do the work

Errors stop a command; warnings (:class:`Warn`) do not stop a build.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = [
    "AmtsError",
    "ClusterError",
    "EngineError",
    "OutputError",
    "Problem",
    "SettingError",
    "SiblingError",
    "SourceError",
    "StoreError",
    "Warn",
]


class AmtsError(Exception):
    """One clear message: what, where (file and line where known), why, and the remedy."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message}\n  remedy: {remedy}" if remedy else message)


class SettingError(AmtsError):
    """A setting has a value that cannot be used."""


class SourceError(AmtsError):
    """A source file cannot be read: not UTF-8, no valid notebook, gone."""


class StoreError(AmtsError):
    """The translation memory cannot be opened, read or written."""


class SiblingError(AmtsError):
    """A sibling edition or the text it was translated from cannot be found or read."""


class EngineError(AmtsError):
    """An engine cannot be loaded, does not know the language pair, or gave up."""


class OutputError(AmtsError):
    """A file cannot be written, or something is there that has to stay."""


class ClusterError(AmtsError):
    """A Dask cluster cannot be reached or used, or was lost on the way."""


class Warn(Enum):
    """The subtypes of our warnings: suppress one with ``suppress_warnings = ["amts.<subtype>"]``."""

    SOURCE = "source"
    """A page could not be read for translation; it is built in the source language."""
    SIBLING = "sibling"
    """A sibling edition is missing or a page of it could not be used."""
    ORIGIN = "origin"
    """The origin of a sibling has nothing for some pages; today's source is taken for it."""
    ALIGNMENT = "alignment"
    """A sibling page differs so much from its source that little of it could be paired."""
    MEMORY = "memory"
    """The translation memory cannot be used; this build goes on without it."""
    ENGINE = "engine"
    """The engine failed or did not answer; what is missing shows in the source language."""
    PENDING = "pending"
    """A job of the engine is still running; its sentences show in the source language until the next build."""
    REJECTED = "rejected"
    """A translation came back damaged and was not used; the sentence shows in the source language."""
    MISSING = "missing"
    """A page has sentences without a translation; they show in the source language."""
    HEADING = "heading"
    """A translated heading could not be placed; it shows in the source language."""
    SEARCH = "search"
    """The search of the built book would find no Chinese words: jieba is not installed."""
    TEMPLATES = "templates"
    """The book's ``template_bridge`` is not Sphinx's: pages get no list of editions and no notice."""
    OUTPUT = "output"
    """A translated source was not written: what stands there was changed, or is somebody else's."""
    REPORT = "report"
    """The drift report could not be written or kept, or one that was kept cannot be read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to warn of: its subtype, what it is, the page and the line where known."""

    kind: Warn
    message: str
    page: str = ""
    line: int = 0
