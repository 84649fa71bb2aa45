"""A block or some sentences → what a reader reads there.

It knows nothing of slots or Markdown: marks of emphasis and links are gone, inline code is its
text, a formula is what is read of it in a line. What only the builder knows (the number of a
figure) is left out, and where the sentence may need it, it is noted that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from ..segment import Placeholder, Segment, pieces
from ._formulas import read_formula
from ._leftovers import DROPPED, without_leftovers

__all__ = ["ATOM", "Side", "plain", "read", "read_stretch", "read_stretches"]

ATOM = "\ufffc"
"""Stands in :attr:`Side.bare` for code, a formula or whatever else is no prose."""

_MARKED = frozenset({"emphasis", "strong"})
_UNTOLD = frozenset({"html", "footnote"})
_UNCOUNTED = re.compile(r"[\d.,]+|\{?:?cite.*")  # a number is told with the others
_ROLE = re.compile(r"\{?:?([\w:.+-]+?):?\}?(`+)(.*)\2", re.DOTALL)
_READ = frozenset(
    "abbr code command file guilabel kbd literal mailheader menuselection program samp sub sup"
    " term emphasis strong dfn envvar option keyword token regexp newsgroup makevar".split()
)
"""Roles whose content is what is read."""
_CALLED = frozenset({"func", "meth"})
_NAMED = _CALLED | frozenset(
    "mod class attr data const exc obj type macro struct enum member var".split()
)
"""Roles of things in a program: what is read is their name."""
_NUMBERED = {"pep": "PEP", "rfc": "RFC"}
_NOTED = re.compile(r"(?:foot)?cite(?:p|:p|:ps)?")
"""Roles that are read as a note in brackets of its own: ``[Gauss, 1809]``."""
_SILENT = frozenset({"label", "footnote", "target"})
_TICKS = re.compile(r"\A(`+) ?(.*?) ?\1(?:\{[^{}]*\})?\Z", re.DOTALL)
_EAST = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_BROKEN = re.compile(rf"(?<=[{_EAST}])[^\S\n]*\n\s*(?=[{_EAST}])")
_WIDE_JOIN = re.compile(rf"(?<=[{_EAST}]) (?=[{_EAST}])")
_LOOSE = re.compile(r"[\s$]+")
_ENDS = ",.;:，。；：、"

_GAP, _NOTE, _GONE = "\x00", "\x01", "\x03"  # left out: what is needed, a note, what is not
_BOTH = f"{_GAP}{_NOTE}"
_ALL = f"{_BOTH}{_GONE}"
_NOTES = re.compile(rf"{_NOTE}(?:[\s,;，；、]*{_NOTE})+")
_HOLLOW = re.compile(rf"[(\[（【［][\s,;，；、]*[{_BOTH}][\s{_BOTH},;，；、]*[)\]）】］]")
_ASIDE = re.compile(rf"[(（][^()（）{_BOTH}]{{0,40}}[{_BOTH}][^()（）]{{0,40}}[)）]")
_FIRST_GAP = re.compile(rf"\A\s*[{_ALL}][\s{_ALL}{_ENDS}]*")
_WIDE_GAP = re.compile(rf"(?<=[{_EAST}])\s*[{_ALL}][\s{_ALL}]*(?=[{_EAST}])")
_CLOSED_GAP = re.compile(rf"\s*[{_ALL}][\s{_ALL}]*(?=[,.;:!?)\]}}，。；：！？）】」』、]|\Z)")
_ANY_GAP = re.compile(rf"[{_ALL}]")
_MARK = re.compile(rf"[{_BOTH}]")
_LAST = re.compile(
    rf"((?=\w)[{_EAST}]|(?:(?![{_EAST}])[^\W_])+(?:['’.-](?:(?![{_EAST}])[^\W_])+)*)[\s\"'”’»」』》）)\]]*\Z"
)
_DONE = re.compile(r"[.!?:…。！？：][\s\"'”’»」』）)\]]*\Z")
_SAYS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a passage.

    ``text``: as it is read. ``bare``: the same with :data:`ATOM` for what is no prose.
    ``kept``: what a translation keeps to the letter: code, formulas and references, sorted.
    Citations are not among them, nor numbers that are set as formulas.
    ``marked``: what is emphasised, in order.
    ``lacks``: for each thing left out of ``text``, the word that stands before it if it is a note,
    which a sentence can do without; nothing if the sentence needs it. What stood in brackets, and
    they are gone too, or behind a whole sentence is not among them.
    """

    text: str
    bare: str
    kept: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def plain(text: str) -> Side:
    """A side that is nothing but text."""
    text = " ".join(text.split())
    return Side(text, text)


def read(segment: Segment) -> Side:
    """A whole block as it is read."""
    return read_stretch(segment, 0, len(segment.text))


def read_stretches(stretches: Sequence[tuple[Segment, int, int]]) -> Side:
    """Several stretches, one after another, as one side."""
    sides = [read_stretch(*one) for one in stretches]
    if len(sides) == 1:
        return sides[0]
    return Side(
        _WIDE_JOIN.sub("", " ".join(s.text for s in sides)),
        f" {ATOM} ".join(s.bare for s in sides),
        tuple(sorted(k for s in sides for k in s.kept)),
        tuple(m for s in sides for m in s.marked),
        tuple(k for s in sides for k in s.lacks),
    )


def read_stretch(segment: Segment, start: int, end: int) -> Side:
    """Read a stretch of a segment's text."""
    text = without_leftovers(segment)[start:end]
    if not any(c in text for c in f"<&{DROPPED}"):
        flat = _flat(text)
        return Side(flat, flat)
    read: list[str] = []
    bare: list[str] = []
    kept: list[str] = []
    marked: list[str] = []
    begun: dict[int, int] = {}
    formula = False
    for what, value in pieces(text):
        if what == "text":
            said = _ANY_GAP.sub("", str(value)).replace(DROPPED, "")
            if formula and said[:1] in set(_ENDS):  # $0, 1, \ldots,$.
                read[-1] = read[-1].rstrip(_ENDS)
            formula = False
            read.append(said)
            bare.append(said)
            continue
        holder = segment.placeholders[int(value) - 1]
        formula = holder.kind == "math"
        if what == "x":
            shown = _shown(holder)
            read.append(shown)
            shown = _MARK.sub("", shown)
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
    whole = _without_brackets(_flat("".join(read)))
    return Side(
        _tidy(whole), _flat("".join(bare)), tuple(sorted(kept)), tuple(marked), tuple(_lacks(whole))
    )


def _shown(holder: Placeholder) -> str:
    """What a reader reads of a placeholder; a mark where only the builder knows it."""
    text = holder.open
    match holder.kind:
        case "code":
            m = _TICKS.match(text)
            shown = m[2] if m else text
        case "math":
            shown = read_formula(text) or _GAP
        case "entity":
            shown = unescape(text)
        case "url":
            shown = text.strip("<>")
        case "role":
            m = _ROLE.fullmatch(text)
            shown = _said_by(m[1], m[3].strip()) if m else _GAP
        case "html":
            tag = text.lower()
            shown = " " if tag.startswith("<br") else _GAP if tag.startswith("<img") else ""
        case "break":
            shown = " "
        case "footnote":  # a raised number
            shown = ""
        case _:
            shown = _GAP
    return shown


def _said_by(role: str, content: str) -> str:
    """What is read of a role with this content."""
    name = role.rpartition(":")[2]
    if role == "math":
        return read_formula(f"${content}$") or _GAP
    if _NOTED.fullmatch(role):
        return _NOTE
    if role in _READ:
        return content
    if name in _NAMED:
        called = content.rpartition(".")[2] if content.startswith("~") else content.lstrip("!.")
        return called + "()" if name in _CALLED and not called.endswith(")") else called
    if role in _NUMBERED:
        return f"{_NUMBERED[role]} {content.partition('#')[0]}"
    return "" if role in _SILENT else _GAP


def _flat(text: str) -> str:
    return " ".join(_BROKEN.sub("", text).split()) if "\n" in text else " ".join(text.split())


def _without_brackets(text: str) -> str:
    """Without what stands in brackets with something left out: a sentence can do without."""
    text = _NOTES.sub(_NOTE, text)
    return _ASIDE.sub(_GONE, _HOLLOW.sub(_GONE, text)) if _MARK.search(text) else text


def _lacks(text: str) -> Iterator[str]:
    """What :attr:`Side.lacks` says of a text with marks in it."""
    for m in _MARK.finditer(text):
        before, after = _MARK.sub("", text[: m.start()]), text[m.end() :]
        if not _SAYS.search(after) and _DONE.search(before):
            continue
        last = _LAST.search(before) if m[0] == _NOTE else None
        yield last[1].lower() if last else ""


def _tidy(text: str) -> str:
    """Close the gaps that something left out has left: two blanks, a blank before a full stop, a
    comma at the beginning."""
    if not _ANY_GAP.search(text):
        return text
    for gap, closed in ((_FIRST_GAP, ""), (_CLOSED_GAP, ""), (_WIDE_GAP, ""), (_ANY_GAP, " ")):
        text = gap.sub(closed, text)
    return " ".join(text.split())
