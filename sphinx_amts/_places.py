"""The places of a doctree where words stand: what each says, and how other words are put there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _ as spoken

from ._messages import is_inline
from .book import Block, Inline, parts_of, put_together, take_apart
from .segment import escape, pieces

__all__ = [
    "SHOWN", "Place", "block_of", "is_sphinx_s", "lines_of", "places_of", "plain", "source_of",
]  # fmt: skip

_KINDS = {
    "title": "heading", "field_name": "field", "classifier": "term", "image": "alt",
    "inline": "paragraph",
}  # fmt: skip
SHOWN = ("reftitle", "title", "explanation", "tooltip", "sd_tooltip")
"""Attributes of nodes that a page shows when it is pointed at; the last is sphinx-design's, of badges
that refer to a place of the book."""
_REPLACED = re.compile(r"\.\.\s+\|[^|]+\|\s+replace::\s")
_PLAIN = re.compile(r"[^\W\d_]+(?:[ '\u2019,-]+[^\W\d_]+)*\Z")
"""Of index entries, those that are words and no names of code."""
_NAME = re.compile(r"[a-z][A-Z]|\b[A-Z]{2}")
_WORDS = re.compile(r"\w+")
_AUTODOC = ("Bases: %s", "alias of %s")
_AUTOMATIC = re.compile(r"index-\d+\Z")


@dataclass(slots=True)
class Place:
    """Where a block stands. ``raw``: its message. ``shown``: what is there now; ``put``: puts a
    text in slots there."""

    node: nodes.Element
    kind: str
    raw: str
    shown: Callable[[], str]
    put: Callable[[str], None]
    inline: Inline | None = None


def places_of(document: nodes.document, messages: list[tuple[nodes.Element, str]]) -> list[Place]:
    """All places of a page, of which these are its messages."""
    return [*_places(messages), *_substitutions(document), *_index(document), *_beside(document)]


def _places(messages: list[tuple[nodes.Element, str]]) -> Iterator[Place]:
    for node, raw in messages:
        if isinstance(node, addnodes.translatable):
            yield _toctree(node, raw)
        elif isinstance(node, nodes.image):
            if raw == node.get("alt") or not raw.startswith(".. image::"):
                yield _attribute(node, "alt", raw)
        elif isinstance(node, nodes.meta):
            yield _attribute(node, "content", raw)
        elif all(map(is_inline, node.children)):
            yield _text(node, raw)
        else:
            yield from map(partial(_run, node), _runs(node))


def _runs(node: nodes.Element) -> Iterator[list[nodes.Node]]:
    """The words of a block that holds other blocks, as extensions make them: between those, each
    is a text of its own."""
    for inline, run in groupby(node.children, is_inline):
        if inline:
            yield list(run)


def _run(node: nodes.Element, run: list[nodes.Node]) -> Place:
    inline = take_apart(_with(run))
    raw = "".join(child.astext() for child in run)

    def put(text: str) -> None:
        made = nodes.inline()
        put_together(made, inline, text)
        at = next(n for n, child in enumerate(node.children) if child is run[0])
        node[at : at + len(run)] = made.children

    return Place(node, _KINDS.get(node.tagname, node.tagname), raw, lambda: raw, put, inline)


def _with(children: list[nodes.Node]) -> nodes.Element:
    """An element to read these in, which stay where they are."""
    element = nodes.inline()
    element.children = children
    return element


def _text(node: nodes.Element, raw: str, kind: str = "") -> Place:
    inline = take_apart(node)
    done = bool(node.get("translated"))

    def put(text: str) -> None:
        put_together(node, inline, text)

    if isinstance(node, nodes.term) and node["ids"]:
        kind = "glossary"
    kind = kind or _KINDS.get(node.tagname, node.tagname)
    return Place(node, kind, raw, lambda: "" if done else raw, put, inline)


def _attribute(node: nodes.Element, name: str, raw: str) -> Place:
    def put(text: str) -> None:
        node[name] = plain(text)

    kind = _KINDS.get(node.tagname, node.tagname)
    return Place(node, kind, raw, lambda: str(node.get(name)), put)


def _toctree(node: Any, raw: str) -> Place:  # noqa: ANN401  # it has the methods of both kinds
    def shown() -> str:
        titles = {title for title, _ in node.get("entries", ())}
        return raw if raw in titles or raw == node.get("caption") else ""

    def put(text: str) -> None:
        node.apply_translated_message(raw, plain(text))

    return Place(node, "caption", raw, shown, put)


def _substitutions(document: nodes.document) -> Iterator[Place]:
    """Texts that stand for a name between bars; Sphinx's catalogues do not reach them."""
    for node in document.findall(nodes.substitution_definition):
        if _REPLACED.match(node.rawsource):
            yield _text(node, node.rawsource, "substitution")


def _index(document: nodes.document) -> Iterator[Place]:
    """The parts of index entries that are words; what a domain lists, Sphinx itself translates."""
    for node in document.findall(addnodes.index):
        entries = node["entries"]
        own = node.get("inline") is False or (entries and _AUTOMATIC.match(str(entries[0][2])))
        if not own or "raw_entries" in node or isinstance(node.parent, nodes.term):
            continue
        for part in dict.fromkeys(p for one in entries for p in parts_of(one[1])):
            if _PLAIN.match(part) and not _NAME.search(part):
                yield _entry(node, part)


def _entry(node: nodes.Element, part: str) -> Place:
    def put(text: str) -> None:
        new = plain(text).replace(";", ",")
        node["entries"] = [
            (kind, _exchanged(value, part, new), *rest) for kind, value, *rest in node["entries"]
        ]

    return Place(node, "index", part, lambda: part, put)


def _beside(document: nodes.document) -> Iterator[Place]:
    """What is shown of words when they are pointed at."""
    for node in document.findall(nodes.Element):
        for name in SHOWN if isinstance(node, nodes.Inline) else ():
            text = node.get(name)
            if isinstance(text, str) and text.strip():
                yield _attribute(node, name, text)


def _exchanged(value: str, part: str, new: str) -> str:
    return "; ".join(new if p == part else p for p in parts_of(value))


def block_of(place: Place, source: Path) -> Block:
    """What stands at a place of the page that comes from this *source*."""
    done = place.shown() != place.raw
    line = place.node.line or 0
    if place.node.source and Path(place.node.source) != source:
        line = 0
    if place.inline is None or done:
        return Block(place.kind, place.raw, escape(place.raw), (), line, done)
    inline = place.inline
    return Block(place.kind, place.raw, inline.text, tuple(inline.holders), line)


def _texts(place: Place) -> list[str]:
    """What a place says between its slots."""
    if place.inline is None:
        return [place.raw]
    return [str(value) for what, value in pieces(place.inline.text) if what == "text"]


def lines_of(place: Place) -> list[str]:
    """What a place says, line by line, if it is not Sphinx that says it: of the index, it makes
    entries of some roles."""
    if place.kind == "index" or is_sphinx_s(place):
        return []
    # what an extension made by hand shows within a slot may be called otherwise in its source
    texts = [place.raw] if source_of(place) else _texts(place)
    return [line for text in texts for line in text.splitlines()]


def is_sphinx_s(place: Place) -> bool:
    """Whether ``autodoc`` says this of a class or a value, in the language that Sphinx speaks now:
    such a text has no source, and what is named there is code."""
    if source_of(place):  # nearly all have one
        return False
    said = ["".join(_texts(place)), *(spoken(text) % "" for text in _AUTODOC)]
    words, *known = (_WORDS.findall(text) for text in said)
    return words in known


def source_of(place: Place) -> str:
    """Where a block comes from; nothing, where an extension has made it by hand."""
    node: Any = place.node
    if place.inline is not None and not isinstance(node, nodes.substitution_definition):
        return node.source or ""
    while node is not None and not node.source:
        node = node.parent
    return node.source if node is not None else ""


def plain(text: str) -> str:
    """A text in slots without them."""
    return "".join(str(value) for what, value in pieces(text) if what == "text")
