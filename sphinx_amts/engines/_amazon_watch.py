"""A job that is waited for, and what is said of it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .._errors import EngineError
from . import News
from ._amazon_documents import Plan
from ._amazon_errors import scrubbed
from ._amazon_ledger import Record

__all__ = ["Watch", "died", "left_running", "progress"]


@dataclass(slots=True)
class Watch:
    """A job that is waited for.

    ``plan``: nothing where an earlier build made it. ``left``: sentences that have not come.
    ``unseen``: how often the service did not know it. ``done``: the service is done with it, and
    it is being collected.
    """

    record: Record
    plan: Plan | None = None
    left: int = 0
    unseen: int = 0
    done: bool = False

    def __post_init__(self) -> None:
        self.left = self.plan.sentences if self.plan else self.record.sentences


def progress(record: Record, job: Mapping[str, Any]) -> str:
    """Say how far a job is; *job*: as the service describes it."""
    done = (job.get("JobDetails") or {}).get("TranslatedDocumentsCount") or 0
    share = min(1.0, done / record.documents) if record.documents else 0.0
    return (
        f"job {record.job} {job['JobStatus']}: {done} of {record.documents} pages, "
        f"{int(share * record.characters)} of {record.characters} characters, "
        f"{_lasting(time.time() - record.time)}, about {record.cost:.2f} so far"
    )


def left_running(watched: Sequence[Watch]) -> News:
    """Say what goes on when nobody waits any longer."""
    parts = []
    for done, what in ((False, "still being translated"), (True, "done and not yet collected")):
        some = [w for w in watched if w.done is done]
        names = ", ".join(w.record.job for w in some)
        if some:
            parts.append(f"{sum(w.left for w in some)} sentences are {what} (job {names})")
    return News("; ".join(parts), waiting=True, left=sum(w.left for w in watched))


def died(record: Record, job: Mapping[str, Any] | None, state: str) -> EngineError:
    """Say what became of a job that gave nothing; *job*: as the service describes it, if it does."""
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
