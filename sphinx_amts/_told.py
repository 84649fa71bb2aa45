"""What an edition tells its parent while it is built: the messages, and Sphinx's two streams, which
are made into them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

__all__ = ["Line", "Made", "Message", "Status", "Step", "Warned", "Warnings"]

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_STEP = re.compile(r"(?P<phase>[^\n]+?)\.\.\. (?:\[ *(?P<percent>\d+)%\] (?P<page>\S.*))?\Z")
_OFTEN = 0.05  # seconds between two steps that are worth showing


class Step(NamedTuple):
    """How far an edition is: what Sphinx does, how much of it in percent where known, and on what
    page."""

    language: str
    phase: str
    percent: int | None = None
    page: str = ""


class Warned(NamedTuple):
    """A warning of Sphinx, as it says it."""

    language: str
    text: str


class Line(NamedTuple):
    """A line that someone should read now: what is about to be billed, say."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an edition.

    ``failed``: why there is none, or it is not whole; empty where it is. ``pages``: that were
    written now. ``human``, ``machine``, ``source``: sentences by where they come from, all zero in
    the source's own edition. ``entry``: the address of its first page, from its folder, for
    formats that have addresses. ``seconds``: on the clock.
    """

    language: str
    out: Path
    log: Path
    failed: str = ""
    pages: int = 0
    human: int = 0
    machine: int = 0
    source: int = 0
    warnings: int = 0
    seconds: float = 0.0
    title: str = ""
    entry: str = ""


Message: TypeAlias = Step | Warned | Line | Made


class _Stream:
    """Where Sphinx writes; all of it goes to the log as well."""

    encoding = "utf-8"

    def __init__(self, language: str, tell: Callable[[Message], None], log: IO[str]) -> None:
        self.language, self._tell, self._log = language, tell, log

    def flush(self) -> None:
        self._log.flush()

    def isatty(self) -> bool:
        return False


class Status(_Stream):
    """What Sphinx says of its progress, which comes in pieces of lines, as steps."""

    def __init__(self, language: str, tell: Callable[[Message], None], log: IO[str]) -> None:
        super().__init__(language, tell, log)
        self._line = ""
        self._said = 0.0
        self._phase = ""

    def write(self, text: str) -> None:
        """Take a piece."""
        text = _COLOURS.sub("", text)
        self._log.write(text)
        *whole, self._line = f"{self._line}{text}".replace("\r", "\n").split("\n")
        for line in whole:
            if line.startswith("amts: "):
                said = line.removeprefix("amts: ").removeprefix(f"{self.language}: ")
                self._tell(Line(self.language, said))
        found = _STEP.match(self._line) or (_STEP.match(whole[-1]) if whole else None)
        now = time.monotonic()
        if found and (found["phase"] != self._phase or now - self._said > _OFTEN):
            self._phase, self._said = found["phase"], now
            percent = found["percent"]
            step = Step(
                self.language, self._phase, int(percent) if percent else None, found["page"] or ""
            )
            self._tell(step)


class Warnings(_Stream):
    """Sphinx's warnings: it writes each of them at once."""

    count = 0

    def write(self, text: str) -> None:
        """Take one."""
        text = _COLOURS.sub("", text)
        self._log.write(text)
        if text.strip():
            self.count += 1
            self._tell(Warned(self.language, text.rstrip("\n")))
