"""``sphinx-amts align``: which sentences of two texts answer which."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from .._errors import OutputError, SettingError, SourceError
from .._languages import code_key
from .._outputs import check_files, whole_text
from ..book import Dialect
from ..book.texts import TEXT_SUFFIXES, read_lines, read_text
from ._scheduler import add_scheduler, executor_of
from ._shared import Commands, add_command

if TYPE_CHECKING:
    from ..bitext import Job, Outcome

__all__ = ["register"]

_FORMATS = ("beads", "jsonl", "tsv", "tmx")
_EPILOG = """\
A first look:

  sphinx-amts align article.en.html article.es.html --source-language en --target-language es
  sphinx-amts align book/en book/es --source-language en --target-language es --report beads.html
  sphinx-amts align en.txt es.txt --source-language en --target-language es --sentences

Files of Markdown, notebooks, web pages and plain text are read by their suffix. Of two folders,
the files with the same path and name are aligned, whatever their suffixes. Exit code 1: a file
has no partner, a text seems to be in another language, or is no translation and was refused."""


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "align", _align,
        "Find which sentences of two texts answer which.", book=False,
    )  # fmt: skip
    one.epilog = _EPILOG
    one.formatter_class = argparse.RawDescriptionHelpFormatter
    one.add_argument("source", type=Path, metavar="SOURCE", help="A file or a folder.")
    one.add_argument("target", type=Path, metavar="TARGET", help="Its translation.")
    for side in ("source", "target"):
        one.add_argument(
            f"--{side}-language", required=True, metavar="LANGUAGE",
            help=f"Of the {side}, as Sphinx names it: en, es, zh_CN …",
        )  # fmt: skip
    one.add_argument(
        "--sentences", action="store_true",
        help="The files have a sentence a line; print one bead a line as [0, 1]:[0], the numbers "
        "of the lines from 0.",
    )  # fmt: skip
    one.add_argument(
        "--format", choices=_FORMATS,
        help="What to print (default: jsonl; with --sentences: beads). TMX has the beads that need "
        "no check, for translation tools.",
    )  # fmt: skip
    one.add_argument(
        "--output", type=Path, metavar="FILE", help="Write into this file (default: print)."
    )
    one.add_argument(
        "--report", type=Path, metavar="FILE", help="Write a web page with the two side by side."
    )
    add_scheduler(one)


def _align(options: argparse.Namespace) -> int:
    from .. import bitext  # noqa: PLC0415 (numpy is slow to load)

    write = {"beads": bitext.as_beads, "jsonl": bitext.as_jsonl, "tsv": bitext.as_tsv}
    format_ = options.format or ("beads" if options.sentences else "jsonl")
    languages: tuple[str, str] = (options.source_language, options.target_language)
    if code_key(languages[0]) == code_key(languages[1]):
        raise SettingError(
            f"source and target are both said to be in {languages[0]!r}",
            remedy="name the language of each",
        )
    for path in (options.source, options.target):
        if not path.exists():
            raise SourceError(f"{path}: there is no such file or folder")
    _check([options.output, options.report], options.source, options.target)
    findings = 0
    shown: list[Outcome] = []
    with _written(options.output) as out, executor_of(options) as executor:
        if options.sentences:
            outcomes: Iterable[Outcome] = _lines(options.source, options.target, languages)
        else:
            jobs, lonely = _jobs(options.source, options.target, languages)
            findings += len(lonely)
            for message in lonely:
                print(message, file=sys.stderr)
            outcomes = _progress(
                bitext.align_all(jobs, executor), len(jobs), seen=options.output is not None
            )
        if format_ == "tsv":
            print("\t".join(bitext.TSV_HEADER), file=out)
        for outcome in outcomes:
            findings += _say(outcome)
            lines = write.get(format_)
            for line in lines(outcome.bitext) if lines and outcome.bitext else ():
                print(line, file=out)
            if options.report or format_ == "tmx":
                shown.append(outcome)
        if format_ == "tmx":
            bitexts = (one.bitext for one in shown if one.bitext)
            out.write(bitext.as_tmx(bitexts, languages))
    if options.report:
        with _written(options.report) as page:
            page.writelines(bitext.as_html(shown, *languages))
        print(f"report: {options.report}", file=sys.stderr)
    return int(findings > 0)


def _progress(outcomes: Iterator[Outcome], total: int, *, seen: bool) -> Iterable[Outcome]:
    """Show on a terminal how far it is, where nothing else is printed."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    console = Console(stderr=True)
    hidden = not (seen and total > 1 and console.is_terminal)
    return track(outcomes, "aligning", total, console=console, disable=hidden)


def _check(outputs: Sequence[Path | None], *inputs: Path) -> None:
    """Refuse to write over what is read, or where the next run would read it."""
    check_files(outputs)
    for path in filter(None, outputs):
        for one in inputs:
            within = path.suffix in TEXT_SUFFIXES and path.resolve().is_relative_to(one.resolve())
            if path.resolve() == one.resolve() or (within and one.is_dir()):
                raise OutputError(
                    f"{path} would be written over or among the texts", remedy="name another file"
                )


def _say(outcome: Outcome) -> int:
    """Print what speaks against an outcome; how much does."""
    where = f"{outcome.name}: " if outcome.name else ""
    for warning in outcome.warnings:
        print(f"{where}warning: {warning}", file=sys.stderr)
    if outcome.bitext is None:
        print(f"{where}refused: {outcome.refusal}", file=sys.stderr)
    return len(outcome.warnings) + (outcome.bitext is None)


def _lines(source: Path, target: Path, languages: tuple[str, str]) -> Iterator[Outcome]:
    from ..bitext import align_lines  # noqa: PLC0415

    for path in (source, target):
        if not path.is_file():
            raise SettingError(f"--sentences takes two files, and {path} is none")
    yield align_lines(source.stem, read_lines(source), read_lines(target), languages)


def _jobs(
    source: Path, target: Path, languages: tuple[str, str]
) -> tuple[Sequence[Job], list[str]]:
    """The pairs of files, and what has no partner."""
    if source.is_file() != target.is_file():
        a_file, a_folder = (source, target) if source.is_file() else (target, source)
        raise SettingError(
            f"{a_file} is a file and {a_folder} a folder", remedy="name two files or two folders"
        )
    if source.is_file():
        return _Reading([(source.stem, source, target)], languages), []
    pairs, lonely = _partners(source, target)
    if not pairs:
        raise SourceError(
            f"no file in {source} has a partner in {target}",
            remedy="the two have to have the same path and name; the suffix may differ",
        )
    return _Reading(pairs, languages), lonely


class _Reading(Sequence["Job"]):
    """Pairs of files that are read when they are asked for, so that only a few are in memory."""

    def __init__(self, pairs: Sequence[tuple[str, Path, Path]], languages: tuple[str, str]) -> None:
        self._pairs = pairs
        self._dialects = Dialect(language=languages[0]), Dialect(language=languages[1])

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, n: int) -> Job:  # type: ignore[override]
        from ..bitext import Job  # noqa: PLC0415

        name, a, b = self._pairs[n]
        return Job(name, read_text(a), read_text(b), (a.suffix, b.suffix), self._dialects)


def _partners(source: Path, target: Path) -> tuple[list[tuple[str, Path, Path]], list[str]]:
    sides: list[dict[str, Path]] = []
    said: list[str] = []
    for folder in (source, target):
        found: dict[str, Path] = {}
        for suffix in TEXT_SUFFIXES:
            for path in sorted(folder.rglob(f"*{suffix}")):
                parts = path.relative_to(folder)
                if any(part[0] in "._" for part in parts.parts[:-1]) or not path.is_file():
                    continue
                name = parts.with_suffix("").as_posix()
                if name in found:
                    said.append(f"{path}: left out, {found[name]} has the same name")
                found.setdefault(name, path)
        sides.append(found)
    for own, other, folder in ((sides[0], sides[1], target), (sides[1], sides[0], source)):
        said += [f"{path}: no partner in {folder}" for n, path in own.items() if n not in other]
    both = sorted(sides[0].keys() & sides[1].keys())
    return [(name, sides[0][name], sides[1][name]) for name in both], sorted(said)


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there as a whole or not at all."""
    if path is None:
        yield sys.stdout
        return
    with whole_text(path) as file:
        yield file
