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
        fault = faults.first(wanted, f"{name}#{n}")
        if fault:
            others = [o["inner"] for o in found if o["inner"] != m["inner"]]
            draw = int(faults.number("which", fault, name, n) * 2**32)
            out[-1] = _damaged(fault, m, before[n] if n < len(before) else "", others, draw)
    return "".join([*out, text[at:]])


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
        inner = others[draw % len(others)] if others else inner
    elif fault == "untranslated":
        inner = source
    elif fault == "script-added":
        inner += "<script>alert(1)</script>"
    elif fault == "entities-twice":
        inner = re.sub(r"[^<>]+(?=<|$)", lambda t: html.escape(t[0], quote=False), inner)
    else:
        elements = [e for p in (_PROTECTED, _PAIR) for e in p.finditer(inner)]
        if elements:
            inner = _ELEMENTS[fault](inner, elements[draw % len(elements)])
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


_ELEMENTS: dict[str, Callable[[str, re.Match[str]], str]] = {
    "tag-lost": _lost,
    "tag-doubled": _doubled,
    "tag-moved": _moved,
    "tag-crossed": _crossed,
    "dnt-left": _left,
    "protected-translated": _translated,
    "blanks-lost": _tight,
    "blanks-added": _loose,
}
