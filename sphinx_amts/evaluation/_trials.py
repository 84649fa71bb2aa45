"""A trial → translations: from the engine what is not known yet, and whatever is known for nothing.

What an experiment buys is kept in a memory of its own, in the book's. A build never looks there: of
two machine translations it takes the newer one, and the newer one may be by an engine that lost.
What a build has bought from the very same engine is used here, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .. import engines, sending
from .._errors import AmtsError, EngineError, Problem, SettingError
from ..engines import Batch, Engine, Examined, Learner, Metered
from ._lessons import Lessons, parallel_data
from ._values import Price

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..memory import Memory
    from ._sheets import Sheet
    from ._values import Trial

__all__ = ["Ready", "Stores", "known", "prepared", "run", "towards"]


@dataclass(frozen=True, slots=True)
class Stores:
    """``book``: the memory that builds use, only read here. ``own``: the experiments'."""

    book: Memory
    own: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A trial that can begin. ``settings``: in its direction. ``places``: what is translated;
    ``todo``: what of it has to be sent; ``sending``: what that costs, and ``price``: what all of
    it would, and ``book``: what the whole book would."""

    trial: Trial
    settings: Settings
    engine: Engine
    fingerprint: str
    stand_in: str
    learned: int
    held_out: int
    places: Sequence[sending.Place]
    todo: Batch
    sending: Price
    price: Price
    book: Price | None


def towards(settings: Settings, direction: str) -> Settings:
    """The settings for a direction: on the way back the human's language is the source."""
    if direction == "forward":
        return settings
    return replace(
        settings,
        source_language=settings.language,
        language=settings.source_language,
        siblings={},
        dialect=replace(settings.dialect, language=settings.language),
    )


def prepared(
    trial: Trial,
    settings: Settings,
    options: Mapping[str, object],
    stores: Stores,
    given: Lessons | None,
    sheets: Sequence[Sheet],
    pages: Mapping[str, Page],
) -> Ready:
    """Make the engine of a trial, let it learn, and find out what is left to be sent.

    Raises :class:`EngineError` with why the trial cannot be made.
    """
    there = towards(settings, trial.direction)
    there = replace(there, engine=trial.engine, engine_options=options)
    engine = engines.load(trial.engine, options)
    stand_in = ""
    if isinstance(engine, Examined):
        with engines.guarded(engine):
            stand_in = engine.examine()
    learned = held_out = 0
    codes = there.source_language, there.language
    if isinstance(engine, Learner):
        with engines.guarded(engine):
            engine.learn(b"")
            if trial.data != "none" and given is not None:
                learned, held_out = _teach(engine, trial, settings, given, codes)
    fingerprint = engines.name(engine, *codes)
    wanted = [place for one in sheets for place in one.places()]
    have = known(there, stores, fingerprint, wanted)
    again = {*have, *sending.refused(there, stores.own, fingerprint)}
    todo = sending.batch_of(there, wanted, again)
    whole = pages if trial.direction == "forward" else {}
    book = [place for name, page in whole.items() for place in sending.places(name, page)]
    return Ready(
        trial=trial, settings=there, engine=engine, fingerprint=fingerprint, stand_in=stand_in,
        learned=learned, held_out=held_out, places=wanted, todo=todo,
        sending=_price(there, engine, todo),
        price=_price(there, engine, sending.batch_of(there, wanted)),
        book=_price(there, engine, sending.batch_of(there, book)) if book else None,
    )  # fmt: skip


def _teach(
    engine: Engine, trial: Trial, settings: Settings, given: Lessons, languages: tuple[str, str]
) -> tuple[int, int]:
    """Give the engine its parallel data; returns how many pairs, and how many were held out."""
    from ..siblings import files  # noqa: PLC0415 (numpy is slow to load)

    try:
        data, held_out = parallel_data(settings, given, trial.data, trial.direction)
    except SettingError as error:
        raise EngineError(error.message, remedy=error.remedy) from error
    assert isinstance(engine, Learner)  # noqa: S101  it is what was asked
    codes = engine.languages(*languages)
    if (data.source, data.target) != codes:
        raise EngineError(f"its languages are {codes}, the pairs are in {data.source, data.target}")
    if not data.rows:
        raise EngineError(
            f"there is nothing to learn from: {held_out} pairs are held out, and no other is left",
            remedy="score fewer pages",
        )
    untaught = engines.name(engine, *languages)
    engine.learn(next(files(data, "tsv")))
    if engines.name(engine, *languages) == untaught:
        raise EngineError(f"engine {trial.engine!r} is told by its options to learn nothing")
    return len(data.rows), held_out


def _price(settings: Settings, engine: Engine, batch: Batch) -> Price:
    if isinstance(engine, Metered):
        with engines.guarded(engine):
            named = engine.quote(batch)
        return Price(named.characters, named.rate if settings.rate is None else settings.rate)
    return Price(batch.characters, settings.rate)


def known(
    settings: Settings, stores: Stores, fingerprint: str, wanted: Sequence[sending.Place]
) -> dict[str, str]:
    """Digest → translation by this very engine. What builds have is taken over, so that the same
    figures come out whatever they do to it later."""
    items = {place.sentence.digest: place.sentence.text for place in wanted}
    languages = settings.languages
    have: dict[str, str] = {}
    for store in (stores.own, stores.book):
        found = {
            digest: next((one for one in said if one.origin == fingerprint), None)
            for digest, said in store.lookup(
                *languages, (d for d in items if d not in have)
            ).items()
        }
        fresh = {digest: one for digest, one in found.items() if one is not None}
        if store is stores.book and fresh:
            stores.own.add(*languages, [(d, items[d], one) for d, one in fresh.items()])
        have |= {digest: one.text for digest, one in fresh.items()}
    return have


def run(
    ready: Ready, stores: Stores, doors: sending.Doors
) -> tuple[dict[str, str], list[Problem], str]:
    """Send what is left of a trial, and keep what comes back.

    Returns what is known then, what to warn of, and, where sentences have no answer although they
    may get one, why.
    """
    problems: list[Problem] = []
    trouble = ""
    if ready.todo.items:
        missing = {item.digest for item in ready.todo.items}
        wanted = [place for place in ready.places if place.sentence.digest in missing]
        try:
            _, outcome, problems = sending.ask(
                ready.settings, stores.own, ready.engine, wanted, doors,
                apart=f"{ready.fingerprint}|",
            )  # fmt: skip
            trouble = outcome.trouble if outcome else "; ".join(p.message for p in problems)
        except AmtsError as error:
            trouble = str(error)
    have = known(ready.settings, stores, ready.fingerprint, ready.places)
    settled = {*have, *sending.refused(ready.settings, stores.own, ready.fingerprint)}
    left = {place.sentence.digest for place in ready.places} - settled
    if not left:
        return have, problems, ""
    why = trouble or "its job is still running: run the same again to collect it"
    return have, problems, f"{why}; {len(left)} sentences have no answer yet"
