r"""Whether what a translation keeps (code, formulas, links, references) is the source's.

What is not the same to the letter may still be: ``x^\top`` and ``x^T``, ``$(i, j)$`` and
``($i$, $j$)``, a link to another language's encyclopaedia. A book tells which sites its human
exchanges for which. What then has no counterpart was altered where the human's block has something
like it that the source has not; where it has nothing, it was left out, and only what is too
particular to be said in words is missed.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rapidfuzz.distance import Indel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..segment import Placeholder
    from ._check_texts import Bead, Said

__all__ = ["kept"]

_CHECKS = {"code": "code", "math": "math", "link": "links", "role": "links", "url": "links"}
_FONTS = re.compile(
    r"\\(?:math(?:bf|rm|cal|bb|it|sf|tt|scr|frak|ring)|boldsymbol|bm|operatorname|mbox|pmb"
    r"|displaystyle|textstyle|limits|left|right|big|Big|bigl|bigr|Bigl|Bigr|,|;|:|!|quad|qquad)"
    r"(?![A-Za-z])"
)
_TEXT = re.compile(r"\\text(?:bf|rm|it|sf|tt)?\{[^{}]*\}")
_NTH = re.compile(r"\^\{?(?:th|st|nd|rd)\}?\Z|['\u2019]\w{1,3}\Z|\.\Z")
_SPACE = re.compile(r"[\s{}$`~\\]+")
_PIECES = re.compile(r"[,;、，；=]|(?<![A-Za-z])and(?![A-Za-z])|[()（）]")
_SYNONYMS = {
    "top": "T", "transpose": "T", "intercal": "T", "ldots": "…", "dots": "…", "cdots": "…",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠",
    "neq": "≠", "to": "→", "rightarrow": "→", "times": "×", "cdot": "·", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "ast": "*", "star": "*",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "lambda": "λ", "mu": "μ", "pi": "π",
    "sigma": "σ", "phi": "φ", "theta": "θ", "epsilon": "ε", "varepsilon": "ε", "rho": "ρ",
    "overline": "bar", "widehat": "hat", "widetilde": "tilde", "prime": "'", "cr": "", "infty": "∞", "in": "∈", "colon": ":",
    "ell": "l", "varphi": "φ",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ROLE = re.compile(r"\{?:?([\w:.+-]{1,40}?):?\}?(`{1,3})(.*)\2", re.DOTALL)
_TITLED = re.compile(r"<([^<>`]*)>\s*`*\s*\Z")
_TARGET = re.compile(r"\]\(\s*<?([^\s>]*?)>?(?:\s+[\"'(].*)?\)\s*\Z", re.DOTALL)
_ALIKE = 0.5  # from which on two formulas are one that was altered
_TELLING = 4  # characters from which on a formula is missed
_LANGUAGE = re.compile(r"\A[a-z]{2,3}(?:-[a-z]{2,4})?\.")
_OFTEN = 5  # links of a site, fewer of which are no habit
_USUAL = 2  # times that one site stands for another before this is a habit
_LONGEST = 4000
_LATIN = "A-Za-z\u00c0-\u024f"

_Kept = dict[str, str]
"""What is compared → how it is written."""


def kept(beads: Sequence[Bead]) -> Iterator[Said]:
    """Find the blocks whose code, formulas or links are not the source's."""
    sites = _exchanged(beads)
    for bead in beads:
        if not bead.holders[0] and not bead.holders[1]:
            continue
        own, other = (_of(side) for side in bead.holders)
        for check in ("code", "math", "links"):
            mine, theirs = own.get(check, {}), other.get(check, {})
            if check != "links" and (swapped := _swapped(bead, check)):
                yield bead, bead.finding(check, f"{swapped[0]} has become {swapped[1]}", swapped)
                continue
            if mine.keys() == theirs.keys():
                continue
            missing = {k: w for k, w in mine.items() if k not in theirs}
            more = {k: w for k, w in theirs.items() if k not in mine}
            if check == "links":
                missing = _not_exchanged(missing, more, sites)
            else:
                missing = {k: w for k, w in missing.items() if not _said(k, bead, check)}
            altered = _altered(missing, more)
            gone = [w for k, w in missing.items() if check == "links" or len(k) >= _TELLING]
            if check != "links" and not altered and not _whole(bead):
                gone = []
            if altered:
                a, b = altered
                yield bead, bead.finding(check, f"{a} has become {b}", [a, b])
            elif gone:
                yield bead, bead.finding(check, f"no {', '.join(gone)}", gone)


def _swapped(bead: Bead, check: str) -> tuple[str, str] | None:
    """Give what stands once less than in the source, and what once more, if it is just one and
    the one is no other way to write the other."""
    own, other = (
        Counter(
            _key(h.kind, h.open, h.close) for h in side if _CHECKS.get(h.kind) == check
        )
        for side in bead.holders
    )  # fmt: skip
    less, more = own - other, other - own
    if less.total() != 1 or more.total() != 1:
        return None
    a, b = next(iter(less)), next(iter(more))
    if a in other and b in own:  # both are on both sides, one of them once too often
        return a, b
    pieces = [{p for p in _PIECES.split(key) if p} for key in (a, b)]
    if pieces[0] <= pieces[1] or pieces[1] <= pieces[0] or not _like(a, b):
        return None
    return None if b in own or _in_prose(b, bead.texts[0]) else (a, b)


def _like(a: str, b: str) -> bool:
    """Whether two formulas may be one before and after."""
    return Indel.normalized_similarity(a, b) >= _ALIKE or max(len(a), len(b)) <= _TELLING


def _whole(bead: Bead) -> bool:
    """Whether the bead is one block on each side: what is missed may else stand beside it."""
    return len(bead.own) == len(bead.other) == 1


def _of(holders: Iterable[Placeholder]) -> dict[str, _Kept]:
    found: dict[str, _Kept] = {}
    for holder in holders:
        check = _CHECKS.get(holder.kind)
        if check is None:
            continue
        if holder.kind == "role" and (m := _ROLE.match(holder.open)) and m[1] in {"math", "eq-"}:
            check = "math"
        key = _key(holder.kind, holder.open, holder.close)
        if key:
            written = holder.open if holder.close is None else holder.close
            found.setdefault(check, {}).setdefault(key, written.strip("]("))
    return found


@lru_cache(maxsize=65536)
def _key(kind: str, opening: str, close: str | None) -> str:
    """What has to be equal for two to be the same."""
    if kind == "math":
        return formula(opening[:_LONGEST])
    if kind == "code":
        return "".join(opening.strip("`").split())
    if kind == "role":
        written = opening if close is None else close
        if m := _TITLED.search(written):
            return m[1].strip().casefold()
        if m := _ROLE.match(written):
            return formula(m[3]) if m[1] == "math" else m[3].strip().casefold()
        return written.strip("`").casefold()
    if kind == "link":
        m = _TARGET.search(close or opening)
        return _address(m[1]) if m else (close or opening).casefold()
    return _address(opening.strip("<>"))


def formula(tex: str) -> str:
    r"""A formula without fonts, blanks and braces, so that equal ones are equal: ``x^{\top}`` is
    ``x^T``."""
    text = _TEXT.sub("", tex)
    text = _FONTS.sub("", text)
    text = _COMMAND.sub(lambda m: _SYNONYMS.get(m[1], m[1]), text)
    text = _SPACE.sub("", text)
    text = _NTH.sub("", text).strip(".,;:，。；")
    inner = text[1:-1]
    plain = text[:1] == "(" and text[-1:] == ")" and "(" not in inner and "," not in inner
    return inner if plain else text


def _address(url: str) -> str:
    """An address without what does not matter: the scheme, a trailing slash, how it is quoted."""
    text = unquote(url).strip()
    if text.startswith("#"):
        return "#"  # a heading is called something else in every language
    head = text.partition("#")[0] if "://" not in text else text
    return re.sub(r"\Ahttps?://(?:www\.)?", "", head).rstrip("/").casefold()


def _site(address: str) -> str:
    """The site that an address leads to, without the language in its name: en.wikipedia.org."""
    site = address.partition("/")[0]
    return _LANGUAGE.sub("", site) if site.count(".") > 1 else site


def _exchanged(beads: Sequence[Bead]) -> tuple[set[str], set[str]]:
    """To which sites the human leads instead of the source's, and on which the human leads to
    other places as often as not: a forum has a thread for each language."""
    instead: Counter[str] = Counter()
    same: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for bead in beads:
        mine, theirs = (
            {_key(h.kind, h.open, h.close) for h in side if h.kind in {"link", "url"}}
            for side in bead.holders
        )
        sites = {_site(a) for a in mine - theirs}
        for address in theirs:
            site = _site(address)
            if address in mine:
                same[site] += 1
            elif site in sites:
                other[site] += 1
            elif sites:
                instead[site] += 1
    return (
        {site for site, n in instead.items() if n >= _USUAL},
        {site for site, n in other.items() if n > max(_OFTEN, same[site])},
    )


def _not_exchanged(missing: _Kept, more: _Kept, sites: tuple[set[str], set[str]]) -> _Kept:
    """Leave out the links that lead to another place by habit, or to the same in another
    language."""
    left = dict(more)
    lost: _Kept = {}
    for key, written in missing.items():
        other = next((k for k in left if _is_habit(key, k, sites)), None)
        if other is None:
            lost[key] = written
        else:
            del left[other]
    more.clear()
    more.update(left)
    return lost


def _is_habit(own: str, other: str, sites: tuple[set[str], set[str]]) -> bool:
    a, b = _site(own), _site(other)
    if a != b:
        return b in sites[0]
    return b in sites[1] or own.partition("/")[0] != other.partition("/")[0]


def _said(key: str, bead: Bead, check: str) -> bool:
    """Whether what is missed is there in another form: in pieces, in a longer one, or as text."""
    if _in_prose(key, bead.texts[1]):
        return True
    text = "".join(bead.texts[1].split())
    everything = [_key(h.kind, h.open, h.close) for h in bead.holders[1]]
    if check == "code":
        return any(key in other for other in everything)
    pieces = [p for p in _PIECES.split(key) if p]
    if len(pieces) > 1 and all(p in everything or p in text for p in pieces):
        return True
    return any(key in _PIECES.split(other) for other in everything)


def _in_prose(key: str, text: str) -> bool:
    """Whether a formula or code is written without its marks: a letter, as a word by itself."""
    if key.isascii() and key.isalpha():
        return re.search(rf"(?<![{_LATIN}]){key}(?![{_LATIN}])", text) is not None
    return key in "".join(text.split())


def _altered(missing: _Kept, more: _Kept) -> tuple[str, str] | None:
    """Give the pair, if any, that is one thing before and after."""
    best: tuple[float, str, str] | None = None
    for a, written in missing.items():
        for b, other in more.items():
            alike = Indel.normalized_similarity(a, b)
            single = len(missing) == len(more) == 1
            if alike >= _ALIKE or (single and max(len(a), len(b)) <= _TELLING):
                best = max(best or (0.0, "", ""), (alike, written, other))
    return best[1:] if best else None
