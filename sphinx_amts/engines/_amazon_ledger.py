"""What is known here of the jobs of a book: written down before the service is asked for one.

A note of the translation memory, for each pair of languages. It may be shared, so it is read as
something that anyone may have written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ._desk import Desk

__all__ = ["Ledger", "Owed", "Record"]

_KEPT = 200  # jobs that are done, for the history
_SHORT = 16  # characters of a digest that tell it from all others of a book


@dataclass(frozen=True, slots=True)
class Record:
    """A job of ours.

    ``key``: names all that decides its output. ``place``: the region and the folder that it works
    in. ``state``: *asked* until the service has named it, *running*, then *collected*; *late* where
    it is done and some of its output was not there. ``job``: the service's name of it. ``dead``:
    its names of attempts that gave nothing. ``origin``: the fingerprint of what it gives. ``time``:
    when it was started here, or met.
    """

    key: str
    place: str
    origin: str
    job: str = ""
    state: str = "asked"
    sentences: int = 0
    documents: int = 0
    characters: int = 0
    rate: float = 0.0
    time: float = 0.0
    dead: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it may have answers that are not in the memory."""
        return self.state != "collected"

    @property
    def cost(self) -> float:
        """What it costs, in dollars."""
        return self.characters / 1e6 * self.rate


_KINDS = {"str": str, "int": int, "float": (int, float), "tuple[str, ...]": list}


def _record(key: object, value: object) -> Record | None:
    if not isinstance(key, str) or not isinstance(value, dict):
        return None
    known = {f.name: _KINDS[str(f.type)] for f in fields(Record)}
    if not {"place", "origin"} <= value.keys() <= known.keys() - {"key"}:
        return None
    if not all(isinstance(v, known[name]) for name, v in value.items()):  # type: ignore[arg-type]
        return None
    dead = value.get("dead", [])
    if not all(isinstance(one, str) for one in dead):
        return None
    return Record(key=key, **{**value, "dead": tuple(dead)})


def _value(record: Record) -> dict[str, Any]:
    value = asdict(record)
    del value["key"]
    return {**value, "dead": list(record.dead)}


class Owed:
    """A set of digests, kept short."""

    def __init__(self, short: Iterable[str] = ()) -> None:
        self._short = frozenset(short)

    def __contains__(self, digest: str) -> bool:
        return digest[:_SHORT] in self._short

    def __len__(self) -> int:
        return len(self._short)


def _owed(note: object) -> dict[str, set[str]]:
    """Read a note of what jobs owe; what is none of ours is left out."""
    rows = note.items() if isinstance(note, dict) else ()
    return {
        key: {one for one in value if isinstance(one, str)}
        for key, value in rows
        if isinstance(key, str) and isinstance(value, list)
    }


class Ledger:
    """The records of one pair of languages."""

    def __init__(self, desk: Desk, source: str, target: str) -> None:
        self.desk = desk
        self._note = f"jobs:{source}>{target}"

    def all(self) -> dict[str, Record]:
        """Give all records, oldest first."""
        return self._edit(lambda records: records)

    def change(self, key: str, how: Callable[[Record | None], Record]) -> Record:
        """Write what *how* makes of the record; it is on disk when this returns."""
        return self._edit(lambda records: {**records, key: how(records.get(key))})[key]

    def mark(self, record: Record, **values: Any) -> Record:  # noqa: ANN401 -- fields of a record
        """Write a record anew with these values; what another process wrote of it stays."""
        return self.change(record.key, lambda now: replace(now or record, **values))

    def lost(self, record: Record, digests: set[str]) -> list[str]:
        """Note sentences that were billed and did not come back.

        Returns those to which that has happened in another job before: whatever it is about
        them, they are not worth a third.
        """
        if not digests:
            return []
        twice: list[str] = []

        def edit(old: object) -> object:
            known = dict(old) if isinstance(old, dict) else {}
            twice[:] = sorted(d for d in digests if known.get(d, record.job) != record.job)
            return {**dict.fromkeys(digests, record.job), **known}

        self.desk.edit_note(f"{self._note}:lost:{record.origin}", edit)
        return twice

    def owe(self, key: str, digests: Iterable[str]) -> None:
        """Note which sentences a job has still to give; none: it has given all that it will."""
        owing = {r.key for r in self.all().values() if r.open} | {key}
        short = sorted(d[:_SHORT] for d in digests)

        def edit(old: object) -> object:
            known = {k: v for k, v in _owed(old).items() if k in owing and k != key}
            return {**{k: sorted(v) for k, v in known.items()}, **({key: short} if short else {})}

        self.desk.edit_note(f"{self._note}:owed", edit)

    def owed(self) -> dict[str, Owed]:
        """Which sentences jobs have still to give, as far as that is noted, by their keys."""
        found: dict[str, Owed] = {}

        def look(old: object) -> object:
            found.update({k: Owed(v) for k, v in _owed(old).items()})
            return old

        self.desk.edit_note(f"{self._note}:owed", look)
        return found

    def _edit(
        self, change: Callable[[Mapping[str, Record]], Mapping[str, Record]]
    ) -> dict[str, Record]:
        kept: dict[str, Record] = {}

        def edit(old: object) -> object:
            pairs = old.items() if isinstance(old, dict) else ()
            records = {r.key: r for r in (_record(*pair) for pair in pairs) if r}
            new = sorted(change(records).values(), key=lambda r: r.time)
            done = [r.key for r in new if not r.open]
            forgotten = set(done[:-_KEPT])
            kept.clear()
            kept.update({r.key: r for r in new if r.key not in forgotten})
            return {key: _value(record) for key, record in kept.items()}

        self.desk.edit_note(self._note, edit)
        return kept

    @staticmethod
    def now() -> float:
        """Seconds since 1970, as records have them."""
        return round(time.time(), 3)
