"""A Jupyter Book that has nothing but ``_config.yml`` and ``_toc.yml``, built by its own command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

_CONFIG = """\
title: A small book
author: Nobody
execute:
  execute_notebooks: "off"
only_build_toc_files: true
parse:
  myst_substitutions:
    tool: a *sharp* tool
sphinx:
  extra_extensions:
    - sphinx_amts
    - sphinx_proof
    - sphinx_exercise
  config:
    amts_engine: plain
    myst_heading_anchors: 3
    html_theme: sphinx_book_theme
    html_theme_options:
      announcement: Read it <b>now</b>
"""
_TOC = """\
format: jb-book
root: intro
parts:
  - caption: The first part
    chapters:
      - file: one
        title: A title of its own
      - url: https://example.org/there
        title: A place elsewhere
  - caption: "The second: part"
    chapters:
      - file: folder/two
"""
_PAGES = {
    "intro.md": "# Hello\n\nThis takes {{ tool }}.\n\n```{tableofcontents}\n```\n",
    "one.md": "# One\n\nSome words. See [it](folder/two.md#a-part).\n\n````{prf:theorem}\nIt holds.\n````\n"
    "\n````{prf:proof}\nIt is *plain* to see.\n````\n",
    "folder/two.md": "# Two\n\n## A part\n\n```{exercise}\n:label: ex\nDo it.\n```\n",
    "left-out.md": "# Not in the book\n",
}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_COMMAND = "from jupyter_book.cli.main import main; main()"
try:
    _VERSION = version("jupyter-book")
except PackageNotFoundError:
    _VERSION = ""

pytestmark = pytest.mark.skipif(
    not _VERSION.startswith("1."), reason="Jupyter Book 1 is not installed"
)


@dataclass
class Made:
    """What ``jupyter-book build`` made."""

    html: Path
    said: str

    def page(self, name: str) -> str:
        return (self.html / f"{name}.html").read_text("utf-8")

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.said.splitlines() if "WARNING" in line or "ERROR" in line]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, plugins: str) -> Path:
    """The book, with a second configuration for another language."""
    root = tmp_path_factory.mktemp("jb") / "book"
    for name, text in {**_PAGES, "_config.yml": _CONFIG, "_toc.yml": _TOC}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "_config_ca.yml").write_text(f"{_CONFIG}    language: ca\n", "utf-8")
    return root


def _make(root: Path, config: str) -> Made:
    out = root.parent / config
    done = subprocess.run(
        [
            sys.executable, "-c", _COMMAND, "build", str(root),
            "--config", str(root / config), "--path-output", str(out),
        ],
        check=False, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return Made(out / "_build" / "html", done.stdout + done.stderr)


@pytest.fixture(scope="module")
def made(root: Path) -> tuple[Made, Made]:
    return _make(root, "_config.yml"), _make(root, "_config_ca.yml")


def test_it_builds_with_no_more_warnings(made: tuple[Made, Made]) -> None:
    """Both editions are whole."""
    english, other = made
    assert other.warnings == english.warnings
    pages = [p.relative_to(english.html) for p in english.html.rglob("*.html")]
    assert len(pages) > 3
    assert all((other.html / page).is_file() for page in pages)
    assert not (other.html / "left-out.html").exists()


@pytest.mark.parametrize(
    "text",
    [
        '<span class="caption-text">The first part</span>',
        '<span class="caption-text">The second: part</span>',
        ">A title of its own</a>",
        ">A place elsewhere</a>",
        "A small book</title>",
        ">Some words.",
        "Read it <b>now</b>",
        ">It holds.</p>",
        "a <em>sharp</em> tool",
        "Theorem 1",
        "Exercise 1",
    ],
)
def test_readers_read_it_in_their_language(made: tuple[Made, Made], text: str) -> None:
    """Captions and titles of ``_toc.yml``, texts of ``_config.yml``, and the pages themselves."""
    english, other = made
    names = ("intro", "one", "folder/two")
    words = text[text.index(">") + 1 :] if text[0] in "<>" else text
    new = text.replace(words, f"Xx {words}")
    shown = [name for name in names if text in english.page(name)]
    assert shown
    assert all(new in other.page(name) for name in shown)


def test_the_word_before_a_proof(made: tuple[Made, Made]) -> None:
    """sphinx-proof writes it into the source, of which it is no part."""
    english, other = (re.search("<p[^>]*>.*plain.*</p>", m.page("one")) for m in made)
    assert english
    assert english[0] == "<p>Proof. It is <em>plain</em> to see.</p>"
    assert other
    assert other[0] == '<p class="amts-machine">Xx Proof. Xx It is <em>plain</em> to see.</p>'


def test_anchors_are_the_source_s(made: tuple[Made, Made]) -> None:
    """A link to a heading's slug lands."""
    assert all('href="folder/two.html#a-part"' in m.page("one") for m in made)
    assert all('id="a-part"' in m.page("folder/two") for m in made)


def test_a_second_build_reads_nothing(root: Path, made: tuple[Made, Made]) -> None:
    """A translated table of contents never counts as changed."""
    again = _make(root, "_config_ca.yml")
    assert "0 added, 0 changed, 0 removed" in again.said
    assert "reading sources... [" not in _COLOURS.sub("", again.said)
    assert again.page("intro") == made[1].page("intro")


def test_a_title_of_the_table_of_contents_that_changes_is_shown(root: Path) -> None:
    """Without any page having changed."""
    _make(root, "_config_ca.yml")
    toc = root / "_toc.yml"
    toc.write_text(_TOC.replace("The first part", "Another part"), "utf-8")
    made = _make(root, "_config_ca.yml")
    assert all("Xx Another part" in made.page(name) for name in ("intro", "one", "folder/two"))
    toc.write_text(_TOC + "      - file: left-out\n", "utf-8")
    made = _make(root, "_config_ca.yml")
    assert all("Xx Not in the book" in made.page(name) for name in ("intro", "one", "folder/two"))
    toc.write_text(_TOC, "utf-8")
