"""Addresses without a scheme: what linkify makes a link of, such as ``README.md`` or ``a@b.org``.

Whether it does depends on its list of top-level domains, so it is asked itself; it is installed
wherever a book has MyST's ``linkify`` switched on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from ._marks import Mark

__all__ = ["MAYBE", "needs_blank", "with_addresses"]

MAYBE = re.compile(r"\w\.[^\W\d_]{2}|\w@\w")
"""What every text has that linkify makes a link of, if there is no scheme in it."""

_HTML_LINK = re.compile(r"<(/?)a[\s>]", re.IGNORECASE)
_OPENS = frozenset("(\"'“‘«（《「⟦，。；：！？、")
_ENDS = re.compile(r"\.?(?:\s|\Z)|\.?[,;!)\]}\"'”’»，。；：！？、）》」⟧]")


@cache
def _matcher() -> Callable[[str], Any]:
    try:
        from linkify_it import LinkifyIt  # noqa: PLC0415  few books need it
    except ImportError:
        return lambda _text: None
    finder = LinkifyIt()
    finder.add("//", None)  # every address that begins so is found without its help
    match: Callable[[str], Any] = finder.match
    return match


def with_addresses(raw: str, marks: Sequence[Mark]) -> list[Mark]:
    """The marks of a text with these addresses as atoms of the kind ``url``; none within links
    and roles."""
    out: list[Mark] = []
    links = 0
    for first, last in _stretches(marks):
        mark = marks[first]
        if mark.what in {"open", "close"} and mark.kind in {"link", "role"}:
            links += 1 if mark.what == "open" else -1
        elif mark.kind == "html" and (m := _HTML_LINK.match(raw, mark.start)):
            links += -1 if m[1] else 1
        start, end = mark.start, marks[last - 1].end
        found = None
        if mark.what == "text" and links <= 0 and MAYBE.search(raw, start, end):
            found = _matcher()(raw[start:end])
        if found and not found[0].index and first and _is_special(marks[first - 1]):
            del found[0]  # markdown-it: what follows an escape is no link
        if not found:
            out += marks[first:last]
            continue
        cuts = [start, *(start + n for m in found for n in (m.index, m.last_index)), end]
        for n, (a, b) in enumerate(pairwise(cuts)):
            if a < b:
                out.append(Mark("x", "url", a, b) if n % 2 else Mark("text", "", a, b, raw[a:b]))
    return out


def _stretches(marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Runs of text as markdown-it sees them, one from the next by what is no text or escaped."""
    at = 0
    while at < len(marks):
        first = at
        at += 1
        if _is_bare(marks[first]):
            while at < len(marks) and _is_bare(marks[at]):
                at += 1
        yield first, at


def _is_bare(mark: Mark) -> bool:
    return mark.what == "text" and mark.end - mark.start == len(mark.value)


def _is_special(mark: Mark) -> bool:
    return mark.kind == "entity" or (mark.what == "text" and not _is_bare(mark))


def needs_blank(before: str, after: str) -> tuple[bool, bool]:
    """Whether such an address must have a blank before it, and one behind it, to be a link
    between these texts. A bracket that is escaped is not enough."""
    free = not before or before[-1].isspace() or before[-1] in _OPENS
    return not free, not _ENDS.match(after)
