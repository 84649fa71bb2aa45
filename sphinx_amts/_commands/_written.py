"""Translated sources in a folder: written again and again, and never over what a human wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from .._errors import Problem, Warn
from .._outputs import whole_text
from ._shared import write

__all__ = ["write_sources"]

_LIST = ".amts-written.json"
"""What was written here: the path of each page → digests of what may stand in it."""


def write_sources(
    output: Path, texts: Mapping[str, str], sources: Mapping[str, str]
) -> list[Problem]:
    """Write *texts*, from the path of a page to its translated source, into a folder.

    A file that is there already is written over if this function wrote it and nobody has changed
    it since, or if it is a copy of the page itself, which *sources* gives. Any other stays as it
    is, and there is something to warn of. Nothing is written through a link that leads out of the
    folder. Raises :class:`~sphinx_amts._errors.OutputError` where a file cannot be written.
    """
    output.mkdir(parents=True, exist_ok=True)
    known = _read(output / _LIST)
    problems, wanted = [], {}
    for name, text in texts.items():
        if why := _why_not(
            output, name, {_digest(text), _digest(sources[name]), *known.get(name, ())}
        ):
            problems.append(Problem(Warn.OUTPUT, f"{output / name} {why}"))
        else:
            wanted[name] = text
    now = {name: [_digest(text)] for name, text in wanted.items()}
    # first, for a run that ends early: either may be there then
    _note(output, known | {name: [*new, *known.get(name, ())] for name, new in now.items()})
    for name, text in wanted.items():
        write(output / name, text)
    _note(output, known | now)
    return problems


def _why_not(output: Path, name: str, ours: set[str]) -> str:
    path = output / name
    if not path.parent.resolve().is_relative_to(output.resolve()):
        return "is not written: a link leads out of the folder\n  remedy: name another folder"
    if not (path.is_symlink() or path.exists()):
        return ""
    try:
        there = path.read_bytes()
    except OSError:
        there = b""
    if sha256(there).hexdigest() in ours:
        return ""
    return (
        "stays as it is: it was changed, or is somebody else's\n"
        "  remedy: delete it to have it written anew; to have its words used, move it into a "
        "folder of human translations and name that with --sibling"
    )


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _read(path: Path) -> dict[str, list[str]]:
    """The list; nothing where there is none that can be read: then what is there stays."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: [one for one in digests if isinstance(one, str)]
        for name, digests in found.items()
        if isinstance(digests, list)
    }


def _note(output: Path, written: Mapping[str, list[str]]) -> None:
    with whole_text(output / _LIST) as file:
        json.dump(written, file, indent=1, sort_keys=True)
        file.write("\n")
