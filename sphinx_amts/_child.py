"""A process of our own: how it is started, how it behaves, and how it is ended.

No process that was started here outlives the one that started it, however that one ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, NoReturn

__all__ = ["PAUSE", "end", "end_all", "orderly", "stand_apart", "start"]

PAUSE = 1.0
"""Seconds after which it is looked whether a process is there at all."""
_PATIENCE = 10.0  # seconds that builds have to end when they are told to
_ENDING = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
_PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a process gets when its parent dies


def start(
    context: Any,  # noqa: ANN401  the two kinds have no common type
    name: str,
    target: Callable[..., None],
    *arguments: object,
) -> tuple[Any, Connection]:
    """Start a process with these arguments, the pipe that it tells through and who started it."""
    pipe, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(*arguments, theirs, os.getpid()), name=name)
    with _deaf():
        process.start()
    theirs.close()
    return process, pipe


def stand_apart(parent: int) -> None:
    """Leave the terminal's group, so that one place decides when this process ends, and end where
    the parent does, however it did."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(130)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear of being told to end only after this: while a process forks, Python and its libraries
    call functions of which it ignores what they raise."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def orderly() -> Iterator[None]:
    """Take being told to end as Ctrl-C, so that nothing is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, _stop)
        for name in ("SIGTERM", "SIGHUP")
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end(process: Any) -> None:  # noqa: ANN401
    """End a process that has started others of ours, and these with it: asked first, then not."""
    process.terminate()
    with suppress(KeyboardInterrupt):  # who asks twice does not want to wait
        process.join(_PATIENCE + PAUSE)
    until = time.monotonic() + PAUSE
    while process.is_alive() and time.monotonic() < until:  # nor does it wait for its own, then
        process.terminate()
        process.join(0.1)
    _kill(process)


def end_all(processes: Sequence[Any]) -> None:
    """End processes that build one edition each: asked first, then not."""
    until = time.monotonic() + _PATIENCE
    for one in processes:
        if one.is_alive():
            one.terminate()
    for one in processes:
        with suppress(KeyboardInterrupt):  # who asks twice does not want to wait
            one.join(max(0.0, until - time.monotonic()))
        _kill(one)


def _kill(process: Any) -> None:  # noqa: ANN401
    """End a process that does not end when it is asked, and those that it has started."""
    with suppress(OSError, AttributeError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
