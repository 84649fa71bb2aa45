"""``sphinx-amts doctor``: whether all is there that an engine needs, and what to do if not."""

from __future__ import annotations

import argparse
from textwrap import indent

from .. import engines
from .._book_settings import add_options, settings_of
from .._errors import EngineError, SettingError
from ..engines import Check, Checkable
from ._shared import Commands, add_command

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "doctor", _doctor,
        "Check what an engine needs (credentials, region, bucket, role, rights) and say what to do "
        "where something is missing. No text of the book is sent, and nothing is billed.",
        language=True,
    )  # fmt: skip
    add_options(one)


def _doctor(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    if not settings.active:
        raise SettingError(f"the book is in {settings.language} already")
    if not settings.engine:
        raise EngineError("no engine is set", remedy="choose one with --engine, such as amazon")
    engine = engines.load(settings.engine, settings.engine_options)
    if not isinstance(engine, Checkable):
        try:
            engines.name(engine, *settings.languages)
        except EngineError as error:
            return _show(Check("wrong", "languages", error.message, error.remedy))
        return _show(Check("ok", "engine", f"{settings.engine} has nothing more to check"))
    return max(map(_show, engine.check(*settings.languages)), default=0)


def _show(check: Check) -> int:
    """Print a check; returns the exit code."""
    print(f"{check.state:8} {check.name}: {check.message}", flush=True)
    if check.remedy:
        print(indent(check.remedy, "         "), flush=True)
    return int(check.state == "wrong")
