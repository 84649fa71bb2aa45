"""Faults on demand: each has a name, a rate, and dice that fall the same way every time.

A fault is written ``NAME``, ``NAME:RATE``, ``NAME:RATE:TIMES`` or ``NAME@SUBJECT:RATE:TIMES``. The
rate is the chance, from 0 to 1, with which it strikes where it could (1 if it is left out);
after so many times it strikes no more. The subject narrows down where: an operation such as
``StartTextTranslationJob``, or a part of a document's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from .._errors import SettingError

__all__ = ["FAULTS", "Fault", "Faults"]

REQUEST, JOB, DOCUMENT, HTML, PARALLEL, STORAGE = (
    "a request to Translate",
    "a job",
    "a document",
    "a sentence of a document",
    "parallel data",
    "a request to S3",
)

FAULTS: dict[str, tuple[str, str]] = {
    "throttling": (REQUEST, "ThrottlingException, 400: Rate exceeded"),
    "too-many-requests": (REQUEST, "TooManyRequestsException, 429"),
    "internal-error": (REQUEST, "InternalServerException, 500"),
    "unavailable": (REQUEST, "ServiceUnavailableException, 503"),
    "concurrent": (REQUEST, "ConcurrentModificationException, 409"),
    "limit-exceeded": (REQUEST, "LimitExceededException, 400"),
    "reset-before": (REQUEST, "the connection breaks before the operation takes effect"),
    "reset-after": (REQUEST, "the connection breaks after the operation took effect"),
    "access-denied": (REQUEST, "AccessDeniedException: no policy allows the operation"),
    "pass-role-denied": (REQUEST, "AccessDeniedException: iam:PassRole is missing"),
    "not-authorized": (REQUEST, "NotAuthorizedException, as in a region without the service"),
    "bad-credentials": (REQUEST, "UnrecognizedClientException: the key is not known"),
    "expired-token": (REQUEST, "ExpiredTokenException: the session has ended"),
    "job-failed": (JOB, "it ends as FAILED with a message and without output"),
    "job-stuck": (JOB, "it stays IN_PROGRESS for ever"),
    "document-failed": (DOCUMENT, "it is not translated: COMPLETED_WITH_ERROR"),
    "output-missing": (DOCUMENT, "the details name an output object that is not there"),
    "output-late": (DOCUMENT, "its output object appears some time after the job has ended"),
    "output-empty": (DOCUMENT, "its output object is empty"),
    "output-cut": (DOCUMENT, "its output ends in the middle"),
    "output-not-utf8": (DOCUMENT, "its output has bytes that are no UTF-8"),
    "output-swapped": (DOCUMENT, "its output is that of another document"),
    "details-missing": (JOB, "there is no details JSON"),
    "details-late": (JOB, "the details JSON appears some time after the job has ended"),
    "details-broken": (JOB, "the details JSON ends in the middle"),
    "details-incomplete": (JOB, "the details JSON does not name every document"),
    "stray-objects": (JOB, "objects that belong to nobody lie in the output folder"),
    "tag-lost": (HTML, "a tag, or an element that is not to be translated, is gone"),
    "tag-doubled": (HTML, "such an element stands there twice"),
    "tag-moved": (HTML, "such an element stands at the end"),
    "tag-crossed": (HTML, "the ends of two elements cross"),
    "dnt-left": (HTML, "‹DNT_GEBK… stands where an element was"),
    "protected-translated": (HTML, "what was not to be translated is translated"),
    "blanks-lost": (HTML, "no blanks around an element that is not to be translated"),
    "blanks-added": (HTML, "blanks around and within an element that is not to be translated"),
    "entities-twice": (HTML, "its entities are escaped twice"),
    "id-lost": (HTML, "its id is gone"),
    "id-changed": (HTML, "its id is written otherwise"),
    "id-doubled": (HTML, "it stands there twice, with the same id"),
    "script-added": (HTML, "a script is in it"),
    "sentence-empty": (HTML, "it is empty"),
    "sentence-swapped": (HTML, "it has the text of another sentence"),
    "sentence-lost": (HTML, "it is gone altogether"),
    "untranslated": (HTML, "it comes back in the source language"),
    "parallel-failed": (PARALLEL, "its creation or update ends as FAILED"),
    "parallel-skipped": (PARALLEL, "one record in three is skipped"),
    "parallel-busy": (PARALLEL, "another create or update is under way: LimitExceededException"),
    "s3-slow-down": (STORAGE, "SlowDown, 503"),
    "s3-error": (STORAGE, "InternalError, 500"),
    "s3-put-denied": (STORAGE, "AccessDenied for what writes"),
    "s3-get-denied": (STORAGE, "AccessDenied for what reads objects"),
    "s3-list-denied": (STORAGE, "AccessDenied for what lists"),
    "s3-reset": (STORAGE, "the connection breaks"),
}
"""Name → what it strikes, and what happens."""

_FAULT = re.compile(r"([a-z0-9-]+)(?:@([^:]+))?(?::([0-9.]+))?(?::([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that may strike. ``times``: how often at most; ``subject``: where alone."""

    name: str
    rate: float = 1.0
    times: int | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise SettingError(
                f"there is no fault {self.name!r}", remedy=f"choose among {', '.join(FAULTS)}"
            )
        if not 0 <= self.rate <= 1:
            raise SettingError(f"fault {self.name}: the rate {self.rate} is not between 0 and 1")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``NAME@SUBJECT:RATE:TIMES``. Raises :class:`SettingError`."""
        m = _FAULT.fullmatch(text)
        try:
            return cls(m[1], float(m[3] or 1), int(m[4]) if m[4] else None, m[2] or "")  # type: ignore[index]
        except (TypeError, ValueError) as error:
            raise SettingError(
                f"{text!r} is no fault",
                remedy="write NAME, NAME:0.3, NAME:1:2 or NAME@OPERATION:1:2",
            ) from error


@dataclass(slots=True)
class Faults:
    """All that may strike. The dice depend on the seed, on the fault, on what it could strike and
    on how often that was asked before, but not on the order of what else happens."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    """How often each of them has struck."""
    _asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    _times: Counter[Fault] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, faults: Iterable[Fault | str], seed: int = 0) -> Faults:
        """From faults, or from how they are written."""
        return cls(tuple(f if isinstance(f, Fault) else Fault.parse(f) for f in faults), seed)

    def strikes(self, name: str, subject: str) -> bool:
        """Whether this fault strikes now."""
        possible = [f for f in self.faults if f.name == name and f.subject in subject]
        if not possible:
            return False
        with self._lock:
            count = self._asked[name, subject]
            self._asked[name, subject] += 1
            for fault in possible:
                if fault.times is not None and self._times[fault] >= fault.times:
                    continue
                if self.number(name, subject, count) < fault.rate:
                    self._times[fault] += 1
                    self.struck[name] += 1
                    return True
        return False

    def may(self, name: str, subject: str) -> bool:
        """Whether this fault could still strike here; no dice fall."""
        with self._lock:
            return any(
                f.name == name and f.subject in subject and f.rate > 0
                and (f.times is None or self._times[f] < f.times)
                for f in self.faults
            )  # fmt: skip

    def first(self, names: Iterable[str], subject: str) -> str | None:
        """The first of these that strikes."""
        return next((name for name in names if self.strikes(name, subject)), None)

    def number(self, *key: object) -> float:
        """A number from 0 up to 1, always the same for the same key."""
        drawn = sha256(repr((self.seed, *key)).encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(drawn[:8]) / 2**64
