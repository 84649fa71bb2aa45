"""A drift report as one page of HTML that needs nothing else.

It loads nothing: its style and its script stand in it, and its content security policy allows
these two, by their hashes, and nothing more. All text of the book goes through the template's
escaping.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ._summary import by_need, percent

if TYPE_CHECKING:
    from ._values import Counts, Report

__all__ = ["as_html"]

_SLIVER = 0.6
"""What is there is seen: the least width of a part of a bar, in per cent."""


class _Part(NamedTuple):
    """A part of a bar: its class in the style, where it begins and how wide it is, in per cent."""

    name: str
    start: str
    width: str


def as_html(report: Report) -> str:
    """Give a report as HTML."""
    loader = PackageLoader("sphinx_amts.drift")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, number=lambda n: f"{n:,}", bar=_bar, id=_id)
    # with the line ends that a browser hashes it with, whatever they are on this disk
    style, script = (
        loader.get_source(environment, name)[0].replace("\r\n", "\n")
        for name in ("drift.css", "drift.js")
    )
    report = by_need(report)
    return environment.get_template("drift.html").render(
        report=report,
        totals=report.totals,
        edited=report.edited,
        edited_pages=sum(page.edited for page in report.pages),
        needy_pages=sum(page.counts.words_to_do > 0 for page in report.pages),
        source_language=_language(report.source_language),
        language=_language(report.language),
        source_tag=report.source_language.replace("_", "-"),
        style=Markup(style),  # noqa: S704 (our own file)
        script=Markup(script),  # noqa: S704 (our own file)
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _language(code: str) -> str:
    """Give the name of a language, or its code where it has none."""
    try:
        return Locale.parse(code.partition("@")[0].replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def _id(name: str) -> str:
    """Give the fragment that leads to a page of the report; it is the same in every report."""
    return f"page-{quote(name)}"


def _bar(counts: Counts) -> list[_Part]:
    """Give the parts of a bar: the words in sync, to do in changed blocks, and in added ones."""
    if not counts.words:
        return [_Part("same", "0", "100")]
    parts = {
        "same": counts.words - counts.words_to_do,
        "changed": counts.words_changed,
        "added": counts.words_added,
    }
    wide = {k: max(100 * n / counts.words, _SLIVER) for k, n in parts.items() if n}
    scale = 100 / sum(wide.values())
    out: list[_Part] = []
    at = 0.0
    for name, width in wide.items():
        out.append(_Part(name, f"{at:.2f}", f"{width * scale:.2f}"))
        at += width * scale
    return out
