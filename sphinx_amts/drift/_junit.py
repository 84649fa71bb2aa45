"""Drift reports as JUnit's XML, which services of continuous integration show as tests.

A language is a test suite, a page is a test case, and what asks something of somebody is a
failure. A page that no human has translated is skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ._figures import QUIET, failing, percent, share
from ._visible import clipped, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._values import Finding, PageDrift, Report

__all__ = ["as_junit"]

_MESSAGE = 160  # characters of a text in a failure's message
_TEXT = 4_000  # characters of a text in its body
_TEXTS = (
    ("translated from", "origin"), ("today", "text"), ("human", "human"), ("machine", "machine")
)  # fmt: skip


def as_junit(reports: Sequence[Report]) -> str:
    """Give the reports of one or several languages as JUnit's XML."""
    suites = Element("testsuites", name="sphinx-amts drift")
    for report in reports:
        _suite(suites, report)
    for figure in ("tests", "failures", "errors", "skipped"):
        suites.set(figure, str(sum(int(suite.get(figure, "0")) for suite in suites)))
    indent(suites, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, "unicode")}\n'


def _suite(suites: Element, report: Report) -> None:
    suite = SubElement(
        suites, "testsuite", name=visible(report.language), tests=str(len(report.pages)),
        failures=str(sum(failing(page) > 0 for page in report.pages if page.edited)), errors="0",
        skipped=str(sum(not page.edited for page in report.pages)), time="0",
    )  # fmt: skip
    figures = {
        "in sync": percent(report.totals),
        "words": str(report.totals.words),
        "words to do": str(report.totals.words_to_do),
    }
    if report.saved:
        figures["work saved"] = share(report.saved.share)
    properties = SubElement(suite, "properties")
    for name, value in figures.items():
        SubElement(properties, "property", name=name, value=value)
    for page in report.pages:
        _case(suite, page, report.language)


def _case(suite: Element, page: PageDrift, language: str) -> None:
    name = visible(page.name)
    case = SubElement(
        suite, "testcase", classname=visible(language), name=name, file=name, time="0"
    )
    if not page.edited:
        words = f"{page.counts.words_to_do:,} words to do"
        SubElement(case, "skipped", message=f"no human has translated this page: {words}")
        return
    for finding in page.findings:
        if finding.kind not in QUIET:
            kind = f"{finding.kind}: {finding.check}" if finding.check else finding.kind
            failure = SubElement(case, "failure", type=kind, message=_message(finding, kind))
            failure.text = _text(finding)
    quiet = "\n\n".join(_text(finding) for finding in page.findings if finding.kind in QUIET)
    if quiet:
        SubElement(case, "system-out").text = f"refreshed, nothing to do:\n{quiet}"


def _message(finding: Finding, kind: str) -> str:
    what = finding.why or finding.text or finding.origin
    where = "was line" if finding.kind == "removed" else "line"
    return f"{where} {finding.line}: {kind}: {clipped(what, _MESSAGE)}"


def _text(finding: Finding) -> str:
    lines = [f"source line {finding.line}"]
    if finding.origin_line not in (0, finding.line):
        lines[0] += f", was {finding.origin_line}"
    if finding.sibling_line:
        lines[0] += f"; sibling line {finding.sibling_line}"
    if finding.words:
        lines.append(f"words to do: {finding.words:,}")
    if finding.why:
        lines.append(f"why: {clipped(finding.why, _TEXT)}")
    lines += [
        f"{said}: {clipped(text, _TEXT)}"
        for said, name in _TEXTS
        if (text := getattr(finding, name))
    ]
    return "\n".join(lines)
