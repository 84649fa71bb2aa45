"""Whether a text stays one block of its kind, wherever its segment may stand."""

from __future__ import annotations

import re

from ..segment import Segment
from ._blocks import Text, parse
from ._inline import scan
from ._rejected import Rejected
from .dialect import Dialect

__all__ = ["one_block"]

_PLAIN = (  # what begins a paragraph, wherever it stands
    r"(?:[^\W\d_]|[^\x00-\x7f\s]|\d+(?![\d.)])|[\"',;!]|\*+[^*\s]|_+[^_\s]|`{1,2}(?!`)|\$[^$\s]"
    r"|\[[^\]\n]*\](?!:)|\{[\w:+.-]+\}`)"
)
_SAFE_LINES = re.compile(rf"{_PLAIN}[^\n]*(?:\n{_PLAIN}[^\n]*)*\Z")
_PLAIN_TEXT = re.compile(r"[^\[\]\\`<$\n]*\Z")
_CLOSING = re.compile(r"(?:^|\s)#+\s*\Z|^\s|\s\Z")
"""What may be no text of a heading but its closing marks."""
_DEFINES = re.compile(r"\s*[:~]\s")
_OPTION = re.compile(r"\s*(?::(?![\w+:.-]+:`)|---)")
"""What MyST takes for options, if it is the first in a directive: whatever begins with a colon."""
_NUMBER = re.compile(r"\d{1,9}[.)]\s+[^\W\d_]")
_FRAMES = {"term": ("{}\n: x", "dl"), "field": (":{}: x", "field_list")}


def one_block(segment: Segment, text: str, dialect: Dialect) -> None:
    """Raise :class:`Rejected` unless this is one block of its kind, wherever it may stand."""
    kind = segment.kind
    if segment.form == "line" and "`" in text and "`" not in segment.raw:
        raise Rejected("a backtick cannot stand in the first line of a directive")
    if kind == "title":
        return
    if kind == "glossary" and (" : " in text or text[:1].isspace()):
        raise Rejected("a term in a glossary cannot hold a colon between blanks")
    if segment.form == "cell":
        whole = _is_cell(segment, text, dialect)
    elif kind == "alt":
        whole = segment.form != "markdown" or _is_alternative(text, dialect)
    elif kind == "heading":
        whole = _is_heading(segment, text, dialect)
    elif kind in _FRAMES:
        frame, block = _FRAMES[kind]
        whole = _blocks(frame.format(text).split("\n"), dialect) == (block, text.strip())
    else:
        whole = _is_paragraph(segment, text, dialect)
    if not whole:
        raise Rejected(f"it would not be read as one {'cell' if segment.form == 'cell' else kind}")


def _is_cell(segment: Segment, text: str, dialect: Dialect) -> bool:
    if "|" in text or "\n" in text:
        row = _blocks([f"| {text} | x |", "|-|-|"], dialect)
        if row != ("table", text.replace("\\|", "|").strip()):
            return False
    # in a table without outer borders it begins the line, if the source's own text could do so
    return _is_paragraph(segment, text, dialect) or not _is_paragraph(segment, segment.raw, dialect)


def _is_heading(segment: Segment, text: str, dialect: Dialect) -> bool:
    if "\n" in text:  # underlined, it was written over several lines before
        return True
    if _CLOSING.search(text) and _blocks([f"# {text}"], dialect) != ("heading", text.strip()):
        return False
    # underlined, it begins the line; many humans number their headings
    return (
        bool(_NUMBER.match(text))
        or _is_paragraph(segment, text, dialect)
        or not _is_paragraph(segment, segment.raw, dialect)
    )


def _is_alternative(text: str, dialect: Dialect) -> bool:
    """Whether it stays between the brackets of an image."""
    if _PLAIN_TEXT.match(text):
        return True
    image = f"![{text}](x)"
    marks = scan(image, dialect)
    first, last = marks[0], marks[-1]
    whole = (first.what, first.end, last.start) == ("open", 2, len(text) + 2) and not any(
        m.kind == "image" for m in marks[1:-1]
    )
    lines = image.split("\n")
    return whole and (len(lines) == 1 or _blocks(lines, dialect) == ("paragraph", image))


def _is_paragraph(segment: Segment, text: str, dialect: Dialect) -> bool:
    if _SAFE_LINES.match(text) and not (text[0] == "[" and "]:" in text):
        return True
    if _DEFINES.match(text) and dialect.has("deflist") and not _DEFINES.match(segment.raw):
        return False  # the paragraph before it would be a term
    if _OPTION.match(text) and not _OPTION.match(segment.raw):
        return False
    lines = [line.strip() for line in text.split("\n")]
    lines[0] = text.split("\n", maxsplit=1)[0].rstrip()  # far in, it would be code
    own = [line.strip() for line in segment.raw.split("\n")]
    if len(lines) > 1 and _blocks(own, dialect) != ("paragraph", "\n".join(own)):
        # the source's own lines are one block only because they are indented: so are these
        lines[1:] = [f"    {line}" for line in lines[1:]]
    return _blocks(lines, dialect) == ("paragraph", "\n".join(lines).strip())


def _blocks(lines: list[str], dialect: Dialect) -> tuple[str, str]:
    """What these lines are: the first block and its text, if there is no other block."""
    tokens, references = parse(lines, dialect.extensions, nested=True)
    if not tokens or references or sum(t.level == 0 and t.nesting >= 0 for t in tokens) != 1:
        return "", ""
    shown = (t.content for t in tokens if t.type == "inline" or isinstance(t, Text))
    return tokens[0].type.removesuffix("_open"), next(shown, "")
