"""Sphinx reads D2L's Markdown: the setting ``amts_d2l`` → the converter.

Pages are converted in memory after the edition's words are in them, in the source language too.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from ._environment import ORIGINS, page_name
from ._titles import KEY

__all__ = ["setup_d2l"]

_BEFORE = 400  # before MyST and we ourselves read the configuration
_AFTER = 950  # after the edition's words are in place
_ALL = "all"


def setup_d2l(app: Sphinx) -> None:
    """Register the hooks."""
    app.connect("config-inited", _configure, priority=_BEFORE)
    app.connect("source-read", _read, priority=_AFTER)
    app.connect("doctree-read", _join_tabs)


def _configure(_app: Sphinx, config: Config) -> None:
    """Switch on what D2L's Markdown takes for granted: formulas, and numbers of figures."""
    if not config.amts_d2l:
        return
    written = config._raw_config  # noqa: SLF001  nothing else tells what conf.py says
    known = config.values.get("myst_enable_extensions")
    if known is not None:
        config.myst_enable_extensions = {*config.myst_enable_extensions, "dollarmath"}
    if "numfig" not in written and "numfig" not in config.overrides:
        config.numfig = True


def _read(app: Sphinx, docname: str, content: list[str]) -> None:
    """Convert a page, and what other hooks have noted of its text."""
    wanted = app.config.amts_d2l
    if not wanted or docname not in app.env.found_docs:
        return
    if not page_name(app.env, docname).endswith(".md"):
        return
    from .d2l import Reading, convert, in_line  # noqa: PLC0415 (only a book of that dialect needs it)

    reading = Reading(
        "" if wanted == _ALL else wanted,
        design="sphinx_design" in app.extensions,
        bibtex="sphinxcontrib.bibtex" in app.extensions,
        autodoc="sphinx.ext.autodoc" in app.extensions,
    )
    content[0] = convert(content[0], reading)
    noted: MutableMapping[str, Any] = app.env.temp_data  # type: ignore[assignment]
    if titles := noted.get(KEY):
        noted[KEY] = [(in_line(old, reading), in_line(new, reading)) for old, new in titles]
    if origins := noted.get(ORIGINS):
        noted[ORIGINS] = {" ".join(in_line(k, reading).split()): v for k, v in origins.items()}


def _join_tabs(app: Sphinx, document: nodes.document) -> None:
    """Have all tabs of a framework open when one is opened.

    sphinx-design has an option for this, but that would be one more line for each tab.
    """
    if not app.config.amts_d2l or "sphinx_design" not in app.extensions:
        return
    for label in document.findall(nodes.rubric):
        if "sd-tab-label" in label["classes"] and "sync_id" not in label:
            label["sync_id"], label["sync_group"] = label.astext().lower(), "d2l"
