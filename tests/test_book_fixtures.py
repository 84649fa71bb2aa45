"""What is prose in every construct, and how emphasis is repaired: see ``fixtures/book``.

A fixture is a title and its parts, each between lines with a single dot. ``⏎`` stands for a line
end within a segment, ``␣`` for a zero-width space; ``[default]`` names the default dialect.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sphinx_amts.book import Dialect, Part, render, split
from sphinx_amts.segment import Translation

FOLDER = Path(__file__).parent / "fixtures" / "book"
RICH = Dialect(
    frozenset(
        {
            "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath",
            "fieldlist", "linkify", "substitution", "tasklist",
        }
    )
)  # fmt: skip
LINKED = Dialect(frozenset({"colon_fence", "deflist", "dollarmath", "linkify"}))


def fixtures(name: str) -> list[list[str]]:
    """The fixtures of a file: title and parts."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace("␣", "\u200b")
    found: list[list[str]] = []
    for case in re.split(r"(?<=\n\.\n)\n(?=\S)", text):
        title, *lines = case.splitlines()
        parts: list[list[str]] = []
        for line in lines:
            if line == ".":
                parts.append([])
            else:
                parts[-1].append(line)
        found.append([title, *("\n".join(part) for part in parts[:-1])])
    return found


def cases(name: str) -> list[pytest.ParameterSet]:
    return [pytest.param(*parts, id=title) for title, *parts in fixtures(name)]


@pytest.mark.parametrize(("source", "expected"), cases("segments.md"))
def test_what_is_prose(source: str, expected: str, request: pytest.FixtureRequest) -> None:
    """Every segment with its line, kind, form and text, in order; nothing else."""
    dialect = Dialect() if "[default]" in request.node.name else RICH
    page = split(source + "\n", dialect)
    found = [f"{s.line} {s.kind} {s.form}: " + s.text.replace("\n", "⏎") for s in page.segments]
    assert found == expected.split("\n") if expected else not found
    assert page.inject({n: s.raw for n, s in enumerate(page.segments)}) == page.text


@pytest.mark.parametrize(("source", "translation", "written", "html"), cases("repairs.md"))
def test_emphasis_is_repaired(source: str, translation: str, written: str, html: str) -> None:
    """A translation is written so that its marks work, and MyST renders it so."""
    page = split(source + "\n", LINKED)
    segment = page.segments[0]
    parts = []
    for one in translation.split(" | "):
        own, _, text = one.rpartition(" = ")
        start = segment.text.index(own) if own else 0
        end = start + len(own) if own else len(segment.text)
        parts.append(Part(start, end, (), Translation(text=text, origin="engine")))
    new = render(segment, parts, LINKED, page.labels)
    assert new == written
    md = create_md_parser(MdParserConfig(enable_extensions=set(LINKED.extensions)), RendererHTML)
    assert md.render(page.inject({0: new})).strip() == html
