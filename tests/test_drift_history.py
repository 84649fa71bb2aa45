"""Reports that are kept: small files for git, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts._check_settings import from_values
from sphinx_amts._errors import Problem, SettingError, Warn
from sphinx_amts._settings import Settings
from sphinx_amts.drift import Counts, Finding, PageDrift, Report, history
from sphinx_amts.drift._values import Score
from sphinx_amts.reporting import keep

DAY = "2030-01-31"


def page(
    name: str, words: int, to_do: int, drift: float | None = None, kinds: str = ""
) -> PageDrift:
    return PageDrift(
        name=name, edited=True, counts=Counts(words=words, words_changed=to_do),
        findings=tuple(Finding(kind=kind, line=1) for kind in kinds.split()),
        score=None if drift is None else Score(engine="plain", drift=drift),
    )  # fmt: skip


def report(*pages: PageDrift, language: str = "pt_BR") -> Report:
    return Report(source_language="en", language=language, pages=pages)


def only(problems: list[Problem]) -> str:
    assert [problem.kind for problem in problems] == [Warn.REPORT]
    return problems[0].message


PAGES = st.builds(
    lambda name, words, share, drift: page(name, words, int(words * share), drift, "changed"),
    st.text(max_size=8),
    st.integers(0, 10**6),
    st.floats(0, 1),
    st.none() | st.floats(-100, 100),
)


@settings(deadline=None)
@given(pages=st.lists(PAGES, max_size=5, unique_by=lambda p: p.name))
def test_what_was_kept_is_read(
    tmp_path_factory: pytest.TempPathFactory, pages: list[PageDrift]
) -> None:
    """Whatever the pages are called, their figures come back, and equal reports are equal bytes."""
    folder = tmp_path_factory.mktemp("history")
    path = history.keep(report(*pages), folder, DAY)
    before = path.read_bytes()
    [snapshot], problems = history.read(folder, "pt_BR")
    assert not problems
    assert snapshot.date == DAY
    assert [(name, p.words, p.to_do) for name, p in snapshot.pages] == sorted(
        (p.name, p.counts.words, p.counts.words_to_do) for p in pages
    )
    assert snapshot.total.words == sum(p.counts.words for p in pages)
    history.keep(report(*reversed(pages)), folder, DAY)
    assert path.read_bytes() == before


def test_a_file_has_one_line_for_each_page(tmp_path: Path) -> None:
    """A difference of two commits reads like a list of pages."""
    pages = page("b.md", 10, 4, 1.234, "changed added changed"), page("a.md", 30, 0, 0.0)
    path = history.keep(report(*pages), tmp_path, DAY)
    assert path == tmp_path / "pt_BR" / "2030-01-31.json"
    assert path.read_text("utf-8") == (
        '{\n "date": "2030-01-31",\n "language": "pt_BR",\n "pages": {\n'
        '  "a.md": {"drift": 0.0, "findings": {}, "to_do": 0, "words": 30},\n'
        '  "b.md": {"drift": 1.23, "findings": {"added": 1, "changed": 2}, "to_do": 4, "words": 10}\n'
        ' },\n "source_language": "en",\n'
        ' "total": {"drift": 0.31, "findings": {"added": 1, "changed": 2}, "to_do": 4, "words": 40},\n'
        ' "version": 1\n}\n'
    )


def test_the_oldest_is_first_and_the_same_day_is_replaced(tmp_path: Path) -> None:
    for day, words in (("2030-02-01", 3), ("2029-12-31", 1), (DAY, 9), (DAY, 2)):
        history.keep(report(page("a.md", words, 0)), tmp_path, day)
    history.keep(report(page("a.md", 7, 0), language="zh_CN"), tmp_path, DAY)
    found, problems = history.read(tmp_path, "pt_BR")
    assert [(s.date, s.total.words) for s in found] == [
        ("2029-12-31", 1), (DAY, 2), ("2030-02-01", 3),
    ]  # fmt: skip
    assert not problems
    assert [s.date for s in history.read(tmp_path, "pt_BR", before=DAY)[0]] == ["2029-12-31"]
    assert sorted(p.name for p in (tmp_path / "pt_BR").iterdir()) == [
        "2029-12-31.json", "2030-01-31.json", "2030-02-01.json",
    ]  # fmt: skip


def test_where_nothing_was_kept_there_is_nothing(tmp_path: Path) -> None:
    assert history.read(tmp_path / "none", "pt_BR") == ([], [])


GOOD = {
    "date": DAY, "language": "pt_BR", "source_language": "en", "version": 1, "pages": {},
    "total": {"words": 1, "to_do": 0, "findings": {}, "drift": None},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1 is no JSON"),
        ("{}", "no report that was kept"),
        ("[1]", "no report that was kept"),
        ('{"version": 1}', "no report that was kept"),
        ("[" * 100_000, "nested too deep"),
        (json.dumps({**GOOD, "version": 2}), "a newer sphinx-amts"),
        (json.dumps({**GOOD, "language": "zh_CN"}), "'zh_CN'"),
        (json.dumps({**GOOD, "date": "2030-01-30"}), "'2030-01-30'"),
        (json.dumps({**GOOD, "pages": []}), "no list of names"),
        (json.dumps({**GOOD, "pages": {"a.md": {}}}), "'a.md' has not the figures"),
        (json.dumps({**GOOD, "total": {**GOOD["total"], "to_do": 2}}), "wrong count"),  # type: ignore[dict-item]
        (json.dumps({**GOOD, "total": {**GOOD["total"], "words": True}}), "wrong count"),  # type: ignore[dict-item]
        (json.dumps({**GOOD, "total": {**GOOD["total"], "findings": {"x": -1}}}), "wrong count"),  # type: ignore[dict-item]
        (json.dumps({**GOOD, "total": {**GOOD["total"], "drift": float("nan")}}), "NaN"),  # type: ignore[dict-item]
        (json.dumps({**GOOD, "total": {**GOOD["total"], "drift": "1"}}), "wrong drift"),  # type: ignore[dict-item]
    ],
)
def test_what_is_broken_is_said_and_left_out(tmp_path: Path, text: str, why: str) -> None:
    """One broken file takes none of the others with it."""
    history.keep(report(page("a.md", 1, 0)), tmp_path, "2029-01-01")
    path = tmp_path / "pt_BR" / f"{DAY}.json"
    path.write_text(text, "utf-8")
    found, problems = history.read(tmp_path, "pt_BR")
    assert [s.date for s in found] == ["2029-01-01"]
    said = only(problems)
    assert str(path) in said
    assert why in said


def test_the_good_one_of_the_table_is_read(tmp_path: Path) -> None:
    """So that each row above is broken for its own reason."""
    (tmp_path / "pt_BR").mkdir()
    (tmp_path / "pt_BR" / f"{DAY}.json").write_text(json.dumps(GOOD), "utf-8")
    assert [s.date for s in history.read(tmp_path, "pt_BR")[0]] == [DAY]


def test_strange_files_are_no_reports(tmp_path: Path) -> None:
    """A file of another name, a day that never was, bytes that are no text, a way out."""
    folder = tmp_path / "kept" / "pt_BR"
    folder.mkdir(parents=True)
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps(GOOD), "utf-8")
    (folder / "2030-01-31.json").symlink_to(outside)
    (folder / "notes.json").write_text("{}", "utf-8")
    (folder / "2030-02-30.json").write_text("{}", "utf-8")
    (folder / "2030-02-01.json").write_bytes(b"\xff\xfe")
    (folder / "2030-02-02.json").mkdir()
    (folder / "README.md").write_text("what this is", "utf-8")
    found, problems = history.read(tmp_path / "kept", "pt_BR")
    assert found == []
    assert [Path(p.message.partition(" ")[0]).name for p in problems] == [
        "2030-01-31.json", "2030-02-01.json", "2030-02-02.json", "2030-02-30.json", "notes.json",
    ]  # fmt: skip


# the day


def test_the_day_is_that_of_the_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1896048000")
    assert history.today() == "2030-01-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(SettingError, match="'soon'"):
        history.today()


# the door


def test_nothing_is_kept_unless_the_settings_say_so(tmp_path: Path) -> None:
    assert keep(Settings(root=tmp_path, language="pt_BR"), report(page("a.md", 1, 0))) == []
    assert not any(tmp_path.iterdir())


def test_the_folder_is_relative_to_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1896048000")
    given_ = from_values(tmp_path, "pt_BR", {"history": "reports"})
    assert keep(given_, report(page("a.md", 1, 0))) == []
    assert (tmp_path / "reports/pt_BR/2030-01-31.json").is_file()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", "utf-8")
    given_ = from_values(tmp_path, "pt_BR", {"history": "reports"})
    assert "could not be kept" in only(keep(given_, report(page("a.md", 1, 0))))
