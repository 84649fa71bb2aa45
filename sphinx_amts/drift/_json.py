"""Drift reports as JSON, in the form of ``drift.schema.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from ._figures import found
from ._values import Counts, Finding, Metric, PageDrift, Point, Report, Saved, Score, Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_json"]

_VERSION = 2
"""Raised when ``drift.json`` changes in a way that its readers have to know of."""
_DIGITS = 6


def as_json(reports: Sequence[Report]) -> str:
    """Give the reports of one or several languages as JSON.

    Half a surrogate pair, which a notebook can hold, is written as its escape.
    """
    value = {"version": _VERSION, "reports": [_report(report) for report in reports]}
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()


def _report(report: Report) -> dict[str, Any]:
    return {
        "source_language": report.source_language,
        "language": report.language,
        "engine": report.engine,
        "saved": _saved(report.saved) if report.saved else None,
        "totals": _counts(report.totals),
        "edited": {
            "pages": sum(page.edited for page in report.pages),
            **_counts(report.edited),
        },
        "findings": found(report),
        "pages": [_page(page) for page in report.pages],
        "to_check": {
            "count": len(report.to_check),
            "pairs": [{**asdict(o), "confidence": _share(o.confidence)} for o in report.to_check],
        },
        "history": [_snapshot(snapshot) for snapshot in report.history],
    }


def _page(page: PageDrift) -> dict[str, Any]:
    return {
        "name": page.name,
        "edited": page.edited,
        "counts": _counts(page.counts),
        "score": _score(page.score) if page.score else None,
        "findings": [_finding(finding) for finding in page.findings],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    share = round(counts.share, _DIGITS)
    if counts.words_to_do:  # never say "all" where something is left
        share = min(share, 1 - 10**-_DIGITS)
    return {**asdict(counts), "words_to_do": counts.words_to_do, "share": share}


def _saved(saved: Saved) -> dict[str, Any]:
    value = {name: _number(number) for name, number in asdict(saved).items()}
    return {**value, "in_sync": saved.in_sync, "rest": saved.rest, "measured": saved.measured}


def _score(score: Score) -> dict[str, Any]:
    known = not score.why
    return {
        "engine": score.engine,
        "drift": _number(score.drift) if known else None,
        "low": _number(score.low) if known else None,
        "high": _number(score.high) if known else None,
        "origin": [_metric(metric) for metric in score.origin],
        "current": [_metric(metric) for metric in score.current],
        "seen": score.seen,
        "held_out": _number(score.held_out),
        "why": score.why or None,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    figures = {k: _number(getattr(metric, k)) for k in ("value", "low", "high")}
    return {"name": metric.name, **figures, "signature": metric.signature}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "check": finding.check or None,
        "why": finding.why or None,
        "marked": list(finding.marked),
        "line": finding.line,
        "origin_line": finding.origin_line or None,
        "sibling_line": finding.sibling_line or None,
        "origin": finding.origin or None,
        "text": finding.text or None,
        "human": finding.human or None,
        "machine": finding.machine or None,
        "words": finding.words,
        "sentences": list(finding.sentences),
        "confidence": None if finding.confidence is None else _share(finding.confidence),
    }


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "date": snapshot.date,
        "total": _point(snapshot.total),
        "pages": {name: _point(point) for name, point in snapshot.pages},
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "words": point.words,
        "to_do": point.to_do,
        "findings": dict(point.findings),
        "drift": _number(point.drift),
    }


def _number(value: float | None) -> float | None:
    """Give a number as JSON can say it: there is none that is infinite."""
    return round(value, _DIGITS) if value is not None and isfinite(value) else None


def _share(value: float) -> float:
    """Give a share, which is from 0 to 1 and no hair more."""
    return min(1.0, max(0.0, round(value, _DIGITS)))
