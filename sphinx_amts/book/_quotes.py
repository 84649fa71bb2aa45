"""A text within YAML, CSV or an attribute ⇄ what it says: between the quotes that stand there."""

from __future__ import annotations

import json
import re
from html import escape as escape_html
from html import unescape as unescape_html

import yaml

from ._rejected import Rejected

__all__ = ["quoted", "unquoted"]

_SPACES = re.compile(r"\s+")
_QUOTES = re.compile(r'"+')


def quoted(text: str, form: str) -> str:
    """A text as it can stand between what surrounds it. *form*: of its segment.

    Raises :class:`Rejected` where that would take escapes which a reader could not follow.
    """
    if form.startswith("yaml"):
        return _yaml(text, form)
    if form.startswith("csv"):
        return _csv(text, form)
    if form == "attribute":
        return escape_html(unescape_html(_SPACES.sub(" ", text).strip()))
    return text


def unquoted(raw: str, form: str) -> str | None:
    """What a text says that stands so in its source; nothing where it cannot stand there. *form*: of
    its segment."""
    if form == "attribute":
        return unescape_html(raw)
    quote = form[-1]
    if quote not in {'"', "'"} or not set(raw) & {"\\", quote}:
        return raw
    try:
        value = yaml.safe_load(f"{quote}{raw}{quote}")
    except yaml.YAMLError:
        return None
    return value if isinstance(value, str) else None


def _csv(text: str, form: str) -> str:
    """A text as a cell of a CSV table, within the quotes that stand there."""
    text = _SPACES.sub(" ", text).strip()
    if form == 'csv"':  # what is doubled already is written so in the source
        return _QUOTES.sub(lambda m: m[0] + '"' * (len(m[0]) % 2), text)
    if set(text) & {'"', ","}:
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


def _yaml(text: str, form: str) -> str:
    """A text as the value of a YAML scalar, within the quotes that stand there."""
    text = _SPACES.sub(" ", text).strip()
    if form.endswith((">", "|")):  # whatever stands there is its text
        return text
    if form == 'yaml*"' and set(text) & {"\\", '"'}:
        raise Rejected("it has quotes that need escapes")
    if form == "yaml*'" and "'" in text:
        raise Rejected("it has quotes that need escapes")
    if form.endswith('"'):
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if form.endswith("'"):
        return text.replace("'", "''")
    try:
        safe = yaml.safe_load(f"k: {text}") == {"k": text}
    except yaml.YAMLError:
        safe = False
    if safe:
        return text
    if form == "yaml":
        return json.dumps(text, ensure_ascii=False)
    if "'" not in text:
        return f"'{text}'"
    if set(text) & {"\\", '"'}:  # Markdown and escapes of YAML in one are beyond reading
        raise Rejected("it has quotes that need escapes")
    return f'"{text}"'
