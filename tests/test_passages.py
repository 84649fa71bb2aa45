"""What a reader reads of a sentence and its translation: what parallel data is made of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from _passages import adds_up, drop
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.siblings import (
    parallel_data,
    passages,
    plain,
    read,
)
from sphinx_amts.siblings._formulas import read_formula


def prose(page: Page, blocks: int | None = None) -> Page:
    """The first blocks of a page, or all of them, and no structure."""
    return replace(page, segments=page.segments[:blocks], anchors=())


def test_a_passage_is_what_a_reader_reads() -> None:
    """Marks are gone, code is its text, a formula is read in a line, entities are characters."""
    source = "Use `f()` to *train* a [model](m.md) with $\\alpha_{i} \\le 3$ &amp; more, R&D < 2."
    target = "用 `f()` 来*训练*[模型](m.md)，其中 $\\alpha_{i} \\le 3$ &amp; 更多，R&D < 2。"
    a, b = split(source, Dialect()), split(target, Dialect())
    (block, sentence) = passages("p.md", a, b)
    assert block.source.text == "Use f() to train a model with α_i ≤ 3 & more, R&D < 2."
    assert sentence.target.text == "用 f() 来训练模型，其中 α_i ≤ 3 & 更多，R&D < 2。"
    assert sentence.source.kept == sentence.target.kept == ("f()", "α_i≤3")
    assert sentence.source.marked == ("train",)


def test_what_only_the_builder_knows_is_left_out() -> None:
    """A citation, the number of a figure, a picture; with the brackets and blanks around them."""
    source = "As in {cite}`Gauss.1809` ({numref}`fig`), a scale weighs ![x](y.png)."
    a = split(source, Dialect())
    (segment, *_) = a.segments
    found = passages("p.md", prose(a, 1), prose(a, 1))
    assert segment.kind == "paragraph"
    assert found[0].source.text in {"As in, a scale weighs.", "As in, a scale weighs x."}


def test_lines_of_chinese_are_joined_without_a_blank() -> None:
    a, b = split("One line.\nTwo lines.", Dialect()), split("第一行，\n第二行。", Dialect())
    found = passages("p.md", a, b)
    assert found[0].target.text == "第一行，第二行。"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("$x$", "x"),
        ("$\\mathbf{x}_{i} \\in \\mathbb{R}^d$", "x_i ∈ R^d"),
        ("$\\{1, 2\\}$", "{1, 2}"),
        ("{math}`\\beta`", "β"),
        ("$\\hat{y}_{t-1}$", "ŷ_(t-1)"),
        ("$\\frac{a}{b}$", "a/b"),
        ("$\\frac{1}{n} \\sum_{i=1}^n x_i$", "1/n ∑_(i=1)^n x_i"),
        ("$\\frac{\\exp(o)}{1 + \\sqrt{2}}$", "exp(o)/(1 + √2)"),
        ("$O(n\\log n) \\not\\in \\emptyset$", "O(n log n) ∉ ∅"),
        ("$\\hat{xy}$", ""),
        ("$x^{$", ""),
        ("$x}$", ""),
        ("$\\frac{a}$", ""),
        ("$\\begin{pmatrix}1\\end{pmatrix}$", ""),
        ("$\\own{x}$", ""),
    ],
)
def test_a_formula_is_read_in_a_line_or_left_out(tex: str, text: str) -> None:
    assert read_formula(tex) == text


@given(st.lists(st.sampled_from(
    ["\\frac", "\\hat", "{", "}", "x", "_", "^", " ", "\\sqrt", "[", "]", "\\left", ".", "\\log", "&",
     "\\", "\\{", "\\not", "\\stackrel", "$", "α", "\u0301", "\\mathbf"]), max_size=14).map("".join)
)  # fmt: skip
def test_any_formula_is_read_or_is_not(tex: str) -> None:
    """A law: whatever is written, what comes out is one line without TeX's names."""
    text = read_formula(f"${tex}$")
    assert not re.search(r"\\[A-Za-z]", text)
    assert text == " ".join(text.split())
    assert len(text) <= 100


def lacking(source: str) -> tuple[str, dict[str, int]]:
    """What is read of a paragraph, and why its pair with a translation is left out."""
    a, b = split(source, Dialect()), split("称重。", Dialect())
    (one, *_) = passages("p.md", prose(a, 1), prose(b, 1))
    whole = replace(one, target=plain("指针停在刻度上，然后读数。"), confidence=1.0)
    kept = replace(whole.source, kept=())  # they differ, which is another reason
    data = parallel_data([replace(whole, level="sentence", source=kept)], "en", "zh_CN")
    assert adds_up(data)
    return one.source.text, dict(data.drops)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It rests ({numref}`fig`) for long.", "It rests for long."),
        ("It rests (see {numref}`fig` and {ref}`x`) for long.", "It rests for long."),
        ("It rests [{cite:t}`Gauss`].", "It rests."),
        ("Gauss weighed the pan {cite}`Gauss`, and rested.", "Gauss weighed the pan, and rested."),
        ("Gauss weighed the pan {cite:p}`a` {cite}`b`.", "Gauss weighed the pan."),
        ("Gauss weighed the pan. {cite:t}`Gauss`", "Gauss weighed the pan."),
        ("Gauss weighed it:[^1] it fell.\n\n[^1]: Twice.", "Gauss weighed it: it fell."),
        (
            "Use the `.ffill()` method of {func}`~a.scale` here.",
            "Use the .ffill() method of scale() here.",
        ),
        ("For each $n = 0, 1, \\ldots,$.", "For each n = 0, 1, …."),
    ],
)
def test_a_sentence_can_do_without_a_note(source: str, text: str) -> None:
    """What stands in brackets, or is a note behind a word, may go."""
    assert lacking(source) == (text, {})


@pytest.mark.parametrize(
    "source",
    [
        "As {numref}`fig` shows, the pan rests.",
        "It was found by {cite}`Gauss`.",
        "See {cite}`Gauss` for the pan.",
        "It was developed by {cite}`a`, {cite}`b`, and {cite}`c`.",
        "Most notably {cite}`Gauss`, which weighs pans, is good.",
        "{cite:t}`Gauss` weighed the pan.",
        "Pans, {cite}`Gauss`, and needles are weighed.",
        "The pan weighs $\\own{x}$ grams.",
        "The pan weighs {{ weight }} grams.",
        "Solving {eq}`e` gives the weight.",
        "Press ![](key.png) to weigh it.",
    ],
)
def test_a_sentence_that_lost_what_it_needs_is_left_out(source: str) -> None:
    """A hole in it would teach broken language."""
    dialect = Dialect(extensions=frozenset({*Dialect().extensions, "substitution"}))
    a, b = split(source, dialect), split("称重。", dialect)
    found = passages("p.md", prose(a), prose(b))
    rows_ = [replace(p, target=plain("指针停在刻度上，然后读数。"), confidence=1.0) for p in found]
    data = parallel_data(rows_[:1], "en", "zh_CN", level=rows_[0].level)
    assert dict(data.drops) == {"something left out": 1}
    assert adds_up(data)


@pytest.mark.parametrize(
    "target",
    [
        "在{numref}`fig`中，秤盘停下。",
        "当$\\own{x}$时，秤盘停下。",
        "它由{cite}`Gauss`提出。",
        "最好的是{cite}`Gauss`。",
    ],
)
def test_the_other_side_is_looked_at_too(target: str) -> None:
    a, b = split("The pan rests here.", Dialect()), split(target, Dialect())
    (one, *_) = passages("p.md", prose(a), prose(b))
    one = replace(one, confidence=1.0)
    assert dict(parallel_data([one], "en", "zh_CN", level="block").drops) == {
        "something left out": 1
    }


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("**注意：**如果秤盘停下", "注意：如果秤盘停下"),
        ("由**[秤](a.md)**给出", "由秤给出"),
        ("**推（秤，盘）**停下", "推（秤，盘）停下"),
        ("(**我们称重：", "我们称重："),
        ("[**我们称重（两次）**]然后读数", "我们称重（两次）然后读数"),
        ("称重 2 * 3 克，星号\\*和\\*\\*。", "称重 2 * 3 克，星号*和**。"),
        ("用`a**b`和$f^*$，x*，y*。", "用a**b和f^*，x*，y*。"),
    ],
)
def test_marks_that_commonmark_does_not_see_are_gone(target: str, text: str) -> None:
    """The author meant emphasis; a reader of the sentence should not read asterisks."""
    (segment, *_) = split(target, Dialect()).segments
    assert read(segment).text == text


def test_doubled_punctuation_is_left_out() -> None:
    assert drop("It rests.", "秤盘停下。。") == {"doubled punctuation": 1}
    assert drop("It rests, e.g., here ...", "秤盘停下，等等……") == {}
