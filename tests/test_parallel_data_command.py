"""``sphinx-amts parallel-data``: the files that it writes, and what it refuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from _corpora import corpus
from _passages import read_back

from sphinx_amts._cli import main
from sphinx_amts.book import Dialect, split

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"


def _run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., list[object]]:
    """The arguments that name the sample book as a bare folder with its Chinese edition."""

    def arguments(*more: object) -> list[object]:
        return [
            SAMPLE / "origin", "--language", "zh_CN", "--source-language", "en",
            "--sibling", SAMPLE / "zh_CN", "--memory", tmp_path / "memory", *more,
        ]  # fmt: skip

    return arguments


@pytest.mark.parametrize("format_", ["csv", "tsv", "tmx"])
@pytest.mark.parametrize("granularity", ["sentence", "paragraph"])
def test_the_command_writes_a_file_that_reads_back(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    format_: str, granularity: str,
) -> None:  # fmt: skip
    """Amazon's codes in the header, clean rows; the table on standard error adds up."""
    out = tmp_path / f"data.{format_}"
    code = _run(
        "parallel-data", *book("--granularity", granularity, "--format", format_, "--output", out)
    )
    table = read_back(out.read_bytes(), format_)
    said = capsys.readouterr()
    assert (code, said.out) == (0, "")
    assert table[0] == ["en", "zh"]
    assert len(table) > 150
    counts = [int(line.split()[-1]) for line in said.err.splitlines() if line[-1:].isdigit()]
    assert sum(counts[:-1]) == counts[-1] == len(table) - 1
    assert not any("`" in cell or "](" in cell for row in table for cell in row)


def test_the_command_writes_to_standard_output(book: Callable[..., list[object]]) -> None:
    """To the byte, whatever the terminal speaks."""
    import subprocess  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-m", "sphinx_amts", "parallel-data", *map(str, book("--reverse"))],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    table = read_back(done.stdout, "csv")
    assert table[0] == ["zh", "en"]
    assert len({row[0] for row in table}) == len(table)


def _nothing_to_read(tasks: list[object], *_: object) -> list[object]:
    assert not tasks, "aligned again"
    return []


def test_the_second_run_aligns_nothing_and_gives_the_same(
    book: Callable[..., list[object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was aligned is noted in the memory; an edited page is aligned again."""
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    assert _run("parallel-data", *book("--output", first)) == 0
    monkeypatch.setattr("sphinx_amts.corpus.read_pages", _nothing_to_read)
    assert _run("parallel-data", *book("--output", second)) == 0
    assert first.read_bytes() == second.read_bytes()


def test_what_nobody_recorded_is_remembered(tmp_path: Path) -> None:
    """Without an origin, the source of the first alignment counts until the human's page changes."""
    for name, text in (("en", "The pan is old. It rests.\n"), ("zh", "秤盘旧了。它静止。\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.md").write_text(text, "utf-8")
    folder = [
        tmp_path / "en", "--language", "zh_CN", "--sibling", tmp_path / "zh",
        "--memory", tmp_path / "m", "--output", tmp_path / "out",
    ]  # fmt: skip

    def sources() -> set[str]:
        folder[-1] = tmp_path / "data.csv"
        assert _run("parallel-data", *folder) == 0
        return {row[0] for row in read_back((tmp_path / "data.csv").read_bytes(), "csv")[1:]}

    _run("drift", *folder)
    (tmp_path / "en" / "p.md").write_text("The pan is new. It rests.\n", "utf-8")
    assert sources() == {"The pan is old.", "It rests."}
    (tmp_path / "zh" / "p.md").write_text("秤盘新了。它静止。\n", "utf-8")
    assert sources() == {"The pan is new.", "It rests."}


def test_hold_out_by_name_and_by_pattern(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's own pairs and what it shares with others are gone, and counted."""
    out = tmp_path / "data.csv"
    assert _run("parallel-data", *book("--output", out, "--hold-out", "spread.md", "fit*")) == 0
    assert "held out" in capsys.readouterr().err
    held = split((SAMPLE / "origin" / "spread.md").read_text("utf-8"), Dialect())
    sentences = {" ".join(s.text.split()) for seg in held.segments for s in seg.sentences}
    left = {row[0] for row in read_back(out.read_bytes(), "csv")[1:]}
    assert left
    assert not left & sentences


def test_a_pattern_that_names_no_page_is_an_error(
    book: Callable[..., list[object]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip would teach the engine what it is scored on."""
    assert _run("parallel-data", *book("--hold-out", "sprad.md")) == 2
    assert "'sprad.md' names no page" in capsys.readouterr().err


def test_the_book_that_has_settings_needs_no_options(book: None, tmp_path: Path) -> None:
    """The sample book's conf.py names its editions and what they were translated from."""
    out = tmp_path / "data.tsv"
    code = _run(
        "parallel-data", SAMPLE / "book", "--language", "pt_BR", "--output", out,
        "--memory", tmp_path / "m",
    )  # fmt: skip
    assert code == 0
    table = read_back(out.read_bytes(), "tsv")
    assert table[0] == ["en", "pt"]
    assert len(table) > 150


def test_what_cannot_be_is_said(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No edition, a language that Amazon does not know, an output among the sources."""
    assert _run("parallel-data", SAMPLE / "origin", "--language", "de") == 2
    assert "no human edition in de" in capsys.readouterr().err
    assert _run("parallel-data", *book("--output", SAMPLE / "origin" / "new.md")) == 2
    assert "sources are there" in capsys.readouterr().err
    esperanto = ["--language", "eo", "--sibling", SAMPLE / "zh_CN", "--memory", tmp_path / "m"]
    assert _run("parallel-data", SAMPLE / "origin", *esperanto) == 2
    assert "does not know the language 'eo'" in capsys.readouterr().err


def test_a_sibling_that_is_the_source_gives_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is a finding, not an empty file that looks like a success."""
    for name in ("en", "de"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.md").write_text("# Title\n\nSome text is here.\n")
    code = _run(
        "parallel-data", tmp_path / "en", "--language", "de", "--sibling", tmp_path / "de",
        "--output", tmp_path / "d.csv",
    )  # fmt: skip
    assert code == 1
    assert "word for word its source" in capsys.readouterr().err


def test_an_edition_in_the_language_of_the_book_gives_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever names the wrong language is told so, and has no pairs."""
    code = _run(
        "parallel-data", SAMPLE / "origin", "--language", "en", "--sibling", SAMPLE / "zh_CN",
        "--memory", tmp_path / "m", "--output", tmp_path / "d.csv",
    )  # fmt: skip
    assert code
    assert "'en' is the language that the book is written in" in capsys.readouterr().err


def test_a_real_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real edition, of which most pairs must be good."""
    root = corpus("d2l-tr")
    out = tmp_path / "tr.csv"
    code = _run(
        "parallel-data", root / "en", "--language", "tr", "--sibling", root / "tr",
        "--memory", tmp_path / "m", "--output", out,
    )  # fmt: skip
    table = read_back(out.read_bytes(), "csv")
    assert code == 0
    assert table[0] == ["en", "tr"]
    assert len(table) > 1000
    assert "pairs" in capsys.readouterr().err
