"""One Sphinx build for each language, side by side.

Each edition is built by a process of its own, forked from one between it and this one, which has
loaded what all of them load. They share what is dear: the memory (one file, many readers), what
may be spent (a purse), and what notebooks give (executed by whoever comes first). What fails in one
of them fails in no other.

    OUTPUT/index.html            leads to the editions
    OUTPUT/LANGUAGE/             an edition, the source's own among them
    OUTPUT/.doctrees/LANGUAGE/   what Sphinx keeps of it for the next time
    OUTPUT/.outputs/             what notebooks gave, for all editions
    OUTPUT/.logs/LANGUAGE.txt    all that Sphinx said, of the last run
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._dead_ends import close_dead_ends
from ._errors import OutputError
from ._landing import write_landing
from ._processes import side_by_side
from ._room import cores, free_memory, room
from ._settings import Settings
from ._sphinx_build import Job
from ._told import Made, Message

__all__ = [
    "Book",
    "Plan",
    "editions_of",
    "languages_of",
    "plan",
    "publish",
    "summary",
]


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
        made = side_by_side(plan.jobs, plan.at_once, tell)
        write_landing(plan.output, plan.source, made)
        close_dead_ends(made, plan.source, plan.output / ".doctrees" / "dead-ends.json")
        return made


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
