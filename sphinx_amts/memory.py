"""The translation memory: digest → translations, kept for good in a SQLite file by diskcache.

A row is JSON text under the key ``source>target:digest``; next to the translations there are
an index of the human translations of each page (``page:…``) and small facts (``note:…``).

A memory may come from a cache that others can write, so nothing in it is trusted: no pickle is
read, no file that a row names is opened or deleted, and what the database says about its own
eviction is overwritten at every opening. Nothing is ever evicted: it was paid for.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn, Self, TextIO, TypeAlias

from diskcache import DEFAULT_SETTINGS, Cache, Disk, Timeout  # type: ignore[import-untyped]

from sphinx_amts._errors import MemoryError_
from sphinx_amts.segment import HUMAN, Translation, damage, digest, fold, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Memory", "Row", "Stat", "merge"]

Row: TypeAlias = tuple[str, str, Translation]
"""What is written: digest, slotted source text, translation."""

_Entry: TypeAlias = tuple[str, tuple[Translation, ...]]
_PATIENCE = 60.0  # seconds to wait for another process before giving up
_CHUNK = 1000  # rows in a transaction: short enough for other writers to get their turn
_LINE = 4_000_000  # characters of the longest line that is imported
_LANGUAGE = "[A-Za-z]{2,8}(?:[-_@][A-Za-z0-9]{1,8}){0,4}"
_PAIR = re.compile(f"({_LANGUAGE})>({_LANGUAGE}):")
_SETTINGS = DEFAULT_SETTINGS | {
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "sqlite_auto_vacuum": 0,
    "sqlite_mmap_size": 0,  # a mapped file that somebody truncates would kill the process
}
_TRUST = "move this folder away and import your last export into a new one"
_CALL = "add only whole translations: segment.damage() and segment.digest() say whether they are"
_REMEDIES = {
    "locked": "another process is writing to it: wait until it ends, or end it",
    "full": "make room on that disk",
    "not a database": _TRUST,
    "malformed": _TRUST,
}
_DEFAULTS = {field.name: field.default for field in fields(Translation)}
_KINDS = dict.fromkeys(_DEFAULTS, (str,)) | {
    "markup": (bool,),
    "time": (int, float),
    "holds": (list,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """What the memory holds for one pair of languages.

    ``human``: translations by humans. ``machine``: (fingerprint, translations), in order.
    ``characters``: those of the source texts, slots left out, each text counted once.
    """

    source: str
    target: str
    human: int
    machine: tuple[tuple[str, int], ...]
    characters: int


def merge(a: Iterable[Translation], b: Iterable[Translation]) -> tuple[Translation, ...]:
    """Both lists in one: humans first, then machines, the newest first.

    Of two with the same identity (human: page and block before; machine: fingerprint) the newer
    stays. Neither order nor repetition matters, so memories can be merged in any way.
    """
    best: dict[tuple[str, ...], Translation] = {}
    for one in (*a, *b):
        name = (one.origin, one.page, one.before) if one.origin == HUMAN else (one.origin,)
        if name not in best or _rank(best[name]) < _rank(one):
            best[name] = one
    return tuple(sorted(best.values(), key=_order))


def _rank(one: Translation) -> tuple[object, ...]:
    return one.time, one.text, one.markup, one.page, one.before, one.holds


def _order(one: Translation) -> tuple[object, ...]:
    return one.origin != HUMAN, -one.time, one.origin, one.page, one.before


def _strict(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_decode = json.JSONDecoder(parse_constant=_strict).decode


def _dump(value: object) -> str:
    # half a surrogate pair cannot be written in UTF-8; its backslash escape is JSON
    return _encode(value).encode("utf-8", "backslashreplace").decode()


def _load(text: str) -> object:
    try:
        value: object = _decode(text)
    except RecursionError:
        message = "nested too deep"
        raise ValueError(message) from None
    return value


def _pack(one: Translation) -> dict[str, object]:
    pairs = ((name, getattr(one, name)) for name in _DEFAULTS)
    return {name: value for name, value in pairs if value != _DEFAULTS[name]}


def _unpack(data: object) -> Translation:
    if not isinstance(data, dict) or "text" not in data or not data.get("origin"):
        message = "a translation without text or origin"
        raise ValueError(message)
    for name, value in data.items():
        if type(value) not in _KINDS.get(name, ()):
            message = f"a translation has a wrong {name!r}"
            raise ValueError(message)
    time, holds = data.get("time", 0.0), data.get("holds", [])
    if not -1e12 < time < 1e12 or not all(isinstance(hold, str) for hold in holds):
        message = "a translation has a wrong 'time' or 'holds'"
        raise ValueError(message)
    return Translation(**(data | {"time": float(time), "holds": tuple(holds)}))


def _entry(value: object) -> _Entry:
    if isinstance(value, dict) and value.keys() == {"source", "targets"}:
        source, targets = value["source"], value["targets"]
        if isinstance(source, str) and isinstance(targets, list) and targets:
            return source, merge(map(_unpack, targets), ())
    message = "no source text with its translations"
    raise ValueError(message)


def _checked(row: Row) -> Row:
    """Let in only what an import would let in as well, so that every export can be imported."""
    name, text, one = row
    one = _unpack({**_pack(one), "holds": list(one.holds)})
    if digest(text) != name:
        message = f"{name!r} is not the digest of {text!r}"
        raise ValueError(message)
    if not one.markup and (why := damage(text, one.text)):
        message = f"the slots of {one.text!r} do not fit its source: {why}"
        raise ValueError(message)
    return name, fold(text), one


def _pair(source: object, target: object) -> str:
    if not _PAIR.fullmatch(pair := f"{source}>{target}:"):
        message = f"{source!r} or {target!r} is no language code"
        raise ValueError(message)
    return pair


def _named(kind: str, name: str) -> str:
    """Make a key of a name of any characters: an index of the keys compares only plain ones."""
    return f"{kind}:{json.dumps(name)[1:-1]}"


def _parsed(line: str) -> tuple[str, list[Row]]:
    if len(line) > _LINE:
        message = f"longer than {_LINE} characters"
        raise ValueError(message)
    data = _load(line)
    if not isinstance(data, dict) or data.keys() != {"digest", "from", "source", "targets", "to"}:
        message = "no object with digest, from, source, targets and to"
        raise ValueError(message)
    text, targets = _entry({name: data[name] for name in ("source", "targets")})
    return _pair(data["from"], data["to"]), [_checked((data["digest"], text, t)) for t in targets]


@contextmanager
def _guard(path: Path, remedy: str = _TRUST) -> Iterator[None]:
    """Say what went wrong in one error with a remedy."""
    try:
        yield
    except ValueError as error:
        message = f"translation memory {path}: {error}"
        raise MemoryError_(message, remedy=remedy) from error
    except (sqlite3.Error, Timeout, OSError) as error:
        first: BaseException = error  # a rollback that fails hides what failed before it
        while isinstance(first.__context__, sqlite3.Error):
            first = first.__context__
        found = (remedy for word, remedy in _REMEDIES.items() if word in str(first))
        message = f"translation memory {path}: {first}"
        remedy = next(found, "name a folder that exists, or can be made, and can be written to")
        raise MemoryError_(message, remedy=remedy) from error
