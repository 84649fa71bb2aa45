"""The engine ``amazon_realtime`` over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _amazon import Ran, lay, run, sentences

from sphinx_amts._settings import Settings, from_values
from sphinx_amts.engines import Answer, Batch, Desk, Item
from sphinx_amts.engines.amazon_realtime import AmazonRealtime
from sphinx_amts.segment import digest

pytest.importorskip("moto", reason="the emulator needs moto")

from sphinx_amts.emulator import running

ASKED = "TranslateText"


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


def settings(folder: Path, language: str = "zh_CN", **values: Any) -> Settings:
    options = {"pace": 0.001, "requests_per_second": 1000, **values.pop("options", {})}
    given = {"engine": "amazon_realtime", "engine_options": options, "deadline": 60, **values}
    return from_values(folder, language, given)


def done(ran: Ran) -> bool:
    return set(ran.missing) <= set(ran.refused)


def test_a_cold_book_and_a_warm_one(emulator: Any, tmp_path: Path) -> None:
    """What is announced is what is billed; the second run sends nothing."""
    chosen = settings(lay(tmp_path / "book"))
    ran = run(chosen)
    assert ran.outcome is not None
    assert ran.outcome.answered + len(ran.outcome.refused) == len(sentences(chosen))
    assert ran.outcome.billed == emulator.billed
    assert f"{emulator.billed} characters for engine amazon_realtime (about 0.0" in ran.billed[0]
    before = len(emulator.requests)
    assert run(chosen).missing == ran.missing
    assert len(emulator.requests) == before


def test_requests_are_full_and_not_too_full(emulator: Any) -> None:
    """Many sentences go in one request of at most 10,000 bytes, whatever the script."""
    texts = [f"第{n}句很长，<x1/>也在<g2>里面</g2>。" * 5 for n in range(300)]
    texts = [
        t.replace("<x1/>", "", 4).replace("<g2>", "", 4).replace("</g2>", "", 4) for t in texts
    ]
    items = tuple(Item(digest(t), t, "p.md") for t in texts)
    engine = AmazonRealtime(pace=0.001, requests_per_second=1000)
    said = list(engine.work(Batch("zh", "en", items), Desk()))
    assert sum(isinstance(one, Answer) for one in said) > 200
    sizes = [len(r.parameters["Text"].encode()) for r in emulator.asked(ASKED)]
    assert max(sizes) <= 10_000
    assert sum(sizes) / len(sizes) > 7_000


def test_too_expensive_is_not_sent(emulator: Any, tmp_path: Path) -> None:
    ran = run(settings(lay(tmp_path / "book"), max_cost=0.001))
    assert "amts_max_cost" in ran.said
    assert emulator.asked(ASKED) == []


@pytest.mark.parametrize(
    "fault", ["throttling", "too-many-requests", "unavailable", "reset-before"]
)
def test_what_passes_is_waited_for(emulator: Any, tmp_path: Path, fault: str) -> None:
    emulator.set_faults(f"{fault}@{ASKED}:1:{1 if fault == 'reset-before' else 3}")
    ran = run(settings(lay(tmp_path / "book")))
    assert done(ran), ran.said
    assert "engine" not in ran.said


@pytest.mark.parametrize("fault", ["access-denied", "bad-credentials", "not-authorized"])
def test_what_stays_is_named(emulator: Any, tmp_path: Path, fault: str) -> None:
    """The run ends with a remedy, and nothing more is sent than was under way."""
    emulator.set_faults(fault)
    ran = run(settings(lay(tmp_path / "book")))
    assert "remedy: " in ran.said
    assert emulator.billed == 0
    assert len(emulator.asked(ASKED)) == 1


def test_a_sentence_longer_than_a_request_is_named(emulator: Any, tmp_path: Path) -> None:
    text = "word " * 2500
    chosen = settings(lay(tmp_path / "book", {"index.md": f"# Long\n\n{text}\n"}))
    ran = run(chosen)
    assert "it is longer than a request may be" in ran.said
    assert ran.missing == ran.refused == [text.strip()]
