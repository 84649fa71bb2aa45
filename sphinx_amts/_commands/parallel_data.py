"""``sphinx-amts parallel-data``: the pairs that Amazon Translate learns a book's style from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .. import pipeline
from .._book_pages import book_pages
from .._book_settings import add_options, settings_of
from .._outputs import check_files, kept
from ._scheduler import add_scheduler, executor_of
from ._shared import Commands, add_command, open_memory, say, write_files

if TYPE_CHECKING:  # numpy is slow to load
    from ..siblings import ParallelData

__all__ = ["register"]

_LEVELS = {"sentence": "sentence", "paragraph": "block"}
_FORMATS = ("csv", "tsv", "tmx")


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "parallel-data", _parallel_data,
        "Write what humans translated as parallel data for Amazon Translate.", language=True,
    )  # fmt: skip
    one.add_argument(
        "--granularity", choices=tuple(_LEVELS), default="sentence",
        help="Pairs of sentences, which teach more, or of whole paragraphs (default: sentence).",
    )  # fmt: skip
    one.add_argument(
        "--format", choices=_FORMATS,
        help="How to write them (default: what --output ends with, else csv).",
    )  # fmt: skip
    one.add_argument(
        "--output", type=Path, metavar="FILE",
        help="Where to write them (default: standard output). More than Amazon takes in a file "
        "goes into several, FILE with -1, -2 … before its suffix.",
    )  # fmt: skip
    one.add_argument(
        "--reverse", action="store_true",
        help="Teach the other direction: from --language to the language of the book.",
    )  # fmt: skip
    one.add_argument(
        "--hold-out", nargs="+", action="extend", default=[], metavar="PAGE",
        help="Leave out these pages, and every pair whose source is said on one of them too, so "
        "that a translation of them can be scored. A page is its path in the book; * and ? stand "
        "for any characters.",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _parallel_data(options: argparse.Namespace) -> int:
    from ..corpus import corpus, hold_out  # noqa: PLC0415 (numpy is slow to load)
    from ..siblings import files, parallel_data  # noqa: PLC0415

    settings = settings_of(options.book, options.language, options)
    format_ = options.format or _suffix(options.output)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    check_files([options.output], folders=kept(settings), sources=[settings.root])
    with executor_of(options) as executor, open_memory(settings, scratch=True) as memory:
        passages, more = corpus(settings, memory, pages, executor)
        held_out = hold_out(settings, memory, pages, options.hold_out)
    data = parallel_data(
        passages, *settings.languages,
        level=_LEVELS[options.granularity], held_out=held_out, reverse=options.reverse,
    )  # fmt: skip
    written = write_files(options.output, list(files(data, format_)))
    print(_table(data), file=sys.stderr)
    for path in written:
        print(f"written: {path}", file=sys.stderr)
    code = say([*problems, *more])
    if not data.rows:
        print("sphinx-amts: no pair is left: see the reasons above", file=sys.stderr)
        return 1
    return code


def _suffix(output: Path | None) -> str:
    suffix = output.suffix.lower().lstrip(".") if output else ""
    return suffix if suffix in _FORMATS else "csv"


def _table(data: ParallelData) -> str:
    """Pairs in, what was left out and why, pairs out: they add up."""
    lines = [("pairs", data.pairs), *((f"  {why}", -n) for why, n in data.drops.items())]
    lines.append(("rows", len(data.rows)))
    width = max(len(name) for name, _ in lines)
    body = (f"{name:<{width}}  {n:>8}" for name, n in lines)
    return "\n".join([f"{data.source} > {data.target}", *body])
