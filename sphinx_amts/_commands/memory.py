"""``sphinx-amts memory``: look into a translation memory, or carry it over."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .._errors import StoreError
from .._outputs import check_files, whole_text
from ..memory import Memory
from ._shared import Commands

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the commands to the parser."""
    one = commands.add_parser("memory", help="Look into a translation memory, or carry it over.")
    inner = one.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run, help_ in (
        ("stats", _stats, "Count what is in the memory."),
        ("export", _export, "Write the memory as sorted JSON lines, fit for git."),
        ("import", _import, "Read JSON lines into the memory."),
    ):
        two = inner.add_parser(name, help=help_, description=help_)
        two.add_argument(
            "folder", type=Path, metavar="MEMORY", help="The memory, such as BOOK/.amts."
        )
        if name != "stats":
            two.add_argument(
                "file", metavar="FILE", help="The file; - for standard output or input."
            )
        two.set_defaults(run=run)


def _stats(options: argparse.Namespace) -> int:
    with _existing(options.folder) as memory:
        for row in memory.stats():
            machines = ", ".join(f"{n} by {who}" for who, n in row.machine) or "0 by machines"
            print(
                f"{row.source} > {row.target}: {row.human} by humans, {machines}; "
                f"{row.characters} characters"
            )
    return 0


def _export(options: argparse.Namespace) -> int:
    with _existing(options.folder) as memory:
        if options.file == "-":
            memory.export(sys.stdout)
            return 0
        path = Path(options.file)
        there = [("the translation memory", options.folder)]
        check_files([path], folders=there, sources=[Path(path.resolve().anchor)])
        with whole_text(path) as file:
            count = memory.export(file)
    print(f"{count} lines written to {path}", file=sys.stderr)
    return 0


def _import(options: argparse.Namespace) -> int:
    with Memory.open(options.folder) as memory:
        if options.file == "-":
            added, same = memory.import_(sys.stdin)
        else:
            try:
                with Path(options.file).open(encoding="utf-8", newline="\n") as file:
                    added, same = memory.import_(file)
            except UnicodeDecodeError as error:
                raise StoreError(
                    f"{options.file}: it is not UTF-8", remedy="nothing was added"
                ) from error
    print(f"{added} new or changed, {same} known already")
    return 0


def _existing(folder: Path) -> Memory:
    if not (folder / "cache.db").is_file():
        raise StoreError(
            f"{folder}: there is no memory here", remedy="name the folder, such as BOOK/.amts"
        )
    return Memory.open(folder)
