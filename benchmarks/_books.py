"""Books to measure on: a copy of a folder of sources, made so that plain Sphinx builds it."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["CORPORA", "MYST", "PIXEL", "QUANTECON", "build", "lay_out", "ratio"]

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("AMTS_CORPORA", ROOT.parent / "shared" / "corpora"))
QUANTECON = CORPORA / "quantecon-intro" / "en"
MYST = frozenset({
    "amsmath", "colon_fence", "deflist", "dollarmath", "html_admonition", "html_image", "linkify",
    "replacements", "smartquotes", "substitution", "tasklist",
})  # fmt: skip
"""The extensions of MyST that QuantEcon's book is written with."""

_CONF = f"""\
# what the book's own _config.yml says, for plain Sphinx: nothing is run, nothing is fetched
project = "A Jupyter Book"
extensions = [
    "sphinx_togglebutton", "myst_nb", "sphinx_design", "sphinx_external_toc",
    "sphinx_multitoc_numbering", "sphinx_exercise", "sphinx_proof",
]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
external_toc_exclude_missing = True
myst_enable_extensions = {sorted(MYST)}
myst_url_schemes = ["mailto", "http", "https"]
nb_execution_mode = "off"
nb_merge_streams = True
numfig = True
math_number_all = False
proof_minimal_theme = True
exercise_style = "solution_follow_exercise"
suppress_warnings = [
    "mystnb.unknown_mime_type", "myst.domains", "config.cache", "misc.highlighting_failure",
]
html_theme = "alabaster"
"""
_BIBLIOGRAPHY = """\
extensions.append("sphinxcontrib.bibtex")
bibtex_bibfiles = {!r}
bibtex_reference_style = "author_year"
"""
_IMAGE = re.compile(r"\{(?:image|figure)\}\s+(\S+\.png)|!\[[^\]]*\]\((\S+?\.png)\)")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
_LEFT_OUT = ("_build", ".git", ".amts", "__pycache__")


def lay_out(book: Path, folder: Path) -> Path:
    """Copy a book into *folder*; returns the folder of its sources there.

    A ``conf.py`` is kept; a Jupyter Book without one gets ours, and a grey pixel for every
    picture that is not there. What stands beside a ``docs`` or ``source`` folder is copied too,
    because pages include it.
    """
    within = book.name in {"doc", "docs", "source"} and (book / "conf.py").is_file()
    top = book.parent if within else book
    copy = folder / "book"
    shutil.copytree(top, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    root = copy / book.name if within else copy
    if (root / "conf.py").is_file():
        return root
    files = sorted(p.relative_to(root).as_posix() for p in root.rglob("*.bib"))
    conf = _CONF + (_BIBLIOGRAPHY.format(files) if files else "")
    (root / "conf.py").write_text(conf, encoding="utf-8")
    for page in root.glob("*.md"):
        for m in _IMAGE.finditer(page.read_text(encoding="utf-8")):
            picture = root / (m[1] or m[2]).lstrip("/")
            if "://" not in (m[1] or m[2]) and not picture.exists():
                picture.parent.mkdir(parents=True, exist_ok=True)
                picture.write_bytes(PIXEL)
    return root


def build(root: Path, out: Path, language: str, *, builder: str = "html") -> list[str]:
    """Build into ``out/html`` and ``out/doctrees`` from scratch; returns the warnings."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    silently([
        sys.executable, "-m", "sphinx", "-E", "-q", "-b", builder, "-D", f"language={language}",
        "-d", str(out / "doctrees"), "-w", str(out / "warnings.txt"), str(root), str(out / "html"),
    ])  # fmt: skip
    said = (out / "warnings.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in said if "WARNING" in line or "ERROR" in line]


def silently(command: list[str]) -> None:
    """Run a command whose output nobody needs; where it fails, end with the last of what it said."""
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()[-20:]
        sys.exit("\n".join([" ".join(command), *said, f"exit code {done.returncode}"]))


def ratio(part: int, whole: int) -> str:
    """As ``55/56 (98.2 %)``."""
    return f"{part}/{whole} ({part / whole if whole else 1:.1%})"
