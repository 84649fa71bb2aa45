"""Station 1: source text ⇄ segments.

``split`` takes a page apart, ``Page.inject`` puts it together again with other words, and
``render`` writes a translation in the way its place demands.

The law of this station: ``split(text).inject({}) == text``, and replacing every segment by its
own raw text gives the same text, byte for byte.
"""

from __future__ import annotations

import gc

from .._errors import SourceError
from .._gist import TALK, gist
from ._directives import KINDS as DIRECTIVES
from ._inline import scan
from ._options import METAS, is_prose
from ._plainly import Part
from ._rejected import Rejected
from ._render import render
from ._segments import slots
from ._sentences import sentences
from .code import Code, codes, with_codes
from .dialect import DEFAULT_EXTENSIONS, Dialect
from .index import index_entries, parts_of
from .markdown import split as split_markdown
from .notebook import Notebook, check_notebook, split_notebook
from .page import Include, Page, splice
from .rst import (
    CATALOGUE,
    DOCTREE,
    Block,
    Doctree,
    Inline,
    numbered,
    page_of,
    put_together,
    take_apart,
)
from .script import Script, split_script
from .shared import Texts, split_texts, split_toc

__all__ = [
    "CATALOGUE",
    "DEFAULT_EXTENSIONS",
    "DIRECTIVES",
    "DOCTREE",
    "METAS",
    "NO_MARKDOWN",
    "SUFFIXES",
    "TALK",
    "Block",
    "Code",
    "Dialect",
    "Doctree",
    "Include",
    "Inline",
    "Notebook",
    "Page",
    "Part",
    "Rejected",
    "Script",
    "Texts",
    "check_notebook",
    "codes",
    "gist",
    "index_entries",
    "is_prose",
    "numbered",
    "page_of",
    "parts_of",
    "put_together",
    "render",
    "scan",
    "sentences",
    "slots",
    "splice",
    "split",
    "split_texts",
    "take_apart",
    "with_codes",
]

_SPLITTERS = {".ipynb": split_notebook, ".yml": split_toc, ".yaml": split_toc}
SUFFIXES = (".md", ".ipynb")
"""The pages that this station reads; what they include may be called anything."""
NO_MARKDOWN = frozenset({".yml", ".yaml"})
"""What is read in another way than a page that includes it."""


def split(text: str, dialect: Dialect, *, suffix: str = ".md") -> Page:
    """Take a source text apart: Markdown of every dialect, a notebook, or a table of contents.

    Raises :class:`~sphinx_amts._errors.SourceError` where a notebook or YAML is malformed, and
    where a page is nested too deeply to be read.
    """
    # Python's collector rests: a page makes no garbage for it, but many values, and each few
    # hundred of them would have it look through the book so far
    collects = gc.isenabled()
    gc.disable()
    try:
        if fmt := dialect.notebook(suffix):
            return split_script(text, dialect, fmt)
        return _SPLITTERS.get(suffix, split_markdown)(text, dialect)
    except RecursionError as error:
        raise SourceError("its directives are nested too deeply") from error
    finally:
        if collects:
            gc.enable()
