"""The engine ``amazon_realtime`` over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _amazon import Ran, lay, run, sentences

from sphinx_amts._check_settings import from_values
from sphinx_amts._cli import main
from sphinx_amts._settings import Settings
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


def test_what_may_have_been_billed_is_counted_and_limited(emulator: Any, tmp_path: Path) -> None:
    """A connection that breaks after the service has worked: what went out is counted, it is never
    more than the limit, and nothing is asked for a third time."""
    emulator.set_faults(f"reset-after@{ASKED}:1")
    book = lay(tmp_path / "book")
    free = run(settings(book))
    asked = [r.parameters["Text"] for r in emulator.asked(ASKED)]
    assert max(asked.count(text) for text in asked) == 2
    assert free.outcome is not None
    assert free.outcome.billed == emulator.billed > 0
    assert f"up to {emulator.billed} characters may have been billed for nothing" in free.said
    assert "remedy: check the network" in free.said
    once = emulator.billed // 2
    limited = run(settings(book, max_cost=1.5 * once * 15 / 1e6, memory="other"))
    assert limited.outcome is not None
    assert limited.outcome.billed == once == emulator.billed - 2 * once
    assert "than amts_max_cost allows" in limited.said
    assert f"up to {once} characters may have been billed" in limited.said


def test_a_break_that_passes_is_counted_too(emulator: Any, tmp_path: Path) -> None:
    """The book is whole, and the count has both: what was answered and what was lost."""
    emulator.set_faults(f"reset-after@{ASKED}:1:1")
    ran = run(settings(lay(tmp_path / "book")))
    assert done(ran)
    assert ran.problems == [] or "engine" not in ran.said
    assert ran.outcome is not None
    assert ran.outcome.billed == emulator.billed
    assert "up to 906 characters may have been billed for nothing" in "\n".join(ran.told)
    assert len(ran.billed) == 2  # what is sent again is announced again


@pytest.mark.parametrize("fault", ["throttling", "unavailable", "concurrent", "limit-exceeded"])
def test_what_does_not_pass_has_a_remedy(emulator: Any, tmp_path: Path, fault: str) -> None:
    emulator.set_faults(f"{fault}@{ASKED}:1")
    ran = run(settings(lay(tmp_path / "book")))
    assert "remedy: " in ran.said
    assert "build again later" in ran.said
    assert "parallel data" not in ran.said
    assert ran.outcome is not None
    assert ran.outcome.billed == emulator.billed == 0


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:port", "http://127.0.0.1:9"])
def test_an_address_that_is_none_has_a_remedy(
    emulator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    ran = run(settings(lay(tmp_path / "book")))
    assert "AWS_ENDPOINT_URL if it is set" in ran.said


def _doctor(folder: Path, *options: str, language: str = "zh_CN") -> int:
    given = [f"--engine-option={o}" for o in ("pace=0.001", *options)]
    book = str(lay(folder / "book"))
    return main(["doctor", book, "--language", language, "--engine", "amazon_realtime", *given])


def test_the_doctor_looks_at_it(
    emulator: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Credentials, region, the right to translate, the terminology; nothing is billed."""
    assert _doctor(tmp_path) == 0
    out = capsys.readouterr().out
    for name in ("languages", "credentials", "region", "your rights", "languages of the service"):
        assert f"ok       {name}: " in out
    assert emulator.billed == 0
    assert _doctor(tmp_path, "terminology=none") == 1
    assert _doctor(tmp_path, language="gl") == 1
    assert "wrong    languages: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "fault", ["access-denied", "not-authorized", "bad-credentials", "expired-token"]
)
def test_the_doctor_finds_what_is_denied(
    emulator: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    emulator.set_faults(f"{fault}@{ASKED}:1")
    assert _doctor(tmp_path) == 1
    assert "wrong    your rights: asking for a translation: " in capsys.readouterr().out


def test_the_doctor_without_credentials(
    emulator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    assert _doctor(tmp_path) == 1
    assert "wrong    credentials" in capsys.readouterr().out


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
