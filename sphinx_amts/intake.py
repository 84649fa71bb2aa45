"""Siblings → memory: take in what humans translated.

Only pages are aligned of which one of the two files has changed since last time; what a page was
translated from is remembered with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ._errors import AmtsError, Problem, SiblingError, Warn
from ._settings import Settings
from .book import Page, split
from .memory import Memory
from .segment import Anchor, Segment
from .siblings import Lexicon, Origins, as_json, from_json, learn, pairs, read_text, token_pairs

__all__ = ["known_origin", "origins", "take_in_siblings"]

_ALIGNMENT = 2
"""Raised when the alignment changes, so that pages are aligned again."""
_FEW = 0.3
"""The share of paired blocks below which a sibling page is said to differ too much."""
_MUCH = 0.25
"""The share of pages with something new from which on the lexicon is learned again."""


def take_in_siblings(
    settings: Settings, memory: Memory, pages: Mapping[str, Page]
) -> list[Problem]:
    """Align each page with its human edition, where one of the two has changed since last time."""
    sibling = settings.siblings.get(settings.language)
    if sibling is None:
        return []
    if not sibling.path.is_dir():
        where = f"amts_siblings[{settings.language!r}]"
        return [Problem(Warn.SIBLING, f"{where}: there is no folder {sibling.path}")]
    problems: list[Problem] = []
    where_from = Origins(settings.root, sibling.path, sibling.origin)
    try:
        where_from.check()
    except SiblingError as error:
        return [Problem(Warn.SIBLING, str(error))]
    todo: list[_Work] = []
    for name, page in pages.items():
        try:
            work = _changed(settings, memory, name, page, sibling.path, where_from)
        except AmtsError as error:
            problems.append(Problem(Warn.SIBLING, str(error), name))
            continue
        if work:
            todo.append(work)
    lexicon = _lexicon(settings, memory, todo, len(pages))
    for work in todo:
        problems += _align(settings, memory, work, lexicon)
    guessed = [work.name for work in todo if not work.recorded and sibling.origin is not None]
    if guessed:
        why = f"origin {sibling.origin!r} has nothing for {len(guessed)} pages ({guessed[0]} …)"
        problems.append(Problem(Warn.ORIGIN, f"{why}; today's source is taken for it"))
    return problems


@dataclass(frozen=True, slots=True)
class _Work:
    """A page to be aligned: what it was translated from, the human's page, what to remember, and
    whether anyone recorded what it was translated from."""

    name: str
    own: Page
    other: Page
    state: Mapping[str, object]
    recorded: bool


def _changed(
    settings: Settings, memory: Memory, name: str, page: Page, folder: Path, where_from: Origins
) -> _Work | None:
    """What there is to align for a page; nothing where neither side has changed."""
    key = _origin_key(settings, name)
    known = memory.note(key)
    known = known if isinstance(known, dict) else {}
    path = folder / name
    # what a page includes from outside of the book has no place in an edition of the book
    if name.startswith("../") or not path.is_file():
        if known:  # the sibling page is gone: what came from it is no longer anyone's edition
            memory.replace_page(settings.source_language, settings.language, name, [])
            memory.set_note(key, {})
        return None
    text = read_text(path)
    state = {"sibling": _hash(text), "setting": repr(where_from.setting), "version": _ALIGNMENT}
    unchanged = all(known.get(k) == v for k, v in state.items())
    if unchanged and where_from.fixed:
        return None
    origin = where_from.of(name)
    recorded = origin is not None or unchanged
    if origin is None:  # nobody recorded it: the text of the first alignment is kept from then on
        origin = str(known.get("text")) if unchanged and "text" in known else page.text
    if unchanged and known.get("text") == origin:
        return None
    own = split(origin, settings.dialect, suffix=path.suffix)
    other = split(text, settings.dialect, suffix=path.suffix)
    return _Work(name, own, other, {**state, "text": origin}, recorded)


def _lexicon(settings: Settings, memory: Memory, todo: Sequence[_Work], count: int) -> Lexicon:
    """The words that answer each other in this book: as learned before, or, where much of the
    book is new, learned again from what is sure without a lexicon."""
    key = f"lexicon:{settings.source_language}>{settings.language}"
    if not todo:
        return Lexicon()
    known = from_json(memory.note(key))
    if known and len(todo) < _MUCH * count:
        return known
    lexicon = learn([pair for work in todo for pair in token_pairs(*_sides(work), known or None)])
    memory.set_note(key, as_json(lexicon))
    return lexicon


def _align(settings: Settings, memory: Memory, work: _Work, lexicon: Lexicon) -> list[Problem]:
    if work.own.text == work.other.text and len(work.own.segments) >= 5:  # noqa: PLR2004
        why = "the sibling page is word for word its source; nothing is taken from it"
        memory.replace_page(settings.source_language, settings.language, work.name, [])
        memory.set_note(_origin_key(settings, work.name), dict(work.state))
        return [Problem(Warn.ALIGNMENT, why, work.name)]
    found = pairs(work.name, *_sides(work), lexicon=lexicon)
    memory.replace_page(
        settings.source_language, settings.language, work.name,
        [(p.digest, p.source, p.translation) for p in found],
    )  # fmt: skip
    memory.set_note(_origin_key(settings, work.name), dict(work.state))
    paired = sum(p.level == "block" for p in found)
    blocks = len(work.own.segments)
    if blocks >= 5 and paired < _FEW * blocks:  # noqa: PLR2004
        why = f"only {paired} of {blocks} blocks could be paired with the sibling page"
        return [Problem(Warn.ALIGNMENT, f"{why}; is it a translation of this page?", work.name)]
    return []


def _sides(
    work: _Work,
) -> tuple[Sequence[Segment], Sequence[Anchor], Sequence[Segment], Sequence[Anchor]]:
    return work.own.segments, work.own.anchors, work.other.segments, work.other.anchors


def origins(settings: Settings, memory: Memory, names: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """For each page that has a human edition: what it was translated from."""
    for name in names:
        known = memory.note(_origin_key(settings, name))
        if isinstance(known, dict) and isinstance(known.get("text"), str):
            yield name, split(known["text"], settings.dialect, suffix=Path(name).suffix)


def known_origin(settings: Settings, memory: Memory, name: str) -> str | None:
    """What a page was translated from, as it was noted when it was first aligned."""
    known = memory.note(_origin_key(settings, name))
    text = known.get("text") if isinstance(known, dict) else None
    return text if isinstance(text, str) else None


def _origin_key(settings: Settings, name: str) -> str:
    return f"origin:{settings.source_language}>{settings.language}:{name}"


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
