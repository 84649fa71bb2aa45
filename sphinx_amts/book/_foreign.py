"""What a human's text may bring that its source does not have.

A sibling edition or a shared memory is somebody else's file. Its words are used to the byte, but
it may not run templates, read files or put scripts and blocks into the page: that would need
nothing but write access to a folder.
"""

from __future__ import annotations

import re

from ..segment import Segment, rename, unescape
from ._inline import scan
from .dialect import Dialect

__all__ = ["foreign"]

_SUSPECT = re.compile(r"\{|&lt;|\n\s*\n|\n\s{0,3}(?:#|`{3}|~{3}|:{3})|script:|data:", re.IGNORECASE)
_BLOCK = re.compile(r"\n[ \t]*\n|\n {0,3}(?:#{1,6}\s|`{3}|~{3}|:{3})")
_ROLE = re.compile(r"\{?:?([\w:.+-]+?):?\}?`")
_TAG = re.compile(r"</?([A-Za-z][\w-]*)\s*/?>")
_ROLES = frozenset(
    [
        "ref",
        "numref",
        "eq",
        "doc",
        "term",
        "any",
        "math",
        "abbr",
        "sub",
        "sup",
        "cite",
        "cite:t",
        "cite:p",
        "cite:ps",
        "cite:ts",
        "prf:ref",
        "kbd",
        "guilabel",
        "menuselection",
        "code",
        "literal",
        "emphasis",
        "strong",
    ]
)
_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "em",
        "i",
        "kbd",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    ]
)
_SCHEME = re.compile(r"(?:java|vb)script:|data:", re.IGNORECASE)


def foreign(text: str, segment: Segment, dialect: Dialect) -> str:
    """Say what a human's *text* (in slots) has that its source must have first, or nothing."""
    if not _SUSPECT.search(text):
        return ""
    literal = unescape(rename(text, lambda _what, _number: "\u2060"))
    if _BLOCK.search(literal):
        return "it would begin a block of its own"
    own = {h.open for h in segment.placeholders}
    roles = {m[1] for h in own if (m := _ROLE.match(h))}
    if segment.form == "html":
        marks = [(m[0], "html") for m in re.finditer(r"<[^>]*>", literal)]
    else:
        found = scan(literal, dialect)
        marks = [(literal[m.start : m.end], m.kind) for m in found if m.what != "text"]
    for mark, kind in marks:
        if mark in own:
            continue
        role = _ROLE.match(mark) if kind == "role" else None
        if role and role[1] not in _ROLES | roles:
            return f"it brings the role {role[1]!r}, which the source does not have there"
        if kind == "substitution":
            return "it brings a substitution that the source does not have there"
        if kind == "html" and not ((tag := _TAG.fullmatch(mark)) and tag[1].lower() in _TAGS):
            return "it brings HTML that the source does not have there"
        if kind in {"link", "image", "url"} and _SCHEME.search(mark):
            return "it brings a link that runs a script"
    return ""
