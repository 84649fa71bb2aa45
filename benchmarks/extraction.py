"""How fast a book is taken apart, beside Sphinx's own extraction on the same files.

Usage::

    python benchmarks/extraction.py [FOLDER] [--rounds N] [--no-sphinx]

FOLDER (default: ``d2l-en`` in the folder that AMTS_CORPORA names, else ``../shared/corpora``) is
read with the default dialect. Both sides are measured in processor seconds on one core:
``split`` alone, which yields blocks, inline marks, sentences and digests, best of N rounds; and
``sphinx-build -b gettext`` with MyST-Parser, without its start-up, on its own copy, best of two.
The rounds of both sides take turns, so that other work on the machine weighs on both. Exit code 1 if split is slower than 2 MB/s, or less than 12 times as fast.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sphinx_amts.book import Dialect, split

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("AMTS_CORPORA", ROOT.parent / "shared" / "corpora"))
WANTED_SPEED = 2.0
WANTED_RATIO = 12.0
CONF = """\
extensions = ["myst_parser"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "substitution"]
suppress_warnings = ["*"]
"""


def ours(texts: list[str], rounds: int) -> tuple[float, int, int]:
    """Processor seconds of the best round, and how many segments and sentences there are."""
    dialect = Dialect()
    split(texts[0], dialect)  # the parser is set up once a process
    best, pages = float("inf"), []
    for _ in range(rounds):
        start = time.process_time()
        pages = [split(text, dialect) for text in texts]
        best = min(best, time.process_time() - start)
    segments = [s for page in pages for s in page.segments]
    return best, len(segments), sum(len(s.sentences) for s in segments)


def sphinx(folder: Path, files: list[Path]) -> float:
    """Processor seconds of the gettext builder, less those of an empty project."""
    with tempfile.TemporaryDirectory() as temp:
        empty, full = Path(temp) / "empty", Path(temp) / "full"
        for root in (empty, full):
            root.mkdir()
            (root / "conf.py").write_text(CONF)
            (root / "index.rst").write_text("Index\n=====\n")
        for file in files:
            copy = full / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        return _build(full) - _build(empty)


def _build(root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", str(root), str(root / "out")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print and judge."""
    arguments = argparse.ArgumentParser(description="Measure how fast a book is taken apart.")
    arguments.add_argument("folder", type=Path, nargs="?", default=CORPORA / "d2l-en")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--no-sphinx", action="store_true", help="leave the comparison out")
    options = arguments.parse_args()
    files = sorted(options.folder.rglob("*.md"))
    if not files:
        arguments.error(f"no Markdown in {options.folder}")
    size = sum(file.stat().st_size for file in files) / 1e6
    texts = [file.read_bytes().decode("utf-8") for file in files]
    seconds, segments, sentences = ours(texts, options.rounds)
    speed = size / seconds
    print(f"{len(files)} files, {size:.2f} MB, {segments} segments, {sentences} sentences")
    print(f"split            {seconds:8.2f} s  {speed:6.2f} MB/s")
    if options.no_sphinx:
        return int(speed < WANTED_SPEED)
    theirs = sphinx(options.folder, files)
    seconds = min(seconds, ours(texts, options.rounds)[0])
    theirs = min(theirs, sphinx(options.folder, files))
    seconds = min(seconds, ours(texts, options.rounds)[0])
    print(f"split, at best   {seconds:8.2f} s  {size / seconds:6.2f} MB/s")
    print(f"gettext builder  {theirs:8.2f} s  {size / theirs:6.2f} MB/s")
    print(f"ratio            {theirs / seconds:8.1f}")
    return int(size / seconds < WANTED_SPEED or theirs / seconds < WANTED_RATIO)


if __name__ == "__main__":
    sys.exit(main())
