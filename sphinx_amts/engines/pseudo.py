"""A pretend translator for tests: everything it returns is nonsense, and as awkward as can be.

Pseudo-localisation shows, before anyone pays for a translation, which text is not translated at
all, what breaks when text grows, and which characters a book cannot show. This one also does what
real translations do to markup: no blanks and full-width punctuation around placeholders, and
plain characters that mean something in Markdown. Only their order stays, so that a page's
structure can be held against the source's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_letters
from typing import TypeVar
from zlib import crc32

from .._languages import base_of
from ..segment import escape, fold, pieces, visible, wordy
from . import Batch

__all__ = ["Pseudo", "pseudo"]

_T = TypeVar("_T")

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = "åƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž"
_ACCENTS = str.maketrans(ascii_letters, _LATIN + _LATIN.upper())
_ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "fa": "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "he": "אבגדהוזחטיכלמנסעפצקרשת",
}
_SYLLABLES = {
    "ja": "日本語学習方法数式入出力のをにはがでとモデルデータ行列計算値関文章",
    "ko": "가나다라마바사아자차카타파하모델학습데이터행렬계산값함수문장언어",
    "zh": "中文学习方法入出力的了在是和有不人大小多来上地行列算值式章句",
}
_WIDE = r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]"
_WIDE_BLANK = re.compile(rf"(?<={_WIDE})\s+|\s+(?={_WIDE})")
_SLOT_BLANK = re.compile(r"\s+(?=<)|(?<=>)\s+")
_STOP = re.compile(r"[,.:;!?](?=\s|$)|[()]")
_STOPS = {
    "cjk": str.maketrans(",.:;!?()", "，。：；！？（）"),
    "rtl": str.maketrans(",;?", "،؛؟"),
    "latin": {},
}
# What stands directly outside and inside a pair of marks. Emphasis in Markdown asks which of the
# two sides is a letter, punctuation or a blank, so every combination has to occur.
_EDGES = {
    "cjk": [("{}", "“", "”。", "{}"), ("{}", "（", "）", "，"), ("，", "《", "》：", "{}"), ("{}", "", "！", "“")],
    "rtl": [("{}", "«", "»؟", "،"), ("", "(", ")", ""), ("{}", "“", "”!", ""), ("", "", "؛", "{}")],
    "latin": [("", "“", "”!", ""), ("{}’", "«", "».", ""), ("¿", "", "?", "{}"), ("(", "‘", "’", ")")],
}  # fmt: skip
_FILLER = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HOSTILE = (
    "*", "_", "`", "[", "](x)", "$", "\\", "<", "&", "|", "#", "{", ":", "**", "__", "``", "$$",
    "<b>", "&lt;", "{{x}}", "![", "~~", "^", "@x", "\\)", ">", "}", "%", '"', "'", "<!--", "x_y_z",
)  # fmt: skip


class Pseudo:
    """The engine ``pseudo``: no network, no models, always the same output for the same text."""

    def fingerprint(self, source: str, target: str) -> str:  # noqa: ARG002 -- the same for all
        """Name this way of writing nonsense; the number changes when its output does."""
        return "pseudo:1"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield every sentence of the batch."""
        for item in batch.items:
            yield item.digest, pseudo(item.text, batch.target)


def pseudo(text: str, language: str) -> str:
    """Slotted text → nonsense for that language, in ``⟦…⟧``, with the same slots.

    A text without letters outside of its slots comes back as it is.

    >>> pseudo("Use <x1/> here", "es")
    '⟦Ûšé <x1/> ĥéŕé ƒöûŕ⟧'
    """
    if not wordy(text):
        return text
    return _Writer(text, language).sentence(text)


class _Writer:
    """Writes one sentence; all that varies is drawn from a checksum of its text."""

    def __init__(self, text: str, language: str) -> None:
        self.language = base_of(language)
        cjk, rtl = self.language in _SYLLABLES, self.language in _ALPHABETS
        self.family = "cjk" if cjk else "rtl" if rtl else "latin"
        self.seed = crc32(fold(text).encode("utf-8", "surrogatepass"))
        # One sentence in three: a fault that these characters cause must not hide all the others.
        self.hostile = self.seed % 3 == 0
        self.drawn = self.seed // 16

    def draw(self, options: Sequence[_T]) -> _T:
        self.drawn += 1
        return options[self.drawn % len(options)]

    def sentence(self, text: str) -> str:
        body = self.run(iter(pieces(text))).strip()
        body += " " + self.filler(0.33 * visible(body))
        if self.family == "cjk":
            body = _WIDE_BLANK.sub("", _SLOT_BLANK.sub("", body))
        return f"⟦{body}⟧"

    def filler(self, length: float) -> str:
        """Words that make the text a third longer, so that it wraps and fills what is narrow."""
        out = ""
        while len(out) < length or not out:
            out += " " + self.words(self.draw(_FILLER))
            if self.hostile:
                out += self.draw(("", " ")) + escape(self.draw(_HOSTILE))
        return out.strip()

    def run(self, rest: Iterator[tuple[str, str | int]]) -> str:
        """Write what comes up to the end of the pair, or of the text."""
        out: list[str] = []
        for kind, value in rest:
            if kind == "close":
                break
            opens = kind == "open"
            out.append(self.pair(int(value), self.run(rest)) if opens else self.alone(kind, value))
        return "".join(out)

    def alone(self, kind: str, value: str | int) -> str:
        if kind == "x":
            mark = escape(self.draw(_HOSTILE)) if self.hostile else ""
            return f"{mark}<x{value}/>{mark}"
        text = re.sub(r"\s+", " ", str(value))
        text = _STOP.sub(lambda m: m[0].translate(_STOPS[self.family]), text)
        return escape(_WORD.sub(lambda m: self.words(m[0]), text))

    def pair(self, number: int, inner: str) -> str:
        before = first = last = after = ""
        if visible(inner):
            edges = self.draw(_EDGES[self.family])
            before, first, last, after = (e.format(self.words("and")) for e in edges)
        return f"{before}<g{number}>{first}{inner.strip()}{last}</g{number}>{after}"

    def words(self, word: str) -> str:
        """Write a word in the script of the language; equal words stay equal."""
        if self.family == "latin":
            # A letter that has no case is a whole syllable in most scripts.
            bare = (_LATIN[ord(c) % 26] + "á" if c.lower() == c.upper() else c for c in word)
            return "".join(bare).translate(_ACCENTS)
        if self.family == "rtl":
            letters = _ALPHABETS[self.language]
            return "".join(letters[ord(c) % len(letters)] for c in word.lower())
        pool = _SYLLABLES[self.language]
        number = crc32(word.lower().encode("utf-8", "surrogatepass"))
        return "".join(pool[number // 7**i % len(pool)] for i in range((len(word) + 2) // 3))
