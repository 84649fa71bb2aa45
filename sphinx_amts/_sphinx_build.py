"""One edition, built by Sphinx in a process of its own, which tells its parent how far it is."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from logging import getLogger
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, cast

from ._child import stand_apart
from ._conf_py import fault_of, no_end
from ._interpreter import collect_seldom, with_room
from ._till import Purse
from ._told import Made, Message, Status, Warnings

__all__ = ["Job", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An edition to build.

    ``confdir``: the folder of ``conf.py``, or nothing where *overrides* are the configuration.
    ``log``: the file for all that Sphinx says. ``outputs``: the folder of what notebooks gave.
    ``started``: of the whole run, in seconds since 1970. ``processes``: that Sphinx may use.
    """

    language: str
    root: Path
    confdir: Path | None
    overrides: Mapping[str, Any]
    tags: tuple[str, ...]
    builder: str
    out: Path
    doctrees: Path
    log: Path
    outputs: Path
    started: float
    processes: int = 1
    fresh: bool = False

    @property
    def conf_py(self) -> Path:
        """Where its ``conf.py`` is, if it has one."""
        return (self.confdir or self.root) / "conf.py"

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions that it loads, as far as that is known before."""
        return tuple(self.overrides.get("extensions", ()))


def run(job: Job, purse: Purse, pipe: Connection, parent: int) -> None:
    """Be the process that builds an edition; *parent*: who ends it by ending."""
    stand_apart(parent)
    collect_seldom()
    job.log.parent.mkdir(parents=True, exist_ok=True)

    def tell(message: Message) -> None:
        try:
            pipe.send(message)
        except OSError:  # there is nobody any more who would hear it
            raise KeyboardInterrupt from None

    with job.log.open("w", encoding="utf-8", errors="replace", buffering=1) as log:
        sys.stdout.flush()
        sys.stderr.flush()
        for number in (1, 2):  # what extensions and the programs that they start print
            os.dup2(log.fileno(), number)
        try:
            tell(with_room(_build, job, tell, purse, log))
        except KeyboardInterrupt:
            log.write("interrupted\n")
            sys.exit(130)


def _build(job: Job, tell: Callable[[Message], None], purse: Purse, log: IO[str]) -> Made:
    """Build it; what goes wrong is said in what is returned."""
    from sphinx.errors import ConfigError  # noqa: PLC0415
    from sphinx.util.console import nocolor  # noqa: PLC0415
    from sphinx.util.docutils import docutils_namespace, patch_docutils  # noqa: PLC0415

    from ._faults import said  # noqa: PLC0415

    nocolor()
    began = time.monotonic()
    warnings = Warnings(job.language, tell, log)
    made = Made(job.language, job.out, job.log)
    try:
        with no_end(), patch_docutils(job.confdir or job.root), docutils_namespace():
            made = _sphinx(job, made, Status(job.language, tell, log), warnings, purse)
    except ConfigError as error:
        traceback.print_exc(file=log)
        cause = error if error.__cause__ is None else fault_of(job.conf_py, error)
        made = replace(made, failed=f"{said(cause)}; see {job.log}")
    except SystemExit as error:
        traceback.print_exc(file=log)
        made = replace(made, failed=f"{_where(error)}: this ends Python, with {error.code!r}")
    except Exception as error:  # noqa: BLE001  an extension may raise anything
        traceback.print_exc(file=log)
        made = replace(made, failed=f"{said(error)}; see {job.log}")
    return replace(made, warnings=warnings.count, seconds=time.monotonic() - began)


def _where(error: BaseException) -> str:
    """Say where something was raised: the last line that is not of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = str(Path(__file__).parent)
    frame = next((one for one in reversed(frames) if not one.filename.startswith(ours)), frames[-1])
    return f"{frame.filename}:{frame.lineno}"


def _forget_markup() -> tuple[dict[str, Any], dict[str, Any]]:
    """Forget what another build has registered with docutils, where this one was forked from it:
    it is about to be registered anew. Returns the directives and roles that were known: those which
    extensions register when they are loaded are not registered again.
    """
    from docutils.parsers.rst import directives, roles  # noqa: PLC0415
    from sphinx.util.docutils import additional_nodes, unregister_node  # noqa: PLC0415

    if not additional_nodes:
        return {}, {}
    known = directives._directives, roles._roles  # type: ignore[attr-defined]  # noqa: SLF001
    directives._directives, roles._roles = {}, {}  # type: ignore[attr-defined]  # noqa: SLF001
    for node in list(additional_nodes):
        unregister_node(node)
    additional_nodes.clear()
    return known


def _recall_markup(known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Recall what was not registered anew."""
    from docutils.parsers.rst import directives, roles  # noqa: PLC0415

    for name, value in known[0].items():
        directives._directives.setdefault(name, value)  # type: ignore[attr-defined]  # noqa: SLF001
    for name, value in known[1].items():
        roles._roles.setdefault(name, value)  # type: ignore[attr-defined]  # noqa: SLF001


def _name_indices(app: Any) -> None:  # noqa: ANN401  (Sphinx is loaded below only)
    """Say in words what the domains' indices are called. Sphinx loads these while it builds; one
    that was loaded before, for all builds, has proxies there, which the builder ``json`` refuses.
    """
    from sphinx.locale import _TranslationProxy  # noqa: PLC0415

    for name, domain in app.registry.domains.items():
        for index in (*domain.indices, *app.registry.domain_indices.get(name, ())):
            for called in ("localname", "shortname"):
                if isinstance(value := getattr(index, called, None), _TranslationProxy):
                    setattr(index, called, str(value))


def _sphinx(job: Job, made: Made, status: Status, warnings: Warnings, purse: Purse) -> Made:
    from sphinx.application import Sphinx  # noqa: PLC0415

    from ._environment import entry_of  # noqa: PLC0415
    from ._faults import Unwritten, hear_workers, name_pages  # noqa: PLC0415
    from ._notebooks import locked, share_outputs  # noqa: PLC0415
    from ._unfinished import leave_unfinished  # noqa: PLC0415

    class Edition(Sphinx):
        """Starts one after the other: it is then that extensions write sources, such as the pages
        of a gallery, which every edition reads."""

        def _init_builder(self) -> None:
            with locked(job.log.with_name(".start")):
                super()._init_builder()

    known = _forget_markup()
    app = Edition(
        srcdir=str(job.root), confdir=None if job.confdir is None else str(job.confdir),
        outdir=str(job.out), doctreedir=str(job.doctrees), buildername=job.builder,
        confoverrides=dict(job.overrides), tags=list(job.tags), freshenv=job.fresh,
        status=cast("IO[str]", status), warning=cast("IO[str]", warnings), parallel=job.processes,
    )  # fmt: skip
    _recall_markup(known)
    _name_indices(app)
    if not all(e.parallel_read_safe and e.parallel_write_safe for e in app.extensions.values()):
        app.parallel = 1  # Sphinx would warn of what the book's authors did not ask for
    share_outputs(app, job.outputs, job.doctrees / ".notebooks", job.started)
    counts = {"human": 0, "machine": 0, "source": 0}
    pages = 0
    prepare = app.builder.prepare_writing

    def counted(docnames: Any) -> None:  # noqa: ANN401  (a set, or a frozen one)
        nonlocal pages
        pages += len(docnames)
        prepare(docnames)

    app.builder.prepare_writing = counted  # type: ignore[method-assign]
    app.connect("amts-purse", lambda _app: purse)
    app.connect("amts-counted", lambda _app, found: counts.update(found))
    name_pages(app)
    hear_workers()
    unwritten = Unwritten(str(app.outdir))
    getLogger("sphinx").addHandler(unwritten)
    app.build()
    failed = ""
    if count := len(unwritten.files):
        leave_unfinished(app)
        files = f"{count} file{'s' * (count > 1)}"
        failed = f"{files} could not be written: {next(iter(unwritten.files))}; see {job.log}"
    return replace(
        made, failed=failed, pages=pages, title=app.config.html_title, entry=entry_of(app),
        human=counts["human"], machine=counts["machine"], source=counts["source"],
    )  # fmt: skip
