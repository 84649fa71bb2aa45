"""Any text → blocks and sentences: Markdown, web pages, plain text.

What is here is read only, to be aligned; nothing is ever put back. So a block of a web page or of
a plain text is a segment without slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._errors import SourceError
from ..segment import Anchor, Segment, content_hash, digest, escape, rename, unescape
from . import SUFFIXES, check_notebook, split
from ._sentences import sentences
from ._webpage import charset, web_blocks
from .dialect import Dialect

__all__ = ["TEXT_SUFFIXES", "Text", "read_lines", "read_text", "text_of"]

TEXT_SUFFIXES = (*SUFFIXES, ".html", ".htm", ".xhtml", ".txt", ".text")
"""The files that are read as texts; any other file is read as plain text where it is named."""

_WEB = frozenset({".html", ".htm", ".xhtml"})
_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_STOPPED = re.compile(r"[.!?…。！？｡．:][\"'”’»)\]」』）]*\Z")
_ENDING = 12  # characters of a line that say whether it ends with a stop
_LISTED = 0.6  # the share of lines that end with a stop from which on a line is a paragraph
_FEW = 3  # lines from which on that can be told


@dataclass(frozen=True, slots=True)
class Text:
    """``segments``: its blocks in order, ``anchors``: its structure; ``structured``: whether it
    has any (plain text has none)."""

    segments: tuple[Segment, ...]
    anchors: tuple[Anchor, ...] = ()
    structured: bool = False

    def sentences(self) -> list[str]:
        """Its sentences as a reader reads them, code and formulas as they are written."""
        return [
            _as_read(segment, sentence.start, sentence.end)
            for segment in self.segments
            for sentence in segment.sentences
        ]


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, in UTF-16 with a byte order mark, or, of a web page, in the
    character set that it names. Every line ends with a line feed.

    Raises :class:`SourceError` naming file, line and byte.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error
    encoding = next((name for name, mark in _MARKS if raw.startswith(mark)), "utf-8")
    if encoding == "utf-8" and path.suffix.lower() in _WEB:
        encoding = charset(raw) or encoding
    try:
        text = raw.decode(encoding)
    except LookupError:
        raise SourceError(
            f"{path}: it names a character set that nobody knows: {encoding!r}",
            remedy="save the file as UTF-8",
        ) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}:{line}: byte {error.start} ({raw[error.start]:#04x}) is not {encoding.upper()}",
            remedy="save the file as UTF-8; from Latin-1: iconv -f LATIN1 -t UTF-8 FILE > NEW",
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(
            f"{path}:{line}: a NUL character; this is no text",
            remedy="a file in UTF-16 needs a byte order mark; save it as UTF-8",
        )
    if path.suffix.lower() == ".ipynb":
        check_notebook(path, text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_lines(path: Path) -> list[str]:
    """The lines of a file, a sentence each; an empty line keeps its place."""
    text = read_text(path)
    return [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []


def text_of(text: str, suffix: str, dialect: Dialect) -> Text:
    """Take a text apart, by the suffix of its file.

    Plain text has a paragraph between blank lines; or on each line, where most lines end with a
    stop. Raises :class:`SourceError` where a notebook is malformed.
    """
    suffix = suffix.lower()
    if suffix in SUFFIXES:
        page = split(text, dialect, suffix=suffix)
        return Text(page.segments, page.anchors, structured=True)
    if suffix in _WEB:
        return _web(text, dialect)
    found = []
    line, at = 1, 0
    for start, block in _paragraphs(text):
        line, at = line + text.count("\n", at, start), start
        if segment := _block("paragraph", " ".join(block.split()), start, line, dialect):
            found.append(segment)
    return Text(tuple(found))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Where each paragraph of a plain text begins, and what it is."""
    lines = text.split("\n")
    worded = [line for line in lines if line and not line.isspace()]
    stopped = sum(bool(_STOPPED.search(line.rstrip()[-_ENDING:])) for line in worded)
    alone = len(worded) >= _FEW and stopped >= _LISTED * len(worded)
    start, at = 0, 0
    block: list[str] = []
    for line in (*lines, ""):
        blank = not line or line.isspace()
        if block and (blank or alone):
            yield start, "\n".join(block)
            block = []
        if not blank:
            start = start if block else at
            block.append(line)
        at += len(line) + 1


def _web(html: str, dialect: Dialect) -> Text:
    segments: list[Segment] = []
    anchors: list[Anchor] = []
    at = 0
    for block in web_blocks(html):
        if block.kind == "code":
            key = content_hash("\n".join(block.text.split()))
            anchors.append(Anchor("code", key, at, block.text))
        else:
            if block.kind == "heading":
                anchors.append(Anchor("heading", block.key, at))
            if segment := _block(block.kind, block.text, at, block.line, dialect):
                segments.append(segment)
        at += len(block.text) + 1
    return Text(tuple(segments), tuple(anchors), structured=True)


def _block(kind: str, text: str, start: int, line: int, dialect: Dialect) -> Segment | None:
    slotted = escape(text)
    whole = digest(slotted)
    found = sentences(slotted, dialect.language, 0, whole)
    if not found:
        return None
    span = ((start, start + len(text)),)
    return Segment(kind, "plain", span, text, slotted, slotted, (), whole, found, line)


def _as_read(segment: Segment, start: int, end: int) -> str:
    def slot(what: str, number: int) -> str:
        return escape(segment.placeholders[number - 1].open) if what == "x" else ""

    return " ".join(unescape(rename(segment.text[start:end], slot)).split())
