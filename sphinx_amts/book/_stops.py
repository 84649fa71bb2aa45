"""Whether a stop ends a sentence: what a segmenter made for plain prose gets wrong.

A rule says yes, no, or nothing; then the segmenter is asked. The rules look at the slotted text,
where code, formulas, roles and link targets are slots and hold no stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ._abbreviations import Words

__all__ = ["Enclosed", "candidates", "enclosed", "is_end"]

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_WIDE = "。！？｡．"
_CLOSERS = r"(?:[\"'”’»)\]}」』》〉】）〕*]|</g\d{1,6}>|[ \u00a0\u202f]»)"
_CANDIDATE = (  # a search for one character, and then more, is far faster than one for a run
    rf"[.!?…{_WIDE}][.!?…{_WIDE}]*+(?:(?=\s[^»])|(?<=[{_WIDE}]){_CLOSERS}*+"
    rf"|{_CLOSERS}*+(?:<x\d{{1,6}}/>)*+(?=\s)|(?=[{_CJK}]))"
)
_PLAIN = re.compile(_CANDIDATE)
_ASCII = re.compile(r"[.!?][.!?]*+(?:(?=\s)|(?:[\"')\]}*]|</g\d{1,6}>)*+(?:<x\d{1,6}/>)*+(?=\s))")
_GERMAN = re.compile(_CANDIDATE.replace("”’»", "”’“‘»«"))
_NEXT = re.compile(
    r"\s*(?:[\"'“‘«„‚»(\[{¿¡「『（《【—–-]|\s|</?g\d{1,6}>)*+([^\W\d_]+['’]?|\d|<x|\S|\Z)"
)
_LEFT = re.compile(r"[A-Za-z\d\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff.-]*\Z")
_OPENERS = re.compile(r"(?:[\s\"'“‘«„‚(\[{¿¡「『（《【—–-]|<g\d{1,6}>)*+")
_REFERENCE = re.compile(r"\s*\(?(?:\d|<x|[IVX]{2,}\b|[A-Z]\d*[.,;:)])")
_DATE = re.compile(r"\s*\d{1,4}\.")
_LABEL = re.compile(r"\s+\d{1,3}[.)]\s")
_NAME = re.compile(r"[a-z]+(?:\d|[A-Z]|_|(?<=[a-z]{2})\.[a-z]{2})")  # word2vec, fastText, tf.data
_CHARACTER = re.compile(f"[{_CJK}]")
_INITIAL = re.compile(r"[^\W\d_]\.\Z")
_INITIALS = re.compile(r"\s+[A-Z]\.\s")
_AND = frozenset({"and", "und", "et", "y", "e", "ve", "và"})
_PAIRS = dict(zip('([{（【《「『“«„"', ')]}）】》」』”»“"', strict=True))
_ENDS = frozenset(_PAIRS.values())
_QUOTES = frozenset('「『“«„"')
_PAIRED = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_ENDS)) + "]")
_ASCII_PAIRED = re.compile(r"[()\[\]{}\"]")
_SPEECH = frozenset("：:，,。！？!?、；;…—")  # what stands before speech, not before a quoted word
_LONG = 300  # characters from which on a quotation is read as a text of its own
_NEAR = 24  # characters before a stop that are looked at
_DEEP = 16  # brackets within brackets
_LAST_NARROW = "\u2fff"
_DIGITS = 3  # an ordinal has no more; a year has
# a clause in quotes or brackets goes on with one of these
_PARTICLES = {
    "ja": re.compile(
        r"と|って|など|の(?!で|ち)|を|が|は(?!い)|に|も(?!し|ちろん|う)|や|で(?!は|も|す)|か(?!つ)"
        r"|へ|な(?!お|ぜ)|だ(?!が|から)"
    ),
    "zh": re.compile(r"的|之|等|与|和|及|或|一[词样类句]|[这那][个样类种句些一]|作为"),
}
_QUOTED = re.compile(r"と|って")
_COMMAS = frozenset("，、；：,;:。！？")


class Enclosed(NamedTuple):
    """A stretch ``[start, end)`` with the brackets or quotes around it."""

    start: int
    end: int
    quoted: bool


class Stop(NamedTuple):
    """A run of stops with what closes behind it, ``[start, end)``, and what stands around it.

    ``token``: the Latin letters, digits and dots before it; ``before``: the word before those,
    if the sentence does not begin with them; ``following``: the word behind it, or its first
    character. ``inner``: what closes with it and began in mid-sentence.
    """

    text: str
    start: int
    end: int
    run: str
    token: str
    before: str
    following: str
    inner: Enclosed | None


def candidates(text: str, language: str) -> Iterator[re.Match[str]]:
    """Each run of stops, with what closes behind it, where a sentence may end."""
    if text.isascii():  # the same, and faster
        return _ASCII.finditer(text)
    return (_GERMAN if language == "de" else _PLAIN).finditer(text)


def enclosed(text: str) -> list[Enclosed]:
    """What stands in brackets and quotes, the outermost ones in order.

    A mark that has no partner encloses nothing, nor do the quotes around a long quotation.
    """
    paired = _ASCII_PAIRED if text.isascii() else _PAIRED
    if paired is _ASCII_PAIRED and not ("(" in text or '"' in text or "[" in text or "{" in text):
        return []
    found: list[Enclosed] = []
    open_: list[tuple[int, str]] = []
    for m in paired.finditer(text):
        at, mark = m.start(), m[0]
        depth = 0
        if open_ and open_[-1][1] == mark:
            depth = 1
        elif open_ and mark in _ENDS:
            last = open_[: -_DEEP - 1 : -1]
            depth = next((k for k, (_, end) in enumerate(last, 1) if end == mark), 0)
        if depth:
            start = open_[-depth][0]
            del open_[-depth:]
            quoted = text[start] in _QUOTES
            if not quoted or at - start < _LONG:
                while found and found[-1].start > start:
                    found.pop()
                found.append(Enclosed(start, at + 1, quoted))
        elif mark in _PAIRS and not (mark == '"' and text[at - 1 : at].isalnum()):
            open_.append((at, _PAIRS[mark]))
    return found


def is_end(
    text: str,
    start: int,
    found: re.Match[str],
    language: str,
    words: Words,
    around: Enclosed | None,
) -> bool | None:
    """Whether the sentence that began at *start* ends with a candidate; nothing where in doubt.

    *around*: the brackets or quotes that began last before it.
    """
    stop, at = found.span()
    after = _NEXT.match(text, at)
    if not after or not after[1] or (around and at < around.end):
        return False
    inner = around
    if inner and (inner.end <= stop or _OPENERS.match(text, start).end() > inner.start):  # type: ignore[union-attr]
        inner = None
    run = found[0]
    if run[0] in _WIDE or (run[0] in "!?" and text[at] > _LAST_NARROW):
        return _wide(Stop(text, stop, at, run, "", "", after[1], inner), language)
    left = _LEFT.search(text, max(start, stop - _NEAR), stop)
    token = left[0] if left else ""
    before = text[max(start, stop - len(token) - _NEAR) : stop - len(token)].split()[-1:]
    place = Stop(text, stop, at, run, token, "".join(before), after[1].replace("’", "'"), inner)
    if not text[at].isspace():
        return _between_characters(place, language)
    if place.following[0].islower() and not _NAME.match(text, after.start(1)):
        return False
    if run[0] != ".":
        return True
    if run.endswith("/>"):  # a note, if it is behind a word
        return len(token) > 1 and token.isalpha()
    return _full_stop(place, words)


def _wide(place: Stop, language: str) -> bool:
    """A full-width stop, or ``!`` and ``?`` between characters of that width: mostly an end."""
    text, stop, at, run = place[:4]
    if run == "．" and text[stop - 1 : stop].isdigit() and text[at].isdigit():
        return False
    if text[at] in _COMMAS or run[-1] in "》〉":
        return False
    goes_on = _PARTICLES.get(language)
    closed = run[-1] not in _WIDE + ".!?…"
    if closed and goes_on and goes_on.match(text, at):
        return False
    if not closed and run[-1] in "？?" and language == "ja" and _QUOTED.match(text, at):
        return False
    if place.inner is None:
        return True
    return place.inner.quoted and text[: place.inner.start].rstrip()[-1:] in _SPEECH


def _between_characters(place: Stop, language: str) -> bool:
    """A stop of the Latin width right before Chinese, Japanese or Korean."""
    text, stop, _, run, token = place[:5]
    if token.isdigit() and language != "ko":  # "设置为200.然后", not "2.读取", "TensorFlow2.X"
        return bool(_CHARACTER.match(text, max(stop - len(token) - 1, 0)))
    return not token and run[0] != "…" and run[-1] not in "\"'”’»)"


def _full_stop(place: Stop, words: Words) -> bool | None:
    """A full stop before something that could begin a sentence."""
    token = place.token
    starts = place.following in words.starters
    if not token:
        return True
    if token in words.known:
        return _abbreviation(place, words, starts=starts)
    if token.isdigit():
        return _number(place, words, starts=starts)
    if len(token) == 1:
        return _letter(place, starts=starts)
    if "." in token and token[0].isalpha() and all(len(part) < 3 for part in token.split(".")):  # noqa: PLR2004
        return starts
    sure = starts or token[0].isdigit() or place.run[-1] != "."
    return sure or bool(_LABEL.match(place.text, place.end)) or None


def _abbreviation(place: Stop, words: Words, *, starts: bool) -> bool:
    token = place.token
    if token in words.lead:  # but a single letter can be many things: "la matrice M. Elle"
        return starts and len(token) == 1
    if token in words.number:
        return not _REFERENCE.match(place.text, place.end)
    return place.inner is None and (starts or token in words.last)


def _number(place: Stop, words: Words, *, starts: bool) -> bool | None:
    """A stop behind a number: of a label, of a date, of an ordinal, or of the sentence."""
    before = place.before
    if not before or _DATE.match(place.text, place.end):
        return False
    if starts or len(place.token) > _DIGITS:
        return True
    if before in words.ordinal:
        return False
    counted = words.counted and place.following.startswith(words.counted)
    if counted and before not in words.cardinal:
        return False
    return None if place.following.isdigit() else True


def _letter(place: Stop, *, starts: bool) -> bool:
    """A stop behind a single letter: of a label, of a name, or of the sentence."""
    before, upper = place.before, place.token.isupper()
    if not before:  # a label: "a. First"
        return False
    if upper and _INITIALS.match(place.text, place.end):  # "by H. G. Wells"
        return False
    named = before[0].isupper() or before[-1] == "," or before in _AND
    name = _INITIAL.match(before) or (upper and named)
    return starts or not name
