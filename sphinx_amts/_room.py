"""How many builds this machine has room for."""

from __future__ import annotations

import os
from contextlib import suppress
from math import ceil
from pathlib import Path

__all__ = ["cores", "free_memory", "room"]

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")
_NEED = 500 << 20  # bytes; a book of 56 lectures takes 390 MB while its sibling is aligned


def room(builds: int, cores_: int, memory: int | None) -> int:
    """How many of these builds to run at once.

    Up to two for each core: a build waits for its disk and its notebooks now and then, and an odd
    one that is left over at the end would leave cores idle. *memory*: bytes that are free, or
    nothing where that is not known.
    """
    fit = builds if memory is None else memory // _NEED
    return max(1, min(builds, 2 * cores_, fit))


def cores() -> int:
    """The cores that this process may use: its affinity, and the quota of its container."""
    try:
        mine = len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux has it
        mine = os.cpu_count() or 1
    quota = _quota()
    return max(1, mine if quota is None else min(mine, quota))


def _quota() -> int | None:
    with suppress(OSError, ValueError):  # cgroup v2: "max 100000", or "150000 100000"
        most, period = (_CGROUP / "cpu.max").read_text("ascii").split()
        return None if most == "max" else ceil(int(most) / int(period))
    with suppress(OSError, ValueError):
        most, period = (
            (_CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text("ascii")
            for name in ("quota", "period")
        )
        return None if int(most) < 0 else ceil(int(most) / int(period))
    return None


def free_memory() -> int | None:
    """Bytes that can be had without swapping, in the machine and in the container; nothing where
    the system does not tell."""
    found = [one for one in (_machine(), _container()) if one is not None]
    return min(found, default=None)


def _machine() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in _MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    return None


def _container() -> int | None:
    for most, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):  # "max" is no number: there is no limit
            limit = int((_CGROUP / most).read_text("ascii"))
            return max(0, limit - int((_CGROUP / used).read_text("ascii")))
    return None
