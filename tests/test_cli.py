"""The command line, run as users run it: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _bare import ORIGIN

from sphinx_amts._cli import main
from sphinx_amts.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book


# Ctrl-C

_INTERRUPTED = """
import importlib, runpy, sys
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "sphinx_amts._commands":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Slow())
"""


@pytest.mark.parametrize("way", ["script", "module"])
def test_ctrl_c_while_the_command_is_loaded(way: str) -> None:
    """One line and an exit code, as later."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    module, _, name = project["project"]["scripts"]["sphinx-amts"].partition(":")
    code = f"sys.exit(getattr(importlib.import_module({module!r}), {name!r})())"
    if way == "module":
        code = "runpy.run_module('sphinx_amts', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED + code],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "sphinx-amts: interrupted\n")


# check


def test_check_proves_the_round_trip(book: Callable[..., Book]) -> None:
    """A sound book: one line on standard output, nothing else, exit code 0."""
    handbook = book("handbook")
    done = handbook.amts("check", handbook.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("identity: 17/17 files\n")


def test_check_names_every_bad_file(book: Callable[..., Book]) -> None:
    """A notebook that is none and a file that is not UTF-8 are named, the rest is counted, and
    the exit code is 1."""
    basic = book("basic")
    basic.write("bad.ipynb", "{")
    basic.write("latin.md", b"caf\xe9\n")
    done = basic.amts("check", basic.root)
    assert done.returncode == 1
    assert done.stdout == "identity: 3/5 files\n"
    assert "bad.ipynb" in done.stderr
    assert "latin.md:1: byte 0xe9 is not UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


# extract


def test_extract_gives_true_places(book: Callable[..., Book]) -> None:
    """Every line is JSON; its offsets and its line are where the block is in the file."""
    handbook = book("handbook")
    done = handbook.amts("extract", handbook.root, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) > 100
    for row in rows:
        if row["start"] is None:  # no source is written of what is in a doctree
            assert row["path"] in {"plain.rst", "links.md#eval-rst"}
            continue
        text = (handbook.root / row["path"]).read_text("utf-8")
        assert text[: row["start"]].count("\n") + 1 == row["line"]
        if row["kind"] == "heading":
            assert text[: row["start"]].endswith(("# ", "\n"))
        if (
            "<" not in row["text"]
            and "&" not in row["text"]
            and "\n" not in text[row["start"] : row["end"]]
        ):
            assert text[row["start"] : row["end"]].replace("\\*", "*") == row["text"]
        assert len(row["digest"]) == 64
        assert "<" in row["text"] or all(
            s in " ".join(row["text"].split()) for s in row["sentences"]
        )


# drift


def test_drift_writes_a_report(bare: Path, book: Callable[..., Book]) -> None:
    """The figures on standard output, the report in the folder that was named."""
    (bare / "old").mkdir()
    (bare / "old/page.md").write_text(ORIGIN, "utf-8")
    done = book("basic").amts(
        "drift", bare / "en", "--language", "zh_CN", "--sibling", bare / "zh",
        "--origin", bare / "old", "--output", bare / "report",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (report,) = json.loads((bare / "report/drift.json").read_text("utf-8"))["reports"]
    assert report["totals"]["changed"] == 1
    assert (bare / "report/drift.html").is_file()
    assert "page.md" in done.stdout or "drift.html" in done.stdout
    assert not (bare / "en/_amts").exists()


def test_drift_without_an_edition_is_wrong_usage(bare: Path, book: Callable[..., Book]) -> None:
    """There is nothing to compare: the message says what to give."""
    done = book("basic").amts("drift", bare / "en", "--language", "zh_CN")
    assert done.returncode == 2
    assert "--sibling" in done.stderr


# memory


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["memory", "export", "{0}/mem", "{0}/mem/cache.db"], "the translation memory is there"),
        (["memory", "export", "{0}/mem", "{0}/en/page.md"], "the sources are there"),
        (["memory", "export", "{0}/mem", "{0}/nowhere/x"], "there is no folder"),
        (["parallel-data", "{0}/en", "--output", "{0}/mem/cache.db"], "the translation memory"),
        (["parallel-data", "{0}/en", "--output", "{0}/en/page.md"], "the sources are there"),
        (["parallel-data", "{0}/en", "--output", "{0}/zh/new.csv"], "the edition in"),
        (["terminology", "{0}/en", "--output", "{0}/mem/cache.db"], "the translation memory"),
        (
            ["terminology", "{0}/en", "--output", "{0}/a", "--evidence", "{0}/en/../a"],
            "another output goes there",
        ),
        (["translate", "{0}/en", "--output", "{0}/mem"], "the translation memory"),
    ],
)
def test_outputs_keep_off_what_has_to_stay(
    command: list[str], said: str, bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The memory, the sources and the human's edition are never written over."""
    more = ["--language", "zh_CN", "--memory", str(bare / "mem"), "--sibling", str(bare / "zh")]
    assert main(["translate", str(bare / "en"), *more]) == 0
    with Memory.open(bare / "mem") as memory:
        memory.set_note("here", 1)

    def files() -> dict[Path, bytes]:  # SQLite writes into its own file whenever it is opened
        found = (p for p in bare.rglob("*") if p.is_file() and p.parent.name != "mem")
        return {p: p.read_bytes() for p in found}

    before = files()
    words = [word.format(bare) for word in command]
    assert main(words if words[0] == "memory" else [*words, *more]) == 2
    assert said in capsys.readouterr().err
    assert files() == before
    with Memory.open(bare / "mem") as memory:
        assert memory.note("here") == 1


def test_a_sibling_notebook_that_is_malformed(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, with what to do; the other pages of the edition are taken in."""
    note = {
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": "# A note"}],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 4,
    }  # fmt: skip
    (bare / "en/note.ipynb").write_text(json.dumps(note))
    (bare / "zh/note.ipynb").write_text('{"cells": [{}], "nbformat": 4}')
    command = ["translate", str(bare / "en"), "--language", "zh_CN", "--sibling", str(bare / "zh")]
    assert main(command) == 1
    out, errors = capsys.readouterr()
    assert "zh/note.ipynb: malformed notebook, line 1: a cell without a type" in errors
    assert "restore it from version control" in errors
    assert "5 sentences: 4 human" in out


def test_a_memory_is_carried_over(bare: Path, book: Callable[..., Book]) -> None:
    """Counted, exported, imported into another folder, exported again: the same lines."""
    tool = book("basic")
    memory = bare / "en/.amts"
    tool.amts("translate", bare / "en", "--language", "zh_CN", "--engine", "plain")
    stats = tool.amts("memory", "stats", memory)
    assert (stats.returncode, stats.stderr) == (0, "")
    assert stats.stdout.startswith("en > zh_CN: 0 by humans, 4 by plain:Xx; ")
    file = bare / "memory.jsonl"
    assert tool.amts("memory", "export", memory, file).returncode == 0
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 4
    assert lines == sorted(lines)
    done = tool.amts("memory", "import", bare / "other", file)
    assert done.stdout == "4 new or changed, 0 known already\n"
    again = tool.amts("memory", "import", bare / "other", "-", input=file.read_text("utf-8"))
    assert again.stdout == "0 new or changed, 4 known already\n"
    assert tool.amts("memory", "export", bare / "other", "-").stdout == file.read_text("utf-8")


def test_a_memory_that_is_not_there(bare: Path) -> None:
    """Asking for the figures of a folder that has no memory makes none there."""
    folder = str(bare / "en")
    assert main(["memory", "stats", folder]) == 2
    assert main(["memory", "export", folder, str(bare / "file")]) == 2
    assert sorted(p.name for p in (bare / "en").iterdir()) == ["page.md"]


# usage


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["nonsense"],
        ["check"],
        ["translate", "."],
        ["translate", ".", "--language", "zh_CN", "--deadline", "soon"],
        ["translate", ".", "--language", "zh_CN", "--on-miss", "skip"],
        ["memory"],
    ],
)
def test_wrong_usage(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command that cannot be understood: exit code 2, the usage on standard error."""
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert "usage: sphinx-amts" in errors


@pytest.mark.parametrize("command", ["check", "extract", "translate", "drift"])
def test_a_book_that_is_not_there(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is named; exit code 2, no traceback, and nothing is made."""
    more = ["--language", "zh_CN"] if command in {"translate", "drift"} else []
    assert main([command, str(tmp_path / "nowhere"), *more]) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.startswith(f"sphinx-amts: {tmp_path / 'nowhere'}: there is no such folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--language", "klingon"], "'klingon' is no language code"),
        (["--language", "en"], "the book is in en already"),
        (["--language", "de", "--deadline", "-1"], "deadline"),
        (["--language", "de", "--deadline", "inf"], "amts_deadline: inf is no number"),
        (["--language", "de", "--max-cost", "nan"], "amts_max_cost: nan is no number"),
        (["--language", "de", "--engine-option", "models"], "'models' is not NAME=VALUE"),
    ],
)
def test_wrong_values(
    more: list[str], said: str, bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A value that cannot be used is named; exit code 2."""
    assert main(["translate", str(bare / "en"), *more]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("conf.py", "raise RuntimeError('no')", "conf.py"),
        ("conf.py", "amts_deadline = 'soon'", "amts_deadline: 'soon' is no int or float"),
        ("conf.py", "amts_engine_options = 1", "amts_engine_options: 1 is no dict"),
        ("_config.yml", "sphinx: [", "_config.yml"),
        ("_config.yml", "- a list", "it holds no settings"),
        ("_config.yml", "sphinx: text", "_config.yml"),
        ("_config.yml", "sphinx: {config: text}", "_config.yml"),
        ("_config.yml", "parse: 1", "_config.yml"),
        ("_config.yml", "exclude_patterns: 1", "exclude_patterns"),
    ],
)
def test_a_configuration_that_is_none(
    name: str, text: str, said: str, bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken conf.py or _config.yml: one message, exit code 2, no traceback."""
    (bare / "en" / name).write_text(text, "utf-8")
    assert main(["translate", str(bare / "en"), "--language", "de", "--engine-option", "a=b"]) == 2
    assert said in capsys.readouterr().err


def test_a_reader_that_has_had_enough(book: Callable[..., Book]) -> None:
    """``sphinx-amts extract BOOK | head -1`` ends quietly."""
    handbook = book("handbook")
    text = "\n\n".join(f"Sentence {n} of a page that fills the pipe." for n in range(3000))
    handbook.write("long.md", f"# Long\n\n{text}\n")
    command = [sys.executable, "-m", "sphinx_amts", "extract", str(handbook.root)]
    process = subprocess.Popen(
        command, env=handbook.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    errors = process.stderr.read()
    assert (process.wait(), errors) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_files(book: Callable[..., Book], closed: str) -> None:
    """Where nobody hears, all is done as ever, and no file is taken for one of them."""
    basic = book("basic")
    out = basic.root.parent / "out"
    command = [sys.executable, "-m", "sphinx_amts", "build", str(basic.root), "--languages", "es"]
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {closed}', "sh", *command, "--output", str(out)],
        env=basic.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "<html" in (out / "es/index.html").read_text("utf-8")
    assert not (out / ".lock").read_bytes()
    assert "build succeeded" in (out / ".logs/es.txt").read_text("utf-8")


def test_help_for_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command explains itself on standard output."""
    for command in ("demo", "check", "extract", "translate", "drift", "evaluate", "memory"):
        with pytest.raises(SystemExit) as caught:
            main([command, "--help"])
        assert caught.value.code == 0
        assert f"usage: sphinx-amts {command}" in capsys.readouterr().out
