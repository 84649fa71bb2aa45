"""What a translated build costs, in pairs: against the same build without the extension, and
against Sphinx's own gettext catalogues.

Run it with ``AMTS_CORPORA`` set to the folder of the corpora, ``python benchmarks/build.py``, or on
a book with a ``conf.py`` of its own: ``python benchmarks/build.py BOOK``. It prints seconds and
ratios, and exits with 1 where a bar is missed: the warm translated build at most 1.10 times the
plain one in each of three languages, and faster than the one with catalogues (which is built of
the corpus only).
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages import mofile, pofile

CORPORA = Path(os.environ.get("AMTS_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
BOOK = CORPORA / "quantecon-intro" / "en"
ROUNDS = 3
LANGUAGES = ("zh_CN", "de", "es")
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


def run(book: Path, output: Path, language: str) -> str:
    """Build a book with a fresh output folder; returns what Sphinx says."""
    shutil.rmtree(output, ignore_errors=True)
    # as where pip has installed all of it: modules are compiled once, and not for each build
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-D", f"language={language}"]
    done = subprocess.run(
        [*command, str(book), str(output)], check=True, env=env, text=True, capture_output=True
    )
    return done.stdout


def seconds(book: Path, output: Path, language: str) -> float:
    """How long that takes, in seconds of processor time, which other work on the machine disturbs
    less than time on the clock."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(book, output, language)
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


@contextmanager
def copies(book: Path | None) -> Iterator[tuple[Path, Path]]:
    """Two copies of a book, without and with the extension."""
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as folder:
        for name in ("plain", "amts"):
            copy = Path(folder) / name
            shutil.copytree(book or BOOK, copy)
            conf = CONF if book is None else (copy / "conf.py").read_text(encoding="utf-8")
            if name == "amts":
                conf += '\nextensions = [*extensions, "sphinx_amts"]\namts_engine = "pseudo"\n'
            (copy / "conf.py").write_text(conf, encoding="utf-8")
        yield Path(folder) / "plain", Path(folder) / "amts"


def against_plain(plain: Path, amts: Path, language: str) -> float:
    """Build both in pairs, everything being in the memory, and say what comes of it."""
    output = plain.parent / "out"
    said = run(amts, output, language)  # fills the memory
    if not (counts := re.search(r"amts: .* ([0-9]+) machine, .*", said)) or counts[1] == "0":
        raise SystemExit(f"nothing was translated into {language}:\n{said}")
    run(amts, output, language)
    pairs = [
        (seconds(plain, output, language), seconds(amts, output, language)) for _ in range(ROUNDS)
    ]
    least = [min(values) for values in zip(*pairs, strict=True)]
    ratio = statistics.median(b / a for a, b in pairs)
    print(
        f"{language:6} {counts[1]} sentences; plain {least[0]:.1f} s, translated {least[1]:.1f} s at best; "
        f"warm translated build / plain build, median of {ROUNDS}: {ratio:.2f} (at most {MOST:.2f})",
        flush=True,
    )
    return ratio


def against_catalogues(plain: Path, amts: Path, language: str) -> float:
    """Build the book with catalogues, once, for it takes many times as long."""
    output = plain.parent / "out"
    with_catalogues(plain, plain.parent / "pot")
    ratio = seconds(amts, output, language) / seconds(plain, output, language)
    print(f"{language:6} warm translated build / gettext catalogues: {ratio:.2f} (below 1)")
    return ratio


def main() -> int:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("book", nargs="?", type=Path, help="a folder with a conf.py")
    book = parser.parse_args().book
    if book is None and not BOOK.is_dir():
        print(f"no corpus at {BOOK}: set AMTS_CORPORA", file=sys.stderr)
        return 2
    with copies(book) as (plain, amts):
        ratios = [against_plain(plain, amts, language) for language in LANGUAGES]
        catalogues = against_catalogues(plain, amts, LANGUAGES[0]) if book is None else 0.0
    return 0 if max(ratios) <= MOST and catalogues < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
