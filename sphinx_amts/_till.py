"""What is billed in a run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock

from ._errors import EngineError
from ._settings import Settings
from .engines import Batch, Engine, Metered, Quote, guarded

__all__ = ["Purse", "Till"]


@dataclass(slots=True)
class Purse:
    """What a run has spent so far, in all its languages, in the unit of ``amts_rate``."""

    spent: float = 0.0
    lock: AbstractContextManager[object] = field(default_factory=Lock)


class Till:
    """What is billed for a language: said before it is, and never more than the run may spend."""

    def __init__(self, settings: Settings, announce: Callable[[str], None], purse: Purse) -> None:
        self.settings = settings
        self.announce = announce
        self.purse = purse
        self.characters = 0

    def check(self, engine: Engine, batch: Batch) -> None:
        """Bill a whole batch, for an engine that does not do so itself."""
        price = Quote(batch.characters, 0.0)
        if isinstance(engine, Metered):
            with guarded(engine):
                price = engine.quote(batch)
        self.bill(price.characters, price.rate, f"{len(batch.items)} sentences")
        self.sent(price.characters)

    def sent(self, characters: int) -> None:
        """Count what is billed."""
        self.characters += characters

    def bill(self, characters: int, rate: float, what: str) -> None:
        """Say what is about to be billed. Raises :class:`EngineError` past ``amts_max_cost``."""
        rate = rate if self.settings.rate is None else self.settings.rate
        cost = characters / 1e6 * rate
        most = self.settings.max_cost
        with self.purse.lock:
            spent = self.purse.spent
            if most is not None and spent + cost > most:
                before = f", with {spent:.2f} spent before," * bool(spent)
                raise EngineError(
                    f"{what}, {characters} characters,{before} would cost about "
                    f"{spent + cost:.2f}, and amts_max_cost is {most:g}: nothing was sent",
                    remedy="raise amts_max_cost, or translate less at a time",
                )
            self.purse.spent += cost
        price = f" (about {cost:.2f} at {rate:g} a million)" if rate else ""
        self.announce(f"{what}, {characters} characters for engine {self.settings.engine}{price}")
