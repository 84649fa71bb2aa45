"""What every build of a book loads, loaded before it is forked, once for all of them."""

from __future__ import annotations

import ast
import gc
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from ._conf_py import guarded

__all__ = ["load"]

_NEEDED = ("sphinx.application", f"{__package__}._extension")


def load(extensions: Iterable[str]) -> None:
    """Load Sphinx, this package and a book's extensions, with what these load when they are set up.

    What cannot be loaded is said by the build that needs it.
    """
    with guarded():
        for name in (*_NEEDED, *extensions):
            with suppress(Exception, SystemExit):
                extension = import_module(name)
                for more in _loaded_by_setup(extension):
                    import_module(more, extension.__package__)
    gc.collect()
    gc.freeze()  # the builds share these pages of memory as long as nobody looks through them


def _loaded_by_setup(extension: ModuleType) -> Iterator[str]:
    """Name what an extension loads in its ``setup`` only; with many that is nearly everything.

    It is read and not run: setting up is for a build.
    """
    setup = getattr(extension, "setup", None)
    if setup is None:
        return
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(setup)))):
        match node:
            case ast.ImportFrom(module=module, level=level):
                yield "." * level + (module or "")
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
