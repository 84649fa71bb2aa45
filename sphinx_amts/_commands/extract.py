"""``sphinx-amts extract``: the prose of a book, one block a line."""

from __future__ import annotations

import argparse
import json

from .. import pipeline
from .._book_pages import book_pages, rst_pages
from .._book_settings import add_options, settings_of
from ..book import Texts
from ._shared import Commands, add_command, say

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(commands, "extract", _extract, "Print the prose of a book, one block a line.")
    one.add_argument("--format", choices=["jsonl"], default="jsonl", help="One JSON object a line.")
    add_options(one)


def _extract(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, None, options)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    trees, more = rst_pages(settings, pages)
    pages |= trees
    for name in sorted(n for n, page in pages.items() if not isinstance(page, Texts)):
        for segment in pages[name].segments:
            row = {
                "path": name,
                "start": segment.start if name not in trees else None,
                "end": segment.end if name not in trees else None,
                "line": segment.line,
                "kind": segment.kind,
                "text": segment.text,
                "digest": segment.digest,
                "sentences": [s.text for s in segment.sentences],
            }
            print(json.dumps(row, ensure_ascii=False))
    return say([*problems, *more])
