"""Station 2: editions that humans translated → aligned pairs.

``Origins`` finds the text that a page was translated from, ``pairs`` aligns it with the
human's page. The seam to the rest is :class:`~sphinx_amts.segment.Pair`.
"""

from __future__ import annotations

from .align import BlockBead, align_blocks, align_sentences
from .origin import Origins, read_text
from .pairs import CERTAIN, pairs

__all__ = [
    "CERTAIN",
    "BlockBead",
    "Origins",
    "align_blocks",
    "align_sentences",
    "pairs",
    "read_text",
]
