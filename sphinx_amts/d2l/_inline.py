"""What D2L writes within a line: marks of slides, references and citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["IMAGE", "Reading", "in_line", "inline", "unmarked"]

_CODE = r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
IMAGE = re.compile(r"!\[(?P<text>.*)\]\((?P<path>[^()\s]+)\)\s*\Z", re.DOTALL)
"""A picture that stands alone: its caption and its path."""

_SPAN = re.compile(_CODE, re.DOTALL)
_ROLE = re.compile(
    r":(?P<role>numref|ref|eqref|citet|citep|cite|class|func|mod|meth):`(?P<of>[^`\n]*)`|" + _CODE,
    re.DOTALL,
)
_SLIDES = (  # what is within the first two kinds is read, what is within the others is not
    re.compile(r"\[\*\*(?P<text>.*?)\*\*\](?!\()", re.DOTALL),
    re.compile(r"\(\*\*(?P<text>.*?)\*\*\)", re.DOTALL),
    re.compile(r"\[~~.*?~~\](?!\()", re.DOTALL),
    re.compile(r"\(~~.*?~~\)", re.DOTALL),
)
_MARK = 3  # characters of a mark, as [**
_DOTTED = re.compile(r"(?P<names>.+?)\.(?P<et_al>ea\.)?(?P<year>\d{4}\w?)\Z")
_NAMED = {"numref": "numref", "ref": "ref", "eqref": "eq"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page is to be read.

    ``tab``: the framework whose variants are shown alone; empty: all are. ``design``: tabs may be
    written as sphinx-design has them. ``bibtex``: citations may be left to sphinxcontrib-bibtex.
    ``autodoc``: descriptions of code may be taken from the code.
    """

    tab: str = ""
    design: bool = False
    bibtex: bool = False
    autodoc: bool = False


def in_line(text: str, reading: Reading) -> str:
    """A block's text, such as a heading's, as MyST is going to read it; of a picture its caption."""
    text = unmarked(text)
    m = IMAGE.match(text)
    return inline(m["text"] if m else text, reading)


def inline(text: str, reading: Reading) -> str:
    """Write D2L's references and citations as roles of MyST."""

    def role(m: re.Match[str]) -> str:
        if m["role"] is None:
            return m[0]
        return _role(m["role"], [key.strip() for key in m["of"].split(",")], reading)

    return _ROLE.sub(role, text)


def _role(name: str, keys: list[str], reading: Reading) -> str:
    if name in _NAMED:
        return ", ".join(f"{{{_NAMED[name]}}}`{key}`" for key in keys)
    if not name.startswith("cite"):
        return f"{{py:{name}}}`{','.join(keys)}`"
    textual = name == "citet"
    if reading.bibtex:
        return f"{{cite:{'t' if textual else 'p'}}}`{','.join(keys)}`"
    if textual:
        return "; ".join("{} ({})".format(*said) if (said := _cited(k))[1] else k for k in keys)
    return f"({'; '.join(', '.join(filter(None, _cited(key))) for key in keys)})"


def _cited(key: str) -> tuple[str, str]:
    """Read names and year out of a key such as ``Cho.Bahdanau.ea.2014``, if they are in it."""
    m = _DOTTED.fullmatch(key)
    if m is None:
        return key, ""
    names = m["names"].replace("-", " ").split(".")
    return ", ".join(names) + " et al." * bool(m["et_al"]), m["year"]


def unmarked(text: str) -> str:
    """Take the marks of slides out, and what is on slides only; the lines stay as many."""
    if "**" not in text and "~~" not in text:
        return text
    shadow = _SPAN.sub(lambda m: "\0" * len(m[0]), text)
    cuts = sorted(
        {cut for pattern in _SLIDES for m in pattern.finditer(shadow) for cut in _cuts(m)}
    )
    out: list[str] = []
    at = owed = 0
    for start, end in cuts:
        if start < at:
            continue
        kept, owed = _paid(text[at:start], owed)
        out.append(kept)
        owed += text.count("\n", start, end)
        at = end
    kept, owed = _paid(text[at:], owed)
    return "".join((*out, kept, "\n" * owed))


def _cuts(m: re.Match[str]) -> Iterator[tuple[int, int]]:
    if "text" in m.groupdict():
        yield m.start(), m.start() + _MARK
        yield m.end() - _MARK, m.end()
    else:
        yield m.span()


def _paid(text: str, owed: int) -> tuple[str, int]:
    """Give back the lines that were taken out before, at the next blank line."""
    at = text.find("\n\n") if owed else -1
    return (text, owed) if at < 0 else (text[:at] + "\n" * owed + text[at:], 0)
