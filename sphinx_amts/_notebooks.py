"""Notebooks run once for all editions: what MyST-NB executes for one of them, the others read.

The editions of a book are built at the same moment, and each of them comes to each notebook. The
first that does runs it; whoever comes meanwhile waits, and finds the outputs in the cache that
they share. A notebook is known by its code: one whose code an edition changes runs for itself.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx

from ._outputs import whole_text

if TYPE_CHECKING:
    from myst_nb.core.execute import NotebookClientBase

__all__ = ["locked", "share_outputs"]

_EVAL = re.compile(r"\{eval[:}]")  # what asks a running kernel for a value, in MyST-NB's prose


def share_outputs(app: Sphinx, folder: Path, own: Path, started: float) -> None:
    """Let this build find outputs of notebooks in *folder*, and keep there what it executes.

    *own*: where this edition's own files of notebooks go, such as the notebooks to download.
    *started*: when the run began (seconds since 1970): ``force`` runs a notebook again, but once
    for all editions of a run. Does nothing where the book has no notebooks.
    """
    if "myst_nb" not in app.extensions:
        return
    there = own / "jupyter_execute"  # as it is called where every build has such a folder
    config = app.env.mystnb_config.copy(output_folder=str(there))  # type: ignore[attr-defined]
    if not app.config.nb_execution_cache_path:  # a cache of the book's own is shared as it is
        config = config.copy(execution_cache_path=str(folder))
    app.env.mystnb_config = config  # type: ignore[attr-defined]
    _patch(Path(app.srcdir), folder, started)
    _lead_themes(app, own / "html")


def _lead_themes(app: Sphinx, link: Path) -> None:
    """Lead themes to the notebooks that readers may download.

    They copy them from a folder beside that of the pages, and fail where there is none; there, the
    notebooks of one edition would be those of the next. So for them, the pages are in *link*, which
    is the same folder by another name, beside this edition's notebooks.
    """
    if app.builder.format != "html":
        return
    kept: Any = app.outdir
    link.parent.mkdir(parents=True, exist_ok=True)
    _unlink(link)
    try:
        link.symlink_to(kept, target_is_directory=True)
    except OSError:  # not everybody may on Windows: then there is nothing to download
        link.mkdir(exist_ok=True)

    def name(app: Sphinx, *_: object) -> None:
        app.outdir = type(kept)(link)

    def name_again(app: Sphinx, *_: object) -> None:
        app.outdir = kept

    app.connect("html-page-context", name, priority=0)
    app.connect("html-page-context", name_again, priority=800)
    app.connect("build-finished", lambda _app, _error: _unlink(link), priority=0)


def _unlink(link: Path) -> None:
    """Remove a link, for whoever copies the editions would copy what it leads to."""
    if link.is_symlink():
        link.unlink()


def _patch(root: Path, folder: Path, started: float) -> None:
    """Put a client that shares in the place of those that execute.

    MyST-NB has no way to name a client of one's own; this process builds one edition and ends.
    """
    import myst_nb.sphinx_ as parser  # noqa: PLC0415 (only where the book has notebooks)

    create = parser.create_client

    def shared(
        notebook: Any,  # noqa: ANN401
        source: str,
        config: Any,  # noqa: ANN401
        logger: Any,  # noqa: ANN401
        read_fmt: dict[str, Any] | None = None,
    ) -> NotebookClientBase:
        client = create(notebook, source, config, logger, read_fmt)
        kind = type(client).__name__
        if client.path is None or kind not in {
            "NotebookClientDirect", "NotebookClientCache", "NotebookClientInline",
        }:  # fmt: skip
            return client
        if kind == "NotebookClientInline" and _asks_kernel(notebook):
            return client
        there = folder
        if kind != "NotebookClientCache":
            # the cache knows a notebook by its code alone, but the same code may read other files
            # in another folder: where the book asks for no cache, that must make no difference
            there = _apart(folder, root, client.path.parent)
            config = config.copy(execution_cache_path=str(there))
        return _client(there, started)(notebook, client.path, config, logger, read_fmt=read_fmt)

    parser.create_client = shared


def _apart(folder: Path, root: Path, where: Path) -> Path:
    """Give the cache of the notebooks in one folder of the book."""
    name = Path(os.path.relpath(where, root)).as_posix()
    return folder if name == "." else folder / "folders" / sha256(name.encode()).hexdigest()[:16]


def _asks_kernel(notebook: Any) -> bool:  # noqa: ANN401
    """Whether its prose shows values of variables, which only a running kernel knows."""
    return any(c.cell_type == "markdown" and _EVAL.search(c.source) for c in notebook.cells)


def _client(folder: Path, started: float) -> type[NotebookClientBase]:
    """The client that shares; made here because MyST-NB may not be installed."""
    from jupyter_cache import get_cache  # noqa: PLC0415
    from myst_nb.core.execute import NotebookClientCache  # noqa: PLC0415

    class Shared(NotebookClientCache):  # type: ignore[misc]
        """Takes what another edition has executed, or executes while the others wait."""

        def start_client(self) -> None:
            with locked(folder / "locks" / "database"):  # two must not make it at once
                cache = get_cache(self.nb_config.execution_cache_path)
                cache.db  # noqa: B018  it is made when it is asked for
            _, key = cache.create_hashed_notebook(self.notebook)
            failure = folder / "failed" / f"{key}.json"
            with locked(folder / "locks" / key):
                if self.nb_config.execution_mode == "force":
                    _forget_older(cache, self.notebook, started)
                if self._take_failure(failure):
                    return
                super().start_client()
                if self.exec_metadata and not self.exec_metadata["succeeded"]:
                    self._keep_failure(failure)
                else:
                    failure.unlink(missing_ok=True)

        def _keep_failure(self, path: Path) -> None:
            """Keep what a notebook gave until it failed: the cache takes only what succeeds."""
            kept = {"run": started, "said": self.exec_metadata, "notebook": self.notebook}
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_text(path) as file:
                json.dump(kept, file)

        def _take_failure(self, path: Path) -> bool:
            """Take what another edition of this run got from a notebook that fails."""
            from nbformat import from_dict  # noqa: PLC0415

            try:
                kept = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                return False
            if not isinstance(kept, dict) or kept.get("run") != started:  # of another run
                return False
            if self.nb_config.execution_raise_on_error:
                return False
            theirs = from_dict(kept["notebook"])  # type: ignore[no-untyped-call]
            for cell, same in zip(_code(self.notebook), _code(theirs), strict=True):
                cell["outputs"], cell["execution_count"] = same.outputs, same.execution_count
            for name in ("kernelspec", "language_info", "widgets"):  # as the cache does
                if name in theirs.metadata:
                    self.notebook.metadata[name] = theirs.metadata[name]
            self.exec_metadata = kept["said"]
            message = f"Executing notebook failed: {kept['said']['error']}"
            if self.nb_config.execution_show_tb:
                message += f"\n{kept['said']['traceback']}"
            self.logger.warning(message, subtype="exec")
            return True

    return Shared


def _code(notebook: Any) -> list[Any]:  # noqa: ANN401
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _forget_older(cache: Any, notebook: Any, started: float) -> None:  # noqa: ANN401
    """Leave outputs of earlier runs out: the book asks for new ones every time."""
    with suppress(KeyError):
        record = cache.match_cache_notebook(notebook)
        created = record.created  # SQLite gives times back without their zone; they are in UTC
        if created.tzinfo is None:
            created = created.replace(tzinfo=UTC)
        if created.timestamp() < started:
            cache.remove_cache(record.pk)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, however that ends."""
    try:
        import fcntl  # noqa: PLC0415
    except ImportError:  # where there is none, editions are built one after the other
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:  # what was forked meanwhile has the file, too
            fcntl.flock(file, fcntl.LOCK_UN)
