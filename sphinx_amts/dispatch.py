"""Misses → engine → memory: send what is missing, keep what comes back as it comes back.

An engine may raise, hang, return garbage, or be interrupted together with the build. What it
gave before that is in the memory: it has been paid for.

The engine works in a thread of its own, so that one that hangs can be left. All that it asks for
at its desk is done in this one, in the order of its answers: what it notes is on disk after the
answers that came before the note.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from ._errors import EngineError
from .engines import Answer, Batch, Desk, DeskEngine, Engine, Item, Left, News, Refused

__all__ = ["Office", "Outcome", "Progress", "send"]

_KEEP_EVERY = 1.0  # seconds between two writes to the memory: what a kill can cost at most
_LEAVE = 5.0  # seconds for an engine to come to its end
_DONE = object()
_NOTHING = object()  # came, for as long as it takes until what came before has to be kept

Progress = Callable[[Iterable[Item], int], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: sentences answered and refused, and why it ended early, if it did.

    ``seconds``: how long it took. ``left``: sentences that a job still works on. ``other``:
    answers for sentences that are not in the batch, from earlier jobs. ``billed``: characters.
    """

    answered: int
    refused: tuple[tuple[Item, str], ...]
    trouble: str
    seconds: float
    left: int = 0
    other: int = 0
    billed: int = 0


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


def send(  # two of them are what to do, two are for how long and for whom
    batch: Batch,
    engine: Engine,
    refuse: Callable[[Item, object], str],
    keep: Callable[[list[Answer], list[Item]], None],
    *,
    deadline: float,
    progress: Progress | None = None,
    office: Office | None = None,
) -> Outcome:
    """Translate a batch.

    *refuse* says why an answer cannot be used, or nothing. *keep* stores the answers that can
    and remembers the items whose answers cannot, about once a second. *deadline*: seconds
    without an answer after which the engine is left behind. *progress* wraps the stream of
    answered items.
    """
    started = time.monotonic()
    basket = _Basket(refuse, keep)
    worker = _Worker(engine, batch, deadline, office or _nobody())
    answers = _answers(worker, batch, basket)
    try:
        for _ in progress(answers, len(batch.items)) if progress else answers:
            pass
    finally:
        answers.close()  # first of all, so that an engine that is interrupted sends no more
        basket.empty()
    unanswered = len(batch.items) - basket.kept - len(basket.refused) - worker.left
    if unanswered > 0 and not worker.trouble and (office is None or office.starting):
        worker.trouble.append(f"it gave no answer for {unanswered} of {len(batch.items)} sentences")
    said = "; ".join(dict.fromkeys(worker.trouble))
    return Outcome(
        basket.kept, tuple(basket.refused), said, time.monotonic() - started,
        worker.left, basket.other,
    )  # fmt: skip


def _nobody() -> Office:
    desk = Desk()
    return Office(desk.edit_note, desk.bill, desk.sent)


class _Basket:
    """What has come and is not stored yet."""

    def __init__(
        self,
        refuse: Callable[[Item, object], str],
        keep: Callable[[list[Answer], list[Item]], None],
    ) -> None:
        self.refuse = refuse
        self.keep = keep
        self.kept = 0
        self.other = 0
        self.refused: list[tuple[Item, str]] = []
        self.good: list[Answer] = []
        self.bad: list[Item] = []
        self.emptied = time.monotonic()

    def put(self, item: Item, text: object, origin: str = "", *, ours: bool = True) -> None:
        """Take an answer, or note why it cannot be used; *ours*: its sentence is in the batch."""
        if why := self.refuse(item, text):
            if ours:
                self.drop(item, why)
        else:
            self.good.append(Answer(item, str(text), origin))
            self.kept += ours
            self.other += not ours

    def drop(self, item: Item, why: str) -> None:
        """Note that a sentence has no answer that can be used."""
        self.refused.append((item, why))
        self.bad.append(item)

    def empty(self) -> None:
        """Store what has come."""
        if self.good or self.bad:
            self.keep(self.good, self.bad)
        self.good, self.bad = [], []
        self.emptied = time.monotonic()


def _answers(worker: _Worker, batch: Batch, basket: _Basket) -> Generator[Item, None, None]:
    """Give the sentences as they are answered; their answers go into the basket."""
    items = {item.digest: item for item in batch.items}
    with closing(worker.said()) as stream:
        for said in stream:
            if isinstance(said, _Errand):
                basket.empty()
                said.run()
            elif said is not _NOTHING and (item := _take(said, items, basket, worker.trouble)):
                yield item
            if said is _NOTHING or time.monotonic() - basket.emptied > _KEEP_EVERY:
                basket.empty()


def _take(said: object, items: dict[str, Item], basket: _Basket, trouble: list[str]) -> Item | None:
    """Put an answer into the basket; returns the sentence of the batch that it is for."""
    if isinstance(said, Answer):
        item = items.pop(said.item.digest, None)
        basket.put(item or said.item, said.text, said.origin, ours=item is not None)
        return item
    if isinstance(said, Refused):
        if item := items.pop(said.digest, None):
            basket.drop(item, said.why)
        return item
    item, text = _read(said, items)
    if item is None:
        trouble.append(f"it returned {_shown(said)}, which answers no sentence")
    else:
        basket.put(item, text)
    return item


def _read(answer: object, items: dict[str, Item]) -> tuple[Item | None, object]:
    """Find the sentence that an answer is for; each is answered once."""
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], str):  # noqa: PLR2004
        return None, None
    return items.pop(answer[0], None), answer[1]


def _shown(answer: object) -> str:
    try:
        return repr(answer)[:80]
    except Exception:  # noqa: BLE001  # an engine's answer is somebody else's code, too
        return f"a {type(answer).__name__}"


class _Errand:
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
        errand = _Errand(do)
        self._said.put(errand)
        return errand.result(self.closed)


class _Worker:
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
                    one = self._said.get(timeout=max(0.0, min(due - now, _KEEP_EVERY)))
                except queue.Empty:
                    yield _NOTHING
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
