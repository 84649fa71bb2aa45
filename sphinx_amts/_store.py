"""A cache that is not trusted: the SQLite file of diskcache that a memory is kept in.

It may come from somebody else, so no pickle is read, no file that a row names is opened or
deleted, and what the database says about its own eviction is overwritten at every opening.
Nothing is ever evicted: it was paid for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from diskcache import DEFAULT_SETTINGS, Cache, Disk, Timeout

from ._errors import StoreError
from ._rows import dump, load, wrong

__all__ = ["begins", "guard", "opened", "read"]

_PATIENCE = 60.0  # seconds to wait for another process before giving up
_SETTINGS = DEFAULT_SETTINGS | {
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "sqlite_auto_vacuum": 0,
    "sqlite_mmap_size": 0,  # a mapped file that somebody truncates would kill the process
}
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"
_COUNTS = {"count", "size", "hits", "misses"}
_STATED = "SELECT key, value FROM Settings"
_FORGET = "DELETE FROM Settings WHERE key NOT IN ('count', 'size', 'hits', 'misses')"
_ALL = "SELECT key, raw, mode, filename, value FROM Cache ORDER BY key"
_SOME = _ALL.replace("ORDER BY key", "WHERE key IN (SELECT value FROM json_each(?))")
_ANY = "SELECT 1 FROM Cache WHERE key BETWEEN ? AND ? || char(0x10ffff) LIMIT 1"
_TRUST = "move this folder away and import your last export into a new one"
_WRITABLE = "name a folder that exists, or can be made, and that can be written to"
_REMEDIES = {
    "locked": "another process is writing to it: wait until it ends, or end it",
    "full": "make room on that disk",
    "not a database": _TRUST,
    "malformed": _TRUST,
}


class _Disk(Disk):  # type: ignore[misc]
    """Keys as text and values as JSON in the row itself; a row of any other kind is refused."""

    def put(self, key: str) -> tuple[str, bool]:
        return key, True

    def get(self, key: object, raw: object) -> str:
        return key if isinstance(key, str) and raw == 1 else wrong("a key that is no text")

    def store(self, value: object, *_: object, **__: object) -> tuple[int, int, None, str]:
        return 0, 1, None, dump(value)

    def fetch(self, mode: object, filename: object, value: object, _: object = None) -> object:
        if mode != 1 or filename is not None or not isinstance(value, str):
            wrong(f"a value that is not text in its row (mode {mode!r}, file {filename!r})")
        return load(value)

    def remove(self, _: object) -> None:
        """Delete nothing: no row of ours has a file, and that of another may be any file."""


@contextmanager
def guard(path: Path, remedy: str = _TRUST) -> Iterator[None]:
    """Say whatever goes wrong in one kind of error, :class:`StoreError`, with a remedy."""
    try:
        yield
    except ValueError as error:
        message = f"translation memory {path}: {error}"
        raise StoreError(message, remedy=remedy) from error
    except (sqlite3.Error, Timeout, OSError) as error:
        first: BaseException = error  # a rollback that fails hides what failed before it
        while isinstance(first.__context__, sqlite3.Error):
            first = first.__context__
        message = f"translation memory {path}: {first}"
        remedies = (remedy for word, remedy in _REMEDIES.items() if word in str(first))
        raise StoreError(message, remedy=next(remedies, _WRITABLE)) from error


@cache
def _schema() -> frozenset[tuple[object, ...]]:
    """Every table, index and trigger of a new cache."""
    with TemporaryDirectory() as folder, Cache(folder, disk=_Disk, **_SETTINGS) as new:
        return frozenset(new._sql(_SCHEMA))  # noqa: SLF001  # no public way


def _disarm(path: Path) -> None:
    """Look at a database before diskcache does, which obeys what it finds.

    It runs each setting ``sqlite_…`` as a PRAGMA, sets others as attributes of itself (among
    them its folder), and leaves triggers alone, which can delete rows. That the settings are
    gone is asked in its own words: in a forged table a deletion may not find every row.
    """
    with closing(sqlite3.connect(path / "cache.db", _PATIENCE, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")  # fails where nobody may write
        if have := set(db.execute(_SCHEMA)):
            if have - _schema():
                wrong("the database has tables or triggers that are not ours")
            if any(name == "Settings" for _, name, *_ in have):
                db.execute(_FORGET)
                if not {key for key, _ in db.execute(_STATED)} <= _COUNTS:
                    wrong("the database has settings that cannot be deleted")
        db.execute("COMMIT")


def opened(path: Path) -> Cache:
    """Open the cache in the folder *path*, which is made if it is not there."""
    with guard(path, _WRITABLE):
        if os.path.expandvars(path) != str(path):
            wrong("diskcache would read a part of this name as an environment variable")
    with guard(path):
        path.mkdir(parents=True, exist_ok=True)
        _disarm(path)
        return Cache(str(path), timeout=_PATIENCE, disk=_Disk, **_SETTINGS)


def read(store: Cache, keys: Iterable[str] | None = None) -> Iterator[tuple[str, object]]:
    """Give the rows under those *keys*, or all of them in the order of their keys.

    One query of our own: it takes no lock, sees one moment, and finds a row even if that says
    that it has expired (which a write would take for missing, and lose).
    """
    query, values = (_ALL, ()) if keys is None else (_SOME, (dump([*keys]),))
    get, fetch = store.disk.get, store.disk.fetch
    found = store._sql(query, values)  # noqa: SLF001  # there is no public way
    for key, raw, mode, filename, value in found:
        try:
            yield get(key, raw), fetch(mode, filename, value)
        except ValueError as error:
            wrong(f"row {key!r}: {error}")


def begins(store: Cache, start: str) -> bool:
    """Whether there is a row whose key begins so."""
    return bool(list(store._sql(_ANY, (start, start))))  # noqa: SLF001  # there is no public way
