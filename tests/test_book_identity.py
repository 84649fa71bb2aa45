"""The law of station 1: a page that is taken apart and put together again is the same page."""

from __future__ import annotations

import pytest
from _corpora import CORPORA
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts.book import Dialect, Page, split

EVERYTHING = Dialect(
    frozenset(
        {
            "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath",
            "fieldlist", "html_admonition", "html_image", "linkify", "substitution", "tasklist",
        }
    )
)  # fmt: skip

_MARKERS = (
    "# ", "## ", "- ", "* ", "1. ", "10) ", "> ", ">", "    ", "\t", "  ", " \t", "| ", "|", ": ",
    "[^1]: ", "[a]: ", "%", "+++ ", "{.a}\n", "\\", "- [ ] ", ":name: ", "\ufeff", "",
)  # fmt: skip
_WHOLE = (
    "```", "````", "~~~", "```python", "```{note}", "```{note} A *title* here", "````{tip}",
    "```{figure} a.png", "```{code-cell} ipython3", "```{math}", "```{glossary}", "```{toctree}",
    "```{raw} html", ":::", "::::", ":::{note}", "::::{admonition} One | two", ":::{table} Words",
    "{.python .input}", ":name: x", ":alt: some words", ":caption: 'It''s'", 'caption: "a b"',
    "---", "===", "***", "$$", "$$ (eq)", "\\begin{align}", "\\end{align}", "(label)=", "% remark",
    '+++ {"a": 1}', "title: A page: with a colon", 'title: "quoted"', "<div>", "</div>",
    "<!-- remark", "-->", "<p align=left>Words <b>here</b></p>", "|a|b|", "|-|:-:|", "| a\\|b | `c|d` |",
    ":label:`fig`", ":begin_tab:`mxnet`", ":end_tab:", "#@tab all", ":Caption of it", "term",
    ":   definition", "[a]: https://b.c 'title'", "[^1]: A note", "Title <page>", "{{ sub }}",
)  # fmt: skip
_WORDS = (
    "Word", "a few words", "*emphasis*", "**strong", "words**", "`code`", "``co`de``", "$x_1$", "$$y$$",
    "[link](u)", "[ref][a]", "![alt](i.png)", "{ref}`role`", "{doc}`Title <page>`", ":numref:`x`",
    "<b>tag</b>", "https://a.b/c", "&amp;", "\\*", "\\", "~~s~~", "[^1]", "[**slide**]", "中文。", "“引”",
    "A sentence. Another one!", "\u2028", "\x0c", "\x00", "\x0b", "\x1c", "\x85", "\u00a0", "é", "😀", "\ufeff",
)  # fmt: skip
_ENDS = ("\n", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "")


def _prose() -> st.SearchStrategy[str]:
    words = st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=4)), max_size=4)
    return words.map(" ".join)


def _line() -> st.SearchStrategy[str]:
    markers = st.lists(st.sampled_from(_MARKERS), max_size=4).map("".join)
    body = st.one_of(_prose(), st.sampled_from(_WHOLE))
    return st.builds(lambda *parts: "".join(parts), markers, body, st.sampled_from(_ENDS))


def documents() -> st.SearchStrategy[str]:
    """Markdown of every kind, well-formed and not."""
    lines = st.lists(_line(), max_size=14).map("".join)
    return lines.map(lambda text: text.encode("utf-8", "ignore").decode())


def check(page: Page, text: str) -> None:
    """Hold a page against the law."""
    assert page.text == text
    assert page.inject({}) == text
    same = {n: s.raw for n, s in enumerate(page.segments)}
    assert page.inject(same) == text
    assert page.inject(same, keep_lines=False) == text
    end = 0
    for segment in page.segments:
        assert segment.raw == "\n".join(text[a:b] for a, b in segment.spans)
        for a, b in segment.spans:
            assert end <= a <= b <= len(text)
            end = b
        assert segment.line == 1 + _line_ends(text[: segment.start])
    assert list(page.tops) == sorted(page.tops)
    assert [a.start for a in page.anchors] == sorted(a.start for a in page.anchors)


def _line_ends(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@given(documents())
@settings(max_examples=400, deadline=None)
def test_generated_pages_come_back(text: str) -> None:
    """Whatever a page holds, nothing of it is lost, moved or counted twice."""
    for dialect in (Dialect(), EVERYTHING):
        check(split(text, dialect), text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back(text: str) -> None:
    """Text that is no Markdown at all comes back too."""
    check(split(text, Dialect()), text)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="set AMTS_CORPORA to a folder of books")
@pytest.mark.parametrize("dialect", [Dialect(), EVERYTHING], ids=["default", "everything"])
def test_real_books_come_back(dialect: Dialect) -> None:
    """Every page of the corpora comes back byte for byte."""
    pages = sorted(CORPORA.rglob("*.md"))
    assert pages
    for path in pages:
        text = path.read_bytes().decode("utf-8")
        check(split(text, dialect), text)
