"""The short way to write a machine's translation: most of them need no proof.

A plain text that is escaped can only be read as that text, and a formula, code or a role that
stands between such texts as what it is in the source. So where there are no other slots, what is
written need not be read again. The tests hold this against the long way, of which it is a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..segment import Segment, Translation, escape, unescape
from ._escape import WIDE, anywhere, escaped, safe_start
from .dialect import Dialect

__all__ = ["Part", "in_slots", "plainly"]

_ATOM = re.compile(r"<x([0-9]{1,6})/>")
_HARD = re.compile(r"[<\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Pairs, and what is no text."""
_ADDRESS = re.compile(r"\w\.\w|[@:]")
_ATOMS = frozenset({"code", "math", "role"})


@dataclass(frozen=True, slots=True)
class Part:
    """A translation for the stretch ``[start, end)`` of a segment's text.

    ``numbers``: for each slot of the translation, from 1, the segment's slot.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    translation: Translation


def plainly(segment: Segment, parts: Sequence[Part], dialect: Dialect) -> str | None:
    """The Markdown of a segment with these *parts*, in order; nothing where it takes care, or
    where another part of the segment is more than a blank."""
    out: list[str] = []
    end = 0
    for part in parts:
        gap = segment.text[end : part.start]
        if (gap not in {" ", "\n"}) if out else gap:
            return None
        text = None if part.translation.markup else _written(segment, part, dialect, gap)
        if text is None:
            return None
        if out and not (WIDE.match(out[-1][-1]) and (WIDE.match(text) or not text[0].isascii())):
            out.append(gap)
        out.append(text)
        end = part.end
    text = "".join(out)
    hash_ = segment.kind == "heading" and "#" in text  # it may be taken for a closing mark
    return text if end == len(segment.text) and not hash_ else None


def in_slots(segment: Segment, parts: Sequence[Part]) -> str | None:
    """The text in slots of a segment whose words are put into a doctree; nothing where it takes
    care."""
    if len(parts) != 1 or parts[0].translation.markup:
        return None
    part = parts[0]
    count = len(segment.placeholders)
    if (part.start, part.end) != (0, len(segment.text)) or part.numbers != (*range(1, count + 1),):
        return None
    texts = _ATOM.split(part.translation.text)
    atoms = sorted(map(int, texts[1::2]))
    if atoms != [*part.numbers] or any(holder.close is not None for holder in segment.placeholders):
        return None
    for at in range(0, len(texts), 2):
        text = texts[at]
        if _HARD.search(text) or "  " in text:
            return None
        if "&" in text or ">" in text:
            text = escape(unescape(text))
        texts[at] = f"{text}<x{int(texts[at + 1])}/>" if at + 1 < len(texts) else text
    return "".join(texts[::2]).strip() or None


def _written(segment: Segment, part: Part, dialect: Dialect, gap: str) -> str | None:
    """The Markdown of one part that stands behind this *gap*; nothing where it takes care."""
    texts = _ATOM.split(part.translation.text)
    count = len(texts)
    cell, linkify = segment.form == "cell", dialect.has("linkify")
    then = ""
    for at in range(count - 1, -1, -1):
        text = texts[at]
        if at % 2:
            number = int(text)
            if not 0 < number <= len(part.numbers) or not (texts[at + 1] or at == count - 2):
                return None
            holder = segment.placeholders[part.numbers[number - 1] - 1]
            if holder.kind not in _ATOMS or holder.close is not None:
                return None
            texts[at], then = holder.open, holder.kind
        elif _HARD.search(text) or "  " in text or (then and text[-1:] == "`"):
            return None
        else:
            if "&" in text:
                text = unescape(text)
            if linkify and _ADDRESS.search(text):
                return None
            texts[at] = escaped(text, dialect, then, cell=cell)
    if gap != " " and not anywhere(segment):
        texts[0] = safe_start(texts[0].lstrip())
    text = "".join(texts)
    return text if text.strip() and not (segment.form == "line" and "`" in text) else None
