"""Inline Markdown: one block's text → its marks, with exact places.

This is CommonMark's algorithm (spec 0.31, appendix "A parsing strategy", phase 2) with MyST's
roles, math, substitutions and footnotes and D2L's ``:role:`code` `` and ``[**slides**]``.
markdown-it-py's own inline parser tells no places and is slower; the tests hold the two against
each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass
from typing import cast

from ._addresses import MAYBE, with_addresses
from ._atoms import (
    URL_START,
    autolink_end,
    code_end,
    entity_end,
    formula_end,
    html_end,
    substitution_end,
    url_end,
)
from ._emphasis import Run, flat, match_runs, run, with_slides
from ._links import attributes_end, link_end
from ._marks import Mark
from ._roles import role
from .dialect import Dialect

__all__ = ["scan"]

_STOP = re.compile(r"[\\`$<&\[\]*_~{]")
_RARE_STOP = re.compile(rf"[\\`$<&\[\]*_~{{\n]|{URL_START}")
_D2L_ROLE = re.compile(r":[A-Za-z][A-Za-z0-9]*:\Z")
_FOOTNOTE = re.compile(r"\[\^([^\] \n]+)(\]?)")
_LONGEST_LABEL = 999  # characters (CommonMark 6.3)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SLIDE = re.compile(r"[\[(](?:\*\*|~~)")


@dataclass(slots=True)
class _Bracket:
    """A ``[`` or ``![`` that may open a link or an image; ``at``: its place in the tokens."""

    at: int
    start: int
    end: int
    image: bool
    active: bool = True


def scan(raw: str, dialect: Dialect, labels: Container[str] = ()) -> list[Mark]:
    """Find the marks of one block's raw text; they cover it without gaps, in order.

    *labels* are the page's link reference labels, normalised by
    :func:`~._links.normalise_label`.
    """
    rare = "://" in raw or "  \n" in raw or "www." in raw or "mailto:" in raw
    stop = _RARE_STOP if rare else _STOP
    if first := stop.search(raw):
        marks = _Scanner(raw, dialect, labels).marks(stop, first)
    else:
        marks = [Mark("text", "", 0, len(raw), raw)] if raw else []
    if "linkify" in dialect.extensions and MAYBE.search(raw):
        return with_addresses(raw, marks)
    return marks


class _Scanner:
    """Goes from one special character to the next.

    There is one method a character: it takes in what stands there and returns where to go on,
    or returns nothing if it is only text.
    """

    def __init__(self, raw: str, dialect: Dialect, labels: Container[str]) -> None:
        self.raw = raw
        self.dialect = dialect
        self.labels = labels
        self.tokens: list[Mark | Run] = []
        self.emphasis = False  # whether there are any runs
        self.runs: list[Run] = []  # those that a link or an image may still take in
        self.brackets: list[_Bracket] = []
        self.without_links = 0  # so many of the brackets are told that they hold no link
        self.no_footnote = 0  # before there none begins
        self.unclosed: set[str] = set()  # what begins here and there, and never ends
        self.taken = 0  # up to here the text is in the tokens

    def marks(self, stop: re.Pattern[str], first: re.Match[str]) -> list[Mark]:
        """All of them; *first*: where the text has the *stop* first."""
        raw = self.raw
        m: re.Match[str] | None = first
        while m:
            start = m.start()
            end = _METHODS.get(raw[start], _Scanner._url)(self, start)
            if end is not None:
                self.taken = end
            m = stop.search(raw, start + 1 if end is None else end)
        self._text(len(raw))
        if not self.emphasis:
            return cast("list[Mark]", self.tokens)
        match_runs(self.runs)
        out = list(flat(self.tokens))
        return with_slides(out) if _SLIDE.search(raw) else out

    def _text(self, end: int) -> None:
        """Take in the text before what comes now."""
        if end > self.taken:
            self.tokens.append(Mark("text", "", self.taken, end, self.raw[self.taken : end]))
            self.taken = end

    def _atom(self, kind: str, start: int, end: int) -> int:
        if start > self.taken:
            self._text(start)
        self.tokens.append(Mark("x", kind, start, end))
        return end

    def _backslash(self, start: int) -> int | None:
        raw = self.raw
        following = raw[start + 1 : start + 2]
        if following == "\n":
            return self._atom("break", start, _past_blanks(raw, start + 2))
        if not following:
            return None
        self._text(start)
        value = following if following in _PUNCTUATION else "\\" + following
        self.tokens.append(Mark("text", "", start, start + 2, value))
        return start + 2

    def _newline(self, start: int) -> int | None:
        text = self.raw[self.taken : start]
        blanks = len(text) - len(text.rstrip(" "))
        if blanks < 2:  # noqa: PLR2004  two blanks before a newline break the line
            return None
        return self._atom("break", start - blanks, _past_blanks(self.raw, start + 1))

    def _backtick(self, start: int) -> int | None:
        raw = self.raw
        end = code_end(raw, start, self.unclosed)
        if end is None:
            size = len(raw) - start - len(raw[start:].lstrip("`"))
            self._text(start + size)
            return start + size
        if raw[start - 1 : start] == ":" and (m := _D2L_ROLE.search(raw[self.taken : start])):
            return self._atom("role", self.taken + m.start(), end)
        return self._atom("code", start, self._attributes(end))

    def _attributes(self, end: int) -> int:
        if self.raw.startswith("{", end) and self.dialect.has("attrs_inline"):
            return attributes_end(self.raw, end)
        return end

    def _brace(self, start: int) -> int | None:
        raw = self.raw
        if raw.startswith("{{", start) and self.dialect.has("substitution"):
            end = substitution_end(raw, start, self.unclosed)
            if end is not None:
                return self._atom("substitution", start, end)
        marks = role(raw, start)
        if marks is None:
            return None
        self._text(start)
        self.tokens += marks
        return marks[-1].end

    def _dollar(self, start: int) -> int | None:
        if "dollarmath" not in self.dialect.extensions:
            return None
        end = formula_end(self.raw, start)
        return None if end is None else self._atom("math", start, end)

    def _angle(self, start: int) -> int | None:
        end = autolink_end(self.raw, start)
        if end is not None:
            return self._atom("url", start, self._attributes(end))
        end = html_end(self.raw, start, self.unclosed)
        return None if end is None else self._atom("html", start, end)

    def _ampersand(self, start: int) -> int | None:
        end = entity_end(self.raw, start)
        return None if end is None else self._atom("entity", start, end)

    def _url(self, start: int) -> int | None:
        end = url_end(self.raw, start)
        return None if end is None else self._atom("url", start, end)

    # Brackets: links and images (CommonMark "look for link or image").

    def _open(self, start: int) -> int:
        raw = self.raw
        image = start > self.taken and raw[start - 1] == "!"
        if start >= self.no_footnote and (m := _FOOTNOTE.match(raw, start)):
            if not m[2]:
                self.no_footnote = m.end()
            elif link_end(raw, m.end(), self.labels) is None:
                self._no_links_around()
                return self._atom("footnote", start, m.end())
        first = start - image
        self._text(first)
        self.brackets.append(_Bracket(len(self.tokens), first, start + 1, image))
        self.tokens.append(Mark("text", "", first, start + 1, raw[first : start + 1]))
        return start + 1

    def _close(self, start: int) -> int | None:
        if not self.brackets:
            return None
        raw, opener = self.raw, self.brackets.pop()
        self.without_links = min(self.without_links, len(self.brackets))
        if (
            opener.image
            and raw.startswith("(", start + 1)
            and not link_end(raw, start + 1, self.labels)
        ):
            opener = self._without_exclamation(opener)  # markdown-it: no label is looked for then
        size = start - opener.end
        label = raw[opener.end : start] if self.labels and size <= _LONGEST_LABEL else None
        end = link_end(raw, start + 1, self.labels, label) if opener.active else None
        if end is None:
            end = self._attributes(start + 1)
            if end == start + 1:
                return None
            if opener.image:  # a span, [text]{.class}, behind an exclamation mark
                opener = self._without_exclamation(opener)
        elif opener.image and self.dialect.has("attrs_image"):
            end = attributes_end(raw, end)
        else:
            end = self._attributes(end)
        kind = "image" if opener.image else "link"
        if start == opener.end:  # nothing to read between the brackets
            del self.tokens[opener.at :]
            self.tokens.append(Mark("x", kind, opener.start, end))
        else:
            self._text(start)
            if self.runs and self.runs[-1].start >= opener.end:
                first = bisect_left(self.runs, opener.end, key=lambda r: r.start)
                match_runs(self.runs[first:])
                del self.runs[first:]
            self.tokens[opener.at] = Mark("open", kind, opener.start, opener.end)
            self.tokens.append(Mark("close", kind, start, end))
        if not opener.image:
            self._no_links_around()
        return end

    def _without_exclamation(self, opener: _Bracket) -> _Bracket:
        """No image after all: its ``!`` is text."""
        start = opener.start
        self.tokens[opener.at : opener.at + 1] = (
            Mark("text", "", start, start + 1, "!"),
            Mark("text", "", start + 1, start + 2, "["),
        )
        return _Bracket(opener.at + 1, start + 1, opener.end, image=False)

    def _no_links_around(self) -> None:
        """Links hold no links."""
        for bracket in self.brackets[self.without_links :]:
            bracket.active = bracket.active and bracket.image
        self.without_links = len(self.brackets)

    # Emphasis is only noted here.

    def _run(self, start: int) -> int | None:
        raw, char = self.raw, self.raw[start]
        end = start + 1
        while raw.startswith(char, end):
            end += 1
        self._text(start)
        if char == "~" and end - start != 2:  # noqa: PLR2004  ~~ strikes out
            self._text(end)
            return end
        self.emphasis = True
        self.runs.append(run(raw, start, end))
        self.tokens.append(self.runs[-1])
        return end


def _past_blanks(raw: str, at: int) -> int:
    while raw[at : at + 1] in {" ", "\t"}:
        at += 1
    return at


_METHODS = {  # a character → what takes it in
    "\\": _Scanner._backslash,  # noqa: SLF001
    "\n": _Scanner._newline,  # noqa: SLF001
    "`": _Scanner._backtick,  # noqa: SLF001
    "{": _Scanner._brace,  # noqa: SLF001
    "$": _Scanner._dollar,  # noqa: SLF001
    "<": _Scanner._angle,  # noqa: SLF001
    "&": _Scanner._ampersand,  # noqa: SLF001
    "[": _Scanner._open,  # noqa: SLF001
    "]": _Scanner._close,  # noqa: SLF001
    **dict.fromkeys("*_~", _Scanner._run),  # noqa: SLF001
}
