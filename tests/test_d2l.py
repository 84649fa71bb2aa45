"""D2L's Markdown, built by plain Sphinx."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from _corpora import corpus
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.d2l import Reading, convert

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book

_TABS = """\
:begin_tab:`mxnet`
An array.
:end_tab:

```{.python .input}
#@tab pytorch
a = 1
```

Behind.
"""


def test_a_page_reads_as_a_book_does(book: Callable[..., Book]) -> None:
    """No mark of D2L's shows; figure, table, formula and section have numbers, and references lead
    to them; the one warning is about a link that is dead in the source, on the source's line."""
    small = book("d2l", amts_source_language="zh_CN")
    built = small.build()
    body = built.body("chapter/waves")
    text = re.sub(
        r"<[^>]+>", "", re.sub(r"<code.*?</code>|<pre>.*?</pre>", "", body, flags=re.DOTALL)
    )
    assert not re.search(r":\w+:|\*\*|~~|@tab|%%tab|for slides|\{\w+\}|`", text)
    for address in ("#fig-wave", "#tab-speed", "#equation-eq-speed", "../index.html#chap-water"):
        assert f'href="{address}"' in body
    assert 'href="chapter/waves.html#sec-waves"' in built.body("index")
    assert "<figure" in body
    assert 'id="fig-wave"' in body
    assert "width: 80px" in body
    assert "(Airy et al., 1845)" in text
    assert "stokes1847" in text
    assert "[**code**]" in body
    assert '<div class="admonition note">' in body
    assert "interact_select" not in body
    source = (small.root / "chapter/waves.md").read_text("utf-8").splitlines()
    line = next(n for n, one in enumerate(source, 1) if "gone.md" in one)
    assert len(built.warnings) == 1
    assert f"waves.md:{line}: WARNING: cross-reference target not found: 'gone.md'" in (
        built.warnings[0].replace("'xref' ", "").replace("'myst' ", "")
    )


def test_the_chinese_edition_has_the_same_anchors(book: Callable[..., Book]) -> None:
    """A human's words are put in before the page is converted: headings, captions and what stands
    in tabs are theirs, numbers and anchors are the source's."""
    small = book("d2l")
    built = small.build()
    body = built.body("chapter/waves")
    for words in ("波浪", "让我们看一个", "一个波浪及其长度", "带有", "MXNet称之为数组"):
        assert words in body
    assert "(**" not in body
    assert 'id="sec-waves"' in body
    assert 'href="#equation-eq-speed"' in body
    assert [w for w in built.warnings if "gone.md" not in w and "[amts.missing]" not in w] == []


def test_marks_of_what_a_machine_wrote_stay(book: Callable[..., Book]) -> None:
    """Paragraphs, captions of figures and headings of a machine's are marked as they are without D2L."""
    body = book("d2l", amts_siblings={}, amts_engine="plain").build().body("chapter/waves")
    for before in ("Waves were known", "A wave, and its length"):
        block = body[: body.index(before)]
        assert "amts-machine" in block[block.rindex("class=") :], before
    assert re.search(r"<h1[^>]*amts-machine[^>]*>.*Waves", body)


def test_one_framework_alone(book: Callable[..., Book]) -> None:
    """A framework that the setting names shows its own variants and what is for all."""
    body = (
        book("d2l", amts_d2l="pytorch", amts_source_language="zh_CN").build().body("chapter/waves")
    )
    assert "The others call it a tensor." in body
    assert "the tide" in body
    assert "for all" in body
    assert "the wave" not in body
    assert "MXNet" not in body


def test_plain_pages_stay_as_they_are_without_the_setting(book: Callable[..., Book]) -> None:
    """Nothing is converted where nobody asked."""
    body = book("d2l", amts_d2l="", amts_source_language="zh_CN").build().body("chapter/waves")
    assert ":begin_tab:" in body


def test_tabs_are_sphinx_design_s_where_it_is_loaded() -> None:
    """A tab for each framework; what follows stays on its line."""
    made = convert(_TABS, Reading(design=True))
    assert made.count("{tab-item}") == 2
    assert (
        made.index("{tab-item} MXNet") < made.index("An array.") < made.index("{tab-item} PyTorch")
    )
    assert "#@tab" not in made
    assert made.split("\n").index("Behind.") - _TABS.split("\n").index("Behind.") <= 1
    assert _TABS.split("\n").index("Behind.") == convert(_TABS, Reading()).split("\n").index(
        "Behind."
    )


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("## Title\n:label:`a_b`\n", "(a_b)=\n## Title\n"),
        ("text\n\n## Title\n:label:`a`\n\nmore\n", "text\n(a)=\n## Title\n\n\nmore\n"),
        ("$$x$$\n:eqlabel:`e`\n", "$$x$$ (e)\n"),
        ("$$x$$ :eqlabel:`e`\n", "$$x$$ (e)\n"),
        ("(**$$x$$**)\n:eqlabel:`e`\n", "$$x$$ (e)\n"),
        ("as\n$$x$$\n:eqlabel:`e`\n\nis\n", "as\n\n$$x$$ (e)\n\nis\n"),
        ("![c](p.png)\n:label:`f`\n", "(f)=\n```{figure} p.png\nc\n```\n"),
        ("![c](p.png)\n\n:width:`9px`\n", "```{figure} p.png\n:width: 9px\nc\n```\n"),
        (":cap `x`\n\n|a|\n|-|\n:label:`t`\n", "(t)=\n~~~{table} cap `x`\n\n|a|\n|-|\n~~~\n"),
        ("see :numref:`a, b` and :eqref:`e`.\n", "see {numref}`a`, {numref}`b` and {eq}`e`.\n"),
        ("[**a**](u) stays, `:cite:` too\n", "[**a**](u) stays, `:cite:` too\n"),
        (":bibliography:`../d2l.bib`\n", "```{bibliography}\n```\n"),
        ("```toc\n:maxdepth: 1\n\na\n```\n", "```{toctree}\n:maxdepth: 1\n\na\n```\n"),
        (":cite:`A.B.2001,c`\n", "{cite:p}`A.B.2001,c`\n"),
        (":citet:`A`\n", "{cite:t}`A`\n"),
    ],
)
def test_marks(source: str, wanted: str) -> None:
    """Each mark becomes what MyST has for it."""
    assert convert(source, Reading(bibtex=True)).rstrip("\n") == wanted.rstrip("\n")


@given(st.lists(st.sampled_from([
    "# T", ":label:`a`", "", "text", "$$x$$", ":eqlabel:`e`", "$$", "![c](p)", ":begin_tab:`x`",
    ":end_tab:", "```{.python .input}", "#@tab y", "```", "|a|", ":cap", "(**", "**)", "[~~", "~~]",
]), max_size=14), st.booleans())  # fmt: skip
def test_any_order_of_marks_can_be_read(lines: list[str], design: bool) -> None:  # noqa: FBT001
    """Marks that belong to nothing break nothing, and no text is lost."""
    made = convert("\n".join(lines), Reading(design=design))
    assert made == convert("\n".join(lines), Reading(design=design))
    if not {"[~~", "~~]"} <= set(lines):
        assert made.count("text") >= lines.count("text")


def test_lines_stay_where_they_are() -> None:
    """On the pages of a real book, nine of ten headings stay within three lines of their own."""
    moved: list[int] = []
    for page in sorted(corpus("d2l-en").rglob("*.md")):
        text = page.read_text("utf-8")
        made = convert(text, Reading(bibtex=True)).split("\n")
        headings = [n for n, line in enumerate(text.split("\n")) if line.startswith("## ")]
        there = [n for n, line in enumerate(made) if line.startswith("## ")]
        assert len(headings) == len(there), page
        moved += [abs(a - b) for a, b in zip(headings, there, strict=True)]
    moved.sort()
    assert moved[len(moved) * 9 // 10] <= 3
