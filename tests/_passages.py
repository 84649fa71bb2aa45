"""Passages made up of words, for the tests of parallel data."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

from sphinx_amts.siblings import (
    ParallelData,
    Passage,
    parallel_data,
    plain,
)

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def pair(source: str, target: str, page: str = "p.md", sure: float = 1.0) -> Passage:
    """A pair of sentences that are nothing but text."""
    return Passage(
        level="sentence", page=page, line=1, kind="paragraph", source=plain(source),
        target=plain(target), parts=(source,), confidence=sure,
    )  # fmt: skip


def rows(data: ParallelData) -> list[tuple[str, str]]:
    return [(row.source, row.target) for row in data.rows]


def adds_up(data: ParallelData) -> bool:
    return data.pairs == len(data.rows) + sum(data.drops.values())


def drop(source: str, target: str, **kwargs: object) -> dict[str, int]:
    """Why a pair is left out."""
    data = parallel_data([pair(source, target)], "en", "zh_CN", **kwargs)  # type: ignore[arg-type]
    assert adds_up(data)
    return dict(data.drops)


def read_back(content: bytes, format_: str) -> list[list[str]]:
    """The rows of a file, its header first, as another program reads them."""
    if format_ == "tmx":
        root = ET.fromstring(content)  # noqa: S314  it is ours
        units = [[v.find("seg").text or "" for v in tu] for tu in root.iter("tu")]  # type: ignore[union-attr]
        codes = {tuple(v.get(LANG) or "" for v in tu) for tu in root.iter("tu")}
        assert len(codes) <= 1
        return [*(list(c) for c in codes), *units]
    delimiter = {"csv": ",", "tsv": "\t"}[format_]
    text = content.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
