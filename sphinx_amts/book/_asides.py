"""What a reader is shown of a block beside its text: titles of links, tooltips, what roles show.

In the source it stands within marks that must stay as they are, so it is no part of the block's
text. It is translated where it shows, in Sphinx's doctree, if it shows there as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..segment import Placeholder
from ._lines import Line

__all__ = ["asides_of", "asides_of_lines", "titles_of"]

_ROLE = re.compile(r"\{([A-Za-z][\w:+.-]*)\}(`+)(.+?)\2", re.DOTALL)
_TITLE = re.compile(
    r"""\]\(\s*(?:<[^<>\n]*>|\S+)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)\Z"""
)
_EXPLAINED = re.compile(r".*\((.*)\)\s*\Z", re.DOTALL)
_TARGET = re.compile(r"\s*<[^<>]*>\s*\Z")
_WORDED = re.compile(r"[^\W\d_]{2}")
_NAMES = frozenset(
    # addresses, names, keys, numbers, formulas, code and what is looked up elsewhere
    "any attr c cite class code command confval const contributor cve cwe data doc download envvar eq "
    "eval exc fa fab far fas fad fal file footcite func github glue guilabel icon index issue kbd "
    "keyword literal mailheader makevar manpage math mdi menuselection meth mimetype mod newsgroup "
    "numref obj octicon option pep pr program pull pypi ref regexp rfc samp sub sup subscript "
    "superscript term token user".split()
)


def asides_of(placeholders: Sequence[Placeholder]) -> Iterator[str]:
    """What the slots of a segment show beside its text."""
    for one in placeholders:
        if one.close is None and one.open[:1] == "{" and (m := _ROLE.fullmatch(one.open)):
            yield from _of_role(m[1], m[3])
        elif one.close and one.close[-1] == ")" and (m := _TITLE.search(one.close)):
            yield from _worded(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", m[1] or m[2] or ""))


def asides_of_lines(lines: Sequence[Line]) -> Iterator[str]:
    """What roles show in a block that holds no text but theirs."""
    if any("}`" in text for _, text in lines):
        for m in _ROLE.finditer("\n".join(text for _, text in lines)):
            yield from _of_role(m[1], m[3])


def titles_of(title: str) -> Iterator[str]:
    """The title of a link's definition, if it has one."""
    yield from _worded(title)


def _of_role(name: str, content: str) -> Iterator[str]:
    if name == "numref":  # its number is filled in by Sphinx
        if m := _TARGET.search(content):
            yield from _worded(content[: m.start()])
    elif name == "abbr":
        if m := _EXPLAINED.fullmatch(content):
            yield from _worded(m[1])
    elif ":" not in name and name not in _NAMES and not name.startswith(("cite", "material-")):
        shown, _, tip = content.rpartition(" ; ")
        if shown:  # a badge with its tooltip
            yield from _worded(_TARGET.sub("", shown))
            content = tip
        if not _TARGET.search(content):  # else its text is a part of the block's
            yield from _worded(content)


def _worded(text: str) -> Iterator[str]:
    text = " ".join(text.split())
    if _WORDED.search(text) and "://" not in text:
        yield text
