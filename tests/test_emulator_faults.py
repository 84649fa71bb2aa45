"""Faults: each does what it says, and the same every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from _emulated import PAGE, User, details, of
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
)

from sphinx_amts._errors import SettingError
from sphinx_amts.emulator import FAULTS, Emulator, Fault, Faults, running
from sphinx_amts.emulator.mangle import mangle

REQUESTS = {
    "throttling": ("ThrottlingException", 400),
    "too-many-requests": ("TooManyRequestsException", 429),
    "internal-error": ("InternalServerException", 500),
    "unavailable": ("ServiceUnavailableException", 503),
    "concurrent": ("ConcurrentModificationException", 409),
    "limit-exceeded": ("LimitExceededException", 400),
    "access-denied": ("AccessDeniedException", 400),
    "pass-role-denied": ("AccessDeniedException", 400),
    "not-authorized": ("NotAuthorizedException", 400),
    "bad-credentials": ("UnrecognizedClientException", 400),
    "expired-token": ("ExpiredTokenException", 400),
}
SAID = (
    re.sub(r">([^<]+)<", lambda m: f">{m[1].upper()}<", PAGE)
    .replace("&AMP;", "&amp;")
    .replace(">X1<", ">x1<")
)
SPAN = '<span translate="no">x1</span>'


@pytest.fixture(scope="module")
def it() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def user(it: Emulator) -> Iterator[User]:
    user = User(it)
    user.put("a.html")
    user.put("b.html")
    yield user
    it.set_faults()


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_that_fails_has_no_effect(user: User, name: str) -> None:
    user.it.set_faults(f"{name}@StartTextTranslationJob:1:1")
    code, status, _ = user.refused()
    assert (code, status) == REQUESTS[name]
    assert not any(j.token == f"token-{user.folder}" for j in user.it.state.jobs)
    assert user.it.asked("StartTextTranslationJob")[-1].error == code
    assert user.start()
    assert user.it.faults.struck == {name: 1}


@pytest.mark.parametrize(("name", "there"), [("reset-before", False), ("reset-after", True)])
def test_a_connection_breaks_before_or_after_the_operation_took_effect(
    user: User, name: str, *, there: bool
) -> None:
    user.it.set_faults(f"{name}@StartTextTranslationJob:1:1")
    with pytest.raises((ConnectionClosedError, EndpointConnectionError, HTTPClientError)):
        user.start()
    assert user.it.asked("StartTextTranslationJob")[-1].status == 0
    assert any(j.token == f"token-{user.folder}" for j in user.it.state.jobs) is there
    assert user.wait(user.start())["JobStatus"] == "COMPLETED"


def test_a_job_that_fails_has_a_message_and_costs_nothing(user: User) -> None:
    before = user.it.billed
    user.it.set_faults("job-failed")
    found = user.wait(user.start())
    assert (found["JobStatus"], bool(found["Message"])) == ("FAILED", True)
    assert user.it.billed == before


def test_a_job_that_is_stuck_never_ends(user: User) -> None:
    user.it.set_faults("job-stuck")
    job = user.start()
    assert [user.describe(job)["JobStatus"] for _ in range(20)][-1] == "IN_PROGRESS"


def _outputs(user: User, *faults: str) -> dict[str, bytes]:
    user.it.set_faults(*faults)
    return user.run()[1]


def test_documents_fail_one_by_one(user: User) -> None:
    objects = _outputs(user, "document-failed@b.html")
    assert "es.a.html" in objects
    assert "es.b.html" not in objects
    assert details(objects)["documentCountWithServerError"] == "1"


def test_outputs_are_damaged_in_every_way(user: User) -> None:
    good = _outputs(user)["es.a.html"]
    for n, (name, damaged) in enumerate(
        {
            "output-empty": lambda body: body == b"",
            "output-cut": lambda body: body == good[: len(good) // 2],
            "output-not-utf8": lambda body: b"\xff\xfe" in body,
            "output-missing": lambda body: body is None,
            "output-late": lambda body: body is None,
        }.items()
    ):
        user.it.set_faults(f"{name}@a.html")
        found, objects = user.run(ClientToken=f"{user.folder}-{n}")
        assert damaged(objects.get("es.a.html")), name
        assert objects["es.b.html"] == good
        assert found["JobStatus"] == "COMPLETED"
        assert len(details(objects)["details"]) == 2
    where = found["OutputDataConfig"]["S3Uri"]
    for _ in range(5):
        user.describe(found["JobId"])
    assert user.objects(where)["es.a.html"] == good


def test_details_are_missing_late_broken_or_incomplete(user: User) -> None:
    name = "details/es.auxiliary-translation-details.json"
    assert name not in _outputs(user, "details-missing")
    user.it.set_faults("details-late")
    found, objects = user.run(ClientToken=f"{user.folder}-late")
    assert name not in objects
    for _ in range(5):
        user.describe(found["JobId"])
    assert name in user.objects(found["OutputDataConfig"]["S3Uri"])
    user.it.set_faults("details-broken")
    _, objects = user.run(ClientToken=f"{user.folder}-broken")
    with pytest.raises(json.JSONDecodeError):
        json.loads(objects[name])
    user.it.set_faults("details-incomplete")
    _, objects = user.run(ClientToken=f"{user.folder}-part")
    assert len(details(objects)["details"]) == 1


def test_objects_that_belong_to_nobody(user: User) -> None:
    objects = _outputs(user, "stray-objects")
    named = {r["targetFile"] for r in details(objects)["details"]}
    assert {"es.of-nobody.html", "notes.txt"} < set(objects)
    assert named == {"es.a.html", "es.b.html"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("s3-slow-down", "SlowDown"),
        ("s3-error", "InternalError"),
        ("s3-put-denied", "AccessDenied"),
        ("s3-get-denied", None),
        ("s3-list-denied", None),
    ],
)
def test_s3_says_no(user: User, name: str, code: str | None) -> None:
    user.it.set_faults(f"{name}:1:1")
    if code:
        with pytest.raises(ClientError) as caught:
            user.put("c.html")
        assert of(caught.value)[0] == code
    user.put("c.html")
    key = f"{user.folder}/in/c.html"
    if name == "s3-get-denied":
        with pytest.raises(ClientError) as caught:
            user.s3.get_object(Bucket=user.it.bucket, Key=key)
        assert of(caught.value)[0] == "AccessDenied"
    if name == "s3-list-denied":
        with pytest.raises(ClientError) as caught:
            user.s3.list_objects_v2(Bucket=user.it.bucket)
        assert of(caught.value)[0] == "AccessDenied"
    assert user.it.faults.struck == {name: 1}
    user.s3.get_object(Bucket=user.it.bucket, Key=key)


def test_the_emulator_itself_meets_no_faults_of_s3(user: User) -> None:
    user.it.set_faults("s3-error", "s3-reset", "s3-put-denied")
    job = user.start()
    assert user.wait(job)["JobStatus"] == "COMPLETED"


def test_parallel_data_fails_is_skipped_or_busy(user: User) -> None:
    key = f"{user.folder}/pairs.csv"
    rows = "".join(f"s{n},t{n}\n" for n in range(9))
    user.s3.put_object(Bucket=user.it.bucket, Key=key, Body=f"en,es\n{rows}".encode())
    config = {"S3Uri": f"s3://{user.it.bucket}/{key}", "Format": "CSV"}
    found = {}
    for name in ("parallel-failed", "parallel-skipped"):
        user.it.set_faults(name)
        user.translate.create_parallel_data(Name=name, ParallelDataConfig=config, ClientToken=name)
        for _ in range(4):
            one = user.translate.get_parallel_data(Name=name)["ParallelDataProperties"]
        found[name] = one
    assert found["parallel-failed"]["Status"] == "FAILED"
    counts = found["parallel-skipped"]
    assert (counts["ImportedRecordCount"], counts["SkippedRecordCount"]) == (6, 3)
    user.it.set_faults("parallel-busy")
    with pytest.raises(ClientError) as caught:
        user.translate.create_parallel_data(Name="c", ParallelDataConfig=config, ClientToken="c")
    assert of(caught.value)[0] == "LimitExceededException"


MANGLED = {
    "tag-lost": lambda t: t.count(SPAN) < 2 or t.count("<b ") < 1,
    "tag-doubled": lambda t: t.count(SPAN) > 2 or t.count("<b ") > 1,
    "tag-moved": lambda t: f"{SPAN}</p>" in t or "THE END</b></p>" in t,
    "tag-crossed": lambda t: "<i>" in t,
    "dnt-left": lambda t: "‹DNT_GEBK" in t,
    "protected-translated": lambda t: ">1x翻<" in t or "翻</b>" in t,
    "blanks-lost": lambda t: "WITH<span" in t or "CALL<span" in t,
    "blanks-added": lambda t: "> x1 <" in t,
    "entities-twice": lambda t: "&amp;amp;" in t,
    "id-lost": lambda t: t.count("<p>") == 3,
    "id-changed": lambda t: 'id="aa"' not in t and t.count("id=") == 4,
    "id-doubled": lambda t: t.count('id="aa"') == 2,
    "script-added": lambda t: t.count("<script>") == 3,
    "sentence-empty": lambda t: t.count("></p>") == 3,
    "sentence-swapped": lambda t: not re.search('id="cc">A THIRD', t),
    "sentence-lost": lambda t: "<p" not in t,
    "untranslated": lambda t: "A third one" in t and "A THIRD" not in t,
}


@pytest.mark.parametrize("name", MANGLED)
def test_html_comes_back_mangled(name: str) -> None:
    said = mangle(SAID, PAGE, "a.html", Faults.of([name]))
    assert not MANGLED[name](SAID)
    assert MANGLED[name](said)
    assert said.startswith("<!DOCTYPE html>")
    assert said.endswith("</body></html>")


def test_all_kinds_of_damage_to_html_are_tested_here() -> None:
    assert set(MANGLED) == {n for n, (where, _) in FAULTS.items() if "sentence of" in where}


def test_the_dice_fall_the_same_way_every_time() -> None:
    def drawn(seed: int) -> list[str]:
        faults = Faults.of([f"{name}:0.02" for name in MANGLED], seed)
        return [mangle(SAID, PAGE, f"{n}.html", faults) for n in range(20)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert SAID in drawn(1)


def test_a_rate_is_a_rate_and_a_count_is_a_count() -> None:
    faults = Faults.of(["throttling:0.3", "reset-after@Start:1:2"], seed=3)
    hits = sum(faults.strikes("throttling", "DescribeTextTranslationJob") for _ in range(1000))
    assert 250 < hits < 350
    assert [faults.strikes("reset-after", "ListTextTranslationJobs") for _ in range(3)] == [
        False
    ] * 3
    assert [faults.strikes("reset-after", "StartTextTranslationJob") for _ in range(4)] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["nonsense", "throttling:2", "throttling:x", "throttling:1:1:1", ""]
)
def test_a_fault_that_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(SettingError):
        Fault.parse(text)
