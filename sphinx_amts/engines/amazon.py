"""Amazon Translate, in batches, with Active Custom Translation.

It works as follows: what humans translated becomes *parallel data*, from which the service learns
the book's own style. What is missing goes to S3 as one HTML document a page, and a job translates
all of them. A job takes minutes to hours. So it is noted here before it is asked for, found again
by its name by whoever wants the same, left running when nobody waits any longer, and collected by
the next build. What comes back is read as if by an enemy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import Answer, Batch, Check, Desk, Job, Quote
from ._amazon_doctor import examine
from ._amazon_errors import scrubbed
from ._amazon_html import shown
from ._amazon_jobs import DEAD, Jobs, name_of
from ._amazon_languages import pair
from ._amazon_ledger import Ledger, Record
from ._amazon_options import Options, bucket_of, checked, flag, number, settings_of
from ._amazon_pace import FIRST
from ._amazon_parallel import Parallel
from ._amazon_parallel import name_of as resource_of
from ._amazon_run import Ordered, Run, Said
from ._amazon_service import Service, stand_in
from ._amazon_storage import Storage

__all__ = ["Amazon"]

_CUSTOM, _STANDARD = 60.0, 15.0  # dollars a million characters, in 2025
_ENGINE = "amazon"


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
        self.options = Options(
            bucket=bucket_of(_ENGINE, bucket),
            role=checked(_ENGINE, "role", role),
            region=checked(_ENGINE, "region", region),
            prefix=checked(_ENGINE, "prefix", prefix),
            name=checked(_ENGINE, "name", name),
            custom=flag(_ENGINE, "parallel_data", parallel_data),
            terminology=checked(_ENGINE, "terminology", terminology),
            settings=settings_of(
                checked(_ENGINE, "formality", formality), checked(_ENGINE, "profanity", profanity)
            ),
            kms_key=checked(_ENGINE, "kms_key", kms_key),
            pace=number(_ENGINE, "poll", poll) / FIRST,
        )
        self.data = b""
        self.apart = False

    # what it is, and what it costs

    def languages(self, source: str, target: str) -> tuple[str, str]:
        """Give the service's codes of the two languages."""
        return pair(source, target)

    def learn(self, data: bytes) -> None:
        """Take the parallel data of this run."""
        self.data = data if self.options.custom else b""

    def examine(self) -> str:
        """Use parallel data of a name of its own; say who answers in the service's place."""
        self.apart = True
        return stand_in()

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine and all that decides its output: ``amazon:en-zh:act-1a2b3c4d5e6f``.

        What does not come from the service says so: ``amazon:en-zh:standard:at=127.0.0.1:5000``.
        """
        codes = pair(source, target)
        data = self._parallel(codes)
        how = f"act-{data.hash[:12]}" if data else "standard"
        terms = self.options.terminology
        other = stand_in()
        more = [
            terms and f"terms={terms}", *self.options.settings.values(), other and f"at={other}"
        ]  # fmt: skip
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
        book = f"{self.options.name}-evaluation" if self.apart else self.options.name
        return Parallel(resource_of(book, codes), self.data, codes, self.options.kms_key)

    # the work

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield answers; waits as long as it takes."""
        for said in self.work(batch, Desk()):
            if isinstance(said, Answer):
                yield said.item.digest, said.text

    def work(self, batch: Batch, desk: Desk) -> Iterator[Said]:
        """Collect, send what is left, wait; see :class:`~sphinx_amts.engines.DeskEngine`."""
        codes = pair(batch.source, batch.target)
        origin = self.fingerprint(batch.source, batch.target)
        order = Ordered(self._parallel(codes), self._rate, origin)
        return Run(self.options, order, batch, desk).run()

    # for the command line

    def unsent(self, batch: Batch, desk: Desk) -> Batch:
        """Leave out the sentences that jobs of this memory have still to give."""
        ledger = Ledger(desk, batch.source, batch.target)
        where = f"/{self.options.bucket}/{self.options.prefix}"
        running = [r.key for r in ledger.all().values() if _runs(r) and r.place.endswith(where)]
        owed = ledger.owed()
        mine = [owed[key] for key in running if key in owed]
        items = tuple(i for i in batch.items if not any(i.digest in some for some in mine))
        return Batch(batch.source, batch.target, items)

    def check(self, source: str, target: str) -> Iterator[Check]:
        """Look whether all is there that a job needs."""
        return examine(self.options, source, target)

    def jobs(self, source: str, target: str, desk: Desk) -> list[Job]:
        """List the jobs of these languages that this account or this memory knows."""
        codes = pair(source, target)
        records = Ledger(desk, source, target).all()
        there = [
            job
            for job in self._jobs(desk).listed()
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

    def stop(self, name: str, source: str, target: str, desk: Desk) -> str:
        """Stop a job."""
        return self._jobs(desk).stop(name, pair(source, target))

    def _jobs(self, desk: Desk) -> Jobs:
        options = self.options
        service = Service(desk, options.region, pace=options.pace, role=options.role)
        return Jobs(service, Storage(service, options.bucket, options.prefix, options.kms_key))


def _runs(record: Record) -> bool:
    """Whether a job is there that was not collected, as far as is known here."""
    return record.open and bool(record.job) and record.job not in record.dead


def _row(job: Mapping[str, Any], record: Record | None) -> Job:
    counted = (job.get("JobDetails") or {}).get("InputDocumentsCount") or 0
    submitted = job.get("SubmittedTime")
    name, state = str(job["JobId"]), str(job.get("JobStatus", ""))
    # what another attempt at the same job was sent is the same
    mine = record if record is not None and name in {record.job, *record.dead} else None
    open_ = mine is not None and mine.open and mine.job == name and state not in DEAD
    if mine is None:
        note = "not from here"
    elif state in DEAD:
        note = f"it gave nothing; {scrubbed(job.get('Message') or 'the service does not say why')}"
    else:
        note = "" if open_ else "collected"
    return Job(
        name=name,
        state=state,
        documents=mine.documents if mine else int(counted),
        characters=mine.characters if mine else 0,
        cost=mine.cost if mine else 0.0,
        time=submitted.timestamp() if submitted else 0.0,
        open=open_,
        note=note,
    )
