"""Inline Markdown: one block's text → its marks, with exact places.

This is CommonMark's algorithm (spec 0.31, appendix "A parsing strategy", phase 2) with MyST's
roles, math, substitutions and footnotes and D2L's ``:role:`code` `` and ``[**slides**]``, run
over one regular expression. markdown-it-py's own inline parser tells no places and is slower;
the tests hold the two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from html import unescape as unescape_html
from typing import NamedTuple

from .dialect import Dialect

__all__ = ["Mark", "normalise_label", "scan"]


class Mark(NamedTuple):
    """A stretch ``[start, end)`` of a block's raw text.

    ``what``: ``text``, ``x`` (atom), ``open`` or ``close`` (of a pair).
    ``kind``: code, math, role, link … (empty for text). ``value``: what a reader sees of a text.
    """

    what: str
    kind: str
    start: int
    end: int
    value: str = ""


_ATTRIBUTE = r"""\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_TOKEN = re.compile(
    rf"""
      (?P<hard>(?:\\|[ ]{{2,}})\n[ \t]*)
    | (?P<escape>\\[!-/:-@\[-`{{-~])
    | (?P<role>\{{[A-Za-z_][\w:.+-]*\}}(?=`)|:[A-Za-z]\w*:(?=`))
    | (?P<code>`+)
    | (?P<sub>\{{\{{(?:[^{{}}\n]|\}}(?!\}}))*\}}\}})
    | (?P<math>\$\$?)
    | (?P<auto><(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*|[\w.!#$%&'*+/=?^`{{|}}~-]+@[\w-]+(?:\.[\w-]+)+)>)
    | (?P<html><(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|/[A-Za-z][A-Za-z0-9-]*\s*>
        |!---?>|!--.*?-->|\?.*?\?>|![A-Za-z][^>]*>|!\[CDATA\[.*?\]\]>))
    | (?P<entity>&(?:\#[xX][0-9a-fA-F]{{1,6}}|\#\d{{1,7}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
    | (?P<foot>\[\^[^\s\[\]]+\])
    | (?P<open>!?\[)
    | (?P<close>\])
    | (?P<run>\*+|_+|~+)
    | (?P<url>(?<![\w/])(?:https?://|ftp://|mailto:|www\.(?=[a-z0-9]))(?:[^\s<>`*\[\]"|\\一-鿿　-〿＀-￯]*[\w/\#=&%~+$-]|\b))
    """,
    re.VERBOSE | re.DOTALL,
)
_SPECIAL = re.compile(r"[\\`$<&\[*_~{\]!]|:\w+:`|[ ]{2,}\n|://|www\.|mailto:")
_TITLED = re.compile(r"(`+)(\s*)(.+?)(\s*<[^<>]+>\s*)\1", re.DOTALL)
_UNTITLED_ROLES = frozenset({"raw", "math", "code", "eval", "nb-exec"})
_ATTRS = re.compile(r"\{[ ]*[.#%\w][^{}\n]*\}")
_TITLE = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)"""
_ANGLE = re.compile(r"<(?:[^<>\n\\]|\\.)*>")
_AFTER_DESTINATION = re.compile(rf"(?:\s+(?:{_TITLE}))?\s*\)", re.DOTALL)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]", re.DOTALL)
_SPACE = re.compile(r"\s+")
_SLIDE = {"[": "]", "(": ")"}


@dataclass(slots=True)
class _Run:
    """A run of ``*``, ``_`` or ``~`` that may open or close emphasis."""

    start: int
    end: int
    char: str
    can_open: bool
    can_close: bool
    size: int
    left: int
    closes: list[tuple[str, int]] = field(default_factory=list)
    opens: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Bracket:
    """A ``[`` or ``![`` that may open a link or an image."""

    at: int
    start: int
    end: int
    image: bool
    active: bool = True


def scan(raw: str, dialect: Dialect, labels: Container[str] = ()) -> list[Mark]:
    """Find the marks of one block's raw text; they cover it without gaps, in order.

    *labels* are the page's link reference labels, normalised by :func:`normalise_label`.
    """
    if not _SPECIAL.search(raw):
        return [Mark("text", "", 0, len(raw), raw)] if raw else []
    return _Scanner(raw, dialect, labels).marks()


def normalise_label(label: str) -> str:
    """A link reference label as CommonMark compares it."""
    return _SPACE.sub(" ", label.strip()).casefold().upper()


class _Scanner:
    def __init__(self, raw: str, dialect: Dialect, labels: Container[str]) -> None:
        self.raw = raw
        self.dialect = dialect
        self.labels = labels
        self.dollar = dialect.has("dollarmath")
        self.substitution = dialect.has("substitution")
        self.attrs = dialect.has("attrs_inline", "attrs_image")
        self.tokens: list[Mark | _Run] = []
        self.brackets: list[_Bracket] = []
        self.unclosed_code: set[int] = set()

    def marks(self) -> list[Mark]:
        raw, at = self.raw, 0
        text_from = 0
        while m := _TOKEN.search(raw, at):
            name = m.lastgroup or ""
            start, end = m.span()
            before = len(self.tokens)
            hold = self.tokens
            if start > text_from:
                hold.append(Mark("text", "", text_from, start, raw[text_from:start]))
            taken = getattr(self, f"_{name}")(m)
            if taken is None:  # not markup after all: it stays text
                if len(hold) > before:
                    hold.pop()
                at = start + 1 if name in {"url", "html", "sub"} else end
            else:
                at = text_from = taken
        if text_from < len(raw):
            self.tokens.append(Mark("text", "", text_from, len(raw), raw[text_from:]))
        self._emphasis(0)
        return _with_slides(list(self._flat()))

    # One method a token: it returns where scanning goes on, or None if it was only text.

    def _atom(self, kind: str, start: int, end: int) -> int:
        self.tokens.append(Mark("x", kind, start, end))
        return end

    def _hard(self, m: re.Match[str]) -> int:
        return self._atom("break", *m.span())

    def _escape(self, m: re.Match[str]) -> int:
        self.tokens.append(Mark("text", "", m.start(), m.end(), m[0][1]))
        return m.end()

    def _role(self, m: re.Match[str]) -> int | None:
        end = self._code_end(m.end())
        if end is None:
            return None
        name = m[0].strip("{}:")
        titled = _TITLED.fullmatch(self.raw, m.end(), end)
        if titled is None or name in _UNTITLED_ROLES or m[0][0] == ":":
            return self._atom("role", m.start(), end)
        self.tokens.append(Mark("open", "role", m.start(), titled.start(3)))
        self.tokens.append(Mark("text", "", *titled.span(3), titled[3]))
        self.tokens.append(Mark("close", "role", titled.end(3), end))
        return end

    def _code(self, m: re.Match[str]) -> int | None:
        end = self._code_end(m.start())
        if end is None:
            return None
        return self._atom("code", m.start(), self._attributes(end))

    def _code_end(self, start: int) -> int | None:
        size = 0
        raw = self.raw
        while raw.startswith("`", start + size):
            size += 1
        if size in self.unclosed_code:
            return None
        at = start + size
        fence = "`" * size
        while (at := raw.find(fence, at)) >= 0:
            stop = at + size
            if not raw.startswith("`", stop):
                return stop
            while raw.startswith("`", stop):
                stop += 1
            at = stop
        self.unclosed_code.add(size)
        return None

    def _sub(self, m: re.Match[str]) -> int | None:
        return self._atom("substitution", *m.span()) if self.substitution else None

    def _math(self, m: re.Match[str]) -> int | None:
        if not self.dollar:
            return None
        raw, start, fence = self.raw, m.start(), m[0]
        for fence in (m[0], "$") if len(m[0]) == 2 else ("$",):
            at = start + len(fence)
            while (at := raw.find(fence, at)) >= 0:
                slashes = at - len(raw[:at].rstrip("\\"))
                if slashes % 2 == 0 and at > start + len(fence):
                    return self._atom("math", start, at + len(fence))
                at += 1
        return None

    def _auto(self, m: re.Match[str]) -> int:
        return self._atom("url", *m.span())

    def _html(self, m: re.Match[str]) -> int:
        return self._atom("html", *m.span())

    def _entity(self, m: re.Match[str]) -> int | None:
        value = unescape_html(m[0])
        if value == m[0]:
            return None
        return self._atom("entity", *m.span())

    def _foot(self, m: re.Match[str]) -> int:
        return self._atom("footnote", *m.span())

    def _url(self, m: re.Match[str]) -> int | None:
        end = m.end()
        return self._atom("url", m.start(), end) if end > m.start() + 4 else None

    # Brackets: links and images (CommonMark "look for link or image").

    def _open(self, m: re.Match[str]) -> int:
        image = m[0][0] == "!"
        self.brackets.append(_Bracket(len(self.tokens), m.start(), m.end(), image))
        self.tokens.append(Mark("text", "", m.start(), m.end(), m[0]))
        return m.end()

    def _close(self, m: re.Match[str]) -> int | None:
        if not self.brackets:
            return None
        opener = self.brackets.pop()
        end = self._link_end(opener, m) if opener.active else None
        if end is None:
            return None
        end = self._attributes(end)
        kind = "image" if opener.image else "link"
        if m.start() == opener.end:  # nothing to read between the brackets
            del self.tokens[opener.at :]
            self._atom(kind, opener.start, end)
        else:
            self._emphasis(opener.at + 1)
            self.tokens[opener.at] = Mark("open", kind, opener.start, opener.end)
            self.tokens.append(Mark("close", kind, m.start(), end))
        if not opener.image:  # links hold no links
            for bracket in self.brackets:
                bracket.active = bracket.active and bracket.image
        return end

    def _link_end(self, opener: _Bracket, m: re.Match[str]) -> int | None:
        raw, after = self.raw, m.end()
        if raw.startswith("(", after):
            end = _inline_link(raw, after + 1)
            if end is not None:
                return end
        if label := _LABEL.match(raw, after):
            named = label[1] or raw[opener.end : m.start()]
            if normalise_label(named) in self.labels:
                return label.end()
            if label[1]:
                return None
        if normalise_label(raw[opener.end : m.start()]) in self.labels:
            return after
        if self.dialect.has("attrs_inline") and not opener.image and _ATTRS.match(raw, after):
            return after  # a span: [text]{.class}
        return None

    def _attributes(self, end: int) -> int:
        if self.attrs and (m := _ATTRS.match(self.raw, end)):
            return m.end()
        return end

    # Emphasis (CommonMark "process emphasis").

    def _run(self, m: re.Match[str]) -> int | None:
        raw, (start, end) = self.raw, m.span()
        char = m[0][0]
        if char == "~" and len(m[0]) != 2:
            return None
        before = raw[start - 1] if start else "\n"
        after = raw[end] if end < len(raw) else "\n"
        left = not after.isspace() and (
            not _is_punctuation(after) or before.isspace() or _is_punctuation(before)
        )
        right = not before.isspace() and (
            not _is_punctuation(before) or after.isspace() or _is_punctuation(after)
        )
        if char == "_":
            left, right = (
                left and (not right or _is_punctuation(before)),
                right and (not left or _is_punctuation(after)),
            )
        self.tokens.append(_Run(start, end, char, left, right, end - start, end - start))
        return end

    def _emphasis(self, bottom: int) -> None:
        runs = [t for t in self.tokens[bottom:] if isinstance(t, _Run)]
        at = 0
        while at < len(runs):
            closer = runs[at]
            if not closer.can_close:
                at += 1
                continue
            for k in range(at - 1, -1, -1):
                if _match(runs[k], closer):
                    size = 2 if runs[k].left >= 2 and closer.left >= 2 else 1
                    kind = {"~": "strike"}.get(closer.char, "strong" if size == 2 else "emphasis")
                    runs[k].opens.append((kind, size))
                    closer.closes.append((kind, size))
                    runs[k].left -= size
                    closer.left -= size
                    del runs[k + 1 : at]
                    at = k + 1
                    if not runs[k].left:
                        del runs[k]
                        at = k
                    if not closer.left:
                        del runs[at]
                    break
            else:
                if not closer.can_open:
                    del runs[at]
                else:
                    at += 1
        for token in self.tokens[bottom:]:
            if isinstance(token, _Run):  # settled: nothing outside may match it any more
                token.can_open = token.can_close = False

    def _flat(self) -> Iterator[Mark]:
        for token in self.tokens:
            if isinstance(token, Mark):
                yield token
                continue
            at = token.start
            for kind, size in token.closes:
                yield Mark("close", kind, at, at + size)
                at += size
            if token.left:
                yield Mark("text", "", at, at + token.left, token.char * token.left)
                at += token.left
            for kind, size in reversed(token.opens):
                yield Mark("open", kind, at, at + size)
                at += size


def _match(opener: _Run, closer: _Run) -> bool:
    if opener.char != closer.char or not opener.can_open or not opener.left:
        return False
    if not (opener.can_close or closer.can_open):
        return True
    return (opener.size + closer.size) % 3 != 0 or (opener.size % 3 == 0 == closer.size % 3)


def _is_punctuation(char: str) -> bool:
    return char != "\n" and unicodedata.category(char)[0] in "PS"


def _inline_link(raw: str, at: int) -> int | None:
    """Where ``(destination "title")`` ends, scanning from behind its ``(``."""
    while at < len(raw) and raw[at] in " \t\n":
        at += 1
    if m := _ANGLE.match(raw, at):
        at = m.end()
    else:
        depth = 0
        while at < len(raw):
            char = raw[at]
            if char == "\\" and at + 1 < len(raw) and not raw[at + 1].isspace():
                at += 2
                continue
            if char in " \t\n" or ord(char) < 32:
                break
            if char == "(":
                depth += 1
            elif char == ")":
                if not depth:
                    break
                depth -= 1
            at += 1
        if depth:
            return None
    m = _AFTER_DESTINATION.match(raw, at)
    return m.end() if m else None


def _with_slides(marks: list[Mark]) -> list[Mark]:
    """D2L marks what goes on a slide with ``[**…**]``, ``(**…**)`` and ``(~~…~~)``.

    The brackets belong to the marks: they are made part of the pair, so that none gets lost.
    """
    out = list(marks)
    open_: list[int] = []
    for at, mark in enumerate(marks):
        if mark.what == "open":
            open_.append(at)
        elif mark.what == "close":
            first = open_.pop()
            if mark.kind not in {"strong", "strike"} or not 0 < first or at + 1 >= len(marks):
                continue
            left, right = out[first - 1], out[at + 1]
            bracket = left.value[-1:]
            if (
                left.what == right.what == "text"
                and bracket in _SLIDE
                and right.value.startswith(_SLIDE[bracket])
            ):
                out[first - 1] = left._replace(end=left.end - 1, value=left.value[:-1])
                out[first] = out[first]._replace(start=out[first].start - 1)
                out[at] = mark._replace(end=mark.end + 1)
                out[at + 1] = right._replace(start=right.start + 1, value=right.value[1:])
    return [m for m in out if m.end > m.start]
