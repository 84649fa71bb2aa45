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
from dataclasses import dataclass, fields
from functools import cache
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn, Self, TextIO, TypeAlias

from diskcache import DEFAULT_SETTINGS, Cache, Disk, Timeout  # type: ignore[import-untyped]

from ._errors import MemoryError_
from .segment import HUMAN, Translation, damage, digest, fold, visible

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
_TIME = 1e12  # seconds since 1970, or before it; what is more is no time
_LANGUAGE = "([A-Za-z]{2,8}(?:[-_@][A-Za-z0-9]{1,8}){0,4})"
_PAIR = re.compile(f"{_LANGUAGE}>{_LANGUAGE}:")
_ENTRY = re.compile(f"{_PAIR.pattern}([0-9a-f]{{64}})")
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
_TRUST = "move this folder away and import your last export into a new one"
_CALL = "give codes such as pt or zh_CN, and translations that segment.damage() finds whole"
_WRITABLE = "name a folder that exists, or can be made, and that can be written to"
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


# ── what a row may be ──


def _wrong(why: str) -> NoReturn:
    raise ValueError(why)


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_decoder = json.JSONDecoder(parse_constant=lambda word: _wrong(f"{word} is no JSON"))


def _dump(value: object) -> str:
    # half a surrogate pair cannot be written in UTF-8; its backslash escape is JSON as well
    return _encoder.encode(value).encode("utf-8", "backslashreplace").decode()


def _load(text: str) -> object:
    try:
        value, end = _decoder.raw_decode(text)  # decode() takes half as long again
    except RecursionError:
        _wrong("JSON that is nested too deep")
    return value if end == len(text) else _wrong(f"not JSON after character {end}")


def _pack(one: Translation) -> dict[str, object]:
    pairs = ((name, getattr(one, name)) for name in _DEFAULTS)
    return {name: value for name, value in pairs if value != _DEFAULTS[name]}


def _unpack(data: object) -> Translation:
    if not isinstance(data, dict) or "text" not in data or not data.get("origin"):
        _wrong("a translation without text or origin")
    for name, value in data.items():
        if type(value) not in _KINDS.get(name, ()):
            _wrong(f"a translation has a wrong {name!r}")
    if not -_TIME < (time := data.get("time", 0.0)) < _TIME:
        _wrong("a translation has a wrong 'time'")
    if (holds := data.get("holds", ())) and not all(isinstance(hold, str) for hold in holds):
        _wrong("a translation has a wrong 'holds'")
    return Translation(**{**data, "time": float(time), "holds": tuple(holds)})


def _entry(value: object) -> _Entry:
    if isinstance(value, dict) and value.keys() == {"source", "targets"}:
        source, targets = value["source"], value["targets"]
        if isinstance(source, str) and isinstance(targets, list) and targets:
            if len(targets) == 1:  # nearly always: merging takes longer than the rest of it
                return source, (_unpack(targets[0]),)
            return source, merge(map(_unpack, targets), ())
    _wrong("no source text with its translations")


def _checked(name: object, text: str, one: Translation) -> Row:
    """Let in only what an import would let in as well, so that every export can be imported."""
    if name != digest(text):
        _wrong(f"{name!r} is not the digest of {text!r}")
    if not one.markup and (why := damage(text, one.text)):
        _wrong(f"the slots of {one.text!r} do not fit {text!r}: {why}")
    return str(name), fold(text), _unpack({**_pack(one), "holds": list(one.holds)})


def _pair(source: object, target: object) -> str:
    if isinstance(source, str) and isinstance(target, str):
        pair = f"{source}>{target}:"
        if _PAIR.fullmatch(pair):
            return pair
    _wrong(f"{source!r} or {target!r} is no language code")


def _key(kind: str, name: str) -> str:
    # escaped, as SQLite does not compare a name with a NUL or half a surrogate pair as we do
    return f"{kind}:{json.dumps(name)[1:-1]}"


def _parsed(line: str) -> tuple[tuple[str, str], list[Row]]:
    data = _load(line.rstrip()) if len(line) <= _LINE else _wrong(f"longer than {_LINE} characters")
    if not isinstance(data, dict) or data.keys() != {"digest", "from", "source", "targets", "to"}:
        _wrong("no JSON object with exactly digest, from, source, targets and to")
    text, targets = _entry({"source": data["source"], "targets": data["targets"]})
    languages = data["from"], data["to"]
    _pair(*languages)
    return languages, [_checked(data["digest"], text, one) for one in targets]


def _names(value: object) -> set[str]:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return set(value)
    _wrong("no list of digests")


# ── a cache that is not trusted ──


class _Disk(Disk):  # type: ignore[misc]
    """Keys as text and values as JSON in the row itself; a row of any other kind is refused."""

    def put(self, key: str) -> tuple[str, bool]:
        return key, True

    def get(self, key: object, raw: object) -> str:
        return key if isinstance(key, str) and raw == 1 else _wrong("a key that is no text")

    def store(self, value: object, *_: object, **__: object) -> tuple[int, int, None, str]:
        return 0, 1, None, _dump(value)

    def fetch(self, mode: object, filename: object, value: object, _: object = None) -> object:
        if mode != 1 or filename is not None or not isinstance(value, str):
            _wrong(f"a value that is not text in its row (mode {mode!r}, file {filename!r})")
        return _load(value)

    def remove(self, _: object) -> None:
        """Delete nothing: no row of ours has a file, and that of another may be any file."""


@contextmanager
def _guard(path: Path, remedy: str = _TRUST) -> Iterator[None]:
    """Say whatever goes wrong in one kind of error, with a remedy."""
    try:
        yield
    except ValueError as error:
        message = f"translation memory {path}: {error}"
        raise MemoryError_(message, remedy=remedy) from error
    except (sqlite3.Error, Timeout, OSError) as error:
        first: BaseException = error  # a rollback that fails hides what failed before it
        while isinstance(first.__context__, sqlite3.Error):
            first = first.__context__
        message = f"translation memory {path}: {first}"
        remedies = (remedy for word, remedy in _REMEDIES.items() if word in str(first))
        raise MemoryError_(message, remedy=next(remedies, _WRITABLE)) from error


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
                _wrong("the database has tables or triggers that are not ours")
            if any(name == "Settings" for _, name, *_ in have):
                db.execute(_FORGET)
                if not {key for key, _ in db.execute(_STATED)} <= _COUNTS:
                    _wrong("the database has settings that cannot be deleted")
        db.execute("COMMIT")


class Memory:
    """An open translation memory; every error of it is a :class:`MemoryError_`.

    Any number of processes may use the same folder at once, and a process may fork.
    """

    def __init__(self, path: Path, store: Cache) -> None:
        self.path = path
        self._cache = store

    @classmethod
    def open(cls, path: Path) -> Memory:
        """Open the memory in the folder *path*, which is made if it is not there."""
        path = path.absolute()
        with _guard(path, _WRITABLE):
            if os.path.expandvars(path) != str(path):
                _wrong("diskcache would read a part of this name as an environment variable")
        with _guard(path):
            path.mkdir(parents=True, exist_ok=True)
            _disarm(path)
            return cls(path, Cache(str(path), timeout=_PATIENCE, disk=_Disk, **_SETTINGS))

    def close(self) -> None:
        """Close the database; everything that was added is in it already."""
        with _guard(self.path):
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lookup(
        self, source: str, target: str, digests: Iterable[str]
    ) -> dict[str, tuple[Translation, ...]]:
        """Give the translations of those *digests* that have any, in the order of :func:`merge`."""
        with _guard(self.path, _CALL):
            pair = _pair(source, target)
        with _guard(self.path):
            found = self._entries(pair + name for name in digests)
            return {name: targets for _, _, name, _, targets in found}

    def add(self, source: str, target: str, rows: Iterable[Row]) -> int:
        """Merge *rows* into what is there and say for how many digests that changed something.

        A row is refused, with those after it, if its digest is not that of its text, or if it
        is not ``markup`` and its slots do not fit: look with :func:`damage` before.
        """
        changed: set[str] = set()
        rest = iter(rows)
        while chunk := list(islice(rest, _CHUNK)):
            changed |= self._write(source, target, chunk)
        return len(changed)

    def replace_page(self, source: str, target: str, page: str, rows: Iterable[Row]) -> None:
        """Make *rows* the only human translations of *page*, in one transaction."""
        self._write(source, target, list(rows), page)

    def note(self, key: str) -> object:
        """Give the JSON value that was noted under *key*, or ``None``."""
        with _guard(self.path):
            return next((value for _, value in self._rows([_key("note", key)])), None)

    def set_note(self, key: str, value: object) -> None:
        """Note the JSON value *value* under *key*."""
        with _guard(self.path), self._cache.transact():
            self._cache.set(_key("note", key), value)

    def stats(self) -> list[Stat]:
        """Count what is there, one row for each pair of languages, in order."""
        origins: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        characters: Counter[tuple[str, str]] = Counter()
        with _guard(self.path):
            for source, target, _, text, targets in self._entries():
                origins[source, target].update(one.origin for one in targets)
                characters[source, target] += visible(text)
        return [
            Stat(
                source=pair[0],
                target=pair[1],
                human=count.pop(HUMAN, 0),
                machine=tuple(sorted(count.items())),
                characters=characters[pair],
            )
            for pair, count in sorted(origins.items())
        ]

    def export(self, file: TextIO) -> int:
        """Write all translations as sorted lines of JSON, fit for git, and say how many lines.

        The bytes depend only on what is in the memory, not on how it came there.
        """
        with _guard(self.path):
            lines = [
                _dump({"from": a, "to": b, "digest": c, "source": d, "targets": [*map(_pack, e)]})
                for a, b, c, d, e in self._entries()
            ]
        file.writelines(f"{line}\n" for line in lines)
        return len(lines)

    def import_(self, file: TextIO) -> tuple[int, int]:
        """Add the lines of an export; say how many were new or changed something, and how many not.

        Every line is checked first: if one is wrong, nothing is added.
        """
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        number = 0
        try:
            while line := file.readline(_LINE + 1):
                number += 1
                languages, rows = _parsed(line)
                found[languages] += rows
        except ValueError as error:
            message = f"{getattr(file, 'name', 'import')}:{number or 1}: {error}"
            raise MemoryError_(message, remedy="mend that line; nothing was added") from error
        added = sum(self.add(*languages, rows) for languages, rows in found.items())
        return added, number - added

    def _rows(self, keys: Iterable[str] | None = None) -> Iterator[tuple[str, object]]:
        # One query of our own: it takes no lock, sees one moment, and finds a row even if that
        # says that it has expired (which add() would take for missing, and lose).
        query, values = (_ALL, ()) if keys is None else (_SOME, (_dump([*keys]),))
        get, fetch = self._cache.disk.get, self._cache.disk.fetch
        found = self._cache._sql(query, values)  # noqa: SLF001  # there is no public way
        for key, raw, mode, filename, value in found:
            try:
                yield get(key, raw), fetch(mode, filename, value)
            except ValueError as error:
                _wrong(f"row {key!r}: {error}")

    def _entries(
        self, keys: Iterable[str] | None = None
    ) -> Iterator[tuple[str, str, str, str, tuple[Translation, ...]]]:
        """Give source language, target language, digest, source text and translations."""
        for key, value in self._rows(keys):
            if found := _ENTRY.fullmatch(key):
                try:
                    yield found[1], found[2], found[3], *_entry(value)
                except ValueError as error:
                    _wrong(f"row {key!r}: {error}")

    def _write(
        self, source: str, target: str, rows: list[Row], page: str | None = None
    ) -> set[str]:
        """Merge *rows* in, in one transaction; what humans gave before on *page* is dropped."""
        new: dict[str, _Entry] = {}
        pages: dict[str, set[str]] = defaultdict(set)
        with _guard(self.path, _CALL):
            pair = _pair(source, target)
            if page is not None:
                pages[_key("page", pair + page)] = set()
            for name, text, one in (_checked(*row) for row in rows):
                if page is not None and (one.origin, one.page) != (HUMAN, page):
                    _wrong(f"{one.text!r} is not by a human on {page!r}")
                new[name] = text, merge(new[name][1] if name in new else (), [one])
                if one.origin == HUMAN:
                    pages[_key("page", pair + one.page)].add(name)
        changed = set()
        with _guard(self.path), self._cache.transact():
            index = {key: _names(value) for key, value in self._rows(pages)}
            stale = set().union(*index.values()) if page is not None else set()
            names = sorted(new.keys() | stale)
            rows_found = self._entries(pair + name for name in names)
            there: dict[str, _Entry] = {
                name: (text, targets) for _, _, name, text, targets in rows_found
            }
            for name in names:
                text, old = there.get(name, ("", ()))
                text, added = new.get(name, (text, ()))
                kept = (one for one in old if (one.origin, one.page) != (HUMAN, page))
                if (merged := merge(kept, added)) == old:
                    continue
                changed.add(name)
                if merged:
                    self._cache.set(pair + name, {"source": text, "targets": [*map(_pack, merged)]})
                else:
                    self._cache.delete(pair + name)
            for key, given in pages.items():
                listed = given if page is not None else given | index.get(key, set())
                if listed != index.get(key):
                    self._cache.set(key, sorted(listed))
        return changed
