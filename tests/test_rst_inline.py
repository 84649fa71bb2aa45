"""Blocks of a doctree: taken apart and put together, they are what they were."""

from __future__ import annotations

import re

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts.book import (
    Block,
    Dialect,
    Inline,
    Part,
    Rejected,
    page_of,
    put_together,
    render,
    take_apart,
)
from sphinx_amts.engines.pseudo import pseudo
from sphinx_amts.segment import Segment, Translation, damage, pieces

TARGETS = """

.. _Python: https://python.example/
.. |sub| replace:: a substitution
.. [#note] A footnote.
.. [CIT] A citation.

__ https://anonymous.example/

A Section
"""

ATOMS = [
    "``code``",
    "|sub|",
    "[#note]_",
    "[CIT]_",
    ":math:`x^2`",
    "https://bare.example/a",
    ":sup:`2`",
]
PAIRS = [
    "*{}*", "**{}**", "`{} <https://example.org>`_", "`{} <Python_>`_", "_`{}`", ":title:`{}`",
]  # fmt: skip
WORDS = st.text("abc déÄ中文&<>;'", min_size=1, max_size=8).filter(lambda t: t.strip())
TEXTS = st.sampled_from(["plain words", "a \\* star", "back\\\\slash", "1 < 2 & 3", "end."])
PARTS = st.one_of(
    TEXTS, st.sampled_from(ATOMS), st.builds(str.format, st.sampled_from(PAIRS), st.from_regex(r"[a-z]{2,5} [a-z]{2,5}", fullmatch=True))
)  # fmt: skip


def unresolved(source: str) -> nodes.paragraph:
    """The first paragraph as it is before any transform, as it is when a page is translated."""
    settings = get_default_settings(Parser)
    settings.report_level = 5
    document = new_document("test", settings)
    Parser().parse(source, document)
    return next(iter(document.findall(nodes.paragraph)))


def elements(block: nodes.Element) -> list[str]:
    """The elements of a block in order, each with what it is, without its words."""
    found = []
    for node in block.findall(nodes.Element):
        start = re.sub(r"xml:space=\S+", "", node.starttag())
        found.append(start)
    return found


def segment_of(inline: Inline) -> Segment:
    block = Block("paragraph", "raw", inline.text, tuple(inline.holders))
    (segment,) = page_of([block], Dialect()).segments
    return segment


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=8))
def test_identity(parts: list[str]) -> None:
    """A block into which its own text is put is the same tree."""
    source = " ".join(["Begins", *parts]) + TARGETS
    block, other = unresolved(source), unresolved(source)
    inline = take_apart(block)
    assert block.pformat() == other.pformat()  # taking it apart changes nothing
    before = block.astext()
    put_together(block, inline, inline.text)
    assert block.astext() == before
    assert elements(block) == elements(other)


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=8), st.sampled_from(["zh_CN", "es", "ar"]))
def test_placeholders_survive(parts: list[str], language: str) -> None:
    """Whatever an engine says between them: the nodes are the very same objects, in its order."""
    block = unresolved(" ".join(["Begins", *parts]) + TARGETS)
    inline = take_apart(block)
    kept = list(inline.kept)
    segment = segment_of(inline)
    translations = [
        Part(s.start, s.end, s.numbers, Translation(text=pseudo(s.text, language), origin="m"))
        for s in segment.sentences
    ]
    assert all(
        damage(s.text, p.translation.text) == ""
        for s, p in zip(segment.sentences, translations, strict=True)
    )
    text = render(segment, translations, Dialect())
    before = elements(block)
    put_together(block, inline, text)
    assert elements(block) == before
    inside = set(map(id, block.findall(nodes.Node)))
    assert all(id(node) in inside for node in kept)
    assert "".join(str(v) for k, v in pieces(text) if k == "text") != ""


@settings(deadline=None)
@given(WORDS)
def test_text_is_only_text(words: str) -> None:
    """What looks like markup in a translation is shown as it is, and is none."""
    block = unresolved("Some *words* here.")
    inline = take_apart(block)
    hostile = f"{words} `x`_ |y| ``z`` *w* http://u.example"
    made = Translation(
        text=hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + " <g1>v</g1>",
        origin="m",
    )
    segment = segment_of(inline)
    text = render(segment, [Part(0, len(segment.text), (1,), made)], Dialect())
    put_together(block, inline, text)
    assert " ".join(block.astext().split()) == " ".join(f"{hostile} v".split())
    assert [n.tagname for n in block.findall(nodes.Element)] == ["paragraph", "emphasis"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A `named`_ one" + TARGETS, "A <g1>named</g1> one"),
        ("See `this page <https://x.example>`_." + TARGETS, "See <g1>this page</g1>."),
        ("See https://x.example/a." + TARGETS, "See <x1/>."),
        ("A |sub| and [#note]_ [CIT]_" + TARGETS, "A <x1/> and <x2/> <x3/>"),
        ("By :title:`some book`, :pep:`8`, ``x``" + TARGETS, "By <g1>some book</g1>, <x2/>, <x3/>"),
        ("H\\ :sub:`2`\\ O is *wet*" + TARGETS, "H<x1/>O is <g2>wet</g2>"),
        ("Less < more & \\*star\\*" + TARGETS, "Less &lt; more &amp; *star*"),
    ],
)
def test_what_is_a_slot(source: str, text: str) -> None:
    assert take_apart(unresolved(source)).text == text


def test_references_without_a_name_keep_their_order() -> None:
    """docutils finds their targets by counting: exchanged, each would lead to the other's."""
    inline = take_apart(unresolved("See `this one`__ or `that one`__.\n\n__ a\n__ b\n"))
    segment = segment_of(inline)
    assert segment.text == "See <g1>this one</g1> or <g2>that one</g2>."
    made = Translation(text="<g2>jenes</g2> oder <g1>dieses</g1>", origin="m")
    with pytest.raises(Rejected, match="changed places"):
        render(segment, [Part(0, len(segment.text), (1, 2), made)], Dialect())


def test_markdown_of_a_human_is_not_taken() -> None:
    """The memory may hold what a human wrote for Markdown; its words are used, its marks are not."""
    segment = segment_of(take_apart(unresolved("Plain words.")))
    place = (0, len(segment.text), ())

    def made(text: str) -> str:
        part = Part(*place, Translation(text=text, origin="human", markup=True))
        return render(segment, [part], Dialect())

    assert made("Worte für \\$5") == "Worte für $5"
    with pytest.raises(Rejected):
        made("Worte mit *Stern*")
