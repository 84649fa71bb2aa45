"""Misses → engine → memory: send what is missing, keep what comes back as it comes back.

An engine may raise, hang, return garbage, or be interrupted together with the build. What it
gave before that is in the memory: it has been paid for.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ._errors import EngineError
from .engines import Batch, Engine, Item

__all__ = ["Outcome", "send"]

_KEEP_EVERY = 1.0  # seconds between two writes to the memory: what a kill can cost at most
_DONE = object()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: sentences answered and refused, and why it ended early, if it did.

    ``seconds``: how long it took.
    """

    answered: int
    refused: tuple[tuple[Item, str], ...]
    trouble: str
    seconds: float


def send(
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
    items = {item.digest: item for item in batch.items}
    refused: list[tuple[Item, str]] = []
    trouble: list[str] = []
    kept = 0
    good: list[tuple[Item, str]] = []
    bad: list[Item] = []

    def flush() -> None:
        nonlocal kept, good, bad
        if good or bad:
            keep(good, bad)
        kept += len(good)
        good, bad = [], []

    def answers() -> Iterator[Item]:
        last = time.monotonic()
        for answer in _stream(engine, batch, deadline, trouble):
            item, text = _read(answer, items)
            if item is None:
                trouble.append(f"it returned {str(answer)[:80]!r}, which answers no sentence")
                continue
            why = refuse(item, text)
            if why:
                refused.append((item, why))
                bad.append(item)
            else:
                good.append((item, str(text)))
            yield item
            if time.monotonic() - last > _KEEP_EVERY:
                flush()
                last = time.monotonic()

    try:
        for _ in progress(answers(), len(items)) if progress else answers():
            pass
    finally:
        flush()
    unanswered = len(batch.items) - kept - len(refused)
    if unanswered and not trouble:
        trouble.append(f"it gave no answer for {unanswered} of {len(batch.items)} sentences")
    return Outcome(kept, tuple(refused), "; ".join(dict.fromkeys(trouble)), time.monotonic() - started)


def _read(answer: object, items: dict[str, Item]) -> tuple[Item | None, object]:
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], str):  # noqa: PLR2004
        return None, None
    return items.pop(answer[0], None), answer[1]


def _stream(
    engine: Engine, batch: Batch, deadline: float, trouble: list[str]
) -> Iterator[object]:
    """The engine's answers, read in a thread of its own so that a hanging engine can be left."""
    answers: queue.SimpleQueue[object] = queue.SimpleQueue()
    stop = threading.Event()

    def run() -> None:
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
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            answers.put(_DONE)

    thread = threading.Thread(target=run, name="sphinx-amts-engine", daemon=True)
    thread.start()
    left_behind = False
    try:
        while True:
            try:
                answer = answers.get(timeout=deadline or None)
            except queue.Empty:
                left_behind = True
                trouble.append(f"it gave no answer for {deadline:g} seconds and was left behind")
                return
            if answer is _DONE:
                return
            if isinstance(answer, EngineError):
                trouble.append(answer.message)
            else:
                yield answer
    finally:
        stop.set()
        if not left_behind:
            thread.join(timeout=min(5.0, deadline or 5.0))  # no thread may live on into a fork
