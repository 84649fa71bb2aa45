"""Misses → engine → memory: send what is missing, keep what comes back as it comes back.

An engine may raise, hang, return garbage, or be interrupted together with the build. What it
gave before that is in the memory: it has been paid for.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass

from ._errors import EngineError
from .engines import Batch, Engine, Item

__all__ = ["Outcome", "send"]

_KEEP_EVERY = 1.0  # seconds between two writes to the memory: what a kill can cost at most
_LEAVE = 5.0  # seconds for an engine to come to its end
_DONE = object()
_NOTHING = object()  # came, for as long as it takes until what came before has to be kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: sentences answered and refused, and why it ended early, if it did.

    ``seconds``: how long it took.
    """

    answered: int
    refused: tuple[tuple[Item, str], ...]
    trouble: str
    seconds: float


def send(  # two of them are what to do, two are for how long and for whom
    batch: Batch,
    engine: Engine,
    refuse: Callable[[Item, object], str],
    keep: Callable[[list[tuple[Item, str]], list[Item]], None],
    *,
    deadline: float,
    progress: Callable[[Iterable[Item], int], Iterable[Item]] | None = None,
) -> Outcome:
    """Translate a batch.

    *refuse* says why an answer cannot be used, or nothing. *keep* stores the answers that can
    and remembers the items whose answers cannot, about once a second. *deadline*: seconds
    without an answer after which the engine is left behind. *progress* wraps the stream of
    answered items.
    """
    started = time.monotonic()
    trouble: list[str] = []
    basket = _Basket(refuse, keep)
    answers = _answers(engine, batch, deadline, basket, trouble)
    try:
        for _ in progress(answers, len(batch.items)) if progress else answers:
            pass
    finally:
        answers.close()  # first of all, so that an engine that is interrupted sends no more
        basket.empty()
    unanswered = len(batch.items) - basket.kept - len(basket.refused)
    if unanswered and not trouble:
        trouble.append(f"it gave no answer for {unanswered} of {len(batch.items)} sentences")
    said = "; ".join(dict.fromkeys(trouble))
    return Outcome(basket.kept, tuple(basket.refused), said, time.monotonic() - started)


class _Basket:
    """What has come and is not stored yet."""

    def __init__(
        self,
        refuse: Callable[[Item, object], str],
        keep: Callable[[list[tuple[Item, str]], list[Item]], None],
    ) -> None:
        self.refuse = refuse
        self.keep = keep
        self.kept = 0
        self.refused: list[tuple[Item, str]] = []
        self.good: list[tuple[Item, str]] = []
        self.bad: list[Item] = []
        self.emptied = time.monotonic()

    def put(self, item: Item, text: object) -> None:
        """Take an answer, or note why it cannot be used."""
        if why := self.refuse(item, text):
            self.refused.append((item, why))
            self.bad.append(item)
        else:
            self.good.append((item, str(text)))

    def empty(self) -> None:
        """Store what has come."""
        if self.good or self.bad:
            self.keep(self.good, self.bad)
        self.kept += len(self.good)
        self.good, self.bad = [], []
        self.emptied = time.monotonic()


def _answers(
    engine: Engine, batch: Batch, deadline: float, basket: _Basket, trouble: list[str]
) -> Generator[Item, None, None]:
    """Give the sentences as they are answered; their answers go into the basket."""
    items = {item.digest: item for item in batch.items}
    with closing(_stream(engine, batch, deadline, trouble)) as stream:
        for answer in stream:
            if answer is not _NOTHING:
                item, text = _read(answer, items)
                if item is None:
                    trouble.append(f"it returned {_shown(answer)}, which answers no sentence")
                    continue
                basket.put(item, text)
                yield item
            if answer is _NOTHING or time.monotonic() - basket.emptied > _KEEP_EVERY:
                basket.empty()


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


def _stream(
    engine: Engine, batch: Batch, deadline: float, trouble: list[str]
) -> Generator[object, None, None]:
    """Give the engine's answers, read in a thread of its own: a hanging engine can be left."""
    answers: queue.SimpleQueue[object] = queue.SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(
        target=_run, args=(engine, batch, answers, stop), name="sphinx-amts-engine", daemon=True
    )
    thread.start()
    heard = time.monotonic()
    try:
        while True:
            left = heard + deadline - time.monotonic() if deadline else _KEEP_EVERY
            try:
                answer = answers.get(timeout=max(0.0, min(left, _KEEP_EVERY)))
            except queue.Empty:
                if deadline and time.monotonic() - heard >= deadline:
                    trouble.append(
                        f"it gave no answer for {deadline:g} seconds and was left behind"
                    )
                    return
                yield _NOTHING
                continue
            if answer is _DONE:
                thread.join(_LEAVE)  # no thread may live on into a fork
                return
            if isinstance(answer, EngineError):
                trouble.append(answer.message)
            else:
                yield answer
            heard = time.monotonic()
    finally:
        stop.set()


def _run(
    engine: Engine, batch: Batch, answers: queue.SimpleQueue[object], stop: threading.Event
) -> None:
    """Read the engine's answers until they end, or nobody wants them any more."""
    stream = None
    try:
        stream = iter(engine.translate(batch))
        for answer in stream:
            answers.put(answer)
            if stop.is_set():
                break
    except EngineError as error:
        answers.put(error)
    except BaseException as error:  # noqa: BLE001  # an engine is somebody else's code
        answers.put(EngineError(f"{type(error).__name__}: {error}"))
    finally:
        with suppress(Exception):
            close = getattr(stream, "close", None)
            if close is not None:
                close()
        answers.put(_DONE)
