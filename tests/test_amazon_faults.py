"""Whatever fails: the book is built, nothing is lost, nothing is paid for twice, and no failure
looks like a success."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from _amazon import Ran, lay, run, sentences, settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sphinx_amts import engines, learning, sending
from sphinx_amts._settings import Settings
from sphinx_amts.engines._amazon_documents import read
from sphinx_amts.memory import Memory
from sphinx_amts.segment import damage, digest

pytest.importorskip("moto", reason="the emulator needs moto")

from sphinx_amts.emulator import FAULTS, Faults, running

_RUNS = int(os.environ.get("AMTS_FAULT_RUNS", "25"))
_ROUNDS = 24  # every fault may end a run as often as it may strike
_STORAGE_ONLY = {n for n, (where, _) in FAULTS.items() if where == "a request to S3"}
_FATAL = {
    "access-denied", "pass-role-denied", "not-authorized", "bad-credentials", "expired-token",
    "limit-exceeded", "job-failed", "parallel-failed", "s3-put-denied", "s3-get-denied",
    "s3-list-denied",
}  # fmt: skip
"""Faults that end a run, which says so."""


def check_run(emulator: Any, chosen: Settings, ran: Ran) -> None:
    """What has to hold after every run: each sentence is stored, or something says why not."""
    stored = _stored(chosen)
    for text, made in stored.items():
        assert damage(text, made) == ""
        assert made.strip()
    absent = set(sentences(chosen)) - stored.keys()
    assert absent == set(ran.missing)
    unexplained = absent - set(ran.refused) - _refused_before(chosen)
    assert not unexplained or ran.problems, unexplained
    check_bills(emulator)


def check_bills(emulator: Any) -> None:
    """No two jobs of a name but the one before has died; nothing of a job that gave a sentence
    whole is in another one."""
    alive: Counter[str] = Counter()
    for job in emulator.state.jobs:
        if job.status not in {"FAILED", "STOPPED"} and not any(d.error for d in job.documents):
            alive[job.request["JobName"]] += 1
    struck = emulator.faults.struck.keys()
    whole = not any(name.startswith(("output", "id-", "sentence-lost")) for name in struck)
    faults, emulator.application.service.context.faults = emulator.faults, Faults()
    boto = emulator.client("s3")
    sent: Counter[str] = Counter()
    for job in emulator.state.jobs:
        if job.status in {"FAILED", "STOPPED"}:
            continue
        folder = job.request["InputDataConfig"]["S3Uri"].partition(f"{emulator.bucket}/")[2]
        for document in job.documents:
            if not document.error:
                path = boto.get_object(Bucket=emulator.bucket, Key=folder + document.name)
                sent.update(item.text for item in read(path["Body"].read().decode()))
    emulator.application.service.context.faults = faults
    # a page that did not come back at all may be sent once more, and no more often
    most = 1 if whole else 2
    assert max(alive.values(), default=0) <= most, alive
    assert max(sent.values(), default=0) <= most, sent


def _stored(chosen: Settings) -> dict[str, str]:
    with Memory.open(chosen.memory) as memory:
        texts = {digest(text): text for text in sentences(chosen)}
        found = memory.lookup(chosen.source_language, chosen.language, texts)
        return {texts[key]: value[0].text for key, value in found.items()}


def _refused_before(chosen: Settings) -> set[str]:
    with Memory.open(chosen.memory) as memory:
        name = engines.name(learning.engine_of(chosen, memory, {}), "en", chosen.language)
        noted = sending.refused(chosen, memory, name)
    return {text for text in sentences(chosen) if digest(text) in noted}


def converge(emulator: Any, chosen: Settings) -> Ran:
    """Build again and again, as a user would, until nothing is left to be sent."""
    for _ in range(_ROUNDS):
        ran = run(chosen)
        check_run(emulator, chosen, ran)
        if set(ran.missing) <= set(ran.refused) | _refused_before(chosen):
            return ran
    raise AssertionError((ran.said, ran.missing))


@pytest.mark.parametrize("name", [n for n in FAULTS if not n.startswith("parallel")])
def test_each_fault_on_its_own(name: str, tmp_path: Path) -> None:
    """It strikes twice where it can; after it is over the book is whole."""
    with (
        running(faults=[f"{name}:1:2"]) as emulator,
        mock.patch.dict(os.environ, emulator.env),
    ):
        chosen = settings(lay(tmp_path / "book"), emulator)
        if name == "job-stuck":
            first = run(settings(tmp_path / "book", emulator, deadline=0.5))
            check_run(emulator, chosen, first)
        ran = run(chosen)
        assert emulator.faults.struck[name] >= 1, "the fault did not strike"
        check_run(emulator, chosen, ran)
        if name in _FATAL:
            assert any("\n  " in p.message for p in ran.problems), ran.said  # what to do about it
        converge(emulator, chosen)


@pytest.mark.parametrize("name", ["output-empty", "output-missing", "output-cut", "id-lost"])
def test_a_page_that_never_comes_back_is_not_paid_for_for_ever(name: str, tmp_path: Path) -> None:
    """It is sent once more; after that its sentences are refused, and builds cost nothing."""
    with running(faults=[name]) as emulator, mock.patch.dict(os.environ, emulator.env):
        chosen = settings(lay(tmp_path / "book"), emulator)
        for _ in range(6):
            ran = run(chosen)
            check_run(emulator, chosen, ran)
        billed = emulator.billed
        assert run(chosen).billed == []
        assert emulator.billed == billed


@pytest.mark.parametrize("name", sorted(_FATAL - {"job-failed", "parallel-failed"}))
def test_a_fault_that_stays_is_named_with_its_remedy(name: str, tmp_path: Path) -> None:
    """Nothing is billed, the run ends, and the message says what to do."""
    with running(faults=[name]) as emulator, mock.patch.dict(os.environ, emulator.env):
        ran = run(settings(lay(tmp_path / "book"), emulator))
        assert "remedy: " in ran.said
        assert "Traceback" not in ran.said
        assert emulator.billed == 0 or name == "s3-get-denied"  # it is found out too late


names = st.sampled_from([n for n in FAULTS if n != "job-stuck"])
rates = st.sampled_from([0.05, 0.2, 0.5, 1.0])
several = st.lists(st.tuples(names, rates, st.integers(1, 4)), min_size=1, max_size=5)


@given(chosen=several, seed=st.integers(0, 2**16))
@hypothesis_settings(
    max_examples=_RUNS, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_faults_together(chosen: list[tuple[str, float, int]], seed: int) -> None:
    """Several at once, at random, and then they are over."""
    faults = [f"{name}:{rate}:{times}" for name, rate, times in chosen]
    with (
        running(faults=faults, seed=seed) as emulator,
        mock.patch.dict(os.environ, emulator.env),
        tempfile.TemporaryDirectory() as folder,
    ):
        converge(emulator, settings(lay(Path(folder) / "book"), emulator))
