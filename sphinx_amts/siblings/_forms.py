"""The forms of a sequence that a book has → the one that a dictionary would print.

Where words have few endings that is the usual form. Turkish words have many, one after another
(``döngü-sü-nde``; Göksel and Kerslake 2005), and a terminology puts in the form that it holds to
the letter, so that a case would be wrong nearly everywhere. A form is inflected if the book has it without that ending; the
plain form must be in the book, it is never made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from ._grams import Runs
from ._words import Language

__all__ = ["Forms", "shared"]

_CLASSES = {"I": "ıiuü", "A": "ae", "D": "dt"}  # vowels and consonants that go with the stem's
_CASES = ("nIn In I yI nI A yA nA DA nDA DAn nDAn lA ylA DIr DAki nDAki lArIn lArA lArDA"
          " lArDAki lArlA ImIz mIz InIz nIz ImIzIn ImIzI ImIzA InIzI InIzIn InIzA").split()  # fmt: skip
_OWNED = frozenset(["I", "sI", "lArI"])  # what makes a compound: makine çeviri-si
_DIRECT = "A DA DAn lA lAr lArDA lArA DIr".split()  # never behind what makes a compound
_TWICE = ("InI InA InIn IndA IndAn sInI sInA sInIn sIndA sIndAn lArInI lArInA lArInIn lArIndA"
          " lArIndAn IDIr sIDIr lArIDIr lArDIr").split()  # fmt: skip
_SOFT = {"ğ": "k", "g": "k", "d": "t", "b": "p", "c": "ç"}
_VOWELS = "aeıioöuü"
_ROOT = 3  # letters of the shortest stem
_FAMILY = 2  # forms of a stem that show that it is one
_SHORT = 4  # letters of a stem that is rarer than its form
_LONG = 6  # letters of a stem that need not be in the book where the ending is long
_NEAR = 0.7  # the share of two words from which on they are one, but for their endings


@lru_cache(maxsize=64)
def _written(ending: str) -> frozenset[str]:
    """All that an ending is written as: ``nDA`` → nda, nde, nta, nte."""
    return frozenset(map("".join, product(*(_CLASSES.get(c, c) for c in ending))))


_CASE = frozenset(w for e in (*_CASES, *_TWICE) for w in _written(e))
_DOUBLE = frozenset(w for e in _TWICE for w in _written(e) if len(w) > 2)  # noqa: PLR2004
_PLAINLY = frozenset(w for e in _DIRECT for w in _written(e))
_OWN = frozenset(w for e in _OWNED for w in _written(e))
_SURELY = frozenset(w for e in "DA DAn nDA nDAn".split() for w in _written(e))
_MANY = frozenset(w for e in ("lAr", "lArI") for w in _written(e))


class Forms:
    """Knows all words of one side of a bitext."""

    def __init__(self, language: Language, sentences: Iterable[Runs]) -> None:
        self._language = language
        self._cases = language.code in {"tr", "az"}
        self._count: Counter[str] = Counter()
        if self._cases:
            self._count.update(w.text.lower() for runs in sentences for run in runs for w in run)
        self._stems = Counter(
            word[:-n]
            for word in self._count
            for n in range(1, min(len(word) - _ROOT, 8) + 1)
            if word[-n:] in _PLAINLY and _fits(word[:-n], word[-n:])
        )

    def plain(self, forms: Counter[str]) -> str:
        """The plain form among some with their counts; nothing where all are inflected."""
        if not forms:
            return ""
        if self._cases:
            return self._without_case(forms)
        if self._language.code == "en":
            forms = self._singular(forms)
        first = min(forms, key=lambda t: (-forms[t], t))
        if not self._language.endings:
            return first
        near = [  # where endings are many, the short form is the plain one
            t for t in forms if 4 * forms[t] >= forms[first]
            and shared(t.lower(), first.lower()) >= _NEAR * len(first)
        ]  # fmt: skip
        return min(near, key=lambda t: (len(t), -forms[t], t))

    def _singular(self, forms: Counter[str]) -> Counter[str]:
        key = self._language.key
        one = {t: n for t, n in forms.items() if key(t.split()[-1]) == t.split()[-1].lower()}
        return Counter(one) or forms

    def _without_case(self, forms: Counter[str]) -> str:
        bases = [t for t in forms if not self._inflected(t.lower().split())]
        bases = [t for t in bases if not _ends(t.lower(), _MANY)] or bases  # not the plural
        if not bases:
            return ""
        support = Counter({t: forms[t] for t in bases})
        for form, n in forms.items():
            owners = [t for t in bases if form != t and _rest(form.lower(), t.lower()) in _CASE]
            if owners and form not in support:
                support[max(owners, key=len)] += n
        bases = [t for t in bases if not _is_accusative(t.lower(), forms)]
        return min(bases, key=lambda t: (-support[t], len(t), t), default="")

    def _inflected(self, words: Sequence[str]) -> bool:
        """Whether the last word, or one before it, has a case, or is a verb."""
        single = len(words) == 1
        return self._has_case(words[-1], owned=single) or any(
            self._has_case(w, owned=False) and _ends(w, _DOUBLE) for w in words[:-1]
        )

    def _has_case(self, word: str, *, owned: bool) -> bool:
        """Whether a word has an ending without which it is in the book.

        *owned*: whether the ending of a compound counts, too. It looks like the accusative.
        """
        best, ending = 0, ""
        for size in range(min(len(word) - _ROOT, 8), 0, -1):
            stem, end = word[:-size], word[-size:]
            if end in _DOUBLE and len(stem) >= _LONG:
                return True
            if (end in _CASE or end in _OWN) and _fits(stem, end):
                known = self._known(stem, end)
                if owned and not known and end in _SURELY and len(stem) >= _SHORT:
                    return True
                if known > best:
                    best, ending = known, end
        if not best or (ending in _OWN and not owned):
            return False
        if re.search("m[ae]\\Z", word):  # tanı-ma, a verb's noun
            return best >= 2 * self._count[word]
        return best >= self._count[word] or len(word) - len(ending) >= _SHORT

    def _known(self, stem: str, ending: str) -> int:
        """How often the book has a stem, by itself or, if never so, with other endings."""
        stems = [stem]
        if stem[-1] in _SOFT and ending[0] in _VOWELS:
            stems.append(stem[:-1] + _SOFT[stem[-1]])
        return sum(self._count[s] for s in stems) or sum(self._stems[s] for s in stems) // _FAMILY


def _fits(stem: str, ending: str) -> bool:
    """Whether an ending may stand behind a stem, by the sounds where they meet."""
    last, first = stem[-1], ending[0]
    if first in "dt":
        return (first == "t") == (last in "fstkçşhp")
    if first in "ynsm" or first in _VOWELS:
        return (first in _VOWELS) != (last in _VOWELS)
    return True


def _rest(form: str, base: str) -> str:
    """What a form has behind its base, the last letter of which may be soft."""
    if form.startswith(base):
        return form[len(base) :]
    stem = base[:-1]
    soft = form[len(stem) : len(stem) + 1]
    return form[len(base) :] if form.startswith(stem) and _SOFT.get(soft) == base[-1] else "?"


def _is_accusative(base: str, forms: Iterable[str]) -> bool:
    """Whether what looks like a compound is none: ``gizli durumu`` beside ``gizli durumda``."""
    stems = {base[:-1]}
    if base[-1] not in "ıiuü" or base[-2:-1] in set(_VOWELS):
        return False
    if base[-2:-1] in _SOFT:
        stems.add(base[:-2] + _SOFT[base[-2]])
    return any(_rest(form.lower(), stem) in _PLAINLY for form in forms for stem in stems)


def _ends(word: str, endings: frozenset[str]) -> bool:
    return any(word[-n:] in endings for n in range(2, 9) if len(word) - n >= _ROOT)


def shared(a: str, b: str) -> int:
    """With how many letters both begin."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((n for n, (x, y) in pairs if x != y), min(len(a), len(b)))
