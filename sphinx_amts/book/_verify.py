"""What was written is read again: it must be what was meant, and stay one block."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from html import unescape as unescape_html

from ..segment import Placeholder, Segment
from ._blocks import Text, parse
from ._html import html_texts
from ._inline import scan
from ._marks import Mark
from ._nodes import Node
from ._rejected import Rejected
from ._repair import EMPHASIS, ZERO_WIDTH
from .dialect import Dialect

__all__ = ["one_block", "one_run", "verify", "verify_html"]

_SPACES = re.compile(r"\s+")
_ODD_SPACE = re.compile(r"[^\S ]")
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
_SLIDE = re.compile(r"((?:strong|strike) )([\[(])(\*\*|~~)…(\*\*|~~)([\])])")
_FRAMES = {"term": ("{}\n: x", "dl"), "field": (":{}: x", "field_list")}

Read = list[tuple[str, str]]
"""Texts, atoms and marks in order, in a form in which what means the same is equal."""


def verify(
    segment: Segment, text: str, nodes: Sequence[Node], dialect: Dialect, labels: Container[str]
) -> None:
    """Raise :class:`Rejected` unless this Markdown is read as these nodes, in its place."""

    def read(raw: str) -> Read:
        return _read(raw, scan(raw, dialect, labels))

    meant: Read = []
    for node in nodes:
        if node.what == "text" and node.markup and node.shown is None:
            meant += read(node.value)  # a human's: only reading it tells
        else:
            meant.append(_meant(segment, node))
    found = read(text)
    if "&" in text:
        meant, found = _without_entities(meant), _without_entities(found)
    if "*" in text or "~~" in text:
        meant, found = _without_slides(meant), _without_slides(found)
    if "url" in {h.kind for h in segment.placeholders}:
        linkify = dialect.has("linkify")
        meant, found = (_without_urls(read, linkify=linkify) for read in (meant, found))
    _compare(_tidy(meant), _tidy(found))
    one_block(segment, text, dialect)


def verify_html(segment: Segment, text: str, nodes: Sequence[Node]) -> None:
    """Raise :class:`Rejected` unless this HTML is read as these nodes, in one run."""
    start, end, marks = one_run(text)
    if (start, end) != (0, len(text)):
        raise Rejected("the text would not stay one run of HTML")
    meant, found = [_meant(segment, n) for n in nodes], _read(text, marks)
    _compare(_tidy(_without_entities(meant)), _tidy(_without_entities(found)))


def one_run(text: str) -> tuple[int, int, list[Mark]]:
    """Raise :class:`Rejected` unless this HTML is one run of text and inline tags; give it."""
    runs = list(html_texts(text))
    if len(runs) != 1:
        raise Rejected("the text would not stay one run of HTML")
    return runs[0]


def _without_entities(read: Read) -> Read:
    """Entities as the text they stand for: a sign of the text may be written as one."""
    return [
        ("text", unescape_html(value.removeprefix("entity ")))
        if what == "x" and value.startswith("entity ")
        else (what, value)
        for what, value in read
    ]


def _without_slides(read: Read) -> Read:
    """The brackets of slide marks as text: those of a text may stand around emphasis, too."""
    out: Read = []
    for what, value in read:
        m = _SLIDE.fullmatch(value) if what in {"open", "close"} else None
        if m is None:
            out.append((what, value))
            continue
        bracket, mark = ("text", m[2] if what == "open" else m[5]), (what, f"{m[1]}{m[3]}…{m[4]}")
        out += (bracket, mark) if what == "open" else (mark, bracket)
    return out


_ANCHOR = re.compile(r"html <(/?)a[\s>]", re.IGNORECASE)


def _without_urls(read: Read, *, linkify: bool) -> Read:
    """Bare addresses as text where nothing makes links of them: within links, or anywhere."""
    out: Read = []
    depth = 0 if linkify else 1
    for what, value in read:
        if value.startswith(("link ", "role ")):
            depth += (what == "open") - (what == "close")
        elif m := _ANCHOR.match(value):
            depth += -1 if m[1] else 1
        plain = depth and what == "x" and value.startswith("url ")
        out.append(("text", value[4:]) if plain else (what, value))
    return out


def _compare(meant: Read, found: Read) -> None:
    if meant == found:
        return
    at = next((n for n, (a, b) in enumerate(zip(meant, found, strict=False)) if a != b), -1)
    odd = (found[at] if at > -1 else [*found, *meant][-1])[1]
    raise Rejected(f"its marks are not read as meant: {odd!r}")


def _meant(segment: Segment, node: Node) -> tuple[str, str]:
    if node.what != "text":
        return node.what, _same(segment.placeholders[node.number - 1])
    return "text", node.value if node.shown is None else node.shown


def _read(raw: str, marks: Sequence[Mark]) -> Read:
    out: Read = []
    open_: list[int] = []
    for what, kind, start, end, value in marks:
        if what == "text":
            out.append((what, value))
        elif what == "close":  # what a pair is called is known when both of its marks are
            at = open_.pop()
            name = _same(Placeholder(kind, out[at][1], raw[start:end]))
            out[at] = "open", name
            out.append((what, name))
        else:
            if what == "open":
                open_.append(len(out))
            same = raw[start:end] if what == "open" else _same(Placeholder(kind, raw[start:end]))
            out.append((what, same))
    return out


def _tidy(read: Read) -> Read:
    """Texts joined, white space folded; what opens (or closes) at one place sorted."""
    out: Read = []
    for what, value in read:
        if what == "text":
            before = out.pop()[1] if out and out[-1][0] == "text" else ""
            text = before + value.replace(ZERO_WIDTH, "")
            if text:
                out.append((what, _single_blanks(text)))
            continue
        out.append((what, value))
        at = len(out) - 1
        while what != "x" and at and out[at - 1][0] == what and out[at - 1][1] > value:
            out[at - 1], out[at] = out[at], out[at - 1]
            at -= 1
    if out and out[0][0] == "text":
        out[0] = ("text", out[0][1].lstrip())
    if out and out[-1][0] == "text":
        out[-1] = ("text", out[-1][1].rstrip())
    return [o for o in out if o[1]]


def _same(holder: Placeholder) -> str:
    content = holder.content
    if holder.kind in EMPHASIS:
        content = content.replace("_", "*")
    if holder.kind == "url":
        content = content.strip("<>")
    return f"{holder.kind} {_single_blanks(content)}"


def _single_blanks(text: str) -> str:
    return _SPACES.sub(" ", text) if "  " in text or _ODD_SPACE.search(text) else text


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
