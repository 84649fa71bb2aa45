"""Reports → the bars that they miss, for whoever wants to be told by an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._figures import found, percent, share
from ._visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._values import Report

__all__ = ["missed"]

_NAMED = 5  # pages


def missed(
    reports: Sequence[Report],
    fail_under: float | None = None,
    max_drift: float | None = None,
    fail_on: Sequence[str] = (),
) -> list[str]:
    """Say what each report misses, a line each.

    *fail_under*: per cent of the work that has to be saved, or of the words that have to be in
    sync where no work was measured. *max_drift*: BLEU points that a page may have drifted by; a
    report without any score misses this bar, for nobody knows. *fail_on*: kinds of finding that
    there must not be.
    """
    out: list[str] = []
    for report in reports:
        name = visible(report.language)
        if fail_under is not None:
            out += (f"{name}: {line}" for line in _under(report, fail_under))
        if max_drift is not None:
            out += (f"{name}: {line}" for line in _drifted(report, max_drift))
        counted = found(report)
        out += (f"{name}: {counted[kind]:,} {kind}" for kind in fail_on if kind in counted)
    return out


def _under(report: Report, least: float) -> list[str]:
    saved = report.saved
    value = saved.share if saved else report.totals.share
    if 100 * value >= least:
        return []
    said = (
        f"{share(saved.share)} of the work is saved"
        if saved
        else f"{percent(report.totals)} of the words are in sync"
    )
    return [f"{said}, less than {least:g} %"]


def _drifted(report: Report, most: float) -> list[str]:
    scored = [(p.score.drift, p.name) for p in report.pages if p.score and not p.score.why]
    if not scored and report.pages:
        return ["no page has a score, so none can be held against --max-drift"]
    over = sorted(((d, n) for d, n in scored if d > most), key=lambda one: (-one[0], one[1]))
    if not over:
        return []
    names = ", ".join(f"{visible(name)} ({drift:.1f})" for drift, name in over[:_NAMED])
    more = f" and {len(over) - _NAMED:,} more" if len(over) > _NAMED else ""
    pages = "page has" if len(over) == 1 else "pages have"
    return [f"{len(over):,} {pages} drifted by more than {most:g} points: {names}{more}"]
