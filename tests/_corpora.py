"""Real books to measure against; tests that need them skip where they are not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPORA = Path(
    os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora")
).resolve()


def corpus(name: str) -> Path:
    """The folder of a corpus; skips the test where there is none."""
    folder = CORPORA / name
    if not folder.is_dir():
        pytest.skip(f"no corpus {name}: set AMTS_CORPORA to the folder of the corpora")
    return folder
