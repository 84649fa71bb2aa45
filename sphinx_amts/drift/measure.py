"""The page that a human translated from, and today's → what has changed between the two.

A **block** is unchanged if today's page has its digest, wherever it went; changed if it is paired
with one that shares many of its words; else added or removed. What has to be **done** is counted
in words, by sentences: one that the origin page has too needs no one, even where its block was
split or moved, and neither does one that the edition shows in a human's words from another page.
A page that no human translated is to be done as a whole.

Links and formulas are no words. A sentence in which nothing else is new is *refreshed*: the new
content goes into the human's text. Where the human's text has no place for it, the edition does
not show that text any more, and the sentence has to be done like any other.

Where both editions stand side by side, a block of the origin that nothing in the human's page
answers is *left out*: unchanged, but nobody has translated it, so all of it is to be done. What
``check_book`` says of a page is put where its blocks are today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..segment import HUMAN, fold
from ._human import Human, proposal, written_by
from ._pairing import pair
from ._values import Counts, Finding, PageDrift
from ._words import Run, compare, count, shown, tokens, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..book import Page
    from ..compose import Edition
    from ..segment import Segment
    from ..taken_in import Collated
    from ._pairing import Pairing

__all__ = ["measure_page"]

_Known = dict[str, set[tuple[str, ...]]]
"""The sentences of the origin: digest → what its placeholders held."""
_Work = tuple[int, tuple[int, ...]]
"""How many words of a block are to be translated, and the sentences that they stand in."""
_Placed = tuple[int, int, int, Finding]
"""A finding behind what it is sorted by: today's block, removed ones first, their own order."""
_NOWHERE = "nothing in the human's text answers it"


def measure_page(
    name: str,
    origin: Page | None,
    page: Page,
    edition: Edition | None,
    collated: Collated | None = None,
    proposals: Mapping[str, str] | None = None,
    checked: Sequence[Finding] = (),
) -> PageDrift:
    """Compare today's *page* with its *origin*, the page that a human translated from, if any.

    *collated*: both editions side by side, where they are known. *proposals*: what a machine
    made of today's blocks and sentences, digest → text in slots. *checked*: what ``check_book``
    says of the page.
    """
    shows = {who: edition.count(who) if edition else 0 for who in ("human", "machine", "source")}
    words = sum(count(s.text) for segment in page.segments for s in segment.sentences)
    if origin is None:
        placed = [*_by_machine(page, proposals), *_refreshed_elsewhere(edition, set())]
        findings = _sorted(placed)
        counts = Counts(
            words=words, words_added=words, added=len(page.segments),
            refreshed=sum(f.kind == "refreshed" for f in findings), **shows,
        )  # fmt: skip
        return PageDrift(name=name, edited=False, counts=counts, findings=findings)
    old, new = origin.segments, page.segments
    blocks = pair(old, new)
    human = written_by(collated, checked)
    unread = {j for i, j in blocks.same if i in human.lost}
    work = _work(origin, page, edition, human.lost)
    # equal words, but a new formula or link that the human's text has no place for
    other = [(i, j) for i, j in blocks.same if j not in unread and _held(old[i]) != _held(new[j])]
    stale = [(i, j) for i, j in other if work[j][0]]
    fresh = [(i, j) for i, j in other if not work[j][0]]
    changed = sorted([*blocks.changed, *stale], key=lambda p: p[1])
    placed = [
        *((j, 1, 0, _changed(old[i], new[j], work[j], human, i, proposals)) for i, j in changed),
        *((j, 1, 0, _added(new[j], work[j], proposals)) for j in blocks.added),
        *((j, 0, i, _removed(old[i], human, i)) for i, j in blocks.gone),
        *((j, 1, 0, _compared("refreshed", old[i], new[j], (0, ()))) for i, j in fresh),
        *(
            (j, 1, 0, _left_out(old[i], new[j], work[j], proposals))
            for i, j in blocks.same
            if j in unread and work[j][0]
        ),
        *_refreshed_elsewhere(edition, {j for _, j in fresh}),
        *_checked(checked, origin, page, blocks, human.lost),
    ]
    findings = _sorted(placed)
    counts = Counts(
        words=words,
        words_changed=sum(f.words for f in findings if f.kind == "changed"),
        words_added=sum(f.words for f in findings if f.kind in {"added", "doubtful"}),
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


def _work(origin: Page, page: Page, edition: Edition | None, lost: frozenset[int]) -> list[_Work]:
    """Find out, for each of today's blocks, what has to be translated. *lost*: the origin's blocks
    that no human has translated."""
    known: _Known = {}
    for n, segment in enumerate(origin.segments):
        for sentence in segment.sentences if n not in lost else ():
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
                new.append(k)
        out.append((sum(count(segment.sentences[k].text) for k in new), tuple(new)))
    return out


def _changed(
    old: Segment, new: Segment, work: _Work, human: Human, block: int,
    proposals: Mapping[str, str] | None,
) -> Finding:  # fmt: skip
    text, line, confidence = human.of(block)
    return replace(
        _compared("changed", old, new, work), human=text, sibling_line=line, confidence=confidence,
        machine=proposal(new, proposals, work[1]),
    )  # fmt: skip


def _compared(kind: str, old: Segment, new: Segment, work: _Work) -> Finding:
    before, now = compare(tokens(old), tokens(new))
    return Finding(
        kind=kind, line=new.line, origin_line=old.line, origin=shown(old), text=shown(new),
        words=work[0], sentences=_sentences(new, work), before=before, now=now,
    )  # fmt: skip


def _sentences(segment: Segment, work: _Work) -> tuple[str, ...]:
    some = (segment.sentences[k] for k in work[1])
    return tuple(written(segment, s.start, s.end) for s in some)


def _added(new: Segment, work: _Work, proposals: Mapping[str, str] | None) -> Finding:
    now = compare((), tokens(new))[1]
    return Finding(
        kind="added", line=new.line, text=shown(new), words=work[0],
        sentences=_sentences(new, work), now=now, machine=proposal(new, proposals, work[1]),
    )  # fmt: skip


def _removed(old: Segment, human: Human, block: int) -> Finding:
    before = compare(tokens(old), ())[0]
    text, line, confidence = human.of(block)
    return Finding(
        kind="removed", line=old.line, origin_line=old.line, origin=shown(old), before=before,
        human=text, sibling_line=line, confidence=confidence,
    )  # fmt: skip


def _left_out(
    old: Segment, new: Segment, work: _Work, proposals: Mapping[str, str] | None
) -> Finding:
    return Finding(
        kind="doubtful", check="left out", why=_NOWHERE, line=new.line, origin_line=old.line,
        origin=shown(old), text=shown(new), words=work[0], sentences=_sentences(new, work),
        machine=proposal(new, proposals, work[1]),
    )  # fmt: skip


def _by_machine(page: Page, proposals: Mapping[str, str] | None) -> list[_Placed]:
    """Name what a machine has translated of a page that no human has."""
    found: list[_Placed] = []
    for n, segment in enumerate(page.segments if proposals else ()):
        if made := proposal(segment, proposals):
            every = tuple(range(len(segment.sentences)))
            finding = Finding(
                kind="machine", line=segment.line, text=shown(segment), machine=made,
                words=sum(count(s.text) for s in segment.sentences),
                sentences=_sentences(segment, (0, every)),
            )  # fmt: skip
            found.append((n, 1, 0, finding))
    return found


def _checked(
    checked: Sequence[Finding], origin: Page, page: Page, blocks: Pairing, lost: frozenset[int]
) -> list[_Placed]:
    """Put what was said of the origin's blocks where these are today; what is gone needs no
    look, and what nobody has translated is named by itself."""
    today = {origin.segments[i].line: j for i, j in (*blocks.same, *blocks.changed)}
    lines = {segment.line for segment in origin.segments}
    gone = {origin.segments[n].line for n in lost}
    found: list[_Placed] = []
    for n, finding in enumerate(checked):
        at = finding.origin_line
        if at in today and not (at in gone and not finding.human):
            new = page.segments[today[at]]
            text = finding.text if finding.text != finding.origin else shown(new)
            moved = replace(finding, line=new.line, text=text, words=0)
            found.append((today[at], 3, n, moved))
        elif at not in lines:  # a formula by itself, or a human's block without a source
            before = max((line for line in today if line <= finding.line), default=0)
            j = today.get(before, 0)
            line = _line_of_structure(origin, page, at) if at else _line(page, j)
            if line:
                found.append((j, 3, n, replace(finding, line=line)))
    return found


def _line(page: Page, block: int) -> int:
    return page.segments[block].line if page.segments else 1


def _line_of_structure(origin: Page, page: Page, line: int) -> int:
    """The line on which code or a formula of the origin stands today; 0 where it is gone."""
    keys = {
        (a.kind, a.key) for a in origin.anchors if origin.text.count("\n", 0, a.start) + 1 == line
    }
    starts = (a.start for a in page.anchors if (a.kind, a.key) in keys)
    start = next(starts, None)
    return 0 if start is None else page.text.count("\n", 0, start) + 1


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
