"""Slotted text through a translator of plain text, by the first of three ways that works.

1. The sentence goes without its pairs of marks; what was between them is translated once more on
   its own and looked for in the result. This reads best.
2. The marks travel as tokens, too.
3. The texts between the slots are translated one by one; the slots stay where they are.
"""

from __future__ import annotations

import re

from ..segment import escape, visible, wordy
from ._plain import LETTER, WIDE, Plain
from ._tokens import JOINER, Tokens, intact, written

__all__ = ["around", "located", "slotted", "through"]

_NAME = 30


def slotted(text: str, plain: Plain) -> str | None:
    """Translate a slotted text; nothing where even the way around the slots fails."""
    if m := re.fullmatch(r"(\s*<g(\d+)>\s*)((?:(?!</g\2>).)*?)(\s*</g\2>\s*)", text, re.DOTALL):
        # All of it is between one pair of marks, as in a linked heading.
        inner = slotted(m[3], plain)
        return None if inner is None else m[1] + inner + m[4]
    tokens = Tokens(text, plain)
    if not any(u.kind == "text" and LETTER.search(u.value) for u in tokens.units):
        # A name that it cannot read stays as it is; a sentence that it cannot is not translated.
        return text if visible(text) <= _NAME or not wordy(text) else None
    for way in (located, through, around):
        out = way(tokens)
        if out is not None:
            return _typography(text, out)
    return None


def located(tokens: Tokens) -> str | None:
    """Translate without the pairs of marks, then find what was between them by its translation."""
    begun: list[int] = []
    pairs: list[tuple[int, int, str]] = []
    for i, unit in enumerate(tokens.units):
        if unit.kind == "open":
            begun.append(i)
        elif unit.kind == "close" and begun:
            start = begun.pop()
            pairs.append((start, i, tokens.sent(start + 1, i, marks=False)))
    out = tokens.plain.say(tokens.sent(marks=False)) if pairs else None
    if out is None:
        return None
    pairs.sort()
    marks: list[tuple[int, int, int, str]] = []
    for inner in dict.fromkeys(inner for _, _, inner in pairs):
        same = [(start, end) for start, end, text in pairs if text == inner]
        spans = _spans(tokens.plain.say(inner) or "", out)
        if len(spans) != len(same):
            return None
        for (first, last), (start, end) in zip(same, spans, strict=True):
            # At the same place ends come before beginnings, and what is inside is closed first.
            marks.append((start, 1, -end, tokens.names[first]))
            marks.append((end, 0, -start, tokens.names[last]))
    for at, _, _, name in sorted(marks, reverse=True):
        out = out[:at] + name + JOINER + out[at:]
    return tokens.restore(out)


def _spans(words: str, text: str) -> list[tuple[int, int]]:
    """Where those words are in the text, with another ending or without their article if need be."""
    article = re.match(r"\w{1,3}\s+(?=\w)", words)
    for variant in (words, words[article.end() :] if article else ""):
        first, last = (r"(?<!\w)", r"[^\W\d_]{0,2}(?!\w)") if not WIDE.search(variant) else ("", "")
        if not variant[-1:].isalnum():
            last = ""
        found = re.finditer(f"{first}{re.escape(variant)}{last}", text, re.IGNORECASE)
        spans = [m.span() for m in found] if len(variant) > 1 else []
        if spans:
            return spans
    return []


def through(tokens: Tokens) -> str | None:
    """Translate with a token for every slot."""
    out = tokens.plain.say(tokens.sent())
    return None if out is None else tokens.restore(out)


def around(tokens: Tokens) -> str | None:
    """Translate the texts between the slots one by one; the slots stay where they are."""
    out = ""
    for unit in tokens.units:
        m = re.fullmatch(r"([\W_]*)(.*?)(\s*)", unit.value, re.DOTALL)
        if unit.kind != "text" or m is None or not LETTER.search(m[2]):
            out += written(unit)
            continue
        said = tokens.plain.say(m[2])
        if said is None:
            return None
        out += escape(m[1]) + escape(said) + m[3]
    return out if intact(tokens.text, out) else None


def _typography(source: str, text: str) -> str:
    """Bring back the quotes and dashes that the translator does not know."""
    if "“" in source and '"' not in source:
        text = re.sub(r'"([^"]*)"', r"“\1”", text)
    if "—" in source and " - " not in source:
        text = text.replace(" - ", " — ")
    return text
