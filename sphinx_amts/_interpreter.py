"""What Python is told so that a build takes no longer than it has to.

**Its stack.** Python 3.11 to 3.13 keep the frames of functions in chunks of 16 KiB. Where a chunk is
full, every call maps a new one and every return unmaps it (``push_chunk`` in CPython's
``pystate.c``), so that a loop which happens to run at that depth goes to the kernel twice a call:
builds of four editions had three million page faults of it, and took half as long again. The chunk
of one large frame, however, has room for others, up to the next power of two.

**Its collector** of what nobody refers to. It runs after 700 new objects, for programs that make
few. Sphinx makes millions, and nearly all of them go by themselves. When Python ends, it looks
through all there are once more, which takes a build of a hundred pages a third of a second, and they
go with the process anyway. Only where something is left that has an end of its own, such as a file
that an extension has not closed, it does.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable
from contextlib import suppress
from io import IOBase
from types import GeneratorType
from typing import ParamSpec, TypeVar

__all__ = ["collect_seldom", "with_room"]

_SLOTS = 1 << 16  # of 8 bytes; the chunk is of 1 MiB, and what nobody uses of it is never in memory
_OBJECTS = 50_000
_STANDARD = range(3)  # Python writes these itself

P = ParamSpec("P")
T = TypeVar("T")


def with_room(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something, with 500 KiB for all that it calls in turn: some thousand frames."""
    return call(*args, **kwargs)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)


def collect_seldom() -> None:
    """Have the collector look only after so many new objects that it is worth it, and not when the
    process ends."""
    atexit.unregister(_leave)  # of a build before this one
    atexit.register(_leave)
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


def _leave() -> None:
    """Keep the collector from what goes with the process."""
    with suppress(KeyboardInterrupt):  # it ends as it is
        objects = gc.get_objects()
        ending = {kind for kind in set(map(type, objects)) if _ends(kind)}
        if all(_is_done(one) for one in objects if type(one) in ending):
            gc.freeze()


def _ends(kind: type) -> bool:
    """Whether objects of a type do something at their end; a file that a generator writes is there
    itself."""
    return kind is not GeneratorType and any("__del__" in vars(base) for base in kind.__mro__)


def _is_done(one: object) -> bool:
    """Whether an object that has an end of its own has come to it: a file, as it seems."""
    if not isinstance(one, IOBase):
        return False
    try:
        return one.closed or not one.writable() or one.fileno() in _STANDARD
    except (OSError, ValueError):  # it is in memory
        return True
