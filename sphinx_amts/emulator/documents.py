"""A document → the same document in another language, as the service handles it.

Of HTML only the text is translated. Tags and attributes are kept to the byte, and so is all that
stands in an element with ``translate="no"``. A block of text goes to the translator as one piece
in slots (see :mod:`sphinx_amts.segment`): what is inside a block and not to be translated is an
atom, an inline element is a pair.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ..segment import escape, pieces, renumber, wordy

__all__ = ["Piece", "Say", "translate_html", "translate_plain"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in slots; ``holds``: what can be read in an atom, by its number."""

    text: str
    holds: Mapping[int, str] = field(default_factory=dict)

    @property
    def flat(self) -> str:
        """All that can be read, without any markup."""
        shown = (
            str(v) if kind == "text" else self.holds.get(int(v), "") if kind == "x" else ""
            for kind, v in pieces(self.text)
        )
        return "".join(shown)

    def part(self, start: int, end: int) -> tuple[Piece, tuple[int, ...]]:
        """A stretch of it with slots of its own; and the number that each of them had."""
        text, numbers = renumber(self.text[start:end])
        holds = {n: self.holds[old] for n, old in enumerate(numbers, 1) if old in self.holds}
        return Piece(text, holds), numbers


Say: TypeAlias = Callable[[Sequence[Piece]], Sequence[str]]
"""A translator: pieces → texts in the same slots, as many and in the same order."""

_TOKEN = re.compile(
    r"<!--.*?-->|<[!?][^>]*>"
    r"|<(?P<raw>script|style)\b[^>]*>.*?</(?P=raw)\s*>"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>",
    re.DOTALL | re.IGNORECASE,
)
_OFF = re.compile(r"\stranslate\s*=\s*[\"']?no\b", re.IGNORECASE)
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark "
    "q s samp small span strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_SPACE = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_ELEMENT = re.compile(r"<html\b.*</html\s*>", re.DOTALL | re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    """Text and inline markup that belong together. ``tags[n]``: what slot *n* stands for."""

    out: list[str] = field(default_factory=list)
    tags: dict[int, tuple[str, str]] = field(default_factory=dict)
    begun: list[tuple[int, int, str]] = field(default_factory=list)
    shown: int = 0

    def add_text(self, text: str, *, entities: bool) -> None:
        """Take in a stretch of text."""
        plain = html.unescape(text) if entities else text
        self.shown += len(plain)
        self.out.append(escape(plain))

    def piece(self, text: str) -> Piece:
        """A text of this block, with what its atoms hold."""
        bare = {n: html.unescape(_TOKEN.sub("", tags[0])) for n, tags in self.tags.items()}
        return Piece(text, bare)

    def add_atom(self, source: str) -> None:
        """Take in what nobody may touch."""
        number = len(self.tags) + 1
        self.tags[number] = (source, "")
        self.shown += len(html.unescape(_TOKEN.sub("", source)))
        self.out.append(f"<x{number}/>")

    def open(self, tag: str, name: str) -> None:
        """Begin an inline element; until it ends it is an atom."""
        number = len(self.tags) + 1
        self.tags[number] = (tag, "")
        self.begun.append((number, len(self.out), name))
        self.out.append(f"<x{number}/>")

    def close(self, tag: str, name: str) -> None:
        """End an inline element; one that was not begun here is an atom."""
        if not self.begun or self.begun[-1][2] != name:
            self.add_atom(tag)
            return
        number, at, _ = self.begun.pop()
        self.tags[number] = (self.tags[number][0], tag)
        self.out[at] = f"<g{number}>"
        self.out.append(f"</g{number}>")


def translate_html(
    text: str, say: Say, *, fragment: bool = False, plain: bool = False
) -> tuple[str, int]:
    """Translate a page of HTML; returns it and how many characters of text were in it.

    Only what is in the ``html`` element counts; a *fragment* has none. *plain*: entities in the
    text are what they look like.
    """
    element = None if fragment else _ELEMENT.search(text)
    start, end = element.span() if element else (0, len(text) if fragment else 0)
    parts: list[str | _Block] = [text[:start], *_parts(text[start:end], entities=not plain)]
    parts.append(text[end:])
    blocks = [p for p in parts if isinstance(p, _Block)]
    sources = [_core("".join(b.out)) for b in blocks]
    wanted = [n for n, (_, core, _) in enumerate(sources) if wordy(core)]
    said = dict(zip(wanted, say([blocks[n].piece(sources[n][1]) for n in wanted]), strict=True))
    done = iter(
        before + said.get(n, core) + after for n, (before, core, after) in enumerate(sources)
    )
    out = [p if isinstance(p, str) else _written(next(done), p, plain=plain) for p in parts]
    return "".join(out), sum(b.shown for b in blocks)


def translate_plain(text: str, say: Say) -> tuple[str, int]:
    """Translate plain text, line by line; returns it and how many characters it had."""
    lines = text.splitlines(keepends=True)
    cores = [_core(escape(line)) for line in lines]
    wanted = [n for n, (_, core, _) in enumerate(cores) if wordy(core)]
    said = dict(zip(wanted, say([Piece(cores[n][1]) for n in wanted]), strict=True))
    out = [b + said.get(n, core) + a for n, (b, core, a) in enumerate(cores)]
    return "".join(_written(line, _Block(), plain=True) for line in out), len(text)


def _parts(text: str, *, entities: bool) -> list[str | _Block]:
    """Cut HTML into blocks of text and what stands between them."""
    parts: list[str | _Block] = []
    block = _Block()
    at = 0

    def flush(kept: str) -> None:
        nonlocal block
        if block.out:
            parts.append(block)
        block = _Block()
        parts.append(kept)

    while at < len(text):
        token = _TOKEN.search(text, at)
        if token is None or token.start() > at:
            stop = token.start() if token else len(text)
            block.add_text(text[at:stop], entities=entities)
            at = stop
            continue
        name = (token["name"] or "").lower()
        at = token.end()
        if not name:
            (block.add_atom if block.out and not token["raw"] else flush)(token[0])
        elif not token["end"] and name not in _VOID and _OFF.search(token["rest"]):
            at = _end_of(text, at, name)
            (block.add_atom if name in _INLINE else flush)(text[token.start() : at])
        elif name not in _INLINE:
            flush(token[0])
        elif name in _VOID or token["rest"].endswith("/"):
            block.add_atom(token[0])
        elif token["end"]:
            block.close(token[0], name)
        else:
            block.open(token[0], name)
    flush("")
    return parts


def _end_of(text: str, at: int, name: str) -> int:
    """Where the element ends whose opening tag ends at *at*."""
    depth = 1
    for token in _TOKEN.finditer(text, at):
        if (token["name"] or "").lower() == name and not token["rest"].endswith("/"):
            depth += -1 if token["end"] else 1
            if not depth:
                return token.end()
    return len(text)


def _core(text: str) -> tuple[str, str, str]:
    m = _SPACE.fullmatch(text)
    return (m[1], m[2], m[3]) if m else ("", text, "")


def _written(text: str, block: _Block, *, plain: bool) -> str:
    """Slotted text → HTML, its slots being what they stand for in *block*."""
    out = []
    for kind, value in pieces(text):
        if kind == "text":
            out.append(str(value) if plain else html.escape(str(value), quote=False))
        else:
            tags = block.tags.get(int(value), ("", ""))
            out.append(tags[1] if kind == "close" else tags[0])
    return "".join(out)
