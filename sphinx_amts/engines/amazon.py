"""Amazon Translate, in batches, with Active Custom Translation.

It works as follows: what humans translated becomes *parallel data*, from which the service learns
the book's own style. What is missing goes to S3 as one HTML document a page, and a job translates
all of them. A job takes minutes to hours. So it is noted here before it is asked for, found again
by its name by whoever wants the same, left running when nobody waits any longer, and collected by
the next build. What comes back is read as if by an enemy.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any

from .._errors import EngineError
from . import Answer, Batch, Check, Desk, Item, Job, Left, News, Quote, Refused
from ._amazon_collect import Details, Output, answers, outputs
from ._amazon_doctor import Patient, examine
from ._amazon_documents import Plan, plan, read, unsendable, write
from ._amazon_errors import scrubbed
from ._amazon_html import shown
from ._amazon_jobs import DEAD, DONE, RUNNING, Jobs, Order, name_of
from ._amazon_languages import doubt, pair
from ._amazon_ledger import Ledger, Record
from ._amazon_limits import LIMITS
from ._amazon_options import bucket_of, checked, flag, number, settings_of
from ._amazon_pace import FIRST, polls
from ._amazon_parallel import Parallel, ready
from ._amazon_service import Service
from ._amazon_storage import Storage

__all__ = ["Amazon"]

_CUSTOM, _STANDARD = 60.0, 15.0  # dollars a million characters, in 2025
_LATE = (10.0, 20.0, 40.0, 80.0)  # times the pace: waits for an output that is not there yet
_SOME = 1000  # documents whose sentences are in memory at once
_UNSEEN = 4  # polls for which a job that was just started may not be known
_NAMED = 20  # pages in one message
_WIDE = frozenset({"zh", "zh-TW", "ja", "th"})
_ENGINE = "amazon"

Said = tuple[str, str] | Answer | Refused | News


@dataclass(slots=True)
class _Watch:
    """A job that is waited for.

    ``plan``: nothing where an earlier build made it. ``left``: sentences that have not come.
    ``unseen``: how often the service did not know it.
    """

    record: Record
    plan: Plan | None = None
    left: int = 0
    unseen: int = 0

    def __post_init__(self) -> None:
        self.left = self.plan.sentences if self.plan else self.record.sentences


@dataclass(frozen=True, slots=True)
class _Asked:
    """A document that was sent, and the sentences in it."""

    name: str
    page: str
    items: Sequence[Item]


class Amazon:
    """The engine ``amazon``.

    ``bucket``: in S3, in the region where the work is done. ``role``: the ARN of the role that
    lets the service read and write there. ``region``: by default what AWS tools use here.
    ``prefix``: the folder in the bucket. ``name``: of this book, for its parallel data: give every
    book of an account its own. ``parallel_data``: whether to use any. ``terminology``: the name of
    one that is there. ``formality``: FORMAL or INFORMAL. ``profanity``: MASK. ``kms_key``: to
    encrypt with. ``poll``: seconds after which a job is asked after for the first time; everything
    else that waits is scaled with it.
    """

    def __init__(  # noqa: PLR0913 -- one for each option
        self,
        bucket: str,
        role: str,
        region: str = "",
        prefix: str = "amts",
        name: str = "book",
        *,
        parallel_data: bool | str = True,
        terminology: str = "",
        formality: str = "",
        profanity: str = "",
        kms_key: str = "",
        poll: float | str = FIRST,
    ) -> None:
        self.bucket = bucket_of(_ENGINE, bucket)
        self.role = checked(_ENGINE, "role", role)
        self.region = checked(_ENGINE, "region", region)
        self.prefix = checked(_ENGINE, "prefix", prefix)
        self.name = checked(_ENGINE, "name", name)
        self.terminology = checked(_ENGINE, "terminology", terminology)
        self.formality = checked(_ENGINE, "formality", formality)
        self.profanity = checked(_ENGINE, "profanity", profanity)
        self.kms_key = checked(_ENGINE, "kms_key", kms_key)
        self.custom = flag(_ENGINE, "parallel_data", parallel_data)
        self.pace = number(_ENGINE, "poll", poll) / FIRST
        self.limits = LIMITS
        self.data = b""

    # what it is, and what it costs

    def languages(self, source: str, target: str) -> tuple[str, str]:
        """Give the service's codes of the two languages."""
        return pair(source, target)

    def learn(self, data: bytes) -> None:
        """Take the parallel data of this run."""
        self.data = data if self.custom else b""

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine and all that decides its output: ``amazon:en-zh:act-1a2b3c4d5e6f``."""
        codes = pair(source, target)
        data = self._parallel(codes)
        how = f"act-{data.hash[:12]}" if data else "standard"
        more = [self.terminology and f"terms={self.terminology}", self.formality, self.profanity]
        return ":".join(["amazon", "-".join(codes), how, *filter(None, more)])

    def quote(self, batch: Batch) -> Quote:
        """Say what this batch would be billed."""
        return Quote(sum(len(shown(item.text)) for item in batch.items), self._rate)

    @property
    def _rate(self) -> float:
        return _CUSTOM if self.data else _STANDARD

    def _parallel(self, codes: tuple[str, str]) -> Parallel | None:
        if not self.data:
            return None
        name = f"amts-{self.name}-{'-'.join(codes)}"
        return Parallel(name, self.data, codes, self.kms_key)

    def service(self, desk: Desk) -> Service:
        """Make the clients. Raises :class:`EngineError` where boto3 or its settings are missing."""
        return Service(desk, self.region, pace=self.pace, role=self.role)

    def storage(self, service: Service) -> Storage:
        """Name the folder in S3."""
        return Storage(service, self.bucket, self.prefix, self.kms_key)

    # the work

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield answers; waits as long as it takes."""
        for said in self.work(batch, Desk()):
            if isinstance(said, tuple):
                yield said
            elif isinstance(said, Answer):
                yield said.item.digest, said.text

    def work(self, batch: Batch, desk: Desk) -> Iterator[Said]:
        """Collect, send what is left, wait; see :class:`~sphinx_amts.engines.DeskEngine`."""
        return _Run(self, batch, desk).run()

    # for the command line

    def check(self, source: str, target: str) -> Iterator[Check]:
        """Look whether all is there that a job needs."""
        try:
            name = f"amts-{self.name}-{'-'.join(pair(source, target))}"
        except EngineError:
            name = ""  # examine() says what is wrong
        patient = Patient(
            self.bucket, self.role, self.region, self.prefix, name, self.terminology,
            self.kms_key, self.custom,
        )  # fmt: skip
        return examine(patient, source, target)

    def jobs(self, source: str, target: str, desk: Desk) -> list[Job]:
        """List the jobs of these languages that this account or this memory knows."""
        codes = pair(source, target)
        records = Ledger(desk, source, target).all()
        service = self.service(desk)
        there = [
            job
            for job in Jobs(service, self.storage(service)).listed()
            if str(job.get("JobName", "")).startswith("amts-")
            and (job.get("SourceLanguageCode"), job.get("TargetLanguageCodes"))
            == (codes[0], [codes[1]])
        ]
        seen = {str(job["JobName"]).removeprefix("amts-") for job in there}
        rows = [_row(job, records.get(str(job["JobName"]).removeprefix("amts-"))) for job in there]
        rows += [
            Job(r.job or name_of(key), r.state, r.documents, r.characters, r.cost, r.time, r.open,
                "the service does not list it")
            for key, r in records.items()
            if key not in seen
        ]  # fmt: skip
        return sorted(rows, key=lambda job: job.time)

    def stop(self, name: str, source: str, target: str, desk: Desk) -> str:  # noqa: ARG002
        """Stop a job."""
        service = self.service(desk)
        return Jobs(service, self.storage(service)).stop(name)


def _row(job: Mapping[str, Any], record: Record | None) -> Job:
    counted = (job.get("JobDetails") or {}).get("InputDocumentsCount") or 0
    submitted = job.get("SubmittedTime")
    mine = record is not None and record.job == job["JobId"]
    state = str(job.get("JobStatus", ""))
    note = "not from here" if not mine else "collected" if record and not record.open else ""
    return Job(
        name=str(job["JobId"]),
        state=state,
        documents=record.documents if mine and record else int(counted),
        characters=record.characters if mine and record else 0,
        cost=record.cost if mine and record else 0.0,
        time=submitted.timestamp() if submitted else 0.0,
        open=bool(mine and record and record.open and state not in DEAD),
        note=note or scrubbed(job.get("Message") or ""),
    )


class _Run:
    """One run of the engine for one batch."""

    def __init__(self, engine: Amazon, batch: Batch, desk: Desk) -> None:
        self.engine = engine
        self.batch = batch
        self.desk = desk
        self.codes = pair(batch.source, batch.target)
        self.origin = engine.fingerprint(batch.source, batch.target)
        self.service = engine.service(desk)
        self.storage = engine.storage(self.service)
        self.jobs = Jobs(self.service, self.storage)
        self.ledger = Ledger(desk, batch.source, batch.target)
        self.place = f"{self.service.region}/{engine.bucket}/{engine.prefix}"
        self.started = time.monotonic()
        self.todo = {item.digest: item for item in batch.items}
        self.watched: list[_Watch] = []
        self.terms: dict[str, object] = {}
        self.items: tuple[Item, ...] = ()
        self.trouble: list[EngineError] = []

    def run(self) -> Iterator[Said]:
        """Do all of it; whatever ends it early, jobs that go on are named in the end."""
        try:
            yield from self._run()
        except Left:
            if not self.watched:
                raise EngineError(
                    "there was no time to start a job, and nothing is billed yet",
                    remedy="build again: it goes on where it was; amts_deadline says how long a "
                    "build waits",
                ) from None
            yield self._left()
        except EngineError:
            if self.watched:
                yield self._left()
            raise

    def _left(self) -> News:
        left = sum(w.left for w in self.watched)
        names = ", ".join(w.record.job for w in self.watched)
        text = f"{left} sentences are still being translated (job {names})"
        return News(text, waiting=True, left=left)

    def _run(self) -> Iterator[Said]:
        if why := doubt(self.batch.target):
            yield News(f"{self.batch.target}: {why}")
        for digest, why in unsendable(self.batch.items, self.engine.limits).items():
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
        data = self.engine._parallel(self.codes)  # noqa: SLF001 -- its own other half
        terms: dict[str, object] = {
            "place": self.place,  # a job that writes elsewhere is another one
            "parallel": data.hash if data else "",
            "settings": settings_of(self.engine.formality, self.engine.profanity),
        }
        if name := self.engine.terminology:
            found = self.service.call(
                f"looking at the terminology {name}", "translate", "get_terminology", Name=name
            )
            changed = (found.get("TerminologyProperties") or {}).get("LastUpdatedAt", "")
            terms["terminology"] = [name, str(changed)]
        return terms

    def _plans(self) -> list[Plan]:
        self.items = tuple(self.todo.values())
        return plan(self.items, self.codes, self.terms, self.engine.limits)

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
            return
        watch = _Watch(self.ledger.mark(record, job=job["JobId"], state=_state(record)))
        self.watched.append(watch)
        if job["JobStatus"] in DONE:
            yield from self._collect(watch, job)
            self.watched.remove(watch)
            return
        names = [n for n in self.storage.names(f"jobs/{record.key}/in/") if n]
        for _, items in self._inputs(record.key, names):
            for item in items:
                self.todo.pop(item.digest, None)

    def _inputs(self, key: str, names: Sequence[str]) -> Iterator[tuple[str, tuple[Item, ...]]]:
        """Read the documents of a job back: they say what was asked for."""
        folder = f"{self.engine.prefix}/jobs/{key}/in/"
        for at, data in self.storage.get_all(folder + name for name in names):
            text = (data or b"").decode("utf-8", "replace")
            yield at.removeprefix(folder), read(text)

    def _attach(self, one: Plan) -> _Watch | None:
        """Find the job for this plan, whoever started it."""
        record = self.ledger.all().get(one.key)
        job, dead = self.jobs.find(
            one.key, record.job if record else "", record.dead if record else ()
        )
        if job is None:
            if record is not None:
                self.ledger.mark(record, dead=tuple(sorted(dead)))
            return None
        return _Watch(self._note(one, state=_state(record), job=str(job["JobId"])), one)

    def _note(self, one: Plan, **values: Any) -> Record:  # noqa: ANN401 -- fields of a record
        new = Record(
            one.key, self.place, self.origin, sentences=one.sentences,
            documents=len(one.slips), characters=one.characters, rate=self.engine._rate,  # noqa: SLF001
            time=self.ledger.now(),
        )  # fmt: skip
        return self.ledger.change(
            one.key, lambda old: replace(old or new, place=self.place, **values)
        )

    def _start_all(self, plans: Sequence[Plan]) -> Iterator[Said]:
        """Start the jobs that no one has started: the only place where money is spent."""
        rate = self.engine._rate  # noqa: SLF001
        data = self.engine._parallel(self.codes)  # noqa: SLF001
        documents = sum(len(one.slips) for one in plans)
        self.desk.bill(
            sum(one.characters for one in plans), rate,
            f"{sum(one.sentences for one in plans)} sentences on {documents} pages",
        )  # fmt: skip
        if data:
            yield from ready(self.service, self.storage, data)
        for one in plans:
            yield from self._upload(one)
            record = self._note(one, state="asked")
            order = Order(
                self.engine.role, self.codes, data.name if data else "", self.engine.terminology,
                settings_of(self.engine.formality, self.engine.profanity), self.engine.kms_key,
            )  # fmt: skip
            try:
                job = self.jobs.start(one.key, order, set(record.dead))
            except EngineError as error:
                self.trouble.append(error)
                continue
            self.watched.append(_Watch(self._note(one, state="running", job=job), one))
            self.desk.sent(one.characters)

    def _upload(self, one: Plan) -> Iterator[News]:
        """Write the documents that are not there yet; refuse to start where others are, too."""
        folder = f"jobs/{one.key}/in/"
        wanted = {slip.name for slip in one.slips}
        there = set(self.storage.names(folder)) - {""}
        if stray := sorted(there - wanted):
            raise EngineError(
                f"{self.storage.uri(folder)} holds {len(stray)} objects that are not ours, such as "
                f"{stray[0]!r}: they would be translated and billed",
                remedy="delete them, then build again",
            )
        missing = [slip for slip in one.slips if slip.name not in there]
        files = (
            (folder + slip.name, write(self.items[slip.start : slip.end], slip.page, self.codes[0]))
            for slip in missing
        )
        told = time.monotonic()
        for count, _ in enumerate(self.storage.put_all(files, "text/html; charset=utf-8"), 1):
            if time.monotonic() - told > FIRST / 3:
                told = time.monotonic()
                yield News(f"uploading: {count} of {len(missing)} pages")

    def _wait(self) -> Iterator[Said]:
        """Ask after the jobs until all are done; one that fails does not keep the others."""
        for wait in polls():
            for watch in list(self.watched):
                job = self.jobs.described(watch.record.job)
                state = job["JobStatus"] if job else "gone"
                if job and state in RUNNING:
                    yield News(self._progress(watch.record, job), waiting=True)
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
                self.trouble.append(_died(watch.record, job, state))
            if not self.watched:
                break
            self.service.desk.sleep(self.service.jitter(wait))
        if self.trouble:
            message = "; ".join(error.message for error in self.trouble)
            raise EngineError(message, remedy=self.trouble[0].remedy)

    def _progress(self, record: Record, job: Mapping[str, Any]) -> str:
        done = (job.get("JobDetails") or {}).get("TranslatedDocumentsCount") or 0
        share = min(1.0, done / record.documents) if record.documents else 0.0
        return (
            f"job {record.job} {job['JobStatus']}: {done} of {record.documents} pages, "
            f"{int(share * record.characters)} of {record.characters} characters, "
            f"{_lasting(time.time() - record.time)}, about {record.cost:.2f} so far"
        )

    def _collect(self, watch: _Watch, job: Mapping[str, Any]) -> Iterator[Said]:
        """Take what a job has; what it lacks is named, and sent again by the next build."""
        record = watch.record
        failed: list[str] = []
        absent = False  # something that may still come
        counted = 0
        pending = self._asked(watch)
        for wait in (*_LATE, 0.0):
            late: list[_Asked] = []
            for asked, output in self._returned(pending, job):
                if output.late and wait:
                    late.append(asked)
                    continue
                got = 0
                for one in answers(asked.items, output, wide=self.codes[1] in _WIDE):
                    got += 1
                    if isinstance(one, Refused):
                        self.todo.pop(one.digest, None)
                        yield one
                    else:
                        self.todo.pop(one[0].digest, None)
                        counted += 1
                        yield Answer(*one, record.origin)
                watch.left -= got
                if got < len(asked.items):
                    cut = "its output is cut off" if got else "its output has none of its sentences"
                    failed.append(f"{asked.page}: {output.why or cut}")
                    absent = absent or output.late
            if not late:
                break
            pending = iter(late)
            yield News(
                f"job {record.job}: waiting for the output of {len(late)} pages", waiting=True
            )
            self.service.desk.sleep(self.service.jitter(wait))
            job = self.jobs.described(record.job) or job
        again = absent and record.state != "late"
        dead = {*record.dead, *([record.job] if failed and not again else [])}
        state = "late" if again else "collected"
        self.ledger.mark(record, state=state, dead=tuple(sorted(dead)))
        yield News(f"job {record.job} {job['JobStatus']}: {counted} sentences collected")
        if failed:
            more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
            self.trouble.append(
                EngineError(
                    f"{len(failed)} of {record.documents} pages of the job {record.job} did not come "
                    f"back: {scrubbed('; '.join(failed[:_NAMED]))}{more}",
                    remedy="build again: what is missing is looked for once more"
                    if again
                    else "build again: only what is missing is sent again",
                )
            )

    def _asked(self, watch: _Watch) -> Iterator[_Asked]:
        """Name the documents of a job, each with what was asked in it."""
        if watch.plan is not None:
            for slip in watch.plan.slips:
                yield _Asked(slip.name, slip.page, self.items[slip.start : slip.end])
            return
        names = [name for name in self.storage.names(f"jobs/{watch.record.key}/in/") if name]
        for name, items in self._inputs(watch.record.key, names):
            yield _Asked(name, items[0].page if items else name, items)

    def _returned(
        self, pending: Iterator[_Asked], job: Mapping[str, Any]
    ) -> Iterator[tuple[_Asked, Output]]:
        """Give each document with what became of it, a thousand at a time."""
        details = None
        while some := list(islice(pending, _SOME)):
            if details is None:
                details = Details.read(self.storage, job, self.codes[1])
            back = outputs(self.storage, details, [asked.name for asked in some])
            yield from zip(some, back, strict=True)


def _state(record: Record | None) -> str:
    """Give the state of a job that is there: one whose output was waited for is in its second go."""
    return "late" if record is not None and record.state == "late" else "running"


def _died(record: Record, job: Mapping[str, Any] | None, state: str) -> EngineError:
    message = scrubbed((job or {}).get("Message") or "the service gives no reason")
    return EngineError(
        f"the job {record.job} is {state}: {message}",
        remedy="see `sphinx-amts doctor`; the next build starts a new one",
    )


def _lasting(seconds: float) -> str:
    """Write how long something takes.

    >>> _lasting(3900)
    '1:05:00'
    """
    return str(timedelta(seconds=max(0, round(seconds))))
