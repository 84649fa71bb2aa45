"""What was taken in of the human edition, as the memory has it noted: what each page was translated
from, how its two texts answer each other, what is too unsure to be used, and the words that were
learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ._settings import Settings
from .alignment import Task, sibling_of, sides
from .book import Page, split
from .memory import Memory
from .siblings import Collation, Lexicon, from_json, read_text

__all__ = [
    "Collated",
    "Doubt",
    "beads_key",
    "collated",
    "doubt_key",
    "doubts",
    "lexicon_key",
    "origin_key",
    "origins",
    "tasks",
    "words",
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair that is too unsure to be used: ``source`` and ``target`` as a reader reads them."""

    level: str
    source: str
    target: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Collated:
    """A page's two editions side by side: ``origin``, what the human translated from; ``sibling``,
    the human's page as it is now; and their beads."""

    origin: Page
    sibling: Page
    collation: Collation


def doubts(
    settings: Settings, memory: Memory, names: Iterable[str]
) -> Iterator[tuple[str, list[Doubt]]]:
    """For each page, the pairs that a human should check: they are not used."""
    for name in names:
        noted = memory.note(doubt_key(settings, name))
        rows = noted if isinstance(noted, list) else []
        found = [
            Doubt(str(row[0]), str(row[1]), str(row[2]), float(row[3]))
            for row in rows
            if isinstance(row, list) and len(row) == 4 and isinstance(row[3], int | float)  # noqa: PLR2004
        ]
        if found:
            yield name, found


def origins(settings: Settings, memory: Memory, names: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """For each page that has a human edition: what it was translated from."""
    for name, text in _origin_texts(settings, memory, names):
        yield name, split(text, settings.dialect, suffix=Path(name).suffix)


def _origin_texts(
    settings: Settings, memory: Memory, names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        known = memory.note(origin_key(settings, name))
        if (
            isinstance(known, dict)
            and isinstance(known.get("text"), str)
            and not known.get("refused")
        ):
            yield name, known["text"]


def tasks(settings: Settings, memory: Memory, names: Iterable[str]) -> Iterator[Task]:
    """For each page whose human edition is in use: the two texts that were aligned."""
    sibling = settings.siblings[settings.language]
    for name, origin in _origin_texts(settings, memory, names):
        path = sibling.path / name
        if path.is_file():
            text, suffix = read_text(path), path.suffix
            yield Task(name, origin, text, suffix, settings.dialect, settings.language)


def collated(
    settings: Settings, memory: Memory, pages: Mapping[str, Page]
) -> Iterator[tuple[str, Collated]]:
    """For each page whose human edition is in use: both editions, side by side.

    *pages*: today's; of one that has not changed, the origin need not be read again.
    """
    for task in tasks(settings, memory, pages):
        try:
            beads = Collation.from_json(memory.note(beads_key(settings, task.name)))
        except (TypeError, ValueError):  # no such note, or somebody else's
            continue
        page = pages[task.name]
        if page.text == task.source:
            own, other = page, sibling_of(task)
        else:
            own, other = sides(task)
        if _fits(beads, own, other):
            yield task.name, Collated(own, other, beads)


def _fits(beads: Collation, own: Page, other: Page) -> bool:
    """Whether all that the beads name is there."""
    counts = [[len(s.sentences) for s in page.segments] for page in (own, other)]
    blocks = all(
        0 <= n < len(count)
        for bead in beads.blocks
        for side, count in zip((bead.source, bead.target), counts, strict=True)
        for n in side
    )
    return blocks and all(
        0 <= k < len(count) and 0 <= n < count[k]
        for bead in beads.sentences
        for side, count in zip((bead.source, bead.target), counts, strict=True)
        for k, n in side
    )


def words(settings: Settings, memory: Memory) -> Lexicon:
    """The words that answer each other in this book, as far as they were learned."""
    return from_json(memory.note(lexicon_key(settings)))


def origin_key(settings: Settings, name: str) -> str:
    """What the note is called that holds what a page was translated from."""
    return f"origin:{settings.pair}:{name}"


def doubt_key(settings: Settings, name: str) -> str:
    """… that holds the pairs of a page that are too unsure to be used."""
    return f"doubtful:{settings.pair}:{name}"


def beads_key(settings: Settings, name: str) -> str:
    """… that holds how the two texts of a page answer each other."""
    return f"beads:{settings.pair}:{name}"


def lexicon_key(settings: Settings) -> str:
    """… that holds the words of the book."""
    return f"lexicon:{settings.pair}"
