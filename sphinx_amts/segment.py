"""The values that travel through the package; none of them can be changed.

A **segment** is a block of prose with its exact place in a source file. Its text is written
in *slots*, the notation of XLIFF: ``Use <x1/> to <g2>train</g2> it``, where ``<x1/>`` stands
for a placeholder that nobody may touch (code, math, a role …) and ``<g2>…</g2>`` for a pair
of marks around text (emphasis, a link). ``&``, ``<`` and ``>`` of the text itself are written
as entities, so that slots are never ambiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from ._slots import (
    as_slot,
    damage,
    escape,
    pieces,
    rename,
    renumber,
    shift,
    split_slots,
    unescape,
    visible,
    wordy,
)

__all__ = [
    "HUMAN",
    "RUN",
    "Anchor",
    "Pair",
    "Placeholder",
    "Segment",
    "Sentence",
    "Translation",
    "as_slot",
    "content_hash",
    "damage",
    "digest",
    "escape",
    "fold",
    "join",
    "joined",
    "literal_offset",
    "pieces",
    "rename",
    "renumber",
    "shift",
    "split_slots",
    "unescape",
    "visible",
    "wordy",
]

HUMAN = "human"
"""The origin of what a human wrote; every other origin is a machine's fingerprint."""

RUN = " \u00b6 "
"""What stands between the texts of blocks that a human made into one."""


def fold(text: str) -> str:
    """White space folded to single blanks, none at the ends."""
    line = text.replace("\n", " ")
    if line.isprintable() and "  " not in line and line[:1] != " " != line[-1:]:
        return line  # of all white space only the blank is printable: there is nothing to fold
    return " ".join(line.split())


def digest(text: str) -> str:
    """The content hash of a slotted text: 64 hexadecimal digits of SHA-256, white space folded."""
    return content_hash(fold(text))


def content_hash(text: str) -> str:
    """64 hexadecimal digits of SHA-256; half a surrogate pair is a character like another."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Anchor(NamedTuple):
    """A piece of structure that a translation keeps: what alignment holds on to.

    ``kind``: heading, code, math, label, image, directive, html …; ``key``: what is equal in
    both editions (a heading's level, a hash of the code, the label …); ``start``: where it is.
    ``code``: of code, all of it: a human may have written its comments and strings in another language.
    """

    kind: str
    key: str
    start: int
    code: str = ""


class Placeholder(NamedTuple):
    """Something inside a segment that no engine may touch.

    ``kind``: code, math, role, link, image, emphasis, strong, html …
    ``open``: the source text of an atom, or of the mark that opens a pair.
    ``close``: the source text of the mark that closes a pair; ``None`` for an atom.
    """

    kind: str
    open: str
    close: str | None = None

    @property
    def content(self) -> str:
        """What must be equal for two placeholders to be the same."""
        return self.open if self.close is None else f"{self.open}…{self.close}"


class Sentence(NamedTuple):
    """One sentence of a segment.

    ``start``, ``end``: its place in the segment's slotted text. ``text``: that stretch with its
    slots numbered from 1; ``numbers``: the segment's slot for each of them.
    """

    start: int
    end: int
    text: str
    numbers: tuple[int, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Segment:
    r"""A block of prose at its exact place in a source.

    ``kind``: heading, paragraph, cell, title, caption, alt, term … (what a reader would call it).
    ``form``: how its text is written there: ``markdown``, ``line`` (Markdown on the first line of
    a directive), ``cell`` (of a pipe table), ``csv`` and ``csv"`` (of a CSV
    table, the second within quotes), ``html``, ``attribute`` (of HTML, within quotes), ``plain`` (of a
    toctree), ``text``, or a YAML scalar: ``yaml`` without quotes, ``yaml'`` and ``yaml"`` within them,
    ``yaml>`` and ``yaml|`` below its key, and ``yaml*``… where Markdown stands in it.
    ``spans``: half-open character offsets into the source text, one pair a line.
    ``raw``: the text at those spans, lines joined with a newline.
    ``text``: what a reader sees of it, in slots; ``placeholders[n - 1]`` is slot *n*.
    ``literal``: the same with the text between the slots as it is written (``\$5`` for ``$5``).
    ``line``: the line it begins on, from 1.
    """

    kind: str
    form: str
    spans: tuple[tuple[int, int], ...]
    raw: str
    text: str
    literal: str
    placeholders: tuple[Placeholder, ...]
    digest: str
    sentences: tuple[Sentence, ...]
    line: int

    @property
    def start(self) -> int:
        """Where it begins in the source."""
        return self.spans[0][0]

    @property
    def numbers(self) -> tuple[int, ...]:
        """All its slots: 1 … n."""
        return tuple(range(1, len(self.placeholders) + 1))

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A translation in the memory.

    ``text``: in slots. ``markup``: true where the text between the slots is Markdown that a
    human wrote and that is used to the byte; false where it is plain text that has to be escaped.
    ``origin``: :data:`HUMAN` or a machine's fingerprint. ``time``: seconds since 1970.
    ``page``: the page it comes from, ``before``: the digest of the block before it there (the
    context by which one of several human translations is chosen).
    ``holds``: the contents of the source's placeholders when it was made; where one has changed
    since, its new content goes into the human's sentence and the report says so.
    """

    text: str
    origin: str
    markup: bool = False
    time: float = 0.0
    page: str = ""
    before: str = ""
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A source text and what a human made of it; ``level`` is ``block`` or ``sentence``."""

    level: str
    source: str
    digest: str
    translation: Translation
    confidence: float


def literal_offset(segment: Segment, offset: int) -> int:
    """An offset in ``segment.text`` → the offset of the same place in ``segment.literal``."""
    text, literal = segment.text, segment.literal
    if text == literal:
        return offset
    i = j = 0
    while i < offset:
        escaped = literal[j] == "\\" and text[i] != "\\"
        j += 1 + (escaped or literal.startswith("\\\\", j))
        i += 1
    return j


def joined(texts: Sequence[str], segments: Sequence[Segment], mark: str) -> str:
    """The *texts* of these segments as one, their slots numbered on."""
    before = accumulate((len(s.placeholders) for s in segments), initial=0)
    return mark.join(map(shift, texts, before))


def join(segments: Sequence[Segment], mark: str) -> Segment:
    """Several segments as one, their texts joined by *mark*, their slots numbered on.

    It stands where the first one stands; its sentences are left out.
    """
    if len(segments) == 1:
        return segments[0]
    text = joined([s.text for s in segments], segments, mark)
    return replace(
        segments[0],
        text=text,
        literal=joined([s.literal for s in segments], segments, mark),
        placeholders=tuple(h for s in segments for h in s.placeholders),
        digest=digest(text),
        sentences=(),
    )
