"""The page that a human translated from, and today's → what has changed between the two.

A **block** is unchanged if today's page has its digest, wherever it went; changed if it is paired
with one that shares many of its words; else added or removed. What has to be **done** is counted
in words, by sentences: one that the origin page has too needs no one, even where its block was
split or moved, and neither does one that the edition shows in a human's words from another page.
A page that no human translated is to be done as a whole.

Links and formulas are no words. A sentence in which nothing else is new is *refreshed*: the new
content goes into the human's text. Where the human's text has no place for it, the edition does
not show that text any more, and the sentence has to be done like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..segment import HUMAN, fold
from ._pairing import pair
from ._values import Counts, Finding, PageDrift
from ._words import Run, compare, count, shown, tokens, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..book import Page
    from ..compose import Edition
    from ..segment import Segment

__all__ = ["measure_page"]

_Known = dict[str, set[tuple[str, ...]]]
"""The sentences of the origin: digest → what its placeholders held."""
_Work = tuple[int, tuple[str, ...]]
"""How many words of a block are to be translated, and the sentences that they stand in."""
_Placed = tuple[int, int, int, Finding]
"""A finding behind what it is sorted by: today's block, removed ones first, their own order."""


def measure_page(name: str, origin: Page | None, page: Page, edition: Edition | None) -> PageDrift:
    """Compare today's *page* with its *origin*, the page that a human translated from, if any."""
    shows = {who: edition.count(who) if edition else 0 for who in ("human", "machine", "source")}
    words = sum(count(s.text) for segment in page.segments for s in segment.sentences)
    if origin is None:
        placed = _refreshed_elsewhere(edition, set())
        counts = Counts(
            words=words, words_added=words, added=len(page.segments), refreshed=len(placed), **shows
        )
        return PageDrift(name=name, edited=False, counts=counts, findings=_sorted(placed))
    old, new = origin.segments, page.segments
    work = _work(origin, page, edition)
    blocks = pair(old, new)
    # equal words, but a new formula or link that the human's text has no place for
    stale = [(i, j) for i, j in blocks.same if work[j][0] and _held(old[i]) != _held(new[j])]
    fresh = [(i, j) for i, j in blocks.same if not work[j][0] and _held(old[i]) != _held(new[j])]
    changed = sorted([*blocks.changed, *stale], key=lambda p: p[1])
    placed = [
        *((j, 1, 0, _compared("changed", old[i], new[j], work[j])) for i, j in changed),
        *((j, 1, 0, _added(new[j], work[j])) for j in blocks.added),
        *((j, 0, i, _removed(old[i])) for i, j in blocks.gone),
        *((j, 1, 0, _compared("refreshed", old[i], new[j], (0, ()))) for i, j in fresh),
        *_refreshed_elsewhere(edition, {j for _, j in fresh}),
    ]
    findings = _sorted(placed)
    counts = Counts(
        words=words,
        words_changed=sum(f.words for f in findings if f.kind == "changed"),
        words_added=sum(f.words for f in findings if f.kind == "added"),
        unchanged=len(new) - len(changed) - len(blocks.added),
        changed=len(changed),
        added=len(blocks.added),
        removed=len(blocks.gone),
        refreshed=sum(f.kind == "refreshed" for f in findings),
        **shows,
    )
    return PageDrift(name=name, edited=True, counts=counts, findings=findings)


def _sorted(placed: Sequence[_Placed]) -> tuple[Finding, ...]:
    return tuple(entry[-1] for entry in sorted(placed, key=lambda entry: entry[:-1]))


def _held(segment: Segment, numbers: Sequence[int] | None = None) -> tuple[str, ...]:
    """Give what the placeholders of a block hold, or those of one of its sentences."""
    if numbers is None:
        return tuple(fold(holder.content) for holder in segment.placeholders)
    return tuple(fold(segment.placeholders[n - 1].content) for n in numbers)


def _work(origin: Page, page: Page, edition: Edition | None) -> list[_Work]:
    """Find out, for each of today's blocks, what has to be translated."""
    known: _Known = {}
    for segment in origin.segments:
        for sentence in segment.sentences:
            known.setdefault(sentence.digest, set()).add(_held(segment, sentence.numbers))
    out: list[_Work] = []
    for n, segment in enumerate(page.segments):
        new = []
        for k, sentence in enumerate(segment.sentences):
            held = known.get(sentence.digest)
            if edition is not None:
                if edition.origins[n][k] == HUMAN:
                    continue
                if held and _held(segment, sentence.numbers) not in held:
                    held = None
            if held is None:
                new.append(sentence)
        out.append(
            (sum(count(s.text) for s in new), tuple(written(segment, s.start, s.end) for s in new))
        )
    return out


def _compared(kind: str, old: Segment, new: Segment, work: _Work) -> Finding:
    before, now = compare(tokens(old), tokens(new))
    return Finding(
        kind=kind, line=new.line, origin_line=old.line, origin=shown(old), text=shown(new),
        words=work[0], sentences=work[1], before=before, now=now,
    )  # fmt: skip


def _added(new: Segment, work: _Work) -> Finding:
    now = compare((), tokens(new))[1]
    return Finding(
        kind="added", line=new.line, text=shown(new), words=work[0], sentences=work[1], now=now
    )


def _removed(old: Segment) -> Finding:
    before = compare(tokens(old), ())[0]
    return Finding(
        kind="removed", line=old.line, origin_line=old.line, origin=shown(old), before=before
    )


def _refreshed_elsewhere(edition: Edition | None, done: set[int]) -> list[_Placed]:
    """Find what else went into a human's sentence, which stands in another block now."""
    if edition is None:
        return []
    return [
        (
            refresh.index, 2, at,
            Finding(
                kind="refreshed", line=refresh.line, origin=refresh.old, text=refresh.new,
                before=(Run(refresh.old, code=True, changed=True),),
                now=(Run(refresh.new, code=True, changed=True),),
            ),
        )
        for at, refresh in enumerate(dict.fromkeys(edition.refreshed))
        if refresh.index not in done
    ]  # fmt: skip
