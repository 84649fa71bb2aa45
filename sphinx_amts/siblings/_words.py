"""Text → the words that terms are made of, language by language.

A term never reaches over a full stop, a comma, code or a formula: these cut a text into *runs*.
Where a language has no blanks every character is a token; Latin words in such a text are one
token each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from .._languages import base_of
from ._stopwords import STOPS, WORDS

__all__ = ["Language", "Word", "language"]

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EASTERN = rf"{_HAN}\u0e00-\u0eff\u1780-\u17ff"
_LETTER = rf"[^\W_{_EASTERN}]"
_TOKEN = re.compile(
    rf"(?P<east>[{_EASTERN}])"
    rf"|(?P<word>{_LETTER}(?:{_LETTER}|[\u0300-\u036f]|[-\u2010\u2011\u2013·.&+_](?={_LETTER}))*[+#]{{0,2}})"
    r"|(?P<link>(?<=\w)[-\u2010\u2011\u2013·‧・](?=\w))"
    r"|(?P<blank>\s+)|(?P<apostrophe>['’])|(?P<other>.)",
    re.DOTALL,
)
_EAST = frozenset({"zh", "ja", "th", "lo", "km", "yue"})
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "nb": "norwegian", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish",
}  # fmt: skip
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))
_SINGULAR = re.compile(r"(?:ss|(?<![cgt]p)us|is|ics|as|os|[^aeiou]ys|series|species)$")
_IRREGULAR = {
    "analyses": "analysis", "bases": "basis", "children": "child", "corpora": "corpus",
    "criteria": "criterion", "equilibria": "equilibrium", "extrema": "extremum",
    "hypotheses": "hypothesis", "indices": "index", "matrices": "matrix", "maxima": "maximum",
    "minima": "minimum", "optima": "optimum", "phenomena": "phenomenon", "vertices": "vertex",
}  # fmt: skip


_LINKS = frozenset("-\u2010\u2011\u2013·‧・")
_DASHES = re.compile("[\u2010\u2011\u2013]")
_ENDINGS = {  # plurals that the stemmers miss
    "pt": (("ões", "ão"), ("ães", "ão"), ("ais", "al"), ("éis", "el"), ("eis", "el"), ("óis", "ol"),
           ("ns", "m"), ("res", "r"), ("zes", "z")),
    "es": (("iones", "ión"), ("ces", "z")),
    "fr": (("eaux", "eau"), ("aux", "al")),
}  # fmt: skip
_AGGLUTINATED = {"tr": 5, "az": 5, "fi": 6, "hu": 6, "et": 6}
"""Letters by which words are told apart where endings are many (Can et al. 2008 for Turkish)."""


@dataclass(frozen=True, slots=True)
class Word:
    """``text``: as it is written; ``key``: what its inflected forms share; ``glued``: no blank
    stands before it."""

    text: str
    key: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is cut into words. ``east``: it has no blanks; ``stops``: its function words.

    ``stem``: a word in small letters → what its inflected forms share. ``words``: what begins, or
    ends, like a function word and is none.
    """

    code: str
    east: bool
    stops: frozenset[str]
    stem: Callable[[str], str]
    words: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    @property
    def endings(self) -> bool:
        """Whether its words have many endings, one after another."""
        return self.code in _AGGLUTINATED

    def bounded(self, gram: tuple[str, ...]) -> bool:
        """Whether a term may begin and end as this sequence of keys does."""
        return not (self._stop(gram, 0) or self._stop(gram, 1))

    def _stop(self, gram: tuple[str, ...], end: int) -> bool:
        key = gram[-end]
        if key == "-":
            return True
        if key not in self.stops:
            return False
        return "".join(gram[-2:] if end else gram[:2]) not in self.words[end]

    def key(self, word: str) -> str:
        """What the inflected forms of a word share; ``-`` for whatever joins two words."""
        if len(word) == 1:
            return "-" if word in _LINKS else word.lower()
        if self.code in {"tr", "az"}:
            word = word.replace("İ", "i").replace("I", "ı")
        return self.stem(_DASHES.sub("-", word.lower()))

    def runs(self, text: str) -> list[list[Word]]:
        """The words of a text (:attr:`Side.bare`), cut where no term goes on."""
        found: list[list[Word]] = [[]]
        glued = apostrophe = False
        for m in _TOKEN.finditer(text):
            kind, token = m.lastgroup, m[0]
            run = found[-1]
            if kind in {"east", "word", "link"}:
                if not apostrophe:
                    run.append(Word(token, self.key(token), glued))
                elif self.code == "en":  # Newton's
                    run[-1] = Word(
                        f"{run[-1].text}'{token}", f"{run[-1].key}'{token}", run[-1].glued
                    )
                elif self.code != "tr":  # l'apprentissage; in Turkish it is a case: GPU'nun
                    run.append(Word(token, self.key(token), glued=True))
            elif kind == "other" and run:
                found.append([])
            apostrophe = kind == "apostrophe" and glued and bool(run)
            glued = kind in {"east", "word", "link", "apostrophe"}
        return found if found[-1] else found[:-1]


def language(code: str) -> Language:
    """The language that Sphinx calls *code*, such as ``zh_CN``."""
    name = base_of(code)
    return Language(
        name, name in _EAST, STOPS.get(name, frozenset()), _stemmer(name),
        WORDS.get(name, (frozenset(), frozenset())),
    )  # fmt: skip


def _stemmer(name: str) -> Callable[[str], str]:
    if name == "en":
        return lru_cache(maxsize=65536)(_singular)
    if name in _AGGLUTINATED:
        most = _AGGLUTINATED[name]
        return lambda word: word[:most]
    if name not in _ALGORITHMS:
        return str
    from snowballstemmer import stemmer  # noqa: PLC0415 (Sphinx brings it)

    algorithm = stemmer(_ALGORITHMS[name])
    endings = _ENDINGS.get(name, ())

    def stem(word: str) -> str:
        for ending, new in endings:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                word = word[: -len(ending)] + new
                break
        root = str(algorithm.stemWord(word))
        return _plain(root) if endings else root

    return lru_cache(maxsize=65536)(stem)


def _plain(word: str) -> str:
    """Without accents."""
    return "".join(c for c in normalize("NFD", word) if not "\u0300" <= c <= "\u036f")


def _singular(word: str) -> str:
    """The singular of an English noun, nearly (Harman 1991, "S stemmer").

    >>> [_singular(w) for w in ("boundaries", "classes", "losses", "bias", "indices", "axis")]
    ['boundary', 'class', 'loss', 'bias', 'index', 'axis']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or _SINGULAR.search(word):  # noqa: PLR2004
        return word
    for ending, new in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + new
    return word
