"""One job, one bill: whoever is killed, and whoever builds at the same moment."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from _amazon import lay, run, settings

pytest.importorskip("moto", reason="the emulator needs moto")

from moto.s3.models import s3_backends

from sphinx_amts._cli import main
from sphinx_amts.emulator import running

_KILLS = int(os.environ.get("AMTS_KILLS", "6"))
_TESTS = Path(__file__).parent
_STARTS = "StartTextTranslationJob"
_CODE = """\
import sys, types
from pathlib import Path
from _amazon import run, settings
there = types.SimpleNamespace(bucket=sys.argv[2], role=sys.argv[3])
print("ready", flush=True)
ran = run(settings(Path(sys.argv[1]), there, memory=sys.argv[4]))
print(ran.said)
print(f"sent {ran.outcome.billed if ran.outcome else 0}")
sys.exit(bool(set(ran.missing) - set(ran.refused)))
"""


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


def start(emulator: Any, book: Path, memory: Path) -> subprocess.Popen[str]:
    """Start a run in a process of its own; it has imported what it needs when this returns."""
    command = [sys.executable, "-c", _CODE, book, emulator.bucket, emulator.role, memory]
    path = os.pathsep.join([str(_TESTS), str(_TESTS.parent)])
    process = subprocess.Popen(
        list(map(str, command)), env={**os.environ, "PYTHONPATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def jobs(emulator: Any) -> Counter[str]:
    return Counter(job.request["JobName"] for job in emulator.state.jobs)


def test_killed_at_any_moment(emulator: Any, tmp_path: Path) -> None:
    """Whenever a run is killed: the next one has the book, and there is one job, asked for with
    one token."""
    dice = random.Random(4)
    for n in range(_KILLS):
        book = lay(tmp_path / f"book{n}")
        (book / "more.md").write_text(f"# Page {n}\n\nThis makes book {n} another one.\n", "utf-8")
        process = start(emulator, book, tmp_path / f"memory{n}")
        time.sleep(dice.uniform(0, 1.2))
        process.kill()
        process.communicate()
        ran = run(settings(book, emulator, memory=str(tmp_path / f"memory{n}")))
        assert set(ran.missing) <= set(ran.refused), ran.said
        assert set(jobs(emulator).values()) == {1}
        assert len(jobs(emulator)) == n + 1
    tokens = Counter(r.parameters["ClientToken"] for r in emulator.asked(_STARTS))
    assert len(tokens) == _KILLS


@pytest.mark.parametrize("shared", [True, False])
def test_two_builds_at_once(emulator: Any, tmp_path: Path, *, shared: bool) -> None:
    """On one machine or on two: one job, and both have the book."""
    book = lay(tmp_path / "book")
    memories = [tmp_path / "memory", tmp_path / ("memory" if shared else "other")]
    both = [start(emulator, book, memory) for memory in memories]
    sent = 0
    for process in both:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
        sent += int(out.rpartition("sent ")[2])
    assert sent == emulator.billed  # only one of them says that it has paid
    assert list(jobs(emulator).values()) == [1]
    assert len({r.parameters["ClientToken"] for r in emulator.asked(_STARTS)}) == 1


def test_a_claim_of_someone_who_is_gone(emulator: Any, tmp_path: Path) -> None:
    """Whoever claimed the job and ended before starting it keeps nobody from it for long."""
    chosen = settings(lay(tmp_path / "book"), emulator)
    s3 = emulator.client("s3")
    emulator.set_faults(f"access-denied@{_STARTS}:1:1")
    assert "remedy: " in run(chosen).said
    (claim,) = [
        one["Key"]
        for one in s3.list_objects_v2(Bucket=emulator.bucket)["Contents"]
        if "claim-" in one["Key"]
    ]
    s3.put_object(Bucket=emulator.bucket, Key=claim, Body=b'{"host": "another", "process": 1}')
    ran = run(chosen)
    assert set(ran.missing) <= set(ran.refused), ran.said
    assert list(jobs(emulator).values()) == [1]


def claimed(emulator: Any, body: bytes, *, seconds: float = 0.0) -> None:
    """Write that body over the one claim that there is, so many seconds ago."""
    s3 = emulator.client("s3")
    (key,) = [
        one["Key"]
        for one in s3.list_objects_v2(Bucket=emulator.bucket)["Contents"]
        if "claim-" in one["Key"]
    ]
    s3.put_object(Bucket=emulator.bucket, Key=key, Body=body)
    there = s3_backends[emulator.role.split(":")[4]]["aws"].get_object(emulator.bucket, key)
    assert there is not None
    there.last_modified -= timedelta(seconds=seconds)


PATIENT = {"deadline": 3, "options": {"poll": 1.5}}  # a claim holds for six seconds


def test_a_claim_is_given_back_where_the_start_fails(emulator: Any, tmp_path: Path) -> None:
    """Another machine may then start the job at once, whatever its deadline."""
    book = lay(tmp_path / "book")
    emulator.set_faults(f"pass-role-denied@{_STARTS}:1:1")
    assert "iam:PassRole" in run(settings(book, emulator)).said
    with mock.patch("platform.node", return_value="another"):
        ran = run(settings(book, emulator, memory=str(tmp_path / "other"), **PATIENT))
    assert list(jobs(emulator).values()) == [1], ran.said
    assert "another build" not in "\n".join(ran.told)


@pytest.mark.parametrize("seconds", [0, 3600])
def test_a_claim_is_as_old_as_its_object(emulator: Any, tmp_path: Path, seconds: float) -> None:
    """A build that waits for less time than a claim holds starts the job if the claim is old, and
    else says what it waits for."""
    book = lay(tmp_path / "book")
    emulator.set_faults(f"access-denied@{_STARTS}:1:1")
    run(settings(book, emulator))
    claimed(emulator, b'{"host": "another", "process": 1}', seconds=seconds)
    ran = run(settings(book, emulator, **PATIENT))
    young = not seconds
    assert len(emulator.state.jobs) == (not young), ran.said
    assert ("another build is about to start the job" in ran.said) == young
    assert ("another build is about to start the job" in "\n".join(ran.told)) == young
    assert ("nothing is billed by this build" in ran.said) == young


def test_languages_that_are_one_to_the_service_are_counted_once(
    emulator: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two languages at once that share a job: one of them says that it has paid."""
    book = str(lay(tmp_path / "book"))
    options = [f"--engine-option={n}={v}" for n, v in
               (("bucket", emulator.bucket), ("role", emulator.role), ("poll", "0.003"))]  # fmt: skip
    main(["translate", book, "--language", "zh_TW", "zh_HK", "--engine", "amazon", *options])
    out = capsys.readouterr().out
    sent = [int(line.split()[-3]) for line in out.splitlines()]
    assert sorted(sent) == [0, emulator.billed]
    assert list(jobs(emulator).values()) == [1]


def test_a_stopped_job_is_started_anew(emulator: Any, tmp_path: Path) -> None:
    """A job that someone stopped is dead: the next run starts another, under another token."""
    chosen = settings(lay(tmp_path / "book"), emulator)
    emulator.clock.step = 0.5
    run(settings(tmp_path / "book", emulator, deadline=0.4))
    client = emulator.client("translate")
    (job,) = emulator.state.jobs
    client.stop_text_translation_job(JobId=job.id)
    emulator.clock.step = 60.0
    first = run(chosen)
    assert "STOPPED" in first.said or not set(first.missing) - set(first.refused)
    second = run(chosen)
    assert set(second.missing) <= set(second.refused)
    assert [r.parameters["ClientToken"][-2:] for r in emulator.asked(_STARTS)] == ["-0", "-1"]


def test_another_folder_is_another_job(emulator: Any, tmp_path: Path) -> None:
    """A job is found where its output is; whoever moves house starts a job there."""
    book = lay(tmp_path / "book")
    run(settings(book, emulator))
    ran = run(settings(book, emulator, memory=str(tmp_path / "m"), options={"prefix": "other"}))
    assert set(ran.missing) <= set(ran.refused), ran.said
    assert len(jobs(emulator)) == 2


def test_an_object_that_is_not_ours_is_not_billed(emulator: Any, tmp_path: Path) -> None:
    """What someone put into the folder of a job would be translated: it is named instead."""
    chosen = settings(lay(tmp_path / "book"), emulator)
    emulator.set_faults(f"access-denied@{_STARTS}:1:1")
    run(chosen)
    s3 = emulator.client("s3")
    claim = next(
        one["Key"]
        for one in s3.list_objects_v2(Bucket=emulator.bucket)["Contents"]
        if "claim-" in one["Key"]
    )
    stray = f"{claim.rpartition('/')[0]}/in/holiday.html"
    s3.put_object(Bucket=emulator.bucket, Key=stray, Body=b"<html>Hello</html>")
    ran = run(chosen)
    assert "'holiday.html': they would be translated and billed" in ran.said
    assert emulator.billed == 0
