"""A process for each edition: started as there is room, heard, and ended when this one is.

They are forked, where that can be done, from a process between them and this one, which has loaded
what all of them load: a book's extensions may do anything when they are loaded, and this one has to
live. They spend from one purse.
"""

from __future__ import annotations

import enum
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from ._child import PAUSE, end, end_all, orderly, stand_apart, start
from ._loaded import load
from ._sphinx_build import Job, run
from ._till import Purse
from ._told import Made, Message

__all__ = ["side_by_side"]


def side_by_side(jobs: Sequence[Job], at_once: int, tell: Callable[[Message], None]) -> list[Made]:
    """Run each job in a process of its own, *at_once* of them at a time; returns what came of
    each. *tell* is told of every message as it comes."""
    forks = "fork" in multiprocessing.get_all_start_methods() and not _threads_go_with(jobs)
    context = multiprocessing.get_context("fork" if forks else "spawn")
    purse = _SharedPurse(context)
    made: dict[str, Made] = {}

    def note(message: Message) -> None:
        if isinstance(message, Made):
            made[message.language] = message
        tell(message)

    with orderly():
        code = _from_loaded(context, jobs, at_once, purse, note) if forks else None
        if code is None:
            _run_all(context, jobs, at_once, purse, note)
        else:
            for job in jobs:
                if job.language not in made:
                    note(_lost(job, code))
    return [made[job.language] for job in jobs]


def _threads_go_with(jobs: Sequence[Job]) -> bool:
    """Whether this process, which may be a build of Sphinx's own that has loaded the book's
    extensions, has threads that a fork would lack, and the jobs can be sent to others."""
    if threading.active_count() == 1:
        return False
    with suppress(Exception):  # values of a conf.py may be anything
        pickle.dumps(jobs)
        return True
    return False


def _from_loaded(
    context: Any,  # noqa: ANN401  the two kinds have no common type
    jobs: Sequence[Job],
    at_once: int,
    purse: Purse,
    tell: Callable[[Message], None],
) -> int | None:
    """Have the jobs run by a process that has loaded what all of them load, so that none of what a
    book's extensions do on that occasion is done to this process.

    Returns its exit code, or nothing where it could not run any: an extension has ended it, or has
    started what does not go through a fork.
    """
    process, pipe = start(context, "amts-editions", _load_and_run, jobs, at_once, purse)
    began = False
    try:
        while (message := _next(pipe, process)) is not None:
            if message is _Loaded.WELL:
                began = True
            elif message is _Loaded.UNFIT:
                break
            else:
                tell(message)
    except BaseException:
        end(process)
        raise
    finally:
        pipe.close()
    if not began:  # what it has started may be there still
        end(process)
        return None
    process.join()
    return int(process.exitcode)


def _next(pipe: Connection, process: Any) -> Message | _Loaded | None:  # noqa: ANN401
    """Wait for a message; nothing where there will be none any more. What the process has left
    behind may keep its end of the pipe open."""
    try:
        while not pipe.poll(PAUSE):
            if not process.is_alive() and not pipe.poll():
                return None
        message: Message | _Loaded = pipe.recv()
    except (EOFError, OSError):
        return None
    return message


def _load_and_run(
    jobs: Sequence[Job], at_once: int, purse: Purse, pipe: Connection, parent: int
) -> None:
    """Be the process that loads what all jobs load, and runs them."""
    try:
        stand_apart(parent)
        load(jobs[0].extensions)
        stand_apart(parent)  # an extension may have taken the signals
        if not _goes_through_fork():
            pipe.send(_Loaded.UNFIT)
            os._exit(0)
        pipe.send(_Loaded.WELL)
        _run_all(multiprocessing.get_context("fork"), jobs, at_once, purse, pipe.send)
    except (KeyboardInterrupt, OSError):  # there is nobody any more who would hear of it
        sys.exit(130)


def _goes_through_fork() -> bool:
    """Whether all that this process is made of will be in those that are forked from it, too:
    threads are not, nor are its children theirs."""
    if threading.active_count() > 1:
        return False
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


class _Loaded(enum.Enum):
    """What came of loading."""

    WELL = enum.auto()
    UNFIT = enum.auto()


def _run_all(
    context: Any,  # noqa: ANN401  the two kinds have no common type
    jobs: Sequence[Job],
    at_once: int,
    purse: Purse,
    tell: Callable[[Message], None],
) -> None:
    """Start each job as there is room, and tell what comes of it."""
    waiting, running = deque(jobs), dict[Connection, _Running]()
    made = set[str]()
    with _ended(running):
        while waiting or running:
            while waiting and len(running) < at_once:
                one = _Running.start(context, waiting.popleft(), purse)
                running[one.pipe] = one
            for pipe in wait(list(running)):
                assert isinstance(pipe, Connection)  # noqa: S101  nothing else is waited for
                one = running[pipe]
                message = one.hear()
                if message is None:
                    del running[pipe]
                    if one.job.language in made:
                        continue
                    message = _lost(one.job, one.process.exitcode)
                if isinstance(message, Made):
                    made.add(message.language)
                tell(message)


def _lost(job: Job, code: int | None) -> Made:
    """Say that the process of a job ended without a word."""
    why = f"something ended its process, with exit code {code}, before the build was done"
    if code is not None and code < 0:
        why = f"the build was killed by {signal.Signals(-code).name}"
        why += "; there may have been too little memory" * (-code == signal.SIGKILL)
    return Made(job.language, job.out, job.log, failed=f"{why}; see {job.log}")


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
        return cls(job, *start(context, f"amts-{job.language}", run, job, purse))

    def hear(self) -> Message | None:
        """Take the next message; nothing where there will be none any more."""
        try:
            message: Message = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            self.pipe.close()
            return None
        return message


@contextmanager
def _ended(running: Mapping[Connection, _Running]) -> Iterator[None]:
    """End what is left, when this is left."""
    try:
        yield
    finally:
        left = list(running.values())
        for one in left:
            one.pipe.close()
        end_all([one.process for one in left])
