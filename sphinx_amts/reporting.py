"""Memory + siblings → the drift report of a language: what a door writes down.

collated ─lay_out─▶ pages in lines ─▶ what the machine has not told ─sending─▶ memory
                          │                                                      │
                          ▼                                                      ▼
                     measure_book ◀───────────── what the machine has made of each sentence
                          │
                          ▼
                       report ──keep──▶ history, which the next report reads
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from . import engines, learning, pipeline, sending
from ._errors import Problem, StoreError, Warn
from ._settings import Settings
from .book import Page
from .compose import Edition, Found
from .drift import (
    Finding,
    Kept,
    Laid,
    Machine,
    Report,
    as_note,
    by_engine,
    check_book,
    from_note,
    history,
    lay_out,
    measure_book,
    name_of,
)
from .memory import Memory
from .segment import HUMAN, Translation
from .sending import Doors, Place

if TYPE_CHECKING:
    from .intake import Collated

__all__ = ["keep", "report_of"]


def report_of(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    found: Found,
    editions: Mapping[str, Edition],
    doors: Doors | None = None,
) -> tuple[Report, list[Problem]]:
    """Measure today's *pages* against the human edition, which has been taken in before.

    *found*: what the memory knows of them; *editions*: the pages as they read now. With *doors* the engine, if one is set, may be asked
    for what is not in the memory, and may bill it; without, only the memory is read. Scoring a
    page that has changed takes the machine's text of all of it, then and now; an unchanged one
    needs nothing.
    """
    from .drift.scores import tokens  # noqa: PLC0415 (numpy is slow to load)

    collated = dict(pipeline.collated(settings, memory, pages))
    doubts = dict(pipeline.doubts(settings, memory, pages))
    problems: list[Problem] = []
    laid: dict[str, Laid] = {}
    machine = None
    if settings.engine:
        laid = lay_out(collated, pages)
        machine = _machine(settings, memory, laid)
        if doors is not None and settings.on_miss == "wait":
            places = list(_untold(laid, machine, pages))
            if places:
                _, outcome, problems = sending.translate(settings, memory, pages, places, doors)
                if outcome:
                    machine = _machine(settings, memory, laid)
                    found = pipeline.look_up(settings, memory, pages.values())
                    editions = pipeline.edit(pages, found, settings)
        if doors is not None and (extra := tokens(settings.language).missing):
            words = f"its words are not installed: pip install 'sphinx-amts[{extra}]'"
            doors.tell(f"{settings.language}: each character counts as a word, because {words}")
    kept = Kept(_known(settings, memory))
    origins = {name: one.origin for name, one in collated.items()}
    report = measure_book(
        settings, origins, pages, editions, doubts, collated, _checked(settings, memory, collated),
        _proposals(found), laid, machine, kept,
    )  # fmt: skip
    if kept.used != kept.known:
        with suppress(StoreError):  # then the next report counts again
            memory.set_note(_key(settings), kept.used)
    if settings.history is not None:
        past, more = history.read(settings.history, settings.language, history.today())
        report, problems = replace(report, history=tuple(past)), [*problems, *more]
    return report, problems


def keep(settings: Settings, report: Report) -> list[Problem]:
    """Keep a report for the trend, where the settings say so; the door has written it before."""
    if settings.history is None:
        return []
    try:
        history.keep(report, settings.history, history.today())
    except OSError as error:
        return [Problem(Warn.REPORT, f"the report could not be kept: {error}")]
    return []


def _checked(
    settings: Settings, memory: Memory, collated: Mapping[str, Collated]
) -> Mapping[str, Sequence[Finding]]:
    """What the checks of the human edition say, as it was noted if nothing has changed since."""
    languages = settings.source_language, settings.language
    key = f"checks:{languages[0]}>{languages[1]}"
    name = name_of(collated, *languages)
    found = from_note(name, memory.note(key))
    if found is None:
        found = check_book(collated, *languages)
        with suppress(StoreError):  # then the next report checks again
            memory.set_note(key, as_note(name, found))
    return found


def _proposals(found: Found) -> dict[str, str]:
    """What a machine has made of what no human has translated, the newest first."""
    return {
        digest: next(t.text for t in some if t.origin != HUMAN)
        for digest, some in found.items()
        if any(t.origin != HUMAN for t in some)
    }


def _machine(settings: Settings, memory: Memory, laid: Mapping[str, Laid]) -> Machine:
    """What the engine has made of these pages, as far as the memory knows.

    What it has answered in a way that cannot be used counts as it is shown: in the source.
    """
    digests = dict.fromkeys(d for one in laid.values() for d in one.lines.sentences)
    found = memory.lookup(settings.source_language, settings.language, digests)
    mine = by_engine(settings.engine, found)
    learned = {}
    never = settings.engine in engines.available() and not engines.learner(settings.engine)
    for origin in sorted({t.origin for some in mine.values() for t in some}):
        names = frozenset[str]() if never else learning.learned(settings, memory, origin)
        if names is not None:
            learned[origin] = names
        refused = (sending.refused(settings, memory, origin) & digests.keys()) - mine.keys()
        if refused:
            texts = _texts(laid)
            mine |= {d: (Translation(text=texts[d], origin=origin),) for d in refused}
    return Machine(settings.engine, mine, learned)


def _texts(laid: Mapping[str, Laid]) -> dict[str, str]:
    """The sentences of these pages, then and now: digest → text in slots."""
    return {
        sentence.digest: sentence.text
        for one in laid.values()
        for line in (*one.lines.then, *one.lines.now)
        for block in line
        for sentence in block.sentences
    }


def _untold(
    laid: Mapping[str, Laid], machine: Machine, pages: Mapping[str, Page]
) -> Iterator[Place]:
    """What the engine has to be asked to score the pages that have changed, each sentence once."""
    asked: set[str] = set()
    for name, one in laid.items():
        if not one.lines.changed or one.unfit:
            continue
        missing = set(machine.tell(one.lines.sentences).missing)
        for page in (pages[name], one.sides.origin):
            for place in sending.places(name, page):
                digest = place.sentence.digest
                if digest in missing and digest not in asked:
                    asked.add(digest)
                    yield place


def _known(settings: Settings, memory: Memory) -> Mapping[str, object]:
    """What was counted for the last report."""
    noted = memory.note(_key(settings))
    return noted if isinstance(noted, dict) else {}


def _key(settings: Settings) -> str:
    return f"scores:{settings.source_language}>{settings.language}"
