"""A recording: what a service really returned for a sentence, to be returned once more.

A file of JSON lines: ``{"source": "en", "target": "zh", "text": …, "translation": …}``, both texts
in slots. It belongs to whoever made it: nothing of it is part of this package.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .._errors import SettingError
from ..segment import digest
from .documents import Piece

__all__ = ["Recording"]


@dataclass(frozen=True, slots=True)
class Recording:
    """``entries``: source language, target language and digest → translation."""

    entries: Mapping[tuple[str, str, str], str]

    @classmethod
    def read(cls, path: Path) -> Recording:
        """Read a file. Raises :class:`SettingError` with the line that is wrong."""
        entries = {}
        with path.open(encoding="utf-8") as file:
            for n, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                    key = (str(row["source"]), str(row["target"]), digest(row["text"]))
                    entries[key] = str(row["translation"])
                except (ValueError, TypeError, KeyError, AttributeError) as error:
                    raise SettingError(f"{path}:{n}: no line of a recording: {error}") from error
        return cls(entries)

    @staticmethod
    def write(path: Path, source: str, target: str, pairs: Iterable[tuple[str, str]]) -> int:
        """Write one; returns how many lines it has."""
        count = 0
        with path.open("w", encoding="utf-8") as file:
            for text, translation in pairs:
                row = {"source": source, "target": target, "text": text, "translation": translation}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
        return count

    def find(self, piece: Piece, source: str, target: str) -> str | None:
        """What was returned for this very text."""
        return self.entries.get((source, target, digest(piece.text)))
