"""Jobs of the batch service: found before they are started, started once, and asked after.

A job's name is that of its key, which names all that decides its output. So whoever wants that
output, on whatever machine, finds the job that is already there. If two look at the same moment
and neither finds one, the first to write an object into the job's folder starts it; and both would
send the same token, by which the service itself takes their two requests for one.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .._errors import EngineError
from ._amazon_errors import of
from ._amazon_service import Service
from ._amazon_storage import Storage

__all__ = ["DEAD", "DONE", "RUNNING", "Jobs", "Order", "name_of"]

RUNNING = frozenset({"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"})
DONE = frozenset({"COMPLETED", "COMPLETED_WITH_ERROR"})
DEAD = frozenset({"FAILED", "STOPPED"})

_CLAIMED = 120.0  # times the pace: seconds that someone who wants to start a job has for it
_ATTEMPTS = 20


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
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {"Filter": chosen} if chosen else {}
        while True:
            page = self.service.call(
                "listing the translation jobs", "translate", "list_text_translation_jobs",
                MaxResults=500, **more,
            )  # fmt: skip
            found += page.get("TextTranslationJobPropertiesList", ())
            if not page.get("NextToken"):
                return found
            more["NextToken"] = page["NextToken"]

    def described(self, job: str) -> dict[str, Any] | None:
        """Give what the service knows of a job, or nothing if it does not know it."""
        try:
            found = self.service.call(
                f"asking after the job {job}", "translate", "describe_text_translation_job",
                handled={"ResourceNotFoundException"}, JobId=job,
            )  # fmt: skip
        except EngineError:
            raise
        except Exception as error:
            if of(error) == "ResourceNotFoundException":
                return None
            raise
        return dict(found["TextTranslationJobProperties"])

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

    def start(self, key: str, order: Order, dead: set[str]) -> str:
        """Start the job, unless someone else just did; returns the service's name of it."""
        for attempt in range(len(dead), len(dead) + _ATTEMPTS):
            if job := self._claimed(key, attempt, dead):
                return job
            job = self._start(key, order, attempt)
            if job not in dead:  # else the token is that of a job that died since
                return job
        raise EngineError(
            f"the job {name_of(key)} died {len(dead)} times",
            remedy="see its messages with `aws translate list-text-translation-jobs`",
        )

    def _claimed(self, key: str, attempt: int, dead: set[str]) -> str:
        """Claim the right to start the job; if someone else has it, wait for their job.

        Returns that job, or nothing if it is ours to start: the claim is ours, or whoever had it
        ended without starting one.
        """
        place = f"jobs/{key}/claim-{attempt}.json"
        if self.storage.claim(place, _me()):
            return ""
        until = time.monotonic() + _CLAIMED * self.service.pace
        while time.monotonic() < until:
            for job in self.listed(JobName=name_of(key)):
                if job.get("JobName") == name_of(key) and job["JobId"] not in dead:
                    return str(job["JobId"])
            if _over(self.storage.get(place)):
                break
            self.service.desk.sleep(self.service.jitter(2.0))
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

    def stop(self, job: str) -> str:
        """Stop a job; returns its state."""
        answer = self.service.call(
            f"stopping the job {job}", "translate", "stop_text_translation_job", JobId=job
        )
        return str(answer.get("JobStatus", ""))


def _me() -> dict[str, object]:
    """Name this process, so that another on this machine can see whether it is still there."""
    return {"host": sha256(platform.node().encode()).hexdigest()[:16], "process": os.getpid()}


def _over(claim: bytes | None) -> bool:
    """Whether whoever wrote this claim is known to have ended, or is this very process."""
    try:
        whose = json.loads(claim or b"{}")
        host, process = whose["host"], int(whose["process"])
    except (ValueError, TypeError, KeyError):
        return claim is None
    me = _me()
    if host != me["host"] or os.name != "posix":
        return False
    if process == me["process"]:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
