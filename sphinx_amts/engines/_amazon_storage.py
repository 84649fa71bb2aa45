"""The folder in S3 that a book's jobs are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .._errors import EngineError
from ._amazon_service import Handled, Service

__all__ = ["Found", "Storage"]

_NONE = frozenset({"NoSuchKey", "404", "NotFound"})
_TAKEN = frozenset({"PreconditionFailed", "412"})
_UNKNOWN = frozenset({"NotImplemented", "501"})
_LARGEST = 100_000_000  # bytes of a document that comes back; five times what one may have


@dataclass(frozen=True, slots=True)
class Found:
    """An object that is there. ``version``: names this content of it. ``age``: in seconds, by the
    clock of the service, so that no clock of ours matters."""

    data: bytes
    version: str
    age: float


class Storage:
    """Objects under one prefix of a bucket."""

    def __init__(self, service: Service, bucket: str, prefix: str, kms_key: str = "") -> None:
        self.service = service
        self.bucket = bucket
        self.prefix = prefix
        self._encryption: dict[str, Any] = (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        )

    def uri(self, key: str) -> str:
        """Give the address of a key under the prefix."""
        return f"s3://{self.bucket}/{self.prefix}/{key}"

    def put(self, key: str, data: bytes, kind: str) -> None:
        """Write an object; *kind* is its content type."""
        self.service.call(
            f"writing {self.uri(key)}", "s3", "put_object",
            Bucket=self.bucket, Key=f"{self.prefix}/{key}", Body=data, ContentType=kind,
            **self._encryption,
        )  # fmt: skip

    def claim(self, key: str, value: dict[str, object], instead: str = "") -> bool:
        """Write an object that is not there yet; says whether it was this call that did.

        *instead*: the version of an object that is there and is to be replaced, if it still is.
        """
        where: dict[str, Any] = {"IfMatch": instead} if instead else {"IfNoneMatch": "*"}
        try:
            self.service.call(
                f"writing {self.uri(key)}", "s3", "put_object",
                handled=_TAKEN | _UNKNOWN | _NONE,
                Bucket=self.bucket, Key=f"{self.prefix}/{key}",
                Body=json.dumps(value).encode(), ContentType="application/json",
                **where, **self._encryption,
            )  # fmt: skip
        except Handled as said:
            return said.code in _UNKNOWN
        return True

    def get_at(self, key: str) -> bytes | None:
        """Read an object by its whole key in the bucket, or nothing where it is not there."""
        found = self._found(key)
        return None if found is None else found.data

    def found(self, key: str) -> Found | None:
        """Read an object, with what is known of it, or nothing where it is not there."""
        return self._found(f"{self.prefix}/{key}")

    def _found(self, key: str) -> Found | None:
        def body(answer: Any) -> Found:  # noqa: ANN401 -- JSON
            if answer["ContentLength"] > _LARGEST:
                raise EngineError(f"s3://{self.bucket}/{key} is larger than any translation")
            return Found(answer["Body"].read(), str(answer.get("ETag", "")), _age(answer))

        try:
            found: Found = self.service.call(
                f"reading s3://{self.bucket}/{key}", "s3", "get_object",
                handled=_NONE, read=body, Bucket=self.bucket, Key=key,
            )  # fmt: skip
        except Handled:
            return None
        return found

    def names(self, folder: str) -> Iterator[str]:
        """Name the objects of a folder under the prefix, such as ``jobs/1f/in/``."""
        start = f"{self.prefix}/{folder}"
        more: dict[str, Any] = {}
        while True:
            page = self.service.call(
                f"listing s3://{self.bucket}/{start}", "s3", "list_objects_v2",
                Bucket=self.bucket, Prefix=start, **more,
            )  # fmt: skip
            for found in page.get("Contents", ()):
                yield found["Key"][len(start) :]
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def put_all(self, documents: Iterable[tuple[str, bytes]], kind: str) -> Iterator[int]:
        """Write many objects, several at once; gives the size of each that is written."""

        def put(one: tuple[str, bytes]) -> int:
            self.put(*one, kind)
            return len(one[1])

        return self.service.each(put, documents)

    def get_all(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Read many objects by their whole keys, several at once, in order."""
        return self.service.each(lambda key: (key, self.get_at(key)), keys)


def _age(answer: Any) -> float:  # noqa: ANN401 -- JSON
    """Seconds since an object was written, as the answer that brought it says."""
    said = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date", "")
    written = answer.get("LastModified")
    try:
        now = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    if not isinstance(written, datetime) or now.tzinfo is None:
        return 0.0
    return max(0.0, (now - written).total_seconds())
