"""Drift reports as one page of HTML that needs nothing else.

What matters stands in the page as it is: the overview of each language, and its table of pages
for a browser without scripts. Findings are data, which the page's script shows on demand.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from .._languages import direction, language_name, language_tag
from .._web_page import page_parts
from ._charts import Part, Trend, bar, trend
from ._embedded import Data, data_of, embedded
from ._figures import Since, by_need, failing, found, hours, percent, share, since, tenths
from ._values import CHECKS, KINDS
from ._visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._values import Counts, PageDrift, Report, Saved

__all__ = ["as_html"]

_SCRIPTS = ("text", "data", "findings", "table", "view", "tools", "drift")
_NEWS = 5  # pages that are named among what is new


class _Language(NamedTuple):
    """One language of the page, and what its template asks for."""

    number: int
    report: Report
    name: str
    tag: str
    direction: str
    anchor: str
    bar: list[Part]
    trend: Trend | None
    since: Since | None
    news: list[tuple[str, str]]
    """Pages with more words to do than last time, and how many more."""
    parts: tuple[str, ...]
    """What is in sync, what the machine saves and what is left, in per cent; they add up."""
    hours: str
    loud: int
    needy: int
    edited_pages: int
    data: Data


def as_html(reports: Sequence[Report], edition: str = "") -> Iterator[str]:
    """Give the reports of one or several languages as HTML, piece by piece.

    The languages come by need, those with the least share of the work saved first. *edition*: the
    address of the edition that the page lies in, or nothing.
    """
    ordered = sorted(reports, key=lambda r: (_saved(r), r.language))
    languages = [_language(number, report) for number, report in enumerate(ordered)]
    source = ordered[0].source_language if ordered else "en"
    filters = {
        "bar": _words_bar, "found": found, "hours": hours, "id": _id, "kinds": _kinds,
        "number": lambda n: f"{n:,}", "percent": percent, "share": share, "visible": visible,
    }  # fmt: skip
    settings = {
        "kinds": KINDS,
        "checks": CHECKS,
        "source": {"tag": language_tag(source), "dir": direction(source)},
        "languages": [
            {"tag": one.tag, "dir": one.direction, "name": visible(one.name), "anchor": one.anchor}
            for one in languages
        ],
    }
    parts = page_parts(
        "sphinx_amts.drift", "drift", filters, _SCRIPTS,
        languages=languages, edition=edition, source_language=visible(language_name(source)),
        settings=embedded(settings),
    )  # fmt: skip
    return (part.encode("utf-8", "backslashreplace").decode() for part in parts)


def _language(number: int, report: Report) -> _Language:
    report = by_need(report)
    last = since(report)
    points = [(snapshot.date, snapshot.total.share) for snapshot in report.history]
    ago = None
    if report.history:
        ago = {name: point.to_do for name, point in report.history[-1].pages}
    return _Language(
        number=number,
        report=report,
        name=language_name(report.language),
        tag=language_tag(report.language),
        direction=direction(report.language),
        anchor=quote(report.language),
        bar=_bar(report),
        trend=trend([*points, ("now", report.totals.share)]),
        since=last,
        news=[(n, f"+{more:,}") for n, more in last.pages[:_NEWS] if more > 0] if last else [],
        parts=_parts(report.saved),
        hours=hours(report.saved),
        loud=sum(map(failing, report.pages)),
        needy=sum(page.counts.words_to_do > 0 for page in report.pages),
        edited_pages=sum(page.edited for page in report.pages),
        data=data_of(report, number, ago),
    )


def _saved(report: Report) -> float:
    return report.saved.share if report.saved else report.totals.share


def _parts(saved: Saved | None) -> tuple[str, ...]:
    if saved is None:
        return ()
    words = saved.in_sync + saved.rest
    whole = tenths(saved.share)
    same = min(whole, tenths(saved.in_sync / words if words else 1))
    return tuple(f"{part / 10:.1f} %" for part in (same, whole - same, 1000 - whole))


def _bar(report: Report) -> list[Part]:
    """Give the bar of the headline: what is in sync, what the machine saves, and what is left."""
    saved = report.saved
    if saved is None or saved.ter is None:
        return _words_bar(report.totals)
    words = saved.in_sync + saved.rest
    left = max(0.0, min(1 - saved.share, saved.rest / words if words else 0)) * words
    return bar({"same": saved.in_sync, "drafted": saved.rest - left, "left": left})


def _words_bar(counts: Counts) -> list[Part]:
    """Give the parts of a bar: the words in sync, to do in changed blocks, and in added ones."""
    same = counts.words - counts.words_to_do
    return bar({"same": same, "changed": counts.words_changed, "added": counts.words_added})


def _kinds(page: PageDrift) -> str:
    counted = Counter(finding.kind for finding in page.findings)
    return ", ".join(f"{counted[kind]:,} {kind}" for kind in KINDS if counted[kind])


def _id(name: str, anchor: str) -> str:
    """Give the fragment that leads to a page of the report; it is the same in every report."""
    whole = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return f"{anchor}/{quote(whole)}"
