"""What an engine returns is written so that the page keeps its structure, or it is refused."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sphinx_amts.book import Dialect, Page, Part, Rejected, render, split
from sphinx_amts.segment import Placeholder, Segment, Translation, damage, escape, pieces

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


@st.composite
def translations(draw: st.DrawFn, segment: Segment) -> str:
    """The slots of a segment, all there and nesting, in any order, with anything between them."""

    def words() -> str:
        return escape("".join(draw(st.lists(st.sampled_from(_NASTY), max_size=3))))

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
