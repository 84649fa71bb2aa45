"""A page and what the memory knows → the page's edition in another language.

The longest human match wins: the whole block, then a run of blocks that a human made into one,
then runs of sentences, then single sentences; then a machine's. Nothing is shown as current
whose source has changed: where a formula or a link is new, it goes into the human's sentence if
the human kept it, and else the sentence counts as changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ._choice import choose
from ._runs import Found, any_human, block_runs, digest_of, sentence_runs
from .book import Dialect, Page, Part, Rejected, render
from .segment import HUMAN, RUN, Segment, Translation, fold, join, renumber

__all__ = ["Edition", "Refresh", "Rejection", "compose"]

_Refused = dict[tuple[int, int], list[Translation]]
"""What could not be used of a segment, by the stretch of its text."""

_TITLES = frozenset({"heading", "glossary", "term"})


@dataclass(frozen=True, slots=True)
class Refresh:
    """A placeholder whose content the source changed, put into a human's text.

    ``index``: of its segment in the page.
    """

    index: int
    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A translation that was not used, and why. ``index``: of its segment in the page."""

    index: int
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
    ``code``: index of the code cell → what a human made of it. ``figures``: what outputs of cells
    are called, as (source raw, translated raw): no source may change there, or cells are run again.
    """

    replacements: Mapping[int, str]
    titles: tuple[tuple[int, str, str], ...]
    origins: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[int, int], ...]
    refreshed: tuple[Refresh, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    code: Mapping[int, str] = field(default_factory=dict)
    figures: tuple[tuple[str, str], ...] = ()

    def count(self, origin: str) -> int:
        """How many sentences are of this origin."""
        return sum(o.count(origin) for o in self.origins)

    def in_place(self) -> dict[int, str]:
        """The replacements with the titles among them, for sources that leave the house."""
        return {**self.replacements, **{n: new for n, _, new in self.titles}}


@dataclass(slots=True)
class _Draft:
    """An edition in the making, and what it is made of."""

    page: Page
    found: Found
    name: str
    dialect: Dialect
    runs: bool
    replacements: dict[int, str] = field(default_factory=dict)
    titles: list[tuple[int, str, str]] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    origins: list[tuple[str, ...]] = field(default_factory=list)
    missing: list[tuple[int, int]] = field(default_factory=list)
    refreshed: list[Refresh] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def compose(
    page: Page,
    found: Found,
    name: str,
    dialect: Dialect,
    left_alone: Iterable[int] = (),
    *,
    runs: bool = True,
) -> Edition:
    """Put an edition together from what is known. *name* is the page's in the memory.

    *left_alone*: segments that someone else translates (Sphinx's own catalogues). Without *runs*,
    nothing is looked for that only a human translates: see :func:`~sphinx_amts._runs.by_humans`.
    """
    draft = _Draft(page, found, name, dialect, runs=runs)
    alone = set(left_alone)
    taken = 0
    for n, segment in enumerate(page.segments):
        if taken:  # it went into the run before it
            draft.replacements[n] = ""
            draft.origins.append((HUMAN,) * len(segment.sentences))
            taken -= 1
        elif n in alone:
            draft.origins.append((HUMAN,) * len(segment.sentences))
        else:
            taken = _segment(draft, n, segment)
    return Edition(
        draft.replacements, tuple(draft.titles), tuple(draft.origins), tuple(draft.missing),
        tuple(draft.refreshed), tuple(draft.rejected), figures=tuple(draft.figures),
    )  # fmt: skip


def _segment(draft: _Draft, n: int, segment: Segment) -> int:
    """Translate one segment; returns how many of the following went into it."""
    page, found = draft.page, draft.found
    refused: _Refused = {}
    if _human_block(draft, n, [segment], found.get(segment.digest, ()), refused):
        return 0
    for run in block_runs(page, n, found) if draft.runs else ():
        known = found.get(digest_of(run))
        if known and _human_block(draft, n, run, known, {}):
            return len(run) - 1
    _sentences(draft, n, segment, refused)
    return 0


def _human_block(
    draft: _Draft,
    n: int,
    run: Sequence[Segment],
    known: Sequence[Translation],
    refused: _Refused,
) -> bool:
    """Put a human's text for a block, or for a *run* of blocks, in place if there is one that can
    be; those that cannot are added to what is *refused*."""
    if not any_human(known):
        return False
    one = join(run, RUN)
    where = (0, len(one.text))
    before = _before(draft, n)
    while best := choose(known, one, one.numbers, refused.get(where, ()), draft.name, before):
        if best.origin != HUMAN:
            return False
        part = Part(*where, one.numbers, best)
        text = _rendered(draft, n, one, [part], refused)
        if text is not None:
            _note_refreshed(draft, n, run, part)
            _place(draft, n, text)
            draft.origins.append((HUMAN,) * len(run[0].sentences))
            return True
    return False


def _sentences(draft: _Draft, n: int, segment: Segment, refused: _Refused) -> None:
    """Translate a block by its sentences, each by the best that can be used."""
    origins = ["source"] * len(segment.sentences)
    while parts := _parts(draft, n, segment, refused):
        text = _rendered(draft, n, segment, parts, refused)
        if text is None:
            continue
        _place(draft, n, text)
        for part in parts:
            if part.translation.origin == HUMAN:
                _note_refreshed(draft, n, [segment], part)
        origins = _origins(segment, parts)
        break
    draft.origins.append(tuple(origins))
    if "source" in origins:  # what a machine has answered is not asked for again
        answered = {p for p, known in refused.items() if any(t.origin != HUMAN for t in known)}
        draft.missing += (
            (n, k)
            for k, s in enumerate(segment.sentences)
            if origins[k] == "source" and (s.start, s.end) not in answered
        )


def _parts(draft: _Draft, n: int, segment: Segment, refused: _Refused) -> list[Part]:
    """Choose what a block is made of: the longest runs of a human's first, nothing of what is
    *refused*."""
    parts: list[Part] = []
    taken: set[int] = set()
    found, sentences = draft.found, segment.sentences
    name, before = draft.name, _before(draft, n)
    for key, first, last in sentence_runs(segment) if draft.runs else ():
        known = found.get(key)
        if not known or not taken.isdisjoint(range(first, last + 1)):
            continue
        place = sentences[first].start, sentences[last].end
        numbers = renumber(segment.text[slice(*place)])[1]
        best = choose(known, segment, numbers, refused.get(place, ()), name, before)
        if best and best.origin == HUMAN:
            taken.update(range(first, last + 1))
            parts.append(Part(*place, numbers, best))
    for k, one in enumerate(sentences):
        known = found.get(one.digest)
        if known and k not in taken:
            place = one.start, one.end
            best = choose(known, segment, one.numbers, refused.get(place, ()), name, before)
            if best:
                parts.append(Part(*place, one.numbers, best))
    return parts


def _origins(segment: Segment, parts: Sequence[Part]) -> list[str]:
    """Whose the sentences of a block are that these parts are put into."""
    origins = ["source"] * len(segment.sentences)
    for part in parts:
        who = HUMAN if part.translation.origin == HUMAN else "machine"
        if len(origins) == 1:
            return [who]
        for k, sentence in enumerate(segment.sentences):
            if part.start <= sentence.start < part.end:
                origins[k] = who
    return origins


def _rendered(
    draft: _Draft, n: int, segment: Segment, parts: Sequence[Part], refused: _Refused
) -> str | None:
    """The text of a segment with these parts, or nothing: then it is noted which of them were
    *refused*, and why. That is at least one of them."""
    try:
        return render(segment, parts, draft.dialect, draft.page.labels)
    except Rejected as error:
        why = str(error)
    bad = [(part, why) for part in parts]
    if len(parts) > 1:
        alone = [(part, _refusal(draft, segment, part)) for part in parts]
        # each is fine for itself, but they do not go together: the humans' stay
        together = [one for one in bad if one[0].translation.origin != HUMAN]
        bad = [one for one in alone if one[1]] or together or bad
    for part, reason in bad:
        refused.setdefault((part.start, part.end), []).append(part.translation)
        text = part.translation.text
        draft.rejected.append(Rejection(n, draft.page.segments[n].line, text, reason))
    return None


def _refusal(draft: _Draft, segment: Segment, part: Part) -> str:
    try:
        render(segment, [part], draft.dialect, draft.page.labels)
    except Rejected as why:
        return str(why)
    return ""


def _before(draft: _Draft, n: int) -> str:
    """The digest of the block before this one."""
    return draft.page.segments[n - 1].digest if n else ""


def _place(draft: _Draft, n: int, text: str) -> None:
    segment = draft.page.segments[n]
    if segment.kind in _TITLES:
        draft.titles.append((n, segment.raw, text))
    elif segment.kind == "figure":
        draft.figures.append((segment.raw, text))
    else:
        draft.replacements[n] = text


def _note_refreshed(draft: _Draft, n: int, run: Sequence[Segment], part: Part) -> None:
    """Note what is new in a human's text for this run of segments, of which *n* is the first."""
    made = part.translation
    if not made.holds or made.page != draft.name:
        return  # said elsewhere of something else: a match, no change
    holders = [(k, holder) for k, s in enumerate(run, n) for holder in s.placeholders]
    for old, number in zip(made.holds, part.numbers, strict=False):
        index, holder = holders[number - 1]
        if old != (new := fold(holder.content)):
            draft.refreshed.append(Refresh(index, draft.page.segments[index].line, old, new))
