"""Station 1: source text ⇄ segments.

``split`` takes a page apart, ``Page.inject`` puts it together again with other words, and
``render`` writes a translation in the way its place demands.

The law of this station: ``split(text).inject({}) == text``, and replacing every segment by its
own raw text gives the same text, byte for byte.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from ._inline import scan
from ._render import Part, Rejected, render
from ._segments import slots
from ._sentences import sentences
from .code import Code, codes, with_codes
from .dialect import DEFAULT_EXTENSIONS, Dialect
from .markdown import split as split_markdown
from .notebook import Notebook, check_notebook, split_notebook
from .page import Include, Page, splice

__all__ = [
    "DEFAULT_EXTENSIONS",
    "SUFFIXES",
    "Code",
    "Dialect",
    "Include",
    "Notebook",
    "Page",
    "Part",
    "Rejected",
    "check_notebook",
    "codes",
    "render",
    "scan",
    "sentences",
    "slots",
    "splice",
    "split",
    "with_codes",
]

SUFFIXES = (".md", ".ipynb")
"""The files that this station reads."""


def split(text: str, dialect: Dialect, *, suffix: str = ".md") -> Page:
    """Take a source text apart: Markdown of every dialect, or a notebook.

    Raises :class:`~sphinx_amts._errors.SourceError` where a notebook is malformed.
    """
    with _no_collection():
        return (split_notebook if suffix == ".ipynb" else split_markdown)(text, dialect)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let Python's collector rest: a page makes no garbage for it, but many values, and each few
    hundred of them would have it look through the book so far."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
