"""The drift of a book → ``drift.json`` and ``drift.html`` in a folder.

The bytes depend on nothing but the book, its editions and this package: no time stamps, no
paths of the machine. A report can so be kept in git, and two of them be compared.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from ._html import as_html
from ._values import Counts, Finding, Report, ToCheck
from .checks import check_book
from .measure import measure_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .._settings import Settings
    from ..book import Page
    from ..compose import Edition
    from ..intake import Collated, Doubt

__all__ = ["as_json", "measure_book", "write_reports"]

_VERSION = 1
"""Raised when ``drift.json`` changes in a way that its readers have to know of."""
_DIGITS = 6


def measure_book(
    settings: Settings,
    origins: Mapping[str, Page],
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    doubts: Mapping[str, Sequence[Doubt]] | None = None,
    collated: Mapping[str, Collated] | None = None,
    machine: Mapping[str, str] | None = None,
) -> Report:
    """Measure every one of today's *pages* against its origin, where it has one.

    *origins*: for each page that has a human edition, the page that it was translated from.
    *doubts*: the pairs of each page that are too unsure to be used. *collated*: both editions of
    each page, side by side: what the human wrote is then checked. *machine*: what a machine made
    of blocks and sentences, digest → text in slots.
    """
    sides = collated or {}
    checked = check_book(sides, settings.source_language, settings.language)
    return Report(
        source_language=settings.source_language,
        language=settings.language,
        engine=settings.engine,
        pages=tuple(
            measure_page(
                name, origins.get(name), pages[name], editions.get(name), sides.get(name), machine,
                checked.get(name, ()),
            )
            for name in sorted(pages)
        ),
        to_check=tuple(
            ToCheck(
                page=name, level=one.level, source=one.source, human=one.target,
                confidence=one.confidence,
            )
            for name in sorted(doubts or {})
            for one in (doubts or {})[name]
        ),
    )  # fmt: skip


def write_reports(report: Report, folder: Path) -> Path:
    """Write ``drift.json`` and ``drift.html`` into *folder*, which is made if it is not there.

    Returns the path of the HTML. Raises :class:`OSError` where it cannot be written; what was
    there before is whole then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "drift.json", as_json(report))
    return _replace(folder / "drift.html", as_html(report))


def as_json(report: Report) -> str:
    """Give a report as JSON, in the form of ``drift.schema.json``."""
    value = {
        "version": _VERSION,
        "source_language": report.source_language,
        "language": report.language,
        "engine": report.engine,
        "totals": _counts(report.totals),
        "edited": {
            "pages": sum(page.edited for page in report.pages),
            **_counts(report.edited),
        },
        "pages": [
            {
                "name": page.name,
                "edited": page.edited,
                "counts": _counts(page.counts),
                "findings": [_finding(finding) for finding in page.findings],
            }
            for page in report.pages
        ],
        "to_check": {
            "count": len(report.to_check),
            "pairs": [asdict(one) for one in report.to_check],
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _counts(counts: Counts) -> dict[str, Any]:
    share = round(counts.share, _DIGITS)
    if counts.words_to_do:  # never say "all" where something is left
        share = min(share, 1 - 10**-_DIGITS)
    return {**asdict(counts), "words_to_do": counts.words_to_do, "share": share}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "line": finding.line,
        "origin_line": finding.origin_line or None,
        "origin": finding.origin or None,
        "text": finding.text or None,
        "words": finding.words,
        "sentences": list(finding.sentences),
    }


def _replace(path: Path, text: str) -> Path:
    """Write a file so that whoever reads it sees the old one or the new one, never a part."""
    # half a surrogate pair, which a notebook can hold, is no UTF-8; it is written as its escape
    data = text.encode("utf-8", "backslashreplace")
    new = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        new.write_bytes(data)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    return path
