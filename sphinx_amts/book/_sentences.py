"""A block's slotted text → its sentences.

sentencex (Wikimedia's segmenter) finds the ends; slots are masked, so that nothing inside code,
math or a link target looks like one. A boundary inside a pair of marks is none.
"""

from __future__ import annotations

import re
from itertools import pairwise

import sentencex

from ..segment import Sentence, digest, renumber

__all__ = ["sentences"]

_SLOT = re.compile(r"<x\d+/>|</?g\d+>|&(?:amp|lt|gt);")
_MAYBE_END = re.compile(r"[.!?…:;][\"'”’)\]]*(?:</g\d+>)*[\"'”’)\]]*\s|[。！？｡؟।።։]")
_WORD = re.compile(r"[^\W\d_]")


def sentences(text: str, language: str, slots: int, whole: str) -> tuple[Sentence, ...]:
    """The sentences of a slotted *text* that have a word in them, with their places.

    Its *slots* are numbered in order of appearance; *whole* is its digest.
    """
    out: list[Sentence] = []
    for start, end in _boundaries(text, language):
        if (start, end) == (0, len(text)):  # most blocks are one sentence
            words = _SLOT.sub("", text) if slots or "&" in text else text
            numbers = tuple(range(1, slots + 1))
            return (Sentence(0, end, text, numbers, whole),) if _WORD.search(words) else ()
        stretch = text[start:end]
        marked = "<" in stretch
        if not _WORD.search(_SLOT.sub("", stretch) if marked or "&" in stretch else stretch):
            continue
        own, numbers = renumber(stretch) if marked else (stretch, ())
        out.append(Sentence(start, end, own, numbers, digest(own)))
    return tuple(out)


def _boundaries(text: str, language: str) -> list[tuple[int, int]]:
    if not _MAYBE_END.search(text):
        return _trimmed(text, [(0, len(text))])
    masked = _SLOT.sub(_mask, text) if "<" in text or "&" in text else text
    pairs = "<g" in text
    cuts = [0]
    at = 0
    for part in sentencex.segment(language.split("_", maxsplit=1)[0], masked.replace("\n", " ")):
        at += len(part)
        if (at - cuts[-1]) > 1 and not (pairs and _open_pairs(text, cuts[-1], at)):
            cuts.append(at)
    if cuts[-1] != len(text):
        cuts = [*cuts[:-1], len(text)] if len(cuts) > 1 else [0, len(text)]
    return _trimmed(text, list(pairwise(cuts)))


def _mask(m: re.Match[str]) -> str:
    """As many characters as the slot has: a word for what is read, blanks for a mark."""
    if m[0][1] == "x":
        return "X" + "x" * (len(m[0]) - 1)
    return "&" + " " * (len(m[0]) - 1) if m[0][0] == "&" else "\u2060" * len(m[0])


def _open_pairs(text: str, start: int, end: int) -> bool:
    return text.count("<g", start, end) != text.count("</g", start, end)


def _trimmed(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out = []
    for start, end in spans:
        part = text[start:end]
        lead = len(part) - len(part.lstrip())
        if stripped := part.strip():
            out.append((start + lead, start + lead + len(stripped)))
    return out
