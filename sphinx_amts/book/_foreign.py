"""What a human's text may bring that its source does not have.

A sibling edition or a shared memory is somebody else's file. Its words are used to the byte, but
it may not run templates, read files or put scripts and blocks into the page: that would need
nothing but write access to a folder.
"""

from __future__ import annotations

import re
from collections.abc import Container

from ..segment import Segment, rename, unescape
from ._inline import scan
from .dialect import Dialect

__all__ = ["foreign", "unslotted"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""No text, or the end of a line to some of those who read the page, but not to all."""
_SUSPECT = re.compile(r"<[A-Za-z/!?]|\{\{|\{[^\s{}`]+\}`|\]\(|script:|data:", re.IGNORECASE)
"""What every text has whose marks could do harm."""
_BLANK_LINE = re.compile(r"(?:\A|\n)[ \t]*\n|\n[ \t]*\Z")
_FENCE = re.compile(r"\n {0,3}(?:#{1,6}\s|`{3}|~{3}|:{3})")
_OPTION = re.compile(r"\s*:(?![A-Za-z][\w+.:-]*:`)")
_HTML_OPTION = re.compile(r"\s*(?::|---)")
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
_LINKS = frozenset({"link", "image", "url", "math", "role"})  # TeX has links, too
_SCRIPT = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
_SCHEME = re.compile(r"(?:java|vb)script:|data:", re.IGNORECASE)
_TARGET = re.compile(r"(?:\]\(\s*<|\A<)([^>]*)|\]\(\s*([^\s)]*)")
_HARMLESS = re.compile(  # another site, a place on the page, a page beside it or below
    r"https?:|ftp:|mailto:|[^/:]+@[^/]+\Z|#|(?!/|.*\.\.)[^?#&%\\:]*\.(?:md|ipynb|html|rst)(?:[?#]|\Z)|\Z",
    re.IGNORECASE,
)


def unslotted(text: str) -> str:
    """A slotted text as it is written, with an invisible sign for each slot."""
    return unescape(rename(text, lambda _what, _number: "\u2060"))


def foreign(raw: str, segment: Segment, dialect: Dialect, labels: Container[str] = ()) -> str:
    """Say what a human's *raw* text has that its source must have first, or nothing."""
    if _CONTROL.search(raw):
        return "it has a control character"
    if _BLANK_LINE.search(raw):
        return "it would begin a block of its own"
    if segment.form == "html":
        return _foreign_html(raw, segment)
    first = segment.form == "markdown" and segment.kind not in {"heading", "alt"}
    if first and _OPTION.match(raw) and not segment.raw.startswith(":"):
        return "it would be read as an option of a directive"
    if not _SUSPECT.search(raw):
        return ""
    own = {m for h in segment.placeholders for m in (h.open, h.close)}
    roles = {m[1] for h in segment.placeholders if (m := _ROLE.match(h.open))}
    for what, kind, start, end, _ in scan(raw, dialect, labels):
        mark = raw[start:end]
        if what == "text" or mark in own or (kind == "role" and what == "close"):
            continue
        if why := _foreign_mark(mark, kind, _ROLES | roles):
            return why
    return ""


def _foreign_mark(mark: str, kind: str, roles: Container[str]) -> str:
    if kind == "role":
        role = _ROLE.match(mark)
        if role is None or role[1] not in roles:
            name = role[1] if role else mark
            return f"it brings the role {name!r}, which the source does not have there"
    if kind == "substitution":
        return "it brings a substitution that the source does not have there"
    if kind == "html" and not _is_harmless(mark):
        return "it brings HTML that the source does not have there"
    scheme = _SCRIPT if kind in {"math", "role"} else _SCHEME
    if kind in _LINKS and scheme.search(mark):
        return "it brings a link that runs a script"
    if kind in {"link", "image", "url"} and _leads_to_file(mark, kind):
        return "it brings a link to a file that the source does not have there"
    return ""


def _is_harmless(mark: str) -> bool:
    tag = _TAG.fullmatch(mark)
    return tag is not None and tag[1].lower() in _TAGS


def _leads_to_file(mark: str, kind: str) -> bool:
    """Whether Sphinx would put a file of this machine beside the page."""
    m = _TARGET.search(mark)
    if m is None:
        return False
    to = m[1] if m[2] is None else m[2]
    if kind == "image":  # Sphinx copies whatever an image is said to be
        return not to.lower().startswith(("http:", "https:"))
    return not _HARMLESS.match(to)


def _foreign_html(raw: str, segment: Segment) -> str:
    """The same within HTML, where no mark may be left open: what follows would be a part of it."""
    if _FENCE.search(raw) or _HTML_OPTION.match(raw):
        return "it would begin a block of its own"
    rest = raw
    holders = sorted({h for p in segment.placeholders for h in (p.open, p.close) if h}, key=len)
    for holder in reversed(holders):
        rest = rest.replace(holder, "\u2060")
    rest = _TAG.sub(lambda m: "\u2060" if _is_harmless(m[0]) else m[0], rest)
    if "<" in rest or (">" in rest and any(h.rfind("<") > h.rfind(">") for h in holders)):
        return "it brings HTML that the source does not have there"
    return ""
