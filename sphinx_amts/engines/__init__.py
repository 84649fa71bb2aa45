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
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from .._errors import EngineError
from ..segment import HUMAN, visible
from ._desk import Desk, Left
from ._fit import fit

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


@dataclass(frozen=True, slots=True)
class Quote:
    """What a batch will be billed: characters as the service counts them, dollars a million."""

    characters: int
    rate: float

    @property
    def cost(self) -> float:
        """In dollars."""
        return self.characters / 1e6 * self.rate


@runtime_checkable
class Metered(Protocol):
    """An engine that knows its price. A :class:`DeskEngine` says itself when it bills."""

    def quote(self, batch: Batch) -> Quote:
        """Say what this batch would be billed; touches no network."""


@runtime_checkable
class Learner(Protocol):
    """An engine that learns from what humans translated."""

    def languages(self, source: str, target: str) -> tuple[str, str]:
        """Name the two languages as its parallel data has to.

        Raises :class:`EngineError` where the engine does not know the pair.
        """

    def learn(self, data: bytes) -> None:
        """Take the parallel data, a TSV file; empty: there is none. Comes before all else."""


@runtime_checkable
class Examined(Protocol):
    """An engine that knows what to do when it is evaluated."""

    def examine(self) -> str:
        """Keep what is learned from now on apart from what builds use.

        Returns who answers in the service's place, such as an emulator, or nothing.
        """


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that may come from an earlier build's job.

    ``item``: its sentence, which the book may have no longer. ``origin``: the fingerprint that it
    was made under.
    """

    item: Item
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence that came back unusable: it is not sent again as long as the engine is the same."""

    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell the user.

    ``waiting``: the engine only waits, so that this is no reason to wait longer for it.
    ``left``: in its last words, the sentences that its jobs still work on.
    """

    text: str
    waiting: bool = False
    left: int = 0


@runtime_checkable
class DeskEngine(Engine, Protocol):
    """An engine that is billed, or whose jobs take hours and outlive the build."""

    def work(self, batch: Batch, desk: Desk) -> Iterator[tuple[str, str] | Answer | Refused | News]:
        """Collect what earlier jobs have, start a job for the rest, and wait for it.

        When :meth:`Desk.sleep` says that nobody waits any longer, it leaves its jobs running and
        says so in a last :class:`News`.
        """


@dataclass(frozen=True, slots=True)
class Job:
    """A job of an engine. ``state``: the service's word for it; ``note``: what else is known.

    ``open``: it may still have answers that were not collected. ``time``: seconds since 1970.
    """

    name: str
    state: str
    documents: int
    characters: int
    cost: float
    time: float
    open: bool
    note: str = ""


@runtime_checkable
class JobKeeper(DeskEngine, Protocol):
    """An engine with jobs that can be listed and stopped."""

    def unsent(self, batch: Batch, desk: Desk) -> Batch:
        """Leave out what a job has already been paid for, as far as the notes say.

        Touches no network.
        """

    def jobs(self, source: str, target: str, desk: Desk) -> list[Job]:
        """List the jobs of these languages, oldest first."""

    def stop(self, name: str, source: str, target: str, desk: Desk) -> str:
        """Stop a job; returns what the service says of it then."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that an engine needs. ``state``: *ok*, *wrong*, *warning*, or *unknown*.

    ``remedy``: what to do, with what there is to paste.
    """

    state: str
    name: str
    message: str
    remedy: str = ""


@runtime_checkable
class Checkable(Protocol):
    """An engine that can say whether all is there that it needs."""

    def check(self, source: str, target: str) -> Iterator[Check]:
        """Look, one by one; raises nothing."""


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
