"""What stands in a fence: code, or a directive with its title, options and body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Protocol

from markdown_it.token import Token

from ._csv import csv_cells
from ._directives import Directive, lookup
from ._lines import Line, cut, located
from ._options import figure_texts, option_block, option_texts
from .dialect import Dialect
from .page import Embedded, Include

__all__ = ["Collector", "content_key", "take_fence"]

_BLANKS = bytes(code for code in range(128) if chr(code).isspace())
_NAME = re.compile(r"\{([A-Za-z][^\s{}]*)\}[ \t]*(.*)$")
_CLASS = re.compile(r"(?!\{)|\{[^\s{}]*\}\S")  # of a container, as MyST-Parser reads it
_TOC_ENTRY = re.compile(r"\s*(\S.*?)\s*<[^<>]+>\s*$")
_NAMES = ("label", "name")  # options that make an anchor
_LITERAL = frozenset({"literal", "code"})
_MARKDOWN = re.compile("myst|markdown|commonmark")
_CODE = frozenset({"code-cell", "code-block", "code", "literalinclude"})
_FIGURES = frozenset({"figure", "md-figure", "subfigure"})
_CARD = re.compile(r"(?:\^{3,}|\+{3,})\s*$")
_SEPARATORS = {
    "card": _CARD,
    "grid-item-card": _CARD,
    "panels": re.compile(r"(?:\^{3,}|\+{3,}|-{3,})\s*$"),
}
_OTHER_CSV = frozenset({"delim", "quote", "escape", "keepspace", "file", "url"})
_MARKERS = ("start-after", "end-before", "start-at", "end-at")


class Collector(Protocol):
    """What takes in what is found in a fence."""

    dialect: Dialect
    starts: list[int]
    includes: list[Include]
    embedded: list[Embedded]

    def add(self, kind: str, form: str, place: Sequence[Line]) -> None: ...
    def anchor(self, kind: str, key: str, start: int, code: str = "") -> None: ...
    def blocks(
        self, lines: Sequence[Line], *, kind: str = "paragraph", nested: bool = False
    ) -> None: ...
    def html(self, lines: Sequence[Line]) -> None: ...


def content_key(content: str) -> str:
    """A hash of a content that does not mind white space."""
    if content.isascii():  # most code is, and is done much faster so
        dense = content.encode().translate(None, _BLANKS)
    else:
        dense = "".join(content.split()).encode("utf-8", "replace")
    return sha256(dense).hexdigest()[:16]


def take_fence(to: Collector, token: Token, lines: Sequence[Line]) -> None:
    """Give *to* what is prose in a fence, and what holds the page's structure."""
    first = (token.map or (0, 0))[0]
    here = lines[first][0]
    info = token.info.strip()
    m = _NAME.match(info)
    if token.markup[0] == ":" and (m is None or _CLASS.match(info)):  # a container, as in Djot
        to.anchor("directive", info, here)
        to.blocks(located(token.content, first + 1, lines), nested=True)
    elif m is None:
        to.anchor("code", content_key(token.content), here, token.content)
    else:
        directive = lookup(m[1], colon=token.markup[0] == ":", own=to.dialect.directives)
        body = located(token.content, first + 1, lines)
        asked = directive.asked or _has_own_grammar(m[1], body)
        if asked or directive.sets:
            fence = token.markup
            written = f"{fence}{token.info}\n{token.content}{fence}\n"
            to.embedded.append(Embedded(bisect_right(to.starts, here), written, asked))
        _take_directive(to, (m[1], m[2].strip(), directive), lines[first], body)


def _has_own_grammar(name: str, body: Sequence[Line]) -> bool:
    """Whether a table or an included file is no Markdown that stands here: Sphinx knows what it is."""
    if name not in {"csv-table", "include"}:
        return False
    options = {option: place for option, _, place in option_block(body)[1]}
    if name == "csv-table":
        return not options.keys().isdisjoint(_OTHER_CSV)
    return bool(_other_parser(options)) and options.keys().isdisjoint(_LITERAL)


def _other_parser(options: Mapping[str, Sequence[Line]]) -> bool:
    """Whether a file is included as something else than Markdown."""
    parser = options["parser"][0][1].lower() if options.get("parser") else ""
    return bool(parser) and not _MARKDOWN.search(parser)


def _take_directive(
    to: Collector, head: tuple[str, str, Directive], line: Line, body: Sequence[Line]
) -> None:
    name, argument, directive = head
    here = line[0]
    whole = name == "include" or directive.body == "csv"
    wanted = () if whole else (*_NAMES, *(option for option, _, _ in directive.options))
    taken, options = option_block(body, wanted)
    rest = body[taken:]
    for option, _, place in options:
        if option in _NAMES and place:
            to.anchor("label", place[0][1].strip(), place[0][0])
    if name in _CODE or name == "math":
        content = "\n".join(t for _, t in rest)
        kind = "math" if name == "math" else "code"
        to.anchor(kind, content_key(content), here, content if kind == "code" else "")
    else:
        known = "" if directive.argument or " " in argument else argument
        to.anchor("directive", f"{name} {known}".strip(), here)
    if name == "include":
        _include(to, argument, options, here)
    elif directive.body == "csv":
        _table(to, options, rest)
    elif name == "code-cell" and taken:
        for kind, form, place in figure_texts(body[:taken]):
            to.add(kind, form, place)
    for kind, form, place in option_texts(options, directive.options):
        to.add(kind, form, place)
    if argument and directive.argument:
        _argument(to, directive, argument, line)
    _content(to, directive, name, argument, rest)


def _content(
    to: Collector, directive: Directive, name: str, argument: str, rest: Sequence[Line]
) -> None:
    if directive.body == "prose":
        for part in _parts(name, rest):
            to.blocks(part, kind="caption" if name in _FIGURES else "paragraph", nested=True)
    elif directive.body == "toctree":
        for offset, text in rest:
            if entry := _TOC_ENTRY.match(text):
                to.add("title", "plain", [(offset + entry.start(1), entry[1])])
    elif directive.body == "glossary":
        _glossary(to, rest)
    elif directive.body == "html" and argument.lower() == "html":
        to.html(rest)


def _table(
    to: Collector, options: Sequence[tuple[str, str, list[Line]]], rest: Sequence[Line]
) -> None:
    """The cells of a CSV table and of its head, unless it has a grammar of its own."""
    named = {option: (quote, place) for option, quote, place in options}
    if not named.keys().isdisjoint(_OTHER_CSV):
        return
    quote, head = named.get("header", ("", []))
    if head and head[0][1][:1] in {">", "|"}:
        quote, head = head[0][1][0], head[1:]
    if quote in {">", "|"}:
        _cells(to, head)
    _cells(to, [line for line in rest if line[1].strip()])


def _cells(to: Collector, lines: Sequence[Line]) -> None:
    text = "\n".join(line for _, line in lines)
    for start, end, form in csv_cells(text):
        to.add("cell", form, cut(lines, start, end))


def _parts(name: str, lines: Sequence[Line]) -> list[Sequence[Line]]:
    """A card's header, body and footer, each of which is Markdown for itself."""
    mark = _SEPARATORS.get(name)
    if mark is None:
        return [lines]
    cuts = [n for n, (_, text) in enumerate(lines) if mark.match(text)]
    return [lines[a + 1 : b] for a, b in pairwise([-1, *cuts, len(lines)])]


def _include(
    to: Collector, path: str, options: Sequence[tuple[str, str, list[Line]]], here: int
) -> None:
    flags = {option: place for option, _, place in options}
    markers = tuple(flags[n][0][1].strip("\"'") for n in _MARKERS if flags.get(n))
    literal = not flags.keys().isdisjoint(_LITERAL) or _other_parser(flags)
    to.includes.append(Include(path, literal, markers, bisect_right(to.starts, here)))


def _argument(to: Collector, directive: Directive, argument: str, line: Line) -> None:
    offset, text = line
    at = text.rfind(argument)
    if directive.version:
        number, _, argument = argument.partition(" ")
        at += len(number) + 1
    if at >= 0 and argument.strip():
        to.add(directive.argument, "line", [(offset + at, argument)])


def _glossary(to: Collector, lines: Sequence[Line]) -> None:
    """Sphinx's glossary: terms at the margin, definitions indented."""
    at = 0
    while at < len(lines):
        offset, text = lines[at]
        at += 1
        if not text.strip() or text.startswith(".. "):
            continue
        if not text[0].isspace():
            to.add("glossary", "markdown", [(offset, text.split(" : ")[0].rstrip())])
            continue
        indent = len(text) - len(text.lstrip())
        body = [(offset + indent, text[indent:])]
        while at < len(lines) and (lines[at][1][:1].isspace() or not lines[at][1].strip()):
            o, t = lines[at]
            n = min(indent, len(t) - len(t.lstrip()))
            body.append((o + n, t[n:]))
            at += 1
        to.blocks(body, nested=True)
