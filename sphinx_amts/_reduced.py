"""What of a Markdown page only Sphinx knows, and what readers are shown of it beside its text.

Sphinx is asked for no more than what the source does not tell: what those directives show that
nobody but their own code knows. A page is reduced to these alone, and read without any cell of code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from . import pipeline
from ._settings import Settings
from .book import Block, Page, Script, numbered
from .segment import fold

__all__ = ["asides_of", "known_texts", "reduced_to"]

_HEAD = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def known_texts(settings: Settings, name: str, pages: Mapping[str, Page]) -> set[str]:
    """What is translated in the source of a page, and of what it includes."""
    names = pipeline.closure(settings.root, name, pages)
    segments = (s for at in names if at in pages for s in pages[at].segments)
    return {fold(text) for s in segments for text in (s.raw, s.text)}


def asides_of(settings: Settings, name: str, pages: Mapping[str, Page]) -> Iterator[Block]:
    """What readers are shown of a page, and of what it includes, that stands in no segment."""
    known: set[str] = set()
    for at in pipeline.closure(settings.root, name, pages):
        for line, text in pages[at].asides:
            if text not in known:
                known.add(text)
                inline = numbered(text)
                place = line if at == name else 0
                yield Block("aside", text, inline.text, tuple(inline.holders), place)


def reduced_to(settings: Settings, name: str, pages: Mapping[str, Page]) -> str:
    """A page of those directives alone of which Sphinx is asked, on the lines that they begin on,
    with what they may refer to. Nothing else of it is to be read, and no code to be run.

    Nothing, where there are none.
    """
    parts: list[tuple[int, str]] = []
    wanted = False
    for at in pipeline.closure(settings.root, name, pages):
        end = 0
        for line, text, asked in pages[at].embedded:
            wanted = wanted or asked
            if line >= end:  # it stands in no other one
                parts.append((line if at == name else 0, text))
                end = line + text.count("\n") if at == name else 0
    if not wanted:
        return ""
    text = _substitutions(pages[name].text)
    first = parts[0][0]
    if not first or "".join(pages[name].text.splitlines()[: first - 1]).strip():
        text += "***\n"  # fields that do not begin the page are none of its own
    for line, part in parts:
        text += "\n" * (line - text.count("\n") - 1) + f"{part}\n"
    for label, (to, title) in pages[name].labels.items():
        quoted = title.replace('"', '\\"')
        text += f'[{label}]: <{to}> "{quoted}"\n'
    page = pages[name]
    if isinstance(page, Script):
        return page.cell(text)
    if not name.endswith(".ipynb"):
        return text
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(book, ensure_ascii=False)


def _substitutions(text: str) -> str:
    """The head of a page with no more than its substitutions; what runs its cells is left out."""
    m = _HEAD.match(text)
    try:
        values = yaml.safe_load(m[1]) if m else None
    except yaml.YAMLError:
        return ""
    if not isinstance(values, dict):
        return ""
    own = values.get("myst")
    said: dict[str, Any] = {}
    for place in (values, own):
        found = place.get("substitutions") if isinstance(place, dict) else None
        said |= found if isinstance(found, dict) else {}
    return (
        f"---\n{json.dumps({'myst': {'substitutions': said}}, default=str)}\n---\n" if said else ""
    )
