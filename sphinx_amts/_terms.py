"""The words of the glossary and the index: what they are, and the pages that take them from there.

``{term}`bias``` shows the term itself, and an entry of the index stands in no page at all. Both
are looked up in the words that the book's glossary and index have in the edition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from . import pipeline
from .book import Doctree, Page, Texts, parts_of
from .compose import Edition
from .segment import fold, unescape

__all__ = [
    "WORDS",
    "TranslateSaid",
    "TranslateTerms",
    "key_of",
    "shown",
    "unescaped",
    "words_of",
]

WORDS = "amts_words"
"""Where ``source-read`` leaves the book's terms and index entries, in ``env.temp_data``."""

_PROMPTS = frozenset({"prompt_show", "prompt_hide"})
_ENTRIES = frozenset({"single", "pair", "double", "triple", "see", "seealso"})
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\](?:\([^()\s]*\)|\[[^\[\]]*\])")
_MARKS = re.compile(r"(\\.)|[*`]|(?<!\w)_|_(?!\w)")


def key_of(text: str) -> str:
    """Under what a term is looked up: Sphinx does not mind case, either."""
    return fold(text).casefold()


def words_of(pages: Mapping[str, Page], editions: Mapping[str, Edition]) -> dict[str, str]:
    """The glossary's terms and the index's entries as the edition has them."""
    words: dict[str, str] = {}
    for name, edition in editions.items():
        page = pages[name]
        if name == pipeline.INDEX and isinstance(page, Texts):
            words |= {key_of(old): new for old, new in page.values(edition.in_place()).items()}
            continue
        for n, source, new in edition.titles:
            if page.segments[n].kind != "glossary":
                continue
            if isinstance(page, Doctree):
                if not page.segments[n].placeholders:
                    words[key_of(source)] = unescape(new)
            else:
                words[key_of(shown(source))] = shown(new)
    return words


def shown(term: str) -> str:
    """What a reader sees of a term in Markdown: without its links and marks."""
    return unescaped(_MARKS.sub(lambda m: m[1] or "", _LINK.sub(r"\1", term)))


def unescaped(text: str) -> str:
    """What a reader sees of Markdown without marks."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


class TranslateTerms(SphinxTransform):
    """Translate index entries and references to terms.

    This runs after Sphinx's own catalogues (``Locale``, 20), whose words are left alone.
    """

    default_priority = 26

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Put the words of the glossary and of the index in place."""
        words: Mapping[str, str] = self.env.temp_data.get(WORDS) or {}
        if not words:
            return
        for node in self.document.findall(addnodes.index):
            node["entries"] = [_entry(e, words) for e in node["entries"]]
        for reference in self.document.findall(addnodes.pending_xref):
            if reference.get("reftype") == "term" and not reference.get("refexplicit"):
                for text in list(reference.findall(nodes.Text)):
                    if new := words.get(key_of(text.astext())):
                        text.parent.replace(text, nodes.Text(new))


class TranslateSaid(SphinxPostTransform):
    """Translate what MyST-NB says: before a cell that is folded, and above its table of runs.

    It does so while pages are written, so the words are looked for in the environment.
    """

    default_priority = 200  # MyST-NB's own comes before it

    def run(self, **_: Any) -> None:  # noqa: ANN401  # as Sphinx has it
        """Put the words in place."""
        words: Mapping[str, str] = getattr(self.env, "amts_said", {})
        for node in self.document.findall(nodes.Element) if words else ():
            for name in _PROMPTS & node.attributes.keys():
                if new := words.get(key_of(str(node[name]))):
                    node[name] = new
            if isinstance(node, nodes.thead):
                for text in list(node.findall(nodes.Text)):
                    if new := words.get(key_of(text.astext())):
                        text.parent.replace(text, nodes.Text(new))


def _entry(entry: tuple[Any, ...], words: Mapping[str, str]) -> tuple[Any, ...]:
    kind, value = entry[0], entry[1]
    if kind not in _ENTRIES:
        return entry
    parts = (words.get(key_of(part), part).replace(";", ",") for part in parts_of(value))
    return (kind, "; ".join(parts), *entry[2:])
