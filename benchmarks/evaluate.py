"""The original experiment through ``sphinx-amts evaluate``: what Amazon Translate really returned
for *Dive into Deep Learning*, against the human editions in Chinese and Turkish.

The Chinese sections are the five of the original's table, the Turkish ones all that there are. A
recording of the service's output is made (see ``recording.py``), the emulator answers with it, and
``sphinx-amts evaluate`` sends the pages through the engine ``amazon_realtime``, which is what was
recorded: no parallel data. Rows with parallel data are left out, because there is no recording of
any: what the emulator says to them is no evidence.

Run it with ``AMTS_CORPORA`` set to the folder of the corpora: ``python benchmarks/evaluate.py``.
For each edition it prints the command's own table; then the same three scores of the service's own
pages, which no engine, no recording and no slot has touched, aligned with the human's and scored
in the same run; then, section by section, BLEU from 0 to 1 of both, beside the figures of the
untouched pages as one document each (``seed_table.py``) and those that the original reported. It
exits with 1 where a score is further than 3 from that of the untouched pages, a section's BLEU
further than 0.05, or where a second run sends anything or prints anything else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recording import make
from seed_table import EXPECTED

from sphinx_amts import emulator
from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.drift import scores
from sphinx_amts.drift._lines import prose
from sphinx_amts.siblings import CERTAIN, align_blocks

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
ORIGINAL = dict(zip(EXPECTED, (0.553, 0.548, 0.502, 0.519, 0.558), strict=True))
"""Of the system that this one follows: real-time translation without parallel data."""
WITHIN = 0.05
APART = 3.0  # points of a score


@dataclass(frozen=True)
class Edition:
    """``human``, ``code``: the folder and Amazon's name of the language; ``pages``: to be scored."""

    folder: str
    human: str
    language: str
    code: str
    pages: tuple[str, ...]

    def scored(self, folder: Path) -> list[Path]:
        """The pages of a folder that are scored, by their names."""
        names = (path.relative_to(folder) for path in sorted(folder.rglob("*.md")))
        some = [n for n in names if n.with_suffix("").as_posix() in self.pages]
        return some or [path.relative_to(folder) for path in sorted(folder.rglob("*.md"))]


EDITIONS = (
    Edition("d2l-zh", "zh", "zh_CN", "zh", tuple(EXPECTED)),
    Edition("d2l-tr", "tr", "tr", "tr", ("*",)),
)


def evaluated(edition: Edition, folder: Path) -> tuple[str, dict[str, Any], list[str]]:
    """The table, the same as values, and what was wrong with the second run."""
    there = CORPORA / edition.folder
    book = folder / "book"
    shutil.copytree(there / "amazon/en", book)
    scored = folder / "scored"
    for name in edition.scored(book):
        (scored / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(book / name, scored / name)
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


def untouched(edition: Edition) -> dict[str, dict[str, float]]:
    """The scores of the service's own pages against the human's, by page; under "" of all."""
    machine, human = CORPORA / edition.folder / "amazon" / edition.human, CORPORA / edition.folder
    found: dict[str, list[tuple[str, str]]] = {"": []}
    for name in edition.scored(machine):
        one, other = (page(f / name, edition) for f in (machine, human / edition.human))
        beads, _ = align_blocks(one, other)
        found[name.as_posix()] = [
            (
                " ".join(prose(one.segments[n]) for n in bead.source),
                " ".join(prose(other.segments[n]) for n in bead.target),
            )
            for bead in beads
            if bead.source and bead.target and bead.probability >= CERTAIN
        ]
        found[""] += found[name.as_posix()]
    return {
        name: {
            one.name: one.value for one in scores.count(*zip(*rows, strict=True), edition.language)
        }
        for name, rows in found.items()
    }


def page(path: Path, edition: Edition) -> Page:
    return split(path.read_text("utf-8"), Dialect(language=edition.language))


def main() -> int:
    if not (CORPORA / "d2l-zh").is_dir():
        print(f"no corpora at {CORPORA}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    wrong: list[str] = []
    for edition in EDITIONS:
        with tempfile.TemporaryDirectory(prefix="amts-bench-") as name:
            table, values, faults = evaluated(edition, Path(name))
        wrong += faults
        print(f"== {edition.folder} ==\n\n{table}", flush=True)
        (row,) = values["rows"]
        print("over all pages   evaluate  untouched pages")
        raw = untouched(edition)
        for one in row["metrics"]:
            print(f"{one['name']:15}  {one['value']:8.1f}  {raw[''][one['name']]:15.1f}")
            if abs(one["value"] - raw[""][one["name"]]) > APART:
                wrong.append(f"{edition.folder}: {one['name']} is far from the untouched pages'")
        print()
        if edition.pages == tuple(EXPECTED):
            wrong += compared(row, raw)
    for fault in wrong:
        print(fault, file=sys.stderr)
    return int(bool(wrong))


def compared(row: dict[str, Any], raw: dict[str, dict[str, float]]) -> list[str]:
    """Print the original's column beside ours; returns what is far from the untouched pages."""
    print("BLEU, 0 to 1                        evaluate  untouched  as one document  original")
    wrong: list[str] = []
    columns: list[tuple[float, ...]] = []
    for one in row["pages"]:
        section = one["name"].removesuffix(".md")
        bleu = next(m["value"] for m in one["metrics"] if m["name"] == "BLEU") / 100
        figures = bleu, raw[one["name"]]["BLEU"] / 100, EXPECTED[section], ORIGINAL[section]
        columns.append(figures)
        short = section.partition("/")[2]
        print(line(short, figures))
        if abs(figures[0] - figures[1]) > WITHIN:
            wrong.append(f"{short}: {figures[0]:.3f} instead of {figures[1]:.3f}")
    print(line("mean", [sum(some) / len(some) for some in zip(*columns, strict=True)]), end="\n\n")
    return wrong


def line(name: str, figures: Sequence[float]) -> str:
    a, b, c, d = figures
    return f"{name:34}  {a:8.3f}  {b:9.3f}  {c:15.3f}  {d:8.3f}"


if __name__ == "__main__":
    sys.exit(main())
