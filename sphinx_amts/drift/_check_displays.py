"""Whether the display formulas and the code of the human's page are the source's.

They are no blocks of prose; they stand between these, in the order of both pages. What is equal on
both sides parts the pages; where just as many are left between two such places, each is compared
with its own. Comments and strings of code, and what a formula says in words, are translated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from ._check_kept import formula
from ._values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..book import Page
    from ..segment import Anchor
    from ._check_texts import Sides

__all__ = ["displays"]

_KINDS = ("math", "code")
_ALIKE = 0.6  # from which on two of them are one that was altered
_LINE = 0.7  # the same for a line of code
_LONGEST = 6000  # characters that are compared
_NAME = re.compile(r"[^\W\d]\w*")
_UNTOLD = re.compile(r"#[^\n]*|\b[A-Za-z]{0,2}(?:\"[^\"\n]*\"|'[^'\n]*')|\"[^\"\n]*\"|'[^'\n]*'")
_TRAILING = re.compile(r",(?=[)\]}])")
_STOPS = re.compile(r"(?<!\d)[.,;]|[.,;](?!\d)|%")
_WORDS = re.compile(r"\\label\{[^{}]*\}|\(([\w:.-]+)\)\s*\Z|\$\$|```|\{math\}|:label:[^\n]*")


def displays(sides: Sides) -> Iterator[tuple[int, Finding]]:
    """Find the formulas and the code that differ: each as the number of the source's block that
    it stands before, and the finding."""
    for kind in _KINDS:
        own = [a for a in sides.origin.anchors if a.kind == kind]
        other = [a for a in sides.sibling.anchors if a.kind == kind]
        for a, b in _pairs(own, other):
            texts = _text(sides.origin, a), _text(sides.sibling, b)
            changed = (_formula if kind == "math" else _code)(*texts)
            if changed:
                yield _finding(sides, kind, (a, b), texts, changed)


def _pairs(own: list[Anchor], other: list[Anchor]) -> Iterator[tuple[Anchor, Anchor]]:
    keys = [a.key for a in own], [b.key for b in other]
    i = j = 0
    for op in [*Indel.opcodes(*keys), None]:
        if op is not None and op.tag != "equal":
            continue
        end = (op.src_start, op.dest_start) if op else (len(own), len(other))
        if end[0] - i == end[1] - j:
            yield from zip(own[i : end[0]], other[j : end[1]], strict=True)
        if op:
            i, j = op.src_end, op.dest_end


def _text(page: Page, anchor: Anchor) -> str:
    """What stands from an anchor to the next block or piece of structure."""
    starts = [a.start for a in page.anchors if a.start > anchor.start]
    starts += [s.start for s in page.segments if s.start > anchor.start]
    end = min(starts, default=len(page.text))
    return page.text[anchor.start : min(end, anchor.start + _LONGEST)].strip()


def _formula(own: str, other: str) -> tuple[str, ...]:
    a, b = (_STOPS.sub("", formula(_WORDS.sub("", text))) for text in (own, other))
    alike = Indel.normalized_similarity(a, b)
    return (own, other) if a != b and alike >= _ALIKE and _no_words(a, b) else ()


def _no_words(a: str, b: str) -> bool:
    """Whether what differs is no word in another script."""
    return not any(ord(c) > 0x2E80 for c in a + b)  # noqa: PLR2004


def _code(own: str, other: str) -> tuple[str, ...]:
    """Give a line that is not the source's, and the source's, where they have the same names: an
    edition that renames something, or follows a newer version of the code, means to."""
    a, b = ([_bare(line) for line in text.splitlines()] for text in (own, other))
    lost, more = ([x for x in p if x and x not in q] for p, q in ((a, b), (b, a)))
    named = {tuple(_NAME.findall(line)): line for line in more}
    for line in lost:
        instead = named.get(tuple(_NAME.findall(line)))
        if instead and Indel.normalized_similarity(line, instead) >= _LINE:
            return line, instead
    return ()


def _bare(line: str) -> str:
    told = _UNTOLD.sub(lambda m: "" if m[0][0] == "#" else "''", line)
    return _TRAILING.sub("", "".join(told.split())).rstrip(",;")


def _finding(
    sides: Sides, kind: str, pair: tuple[Anchor, Anchor], texts: tuple[str, str],
    changed: tuple[str, ...],
) -> tuple[int, Finding]:  # fmt: skip
    lines = [
        page.text.count("\n", 0, anchor.start) + 1
        for page, anchor in zip((sides.origin, sides.sibling), pair, strict=True)
    ]
    what = "formula" if kind == "math" else "code"
    block = next(
        (n for n, s in enumerate(sides.origin.segments) if s.start > pair[0].start), -1
    )  # fmt: skip
    return block, Finding(
        kind="doubtful", check=kind, why=f"the {what} is not the source's", line=lines[0],
        origin_line=lines[0], sibling_line=lines[1], origin=texts[0], text=texts[0],
        human=texts[1], marked=changed,
    )  # fmt: skip
