"""Marks on paragraphs: whose words they show, and in which language.

Classes on the nodes of the doctree, which every theme passes on:

``amts-machine``
    a machine translated some of it.
``amts-source``
    some of it is left in the language of the source.
``amts-mixed``
    its sentences differ in this.

A paragraph that is left in the source's language as a whole says so in its ``lang`` attribute, for
screen readers and hyphenation, and in the class ``amts-ltr`` or ``amts-rtl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .._environment import ORIGINS
from .._languages import direction, language_tag
from ..segment import HUMAN, fold

__all__ = ["MarkOrigins", "classes_of"]

_WORD = re.compile(r"\W+")


class MarkOrigins(SphinxTransform):
    """Give each block the classes that say where its sentences come from.

    This runs before the titles are translated, while each still knows the source it was made of.
    """

    default_priority = 24

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Mark the page's blocks."""
        origins = self.env.temp_data.get(ORIGINS) or {}
        self.env.temp_data[ORIGINS] = {}
        marked = {key: whose for key, whose in origins.items() if set(whose) - {HUMAN}}
        if not marked:
            return
        loose: dict[str, tuple[str, ...]] = {}
        for key, whose in marked.items():
            loose.setdefault(_WORD.sub("", key), whose)
        source = self.config.amts_source_language
        for node in _blocks(self.document):
            # of a glossary's term there is only what a reader sees
            found = marked.get(fold(node.rawsource)) if node.rawsource else None
            if found is None and isinstance(node, nodes.term):
                found = loose.get(_WORD.sub("", node.astext()))
            if found:
                block = node.parent if isinstance(node, nodes.inline) else node
                block["classes"] += [
                    c for c in classes_of(found, source) if c not in block["classes"]
                ]


def classes_of(origins: tuple[str, ...], source_language: str) -> list[str]:
    """The classes of a block whose sentences have these origins.

    docutils makes the attribute ``lang`` of a class that begins with ``language-``.
    """
    found = set(origins)
    classes = [f"amts-{origin}" for origin in ("machine", "source") if origin in found]
    if len(found) > 1:
        classes.append("amts-mixed")
    elif found == {"source"}:
        tag = language_tag(source_language)
        classes += [f"language-{tag}", f"amts-{direction(source_language)}"]
    return classes


def _blocks(document: nodes.document) -> Iterator[nodes.TextElement]:
    """Find what holds text of its own: paragraphs, titles, captions, terms; and what Sphinx says
    of a parameter, which is part of a paragraph."""
    for node in document.findall(nodes.TextElement):
        within = isinstance(node, nodes.Inline | nodes.FixedTextElement)
        if not within or (isinstance(node, nodes.inline) and node.get("translatable")):
            yield node
