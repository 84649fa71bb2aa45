"""What humans translated reaches the service as parallel data, and as nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _amazon import Ran, lay, run, settings

from sphinx_amts._settings import Settings

pytest.importorskip("moto", reason="the emulator needs moto")

from sphinx_amts.emulator import running

HUMAN = """\
# 潮汐

每天有**两次**高潮。随着月亮，每次晚`50`分钟。

| 词 | 意思 |
|------|---------|
| 小潮 | *最小*的潮 |
| 大潮 | 最大的潮，见于`三月` |
"""


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


@pytest.fixture
def chosen(emulator: Any, tmp_path: Path) -> Settings:
    """A book of which a human translated one page."""
    lay(tmp_path / "human", {"tides.md": HUMAN})
    return settings(lay(tmp_path / "book"), emulator, siblings={"zh_CN": str(tmp_path / "human")})


def done(ran: Ran) -> bool:
    return set(ran.missing) <= set(ran.refused)


def test_it_is_made_and_used(emulator: Any, chosen: Settings) -> None:
    """The human's sentences are imported before the job starts, and the price is that of it."""
    ran = run(chosen)
    assert done(ran), ran.said
    (asked,) = emulator.asked("CreateParallelData")
    assert asked.parameters["ParallelDataConfig"]["Format"] == "TSV"
    (job,) = emulator.asked("StartTextTranslationJob")
    assert job.parameters["ParallelDataNames"] == ["amts-book-en-zh"]
    assert "at 60 a million" in ran.billed[0]
    assert any("pairs imported" in text for text in ran.told)
    assert all("High water" not in text for text in ran.missing)
    key = asked.parameters["ParallelDataConfig"]["S3Uri"].partition(f"{emulator.bucket}/")[2]
    body = emulator.client("s3").get_object(Bucket=emulator.bucket, Key=key)["Body"].read()
    assert body.startswith(b"en\tzh\n")
    assert "⟦" not in body.decode()


def test_new_human_words_update_it(emulator: Any, chosen: Settings, tmp_path: Path) -> None:
    """A changed edition updates the resource, and the job starts after the update is through."""
    assert done(run(chosen))
    page = tmp_path / "human/tides.md"
    page.write_text(HUMAN.replace("每天有**两次**高潮", "高潮每天来**两次**"), "utf-8")
    more = tmp_path / "book/ropes.md"
    more.write_text(more.read_text("utf-8") + "\nA new sentence has come.\n", "utf-8")
    assert done(run(chosen))
    assert len(emulator.asked("UpdateParallelData")) == 1
    order = [r.operation for r in emulator.requests if r.service == "translate"]
    update = order.index("UpdateParallelData")
    assert "GetParallelData" in order[update : order.index("StartTextTranslationJob", update)]
    first, second = emulator.asked("StartTextTranslationJob")
    assert first.parameters["JobName"] != second.parameters["JobName"]


def test_the_same_content_is_imported_once(emulator: Any, chosen: Settings, tmp_path: Path) -> None:
    """A second machine, and a second batch, use what is there."""
    assert done(run(chosen))
    more = tmp_path / "book/ropes.md"
    more.write_text(more.read_text("utf-8") + "\nA new sentence has come.\n", "utf-8")
    assert done(run(chosen))
    assert len(emulator.asked("CreateParallelData")) == 1
    assert emulator.asked("UpdateParallelData") == []


@pytest.mark.parametrize("fault", ["parallel-failed:1:1", "parallel-busy:1:2", "parallel-skipped"])
def test_what_may_go_wrong_with_it(emulator: Any, chosen: Settings, fault: str) -> None:
    """A failed import is said and nothing is billed; the next run imports it again. One that has
    to wait for another is made when its turn comes."""
    emulator.set_faults(fault)
    ran = run(chosen)
    if fault.startswith("parallel-failed"):
        assert "could not be imported" in ran.said
        assert "remedy: " in ran.said
        assert emulator.billed == 0
        ran = run(chosen)
    assert done(ran), ran.said
    assert len(emulator.state.jobs) == 1


def test_an_update_that_fails_is_not_taken_for_the_old_data(
    emulator: Any, chosen: Settings, tmp_path: Path
) -> None:
    """While the old content is still ACTIVE, the failed update of the new one is an error."""
    assert done(run(chosen))
    page = tmp_path / "human/tides.md"
    page.write_text(HUMAN.replace("每天有**两次**高潮", "高潮每天来**两次**"), "utf-8")
    more = tmp_path / "book/ropes.md"
    more.write_text(more.read_text("utf-8") + "\nA new sentence has come.\n", "utf-8")
    emulator.set_faults("parallel-failed:1:1")
    assert "could not be imported" in run(chosen).said
    assert len(emulator.state.jobs) == 1
    assert done(run(chosen))
    assert len(emulator.state.jobs) == 2


def test_it_can_be_left_out(emulator: Any, chosen: Settings, tmp_path: Path) -> None:
    """``parallel_data`` is a choice."""
    options = {**chosen.engine_options, "parallel_data": "no"}
    siblings = {"zh_CN": str(tmp_path / "human")}
    ran = run(settings(chosen.root, emulator, options=options, siblings=siblings))
    assert done(ran)
    assert emulator.asked("CreateParallelData") == []
    assert "at 15 a million" in ran.billed[0]


def test_the_deadline_may_come_first(emulator: Any, chosen: Settings, tmp_path: Path) -> None:
    """Left while the file is imported: nothing is billed, and the next run goes on."""
    emulator.clock.step = 0.5
    siblings = {"zh_CN": str(tmp_path / "human")}
    ran = run(settings(chosen.root, emulator, deadline=0.3, siblings=siblings))
    assert emulator.billed == 0
    assert "there was no time to start a job; nothing is billed by this build" in ran.said
    emulator.clock.step = 60.0
    assert done(run(chosen))
    assert len(emulator.asked("CreateParallelData")) == 1
