"""``translate``, ``jobs`` and ``doctor`` with the engine ``amazon``, as users run them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from _amazon import lay

from sphinx_amts._cli import main
from sphinx_amts._errors import EngineError

pytest.importorskip("moto", reason="the emulator needs moto")

from sphinx_amts.emulator import running

Run = Callable[..., int]
STARTS = "StartTextTranslationJob"


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


@pytest.fixture
def amts(emulator: Any, tmp_path: Path) -> Run:
    """Run a command on a small book."""
    book = lay(tmp_path / "book")

    def amts(command: str, *arguments: str, language: str = "zh_CN", **options: str) -> int:
        given = {"bucket": emulator.bucket, "role": emulator.role, "poll": "0.003", **options}
        engine = [f"--engine-option={name}={value}" for name, value in given.items()]
        return main(
            [command, str(book), "--language", *language.split(), "--engine", "amazon", *engine,
             "--memory", str(tmp_path / "memory"), *arguments]
        )  # fmt: skip

    return amts


def test_a_dry_run_says_what_will_be_billed(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The very number, and no request at all."""
    assert amts("translate", "--dry-run") == 0
    assert emulator.requests == []
    said = capsys.readouterr().out
    assert amts("translate") == 0
    assert f"18 sentences, {emulator.billed} characters to translate; cost: 0.01 at 15" in said


def test_several_languages_at_once_each_failing_alone(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """One job a language; a language that Amazon does not know spoils no other."""
    assert amts("translate", language="zh_CN es gl") == 1
    out, err = capsys.readouterr()
    assert "zh_CN: 18 sentences: 0 human, 18 machine, 0 left in en" in out
    assert "es: 18 sentences: 0 human, 18 machine, 0 left in en" in out
    assert "gl: 18 sentences: 0 human, 0 machine, 18 left in en; 0 characters sent" in out
    assert "Amazon Translate does not know the language 'gl'" in err
    targets = [r.parameters["TargetLanguageCodes"] for r in emulator.asked(STARTS)]
    assert sorted(targets) == [["es"], ["zh"]]


def test_jobs_are_listed_waited_for_and_collected(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job that was left is listed, not collected before it is done, then collected; nothing of
    this is billed."""
    emulator.clock.step = 0.5
    assert amts("translate", "--deadline", "0.3") == 1
    capsys.readouterr()
    assert amts("jobs") == 0
    out = capsys.readouterr().out
    (job,) = emulator.state.jobs
    assert out.startswith(job.id)
    assert f"3 pages  {emulator.billed or 427} characters  about 0.01  to be collected" in out
    assert amts("jobs", "--collect") == 1
    assert "zh_CN: 0 sentences collected, 0 refused, 18 still" in capsys.readouterr().out
    emulator.clock.step = 60.0
    assert amts("jobs", "--wait") == 0
    assert "zh_CN: 18 sentences collected, 0 refused, 0 still" in capsys.readouterr().out
    assert amts("jobs") == 0
    assert "COMPLETED" in capsys.readouterr().out
    assert len(emulator.asked(STARTS)) == 1


def test_a_dry_run_leaves_out_what_jobs_have(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What is paid for is not counted again, and what is new is; the next run bills just that."""
    emulator.clock.step = 0.5
    amts("translate", "--deadline", "0.3")
    page = tmp_path / "book" / "tides.md"
    page.write_text(page.read_text("utf-8") + "\nA new sentence came here.\n", "utf-8")
    capsys.readouterr()
    asked = len(emulator.requests)
    assert amts("translate", "--dry-run") == 0
    out = capsys.readouterr().out
    assert out.startswith("1 sentences, 25 characters to translate; cost: 0.00 at 15")
    assert out.endswith("; 18 more are in jobs that were started before\n")
    assert len(emulator.requests) == asked
    emulator.clock.step = 60.0
    assert amts("translate") == 0
    assert "25 characters sent" in capsys.readouterr().out
    assert amts("translate", "--dry-run") == 0
    assert capsys.readouterr().out.startswith("0 sentences, 0 characters to translate")


def test_a_dry_run_leaves_out_what_is_not_sent_again(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sentences that came back in a way that could not be used."""
    emulator.set_faults("sentence-empty:1:2")
    assert amts("translate") == 1
    emulator.set_faults()
    capsys.readouterr()
    assert amts("translate", "--dry-run") == 0
    assert capsys.readouterr().out.startswith("0 sentences, 0 characters to translate")
    assert amts("translate") == 0
    assert "2 left in en; 0 characters sent" in capsys.readouterr().out


def test_a_dry_run_of_several_languages(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line has its language; the sum stands below them."""
    assert amts("translate", "--dry-run", language="es de fr") == 0
    *each, total = capsys.readouterr().out.splitlines()
    assert sorted(line.partition(": ")[0] for line in each) == ["de", "es", "fr"]
    assert all("18 sentences, 427 characters to translate; cost: 0.01" in line for line in each)
    assert total == "in all: 54 sentences, 1281 characters to translate; cost: 0.02"
    assert emulator.requests == []


def test_what_is_collected_is_counted_once(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page whose output comes late: the second run counts its sentences, not all of them."""
    emulator.set_faults("output-missing:1:1")
    assert amts("translate") == 1
    first = capsys.readouterr()
    there = int(first.err.partition(" COMPLETED: ")[2].split()[0])
    assert f" {there} machine, {18 - there} left in en" in first.out
    (job,) = emulator.state.jobs
    assert 0 < there < 18
    assert amts("jobs", "--wait") == 1
    second = capsys.readouterr()
    assert f"{job.id} COMPLETED: 0 sentences came back" in second.err
    assert "zh_CN: 0 sentences collected" in second.out


def test_a_job_that_is_done_and_not_collected_is_not_running(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said to be left is what is missing, and the job is said to be done."""
    emulator.clock.step = 0.5
    amts("translate", "--deadline", "0.3")
    for _ in range(3):
        emulator.clock.advance(3600)
        assert emulator.billed in {0, 427}  # which lets it go on
    capsys.readouterr()
    assert amts("translate", "--deadline", "1e-9") == 1
    out, err = capsys.readouterr()
    left = int(out.partition(" machine, ")[2].split()[0])
    assert left > 0
    assert f"{left} sentences are done and not yet collected (job " in err
    assert f"warning: {left} sentences are in a job that was not waited for" in err


def test_lines_of_several_languages_are_whole(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    amts("translate", language="es de fr pt_BR it nl")
    out, err = capsys.readouterr()
    codes = ("es", "de", "fr", "pt_BR", "it", "nl")
    assert all(line.startswith(tuple(f"{c}: " for c in codes)) for line in out.splitlines())
    told = [line for line in err.splitlines() if "warning" not in line]
    assert all(line.startswith(tuple(f"{c}: " for c in codes)) for line in told)


def test_collecting_starts_nothing(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert amts("jobs", "--collect") == 0
    assert amts("jobs", "--wait") == 0
    assert emulator.asked(STARTS) == []
    assert "0 sentences collected" in capsys.readouterr().out
    assert amts("jobs") == 0
    assert "no jobs from en to zh_CN" in capsys.readouterr().err


def test_a_job_can_be_stopped(amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]) -> None:
    emulator.clock.step = 0.5
    amts("translate", "--deadline", "0.3")
    (job,) = emulator.state.jobs
    capsys.readouterr()
    assert amts("jobs", "--stop", job.id) == 0
    assert capsys.readouterr().out == f"{job.id}: STOP_REQUESTED\n"
    assert amts("jobs", "--stop", "0" * 32) == 2
    assert "remedy: see `sphinx-amts jobs`" in capsys.readouterr().err
    assert amts("jobs", "--stop", "") == 2
    assert "'' is no id of a job" in capsys.readouterr().err
    assert amts("jobs", "--stop", job.id, language="es") == 2
    assert "from en to zh, which is none from en to es" in capsys.readouterr().err


def test_a_job_that_was_stopped_stays_ours(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it was sent stands beside it after another was started for the same; the time of the
    new one is its own."""
    emulator.clock.step = 0.5
    amts("translate", "--deadline", "0.3")
    (job,) = emulator.state.jobs
    amts("jobs", "--stop", job.id)
    emulator.clock.advance(3600)
    amts("translate")
    capsys.readouterr()
    emulator.clock.step = 60.0
    with patch.object(time, "time", lambda real=time.time: real() + 7200):
        assert amts("translate") == 0
    assert "2:0" not in capsys.readouterr().err  # it has not run for two hours
    assert amts("jobs") == 0
    old, new = capsys.readouterr().out.splitlines()
    assert old.startswith(f"{job.id}  STOPPED")
    assert "3 pages  427 characters  about 0.01  it gave nothing" in old
    assert "COMPLETED" in new
    assert new.endswith("3 pages  427 characters  about 0.01  collected")


def test_options_that_are_forgotten_are_named(
    emulator: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(lay(tmp_path / "book"))
    assert main(["translate", book, "--language", "es", "--engine", "amazon"]) == 2
    err = capsys.readouterr().err
    assert "engine 'amazon': it needs the option 'bucket' and 'role'" in err
    assert "its options are bucket (needed), role (needed), region, " in err
    assert "--engine-option bucket=… --engine-option role=…" in err
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("limit-exceeded@StartText", "10 that run and 1,000 that wait"),
        ("limit-exceeded@ListText", "build again later: a limit of the account"),
        ("internal-error@ListText", "it was tried again and again: build again later"),
        ("concurrent@ListText", "it was tried again and again: build again later"),
    ],
)
def test_remedies_fit_what_was_asked_for(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str], fault: str, said: str
) -> None:
    emulator.set_faults(f"{fault}:1")
    assert amts("translate") == 1
    err = capsys.readouterr().err
    assert f"remedy: {said}" in err or said in err.partition("remedy: ")[2]
    assert "parallel data" not in err


def test_jobs_of_an_engine_that_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(lay(tmp_path / "book"))
    assert main(["jobs", book, "--language", "de", "--engine", "pseudo"]) == 2
    assert "answers at once" in capsys.readouterr().err
    assert main(["doctor", book, "--language", "de", "--engine", "pseudo"]) == 0


def test_the_doctor_finds_nothing_wrong(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is looked at, one object is written, nothing is billed."""
    assert amts("doctor") == 0
    out = capsys.readouterr().out
    for line in ("ok       credentials", "ok       role", "ok       rights of the role", "limits"):
        assert line in out
    assert emulator.env["AWS_SECRET_ACCESS_KEY"] not in out.replace("amts-emulator", "")
    wrote = [r for r in emulator.requests if r.operation.startswith(("Put", "Start", "Create"))]
    assert [r.parameters["path"] for r in wrote] == [f"/{emulator.bucket}/amts/jobs/doctor.json"]
    assert "unknown" not in out
    assert amts("doctor") == 0  # it is there now, and is not written again


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("access-denied", "wrong    jobs and limits: listing the translation jobs: "),
        ("not-authorized", "wrong    parallel data: looking at the parallel data "),
        ("access-denied@GetTerminology", "wrong    terminology: looking at the terminology "),
        ("pass-role-denied", "wrong    your rights: not allowed: iam:PassRole"),
        ("access-denied@StartText", "wrong    your rights: not allowed: translate:StartText"),
        ("s3-list-denied", "wrong    bucket: looking into s3://"),
        ("s3-put-denied", "wrong    objects in the bucket: writing s3://"),
        ("s3-get-denied", "wrong    objects in the bucket: reading s3://"),
    ],
)
def test_the_doctor_says_wrong_where_a_build_would_fail(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str], fault: str, said: str
) -> None:
    emulator.set_faults(f"{fault}:1")
    assert amts("doctor", terminology="some") == 1
    out = capsys.readouterr().out
    assert said in out
    assert "iam:PassRole" in out or "region" in out  # the policy to paste, or what else to do


def test_what_only_the_doctor_looks_at_may_be_unknown(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.set_faults("access-denied@ListLanguages:1")
    assert amts("doctor") == 0
    assert "unknown  languages of the service: " in capsys.readouterr().out


def test_rights_are_read_from_policies_where_they_cannot_be_asked_for(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> bool:
        raise EngineError("AccessDenied")

    monkeypatch.setattr("sphinx_amts.engines._amazon_rights._simulated", denied)
    assert amts("doctor") == 0
    out = capsys.readouterr().out
    assert "ok       rights of the role: s3:GetObject, s3:PutObject, s3:ListBucket" in out
    assert "unknown  your rights: AccessDenied" in out


def test_the_doctor_names_what_is_wrong(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bucket that is not there, a role that is not, one with the wrong trust, one without
    rights: each with what to do."""
    assert amts("doctor", bucket="no-such-bucket") == 1
    assert "aws s3 mb s3://no-such-bucket" in capsys.readouterr().out
    assert amts("doctor", role="arn:aws:iam::123456789012:role/nobody") == 1
    assert "there is no role" in capsys.readouterr().out
    emulator.client("s3").create_bucket(
        Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert amts("doctor", bucket="far-away") == 1
    assert "far-away is in eu-west-1, and the work is done in us-east-1" in capsys.readouterr().out
    iam = emulator.client("iam")
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                            "Principal": {"Service": "ec2.amazonaws.com"}}]}  # fmt: skip
    role = iam.create_role(
        RoleName="odd", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", **trust})
    )["Role"]["Arn"]
    assert amts("doctor", role=role) == 1
    out = capsys.readouterr().out
    assert "does not trust translate.amazonaws.com" in out
    assert '"Service": "translate.amazonaws.com"' in out
    assert "wrong    rights of the role: not allowed: s3:GetObject, s3:PutObject" in out
    assert amts("doctor", language="gl") == 1
    assert amts("doctor", terminology="none") == 1


def test_the_doctor_without_credentials(
    amts: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    assert amts("doctor") == 1
    assert "wrong    credentials" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bucket": "s3://x"}, "is no name of a bucket"),
        ({"role": "me"}, "role is 'me'"),
        ({"formality": "POLITE"}, "formality is 'POLITE'"),
        ({"prefix": "../x"}, "prefix is '../x'"),
        ({"poll": "0"}, "poll is '0'"),
        ({"parallel_data": "maybe"}, "parallel_data is 'maybe'"),
        ({"region": "mars-1"}, "region is 'mars-1'"),
        ({"aws_secret_access_key": "hunter2"}, "it has no option 'aws_secret_access_key'"),
    ],
)
def test_options_are_checked_before_anything_is_sent(
    amts: Run, emulator: Any, capsys: pytest.CaptureFixture[str],
    options: dict[str, str], said: str,
) -> None:  # fmt: skip
    for command in (["translate"], ["translate", "--dry-run"], ["doctor"], ["jobs"]):
        assert amts(*command, **options) == 2
        err = capsys.readouterr().err
        assert said in err
        assert "remedy: " in err
    assert "hunter2" not in err
    assert emulator.requests == []
