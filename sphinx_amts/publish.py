"""One Sphinx build for each language, side by side.

Each edition is built by a process of its own, forked from this one, which has everything loaded.
They share what is dear: the memory (one file, many readers), what may be spent (a purse), and
what notebooks give (executed by whoever comes first). What fails in one of them fails in no other.

    OUTPUT/index.html            leads to the editions
    OUTPUT/LANGUAGE/             an edition, the source's own among them
    OUTPUT/.doctrees/LANGUAGE/   what Sphinx keeps of it for the next time
    OUTPUT/.outputs/             what notebooks gave, for all editions
    OUTPUT/.logs/LANGUAGE.txt    all that Sphinx said, of the last run
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from ._dead_ends import close_dead_ends
from ._edition import Job, Line, Made, Message, Step, Warned, run
from ._errors import OutputError
from ._landing import write_landing
from ._room import cores, free_memory, room
from ._settings import Settings
from ._till import Purse

__all__ = [
    "Book",
    "Line",
    "Made",
    "Message",
    "Plan",
    "Step",
    "Warned",
    "editions_of",
    "languages_of",
    "plan",
    "publish",
    "summary",
]

_PATIENCE = 10.0  # seconds that builds have to end when they are told to


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book as Sphinx is started on it.

    ``confdir``: the folder of its ``conf.py``; nothing where the *overrides* are all of its
    configuration. ``overrides``: what goes before ``conf.py``, the list of extensions among it.
    ``source``: the language that it is written in.
    """

    root: Path
    confdir: Path | None
    overrides: Mapping[str, Any]
    source: str
    builder: str = "html"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be done: the editions, how many of them at a time, and what for."""

    jobs: tuple[Job, ...]
    at_once: int
    cores: int
    output: Path
    source: str


def languages_of(settings: Settings) -> list[str]:
    """The languages that a book is published in beside its own, as far as its settings say."""
    named = dict.fromkeys([*settings.editions, *settings.siblings])
    return [one for one in named if one != settings.source_language]


def editions_of(settings: Settings, languages: Iterable[str]) -> dict[str, object]:
    """What tells each edition of the others. Where the book says it itself, those that it does
    not name are added, if all of them lie side by side; addresses elsewhere cannot be guessed."""
    built = list(dict.fromkeys([settings.source_language, *languages]))
    if not settings.editions:
        return {"amts_editions": built}
    beside = all(address == f"../{code}/" for code, address in settings.editions.items())
    if not beside:
        return {}
    return {"amts_editions": list(dict.fromkeys([*settings.editions, *built]))}


def plan(
    book: Book,
    languages: Iterable[str],
    output: Path,
    *,
    most: int | None = None,
    fresh: bool = False,
) -> Plan:
    """Say how the book is going to be built: in its source language and in these.

    *most*: processes at a time; by default what the machine has cores and memory for. *fresh*:
    whether every page is read again.
    """
    output = output.resolve()
    wanted = list(dict.fromkeys([book.source, *languages]))
    usable = most or cores()
    at_once = room(len(wanted), usable, free_memory()) if most is None else min(most, len(wanted))
    if "fork" not in multiprocessing.get_all_start_methods():  # nor are there locks for files
        at_once = 1
    overrides = {**book.overrides}
    if output.is_relative_to(book.root):  # what is built is no source
        inside = output.relative_to(book.root).as_posix()
        overrides["exclude_patterns"] = [*overrides.get("exclude_patterns", ()), inside]
    started = time.time()
    jobs = (
        Job(
            language=language, root=book.root, confdir=book.confdir,
            overrides={**overrides, "language": language}, tags=book.tags, builder=book.builder,
            out=output / language, doctrees=output / ".doctrees" / language,
            log=output / ".logs" / f"{language}.txt", outputs=output / ".outputs",
            started=started, processes=max(1, usable // at_once), fresh=fresh,
        )
        for language in wanted
    )  # fmt: skip
    return Plan(tuple(jobs), at_once, usable, output, book.source)


def summary(made: Made) -> str:
    """Say in a line what came of an edition."""
    if made.failed:
        return f"{made.language}: failed: {made.failed}"
    sentences = (
        f"{made.human} human, {made.machine} machine, {made.source} source sentences"
        if made.human or made.machine or made.source
        else "as written"
    )
    return (
        f"{made.language}: {made.pages} pages written; {sentences}; {made.warnings} warnings; "
        f"{made.seconds:.1f} s; {made.out}"
    )


def publish(plan: Plan, tell: Callable[[Message], None]) -> list[Made]:
    """Build what was planned; returns what came of each edition, in the order of the plan.

    *tell* is told of every step, warning and end as it comes. When this is left, however, no
    process that it started is there any more. Raises :class:`OutputError` where another build is
    at work in the same folder, or it cannot be written.
    """
    with _alone(plan.output):
        return _publish(plan, tell)


def _publish(plan: Plan, tell: Callable[[Message], None]) -> list[Made]:
    _load(plan.jobs)
    context = multiprocessing.get_context(
        "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    )
    purse = _SharedPurse(context)
    waiting, running = deque(plan.jobs), dict[Connection, _Running]()
    made: dict[str, Made] = {}
    with _orderly(), _ended(running):
        while waiting or running:
            while waiting and len(running) < plan.at_once:
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
                    message = one.lost()
                if isinstance(message, Made):
                    made[message.language] = message
                tell(message)
    found = [made[job.language] for job in plan.jobs]
    write_landing(plan.output, plan.source, found)
    close_dead_ends(found, plan.source, plan.output / ".doctrees" / "dead-ends.json")
    return found


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
def _alone(output: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the lock ends with this process."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        opened = (output / ".lock").open("w")
    except OSError as error:
        raise OutputError(
            f"{output} cannot be written: {error.strerror or error}",
            remedy="name a folder that is there or can be made, on a disk that can be written to",
        ) from error
    with opened as lock:
        try:
            import fcntl  # noqa: PLC0415

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # where there are no such locks
            pass
        except BlockingIOError as error:
            raise OutputError(
                f"another build is at work in {output}",
                remedy="wait for it, or name another folder",
            ) from error
        yield


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


def _load(jobs: Sequence[Job]) -> None:
    """Load here what every build needs, once. What cannot be loaded is said by the build."""
    names = jobs[0].overrides.get("extensions", ()) if jobs else ()
    for name in ["sphinx.application", f"{__package__}._extension", *names]:
        with suppress(Exception):
            import_module(name)
    gc.collect()
    gc.freeze()  # the builds share these pages of memory as long as nobody looks through them
