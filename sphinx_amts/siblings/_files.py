"""Rows of a bilingual table → bytes: CSV, TSV or TMX, in files of a size that Amazon takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias
from xml.etree import ElementTree as ET

__all__ = ["FORMATS", "write_rows"]

FORMATS = ("csv", "tsv", "tmx")

_Row: TypeAlias = tuple[str, str]
_Writer: TypeAlias = tuple[bytes, Callable[[_Row], bytes], bytes]
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TMX = """\
<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
  <header creationtool="sphinx_amts" creationtoolversion="1" datatype="PlainText" \
segtype="{level}" adminlang="en" srclang="{source}" o-tmf="sphinx_amts"/>
  <body>
"""


def write_rows(
    rows: Iterable[_Row], codes: _Row, format_: str, *, most_bytes: int, level: str = "sentence"
) -> Iterator[bytes]:
    """Write *rows* under the language *codes*: one file, or more where one would be too big.

    UTF-8 without a byte order mark, lines ended by a line feed. Every file is whole: it has the
    header, and no row is cut; a file with a single row may be bigger than *most_bytes*.
    """
    head, one, foot = _tmx(codes, level) if format_ == "tmx" else _table(codes, format_)
    batch: list[bytes] = [head]
    size = len(head) + len(foot)
    for row in rows:
        line = one(row)
        if len(batch) > 1 and size + len(line) > most_bytes:
            yield b"".join((*batch, foot))
            batch, size = [head], len(head) + len(foot)
        batch.append(line)
        size += len(line)
    yield b"".join((*batch, foot))


def _table(codes: _Row, format_: str) -> _Writer:
    delimiter = {"csv": ",", "tsv": "\t"}[format_]

    def line(row: _Row) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(row)
        return text.getvalue().encode()

    return line(codes), line, b""


def _tmx(codes: _Row, level: str) -> _Writer:
    def unit(row: _Row) -> bytes:
        one = ET.Element("tu")
        for code, text in zip(codes, row, strict=True):
            variant = ET.SubElement(one, "tuv", {_LANG: code})
            ET.SubElement(variant, "seg").text = text
        return f"    {ET.tostring(one, encoding='unicode')}\n".encode()

    head = _TMX.format(level=level, source=codes[0])
    return head.encode(), unit, b"  </body>\n</tmx>\n"
