"""``translate``, ``jobs`` and ``doctor`` with the engine ``amazon``, as users run them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _amazon import lay

from sphinx_amts._cli import main

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
    assert "remedy: " in capsys.readouterr().err


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
    """Everything is looked at, nothing is written, nothing is billed."""
    assert amts("doctor") == 0
    out = capsys.readouterr().out
    for line in ("ok       credentials", "ok       role", "ok       rights of the role", "limits"):
        assert line in out
    assert emulator.env["AWS_SECRET_ACCESS_KEY"] not in out.replace("amts-emulator", "")
    wrote = [r for r in emulator.requests if r.operation.startswith(("Put", "Start", "Create"))]
    assert wrote == []


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
