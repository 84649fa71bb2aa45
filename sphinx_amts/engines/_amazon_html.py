"""Slotted text ⇄ the HTML that Amazon Translate is sent and returns.

Every sentence is a paragraph under an id. A placeholder is ``<span translate="no">x1</span>``,
a pair of marks is ``<b id="g2">…</b>``: a formula's or a link's own text never leaves the book.
What comes back is read as if by an enemy: users have seen tags lost, doubled and moved, blanks put
around protected spans, entities escaped twice, and markers such as ``DNT_GEBK…`` left in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from unicodedata import category

from ..segment import as_slot, damage, escape, fold, pieces, rename, split_slots
from ..segment import unescape as unescape_slotted
from ._amazon_blanks import settle
from ._plain import LETTER
from ._tokens import intact

__all__ = ["CUT", "Returned", "paragraph", "paragraphs", "restore", "sendable", "shown"]

CUT = "the document is cut off"

_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[|<[!?][^<>]*>"
    r"""|<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""",
)
_SLOT = re.compile(r"<(x[0-9]{1,6})/>|</?g[0-9]{1,6}>")
_HOLDER = re.compile(r"\s*x([0-9]{1,6})\s*")
_PAIR = re.compile(r"g([0-9]{1,6})")
_LEFTOVER = re.compile(r"DNT_|translate\s*=\s*.?no", re.IGNORECASE)
_TWICE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z][^\W\d_]+|[\u3040-\u30ff\u3400-\u9fff]{2}")
_WORDS = 4  # that are no names: with fewer a sentence may read the same in both languages
_BLANKS = re.compile(r"[ \t\r\n]+")


def _tag(kind: str, number: int) -> str:
    if kind == "x":
        return f'<span translate="no">x{number}</span>'
    return f'<b id="g{number}">' if kind == "open" else "</b>"


def paragraph(name: str, text: str) -> str:
    """Write a slotted text as a paragraph under the id *name*.

    >>> paragraph("1", "Use <x1/> &amp; <g2>rest</g2>")
    '<p id="1">Use <span translate="no">x1</span> &amp; <b id="g2">rest</b></p>'
    """
    return f'<p id="{name}">{rename(fold(text), _tag)}</p>'


def shown(text: str) -> str:
    """Give the text of a slotted text as the service counts it: tags left out, all else in."""
    text = fold(text)
    if "<" in text:
        text = "".join(filter(None, _SLOT.split(text)))
    return unescape_slotted(text) if "&" in text else text


def sendable(text: str) -> str:
    """Say why a text cannot be sent, or nothing if it can."""
    if text.isascii() and text.isprintable():
        return ""
    odd = {category(c) for c in fold(text)} & {"Cc", "Cs"}
    if "Cs" in odd:
        return "it has half a surrogate pair, which UTF-8 cannot hold"
    return "it has control characters, which HTML cannot hold" if odd else ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A paragraph that came back: its id, its text in slots, or what is wrong with it."""

    name: str
    text: str
    why: str = ""


class _Paragraph:
    """One that is being read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.out: list[str] = []
        self.begun: list[str] = []
        self.holder: list[str] | None = None  # what stands in a protected span
        self.why = ""

    def text(self, text: str) -> None:
        if self.holder is None:
            self.out.append(escape(unescape(text)))
        else:
            self.holder.append(unescape(text))

    def begin(self, tag: str, attributes: str) -> None:
        named = _attributes(attributes)
        if self.holder is not None:
            self.why = self.why or f"a <{tag}> was put into a protected span"
        elif tag == "span" and named.get("translate", "").lower() == "no":
            self.holder = []
        elif tag == "b" and (number := _PAIR.fullmatch(named.get("id", ""))):
            self.begun.append(number[1])
            self.out.append(f"<g{number[1]}>")
        else:
            self.why = self.why or f"a <{tag}> came back that was not sent"

    def end(self, tag: str) -> None:
        if tag == "span" and self.holder is not None:
            inside = "".join(self.holder)
            if found := _HOLDER.fullmatch(inside):
                self.out.append(f"<x{found[1]}/>")
            else:
                self.why = self.why or f"a protected span came back as {inside[:40]!r}"
            self.holder = None
        elif tag == "b" and self.begun and self.holder is None:
            self.out.append(f"</g{self.begun.pop()}>")
        else:
            self.why = self.why or f"a </{tag}> came back that was not sent"

    def done(self) -> Returned:
        if self.holder is not None or self.begun:
            self.why = self.why or "a tag was not closed"
        return Returned(self.name, _BLANKS.sub(" ", "".join(self.out)).strip(), self.why)


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(text)
    return {
        name.lower(): unescape(double or single or bare) for name, double, single, bare in found
    }


def paragraphs(html: str) -> Iterator[Returned]:
    """Read the paragraphs of a document, in order, as often as they are there.

    A comment that is never closed cuts it off.
    """
    unclosed = html.find("<!--", html.rfind("-->") + 1)  # its end would be looked for everywhere
    html = html if unclosed < 0 else html[:unclosed]
    at, now = 0, None
    for m in _TAG.finditer(html):
        if now is not None and m.start() > at:
            now.text(html[at : m.start()])
        at = m.end()
        tag = (m[2] or "").lower()
        if tag in {"p", "body", "html"}:
            if now is not None:
                yield now.done()
            name = _attributes(m[3]).get("id", "") if tag == "p" and not m[1] else ""
            now = _Paragraph(name) if name else None
        elif now is None or not tag:
            continue
        elif m[1]:
            now.end(tag)
        else:
            now.begin(tag, m[3])
    if now is not None:
        now.text(html[at:])
        now.why = CUT
        yield now.done()


def restore(source: str, back: Returned, *, wide: bool) -> tuple[str, str]:
    """What came back → ``(translation in slots, "")``, or ``("", why it cannot be used)``.

    *wide*: whether the target language is written without blanks.
    """
    if back.why:
        return "", back.why
    text, source = back.text, fold(source)
    if "&amp;" in text and not _TWICE.search(shown(source)):
        text = _once(text)
    if "\ufffd" in text and "\ufffd" not in source:
        return "", "it has bytes that are no UTF-8"
    if (found := _LEFTOVER.search(text)) and found[0].lower() not in source.lower():
        return "", f"a marker of the service was left in it: {text[found.start() :][:20]!r}"
    if why := _moved(source, text):
        return "", why
    if text == source and len(_WORD.findall(shown(source))) >= _WORDS:
        return "", "it came back untranslated"
    return settle(source, text, wide=wide), ""


def _moved(source: str, text: str) -> str:
    """Say which slots are not what and where they were, or which words are gone."""
    want, have = split_slots(source), split_slots(text)
    if want[1::2] != have[1::2]:
        if why := damage(source, text):
            return why
        sound = intact(source, text)
        return "" if sound else "a slot was moved into another pair, or words out of theirs"
    # the same slots in the same order, as nearly always: then they nest as they did
    begun = [0]
    for at in range(len(want) + 1):
        slot = want[at] if at % 2 and at < len(want) else ""
        if slot.startswith("<g"):
            begun.append(at)
        elif slot.startswith("</") or at == len(want):
            first = begun.pop()
            said = any(LETTER.search(t) for t in want[first + first % 2 : at : 2])
            if said and not any(LETTER.search(t) for t in have[first + first % 2 : at : 2]):
                return "the words of a pair are gone" if first else "its words are gone"
    return ""


def _once(text: str) -> str:
    """Take back an escape that was made twice: ``&amp;lt;`` for ``&lt;``."""
    if "&amp;" not in text:
        return text
    return "".join(
        escape(_TWICE.sub(lambda m: unescape(m[0]), str(value)))
        if kind == "text"
        else as_slot(kind, int(value))
        for kind, value in pieces(text)
    )
