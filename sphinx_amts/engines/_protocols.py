"""What an engine is, and the values that it is given and gives back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..segment import visible
from ._desk import Desk

__all__ = [
    "Answer",
    "Batch",
    "Check",
    "Checkable",
    "DeskEngine",
    "Engine",
    "Examined",
    "Item",
    "Job",
    "JobKeeper",
    "Learner",
    "Metered",
    "News",
    "Quote",
    "Refused",
]


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
