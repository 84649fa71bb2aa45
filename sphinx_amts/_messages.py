"""What of a doctree is words: the messages of Sphinx's ``gettext`` builder, as far as readers read
them, and the blocks that an extension made by hand."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import LITERAL_TYPE_NODES, extract_messages

from .book import METAS

__all__ = ["is_generated", "is_inline", "messages_of"]

_OUT_OF_REACH = (nodes.option_string, nodes.option_argument, *LITERAL_TYPE_NODES)
_NO_BLOCKS = (
    nodes.Inline, nodes.Invisible, nodes.FixedTextElement, nodes.option_string, nodes.option_argument,
    nodes.field_name, nodes.raw, nodes.math_block, nodes.attribution,
    addnodes.production, addnodes.versionmodified, addnodes.translatable, *LITERAL_TYPE_NODES,
)  # fmt: skip
"""Elements with text that are no block of words."""
_HOLD_BLOCKS = (
    nodes.document, nodes.section, nodes.container, nodes.compound, nodes.topic, nodes.sidebar,
    nodes.Admonition, nodes.block_quote, nodes.list_item, nodes.definition, nodes.field_body,
    nodes.entry, addnodes.desc_content,
)  # fmt: skip
"""Elements that hold blocks. Some extensions put a text among these, without a paragraph."""


def messages_of(
    document: nodes.document, generated: list[nodes.Element]
) -> list[tuple[nodes.Element, str]]:
    """The elements of a page that have words, with these as they stand in its source.

    *generated*: those that Sphinx has made up, which are none.
    """
    made_up = set(map(id, generated))
    found = [
        (node, message)
        for node, message in extract_messages(document)
        if id(node) not in made_up and _in_reach(node)
    ]
    known = made_up | {id(node) for node, _ in found}
    return [*found, *((node, node.astext()) for node in _made_by_hand(document, known))]


def is_generated(node: nodes.Node) -> bool:
    """Whether Sphinx has made up a name or a title, such as *Parameters*."""
    if not isinstance(node, nodes.field_name | nodes.title) or node.rawsource:
        return False
    return not isinstance(node.parent, nodes.section)  # a heading is an extension's, never Sphinx's


def _made_by_hand(document: nodes.document, known: set[int]) -> Iterator[nodes.Element]:
    """Find blocks that an extension made without a source, which Sphinx takes for its own words.

    Left out are those that hold a message, as what is said of a parameter does; and what is said
    of a type, which is code. Of a change in some version, only what its author says of it is words.
    """
    for node in document.findall(nodes.Element):
        if isinstance(node, nodes.TextElement):
            if node.source or id(node) in known or not node.astext():
                continue
        elif not isinstance(node, _HOLD_BLOCKS) or not _has_text(node):
            continue
        if node.get("translatable") is False or (
            isinstance(node, _NO_BLOCKS) and not node.get("translatable")
        ):
            continue
        own = [child for child in node.children if is_inline(child)]
        if any(id(n) in known for child in own for n in child.findall(nodes.Element)):
            continue
        if own and not _is_typed(node) and _in_reach(node):
            yield node


def _has_text(node: nodes.Element) -> bool:
    return any(isinstance(child, nodes.Text) for child in node.children)


def is_inline(node: nodes.Node) -> bool:
    """Whether something stands in a line."""
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
