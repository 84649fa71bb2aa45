"""Whether a book in reStructuredText is the same book after translation, with other words in it.

Usage::

    python benchmarks/rst.py BOOK [--language zh_CN] [--show N] [--conf FILE]

BOOK is a folder of sources with a ``conf.py``. A copy of it (with what stands beside a folder
called ``doc``, ``docs`` or ``source``) is built three times into the same place: in English
without this extension, with the engine ``pseudo``, and with it once more. Printed are

skeletons
    pages whose doctree has the same nodes in the same nesting with the same addresses; see
    ``fidelity.py``, which says what is left out. Bar: 85 in 100.
warnings
    bar: 1.25 times as many as in English.
translated
    blocks with words of which the translation is shown. Bar: all.
again
    what the third build read and sent. Bar: nothing.

*--conf*: Python that is put at the end of ``conf.py`` in all three builds, to leave out an
extension that is not installed or an address that cannot be reached. Exit code 1 where a bar is
missed; the first N differences of each kind are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from _books import lay_out, ratio
from fidelity import difference

SAME, WARNINGS = 0.85, 1.25
_COUNTS = re.compile(
    r"amts: \S+: (\d+) sentences: (\d+) human, (\d+) machine, (\d+) left in \S+; (\d+) characters"
)
_READ = re.compile(r"\[[^\]]*\]?\s*(\d+) added, (\d+) changed, (\d+) removed")


def build(root: Path, out: Path, language: str) -> tuple[list[str], str]:
    """Build into ``out``; returns the warnings and what Sphinx said."""
    out.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            sys.executable, "-m", "sphinx", "-b", "html", "-D", f"language={language}", "-d",
            str(out / "doctrees"), "-w", str(out / "warnings.txt"), str(root), str(out / "html"),
        ],
        check=True, capture_output=True, text=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    said = (out / "warnings.txt").read_text(encoding="utf-8").splitlines()
    # that a search in Chinese needs jieba is said of the machine, not of the book
    return [
        w for w in said if ("WARNING" in w or "ERROR" in w) and "[amts.search]" not in w
    ], done.stdout


def main() -> int:
    """Build, compare, print and judge."""
    arguments = argparse.ArgumentParser(description="Hold a translated book against its source.")
    arguments.add_argument("book", type=Path)
    arguments.add_argument("--language", default="zh_CN")
    arguments.add_argument("--show", type=int, default=10)
    arguments.add_argument("--conf", type=Path)
    options = arguments.parse_args()
    if not (options.book / "conf.py").is_file():
        arguments.error(f"no conf.py in {options.book}")
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as temp:
        folder = Path(temp)
        root = lay_out(options.book.resolve(), folder)
        out = folder / "out"
        with (root / "conf.py").open("a", encoding="utf-8") as conf:
            conf.write("\n" + (options.conf.read_text(encoding="utf-8") if options.conf else ""))
        plain, _ = build(root, out, "en")
        english = out.rename(folder / "english")
        with (root / "conf.py").open("a", encoding="utf-8") as conf:
            conf.write('\nextensions = [*extensions, "sphinx_amts"]\namts_engine = "pseudo"\n')
        own, said = build(root, out, options.language)
        trees = sorted(p.relative_to(english) for p in (english / "doctrees").rglob("*.doctree"))
        odd = {}
        for tree in trees:
            there = out / tree
            if rows := difference(english / tree, there) if there.exists() else ["no such page"]:
                odd[str(tree)[9:-8]] = rows
        _, again = build(root, out, options.language)
    new = [w for w in own if w not in plain]
    for title, rows in (
        ("pages with another skeleton", [f"{p}\n      " + "\n      ".join(r[:8]) for p, r in odd.items()]),
        ("warnings that English has not", new),
    ):  # fmt: skip
        if rows:
            print(f"{title} ({len(rows)}):", *rows[: options.show], sep="\n  ")
    same = len(trees) - len(odd)
    counts, counts_again = (_COUNTS.search(text) for text in (said, again))
    assert counts, said
    assert counts_again, again
    whole, _, machine, left, _ = map(int, counts.groups())
    read = _READ.search(again)
    reads = sum(map(int, read.groups()[:2])) if read else 0
    print(f"same skeleton  {ratio(same, len(trees))}  at least {SAME:.0%}")
    print(f"warnings       {len(own)}, in English {len(plain)}  at most {WARNINGS} times as many")
    print(f"translated     {ratio(machine, whole)} sentences, {left} left  all")
    print(f"again          {reads} pages read, {counts_again[5]} characters sent  nothing")
    good = (
        same >= SAME * len(trees)
        and len(own) <= WARNINGS * len(plain)
        and not left
        and not reads
        and counts_again[5] == "0"
    )
    return 0 if good and trees else 1


if __name__ == "__main__":
    sys.exit(main())
