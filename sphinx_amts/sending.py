"""Misses → engine → memory: what is missing is sent, and what comes back is checked and stored.

What has to be translated is a list of places. For a build they are the sentences that no one has
translated (:func:`missing`); a report asks for others, such as those of a text that is no more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from . import engines
from ._acceptance import misfit, refusal
from ._errors import EngineError, Problem, Warn
from ._settings import Settings
from ._till import Purse, Till
from .book import Page
from .compose import Edition
from .engines import (
    Answer,
    Batch,
    Desk,
    DeskEngine,
    Engine,
    Item,
    JobKeeper,
    Metered,
    Quote,
)
from .learning import Learning, engine_of
from .memory import Memory
from .segment import Segment, Sentence, Translation, digest

if TYPE_CHECKING:
    from .dispatch import Outcome, Progress

__all__ = [
    "Doors",
    "Estimate",
    "Place",
    "ask",
    "batch_of",
    "estimate",
    "missing",
    "places",
    "refused",
    "translate",
]


class Place(NamedTuple):
    """A sentence where it stands. ``name``: of the page, as the memory has it."""

    name: str
    page: Page
    block: int
    number: int

    @property
    def segment(self) -> Segment:
        """The block that it stands in."""
        return self.page.segments[self.block]

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.segment.sentences[self.number]


def places(name: str, page: Page) -> Iterator[Place]:
    """All sentences of a page."""
    for n, segment in enumerate(page.segments):
        for k in range(len(segment.sentences)):
            yield Place(name, page, n, k)


def missing(pages: Mapping[str, Page], editions: Mapping[str, Edition]) -> list[Place]:
    """What no one has translated."""
    return [
        Place(name, pages[name], n, k)
        for name, edition in editions.items()
        for n, k in edition.missing
    ]


def batch_of(settings: Settings, wanted: Iterable[Place], refused: Iterable[str] = ()) -> Batch:
    """Each sentence once; *refused*: digests that the engine has answered before in a way that
    could not be used."""
    items: dict[str, Item] = {}
    skip = set(refused)
    for place in wanted:
        sentence = place.sentence
        if sentence.digest not in skip and sentence.digest not in items:
            items[sentence.digest] = Item(sentence.digest, sentence.text, place.name)
    return Batch(*settings.languages, tuple(items.values()))


@dataclass(frozen=True, slots=True)
class Doors:
    """What a door does while an engine works.

    ``progress`` wraps the stream of answered sentences; ``announce`` is told what is billed before
    it is; ``tell`` says what the engine says. ``starting``: whether anything new may be sent, or
    only collected what was sent before. ``purse``: what has been spent in this run, which all its
    languages share.
    """

    progress: Progress | None = None
    announce: Callable[[str], None] = lambda _text: None
    tell: Callable[[str], None] = lambda _text: None
    starting: bool = True
    purse: Purse = field(default_factory=Purse)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would send now: the sentences and their price, or nothing where the engine names
    none. ``underway``: sentences that it would not send, for a job has them already."""

    batch: Batch
    price: Quote | None
    underway: int = 0


def estimate(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    wanted: Iterable[Place],
    desk: Desk,
) -> Estimate:
    """Say what a run would send and what that would cost; touches no network.

    Raises :class:`EngineError` where the engine names its price and cannot be used.
    """
    wanted = list(wanted)
    batch = batch_of(settings, wanted)
    if not engines.metered(settings.engine):
        known = settings.rate is not None
        return Estimate(batch, Quote(batch.characters, settings.rate or 0.0) if known else None)
    engine = engine_of(settings, memory, pages)
    keeper = engine if isinstance(engine, JobKeeper) else None
    assert isinstance(engine, Metered)  # noqa: S101  it is what was asked
    fingerprint = engines.name(engine, *settings.languages)
    whole = batch_of(settings, wanted, refused(settings, memory, fingerprint))
    with engines.guarded(engine):
        batch = keeper.unsent(whole, desk) if keeper else whole
        named = engine.quote(batch)
    price = named if settings.rate is None else Quote(named.characters, settings.rate)
    return Estimate(batch, price, len(whole.items) - len(batch.items))


def translate(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    wanted: Sequence[Place],
    doors: Doors | None = None,
    learning: Learning | None = None,
) -> tuple[Batch, Outcome | None, list[Problem]]:
    """Send the sentences that are *wanted* to the engine and store what comes back.

    Returns the batch that was sent, what came of it (nothing if nothing had to be sent), and
    what to warn of. What is stored survives whatever happens later.
    """
    nothing = Batch(*settings.languages, ())
    if not settings.engine:
        return nothing, None, []
    try:
        engine = engine_of(settings, memory, pages, learning)
        return ask(settings, memory, engine, wanted, doors)
    except EngineError as error:
        return nothing, None, [Problem(Warn.ENGINE, str(error))]


def refused(settings: Settings, memory: Memory, fingerprint: str) -> set[str]:
    """The digests that this engine has answered in a way that could not be used: it is not asked
    for them again."""
    return _strings(memory.note(_refused_key(settings, fingerprint)))


def ask(
    settings: Settings,
    memory: Memory,
    engine: Engine,
    wanted: Sequence[Place],
    doors: Doors | None = None,
    apart: str = "",
) -> tuple[Batch, Outcome | None, list[Problem]]:
    """What :func:`translate` does, with an engine that is there and has learned what it may.

    *apart*: put before the keys of the engine's own notes, so that two runs of one engine do not
    look after each other's jobs.
    Raises :class:`EngineError` where the engine cannot say who it is.
    """
    from .dispatch import Office, send  # noqa: PLC0415 (most builds have nothing to send)

    doors = doors or Doors()
    fingerprint = engines.name(engine, *settings.languages)
    batch = batch_of(settings, wanted, refused(settings, memory, fingerprint))
    if not batch.items and doors.starting:
        return batch, None, []
    till = Till(settings, doors.announce, doors.purse)
    try:
        if not isinstance(engine, DeskEngine):
            till.check(engine, batch)
    except EngineError as error:
        return batch, None, [Problem(Warn.ENGINE, str(error))]
    places: dict[str, list[Place]] = {}
    for place in wanted:
        places.setdefault(place.sentence.digest, []).append(place)

    def refuse(item: Item, text: object) -> str:
        return _unusable(settings, item, text, places.get(item.digest, ()))

    def keep(good: list[Answer], bad: list[Item]) -> None:
        _keep(settings, memory, fingerprint, good, bad)

    outcome = send(
        batch, engine, refuse, keep, deadline=settings.deadline, progress=doors.progress,
        office=Office(
            lambda name, change: memory.edit_note(apart + name, change),
            till.bill, till.sent, doors.tell, doors.starting,
        ),
    )  # fmt: skip
    outcome = replace(outcome, billed=till.characters)
    return batch, outcome, list(_findings(settings, outcome, places))


def _unusable(settings: Settings, item: Item, text: object, places: Sequence[Place]) -> str:
    """Why an answer cannot be used in any of these places, where its sentence stands; nothing if it
    can."""
    if problem := refusal(item, text):
        return problem
    if not places:  # of an earlier job; the book has it no longer
        return "" if item.digest == digest(item.text) else "its source is another"
    found = ""
    for p in places:  # what does not fit in one place may do so in another
        why = misfit(p.page, p.segment, p.sentence, str(text), settings.dialect)
        if not why:
            return ""
        found = found or why
    return found


def _keep(
    settings: Settings, memory: Memory, fingerprint: str, good: list[Answer], bad: list[Item]
) -> None:
    """Store answers, and note the sentences whose answers cannot be used."""
    now = round(time.time(), 3)
    rows = []
    for one in good:
        item, origin = one.item, one.origin or fingerprint
        made = Translation(text=one.text, origin=origin, time=now, page=item.page)
        rows.append((item.digest, item.text, made))
    memory.add(*settings.languages, rows)
    if bad:  # another build may have noted some in between
        new = {item.digest for item in bad}
        key = _refused_key(settings, fingerprint)
        memory.edit_note(key, lambda old: sorted(_strings(old) | new))


def _refused_key(settings: Settings, fingerprint: str) -> str:
    return f"refused:{settings.pair}:{fingerprint}"


def _strings(note: object) -> set[str]:
    return {str(one) for one in note} if isinstance(note, list) else set()


def _findings(
    settings: Settings, outcome: Outcome, places: Mapping[str, Sequence[Place]]
) -> Iterator[Problem]:
    """What to warn of after an engine has worked."""
    for item, why in outcome.refused:
        said = f"a translation by {settings.engine} was not used: {why}: {item.text[:60]!r}"
        yield Problem(Warn.REJECTED, said, item.page, places[item.digest][0].segment.line)
    if outcome.trouble:
        yield Problem(Warn.ENGINE, f"engine {settings.engine!r}: {outcome.trouble}")
    if outcome.left:
        yield Problem(
            Warn.PENDING,
            f"{outcome.left} sentences are in a job that was not waited for, and show in "
            f"{settings.source_language}; the next build collects them",
        )
