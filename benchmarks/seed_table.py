"""The table of the system that this one follows: five sections of *Dive into Deep Learning*, from
English to Chinese, as BLEU on a scale from 0 to 1.

The sections are the five that ``d2l-zh/amazon`` has of the original's table. A recording of what
Amazon Translate really returned for them is made (see ``recording.py``), the emulator answers with
it, and ``sphinx-amts translate`` sends the pages through the engine ``amazon``. What comes out is
scored against the human edition by sacreBLEU with the tokenizer ``zh``, each section as one
document, without code blocks, formulas, roles and figures.

Run it with ``AMTS_CORPORA`` set to the folder of the corpora: ``python benchmarks/seed_table.py``.
It prints a section and its figure a line, then the mean; on standard error beside them the figures
of the recording's own pages, which no engine has touched. It exits with 1 where a figure is
further than 0.03 from the one that was measured on the service's output as it came.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import sacrebleu
from recording import make

from sphinx_amts import emulator

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
PAGES = CORPORA / "d2l-zh"
WITHIN = 0.03
EXPECTED = {
    "chapter_natural-language-processing-pretraining/approx-training": 0.582,
    "chapter_natural-language-processing-pretraining/bert-dataset": 0.620,
    "chapter_recurrent-neural-networks/language-models-and-dataset": 0.512,
    "chapter_recurrent-modern/machine-translation-and-dataset": 0.517,
    "chapter_natural-language-processing-applications/sentiment-analysis-and-dataset": 0.637,
}
LEFT_OUT = re.compile(
    r"^```.*?^```|^\$\$.*?\$\$|!\[[^\]]*\]\([^)]*\)|\$[^$]*\$|:\w+:`[^`]*`|^#+ ",
    re.DOTALL | re.MULTILINE,
)


def score(page: str, human: str) -> float:
    """BLEU from 0 to 1, each page being one line."""
    texts = [" ".join(LEFT_OUT.sub("", text).split()) for text in (page, human)]
    return float(sacrebleu.corpus_bleu(texts[:1], [texts[1:]], tokenize="zh").score) / 100


def translated(book: Path, output: Path, recording: Path) -> None:
    """Send a book through the emulator."""
    known = [emulator.Recording.read(recording)]
    with emulator.running(known=known) as it:
        options = {"bucket": it.bucket, "role": it.role, "region": it.region, "poll": "0.05"}
        done = subprocess.run(
            [
                sys.executable, "-m", "sphinx_amts", "translate", str(book), "--language", "zh_CN",
                "--engine", "amazon", "--output", str(output),
                *(f"--engine-option={name}={value}" for name, value in options.items()),
            ],
            env={**os.environ, **it.env}, check=False, capture_output=True, text=True,
        )  # fmt: skip
        print(done.stdout, done.stderr, sep="", end="", file=sys.stderr)
        if done.returncode == 2:
            raise SystemExit(2)


def main() -> int:
    if not PAGES.is_dir():
        print(f"no corpus at {PAGES}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as name:
        folder = Path(name)
        for section in EXPECTED:
            path = folder / "book" / f"{section}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((PAGES / "amazon" / "en" / f"{section}.md").read_bytes())
        recording = folder / "recording.jsonl"
        make(folder / "book", PAGES / "amazon" / "zh", recording, "en", "zh")
        translated(folder / "book", folder / "out", recording)
        figures, raw = {}, {}
        for section in EXPECTED:
            human = (PAGES / "zh" / f"{section}.md").read_text("utf-8")
            figures[section] = score((folder / "out" / f"{section}.md").read_text("utf-8"), human)
            raw[section] = score((PAGES / "amazon/zh" / f"{section}.md").read_text("utf-8"), human)
    for section, figure in figures.items():
        print(f"{section.partition('/')[2]} {figure:.3f}")
        print(
            f"  as Amazon returned it {raw[section]:.3f}, expected {EXPECTED[section]:.3f}",
            file=sys.stderr,
        )
    mean = sum(figures.values()) / len(figures)
    print(f"mean {mean:.3f}")
    far = [s for s, figure in figures.items() if abs(figure - EXPECTED[s]) > WITHIN]
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
