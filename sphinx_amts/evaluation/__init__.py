"""Which engine and which parallel data to pay for: measured on the book's own human edition.

Pages that a human translated are translated again, by each engine with each kind of parallel data,
from the very text that the human had, and held against what the human made of it. The pairs of
these pages are kept from what an engine learns.
"""

from __future__ import annotations

from ._formats import FORMATS, costs, written
from ._trials import Stores
from ._values import DATA, DIRECTIONS, Evaluation, Row, Trial
from .plan import Plan, Prepared, prepare
from .run import evaluate

__all__ = [
    "DATA",
    "DIRECTIONS",
    "FORMATS",
    "Evaluation",
    "Plan",
    "Prepared",
    "Row",
    "Stores",
    "Trial",
    "costs",
    "evaluate",
    "prepare",
    "written",
]
