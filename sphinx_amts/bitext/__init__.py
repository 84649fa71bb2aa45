"""Any two texts → which of their sentences answer which, written down and shown side by side.

``align_all`` takes pairs of texts; each becomes a :class:`Bitext`, or is refused with what
speaks against it. The alignment itself is the business of ``siblings``, reading that of ``book``.
"""

from __future__ import annotations

from ._html import as_html
from ._values import Bead, Bitext, Job, Outcome
from .align import align_all, align_lines
from .formats import TSV_HEADER, as_beads, as_jsonl, as_tmx, as_tsv

__all__ = [
    "TSV_HEADER",
    "Bead",
    "Bitext",
    "Job",
    "Outcome",
    "align_all",
    "align_lines",
    "as_beads",
    "as_html",
    "as_jsonl",
    "as_tmx",
    "as_tsv",
]
