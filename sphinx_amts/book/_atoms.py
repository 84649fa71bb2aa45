"""Where in a block what is no text ends: code, a formula, a tag, an address, an entity.

Each function looks at what begins at a place of the raw text, and tells where it ends, or nothing
where it is text after all. *unclosed* notes what was looked for up to the end of the text and is
not there, so that a text of nothing but beginnings is not gone through for each of them.
"""

from __future__ import annotations

import re
from html.entities import html5

__all__ = [
    "URL_START",
    "autolink_end",
    "code_end",
    "entity_end",
    "formula_end",
    "html_end",
    "substitution_end",
    "url_end",
]

URL_START = r"(?<![A-Za-z0-9_/])(?:https?://|ftp://|mailto:|www\.(?=[a-z0-9]))"
"""What a bare address begins with."""

_WIDE = "\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef"  # East Asian: no part of an address
_URL = re.compile(rf"{URL_START}(?:[^\s<>`*\[\]\"|\\{_WIDE}]*(?:[^\W{_WIDE}]|[/#=&%~+$-])|\b)")
_SHORTEST_URL = 5
_SUBSTITUTION = re.compile(r"\{\{[^}]*(?:\}[^}][^}]*)*\}\}")
_ATTRIBUTE = (
    r"""\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?"""  # of a tag
)
_VERBATIM = re.compile(
    r"<((?:script|style)\b|(?:textarea|pre|svg|math|code|kbd|samp)\b(?!.*/>\Z))",
    re.IGNORECASE | re.DOTALL,
)
_HTML = re.compile(
    rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|/[A-Za-z][A-Za-z0-9-]*\s*>"
    r"|!---?>|!--(?:[^-]|-[^-]|--[^>])*-->|\?.*?\?>|![A-Za-z][^>]*>|!\[CDATA\[.*?\]\]>)",
    re.DOTALL,
)
_UNTIL = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_AUTOLINK = re.compile(
    r"<(?!(?i:javascript|vbscript|file|data):)(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*"
    r"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)>"
)
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|([A-Za-z][A-Za-z0-9]{1,31}));", re.ASCII)


def code_end(raw: str, start: int, unclosed: set[str]) -> int | None:
    """Where the code ends whose backticks begin here: behind as many of them (CommonMark 6.1)."""
    size = 1
    while raw.startswith("`", start + size):
        size += 1
    fence = "`" * size
    if fence in unclosed:
        return None
    at = start + size
    while (at := raw.find(fence, at)) >= 0:
        stop = at + size
        if not raw.startswith("`", stop):
            return stop
        while raw.startswith("`", stop):
            stop += 1
        at = stop
    unclosed.add(fence)
    return None


def formula_end(raw: str, start: int) -> int | None:
    """Where the formula ends that ``$`` or ``$$`` begins; a dollar behind a backslash ends none."""
    fence = "$$" if raw.startswith("$$", start) else "$"
    at = first = start + len(fence)
    while (at := raw.find(fence, at)) >= 0:
        slashes = at - len(raw[:at].rstrip("\\")) if raw[at - 1] == "\\" else 0
        if slashes % 2 == 0 and at > first:
            return at + len(fence)
        at += 1
    return None


def substitution_end(raw: str, start: int, unclosed: set[str]) -> int | None:
    """Where MyST's ``{{ … }}`` ends."""
    if "{{" in unclosed:
        return None
    if m := _SUBSTITUTION.match(raw, start):
        return m.end()
    if "}}" not in raw[start:]:
        unclosed.add("{{")
    return None


def autolink_end(raw: str, start: int) -> int | None:
    """Where an address between angle brackets ends (CommonMark 6.5)."""
    m = _AUTOLINK.match(raw, start)
    return m.end() if m else None


def html_end(raw: str, start: int, unclosed: set[str]) -> int | None:
    """Where a tag ends, a comment, or a whole element whose text is no prose (CommonMark 6.6)."""
    opening = next((o for o in _UNTIL if raw.startswith(o, start)), "")
    if opening in unclosed:
        return None
    if m := _HTML.match(raw, start):
        return _past_verbatim(raw, start, m.end(), unclosed)
    if opening and _UNTIL[opening] not in raw[start + len(opening) :]:
        unclosed.add(opening)
    return None


def _past_verbatim(raw: str, start: int, end: int, unclosed: set[str]) -> int:
    """The end of an element whose text is no prose, which its first tag begins; without such
    a one, of the tag. A script that nothing ends goes on up to the end of the text."""
    m = _VERBATIM.match(raw, start, end)
    if m is None or m[0] in unclosed:
        return end
    name = m[1].lower()
    if closing := re.compile(rf"</{name}\s*>", re.IGNORECASE).search(raw, end):
        return closing.end()
    if name in {"script", "style"}:
        return len(raw)
    unclosed.add(m[0])
    return end


def entity_end(raw: str, start: int) -> int | None:
    """Where ``&name;`` or a number of a character ends, if there is such a one."""
    m = _ENTITY.match(raw, start)
    return None if m is None or (m[1] and f"{m[1]};" not in html5) else m.end()


def url_end(raw: str, start: int) -> int | None:
    """Where a bare address ends."""
    m = _URL.match(raw, start)
    return None if m is None or m.end() - start < _SHORTEST_URL else m.end()
