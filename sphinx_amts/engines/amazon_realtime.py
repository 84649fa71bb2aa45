"""Amazon Translate, sentence by sentence and at once: without what humans translated.

Sentences are packed into requests as paragraphs of HTML, several requests are under way at any
time, and no more of them begin in a second than the service takes. Each answer is there as soon as
its request is. Every request that goes out is counted, and so is one whose connection broke before
the answer came: nobody but the service knows whether it was billed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .._amazon_codes import UNSPACED
from .._errors import EngineError
from . import Answer, Batch, Check, Desk, Item, Left, News, Quote, Refused
from ._amazon_doctor import examine_realtime
from ._amazon_html import Returned, paragraph, paragraphs, restore, sendable
from ._amazon_languages import doubt, pair
from ._amazon_limits import LIMITS
from ._amazon_options import checked, number, settings_of
from ._amazon_service import BROKEN, REFUSED, SENT, Service, stand_in

__all__ = ["AmazonRealtime"]

_RATE = 15.0  # dollars a million characters, in 2025
_BREAKS = 2  # times that the connection may break over a request before it is given up
_ENGINE = "amazon_realtime"


class AmazonRealtime:
    """The engine ``amazon_realtime``.

    ``region``: by default what AWS tools use here. ``terminology``: the name of one that is there.
    ``formality``: FORMAL or INFORMAL. ``profanity``: MASK. ``requests_per_second``: how many
    requests may begin in a second. ``pace``: seconds of the first wait after an error.
    """

    def __init__(
        self,
        region: str = "",
        terminology: str = "",
        formality: str = "",
        profanity: str = "",
        requests_per_second: float | str = 10.0,
        pace: float | str = 1.0,
    ) -> None:
        self.region = checked(_ENGINE, "region", region)
        self.terminology = checked(_ENGINE, "terminology", terminology)
        self.formality = checked(_ENGINE, "formality", formality)
        self.profanity = checked(_ENGINE, "profanity", profanity)
        self.per_second = number(_ENGINE, "requests_per_second", requests_per_second)
        self.pace = number(_ENGINE, "pace", pace)

    def examine(self) -> str:
        """Say who answers in the service's place; it learns nothing."""
        return stand_in()

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine and its settings: ``amazon_realtime:en-zh``.

        What does not come from the service says so: ``amazon_realtime:en-zh:at=127.0.0.1:5000``.
        """
        other = stand_in()
        more = [
            self.terminology and f"terms={self.terminology}", self.formality, self.profanity,
            other and f"at={other}",
        ]  # fmt: skip
        return ":".join([_ENGINE, "-".join(pair(source, target)), *filter(None, more)])

    def quote(self, batch: Batch) -> Quote:
        """Say what this batch would be billed: all characters of the requests, tags among them."""
        good = [item for item in batch.items if not _unsendable(item)]
        return Quote(sum(len(_request(some)) for some in _packed(good)), _RATE)

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield answers."""
        for said in self.work(batch, Desk()):
            if isinstance(said, Answer):
                yield said.item.digest, said.text

    def work(self, batch: Batch, desk: Desk) -> Iterator[Answer | Refused | News]:
        """Translate a batch, several requests at once; answers come in the order of the batch."""
        if not desk.starting:
            return
        if why := doubt(batch.target):
            yield News(f"{batch.target}: {why}")
        codes = pair(batch.source, batch.target)
        origin = self.fingerprint(batch.source, batch.target)
        refused = [Refused(i.digest, why) for i in batch.items if (why := _unsendable(i))]
        yield from refused
        out = {one.digest for one in refused}
        good = [item for item in batch.items if item.digest not in out]
        price = self.quote(batch)
        desk.bill(price.characters, price.rate, f"{len(good)} sentences")
        service = Service(desk, self.region, pace=self.pace)
        service.client("translate")
        gate = _Gate(self.per_second, desk)
        over: list[Exception] = []  # once something is in it nothing more is sent
        count = _Count(desk, price.rate, over)

        def send(some: Sequence[Item]) -> str | None:
            try:
                if over:
                    return None
                gate.wait()
                return self._sent(service, some, codes, count.of(some))
            except (EngineError, Left) as error:
                over.append(error)
                return None

        packs = list(_packed(good))
        answers = service.each(send, packs)
        for some, said in zip(packs, answers, strict=True):
            # what is under way when something goes wrong is billed, so it is waited for
            if said is None:
                continue
            for one in _answers(some, said, wide=codes[1] in UNSPACED):
                try:
                    yield one if isinstance(one, Refused) else Answer(*one, origin)
                except Left as left:
                    over.append(left)
        error = count.within(over[0]) if over else None
        if count.broken and not isinstance(error, EngineError):
            yield News(str(count))
        if error:
            raise error

    def check(self, source: str, target: str) -> Iterator[Check]:
        """Look whether all is there that a request needs; nothing is translated."""
        return examine_realtime(self.region, self.terminology, source, target)

    def _sent(
        self,
        service: Service,
        some: Sequence[Item],
        codes: tuple[str, str],
        told: Callable[[str], None],
    ) -> str:
        more: dict[str, Any] = {}
        if self.terminology:
            more["TerminologyNames"] = [self.terminology]
        if settings := settings_of(self.formality, self.profanity):
            more["Settings"] = settings
        answer = service.call(
            "translating", "translate", "translate_text", told=told, Text=_request(some),
            SourceLanguageCode=codes[0], TargetLanguageCode=codes[1], **more,
        )  # fmt: skip
        return str(answer["TranslatedText"])


def _unsendable(item: Item) -> str:
    if why := sendable(item.text):
        return why
    size = len(paragraph("0000", item.text).encode())
    return "it is longer than a request may be" if size > LIMITS.request_bytes else ""


def _packed(items: Sequence[Item]) -> Iterator[list[Item]]:
    """As many items as fit into a request, again and again."""
    some: list[Item] = []
    size = 0
    for item in items:
        length = len(paragraph("0000", item.text).encode())
        if some and size + length > LIMITS.request_bytes:
            yield some
            some, size = [], 0
        some.append(item)
        size += length
    if some:
        yield some


def _request(some: Sequence[Item]) -> str:
    return "".join(paragraph(str(n), item.text) for n, item in enumerate(some))


def _answers(
    some: Sequence[Item], said: str, *, wide: bool
) -> Iterator[tuple[Item, str] | Refused]:
    """Read what a request was answered: for each of its sentences, an answer or a reason."""
    back: dict[str, list[Returned]] = {}
    for one in paragraphs(said):
        back.setdefault(one.name, []).append(one)
    for n, item in enumerate(some):
        several = back.get(str(n), [])
        if len(several) != 1:
            yield Refused(item.digest, "it did not come back, or more than once")
            continue
        text, why = restore(item.text, several[0], wide=wide)
        yield Refused(item.digest, why) if why else (item, text)


class _Count:
    """Counts what goes out. ``broken``: how often nobody knows what became of it, and ``lost``: the
    characters of that. ``over``: why nothing more is to be sent, once there is a reason."""

    def __init__(self, desk: Desk, rate: float, over: Sequence[Exception]) -> None:
        self.desk = desk
        self.rate = rate
        self.over = over
        self.broken = self.lost = 0
        self._lock = threading.Lock()

    def __str__(self) -> str:
        return (
            f"the connection broke {self.broken} times before an answer came: up to {self.lost} "
            "characters may have been billed for nothing"
        )

    def within(self, error: Exception) -> Exception:
        """Put the count into an error that is shown to the user."""
        if not self.broken or not isinstance(error, EngineError):
            return error
        return EngineError(f"{error.message}; {self}", remedy=error.remedy)

    def of(self, some: Sequence[Item]) -> Callable[[str], None]:
        """Give what is told of every try of a request; it ends them where it is enough."""
        size = len(_request(some))
        breaks = 0

        def told(what: str) -> None:
            nonlocal breaks
            if what == SENT:
                if breaks and self.over:
                    raise self.over[0]
                if breaks:
                    self._again(size, len(some))
                self.desk.sent(size)
            elif what == REFUSED:
                self.desk.sent(-size)
            elif what == BROKEN:
                breaks += 1
                with self._lock:
                    self.broken += 1
                    self.lost += size
                if breaks == _BREAKS:
                    raise EngineError(
                        f"the connection broke {breaks} times while the same {len(some)} sentences "
                        "were translated",
                        remedy="check the network, then build again",
                    )

        return told

    def _again(self, size: int, sentences: int) -> None:
        """Bill a request once more. Raises :class:`EngineError` where that is too expensive."""
        try:
            self.desk.bill(size, self.rate, f"{sentences} sentences again, whose answer was lost")
        except EngineError as error:
            raise EngineError(
                f"the connection broke while {sentences} sentences were translated, and to send "
                "them again may cost more in all than amts_max_cost allows",
                remedy=error.remedy,
            ) from None


class _Gate:
    """Lets no more than so many through in a second, evenly."""

    def __init__(self, per_second: float, desk: Desk) -> None:
        self.every = 1 / per_second
        self.desk = desk
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until it is one's turn."""
        with self._lock:
            now = time.monotonic()
            at = self._next = max(now, self._next + self.every)
        self.desk.sleep(max(0.0, at - now))
