"""One file a command: what it asks for, what it does and what it prints.

Each has a ``register`` that adds the command to the parser.
"""

from __future__ import annotations

from . import check, demo, drift, emulator, extract, memory, translate

__all__ = ["COMMANDS"]

COMMANDS = (demo, check, extract, translate, drift, memory, emulator)
"""In the order in which someone new to them meets them."""
