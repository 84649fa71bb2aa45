"""``sphinx-amts evaluate``: which engine and which parallel data to pay for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .. import pipeline
from .._book_pages import book_pages
from .._book_settings import add_options, settings_of
from .._errors import SettingError
from .._outputs import check_files, kept, whole_text
from .._settings import Settings
from .._till import Purse
from ..memory import Memory
from ._scheduler import add_scheduler, executor_of
from ._shared import Commands, add_command, doors_of, open_memory, say

if TYPE_CHECKING:  # numpy is slow to load
    from ..evaluation import Evaluation, Stores, Trial
    from ..sending import Doors

__all__ = ["register"]

_SUFFIXES = {".md": "markdown", ".html": "html", ".json": "json"}
_DATA = ("none", "paragraph", "sentence")
_DIRECTIONS = {"forward": ("forward",), "back": ("back",), "both": ("forward", "back")}
_ABOUT = """\
Score engines, and what they learn from, against the human edition of this very book.

Pages that humans translated are translated again, from the text that the humans had, by each
engine with each kind of parallel data. The pairs of these pages are held out of what an engine
learns. BLEU, chrF and TER stand with their intervals, page by page and over all of them, and each
row is tested against the first. What is sent is said, with its price, before it is, and nothing is
sent twice: results are kept, apart from the translations that a build uses."""
_EPILOG = """\
  sphinx-amts evaluate BOOK --language pt_BR --engine firefox
  sphinx-amts evaluate BOOK --language zh_CN --engine amazon --dry-run
  sphinx-amts evaluate BOOK --language zh_CN --engine amazon firefox --max-cost 5 \\
      --engine-option amazon.bucket=my-bucket amazon.role=arn:… --output choice.html

The emulator knows how Amazon Translate behaves, not how it translates: what it answers, with
parallel data most of all, is no evidence of Amazon's quality, and its rows say so.
Exit code 1: a row has no figures, or the edition could not be used as a whole."""


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "evaluate", _evaluate,
        "Score engines and parallel data against the human edition.", language=True,
    )  # fmt: skip
    one.description, one.epilog = _ABOUT, _EPILOG
    one.formatter_class = argparse.RawDescriptionHelpFormatter
    one.add_argument(
        "--pages", nargs="+", action="extend", default=[], metavar="PAGE",
        help="The pages to score, each its path in the book; * and ? stand for any characters "
        "(default: five with a human edition and enough text, always the same).",
    )  # fmt: skip
    one.add_argument(
        "--engine", nargs="+", action="extend", dest="engines", default=[], metavar="NAME",
        help="The engines to compare (default: amts_engine).",
    )  # fmt: skip
    one.add_argument(
        "--engine-option", nargs="+", action="extend", dest="options_of_engines", default=[],
        metavar="NAME=VALUE",
        help="An option of the engine; ENGINE.NAME=VALUE where there are several. Those of "
        "amts_engine_options are the options of amts_engine.",
    )  # fmt: skip
    one.add_argument(
        "--parallel-data", nargs="+", choices=_DATA, default=list(_DATA),
        help="What an engine that learns may learn from (default: all three, a row each).",
    )  # fmt: skip
    one.add_argument(
        "--direction", choices=tuple(_DIRECTIONS), default="forward",
        help="Into --language, back from it, or both (default: forward).",
    )  # fmt: skip
    one.add_argument(
        "--baseline", default="", metavar="ROW",
        help="The row that the others are tested against, such as amazon or amazon+sentence "
        "(default: the first one).",
    )  # fmt: skip
    one.add_argument(
        "--format", choices=("text", "markdown", "html", "json"),
        help="How to write it (default: what --output ends with, else text).",
    )  # fmt: skip
    one.add_argument(
        "--output", type=Path, metavar="FILE", help="Where to write it (default: standard output)."
    )
    one.add_argument(
        "--dry-run", action="store_true", help="Print characters and cost; send nothing."
    )
    add_scheduler(one)
    add_options(one, without=("engine", "engine_option"))


def _evaluate(options: argparse.Namespace) -> int:
    from ..evaluation import Plan, costs, evaluate, prepare  # noqa: PLC0415 (numpy is slow to load)

    settings = settings_of(options.book, options.language, options)
    if settings.language not in settings.siblings:
        raise SettingError(
            f"no human edition in {settings.language} is configured",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    check_files([options.output], folders=kept(settings), sources=[settings.root])
    plan = Plan(
        engines=_engines(settings, options.engines, options.options_of_engines),
        data=tuple(name for name in _DATA if name in options.parallel_data),
        directions=_DIRECTIONS[options.direction],
        pages=tuple(options.pages),
        baseline=options.baseline,
    )
    pages, problems = pipeline.read_book(book_pages(settings), settings)
    with (
        open_memory(settings, scratch=options.dry_run) as memory,
        _stores(memory) as stores,
    ):
        with executor_of(options) as executor:
            problems += pipeline.take_in_siblings(settings, memory, pages, executor)
        code = say(problems)
        given = prepare(settings, stores, pages, plan)
        if options.dry_run:
            print(costs(given))
            return max(code, int(len(given.ready) < len(given.trials)))
        print(costs(given), file=sys.stderr)
        purse = Purse()
        found = evaluate(given, stores, lambda trial: _doors(trial, purse), say)
    _write(found, options.format, options.output)
    return max(code, *(int(bool(row.why)) for row in found.rows))


def _engines(
    settings: Settings, names: list[str], given: list[str]
) -> Mapping[str, Mapping[str, object]]:
    """The engines with the options of each."""
    names = list(dict.fromkeys(names or [settings.engine]))
    if names == [""]:
        raise SettingError("no engine is named", remedy="name some with --engine")
    found: dict[str, dict[str, object]] = {name: {} for name in names}
    if settings.engine in found:
        found[settings.engine] |= settings.engine_options
    for one in given:
        name, equals, value = one.partition("=")
        engine, dot, option = name.strip().rpartition(".")
        if not equals:
            raise SettingError(f"--engine-option {one!r} is not NAME=VALUE")
        if not dot and len(names) > 1:
            raise SettingError(
                f"--engine-option {one!r}: there are several engines",
                remedy=f"say whose it is, such as {names[0]}.{name}=…",
            )
        if (engine or names[0]) not in found:
            raise SettingError(
                f"--engine-option {one!r}: {engine!r} is not evaluated",
                remedy=f"name it with --engine, or one of {', '.join(names)}",
            )
        here = str(Path(value).absolute()) if option == "models" else value
        found[engine or names[0]][option] = here
    return found


@contextmanager
def _stores(memory: Memory) -> Iterator[Stores]:
    """The book's memory, and in it the one of experiments, which no build reads."""
    from ..evaluation import Stores  # noqa: PLC0415

    with Memory.open(memory.experiments) as own:
        yield Stores(memory, own)


def _doors(trial: Trial, purse: Purse) -> Doors:
    way = "" if trial.direction == "forward" else " (back)"
    return doors_of(trial.label + way, purse)


def _write(found: Evaluation, form: str | None, output: Path | None) -> None:
    from ..evaluation import written  # noqa: PLC0415

    suffix = output.suffix.lower() if output else ""
    text = written(found, form or _SUFFIXES.get(suffix, "text"))
    if output is None:
        print(text, end="")
        return
    with whole_text(output) as file:
        file.write(text)
    print(f"written: {output}", file=sys.stderr)
