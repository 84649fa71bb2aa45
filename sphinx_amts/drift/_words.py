"""The words of a segment: how many a reader reads, and which of them changed."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

from ..segment import fold, literal_offset, pieces, rename, unescape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..segment import Segment

__all__ = ["Run", "Token", "compare", "count", "has_words", "shown", "tokens", "words", "written"]

# Scripts that put no space between words; there, one character stands for one word.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+(?:['\u2019\-][^\W{_ALONE}]+)*")
_TOKEN = re.compile(rf"\s+|[{_ALONE}]|[^\W{_ALONE}]+|[^\w\s]")
_PLAIN = frozenset({"emphasis", "strong"})
_ISLAND = 2  # tokens that stayed the same between two changes are read as changed with them


class Token(NamedTuple):
    """A word, a sign or a placeholder as it is written; ``space``: a blank stands before it."""

    text: str
    code: bool
    space: bool


class Run(NamedTuple):
    """Tokens that follow each other and are shown in one way."""

    text: str
    code: bool = False
    changed: bool = False


def words(text: str) -> list[str]:
    """Give the words of a slotted text, as a reader reads them: without what the slots hold.

    Where a script writes no spaces between words, every character counts as one.
    """
    if "<" in text:
        text = rename(text, lambda what, _: " " if what == "x" else "")
    return _WORD.findall(unescape(text))


def has_words(text: str) -> bool:
    """Whether a reader reads any word in a slotted text."""
    return bool(words(text) if "<" in text else _WORD.search(text))


def count(text: str) -> int:
    """How many words a reader reads in a slotted text."""
    return len(words(text))


def shown(segment: Segment) -> str:
    """Give a block as it is written in the source, its lines joined: what a maintainer edits."""
    return fold(segment.raw)


def written(segment: Segment, start: int, end: int) -> str:
    """Give a stretch of a block's slotted text as it is written in the source, lines joined."""
    out: list[str] = []
    stretch = segment.literal[literal_offset(segment, start) : literal_offset(segment, end)]
    for what, value in pieces(stretch):
        if isinstance(value, str):
            out.append(value)
        else:
            holder = segment.placeholders[value - 1]
            out.append((holder.close or "") if what == "close" else holder.open)
    return fold("".join(out))


def tokens(segment: Segment) -> list[Token]:
    """Give a block as it is written in the source, word by word; a placeholder is one token."""
    out: list[Token] = []
    space = False

    def put(text: str, *, code: bool) -> None:
        nonlocal space
        if text:
            out.append(Token(text, code, space))
            space = False

    for what, value in pieces(segment.literal):
        if isinstance(value, str):
            for part in _TOKEN.findall(value):
                if part.isspace():
                    space = True
                else:
                    put(part, code=False)
            continue
        holder = segment.placeholders[value - 1]
        text = (holder.close or "") if what == "close" else holder.open
        put(fold(text), code=holder.kind not in _PLAIN)
    return out


def compare(old: Sequence[Token], new: Sequence[Token]) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Tell what changed, to the word: the old text and the new one, each in runs."""
    # Plain numbers instead of tokens: white space alone is no change, and comparing is quick.
    numbers: dict[tuple[str, bool], int] = {}
    a, b = ([numbers.setdefault(t[:2], len(numbers)) for t in side] for side in (old, new))
    blocks = [
        (op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Indel.opcodes(a, b)
        if op.tag == "equal"
    ]
    same_old, same_new = [False] * len(old), [False] * len(new)
    for old_start, old_end, new_start, new_end in blocks:
        inside = old_start > 0 and old_end < len(old) and new_start > 0 and new_end < len(new)
        if inside and old_end - old_start <= _ISLAND and not _solid(old[old_start:old_end]):
            continue
        same_old[old_start:old_end] = [True] * (old_end - old_start)
        same_new[new_start:new_end] = [True] * (new_end - new_start)
    return _runs(old, same_old), _runs(new, same_new)


def _solid(island: Sequence[Token]) -> bool:
    """Whether this little between two changes is worth reading as the same: a formula, a link."""
    return any(t.code and len(t.text) > _ISLAND for t in island)


def _runs(side: Sequence[Token], same: Sequence[bool]) -> tuple[Run, ...]:
    out: list[Run] = []
    before = True
    for token, is_same in zip(side, same, strict=True):
        if token.space and out:  # a blank has changed if what stands on both sides of it has
            out.append(Run(" ", code=False, changed=not (before or is_same)))
        out.append(Run(token.text, token.code, not is_same))
        before = is_same
    return tuple(
        Run("".join(run.text for run in runs), code, changed)
        for (code, changed), runs in groupby(out, key=lambda run: run[1:])
    )
