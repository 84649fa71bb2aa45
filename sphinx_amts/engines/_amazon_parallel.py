"""Parallel data: a file of what humans translated → a resource that jobs learn from.

There is one resource a book and pair of languages; it is updated when its file changes. The file
lies under the hash of its content, so the resource's own address says which content it has. While
an update runs, the resource's status is that of the *old* data: the update has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .._errors import EngineError
from . import News
from ._amazon_errors import explained
from ._amazon_pace import polls
from ._amazon_service import Handled, Service
from ._amazon_storage import Storage

__all__ = ["Parallel", "describe", "name_of", "ready", "state"]

_HANDLED = frozenset({"ConflictException", "ConcurrentModificationException", "LimitExceededException"})  # fmt: skip
_BUSY = frozenset({"CREATING", "UPDATING", "DELETING"})
_REFUSED = 5  # times that a limit is taken for that of one import at a time, whatever is listed
_SEVERAL = 3  # polls after which a service that does not tell its attempts apart is believed


@dataclass(frozen=True, slots=True)
class Parallel:
    """The parallel data of a run: the name of its resource, its file, the languages in it."""

    name: str
    data: bytes
    codes: tuple[str, str]
    kms_key: str = ""

    @property
    def hash(self) -> str:
        """Names the content."""
        return sha256(self.data).hexdigest()[:40]

    @property
    def key(self) -> str:
        """Where the file lies, alone in its folder."""
        return f"parallel-data/{self.hash}/{'-'.join(self.codes)}.tsv"


def name_of(book: str, codes: tuple[str, str]) -> str:
    """Name the resource of a book for a pair of languages."""
    return f"amts-{book}-{'-'.join(codes)}"


def describe(service: Service, name: str) -> dict[str, Any] | None:
    """Give what the service knows of the resource, or nothing where there is none."""
    found = service.known(f"looking at the parallel data {name}", "get_parallel_data", Name=name)
    return None if found is None else dict(found.get("ParallelDataProperties") or {})


def state(found: dict[str, Any]) -> str:
    """Give the state of the resource, with that of its latest update."""
    status = str(found.get("Status", ""))
    latest = found.get("LatestUpdateAttemptStatus")
    return status if status in _BUSY else str(latest or status)


def ready(service: Service, storage: Storage, wanted: Parallel) -> Iterator[News]:
    """Make the resource hold this very content, and wait until it does.

    Raises :class:`EngineError` where the service cannot import the file.
    """
    uri = storage.uri(wanted.key)
    asked: Any = None  # when the attempt before ours was made, once ours is
    waited = refused = 0
    for wait in polls():
        found = describe(service, wanted.name)
        if found is not None and state(found) not in _BUSY:
            fresh = asked is not None and (_attempt(found) != asked or waited >= _SEVERAL)
            if state(found) == "FAILED" and fresh:
                raise _failed(wanted, found)
            there = (found.get("ParallelDataConfig") or {}).get("S3Uri") == uri
            if state(found) == "ACTIVE" and (fresh or (there and asked is None)):
                yield _counted(wanted, found)
                return
        if found is None or (state(found) not in _BUSY and asked is None):
            if asked is None:
                storage.put(wanted.key, wanted.data, "text/tab-separated-values")
            if _ask(service, storage, wanted, found, last=refused >= _REFUSED):
                asked = _attempt(found or {})
                waited = 0
            else:
                refused += 1
        said = state(found) if found else "CREATING"
        yield News(
            f"parallel data {wanted.name}: {said if said in _BUSY else 'importing'}", waiting=True
        )
        service.desk.sleep(service.jitter(wait))
        waited += 1


def _attempt(found: dict[str, Any]) -> str:
    return str(found.get("LatestUpdateAttemptAt") or found.get("CreatedAt") or "")


def _ask(
    service: Service,
    storage: Storage,
    wanted: Parallel,
    found: dict[str, Any] | None,
    *,
    last: bool,
) -> bool:
    """Have the file imported; says whether that was accepted.

    *last*: a limit that is reached is an error now, unless it is that of one import at a time.
    """
    seed = f"{wanted.name}|{wanted.hash}|{_attempt(found or {})}"
    more: dict[str, Any] = {}
    if found is None and wanted.kms_key:
        more["EncryptionKey"] = {"Type": "KMS", "Id": wanted.kms_key}
    doing = f"importing the parallel data {wanted.name}"
    try:
        service.call(
            doing, "translate",
            "create_parallel_data" if found is None else "update_parallel_data",
            handled=_HANDLED, Name=wanted.name,
            Description=f"sphinx-amts, content {wanted.hash}",
            ParallelDataConfig={"S3Uri": storage.uri(wanted.key), "Format": "TSV"},
            ClientToken=f"amts-{sha256(seed.encode()).hexdigest()[:40]}", **more,
        )  # fmt: skip
    except Handled as said:
        if last and said.code == "LimitExceededException" and not _importing(service):
            raise explained(said.error, doing, operation="create_parallel_data") from None
        return False  # another import runs, and only one may at a time
    return True


def _importing(service: Service) -> bool:
    """Whether any parallel data of the account is being imported right now."""
    return any(
        {one.get("Status"), one.get("LatestUpdateAttemptStatus")} & _BUSY
        for page in service.pages("listing parallel data", "list_parallel_data", MaxResults=500)
        for one in page.get("ParallelDataPropertiesList", ())
    )


def _failed(wanted: Parallel, found: dict[str, Any]) -> EngineError:
    return EngineError(
        f"the parallel data {wanted.name} could not be imported: "
        f"{found.get('Message') or 'the service does not say why'}",
        remedy="set parallel_data to False in amts_engine_options to go on without it",
    )


def _counted(wanted: Parallel, found: dict[str, Any]) -> News:
    imported, skipped, failed = (
        found.get(f"{what}RecordCount", 0) for what in ("Imported", "Skipped", "Failed")
    )
    return News(
        f"parallel data {wanted.name}: {imported} pairs imported, {skipped} skipped, {failed} failed"
    )
