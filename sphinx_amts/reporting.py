"""Memory + siblings → the drift report of a language: what a door writes down."""

from __future__ import annotations

from collections.abc import Mapping

from . import pipeline
from ._errors import Problem
from ._settings import Settings
from .book import Page
from .compose import Edition
from .drift import Report, measure_book
from .memory import Memory
from .sending import Doors

__all__ = ["report_of"]


def report_of(
    settings: Settings,
    memory: Memory,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    doors: Doors | None = None,
) -> tuple[Report, list[Problem]]:
    """Measure today's *pages* against the human edition, which has been taken in before.

    *editions*: the pages as they read now. With *doors* the engine, if one is set, may be asked
    for what is not in the memory, and may bill it; without, only the memory is read.
    """
    del doors
    sides = dict(pipeline.collated(settings, memory, pages))
    known = {name: one.origin for name, one in sides.items()}
    doubts = dict(pipeline.doubts(settings, memory, pages))
    return measure_book(settings, known, pages, editions, doubts, sides), []
