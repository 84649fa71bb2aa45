"""reStructuredText: blocks are found in Sphinx's own doctree, and words are put back there.

Two transforms stand around Sphinx's ``Locale``, which puts in what catalogues have. The one before
it notes what can be translated at all: it asks Sphinx, as the ``gettext`` builder does. The one
after it either hands all of that over and ends the reading of the page (:mod:`._extraction`), or
puts the edition's words into what no catalogue has translated.

The headings' ids and names are made by then, and references, footnotes and substitutions not yet
resolved: every anchor stays the source's, and titles that are shown elsewhere are the translated ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import Reporter
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from ._environment import ORIGINS, unlike
from ._messages import is_generated, messages_of
from ._places import SHOWN, Place, block_of, is_sphinx_s, lines_of, places_of, plain, source_of
from ._titles import note_slugs, note_term
from .book import CATALOGUE, Page, numbered, put_together
from .compose import Edition
from .segment import escape, fold

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

_ROLES = (nodes.inline, nodes.emphasis, nodes.strong, nodes.title_reference)
_NAMES = frozenset(
    {"guilabel", "menuselection", "accelerator", "kbd", "command", "program", "file", "mailheader",
     "newsgroup", "mimetype", "regexp", "xref"}
)  # fmt: skip


class Collected(BaseException):
    """The blocks of a page; it ends the reading, of which nothing more is needed.

    As no :class:`Exception`, it comes through whatever catches those. ``sources``: where they are
    said to come from, in docutils' words. ``lines``: what they say, but for what Sphinx itself
    does. ``recorded``: the files that docutils says the page depends on. ``faults``: whether
    something on it is wrong, such as a file that is not there.
    """

    def __init__(self, document: nodes.document, places: list[Place]) -> None:
        super().__init__()
        self.blocks = [block_of(place, Path(document["source"])) for place in places]
        self.sources = {source_of(place) for place in places} - {""}
        said = document.findall(nodes.system_message)
        self.faults = any(message["level"] >= Reporter.ERROR_LEVEL for message in said)
        self.lines = [line for place in places for line in lines_of(place)]
        recorded = document.settings.record_dependencies
        self.recorded: list[str] = recorded.list if recorded else []


class NoteGenerated(SphinxTransform):
    """Note which names and titles Sphinx has made up, such as *Parameters*: they have no source
    until Sphinx gives them one, and are in the edition's language already."""

    default_priority = 9

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Note them with the document."""
        if _is_asked(self.env.temp_data):
            found = list(self.document.findall(is_generated))
            self.document.amts_generated = found  # type: ignore[attr-defined]


class NoteBlocks(SphinxTransform):
    """Note what can be translated, before catalogues have changed it."""

    default_priority = 15  # after Sphinx has mended what lacks a source (10), before Locale (20)

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Note the page's messages with its document, until the second transform takes them."""
        generated = self.document.__dict__.pop("amts_generated", None)
        if generated is not None:
            self.document.amts_messages = messages_of(self.document, generated)  # type: ignore[attr-defined]


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
        places = places_of(document, messages)
        data = self.env.temp_data
        if data.get(COLLECT):
            raise Collected(document, places)
        words: Words = data[BLOCKS]
        data[BLOCKS] = None
        origins: dict[str, tuple[str, ...]] = data.get(ORIGINS) or {}
        for place in places:
            block = block_of(place, Path())
            known = None if block.done else words.get(_as_said(block.text, said))
            if not known:
                # of the index and of docstrings, Sphinx itself translates some
                own = block.kind == "index" or is_sphinx_s(place)
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
            if isinstance(node, addnodes.pending_xref) and _has_title(node):
                _put_title(node, words)
            for name in SHOWN:
                if new := _said(words, node.get(name)):
                    node[name] = new
            if _shows(node) and (new := _said(words, node.astext())):
                node.children = []
                node.append(nodes.Text(new))

    def _term(self, place: Place, text: str) -> None:
        """Translate a term of a glossary: its entry in the index with it."""
        node, old = place.node, place.node.astext()
        place.put(text)
        note_term(self.env, node, old)
        for index in node.findall(addnodes.index):
            index["entries"] = [
                (one[0], node.astext() if one[1] == old else one[1], *one[2:])
                for one in index["entries"]
            ]


def _has_title(node: nodes.Element) -> bool:
    """Whether a reference is one whose title is no part of its block's text: a numbered one, or
    a badge with a tooltip."""
    return node.get("reftype") == "numref" or "sd_tooltip" in node


def _put_title(node: nodes.Element, words: Words) -> None:
    """Translate the title of such a reference."""
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
    return plain(known[0][0]) if known else ""


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
