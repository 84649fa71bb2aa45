"""Translated sources for Jupyter Book 2: the sample book's, built by mystmd."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sphinx_amts

if TYPE_CHECKING:
    from collections.abc import Iterator


_SAMPLE = Path(sphinx_amts.__file__).parent / "sample"
_PROJECT = """\
version: 1
project:
  title: sample
  exclude: ["conf.py", "_partials/**"]
site: {}
"""


@pytest.fixture
def myst() -> str:
    """mystmd's command; it builds a site's content without a theme, and so without a network."""
    path = shutil.which("myst")
    if path is None:
        pytest.skip("no myst on the path: npm install mystmd")
    return path


def test_labels_and_links_of_the_chinese_sources_are_whole(
    tmp_path: Path, plugins: str, myst: str
) -> None:
    """Every reference that mystmd resolves in English it resolves in Chinese, on the same page and
    to the same thing; and those by a slug that it cannot resolve in English, too."""
    from conftest import Book  # noqa: PLC0415

    shutil.copytree(_SAMPLE, tmp_path / "sample")
    root = tmp_path / "sample" / "book"
    book = Book(root, tmp_path / "sent.jsonl", plugins)
    chinese = tmp_path / "chinese"
    done = book.amts(
        "translate", root, "--language", "zh_CN", "--engine", "plain", "--output", chinese,
        "--memory", tmp_path / "memory",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in ("images", "_partials"):
        shutil.copytree(root / name, chinese / name, dirs_exist_ok=True)
    there, was = _references(myst, chinese), _references(myst, root)
    assert there.keys() == was.keys()
    assert sum(len(found) for found, _ in was.values()) > 20
    for page, (found, left) in was.items():
        assert set(found) <= set(there[page][0]), page
        assert len(found) <= len(there[page][0]), page
        assert set(there[page][1]) <= set(left), page


def _references(myst: str, folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """What the references of each page lead to, and what those name that lead nowhere.

    Terms are left out: mystmd reads no glossary that is written for Sphinx.
    """
    (folder / "myst.yml").write_text(_PROJECT, "utf-8")
    done = subprocess.run(
        [myst, "build", "--site"], cwd=folder, text=True, capture_output=True, check=False
    )
    content = folder / "_build" / "site" / "content"
    assert content.is_dir(), done.stdout + done.stderr
    found = {}
    for path in sorted(content.glob("*.json")):
        nodes = list(_nodes(json.loads(path.read_text("utf-8"))["mdast"]))
        named = [n for n in nodes if not n["identifier"].startswith("term-")]
        whole = [f"{n.get('url', '')}#{n['html_id']}" for n in named if n.get("resolved")]
        found[path.stem] = (whole, [n["identifier"] for n in named if not n.get("resolved")])
    return found


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if tree.get("type") == "crossReference" and "identifier" in tree:
            yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def test_slugs_that_links_name_are_labels(tmp_path: Path, plugins: str) -> None:
    """A label stands before each heading that a link names by its slug, and nowhere else; where
    one was there, the link names it."""
    from conftest import Book  # noqa: PLC0415

    root = tmp_path / "book"
    book = Book(root, tmp_path / "sent.jsonl", plugins)
    book.write("one.md", "# One\n\nSee [two](two.md#the-second) and [](#its-own).\n\n## Its own\n\n"
               "### Never linked\n\nA [labelled](two.md#with-a-label) one, a [kept](two.md#x-1) one.\n")  # fmt: skip
    book.write(
        "two.md", "# The **second**\n\ntext\n\n(here)=\n## With a label\n\n## X 1\n\nText.\n"
    )
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": ["## In a notebook\n", "\n", "Text."],
    }
    book.write("three.ipynb", json.dumps(
        {"cells": [{**cell, "id": "a"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1,
    ))  # fmt: skip
    book.write(
        "four.md", "# Four\n\n[It](three.ipynb#in-a-notebook), [d](five.md#a-page-of-d2l).\n"
    )
    book.write("five.md", "# A page of D2L\n\n![a](b.png)\n:label:`fig`\n")
    out = tmp_path / "out"
    done = book.amts("translate", root, "--language", "zh_CN", "--engine", "plain", "--output", out)
    assert done.returncode == 0, done.stderr
    texts = {p.name: p.read_text("utf-8") for p in out.iterdir() if p.is_file()}
    assert re.findall(r"^\((.*)\)=$", texts["one.md"], re.MULTILINE) == ["its-own"]
    assert re.findall(r"^\((.*)\)=$", texts["two.md"], re.MULTILINE) == [
        "the-second",
        "here",
        "x-1",
    ]
    assert texts["two.md"].startswith("(the-second)=\n# Xx")
    assert "(two.md#here)" in texts["one.md"]
    assert "(two.md#the-second)" in texts["one.md"]
    (written,) = json.loads(texts["three.ipynb"])["cells"]
    assert "".join(written["source"]).startswith("(in-a-notebook)=\n## Xx")
    assert re.search(r"^# Xx.*\n:label:`a-page-of-d2l`\n", texts["five.md"])
    assert ")=" not in texts["five.md"]
