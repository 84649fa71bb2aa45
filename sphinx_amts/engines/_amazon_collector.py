"""What a job has → answers; what it lacks is named.

Every document that went in is accounted for. Output may come some time after its job is done, so
what is not there is waited for, then left to the next build, and only then given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from .._amazon_codes import UNSPACED
from .._errors import EngineError
from . import Answer, Item, News, Refused
from ._amazon_documents import read
from ._amazon_errors import scrubbed
from ._amazon_jobs import Jobs
from ._amazon_ledger import Ledger, Owed, Record
from ._amazon_outputs import Details, Output, answers, outputs
from ._amazon_storage import Storage
from ._amazon_watch import Watch

__all__ = ["Collector"]

_LATE = (10.0, 20.0, 40.0, 80.0)  # times the pace: waits for an output that is not there yet
_SOME = 1000  # documents whose sentences are in memory at once
_NAMED = 20  # pages in one message


@dataclass(frozen=True, slots=True)
class _Asked:
    """A document that was sent, and the sentences in it."""

    name: str
    page: str
    items: Sequence[Item]


@dataclass(slots=True)
class _Tally:
    """What came of a job's documents.

    ``failed``: those that lack sentences, and why. ``missing``: digests of the sentences that did
    not come; ``lost``: those of them that were billed. ``absent``: whether any may still come.
    """

    whole: int = 0
    spoilt: int = 0
    failed: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    absent: bool = False


class Collector:
    """Collects jobs into one language. ``trouble``: where what went wrong is added."""

    def __init__(
        self, storage: Storage, jobs: Jobs, ledger: Ledger, code: str, trouble: list[EngineError]
    ) -> None:
        self.storage = storage
        self.jobs = jobs
        self.ledger = ledger
        self.code = code
        self.trouble = trouble

    def collect(
        self, watch: Watch, job: Mapping[str, Any], items: Sequence[Item]
    ) -> Iterator[Answer | Refused | News]:
        """Take what a job has; what it lacks is named, and sent again by the next build.

        *items*: those that the watch's plan is about.
        """
        record = watch.record
        watch.done = True
        tally = _Tally()
        pending = self._asked(watch, items)
        if record.state == "late" and (owed := self.ledger.owed().get(record.key)):
            watch.left = len(owed)  # it gave all the others the last time
            pending = _owing(pending, owed)
        for wait in (*_LATE, 0.0):
            late: list[_Asked] = []
            for asked, output in self._returned(pending, job):
                if output.late and wait:
                    late.append(asked)
                else:
                    yield from self._taken(watch, asked, output, tally)
            if not late:
                break
            pending = iter(late)
            yield News(
                f"job {record.job}: waiting for the output of {len(late)} pages", waiting=True
            )
            self.storage.service.desk.sleep(self.storage.service.jitter(wait))
            job = self.jobs.described(record.job) or job
        yield from self._settled(record, job, tally)

    def _taken(
        self, watch: Watch, asked: _Asked, output: Output, tally: _Tally
    ) -> Iterator[Answer | Refused]:
        """Take what came back of a document, and note what did not."""
        rest = {item.digest for item in asked.items}
        for one in answers(asked.items, output, wide=self.code in UNSPACED):
            watch.left -= 1
            if isinstance(one, Refused):
                tally.spoilt += 1
                rest.remove(one.digest)
                yield one
            else:
                tally.whole += 1
                rest.remove(one[0].digest)
                yield Answer(*one, watch.record.origin)
        if rest:
            none = len(rest) == len(asked.items)
            cut = "its output has none of its sentences" if none else "its output is cut off"
            tally.failed.append(f"{asked.page}: {output.why or cut}")
            tally.missing |= rest
            tally.absent = tally.absent or output.late
            tally.lost |= rest if output.billed else set()

    def _settled(
        self, record: Record, job: Mapping[str, Any], tally: _Tally
    ) -> Iterator[Refused | News]:
        """Note what a job gave, and what is still expected of it, if anything is."""
        failed = tally.failed
        again = tally.absent and record.state != "late"
        for digest in [] if again else self.ledger.lost(record, tally.lost):
            yield Refused(digest, "its page did not come back, twice")
        dead = {*record.dead, *([record.job] if failed and not again else [])}
        state = "late" if again else "collected"
        self.ledger.mark(record, state=state, dead=tuple(sorted(dead)))
        self.ledger.owe(record.key, tally.missing if again else ())
        more = f", {tally.spoilt} more that cannot be used" if tally.spoilt else ""
        yield News(f"job {record.job} {job['JobStatus']}: {tally.whole} sentences came back{more}")
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

    def _asked(self, watch: Watch, items: Sequence[Item]) -> Iterator[_Asked]:
        """Name the documents of a job, each with what was asked in it."""
        if watch.plan is not None:
            for slip in watch.plan.slips:
                yield _Asked(slip.name, slip.page, items[slip.start : slip.end])
            return
        names = [name for name in self.storage.names(f"jobs/{watch.record.key}/in/") if name]
        for name, found in self.inputs(watch.record.key, names):
            yield _Asked(name, found[0].page if found else name, found)

    def _returned(
        self, pending: Iterator[_Asked], job: Mapping[str, Any]
    ) -> Iterator[tuple[_Asked, Output]]:
        """Give each document with what became of it, a thousand at a time."""
        details = None
        while some := list(islice(pending, _SOME)):
            if details is None:
                details = Details.read(self.storage, job, self.code)
            back = outputs(self.storage, details, [asked.name for asked in some])
            yield from zip(some, back, strict=True)

    def inputs(self, key: str, names: Sequence[str]) -> Iterator[tuple[str, tuple[Item, ...]]]:
        """Read the documents of a job back: they say what was asked for."""
        folder = f"{self.storage.prefix}/jobs/{key}/in/"
        for at, data in self.storage.get_all(folder + name for name in names):
            text = (data or b"").decode("utf-8", "replace")
            yield at.removeprefix(folder), read(text)


def _owing(asked: Iterator[_Asked], owed: Owed) -> Iterator[_Asked]:
    """Only the sentences that a job still owes, and the documents that have some."""
    for one in asked:
        if items := [item for item in one.items if item.digest in owed]:
            yield _Asked(one.name, one.page, items)
