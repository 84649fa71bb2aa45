"""Bitexts as one page of HTML: two texts side by side, bead by bead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .._languages import direction, language_name, language_tag
from .._web_page import page_parts
from ._values import LIKELY, SURE, Bead, Bitext, Outcome

__all__ = ["as_html"]

_SAID = {
    "sure": "sure",
    "likely": "likely",
    "doubtful": "to be checked",
    "alone": "no counterpart",
}


class _Row(NamedTuple):
    """A bead as it is shown: its number on the page, its grade, what is said of it."""

    number: int
    grade: str
    said: str
    shape: str
    source: list[tuple[int, str]]
    target: list[tuple[int, str]]


def as_html(outcomes: Sequence[Outcome], source: str, target: str) -> Iterator[str]:
    """Give pairs of texts, aligned or refused, as HTML, piece by piece.

    *source*, *target*: their languages, as Sphinx names them.
    """
    bitexts = [outcome.bitext for outcome in outcomes if outcome.bitext]
    grades = Counter(bead.grade for bitext in bitexts for bead in bitext.beads)
    sentences = sum(len(b.source) + len(b.target) for b in bitexts)
    paired = sum(
        len(bead.source) + len(bead.target)
        for bitext in bitexts
        for bead in bitext.beads
        if bead.source and bead.target
    )
    values: dict[str, Any] = {
        "outcomes": outcomes,
        "grades": [(name, _SAID[name], grades[name]) for name in _SAID],
        "beads": grades.total(),
        "share": f"{100 * paired / sentences:.1f} %" if sentences else "–",
        "sides": [
            {"name": language_name(code), "tag": language_tag(code), "dir": direction(code)}
            for code in (source, target)
        ],
        "sure": SURE,
        "likely": LIKELY,
    }
    filters = {"rows": _rows, "number": lambda n: f"{n:,}"}
    return page_parts("sphinx_amts.bitext", "bitext", filters, **values)


def _rows(bitext: Bitext) -> Iterator[_Row]:
    for number, bead in enumerate(bitext.beads, 1):
        yield _Row(
            number,
            bead.grade,
            _said(bead),
            f"{len(bead.source)}–{len(bead.target)}",
            [(n, bitext.source[n]) for n in bead.source],
            [(n, bitext.target[n]) for n in bead.target],
        )


def _said(bead: Bead) -> str:
    grade = _SAID[bead.grade]
    if bead.confidence is None or bead.grade == "alone":
        return grade
    return f"{bead.confidence:.2f} {grade}"
