"""A bitext → lines of text, one bead each."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from ..siblings import write_rows
from ._values import Bitext

__all__ = ["TSV_HEADER", "as_beads", "as_jsonl", "as_tmx", "as_tsv"]

TSV_HEADER = ("page", "source_indices", "target_indices", "confidence", "source", "target")
_FORMULA = tuple("=+-@\t＝＋－＠")
_NO_XML = re.compile("[^\t\n\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_UNSEEN = dict.fromkeys([*range(32), 0x7F, *range(0x80, 0xA0)], " ")


def as_beads(bitext: Bitext) -> Iterator[str]:
    """Give each bead as ``[0, 1]:[0]``: the numbers of its sentences, from 0."""
    for bead in bitext.beads:
        yield f"{list(bead.source)}:{list(bead.target)}"


def as_jsonl(bitext: Bitext) -> Iterator[str]:
    """Give each bead as a JSON object."""
    for bead in bitext.beads:
        row = {
            "page": bitext.name,
            "source": [bitext.source[n] for n in bead.source],
            "target": [bitext.target[n] for n in bead.target],
            "source_indices": bead.source,
            "target_indices": bead.target,
            "confidence": bead.confidence,
        }
        yield json.dumps(row, ensure_ascii=False)


def as_tsv(bitext: Bitext) -> Iterator[str]:
    """Give each bead as a line of a table, see :data:`TSV_HEADER`.

    A field that a spreadsheet would run as a formula has an apostrophe before it (CWE-1236).
    """
    for bead in bitext.beads:
        yield _tsv_line(
            bitext.name,
            " ".join(map(str, bead.source)),
            " ".join(map(str, bead.target)),
            "" if bead.confidence is None else str(bead.confidence),
            " ".join(bitext.source[n] for n in bead.source),
            " ".join(bitext.target[n] for n in bead.target),
        )


def as_tmx(bitexts: Iterable[Bitext], languages: tuple[str, str]) -> str:
    """Give the beads that need no check as one TMX document, a unit each.

    *languages*: of the two sides, as Sphinx names them; TMX writes ``zh-CN`` for ``zh_CN``.
    """
    rows = (
        (_told(bitext.source, bead.source), _told(bitext.target, bead.target))
        for bitext in bitexts
        for bead in bitext.beads
        if bead.grade in {"sure", "likely"}
    )
    codes = languages[0].replace("_", "-"), languages[1].replace("_", "-")
    return b"".join(write_rows(rows, codes, "tmx", most_bytes=sys.maxsize)).decode()


def _told(sentences: Sequence[str], numbers: Sequence[int]) -> str:
    return _NO_XML.sub(" ", " ".join(sentences[n] for n in numbers))


def _tsv_line(*fields: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="").writerow(map(_plain, fields))
    return out.getvalue()


def _plain(field: str) -> str:
    field = field.translate(_UNSEEN)
    return f"'{field}" if field.startswith(_FORMULA) else field
