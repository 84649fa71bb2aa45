"""Misses → engine → memory: send what is missing, keep what comes back as it comes back.

An engine may raise, hang, return garbage, or be interrupted together with the build. What it
gave before that is in the memory: it has been paid for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass

from ._engine_thread import NOTHING, Errand, Office, Worker
from .engines import Answer, Batch, Desk, Engine, Item, Refused

__all__ = ["Office", "Outcome", "Progress", "send"]

_KEEP_EVERY = 1.0  # seconds between two writes to the memory: what a kill can cost at most

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


def send(
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
    worker = Worker(engine, batch, deadline, office or _nobody())
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


def _answers(worker: Worker, batch: Batch, basket: _Basket) -> Generator[Item, None, None]:
    """Give the sentences as they are answered; their answers go into the basket."""
    items = {item.digest: item for item in batch.items}
    with closing(worker.said()) as stream:
        for said in stream:
            if isinstance(said, Errand):
                basket.empty()
                said.run()
            elif said is not NOTHING and (item := _take(said, items, basket, worker.trouble)):
                yield item
            if said is NOTHING or time.monotonic() - basket.emptied > _KEEP_EVERY:
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
