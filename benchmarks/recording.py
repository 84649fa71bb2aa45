"""Make a recording for the emulator from pages and what a machine translation service made of them.

``python benchmarks/recording.py SOURCE_DIR TARGET_DIR FILE [--source en] [--target zh]``: the two
folders hold files of the same names, and the service's output is as it came. The recording belongs
to whoever owns those texts; keep it outside of the project. ``sphinx-amts emulator --recording
FILE`` then answers with it. It prints how many sentences there were, how many were recorded, and
of how many a placeholder had got lost.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sphinx_amts.book import Dialect, split
from sphinx_amts.emulator import Recording
from sphinx_amts.emulator.recorder import record
from sphinx_amts.segment import damage


def make(before: Path, after: Path, file: Path, source: str, target: str) -> tuple[int, int, int]:
    """Record all pages; returns the sentences of the source, those recorded, those damaged."""
    count = 0
    pairs: dict[str, str] = {}
    for path in sorted(before.rglob("*.md")):
        other = after / path.relative_to(before)
        if not other.is_file():
            continue
        text = path.read_text("utf-8")
        page = split(text, Dialect(language=source))
        count += sum(len(segment.sentences) for segment in page.segments)
        pairs |= dict(record(text, other.read_text("utf-8"), source, target))
    Recording.write(file, source, target, pairs.items())
    return count, len(pairs), sum(bool(damage(a, b)) for a, b in pairs.items())


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("before", "after", "file"):
        options.add_argument(name, type=Path)
    options.add_argument("--source", default="en")
    options.add_argument("--target", default="zh")
    asked = options.parse_args()
    count, recorded, damaged = make(
        asked.before, asked.after, asked.file, asked.source, asked.target
    )
    print(f"{count} sentences, {recorded} different ones recorded, {damaged} of them damaged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
