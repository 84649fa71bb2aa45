"""What is not on a page and stands on many: a table of contents in YAML, texts of a configuration.

Both are read as pages, so that they are looked up, paid for, counted and reported like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .._errors import SourceError
from ..segment import Segment
from ._html import html_texts
from ._lines import cut, lines_of
from ._options import Scalars, scalars
from ._segments import build
from .dialect import Dialect
from .markdown import split
from .page import Page

__all__ = ["Texts", "split_texts", "split_toc"]

_TITLES = frozenset({"caption", "title"})


@dataclass(frozen=True, slots=True)
class Texts(Page):
    """The texts of a configuration, one after the other. ``keys``: what each is called, its own
    page, where it stands and how many segments come before its first."""

    keys: tuple[tuple[str, Page, int, int], ...] = ()

    def values(self, replacements: Mapping[int, str]) -> dict[str, str]:
        """Give each text by its key, with new raw text in place of segments."""
        return {
            key: page.inject(
                {n - first: new for n, new in replacements.items() if 0 <= n - first < len(page.segments)},
                keep_lines=False,
            )
            for key, page, _, first in self.keys
        }  # fmt: skip


def split_toc(text: str, dialect: Dialect) -> Page:
    """Take apart a table of contents as Jupyter Book writes it: captions and titles.

    Raises :class:`SourceError` where it is no YAML.
    """
    lines = lines_of(text)
    starts = [at for at, _ in lines]
    found: Scalars | None = scalars(lines, deep=True)
    if found is None:
        raise SourceError("this is no YAML")
    segments = [
        build(path[-1], f"yaml{quote}", place, dialect, starts=starts)
        for path, quote, place in found
        if path and path[-1] in _TITLES
    ]
    return Page(text, tuple(s for s in segments if s))


def split_texts(texts: Mapping[str, tuple[str, str]], dialect: Dialect) -> Texts:
    """Take apart the texts of a configuration: key → (how it is written, text).

    They are written as ``markdown`` (whole blocks), ``html`` or ``plain``.
    """
    keys: list[tuple[str, Page, int, int]] = []
    segments: list[Segment] = []
    whole = ""
    for key, (form, text) in texts.items():
        page = _page(form, text, dialect)
        at = len(whole)
        keys.append((key, page, at, len(segments)))
        lines = whole.count("\n")
        for one in page.segments:
            spans = tuple((a + at, b + at) for a, b in one.spans)
            segments.append(replace(one, spans=spans, line=one.line + lines))
        whole += f"{text}\n\n"
    labels = {name: to for _, page, _, _ in keys for name, to in page.labels.items()}
    return Texts(whole, tuple(segments), labels=labels, keys=tuple(keys))


def _page(form: str, text: str, dialect: Dialect) -> Page:
    if form == "markdown":
        return split(text, dialect)
    found: Iterable[Segment | None]
    if form == "html":
        found = _html(text, dialect)
    else:
        found = [build("title", "text", lines_of(text), dialect, starts=[0])]
    return Page(text, tuple(s for s in found if s))


def _html(text: str, dialect: Dialect) -> Iterable[Segment | None]:
    lines = lines_of(text)
    starts = [at for at, _ in lines]
    whole = "\n".join(line for _, line in lines)
    for start, end, marks in html_texts(whole):
        place = cut(lines, start, end)
        yield build("paragraph", "html", place, dialect, starts=starts, marks=marks)
