"""The text of an HTML block: what stands between its tags, in places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._marks import Mark, pairs

__all__ = ["html_attributes", "html_texts"]

_TOKEN = re.compile(
    r"(?P<skip><(?P<name>script|style|pre|svg|math|textarea|code|kbd|samp)\b[^>]*>.*?(?:</(?P=name)\s*>|\Z))"
    r"|(?P<comment><!--.*?(?:-->|\Z)|<[?!][^>]*>?)"
    r"|(?P<tag></?(?P<tagname>[A-Za-z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>)"
    r"|(?P<math>\$\$?[^$]+\$\$?)"
    r"|(?P<entity>&(?:#\w+|\w+);)",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "del",
        "kbd",
        "label",
        "mark",
        "math",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_VOID = frozenset({"br", "img", "wbr"})
_SKIPPED_INLINE = frozenset({"code", "kbd", "samp", "math"})


_ATTRIBUTE = re.compile(
    r"""\s(?:alt|title|aria-label|placeholder|summary)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')""",
    re.IGNORECASE,
)


def html_attributes(html: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the attributes of tags that a reader sees or hears."""
    if "=" not in html:
        return
    for m in _TOKEN.finditer(html):
        if m["tag"] is not None and "=" in m[0]:
            for a in _ATTRIBUTE.finditer(html, m.start(), m.end()):
                yield a.span(1 if a[1] is not None else 2)


def html_texts(html: str) -> Iterator[tuple[int, int, list[Mark]]]:
    """Yield the runs of text and inline tags between block-level tags: start, end, marks.

    The marks are relative to the start of the run. Tags that don't nest become atoms.
    """
    run: list[Mark] = []
    at = 0

    def flush() -> Iterator[tuple[int, int, list[Mark]]]:
        nonlocal run
        done, run = _trimmed(_paired(run)), []
        if done:
            start = done[0].start
            yield (
                start,
                done[-1].end,
                [m._replace(start=m.start - start, end=m.end - start) for m in done],
            )

    for m in _TOKEN.finditer(html):
        if m.start() > at:
            run.append(Mark("text", "", at, m.start(), html[at : m.start()]))
        at = m.end()
        name = (m["tagname"] or m["name"] or "").lower()
        if m.lastgroup in {"math", "entity"}:
            run.append(Mark("x", m.lastgroup, m.start(), at))
        elif m["skip"] is not None and name in _SKIPPED_INLINE:
            run.append(Mark("x", "html", m.start(), at))
        elif m["tag"] is not None and name in _INLINE:
            what = "close" if m[0][1] == "/" else "open"
            atom = name in _VOID or m[0].endswith("/>")
            run.append(Mark("x" if atom else what, f"html:{name}", m.start(), at))
        else:
            yield from flush()
    if at < len(html):
        run.append(Mark("text", "", at, len(html), html[at:]))
    yield from flush()


def _paired(marks: list[Mark]) -> list[Mark]:
    paired = {at for pair in pairs(marks) for at in pair}
    out = (
        mark if at in paired or mark.what not in {"open", "close"} else mark._replace(what="x")
        for at, mark in enumerate(marks)
    )
    return [m._replace(kind="html") if m.kind.startswith("html:") else m for m in out]


def _trimmed(marks: list[Mark]) -> list[Mark]:
    """Without the blanks and the lone atoms at the ends, and without a pair around it all."""
    marks = list(marks)
    while marks:
        first, last = marks[0], marks[-1]
        if (first.what == "text" and not first.value.strip()) or first.what == "x":
            marks.pop(0)
        elif (last.what == "text" and not last.value.strip()) or last.what == "x":
            marks.pop()
        elif first.what == "open" and last.what == "close" and _encloses(marks):
            marks = marks[1:-1]
        else:
            break
    if marks and marks[0].what == "text":
        value = marks[0].value.lstrip()
        marks[0] = marks[0]._replace(start=marks[0].end - len(value), value=value)
    if marks and marks[-1].what == "text":
        value = marks[-1].value.rstrip()
        marks[-1] = marks[-1]._replace(end=marks[-1].start + len(value), value=value)
    return marks


def _encloses(marks: list[Mark]) -> bool:
    depth = 0
    for mark in marks[:-1]:
        depth += (mark.what == "open") - (mark.what == "close")
        if not depth:
            return False
    return True
