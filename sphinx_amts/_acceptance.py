"""An engine's answer → why it cannot be used: it is hostile until it is proven to fit."""

from __future__ import annotations

import re

from .book import Dialect, Page, Part, Rejected, render
from .engines import Item
from .segment import Segment, Sentence, Translation, damage

__all__ = ["misfit", "refusal"]

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
"""What can make a reader see another text than is there. The marks that only say which way the
next letter goes (U+200E, U+200F, U+061C) are left: Hebrew and Arabic need them."""


def refusal(item: Item, text: object) -> str:
    """Say why an answer cannot be a translation of a sentence, or nothing if it may be one."""
    if problem := _unfit(item, text):
        return problem
    return damage(item.text, str(text))


def misfit(page: Page, segment: Segment, sentence: Sentence, text: str, dialect: Dialect) -> str:
    """Say why an answer cannot stand where its sentence stands, or nothing if it can."""
    made = Translation(text=text, origin="machine")
    part = Part(sentence.start, sentence.end, sentence.numbers, made)
    try:
        render(segment, [part], dialect, page.labels)
    except Rejected as why:
        return str(why)
    return ""


def _unfit(item: Item, text: object) -> str:
    """Why an answer is no text that could be a translation; nothing if it may be one."""
    if not isinstance(text, str) or not text.strip():
        return "it is empty or no text"
    if len(text) > 1000 + 20 * len(item.text):
        return "it is far too long"
    if any(ord(c) < 32 and c not in "\n\t" for c in text):  # noqa: PLR2004
        return "it has control characters"
    if set(_BIDI.findall(text)) - set(_BIDI.findall(item.text)):
        return "it has marks that turn the direction of writing"
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):  # noqa: PLR2004
        return "it has half a surrogate pair, which no file can hold"
    return ""
