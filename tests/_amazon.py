"""A small book, the engine ``amazon``, and the emulator that it talks to over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_amts import pipeline, sending
from sphinx_amts._check_settings import from_values
from sphinx_amts._errors import Problem
from sphinx_amts._settings import Settings
from sphinx_amts.book import Page
from sphinx_amts.dispatch import Outcome
from sphinx_amts.memory import Memory

PAGES = {
    "index.md": """\
# The harbour

Boats lie in *three* rows. The water is `cold`, and nobody swims in it & laughs.

- Ask [the warden](https://example.org/warden) before you land.
- Mooring costs $a + b$ coins a night.
""",
    "tides.md": """\
# Tides

High water comes **twice** a day. It is late by `50` minutes each time, as the moon is.

| Word | Meaning |
|------|---------|
| neap | the *smallest* tide of all |
| spring | the largest tide, seen in `March` |
""",
    "ropes.md": """\
# Ropes

Coil a rope from left to right. See {doc}`tides` for when to slacken it.

A knot is good if it holds, and better if it *opens* again.
""",
}


def lay(folder: Path, pages: dict[str, str] | None = None) -> Path:
    """Write the book."""
    for name, text in (pages or PAGES).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@dataclass
class Ran:
    """What one run did."""

    outcome: Outcome | None
    problems: list[Problem]
    missing: list[str]
    """Sentences that are still missing, by their text."""
    told: list[str] = field(default_factory=list)
    billed: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "\n".join(p.message for p in self.problems)

    @property
    def refused(self) -> list[str]:
        return [] if self.outcome is None else [item.text for item, _ in self.outcome.refused]


def settings(folder: Path, emulator: Any, language: str = "zh_CN", **values: Any) -> Settings:
    options = {
        "bucket": emulator.bucket, "role": emulator.role, "poll": 0.003,
        **values.pop("options", {}),
    }  # fmt: skip
    given = {"engine": "amazon", "engine_options": options, "deadline": 60, **values}
    return from_values(folder, language, given)


def run(chosen: Settings, *, starting: bool = True) -> Ran:
    """Do what a build does before Sphinx reads a page."""
    pages, problems = pipeline.read_book(pipeline.page_names(chosen.root), chosen)
    told: list[str] = []
    billed: list[str] = []
    with Memory.open(chosen.memory) as memory:
        problems += pipeline.take_in_siblings(chosen, memory, pages)
        editions = pipeline.edit(pages, pipeline.look_up(chosen, memory, pages.values()), chosen)
        doors = sending.Doors(None, billed.append, told.append, starting)
        _, outcome, more = sending.translate(
            chosen, memory, pages, sending.missing(pages, editions), doors
        )
        left = missing(chosen, memory, pages)
    return Ran(outcome, problems + more, left, told, billed)


def missing(chosen: Settings, memory: Memory, pages: dict[str, Page]) -> list[str]:
    editions = pipeline.edit(pages, pipeline.look_up(chosen, memory, pages.values()), chosen)
    wanted = sending.missing(pages, editions)
    return [item.text for item in sending.batch_of(chosen, wanted).items]


def sentences(chosen: Settings) -> list[str]:
    """All sentences of the book, each once."""
    pages, _ = pipeline.read_book(pipeline.page_names(chosen.root), chosen)
    texts = (s.text for p in pages.values() for segment in p.segments for s in segment.sentences)
    return list(dict.fromkeys(texts))
