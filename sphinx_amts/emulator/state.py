"""What the emulated service remembers: jobs, parallel data, terminologies. Plain values, so that
they can be kept in a file between two runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Document", "Job", "ParallelData", "State", "Terminology"]


@dataclass(slots=True)
class Document:
    """One input document of a job and what became of it; ``name``: its key below the folder.

    ``error``: a code and a message, or nothing. ``characters``: what is billed for it.
    """

    name: str
    target: str
    output: str = ""
    characters: int = 0
    terms: list[list[Any]] = field(default_factory=list)
    error: list[str] = field(default_factory=list)
    blame: str = "customer"


@dataclass(slots=True)
class Job:
    """A batch job. ``request``: as it was sent; ``submitted`` …: seconds of the emulator's clock.

    ``todo``: names that are still to be translated, once for every target language.
    """

    id: str
    region: str
    request: dict[str, Any]
    submitted: float
    folder: str
    status: str = "SUBMITTED"
    started: float = 0.0
    stopping: float = 0.0
    ended: float | None = None
    message: str | None = None
    read: bool = False
    inputs: int = 0
    todo: list[list[str]] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    details_due: float | None = None
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The client's token."""
        return str(self.request["ClientToken"])

    @property
    def targets(self) -> list[str]:
        """The target languages."""
        return list(self.request["TargetLanguageCodes"])

    @property
    def billed(self) -> int:
        """Characters that this job costs: those of the documents that it translated."""
        done = self.status in {"COMPLETED", "COMPLETED_WITH_ERROR"}
        return sum(d.characters for d in self.documents if not d.error) if done else 0


@dataclass(slots=True)
class ParallelData:
    """``pairs``: target language → source segment → its translation, as imported last.

    ``due``: when the creation, update or deletion under way will be done.
    """

    name: str
    region: str
    config: dict[str, Any]
    token: str
    created: float
    due: float
    status: str = "CREATING"
    description: str | None = None
    key: dict[str, Any] | None = None
    message: str | None = None
    updated: float | None = None
    source: str | None = None
    targets: list[str] = field(default_factory=list)
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)
    size: int = 0
    imported: int = 0
    failed: int = 0
    skipped: int = 0
    update: dict[str, Any] | None = None
    update_status: str | None = None
    update_at: float | None = None
    update_token: str | None = None

    @property
    def busy(self) -> bool:
        """Whether something is under way that allows of nothing else."""
        return self.status in {"CREATING", "DELETING"} or self.update_status == "UPDATING"


@dataclass(slots=True)
class Terminology:
    """``terms``: target language → source term → target term."""

    name: str
    region: str
    format: str
    directionality: str
    created: float
    updated: float
    source: str
    targets: list[str]
    terms: dict[str, dict[str, str]]
    size: int
    count: int
    skipped: int = 0
    description: str | None = None
    key: dict[str, Any] | None = None


@dataclass(slots=True)
class State:
    """All of it. Jobs in the order in which they were submitted."""

    jobs: list[Job] = field(default_factory=list)
    parallel: dict[str, ParallelData] = field(default_factory=dict)
    terminologies: dict[str, Terminology] = field(default_factory=dict)

    def as_json(self) -> str:
        """Everything as one JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> State:
        """The other way round. Raises ``ValueError`` or ``TypeError`` where that is none."""
        value: Mapping[str, Any] = json.loads(text)
        jobs = [
            Job(**{**job, "documents": [Document(**d) for d in job["documents"]]})
            for job in value["jobs"]
        ]
        return cls(
            jobs,
            {k: ParallelData(**v) for k, v in value["parallel"].items()},
            {k: Terminology(**v) for k, v in value["terminologies"].items()},
        )
