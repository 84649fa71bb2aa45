"""reStructuredText: blocks are found in Sphinx's own doctree, and words are put back there.

Two transforms stand around Sphinx's ``Locale``, which puts in what catalogues have. The one before
it notes what can be translated at all: it asks Sphinx, as the ``gettext`` builder does. The one
after it either hands all of that over and ends the reading of the page (:mod:`._extraction`), or
puts the edition's words into what no catalogue has translated.

The headings' ids and names are made by then, and references, footnotes and substitutions not yet
resolved: every anchor stays the source's, and titles that are shown elsewhere are the translated ones.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import Reporter
from sphinx import addnodes
from sphinx.locale import _ as spoken
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import LITERAL_TYPE_NODES, extract_messages

from ._environment import ORIGINS, unlike
from ._titles import note_slugs, note_term
from .book import (
    CATALOGUE,
    METAS,
    Block,
    Inline,
    Page,
    numbered,
    parts_of,
    put_together,
    take_apart,
)
from .compose import Edition
from .segment import escape, fold, pieces

__all__ = [
    "BLOCKS",
    "COLLECT",
    "SAID",
    "Collected",
    "NoteBlocks",
    "NoteGenerated",
    "TranslateBlocks",
    "Words",
    "blocks_of",
]

COLLECT = "amts_collect"
"""Set in ``env.temp_data`` where the blocks of a page are wanted and nothing else."""
BLOCKS = "amts_blocks"
"""Where ``source-read`` leaves the edition's words for this page in ``env.temp_data``."""
SAID = "amts_substitutions"
"""Where it leaves the values of substitutions: as the edition has them → as the source has them."""

Words = dict[str, deque[tuple[str, tuple[str, ...]]]]
"""A block's text in slots, white space folded → its translations, and whose they are."""

_KINDS = {
    "title": "heading", "field_name": "field", "classifier": "term", "image": "alt",
    "inline": "paragraph",
}  # fmt: skip
_OUT_OF_REACH = (nodes.option_string, nodes.option_argument, *LITERAL_TYPE_NODES)
_NO_BLOCKS = (
    nodes.Inline, nodes.Invisible, nodes.FixedTextElement, nodes.option_string, nodes.option_argument,
    nodes.field_name, nodes.raw, nodes.math_block, nodes.attribution,
    addnodes.production, addnodes.versionmodified, addnodes.translatable, *LITERAL_TYPE_NODES,
)  # fmt: skip
"""Elements with text that are no block of words."""
_SHOWN = ("reftitle", "title", "explanation", "tooltip")
"""Attributes of nodes that a page shows when it is pointed at."""
_ROLES = (nodes.inline, nodes.emphasis, nodes.strong, nodes.title_reference)
_NAMES = frozenset(
    {"guilabel", "menuselection", "accelerator", "kbd", "command", "program", "file", "mailheader",
     "newsgroup", "mimetype", "regexp", "xref"}
)  # fmt: skip
_REPLACED = re.compile(r"\.\.\s+\|[^|]+\|\s+replace::\s")
_PLAIN = re.compile(r"[^\W\d_]+(?:[ '\u2019,-]+[^\W\d_]+)*\Z")
"""Of index entries, those that are words and no names of code."""
_NAME = re.compile(r"[a-z][A-Z]|\b[A-Z]{2}")
_WORDS = re.compile(r"\w+")
_AUTODOC = ("Bases: %s", "alias of %s")
_AUTOMATIC = re.compile(r"index-\d+\Z")


class Collected(BaseException):
    """The blocks of a page; it ends the reading, of which nothing more is needed.

    As no :class:`Exception`, it comes through whatever catches those. ``sources``: where they are
    said to come from, in docutils' words. ``lines``: what they say, but for what Sphinx itself
    does. ``recorded``: the files that docutils says the page depends on. ``faults``: whether
    something on it is wrong, such as a file that is not there.
    """

    def __init__(self, document: nodes.document, places: list[_Place]) -> None:
        super().__init__()
        self.blocks = [_block(place, Path(document["source"])) for place in places]
        self.sources = {_source(place) for place in places} - {""}
        said = document.findall(nodes.system_message)
        self.faults = any(message["level"] >= Reporter.ERROR_LEVEL for message in said)
        self.lines = [line for place in places for line in _lines(place)]
        recorded = document.settings.record_dependencies
        self.recorded: list[str] = recorded.list if recorded else []


@dataclass(slots=True)
class _Place:
    """Where a block stands. ``raw``: its message. ``shown``: what is there now; ``put``: puts a
    text in slots there."""

    node: nodes.Element
    kind: str
    raw: str
    shown: Callable[[], str]
    put: Callable[[str], None]
    inline: Inline | None = None


class NoteGenerated(SphinxTransform):
    """Note which names and titles Sphinx has made up, such as *Parameters*: they have no source
    until Sphinx gives them one, and are in the edition's language already."""

    default_priority = 9

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Note them with the document."""
        if _is_asked(self.env.temp_data):
            found = list(self.document.findall(_is_generated))
            self.document.amts_generated = found  # type: ignore[attr-defined]


class NoteBlocks(SphinxTransform):
    """Note what can be translated, before catalogues have changed it."""

    default_priority = 15  # after Sphinx has mended what lacks a source (10), before Locale (20)

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Note the page's messages with its document, until the second transform takes them."""
        generated = self.document.__dict__.pop("amts_generated", None)
        if generated is not None:
            made_up = set(map(id, generated))
            found = [
                (node, message)
                for node, message in extract_messages(self.document)
                if id(node) not in made_up and _in_reach(node)
            ]
            known = made_up | {id(node) for node, _ in found}
            found += [(node, node.astext()) for node in _made_by_hand(self.document, known)]
            self.document.amts_messages = found  # type: ignore[attr-defined]


class TranslateBlocks(SphinxTransform):
    """Hand the page's blocks over, or put the edition's words into them."""

    default_priority = 21  # after Locale

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Do what is asked for, if anything is."""
        document: Any = self.document
        messages = document.__dict__.pop("amts_messages", None)
        if messages is None:
            return
        said: dict[str, str] = self.env.temp_data.get(SAID) or {}
        places = [
            *_places(messages), *_substitutions(document), *_index(document), *_beside(document),
        ]  # fmt: skip
        data = self.env.temp_data
        if data.get(COLLECT):
            raise Collected(document, places)
        words: Words = data[BLOCKS]
        data[BLOCKS] = None
        origins: dict[str, tuple[str, ...]] = data.get(ORIGINS) or {}
        for place in places:
            block = _block(place, Path())
            known = None if block.done else words.get(_as_said(block.text, said))
            if not known:
                # of the index and of docstrings, Sphinx itself translates some
                own = block.kind == "index" or _is_sphinx_s(place)
                if not block.done and not own and block.has_words:
                    unlike(self.env)[self.env.docname] = True
                continue
            # the same text may stand in a page more often than it was found
            text, whose = known.popleft() if len(known) > 1 else known[0]
            origins[fold(getattr(place.node, "rawsource", "") or place.raw)] = whose
            if not text:
                continue
            if isinstance(place.node, nodes.term):
                self._term(place, text)
            else:
                place.put(text)
            if isinstance(place.node, nodes.title | nodes.rubric):
                ids = place.node["ids"] or place.node.parent["ids"]
                note_slugs(getattr(document, "myst_slugs", {}), ids, place.node.astext())
            if place.inline is not None:  # of pictures and the like, HTML would show it
                place.node["translated"] = True  # as Locale says it
        data[ORIGINS] = origins
        self._put_asides(words)

    def _put_asides(self, words: Words) -> None:
        """Translate what nodes show beside the text of their block."""
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, addnodes.pending_xref) and node.get("reftype") == "numref":
                _put_numbered(node, words)
            for name in _SHOWN:
                if new := _said(words, node.get(name)):
                    node[name] = new
            if _shows(node) and (new := _said(words, node.astext())):
                node.children = []
                node.append(nodes.Text(new))

    def _term(self, place: _Place, text: str) -> None:
        """Translate a term of a glossary: its entry in the index with it."""
        node, old = place.node, place.node.astext()
        place.put(text)
        note_term(self.env, node, old)
        for index in node.findall(addnodes.index):
            index["entries"] = [
                (one[0], node.astext() if one[1] == old else one[1], *one[2:])
                for one in index["entries"]
            ]


def _put_numbered(node: nodes.Element, words: Words) -> None:
    """Translate the title of a numbered reference."""
    title = node.children[0] if node.get("refexplicit") and len(node.children) == 1 else None
    if isinstance(title, nodes.TextElement):
        inline = numbered(title.astext())
        known = words.get(fold(inline.text))
        if known and known[0][0]:
            put_together(title, inline, known[0][0])


def _as_said(text: str, said: Mapping[str, str]) -> str:
    """The text of a block with the values of substitutions as the source has them."""
    for new, old in said.items():
        text = text.replace(new, old)
    return fold(text)


def _said(words: Words, text: object) -> str:
    """The translation of a text without marks, if there is one."""
    known = words.get(fold(escape(text))) if text and isinstance(text, str) else None
    return _plain(known[0][0]) if known else ""


def _shows(node: nodes.Element) -> bool:
    """Whether what a role has made of its text is words."""
    return (
        isinstance(node, _ROLES)
        and all(isinstance(child, nodes.Text) for child in node.children)
        and not _NAMES & set(node["classes"])
    )


def blocks_of(page: Page, edition: Edition) -> Words:
    """What an edition puts into a page's blocks."""
    new = edition.in_place()
    words: Words = {}
    for n, segment in enumerate(page.segments):
        if segment.form == CATALOGUE:
            continue
        known = words.setdefault(fold(segment.text), deque())
        known.append((new.get(n, ""), edition.origins[n]))
    return words


def _is_asked(data: Any) -> bool:  # noqa: ANN401  # it was a dictionary once
    # a page of which nothing is known may show something: it was noted when it did not
    return bool(data.get(COLLECT)) or data.get(BLOCKS) is not None


def _is_generated(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.field_name | nodes.title) or node.rawsource:
        return False
    return not isinstance(node.parent, nodes.section)  # a heading is an extension's, never Sphinx's


def _made_by_hand(document: nodes.document, known: set[int]) -> Iterator[nodes.Element]:
    """Find blocks that an extension made without a source, which Sphinx takes for its own words.

    Left out are those that hold a message, as what is said of a parameter does; and what is said
    of a type, which is code. Of a change in some version, only what its author says of it is words.
    """
    for node in document.findall(nodes.TextElement):
        if node.source or id(node) in known or not node.astext():
            continue
        if node.get("translatable") is False or (
            isinstance(node, _NO_BLOCKS) and not node.get("translatable")
        ):
            continue
        own = [child for child in node.children if _is_inline(child)]
        if any(id(n) in known for child in own for n in child.findall(nodes.Element)):
            continue
        if own and not _is_typed(node) and _in_reach(node):
            yield node


def _is_inline(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Text | nodes.Inline)


def _is_typed(node: nodes.Element) -> bool:
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.field_list | addnodes.desc_signature):
            return True
        above = above.parent
    return False


def _in_reach(node: nodes.Element) -> bool:
    """Whether a message is prose: no code, formula or label, and nothing that Sphinx reads."""
    if isinstance(node, _OUT_OF_REACH):
        return False
    if isinstance(node, nodes.label):  # elsewhere, some extensions call so what a tab says
        return not isinstance(node.parent, nodes.footnote | nodes.citation)
    if isinstance(node, nodes.meta):
        return (node.get("name") or node.get("property")) in METAS
    below, above = node, node.parent
    while above is not None:
        if isinstance(above, nodes.system_message):
            return False
        if isinstance(above, nodes.field_list) and _is_of_page(above):
            return not isinstance(node, nodes.field_name) and below[0].astext() in METAS
        below, above = above, above.parent
    return True


def _is_of_page(fields: nodes.field_list) -> bool:
    """Whether these fields are what a page says of itself: it begins with them."""
    page = fields.parent
    if not isinstance(page, nodes.document):
        return False
    # docutils knows where they may stand; such classes are no nodes themselves
    first = (child for child in page.children if not isinstance(child, nodes.PreBibliographic))
    return next(first, None) is fields


def _places(messages: list[tuple[nodes.Element, str]]) -> Iterator[_Place]:
    for node, raw in messages:
        if isinstance(node, addnodes.translatable):
            yield _toctree(node, raw)
        elif isinstance(node, nodes.image):
            if raw == node.get("alt") or not raw.startswith(".. image::"):
                yield _attribute(node, "alt", raw)
        elif isinstance(node, nodes.meta):
            yield _attribute(node, "content", raw)
        elif all(map(_is_inline, node.children)):
            yield _text(node, raw)
        else:
            yield from map(partial(_run, node), _runs(node))


def _runs(node: nodes.Element) -> Iterator[list[nodes.Node]]:
    """The words of a block that holds other blocks, as extensions make them: between those, each
    is a text of its own."""
    for inline, run in groupby(node.children, _is_inline):
        if inline:
            yield list(run)


def _run(node: nodes.Element, run: list[nodes.Node]) -> _Place:
    inline = take_apart(_with(run))
    raw = "".join(child.astext() for child in run)

    def put(text: str) -> None:
        made = nodes.inline()
        put_together(made, inline, text)
        at = next(n for n, child in enumerate(node.children) if child is run[0])
        node[at : at + len(run)] = made.children

    return _Place(node, _KINDS.get(node.tagname, node.tagname), raw, lambda: raw, put, inline)


def _with(children: list[nodes.Node]) -> nodes.Element:
    """An element to read these in, which stay where they are."""
    element = nodes.inline()
    element.children = children
    return element


def _text(node: nodes.Element, raw: str, kind: str = "") -> _Place:
    inline = take_apart(node)
    done = bool(node.get("translated"))

    def put(text: str) -> None:
        put_together(node, inline, text)

    if isinstance(node, nodes.term) and node["ids"]:
        kind = "glossary"
    kind = kind or _KINDS.get(node.tagname, node.tagname)
    return _Place(node, kind, raw, lambda: "" if done else raw, put, inline)


def _attribute(node: nodes.Element, name: str, raw: str) -> _Place:
    def put(text: str) -> None:
        node[name] = _plain(text)

    kind = _KINDS.get(node.tagname, node.tagname)
    return _Place(node, kind, raw, lambda: str(node.get(name)), put)


def _toctree(node: Any, raw: str) -> _Place:  # noqa: ANN401  # it has the methods of both kinds
    def shown() -> str:
        titles = {title for title, _ in node.get("entries", ())}
        return raw if raw in titles or raw == node.get("caption") else ""

    def put(text: str) -> None:
        node.apply_translated_message(raw, _plain(text))

    return _Place(node, "caption", raw, shown, put)


def _substitutions(document: nodes.document) -> Iterator[_Place]:
    """Texts that stand for a name between bars; Sphinx's catalogues do not reach them."""
    for node in document.findall(nodes.substitution_definition):
        if _REPLACED.match(node.rawsource):
            yield _text(node, node.rawsource, "substitution")


def _index(document: nodes.document) -> Iterator[_Place]:
    """The parts of index entries that are words; what a domain lists, Sphinx itself translates."""
    for node in document.findall(addnodes.index):
        entries = node["entries"]
        own = node.get("inline") is False or (entries and _AUTOMATIC.match(str(entries[0][2])))
        if not own or "raw_entries" in node or isinstance(node.parent, nodes.term):
            continue
        for part in dict.fromkeys(p for one in entries for p in parts_of(one[1])):
            if _PLAIN.match(part) and not _NAME.search(part):
                yield _entry(node, part)


def _entry(node: nodes.Element, part: str) -> _Place:
    def put(text: str) -> None:
        plain = _plain(text).replace(";", ",")
        node["entries"] = [
            (kind, _exchanged(value, part, plain), *rest) for kind, value, *rest in node["entries"]
        ]

    return _Place(node, "index", part, lambda: part, put)


def _beside(document: nodes.document) -> Iterator[_Place]:
    """What is shown of words when they are pointed at."""
    for node in document.findall(nodes.Element):
        for name in _SHOWN if isinstance(node, nodes.Inline) else ():
            text = node.get(name)
            if isinstance(text, str) and text.strip():
                yield _attribute(node, name, text)


def _exchanged(value: str, part: str, new: str) -> str:
    return "; ".join(new if p == part else p for p in parts_of(value))


def _block(place: _Place, source: Path) -> Block:
    done = place.shown() != place.raw
    line = place.node.line or 0
    if place.node.source and Path(place.node.source) != source:
        line = 0
    if place.inline is None or done:
        return Block(place.kind, place.raw, escape(place.raw), (), line, done)
    inline = place.inline
    return Block(place.kind, place.raw, inline.text, tuple(inline.holders), line)


def _texts(place: _Place) -> list[str]:
    """What a place says between its slots."""
    if place.inline is None:
        return [place.raw]
    return [str(value) for what, value in pieces(place.inline.text) if what == "text"]


def _lines(place: _Place) -> list[str]:
    """What a place says, line by line, if it is not Sphinx that says it: of the index, it makes
    entries of some roles."""
    if place.kind == "index" or _is_sphinx_s(place):
        return []
    # what an extension made by hand shows within a slot may be called otherwise in its source
    texts = [place.raw] if _source(place) else _texts(place)
    return [line for text in texts for line in text.splitlines()]


def _is_sphinx_s(place: _Place) -> bool:
    """Whether ``autodoc`` says this of a class or a value, in the language that Sphinx speaks now:
    such a text has no source, and what is named there is code."""
    said = ["".join(_texts(place)), *(spoken(text) % "" for text in _AUTODOC)]
    words, *known = (_WORDS.findall(text) for text in said)
    return words in known and not _source(place)


def _source(place: _Place) -> str:
    """Where a block comes from; nothing, where an extension has made it by hand."""
    node: Any = place.node
    if place.inline is not None and not isinstance(node, nodes.substitution_definition):
        return node.source or ""
    while node is not None and not node.source:
        node = node.parent
    return node.source if node is not None else ""


def _plain(text: str) -> str:
    return "".join(str(value) for what, value in pieces(text) if what == "text")
