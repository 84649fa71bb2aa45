"""What there is to translate in reStructuredText, before Sphinx reads it for the edition.

Only Sphinx can say what a page of reStructuredText consists of, and it says so while it reads the
page; but what is missing has to be known before, for it is sent in one batch. So such pages are
read once more, in forked processes that end with it: nothing of it stays but the blocks. They are
read as the source's edition (what Sphinx itself writes into a page is in the source language),
and only as far as their blocks are known. The blocks are kept with the environment: a page
is read again if, and only if, Sphinx itself says that it is outdated. For builds that have no
environment yet, they are noted in the memory (:mod:`._read_before`).

Of a page in Markdown, Sphinx reads no more than what it is :mod:`reduced <._reduced>` to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
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

from . import _read_before
from ._doctree import COLLECT, Collected
from ._environment import page_name
from ._errors import Problem, SourceError, Warn
from ._read_before import Read
from ._reduced import asides_of, known_texts, reduced_to
from ._settings import Settings
from .book import SUFFIXES, Block, Page, page_of
from .memory import Memory
from .segment import fold

__all__ = ["Extracted", "embedded_name", "extract", "is_rst", "name_in_doctree", "read_rst"]


@dataclass(slots=True)
class Extracted:
    """What was found in doctrees. ``pages``: name → page. ``read``: what was read for it, by the
    name of the page in Sphinx; ``recalled``: what was noted of it before. ``names``: what each of
    these follows from."""

    pages: dict[str, Page]
    problems: list[Problem] = field(default_factory=list)
    read: dict[str, Read] = field(default_factory=dict)
    recalled: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)


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
    app: Sphinx,
    settings: Settings,
    docnames: Iterable[str],
    pages: Mapping[str, Page],
    memory: Memory | None = None,
) -> Extracted:
    """Read these pages as far as their blocks are known; what cannot be read is named.

    *pages*: the Markdown ones, in which there may be directives that only Sphinx knows. *memory*:
    where it may be noted what some of them hold.
    """
    env = app.env
    todo: dict[str, str] = {}
    asides: dict[str, list[Block]] = {}
    for docname in docnames:
        if is_rst(env, docname):
            todo[docname] = ""
        else:
            name = page_name(env, docname)
            if beside := list(asides_of(settings, name, pages)):
                asides[docname] = beside
            if reduced := reduced_to(settings, name, pages):
                todo[docname] = reduced
    found: dict[str, Page] = {
        name_in_doctree(env, docname): page_of(blocks, settings.dialect)
        for docname, blocks in asides.items()
    }
    if not todo:
        return Extracted(found)
    names = _read_before.names_of(app, settings, todo) if memory is not None else {}
    recalled: dict[str, tuple[Block, ...]] = {}
    if memory is not None:
        recalled = _read_before.recall(app, settings, memory, names)
        memory.close()  # no open database may go through a fork
    read = _read_all(app, settings, {d: todo[d] for d in todo if d not in recalled})
    for docname, blocks in {**recalled, **{d: one.blocks for d, one in read.items()}}.items():
        known = known_texts(settings, page_name(env, docname), pages)
        # what is in the slots of the same words may be something else
        own = (
            b
            for b in blocks
            if fold(b.raw) not in known and (b.holders or fold(b.text) not in known)
        )
        page = page_of([*own, *asides.get(docname, ())], settings.dialect)
        found[name_in_doctree(env, docname)] = page
    why = (
        "what only Sphinx can read of it could not be read for translation, and stays in "
        f"{settings.source_language}"
    )
    lost = (docname for docname in todo if docname not in read and docname not in recalled)
    problems = [Problem(Warn.SOURCE, why, page_name(env, docname)) for docname in lost]
    return Extracted(found, problems, read, frozenset(recalled), names)


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
            found = extract(app, settings, sorted(app.env.found_docs), pages)
            return found.pages, found.problems
    except Exception as error:  # whatever conf.py and its extensions raise
        why = f"{root / 'conf.py'}: Sphinx cannot be started: {error}"
        raise SourceError(why, remedy="see what sphinx-build says of this book") from error


def _read_all(app: Sphinx, settings: Settings, reduced: Mapping[str, str]) -> dict[str, Read]:
    """Read pages in processes that end with it, if there can be any."""
    found: dict[str, Read] = {}

    def keep(_names: list[str], read: list[tuple[str, Read]]) -> None:
        found.update(read)

    def read(names: list[str]) -> list[tuple[str, Read]]:
        return _read(app, settings, names, reduced)

    if not reduced:
        return found
    with progress_message(f"finding what to translate in {len(reduced)} pages"):
        if parallel_available:
            tasks = ParallelTasks(max(app.parallel, 1))
            # a process that was killed, in the words of Sphinx or of what hears its workers
            with suppress(SphinxParallelError, SourceError, EOFError, OSError):
                for chunk in make_chunks(list(reduced), max(app.parallel, 1)):
                    tasks.add_task(read, chunk, keep)
                tasks.join()
        else:  # Sphinx reads each of them once more, as it does with one that has changed
            keep([], read(list(reduced)))
    return found


def _read(
    app: Sphinx, settings: Settings, docnames: Iterable[str], reduced: Mapping[str, str]
) -> list[tuple[str, Read]]:
    """Read pages one by one; what was read of each that could be."""

    def mark(app: Sphinx, _docname: str, _content: list[str]) -> None:
        app.env.temp_data[COLLECT] = True

    def reduce(_app: Sphinx, docname: str, content: list[str]) -> None:
        if reduced.get(docname):
            content[0] = reduced[docname]

    found = []
    env: Any = app.env
    listeners = [
        app.connect("source-read", mark, priority=0),
        app.connect("source-read", reduce, priority=1000),
    ]
    own = _speak(settings.source_language)
    code = env.settings["language_code"]
    myst = getattr(env, "myst_config", None)
    if source := getattr(env, "amts_source_myst", None):
        env.myst_config = source
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
                    one = _read_before.read_of(env, docname, collected, reduced.get(docname, ""))
                    found.append((docname, one))
                finally:  # as Sphinx does where it reads a page to its end
                    env.ref_context.clear()
                    if isinstance(env.temp_data, dict):  # newer ones begin with a new one
                        env.temp_data.clear()
    finally:
        for listener in listeners:
            app.disconnect(listener)
        env.settings["language_code"] = code
        if myst is not None:
            env.myst_config = myst
        locale.translators["general", "sphinx"] = own
    return found


def _speak(language: str) -> Any:  # noqa: ANN401  # gettext's, which has no common name
    """Have Sphinx write what it writes itself in this language; returns what it spoke before."""
    own = locale.translators.pop(("general", "sphinx"), None)
    locale.init([Path(sphinx.__file__).parent / "locale"], language, "sphinx")
    return own or locale.get_translator()
