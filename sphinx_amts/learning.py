"""Human pairs → an engine that has learned from them, and a note of what it has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import engines
from ._errors import AmtsError
from ._settings import Settings
from .book import Page
from .engines import Engine, Examined, Learner
from .memory import Memory

__all__ = ["Learning", "engine_of", "learned", "note_learned"]


@dataclass(frozen=True, slots=True)
class Learning:
    """What an engine may learn from. ``level``: sentence or block, or nothing at all where it is
    empty; ``held_out``: patterns of the pages that it must not have seen."""

    level: str = "sentence"
    held_out: tuple[str, ...] = ()


def engine_of(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    learning: Learning | None = None,
) -> Engine:
    """Make the engine, and let it learn from what humans translated if it can.

    Raises :class:`EngineError`; :class:`SettingError` where what is to be held out is no page.
    """
    engine = engines.load(settings.engine, settings.engine_options)
    if learning and learning.held_out and isinstance(engine, Examined):
        with engines.guarded(engine):
            engine.examine()  # what builds use stays as it is
    if isinstance(engine, Learner):
        with engines.guarded(engine):
            codes = engine.languages(*settings.languages)
        data, names = _parallel_data(settings, memory, pages, codes, learning or Learning())
        with engines.guarded(engine):
            engine.learn(b"")
            untaught = engines.name(engine, *settings.languages)
            engine.learn(data)
        origin = engines.name(engine, *settings.languages)
        if origin == untaught:  # it was told not to use any
            names = frozenset()
        note_learned(settings, memory, origin, names)
    return engine


def note_learned(settings: Settings, memory: Memory, origin: str, names: frozenset[str]) -> None:
    """Note from which pages' pairs an engine has learned that makes what is of this *origin*."""
    if learned(settings, memory, origin) != names:
        memory.set_note(_learned_key(settings, origin), sorted(names))


def learned(settings: Settings, memory: Memory, origin: str) -> frozenset[str] | None:
    """The pages from whose pairs an engine had learned that made what is of this *origin*.

    Nothing at all where that is not known.
    """
    noted = memory.note(_learned_key(settings, origin))
    return frozenset(map(str, noted)) if isinstance(noted, list) else None


def _learned_key(settings: Settings, origin: str) -> str:
    return f"learned:{settings.pair}:{origin}"


def _parallel_data(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    codes: tuple[str, str],
    learning: Learning,
) -> tuple[bytes, frozenset[str]]:
    """Make the file that an engine learns from: what humans translated, and nothing else.

    Returns it with the pages that it is made of. It is empty where there is no human edition, or
    none that can be used: then *intake* says what is wrong with it. *codes*: what the engine calls
    the two languages.
    """
    nothing = b"", frozenset[str]()
    if settings.language not in settings.siblings or not learning.level:
        return nothing
    from .corpus import corpus, hold_out  # noqa: PLC0415 (numpy is slow to load)
    from .siblings import files, parallel_data  # noqa: PLC0415

    out = hold_out(settings, memory, pages, learning.held_out) if learning.held_out else None
    try:
        passages, _ = corpus(settings, memory, pages)
        data = parallel_data(
            passages, *settings.languages,
            level=learning.level, held_out=out,
        )  # fmt: skip
    except AmtsError:
        return nothing
    if not data.rows or (data.source, data.target) != codes:
        return nothing
    names = {passage.page for passage in passages} - (out.pages if out else frozenset())
    return next(files(data, "tsv")), frozenset(names)
