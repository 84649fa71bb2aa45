"""An emulator with little in it, and how to send a job through it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

pytest.importorskip("moto", reason="the extra emulator is not installed")
pytest.importorskip("boto3", reason="the extra emulator is not installed")

from botocore.config import Config
from botocore.exceptions import ClientError

from sphinx_amts.emulator import Emulator

PAGE = (
    "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'></head><body>"
    '<p id="aa">Call <span translate="no">x1</span> &amp; wait for <b id="g2">the end</b>.</p>'
    '<p id="bb">A second sentence, with <span translate="no">x1</span> in it.</p>'
    '<p id="cc">A third one without anything.</p></body></html>'
)
ENDED = {"COMPLETED", "COMPLETED_WITH_ERROR", "FAILED", "STOPPED"}
_numbers = count()


@dataclass
class User:
    """Someone who uses an emulator with boto3, without retries."""

    it: Emulator
    folder: str = field(default_factory=lambda: f"job{next(_numbers)}")

    def __post_init__(self) -> None:
        config = Config(retries={"total_max_attempts": 1})
        self.s3 = self.it.client("s3", config=config)
        self.translate = self.it.client("translate", config=config)

    def put(self, name: str, body: str | bytes = PAGE) -> None:
        """Put a document into the input folder."""
        body = body.encode() if isinstance(body, str) else body
        self.s3.put_object(Bucket=self.it.bucket, Key=f"{self.folder}/in/{name}", Body=body)

    def order(self, **values: Any) -> dict[str, Any]:
        """The parameters of a job."""
        place = f"s3://{self.it.bucket}/{self.folder}"
        return {
            "JobName": f"amts-{self.folder}",
            "ClientToken": f"token-{self.folder}",
            "InputDataConfig": {"S3Uri": f"{place}/in/", "ContentType": "text/html"},
            "OutputDataConfig": {"S3Uri": f"{place}/out/"},
            "DataAccessRoleArn": self.it.role,
            "SourceLanguageCode": "en",
            "TargetLanguageCodes": ["es"],
            **values,
        }

    def start(self, **values: Any) -> str:
        """Start a job; returns its id."""
        answer = self.translate.start_text_translation_job(**self.order(**values))
        return str(answer["JobId"])

    def describe(self, job: str) -> dict[str, Any]:
        found = self.translate.describe_text_translation_job(JobId=job)
        return dict(found["TextTranslationJobProperties"])

    def wait(self, job: str) -> dict[str, Any]:
        """Describe a job until it has ended."""
        for _ in range(50):
            found = self.describe(job)
            if found["JobStatus"] in ENDED:
                return found
        raise AssertionError(f"it never ends: {found}")

    def objects(self, uri: str) -> dict[str, bytes]:
        """All that lies below an address: names → contents."""
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        rows = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            r["Key"].removeprefix(prefix): self.s3.get_object(Bucket=bucket, Key=r["Key"])[
                "Body"
            ].read()
            for r in rows
        }

    def run(self, **values: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Send a job through; returns how it ended and its output."""
        found = self.wait(self.start(**values))
        return found, self.objects(found["OutputDataConfig"]["S3Uri"])

    def refused(self, **values: Any) -> tuple[str, int, str]:
        """Start a job that is refused; returns the error's code, HTTP status and message."""
        with pytest.raises(ClientError) as caught:
            self.start(**values)
        return of(caught.value)


def of(error: ClientError) -> tuple[str, int, str]:
    """An error's code, HTTP status and message."""
    there = error.response
    status = there["ResponseMetadata"]["HTTPStatusCode"]
    return there["Error"]["Code"], status, there["Error"]["Message"]


def details(objects: dict[str, bytes], target: str = "es") -> dict[str, Any]:
    """The details JSON of an output folder."""
    return dict(json.loads(objects[f"details/{target}.auxiliary-translation-details.json"]))


def statuses(user: User, job: str) -> Iterator[str]:
    """Every status of a job in its order, each once."""
    last = ""
    for _ in range(50):
        status = user.describe(job)["JobStatus"]
        if status != last:
            yield status
        last = status
        if status in ENDED:
            return
