"""Memory + siblings → the drift report of a language: what a door writes down.

collated ─lay_out─▶ pages in lines ─▶ what the machine has not told ─sending─▶ memory
                          │                                                      │
                          ▼                                                      ▼
        measure_book, score_book ◀───────────── what the machine has made of each sentence
                          │
                          ▼
                       report ──keep──▶ history, which the next report reads
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from glob import escape
from typing import TYPE_CHECKING

from . import _last_report, engines, learning, pipeline, sending
from ._errors import EngineError, Problem, StoreError, Warn
from ._notes import as_note, from_note
from ._runs import Found
from ._settings import Settings
from .book import Doctree, Page, Texts
from .compose import Edition
from .drift import (
    Finding,
    Kept,
    Laid,
    Machine,
    Report,
    by_engine,
    check_book,
    history,
    lay_out,
    measure_book,
    name_of,
    score_book,
)
from .memory import Memory
from .segment import HUMAN, Translation
from .sending import Doors, Place

if TYPE_CHECKING:
    from .taken_in import Collated

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

    *found*: what the memory knows of them; *editions*: the pages as they read now. With *doors* the
    engine, if one is set, may be asked for what is not in the memory, and may bill it; without,
    only the memory is read. Scoring a page that has changed takes the machine's text of all of it,
    then and now; an unchanged one needs nothing. What stands in no file of an edition, such as a
    title in the configuration, has no human edition, and is left out; so is reStructuredText, which
    humans translate in catalogues.
    """
    pages = {n: one for n, one in pages.items() if not isinstance(one, Texts | Doctree)}
    from .drift.scores import tokens  # noqa: PLC0415 (numpy is slow to load)

    if settings.engine and doors is not None and (extra := tokens(settings.language).missing):
        words = f"its words are not installed: pip install 'sphinx-amts[{extra}]'"
        doors.tell(f"{settings.language}: each character counts as a word, because {words}")
    with _memories(memory, asking=doors is not None) as memories:
        name = _last_report.name_of(
            settings, memories, pages, editions, tokens(settings.language), asked=doors is not None
        )
        report, problems = _last_report.last(settings, memory, name), list[Problem]()
        if report is None:
            report, problems = _measured(settings, memories, pages, found, editions, doors)
            if not problems:
                _last_report.keep(settings, memory, name, report)
    if settings.history is not None:
        past, more = history.read(settings.history, settings.language, history.today())
        report, problems = replace(report, history=tuple(past)), [*problems, *more]
    return report, problems


def _measured(
    settings: Settings,
    memories: Sequence[Memory],
    pages: Mapping[str, Page],
    found: Found,
    editions: Mapping[str, Edition],
    doors: Doors | None,
) -> tuple[Report, list[Problem]]:
    memory = memories[0]
    collated = dict(pipeline.collated(settings, memory, pages))
    doubts = dict(pipeline.doubts(settings, memory, pages))
    problems: list[Problem] = []
    laid: dict[str, Laid] = {}
    machine = None
    if settings.engine:
        laid = lay_out(collated, pages)
        machine = _machine(settings, memories, laid)
        if doors is not None and settings.on_miss == "wait":
            places = list(_untold(laid, machine, pages))
            if places:
                problems = _ask(settings, memories, pages, places, doors)
                machine = _machine(settings, memories, laid)
                found = pipeline.look_up(settings, memory, pages.values())
                editions = pipeline.edit(pages, found, settings)
    checked = _checked(settings, memory, collated)
    report = measure_book(settings, pages, editions, collated, checked, doubts, _proposals(found))
    kept = Kept(_known(settings, memory))
    if machine is not None:
        report = score_book(report, laid, machine, kept, settings.words_per_hour)
    if kept.used != kept.known:
        with suppress(StoreError):  # then the next report counts again
            memory.set_note(_key(settings), kept.used, derived=True)
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
    key = f"checks:{settings.pair}"
    name = name_of(collated, *settings.languages)
    found = from_note(dict[str, tuple[Finding, ...]], name, memory.note(key))
    if found is None:
        found = check_book(collated, *settings.languages)
        with suppress(StoreError):  # then the next report checks again
            memory.set_note(key, as_note(name, found), derived=True)
    return found


def _proposals(found: Found) -> dict[str, str]:
    """What a machine has made of what no human has translated, the newest first."""
    return {
        digest: next(t.text for t in some if t.origin != HUMAN)
        for digest, some in found.items()
        if any(t.origin != HUMAN for t in some)
    }


@contextmanager
def _memories(book: Memory, *, asking: bool) -> Iterator[tuple[Memory, ...]]:
    """The book's memory, and with it that of experiments where there is one, or may have to be."""
    if not asking and not book.experiments.is_dir():
        yield (book,)
        return
    with Memory.open(book.experiments) as apart:
        yield book, apart


def _ask(
    settings: Settings,
    memories: Sequence[Memory],
    pages: Mapping[str, Page],
    places: Sequence[Place],
    doors: Doors,
) -> list[Problem]:
    """Have the engine translate what the scores need.

    One that learns must not have seen the pages that it is scored on. What it makes without them
    is worse than what a build would get: it is kept apart, and no build shows it. Where most of
    the pages are to be scored, it learns from one half of them for the other, and the other way
    round.
    """
    if not engines.learner(settings.engine):
        return sending.translate(settings, memories[0], pages, places, doors)[2]
    problems: list[Problem] = []
    scored = sorted({place.name for place in places})
    halves = (scored[::2], scored[1::2]) if 2 * len(scored) > len(pages) > 1 else (scored,)
    for names in halves:
        wanted = [place for place in places if place.name in names]
        held_out = tuple(map(escape, names))
        try:
            engine = learning.engine_of(
                settings, memories[0], pages, learning.Learning(held_out=held_out)
            )
            apart = f"{engines.name(engine, *settings.languages)}|"
            problems += sending.ask(settings, memories[-1], engine, wanted, doors, apart)[2]
        except EngineError as error:
            problems.append(Problem(Warn.ENGINE, str(error)))
    return problems


def _machine(settings: Settings, memories: Iterable[Memory], laid: Mapping[str, Laid]) -> Machine:
    """What the engine has made of these pages, as far as the memories know.

    What it has answered in a way that cannot be used counts as it is shown: in the source.
    """
    digests = dict.fromkeys(d for one in laid.values() for d in one.lines.sentences)
    never = settings.engine in engines.available() and not engines.learner(settings.engine)
    mine: dict[str, tuple[Translation, ...]] = {}
    learned = {}
    texts: dict[str, str] = {}
    book, *_ = memories = list(memories)
    for memory in memories:
        found = memory.lookup(*settings.languages, digests)
        here = by_engine(settings.engine, found)
        for origin in sorted({t.origin for some in here.values() for t in some}):
            names = frozenset[str]() if never else learning.learned(settings, book, origin)
            if names is not None:
                learned[origin] = names
            refused = (sending.refused(settings, memory, origin) & digests.keys()) - here.keys()
            if refused:
                texts = texts or _texts(laid)
                here |= {d: (Translation(text=texts[d], origin=origin),) for d in refused}
        for digest, some in here.items():
            mine[digest] = (*mine.get(digest, ()), *some)
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
    """What the engine has to be asked to score the pages that have changed."""
    for name, one in laid.items():
        if not one.lines.changed or one.unfit:
            continue
        missing = set(machine.asked(one.lines.sentences, name))
        for page in (pages[name], one.sides.origin):
            for place in sending.places(name, page):
                if place.sentence.digest in missing:
                    yield place


def _known(settings: Settings, memory: Memory) -> Mapping[str, object]:
    """What was counted for the last report."""
    noted = memory.note(_key(settings))
    return noted if isinstance(noted, dict) else {}


def _key(settings: Settings) -> str:
    return f"scores:{settings.pair}"
