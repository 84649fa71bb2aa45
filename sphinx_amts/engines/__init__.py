"""Engines turn missing sentences into translations.

An engine is anything with the two methods of :class:`Engine`. Packages offer one through the
entry-point group ``sphinx_amts.engines``: the entry names a callable that takes the options of
``amts_engine_options`` as keywords and returns the engine. What an engine returns is never
trusted: the pipeline checks every sentence before it is stored or shown.

Three more things an engine may do, each in a protocol of its own: name its price before anything
is sent (:class:`Metered`), learn from what humans translated (:class:`Learner`), and work at a desk
(:class:`DeskEngine`): with notes, a till and a clock, for what is billed or outlives the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import Any

from .._errors import EngineError
from ..segment import HUMAN
from ._desk import Desk, Left
from ._protocols import (
    Answer,
    Batch,
    Check,
    Checkable,
    DeskEngine,
    Engine,
    Examined,
    Item,
    Job,
    JobKeeper,
    Learner,
    Metered,
    News,
    Quote,
    Refused,
)

__all__ = [
    "GROUP",
    "Answer",
    "Batch",
    "Check",
    "Checkable",
    "Desk",
    "DeskEngine",
    "Engine",
    "EngineError",
    "Examined",
    "Item",
    "Job",
    "JobKeeper",
    "Learner",
    "Left",
    "Metered",
    "News",
    "Quote",
    "Refused",
    "available",
    "guarded",
    "learner",
    "load",
    "metered",
    "name",
]

GROUP = "sphinx_amts.engines"


def available() -> dict[str, str]:
    """Name the engines that are installed, each with its ``module:callable``."""
    return {e.name: e.value for e in entry_points(group=GROUP)}


def load(name: str, options: Mapping[str, Any]) -> Engine:
    """Make the engine of that name.

    Raises :class:`EngineError` where there is none, where it cannot be imported, where the
    options do not fit, or where what comes out is no engine.
    """
    from ._fit import fit  # noqa: PLC0415 (most builds make no engine)

    found = entry_points(group=GROUP, name=name)
    if not found:
        raise EngineError(
            f"there is no engine named {name!r}",
            remedy=f"choose one of {', '.join(sorted(available())) or 'none installed'}",
        )
    try:
        make = next(iter(found)).load()
        fit(name, make, options)
        engine = make(**options)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"engine {name!r} cannot be used: {error}") from error
    if not isinstance(engine, Engine):
        raise EngineError(
            f"engine {name!r}: {type(engine).__name__} lacks fingerprint or translate"
        )
    return engine


@contextmanager
def guarded(engine: Engine) -> Iterator[None]:
    """Whatever somebody else's engine raises, as an :class:`EngineError`."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(
            f"engine {type(engine).__name__}: {type(error).__name__}: {error}"
        ) from error


def metered(name: str) -> bool:
    """Whether the engine of that name knows its price; it is not made to find out."""
    return _can(name, "quote")


def learner(name: str) -> bool:
    """Whether the engine of that name is a :class:`Learner`; it is not made to find out."""
    return _can(name, "learn")


def _can(name: str, what: str) -> bool:
    found = entry_points(group=GROUP, name=name)
    try:
        return bool(found) and hasattr(next(iter(found)).load(), what)
    except Exception:  # noqa: BLE001  # it is somebody else's code; making it will say what is wrong
        return False


def name(engine: Engine, source: str, target: str) -> str:
    """Ask an engine for its fingerprint.

    Raises :class:`EngineError` where it gives none, or passes for a human.
    """
    with guarded(engine):
        fingerprint = engine.fingerprint(source, target)
    if not isinstance(fingerprint, str) or not fingerprint.strip() or fingerprint == HUMAN:
        raise EngineError(
            f"engine {type(engine).__name__}: {fingerprint!r} is no engine's fingerprint"
        )
    return fingerprint
