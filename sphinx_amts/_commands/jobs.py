"""``sphinx-amts jobs``: the jobs of an engine that takes its time."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import datetime

from .. import pipeline, sending
from .._book_pages import book_pages
from .._book_settings import add_options, settings_of
from .._errors import EngineError
from .._settings import Settings
from ..engines import Job, JobKeeper
from ..memory import Memory
from ._shared import Commands, Notes, add_command, doors_of, editions, open_memory, say

__all__ = ["register"]

_AT_ONCE = 0.001  # seconds: long enough to ask once


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "jobs", _jobs,
        "List the jobs of an engine that takes its time; collect them, wait for them or stop them.",
        language=True,
    )  # fmt: skip
    what = one.add_mutually_exclusive_group()
    what.add_argument(
        "--collect", action="store_true",
        help="Store what finished jobs have. Nothing is sent and nothing is billed.",
    )  # fmt: skip
    what.add_argument(
        "--wait", action="store_true",
        help="Wait for jobs that run, as long as it takes, and store what they have. Nothing is "
        "sent and nothing is billed.",
    )  # fmt: skip
    what.add_argument(
        "--stop", metavar="ID",
        help="Stop a job. What it has translated until then is billed and lost.",
    )  # fmt: skip
    add_options(one)


def _jobs(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    engine = _keeper(settings)
    with open_memory(settings) as memory:
        if options.stop is not None:
            state = engine.stop(options.stop, *settings.languages, Notes(memory))
            print(f"{options.stop}: {state}")
            return 0
        if options.collect or options.wait:
            return _collect(settings, memory, wait=options.wait)
        jobs = engine.jobs(*settings.languages, Notes(memory))
    for job in jobs:
        print(_line(job))
    if not jobs:
        print(f"no jobs from {settings.source_language} to {settings.language}", file=sys.stderr)
    return 0


def _keeper(settings: Settings) -> JobKeeper:
    if not settings.engine:
        raise EngineError("no engine is set", remedy="choose one with --engine, such as amazon")
    from ..engines import load  # noqa: PLC0415

    engine = load(settings.engine, settings.engine_options)
    if not isinstance(engine, JobKeeper):
        raise EngineError(f"the engine {settings.engine!r} answers at once: it has no jobs")
    return engine


def _collect(settings: Settings, memory: Memory, *, wait: bool) -> int:
    settings = replace(settings, deadline=0 if wait else _AT_ONCE)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    problems += pipeline.take_in_siblings(settings, memory, pages)
    known = editions(settings, memory, pages)
    doors = doors_of(settings.language, starting=False)
    _, outcome, more = sending.translate(
        settings, memory, pages, sending.missing(pages, known), doors
    )
    problems += more
    if outcome is None:
        return max(say(problems), 1)
    print(
        f"{settings.language}: {outcome.answered + outcome.other} sentences collected, "
        f"{len(outcome.refused)} refused, {outcome.left} still to come"
    )
    return max(say(problems), int(bool(outcome.trouble or outcome.left)))


def _line(job: Job) -> str:
    began = datetime.fromtimestamp(job.time).astimezone() if job.time else None
    parts = [
        job.name,
        job.state,
        began.isoformat(" ", "minutes")[:16] if began else "-",
        f"{job.documents} pages",
        f"{job.characters} characters",
        f"about {job.cost:.2f}",
        "to be collected" if job.open else job.note,
    ]
    return "  ".join(part for part in parts if part)
