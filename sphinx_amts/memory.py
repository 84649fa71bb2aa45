"""The translation memory: digest → translations, kept for good in a SQLite file by diskcache.

What a row may be is in ``_rows``, and why the file is not trusted in ``_store``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, TextIO

from diskcache import Cache

from ._errors import StoreError
from ._rows import (
    ENTRY,
    Entry,
    Row,
    checked,
    entry,
    key_of,
    line_of,
    lines,
    names_of,
    packed,
    pair_of,
    parsed,
    wrong,
)
from ._store import begins, guard, opened, read
from .segment import HUMAN, Translation, visible

__all__ = ["Memory", "Row", "Stat", "merge"]

_CHUNK = 1000  # rows in a transaction: short enough for other writers to get their turn
_CHANGES = key_of("count", "changes")
_CALL = "give codes such as pt or zh_CN, and translations that segment.damage() finds whole"


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


class Memory:
    """An open translation memory; every error of it is a :class:`StoreError`.

    Any number of processes may use the same folder at once, and a process may fork.
    """

    def __init__(self, path: Path, store: Cache) -> None:
        self.path = path
        self._cache = store

    @classmethod
    def open(cls, path: Path) -> Memory:
        """Open the memory in the folder *path*, which is made if it is not there."""
        path = path.absolute()
        return cls(path, opened(path))

    @property
    def experiments(self) -> Path:
        """The folder of the memory in which is kept what no build may show: what an engine made
        that was not to learn from everything, so that it can be scored."""
        return self.path / "evaluation"

    def close(self) -> None:
        """Close the database; everything that was added is in it already."""
        with guard(self.path):
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lookup(
        self, source: str, target: str, digests: Iterable[str]
    ) -> dict[str, tuple[Translation, ...]]:
        """Give the translations of those *digests* that have any, in the order of :func:`merge`."""
        with guard(self.path, _CALL):
            pair = pair_of(source, target)
        with guard(self.path):
            found = self._entries(pair + name for name in digests)
            return {name: targets for _, _, name, _, targets in found}

    def has_humans(self, source: str, target: str) -> bool:
        """Whether a human's translation was ever added for this pair of languages."""
        with guard(self.path, _CALL):
            pair = pair_of(source, target)
        with guard(self.path):
            return begins(self._cache, key_of("page", pair))

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
        with guard(self.path):
            return next((value for _, value in read(self._cache, [key_of("note", key)])), None)

    @property
    def changes(self) -> int:
        """How often translations or notes have changed, by whomever: while it stays, what was made
        of this memory would be made of it again."""
        with guard(self.path):
            found = next((value for _, value in read(self._cache, [_CHANGES])), 0)
        return found if isinstance(found, int) else 0

    def set_note(self, key: str, value: object, *, derived: bool = False) -> None:
        """Note the JSON value *value* under *key*. *derived*: it follows from the rest of the
        memory and from the book, so that it does not count as a change."""
        with guard(self.path), self._cache.transact():
            self._cache.set(key_of("note", key), value)
            if not derived:
                self._count()

    def edit_note(self, key: str, change: Callable[[object], object]) -> object:
        """Note what *change* makes of the note under *key*; returns the new one.

        No other process can write it in between.
        """
        with guard(self.path), self._cache.transact():
            new = change(self.note(key))
            self._cache.set(key_of("note", key), new)
            self._count()
            return new

    def stats(self) -> list[Stat]:
        """Count what is there, one row for each pair of languages, in order."""
        origins: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        characters: Counter[tuple[str, str]] = Counter()
        with guard(self.path):
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
        with guard(self.path):
            out = [line_of(*row) for row in self._entries()]
        file.writelines(out)
        return len(out)

    def import_(self, file: TextIO) -> tuple[int, int]:
        """Add the lines of an export; say how many were new or changed something, and how many not.

        Every line is checked first: if one is wrong, nothing is added.
        """
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        number = 0
        try:
            for number, line in enumerate(lines(file), 1):  # noqa: B007  # the error names it
                languages, name, (text, targets) = parsed(line)
                found[languages] += [checked(name, text, one) for one in merge(targets, ())]
        except ValueError as error:
            message = f"{getattr(file, 'name', 'import')}:{number or 1}: {error}"
            raise StoreError(message, remedy="mend that line; nothing was added") from error
        added = sum(self.add(*languages, rows) for languages, rows in found.items())
        return added, number - added

    def _entries(
        self, keys: Iterable[str] | None = None
    ) -> Iterator[tuple[str, str, str, str, tuple[Translation, ...]]]:
        """Give source language, target language, digest, source text and translations."""
        for key, value in read(self._cache, keys):
            if found := ENTRY.fullmatch(key):
                try:
                    text, targets = entry(value)
                except ValueError as error:
                    wrong(f"row {key!r}: {error}")
                if len(targets) > 1:  # hardly ever, and merging takes longer than the rest of it
                    targets = merge(targets, ())
                yield found[1], found[2], found[3], text, targets

    def _write(
        self, source: str, target: str, rows: list[Row], page: str | None = None
    ) -> set[str]:
        """Merge *rows* in, in one transaction; what humans gave before on *page* is dropped."""
        with guard(self.path, _CALL):
            pair = pair_of(source, target)
            new, pages = _given(pair, rows, page)
        changed = set()
        with guard(self.path), self._cache.transact():
            index = {key: names_of(value) for key, value in read(self._cache, pages)}
            stale = set().union(*index.values()) if page is not None else set()
            names = sorted(new.keys() | stale)
            rows_found = self._entries(pair + name for name in names)
            there: dict[str, Entry] = {
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
                    self._cache.set(pair + name, packed(text, merged))
                else:
                    self._cache.delete(pair + name)
            for key, given in pages.items():
                listed = given if page is not None else given | index.get(key, set())
                if listed != index.get(key):
                    self._cache.set(key, sorted(listed))
            if changed:
                self._count()
        return changed

    def _count(self) -> None:
        """Count a change, inside of its transaction."""
        self._cache.set(_CHANGES, self.changes + 1)


def _given(
    pair: str, rows: Iterable[Row], page: str | None
) -> tuple[dict[str, Entry], dict[str, set[str]]]:
    """Check *rows*: what they give each digest, and which digests humans give by them, by the key of
    the page. With a *page*, all of them are by humans on it, and there may be none."""
    new: dict[str, Entry] = {}
    pages: dict[str, set[str]] = defaultdict(set)
    if page is not None:
        pages[key_of("page", pair + page)] = set()
    for name, text, one in (checked(*row) for row in rows):
        if page is not None and (one.origin, one.page) != (HUMAN, page):
            wrong(f"{one.text!r} is not by a human on {page!r}")
        new[name] = text, merge(new[name][1] if name in new else (), [one])
        if one.origin == HUMAN:
            pages[key_of("page", pair + one.page)].add(name)
    return new, pages
