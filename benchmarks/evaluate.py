"""The original experiment through ``sphinx-amts evaluate``: what Amazon Translate really returned
for *Dive into Deep Learning*, against the human editions in Chinese and Turkish.

The Chinese sections are the five of the original's table, the Turkish ones all that there are. A
recording of the service's output is made (see ``recording.py``), the emulator answers with it, and
``sphinx-amts evaluate`` sends the pages through the engine ``amazon_realtime``, which is what was
recorded: no parallel data. Rows with parallel data are left out, because there is no recording of
any: what the emulator says to them is no evidence.

Run it with ``AMTS_CORPORA`` set to the folder of the corpora: ``python benchmarks/evaluate.py``.
It prints the command's own table for each edition; then, section by section, BLEU from 0 to 1
beside the figures of the service's pages that no engine has touched (``seed_table.py``) and those
that the original reported; and TER. It exits with 1 where a section is further than 0.05 from the
figure of the untouched page, where TER is far from what was measured on it, or where a second run
sends anything or prints anything else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recording import make
from seed_table import EXPECTED

from sphinx_amts import emulator

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
ORIGINAL = dict(zip(EXPECTED, (0.553, 0.548, 0.502, 0.519, 0.558), strict=True))
"""Of the system that this one follows: real-time translation without parallel data."""
WITHIN = 0.05


@dataclass(frozen=True)
class Edition:
    """``pages``: those to be scored, all if there are none; ``ter``: from where to where it may be."""

    folder: str
    human: str
    language: str
    code: str
    ter: tuple[float, float]
    pages: tuple[str, ...] = ()


EDITIONS = (
    Edition("d2l-zh", "zh", "zh_CN", "zh", (44, 64), tuple(EXPECTED)),
    Edition("d2l-tr", "tr", "tr", "tr", (20, 30), ("*",)),
)


def evaluated(edition: Edition, folder: Path) -> tuple[str, dict[str, Any], list[str]]:
    """The table, the same as values, and what was wrong with the second run."""
    there = CORPORA / edition.folder
    book = folder / "book"
    shutil.copytree(there / "amazon/en", book)
    scored = folder / "scored"
    for path in sorted(book.rglob("*.md")):
        name = path.relative_to(book)
        if edition.pages == ("*",) or name.with_suffix("").as_posix() in edition.pages:
            (scored / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, scored / name)
    recording = folder / "recording.jsonl"
    make(scored, there / "amazon" / edition.human, recording, "en", edition.code)
    with emulator.running(known=[emulator.Recording.read(recording)]) as it:
        command = [
            sys.executable, "-m", "sphinx_amts", "evaluate", str(book),
            "--language", edition.language, "--engine", "amazon_realtime",
            "--engine-option", "requests_per_second=100", "pace=0.05",
            "--sibling", str(there / edition.human), "--origin", str(there / "amazon/en"),
            "--pages", *edition.pages,
        ]  # fmt: skip
        said = [run([*command, "--format", form], it.env) for form in ("text", "text", "json")]
        sent = len(it.asked("TranslateText"))
        run(command, it.env)
        faults = [] if said[0] == said[1] else ["the second run prints something else"]
        if len(it.asked("TranslateText")) != sent or it.billed == 0:
            faults.append("the second run sends something")
    return said[0], json.loads(said[2]), faults


def run(command: list[str], env: dict[str, str]) -> str:
    """What a command prints; it has to go well."""
    done = subprocess.run(
        command, env={**os.environ, **env}, check=False, capture_output=True, text=True
    )
    if done.returncode == 2 or not done.stdout:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(2)
    return done.stdout


def main() -> int:
    if not (CORPORA / "d2l-zh").is_dir():
        print(f"no corpora at {CORPORA}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    wrong: list[str] = []
    for edition in EDITIONS:
        with tempfile.TemporaryDirectory(prefix="amts-bench-") as name:
            table, values, faults = evaluated(edition, Path(name))
        wrong += faults
        print(f"== {edition.folder} ==\n\n{table}")
        (row,) = values["rows"]
        metrics = {m["name"]: m["value"] for m in row["metrics"]}
        print(
            f"TER over all pages {metrics['TER']:.1f}, expected {edition.ter[0]} to {edition.ter[1]}\n"
        )
        if not edition.ter[0] <= metrics["TER"] <= edition.ter[1]:
            wrong.append(f"{edition.folder}: TER {metrics['TER']:.1f}")
        if edition.pages == tuple(EXPECTED):
            wrong += compared(row)
    for fault in wrong:
        print(fault, file=sys.stderr)
    return int(bool(wrong))


def compared(row: dict[str, Any]) -> list[str]:
    """Print the original's column beside ours; returns what is far from it."""
    print("BLEU, 0 to 1                        evaluate  untouched page  original's table")
    wrong, mine = [], []
    for page in row["pages"]:
        section = page["name"].removesuffix(".md")
        bleu = next(m["value"] for m in page["metrics"] if m["name"] == "BLEU") / 100
        mine.append(bleu)
        short = section.partition("/")[2]
        print(f"{short:34}  {bleu:8.3f}  {EXPECTED[section]:14.3f}  {ORIGINAL[section]:16.3f}")
        if abs(bleu - EXPECTED[section]) > WITHIN:
            wrong.append(f"{short}: {bleu:.3f} instead of {EXPECTED[section]:.3f}")
    means = [sum(some) / len(mine) for some in (mine, EXPECTED.values(), ORIGINAL.values())]
    print(f"{'mean':34}  {means[0]:8.3f}  {means[1]:14.3f}  {means[2]:16.3f}\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
