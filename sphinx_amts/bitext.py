"""Siblings → passages: everything that a human edition answers, for parallel data and terminology.

A page is aligned once; its passages are noted in the memory, so that as long as neither of its two
texts changes, the next run, and the job that learns from them, sees the very same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

from ._errors import AmtsError, Problem, SettingError, SiblingError, Warn
from ._settings import Settings
from .book import Page, split
from .intake import known_origin
from .memory import Memory
from .siblings import (
    HeldOut,
    Lexicon,
    Origins,
    Passage,
    Side,
    as_json,
    from_json,
    learn,
    passages,
    read,
    read_text,
    token_pairs,
)

__all__ = ["bitext", "hold_out"]

_VERSION = 1
"""Raised when what is noted would come out differently."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A page as it was when a human translated it, and the human's page."""

    name: str
    own: str
    other: str

    @property
    def hash(self) -> str:
        text = f"{_VERSION}\x1f{self.own}\x1f{self.other}"
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bitext(
    settings: Settings, memory: Memory, pages: Mapping[str, Page]
) -> tuple[list[Passage], list[Problem]]:
    """The passages of every page that has a human edition, in the order of *pages*.

    Raises :class:`SettingError` where no edition is configured, :class:`SiblingError` where it, or
    what it was translated from, cannot be used at all; a page that cannot is a problem.
    """
    sibling = settings.siblings.get(settings.language)
    if sibling is None:
        raise SettingError(
            f"no human edition in {settings.language} is configured",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    if not sibling.path.is_dir():
        raise SiblingError(
            f"there is no folder {sibling.path}", remedy="name the folder of the human edition"
        )
    where_from = Origins(settings.root, sibling.path, sibling.origin)
    where_from.check()
    todo: list[_Work] = []
    problems: list[Problem] = []
    for name, page in pages.items():
        path = sibling.path / name
        if name.startswith("../") or not path.is_file():
            continue
        try:
            origin = where_from.of(name) or known_origin(settings, memory, name)
            todo.append(_Work(name, page.text if origin is None else origin, read_text(path)))
        except AmtsError as error:
            problems.append(Problem(Warn.SIBLING, str(error), name))
            continue
        if origin is None and sibling.origin is not None:
            why = f"origin {sibling.origin!r} has nothing for it; today's source is taken for it"
            problems.append(Problem(Warn.ORIGIN, why, name))
    found, more = _aligned(settings, memory, todo)
    return [passage for work in todo for passage in found.get(work.name, ())], problems + more


def _aligned(
    settings: Settings, memory: Memory, todo: Sequence[_Work]
) -> tuple[dict[str, list[Passage]], list[Problem]]:
    """The passages of each page: as noted, or aligned now, with the words of the book."""
    found: dict[str, list[Passage]] = {}
    fresh: list[tuple[_Work, Page, Page]] = []
    problems: list[Problem] = []
    for work in todo:
        noted = _from_plain(memory.note(_key(settings, work.name)), work)
        if noted is not None:
            found[work.name] = noted
        elif work.own == work.other:
            why = "the sibling page is word for word its source; nothing is taken from it"
            problems.append(Problem(Warn.ALIGNMENT, why, work.name))
        else:
            try:
                fresh.append((work, *_pages(settings, work)))
            except AmtsError as error:
                problems.append(Problem(Warn.SIBLING, str(error), work.name))
    lexicon = _lexicon(settings, memory, fresh, len(todo))
    for work, own, other in fresh:
        one = passages(work.name, own.segments, own.anchors, other.segments, other.anchors, lexicon)
        found[work.name] = one
        memory.set_note(_key(settings, work.name), [work.hash, [_plain(p) for p in one]])
    return found, problems


def _pages(settings: Settings, work: _Work) -> tuple[Page, Page]:
    suffix = "." + work.name.rpartition(".")[2]
    theirs = replace(settings.dialect, language=settings.language)
    return split(work.own, settings.dialect, suffix=suffix), split(
        work.other, theirs, suffix=suffix
    )


def _lexicon(
    settings: Settings, memory: Memory, fresh: Sequence[tuple[_Work, Page, Page]], count: int
) -> Lexicon:
    """The words that answer each other: as noted, unless half of the book is new."""
    key = f"lexicon:{settings.source_language}>{settings.language}"
    known = from_json(memory.note(key)) if fresh else Lexicon()
    if not fresh or (known and 2 * len(fresh) < count):
        return known
    lexicon = learn(
        [
            pair
            for _, own, other in fresh
            for pair in token_pairs(
                own.segments, own.anchors, other.segments, other.anchors, known or None
            )
        ]
    )
    memory.set_note(key, as_json(lexicon))
    return lexicon


def hold_out(
    settings: Settings, memory: Memory, pages: Mapping[str, Page], patterns: Iterable[str]
) -> HeldOut:
    """The pages that *patterns* name, with what they say, today and when they were translated.

    A pattern is a page's path, with or without its suffix, or one with ``*`` and ``?``.
    Raises :class:`SettingError` for a pattern that names no page: it would hold out nothing.
    """
    names: set[str] = set()
    for pattern in patterns:
        some = {name for name in pages if _fits(name, pattern)}
        if not some:
            raise SettingError(
                f"--hold-out {pattern!r} names no page of the book",
                remedy="name a page as it is in the folder, such as guide/start.md or 'guide/*'",
            )
        names |= some
    sibling = settings.siblings.get(settings.language)
    texts: list[str] = []
    for name in sorted(names):
        texts += _said(pages[name])
        if sibling is None:
            continue
        where_from = Origins(settings.root, sibling.path, sibling.origin)
        origin = where_from.of(name) or known_origin(settings, memory, name)
        if origin is not None:
            suffix = "." + name.rpartition(".")[2]
            texts += _said(split(origin, settings.dialect, suffix=suffix))
    return HeldOut(names, texts)


def _fits(name: str, pattern: str) -> bool:
    plain = pattern.removeprefix("./")
    return fnmatchcase(name, plain) or fnmatchcase(name.rpartition(".")[0], plain)


def _said(page: Page) -> Iterator[str]:
    return (read(segment).text for segment in page.segments)


def _key(settings: Settings, name: str) -> str:
    return f"bitext:{settings.source_language}>{settings.language}:{name}"


def _plain(passage: Passage) -> list[object]:
    sides = [
        [s.text, s.bare if s.bare != s.text else None, list(s.kept), list(s.marked)]
        for s in (passage.source, passage.target)
    ]
    parts = None if passage.parts == (passage.source.text,) else list(passage.parts)
    sure = round(passage.confidence, 6)
    return [passage.level, passage.line, passage.kind, *sides, parts, sure]


def _from_plain(value: Any, work: _Work) -> list[Passage] | None:  # noqa: ANN401 (JSON)
    """The other way round; nothing where the note is of other texts, or is no such note."""
    try:
        key, rows = value
        return [_passage(row, work.name) for row in rows] if key == work.hash else None
    except (TypeError, ValueError):
        return None


def _passage(row: Any, page: str) -> Passage:  # noqa: ANN401 (JSON)
    level, line, kind, own, other, parts, sure = row
    source, target = (
        Side(
            str(text),
            str(text if bare is None else bare),
            tuple(str(k) for k in kept),
            tuple(str(m) for m in marked),
        )
        for text, bare, kept, marked in (own, other)
    )
    return Passage(
        level=str(level), page=page, line=int(line), kind=str(kind), source=source, target=target,
        parts=(source.text,) if parts is None else tuple(str(p) for p in parts),
        confidence=float(sure),
    )  # fmt: skip
