"""How long to wait between two questions to a service."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["FIRST", "polls"]

FIRST, _LAST, _GROWTH = 30.0, 300.0, 1.5
"""Seconds, at a pace of one: jobs take minutes to days."""


def polls() -> Iterator[float]:
    """Give the waits, for ever: 30 seconds at first, up to five minutes."""
    wait = FIRST
    while True:
        yield wait
        wait = min(_LAST, wait * _GROWTH)
