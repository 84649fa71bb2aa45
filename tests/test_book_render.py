"""What an engine returns is written so that the page keeps its structure, or it is refused."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sphinx_amts.book import Block, Dialect, Page, Part, Rejected, page_of, render, split
from sphinx_amts.segment import HUMAN, Placeholder, Segment, Translation, damage, escape, pieces

DIALECT = Dialect(
    frozenset(
        {
            "amsmath", "attrs_block", "colon_fence", "deflist", "dollarmath", "fieldlist", "linkify",
            "substitution", "tasklist",
        }
    )
)  # fmt: skip
PAGE = """\
---
title: Plain title
description: "A quoted description"
subtitle: 'Another one'
---

# A heading

Setext heading
==============

A *first* sentence with `code` and $math$. A **second** one,
over two lines, with [a link](u) and {ref}`a title <target>`.

- an item with _emphasis_ inside
- another
  1. nested item $x$ here

> a quoted *paragraph*
> goes on

| Head | other *one* |
|------|-------------|
| cell `a\\|b` words | **bold** cell |

no pipe | at the start
--------|-------------
words here | [link](u) there

term *one*
: its definition with `code`

:::{note} An argument with $math$
Words in a *note*.

```{figure} image.png
:alt: words for those who cannot see
:name: fig

A caption with **strong** words

A legend.
```
:::

```{admonition} A *title* in backticks
Body.
```

```{toctree}
:caption: Some chapters

A first page <one>
Second page <two>
```

```{code-block} python
:caption: A listing with *marks*
x = 1
```

```{glossary}
a word
  Its *meaning* here.
```

:Field *name*: its words

A footnote[^1] and ![an image](i.png) and https://example.org/x here, hard\\
break.

![only an image](i.png)

[^1]: The note's own *text*.

<div>
Words <b>in HTML</b> here
</div>

```{raw} html
<p>Raw <i>words</i> there</p>
```

Two sentences. They are *here*, with `code`.
"""

_NASTY = (
    "# ", "- ", "* ", "+ ", "1. ", "1) ", "> ", "```", "````", "~~~", ":::", "$$", "$", "---", "===", "***",
    "|", " | ", "(x)=", "+++", "%", "% a", "[^1]: ", "[a]: b", "[a](b)", "![a](b)", "<div>", "</div>", "<b>",
    "<!-- ", "-->", "{{ a }}", "{.a}", "    ", "\t", "\n", "\n\n", "\n- ", "\n# ", "\n===", ":label: ", ":a: b",
    ": ", " : ", "~ ", "`", "``", "*", "**", "_", "__", "\\", "\\\\", "&amp;", "&", "<", ">", "]", "[", "(", ")", "!", "#", " #",
    '"', "'", ': "', "'s", "{ref}", "{ref}`a`", "https://a.b", "www.a.b", "a@b.c", "\\begin{align}", "@", "? ", ",",
    "。", "，", "“", "”", "（", "）", "强调", "后面", "前", "é", "word", "two words", " ", "\u00a0", "\u200b", "\u3000", "😀", ".",
    "[ ] ", "[x] ", "null", "true", "1", "=", "--", "-", "term", "\u2028", "\x0c",
)  # fmt: skip
_HOSTILE = (
    "```{include} ../secret.txt", "```{code-cell} ipython3\nx", ":::{eval-rst}\n.. raw::", "\n:::\n",
    "<script src=//x ", "<script>alert(1)</script>", "<img src=x onerror=alert(1) ", "<img src=x>",
    "<a href='x", "onclick=alert(1)>", "</div><div>", "<!--", "-->", "<?", "]]>", "\r", "\r\r", "\x0b",
    "\u2029", "\x85", "\x00", ":file: ../secret.txt", ":class: x", "---\nfile: x\n---", "{{ x }}",
    "{download}`../secret.txt`", "{raw:x}`y`", "[x](../secret.txt)", "[x](path:../secret.txt)",
    "![x](../secret.png)", "[x](<../a b.txt>)", "[x](a.md)", "[x](https://x.y)", "[x](javascript:a)",
    "{ref}`x <y>`", "<sub>", "</sub>", "](", "![", "+++", "^^^", "\n| - | - |\n", "    code\n", " ",
)  # fmt: skip


@st.composite
def translations(draw: st.DrawFn, segment: Segment, pieces_of_it: Sequence[str] = _NASTY) -> str:
    """The slots of a segment, all there and nesting, in any order, with anything between them."""

    def words() -> str:
        return escape("".join(draw(st.lists(st.sampled_from(pieces_of_it), max_size=3))))

    atoms, pairs = [], []
    for what, value in pieces(segment.text):
        if what == "x":
            atoms.append(f"<x{value}/>")
        elif what == "open":
            pairs.append(int(value))
    items = draw(st.permutations(atoms))
    for number in draw(st.permutations(pairs)):
        start = draw(st.integers(0, len(items)))
        end = draw(st.integers(start, len(items)))
        inside = "".join(words() + item for item in items[start:end]) + words()
        items = [*items[:start], f"<g{number}>{inside}</g{number}>", *items[end:]]
    return (
        "".join(words() + item for item in items) + words() + draw(st.sampled_from(["word", "词"]))
    )


def shown(text: str, holders: Sequence[Placeholder] = ()) -> str:
    """What a reader sees of a slotted text, in one form; entities as what they stand for."""
    plain = "".join(
        str(v) if what == "text" else _entity(holders[int(v) - 1])
        for what, v in pieces(text)
        if what == "text" or (what == "x" and holders)
    )
    return re.sub(r"\s+", "", plain.replace("\u200b", ""))


def _entity(holder: Placeholder) -> str:
    return html.unescape(holder.open) if holder.kind == "entity" else ""


def translate(segment: Segment, text: str) -> str:
    part = Part(0, len(segment.text), (), Translation(text=text, origin="engine"))
    return render(segment, [part], DIALECT, SPLIT.labels)


SPLIT: Page = split(PAGE, DIALECT)


def check(index: int, text: str) -> None:
    """Hold one translation against the law."""
    segment = SPLIT.segments[index]
    try:
        raw = translate(segment, text)
    except Rejected:
        return
    for keep in (True, False):
        page = split(SPLIT.inject({index: raw}, keep_lines=keep), DIALECT)
        assert [s.kind for s in page.segments] == [s.kind for s in SPLIT.segments], raw
        assert [(a.kind, a.key) for a in page.anchors] == [
            (a.kind, a.key) for a in SPLIT.anchors
        ], raw
        assert page.labels == SPLIT.labels
        for n, (own, other) in enumerate(zip(page.segments, SPLIT.segments, strict=True)):
            if n != index:
                assert own.text == other.text, raw
        new = page.segments[index]
        assert shown(new.text, new.placeholders) == shown(text), raw
        assert sorted(_bare(new)) == sorted(_bare(segment)), raw


def _bare(segment: Segment) -> list[str]:
    return [
        re.sub(r"\s+", " ", h.content).replace("_", "*").strip("<>")
        for h in segment.placeholders
        if h.kind != "entity"
    ]


@given(st.data())
@settings(max_examples=1500, deadline=None)
def test_any_translation_is_written_safely_or_refused(data: st.DataObject) -> None:
    """Every place of a page, with every mark of Markdown in the translation."""
    index = data.draw(st.integers(0, len(SPLIT.segments) - 1))
    text = data.draw(translations(SPLIT.segments[index]))
    assume(not damage(SPLIT.segments[index].text, text))
    check(index, text)


@given(st.data())
@settings(max_examples=700, deadline=None)
def test_any_text_of_a_human_stays_in_its_place_or_is_refused(data: st.DataObject) -> None:
    """It is somebody else's file: whatever it holds, nothing but its own segment changes, and
    nothing comes in that the source does not have there and that could do harm."""
    index = data.draw(st.integers(0, len(SPLIT.segments) - 1))
    segment = SPLIT.segments[index]
    text = data.draw(translations(segment, _NASTY + _HOSTILE)) + " word"
    made = Translation(text=text, origin=HUMAN, markup=True)
    first, last = segment.sentences[0], segment.sentences[-1]
    part = Part(0, len(segment.text), segment.numbers, made)
    if data.draw(st.booleans()) and first is not last:
        part = Part(first.start, first.end, segment.numbers, made)
    try:
        raw = render(segment, [part], DIALECT, SPLIT.labels)
    except Rejected:
        return
    if segment.raw == "Setext heading":
        assume(not re.match(r"\d+[.)]", raw))  # numbered headings are let in; it makes a list
    for keep in (True, False):
        page = split(SPLIT.inject({index: raw}, keep_lines=keep), DIALECT)
        assert page.labels == SPLIT.labels
        assert page.includes == SPLIT.includes
        assert _structure(page) == _structure(SPLIT), raw
        assert [s.text for n, s in enumerate(page.segments) if n != index] == [
            s.text for n, s in enumerate(SPLIT.segments) if n != index
        ], raw
        for holder in page.segments[index].placeholders:
            # a reference leads to a label, whatever it is called, and never to a file
            harmless = holder.content.startswith(("http", "{ref}"))
            shown_only = harmless or holder.kind in {"code", "math"}
            if holder not in segment.placeholders and not shown_only:
                assert not _HARMFUL.search(holder.content), raw


_HARMFUL = re.compile(
    r"\A<(?:script|img|div|!|\?)|onclick|onerror|secret|\A\{\{|download|raw:|javascript"
)


def _structure(page: Page) -> tuple[list[str], list[tuple[str, str]]]:
    """The kinds of the segments and the anchors; an image is no structure, nor is the line that
    it stands on alone, nor a harmless tag."""
    kinds = ["paragraph" if s.kind in {"alt", "caption"} else s.kind for s in page.segments]
    return kinds, [
        (a.kind, a.key if a.kind != "html" else "") for a in page.anchors if a.kind != "image"
    ]


@given(st.data())
@settings(max_examples=700, deadline=None)
def test_the_short_way_writes_what_the_long_way_writes(data: st.DataObject) -> None:
    """What needs no proof is what the proof would have let through, to the byte."""
    dialect = data.draw(st.sampled_from([DIALECT, Dialect(), Dialect(frozenset())]))
    segments = split(PAGE, dialect).segments
    if data.draw(st.booleans()):
        blocks = (Block(s.kind, s.raw, s.text, s.placeholders) for s in segments)
        segments = page_of(blocks, dialect).segments
    segment = data.draw(st.sampled_from(segments))
    stretches = [(0, len(segment.text), segment.numbers)]
    if data.draw(st.booleans()):
        stretches = [(s.start, s.end, s.numbers) for s in segment.sentences]
    parts = []
    for start, end, numbers in stretches:
        text = data.draw(_between(len(numbers), segment.text[start:end].count("</g")))
        parts.append(Part(start, end, numbers, Translation(text=text, origin="engine")))
    module = "sphinx_amts.book._render"
    with patch(f"{module}.plainly", lambda *_: None), patch(f"{module}.in_slots", lambda *_: None):
        long = _outcome(segment, parts, dialect)
    assert _outcome(segment, parts, dialect) == long


@st.composite
def _between(draw: st.DrawFn, slots: int, pairs: int) -> str:
    """Some slots, which are atoms where there are no pairs, with anything between them."""
    some = draw(st.lists(st.integers(1, slots + 1), max_size=3)) if not pairs or slots else []
    pieces_of_it = (*_NASTY, *_NASTY, "a", "。", "")
    words = st.lists(st.sampled_from(pieces_of_it), max_size=2).map("".join).map(escape)
    return draw(words) + "".join(f"<x{n}/>{draw(words)}" for n in some) + draw(words)


def _outcome(segment: Segment, parts: Sequence[Part], dialect: Dialect) -> str:
    try:
        return render(segment, parts, dialect, SPLIT.labels)
    except Rejected as why:
        return f"rejected: {why}"


@pytest.mark.parametrize(
    "text",
    [
        "```{include} ../secret.txt",
        "```{code-cell} python\nimport os",
        ":::{eval-rst}\n.. include:: ../secret.txt",
        "<script src=//x ",
        "Um.\u2028\u2028```{include} ../secret.txt",
        "Um.\r\r```{include} ../secret.txt",
        "Um\n<!-- ",
        "- um",
        "    um",
        ":class: um",
        "[um](../secret.txt)",
        "[um](path:../secret.txt)",
        "<path:../secret.txt>",
        "![um](../secret.png)",
        "\\<x1/> um",
        "$\\href{javascript:alert(1)}{x}$",
        "",
    ],
)
def test_a_human_text_that_would_do_harm_is_refused(text: str) -> None:
    """A block of its own, another file, a script, a placeholder broken open."""
    page = split("Plain `<script>alert(1)</script>` one.\n", DIALECT)
    (segment,) = page.segments
    made = Translation(text=escape(text).replace("&lt;x1/&gt;", "<x1/>"), origin=HUMAN, markup=True)
    with pytest.raises(Rejected):
        render(segment, [Part(0, len(segment.text), (1,), made)], DIALECT)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1) ",
        "um <img src=x onerror=alert(1) ",
        "um </p><p> dois",
        "um\n\n```{include} ../secret.txt",
        "um\n```{include} ../secret.txt",
        ":file: ../secret.txt",
        "um <b onclick=alert(1)>dois</b>",
        "um <b<b>>",
        "",
    ],
)
def test_a_human_text_within_html_leaves_no_tag_open(text: str) -> None:
    """What follows would become a part of it."""
    page = split("<p>\nPlain <b class=x>one</b> here.\nAnd on.\n</p>\n", DIALECT)
    (segment,) = page.segments
    made = Translation(text=escape(text), origin=HUMAN, markup=True)
    with pytest.raises(Rejected):
        render(segment, [Part(0, len(segment.text), (1,), made)], DIALECT)
    fine = Translation(text="Um &lt;i&gt;dois&lt;/i&gt; <g1>três</g1>.", origin=HUMAN, markup=True)
    written = render(segment, [Part(0, len(segment.text), (1,), fine)], DIALECT)
    assert written == "Um <i>dois</i> <b class=x>três</b>."


def test_lines_that_are_text_only_because_they_are_indented() -> None:
    """A list mark on an indented continuation line is text, and its sentence can be translated."""
    text = "b. Describe it:\n    - As $x$, what do they do?\n    - As $y$, what then?\n"
    page = split(text, Dialect())
    (segment,) = page.segments
    parts = [
        Part(s.start, s.end, s.numbers, Translation(text=f"Z {s.text}", origin="m"))
        for s in segment.sentences
    ]
    for one in parts:
        written = page.inject({0: render(segment, [one], Dialect())})
        assert [s.kind for s in split(written, Dialect()).segments] == ["paragraph"]


def test_an_address_within_an_anchor_is_no_link_of_its_own() -> None:
    """Whatever stands next to it in the translation: a link holds no other link."""
    page = split('See <a href="https://a.org/b">https://a.org/b</a> for more.\n', DIALECT)
    (segment,) = page.segments
    assert segment.text == "See <x1/><x2/><x3/> for more."
    made = Translation(text="见 <x1/>x<x2/>x<x3/>。", origin="m")
    written = render(segment, [Part(0, len(segment.text), (1, 2, 3), made)], DIALECT)
    assert "<https" not in written
    assert ">xhttps://a.org/bx</a>" in written
