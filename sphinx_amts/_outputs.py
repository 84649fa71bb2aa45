"""Files that are written: as a whole or not at all, and never over what has to stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from secrets import token_hex
from typing import IO, TextIO

from ._errors import OutputError
from ._settings import Settings
from .book import SUFFIXES

__all__ = ["check_files", "kept", "kept_from", "rewrite", "whole_bytes", "whole_text"]

_ELSEWHERE = "name another file"


@contextmanager
def whole_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write: whoever reads it sees the old one or the new one, never a part.

    Its folder has to be there. Raises :class:`OutputError` where it cannot be written; what was
    there before is whole then.
    """
    draft = path.with_name(f".{path.name[:80]}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        if error.filename not in {None, str(draft)}:  # it is about another file
            raise
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}",
            remedy="name a file in a folder that is there and can be written to, on a disk with room",
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def whole_text(path: Path, *, newline: str = "\n") -> Iterator[TextIO]:
    """The same for text, as UTF-8.

    Half a surrogate pair, which a notebook can hold, is no UTF-8; it is written as its escape.
    """
    with whole_bytes(path) as file:
        text = TextIOWrapper(file, "utf-8", "backslashreplace", newline)
        try:
            yield text
            text.flush()
        finally:
            with suppress(OSError, ValueError):
                text.detach()


def rewrite(path: Path, text: str, mark: str) -> None:
    """Write a file of ours, unless it says the same already: one without our *mark* in it is
    somebody else's, and stays. Raises :class:`OutputError` where it cannot be written.
    """
    old = path.read_text("utf-8", errors="replace") if path.is_file() else None
    if old != text and (old is None or mark in old):
        with whole_text(path) as file:
            file.write(text)


def check_files(
    outputs: Iterable[Path | None],
    *,
    folders: Sequence[tuple[str, Path]] = (),
    sources: Sequence[Path] = (),
) -> None:
    """Look at files before anything is done that would end up in them.

    *folders*: what is kept in them and where: no output may be in one. *sources*: folders whose
    pages no output may be. Raises :class:`OutputError` for these, for a folder, for a file whose
    folder is not there, and where two outputs are one file.
    """
    seen: set[Path] = set()
    for output in outputs:
        if output is None:
            continue
        there = output.resolve()
        why = ""
        if there.is_dir():
            why = "it is a folder"
        elif not there.parent.is_dir():
            why = f"there is no folder {output.parent}"
        elif there in seen:
            why = "another output goes there"
        elif (what := kept_from(there, folders)) is not None:
            why = f"{what} is there"
        elif there.suffix in SUFFIXES and any(there.is_relative_to(s.resolve()) for s in sources):
            why = "the sources are there"
        elif there.exists() and not there.is_file():
            why = "it is no file"
        if why:
            raise OutputError(f"{output}: {why}", remedy=_ELSEWHERE)
        seen.add(there)


def kept_from(there: Path, folders: Sequence[tuple[str, Path]]) -> str | None:
    """What is kept in the first of these *folders* that *there* is in."""
    inside = (what for what, folder in folders if there.is_relative_to(folder.resolve()))
    return next(inside, None)


def kept(settings: Settings) -> list[tuple[str, Path]]:
    """What a book's outputs have to keep off: its memory and the editions of humans."""
    siblings = [(f"the edition in {s.path}", s.path) for s in settings.siblings.values()]
    return [("the translation memory", settings.memory), *siblings]
