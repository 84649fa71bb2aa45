"""What may follow ``]``: a destination, a label, attributes (CommonMark 6.3 to 6.6, Djot's braces)."""

from __future__ import annotations

import re
from collections.abc import Container

__all__ = ["attributes_end", "link_end", "normalise_label"]

_SPACE = re.compile(r"\s+")
_TITLE = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)"""
_ANGLE = re.compile(r"<(?:[^<>\n\\]|\\.)*>")
_ORDINARY = re.compile(r"[^\x00-\x20\x7f()\\]*+")
_AFTER_DESTINATION = re.compile(rf"(?:[ \t\n]+(?:{_TITLE}))?[ \t\n]*\)", re.DOTALL)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]", re.DOTALL)
_UNSAFE = re.compile(
    r"<?(?:javascript|vbscript|file|data):(?<!data:(?=image/(?:gif|png|jpeg|webp);))", re.IGNORECASE
)
_NAME = r"""[^\s!"#$%&'()*+,./;<=>?@[\]^`{|}~]*"""
_KEY = r"[a-zA-Z\d_:-]+"
_ATTRIBUTES = re.compile(
    rf"""\{{[ \t\n]*(?:(?:[.#]{_NAME}(?=[\s}}])|{_KEY}={_KEY}(?=[\s}}])|{_KEY}="(?:[^"\\{{}}]|\\.)*"
    |%[^%}}]*(?:%|(?=\}})))[ \t\n]*)*\}}""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(r"[ \t\n]*\Z")
_DEEPEST = 32  # parentheses within a destination


def normalise_label(label: str) -> str:
    """A link reference label as CommonMark compares it."""
    return _SPACE.sub(" ", label.strip()).casefold().upper()


def link_end(raw: str, after: int, labels: Container[str], text: str | None = None) -> int | None:
    """Where the link ends whose ``]`` stands before *after*, nothing if there is none: with a
    destination, with a label among *labels*, or with its own *text* for a label."""
    if raw.startswith("(", after):
        end = _destination_end(raw, after + 1)
        if end is not None or _REST.match(raw, after + 1):
            return end
    if label := _LABEL.match(raw, after):
        named = label[1] or text
        if named is not None and normalise_label(named) in labels:
            return label.end()
        if label[1]:
            return None
    return after if text is not None and normalise_label(text) in labels else None


def _destination_end(raw: str, at: int) -> int | None:
    """Where ``(destination "title")`` ends, scanning from behind its ``(``."""
    size = len(raw)
    while at < size and raw[at] in " \t\n":
        at += 1
    if at == size or _UNSAFE.match(raw, at):
        return None
    if raw[at] == "<":
        m = _ANGLE.match(raw, at)
        if m is None:
            return None
        at = m.end()
    else:
        depth = 0
        while (at := _ORDINARY.match(raw, at).end()) < size:  # type: ignore[union-attr]
            char = raw[at]
            if char <= " " or char == "\x7f":
                break
            if char == "\\" and at + 1 < size:
                if raw[at + 1] == " ":
                    break
                at += 1
            elif char == "(":
                depth += 1
                if depth > _DEEPEST:
                    return None
            elif char == ")":
                if not depth:
                    break
                depth -= 1
            at += 1
        if depth:
            return None
    m = _AFTER_DESTINATION.match(raw, at)
    return m.end() if m else None


def attributes_end(raw: str, at: int) -> int:
    """Where the attributes ``{.class key=value}`` end that stand here, *at* itself if none do."""
    while m := _ATTRIBUTES.match(raw, at):
        at = m.end()
    return at
