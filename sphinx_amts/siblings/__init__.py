"""Station 2: editions that humans translated → aligned pairs.

``Origins`` finds the text that a page was translated from, ``pairs`` aligns it with the
human's page. The seam to the rest is :class:`~sphinx_amts.segment.Pair`.
"""

from __future__ import annotations

from ._lattice import Bead
from ._lexicon import Lexicon, as_json, from_json, learn
from .align import BlockBead, SentenceBead, align_blocks, align_sentences
from .evidence import Evidence, evidence
from .languages import other_language
from .lessons import Lesson, learn_book, lesson
from .origin import Origins, read_text
from .pairs import CERTAIN, DOUBTFUL, pairs
from .texts import align_texts

__all__ = [
    "CERTAIN",
    "DOUBTFUL",
    "Bead",
    "BlockBead",
    "Evidence",
    "Lesson",
    "Lexicon",
    "Origins",
    "SentenceBead",
    "align_blocks",
    "align_sentences",
    "align_texts",
    "as_json",
    "evidence",
    "from_json",
    "learn",
    "learn_book",
    "lesson",
    "other_language",
    "pairs",
    "read_text",
]
