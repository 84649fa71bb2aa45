"""What an engine with jobs may ask of the build that it works for."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Desk", "Left"]


class Left(Exception):  # noqa: N818 -- nothing went wrong
    """Nobody waits any longer: the engine ends, and its jobs go on."""


class Desk:
    """Notes that outlive the build, a clock to wait by, and the till.

    This one is for an engine that is used on its own: notes last as long as the desk, it may
    wait for ever, and nothing is too expensive. ``starting``: whether anything new may be sent,
    or only collected what was sent before.
    """

    starting = True

    def __init__(self) -> None:
        self._notes: dict[str, object] = {}
        self._stop = threading.Event()

    def edit_note(self, key: str, change: Callable[[object], object]) -> object:
        """Note what *change* makes of the note under *key* (``None``: there is none yet).

        Returns the new note, which is on disk by then. No other process can come in between.
        Raises :class:`Left`.
        """
        self._notes[key] = new = change(self._notes.get(key))
        return new

    def sleep(self, seconds: float) -> None:
        """Wait. Raises :class:`Left` as soon as nobody waits for the engine any longer."""
        if self._stop.wait(seconds):
            raise Left

    def bill(self, characters: int, rate: float, what: str) -> None:
        """Say what is going to be billed, in characters and dollars a million of them.

        Raises :class:`EngineError` where that is more than the user allows.
        """

    def sent(self, characters: int) -> None:
        """Say that so much of it is sent and may be billed; less than nothing: it was declined."""

    def leave(self) -> None:
        """Let the engine go: whatever it waits for ends at once."""
        self._stop.set()
