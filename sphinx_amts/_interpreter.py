"""What Python is told so that a build takes no longer than it has to.

**Its stack.** Python 3.11 to 3.13 keep the frames of functions in chunks of 16 KiB. Where a chunk is
full, every call maps a new one and every return unmaps it (``push_chunk`` in CPython's
``pystate.c``), so that a loop which happens to run at that depth goes to the kernel twice a call:
builds of four editions had three million page faults of it, and took half as long again. The chunk
of one large frame, however, has room for others, up to the next power of two.

**Its collector** of what nobody refers to. It runs after 700 new objects, for programs that make
few. Sphinx makes millions, and nearly all of them go by themselves. When Python ends, it looks
through all there are once more, which takes a build of a hundred pages a third of a second: whatever
is there goes with the process.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["collect_seldom", "with_room"]

_SLOTS = 1 << 16  # of 8 bytes; the chunk is of 1 MiB, and what nobody uses of it is never in memory
_OBJECTS = 50_000

P = ParamSpec("P")
T = TypeVar("T")


def with_room(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something, with 500 KiB for all that it calls in turn: some thousand frames."""
    return call(*args, **kwargs)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)


def collect_seldom() -> None:
    """Have the collector look only after so many new objects that it is worth it, and not when the
    process ends."""
    atexit.unregister(gc.freeze)  # of a build before this one
    atexit.register(gc.freeze)
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
