"""The scores of a report: from the sample book, with a real memory and an engine of the tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from sphinx_amts import learning, pipeline, sending
from sphinx_amts._check_settings import from_values
from sphinx_amts._errors import Problem, Warn
from sphinx_amts._settings import Settings
from sphinx_amts.book import Page
from sphinx_amts.drift import PageDrift, Report, history
from sphinx_amts.memory import Memory
from sphinx_amts.reporting import keep, report_of
from sphinx_amts.segment import HUMAN, Translation, damage
from sphinx_amts.sending import Doors
from sphinx_amts.taken_in import origins

SAMPLE = Path(str(files("sphinx_amts").joinpath("sample")))
PAGES = [f"{name}.md" for name in ("fitting", "reporting", "sampling", "spread")]
PLAIN = "plain:Xx"


@dataclass
class Sample:
    """Some pages of the sample book and of its Portuguese edition, in a folder."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "sent.jsonl"

    def sent(self) -> list[str]:
        """All sentences that the engine was sent so far."""
        if not self.log.exists():
            return []
        return [json.loads(line)["text"] for line in self.log.read_text("utf-8").splitlines()]

    def settings(self, **values: Any) -> Settings:
        edition = {"path": str(self.folder / "pt_BR"), "origin": str(self.folder / "origin")}
        given = {
            "engine": "plain", "engine_options": {"log": str(self.log)}, "memory": "../memory",
            "siblings": {"pt_BR": edition}, **values,
        }  # fmt: skip
        return from_values(self.folder / "book", "pt_BR", given)

    def pages(self, settings: Settings) -> dict[str, Page]:
        return pipeline.read_book(pipeline.page_names(settings.root), settings)[0]

    def memory(self, settings: Settings) -> Memory:
        return Memory.open(settings.memory)

    def look(
        self,
        doors: Doors | None = None,
        order: Callable[[list[str]], list[str]] = sorted,
        **values: Any,
    ) -> tuple[Report, list[Problem]]:
        """Make the report, as the doors do."""
        settings = self.settings(**values)
        pages = self.pages(settings)
        pages = {name: pages[name] for name in order(list(pages))}
        with self.memory(settings) as memory:
            assert pipeline.take_in_siblings(settings, memory, pages) == []
            found = pipeline.look_up(settings, memory, pages.values())
            editions = pipeline.edit(pages, found, settings)
            return report_of(settings, memory, pages, found, editions, doors)

    def report(self, doors: Doors | None = None, **values: Any) -> Report:
        found, problems = self.look(doors, **values)
        assert problems == []
        return found

    def tell(self, origin: str, learned: list[str] | None, word: str = "") -> None:
        """Put a machine's text for every sentence of then and of now into the memory: the human's
        own where there is one, else the source; a *word* goes before it."""
        settings = self.settings()
        pages = self.pages(settings)
        with self.memory(settings) as memory:
            every = [*pages.items(), *origins(settings, memory, pages)]
            some = [p.sentence for name, page in every for p in sending.places(name, page)]
            human = memory.lookup("en", "pt_BR", [s.digest for s in some])
            rows = []
            for one in some:
                by = [t.text for t in human.get(one.digest, ()) if t.origin == HUMAN]
                best = next((text for text in by if not damage(one.text, text)), one.text)
                made = Translation(text=f"{word}{best}", origin=origin, time=1.0)
                rows.append((one.digest, one.text, made))
            memory.add("en", "pt_BR", rows)
            if learned is not None:
                learning.note_learned(settings, memory, origin, frozenset(learned))


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with its edition aligned once and for all."""
    folder = tmp_path_factory.mktemp("sample")
    for side in ("book", "origin", "pt_BR"):
        (folder / side).mkdir()
        for name in PAGES:
            shutil.copy(SAMPLE / side / name, folder / side / name)
    Sample(folder).look()
    return folder


@pytest.fixture
def sample(tmp_path: Path, taken_in: Path, plugins: str) -> Sample:
    shutil.copytree(taken_in, tmp_path / "sample")
    return Sample(tmp_path / "sample")


def scored(report: Report) -> dict[str, PageDrift]:
    return {page.name: page for page in report.pages if page.score and page.score.origin}


def unchanged(sample: Sample) -> None:
    """Make today's book what it was translated from."""
    for name in PAGES:
        shutil.copy(sample.folder / "origin" / name, sample.folder / "book" / name)


# an unchanged page


def test_an_unchanged_page_has_not_drifted_and_asks_nothing(sample: Sample) -> None:
    """Exactly 0, whatever is known, and nothing is sent even if it could be."""
    unchanged(sample)
    report = sample.report(Doors())
    assert [
        (p.score.drift, p.score.low, p.score.high, p.score.why) for p in report.pages if p.score
    ] == [(0.0, 0.0, 0.0, "")] * len(PAGES)
    assert sample.sent() == []


def test_an_unchanged_page_is_scored_where_its_text_is_known(sample: Sample) -> None:
    unchanged(sample)
    sample.tell(PLAIN, [])
    for page in sample.report().pages:
        assert page.score is not None
        assert page.score.origin == page.score.current
        assert [m.name for m in page.score.origin] == ["BLEU", "chrF", "TER"]
        assert page.score.drift == page.score.low == page.score.high == 0.0


def test_moving_blocks_is_no_drift(sample: Sample) -> None:
    """The same text in another order is the same text."""
    unchanged(sample)
    path = sample.folder / "book" / "spread.md"
    blocks = path.read_text("utf-8").strip().split("\n\n")
    path.write_text("\n\n".join([*blocks[4:6], *blocks[:4], *blocks[6:]]) + "\n", "utf-8")
    sample.tell(PLAIN, [])
    page = scored(sample.report())["spread.md"]
    assert page.score is not None
    assert page.score.drift == 0.0


# a changed page


def test_without_doors_what_is_missing_is_counted(sample: Sample) -> None:
    """Only the memory is read; a page that cannot be scored says how many sentences it lacks."""
    for page in sample.report().pages:
        assert page.score is not None
        assert "plain has not translated" in page.score.why
        assert page.score.origin == ()
    assert sample.sent() == []


def test_what_is_missing_is_sent_once(sample: Sample) -> None:
    """The first report sends the changed pages; the second one sends nothing and says the same."""
    first = sample.report(Doors())
    sent = sample.sent()
    assert sent
    assert len(set(sent)) == len(sent)
    assert set(scored(first)) == set(PAGES)
    assert sample.report(Doors()) == first
    assert sample.sent() == sent
    assert sample.report() == first  # and none of it hangs on the doors


def test_what_an_engine_cannot_do_counts_as_it_is_shown(sample: Sample) -> None:
    """A sentence whose translation is refused stays in the source, and the page has a score."""
    options = {"log": str(sample.log), "what": "lost"}
    first, problems = sample.look(Doors(), engine="garbage", engine_options=options)
    assert {p.kind for p in problems} == {Warn.REJECTED}
    sent = sample.sent()
    assert set(scored(first)) == set(PAGES)
    assert sample.report(Doors(), engine="garbage", engine_options=options) == first
    assert sample.sent() == sent


def test_nothing_is_sent_where_the_settings_forbid_it(sample: Sample) -> None:
    report = sample.report(Doors(), on_miss="source")
    assert sample.sent() == []
    assert not scored(report)


def test_nothing_is_sent_that_costs_too_much(sample: Sample) -> None:
    """The cost of scoring a report is bounded like any other."""
    said: list[str] = []
    report, problems = sample.look(Doors(announce=said.append), rate=60, max_cost=0.01)
    assert sample.sent() == []
    assert [p.kind for p in problems] == [Warn.ENGINE]
    assert not scored(report)


def test_without_an_engine_there_are_no_scores(sample: Sample) -> None:
    report = sample.report(Doors(), engine="")
    assert [page.score for page in report.pages] == [None] * len(PAGES)


def test_drift_is_what_the_machine_loses(sample: Sample) -> None:
    """A machine that tells the origin in the human's words, and what is new in English."""
    sample.tell(PLAIN, [])
    for page in scored(sample.report(Doors())).values():
        score = page.score
        assert score is not None
        assert page.counts.drifted
        assert score.engine == PLAIN
        assert not score.seen
        assert score.drift == score.origin[0].value - score.current[0].value
        assert score.drift > 0
        assert score.low <= score.drift <= score.high
        assert score.origin[2].value < score.current[2].value  # more to edit
        assert all(m.signature for m in (*score.origin, *score.current))


def test_the_order_of_pages_does_not_matter(sample: Sample) -> None:
    sample.tell(PLAIN, [])
    sample.report(Doors())
    one, two = (sample.look(order=order)[0] for order in (sorted, lambda n: sorted(n)[::-1]))
    assert one == two


def test_what_is_kept_is_believed_only_if_it_fits(sample: Sample) -> None:
    """A note that someone has spoilt is counted again."""
    sample.tell(PLAIN, [])
    first = sample.report(Doors())
    settings = sample.settings()
    with sample.memory(settings) as memory:
        key = "scores:en>pt_BR"
        noted = memory.note(key)
        assert isinstance(noted, dict)
        assert noted
        for broken in ({k: [["x"]] for k in noted}, dict.fromkeys(noted, 1), [1], "x"):
            memory.set_note(key, broken)
            assert sample.report() == first


def test_a_short_page_says_why_it_has_no_score(sample: Sample) -> None:
    for side, text in (
        ("book", "# Hello\n\nThis is short, and it is new.\n"),
        ("origin", "# Hello\n\nThis is short.\n"),
        ("pt_BR", "# Olá\n\nIsto é curto.\n"),
    ):
        (sample.folder / side / "short.md").write_text(text, "utf-8")
    page = {p.name: p for p in sample.report(Doors()).pages}["short.md"]
    assert page.score is not None
    assert "too short: it has 4 words in 2 lines" in page.score.why
    assert not any("new" in text and "short" in text for text in sample.sent())


# who has learned from what


def test_what_was_learned_from_the_page_is_said(sample: Sample) -> None:
    """Beside it stands the drift by a machine that had not, once its text is there."""
    sample.tell("amazon:en-pt:act-1", ["spread.md"])
    pages = scored(sample.report(engine="amazon", engine_options={}))
    assert {name: page.score.seen for name, page in pages.items() if page.score} == {
        name: name == "spread.md" for name in PAGES
    }
    assert {page.score.held_out for page in pages.values() if page.score} == {None}
    sample.tell("amazon:en-pt:act-0", ["fitting.md"], "bem, ")
    score = scored(sample.report(engine="amazon", engine_options={}))["spread.md"].score
    assert score is not None
    assert score.engine == "amazon:en-pt:act-1"
    assert score.held_out is not None
    assert 0 < score.held_out < score.drift


def test_what_is_scored_is_not_learned_from(sample: Sample) -> None:
    """It is asked without each page's own pairs, apart from what a build would show."""
    values = {"engine": "learns", "engine_options": {"log": str(sample.log)}}
    report = sample.report(Doors(), **values)
    changed = {name for name, page in scored(report).items() if page.score and page.score.drift}
    assert changed
    assert not any(page.score.seen for page in scored(report).values() if page.score)
    rows = [json.loads(x) for x in sample.log.with_suffix(".learned").read_text().splitlines()]
    assert rows
    assert all(row["examined"] for row in rows)
    settings = sample.settings(**values)
    pages = sample.pages(settings)
    with sample.memory(settings) as memory:
        for name, page in origins(settings, memory, changed):
            texts = [s.text for s in page.segments if len(s.text) > 60 and "<" not in s.text]
            assert texts
            assert any(not any(text in row["data"] for text in texts) for row in rows), name
        told = memory.lookup("en", "pt_BR", [s.digest for p in pages.values() for s in p.segments])
        assert {t.origin for some in told.values() for t in some} == {HUMAN}
    sent = len(sample.sent())
    sample.report(Doors(), **values)
    assert len(sample.sent()) == sent
    assert scored(sample.report(**values)) == scored(report)


def test_an_engine_that_may_have_learned_from_a_page_is_said_to_have(sample: Sample) -> None:
    """Of a fingerprint that came with somebody else's memory nothing is known."""
    sample.tell("amazon:en-pt:act-1", None)
    report = sample.report(engine="amazon", engine_options={})
    assert {page.score.seen for page in scored(report).values() if page.score} == {True}
    assert report.saved is not None
    assert report.saved.ter is None


def test_an_engine_that_never_learns_has_not_seen_anything(sample: Sample) -> None:
    sample.tell(PLAIN, None)
    report = sample.report()
    assert {page.score.seen for page in scored(report).values() if page.score} == {False}
    assert report.saved is not None
    assert report.saved.ter is not None


# the work saved


def test_without_a_machine_only_what_is_in_sync_is_saved(sample: Sample) -> None:
    report = sample.report(words_per_hour=250)
    saved = report.saved
    assert saved is not None
    assert saved.ter is None
    assert saved.in_sync + saved.rest == report.edited.words
    assert saved.rest == report.edited.words_to_do
    assert saved.share == saved.low == saved.high == report.edited.share
    assert saved.hours == pytest.approx(saved.rest / 250)


def test_a_machine_that_writes_like_the_human_saves_much(sample: Sample) -> None:
    sample.tell(PLAIN, [])
    report = sample.report()
    saved = report.saved
    assert saved is not None
    assert saved.ter is not None
    assert saved.ter < 0.35
    assert saved.measured > 500
    assert report.edited.share < saved.low <= saved.share <= saved.high
    words = saved.in_sync + saved.rest
    assert saved.share == pytest.approx((saved.in_sync + (1 - saved.ter) * saved.rest) / words)


def test_a_machine_that_writes_nonsense_saves_nothing(sample: Sample) -> None:
    """What has to be retyped is never more than all of it."""
    sample.tell(PLAIN, [], "bla " * 60)
    report = sample.report()
    assert report.saved is not None
    assert report.saved.ter == 1.0
    assert report.saved.share == report.saved.low == report.saved.high == report.edited.share


def test_a_machine_that_learned_from_a_page_is_not_measured_on_it(sample: Sample) -> None:
    """On three pages there is less to measure on than on four."""
    sample.tell("amazon:en-pt:act-1", [])
    four = sample.report(engine="amazon", engine_options={}).saved
    sample.tell("amazon:en-pt:act-1", ["spread.md"])
    three = sample.report(engine="amazon", engine_options={}).saved
    sample.tell("amazon:en-pt:act-1", PAGES)
    none = sample.report(engine="amazon", engine_options={}).saved
    assert four is not None
    assert three is not None
    assert none is not None
    assert 0 < three.measured < four.measured
    assert none.ter is None


# the reports before


def test_the_reports_before_come_with_the_report(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest first; the one of the same day is this one, and not before it."""
    settings = sample.settings(history="kept")
    for day in range(3):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1896048000 + 86400 * day))
        for _ in range(2):
            report = sample.report(history="kept")
            assert [s.date for s in report.history] == ["2030-01-31", "2030-02-01"][:day]
            assert keep(settings, report) == []
    last = report.history[-1]
    assert last.total.words == report.totals.words
    assert last.total.to_do == report.totals.words_to_do
    assert {name for name, _ in last.pages} == set(PAGES)
    assert history.read(settings.root / "kept", "zh_CN") == ([], [])
    assert sample.report(history="") == replace(report, history=())
