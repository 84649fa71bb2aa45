"""A page and what the memory knows → the page's edition in another language.

The longest human match wins: the whole block, then a run of blocks that a human made into one,
then runs of sentences, then single sentences; then a machine's. Nothing is shown as current
whose source has changed: where a formula or a link is new, it goes into the human's sentence if
the human kept it, and else the sentence counts as changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .book import Dialect, Page, Part, Rejected, render
from .segment import HUMAN, RUN, Segment, Translation, digest, fold, join, joined, pieces, renumber

__all__ = ["Edition", "Found", "Refresh", "Rejection", "block_digests", "compose", "rest_digests"]

Found = Mapping[str, tuple[Translation, ...]]
"""What the memory knows: digest → translations, best first."""

_LONGEST = 3  # blocks or sentences in a run
_TITLES = frozenset({"heading", "glossary", "term"})


@dataclass(frozen=True, slots=True)
class Refresh:
    """A placeholder whose content the source changed, put into a human's text."""

    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A translation that was not used, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What became of a page.

    ``replacements``: index of the segment → raw text, for ``Page.inject``. ``titles``: headings
    and glossary terms, which name anchors, as (source raw, translated raw) in order: in a build
    they are translated after the anchors are made. ``origins``: for each segment, of each of its
    sentences ``human``, ``machine`` or ``source``. ``missing``: what no one has translated.
    """

    replacements: Mapping[int, str]
    titles: tuple[tuple[int, str, str], ...]
    origins: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[int, int], ...]
    refreshed: tuple[Refresh, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    def count(self, origin: str) -> int:
        """How many sentences are of this origin."""
        return sum(o.count(origin) for o in self.origins)

    def in_place(self) -> dict[int, str]:
        """The replacements with the titles among them, for sources that leave the house."""
        return {**self.replacements, **{n: new for n, _, new in self.titles}}


@dataclass(slots=True)
class _Draft:
    """An edition in the making."""

    replacements: dict[int, str] = field(default_factory=dict)
    titles: list[tuple[int, str, str]] = field(default_factory=list)
    origins: list[tuple[str, ...]] = field(default_factory=list)
    missing: list[tuple[int, int]] = field(default_factory=list)
    refreshed: list[Refresh] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def block_digests(page: Page) -> list[str]:
    """What to look up first: the page's blocks."""
    return [s.digest for s in page.segments]


def rest_digests(page: Page, found: Found) -> list[str]:
    """What to look up where a block is not found: runs of blocks, sentences, runs of them."""
    wanted: list[str] = []
    for n, segment in enumerate(page.segments):
        if _human(found.get(segment.digest, ())):
            continue
        wanted += (_digest_of(run) for run in _runs(page, n, found))
        wanted += (d for d, _, _ in _stretches(segment))
    return wanted


def compose(
    page: Page, found: Found, name: str, dialect: Dialect, left_alone: Iterable[int] = ()
) -> Edition:
    """Put an edition together from what is known. *name* is the page's in the memory.

    *left_alone*: segments that someone else translates (Sphinx's own catalogues).
    """
    draft = _Draft()
    alone = set(left_alone)
    taken = 0
    for n, segment in enumerate(page.segments):
        if taken:  # it went into the run before it
            draft.replacements[n] = ""
            draft.origins.append(("human",) * len(segment.sentences))
            taken -= 1
        elif n in alone:
            draft.origins.append(("human",) * len(segment.sentences))
        else:
            taken = _segment(draft, page, n, found, name, dialect)
    return Edition(
        draft.replacements, tuple(draft.titles), tuple(draft.origins), tuple(draft.missing),
        tuple(draft.refreshed), tuple(draft.rejected),
    )  # fmt: skip


def _segment(draft: _Draft, page: Page, n: int, found: Found, name: str, dialect: Dialect) -> int:
    """Translate one segment; returns how many of the following went into it."""
    segment = page.segments[n]
    before = page.segments[n - 1].digest if n else ""
    best = _choose(found.get(segment.digest, ()), segment, segment.numbers, name, before)
    if best and best.origin == HUMAN and _human_block(draft, page, n, segment, best, name, dialect):
        return 0
    for run in _runs(page, n, found):
        known = found.get(_digest_of(run))
        if not known:
            continue
        one = join(run, RUN)
        made = _choose(known, one, one.numbers, name, before)
        if made and made.origin == HUMAN and _human_block(draft, page, n, one, made, name, dialect):
            return len(run) - 1
    _sentences(draft, page, n, found, name, dialect)
    return 0


def _human_block(
    draft: _Draft, page: Page, n: int, one: Segment, made: Translation, name: str, dialect: Dialect
) -> bool:
    """Put a human's text for a block, or for the run of blocks *one*, in place if it can be."""
    try:
        text = render(one, [_part(one, made)], dialect, page.labels)
    except Rejected as why:
        draft.rejected.append(Rejection(one.line, made.text, str(why)))
        return False
    _note_refreshed(draft, one, one.numbers, made, name)
    _place(draft, page, n, text)
    draft.origins.append(("human",) * len(page.segments[n].sentences))
    return True


def _sentences(
    draft: _Draft, page: Page, n: int, found: Found, name: str, dialect: Dialect
) -> None:
    segment = page.segments[n]
    before = page.segments[n - 1].digest if n else ""
    count = len(segment.sentences)
    origins = ["source"] * count
    parts: list[Part] = []
    for key, first, last in _stretches(segment):  # the longest runs come first
        if any(o != "source" for o in origins[first : last + 1]):
            continue
        start, end = segment.sentences[first].start, segment.sentences[last].end
        numbers = renumber(segment.text[start:end])[1]
        best = _choose(found.get(key, ()), segment, numbers, name, before)
        if best is None or (first != last and best.origin != HUMAN):
            continue
        who = "human" if best.origin == HUMAN else "machine"
        origins[first : last + 1] = [who] * (last - first + 1)
        parts.append(Part(start, end, numbers, best))
        if who == "human":
            _note_refreshed(draft, segment, numbers, best, name)
    by_machine = [p for p in parts if p.translation.origin != HUMAN]
    for keep in (parts, [p for p in parts if p.translation.origin == HUMAN]):
        if not keep:
            break
        try:
            text = render(segment, keep, dialect, page.labels)
        except Rejected as why:
            draft.rejected.append(Rejection(segment.line, segment.text, str(why)))
            origins = ["source" if o == "machine" else o for o in origins]
            if len(keep) == len(parts) - len(by_machine):
                origins = ["source"] * count
            continue
        _place(draft, page, n, text)
        break
    draft.origins.append(tuple(origins))
    rejected = bool(draft.rejected) and draft.rejected[-1].line == segment.line
    if not rejected:
        draft.missing += ((n, k) for k, origin in enumerate(origins) if origin == "source")


def _place(draft: _Draft, page: Page, n: int, text: str) -> None:
    segment = page.segments[n]
    if segment.kind in _TITLES:
        draft.titles.append((n, segment.raw, text))
    else:
        draft.replacements[n] = text


def _part(segment: Segment, translation: Translation) -> Part:
    return Part(0, len(segment.text), segment.numbers, translation)


def _stretches(segment: Segment) -> list[tuple[str, int, int]]:
    """The runs of sentences of a segment, longest first: digest, first and last sentence."""
    count = len(segment.sentences)
    out: list[tuple[str, int, int]] = []
    for length in range(min(_LONGEST, count), 1, -1):
        for first in range(count - length + 1):
            last = first + length - 1
            text = segment.text[segment.sentences[first].start : segment.sentences[last].end]
            out.append((digest(renumber(text)[0]), first, last))
    out += ((s.digest, k, k) for k, s in enumerate(segment.sentences))
    return out


def _runs(page: Page, n: int, found: Found) -> list[Sequence[Segment]]:
    """Runs of paragraphs from segment *n* on that nothing but blank lines parts, longest first."""
    run = [page.segments[n]]
    while len(run) < _LONGEST and n + len(run) < len(page.segments):
        last, following = run[-1], page.segments[n + len(run)]
        between = page.text[last.end : following.start]
        if (
            last.kind != "paragraph"
            or following.kind != "paragraph"
            or between.strip(" \t\r\n>")
            or _human(found.get(following.digest, ()))
        ):
            break
        run.append(following)
    return [run[:length] for length in range(len(run), 1, -1)]


def _digest_of(run: Sequence[Segment]) -> str:
    return digest(joined([s.text for s in run], run, RUN))


def _human(translations: Sequence[Translation]) -> bool:
    return any(t.origin == HUMAN for t in translations)


def _choose(
    translations: Sequence[Translation],
    segment: Segment,
    numbers: Sequence[int],
    name: str,
    before: str,
) -> Translation | None:
    """The best translation that is still true to the source: a human's before a machine's, this
    page's before another's, the same context first."""
    usable = [t for t in translations if _true(t, segment, numbers)]
    return max(
        usable,
        key=lambda t: (t.origin == HUMAN, t.page == name, t.before == before, t.time, t.text),
        default=None,
    )


def _true(translation: Translation, segment: Segment, numbers: Sequence[int]) -> bool:
    """Whether every placeholder that changed since is one that the human kept as a slot."""
    if not translation.holds:
        return True
    if len(translation.holds) != len(numbers):
        return False
    slots = {value for what, value in pieces(translation.text) if what != "text"}
    return all(
        old == fold(segment.placeholders[number - 1].content) or n in slots
        for n, (old, number) in enumerate(zip(translation.holds, numbers, strict=True), 1)
    )


def _note_refreshed(
    draft: _Draft, segment: Segment, numbers: Sequence[int], translation: Translation, name: str
) -> None:
    if translation.page != name:  # said elsewhere of something else: a match, no change
        return
    for old, number in zip(translation.holds, numbers, strict=False):
        new = fold(segment.placeholders[number - 1].content)
        if old != new:
            draft.refreshed.append(Refresh(segment.line, old, new))
