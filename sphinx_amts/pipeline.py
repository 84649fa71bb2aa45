"""The map: one short function per arrow of the design, in the order in which a book goes through.

    sources ─read─▶ pages ─take_in_siblings─▶ memory ─look_up─▶ found ─edit─▶ editions
                                                                   │            │ missing
                                                                   ▲            ▼
                                                                memory ◀─ send ─ engine

Nothing here logs or prints: what went wrong comes back as :class:`Problem` values, and the doors
(the Sphinx extension and the command line) say it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import engines
from ._errors import AmtsError, EngineError, Problem, SourceError, Warn
from ._settings import Settings
from .book import SUFFIXES, Include, Page, Part, Rejected, render, split
from .compose import Edition, Found, block_digests, compose, rest_digests
from .dispatch import Office, Outcome, Progress, send
from .engines import Answer, Batch, DeskEngine, Engine, Item, Learner, Metered, Quote
from .memory import Memory
from .segment import Segment, Translation, damage, digest

if TYPE_CHECKING:
    from .intake import Doubt

__all__ = [
    "Doors",
    "Problem",
    "closure",
    "doubts",
    "edit",
    "engine_of",
    "fingerprint",
    "included",
    "included_path",
    "look_up",
    "missing",
    "name_of",
    "origins",
    "page_names",
    "quote",
    "read_book",
    "read_page",
    "take_in_siblings",
    "translate",
]

_UNSEEN = re.compile(r"(?:^|/)(?:[._][^/]*|node_modules|__pycache__)/")


# sources → pages


def page_names(root: Path) -> list[str]:
    """The pages of a folder of sources: relative paths with slashes, sorted; hidden and private
    folders are left out."""
    names = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.suffix in SUFFIXES)
    return sorted(n for n in names if not _UNSEEN.search(n) and (root / n).is_file())


def read_page(root: Path, name: str, settings: Settings) -> Page:
    """Read one page. Raises :class:`SourceError` naming file and line."""
    path = root / name
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}:{line}: byte {error.object[error.start]:#04x} is not UTF-8",
            remedy="save the file as UTF-8",
        ) from error
    try:
        return split(text, settings.dialect, suffix=path.suffix)
    except SourceError as error:
        raise SourceError(f"{path}: {error.message}", remedy=error.remedy) from error
    except RecursionError as error:
        raise SourceError(f"{path}: its directives are nested too deeply") from error


def read_book(names: Iterable[str], settings: Settings) -> tuple[dict[str, Page], list[Problem]]:
    """Read these pages and the Markdown files that they include."""
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    todo = list(names)
    while todo:
        name = todo.pop(0)
        if name in pages:
            continue
        try:
            pages[name] = read_page(settings.root, name, settings)
        except SourceError as error:
            problems.append(Problem(Warn.SOURCE, str(error), name))
            continue
        todo += included(settings.root, name, pages[name])
    return pages, problems


def included(root: Path, name: str, page: Page) -> list[str]:
    """The Markdown files that a page includes, by their names; one may be outside of the book."""
    found = []
    for include in page.includes:
        path = included_path(root, name, include)
        if not include.literal and path.suffix in SUFFIXES and path.is_file():
            found.append(name_of(root, path))
    return found


def name_of(root: Path, path: Path) -> str:
    """A file's name in the memory: its path from the book's folder, with slashes."""
    return Path(os.path.relpath((root / path).resolve(), root.resolve())).as_posix()


def included_path(root: Path, name: str, include: Include) -> Path:
    """Where a file is that page *name* includes."""
    if include.path.startswith("/"):
        return root / include.path.lstrip("/")
    return (root / name).parent / include.path


def closure(root: Path, name: str, pages: Mapping[str, Page]) -> list[str]:
    """The page and the files that it includes, by itself or through others."""
    done: list[str] = []
    todo = [name]
    while todo:
        at = todo.pop()
        if at in pages and at not in done:
            done.append(at)
            todo += included(root, at, pages[at])
    return done


# editions of humans → memory


def take_in_siblings(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    executor: Executor | None = None,
) -> list[Problem]:
    """Align each page with its human edition, where one of the two has changed since last time;
    with an *executor*, wherever that does its work."""
    if settings.language not in settings.siblings:
        return []
    from . import intake  # noqa: PLC0415 (numpy is slow to load, and here it is not needed)

    return intake.take_in_siblings(settings, memory, pages, executor)


def origins(settings: Settings, memory: Memory, names: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """For each page that has a human edition: what it was translated from."""
    from . import intake  # noqa: PLC0415

    return intake.origins(settings, memory, names)


def doubts(
    settings: Settings, memory: Memory, names: Iterable[str]
) -> Iterator[tuple[str, list[Doubt]]]:
    """For each page, the pairs that a human should check: they are not used."""
    from . import intake  # noqa: PLC0415

    return intake.doubts(settings, memory, names)


# memory → editions


def look_up(settings: Settings, memory: Memory, pages: Iterable[Page]) -> Found:
    """Everything that the memory knows of these pages, in two bulk reads: blocks, then the
    sentences of those blocks that no human translated as a whole."""
    pages = list(pages)
    languages = settings.source_language, settings.language
    found = memory.lookup(*languages, dict.fromkeys(d for p in pages for d in block_digests(p)))
    rest = dict.fromkeys(d for p in pages for d in rest_digests(p, found))
    return {**found, **memory.lookup(*languages, (d for d in rest if d not in found))}


def edit(pages: Mapping[str, Page], found: Found, settings: Settings) -> dict[str, Edition]:
    """Put each page's edition together from what is known."""
    return {name: compose(page, found, name, settings.dialect) for name, page in pages.items()}


# misses → engine → memory


def missing(
    settings: Settings,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    refused: Iterable[str] = (),
) -> Batch:
    """What is missing in these editions, each sentence once; *refused*: digests that the engine
    has answered before in a way that could not be used."""
    items: dict[str, Item] = {}
    skip = set(refused)
    for name, edition in editions.items():
        for n, k in edition.missing:
            sentence = pages[name].segments[n].sentences[k]
            if sentence.digest not in skip and sentence.digest not in items:
                items[sentence.digest] = Item(sentence.digest, sentence.text, name)
    return Batch(settings.source_language, settings.language, tuple(items.values()))


@dataclass(frozen=True, slots=True)
class Doors:
    """What a door does while an engine works.

    ``progress`` wraps the stream of answered sentences; ``announce`` is told what is billed before
    it is; ``tell`` says what the engine says. ``starting``: whether anything new may be sent, or
    only collected what was sent before.
    """

    progress: Progress | None = None
    announce: Callable[[str], None] = lambda _text: None
    tell: Callable[[str], None] = lambda _text: None
    starting: bool = True


def engine_of(settings: Settings, memory: Memory, pages: Mapping[str, Page]) -> Engine:
    """Make the engine, and let it learn from what humans translated if it can.

    Raises :class:`EngineError`.
    """
    engine = engines.load(settings.engine, settings.engine_options)
    if isinstance(engine, Learner):
        codes = engine.languages(settings.source_language, settings.language)
        engine.learn(parallel_data(settings, memory, pages, codes))
    return engine


def quote(
    settings: Settings, memory: Memory, pages: Mapping[str, Page], batch: Batch
) -> Quote | None:
    """Say what a batch would cost, or nothing where the engine names no price and none is set."""
    if engines.metered(settings.engine):
        engine = engine_of(settings, memory, pages)
        assert isinstance(engine, Metered)  # noqa: S101  it is what was asked
        named = engine.quote(batch)
        return named if settings.rate is None else Quote(named.characters, settings.rate)
    return None if settings.rate is None else Quote(batch.characters, settings.rate)


def translate(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    doors: Doors | None = None,
) -> tuple[Batch, Outcome | None, list[Problem]]:
    """Send what is missing to the engine and store what comes back.

    Returns the batch that was sent, what came of it (nothing if nothing had to be sent), and
    what to warn of. What is stored survives whatever happens later.
    """
    doors = doors or Doors()
    nothing = Batch(settings.source_language, settings.language, ())
    if not settings.engine:
        return nothing, None, []
    try:
        engine = engine_of(settings, memory, pages)
        fingerprint = engines.name(engine, settings.source_language, settings.language)
    except EngineError as error:
        return nothing, None, [Problem(Warn.ENGINE, str(error))]
    key = f"refused:{settings.source_language}>{settings.language}:{fingerprint}"
    noted = memory.note(key)
    known = {str(d) for d in noted} if isinstance(noted, list) else set()
    batch = missing(settings, pages, editions, known)
    if not batch.items and doors.starting:
        return batch, None, []
    till = _Till(settings, doors.announce)
    try:
        if not isinstance(engine, DeskEngine):
            till.check(engine, batch)
    except EngineError as error:
        return batch, None, [Problem(Warn.ENGINE, str(error))]
    segments = _first_segments(pages, editions)

    def refuse(item: Item, text: object) -> str:
        if problem := _unfit(item, text):
            return problem
        assert isinstance(text, str)  # noqa: S101  _unfit has seen to it
        if problem := damage(item.text, text):
            return problem
        if item.digest not in segments:  # of an earlier job; the book has it no longer
            return "" if item.digest == digest(item.text) else "its source is another"
        page, segment, k = segments[item.digest]
        sentence = segment.sentences[k]
        made = Translation(text=text, origin=fingerprint)
        part = Part(sentence.start, sentence.end, sentence.numbers, made)
        try:
            render(segment, [part], settings.dialect, page.labels)
        except Rejected as why:
            return str(why)
        return ""

    def keep(good: list[Answer], bad: list[Item]) -> None:
        now = round(time.time(), 3)
        made = (
            (
                a.item,
                Translation(
                    text=a.text, origin=a.origin or fingerprint, time=now, page=a.item.page
                ),
            )
            for a in good
        )
        memory.add(
            settings.source_language, settings.language, [(i.digest, i.text, t) for i, t in made]
        )
        if bad:
            known.update(i.digest for i in bad)
            memory.set_note(key, sorted(known))

    outcome = send(
        batch, engine, refuse, keep, deadline=settings.deadline, progress=doors.progress,
        office=Office(memory.edit_note, till.bill, till.sent, doors.tell, doors.starting),
    )  # fmt: skip
    outcome = replace(outcome, billed=till.characters)
    return batch, outcome, list(_findings(settings, outcome, segments))


def parallel_data(
    settings: Settings, memory: Memory, pages: Mapping[str, Page], codes: tuple[str, str]
) -> bytes:
    """Make the file that an engine learns from: what humans translated, and nothing else.

    Nothing at all where there is no human edition, or none that can be used: then *intake* says
    what is wrong with it. *codes*: what the engine calls the two languages.
    """
    if settings.language not in settings.siblings:
        return b""
    from .corpus import corpus  # noqa: PLC0415 (numpy is slow to load)
    from .siblings import files, parallel_data  # noqa: PLC0415

    try:
        passages, _ = corpus(settings, memory, pages)
        data = parallel_data(passages, settings.source_language, settings.language)
    except AmtsError:
        return b""
    if not data.rows or (data.source, data.target) != codes:
        return b""
    return next(files(data, "tsv"))


class _Till:
    """What is billed in a run: said before it is, and never more than allowed."""

    def __init__(self, settings: Settings, announce: Callable[[str], None]) -> None:
        self.settings = settings
        self.announce = announce
        self.spent = 0.0
        self.characters = 0

    def check(self, engine: Engine, batch: Batch) -> None:
        """Bill a whole batch, for an engine that does not do so itself."""
        price = engine.quote(batch) if isinstance(engine, Metered) else Quote(batch.characters, 0.0)
        self.bill(price.characters, price.rate, f"{len(batch.items)} sentences")
        self.sent(price.characters)

    def sent(self, characters: int) -> None:
        """Count what is billed."""
        self.characters += characters

    def bill(self, characters: int, rate: float, what: str) -> None:
        """Say what is about to be billed. Raises :class:`EngineError` past ``amts_max_cost``."""
        rate = rate if self.settings.rate is None else self.settings.rate
        cost = characters / 1e6 * rate
        most = self.settings.max_cost
        if most is not None and self.spent + cost > most:
            raise EngineError(
                f"{what}, {characters} characters, would cost about {self.spent + cost:.2f}, and "
                f"amts_max_cost is {most:g}: nothing was sent",
                remedy="raise amts_max_cost, or translate less at a time",
            )
        self.spent += cost
        price = f" (about {cost:.2f} at {rate:g} a million)" if rate else ""
        self.announce(f"{what}, {characters} characters for engine {self.settings.engine}{price}")


def _findings(
    settings: Settings, outcome: Outcome, segments: Mapping[str, tuple[Page, Segment, int]]
) -> Iterator[Problem]:
    """What to warn of after an engine has worked."""
    for item, why in outcome.refused:
        said = f"a translation by {settings.engine} was not used: {why}: {item.text[:60]!r}"
        yield Problem(Warn.REJECTED, said, item.page, segments[item.digest][1].line)
    if outcome.trouble:
        yield Problem(Warn.ENGINE, f"engine {settings.engine!r}: {outcome.trouble}")
    if outcome.left:
        yield Problem(
            Warn.PENDING,
            f"{outcome.left} sentences are still being translated and show in "
            f"{settings.source_language}; the next build collects them",
        )


def _unfit(item: Item, text: object) -> str:
    """Why an answer is no text that could be a translation; nothing if it may be one."""
    if not isinstance(text, str) or not text.strip():
        return "it is empty or no text"
    if len(text) > 1000 + 20 * len(item.text):
        return "it is far too long"
    if any(ord(c) < 32 and c not in "\n\t" for c in text):  # noqa: PLR2004
        return "it has control characters"
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):  # noqa: PLR2004
        return "it has half a surrogate pair, which no file can hold"
    return ""


def _first_segments(
    pages: Mapping[str, Page], editions: Mapping[str, Edition]
) -> dict[str, tuple[Page, Segment, int]]:
    """For each missing sentence the place where the book has it first."""
    out: dict[str, tuple[Page, Segment, int]] = {}
    for name, edition in editions.items():
        page = pages[name]
        for n, k in edition.missing:
            segment = page.segments[n]
            out.setdefault(segment.sentences[k].digest, (page, segment, k))
    return out


def fingerprint(edition: Edition) -> str:
    """What a build of this edition depends on: equal if and only if the page reads the same."""
    return digest(repr((sorted(edition.replacements.items()), edition.titles)))
