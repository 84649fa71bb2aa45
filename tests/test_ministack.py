"""The operations on jobs against MiniStack, an emulator of AWS that others wrote, and against ours.

MiniStack has the four operations on batch jobs and S3. Whatever both say the same is more than one
opinion of what the service does; where they differ, the test says what MiniStack does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytest.importorskip("boto3", reason="the extra emulator is not installed")

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from sphinx_amts.engines import available

ENDED = {"COMPLETED", "COMPLETED_WITH_ERROR", "FAILED", "STOPPED"}
ROLE = "arn:aws:iam::123456789012:role/amts-translate"
PAGE = (
    '<!DOCTYPE html><html><body><p id="aa">Call <span translate="no">x1</span> &amp; wait.</p>'
    '<p id="bb">And <b id="g1">then</b>?</p></body></html>'
)
_numbers = count()


@dataclass
class Place:
    """An endpoint with a bucket, and a folder in it for each test."""

    url: str
    bucket: str
    role: str
    folder: str = field(default_factory=lambda: f"m{next(_numbers)}")

    def client(self, service: str) -> Any:
        session = boto3.session.Session("test", "test", region_name="us-east-1")
        config = Config(retries={"mode": "standard", "total_max_attempts": 2})
        return session.client(service, endpoint_url=self.url, config=config)

    def put(self, name: str, body: bytes = PAGE.encode()) -> None:
        key = f"{self.folder}/in/{name}"
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=body)

    def start(self, **values: Any) -> str:
        place = f"s3://{self.bucket}/{self.folder}"
        order = {
            "JobName": f"amts-{self.folder}",
            "ClientToken": f"amts-{self.folder}-0",
            "InputDataConfig": {"S3Uri": f"{place}/in/", "ContentType": "text/html"},
            "OutputDataConfig": {"S3Uri": f"{place}/out/"},
            "DataAccessRoleArn": self.role,
            "SourceLanguageCode": "en",
            "TargetLanguageCodes": ["es"],
            **values,
        }
        return str(self.client("translate").start_text_translation_job(**order)["JobId"])

    def describe(self, job: str) -> dict[str, Any]:
        found = self.client("translate").describe_text_translation_job(JobId=job)
        return dict(found["TextTranslationJobProperties"])

    def wait(self, job: str) -> tuple[dict[str, Any], list[str]]:
        """Until it has ended; returns it and its statuses in their order."""
        seen: list[str] = []
        for _ in range(200):
            found = self.describe(job)
            if found["JobStatus"] not in seen:
                seen.append(found["JobStatus"])
            if found["JobStatus"] in ENDED:
                return found, seen
            time.sleep(0.05)
        raise AssertionError(seen)

    def outputs(self, found: dict[str, Any]) -> dict[str, bytes]:
        s3 = self.client("s3")
        prefix = found["OutputDataConfig"]["S3Uri"].removeprefix(f"s3://{self.bucket}/")
        rows = s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        return {
            r["Key"].removeprefix(prefix): s3.get_object(Bucket=self.bucket, Key=r["Key"])[
                "Body"
            ].read()
            for r in rows
        }


@pytest.fixture(scope="module")
def ministack() -> Iterator[Place]:
    pytest.importorskip("ministack", reason="MiniStack is not installed: tox -e ministack")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ, "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1",
        "TRANSLATE_JOB_RUN_SECONDS": "0.6", "SERVICES": "s3,translate,iam,sts",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "ministack"], env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    place = Place(f"http://127.0.0.1:{port}", "amts-ministack", ROLE)
    try:
        _until_ready(place.url, process)
        place.client("s3").create_bucket(Bucket=place.bucket)
        yield place
    finally:
        process.terminate()
        process.wait()


def _until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "MiniStack has ended"
        try:
            with urlopen(f"{url}/_ministack/health", timeout=1):  # noqa: S310 -- it is http
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("MiniStack does not answer")


@pytest.fixture(scope="module")
def ours() -> Iterator[Place]:
    pytest.importorskip("moto", reason="the extra emulator is not installed")
    from sphinx_amts.emulator import running  # noqa: PLC0415 -- only where moto is

    with running() as it:
        yield Place(it.url, it.bucket, it.role)


@pytest.fixture(params=["ministack", "ours"])
def place(request: pytest.FixtureRequest) -> Place:
    there: Place = request.getfixturevalue(request.param)
    return Place(there.url, there.bucket, there.role)


def _refused(place: Place, **values: Any) -> str:
    with pytest.raises(ClientError) as caught:
        place.start(**values)
    return str(caught.value.response["Error"]["Code"])


def test_a_job_goes_its_way(place: Place) -> None:
    place.put("one.html")
    place.put("two.html")
    job = place.start()
    assert re.fullmatch("[0-9a-f]{32}", job)
    found, seen = place.wait(job)
    # one that is short may be missed
    assert seen == [s for s in ("SUBMITTED", "IN_PROGRESS", "COMPLETED") if s in seen]
    assert found["JobDetails"] == {
        "InputDocumentsCount": 2, "TranslatedDocumentsCount": 2, "DocumentsWithErrorsCount": 0,
    }  # fmt: skip
    assert found["SubmittedTime"] <= found["EndTime"]
    where = found["OutputDataConfig"]["S3Uri"]
    start = f"s3://{place.bucket}/{place.folder}/out/"
    assert re.fullmatch(rf"{start}\d{{12}}-TranslateText-{job}/", where)
    outputs = place.outputs(found)
    details = json.loads(outputs["details/es.auxiliary-translation-details.json"])
    assert {(r["sourceFile"], r["targetFile"]) for r in details["details"]} == {
        ("one.html", "es.one.html"),
        ("two.html", "es.two.html"),
    }
    assert isinstance(details["charactersTranslated"], str)
    said = outputs["es.one.html"].decode()
    assert re.findall("<p[^>]*>", said) == re.findall("<p[^>]*>", PAGE)
    assert said != PAGE


def test_what_is_protected_is_kept_by_ours_and_translated_by_ministack(
    ministack: Place, ours: Place
) -> None:
    kept = []
    for there in (ministack, ours):
        place = Place(there.url, there.bucket, there.role)
        place.put("a.html")
        found, _ = place.wait(place.start())
        kept.append(b'<span translate="no">x1</span>' in place.outputs(found)["es.a.html"])
    assert kept == [False, True]


def test_the_same_token_is_the_same_job(place: Place) -> None:
    place.put("a.html")
    job = place.start()
    assert place.start() == job
    place.wait(job)
    assert place.start() == job
    assert place.start(ClientToken=f"amts-{place.folder}-1") != job


def test_a_job_is_found_again_by_its_name(place: Place) -> None:
    place.put("a.html")
    name = f"amts-{place.folder}-key"
    job = place.start(JobName=name)
    place.start(JobName=f"{name}-longer", ClientToken=f"amts-{place.folder}-1")
    ask = place.client("translate").list_text_translation_jobs
    found = ask(Filter={"JobName": name})["TextTranslationJobPropertiesList"]
    assert [j["JobId"] for j in found if j["JobName"] == name] == [job]


def test_jobs_are_listed_page_by_page(place: Place) -> None:
    place.put("a.html")
    jobs = [
        place.start(JobName=f"pages-{place.folder}", ClientToken=f"{place.folder}-{n}")
        for n in range(5)
    ]
    ask = place.client("translate").list_text_translation_jobs
    more: dict[str, Any] = {"Filter": {"JobName": f"pages-{place.folder}"}}
    found: list[str] = []
    while True:
        page = ask(MaxResults=2, **more)
        assert len(page["TextTranslationJobPropertiesList"]) <= 2
        found += [j["JobId"] for j in page["TextTranslationJobPropertiesList"]]
        if "NextToken" not in page:
            break
        more["NextToken"] = page["NextToken"]
    assert found == jobs[::-1]


def test_a_job_can_be_stopped(place: Place) -> None:
    place.put("a.html")
    job = place.start()
    stopped = place.client("translate").stop_text_translation_job(JobId=job)
    assert stopped["JobStatus"] == "STOP_REQUESTED"
    found, _ = place.wait(job)
    assert found["JobStatus"] == "STOPPED"


def test_a_job_that_has_ended_cannot_be_stopped(place: Place) -> None:
    place.put("a.html")
    job = place.start()
    place.wait(job)
    stopped = place.client("translate").stop_text_translation_job(JobId=job)
    assert stopped["JobStatus"] == "COMPLETED"


def test_a_bad_document_does_not_spoil_the_others(place: Place) -> None:
    place.put("good.html")
    place.put("bad.html", b"<html>\xff\xfe</html>")
    found, _ = place.wait(place.start())
    assert found["JobStatus"] == "COMPLETED_WITH_ERROR"
    outputs = place.outputs(found)
    assert "es.good.html" in outputs
    assert "es.bad.html" not in outputs
    details = json.loads(outputs["details/es.auxiliary-translation-details.json"])
    assert details["documentCountWithCustomerError"] == "1"


def test_a_folder_without_documents_fails_the_job(place: Place) -> None:
    found, _ = place.wait(place.start())
    assert found["JobStatus"] == "FAILED"
    assert found["Message"]


def test_an_unknown_job_is_not_found(place: Place) -> None:
    with pytest.raises(ClientError) as caught:
        place.describe("0" * 32)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"TargetLanguageCodes": ["en"]}, "UnsupportedLanguagePairException"),
        (
            {"InputDataConfig": {"S3Uri": "s3://bucket/in/", "ContentType": "image/png"}},
            "InvalidRequestException",
        ),
    ],
)
def test_what_cannot_be_is_refused(place: Place, values: dict[str, Any], code: str) -> None:
    assert _refused(place, **values) == code


def test_several_target_languages(place: Place) -> None:
    place.put("a.html")
    found, _ = place.wait(place.start(TargetLanguageCodes=["es", "fr"]))
    assert {"es.a.html", "fr.a.html"} < set(place.outputs(found))


BOOK = {
    "index.md": "# The harbour\n\nBoats lie in three rows. The water is cold.\n",
    "tides.md": "# Tides\n\nHigh water comes twice a day. It is late by `50` minutes.\n",
}


@pytest.fixture
def book(tmp_path: Path, place: Place) -> Path:
    """A book of a text of its own: the job of an equal one would be found and used."""
    if "amazon" not in available():
        pytest.skip("the engine amazon is not installed")
    for name, text in BOOK.items():
        (tmp_path / "book" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "book" / name).write_text(f"{text}\nIt is {place.folder} here.\n", "utf-8")
    return tmp_path / "book"


def _translate(place: Place, book: Path) -> subprocess.Popen[str]:
    options = {"bucket": place.bucket, "role": place.role, "poll": "0.05", "prefix": place.folder}
    return subprocess.Popen(
        [
            sys.executable, "-m", "sphinx_amts", "translate", str(book), "--language", "es",
            "--engine", "amazon", *(f"--engine-option={k}={v}" for k, v in options.items()),
        ],
        env={
            **os.environ, "AWS_ENDPOINT_URL": place.url, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        },
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _jobs(place: Place) -> list[str]:
    """The jobs whose input lies in the folder of a test."""
    found = place.client("translate").list_text_translation_jobs(MaxResults=500)
    start = f"s3://{place.bucket}/{place.folder}/"
    return [
        j["JobId"]
        for j in found["TextTranslationJobPropertiesList"]
        if j["InputDataConfig"]["S3Uri"].startswith(start)
    ]


def _counts(told: str) -> tuple[int, int, int]:
    found = re.search(r"(\d+) sentences: \d+ human, (\d+) machine, (\d+) left", told)
    assert found, told
    return int(found[1]), int(found[2]), int(found[3])


def test_a_book_goes_through_and_is_paid_once(place: Place, book: Path) -> None:
    told, log = _translate(place, book).communicate(timeout=120)
    sentences, machine, left = _counts(told)
    assert sentences == machine + left == 8
    assert machine >= 7, log  # MiniStack translates what is protected, which is refused
    assert len(_jobs(place)) == 1
    again, _ = _translate(place, book).communicate(timeout=120)
    assert _counts(again) == (sentences, machine, left)
    assert len(_jobs(place)) == 1


def test_two_builds_at_once_are_one_job(place: Place, book: Path) -> None:
    other = shutil.copytree(book, book.parent / "other")  # with a memory of its own
    at_once = [_translate(place, folder) for folder in (book, other)]
    counts = [_counts(p.communicate(timeout=120)[0]) for p in at_once]
    assert counts[0] == counts[1]
    assert len(_jobs(place)) == 1


def test_what_ministack_does_not_do(ministack: Place) -> None:
    """Should one of these begin to pass, there is more to compare."""
    translate = ministack.client("translate")
    for call, values in (
        ("list_parallel_data", {}),
        ("list_terminologies", {}),
        ("list_languages", {}),
        ("translate_text", {"Text": "a", "SourceLanguageCode": "en", "TargetLanguageCode": "es"}),
    ):
        with pytest.raises(ClientError) as caught:
            getattr(translate, call)(**values)
        assert caught.value.response["Error"]["Code"] == "InvalidAction"
