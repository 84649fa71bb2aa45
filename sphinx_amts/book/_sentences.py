"""A block's slotted text → its sentences.

The rules of :mod:`._stops` say which stops end a sentence; where they are in doubt, sentencex
(Wikimedia's segmenter) is asked. Slots are masked for it, so that nothing inside code, math or a
link target looks like an end. A boundary inside a pair of marks is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import sentencex

from .._languages import base_of
from ..segment import Sentence, digest, shift
from ._abbreviations import LANGUAGES, Words, words_of
from ._stops import Enclosed, candidates, enclosed, is_end

__all__ = ["sentences"]

_SLOT = re.compile(r"<x\d+/>|</?g\d+>|&(?:amp|lt|gt);")
_MAYBE_END = re.compile(r"[.!?…:;][\"'”’)\]]*(?:</g\d+>)*[\"'”’)\]]*\s|[。！？｡؟।።։]")
_WORD = re.compile(r"(?:<[^>]*+>|&\w++;|[^<&\w]|[\d_])*+[^\W\d_]")
_CLEAR = 4  # letters of a word that is no abbreviation


def sentences(text: str, language: str, slots: int, whole: str) -> tuple[Sentence, ...]:
    """The sentences of a slotted *text* that have a word in them, with their places.

    Its *slots* are numbered in order of appearance; *whole* is its digest.
    """
    out: list[Sentence] = []
    start = done = 0
    for cut in (*_cuts(text, language), len(text)):
        own = text[start:cut].strip()
        at, start = text.find(own, start), cut
        before = done
        if "<" in own:
            done += own.count("<x") + own.count("<g")
        if not (own[:1].isalpha() or _WORD.match(own)):
            continue
        if len(own) == len(text):  # most blocks are one sentence
            return (Sentence(0, cut, text, tuple(range(1, slots + 1)), whole),)
        numbers = tuple(range(before + 1, done + 1)) if done > before else ()
        end, own = at + len(own), shift(own, -before)
        out.append(Sentence(at, end, own, numbers, digest(own)))
    return tuple(out)


def _cuts(text: str, language: str) -> list[int]:
    """Where a sentence ends and another one follows."""
    language, known = _known(language)
    if not known:
        return _elsewhere(text, language)
    found = list(candidates(text, language))
    if not found:
        return []
    cuts: list[int] = []
    start = 0
    pairs = "<g" in text
    words = words_of(language)
    spans = enclosed(text)
    around: Enclosed | None = None  # the last of them that begins before the candidate
    nth = 0
    asked: frozenset[int] | None = None
    for m in found:
        stop, at = m.span()
        while nth < len(spans) and spans[nth][0] < at:
            around = spans[nth]
            nth += 1
        if (around and at < around.end) or not _is_clear(text, stop, at, words):
            end = is_end(text, start, m, language, words, around)
            if end is None:
                if asked is None:
                    asked = frozenset(_segmenter(text, language))
                end = any(n in asked for n in range(stop + 1, at + 1))
            if not end:
                continue
        if not (pairs and _open_pairs(text, start, at)):
            cuts.append(at)
            start = at
    return cuts


@cache
def _known(language: str) -> tuple[str, bool]:
    """A language without its country, and whether there are rules for it."""
    base = base_of(language)
    return base, base in LANGUAGES


def _is_clear(text: str, stop: int, at: int, words: Words) -> bool:
    """Whether a stop stands between a long word, a bracket or a slot and a new beginning: most
    do, and need no rule."""
    if at - stop != 1:
        return False
    after = text[at + 1 : at + 2]
    if not (after.isupper() or (after == " " and text[at + 2 : at + 3].isupper())):
        return False
    word = text[stop - _CLEAR : stop]
    return (word.isalpha() and word.islower() and word not in words.long) or word[-1:] in {")", ">"}


def _elsewhere(text: str, language: str) -> list[int]:
    """The same for a language that the rules are not written for."""
    cuts: list[int] = []
    start = 0
    if _MAYBE_END.search(text):
        for at in _segmenter(text, language):
            if at - start > 1 and at < len(text) and not _open_pairs(text, start, at):
                cuts.append(at)
                start = at
    return cuts


def _segmenter(text: str, language: str) -> Iterator[int]:
    """Where sentencex sees the end of a sentence, without the blanks that follow."""
    masked = _SLOT.sub(_mask, text) if "<" in text or "&" in text else text
    at = 0
    for part in sentencex.segment(language, masked.replace("\n", " ")):
        yield at + len(part.rstrip())
        at += len(part)


def _mask(m: re.Match[str]) -> str:
    """As many characters as the slot has: a word for what is read, blanks for a mark."""
    if m[0][1] == "x":
        return "X" + "x" * (len(m[0]) - 1)
    return "&" + " " * (len(m[0]) - 1) if m[0][0] == "&" else "\u2060" * len(m[0])


def _open_pairs(text: str, start: int, end: int) -> bool:
    return text.count("<g", start, end) != text.count("</g", start, end)
