"""Station 1: source text ⇄ segments.

``split`` takes a page apart, ``Page.inject`` puts it together again with other words, and
``render`` writes a translation in the way its place demands.

The law of this station: ``split(text).inject({}) == text``, and replacing every segment by its
own raw text gives the same text, byte for byte.
"""

from __future__ import annotations

from ._inline import scan
from ._render import Part, Rejected, render
from ._segments import slots
from ._sentences import sentences
from .dialect import DEFAULT_EXTENSIONS, Dialect
from .markdown import split as split_markdown
from .notebook import Notebook, split_notebook
from .page import Include, Page

__all__ = [
    "DEFAULT_EXTENSIONS",
    "SUFFIXES",
    "Dialect",
    "Include",
    "Notebook",
    "Page",
    "Part",
    "Rejected",
    "render",
    "scan",
    "sentences",
    "slots",
    "split",
]

SUFFIXES = (".md", ".ipynb")
"""The files that this station reads."""


def split(text: str, dialect: Dialect, *, suffix: str = ".md") -> Page:
    """Take a source text apart: Markdown of every dialect, or a notebook.

    Raises :class:`~sphinx_amts._errors.SourceError` where a notebook is malformed.
    """
    if suffix == ".ipynb":
        return split_notebook(text, dialect)
    return split_markdown(text, dialect)
