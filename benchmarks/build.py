"""What a translated build costs, in pairs: against the same build without the extension, and
against Sphinx's own gettext catalogues.

Run it with ``AMTS_CORPORA`` set to the folder of the corpora: ``python benchmarks/build.py``.
It prints seconds and ratios, and exits with 1 where a bar is missed: the warm translated build
at most 1.10 times the plain one, and faster than the one with catalogues.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages import mofile, pofile

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
BOOK = CORPORA / "quantecon-intro" / "en"
ROUNDS = 3
MOST = 1.10
CONF = """\
extensions = ["myst_nb"]
nb_execution_mode = "off"
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "html_image"]
root_doc = "intro"
html_theme = "alabaster"
gettext_compact = False
locale_dirs = ["locale"]
"""


def build(book: Path, output: Path, *options: str) -> float:
    """Build a book with a fresh output folder; returns seconds of processor time, which other
    work on the machine disturbs less than time on the clock."""
    shutil.rmtree(output, ignore_errors=True)
    # as where pip has installed all of it: modules are compiled once, and not for each build
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-Q", *options, str(book), str(output)],
        check=True, env=env,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def with_catalogues(book: Path, output: Path) -> None:
    """Extract the book's messages with Sphinx and translate each of them, in Chinese letters."""
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "gettext", "-Q", str(book), str(output)], check=True
    )
    for path in output.rglob("*.pot"):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file)
        for message in catalogue:
            if message.id:
                message.string = f"{message.id}字"
        target = book / "locale" / "zh_CN" / "LC_MESSAGES" / path.relative_to(output)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.with_suffix(".mo").open("wb") as file:
            mofile.write_mo(file, catalogue)
        with target.with_suffix(".po").open("wb") as file:
            pofile.write_po(file, catalogue)
        os.utime(target.with_suffix(".mo"))


def main() -> int:
    """Measure and say."""
    if not BOOK.is_dir():
        print(f"no corpus at {BOOK}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as folder:
        books = {name: Path(folder) / name for name in ("plain", "amts", "gettext")}
        for name, book in books.items():
            shutil.copytree(BOOK, book)
            conf = CONF
            if name == "amts":
                conf += 'extensions += ["sphinx_amts"]\namts_engine = "pseudo"\n'
            (book / "conf.py").write_text(conf, encoding="utf-8")
        language = ("-D", "language=zh_CN")
        with_catalogues(books["gettext"], Path(folder) / "pot")
        build(books["amts"], Path(folder) / "out", *language)  # fills the memory
        seconds: dict[str, list[float]] = {name: [] for name in books}
        for round_ in range(ROUNDS):
            for name, book in books.items():
                if name != "gettext" or not round_:  # it takes many times as long: once will do
                    seconds[name].append(build(book, Path(folder) / "out", *language))
    ratios = {
        other: statistics.median(a / b for a, b in zip(seconds["amts"], seconds[other]))  # noqa: B905
        for other in ("plain", "gettext")
    }
    for name, values in seconds.items():
        print(
            f"{name:8} {statistics.median(values):6.1f} s of processor time, median of {len(values)}"
        )
    print(f"warm translated build / plain build:       {ratios['plain']:.2f} (at most {MOST:.2f})")
    print(f"warm translated build / gettext catalogues: {ratios['gettext']:.2f} (below 1)")
    return 0 if ratios["plain"] <= MOST and ratios["gettext"] < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
