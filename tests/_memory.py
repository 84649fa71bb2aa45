"""A translation memory with a little in it, for its tests."""

from __future__ import annotations

import io
from pathlib import Path

from sphinx_amts.memory import Memory, Row
from sphinx_amts.segment import HUMAN, Translation, digest

HELLO = "Hello <x1/>, <g2>world</g2>!"
OLA = Translation(text="Olá <x1/>, <g2>mundo</g2>!", origin="firefox:1", time=5.0)
HUMAN_OLA = Translation(
    text="Oi <x1/>, <g2>mundão</g2>!",
    origin=HUMAN,
    markup=True,
    time=7.5,
    page="intro",
    before="ab",
    holds=("{{ name }}", "**…**"),
)


def row(text: str, one: Translation) -> Row:
    """Give a row to write."""
    return digest(text), text, one


def human(text: str, page: str, before: str = "") -> Translation:
    """Give a human translation."""
    return Translation(text=text, origin=HUMAN, markup=True, page=page, before=before, time=1.0)


def texts(memory: Memory, *sources: str) -> list[list[str]]:
    """Look texts up and give what their translations say."""
    found = memory.lookup("en", "pt", map(digest, sources))
    return [[one.text for one in found.get(digest(source), ())] for source in sources]


def exported(memory: Memory) -> str:
    """Give the whole export."""
    memory.export(file := io.StringIO())
    return file.getvalue()


def filled(tmp_path: Path) -> Path:
    """Give the folder of a memory that has one translation."""
    with Memory.open(tmp_path / "memory") as memory:
        memory.add("en", "pt", [row(HELLO, OLA)])
    return tmp_path / "memory"
