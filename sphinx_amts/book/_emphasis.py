"""Emphasis: which runs of ``*``, ``_`` and ``~~`` open and close it (CommonMark 6.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from ._marks import Mark, pairs

__all__ = ["Run", "flat", "is_blank", "is_punctuation", "match_runs", "run", "with_slides"]

_SLIDE = {"[": "]", "(": ")"}
_STRONG = 2  # marks


@dataclass(slots=True)
class Run:
    """A run of ``*``, ``_`` or ``~`` that may open or close emphasis; ``left``: still unused."""

    start: int
    end: int
    char: str
    can_open: bool
    can_close: bool
    size: int
    left: int
    closes: list[tuple[str, int]]
    opens: list[tuple[str, int]]


@cache
def is_blank(char: str) -> bool:
    """White space, as the installed markdown-it sees it."""
    return bool(isWhiteSpace(ord(char)))


@cache
def is_punctuation(char: str) -> bool:
    """Punctuation, as the installed markdown-it sees it: releases differ about symbols."""
    return bool(isMdAsciiPunct(ord(char)) or isPunctChar(char))


def run(raw: str, start: int, end: int) -> Run:
    """The run that stands at ``[start, end)``, with what it can do there ("flanking")."""
    before = raw[start - 1] if start else " "
    after = raw[end] if end < len(raw) else " "
    blank_before, blank_after = is_blank(before), is_blank(after)
    mark_before, mark_after = is_punctuation(before), is_punctuation(after)
    left = not blank_after and (not mark_after or blank_before or mark_before)
    right = not blank_before and (not mark_before or blank_after or mark_after)
    char = raw[start]
    if char == "_":
        left, right = left and (not right or mark_before), right and (not left or mark_after)
    return Run(start, end, char, left, right, end - start, end - start, [], [])


def match_runs(runs: list[Run]) -> None:
    """Pair the runs of one stretch of text; what nothing outside it may match any more."""
    settled = list(runs)
    bottoms: dict[tuple[str, bool, int], int] = {}
    at = 0
    while at < len(runs):
        closer = runs[at]
        if not closer.can_close:
            at += 1
            continue
        like = closer.char, closer.can_open, closer.size % 3
        k = _opener(runs, at, bottoms.get(like, -1))
        if k < 0:
            bottoms[like] = closer.start  # those before it are none for others like it either
            if closer.can_open:
                at += 1
            else:
                del runs[at]
            continue
        opener = runs[k]
        size = min(opener.left, closer.left, _STRONG)
        kind = "strong" if size == _STRONG else "emphasis"
        kind = "strike" if closer.char == "~" else kind
        opener.opens.append((kind, size))
        closer.closes.append((kind, size))
        opener.left -= size
        closer.left -= size
        del runs[k + 1 : at]
        at = k + 1
        if not opener.left:
            del runs[k]
            at = k
        if not closer.left:
            del runs[at]
    for one in settled:
        one.can_open = one.can_close = False


def _opener(runs: Sequence[Run], at: int, bottom: int) -> int:
    """The run nearest before *at*, and not before the place *bottom*, that opens what it closes;
    -1 if there is none."""
    for k in range(at - 1, -1, -1):
        if runs[k].start < bottom:
            break
        if _match(runs[k], runs[at]):
            return k
    return -1


def _match(opener: Run, closer: Run) -> bool:
    if opener.char != closer.char or not opener.can_open or not opener.left:
        return False
    if not (opener.can_close or closer.can_open):
        return True
    return (opener.size + closer.size) % 3 != 0 or (opener.size % 3 == 0 == closer.size % 3)


def flat(tokens: Sequence[Mark | Run]) -> Iterator[Mark]:
    """Marks and runs → marks alone."""
    for token in tokens:
        if isinstance(token, Mark):
            yield token
            continue
        at = token.start
        for kind, size in token.closes:
            yield Mark("close", kind, at, at + size)
            at += size
        if token.left:
            yield Mark("text", "", at, at + token.left, token.char * token.left)
            at += token.left
        for kind, size in reversed(token.opens):
            yield Mark("open", kind, at, at + size)
            at += size


def with_slides(marks: list[Mark]) -> list[Mark]:
    """D2L marks what goes on a slide with ``[**…**]``, ``(**…**)`` and ``(~~…~~)``.

    The brackets belong to the marks: they are made part of the pair, so that none gets lost.
    """
    out = list(marks)
    for first, at in pairs(marks):
        if marks[at].kind not in {"strong", "strike"} or not first > 0 or at + 1 >= len(marks):
            continue
        left, right = out[first - 1], out[at + 1]
        bracket = left.value[-1:]
        if (
            left.what == right.what == "text"
            and bracket in _SLIDE
            and right.value.startswith(_SLIDE[bracket])
        ):
            out[first - 1] = left._replace(end=left.end - 1, value=left.value[:-1])
            out[first] = out[first]._replace(start=out[first].start - 1)
            out[at] = marks[at]._replace(end=marks[at].end + 1)
            out[at + 1] = right._replace(start=right.start + 1, value=right.value[1:])
    return [m for m in out if m.end > m.start]
