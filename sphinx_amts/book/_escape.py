"""How a plain text is written so that Markdown shows it, and nothing of it means anything."""

from __future__ import annotations

import re

from ..segment import Segment
from .dialect import Dialect

__all__ = [
    "BLANKS",
    "CONTROL",
    "NEWLINE",
    "WIDE",
    "anywhere",
    "escaped",
    "one_line",
    "safe_start",
]

_MARKUP = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|~(?=~)|(?<=~)~|[{}]")
_SPECIAL = re.compile(r"[\\`*_\[\]<&~{}$@|!:.](?:(?<!\.)|(?<=\w\.)(?=\w))")
"""What may have to be escaped; most texts have none of it."""
_ADDRESS = re.compile(r"(\bwww|mailto|(?<=[a-z]))(\.(?<=www\.)|:(?=//)|:(?<=mailto:))")
_DOMAIN = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})")
_BEFORE = {"!": ("link",), ":": ("code",)}
_BLOCK_START = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|(?P<number>\d{1,9})[.)](?=\s|$)|[=~+-]{3}|[-*_](?:\s*[-*_]){2}"
    r"|=+\s*$|--+\s*$|\||%|\(.*\)=\s*$|\$\$|:|~\s"
)
"""What begins a block at the beginning of a line."""
WIDE = re.compile(r"[ᄀ-ᇿ⺀-꓏ꥠ-꥿가-\ud7ff豈-﫿︰-﹏＀-￯‘-”…]")
"""Signs that are written without blanks between them."""

NEWLINE = re.compile(r"\s*\n\s*")
BLANKS = re.compile(r"[ \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""What some reader of a page takes for the end of a line, and what is as blank."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_WITHIN = frozenset({"heading", "title", "alt", "cell"})


def escaped(text: str, dialect: Dialect, then: str, *, cell: bool) -> str:
    """Plain text → Markdown that shows it. *then*: the kind of placeholder that follows."""
    if not _SPECIAL.search(text):
        return text
    text = _MARKUP.sub(lambda m: "\\" + m[0], text)
    if dialect.has("dollarmath"):
        text = text.replace("$", "\\$")
    if dialect.has("linkify"):
        text = text.replace("@", "\\@")
        text = _DOMAIN.sub(r"\\.", text)
    if "www." in text or "://" in text or "mailto:" in text:
        text = _ADDRESS.sub(r"\1\\\2", text)
    if text and then in _BEFORE.get(text[-1], ()):  # together they would mean something
        text = f"{text[:-1]}\\{text[-1]}"
    return text.replace("|", "\\|") if cell else text


def safe_start(text: str) -> str:
    """Keep the first characters from beginning a list, a heading, a fence."""
    if m := _BLOCK_START.match(text):
        at = m.end("number") if m["number"] else 0
        return f"{text[:at]}\\{text[at:]}"
    return text


def anywhere(segment: Segment) -> bool:
    """Whether the source itself begins so that only a place within a line can hold it."""
    return segment.kind in _WITHIN and bool(_BLOCK_START.match(segment.raw))


def one_line(segment: Segment, text: str) -> str:
    """On one line, where the source stands on one."""
    if "\n" not in text or len(segment.spans) > 1:
        return text
    return NEWLINE.sub(" ", text)
