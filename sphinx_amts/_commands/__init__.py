"""One file a command: what it asks for, what it does and what it prints.

Each has a ``register`` that adds the command to the parser.
"""

from __future__ import annotations

from . import (
    align,
    build,
    check,
    demo,
    doctor,
    drift,
    emulator,
    evaluate,
    extract,
    jobs,
    memory,
    parallel_data,
    terminology,
    translate,
)

__all__ = ["COMMANDS"]

COMMANDS = (
    demo, check, extract, build, translate, jobs, doctor, drift, evaluate, parallel_data, terminology,
    align, memory, emulator,
)  # fmt: skip
"""In the order in which someone new to them meets them."""
