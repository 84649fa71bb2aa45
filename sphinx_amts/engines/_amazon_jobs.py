"""Jobs of the batch service: found before they are started, started once, and asked after.

A job's name is that of its key, which names all that decides its output. So whoever wants that
output, on whatever machine, finds the job that is already there. If two look at the same moment
and neither finds one, the first to write an object into the job's folder, its *claim*, starts it;
and both would send the same token, by which the service itself takes their two requests for one.
Whoever cannot start the job after all gives its claim back; one that nobody gave back, because
its machine died, is old after two minutes by the clock of S3, and taken over.
"""

from __future__ import annotations

import json
import os
import platform
import re
import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from .._errors import EngineError
from . import Left, News
from ._amazon_service import Service
from ._amazon_storage import Storage

__all__ = ["DEAD", "DONE", "RUNNING", "Jobs", "Order", "name_of"]

RUNNING = frozenset({"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"})
DONE = frozenset({"COMPLETED", "COMPLETED_WITH_ERROR"})
DEAD = frozenset({"FAILED", "STOPPED"})

_CLAIMED = 120.0  # times the pace: seconds that someone who wants to start a job has for it
_ROUND_TRIP = 2.0  # seconds that it takes at least, at any pace; S3 knows whole seconds only
_ATTEMPTS = 20
_LOST = 3  # races for an old claim, after which the token alone sees to it that there is one job
_ID = re.compile(r"[\w.:/=+%@-]{1,32}")
_HELD: set[str] = set()  # claims of this process that it is busy with, or has started a job by


def name_of(key: str) -> str:
    """Give the name of the job with that key."""
    return f"amts-{key}"


@dataclass(frozen=True, slots=True)
class Order:
    """What a job is started with, beside its documents."""

    role: str
    codes: tuple[str, str]
    parallel: str = ""
    terminology: str = ""
    settings: Mapping[str, str] | None = None
    kms_key: str = ""


class Jobs:
    """The jobs of one region."""

    def __init__(self, service: Service, storage: Storage) -> None:
        self.service = service
        self.storage = storage

    def listed(self, **chosen: str) -> list[dict[str, Any]]:
        """List jobs, all of them or those with ``JobName`` or ``JobStatus``."""
        which: dict[str, Any] = {"Filter": chosen} if chosen else {}
        pages = self.service.pages(
            "listing the translation jobs", "list_text_translation_jobs", MaxResults=500, **which
        )
        return [job for page in pages for job in page.get("TextTranslationJobPropertiesList", ())]

    def described(self, job: str) -> dict[str, Any] | None:
        """Give what the service knows of a job, or nothing if it does not know it."""
        found = self.service.known(
            f"asking after the job {job}", "describe_text_translation_job", JobId=job
        )
        return None if found is None else dict(found["TextTranslationJobProperties"])

    def find(
        self, key: str, known: str, dead: tuple[str, ...]
    ) -> tuple[dict[str, Any] | None, set[str]]:
        """Find the job with that key: the one that is done, or else the one that runs.

        *known*: the job that is noted here. *dead*: jobs that are known to give nothing. Returns
        the job, and the names of all that are dead.
        """
        name = name_of(key)
        jobs = {j["JobId"]: j for j in self.listed(JobName=name) if j.get("JobName") == name}
        if known and known not in jobs and (found := self.described(known)):
            jobs[known] = found
        gone = {*dead, *(i for i, job in jobs.items() if job.get("JobStatus") in DEAD)}
        for states in (DONE, RUNNING):
            for i, job in jobs.items():
                if i not in gone and job.get("JobStatus") in states:
                    return job, gone
        return None, gone

    def start(
        self, key: str, order: Order, dead: set[str]
    ) -> Generator[News, None, tuple[str, bool]]:
        """Start the job, unless someone else just did.

        Returns the service's name of it, and whether it was this call that started it.
        """
        for attempt in range(len(dead), len(dead) + _ATTEMPTS):
            claim = _Claim(self.storage, f"jobs/{key}/claim-{attempt}.json")
            if job := (yield from self._claimed(key, claim, dead)):
                return job, False
            try:
                job = self._start(key, order, attempt)
            except (EngineError, Left):
                claim.give_back()
                raise
            if job not in dead:  # else the token is that of a job that died since
                return job, True
        raise EngineError(
            f"the job {name_of(key)} died {len(dead)} times",
            remedy="see its messages with `aws translate list-text-translation-jobs`",
        )

    def _claimed(self, key: str, claim: _Claim, dead: set[str]) -> Generator[News, None, str]:
        """Claim the right to start the job; if someone else has it, wait for their job.

        Returns that job, or nothing if it is ours to start: nobody else had the claim, or whoever
        had it ended without starting one.
        """
        name = name_of(key)
        long = max(_CLAIMED * self.service.pace, _ROUND_TRIP)
        told = False
        lost = 0
        since = time.monotonic()
        while not claim.take():
            for job in self.listed(JobName=name):
                if job.get("JobName") == name and job["JobId"] not in dead:
                    return str(job["JobId"])
            there = self.storage.found(claim.place)
            old = there is not None and there.age > long + 1
            if there is None or old or time.monotonic() - since > long or claim.over(there.data):
                claim.instead = there.version if there else ""
                since = time.monotonic()
                lost += 1
                if lost > _LOST:
                    break
                continue
            about = f"another build is about to start the job {name}, since {there.age:.0f} seconds"
            try:
                if not told:
                    told = True
                    yield News(f"{about}: waiting for it", waiting=True)
                self.service.desk.sleep(self.service.jitter(2.0))
            except Left:
                raise Left(f"{about}, and there was no time to wait for it") from None
        return ""

    def _start(self, key: str, order: Order, attempt: int) -> str:
        more: dict[str, Any] = {}
        if order.parallel:
            more["ParallelDataNames"] = [order.parallel]
        if order.terminology:
            more["TerminologyNames"] = [order.terminology]
        if order.settings:
            more["Settings"] = dict(order.settings)
        output: dict[str, Any] = {"S3Uri": self.storage.uri(f"jobs/{key}/out/")}
        if order.kms_key:
            output["EncryptionKey"] = {"Type": "KMS", "Id": order.kms_key}
        answer = self.service.call(
            f"starting the job {name_of(key)}", "translate", "start_text_translation_job",
            JobName=name_of(key),
            InputDataConfig={
                "S3Uri": self.storage.uri(f"jobs/{key}/in/"), "ContentType": "text/html",
            },
            OutputDataConfig=output,
            DataAccessRoleArn=order.role,
            SourceLanguageCode=order.codes[0],
            TargetLanguageCodes=[order.codes[1]],
            ClientToken=f"{name_of(key)}-{attempt}",
            **more,
        )  # fmt: skip
        return str(answer["JobId"])

    def stop(self, job: str, codes: tuple[str, str]) -> str:
        """Stop a job of these languages; returns its state. Raises :class:`EngineError`."""
        see = "see `sphinx-amts jobs` for those that there are"
        if not _ID.fullmatch(job):
            raise EngineError(f"{job!r} is no id of a job", remedy=see)
        found = self.described(job)
        if found is None:
            raise EngineError(f"the service knows no job {job}", remedy=see)
        theirs = found.get("SourceLanguageCode", ""), *found.get("TargetLanguageCodes", ())
        if not str(found.get("JobName", "")).startswith("amts-") or theirs != codes:
            raise EngineError(
                f"the job {job} is {found.get('JobName')!r} from {' to '.join(theirs)}, which is "
                f"none from {' to '.join(codes)} that was started here",
                remedy="name its own --language, or stop it where it was started",
            )
        if found.get("JobStatus") in DONE | DEAD:
            raise EngineError(f"the job {job} has ended already: {found['JobStatus']}", remedy=see)
        answer = self.service.call(
            f"stopping the job {job}", "translate", "stop_text_translation_job", JobId=job
        )
        return str(answer.get("JobStatus", ""))


class _Claim:
    """The right to start a job, while one build asks for it. ``instead``: the version of an older
    claim that it may replace."""

    def __init__(self, storage: Storage, place: str) -> None:
        self.storage = storage
        self.place = place
        self.instead = ""
        # so that another process on this machine can see whether this one is still there
        self.mine: dict[str, object] = {
            "host": _host(), "process": os.getpid(), "build": uuid4().hex
        }  # fmt: skip

    def take(self) -> bool:
        """Take it if it is free; says whether it is ours now."""
        if self.storage.claim(self.place, self.mine, self.instead):
            _HELD.add(str(self.mine["build"]))
            return True
        self.instead = ""
        return False

    def give_back(self) -> None:
        """Say that nobody is about to start the job any more, for this one could not."""
        _HELD.discard(str(self.mine["build"]))
        with suppress(EngineError, Left):
            self.storage.put(self.place, b'{"over": true}', "application/json")

    def over(self, data: bytes) -> bool:
        """Whether whoever wrote this claim is known to have ended, or it is ours after all."""
        try:
            whose = json.loads(data)
            if whose.get("over") is True or whose == self.mine:
                return True
            host, process, build = whose["host"], int(whose["process"]), whose.get("build")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return False
        if host != _host() or os.name != "posix":
            return False
        if process == os.getpid():
            return build not in _HELD
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        return False


def _host() -> str:
    return sha256(platform.node().encode()).hexdigest()[:16]
