"""What goes wrong while Sphinx builds an edition: on which page, and what it takes for a trifle."""

from __future__ import annotations

import errno
import logging
import re
import traceback
from functools import wraps
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from ._errors import AmtsError, SourceError
from .book import check_notebook

__all__ = ["Unwritten", "hear_workers", "name_pages", "said"]

_ERRNO = re.compile(r"\[Errno (\d+)\]|Error\((\d+),")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def name_pages(app: Sphinx) -> None:
    """Have every error that comes of a page name its file; Sphinx itself names none."""
    builder: Any = app.builder
    for name in ("read_doc", "write_doc"):
        setattr(builder, name, _naming(app, getattr(builder, name)))


def hear_workers() -> None:
    """Have Sphinx hear of every process of its own that fails.

    While it still starts some, it does not: it ends the others, goes on, and says in the end that
    all is well, with pages that nobody has read or written. This holds for the whole process.
    """
    join, add = ParallelTasks._join_one, ParallelTasks.add_task  # noqa: SLF001

    def heard(self: Any) -> Any:  # noqa: ANN401  as Sphinx has it
        try:
            return join(self)
        except EOFError:
            self.amts_failed = SourceError(
                "a process of Sphinx ended without a word",
                remedy="there may have been too little memory: try -j 1",
            )
            raise self.amts_failed from None
        except Exception as error:
            self.amts_failed = error
            raise

    def added(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  the same
        add(self, *args, **kwargs)
        if failed := getattr(self, "amts_failed", None):
            raise failed

    ParallelTasks._join_one, ParallelTasks.add_task = heard, added  # type: ignore[method-assign]  # noqa: SLF001


def _naming(app: Sphinx, work: Any) -> Any:  # noqa: ANN401  as Sphinx has it
    @wraps(work)
    def named(docname: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return work(docname, *args, **kwargs)
        except Exception as error:
            path = Path(app.env.doc2path(docname))
            if path.suffix == ".ipynb":  # why it is none is said better here
                check_notebook(path, path.read_text("utf-8", errors="replace"))
            if str(path) in str(error):
                raise
            raise SourceError(f"{path}: {said(error)}") from error

    return named


def said(error: Exception) -> str:
    """Say in a line what went wrong."""
    if isinstance(error, AmtsError):
        text = f"{error.message} ({error.remedy})" if error.remedy else error.message
    elif isinstance(error, ExtensionError) and (frames := _frames(error.orig_exc)):
        text = traceback.format_exception_only(error.orig_exc)[-1]
        text = f"{frames[-1].filename}:{frames[-1].lineno}: {text}"
    elif isinstance(error, SphinxParallelError):  # what went wrong in a process of Sphinx's own
        text = str(error).removeprefix(f"{SourceError.__module__}.{SourceError.__qualname__}: ")
    elif isinstance(error, SphinxError):
        text = f"{error.category}: {error}"
    else:
        text = traceback.format_exception_only(error)[-1]
    return " ".join(text.split())


def _frames(error: Exception | None) -> traceback.StackSummary | None:
    """Give where an extension failed; of one that is not there Sphinx says what is needed."""
    if error is None or isinstance(error, ImportError):
        return None
    return traceback.extract_tb(error.__traceback__)


class Unwritten(logging.Handler):
    """Hears Sphinx say that a file of the edition could not be written, which is but a warning to
    it; ``files``: what it said of each, in order.

    *folder*: of the edition. What a disk has no room for is meant wherever it was to be.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(logging.WARNING)
        self._folder = folder
        self.files = dict[str, None]()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning."""
        if not record.name.startswith("sphinx.sphinx.builders."):
            return
        text = record.getMessage()
        found = _ERRNO.search(text)
        if found and (self._folder in text or int(found[1] or found[2]) in _FULL):
            self.files[" ".join(text.split())] = None  # it may say so twice
