"""One run of the batch engine: collect, attach, start what is left, wait.

The order is that of caution: what earlier builds paid for is looked after first; a job that anyone
has started for the same is used; only what is left then is billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .._errors import EngineError
from . import Answer, Batch, Desk, Item, Left, News, Refused
from ._amazon_collector import Collector
from ._amazon_documents import Plan, plan, unsendable
from ._amazon_jobs import DONE, RUNNING, Jobs, Order
from ._amazon_languages import doubt, pair
from ._amazon_ledger import Ledger, Record
from ._amazon_options import Options
from ._amazon_pace import polls
from ._amazon_parallel import Parallel, ready
from ._amazon_service import Service
from ._amazon_storage import Storage
from ._amazon_upload import upload
from ._amazon_watch import Watch, died, left_running, progress

__all__ = ["Ordered", "Run", "Said"]

_UNSEEN = 4  # polls for which a job that was just started may not be known

Said: TypeAlias = Answer | Refused | News


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is ordered, beside the options: parallel data, its price, the fingerprint of it all."""

    parallel: Parallel | None
    rate: float
    origin: str


class Run:
    """One run of the engine for one batch."""

    def __init__(self, options: Options, order: Ordered, batch: Batch, desk: Desk) -> None:
        self.options = options
        self.order = order
        self.batch = batch
        self.desk = desk
        self.codes = pair(batch.source, batch.target)
        self.service = Service(desk, options.region, pace=options.pace, role=options.role)
        self.storage = Storage(self.service, options.bucket, options.prefix, options.kms_key)
        self.jobs = Jobs(self.service, self.storage)
        self.ledger = Ledger(desk, batch.source, batch.target)
        self.place = f"{self.service.region}/{options.bucket}/{options.prefix}"
        self.todo = {item.digest: item for item in batch.items}
        self.watched: list[Watch] = []
        self.terms: dict[str, object] = {}
        self.items: tuple[Item, ...] = ()
        self.trouble: list[EngineError] = []
        self.collector = Collector(
            self.storage, self.jobs, self.ledger, self.codes[1], self.trouble
        )

    def run(self) -> Iterator[Said]:
        """Do all of it; whatever ends it early, jobs that go on are named in the end."""
        try:
            yield from self._run()
        except Left as left:
            if not self.watched:
                why = str(left) or "there was no time to start a job"
                raise EngineError(
                    f"{why}; nothing is billed by this build",
                    remedy="build again: it goes on where it was; amts_deadline says how long a "
                    "build waits",
                ) from None
            yield left_running(self.watched)
        except EngineError:
            if self.watched:
                yield left_running(self.watched)
            raise

    def _run(self) -> Iterator[Said]:
        if why := doubt(self.batch.target):
            yield News(f"{self.batch.target}: {why}")
        for digest, why in unsendable(self.batch.items, self.options.limits).items():
            del self.todo[digest]
            yield Refused(digest, why)
        self.terms = self._terms()
        plans = self._plans()
        earlier = self._earlier({p.key for p in plans})
        if earlier:
            for record in earlier:
                yield from self._look_after(record)
            plans = self._plans()
        new = []
        for one in plans:
            watch = self._attach(one)
            if watch is None:
                new.append(one)
            else:
                self.watched.append(watch)
        if new and self.desk.starting:
            yield from self._start_all(new)
        yield from self._wait()

    def _terms(self) -> dict[str, object]:
        """All that decides the output, beside the documents and their languages."""
        data = self.order.parallel
        terms: dict[str, object] = {
            "place": self.place,  # a job that writes elsewhere is another one
            "parallel": data.hash if data else "",
            "settings": self.options.settings,
        }
        if name := self.options.terminology:
            found = self.service.call(
                f"looking at the terminology {name}", "translate", "get_terminology", Name=name
            )
            changed = (found.get("TerminologyProperties") or {}).get("LastUpdatedAt", "")
            terms["terminology"] = [name, str(changed)]
        return terms

    def _plans(self) -> list[Plan]:
        self.items = tuple(self.todo.values())
        return plan(self.items, self.codes, self.terms, self.options.limits)

    def _earlier(self, keys: set[str]) -> list[Record]:
        """Open jobs that were asked for something else, such as what was missing yesterday."""
        return [
            record
            for record in self.ledger.all().values()
            if record.open and record.key not in keys and record.place == self.place
        ]

    def _look_after(self, record: Record) -> Iterator[Said]:
        """Collect an earlier job, or else count what it is at as sent."""
        job, dead = self.jobs.find(record.key, record.job, record.dead)
        if job is None:
            # it never came to be, or it died: what it was for is still missing
            self.ledger.mark(record, state="collected", dead=tuple(sorted(dead)))
            self.ledger.owe(record.key, ())
            return
        watch = Watch(self.ledger.mark(record, job=job["JobId"], state=_state(record)))
        self.watched.append(watch)
        if job["JobStatus"] in DONE:
            yield from self._collect(watch, job)
            self.watched.remove(watch)
            return
        names = [n for n in self.storage.names(f"jobs/{record.key}/in/") if n]
        for _, items in self.collector.inputs(record.key, names):
            for item in items:
                self.todo.pop(item.digest, None)

    def _attach(self, one: Plan) -> Watch | None:
        """Find the job for this plan, whoever started it."""
        record = self.ledger.all().get(one.key)
        job, dead = self.jobs.find(
            one.key, record.job if record else "", record.dead if record else ()
        )
        if job is None:
            if record is not None:
                self.ledger.mark(record, dead=tuple(sorted(dead)))
            return None
        found = self._note(one, state=_state(record), job=str(job["JobId"]))
        if found.state != "late":
            self._owe(one)
        return Watch(found, one)

    def _note(self, one: Plan, job: str = "", **values: Any) -> Record:  # noqa: ANN401 -- fields of a record
        """Write a plan's record; *job*: the service's name of it, once it has one."""
        new = Record(
            one.key, self.place, self.order.origin, sentences=one.sentences,
            documents=len(one.slips), characters=one.characters, rate=self.order.rate,
            time=self.ledger.now(),
        )  # fmt: skip

        def change(old: Record | None) -> Record:
            kept = old or new
            if job and job != kept.job:  # another than the one that died
                kept = replace(kept, job=job, time=new.time)
            return replace(kept, place=self.place, **values)

        return self.ledger.change(one.key, change)

    def _owe(self, one: Plan) -> None:
        """Note what its job is going to give."""
        texts = (self.items[n].digest for slip in one.slips for n in range(slip.start, slip.end))
        self.ledger.owe(one.key, texts)

    def _start_all(self, plans: Sequence[Plan]) -> Iterator[Said]:
        """Start the jobs that no one has started: the only place where money is spent."""
        rate = self.order.rate
        data = self.order.parallel
        documents = sum(len(one.slips) for one in plans)
        self.desk.bill(
            sum(one.characters for one in plans), rate,
            f"{sum(one.sentences for one in plans)} sentences on {documents} pages",
        )  # fmt: skip
        if data:
            yield from ready(self.service, self.storage, data)
        for one in plans:
            yield from upload(self.storage, one, self.items, self.codes[0])
            record = self._note(one, state="asked")
            self._owe(one)
            order = Order(
                self.options.role, self.codes, data.name if data else "", self.options.terminology,
                self.options.settings, self.options.kms_key,
            )  # fmt: skip
            try:
                job, ours = yield from self.jobs.start(one.key, order, set(record.dead))
            except EngineError as error:
                self.trouble.append(error)
                continue
            self.watched.append(Watch(self._note(one, state="running", job=job), one))
            if ours:
                self.desk.sent(one.characters)
            else:
                yield News(f"job {job} was started by another build, which pays for it")

    def _wait(self) -> Iterator[Said]:
        """Ask after the jobs until all are done; one that fails does not keep the others."""
        for wait in polls():
            for watch in list(self.watched):
                job = self.jobs.described(watch.record.job)
                state = job["JobStatus"] if job else "gone"
                if job and state in RUNNING:
                    yield News(progress(watch.record, job), waiting=True)
                    continue
                watch.unseen += job is None
                if job is None and watch.unseen <= _UNSEEN:
                    yield News(f"job {watch.record.job} is not known yet", waiting=True)
                    continue
                if job and state in DONE:
                    yield from self._collect(watch, job)
                    self.watched.remove(watch)
                    continue
                self.watched.remove(watch)
                dead = tuple(sorted({*watch.record.dead, watch.record.job}))
                self.ledger.mark(watch.record, dead=dead, state="collected")
                self.ledger.owe(watch.record.key, ())
                self.trouble.append(died(watch.record, job, state))
            if not self.watched:
                break
            self.service.desk.sleep(self.service.jitter(wait))
        if self.trouble:
            message = "; ".join(error.message for error in self.trouble)
            raise EngineError(message, remedy=self.trouble[0].remedy)

    def _collect(self, watch: Watch, job: Mapping[str, Any]) -> Iterator[Said]:
        """Take what a job has; that is then no longer to be done."""
        for said in self.collector.collect(watch, job, self.items):
            if isinstance(said, Answer):
                self.todo.pop(said.item.digest, None)
            elif isinstance(said, Refused):
                self.todo.pop(said.digest, None)
            yield said


def _state(record: Record | None) -> str:
    """Give the state of a job that is there: one whose output was waited for is in its second go."""
    return "late" if record is not None and record.state == "late" else "running"
