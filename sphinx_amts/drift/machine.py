"""What one engine has made of sentences, and what it had learned from by then.

A memory may have several translations of a sentence by one engine: by other versions of it, or
with other parallel data. A page is told in the words of as few of them as can be, for its two
texts are to be compared, not two engines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..segment import HUMAN, Translation

__all__ = ["Machine", "Told", "by_engine"]


@dataclass(frozen=True, slots=True)
class Told:
    """``texts``: digest → what the machine made of it, in slots. ``missing``: digests that it has
    not translated. ``origins``: the fingerprints that the texts were made under, in order."""

    texts: Mapping[str, str]
    missing: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """``engine``: its name. ``found``: digest → its translations. ``learned``: fingerprint → the
    pages from whose pairs it had learned; one that is not there may have learned from any."""

    engine: str
    found: Mapping[str, tuple[Translation, ...]] = field(default_factory=dict)
    learned: Mapping[str, Collection[str]] = field(default_factory=dict)

    def has_seen(self, origin: str, page: str) -> bool:
        """Whether what is of that origin may have been learned from this very page."""
        return origin not in self.learned or page in self.learned[origin]

    def asked(self, digests: Iterable[str], page: str) -> tuple[str, ...]:
        """What it has not translated of a page without having learned from it."""
        return self.tell(digests, unseen=page).missing

    def tell(self, digests: Iterable[str], unseen: str = "") -> Told:
        """Choose a translation of each sentence: of the fingerprint that has most of them, then of
        the newest. *unseen*: a page that it must not have learned from."""
        wanted = tuple(dict.fromkeys(digests))
        usable = {
            name: [
                t
                for t in self.found.get(name, ())
                if not (unseen and self.has_seen(t.origin, unseen))
            ]
            for name in wanted
        }
        count: dict[str, tuple[int, float]] = {}
        for some in usable.values():
            for t in some:
                number, newest = count.get(t.origin, (0, t.time))
                count[t.origin] = number + 1, max(newest, t.time)
        chosen = {
            name: max(some, key=lambda t: (*count[t.origin], t.origin))
            for name, some in usable.items()
            if some
        }
        return Told(
            {name: t.text for name, t in chosen.items()},
            tuple(name for name in wanted if name not in chosen),
            tuple(sorted({t.origin for t in chosen.values()})),
        )


def by_engine(
    engine: str, found: Mapping[str, Iterable[Translation]]
) -> dict[str, tuple[Translation, ...]]:
    """Keep of what a memory knows the translations by that engine, whatever its version.

    A fingerprint begins with the engine's name, up to the first colon.
    """
    mine = {
        name: tuple(t for t in some if t.origin != HUMAN and t.origin.partition(":")[0] == engine)
        for name, some in found.items()
    }
    return {name: some for name, some in mine.items() if some}
