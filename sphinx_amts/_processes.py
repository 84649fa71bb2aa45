"""A process for each edition: started as there is room, heard, and ended when this one is.

They are forked from this one, where that can be done, and find loaded what it has loaded. They
spend from one purse.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any, NoReturn

from ._edition import Job, run
from ._loaded import load
from ._till import Purse
from ._told import Made, Message

__all__ = ["side_by_side"]

_PATIENCE = 10.0  # seconds that builds have to end when they are told to


def side_by_side(jobs: Sequence[Job], at_once: int, tell: Callable[[Message], None]) -> list[Made]:
    """Run each job in a process of its own, *at_once* of them at a time; returns what came of
    each. *tell* is told of every message as it comes."""
    context = multiprocessing.get_context(
        "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    )
    purse = _SharedPurse(context)
    waiting, running = deque(jobs), dict[Connection, _Running]()
    made: dict[str, Made] = {}
    if at_once == 1:
        load(jobs[0].extensions)
    with _orderly(), _ended(running):
        while waiting or running:
            while waiting and len(running) < at_once:
                one = _Running.start(context, waiting.popleft(), purse)
                running[one.pipe] = one
                if one.job is jobs[0] and at_once > 1:
                    load(one.job.extensions)  # while this one does so as well, on another core
            for pipe in wait(list(running)):
                assert isinstance(pipe, Connection)  # noqa: S101  nothing else is waited for
                one = running[pipe]
                message = one.hear()
                if message is None:
                    del running[pipe]
                    if one.job.language in made:
                        continue
                    message = one.lost()
                if isinstance(message, Made):
                    made[message.language] = message
                tell(message)
    return [made[job.language] for job in jobs]


class _SharedPurse(Purse):
    """A purse that several processes spend from."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401  the two kinds have no common type
        self._spent = context.Value("d", 0.0)
        self.lock = self._spent.get_lock()

    @property
    def spent(self) -> float:
        """What all of them have spent so far."""
        return float(self._spent.value)

    @spent.setter
    def spent(self, amount: float) -> None:
        self._spent.value = amount


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    """An edition that is being built, and the pipe that it tells of itself through."""

    job: Job
    process: Any
    pipe: Connection

    @classmethod
    def start(cls, context: Any, job: Job, purse: Purse) -> _Running:  # noqa: ANN401
        pipe, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=run, args=(job, theirs, purse, os.getpid()), name=f"amts-{job.language}"
        )
        process.start()
        theirs.close()
        return cls(job, process, pipe)

    def hear(self) -> Message | None:
        """Take the next message; nothing where there will be none any more."""
        try:
            message: Message = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            self.pipe.close()
            return None
        return message

    def lost(self) -> Made:
        """Say that it ended without a word."""
        code = self.process.exitcode
        why = f"something ended its process, with exit code {code}, before the build was done"
        if code is not None and code < 0:
            why = f"the build was killed by {signal.Signals(-code).name}"
            why += "; there may have been too little memory" * (-code == signal.SIGKILL)
        job = self.job
        return Made(job.language, job.out, job.log, failed=f"{why}; see {job.log}")


@contextmanager
def _ended(running: Mapping[Connection, _Running]) -> Iterator[None]:
    """End what is left, when this is left: asked first, then not."""
    try:
        yield
    finally:
        left = list(running.values())
        for one in left:
            one.pipe.close()
        end = time.monotonic() + _PATIENCE
        for one in left:
            if one.process.is_alive():
                one.process.terminate()
        for one in left:
            with suppress(KeyboardInterrupt):  # who asks twice does not want to wait
                one.process.join(max(0.0, end - time.monotonic()))
            with suppress(OSError, AttributeError):  # Sphinx's own processes as well
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.kill()
            one.process.join()


@contextmanager
def _orderly() -> Iterator[None]:
    """Take being told to end as Ctrl-C, so that nothing is left behind."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, stop)
        for name in ("SIGTERM", "SIGHUP")
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
