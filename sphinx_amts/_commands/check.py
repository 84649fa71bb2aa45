"""``sphinx-amts check``: every file can be taken apart and put together again, to the byte."""

from __future__ import annotations

import argparse
import sys

from .. import pipeline
from .._book_pages import rst_pages
from .._book_settings import add_options, settings_of
from .._errors import AmtsError, SettingError
from ._shared import Commands, add_command, say

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "check", _check, "Prove the identity round trip of every page of a book."
    )
    add_options(one)


def _check(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, None, options)
    names = pipeline.page_names(settings.root, settings.suffixes)
    good = 0
    pages = {}
    for name in names:
        path = settings.root / name
        try:
            page = pipeline.read_page(settings.root, name, settings)
        except AmtsError as error:
            print(error, file=sys.stderr)
            continue
        pages[name] = page
        same = {n: segment.raw for n, segment in enumerate(page.segments)}
        if page.inject(same).encode() == page.inject({}).encode() == path.read_bytes():
            good += 1
        else:
            print(f"{path}: it is not the same when it is put together again", file=sys.stderr)
    trees, problems = rst_pages(settings, pages)
    if not names and not trees and not problems:
        raise SettingError(f"{options.book}: there is no page in it that can be translated")
    print(f"identity: {good}/{len(names)} files")
    if trees:
        blocks = sum(len(page.segments) for page in trees.values())
        print(
            f"reStructuredText: {blocks} blocks in {len(trees)} pages; words are put into Sphinx's "
            "doctree, and no source is written that could be compared"
        )
    return max(int(good < len(names)), say(problems))
