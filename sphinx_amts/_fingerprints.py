"""What each page of an edition reads like, in a word: where that is another now, it is read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import pipeline
from ._extraction import embedded_name
from ._settings import Settings
from ._shared import shared_pages
from .book import Page
from .compose import Edition
from .segment import digest

__all__ = ["Shared", "fingerprint", "shared_of"]

_NAMES_WORDS = re.compile(
    r"\{(?:term|index|glossary)\}|\bhide-(?:input|output|cell)\b|\{nb-exec-table\}"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What stands on many pages, in a word each.

    ``texts``: the table of contents and the configuration, nothing where none of it is read.
    ``words``: the terms of the glossary and the entries of the index.
    """

    texts: str = ""
    words: str = ""


def shared_of(
    settings: Settings,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    words: Mapping[str, str],
) -> Shared:
    """Name what stands on many pages. *words*: as :func:`~sphinx_amts._terms.words_of` has them."""
    names = [name for name in shared_pages(settings, pages) if name != pipeline.INDEX]
    prints = " ".join(pipeline.fingerprint(editions[name]) for name in names)
    return Shared(digest(prints) if names else "", digest(repr(sorted(words.items()))))


def fingerprint(
    settings: Settings,
    name: str,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    shared: Shared,
) -> str:
    """Name what a page reads like, with all that it includes."""
    names = pipeline.closure(settings.root, name, pages)
    texts = (pages[at].text for at in names)
    words = [shared.words] if any(_NAMES_WORDS.search(text) for text in texts) else []
    if embedded_name(name) in editions:
        names.append(embedded_name(name))
    read = {at: pipeline.fingerprint(editions[at]) for at in names}
    return " ".join([*(read[at] for at in sorted(read)), shared.texts, *words])
