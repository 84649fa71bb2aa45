"""What the emulator translates with: none of it is Amazon's machine.

A ``Chain`` puts exact pairs of the parallel data first, then what a recording has, then a
translator on this machine. It takes a block apart where that is needed: into the elements that
wrap its parts, then into sentences.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .._amazon_codes import UNSPACED
from ..book import sentences
from ..engines import Batch, Engine, Item, load
from ..engines.pseudo import pseudo
from ..segment import as_slot, digest, escape, fold, pieces, rename, wordy
from .documents import Piece

__all__ = ["Chain", "Exact", "FromEngine", "Pairs", "Pseudo", "Translator"]

_WRAPPED = re.compile(r"<g(\d+)>(.*?)</g\1>", re.DOTALL)


class Translator(Protocol):
    """A translator on this machine; codes are those of Amazon Translate."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        """Slotted texts → translations in the same slots; nothing where it has none."""


class Exact(Protocol):
    """What knows some texts by heart."""

    def find(self, piece: Piece, source: str, target: str) -> str | None:
        """The translation in slots, if this very text is known."""


class Pseudo:
    """No translation at all, and every sentence says so."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:  # noqa: ARG002
        """Nonsense in the script of the language, between ``⟦pseudo: …⟧``."""
        return [pseudo(t, target).replace("⟦", "⟦pseudo: ", 1) for t in texts]


class FromEngine:
    """One of the engines of this package, such as ``firefox``."""

    def __init__(self, name: str, options: Mapping[str, object] | None = None) -> None:
        self._engine: Engine = load(name, options or {})

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """What the engine says; a sentence that it leaves out is left out here."""
        items = tuple(Item(digest(t), t, "") for t in dict.fromkeys(texts))
        batch = Batch(source, {"pt": "pt_BR", "zh": "zh_CN"}.get(target, target), items)
        said = dict(self._engine.translate(batch))
        return [said.get(digest(t)) for t in texts]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of parallel data, for one target language: plain texts, as they are written."""

    pairs: Mapping[str, str]

    def find(self, piece: Piece, source: str, target: str) -> str | None:  # noqa: ARG002
        """The target of the pair whose source reads like this text.

        Where the text has placeholders, the pair's target has to show the same contents, so that
        they can be put back; where it has pairs of tags, which a plain target cannot place, there
        is no answer.
        """
        found = self.pairs.get(fold(piece.flat))
        if found is None or "<g" in piece.text:
            return None
        out, at = "", 0
        places: list[tuple[int, int, int]] = []
        for kind, n in pieces(piece.text):
            if kind == "x":
                content = piece.holds.get(int(n), "")
                taken = [(a, b) for a, b, _ in places]
                start = found.find(content)
                while start >= 0 and any(start < b and a < start + len(content) for a, b in taken):
                    start = found.find(content, start + 1)
                if start < 0:
                    return None
                places.append((start, start + len(content), int(n)))
        for start, end, n in sorted(places):
            out += escape(found[at:start]) + f"<x{n}/>"
            at = end
        return out + escape(found[at:])


@dataclass(slots=True)
class Chain:
    """``exact``: asked first, in this order. ``last``: asked for what they do not know.

    ``terms``: source term → target term, put in where ``last`` is asked; ``applied``: those that
    were. ``asked``: how many texts went to which of them, the last one under -1.
    """

    source: str
    target: str
    exact: Sequence[Exact]
    last: Translator
    terms: Mapping[str, str] = field(default_factory=dict)
    applied: dict[str, str] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)

    def __call__(self, texts: Sequence[Piece]) -> list[str]:
        """Translate blocks."""
        return [self._block(piece) for piece in texts]

    def _block(self, piece: Piece) -> str:
        known = self._known(piece)
        if known is not None:
            return known
        text = piece.text
        if parts := _wrapped(text):
            return "".join(
                self._inside(piece, part) if n % 2 else part for n, part in enumerate(parts)
            )
        found = sentences(text, self.source, 0, "")
        if len(found) <= 1:
            return self._last(text)
        out, at = [], 0
        for sentence in found:
            own, numbers = piece.part(sentence.start, sentence.end)
            gap = text[at : sentence.start]
            out.append("" if self.target in UNSPACED and not gap.strip() else gap)
            said = self._known(own)
            out.append(_numbered(self._last(own.text) if said is None else said, numbers))
            at = sentence.end
        return "".join([*out, text[at:]])

    def _inside(self, piece: Piece, pair: str) -> str:
        m = _WRAPPED.fullmatch(pair)
        if m is None or not wordy(m[2]):
            return pair
        own, numbers = Piece(m[2].strip(), piece.holds).part(0, len(m[2]))
        return f"<g{m[1]}>{_numbered(self._block(own), numbers)}</g{m[1]}>"

    def _known(self, piece: Piece) -> str | None:
        for n, translator in enumerate(self.exact):
            said = translator.find(piece, self.source, self.target)
            if said is not None:
                self.asked[n] = self.asked.get(n, 0) + 1
                return said
        return None

    def _last(self, text: str) -> str:
        self.asked[-1] = self.asked.get(-1, 0) + 1
        highest = max((int(n) for kind, n in pieces(text) if kind != "text"), default=0)
        found: list[str] = []
        sent = text
        if self.terms:
            either = "|".join(
                re.escape(escape(t)) for t in sorted(self.terms, key=len, reverse=True)
            )

            def hide(m: re.Match[str]) -> str:
                found.append(m[0])
                return f"<x{highest + len(found)}/>"

            sent = re.sub(rf"(?<![\w<&/])(?:{either})(?![\w>;])", hide, text)
        said = self.last.translate([sent], self.source, self.target)[0]
        if said is None:
            return text
        for n, term in enumerate(found, highest + 1):
            plain = next(t for t in self.terms if escape(t) == term)
            self.applied[plain] = self.terms[plain]
            said = said.replace(f"<x{n}/>", escape(self.terms[plain]))
        return said


def _wrapped(text: str) -> list[str]:
    """The outermost pairs, at odd places, of a text that has no words outside of them."""
    parts, at = [], 0
    for m in _WRAPPED.finditer(text):
        parts += [text[at : m.start()], m[0]]
        at = m.end()
    parts.append(text[at:])
    return [] if len(parts) == 1 or any(map(wordy, parts[::2])) else parts


def _numbered(text: str, numbers: Sequence[int]) -> str:
    """The way back from ``renumber``."""
    return rename(text, lambda kind, n: as_slot(kind, numbers[n - 1] if n <= len(numbers) else n))
