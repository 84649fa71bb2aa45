"""A process that writes to a translation memory; the tests of the memory start and kill it."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from sphinx_amts.memory import Memory
from sphinx_amts.segment import Translation, digest


def main(folder: str, origin: str, many: str, size: str) -> None:
    """Add *many* batches (0: without end) of *size* sentences and say when each is written."""
    with Memory.open(Path(folder)) as memory:
        for batch in range(int(many)) if int(many) else count():
            texts = [f"Sentence {number} of batch {batch}." for number in range(int(size))]
            rows = [
                (digest(t), t, Translation(text=f"{origin}: {t}", origin=origin)) for t in texts
            ]
            memory.add("en", "pt", rows)
            sys.stdout.write(f"{batch}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
