r"""A formula in TeX → what a reader reads of it in a line of text: ``\alpha_{ij}`` → ``α_ij``.

Only for what the reader reads from left to right. A formula that has more in it than that (a
matrix, a macro of the book's own) has no such text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from ._symbols import ACCENTS, SIGNS, WORDS

__all__ = ["read_formula"]

_FENCES = re.compile(r"\A\s*(?:\$\$?|\\\(|\{math\}`|:math:`)|(?:\$\$?|\\\)|`)\s*\Z")
_MARK = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_LONGEST = 100  # characters
_FONTS = frozenset(
    r"\mathbf \mathrm \mathcal \mathbb \mathit \mathsf \mathtt \mathscr \mathfrak \mathring \text"
    r" \textbf \textrm \textit \textsf \texttt \boldsymbol \bm \operatorname \operatorname* \mbox"
    r" \mathop \mathbin \mathrel \mathord \pmb \ensuremath".split()
)
_NOTHING = frozenset(
    r"\left \right \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \middle \limits"
    r" \displaystyle \textstyle \bf \rm \it \cal \sf \tt \nolimits \! \/".split()
)
_BLANKS = frozenset(r"\, \; \: \> \quad \qquad".split()) | {"\\ ", "~"}
_FRACTIONS = frozenset(r"\frac \dfrac \tfrac \cfrac".split())
_EDGE = "\x02"  # of a word: log, max; a blank, where a letter stands beside it
_JOINED = re.compile(r"\S[\s+\-=/<>≤≥∈→·×,∑∏∫]")
_SIMPLE = re.compile(r"[\d.]+|[^\W\d_][\u0300-\u036f]*(?:[_^][^\W_]+)?|\([^()]*\)|\|[^|]*\||√\w")


class _UnreadableError(Exception):
    """There is more in the formula than a line of text."""


@lru_cache(maxsize=8192)
def read_formula(tex: str) -> str:
    r"""What a reader reads of the formula *tex*, ``$…$`` or a role; nothing where it is more.

    >>> read_formula(r"$\mathbf{x}_{i} \in \mathbb{R}^d$")
    'x_i ∈ R^d'
    >>> read_formula(r"$\hat{y} = \frac{1}{n} \sum_{i=1}^n y_i$")
    'ŷ = 1/n ∑_(i=1)^n y_i'
    """
    try:
        text = _Reader(_MARK.findall(_FENCES.sub("", tex))).all()
    except _UnreadableError:
        return ""
    text = re.sub(rf"(?<=[\w)\]]){_EDGE}+(?=\w)", " ", text).replace(_EDGE, "")
    text = " ".join(normalize("NFC", text).split())
    return "" if len(text) > _LONGEST else text


class _Reader:
    """Goes through the tokens of a formula once."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def all(self) -> str:
        text = self._until("")
        if self._at < len(self._tokens):  # a brace that nothing opens
            raise _UnreadableError
        return text

    def _until(self, end: str) -> str:
        out: list[str] = []
        while self._at < len(self._tokens):
            if self._tokens[self._at] == "}":
                if end:
                    self._at += 1
                    return "".join(out)
                break
            out.append(self._next())
        if end:
            raise _UnreadableError
        return "".join(out)

    def _next(self) -> str:
        mark = self._tokens[self._at]
        self._at += 1
        if mark == "{":
            return self._until("}")
        if mark in "_^":
            return self._raised(mark)
        if mark[0] == "\\" or mark in "&~%":
            return self._command(mark)
        return " " if mark.isspace() else mark

    def _argument(self) -> str:
        """A group, or what stands next."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        if self._at == len(self._tokens) or self._tokens[self._at] == "}":
            raise _UnreadableError
        return self._next()

    def _raised(self, mark: str) -> str:
        text = self._argument().strip(f" {_EDGE}")
        if text in {"′", "°", ""}:
            return text
        whole = text[0] in "([" and text[-1] in ")]"
        return f"{mark}({text})" if _JOINED.search(text) and not whole else mark + text

    def _command(self, name: str) -> str:
        if name in _FONTS:
            return self._argument()
        if name in _NOTHING:
            if name in {"\\left", "\\right"} and self._tokens[self._at : self._at + 1] == ["."]:
                self._at += 1
            return ""
        if name in _BLANKS:
            return " "
        if name in ACCENTS:
            return self._accented(ACCENTS[name])
        if name.removesuffix("*")[1:] in WORDS:
            return f"{_EDGE}{name.removesuffix('*')[1:]}{_EDGE}"
        if name in SIGNS:
            return SIGNS[name]
        return self._built(name)

    def _accented(self, mark: str) -> str:
        """A letter with a mark; over more than one it cannot be written."""
        text = normalize("NFD", self._argument().strip())
        if sum(c.isalpha() for c in text) != 1 or not text[0].isalpha():
            raise _UnreadableError
        return text[0] + mark + text[1:]

    def _built(self, name: str) -> str:
        """What has parts: a fraction, a root."""
        if name in _FRACTIONS:
            above, below = self._argument().strip(), self._argument().strip()
            above = f"({above})" if _JOINED.search(above) else above
            return f"{_EDGE}{above}/{below if _SIMPLE.fullmatch(below) else f'({below})'}{_EDGE}"
        if name == "\\sqrt" and self._tokens[self._at : self._at + 1] != ["["]:
            text = self._argument().strip()
            return f"√{text if _SIMPLE.fullmatch(text) else f'({text})'}"
        if name == "\\not":
            return self._argument() + "\u0338"
        defined = name in {"\\stackrel", "\\overset"} and self._argument().strip() == "def"
        if defined and self._argument().strip() == "=":
            return "≝"
        raise _UnreadableError
