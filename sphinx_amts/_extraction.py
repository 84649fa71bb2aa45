"""What there is to translate in reStructuredText, before Sphinx reads it for the edition.

Only Sphinx can say what a page of reStructuredText consists of, and it says so while it reads the
page; but what is missing has to be known before, for it is sent in one batch. So such pages are
read once more, in forked processes that end with it: nothing of it stays but the blocks. They are
read as the source's edition (what Sphinx itself writes into a page is in the source language),
and only as far as their blocks are known. The blocks are kept with the environment: a page
is read again if, and only if, Sphinx itself says that it is outdated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sphinx
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxParallelError
from sphinx.util import get_filetype, logging
from sphinx.util.display import progress_message
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.parallel import ParallelTasks, make_chunks, parallel_available

from . import pipeline
from ._doctree import COLLECT, Collected
from ._environment import page_name
from ._errors import Problem, SourceError, Warn
from ._settings import Settings
from .book import SUFFIXES, Block, Page, page_of

__all__ = ["embedded_name", "extract", "is_rst", "name_in_doctree", "read_rst"]

_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)


def is_rst(env: BuildEnvironment, docname: str) -> bool:
    """Whether Sphinx reads a page as reStructuredText."""
    path = str(env.doc2path(docname))
    if path.endswith(SUFFIXES):
        return False
    return get_filetype(env.config.source_suffix, path) == "restructuredtext"


def embedded_name(name: str) -> str:
    """What the reStructuredText within a page of another kind is called."""
    return f"{name}#eval-rst"


def name_in_doctree(env: BuildEnvironment, docname: str) -> str:
    """What that part of a page is called whose words are put into its doctree."""
    name = page_name(env, docname)
    return name if is_rst(env, docname) else embedded_name(name)


def extract(
    app: Sphinx, settings: Settings, docnames: Iterable[str], pages: Mapping[str, Page]
) -> tuple[dict[str, Page], list[Problem]]:
    """Read these pages as far as their blocks are known: name → page; what cannot be read is named.

    *pages*: the Markdown ones, in which reStructuredText may be embedded.
    """
    env = app.env
    todo: dict[str, str] = {}
    for docname in docnames:
        if is_rst(env, docname):
            todo[docname] = ""
        elif bodies := _embedded(settings, page_name(env, docname), pages):
            todo[docname] = _reduced(bodies, Path(str(env.doc2path(docname))).suffix)
    found: dict[str, Page] = {}

    def keep(_names: list[str], read: list[tuple[str, list[Block]]]) -> None:
        for docname, blocks in read:
            found[name_in_doctree(env, docname)] = page_of(blocks, settings.dialect)

    def read(names: list[str]) -> list[tuple[str, list[Block]]]:
        return _read(app, settings, names, todo)

    if not todo:
        return {}, []
    with progress_message(f"finding what to translate in {len(todo)} pages"):
        if parallel_available:
            tasks = ParallelTasks(max(app.parallel, 1))
            for chunk in make_chunks(list(todo), max(app.parallel, 1)):
                tasks.add_task(read, chunk, keep)
            with suppress(SphinxParallelError, EOFError, OSError):  # a process that was killed
                tasks.join()
        else:  # Sphinx reads each of them once more, as it does with one that has changed
            keep([], read(list(todo)))
    why = f"its reStructuredText could not be read for translation, and stays in {settings.source_language}"
    lost = [docname for docname in todo if name_in_doctree(env, docname) not in found]
    return found, [Problem(Warn.SOURCE, why, page_name(env, docname)) for docname in lost]


def read_rst(
    settings: Settings, pages: Mapping[str, Page]
) -> tuple[dict[str, Page], list[Problem]]:
    """Start Sphinx on a folder with a ``conf.py``, and extract all that it reads.

    *pages*: the Markdown ones. Raises :class:`SourceError` where Sphinx cannot be started.
    """
    root, language = settings.root, {"language": settings.source_language}
    scratch = TemporaryDirectory(prefix="sphinx-amts-")
    try:
        with scratch as out, patch_docutils(root), docutils_namespace():
            trees = Path(out) / "doctrees"
            app = Sphinx(root, root, out, trees, "dummy", language, status=None, warning=None)
            app.setup_extension("sphinx_amts")
            app.env.find_files(app.config, app.builder)
            return extract(app, settings, sorted(app.env.found_docs), pages)
    except Exception as error:  # whatever conf.py and its extensions raise
        why = f"{root / 'conf.py'}: Sphinx cannot be started: {error}"
        raise SourceError(why, remedy="see what sphinx-build says of this book") from error


def _embedded(settings: Settings, name: str, pages: Mapping[str, Page]) -> list[tuple[int, str]]:
    """The ``eval-rst`` blocks of a page, each with its line, and those of what it includes."""
    return [
        (line if at == name else 0, body)
        for at in pipeline.closure(settings.root, name, pages)
        for line, body in pages[at].embedded
    ]


def _reduced(blocks: Iterable[tuple[int, str]], suffix: str) -> str:
    """A page of these blocks alone, on the lines that they begin on: nothing else of it is to be
    read, and no code to be run."""
    text = ""
    for line, body in blocks:
        fence = "`" * max((len(m[1]) + 1 for m in _FENCE.finditer(body)), default=3)
        text += "\n" * (line - text.count("\n") - 1)
        text += f"{fence}{{eval-rst}}\n{body}\n{fence}\n"
    if suffix != ".ipynb":
        return text
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def _read(
    app: Sphinx, settings: Settings, docnames: Iterable[str], reduced: Mapping[str, str]
) -> list[tuple[str, list[Block]]]:
    """Read pages one by one; the blocks of each that could be read."""

    def mark(app: Sphinx, docname: str, content: list[str]) -> None:
        app.env.temp_data[COLLECT] = True
        if reduced.get(docname):
            content[0] = reduced[docname]

    found = []
    env: Any = app.env
    listener = app.connect("source-read", mark, priority=1000)
    own = _speak(settings.source_language)
    code = env.settings["language_code"]
    env.settings["language_code"] = settings.source_language
    try:
        with logging.suppress_logging():
            for docname in docnames:
                app.emit("env-purge-doc", env, docname)
                env.clear_doc(docname)
                try:
                    # anything may be wrong with a page, or with an extension that reads it
                    with suppress(Exception, SystemExit):
                        app.builder.read_doc(docname)
                except Collected as collected:
                    found.append((docname, collected.blocks))
                finally:  # as Sphinx does where it reads a page to its end
                    env.ref_context.clear()
                    if isinstance(env.temp_data, dict):  # newer ones begin with a new one
                        env.temp_data.clear()
    finally:
        app.disconnect(listener)
        env.settings["language_code"] = code
        locale.translators["general", "sphinx"] = own
    return found


def _speak(language: str) -> Any:  # noqa: ANN401  # gettext's, which has no common name
    """Have Sphinx write what it writes itself in this language; returns what it spoke before."""
    own = locale.translators.pop(("general", "sphinx"), None)
    locale.init([Path(sphinx.__file__).parent / "locale"], language, "sphinx")
    return own or locale.get_translator()
