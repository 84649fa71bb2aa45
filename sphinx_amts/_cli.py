"""The command line: argv → pipeline.

Results go to standard output, everything else to standard error; exit codes are 0 fine,
1 findings, 2 wrong usage or an error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from . import __version__
from ._commands import COMMANDS
from ._errors import AmtsError

__all__ = ["main"]

_EPILOG = """\
A first look, with a book of your own:

  sphinx-amts check BOOK
      prove that every file can be taken apart and put together again, to the byte
  sphinx-amts drift BOOK --language zh_CN --sibling ../book-zh
      see how far a human edition has fallen behind
  sphinx-amts translate BOOK --language pt_BR --engine firefox --dry-run
      see what is missing and what it would cost

BOOK is a folder; its conf.py or _config.yml is read where there is one (a conf.py is a program,
and is run)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    _open_standard_files()
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        code: int = options.run(options)
    except AmtsError as error:
        print(f"sphinx-amts: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sphinx-amts: interrupted; what was translated is in the memory", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except RuntimeError as error:
        if not str(error).startswith("Symlink loop"):  # an OSError, since Python 3.13
            raise
        print(f"sphinx-amts: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"sphinx-amts: {where}{error.strerror or error}", file=sys.stderr)
        return 2
    return code


def _open_standard_files() -> None:
    """Have standard input, output and error lead nowhere where they are closed: the next file that
    is opened would be taken for one of them."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sphinx-amts",
        description="Keep a book alive in many languages.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sphinx-amts {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.register(commands)
    return parser
