"""``sphinx-amts translate``: what is sent, what is written, and what is left alone."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from _bare import CURRENT, HUMAN, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Book


def _git(folder: Path, *arguments: str, date: str = "2024-01-01T00:00:00Z") -> str:
    environment = {
        **os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    }  # fmt: skip
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _commit(folder: Path, name: str, text: str, date: str) -> str:
    if not (folder / ".git").exists():
        _git(folder, "init", "-q")
    (folder / name).write_text(text, "utf-8")
    _git(folder, "add", name)
    _git(folder, "commit", "-q", "-m", name, date=date)
    return _git(folder, "rev-parse", "HEAD")


def test_dry_run_counts_and_sends_nothing(bare: Path, book: Callable[..., Book]) -> None:
    """A dry run tells characters and cost and neither makes an engine nor sends anything."""
    tool = book("basic")
    done = tool.amts(
        "translate", bare / "en", "--language", "zh_CN", "--dry-run", "--engine", "never",
        "--engine-option", f"log={tool.log}", "--rate", "100",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    count = len(
        "A titleThe first paragraph was edited since.It has two sentences.The second paragraph is as it was."
    )
    assert done.stdout == (
        f"4 sentences, {count} characters to translate; cost: {count / 1e4:.2f} at 100 per million characters\n"
    )
    assert tool.sent() == []


def test_translate_fills_the_memory_and_writes_a_folder(
    bare: Path, book: Callable[..., Book]
) -> None:
    """The translated pages go into the folder, nothing else changes, and the next run, even
    without an engine, sends nothing."""
    tool = book("basic")
    command = ["translate", bare / "en", "--language", "zh_CN", "--output", bare / "out"]
    engine = [
        "--engine",
        "plain",
        "--engine-option",
        f"log={tool.log}",
        "--engine-option",
        "word=Yy",
    ]
    done = tool.amts(*command, *engine)
    assert done.returncode == 0, done.stderr
    assert "zh_CN: 4 sentences: 0 human, 4 machine, 0 left in en" in done.stdout
    text = (bare / "out/page.md").read_text("utf-8")
    assert text.startswith("# Yy A title\n\nYy The first paragraph was edited since. Yy It has")
    assert (bare / "en/page.md").read_text("utf-8") == CURRENT
    assert len(tool.sent()) == 4
    again = tool.amts(*command)
    assert again.returncode == 0
    assert "0 characters sent" in again.stdout
    assert (bare / "out/page.md").read_text("utf-8") == text


def test_several_languages_stay_where_they_belong(bare: Path, book: Callable[..., Book]) -> None:
    """Paths are those of the current folder, whatever conf.py does while it is read."""
    tool = book("basic")
    (bare / "en/conf.py").write_text("import time\ntime.sleep(0.05)\n")
    done = tool.amts(
        "translate", "en", "--language", "de", "fr", "es", "--engine", "plain",
        "--engine-option", f"log={tool.log}", "--memory", "mem", "--output", "out", cwd=bare,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {p.name for p in bare.iterdir()} - {"book", "sent.jsonl"} == {"en", "zh", "mem", "out"}
    assert {p.name for p in (bare / "en").iterdir()} == {"page.md", "conf.py"}
    assert sorted(p.name for p in (bare / "out").iterdir()) == ["de", "es", "fr"]


def test_a_conf_py_runs_once_for_all_languages(bare: Path, book: Callable[..., Book]) -> None:
    """What it does beside, such as to write a file, happens once."""
    tool = book("basic")
    (bare / "en/conf.py").write_text(
        "import pathlib\n"
        "with (pathlib.Path(__file__).parents[1] / 'ran').open('a') as file:\n"
        "    file.write('.')\n"
        "amts_siblings = {'de': '../zh', 'fr': '../zh'}\n"
    )
    languages = ["--language", "de", "fr", "--memory", bare / "mem"]
    for times, command in ((1, "translate"), (2, "drift")):
        done = tool.amts(command, bare / "en", *languages)
        assert "Traceback" not in done.stderr
        assert "fr" in done.stdout, done.stderr
        assert (bare / "ran").read_text() == "." * times


def test_what_a_run_may_cost_is_for_all_its_languages(
    bare: Path, book: Callable[..., Book]
) -> None:
    """Three languages of 99 characters each at 1 a character: only two may be paid for."""
    tool = book("basic")
    done = tool.amts(
        "translate", bare / "en", "--language", "de", "fr", "es", "--engine", "plain",
        "--engine-option", f"log={tool.log}", "--rate", "1000000", "--max-cost", "250",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("amts_max_cost is 250: nothing was sent") == 1
    assert len(tool.sent()) == 8


def test_translate_with_pseudo(bare: Path, book: Callable[..., Book]) -> None:
    """The pretend engine needs no option."""
    done = book("basic").amts(
        "translate", bare / "en", "--language", "de", "--engine", "pseudo", "--output", bare / "out"
    )
    assert done.returncode == 0, done.stderr
    assert "⟦" in (bare / "out/page.md").read_text("utf-8")


@pytest.mark.parametrize(
    "form", ["folder", "pattern", "commit", "git", "default", "state", "first"]
)
def test_every_form_of_origin(bare: Path, book: Callable[..., Book], form: str) -> None:
    """Wherever the text is that the human translated from: the edited sentence is missing, all
    others are the human's. Without any record, the text of the first run is taken for it."""
    source, sibling = bare / "en", bare / "zh"
    origin = []
    if form == "folder":
        (bare / "old").mkdir()
        (bare / "old/page.md").write_text(ORIGIN, "utf-8")
        origin = ["--origin", bare / "old"]
    elif form == "pattern":
        (sibling / "page_origin.md").write_text(ORIGIN, "utf-8")
        origin = ["--origin", "{stem}_origin.md"]
    elif form == "first":
        source.joinpath("page.md").write_text(ORIGIN, "utf-8")
    else:
        old = _commit(source, "page.md", ORIGIN, "2024-01-01T00:00:00Z")
        _commit(sibling, "page.md", HUMAN, "2024-02-01T00:00:00Z")
        _commit(source, "page.md", CURRENT, "2024-03-01T00:00:00Z")
        origin = {
            "commit": ["--origin", old],
            "git": ["--origin", "git"],
            "default": [],
            "state": ["--origin", "state=.state/{stem}.md.yml,key=source-sha"],
        }[form]
        (sibling / ".state").mkdir()
        (sibling / ".state/page.md.yml").write_text(f"source-sha: {old}\n")
    command = [
        "translate", source, "--language", "zh_CN", "--source-language", "en",
        "--sibling", sibling, *origin, "--output", bare / "out",
    ]  # fmt: skip
    tool = book("basic")
    done = tool.amts(*command)
    if form == "first":
        assert "4 sentences: 4 human, 0 machine, 0 left" in done.stdout
        source.joinpath("page.md").write_text(CURRENT, "utf-8")
        done = tool.amts(*command)
    assert done.returncode == 0, done.stderr
    assert "4 sentences: 3 human, 0 machine, 1 left in en" in done.stdout
    assert (bare / "out/page.md").read_text("utf-8") == HUMAN.replace(
        "第一段是旧的。", "The first paragraph was edited since. "
    )


def test_output_onto_the_book_is_refused(bare: Path, book: Callable[..., Book]) -> None:
    """Nothing may be written over the sources, not through a link either."""
    tool = book("basic")
    (bare / "link").symlink_to(bare / "en")
    for there in (bare / "en", bare, bare / "link", bare / "zh/../en", bare / "en/translated"):
        done = tool.amts("translate", bare / "en", "--language", "zh_CN", "--output", there)
        assert done.returncode == 2
        assert "would write over the book's own sources" in done.stderr
    assert (bare / "en/page.md").read_text("utf-8") == CURRENT


def test_output_onto_the_sibling_is_refused(bare: Path, book: Callable[..., Book]) -> None:
    """A human's edition is never written over either."""
    done = book("basic").amts(
        "translate",
        bare / "en",
        "--language",
        "zh_CN",
        "--sibling",
        bare / "zh",
        "--output",
        bare / "zh",
    )
    assert done.returncode == 2
    assert (bare / "zh/page.md").read_text("utf-8") == HUMAN


def test_output_stays_in_its_folder(bare: Path, book: Callable[..., Book]) -> None:
    """A file that a page includes from outside of the book is translated, and is not written
    outside of the folder that was named."""
    (bare / "README.md").write_text("Read this first.\n", "utf-8")
    (bare / "en/page.md").write_text("# A title\n\n```{include} ../README.md\n```\n", "utf-8")
    there = bare / "out/inside"
    done = book("basic").amts(
        "translate", bare / "en", "--language", "de", "--engine", "plain", "--output", there
    )
    assert done.returncode == 0, done.stderr
    assert "2 machine" in done.stdout
    assert [
        p.relative_to(bare / "out").as_posix() for p in sorted((bare / "out").rglob("*.md"))
    ] == ["inside/page.md"]


def test_an_engine_that_fails_is_a_finding(bare: Path, book: Callable[..., Book]) -> None:
    """What came before the failure is stored; the exit code is 1."""
    done = book("basic").amts(
        "translate", bare / "en", "--language", "zh_CN", "--engine", "raises_halfway"
    )
    assert done.returncode == 1
    assert "3 machine, 1 left in en" in done.stdout
    assert "no credit left [amts.engine]" in done.stderr


def _into_out(bare: Path, tool: Book) -> subprocess.CompletedProcess[str]:
    return tool.amts(
        "translate", bare / "en", "--language", "de", "--engine", "plain", "--output", bare / "out"
    )


def test_translated_sources_that_a_human_changed_stay(
    bare: Path, book: Callable[..., Book]
) -> None:
    """Pages are written anew where the source has changed, but never over somebody's work."""
    tool, out, source = book("basic"), bare / "out", bare / "en/page.md"
    (bare / "en/other.md").write_text("# Another\n", "utf-8")
    out.mkdir()
    (out / "other.md").write_text("Mine.\n", "utf-8")
    (out / "page.md").write_bytes(source.read_bytes())  # a copy of the book may be written over
    done = _into_out(bare, tool)
    assert done.returncode == 1
    assert f"{out / 'other.md'} stays as it is" in done.stderr
    assert done.stderr.count("[amts.output]") == 1
    assert (out / "other.md").read_text("utf-8") == "Mine.\n"
    first = (out / "page.md").read_text("utf-8")
    assert first != source.read_text("utf-8")

    (out / "other.md").unlink()
    source.write_text(CURRENT + "\nA new paragraph.\n", "utf-8")
    done = _into_out(bare, tool)
    assert done.returncode == 0, done.stderr
    assert (out / "page.md").read_text("utf-8").startswith(first)
    assert (out / "other.md").exists()

    edited = (out / "page.md").read_text("utf-8") + "\nEdited by hand.\n"
    (out / "page.md").write_text(edited, "utf-8")
    source.write_text(CURRENT, "utf-8")
    done = _into_out(bare, tool)
    assert done.returncode == 1
    assert (out / "page.md").read_text("utf-8") == edited


def test_translated_sources_follow_no_link_out_of_their_folder(
    bare: Path, book: Callable[..., Book]
) -> None:
    (bare / "en/part").mkdir()
    (bare / "en/part/deep.md").write_text("# Deep\n", "utf-8")
    (bare / "elsewhere").mkdir()
    (bare / "out").mkdir()
    (bare / "out/part").symlink_to(bare / "elsewhere", target_is_directory=True)
    done = _into_out(bare, book("basic"))
    assert done.returncode == 1
    assert "a link leads out of the folder" in done.stderr
    assert not list((bare / "elsewhere").iterdir())
    assert (bare / "out/page.md").exists()


def test_output_that_is_no_folder_is_refused_before_anything_is_sent(
    bare: Path, book: Callable[..., Book]
) -> None:
    (bare / "out").write_text("", "utf-8")
    done = _into_out(bare, book("basic"))
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    assert not (bare / "en/.amts").exists()
