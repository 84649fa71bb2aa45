"""What the checks of a book said is noted for the next report: they are the same as long as
neither edition changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ._values import Finding
from ._words import Run

if TYPE_CHECKING:
    from ..intake import Collated

__all__ = ["as_note", "from_note", "name_of"]

_VERSION = 2
"""Raised when the checks say something else of the same texts."""
_DEFAULTS = asdict(Finding(kind="", line=0))
_KINDS = {f.name: type(_DEFAULTS[f.name]) for f in fields(Finding)}


def name_of(collated: Mapping[str, Collated], source: str, target: str) -> str:
    """Name what the checks of these editions depend on."""
    found = sha256(f"{_VERSION} {source} {target}".encode())
    for name in sorted(collated):
        one = collated[name]
        beads = json.dumps(one.collation.as_json())
        for text in (name, one.origin.text, one.sibling.text, beads):
            found.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return found.hexdigest()


def as_note(name: str, checked: Mapping[str, Sequence[Finding]]) -> list[Any]:
    """As a value of JSON, with the name of what it was made from."""
    return [name, {page: [_plain(f) for f in some] for page, some in checked.items()}]


def from_note(name: str, note: Any) -> dict[str, tuple[Finding, ...]] | None:  # noqa: ANN401 (JSON)
    """The other way round; nothing where the note is of other texts, or is no such note."""
    try:
        given, pages = note
        if given != name:
            return None
        return {str(page): tuple(_finding(f) for f in some) for page, some in pages.items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _plain(finding: Finding) -> dict[str, Any]:
    return {k: v for k, v in asdict(finding).items() if v != _DEFAULTS[k]}


def _finding(value: Mapping[str, Any]) -> Finding:
    made: dict[str, Any] = {}
    for name, given in value.items():
        if name == "confidence":
            made[name] = float(given)
        elif name in {"before", "now"}:
            made[name] = tuple(Run(str(a), bool(b), bool(c)) for a, b, c in given)
        elif _KINDS[name] is tuple:
            made[name] = tuple(map(str, given))
        else:
            made[name] = _KINDS[name](given)
    return Finding(**made)
