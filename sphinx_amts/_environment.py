"""What is kept with Sphinx's environment of each page, and how pages are named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .book import Page

__all__ = [
    "ORIGINS",
    "counts_of",
    "doctrees",
    "entry_of",
    "fingerprints",
    "page_name",
    "setup_kept",
    "unlike",
]

ORIGINS = "amts_origins"
"""Where ``source-read`` and ``include-read`` leave, in ``env.temp_data``, whose the sentences of each
block are: its raw text as Sphinx is going to read it, white space folded → origins."""

_BY_PAGE = ("amts_fingerprints", "amts_counts", "amts_doctrees", "amts_unlike")


def page_name(env: BuildEnvironment, docname: str) -> str:
    """Name a page as the memory does: its path in the book, with slashes."""
    return Path(env.doc2path(docname, base=False)).as_posix()


def entry_of(app: Sphinx) -> str:
    """Give the address of the first page that was written, from the output's folder; nothing for
    formats that have no addresses."""
    if app.builder.format != "html":
        return ""
    # of singlehtml it has a fragment; json and pickle name a page that nobody has written
    entry = app.builder.get_target_uri(app.config.root_doc).partition("#")[0] or "index.html"
    page = Path(app.outdir, entry)
    return entry if page.is_file() or (page / "index.html").is_file() else ""


def fingerprints(env: BuildEnvironment) -> dict[str, str]:
    """Give what each page read like when it was built last: docname → fingerprint."""
    return _kept(env, "amts_fingerprints")


def counts_of(env: BuildEnvironment) -> dict[str, tuple[int, int, int]]:
    """Give how many sentences of each page, with all that it includes, are a human's, a machine's
    and left in the source's language: docname → counts."""
    return _kept(env, "amts_counts")


def doctrees(env: BuildEnvironment) -> dict[str, Page]:
    """Give what each page's doctree holds to translate, as it was when it was read last."""
    return _kept(env, "amts_doctrees")


def unlike(env: BuildEnvironment) -> dict[str, bool]:
    """Give the pages in whose doctrees stood, when they were read for the edition, what was not
    found there before."""
    return _kept(env, "amts_unlike")


def _kept(env: BuildEnvironment, name: str) -> dict[str, Any]:
    """Give what is kept by page under this name with the environment."""
    if not hasattr(env, name):
        setattr(env, name, {})
    known: dict[str, Any] = getattr(env, name)
    return known


def setup_kept(app: Sphinx) -> None:
    """Have what is kept of each page go the way of what Sphinx itself keeps of it."""
    app.connect("env-merge-info", _merge)
    app.connect("env-purge-doc", _purge)


def _merge(
    _app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what a worker has read: its own environment ends with it."""
    read = list(docnames)
    for name in _BY_PAGE:
        theirs = _kept(other, name)
        _kept(env, name).update({d: theirs[d] for d in read if d in theirs})


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is gone, or that is about to be read again."""
    for name in _BY_PAGE:
        _kept(env, name).pop(docname, None)
