"""A translation in pieces → the Markdown in which each of them is read as what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..segment import Segment
from ._addresses import needs_blank
from ._emphasis import is_blank, is_punctuation
from ._escape import anywhere, escaped, safe_start
from ._nodes import Node
from ._rejected import Rejected
from ._repair import repair
from .dialect import Dialect

__all__ = ["as_markdown"]

_FREE = re.compile(r"[.,;]?(?:\s|\Z)")
_GLUED = re.compile(r"[/#=&%~+$@-]|[^\s\w]*(?:\w|[^\x00-\x7f\s])")
_ANCHOR = re.compile(r"<(/?)a[\s>]", re.IGNORECASE)


def as_markdown(nodes: list[Node], segment: Segment, dialect: Dialect) -> str:
    """Write the nodes as Markdown, after they were changed so that their marks work there.

    Raises :class:`Rejected` where nothing that can be written is read as meant.
    """
    if dialect.has("linkify"):
        _set_apart(nodes, segment)
    repair(nodes, segment.placeholders)
    return _write(nodes, segment, dialect)


def _write(nodes: Sequence[Node], segment: Segment, dialect: Dialect) -> str:
    out: list[str] = []
    roles = 0
    for at, node in enumerate(nodes):
        kind = segment.placeholders[node.number - 1].kind if node.number else ""
        value = node.value
        if kind == "role" and node.what != "x":
            roles += 1 if node.what == "open" else -1
        elif kind == "url" and value[0] != "<" and dialect.has("linkify"):
            if not _in_link(nodes, at, segment):  # a link holds no links
                value = _fenced_url(value, nodes, at)
        elif node.what == "text" and roles and not node.markup:
            if set(value) & {"`", "<", ">", "\\"} or "![" in value:  # it is no Markdown
                raise Rejected("the text of a role cannot hold this")
        elif node.what == "text" and not node.markup:
            following = nodes[at + 1].number if at + 1 < len(nodes) else 0
            then = segment.placeholders[following - 1].kind if following else ""
            value = escaped(value, dialect, then, cell=segment.form == "cell")
            if segment.form == "line":  # where a backtick would end the line's meaning
                value = value.replace("\\`", "&#96;")
            elif segment.kind == "field":
                value = value.replace("\\:", ":").replace(":", "&#58;")
            if _at_line_start(out) and not anywhere(segment):
                value = safe_start(value.lstrip())
        out.append(value)
    text = "".join(out)
    if segment.kind == "heading" and re.search(r"(^|\s)#+\s*$", text):
        text = f"{text.rstrip()[:-1]}\\#"  # it would be taken for the heading's closing marks
    return text


def _at_line_start(out: Sequence[str]) -> bool:
    return not (before := "".join(out).rstrip(" \t")) or before.endswith("\n")


def _set_apart(nodes: list[Node], segment: Segment) -> None:
    """Put blanks around an address without a scheme where letters touch it: nothing else could
    keep them out of it."""
    for at in range(len(nodes) - 1, -1, -1):
        node = nodes[at]
        if not _is_address(node, segment) or _in_link(nodes, at, segment):
            continue
        before = next((n.value for n in reversed(nodes[:at]) if n.value), "")
        first, last = needs_blank(before, "".join(n.value for n in nodes[at + 1 : at + 3]))
        if last:
            nodes.insert(at + 1, Node("text", " ", markup=True, shown=" "))
        if first:
            nodes.insert(at, Node("text", " ", markup=True, shown=" "))


def _is_address(node: Node, segment: Segment) -> bool:
    bare = node.what == "x" and "://" not in node.value and not set(node.value) & {"<", "@"}
    return bare and segment.placeholders[node.number - 1].kind == "url"


def _in_link(nodes: Sequence[Node], at: int, segment: Segment) -> bool:
    """Whether a link is open there, of Markdown or of HTML."""
    depth = 0
    for node in nodes[:at]:
        kind = segment.placeholders[node.number - 1].kind if node.number else ""
        if kind == "link" and node.what != "x":
            depth += 1 if node.what == "open" else -1
        elif kind == "html" and (m := _ANCHOR.match(node.value)):
            depth += -1 if m[1] else 1
    return depth > 0


def _fenced_url(url: str, nodes: Sequence[Node], at: int) -> str:
    """A bare address: where letters touch it, linkify would take them in, or not see it."""
    before = next((n.value[-1] for n in reversed(nodes[:at]) if n.value), " ")
    after = "".join(n.value for n in nodes[at + 1 : at + 3])
    if "@" in url and "://" not in url:
        return url if is_blank(before) and _FREE.match(after) else f"<{url}>"
    if "://" not in url:
        return url
    free = before not in "_/" and (is_blank(before) or is_punctuation(before))
    glued = not free or bool(_GLUED.match(after))
    return f"<{url}>" if glued else url
