"""Amazon Translate, emulated: a request in, an answer or an error out, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from . import batch, realtime, resources, wire
from .context import ACCOUNT, Answer, Context
from .errors import ServiceError
from .faults import Faults
from .jobs import Runner
from .limits import RATE_OTHERWISE, RATES
from .state import Job
from .translators import Chain

__all__ = ["Reply", "Service"]

_BEFORE = {
    "throttling": ("ThrottlingException", "Rate exceeded"),
    "too-many-requests": ("TooManyRequestsException", "You have made too many requests."),
    "internal-error": ("InternalServerException", "An internal server error occurred."),
    "unavailable": ("ServiceUnavailableException", "The service is temporarily unavailable."),
    "concurrent": ("ConcurrentModificationException", "Another modification is being made."),
    "limit-exceeded": ("LimitExceededException", "The specified limit has been exceeded."),
    "access-denied": (
        "AccessDeniedException",
        (
            "User: arn:aws:iam::" + ACCOUNT + ":user/reader is not authorized to perform:"
            " translate:{0} because no identity-based policy allows the translate:{0} action"
        ),
    ),
    "not-authorized": (
        "NotAuthorizedException",
        "Your account is not authorized to make this call.",
    ),
    "bad-credentials": (
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    ),
    "expired-token": (
        "ExpiredTokenException",
        "The security token included in the request is expired",
    ),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a body, an HTTP status, and the code of an error if it is one."""

    body: bytes
    status: int = 200
    code: str = ""


@dataclass(slots=True)
class _Bucket:
    """A token bucket, filled with so many a second of the emulator's clock."""

    rate: float
    tokens: float
    at: float

    def take(self, now: float) -> bool:
        self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(slots=True)
class Service:
    """The operations, and what is needed to answer them."""

    context: Context
    runner: Runner = field(init=False)
    operations: dict[str, Callable[[Context, str, dict[str, Any]], Answer]] = field(init=False)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        ctx = self.context
        self.runner = Runner(
            ctx.storage, ctx.clock, ctx.timing, ctx.limits, ctx.faults, self._chain
        )
        self.operations = {
            **resources.OPERATIONS,
            **realtime.OPERATIONS,
            "StartTextTranslationJob": partial(batch.start, runner=self.runner),
            "DescribeTextTranslationJob": batch.describe,
            "ListTextTranslationJobs": batch.list_jobs,
            "StopTextTranslationJob": batch.stop,
        }

    def handle(self, operation: str, region: str, body: bytes) -> Reply:
        """Answer a request."""
        with self._lock:
            self.context.clock.tick()
            self._settle()
            try:
                answer = self._answer(operation, region, body)
            except ServiceError as error:
                return Reply(wire.error_body(error), error.status, error.code)
            return Reply(wire.write(operation, answer))

    def set_faults(self, faults: Faults) -> None:
        """Put other faults in place of those that were asked for."""
        with self._lock:
            self.context.faults = self.runner.faults = faults

    def billed(self) -> int:
        """Characters that were paid for by now, in jobs and in real time."""
        with self._lock:
            self._settle()
            return self.context.billed + sum(job.billed for job in self.context.state.jobs)

    def _settle(self) -> None:
        """Bring everything to where it is by now."""
        resources.settle(self.context)
        self.runner.advance(self.context.state.jobs)

    def _answer(self, operation: str, region: str, body: bytes) -> Answer:
        if operation not in self.operations:
            raise ServiceError(
                "UnknownOperationException",
                f"{operation or 'A request without X-Amz-Target'} is not emulated.",
            )
        faults = self.context.faults
        if struck := faults.first(_BEFORE, operation):
            code, message = _BEFORE[struck]
            raise ServiceError(code, message.format(operation))
        rate = RATES.get(operation, RATE_OTHERWISE)
        now = self.context.clock.now()
        bucket = self._buckets.setdefault((region, operation), _Bucket(rate, rate, now))
        if not bucket.take(now):
            raise ServiceError("ThrottlingException", "Rate exceeded")
        asked = wire.read(operation, body)
        if operation == "StartTextTranslationJob" and faults.strikes("pass-role-denied", operation):
            raise ServiceError(
                "AccessDeniedException",
                f"User: arn:aws:iam::{ACCOUNT}:user/reader is not authorized to perform:"
                f" iam:PassRole on resource: {asked['DataAccessRoleArn']} because no identity-based"
                " policy allows the iam:PassRole action",
            )
        return self.operations[operation](self.context, region, asked)

    def _chain(self, job: Job, target: str) -> Chain:
        source = job.request["SourceLanguageCode"]
        names = job.request.get("TerminologyNames", ())
        try:
            terms = self.context.terms(job.region, names, source, target)
        except ServiceError:  # it was deleted in the meantime
            terms = {}
        return self.context.chain(source, target, terms, job.pairs.get(target))
