"""A book's ``conf.py`` is a program, and may do anything: fail, print, end the process."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ._errors import SettingError

__all__ = ["fault_of", "guarded", "led", "no_end"]

_MEND = "mend it there; sphinx-build needs it, too"
_MISSING = "install it where sphinx-amts is installed, or mend the name"


@contextmanager
def guarded() -> Iterator[None]:
    """Run a book's own program: what it prints is no result of ours, and goes to standard error;
    and it cannot end this process as if all were well."""
    with no_end(), _no_results():
        yield


def fault_of(path: Path, error: BaseException) -> SettingError:
    """Say in a line what went wrong in the ``conf.py`` at *path*: where, and what.

    *error*: what Sphinx makes of it. What was raised is its cause, where that is known.
    """
    cause = error.__cause__ or error.__context__
    if isinstance(cause, SyntaxError):
        where = f"{cause.filename or path}:{cause.lineno}"
        return SettingError(f"{where}: {cause.msg}", remedy=_MEND)
    if cause is None:
        return SettingError(f"{path}: {_line(str(error))}", remedy=_MEND)
    lines = [n for frame, n in traceback.walk_tb(cause.__traceback__) if _is(frame, path)]
    where = f"{path}:{lines[-1]}" if lines else str(path)
    if isinstance(cause, SystemExit):
        return SettingError(f"{where}: this ends Python, with {cause.code!r}", remedy=_MEND)
    said = _line(traceback.format_exception_only(cause)[-1])
    missing = isinstance(cause, ModuleNotFoundError)
    return SettingError(f"{where}: {said}", remedy=_MISSING if missing else _MEND)


def _is(frame: FrameType, path: Path) -> bool:
    name = frame.f_code.co_filename
    return Path(name).name == path.name and Path(name).resolve() == path.resolve()


def _line(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def no_end() -> Iterator[None]:
    """Take ``os._exit`` as ``sys.exit``: nobody would learn that anything went wrong."""
    mine, end = os.getpid(), os._exit

    def refuse(status: int) -> NoReturn:
        if os.getpid() != mine:  # a process that it has forked, which has to end like this
            end(status)
        raise SystemExit(status)

    os._exit = refuse
    try:
        yield
    finally:
        os._exit = end


@contextmanager
def _no_results() -> Iterator[None]:
    """Lead standard output to standard error: that of programs which are started here as well."""
    sys.stdout.flush()
    with led(1, 2):
        try:
            with redirect_stdout(sys.stderr):
                yield
        finally:
            sys.stderr.flush()


@contextmanager
def led(number: int, where: int) -> Iterator[None]:
    """Lead a standard file, by its *number*, to *where* another one leads; there may be none."""
    kept = None
    with suppress(OSError):
        kept = os.dup(number)
        os.dup2(where, number)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, number)
            os.close(kept)
