"""Code that a human localised: comments, labels of plots, fonts.

A cell of a human edition answers the cell of the origin that is equal to it but for comments and
strings, or for whole lines that the human added; cells stay in their order. Where today's source
has that cell as it was in the origin, the human's version is used as it is. Wherever this is not
certain the source's version stays, and a machine translates no code.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from ._chain import longest_rise
from .book import TALK, codes, gist, with_codes

__all__ = ["inject_code", "localised"]

_OTHERWISE = re.compile(r"\A\s*(?::[A-Za-z]|---)|^[ \t]*(?:```|~~~|:::)", re.MULTILINE)
"""What would be no code in another cell: options of a directive, the end of a fence."""


def localised(origin: str, sibling: str, current: str, suffix: str) -> dict[int, str]:
    """What humans wrote for the code cells of today's page: index of the cell → its code.

    *origin*: the page that the human translated from; *sibling*: the human's page.
    Raises :class:`~sphinx_amts._errors.SourceError` where a notebook is malformed.
    """
    old, new = ([c.text for c in codes(text, suffix)] for text in (origin, sibling))
    versions: dict[str, dict[str, None]] = defaultdict(dict)
    for a, b in _pairs(old, new):
        if suffix == ".ipynb" or not _OTHERWISE.search(new[b]):
            versions[_plain(old[a])][new[b]] = None
    today = [code.text for code in codes(current, suffix)]
    found: dict[int, str] = {}
    for n, code in enumerate(today):
        written = list(versions.get(_plain(code), ()))
        # where the human has written the same cell in two ways, none of them is the one
        if len(written) == 1:
            found[n] = written[0]
    used = _fitting(today, found)
    return {n: code for n, code in used.items() if _plain(code) != _plain(today[n])}


def _fitting(today: Sequence[str], found: Mapping[int, str]) -> dict[int, str]:
    """Those of the human's cells that go together with the cells that stay the source's.

    A text that the human changed may be a name that other cells know, such as that of a column.
    So a cell in which a text is another is not used where a cell that stays has the text still.
    """
    texts = [_texts(code) for code in today]
    changed = {n: texts[n] - _texts(code) for n, code in found.items()}
    used = dict(found)
    while True:
        staying = [texts[n] for n in range(len(today)) if n not in used]
        known = set[str]().union(*staying)
        odd = [n for n in used if not known.isdisjoint(changed[n])]
        if not odd:
            return used
        for n in odd:
            del used[n]


def _texts(code: str) -> set[str]:
    """The strings of a cell, as they are written, without comments."""
    return {m[0] for m in TALK.finditer(code) if not m[0].startswith("#")}


def inject_code(text: str, source: str, suffix: str, new: Mapping[int, str]) -> str:
    """Put humans' code into a page whose words are translated already.

    *source*: the page before that, by whose cells *new* counts. A cell that is not found again is
    left alone, and so are all where their number is another.
    """
    if not new:
        return text
    there, was = codes(text, suffix), codes(source, suffix)
    if len(there) != len(was):
        return text
    kept = {n: code for n, code in new.items() if there[n].text == was[n].text}
    return with_codes(text, suffix, there, kept)


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The cells that certainly answer each other, in their order."""
    bones = [[gist(text) for text in side] for side in (old, new)]
    counts = [Counter(side) for side in bones]
    places = [_places(side) for side in bones]
    pairs = [
        pair
        for bone, count in counts[0].items()
        if bone and counts[1][bone] == count
        for pair in zip(places[0][bone], places[1][bone], strict=True)
    ]
    pairs = _in_order(pairs)
    edges = [(-1, -1), *pairs, (len(old), len(new))]
    for (a, b), (c, d) in pairwise(edges):
        if c - a == d - b:  # as many on both sides: none was cut in two, none joined to another
            between = zip(range(a + 1, c), range(b + 1, d), strict=True)
            pairs += [(n, m) for n, m in between if _added(bones[0][n], bones[1][m])]
    return sorted(pairs)


def _added(old: str, new: str) -> bool:
    """Whether the human only added lines, such as those that choose a font."""
    lines = iter(new.split("\n"))
    return bool(old) and all(line in lines for line in old.split("\n"))


def _places(side: Iterable[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(side):
        places[one].append(n)
    return places


def _in_order(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that do not cross."""
    found = sorted(pairs)
    return [found[n] for n in longest_rise([b for _, b in found])]


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
