"""``sphinx-amts emulator``: Amazon Translate on this machine, to try the whole road."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from .. import emulator
from .._errors import SettingError
from ._shared import Commands, add_command

__all__ = ["register"]

_AFTER = """\
It prints what to put into the environment, such as AWS_ENDPOINT_URL; in a shell:

  sphinx-amts emulator --port 5000 > emulator.env &
  . ./emulator.env

What it returns is no evidence of Amazon's quality: by default it is no translation at all."""


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "emulator", _emulator,
        "Run Amazon Translate, S3, IAM and STS on this machine until Ctrl-C.", book=False,
    )  # fmt: skip
    one.formatter_class = argparse.RawDescriptionHelpFormatter
    one.epilog = _AFTER
    one.add_argument("--port", type=int, default=0, help="Where to listen (default: a free port).")
    one.add_argument("--region", default="us-east-1", help="Where the bucket is (us-east-1).")
    one.add_argument(
        "--state", type=Path, metavar="DIR", help="Keep jobs and objects there when it stops."
    )
    one.add_argument(
        "--translator", default="pseudo", metavar="ENGINE",
        help="pseudo (default: every sentence says that it is none), firefox, or another engine.",
    )  # fmt: skip
    one.add_argument(
        "--recording", type=Path, metavar="FILE",
        help="JSON lines with what Amazon returned for a sentence; asked before the translator.",
    )  # fmt: skip
    one.add_argument(
        "--speed", type=float, default=60.0, metavar="N",
        help="Let time go by N times as fast (default: 60): a job of six minutes takes six seconds.",
    )  # fmt: skip
    one.add_argument(
        "--fault", action="append", default=[], metavar="NAME[@SUBJECT][:RATE[:TIMES]]",
        help="Let this go wrong; may be given more than once. See --list-faults.",
    )  # fmt: skip
    one.add_argument("--seed", type=int, default=0, help="Of the dice of the faults (default: 0).")
    one.add_argument("--list-faults", action="store_true", help="List the faults and leave.")


def _emulator(options: argparse.Namespace) -> int:
    if options.list_faults:
        width = max(map(len, emulator.FAULTS))
        for name, (where, what) in emulator.FAULTS.items():
            print(f"{name:{width}}  {where}: {what}")
        return 0
    if not 0 < options.speed < float("inf"):
        raise SettingError(
            f"--speed is {options.speed:g}", remedy="give a number above 0, such as 60"
        )
    signal.signal(signal.SIGTERM, _stop)
    try:
        _run(options)
    except KeyboardInterrupt:
        print("emulator: interrupted", file=sys.stderr)
        return 130
    return 0


def _run(options: argparse.Namespace) -> None:
    """Run it until it is interrupted. Raises ``KeyboardInterrupt`` while it starts or ends."""
    known = [emulator.Recording.read(options.recording)] if options.recording else []
    name = options.translator
    translator = emulator.Pseudo() if name == "pseudo" else emulator.FromEngine(name)
    with emulator.running(
        port=options.port, region=options.region, state=options.state, translator=translator,
        known=known, faults=options.fault, seed=options.seed,
        clock=emulator.SpeedClock(options.speed),
    ) as it:  # fmt: skip
        for variable, value in it.env.items():
            print(f"export {variable}={shlex.quote(value)}")
        print(f"# bucket: {it.bucket}\n# role:   {it.role}", flush=True)
        print("emulator: listening; Ctrl-C ends it", file=sys.stderr)
        shown = 0
        with suppress(KeyboardInterrupt):
            while True:
                shown = _log(it, shown)
                time.sleep(0.2)
        _log(it, shown)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _log(it: emulator.Emulator, shown: int) -> int:
    """Show what was asked since on standard error, a line a request; returns how many there are."""
    requests = it.requests[shown:]
    for request in requests:
        line = f"{request.service} {request.operation} {request.status or 'reset'}"
        print(f"{line} {request.error}".rstrip(), file=sys.stderr)
    return shown + len(requests)
