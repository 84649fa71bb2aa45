"""Whether the same source text is translated in the same way wherever it stands.

Only what is long enough to be said in one way is looked at: a heading or a cell of a word or two
means different things in different places. Where there are several ways, the commonest is the
edition's own, and each of the others is named with a place of that.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ._words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._check_texts import Bead, Said

__all__ = ["repeated"]

_WORDS = 4  # of a text, fewer of which mean different things in different places
_LOOSE = re.compile(r"[\W_]+")


def repeated(beads: Sequence[Bead]) -> Iterator[Said]:
    """Find the blocks whose very source is translated otherwise in another place."""
    places: defaultdict[str, list[Bead]] = defaultdict(list)
    for bead in beads:
        if len(bead.own) == len(bead.other) == 1:
            places[bead.source[0].digest].append(bead)
    for same in places.values():
        if len(same) < 2 or count(same[0].source[0].text) < _WORDS:  # noqa: PLR2004
            continue
        ways = Counter(_key(bead) for bead in same)
        if len(ways) < 2:  # noqa: PLR2004
            continue
        usual = max(ways, key=lambda way: ways[way])  # of equals, the first in the book
        model = next(bead for bead in same if _key(bead) == usual)
        for bead in same:
            if _key(bead) != usual:
                text = " ".join(model.human[0].raw.split())
                why = f"translated otherwise at {model.page}:{model.human[0].line}"
                yield bead, replace(bead.finding("", why, [text]), kind="repeated")


def _key(bead: Bead) -> str:
    """A translation without marks and blanks, which may well differ."""
    return _LOOSE.sub("", bead.human[0].text).casefold()
