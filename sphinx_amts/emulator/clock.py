"""The emulator's time, in seconds since 1970: it can run faster, or by steps.

Statuses follow from it alone, so that nothing sleeps and nothing runs in the background.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Clock", "SpeedClock", "StepClock", "Timing"]


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> float:
        """Seconds since 1970."""

    def tick(self) -> None:
        """One request to the service has come."""


@dataclass(slots=True)
class SpeedClock:
    """Time on the wall, ``speed`` times as fast from now on."""

    speed: float = 1.0
    wall: Callable[[], float] = time.time
    start: float = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.wall()

    def now(self) -> float:
        """Seconds since 1970."""
        return self.start + (self.wall() - self.start) * self.speed

    def tick(self) -> None:
        """Nothing: the time goes on by itself."""


@dataclass(slots=True)
class StepClock:
    """Every request takes ``step`` seconds, whatever the wall says: the same run every time."""

    step: float = 60.0
    time: float = field(default_factory=time.time)

    def now(self) -> float:
        """Seconds since 1970."""
        return self.time

    def tick(self) -> None:
        """Go on by one step."""
        self.time += self.step

    def advance(self, seconds: float) -> None:
        """Go on by that much."""
        self.time += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things take, in seconds of the emulator's clock.

    ``budget``: seconds on the wall for which one request may translate documents of a job; the
    next request goes on with it. It keeps answers well below the minute that clients wait.
    """

    queued: float = 90.0
    running: float = 240.0
    stopping: float = 60.0
    resource: float = 150.0
    late: float = 120.0
    budget: float = 5.0
