"""What every build of a book loads, loaded before it is forked, once for all of them."""

from __future__ import annotations

import ast
import gc
import inspect
import os
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ._conf_py import guarded, led

__all__ = ["load"]

_NEEDED = ("sphinx.application", f"{__package__}._extension")


def load(extensions: Iterable[str]) -> None:
    """Load Sphinx, this package and a book's extensions, with what these load when they are set up.

    What cannot be loaded is said by the build that needs it, and so is what is printed meanwhile.
    """
    with Path(os.devnull).open("wb") as nowhere, led(2, nowhere.fileno()), guarded():
        for name in (*_NEEDED, *extensions):
            with suppress(Exception, SystemExit):
                extension = import_module(name)
                for more in _loaded_by_setup(extension):
                    import_module(more, extension.__package__)
    gc.collect()
    gc.freeze()  # the builds share these pages of memory as long as nobody looks through them


def _loaded_by_setup(extension: ModuleType) -> Iterator[str]:
    """Name what an extension loads in its ``setup`` only; with many that is nearly everything.

    It is read and not run: setting up is for a build. What it loads under a condition is left to
    that, too.
    """
    setup = getattr(extension, "setup", None)
    if setup is None:
        return
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(setup))).body
    waiting: list[ast.stmt] = [*function.body] if isinstance(function, ast.FunctionDef) else []
    while waiting:
        match waiting.pop(0):
            case ast.With(body=body) | ast.Try(body=body):
                waiting += body
            case ast.ImportFrom(module=name, level=level):
                yield "." * level + (name or "")
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
