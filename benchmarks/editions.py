"""What it costs to build a book in several languages, in pairs.

Usage::

    python benchmarks/editions.py [--rounds N]

Run it with ``AMTS_CORPORA`` set to the folder of the corpora, and with nothing else on the
machine: the first ratio is of time on the clock.

1. ``sphinx-amts build`` for English, Chinese (from its human edition) and two pseudo languages,
   over the same builds one after the other: at most 0.70 on two cores. The ratio to the three
   translated builds alone is printed as well.
2. The warm build of each translated edition over the build of the same sources by plain Sphinx,
   in processor time, the least of N rounds over the least, for what else a machine does only adds
   to it: at most 1.10.
3. How often notebooks are run for four editions of a small book, over one: 1.

N rounds alternate; the first ratios are medians. It exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from build import CONF
from build import build as processor_time

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
BOOK = CORPORA / "quantecon-intro" / "en"
SIBLING = {"path": str(BOOK.parent / "zh-cn"), "origin": str(BOOK.parent / "origin")}
LANGUAGES = ("zh_CN", "de", "es")
PSEUDO = """\
extensions += ["sphinx_amts"]
amts_siblings = {{"zh_CN": {sibling!r}}}
amts_engine = "pseudo"
"""
MOST_TIME = 0.70
MOST_WORK = 1.10
NOTEBOOKS = 4
NOTEBOOK = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# Notebook {number}

It says that it was run.

```{{code-cell}} ipython3
with open({count!r}, "a") as file:
    file.write("{number}")
```
"""


def main() -> int:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how many pairs (default: 3)")
    rounds = parser.parse_args().rounds
    if not BOOK.is_dir():
        print(f"no corpus at {BOOK}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as folder:
        good = [notebooks(Path(folder) / "notebooks")]
        good += [side_by_side(Path(folder), rounds), work(Path(folder), rounds)]
    return 0 if all(good) else 1


def lay_out(folder: Path, name: str, conf: str) -> Path:
    """Copy the book, with this configuration."""
    book = folder / name
    if not book.exists():
        shutil.copytree(BOOK, book)
        (book / "conf.py").write_text(conf, encoding="utf-8")
    return book


def side_by_side(folder: Path, rounds: int) -> bool:
    """Time one command against a command for each language."""
    book = lay_out(folder, "amts", CONF + PSEUDO.format(sibling=SIBLING))
    together(book, folder / "out")  # fills the memory
    singly, at_once = [], []
    for _ in range(rounds):
        singly.append([alone(book, folder / "out", one) for one in ("en", *LANGUAGES)])
        at_once.append(together(book, folder / "out"))
    ratio = statistics.median(a / sum(b) for a, b in zip(at_once, singly, strict=True))
    without = statistics.median(a / sum(b[1:]) for a, b in zip(at_once, singly, strict=True))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"one after the other   {statistics.median(map(sum, singly)):6.1f} s on the clock")
    print(f"sphinx-amts build     {statistics.median(at_once):6.1f} s on the clock")
    print(f"one command / its builds one by one: {ratio:.2f} (at most {MOST_TIME:.2f})")
    print(f"one command / its translated builds one by one: {without:.2f}")
    print(f"memory of the largest build: {most:.0f} MiB")
    return ratio <= MOST_TIME


def timed(command: Sequence[str]) -> float:
    """Run a command; returns seconds on the clock."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", *command], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.monotonic() - began


def alone(book: Path, out: Path, language: str) -> float:
    """Build one edition with Sphinx, from scratch; returns seconds."""
    shutil.rmtree(out, ignore_errors=True)
    options = ("-b", "html", "-q", "-D", f"language={language}")
    return timed(["sphinx", *options, str(book), str(out)])


def together(book: Path, out: Path) -> float:
    """Build all of them with one command, from scratch; returns seconds."""
    shutil.rmtree(out, ignore_errors=True)
    languages = ("--languages", ",".join(LANGUAGES))
    return timed(["sphinx_amts", "build", str(book), *languages, "--output", str(out)])


def work(folder: Path, rounds: int) -> bool:
    """Compare each warm translated build with the plain one, in processor time."""
    amts = lay_out(folder, "amts", CONF + PSEUDO.format(sibling=SIBLING))
    plain = lay_out(folder, "plain", CONF)
    good = True
    for language in LANGUAGES:
        option = ("-D", f"language={language}")
        base, ours = [], []
        for _ in range(rounds):
            base.append(processor_time(plain, folder / "out", *option))
            ours.append(processor_time(amts, folder / "out", *option))
        ratio = min(ours) / min(base)
        print(f"warm build in {language:5} / plain build: {ratio:.2f} (at most {MOST_WORK:.2f})")
        good &= ratio <= MOST_WORK
    return good


def notebooks(folder: Path) -> bool:
    """Count how often notebooks are run."""
    folder.mkdir()
    count = folder / "count"
    book = folder / "book"
    book.mkdir()
    conf = 'extensions = ["myst_nb", "sphinx_amts"]\nnb_execution_mode = "force"\n'
    (book / "conf.py").write_text(f'{conf}amts_engine = "pseudo"\n', encoding="utf-8")
    names = [f"notebook{number}" for number in range(NOTEBOOKS)]
    index = "# Notebooks\n\n```{toctree}\n" + "\n".join(names) + "\n```\n"
    (book / "index.md").write_text(index, encoding="utf-8")
    for number, name in enumerate(names):
        text = NOTEBOOK.format(number=number, count=str(count))
        (book / f"{name}.md").write_text(text, encoding="utf-8")
    together(book, folder / "out")
    runs = len(count.read_text("utf-8"))
    print(
        f"notebook executions of {len(LANGUAGES) + 1} editions / of one: {runs / NOTEBOOKS:.2f} (1)"
    )
    return runs == NOTEBOOKS


if __name__ == "__main__":
    sys.exit(main())
