"""Translated HTML, damaged in the ways in which it has come back damaged.

A sentence is a paragraph or the like; where there are none, the innermost element with an ``id``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from .faults import FAULTS, HTML, Faults

__all__ = ["mangle"]

_NAMES = "p|li|h[1-6]|td|th|dt|dd|div"
_BLOCK = re.compile(
    rf"<(?P<name>{_NAMES})\b(?P<rest>[^>]*)>(?P<inner>(?:(?!<(?:{_NAMES})\b).)*?)</(?P=name)>",
    re.DOTALL,
)
_WITH_ID = re.compile(
    r"<(?P<name>[A-Za-z][\w-]*)(?P<rest>\s[^>]*?\bid=[\"'][^\"']+[\"'][^>]*)>"
    r"(?P<inner>(?:(?!\bid=).)*?)</(?P=name)>",
    re.DOTALL,
)
_PROTECTED = re.compile(
    r"<(?P<name>[A-Za-z]+)\b[^>]*\btranslate=[\"']?no\b[^>]*>.*?</(?P=name)>", re.DOTALL
)
_PAIR = re.compile(r"<(?P<name>[A-Za-z]+)\b[^>]*>.*?</(?P=name)>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r"\s+id=([\"'])([^\"']*)\1")


def mangle(text: str, source: str, name: str, faults: Faults) -> str:
    """Damage sentences of a translated document, as *faults* have it.

    *source*: the document before it was translated; *name*: its name, to draw by.
    """
    wanted = [n for n, (where, _) in FAULTS.items() if where == HTML]
    wanted = [n for n in wanted if any(f.name == n for f in faults.faults)]
    if not wanted:
        return text
    pattern = _BLOCK if _BLOCK.search(text) else _WITH_ID
    found = list(pattern.finditer(text))
    before = [m["inner"] for m in pattern.finditer(source)]
    out, at = [], 0
    for n, m in enumerate(found):
        out += [text[at : m.start()], m[0]]
        at = m.end()
        others = [o["inner"] for o in found if o["inner"] != m["inner"]]
        inner = before[n] if n < len(before) else m["inner"]
        possible = [w for w in wanted if _possible(w, m, inner, others)]
        fault = faults.first(possible, f"{name}#{n}")
        if fault:
            draw = int(faults.number("which", fault, name, n) * 2**32)
            out[-1] = _damaged(fault, m, inner, others, draw)
    return "".join([*out, text[at:]])


def _possible(fault: str, m: re.Match[str], source: str, others: Sequence[str]) -> bool:
    """Whether the fault would change this sentence."""
    inner = m["inner"]
    if fault in _ELEMENTS:
        return bool(_elements(fault, inner))
    return {
        "id-lost": bool(_ID.search(m["rest"])),
        "id-changed": bool(_ID.search(m["rest"])),
        "entities-twice": "&" in inner,
        "sentence-empty": bool(inner),
        "sentence-swapped": bool(others),
        "untranslated": inner != source,
    }.get(fault, True)


def _elements(fault: str, inner: str) -> list[re.Match[str]]:
    """What the fault can strike in a sentence."""
    return [e for p in _ELEMENTS[fault][1] for e in p.finditer(inner)]


def _damaged(fault: str, m: re.Match[str], source: str, others: Sequence[str], draw: int) -> str:
    inner = m["inner"]
    opening, closing = f"<{m['name']}{m['rest']}>", f"</{m['name']}>"
    if fault == "id-lost":
        return f"<{m['name']}{_ID.sub('', m['rest'])}>{inner}{closing}"
    if fault == "id-changed":
        return f"<{m['name']}{_ID.sub(lambda i: f' id={i[1]}{i[2][:-1]} {i[1]}', m['rest'])}>{inner}{closing}"
    if fault == "id-doubled":
        return m[0] + m[0]
    if fault == "sentence-lost":
        return ""
    if fault == "sentence-empty":
        inner = ""
    elif fault == "sentence-swapped":
        inner = others[draw % len(others)]
    elif fault == "untranslated":
        inner = source
    elif fault == "script-added":
        inner += "<script>alert(1)</script>"
    elif fault == "entities-twice":
        inner = re.sub(r"[^<>]+(?=<|$)", lambda t: html.escape(t[0], quote=False), inner)
    else:
        elements = _elements(fault, inner)
        inner = _ELEMENTS[fault][0](inner, elements[draw % len(elements)])
    return opening + inner + closing


def _lost(inner: str, m: re.Match[str]) -> str:
    return inner[: m.start()] + inner[m.end() :]


def _doubled(inner: str, m: re.Match[str]) -> str:
    return inner[: m.end()] + m[0] + inner[m.end() :]


def _moved(inner: str, m: re.Match[str]) -> str:
    return _lost(inner, m) + m[0] if inner[m.end() :] else m[0] + _lost(inner, m)


def _crossed(inner: str, m: re.Match[str]) -> str:
    return f"<i>{inner[: m.start()]}{_TAG.match(m[0])[0]}</i>{m[0][_TAG.match(m[0]).end() :]}{inner[m.end() :]}"  # type: ignore[index,union-attr]


def _left(inner: str, m: re.Match[str]) -> str:
    return f"{inner[: m.start()]}‹DNT_GEBK{m.start():02}›{inner[m.end() :]}"


def _translated(inner: str, m: re.Match[str]) -> str:
    changed = re.sub(r">([^<]+)<", lambda t: f">{t[1][::-1]}翻<", m[0])
    return inner[: m.start()] + changed + inner[m.end() :]


def _tight(inner: str, m: re.Match[str]) -> str:
    return inner[: m.start()].rstrip() + m[0] + inner[m.end() :].lstrip()


def _loose(inner: str, m: re.Match[str]) -> str:
    wide = re.sub(r">([^<]+)<", r"> \1 <", m[0])
    return f"{inner[: m.start()]} {wide} {inner[m.end() :]}"


_ANY = (_PROTECTED, _PAIR)
_ELEMENTS: dict[str, tuple[Callable[[str, re.Match[str]], str], Sequence[re.Pattern[str]]]] = {
    "tag-lost": (_lost, _ANY),
    "tag-doubled": (_doubled, _ANY),
    "tag-moved": (_moved, _ANY),
    "tag-crossed": (_crossed, _ANY),
    "dnt-left": (_left, [_PROTECTED]),
    "protected-translated": (_translated, [_PROTECTED]),
    "blanks-lost": (_tight, [_PROTECTED]),
    "blanks-added": (_loose, [_PROTECTED]),
}
