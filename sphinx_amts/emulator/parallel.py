"""A file of parallel data, or of terms → what is imported of it, what is skipped, what fails."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from .limits import LANGUAGES, Limits

__all__ = ["BadFile", "Imported", "read_parallel", "read_terms"]

_FORMULA = ("+", "-", "=", "@")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class BadFile(Exception):  # noqa: N818 -- it becomes a message of the service
    """A file of which nothing can be imported."""


@dataclass(slots=True)
class Imported:
    """``pairs``: target language → source → translation; counts are of records."""

    source: str
    targets: list[str]
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)
    imported: int = 0
    skipped: int = 0
    failed: int = 0


def read_parallel(data: bytes, format_: str, limits: Limits) -> Imported:
    """Read parallel data in CSV, TSV or TMX.

    A record is skipped if a side is empty or has more than 1,000 bytes, and fails if a field has
    a line break or begins with ``+ - = @``. Of equal sources the last one wins.
    """
    rows = _rows(data, format_)
    if not rows:
        raise BadFile("The parallel data file is empty.")
    source, targets = _header(rows[0])
    out = Imported(source, targets, {t: {} for t in targets})
    for row in rows[1:]:
        fields = [*row, *[""] * (len(targets) + 1 - len(row))]
        if (
            len(fields) != len(targets) + 1
            or any("\n" in f or "\r" in f for f in fields)
            or (format_ != "TMX" and any(f.startswith(_FORMULA) for f in fields))
        ):
            out.failed += 1
        elif _fits(fields[0], limits) and any(_fits(f, limits) for f in fields[1:]):
            out.imported += 1
            for target, text in zip(targets, fields[1:], strict=True):
                if _fits(text, limits):
                    out.pairs[target][fields[0].strip()] = text.strip()
        else:
            out.skipped += 1
    if not out.imported:
        raise BadFile("The parallel data file has no record that could be imported.")
    return out


def read_terms(data: bytes, format_: str, limits: Limits) -> Imported:
    """Read a terminology; a term with an empty side or with more than 200 bytes is skipped."""
    rows = _rows(data, format_)
    if not rows:
        raise BadFile("The terminology file is empty.")
    source, targets = _header(rows[0])
    if len(rows) - 1 > limits.terminology_terms:
        raise BadFile(f"The terminology has more than {limits.terminology_terms} terms.")
    out = Imported(source, targets, {t: {} for t in targets})
    for row in rows[1:]:
        fields = [f.strip() for f in row]
        most = limits.terminology_term_bytes
        if len(fields) != len(targets) + 1 or not all(0 < len(f.encode()) <= most for f in fields):
            out.skipped += 1
            continue
        out.imported += 1
        for target, text in zip(targets, fields[1:], strict=True):
            out.pairs[target][fields[0]] = text
    return out


def _fits(text: str, limits: Limits) -> bool:
    return 0 < len(text.strip().encode()) <= limits.parallel_segment_bytes


def _header(row: list[str]) -> tuple[str, list[str]]:
    codes = [f.strip() for f in row]
    if len(codes) < 2 or not set(codes) <= LANGUAGES or len(set(codes)) < len(codes):  # noqa: PLR2004
        raise BadFile(f"The first row has to hold language codes, the source first: {codes}.")
    return codes[0], codes[1:]


def _rows(data: bytes, format_: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("The file is not encoded in UTF-8.") from error
    if format_ == "TMX":
        return _tmx(text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if format_ == "TSV" else ",", strict=True
    )
    try:
        return [row for row in reader if row]
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num} of the file is malformed: {error}.") from error


def _tmx(text: str) -> list[list[str]]:
    if "<!ENTITY" in text:  # an entity may stand for any amount of text
        raise BadFile("The TMX file declares entities.")
    try:
        root = ET.fromstring(text)  # noqa: S314 -- no entities: seen to above
    except ET.ParseError as error:
        raise BadFile(f"The TMX file is no well-formed XML: {error}.") from error
    header = root.find("header")
    units = [
        {
            str(v.get(_LANG) or v.get("lang")): " ".join("".join(seg.itertext()).split())
            for v in unit.iter("tuv")
            if (seg := v.find("seg")) is not None
        }
        for unit in root.iter("tu")
    ]
    source = str(header.get("srclang")) if header is not None else ""
    codes = [source, *sorted({code for unit in units for code in unit} - {source})]
    return [codes, *([unit.get(code, "") for code in codes] for unit in units)]
