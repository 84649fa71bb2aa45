"""The command line: argv → pipeline.

Results go to standard output, everything else to standard error; exit codes are 0 fine,
1 findings, 2 wrong usage or an error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import __version__, pipeline
from ._book_settings import add_options, book_pages, settings_of
from ._demo import demo
from ._errors import AmtsError, SettingError, StoreError
from ._settings import Settings
from .book import Page
from .compose import Edition
from .drift import measure_book, summary, write_reports
from .engines import Item
from .memory import Memory

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
    except OSError as error:
        print(f"sphinx-amts: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sphinx-amts",
        description="Keep a book alive in many languages.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sphinx-amts {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str,
        run: Callable[[Any], int],
        help_: str,
        *,
        language: bool = False,
        book: bool = True,
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help_, description=help_)
        one.set_defaults(run=run)
        if book:
            one.add_argument("book", type=Path, metavar="BOOK", help="The folder of the book.")
        if language:
            one.add_argument(
                "--language", required=True, help="As Sphinx names it: zh_CN, pt_BR, es …"
            )
        return one

    one = command("demo", demo, "Build the sample book in Portuguese and Chinese.", book=False)
    one.add_argument(
        "--output", type=Path, default=Path("amts-demo"), metavar="DIR",
        help="Where to put it (default: amts-demo).",
    )  # fmt: skip
    one = command("check", _check, "Prove the identity round trip of every page of a book.")
    add_options(one)
    one = command("extract", _extract, "Print the prose of a book, one block a line.")
    one.add_argument("--format", choices=["jsonl"], default="jsonl", help="One JSON object a line.")
    add_options(one)
    one = command(
        "translate",
        _translate,
        "Fill the memory with what is missing in a language.",
        language=True,
    )
    one.add_argument(
        "--dry-run", action="store_true", help="Print characters and cost; send nothing."
    )
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Write the translated sources of every page into this folder.",
    )  # fmt: skip
    add_options(one)
    one = command("drift", _drift, "Report how far an edition has fallen behind.", language=True)
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Where to write drift.json and drift.html (default: _amts in the book).",
    )  # fmt: skip
    add_options(one)
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
    return parser


def _check(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, None, options)
    names = pipeline.page_names(settings.root)
    good = 0
    for name in names:
        path = settings.root / name
        try:
            page = pipeline.read_page(settings.root, name, settings)
        except AmtsError as error:
            print(error, file=sys.stderr)
            continue
        same = {n: segment.raw for n, segment in enumerate(page.segments)}
        if page.inject(same).encode() == page.inject({}).encode() == path.read_bytes():
            good += 1
        else:
            print(f"{path}: it is not the same when it is put together again", file=sys.stderr)
    print(f"identity: {good}/{len(names)} files")
    return 0 if good == len(names) else 1


def _extract(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, None, options)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    for name in sorted(pages):
        for segment in pages[name].segments:
            row = {
                "path": name,
                "start": segment.start,
                "end": segment.end,
                "line": segment.line,
                "kind": segment.kind,
                "text": segment.text,
                "digest": segment.digest,
                "sentences": [s.text for s in segment.sentences],
            }
            print(json.dumps(row, ensure_ascii=False))
    return _say(problems)


def _translate(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    if not settings.active:
        raise SettingError(f"the book is in {settings.language} already")
    _check_output(settings, options.output)
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with _memory(settings, scratch=options.dry_run) as memory:
        problems += pipeline.take_in_siblings(settings, memory, pages)
        editions = _editions(settings, memory, pages)
        if options.dry_run:
            batch = pipeline.missing(settings, pages, editions)
            print(_cost(len(batch.items), batch.characters, settings))
            return _say(problems)
        batch, outcome, more = pipeline.translate(settings, memory, pages, editions, _progress)
        problems += more
        if outcome:
            editions = _editions(settings, memory, pages)
    count = {k: sum(e.count(k) for e in editions.values()) for k in ("human", "machine", "source")}
    if options.output:
        for name, edition in editions.items():
            if name.startswith("../"):  # included from outside of the book: it stays there
                continue
            _write(options.output / name, pages[name].inject(edition.in_place(), keep_lines=False))
    print(
        f"{settings.language}: {sum(count.values())} sentences: {count['human']} human, "
        f"{count['machine']} machine, {count['source']} left in {settings.source_language}; "
        f"{batch.characters if outcome else 0} characters sent"
    )
    if count["source"] and not settings.engine:
        print("no engine is set: choose one with --engine, see --help", file=sys.stderr)
    failed = bool(settings.engine) and outcome is None and bool(batch.items or more)
    return max(_say(problems), int(failed or bool(outcome and outcome.trouble)))


def _drift(options: argparse.Namespace) -> int:
    settings = settings_of(options.book, options.language, options)
    if settings.language not in settings.siblings:
        raise SettingError(
            f"no human edition in {settings.language} is configured",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with _memory(settings, scratch=True) as memory:
        problems += pipeline.take_in_siblings(settings, memory, pages)
        editions = _editions(settings, memory, pages)
        known = dict(pipeline.origins(settings, memory, pages))
    folder = options.output or settings.root / "_amts"
    report = write_reports(settings, known, pages, editions, folder)
    print(summary(measure_book(settings, known, pages, editions)))
    print(f"report: {report}")
    return _say(problems)


def _editions(settings: Settings, memory: Memory, pages: Mapping[str, Page]) -> dict[str, Edition]:
    """The pages as they read with what the memory knows now."""
    found = pipeline.look_up(settings, memory, pages.values())
    return pipeline.edit(pages, found, settings)


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
        draft = path.with_name(path.name + ".part")
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            count = memory.export(file)
        draft.replace(path)
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


@contextmanager
def _memory(settings: Settings, *, scratch: bool = False) -> Iterator[Memory]:
    """Open the book's memory; for what only reads, an empty one where that cannot be done."""
    try:
        memory = Memory.open(settings.memory)
    except StoreError as error:
        if not scratch:
            raise
        print(f"sphinx-amts: {error}\n  going on without it", file=sys.stderr)
        with (
            TemporaryDirectory(prefix="sphinx-amts-") as folder,
            Memory.open(Path(folder)) as memory,
        ):
            yield memory
        return
    with memory:
        yield memory


def _check_output(settings: Settings, output: Path | None) -> None:
    """Refuse to write over sources, or where the next run would take the pages for sources."""
    if output is None:
        return
    root, there = settings.root, output.resolve()
    inside = there.relative_to(root).parts if there.is_relative_to(root) else ("_",)
    whose = ""
    if root.is_relative_to(there) or not any(part[0] in "._" for part in inside):
        whose = "the book's own sources"
    for sibling in settings.siblings.values():
        path = sibling.path.resolve()
        if there.is_relative_to(path) or path.is_relative_to(there):
            whose = f"the edition in {sibling.path}"
    if whose:
        raise SettingError(
            f"--output {output} would write over {whose}, or among them",
            remedy="name another folder",
        )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _cost(sentences: int, characters: int, settings: Settings) -> str:
    cost = characters / 1e6 * settings.rate
    return (
        f"{sentences} sentences, {characters} characters to translate; "
        f"cost: {cost:.2f} at {settings.rate:g} per million characters"
    )


def _say(problems: Iterable[pipeline.Problem]) -> int:
    """Print what there is to warn of; returns the exit code."""
    code = 0
    for problem in problems:
        where = f"{problem.page}:{problem.line or ''} " if problem.page else ""
        print(f"{where}warning: {problem.message} [amts.{problem.kind.value}]", file=sys.stderr)
        code = 1
    return code


def _progress(stream: Iterable[Item], total: int) -> Iterable[Item]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(stream, "translating", total, console=Console(stderr=True))
