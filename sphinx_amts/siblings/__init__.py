"""Station 2: editions that humans translated → aligned pairs.

``Origins`` finds the text that a page was translated from, ``pairs`` aligns it with the
human's page. The seam to the rest is :class:`~sphinx_amts.segment.Pair`.
"""

from __future__ import annotations

from ._lexicon import Lexicon, as_json, from_json, learn
from ._passages import Passage, Side, passages, plain, read, reversed_passages
from .align import BlockBead, align_blocks, align_sentences
from .origin import Origins, read_text
from .pairs import CERTAIN, pairs, token_pairs
from .parallel_data import FORMATS, HeldOut, ParallelData, files, parallel_data
from .terminology import Term, Terminology, terminology, terminology_csv

__all__ = [
    "CERTAIN",
    "FORMATS",
    "BlockBead",
    "HeldOut",
    "Lexicon",
    "Origins",
    "ParallelData",
    "Passage",
    "Side",
    "Term",
    "Terminology",
    "align_blocks",
    "align_sentences",
    "as_json",
    "files",
    "from_json",
    "learn",
    "pairs",
    "parallel_data",
    "passages",
    "plain",
    "read",
    "read_text",
    "reversed_passages",
    "terminology",
    "terminology_csv",
    "token_pairs",
]
