"""``sphinx-amts terminology``: the terms that a human edition renders consistently."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from .. import pipeline
from .._book_pages import book_pages
from .._book_settings import add_options, settings_of
from .._outputs import check_files, kept
from ._scheduler import add_scheduler, executor_of
from ._shared import Commands, add_command, open_memory, say, write_files

if TYPE_CHECKING:  # numpy is slow to load
    from ..siblings import Term, Terminology

__all__ = ["register"]

_WIDEST = 100  # characters of a sentence that are shown


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "terminology", _terminology,
        "Find the terms that a human edition renders consistently, and those that it does not.",
        language=True,
    )  # fmt: skip
    one.add_argument(
        "--output", type=Path, metavar="FILE",
        help="Write the consistent terms as a custom terminology for Amazon Translate (CSV).",
    )  # fmt: skip
    one.add_argument(
        "--evidence", type=Path, metavar="FILE",
        help="Write every term with its renderings, counts, places and a sentence, one JSON "
        "object a line.",
    )  # fmt: skip
    one.add_argument(
        "--reverse", action="store_true",
        help="Find terms of --language and how the book's language renders them.",
    )  # fmt: skip
    add_scheduler(one)
    add_options(one)


def _terminology(options: argparse.Namespace) -> int:
    from ..corpus import corpus  # noqa: PLC0415
    from ..siblings import reversed_passages, terminology, terminology_csv  # noqa: PLC0415

    settings = settings_of(options.book, options.language, options)
    outputs = [options.output, options.evidence]
    check_files(outputs, folders=kept(settings), sources=[settings.root])
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with executor_of(options) as executor, open_memory(settings, scratch=True) as memory:
        passages, more = corpus(settings, memory, pages, executor)
    languages = settings.languages
    if options.reverse:
        languages = languages[1], languages[0]
        passages = reversed_passages(passages)
    found = terminology(passages, *languages)
    if options.output:
        data, count = terminology_csv(found.terms, *languages)
        write_files(options.output, [data])
        print(f"{count} terms written to {options.output}", file=sys.stderr)
    if options.evidence:
        write_files(options.evidence, ["".join(_json(found)).encode()])
    for line in _report(found):
        print(line)
    code = say([*problems, *more])
    if not found.terms:
        print("sphinx-amts: no term is rendered consistently", file=sys.stderr)
        return 1
    return code


def _report(found: Terminology) -> Iterator[str]:
    """What a person reads: terms by rank, then those that are rendered in several ways."""
    yield f"{len(found.terms)} terms that are rendered consistently"
    for n, term in enumerate(found.terms, 1):
        count = f"{term.ways[0].count}/{term.count}"
        sentence = _short(term.evidence.source)
        yield f"{n:>5}  {term.source} → {term.target}  {count}  {_place(term)}  {sentence}"
    if found.varying:
        yield ""
        yield f"{len(found.varying)} terms that are rendered in several ways"
    for term in found.varying:
        yield f"       {term.source}  {term.count}"
        for way in term.ways:
            places = ", ".join(f"{page}:{line}" for page, line in way.places)
            yield f"         {way.count:>4}  {way.target}  {places}"


def _place(term: Term) -> str:
    return f"{term.evidence.page}:{term.evidence.line}"


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 2]} …"


def _json(found: Terminology) -> Iterable[str]:
    for consistent, terms in ((True, found.terms), (False, found.varying)):
        for term in terms:
            row = {"consistent": consistent, "target": term.target, **asdict(term)}
            yield json.dumps(row, ensure_ascii=False) + "\n"
