"""What is billed in a run."""

from __future__ import annotations

from collections.abc import Callable

from ._errors import EngineError
from ._settings import Settings
from .engines import Batch, Engine, Metered, Quote

__all__ = ["Till"]


class Till:
    """What is billed in a run: said before it is, and never more than allowed.

    ``spent``: what the run has been billed so far.
    """

    def __init__(
        self, settings: Settings, announce: Callable[[str], None], spent: float = 0.0
    ) -> None:
        self.settings = settings
        self.announce = announce
        self.spent = spent
        self.characters = 0

    def check(self, engine: Engine, batch: Batch) -> None:
        """Bill a whole batch, for an engine that does not do so itself."""
        price = engine.quote(batch) if isinstance(engine, Metered) else Quote(batch.characters, 0.0)
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
        if most is not None and self.spent + cost > most:
            raise EngineError(
                f"{what}, {characters} characters, would cost about {self.spent + cost:.2f}, and "
                f"amts_max_cost is {most:g}: nothing was sent",
                remedy="raise amts_max_cost, or translate less at a time",
            )
        self.spent += cost
        price = f" (about {cost:.2f} at {rate:g} a million)" if rate else ""
        self.announce(f"{what}, {characters} characters for engine {self.settings.engine}{price}")
