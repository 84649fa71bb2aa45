"""Station 2: editions that humans translated → aligned pairs.

``Origins`` finds the text that a page was translated from, ``pairs`` aligns it with the
human's page. The seam to the rest is :class:`~sphinx_amts.segment.Pair`.
"""

from __future__ import annotations

from ._files import write_rows
from ._lattice import Bead
from ._lexicon import Lexicon, as_json, from_json, learn
from ._passages import Passage, passages, reversed_passages
from ._reading import Side, plain, read
from ._stopwords import common_words
from .align import BlockBead, SentenceBead, align_blocks, align_sentences
from .collation import CERTAIN, DOUBTFUL, Collation, collate
from .evidence import Evidence, evidence, no_translation
from .languages import other_language
from .lessons import Lesson, learn_book, lesson, shared_structure, text_lesson
from .origin import Origins, read_text
from .pairs import pairs
from .parallel_data import FORMATS, HeldOut, ParallelData, files, parallel_data
from .terminology import Term, Terminology, terminology, terminology_csv
from .texts import align_texts

__all__ = [
    "CERTAIN",
    "DOUBTFUL",
    "FORMATS",
    "Bead",
    "BlockBead",
    "Collation",
    "Evidence",
    "HeldOut",
    "Lesson",
    "Lexicon",
    "Origins",
    "ParallelData",
    "Passage",
    "SentenceBead",
    "Side",
    "Term",
    "Terminology",
    "align_blocks",
    "align_sentences",
    "align_texts",
    "as_json",
    "collate",
    "common_words",
    "evidence",
    "files",
    "from_json",
    "learn",
    "learn_book",
    "lesson",
    "no_translation",
    "other_language",
    "pairs",
    "parallel_data",
    "passages",
    "plain",
    "read",
    "read_text",
    "reversed_passages",
    "shared_structure",
    "terminology",
    "terminology_csv",
    "text_lesson",
    "write_rows",
]
