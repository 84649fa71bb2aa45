"""The engine ``amazon`` over HTTP: a cold book, a warm one, and what is paid once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _amazon import PAGES, lay, run, sentences, settings

from sphinx_amts.memory import Memory

pytest.importorskip("moto", reason="the emulator needs moto")

from sphinx_amts.emulator import running

if TYPE_CHECKING:
    from conftest import Book

STARTS = "StartTextTranslationJob"


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


def test_a_cold_book_and_a_warm_one(emulator: Any, tmp_path: Path) -> None:
    """Sentences submitted are stored or refused, what is billed is what was announced, and the
    second run sends nothing at all."""
    chosen = settings(lay(tmp_path / "book"), emulator)
    ran = run(chosen)
    assert ran.outcome is not None
    assert ran.outcome.answered + len(ran.outcome.refused) == len(sentences(chosen))
    assert ran.missing == ran.refused
    assert len(ran.billed) == 1
    assert f"{emulator.billed} characters for engine amazon (about " in ran.billed[0]
    assert ran.outcome.billed == emulator.billed
    before = len(emulator.requests)
    again = run(chosen)
    assert again.missing == ran.missing
    assert len(emulator.requests) == before


def test_a_lost_memory_costs_nothing(emulator: Any, tmp_path: Path) -> None:
    """Another machine, or one whose memory is gone, finds the job that is done and collects it."""
    book = lay(tmp_path / "book")
    first = run(settings(book, emulator))
    second = run(settings(book, emulator, memory=str(tmp_path / "elsewhere")))
    assert second.missing == first.missing
    assert second.billed == []
    assert len(emulator.asked(STARTS)) == 1


def test_a_job_that_nobody_waits_for_is_collected_later(emulator: Any, tmp_path: Path) -> None:
    """At the deadline the job goes on; what is missing is said; the next run collects it, though
    the book has changed, and sends only what is new."""
    book = lay(tmp_path / "book")
    emulator.clock.step = 0.5
    ran = run(settings(book, emulator, deadline=0.4))
    assert ran.outcome is not None
    assert ran.outcome.left == len(sentences(settings(book, emulator)))
    assert "the next build collects them" in ran.said
    page = book / "ropes.md"
    page.write_text(page.read_text("utf-8") + "\nA new sentence has come.\n", "utf-8")
    billed = emulator.asked(STARTS)
    emulator.clock.step = 60.0
    again = run(settings(book, emulator))
    assert again.missing == again.refused
    assert len(emulator.asked(STARTS)) == len(billed) + 1
    assert again.billed[0].startswith("1 sentences on 1 pages")


def test_a_job_that_still_runs_is_not_sent_again(emulator: Any, tmp_path: Path) -> None:
    """While an earlier job runs, its sentences are not missing a second time."""
    book = lay(tmp_path / "book")
    emulator.clock.step = 0.5
    run(settings(book, emulator, deadline=0.4))
    page = book / "ropes.md"
    page.write_text(page.read_text("utf-8") + "\nA new sentence has come.\n", "utf-8")
    ran = run(settings(book, emulator, deadline=0.4))
    assert ran.outcome is not None
    assert ran.outcome.left == len(sentences(settings(book, emulator)))
    assert ran.billed[0].startswith("1 sentences on 1 pages")
    ran = run(settings(book, emulator, deadline=0.4))
    assert ran.billed == []
    assert len(emulator.asked(STARTS)) == 2


def test_too_expensive_is_not_sent(emulator: Any, tmp_path: Path) -> None:
    """``amts_max_cost`` is looked at before anything is billed."""
    chosen = settings(lay(tmp_path / "book"), emulator, max_cost=0.001)
    ran = run(chosen)
    assert "amts_max_cost is 0.001: nothing was sent" in ran.said
    assert emulator.asked(STARTS) == []
    assert ran.missing == sentences(chosen)


def test_a_deadline_is_no_reason_to_pay_twice(emulator: Any, tmp_path: Path) -> None:
    """Whenever a run is left, there is one job."""
    chosen = settings(lay(tmp_path / "book"), emulator, deadline=0.02)
    for _ in range(12):
        ran = run(chosen)
        if not ran.problems or ran.missing == ran.refused:
            break
    done = run(settings(tmp_path / "book", emulator))
    assert done.missing == done.refused
    assert len(emulator.state.jobs) == 1


def test_both_directions(emulator: Any, tmp_path: Path) -> None:
    """A Chinese book into English."""
    book = lay(tmp_path / "book", {"index.md": "# 港口\n\n船停成*三*排。水很`冷`，没有人游泳。\n"})
    ran = run(settings(book, emulator, "en", source_language="zh_CN"))
    assert ran.missing == ran.refused
    assert emulator.asked(STARTS)[0].parameters["SourceLanguageCode"] == "zh"


def test_the_settings_reach_the_service(emulator: Any, tmp_path: Path) -> None:
    """Formality, profanity, keys, and nothing that was not asked for."""
    book = lay(tmp_path / "book")
    run(settings(book, emulator, options={"formality": "FORMAL", "profanity": "MASK"}))
    run(settings(book, emulator, "es"))
    first, second = (r.parameters for r in emulator.asked(STARTS))
    assert first["Settings"] == {"Formality": "FORMAL", "Profanity": "MASK"}
    assert "Settings" not in second
    assert not {"ParallelDataNames", "TerminologyNames"} & second.keys()


def test_a_build_collects_and_shows(
    emulator: Any, book: Callable[..., Book], tmp_path: Path
) -> None:
    """A real build: it says what it costs, shows the translation, and a warm one imports no boto3."""
    options = {"bucket": emulator.bucket, "role": emulator.role, "poll": 0.003}
    basic = book("basic", amts_engine="amazon")
    basic.configure(amts_engine_options=options)
    built = basic.build()
    assert "characters for engine amazon (about 0.00 at 15 a million)" in built.status
    assert "⟦" in built.body("index")
    before = len(emulator.requests)
    code = (
        "import sys\nfrom sphinx.cmd.build import main\n"
        f"code = main(['-q', '-D', 'language=zh_CN', '-D', 'amts_engine=amazon', {str(basic.root)!r}, "
        f"{str(tmp_path / 'out')!r}])\nsys.exit(code or 7 * ('boto3' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=basic.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(emulator.requests) == before


def test_notes_hold_no_secret(emulator: Any, tmp_path: Path) -> None:
    """Nothing that a memory keeps names the credentials."""
    chosen = settings(lay(tmp_path / "book"), emulator)
    run(chosen)
    with Memory.open(chosen.memory) as memory:
        note = str(memory.note("jobs:en>zh_CN"))
    assert "collected" in note
    assert emulator.env["AWS_SECRET_ACCESS_KEY"] not in note.replace("amts-emulator", "")


def test_the_book_of_these_tests_has_every_kind_of_slot() -> None:
    assert all(mark in "".join(PAGES.values()) for mark in ("`", "$", "](", "**", "{doc}", "&"))
