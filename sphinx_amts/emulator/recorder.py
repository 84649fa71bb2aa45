"""Pages beside what a service made of them → a recording of its sentences.

The service's output is parallel to its input, block by block, so the two are aligned as an edition
is with its source. What the service did to the marks of Markdown is undone first: it would not
have seen them in HTML. A placeholder of the output stands for the one of the input that has the
same content, or else the same kind and place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from ..book import Dialect, split
from ..segment import Placeholder, Segment, as_slot, escape, rename, renumber
from ..siblings import align_blocks, align_sentences

__all__ = ["record"]

_LOOSE = (
    (re.compile(r"(?<![*\w])(\*{1,2})[ \t]*([^\s*][^*\n]*?)[ \t]*\1(?![*\w])"), r"\1\2\1"),
    (re.compile(r"\][ \t]+\((?=[a-z]+:|[\w./#-]+\))"), "]("),
    (re.compile(r"\](\s*)（(https?://[^）\s]+)）"), r"](\2)"),
    (re.compile(r"(:\w+:)[ \t]+`"), r"\1`"),
)
_CUT = re.compile(r"(?<=[，；：。！？])|(?<=[,;:.!?])\s+|\s+")
_BLANKS = re.compile(r"\s")


def record(before: str, after: str, source: str, target: str) -> Iterator[tuple[str, str]]:
    """Align a page and the service's output for it; yields sentences in slots and what they became.

    A placeholder that the service lost is lost here, too.
    """
    for pattern, tidy in _LOOSE:
        after = pattern.sub(tidy, after)
    one, other = split(before, Dialect(language=source)), split(after, Dialect(language=target))
    beads, scale = align_blocks(one, other)
    mine, theirs = one.segments, other.segments
    for bead in align_sentences(mine, theirs, beads, scale):
        left, right = bead.source, bead.target
        if not left or len({k for k, _ in right}) != 1:
            continue
        sentences = [mine[k].sentences[n] for k, n in left]
        block = theirs[right[0][0]]
        found = [block.sentences[n] for _, n in right]
        text = block.text[found[0].start : found[-1].end]
        parts = _divided(text, [s.text for s in sentences])
        for (k, n), said in zip(left, parts, strict=True):
            sentence = mine[k].sentences[n]
            own = [mine[k].placeholders[number - 1] for number in sentence.numbers]
            yield sentence.text, _matched(said, block, own)


def _divided(text: str, sentences: Sequence[str]) -> list[str]:
    """Cut what became of several sentences into as many parts, in proportion to their lengths."""
    out: list[str] = []
    rest = text
    for n, sentence in enumerate(sentences[:-1]):
        share = len(sentence) / sum(map(len, sentences[n:]))
        cuts = [m.end() for m in _CUT.finditer(rest) if 0 < m.start() < len(rest)]
        cuts = [c for c in cuts if rest.count("<g", 0, c) == rest.count("</g", 0, c)]
        at = min(cuts, key=lambda c: abs(c - share * len(rest)), default=len(rest))
        out.append(rest[:at].strip())
        rest = rest[at:]
    return [*out, rest.strip()]


def _matched(text: str, block: Segment, own: Sequence[Placeholder]) -> str:
    """A stretch of the output with the input's numbers in its slots; other slots become text."""
    _, used = renumber(text)
    free = list(range(len(own)))
    number: dict[int, int] = {}
    for exactly in (True, False):
        for n in used:
            holder = block.placeholders[n - 1]
            fit = next((f for f in free if _alike(own[f], holder, exactly=exactly)), None)
            if n not in number and fit is not None:
                number[n] = fit + 1
                free.remove(fit)

    def slot(kind: str, n: int) -> str:
        if n in number:
            return as_slot(kind, number[n])
        return escape(block.placeholders[n - 1].open) if kind == "x" else ""

    out = rename(text, slot)
    for f in free:  # such as &lt; which came back as <
        plain = escape(html.unescape(own[f].open))
        if own[f].close is None and plain in out:
            out = out.replace(plain, f"<x{f + 1}/>", 1)
    return out


def _alike(one: Placeholder, other: Placeholder, *, exactly: bool) -> bool:
    if one.kind != other.kind or (one.close is None) != (other.close is None):
        return False
    return not exactly or _BLANKS.sub("", one.content) == _BLANKS.sub("", other.content)
