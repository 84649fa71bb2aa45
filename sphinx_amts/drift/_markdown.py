"""Drift reports as Markdown that fits into a comment on a pull request.

What a book says stands in code only: there, Markdown, HTML, links and names of people are text.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from .._languages import language_name
from ._figures import QUIET, by_need, failing, found, hours, percent, share, since
from ._values import KINDS
from ._visible import clipped, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._values import Finding, PageDrift, Report

__all__ = ["MOST", "as_markdown"]

MOST = 65_000
"""How many characters a comment may have, with a little to spare."""
_ROOM = 600  # for the note on what is left out, and for what closes the document
_PAGES = 20  # pages of a language in its table
_FINDINGS = 10  # findings of a page
_TEXT = 400  # characters of a text
_NAME = 160
_HEAD = "<!-- sphinx-amts drift -->\n## Drift report\n"
_FOOT = "\n<sub>`sphinx-amts drift`; all of it is in `drift.html`.</sub>\n"


def as_markdown(reports: Sequence[Report]) -> str:
    """Give the reports of one or several languages as Markdown, :data:`MOST` characters at most.

    The table of languages comes first, then the pages of each by need, then findings, folded
    away, as many as there is room for. The first line is a comment by which a program finds it.
    """
    reports = [by_need(report) for report in reports]
    room = MOST - len(_HEAD) - len(_FOOT) - _ROOM
    rows = [_language(report) for report in reports]
    kept, room = _fit(rows, room)
    out = [
        _HEAD,
        "\n| language | work saved | in sync | words to do | hours left | findings |\n",
        "|---|--:|--:|--:|--:|--:|\n",
        *kept,
    ]
    left_out = [f"{len(rows) - len(kept):,} languages"] if len(kept) < len(rows) else []
    tables, room = _fit((_pages(report) for report in reports), room)
    folded: list[str] = []
    pages = 0
    for number, report in enumerate(reports):
        blocks = [b for b in (_folded(page, report, len(reports)) for page in report.pages) if b]
        # each language gets its share of what is left, so that none takes it all
        some, spare = _fit(blocks, room // (len(reports) - number))
        room -= room // (len(reports) - number) - spare
        pages += len(blocks) - len(some)
        folded.append("".join(some))
    for number, table in enumerate(tables):
        out += [table, folded[number]]
    if len(tables) < len(reports):
        left_out.append(f"the pages of {len(reports) - len(tables):,} languages")
        pages = 0
    if pages:
        left_out.append(f"the findings of {pages:,} pages")
    if left_out:
        out.append(f"\n**Not shown here, for want of room:** {', '.join(left_out)}.\n")
    return "".join([*out, _FOOT])


def _fit(blocks: Iterable[str], room: int) -> tuple[list[str], int]:
    """Take blocks from the first on while there is room; gives them, and the room that is left."""
    taken: list[str] = []
    for block in blocks:
        if len(block) > room:
            break
        taken.append(block)
        room -= len(block)
    return taken, room


def _language(report: Report) -> str:
    saved = "–"
    if report.saved:
        saved = f"**{share(report.saved.share)}**"
        if report.saved.ter is not None:
            saved += f" ({share(report.saved.low)} to {share(report.saved.high)})"
    cells = (
        _name(language_name(report.language)), saved, percent(report.totals),
        f"{report.totals.words_to_do:,}", hours(report.saved) or "–",
        f"{sum(map(failing, report.pages)):,}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def _pages(report: Report) -> str:
    """Give what a language has to say for itself: what is new, and its pages by need."""
    lines = [f"\n### {_name(language_name(report.language))}\n\n"]
    if (last := since(report)) and last.date:
        change = f"{last.words:+,}" if last.words else "no"
        lines.append(f"Since {_name(last.date)}: {change} words to do.\n\n")
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in found(report).items())
    shown = [p for p in report.pages if p.counts.words_to_do or failing(p)]
    if not shown:
        return "".join([*lines, "Nothing is to be done.\n"])
    scored = any(page.score and not page.score.why for page in shown)
    lines += [
        f"{kinds[:1].upper()}{kinds[1:]}.\n\n" if kinds else "",
        f"| page | words to do | in sync |{' drift |' if scored else ''} findings |\n",
        f"|---|--:|--:|{'--:|' if scored else ''}---|\n",
    ]
    for page in shown[:_PAGES]:
        drift = ""
        if scored:
            known = page.score and not page.score.why
            drift = f" {page.score.drift:.1f} |" if page.score and known else " – |"
        lines.append(
            f"| {_name(page.name)} | {page.counts.words_to_do:,} | {percent(page.counts)} |"
            f"{drift} {_kinds(page)} |\n"
        )
    if len(shown) > _PAGES:
        lines.append(f"\n… and {len(shown) - _PAGES:,} pages that need less.\n")
    return "".join(lines)


def _kinds(page: PageDrift) -> str:
    if not page.edited:
        return "no human edition"
    counted = Counter(finding.kind for finding in page.findings)
    return ", ".join(f"{counted[k]:,} {k}" for k in KINDS if counted[k]) or "–"


def _folded(page: PageDrift, report: Report, languages: int) -> str:
    """Give the findings of a page, folded away; nothing where it has none that matter."""
    findings = [finding for finding in page.findings if finding.kind not in QUIET]
    if not findings:
        return ""
    number = f"{len(findings):,} finding{'s' * (len(findings) > 1)}"
    where = f"{_name(language_name(report.language))}, " if languages > 1 else ""
    blocks = [_block(finding) for finding in findings[:_FINDINGS]]
    if len(findings) > _FINDINGS:
        blocks.append(f"… and {len(findings) - _FINDINGS:,} more.\n\n")
    return (
        f"\n<details><summary>{where}{_name(page.name)}: {number}</summary>\n\n"
        f"{''.join(blocks)}</details>\n"
    )


def _block(finding: Finding) -> str:
    where = "was line" if finding.kind == "removed" else "line"
    said = [f"**{finding.kind}**", f"{where} {finding.line}"]
    if finding.check:
        said.insert(1, finding.check)
    if finding.sibling_line:
        said.append(f"in the edition line {finding.sibling_line}")
    if finding.words:
        said.append(f"{finding.words:,} words to do")
    lines = []
    if finding.why:
        lines.append(f"! {clipped(finding.why, _TEXT)}")
    if finding.origin and finding.origin != finding.text:
        lines.append(f"- {clipped(finding.origin, _TEXT)}")
        sign = "+"
    else:
        sign = "+" if finding.kind == "added" else " "
    if finding.text:
        lines.append(f"{sign} {clipped(finding.text, _TEXT)}")
    lines += [
        f"  {who}: {clipped(text, _TEXT)}"
        for who, text in (("human", finding.human), ("machine", finding.machine))
        if text
    ]
    body = "\n".join(lines)
    longest = max(map(len, re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{', '.join(said)}\n\n{fence}diff\n{body}\n{fence}\n\n"


def _name(text: str) -> str:
    """Give a name as text that stays text: in code, with whatever Markdown could read as a sign.

    In code, nobody is mentioned and nothing becomes a link.
    """
    line = visible(" ".join(text.split()))
    if len(line) > _NAME:
        line = f"{line[:_NAME]}…"
    if re.fullmatch(r"[\w (),.-]*", line) and "_" not in line and "." not in line:
        return line  # the name of a language: nothing in it is a sign
    signs = escape(line, quote=True)
    signs = re.sub(r"[\\`*_\[\]|~#@!$:+]", lambda match: f"&#{ord(match[0])};", signs)
    return f"<code>{signs.replace('--', '&#45;&#45;')}</code>"
