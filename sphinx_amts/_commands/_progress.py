"""How far several builds are, a line each; where nobody watches, a line for each step."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .._told import Line, Made, Message, Step, Warned
from ._shared import put

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["shown"]

_OFTEN = 0.1  # seconds between two pictures


@contextmanager
def shown(languages: Sequence[str]) -> Iterator[Callable[[Message], None]]:
    """Show on standard error what is told; gives whom to tell."""
    from rich.console import Console  # noqa: PLC0415 (slow to load)

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines().tell
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415

    with Progress(
        TextColumn("{task.fields[language]}", markup=False), BarColumn(20), TaskProgressColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        # no thread and no stream of its own: neither may go through a fork
        auto_refresh=False, redirect_stdout=False, redirect_stderr=False,
    ) as progress:  # fmt: skip
        yield _Bars(progress, languages).tell


class _Lines:
    """For a log: what long steps begin, and what is said."""

    def __init__(self) -> None:
        self._phases: dict[str, str] = {}

    def tell(self, message: Message) -> None:
        """Take what is told."""
        match message:
            case Step(language, phase, percent, _) if percent is not None:
                if self._phases.get(language) != phase:
                    self._phases[language] = phase
                    put(f"{language}: {phase}", sys.stderr)
            case Warned(language, text) | Line(language, text):
                put(f"{language}: {text}", sys.stderr)
            case Made():
                put(f"{message.language}: {_end(message)}", sys.stderr)


class _Bars:
    """For a terminal."""

    def __init__(self, progress: Progress, languages: Sequence[str]) -> None:
        self._progress = progress
        width = max(map(len, languages))
        self._tasks = {
            one: progress.add_task("waiting", total=100, language=one.ljust(width))
            for one in languages
        }
        self._drawn = 0.0

    def tell(self, message: Message) -> None:
        """Take what is told."""
        match message:
            case Step(language, phase, percent, page):
                text = f"{phase}: {page}" if page else phase
                self._progress.update(self._tasks[language], description=text, completed=percent)
            case Warned(language, text) | Line(language, text):
                self._progress.console.print(
                    f"{language}: {text}", markup=False, highlight=False, soft_wrap=True
                )
            case Made():
                done = 0 if message.failed else 100
                self._progress.update(
                    self._tasks[message.language], description=_end(message), completed=done
                )
        now = time.monotonic()
        if now - self._drawn > _OFTEN or isinstance(message, Made):
            self._drawn = now
            self._progress.refresh()


def _end(made: Made) -> str:
    return "failed" if made.failed else f"done in {made.seconds:.1f} s"
