"""Aligned blocks and sentences → passages: what a reader reads in the one edition and in the other.

Parallel data and terminology are made from these. A passage knows nothing of slots or Markdown:
marks of emphasis and links are gone, inline code is its text, a formula is what is read of it in
a line, and what only the builder knows (a citation, the number of a figure) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape

from ..segment import Anchor, Placeholder, Segment, pieces
from ._formulas import read_formula
from ._lexicon import Lexicon
from .align import SentenceBead, align_blocks, align_sentences

__all__ = ["ATOM", "Passage", "Side", "passages", "plain", "read", "reversed_passages"]

ATOM = "\ufffc"
"""Stands in :attr:`Side.bare` for code, a formula or whatever else is no prose."""

_MARKED = frozenset({"emphasis", "strong"})
_UNTOLD = frozenset({"html", "footnote"})
_UNCOUNTED = re.compile(r"[\d.,]+|\{?:?cite.*")  # a number is told with the others
_ROLE = re.compile(r"\{?:?([\w:.+-]+?):?\}?(`+)(.*)\2", re.DOTALL)
_READ = frozenset(
    [
        "abbr",
        "code",
        "command",
        "file",
        "guilabel",
        "kbd",
        "literal",
        "mailheader",
        "menuselection",
        "program",
        "samp",
        "sub",
        "sup",
        "term",
        "emphasis",
        "strong",
        "dfn",
    ]
)  # roles whose content is what is read
_TICKS = re.compile(r"\A(`+) ?(.*?) ?\1(?:\{[^{}]*\})?\Z", re.DOTALL)
_EAST = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_BROKEN = re.compile(rf"(?<=[{_EAST}])[^\S\n]*\n\s*(?=[{_EAST}])")
_BEFORE = re.compile(r"\s+([,.;:!?)\]}，。；：！？）】」』、])")
_HOLLOW = re.compile(r"[(\[（【][\s,;，；、]*\x00[\s\x00,;，；、]*[)\]）】]")
_WIDE_JOIN = re.compile(rf"(?<=[{_EAST}]) (?=[{_EAST}])")
_LOOSE = re.compile(r"[\s$]+")
_NO_START = " ,;:.，；：。、"
_HOLE = "\x00"
_WIDE_HOLE = re.compile(rf"(?<=[{_EAST}])\s*\x00[\s\x00]*(?=[{_EAST}])|\x00")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a passage.

    ``text``: as it is read. ``bare``: the same with :data:`ATOM` for what is no prose.
    ``kept``: what a translation keeps to the letter: code, formulas and references, sorted.
    Citations are not among them, nor numbers that are set as formulas.
    ``marked``: what is emphasised, in order.
    """

    text: str
    bare: str
    kept: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


def plain(text: str) -> Side:
    """A side that is nothing but text."""
    text = " ".join(text.split())
    return Side(text, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block (``level`` is ``block``) or a few sentences (``sentence``) in both editions.

    ``kind``: of the source's block: heading, paragraph, cell …. ``line``: where that block begins
    in the page, from 1. ``parts``: the source's sentences one by one. ``confidence``: the
    probability that the two sides answer each other.
    """

    level: str
    page: str
    line: int
    kind: str
    source: Side
    target: Side
    parts: tuple[str, ...]
    confidence: float


def reversed_passages(passages: Iterable[Passage]) -> list[Passage]:
    """The same passages in the other direction."""
    return [replace(p, source=p.target, target=p.source, parts=(p.target.text,)) for p in passages]


def passages(
    page: str,
    source: Sequence[Segment],
    source_anchors: Sequence[Anchor],
    target: Sequence[Segment],
    target_anchors: Sequence[Anchor],
    lexicon: Lexicon | None = None,
) -> list[Passage]:
    """Align two editions of a page and read what answers each other, blocks and sentences.

    Nothing is left out for being doubtful: each passage has its confidence.
    """
    beads, scale = align_blocks(source, source_anchors, target, target_anchors, lexicon)
    inside: dict[int, list[SentenceBead]] = {}
    for one in align_sentences(source, target, beads, scale):
        inside.setdefault(one.block, []).append(one)
    found: list[Passage] = []
    for number, bead in enumerate(beads):
        own, other = [source[n] for n in bead.source], [target[n] for n in bead.target]
        first, sure = own[0], bead.probability
        found.append(
            Passage(
                level="block", page=page, line=first.line, kind=first.kind,
                source=_side([(s, 0, len(s.text)) for s in own]),
                target=_side([(s, 0, len(s.text)) for s in other]),
                parts=tuple(_read(s, t.start, t.end).text for s in own for t in s.sentences),
                confidence=sure,
            )
        )  # fmt: skip
        for one in inside.get(number, ()):
            if not one.source or not one.target:
                continue
            at = [(source[k], source[k].sentences[n]) for k, n in one.source]
            to = [(target[k], target[k].sentences[n]) for k, n in one.target]
            found.append(
                Passage(
                    level="sentence", page=page, line=at[0][0].line, kind=at[0][0].kind,
                    source=_side([(s, t.start, t.end) for s, t in at]),
                    target=_side([(s, t.start, t.end) for s, t in to]),
                    parts=tuple(_read(s, t.start, t.end).text for s, t in at),
                    confidence=sure * one.probability,
                )
            )  # fmt: skip
    return found


def _side(stretches: Sequence[tuple[Segment, int, int]]) -> Side:
    sides = [_read(*one) for one in stretches]
    if len(sides) == 1:
        return sides[0]
    return Side(
        _WIDE_JOIN.sub("", " ".join(s.text for s in sides)),
        f" {ATOM} ".join(s.bare for s in sides),
        tuple(sorted(k for s in sides for k in s.kept)),
        tuple(m for s in sides for m in s.marked),
    )


def read(segment: Segment) -> Side:
    """A whole block as it is read."""
    return _read(segment, 0, len(segment.text))


def _read(segment: Segment, start: int, end: int) -> Side:
    """Read a stretch of a segment's text."""
    text = segment.text[start:end]
    if "<" not in text and "&" not in text:
        flat = _flat(text)
        return Side(flat, flat)
    read: list[str] = []
    bare: list[str] = []
    kept: list[str] = []
    marked: list[str] = []
    begun: dict[int, int] = {}
    for what, value in pieces(text):
        if what == "text":
            read.append(str(value))
            bare.append(str(value))
            continue
        holder = segment.placeholders[int(value) - 1]
        if what == "x":
            shown = _shown(holder)
            read.append(shown or _HOLE)
            if holder.kind in {"break", "entity"}:
                bare.append(shown)
                continue
            bare.append(f" {ATOM} ")
            name = _LOOSE.sub("", shown or holder.open)
            if holder.kind not in _UNTOLD and not _UNCOUNTED.fullmatch(name):
                kept.append(name)
        elif holder.kind in _MARKED and what == "open":
            begun[int(value)] = len(bare)
        elif holder.kind in _MARKED and int(value) in begun:
            marked.append(_flat("".join(bare[begun[int(value)] :])))
    return Side(
        _tidy(_flat("".join(read))), _flat("".join(bare)), tuple(sorted(kept)), tuple(marked)
    )


def _shown(holder: Placeholder) -> str:
    """What a reader reads of a placeholder; nothing where only the builder knows it."""
    text = holder.open
    if holder.kind == "code":
        m = _TICKS.match(text)
        return m[2] if m else text
    if holder.kind == "math":
        return read_formula(text)
    if holder.kind == "entity":
        return unescape(text)
    if holder.kind == "url":
        return text.strip("<>")
    if holder.kind == "break" or text.lower().startswith("<br"):
        return " "
    if holder.kind == "role" and (m := _ROLE.fullmatch(text)):
        if m[1] == "math":
            return read_formula(f"${m[3]}$")
        if m[1] in _READ:
            return m[3].strip()
    return ""


def _flat(text: str) -> str:
    return " ".join(_BROKEN.sub("", text).split()) if "\n" in text else " ".join(text.split())


def _tidy(text: str) -> str:
    """Close the gaps that something left out has left: brackets with nothing in them, blanks
    before a full stop, a comma at the beginning."""
    text = _WIDE_HOLE.sub("", _HOLLOW.sub("", text))
    return " ".join(_BEFORE.sub(r"\1", text).split()).lstrip(_NO_START)
