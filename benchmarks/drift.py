"""The drift report: what it says of *Dive into Deep Learning*, and how long it takes.

``python benchmarks/drift.py [work|speed|ter]``, with ``AMTS_CORPORA`` set to the folder of the
corpora; without an argument all three, one after the other:

*work*: the Chinese edition of three years ago against today's English book. How many of its words
are in sync, how many of its words Amazon Translate's own output (as it came, without parallel
data) leaves to be retyped, and the share of the work that is saved.

*speed*: the report of the edition against the book that it was translated from, 105 pages, when
nothing has changed since the last one, beside a floor: reading the book alone. It exits with 1
where the report takes more than 5 seconds of one processor.

*ter*: our count of edits beside sacreBLEU's on lines of that output, the same to the edit.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from _books import CORPORA
from recording import make
from sacrebleu.metrics.lib_ter import translation_edit_rate

from sphinx_amts import learning, pipeline
from sphinx_amts._book_pages import book_pages
from sphinx_amts._check_settings import from_values
from sphinx_amts._settings import Settings
from sphinx_amts.drift import Report
from sphinx_amts.drift._ter import edits
from sphinx_amts.memory import Memory
from sphinx_amts.reporting import report_of
from sphinx_amts.segment import Translation, damage, digest

ZH = CORPORA / "d2l-zh"
ENGINE, ORIGIN = "amazon", "amazon:en-zh:standard"
MOST = 5.0  # seconds
LINES = 25  # of TER: sacreBLEU takes a second for each


def settings_of(book: Path, folder: Path) -> Settings:
    edition = {"zh_CN": {"path": str(ZH / "zh"), "origin": str(ZH / "en")}}
    values = {"siblings": edition, "memory": str(folder / "memory"), "engine": ENGINE}
    return from_values(book, "zh_CN", values)


def report(settings: Settings, memory: Memory) -> Report:
    """What the command does, but for writing it down."""
    pages, _ = pipeline.read_book(book_pages(settings), settings)
    pipeline.take_in_siblings(settings, memory, pages)
    found = pipeline.look_up(settings, memory, pages.values())
    return report_of(settings, memory, pages, found, pipeline.edit(pages, found, settings))[0]


def recorded(folder: Path) -> list[tuple[str, str]]:
    """Sentences, and what Amazon Translate made of them."""
    file = folder / "recording.jsonl"
    make(ZH / "amazon" / "en", ZH / "amazon" / "zh", file, "en", "zh")
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [(row["text"], row["translation"]) for row in rows]


def remember(settings: Settings, memory: Memory, folder: Path) -> int:
    """Put what Amazon Translate returned into the memory, as it came; says how many sentences."""
    rows = [
        (digest(a), a, Translation(text=b, origin=ORIGIN))
        for a, b in recorded(folder)
        if not damage(a, b)
    ]
    learning.note_learned(settings, memory, ORIGIN, frozenset())
    return memory.add("en", "zh_CN", rows)


@contextmanager
def opened(book: Path) -> Iterator[tuple[Settings, Memory, Path]]:
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as name:
        settings = settings_of(book, Path(name))
        with Memory.open(settings.memory) as memory:
            yield settings, memory, Path(name)


def work() -> int:
    with opened(CORPORA / "d2l-en") as (settings, memory, folder):
        count = remember(settings, memory, folder)
        found = report(settings, memory)
    saved = found.saved
    assert saved is not None
    assert saved.ter is not None
    words = saved.in_sync + saved.rest
    ends = sorted((share * words - saved.in_sync) / saved.rest for share in (saved.low, saved.high))
    print(f"sentences of Amazon's output in the memory  {count:,}")
    print(f"words of the pages with a human edition     {words:,}")
    print(f"in sync                                     {saved.in_sync / words:.1%}")
    print(f"TER of the machine, on {saved.measured:,} words in sync  {saved.ter:.1%}", end="")
    print(f"  (95 %: {1 - ends[1]:.1%} to {1 - ends[0]:.1%})")
    print(f"share of the work that is saved             {saved.share:.1%}", end="")
    print(f"  (95 %: {saved.low:.1%} to {saved.high:.1%})")
    for page in found.pages:
        if page.score and page.score.origin:
            print(f"  {page.name}: BLEU {page.score.origin[0].value:.1f}", end="")
            print(f" → {page.score.current[0].value:.1f}, drift {page.score.drift:.1f}", end="")
            print(f" ({page.score.low:.1f} to {page.score.high:.1f})")
    return 0


def timed(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of one processor."""
    clock, cpu = time.perf_counter(), time.process_time()
    task()
    return time.perf_counter() - clock, time.process_time() - cpu


def speed() -> int:
    with opened(ZH / "en") as (settings, memory, folder):
        remember(settings, memory, folder)
        first = timed(lambda: report(settings, memory))
        again = min(timed(lambda: report(settings, memory)) for _ in range(2))
        floor = min(timed(lambda: read(settings)) for _ in range(2))
    print(f"the first report          {first[0]:5.1f} s, {first[1]:5.1f} s of a processor")
    print(f"the next one              {again[0]:5.1f} s, {again[1]:5.1f} s of a processor")
    print(f"reading the book alone    {floor[0]:5.1f} s, {floor[1]:5.1f} s of a processor")
    print(f"ratio                     {again[1] / floor[1]:5.1f}")
    return int(again[1] > MOST)


def read(settings: Settings) -> None:
    pipeline.read_book(book_pages(settings), settings)


def ter() -> int:
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as name:
        said = [b for _, b in recorded(Path(name)) if 40 < len(b) < 80]
    # a line beside the same with its two halves exchanged and every seventh character gone
    pairs = [([*b], [c for n, c in enumerate(b[20:] + b[:20]) if n % 7]) for b in said[:LINES]]
    ours: list[int] = []
    theirs: list[int] = []
    fast = timed(lambda: ours.extend(edits(a, b) for a, b in pairs))
    slow = timed(lambda: theirs.extend(translation_edit_rate(a, b)[0] for a, b in pairs))
    assert ours == theirs
    print(f"TER of {len(pairs)} lines: {fast[1]:.2f} s here, {slow[1]:.2f} s by sacreBLEU,", end="")
    print(f" ratio {slow[1] / fast[1]:.0f}; {sum(ours)} edits, all the same")
    return 0


def main() -> int:
    parts = {"work": work, "speed": speed, "ter": ter}
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("part", nargs="*", help="work, speed, ter", default=list(parts))
    if not ZH.is_dir():
        print(f"no corpus at {ZH}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    return max(parts[name]() for name in options.parse_args().part)


if __name__ == "__main__":
    sys.exit(main())
