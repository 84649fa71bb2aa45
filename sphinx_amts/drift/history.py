"""Reports that are kept: one small file for each language and day, fit for git.

``<folder>/<language>/<date>.json`` holds the figures of every page on a line of its own, so that a
difference of two commits reads like a list of pages. Whatever else lies in the folder may be
somebody's mistake, or worse: it is said, and not used.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from secrets import token_hex
from typing import Any, NoReturn

from .._errors import Problem, SettingError, Warn
from ._values import PageDrift, Point, Report, Snapshot

__all__ = ["keep", "read", "today"]

_VERSION = 1
"""Raised when a file changes in a way that its readers have to know of."""
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")
_MOST = 20_000_000  # bytes of a file that is read
_DIGITS = 2  # of a drift: BLEU is no more exact than that
_HEAD = {"date", "language", "pages", "source_language", "total", "version"}
_POINT = {"drift", "findings", "to_do", "words"}


def today() -> str:
    """Give the date of a report: that of ``SOURCE_DATE_EPOCH`` if it is set, else today's, in UTC.

    Raises :class:`SettingError` where that is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise SettingError(
            f"SOURCE_DATE_EPOCH={epoch!r} is no time",
            remedy="set it to seconds since 1970, or not at all",
        ) from error


def keep(report: Report, folder: Path, date: str) -> Path:
    """Write a report's figures into *folder*; one of the same *date*, YYYY-MM-DD, is replaced.

    Returns the file. Raises :class:`OSError` where it cannot be written; what was there before is
    whole then.
    """
    points = {page.name: _point([page]) for page in report.pages}
    parts = {
        "date": json.dumps(date),
        "language": json.dumps(report.language),
        "pages": "{" + ",".join(f"\n  {_line(n)}: {_as_json(p)}" for n, p in sorted(points.items())) + "\n }",
        "source_language": json.dumps(report.source_language),
        "total": _as_json(_point(report.pages)),
        "version": str(_VERSION),
    }  # fmt: skip
    text = "{" + ",".join(f"\n {_line(name)}: {value}" for name, value in parts.items()) + "\n}\n"
    path = folder / report.language / f"{date}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        new.write_text(text, "utf-8")
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    return path


def _line(text: str) -> str:
    return json.dumps(text)  # ASCII: a name may be what no file can hold


def _point(pages: tuple[PageDrift, ...] | list[PageDrift]) -> Point:
    """Sum up some pages; their drift is the mean, each page counting as much as it has words."""
    scored = [(p.score.drift, p.counts.words) for p in pages if p.score and not p.score.why]
    words = sum(w for _, w in scored)
    kinds = Counter(finding.kind for page in pages for finding in page.findings)
    return Point(
        words=sum(page.counts.words for page in pages),
        to_do=sum(page.counts.words_to_do for page in pages),
        findings=tuple(sorted(kinds.items())),
        drift=sum(d * w for d, w in scored) / words if words else None,
    )


def _as_json(point: Point) -> str:
    value = {
        "drift": None if point.drift is None else round(point.drift, _DIGITS) + 0.0,
        "findings": dict(point.findings),
        "to_do": point.to_do,
        "words": point.words,
    }
    return json.dumps(value, sort_keys=True)


def read(folder: Path, language: str, before: str = "") -> tuple[list[Snapshot], list[Problem]]:
    """Read the reports that were kept for a language, the oldest first, and say what is no such.

    *before*: a date, YYYY-MM-DD, from which on they are left out.
    """
    found: list[Snapshot] = []
    problems: list[Problem] = []
    try:
        paths = sorted((folder / language).iterdir())
    except FileNotFoundError:
        return [], []
    except OSError as error:
        why = f"reports that were kept cannot be read: {folder / language}: {error.strerror}"
        return [], [Problem(Warn.REPORT, why)]
    for path in paths:
        if path.suffix != ".json" or path.name.startswith("."):
            continue
        try:
            snapshot = _read(path, language)
        except (OSError, ValueError, RecursionError) as error:
            why = f"{path} is not used: {_reason(error)}"
            problems.append(Problem(Warn.REPORT, f"{why}; move it elsewhere or delete it"))
            continue
        if not before or snapshot.date < before:
            found.append(snapshot)
    return found, problems


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error.strerror or error)
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} is no JSON"
    return str(error) if not isinstance(error, RecursionError) else "it is nested too deep"


def _wrong(why: str) -> NoReturn:
    raise ValueError(why)


def _read(path: Path, language: str) -> Snapshot:
    """Read a file. Raises :class:`ValueError` for any that is not as :func:`keep` writes it."""
    name = _NAME.fullmatch(path.name)
    if name is None:
        _wrong("its name is no date, such as 2030-01-31.json")
    date.fromisoformat(name[1])
    if path.is_symlink() or not path.is_file():
        _wrong("it is no plain file")
    if path.stat().st_size > _MOST:
        _wrong(f"it has more than {_MOST:,} bytes")
    value = json.loads(
        path.read_text("utf-8"), parse_constant=lambda word: _wrong(f"{word} is no JSON")
    )
    if not isinstance(value, dict) or not isinstance(value.get("version"), int):
        _wrong("it is no report that was kept")
    if value["version"] > _VERSION:
        _wrong(f"a newer sphinx-amts wrote it (version {value['version']})")
    if value.keys() != _HEAD or value["version"] != _VERSION:
        _wrong("it is no report that was kept")
    if (value["date"], value["language"]) != (name[1], language):
        _wrong(f"it says that it is of {value['date']!r} and {value['language']!r}")
    if not isinstance(value["pages"], dict):
        _wrong("its pages are no list of names")
    pages = sorted(value["pages"].items())
    return Snapshot(
        date=name[1],
        total=_to_point(value["total"], "total"),
        pages=tuple((page, _to_point(point, page)) for page, point in pages),
    )


def _to_point(value: Any, where: str) -> Point:  # noqa: ANN401 (JSON)
    if not isinstance(value, dict) or value.keys() != _POINT:
        _wrong(f"{where!r} has not the figures of a page")
    drift, findings = value["drift"], value["findings"]
    words, to_do = value["words"], value["to_do"]
    if not isinstance(findings, dict):
        _wrong(f"{where!r} has no findings by kind")
    counts = [words, to_do, *findings.values()]
    if any(type(n) is not int or n < 0 for n in counts) or to_do > words:
        _wrong(f"{where!r} has a wrong count")
    if drift is not None and (type(drift) not in (int, float) or not isfinite(drift)):
        _wrong(f"{where!r} has a wrong drift")
    return Point(
        words=words,
        to_do=to_do,
        findings=tuple(sorted(findings.items())),
        drift=None if drift is None else float(drift),
    )
