"""What several commands do: add themselves to the parser, open the memory, say what went wrong."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO, TypeAlias

from .. import pipeline, sending
from .._errors import Problem, SettingError, StoreError
from .._outputs import kept, whole_bytes, whole_text
from .._settings import Settings
from .._till import Purse
from ..book import Page
from ..compose import Edition
from ..engines import Desk, Item
from ..memory import Memory

__all__ = [
    "Commands",
    "Notes",
    "add_command",
    "check_output",
    "doors_of",
    "editions",
    "open_memory",
    "put",
    "say",
    "write",
    "write_files",
]

_LOCK = threading.Lock()

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
"""What commands are added to; argparse gives the type no public name."""


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_: str,
    *,
    language: bool = False,
    book: bool = True,
) -> argparse.ArgumentParser:
    """Add a command that *run* runs; *book*, *language*: whether it asks for them."""
    one = commands.add_parser(name, help=help_, description=help_)
    one.set_defaults(run=run)
    if book:
        one.add_argument("book", type=Path, metavar="BOOK", help="The folder of the book.")
    if language:
        one.add_argument("--language", required=True, help="As Sphinx names it: zh_CN, pt_BR, es …")
    return one


def editions(settings: Settings, memory: Memory, pages: Mapping[str, Page]) -> dict[str, Edition]:
    """The pages as they read with what the memory knows now."""
    found = pipeline.look_up(settings, memory, pages.values())
    return pipeline.localise(settings, memory, pages, pipeline.edit(pages, found, settings))


@contextmanager
def open_memory(settings: Settings, *, scratch: bool = False) -> Iterator[Memory]:
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


def check_output(settings: Settings, output: Path | None) -> None:
    """Refuse to write over sources, or where the next run would take the pages for sources.

    Raises :class:`SettingError`.
    """
    if output is None:
        return
    root, there = settings.root, output.resolve()
    if there.exists() and not there.is_dir():
        raise SettingError(f"--output {output} is no folder", remedy="name a folder")
    inside = there.relative_to(root).parts if there.is_relative_to(root) else ("_",)
    whose = ""
    if root.is_relative_to(there) or not any(part[0] in "._" for part in inside):
        whose = "the book's own sources"
    for what, folder in kept(settings):
        path = folder.resolve()
        if not whose and (there.is_relative_to(path) or path.is_relative_to(there)):
            whose = what
    if whose:
        raise SettingError(
            f"--output {output} would write over {whose}, or among them",
            remedy="name another folder",
        )


def write(path: Path, text: str) -> None:
    """Write a source file as it is, its folder with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_text(path, newline="") as file:
        file.write(text)


def put(text: str, file: TextIO | None = None) -> None:
    """Print a line whole, whoever else prints at the same moment; on standard output by default."""
    with _LOCK:
        file = file or sys.stdout
        file.write(f"{text}\n")
        file.flush()


def say(problems: Iterable[Problem]) -> int:
    """Print what there is to warn of; returns the exit code."""
    code = 0
    for problem in problems:
        where = f"{problem.page}:{problem.line or ''} " if problem.page else ""
        put(f"{where}warning: {problem.message} [amts.{problem.kind.value}]", sys.stderr)
        code = 1
    return code


def doors_of(
    language: str, purse: Purse | None = None, *, bar: bool = True, starting: bool = True
) -> sending.Doors:
    """What the command line does while an engine works: a bar, and lines on standard error.

    *purse*: what several languages spend from together.
    """

    def line(text: str) -> None:
        put(f"{language}: {text}", sys.stderr)

    return sending.Doors(progress if bar else None, line, line, starting, purse or Purse())


def progress(stream: Iterable[Item], total: int) -> Iterable[Item]:
    """Show on standard error how far a stream of sentences is."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(stream, "translating", total, console=Console(stderr=True))


def write_files(output: Path | None, contents: Sequence[bytes]) -> list[Path]:
    """Write what belongs into one file, or into several that are numbered; returns where.

    A file is there as a whole or not at all. Without *output*, standard output.
    """
    if output is None:
        sys.stdout.flush()
        for content in contents:
            sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return []
    paths = [output]
    if len(contents) > 1:
        paths = [output.with_stem(f"{output.stem}-{n}") for n in range(1, len(contents) + 1)]
    for path, content in zip(paths, contents, strict=True):
        with whole_bytes(path) as file:
            file.write(content)
    return paths


class Notes(Desk):
    """A desk whose notes are those of the book. *writing*: whether they may be changed."""

    def __init__(self, memory: Memory, *, writing: bool = True) -> None:
        super().__init__()
        self._memory = memory
        self._writing = writing

    def edit_note(self, key: str, change: Callable[[object], object]) -> object:
        """See :meth:`sphinx_amts.engines.Desk.edit_note`."""
        if not self._writing:
            return change(self._memory.note(key))
        return self._memory.edit_note(key, change)
