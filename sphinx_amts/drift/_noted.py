"""What the checks say of a book's editions is noted for the next report: it is the same as long as
what it was made from has not changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .._notes import of_texts

if TYPE_CHECKING:
    from ..taken_in import Collated

__all__ = ["VERSION", "name_of"]

VERSION = "3"
"""Raised when the same texts give other findings."""


def name_of(collated: Mapping[str, Collated], source: str, target: str) -> str:
    """Name what the checks of these editions depend on."""

    def texts() -> Iterable[str]:
        yield f"{VERSION} {source} {target}"
        for name in sorted(collated):
            one = collated[name]
            yield from (name, one.origin.text, one.sibling.text)
            yield json.dumps(one.collation.as_json())

    return of_texts(texts())
