"""A batch job's way: read the input folder, translate its documents, write the output folder."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock, Timing
from .documents import translate_html, translate_plain
from .faults import Faults
from .limits import Limits
from .mangle import mangle
from .state import Document, Job
from .storage import Storage, split_uri
from .translators import Chain

__all__ = ["ENDED", "Runner", "output_uri"]

ENDED = frozenset({"COMPLETED", "COMPLETED_WITH_ERROR", "FAILED", "STOPPED"})
_CHECK = ".write_access_check_file.temp"


def output_uri(job: Job) -> str:
    """Where the job writes: the folder of its own below the one that was asked for."""
    asked = str(job.request["OutputDataConfig"]["S3Uri"])
    return f"{asked.rstrip('/')}/{job.folder}/"


@dataclass(slots=True)
class Runner:
    """What moves jobs on. ``chain``: job and target language → translator."""

    storage: Storage
    clock: Clock
    timing: Timing
    limits: Limits
    faults: Faults
    chain: Callable[[Job, str], Chain]
    late: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    """What is written when its time has come."""

    def advance(self, jobs: list[Job]) -> None:
        """Bring every job to where it is by now. A request may spend so much time on it."""
        now = self.clock.now()
        end = time.monotonic() + self.timing.budget
        for due, write in [x for x in self.late if x[0] <= now]:
            self.late.remove((due, write))
            write()
        for job in jobs:
            if job.status == "SUBMITTED" and now >= job.submitted + self.timing.queued:
                running = sum(
                    j.status in {"IN_PROGRESS", "STOP_REQUESTED"} and j.region == job.region
                    for j in jobs
                )
                if running < self.limits.running_jobs:
                    job.status, job.started = "IN_PROGRESS", now
            if job.status == "IN_PROGRESS":
                self._progress(job, now, end)
            elif job.status == "STOP_REQUESTED" and now >= job.stopping + self.timing.stopping:
                job.status, job.ended = "STOPPED", now

    def _progress(self, job: Job, now: float, end: float) -> None:
        if not job.read and not self._read(job):
            return
        total = len(job.todo) + len(job.documents)
        share = min(1.0, (now - job.started) / self.timing.running) if self.timing.running else 1.0
        while len(job.documents) < int(total * share) and time.monotonic() < end:
            name, target = job.todo.pop(0)
            job.documents.append(self._document(job, name, target))
        if job.todo or now < job.started + self.timing.running:
            return
        if self.faults.strikes("job-stuck", self._subject(job)):
            return
        if self.faults.strikes("job-failed", self._subject(job)):
            self._fail(job, "An internal error occurred. Submit the job again.")
            return
        for target in job.targets:
            self._details(job, target)
        if self.faults.strikes("stray-objects", self._subject(job)):
            self._strays(job)
        wrong = any(d.error for d in job.documents)
        job.status, job.ended = "COMPLETED_WITH_ERROR" if wrong else "COMPLETED", now

    def _subject(self, job: Job) -> str:
        return f"{job.request.get('JobName', '')} {job.token}"

    def _fail(self, job: Job, message: str) -> None:
        job.status, job.message, job.ended = "FAILED", message, self.clock.now()

    def _read(self, job: Job) -> bool:
        """Look at the input folder; fail the job where it cannot be used."""
        bucket, prefix = split_uri(job.request["InputDataConfig"]["S3Uri"])
        prefix = prefix.rstrip("/") + "/"
        found = [
            (key.removeprefix(prefix), size)
            for key, size in self.storage.list(bucket, prefix)
            if not key.endswith("/")
        ]
        names = [name for name, _ in found]
        wrong = {
            "There are no input documents in the input folder.": not found,
            "The input folder has a subfolder named details.": any(
                "details" in n.split("/")[:-1] for n in names
            ),
            f"The input has more than {self.limits.job_documents} documents.": (
                len(found) > self.limits.job_documents
            ),
            f"The input has more than {self.limits.job_bytes} bytes.": (
                sum(size for _, size in found) > self.limits.job_bytes
            ),
        }
        message = next((m for m, is_so in wrong.items() if is_so), None)
        if message:
            self._fail(job, message)
            return False
        job.read, job.inputs = True, len(found)
        job.todo = [[name, target] for target in job.targets for name in names]
        return True

    def _document(self, job: Job, name: str, target: str) -> Document:
        bucket, prefix = split_uri(job.request["InputDataConfig"]["S3Uri"])
        folder, _, file = name.rpartition("/")
        output = f"{folder}/{target}.{file}" if folder else f"{target}.{file}"
        document = Document(name, target, output)
        body = self.storage.get(bucket, f"{prefix.rstrip('/')}/{name}")
        if self.faults.strikes("document-failed", name):
            document.error = ["InternalServerException", "An internal error occurred."]
            document.blame = "server"
            return document
        if body is None:
            document.error = ["InvalidRequestException", "The document cannot be read."]
            return document
        if len(body) > self.limits.document_bytes:
            most = self.limits.document_bytes
            document.error = ["InvalidRequestException", f"The document has over {most} bytes."]
            return document
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            document.error = ["InvalidRequestException", "The document is not in UTF-8."]
            return document
        self._translate(job, document, text)
        return document

    def _translate(self, job: Job, document: Document, text: str) -> None:
        chain = self.chain(job, document.target)
        is_html = job.request["InputDataConfig"]["ContentType"] == "text/html"
        size = 0

        def say(pieces: Any) -> list[str]:  # noqa: ANN401
            nonlocal size
            size = sum(len(p.flat.encode("utf-8", "surrogatepass")) for p in pieces)
            return chain(pieces) if size <= self.limits.document_text_bytes else [""] * len(pieces)

        said, shown = (translate_html if is_html else translate_plain)(text, say)
        if size > self.limits.document_text_bytes or len(text) > self.limits.document_characters:
            document.error = [
                "InvalidRequestException",
                "The document has more text than the service translates.",
            ]
            return
        document.characters = shown
        document.terms = [[k, v] for k, v in chain.applied.items()]
        if is_html:
            said = mangle(said, text, document.name, self.faults)
        self._write(job, document, said.encode("utf-8", "surrogatepass"))

    def _write(self, job: Job, document: Document, body: bytes) -> None:
        name = document.name
        if self.faults.strikes("output-missing", name):
            return
        if self.faults.strikes("output-empty", name):
            body = b""
        if self.faults.strikes("output-cut", name):
            body = body[: len(body) // 2]
        if self.faults.strikes("output-not-utf8", name):
            body = body[: len(body) // 2] + b"\xff\xfe" + body[len(body) // 2 :]
        if self.faults.strikes("output-swapped", name) and len(job.documents):
            other = job.documents[-1]
            bucket, prefix = split_uri(output_uri(job))
            body = self.storage.get(bucket, prefix + other.output) or body
        self._put(job, document.output, body, late=self.faults.strikes("output-late", name))

    def _put(self, job: Job, name: str, body: bytes, *, late: bool = False) -> None:
        bucket, prefix = split_uri(output_uri(job))
        config: Mapping[str, Any] = job.request["OutputDataConfig"]
        kms = config.get("EncryptionKey", {}).get("Id")
        kind = job.request["InputDataConfig"]["ContentType"]
        kind = "application/json" if name.endswith(".json") else kind

        def write() -> None:
            self.storage.put(bucket, prefix + name, body, kind, kms)

        if late:
            due = job.started + self.timing.running + self.timing.late
            self.late.append((max(due, self.clock.now() + self.timing.late), write))
        else:
            write()

    def _details(self, job: Job, target: str) -> None:
        subject = self._subject(job)
        if self.faults.strikes("details-missing", subject):
            return
        documents = [d for d in job.documents if d.target == target]
        blamed = [d.blame for d in documents if d.error]
        rows = [_detail(d, job) for d in documents]
        if self.faults.strikes("details-incomplete", subject):
            rows = rows[: len(rows) // 2]
        details = {
            "sourceLanguageCode": job.request["SourceLanguageCode"],
            "targetLanguageCode": target,
            "charactersTranslated": str(sum(d.characters for d in documents if not d.error)),
            "documentCountWithCustomerError": str(blamed.count("customer")),
            "documentCountWithServerError": str(blamed.count("server")),
            "inputDataPrefix": job.request["InputDataConfig"]["S3Uri"],
            "outputDataPrefix": output_uri(job),
            "details": rows,
        }
        body = json.dumps(details, ensure_ascii=False).encode()
        if self.faults.strikes("details-broken", subject):
            body = body[: len(body) // 2]
        late = self.faults.strikes("details-late", subject)
        self._put(job, f"details/{target}.auxiliary-translation-details.json", body, late=late)

    def _strays(self, job: Job) -> None:
        target = job.targets[0]
        for name, body in {
            f"{target}.of-nobody.html": b"<html><body><p>stray</p></body></html>",
            "notes.txt": b"stray",
            f"details/{target}.of-nobody.json": b"{}",
            "folder/": b"",
        }.items():
            self._put(job, name, body)

    def check_access(self, job: Job) -> None:
        """Leave behind what the service writes to see whether it may write."""
        self._put(job, _CHECK, b"")


def _detail(document: Document, job: Job) -> dict[str, Any]:
    if document.error:
        code, message = document.error
        error = {"errorCode": code, "errorMessage": message}
        return {"sourceFile": document.name, "auxiliaryData": {"error": error}}
    applied = [
        {
            "name": name,
            "terms": [{"sourceText": a, "targetText": b} for a, b in document.terms],
        }
        for name in job.request.get("TerminologyNames", ())
    ]
    more = {"appliedTerminologies": applied} if applied else {}
    return {"sourceFile": document.name, "targetFile": document.output, "auxiliaryData": more}
