"""Blocks of a doctree → page: reStructuredText, wherever its parser finds it.

reStructuredText cannot be taken apart without running it: what a directive or a role holds is known
to its own code alone. So a page of it is what Sphinx's parser makes of the page, block by block:
that includes docstrings, included files, tables of every kind and the directives of any
extension. There is no source text that words are put into; they are put into the doctree.

The law of this station holds for the blocks: a block whose own text is put into it is the same
tree as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..segment import Placeholder, Segment, digest
from ._rst_inline import Inline, numbered, put_together, take_apart
from ._sentences import sentences
from .dialect import Dialect
from .page import Page

__all__ = [
    "CATALOGUE",
    "DOCTREE",
    "Block",
    "Doctree",
    "Inline",
    "numbered",
    "page_of",
    "put_together",
    "take_apart",
]

DOCTREE = "doctree"
"""The form of a segment whose words are put into a doctree."""
CATALOGUE = "catalogue"
"""The form of one that a catalogue of Sphinx's own has translated: it is only counted."""

_BETWEEN = "\n\n..\n\n"  # an empty comment: paragraphs beside it are never taken as a run


@dataclass(frozen=True, slots=True)
class Block:
    """What stands at one place of the doctree.

    ``kind``: heading, paragraph, term, caption, alt …; ``raw``: as it is written in the source.
    ``text``, ``holders``: as in a segment. ``line``: in the page's own file, 0 if it comes from
    another one. ``done``: whether a catalogue has translated it.
    """

    kind: str
    raw: str
    text: str
    holders: tuple[Placeholder, ...] = ()
    line: int = 0
    done: bool = False

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate in it."""
        return bool(sentences(self.text, "en", len(self.holders), ""))


@dataclass(frozen=True, slots=True)
class Doctree(Page):
    """A page whose words are put into its doctree; its text is the sources of its blocks."""


def page_of(blocks: Iterable[Block], dialect: Dialect) -> Doctree:
    """Make a page of these blocks, in this order."""
    found: list[Segment] = []
    parts: list[str] = []
    at = 0
    for block in blocks:
        whole = digest(block.text)
        some = sentences(block.text, dialect.language, len(block.holders), whole)
        if not some:
            continue
        if parts:
            parts.append(_BETWEEN)
            at += len(_BETWEEN)
        span = (at, at + len(block.raw))
        parts.append(block.raw)
        at = span[1]
        form = CATALOGUE if block.done else DOCTREE
        holders = block.holders
        found.append(
            Segment(
                block.kind, form, (span,), block.raw, block.text, block.text, holders, whole, some,
                block.line,
            )
        )  # fmt: skip
    return Doctree("".join(parts), tuple(found))
