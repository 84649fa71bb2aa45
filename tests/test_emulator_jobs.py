"""Batch jobs, with a real client of boto3 over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from _emulated import PAGE, User, details, of, statuses
from botocore.exceptions import ClientError
from botocore.session import get_session

from sphinx_amts.emulator import FAULTS, Emulator, Limits, SpeedClock, StepClock, running
from sphinx_amts.emulator.limits import BATCH_REGIONS


@pytest.fixture(scope="module")
def it() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def user(it: Emulator) -> User:
    return User(it)


def test_a_job_goes_its_way_and_writes_what_the_service_writes(user: User) -> None:
    user.put("one.html")
    user.put("two.html")
    job = user.start()
    assert re.fullmatch("[0-9a-f]{32}", job)
    assert list(statuses(user, job)) == ["SUBMITTED", "IN_PROGRESS", "COMPLETED"]
    found = user.describe(job)
    where = f"s3://{user.it.bucket}/{user.folder}/out/123456789012-TranslateText-{job}/"
    assert found["OutputDataConfig"]["S3Uri"] == where
    assert found["JobDetails"] == {
        "InputDocumentsCount": 2, "TranslatedDocumentsCount": 2, "DocumentsWithErrorsCount": 0,
    }  # fmt: skip
    assert found["SubmittedTime"] < found["EndTime"]
    objects = user.objects(where)
    assert set(objects) == {
        ".write_access_check_file.temp",
        "details/es.auxiliary-translation-details.json",
        "es.one.html",
        "es.two.html",
    }
    told = details(objects)
    assert told["details"] == [
        {"sourceFile": "one.html", "targetFile": "es.one.html", "auxiliaryData": {}},
        {"sourceFile": "two.html", "targetFile": "es.two.html", "auxiliaryData": {}},
    ]
    text = re.sub("<[^>]*>", "", PAGE.partition("<body>")[2]).replace("&amp;", "&")
    assert told["charactersTranslated"] == str(2 * len(text))
    assert told["documentCountWithCustomerError"] == "0"
    assert told["outputDataPrefix"] == where


def test_tags_ids_and_what_is_protected_come_back_to_the_byte(user: User) -> None:
    user.put("a.html")
    _, objects = user.run()
    said = objects["es.a.html"].decode()
    tags = re.compile("<[^>]*>")
    assert sorted(tags.findall(said)) == sorted(tags.findall(PAGE))
    assert said.count('<span translate="no">x1</span>') == 2
    assert said.count("⟦pseudo: ") == 3
    assert "&amp;" in said


def test_several_target_languages_lie_side_by_side(user: User) -> None:
    user.put("a.html")
    _, objects = user.run(TargetLanguageCodes=["es", "zh-TW"])
    assert {"es.a.html", "zh-TW.a.html"} < set(objects)
    assert details(objects, "zh-TW")["targetLanguageCode"] == "zh-TW"


def test_the_same_token_is_the_same_job(user: User) -> None:
    user.put("a.html")
    job = user.start()
    assert user.start() == job
    user.wait(job)
    again = user.translate.start_text_translation_job(**user.order())
    assert (again["JobId"], again["JobStatus"]) == (job, "COMPLETED")
    code, status, _ = user.refused(JobName="another")
    assert (code, status) == ("ConflictException", 409)


def test_a_new_token_is_a_new_job_that_is_paid_again(user: User) -> None:
    user.put("a.html")
    before = user.it.billed
    user.run()
    once = user.it.billed - before
    user.run(ClientToken=f"other-{user.folder}")
    assert user.it.billed - before == 2 * once > 0


def test_a_bad_document_does_not_spoil_the_others(user: User) -> None:
    user.put("good.html")
    user.put("bad.html", b"<html>\xff\xfe</html>")
    found, objects = user.run()
    assert found["JobStatus"] == "COMPLETED_WITH_ERROR"
    assert found["JobDetails"]["DocumentsWithErrorsCount"] == 1
    assert "es.good.html" in objects
    assert "es.bad.html" not in objects
    told = details(objects)
    assert told["documentCountWithCustomerError"] == "1"
    row = next(r for r in told["details"] if r["sourceFile"] == "bad.html")
    assert set(row) == {"sourceFile", "auxiliaryData"}
    assert set(row["auxiliaryData"]["error"]) == {"errorCode", "errorMessage"}


def test_an_object_that_lies_in_the_folder_by_mistake_is_translated_and_billed(user: User) -> None:
    user.put("a.html")
    user.put("manifest.json", "<html><body>An entry</body></html>")
    before = user.it.billed
    _, objects = user.run()
    assert "es.manifest.json" in objects
    assert user.it.billed - before > len("An entry")


@pytest.mark.parametrize(
    ("name", "message"), [("details/a.html", "details"), ("", "no input documents")]
)
def test_an_input_folder_that_cannot_be_used_fails_the_job(
    user: User, name: str, message: str
) -> None:
    if name:
        user.put(name)
    found = user.wait(user.start())
    assert found["JobStatus"] == "FAILED"
    assert message in found["Message"]


def test_a_job_can_be_stopped_and_one_that_has_ended_stays(user: User) -> None:
    user.put("a.html")
    job = user.start()
    assert user.translate.stop_text_translation_job(JobId=job)["JobStatus"] == "STOP_REQUESTED"
    assert user.wait(job)["JobStatus"] == "STOPPED"
    done = user.wait(user.start(ClientToken=f"b-{user.folder}"))["JobId"]
    assert user.translate.stop_text_translation_job(JobId=done)["JobStatus"] == "COMPLETED"


def test_a_stopped_job_is_not_billed(user: User) -> None:
    user.put("a.html")
    before = user.it.billed
    job = user.start()
    user.translate.stop_text_translation_job(JobId=job)
    user.wait(job)
    assert user.it.billed == before


def test_jobs_are_listed_newest_first_page_by_page_and_by_name(user: User) -> None:
    user.put("a.html")
    names = [f"list-{user.folder}-{n}" for n in range(5)]
    for n, name in enumerate(names):
        user.start(JobName=name, ClientToken=f"{user.folder}-{n}")
    ask = user.translate.list_text_translation_jobs
    found, token = [], {}
    for _ in range(3):
        answer = ask(Filter={"JobName": f"list-{user.folder}-"}, MaxResults=2, **token)
        found.append([j["JobName"] for j in answer["TextTranslationJobPropertiesList"]])
        token = {"NextToken": answer.get("NextToken", "")}
    assert found == [names[:2:-1], names[2:0:-1], names[:1]]
    assert token == {"NextToken": ""}
    with pytest.raises(ClientError) as caught:
        ask(Filter={"JobName": "x", "JobStatus": "FAILED"})
    assert of(caught.value)[0] == "InvalidFilterException"
    with pytest.raises(ClientError) as caught:
        ask(NextToken="nonsense")
    assert of(caught.value)[0] == "InvalidParameterValueException"


def test_an_unknown_job_is_not_found(user: User) -> None:
    with pytest.raises(ClientError) as caught:
        user.describe("0" * 32)
    assert of(caught.value)[:2] == ("ResourceNotFoundException", 404)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"TargetLanguageCodes": ["gl"]}, "UnsupportedLanguagePairException"),
        ({"TargetLanguageCodes": ["en"]}, "UnsupportedLanguagePairException"),
        ({"TargetLanguageCodes": ["es", "es"]}, "InvalidRequestException"),
        ({"Settings": {"Brevity": "ON"}}, "InvalidRequestException"),
        ({"ParallelDataNames": ["none"]}, "ResourceNotFoundException"),
        ({"ParallelDataNames": ["a", "b"]}, "InvalidRequestException"),
        ({"TerminologyNames": ["none"]}, "ResourceNotFoundException"),
        ({"ClientToken": "not allowed!"}, "ValidationException"),
        ({"JobName": "#"}, "ValidationException"),
        ({"Settings": {"Formality": "RUDE"}}, "ValidationException"),
        ({"DataAccessRoleArn": "arn:aws:iam::123456789012:user/somebody"}, "ValidationException"),
        ({"DataAccessRoleArn": "arn:aws:iam::123456789012:role/nobody"}, "InvalidRequestException"),
        (
            {"InputDataConfig": {"S3Uri": "s3://no-such-bucket/in/", "ContentType": "text/html"}},
            "InvalidRequestException",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_it_costs_anything(
    user: User, values: dict[str, object], code: str
) -> None:
    user.put("a.html")
    jobs = len(user.it.state.jobs)
    assert user.refused(**values)[0] == code
    assert len(user.it.state.jobs) == jobs


def test_the_input_has_to_be_in_a_folder(user: User) -> None:
    place = {"S3Uri": f"s3://{user.it.bucket}", "ContentType": "text/html"}
    assert "folder" in user.refused(InputDataConfig=place)[2]


def test_the_bucket_has_to_be_in_the_region_of_the_job(user: User) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    user.s3.create_bucket(Bucket="amts-elsewhere", CreateBucketConfiguration=where)
    place = {"S3Uri": "s3://amts-elsewhere/out/"}
    assert "eu-west-1" in user.refused(OutputDataConfig=place)[2]


def test_there_is_no_batch_translation_in_us_west_1(it: Emulator) -> None:
    other = it.client("translate", region_name="us-west-1")
    with pytest.raises(ClientError) as caught:
        other.start_text_translation_job(**User(it).order())
    assert of(caught.value)[0] == "NotAuthorizedException"


def _role(it: Emulator, name: str, service: str, actions: list[str], resource: str) -> str:
    iam = it.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": actions, "Resource": resource}
    made = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )  # fmt: skip
    iam.put_role_policy(
        RoleName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    )  # fmt: skip
    return str(made["Role"]["Arn"])


@pytest.mark.parametrize(
    ("name", "service", "actions", "resource", "message"),
    [
        ("untrusted", "ec2.amazonaws.com", ["s3:*"], "*", "assume"),
        ("reader", "translate.amazonaws.com", ["s3:Get*", "s3:List*"], "*", "s3:PutObject"),
        ("elsewhere", "translate.amazonaws.com", ["s3:*"], "arn:aws:s3:::other/*", "s3:ListBucket"),
    ],
)
def test_the_role_has_to_trust_the_service_and_to_be_allowed_what_it_does(
    user: User, name: str, service: str, actions: list[str], resource: str, message: str
) -> None:
    user.put("a.html")
    arn = _role(user.it, name, service, actions, resource)
    code, _, said = user.refused(DataAccessRoleArn=arn)
    assert code == "InvalidRequestException"
    assert message in said


def test_output_is_encrypted_with_the_key_that_was_asked_for(user: User) -> None:
    user.put("a.html")
    place = {
        "S3Uri": f"s3://{user.it.bucket}/{user.folder}/out/",
        "EncryptionKey": {"Type": "KMS", "Id": "alias/books"},
    }
    found = user.wait(user.start(OutputDataConfig=place))
    assert found["OutputDataConfig"]["EncryptionKey"] == place["EncryptionKey"]
    key = found["OutputDataConfig"]["S3Uri"].partition(user.it.bucket + "/")[2] + "es.a.html"
    head = user.s3.head_object(Bucket=user.it.bucket, Key=key)
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/books")


def test_small_limits_are_met() -> None:
    limits = Limits(document_bytes=400, document_text_bytes=60, running_jobs=1, queued_jobs=2)
    with running(limits=limits) as it:
        user = User(it)
        user.put("a.html", "<html><body><p>Short</p></body></html>")
        user.put("b.html", f"<html><body><p>{'Much text. ' * 10}</p></body></html>")
        user.put("c.html", f"<html><!--{'x' * 400}--><body><p>Short</p></body></html>")
        jobs = [user.start(ClientToken=f"t{n}") for n in range(1)]
        user.it.clock.step = 0
        jobs.append(user.start(ClientToken="t1"))
        assert user.refused(ClientToken="t2")[:2] == ("TooManyRequestsException", 429)
        user.it.clock.step = 60
        ask = user.translate.list_text_translation_jobs
        seen = [
            sorted(j["JobStatus"] for j in ask()["TextTranslationJobPropertiesList"])
            for _ in range(20)
        ]
        assert seen[-1] == ["COMPLETED_WITH_ERROR"] * 2
        assert ["IN_PROGRESS", "SUBMITTED"] in seen
        assert ["IN_PROGRESS"] * 2 not in seen
        where = user.describe(jobs[0])["OutputDataConfig"]["S3Uri"]
        failed = [
            r["sourceFile"]
            for r in details(user.objects(where))["details"]
            if "targetFile" not in r
        ]
        assert failed == ["b.html", "c.html"]


def test_too_many_requests_a_second_are_throttled() -> None:
    wall = [0.0]
    with running(clock=SpeedClock(1, wall=lambda: wall[0])) as it:
        user = User(it)
        codes = []
        for _ in range(12):
            try:
                user.translate.list_text_translation_jobs()
            except ClientError as error:
                codes.append(of(error)[0])
        assert codes == ["ThrottlingException"] * 2
        wall[0] += 1
        user.translate.list_text_translation_jobs()


def test_time_runs_as_fast_as_one_likes() -> None:
    clock = StepClock(step=0)
    with running(clock=clock) as it:
        user = User(it)
        user.put("a.html")
        job = user.start()
        assert [user.describe(job)["JobStatus"] for _ in range(5)] == ["SUBMITTED"] * 5
        clock.advance(100)
        assert user.describe(job)["JobStatus"] == "IN_PROGRESS"
        clock.advance(1000)
        assert user.describe(job)["JobStatus"] == "COMPLETED"


def test_what_was_there_is_there_in_the_next_run(tmp_path: Path) -> None:
    with running(state=tmp_path) as it:
        user = User(it)
        user.put("a b/ü.html")
        job = user.start()
        user.describe(job)
    with running(state=tmp_path) as it:
        again = User(it, folder=user.folder)
        assert again.start() == job
        found = again.wait(job)
        assert found["JobStatus"] == "COMPLETED"
        assert "a b/es.ü.html" in again.objects(found["OutputDataConfig"]["S3Uri"])


def test_it_keeps_a_record_of_what_was_asked(user: User) -> None:
    before = len(user.it.requests)
    user.put("a.html")
    user.start()
    made = user.it.requests[before:]
    assert [(r.service, r.operation, r.status) for r in made] == [
        ("s3", "PutObject", 200),
        ("translate", "StartTextTranslationJob", 200),
    ]
    assert made[1].parameters["JobName"] == f"amts-{user.folder}"


def test_it_listens_on_this_machine_only(it: Emulator) -> None:
    assert it.url.startswith("http://127.0.0.1:")
    assert it.env["AWS_ENDPOINT_URL"] == it.url


def test_regions_are_those_that_botocore_knows() -> None:
    there = set(get_session().get_available_regions("translate"))
    assert there - BATCH_REGIONS == {"us-west-1"}
    assert len(BATCH_REGIONS) == 15


def test_every_fault_is_described() -> None:
    assert all(where and what for where, what in FAULTS.values())
