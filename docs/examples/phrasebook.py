"""An engine for sphinx_amts that answers from a CSV file: source sentence, translation."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sphinx_amts._errors import EngineError
from sphinx_amts.engines import Batch


class Phrasebook:
    """Made with the values of ``amts_engine_options`` as keywords: here, ``file``."""

    def __init__(self, file: str) -> None:
        try:
            self.text = Path(file).read_text("utf-8")
        except OSError as error:
            raise EngineError(f"no phrase book: {error}", remedy="set file") from error
        rows = csv.reader(self.text.splitlines())
        self.phrases = {row[0]: row[1] for row in rows if row[1:]}

    def fingerprint(self, source: str, target: str) -> str:
        """All that decides the output: another file is another engine."""
        return f"phrasebook:{source}-{target}:{sha256(self.text.encode()).hexdigest()[:12]}"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield each answer as soon as it is there; leave out what cannot be translated."""
        for item in batch.items:
            if item.text in self.phrases:
                yield item.digest, self.phrases[item.text]
