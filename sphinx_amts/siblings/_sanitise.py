"""Text → a field of a file that Amazon Translate imports, and that a spreadsheet may open.

The rules are Amazon's (Developer Guide, "Parallel data input files"): UTF-8, at most 1,000 bytes,
one line, and no ``+ - = @`` at the beginning, not even within quotes. Spreadsheets run what begins
so as a formula, too (CWE-1236), and what begins with their full-width forms.
"""

from __future__ import annotations

import re

__all__ = ["MOST_BYTES", "clean", "fault"]

MOST_BYTES = 1000
"""Of one side of a pair."""

_FIRST = tuple("+-=@＋－＝＠")
_QUOTES = " \"'`“”‘’«»„「」『』"
_SLOTTED = re.compile(r"</?[gx][0-9]{1,6}\s*/?>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BEYOND = re.compile("[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000e0000-\U0010ffff]")


def clean(text: str) -> str:
    """One line of text: white space folded, control and other unseen characters left out.

    What is left can be written as UTF-8 and stand in XML 1.0.
    """
    return " ".join(_BEYOND.sub("", _UNSEEN.sub("", text)).split())


def fault(text: str, most: int = MOST_BYTES) -> str:
    """Why a clean text cannot be a field; nothing if it can."""
    if not text:
        return "empty"
    if len(text) * 4 > most and len(text.encode()) > most:
        return "too long"
    if text.lstrip(_QUOTES).startswith(_FIRST):
        return "first character"
    return "slots" if "<" in text and _SLOTTED.search(text) else ""
