"""A block of the doctree ⇄ its text in slots.

What a slot stands for is the node itself: when the words are put back, the nodes that Sphinx's own
parser made are put back between them. So no markup is ever written or read again, and a reference,
a footnote or a target is the same object afterwards, with the same ids, as it was before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from docutils import nodes

from ..segment import Placeholder, escape, pieces

__all__ = ["Inline", "numbered", "put_together", "take_apart"]

_PROSE = re.compile(r"[^\W\d_]{2,}[,;:]?\s+(?:\W*[^\W\d_]+\W*\s+)*\W*[^\W\d_]{2,}")
"""Two words: what is written so is no name, number or address."""
_TITLED = re.compile(r"`([^`<>]*[^`<>\s])\s*<[^`<>]+>`")
"""A title of its own that a role or a link has."""
_NUMBERED = re.compile(r"%s|\{(?:number|name)\}")
"""What Sphinx fills in in the title of ``:numref:``."""
_NAMES = frozenset({"guilabel", "menuselection", "accelerator", "kbd"})
"""Classes of roles that name what stands on a screen or a key."""
_MARKS = frozenset({"emphasis", "strong"})
_CROSS = frozenset({"pending_xref", "download_reference"})


@dataclass(slots=True)
class Inline:
    """What stands in a block: ``text`` in slots; what slot *n* is, as a value in
    ``holders[n - 1]`` and as a node in ``kept[n - 1]``.

    ``inner``: of a pair, the node that holds its words (the node of the slot, or one within it).
    ``hidden``: nodes that nobody sees (targets, index entries), by the slot that they follow; of
    those that begin a pair *n*, -n; 0 where they begin the block. ``before``: such nodes between
    words and the slot that they precede, as those of a role that makes an entry. ``titles``: what stands in its
    source as the title of a role or of a link.
    """

    titles: frozenset[str] = frozenset()
    text: str = ""
    holders: list[Placeholder] = field(default_factory=list)
    kept: list[nodes.Node] = field(default_factory=list)
    inner: dict[int, nodes.Element] = field(default_factory=dict)
    hidden: defaultdict[int, list[nodes.Node]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, list[nodes.Node]] = field(default_factory=dict)


def take_apart(block: nodes.Element) -> Inline:
    """A block's children → text in slots; the block is left as it is."""
    inline = Inline(frozenset(_TITLED.findall(block.rawsource)))
    inline.text = _children(block.children, inline, 0)
    return inline


def numbered(title: str) -> Inline:
    """The title of a numbered reference, as a block of its own."""
    inline = Inline()
    inline.text = _numbered(nodes.inline("", title), inline)
    return inline


def put_together(block: nodes.Element, inline: Inline, text: str) -> None:
    """Put this text, with the slots of *inline*, into the *block* that it was taken from."""
    open_: list[tuple[int, list[nodes.Node]]] = [(0, [*inline.hidden[0]])]
    for what, value in pieces(text):
        out = open_[-1][1]
        if what == "text":
            out.append(nodes.Text(str(value)))
            continue
        n = int(value)
        if what == "open":
            open_.append((n, [*inline.hidden[-n]]))
            continue
        if what == "close":
            _, inside = open_.pop()
            _fill(inline.inner[n], inside)
            out = open_[-1][1]
        out += (*inline.before.get(n, ()), inline.kept[n - 1], *inline.hidden[n])
    _fill(block, open_[0][1])


def _fill(element: nodes.Element, children: Sequence[nodes.Node]) -> None:
    element.children = []
    element.extend(children)


def _children(children: Sequence[nodes.Node], inline: Inline, within: int) -> str:
    """The text of these nodes, which stand in pair *within* (0: in the block itself)."""
    out: list[str] = []
    last = -within
    waiting: list[nodes.Node] = []  # hidden ones, behind words
    worded = False
    for child in children:
        if isinstance(child, nodes.Text):
            inline.hidden[last] += waiting
            waiting, worded = [], True
            out.append(escape(child.astext()))
            continue
        if not isinstance(child, nodes.Element) or _is_hidden(child):
            (waiting if worded else inline.hidden[last]).append(child)
            continue
        if waiting:
            inline.before[len(inline.kept) + 1] = waiting
        waiting, worded = [], False
        if (inner := _words_of(child, inline.titles)) is None:
            last = _slot(inline, child, Placeholder(child.tagname, _content(child)))
            out.append(f"<x{last}/>")
        else:
            pair = Placeholder(_kind(child), _address(child), "")
            n = last = _slot(inline, child, pair)
            inline.inner[n] = inner
            if child.get("reftype") == "numref":
                out.append(f"<g{n}>{_numbered(inner, inline)}</g{n}>")
            else:
                out.append(f"<g{n}>{_children(inner.children, inline, n)}</g{n}>")
    inline.hidden[last] += waiting
    return "".join(out)


def _slot(inline: Inline, node: nodes.Node, holder: Placeholder) -> int:
    inline.kept.append(node)
    inline.holders.append(holder)
    return len(inline.kept)


def _is_hidden(node: nodes.Element) -> bool:
    """Whether a reader sees nothing of a node: an entry of the index, a target without words."""
    if isinstance(node, nodes.target):
        return not node.children
    return isinstance(node, nodes.Invisible | nodes.system_message)


def _words_of(node: nodes.Element, titles: Container[str]) -> nodes.Element | None:
    """The node within that holds words to translate; nothing where it has to stay as it is."""
    tag = node.tagname
    if tag in _MARKS or tag == "target":
        return node
    if tag == "title_reference":
        return _prose(node)
    if tag == "inline" or (isinstance(node, nodes.inline) and node.astext()):
        code = tag.startswith("desc_sig") or _NAMES & set(node["classes"])
        return None if code else node
    if tag == "reference":
        if _is_picture(node):
            return None
        titled = node.astext() in titles
        if {"pep", "rfc"} & set(node["classes"]):  # the number stands in an element of its own
            inner = node.children[0] if titled and len(node.children) == 1 else None
            return inner if isinstance(inner, nodes.TextElement) else None
        return node if titled or "name" in node else _prose(node)
    if tag in _CROSS and len(node.children) == 1:
        return _title(node, node.children[0])
    return None


def _title(node: nodes.Element, inner: nodes.Node) -> nodes.Element | None:
    """The words of a cross-reference that has a title, or names a term of the glossary."""
    if not isinstance(inner, nodes.TextElement):
        return None
    if node.get("reftype") == "term":
        return inner
    if not node.get("refexplicit"):
        return None
    if node.get("reftype") == "numref":
        return inner
    return _prose(inner) if isinstance(inner, nodes.literal) else inner


def _prose(node: nodes.Element) -> nodes.Element | None:
    return node if _PROSE.search(node.astext()) else None


def _is_picture(node: nodes.Element) -> bool:
    return any(not isinstance(child, nodes.Text | nodes.Inline) for child in node.children)


def _numbered(inner: nodes.Element, inline: Inline) -> str:
    """The title of a numbered reference: what Sphinx fills in is a slot of its own."""
    text, out, at = inner.astext(), "", 0
    for m in _NUMBERED.finditer(text):
        n = _slot(inline, nodes.Text(m[0]), Placeholder("number", m[0]))
        out += f"{escape(text[at : m.start()])}<x{n}/>"
        at = m.end()
    return out + escape(text[at:])


def _kind(node: nodes.Element) -> str:
    """What a pair is called; two references without a name are told apart by their order."""
    if node.get("anonymous") and "refuri" not in node:
        return "anonymous"
    return "link" if node.tagname in {"reference", *_CROSS} else node.tagname


def _content(node: nodes.Element) -> str:
    return node.rawsource or node.astext() or _address(node)


def _address(node: nodes.Element) -> str:
    """Where a pair leads, or what it is: equal for two that mean the same."""
    for key in ("reftarget", "refuri", "refname", "refid"):
        if node.get(key):
            return f"{node.tagname} {node[key]}"
    return " ".join([node.tagname, *node["classes"]])
