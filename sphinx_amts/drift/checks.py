"""What a human wrote, against what it was translated from: blocks that someone has to look at.

Each check is a pure function of a book's two editions side by side; it learns from the book what
is usual in it. All of them together read the book once and are linear in its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._languages import base_of
from ..siblings import common_words
from ._check_displays import displays
from ._check_kept import kept
from ._check_lexis import learn_lexis
from ._check_negation import negation
from ._check_numbers import numbers
from ._check_places import belong, places
from ._check_repeated import repeated
from ._check_terms import terms
from ._check_texts import certain, read_sides
from ._check_words import left_out, untranslated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..taken_in import Collated
    from ._check_lexis import Lexis
    from ._check_texts import Bead, Said
    from ._values import Finding

__all__ = ["check_book"]


def check_book(
    collated: Mapping[str, Collated], source: str, target: str
) -> dict[str, tuple[Finding, ...]]:
    """Check a book's human edition, page by page: what is doubtful, and what is repeated.

    *source*, *target*: the languages, as Sphinx names them. The findings of a page are in the
    order of its origin; their lines are the origin's, for today's page is not known here
    (``measure_page`` puts them where they belong today).
    """
    book = read_sides(collated)
    beads = [bead for sides in book for bead in certain(sides.beads)]
    parts = [part for bead in beads for part in bead.parts if part.mine and part.theirs]
    lexis = learn_lexis(
        [part.words for part in parts], [part.phrases for part in parts], common_words(source)
    )
    found: dict[str, list[Finding]] = {sides.name: [] for sides in book}
    settled: set[tuple[str, int]] = set()
    for page, block, finding in places(book, lexis):
        found[page].append(finding)
        settled.add((page, block))
    for sides in book:
        found[sides.name] += (finding for _, finding in displays(sides))
    rest = [
        bead
        for sides in book
        for bead in sides.beads
        if belong(bead, lexis) and not any((bead.page, n) in settled for n in bead.own)
    ]
    for bead, finding in [*_of_texts(rest, lexis, source, target), *repeated(rest)]:
        found[bead.page].append(finding)
    return {page: tuple(sorted(some, key=_place)) for page, some in found.items() if some}


def _of_texts(beads: Sequence[Bead], lexis: Lexis, source: str, target: str) -> list[Said]:
    """What is wrong with the texts of blocks that stand where they belong. Of a block that is not
    in the human's language, or not all in the human's text, nothing else is said."""
    whole: dict[int, Said] = {}
    for said in (*untranslated(beads), *left_out(beads, lexis)):
        whole.setdefault(id(said[0]), said)
    rest = [bead for bead in beads if id(bead) not in whole]
    return [
        *whole.values(),
        *numbers(rest, base_of(source), base_of(target)),
        *kept(rest),
        *negation(rest, lexis, source, target),
        *terms(rest, lexis),
    ]


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.line, finding.sibling_line, finding.check
