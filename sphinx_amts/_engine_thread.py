"""An engine in a thread of its own, so that one that hangs can be left.

All that it asks for at its desk is done in the build's thread, in the order of its answers: what
it notes is on disk after the answers that came before the note.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ._errors import EngineError
from .engines import Batch, Desk, DeskEngine, Engine, Left, News

__all__ = ["NOTHING", "Errand", "Office", "Worker"]

NOTHING = object()
"""Came, for as long as it takes until what came before has to be kept."""

_DONE = object()
_PAUSE = 1.0  # seconds after which nothing is said to have come
_LEAVE = 5.0  # seconds for an engine to come to its end


@dataclass(frozen=True, slots=True)
class Office:
    """What is behind the desk that an engine works at.

    ``edit_note``: changes a note of the memory. ``bill``: says what is going to be billed, or
    refuses. ``sent``: counts what is.
    ``tell``: says what the engine says. ``starting``: whether anything new may be sent.
    """

    edit_note: Callable[[str, Callable[[object], object]], object]
    bill: Callable[[int, float, str], None]
    sent: Callable[[int], None]
    tell: Callable[[str], None] = lambda _text: None
    starting: bool = True


class Errand:
    """Something that the engine asked for at its desk, and waits for."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        self._done = threading.Event()
        self._result: object = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it, on the side of the build; what goes wrong there is the build's to know."""
        try:
            self._result = self._do()
        except EngineError as error:
            self._error = error
        except BaseException:
            self._error = Left()
            raise
        finally:
            self._done.set()

    def result(self, closed: threading.Event) -> object:
        """Wait for it, on the side of the engine."""
        while not self._done.wait(0.1):
            if closed.is_set():
                raise Left
        if self._error is not None:
            raise self._error
        return self._result


class _Desk(Desk):
    """The desk of an engine in its thread: what is asked for there goes to the build's."""

    def __init__(
        self, said: queue.SimpleQueue[object], stop: threading.Event, office: Office
    ) -> None:
        super().__init__()
        self._said = said
        self._stop = stop
        self._office = office
        self.closed = threading.Event()
        self.starting = office.starting

    def edit_note(self, key: str, change: Callable[[object], object]) -> object:
        return self._ask(lambda: self._office.edit_note(key, change))

    def bill(self, characters: int, rate: float, what: str) -> None:
        self._ask(lambda: self._office.bill(characters, rate, what))

    def sent(self, characters: int) -> None:
        self._ask(lambda: self._office.sent(characters))

    def _ask(self, do: Callable[[], object]) -> object:
        errand = Errand(do)
        self._said.put(errand)
        return errand.result(self.closed)


class Worker:
    """An engine at work in a thread of its own. ``left``: what it is left with."""

    def __init__(self, engine: Engine, batch: Batch, deadline: float, office: Office) -> None:
        self.engine = engine
        self.batch = batch
        self.deadline = deadline
        self.office = office
        self.trouble: list[str] = []
        self.left = 0
        self._said: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._stop = threading.Event()
        at_desk = isinstance(engine, DeskEngine)
        self._desk = _Desk(self._said, self._stop, office) if at_desk else None

    def said(self) -> Generator[object, None, None]:
        """Give answers, errands, and nothing for as long as nothing comes."""
        thread = threading.Thread(target=self._run, name="sphinx-amts-engine", daemon=True)
        thread.start()
        heard = time.monotonic()
        over = float("inf")  # when an engine that is left has had time enough
        try:
            while True:
                now = time.monotonic()
                if over == float("inf") and self.deadline and now - heard >= self.deadline:
                    self._stop.set()
                    over = now + (_LEAVE if self._desk else 0.0)
                if now >= over:
                    self.trouble.append(
                        f"it gave no answer for {self.deadline:g} seconds and was left behind"
                    )
                    return
                patient = over == float("inf") and self.deadline
                due = heard + self.deadline if patient else over
                try:
                    one = self._said.get(timeout=max(0.0, min(due - now, _PAUSE)))
                except queue.Empty:
                    yield NOTHING
                    continue
                if one is _DONE:
                    thread.join(_LEAVE)  # no thread may live on into a fork
                    return
                if isinstance(one, EngineError):
                    self.trouble.append(one.message if not one.remedy else str(one))
                elif isinstance(one, News):
                    self.left += one.left
                    self.office.tell(one.text)
                else:
                    yield one
                if not (isinstance(one, News) and one.waiting):
                    heard = time.monotonic()
        finally:
            self._stop.set()
            if self._desk:
                self._desk.closed.set()

    def _run(self) -> None:
        """Read the engine's answers until they end, or nobody wants them any more."""
        stream: Any = None
        try:
            stream = self._stream()
            for one in stream:
                self._said.put(one)
                if self._stop.is_set():
                    self._last_words(stream)
                    break
        except Left:
            pass
        except EngineError as error:
            self._said.put(error)
        except BaseException as error:  # noqa: BLE001  # an engine is somebody else's code
            self._said.put(EngineError(f"{type(error).__name__}: {error}"))
        finally:
            with suppress(Exception):
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
            self._said.put(_DONE)

    def _stream(self) -> Iterator[object]:
        if self._desk is not None:
            assert isinstance(self.engine, DeskEngine)  # noqa: S101 -- or it has no desk
            return iter(self.engine.work(self.batch, self._desk))
        return iter(self.engine.translate(self.batch))

    def _last_words(self, stream: Any) -> None:  # noqa: ANN401 -- a generator, most likely
        """Tell an engine at its desk that it is left, wherever it is; hear what it says to that."""
        if self._desk is not None and hasattr(stream, "throw"):
            with suppress(StopIteration, Left):
                self._said.put(stream.throw(Left()))
                for one in stream:
                    self._said.put(one)
