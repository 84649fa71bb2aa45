"""Passages → the terms that an edition renders consistently, and those that it does not.

Candidates are word sequences bounded by function words (``_terms``); what renders them is found by
association (``_renderings``). A term is consistent where one rendering is in at least three
quarters of the sentences in which the term stands by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

from .._amazon_codes import amazon_code
from ._files import write_rows
from ._forms import Forms, shared
from ._grams import surface
from ._passages import Passage
from ._renderings import Found, Rendering, Renderings
from ._sanitise import clean, fault
from ._words import Language, Word, language

__all__ = ["Evidence", "Term", "Terminology", "Way", "terminology", "terminology_csv"]

MOST_BYTES = 10 * 1024 * 1024
"""Of a terminology file."""
_TERM_BYTES = 200  # of one side
_CONSISTENT = 0.75
_OTHER = 0.15  # the share from which on another rendering is one
_SURE = 0.6  # the confidence of a passage from which on it is believed
_MANY = 1.4  # what a term of several words counts more: it is seldom general
_SHOWN = 1.3  # what a term that a heading or emphasis shows counts more
_ALL = frozenset({"heading", "cell", "term", "title"})
_PLACES = 5  # that are named
_TORN = re.compile(r"[\u3400-\u9fff] [\u3400-\u9fff]")
_ROOT = 0.7  # the share of two words from which on they are one, but for their endings


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that shows a term: page, line of the block, and both texts."""

    page: str
    line: int
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Way:
    """One rendering of a term: in how many sentences, and where some of them are."""

    target: str
    count: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its renderings, the commonest first.

    ``count``: sentences in which the term stands by itself. ``kept``: the edition leaves it as it
    is: a name, an acronym. ``score``: what it is ranked by.
    """

    source: str
    ways: tuple[Way, ...]
    count: int
    kept: bool
    score: float
    evidence: Evidence

    @property
    def target(self) -> str:
        """The commonest rendering."""
        return self.ways[0].target

    @property
    def share(self) -> float:
        """The share of the term's sentences that hold the commonest rendering: 0 … 1."""
        return self.ways[0].count / self.count


@dataclass(frozen=True, slots=True)
class Terminology:
    """``terms``: rendered consistently, the surest and commonest first, names that are kept last.
    ``varying``: rendered in several ways, the commonest first."""

    terms: tuple[Term, ...]
    varying: tuple[Term, ...]


def terminology(passages: Iterable[Passage], source: str, target: str) -> Terminology:
    """Find the terms of *source* in *passages*; languages as Sphinx names them.

    The same passages give the same terms in the same order.
    """
    languages = language(source), language(target)
    used = [p for p in passages if p.level == "sentence" and p.confidence >= _SURE]
    own = [languages[0].runs(p.source.bare) for p in used]
    other = [languages[1].runs(p.target.bare) for p in used]
    shown = [(a, b) for p, a, b in zip(used, own, other, strict=True) if p.kind in _ALL]
    marked = [
        (languages[0].runs(a), languages[1].runs(b))
        for p in used
        if len(p.source.marked) == len(p.target.marked)
        for a, b in zip(p.source.marked, p.target.marked, strict=True)
    ]
    renderings = Renderings(own, other, languages, shown, marked)
    reader = _Reader(used, renderings, (Forms(languages[0], own), Forms(languages[1], other)))
    terms = [term for found in renderings.find() if (term := reader.read(found))]
    terms = _unique(sorted(terms, key=lambda t: (t.kept, -t.score, t.source, t.target)))
    return Terminology(
        tuple(t for t in terms if t.share >= _CONSISTENT),
        tuple(
            sorted(
                (t for t in terms if not t.kept and _several(t)),
                key=lambda t: (-t.count, t.source),
            )
        ),
    )


def terminology_csv(
    terms: Iterable[Term], source: str, target: str, *, most_bytes: int = MOST_BYTES
) -> tuple[bytes, int]:
    """Write *terms* as Amazon's Custom Terminology, and say how many are in it.

    Each source once, at most 200 bytes a side, at most 10 MB: what comes last does not get in.
    Raises :class:`~sphinx_amts._errors.SettingError` for a language that Amazon does not know.
    """
    codes = amazon_code(source), amazon_code(target)
    rows: list[tuple[str, str]] = []
    done: set[str] = set()
    size = len(",".join(codes).encode()) + 1
    for term in terms:
        row = clean(term.source), clean(term.target)
        if row[0] in done or fault(row[0], _TERM_BYTES) or fault(row[1], _TERM_BYTES):
            continue
        size += sum(len(t.encode()) + 2 + t.count('"') for t in row) + 2
        if size > most_bytes:
            break
        done.add(row[0])
        rows.append(row)
    (data,) = write_rows(rows, codes, "csv", most_bytes=most_bytes)
    return data, len(rows)


def _several(term: Term) -> bool:
    return len(term.ways) > 1 and term.ways[1].count >= max(3, _OTHER * term.count)


def _unique(terms: Iterable[Term]) -> list[Term]:
    seen: set[str] = set()
    return [t for t in terms if not (t.source.lower() in seen or seen.add(t.source.lower()))]  # type: ignore[func-returns-value]


def _alike(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two sequences are the same but for their endings."""
    return len(a) == len(b) and all(
        len(x) > 2 and len(y) > 2 and shared(x, y) >= _ROOT * max(len(x), len(y))  # noqa: PLR2004
        for x, y in zip(a, b, strict=True)
    )


class _Reader:
    """Writes what was found as a person would: the plain form, with a sentence to show it."""

    def __init__(
        self, passages: Sequence[Passage], renderings: Renderings, forms: tuple[Forms, Forms]
    ) -> None:
        self._passages = passages
        self._renderings = renderings
        self._forms = forms

    def read(self, found: Found) -> Term | None:
        """The term, or nothing where no sentence shows it and its rendering in plain forms."""
        places = self._renderings.places
        written = {n: [p.words for p in places[n][found.gram]] for n in found.sentences}
        every = {
            n: [p.words for p in places[n][found.gram]]
            for n in self._renderings.sentences_of(found.gram)
        }
        renderings = self._merged(found.renderings, self._renderings.languages[1])
        first = renderings[0]
        there = {n: written[n] for n in first.sentences}
        for texts in (every, written, there):  # the usual form, or one that is in these sentences
            name = self._forms[0].plain(self._usual(texts))
            ways = tuple(way for r in renderings if (way := self._way(r, written, name)))
            evidence = self._evidence(first.sentences, name, ways[0].target) if ways else None
            if evidence:
                break
        if not evidence or ways[0].count < len(first.sentences):
            return None
        share = len(first.sentences) / len(found.sentences)
        score = share**2 * first.dice * log2(1 + len(first.sentences))
        score *= _MANY if len(self._renderings.terms.grams[found.gram]) > 1 else 1.0
        score *= _SHOWN if found.shown else 1.0
        return Term(
            source=name,
            ways=ways,
            count=len(found.sentences),
            kept=name.casefold().replace(" ", "") == ways[0].target.casefold().replace(" ", ""),
            score=round(score, 4),
            evidence=evidence,
        )

    def _merged(self, renderings: Sequence[Rendering], language_: Language) -> list[Rendering]:
        """Forms of one rendering that the stemmer takes for two, as one."""
        out: list[Rendering] = []
        for one in renderings:
            gram = self._renderings.words.grams[one.gram]
            for n, known in enumerate(out):
                if not language_.east and _alike(self._renderings.words.grams[known.gram], gram):
                    both = tuple(sorted({*known.sentences, *one.sentences}))
                    out[n] = Rendering(known.gram, both, known.dice, (*known.forms, one.gram))
                    break
            else:
                out.append(one)
        return sorted(out, key=lambda r: -len(r.sentences))

    def _way(
        self, rendering: Rendering, written: dict[int, list[Sequence[Word]]], name: str
    ) -> Way | None:
        grams = [self._renderings.words.grams[k] for k in (rendering.gram, *rendering.forms)]
        found = {
            n: [p.words for gram in grams for p in self._renderings.places_of(gram, n)]
            for n in rendering.sentences
        }
        alike = {  # a singular goes with a singular
            n: words
            for n, words in found.items()
            if any(surface(w).lower() == name.lower() for w in written[n])
        }
        plain = self._forms[1].plain
        target = plain(self._usual(alike)) or plain(self._usual(found))
        places = dict.fromkeys((self._passages[n].page, self._passages[n].line) for n in found)
        return Way(target, len(found), tuple(places)[:_PLACES]) if target else None

    def _usual(self, written: dict[int, list[Sequence[Word]]]) -> Counter[str]:
        """The forms and how often each is written: not those of headings or of the first word of
        a sentence where there are others."""
        every: Counter[str] = Counter()
        inner: Counter[str] = Counter()
        for n, places in written.items():
            heading = self._passages[n].kind in {"heading", "title"}
            for words in places:
                text = surface(words)
                if _TORN.search(text):  # 部分准备金 中
                    continue
                every[text] += 1
                if not heading and not (text[:1].isupper() and text[1:2].islower()):
                    inner[text] += 1
        return inner if inner.total() >= 0.15 * every.total() else every

    def _evidence(self, sentences: Sequence[int], name: str, target: str) -> Evidence | None:
        """A sentence that shows both to the letter: no heading, neither short nor long."""

        def rank(n: int) -> tuple[bool, bool, int, int]:
            passage = self._passages[n]
            exact = name in passage.source.text and target in passage.target.text
            return not exact, passage.kind == "heading", abs(len(passage.source.text) - 90), n

        there = [
            n for n in sentences
            if name.casefold() in self._passages[n].source.text.casefold()
            and target.casefold() in self._passages[n].target.text.casefold()
        ]  # fmt: skip
        if not there:
            return None
        passage = self._passages[min(there, key=rank)]
        return Evidence(passage.page, passage.line, passage.source.text, passage.target.text)
