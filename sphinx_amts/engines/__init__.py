"""Engines turn missing sentences into translations.

An engine is anything with the two methods of :class:`Engine`. Packages offer one through the
entry-point group ``sphinx_amts.engines``: the entry names a callable that takes the options of
``amts_engine_options`` as keywords and returns the engine. What an engine returns is never
trusted: the pipeline checks every sentence before it is stored or shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from .._errors import EngineError
from ..segment import HUMAN, visible

__all__ = ["GROUP", "Batch", "Engine", "EngineError", "Item", "available", "load", "name"]

GROUP = "sphinx_amts.engines"


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence that is missing: its text in slots, its digest, the page that has it first."""

    digest: str
    text: str
    page: str


@dataclass(frozen=True, slots=True)
class Batch:
    """All that is missing in one language, each sentence once, in the order of the book.

    ``source``, ``target``: Sphinx language codes such as ``en`` and ``zh_CN``.
    """

    source: str
    target: str
    items: tuple[Item, ...]

    @property
    def characters(self) -> int:
        """How many characters of text are sent, placeholders left out: what an engine bills."""
        return sum(visible(item.text) for item in self.items)


@runtime_checkable
class Engine(Protocol):
    """What every engine can do."""

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine and everything that decides its output, such as ``firefox:en-pt:1a2b``.

        Raises :class:`EngineError` where the engine does not know the pair.
        """

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield ``(digest, translation in slots)`` one by one, as soon as each is there.

        A sentence that cannot be translated is left out. Raises :class:`EngineError` to give up;
        what was yielded before is kept.
        """


def available() -> dict[str, str]:
    """Name the engines that are installed, each with its ``module:callable``."""
    return {e.name: e.value for e in entry_points(group=GROUP)}


def load(name: str, options: Mapping[str, Any]) -> Engine:
    """Make the engine of that name.

    Raises :class:`EngineError` where there is none, where it cannot be imported, where the
    options do not fit, or where what comes out is no engine.
    """
    found = entry_points(group=GROUP, name=name)
    if not found:
        raise EngineError(
            f"there is no engine named {name!r}",
            remedy=f"choose one of {', '.join(sorted(available())) or 'none installed'}",
        )
    try:
        engine = next(iter(found)).load()(**options)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"engine {name!r} cannot be used: {error}") from error
    if not isinstance(engine, Engine):
        raise EngineError(
            f"engine {name!r}: {type(engine).__name__} lacks fingerprint or translate"
        )
    return engine


def name(engine: Engine, source: str, target: str) -> str:
    """Ask an engine for its fingerprint.

    Raises :class:`EngineError` where it gives none, or passes for a human.
    """
    try:
        fingerprint = engine.fingerprint(source, target)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(
            f"engine {type(engine).__name__}: no fingerprint: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(fingerprint, str) or not fingerprint.strip() or fingerprint == HUMAN:
        raise EngineError(
            f"engine {type(engine).__name__}: {fingerprint!r} is no engine's fingerprint"
        )
    return fingerprint
