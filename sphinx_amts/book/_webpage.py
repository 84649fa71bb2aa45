"""A web page → its blocks of prose: what a reader came for, without what is around it.

The parser of the standard library takes every byte sequence that claims to be HTML: tags that are
never closed, closed twice or wrongly nested, entities that do not exist.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["WebBlock", "charset", "web_blocks"]

_SKIPPED = frozenset(
    "script style template noscript nav aside form button select textarea svg math head iframe"
    " object canvas audio video dialog footer".split()
)
_CODE = frozenset({"pre", "listing", "xmp"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q ruby rb"
    " s samp small span strike strong sub sup time tt u var wbr input".split()
)
_UNSEEN = frozenset({"rt", "rp"})  # how a word is said stands beside it
_MAIN = frozenset({"main", "article"})
_HEADING = re.compile(r"h[1-6]\Z")
_KINDS = {"td": "cell", "th": "cell", "dt": "term", "figcaption": "caption", "caption": "caption"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_STRAY = re.compile(  # begins no whole tag; the parser would read on to the end for each
    r"""<(?!/?[a-zA-Z](?:"[^"]{0,9999}"|'[^']{0,9999}'|[^<>"'])*+>|!--|[!?][^<>]*+>)"""
)
_BLANK = re.compile(r"\s+")


class WebBlock(NamedTuple):
    """``kind``: heading, paragraph, cell, caption, term or code; ``key``: a heading's level."""

    kind: str
    key: str
    text: str
    line: int


def charset(raw: bytes) -> str:
    """The character set that a page says it is written in, in its first two kilobytes; or none.

    A page that could be read so far as to find UTF-16 in it is UTF-8, as the HTML Standard has it.
    """
    found = _CHARSET.search(raw[:2048])
    name = found[1].decode("ascii") if found else ""
    return "utf-8" if name.lower().startswith("utf-16") else name


def web_blocks(html: str) -> list[WebBlock]:
    """The blocks of a page in order; those of its main part, where it marks one."""
    reader = _Reader()
    reader.feed(_STRAY.sub("&lt;", html[: _unclosed(html)]))
    reader.close()
    reader.end_block()
    inside = [block for main, block in reader.found if main]
    return inside if any(b.kind != "code" for b in inside) else [b for _, b in reader.found]


def _unclosed(html: str) -> int:
    """Where a comment begins that is never closed; the parser would look for its end again and
    again."""
    at = html.find("<!--", html.rfind("-->") + 1)
    return at if at >= 0 else len(html)


class _Reader(HTMLParser):
    """Collects text between the tags that begin and end a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[bool, WebBlock]] = []
        self._parts: list[str] = []
        self._line = 0
        self._kind, self._key = "paragraph", ""
        self._skipping: list[str] = []
        self._code = 0
        self._main = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED or tag in _UNSEEN:
            if tag not in _UNSEEN:
                self.end_block()
            self._skipping.append(tag)
        elif tag == "body":  # a head that was never closed ends here
            self._skipping.clear()
        elif not self._skipping and tag not in _INLINE:
            if tag == "br":
                self._parts.append("\n" if self._code else " ")
                return
            self.end_block()
            self._code += tag in _CODE
            self._main += tag in _MAIN
            if _HEADING.match(tag):
                self._kind, self._key = "heading", tag[1]
            elif tag in _CODE:
                self._kind = "code"
            else:
                self._kind = _KINDS.get(tag, "paragraph")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                pass
        elif not self._skipping and tag not in _INLINE and tag not in _UNSEEN:
            self.end_block()
            self._code -= tag in _CODE and self._code > 0
            self._main -= tag in _MAIN and self._main > 0

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if not self._line and (bare := data.lstrip()):
            self._line = self.getpos()[0] + data.count("\n", 0, len(data) - len(bare))
        self._parts.append(data)

    def end_block(self) -> None:
        """Take what was collected as a block."""
        text = "".join(self._parts)
        text = text.strip("\n") if self._code else _BLANK.sub(" ", text).strip()
        if text.strip():
            self.found.append((self._main > 0, WebBlock(self._kind, self._key, text, self._line)))
        self._parts.clear()
        self._line = 0
        self._kind, self._key = "code" if self._code else "paragraph", ""
