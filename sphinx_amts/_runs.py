"""What is looked up of a page in the memory: its blocks, its sentences, and runs of either.

A human may have made one paragraph of two, or one sentence of three: such a run has a translation of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .book import Page
from .segment import HUMAN, RUN, Segment, Translation, digest, joined, renumber

__all__ = [
    "Found",
    "any_human",
    "block_digests",
    "block_runs",
    "by_humans",
    "digest_of",
    "rest_digests",
    "sentence_runs",
]

Found = Mapping[str, tuple[Translation, ...]]
"""What the memory knows: digest → translations, best first."""

_LONGEST = 3  # blocks or sentences in a run


def block_digests(page: Page) -> list[str]:
    """What to look up first: the page's blocks."""
    return [s.digest for s in page.segments]


def rest_digests(page: Page, found: Found, *, runs: bool = True) -> list[str]:
    """What to look up where a block is not found: runs of blocks, sentences, runs of them.

    Without *runs*, which nobody but humans translate, single sentences alone.
    """
    wanted: list[str] = []
    for n, segment in enumerate(page.segments):
        if any_human(found.get(segment.digest, ())):
            continue
        if runs:
            wanted += (digest_of(run) for run in block_runs(page, n, found))
            wanted += (d for d, _, _ in sentence_runs(segment))
        wanted += (s.digest for s in segment.sentences)
    return wanted


def by_humans(found: Found) -> bool:
    """Whether a human wrote anything of what was found."""
    return any(map(any_human, found.values()))


def sentence_runs(segment: Segment) -> list[tuple[str, int, int]]:
    """The runs of two or more sentences of a segment, longest first: digest, first and last
    sentence."""
    count = len(segment.sentences)
    out: list[tuple[str, int, int]] = []
    for length in range(min(_LONGEST, count), 1, -1):
        for first in range(count - length + 1):
            last = first + length - 1
            text = segment.text[segment.sentences[first].start : segment.sentences[last].end]
            out.append((digest(renumber(text)[0]), first, last))
    return out


def block_runs(page: Page, n: int, found: Found) -> list[Sequence[Segment]]:
    """Runs of paragraphs from segment *n* on that nothing but blank lines parts, longest first."""
    run = [page.segments[n]]
    while len(run) < _LONGEST and n + len(run) < len(page.segments):
        last, following = run[-1], page.segments[n + len(run)]
        between = page.text[last.end : following.start]
        if (
            last.kind != "paragraph"
            or following.kind != "paragraph"
            or between.strip(" \t\r\n>")
            or any_human(found.get(following.digest, ()))
        ):
            break
        run.append(following)
    return [run[:length] for length in range(len(run), 1, -1)]


def digest_of(run: Sequence[Segment]) -> str:
    """Name a run of blocks as the memory does."""
    return digest(joined([s.text for s in run], run, RUN))


def any_human(translations: Sequence[Translation]) -> bool:
    """Whether a human wrote any of these."""
    return any(t.origin == HUMAN for t in translations)
