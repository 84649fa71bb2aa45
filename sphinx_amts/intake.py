"""Siblings → memory: take in what humans translated.

Only pages are aligned of which one of the two files has changed since last time; what a page was
translated from is remembered with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from ._errors import AmtsError, Problem, SiblingError, Warn
from ._settings import Settings
from .alignment import Aligned, Task, align_pages
from .book import Page, check_notebook
from .memory import Memory
from .segment import Pair, content_hash, pieces
from .siblings import CERTAIN, Collation, Lexicon, Origins, as_json, read_text
from .taken_in import beads_key, doubt_key, lexicon_key, origin_key, words

__all__ = ["take_in_siblings"]

_ALIGNMENT = 7
"""Raised when the alignment changes, so that pages are aligned again."""
_FEW = 0.3
"""The share of paired blocks below which a sibling page is said to differ too much."""
_MUCH = 0.25
"""The share of pages with something new from which on the lexicon is learned again."""


def take_in_siblings(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    executor: Executor | None = None,
) -> list[Problem]:
    """Align each page with its human edition, where one of the two has changed since last time.

    *executor*: where the pages are aligned; by default in processes of this machine, if there
    are enough of them.
    """
    sibling = settings.siblings.get(settings.language)
    if sibling is None:
        return []
    where = f"amts_siblings[{settings.language!r}]"
    if not settings.active:
        why = f"{settings.language!r} is the language that the book is written in"
        return [Problem(Warn.SIBLING, f"{where}: {why}; nothing is taken from {sibling.path}")]
    if not sibling.path.is_dir():
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
            if all(p.message != str(error) for p in problems):  # one clone spoils every page
                problems.append(Problem(Warn.SIBLING, str(error), name))
            continue
        if isinstance(work, str):
            problems.append(Problem(Warn.ALIGNMENT, work, name))
        elif work:
            todo.append(work)
    known = _lexicon(settings, memory, todo, len(pages))
    done, lexicon = align_pages([work.task for work in todo], known, executor)
    if todo and not known:
        memory.set_note(lexicon_key(settings), as_json(lexicon))
    found = {one.task.name: one for one in done}
    for work in todo:
        problems += _keep(settings, memory, work, found[work.name])
    guessed = [work.name for work in todo if not work.recorded and where_from.told]
    if guessed:
        why = f"origin {sibling.origin or 'git'!r} has nothing for {len(guessed)} pages ({guessed[0]} …)"
        problems.append(Problem(Warn.ORIGIN, f"{why}; today's source is taken for it"))
    return problems


@dataclass(frozen=True, slots=True)
class _Work:
    """A page to be aligned, what to remember of it, and whether anyone recorded what it was
    translated from."""

    task: Task
    state: Mapping[str, object]
    recorded: bool

    @property
    def name(self) -> str:
        return self.task.name


def _changed(
    settings: Settings, memory: Memory, name: str, page: Page, folder: Path, where_from: Origins
) -> _Work | str | None:
    """What there is to align for a page; nothing where neither side has changed, or why its
    sibling was refused."""
    key = origin_key(settings, name)
    known = memory.note(key)
    known = known if isinstance(known, dict) else {}
    path = folder / name
    # what a page includes from outside of the book has no place in an edition of the book
    if name.startswith("../") or not path.is_file():
        if known:  # the sibling page is gone: what came from it is no longer anyone's edition
            memory.replace_page(*settings.languages, name, [])
            memory.set_note(key, {})
            memory.set_note(doubt_key(settings, name), [])
            memory.set_note(beads_key(settings, name), Collation().as_json())
        return None
    text = read_text(path)
    if path.suffix == ".ipynb":
        check_notebook(path, text)
    state = {
        "sibling": content_hash(text),
        "setting": repr(where_from.setting),
        "version": _ALIGNMENT,
    }
    unchanged = all(known.get(k) == v for k, v in state.items())
    refused = str(known.get("refused", "")) or None
    if unchanged and where_from.fixed and known.get("recorded", True):
        return refused
    origin = where_from.of(name)
    recorded = origin is not None or unchanged
    if origin is None:  # nobody recorded it: the text of the first alignment is kept from then on
        origin = str(known.get("text")) if unchanged and "text" in known else page.text
    if unchanged and known.get("text") == origin:
        return refused
    task = Task(name, origin, text, path.suffix, settings.dialect, settings.language)
    return _Work(task, {**state, "text": origin}, recorded)


def _lexicon(
    settings: Settings, memory: Memory, todo: Sequence[_Work], count: int
) -> Lexicon | None:
    """The words that answer each other in this book, as learned before; nothing where so much of
    the book is new that they have to be learned again."""
    if not todo or len(todo) >= _MUCH * count:
        return None
    return words(settings, memory) or None


def _keep(settings: Settings, memory: Memory, work: _Work, found: Aligned) -> list[Problem]:
    """Put what is certain into the memory, and note what is not."""
    why = ""
    if found.refused:
        why = f"the sibling page is no translation of this one: {found.refused}"
    some = found.pairs if not why else ()
    sure = [p for p in some if p.confidence >= CERTAIN]
    memory.replace_page(
        *settings.languages, work.name,
        [(p.digest, p.source, p.translation) for p in sure],
    )  # fmt: skip
    doubtful = [_doubt(p) for p in some if p.confidence < CERTAIN]
    memory.set_note(doubt_key(settings, work.name), doubtful)
    beads = found.collation if not why else Collation()
    memory.set_note(beads_key(settings, work.name), beads.as_json())
    refused = {"refused": why} if why else {}
    memory.set_note(
        origin_key(settings, work.name), {**work.state, "recorded": work.recorded, **refused}
    )
    if why:
        return [Problem(Warn.ALIGNMENT, why, work.name)]
    paired = sum(p.level == "block" for p in sure)
    if found.blocks >= 5 and paired < _FEW * found.blocks:  # noqa: PLR2004
        why = f"only {paired} of {found.blocks} blocks could be paired with the sibling page"
        return [Problem(Warn.ALIGNMENT, f"{why}; is it a translation of this page?", work.name)]
    return []


def _doubt(pair: Pair) -> list[object]:
    holds = pair.translation.holds
    texts = [_readable(text, holds) for text in (pair.source, pair.translation.text)]
    return [pair.level, *texts, round(pair.confidence, 3)]


def _readable(text: str, holds: Sequence[str]) -> str:
    """A slotted text with what its placeholders held in place of the slots."""
    out = ""
    for what, value in pieces(text):
        if what == "text":
            out += str(value)
        elif what == "x" and int(value) <= len(holds):
            out += holds[int(value) - 1]
    return out
