"""Code cells that a human localised."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.book import codes, with_codes
from sphinx_amts.localised import inject_code, localised

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Book


def _page(*cells: str) -> str:
    return "# T\n\n" + "\n\nText.\n\n".join(
        f"```{{code-cell}}\n:tags: [a]\n{c}\n```" for c in cells
    )


_PLOT = 'plt.plot(x)  # the line\nplt.title("Prices")'
_SAYS = 'plt.plot(x)  # 线\nplt.title("价格")'


@pytest.mark.parametrize(
    ("origin", "sibling", "current", "wanted"),
    [
        ([_PLOT], [_SAYS], [_PLOT], {0: _SAYS}),  # comments and labels
        ([_PLOT], [_SAYS], [_PLOT.replace("x", "y")], {}),  # the source has changed since
        ([_PLOT], [_SAYS], ["new = 1", _PLOT], {1: _SAYS}),  # the cell has moved
        ([_PLOT], [_SAYS.replace("plot", "bar")], [_PLOT], {}),  # the human does something else
        ([_PLOT], [_SAYS, "more = 1"], [_PLOT], {0: _SAYS}),
        ([_PLOT], [f"font('Song')\n{_SAYS}"], [_PLOT], {0: f"font('Song')\n{_SAYS}"}),  # a font
        ([_PLOT, "a = 1"], ["a = 1", _SAYS], [_PLOT, "a = 1"], {}),  # in another order
        (['f("a")', 'f("b")'], ['f("甲")'], ['f("a")', 'f("b")'], {}),  # which one is it?
        (['f("a")', 'f("b")'], ['f("甲")', 'f("乙")'], ['f("b")'], {0: 'f("乙")'}),
        (['f("a")', 'f("a")'], ['f("甲")', 'f("乙")'], ['f("a")'], {}),  # two ways for one
        (["#@tab a\nf()"], ["#@tab b\nf()"], ["#@tab a\nf()"], {}),  # a direction, no comment
        (["a = 1"], ["a = 1"], ["a = 1"], {}),
        (
            ['d["x"] = 1', 'f(d["x"])'],
            ['d["甲"] = 1', 'f(d["甲"])'],
            ['d["x"] = 1', 'g(d["x"])'],
            {},
        ),
        (
            ['p("x")', "# two\np( 'x' )", "f()"],
            ['p("甲")', "p('x')", "f()"],
            ['p("x")', "f()"],
            {0: 'p("甲")'},
        ),
        (
            ["a = 1", "f(x)", "g(x)"],
            ["a = 1", "w()\nf(x)", "w()\nh(x)"],
            ["f(x)"],
            {0: "w()\nf(x)"},
        ),
        (["a = 1"], ["# `\n~~~{raw} html\na = 1"], ["a = 1"], {}),  # it would end a fence
        (["# only a comment"], ["# 注释"], ["# only a comment"], {}),  # nothing holds it in place
    ],
)
def test_certain_pairs_only(
    origin: list[str], sibling: list[str], current: list[str], wanted: dict[int, str]
) -> None:
    """The human's version is taken where it certainly answers a cell that has not changed."""
    assert localised(_page(*origin), _page(*sibling), _page(*current), ".md") == wanted


def test_code_never_becomes_options() -> None:
    """What a plain fence of the sibling begins with is no option of the source's directive."""
    sibling = "# T\n\n```python\n:load: /etc/passwd\na = 1\n```\n"
    assert localised(_page("a = 1"), sibling, _page("a = 1"), ".md") == {}


def test_what_follows_stays_on_its_line_where_there_is_room() -> None:
    """More lines take the blank lines behind the cell; fewer are made up for."""
    page = "```python\na = 1\nb = 2\n```\n\n\n\nText.\n"
    for code in ("# 一\na = 1\nb = 2", "a = 1"):
        made = inject_code(page, page, ".md", {0: code})
        assert made.split("\n").index("Text.") == page.split("\n").index("Text.")
        assert [c.text for c in codes(made, ".md")] == [code]


def test_nested_and_indented_cells_are_found() -> None:
    """In a tab, a list, behind options; what is no code, and what shows code, is left alone."""
    page = (
        "::::{tab-set}\n:::{tab-item} A\n```{code-cell}\n---\ntags: [x]\n---\na = 1\n```\n:::\n::::\n\n"
        "- item\n\n  ```python\n  b = 2\n    c = 3\n  ```\n\n"
        "````{note}\n```{math}\nd = 4\n```\n````\n\n````md\n```python\ne = 5\n```\n````\n\n~~~\nf = 6\n~~~\n"
    )
    found = codes(page, ".md")
    assert [c.text for c in found] == ["a = 1", "b = 2\n  c = 3", "```python\ne = 5\n```", "f = 6"]
    made = with_codes(page, ".md", found, {1: "# 二\nb = 2"})
    assert "  ```python\n  # 二\n  b = 2\n  ```\n" in made


@given(st.text(alphabet="`~:{}a#\n \"'\r", max_size=60))
def test_a_page_without_new_code_is_the_same(text: str) -> None:
    """Putting every cell's own code in its place changes nothing."""
    found = codes(text, ".md")
    assert (
        with_codes(text, ".md", found, {n: c.text for n, c in enumerate(found)}).split()
        == text.split()
    )


def _notebook(source: object, words: str) -> str:
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [f"# {words}\n", "\n", words]},
        {"cell_type": "code", "id": "b", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None},
    ]  # fmt: skip
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    )


@pytest.mark.parametrize("listed", [True, False])
def test_notebooks(listed: bool) -> None:  # noqa: FBT001
    """The same in notebooks, whose other bytes stay as they are."""
    own: object = _PLOT.splitlines(keepends=True) if listed else _PLOT
    source = _notebook(own, "Words")
    found = localised(source, _notebook(_SAYS.splitlines(keepends=True), "文字"), source, ".ipynb")
    assert found == {0: _SAYS}
    made = json.loads(inject_code(source, source, ".ipynb", found))
    assert "".join(made["cells"][1]["source"]) == _SAYS
    assert isinstance(made["cells"][1]["source"], list) == listed
    assert made["cells"][0] == json.loads(source)["cells"][0]


def test_a_build_shows_the_sibling_s_code(book: Callable[..., Book], tmp_path: Path) -> None:
    """Where the setting asks for it; a change of it, or of the sibling's code, builds the page
    again, and so does a change of the source's, which then shows."""
    small = book("d2l")
    assert "the wave" in small.build().body("chapter/waves")
    built = small.build(amts_code="sibling")
    assert "chapter/waves" in built.read
    body = built.body("chapter/waves")
    assert "它如何翻滚" in body
    assert "这一行是译者加的" in body
    assert "潮汐" in body
    small.edit("zh/chapter/waves.md", "潮汐", "潮水")
    built = small.build(amts_code="sibling")
    assert built.read == ["chapter/waves"]
    assert "潮水" in built.body("chapter/waves")
    out = tmp_path / "out"
    small.configure(amts_code="sibling")
    done = small.amts("translate", small.root, "--language", "zh_CN", "--output", out)
    assert "潮水" in (out / "chapter/waves.md").read_text("utf-8"), done.stderr


def test_a_page_whose_code_is_all_localised_is_a_translation(
    book: Callable[..., Book], tmp_path: Path
) -> None:
    """That no cell is the same to the letter does not speak against the human's words."""
    english = (
        "# Loading and plotting prices\n\nFirst, the data are loaded from the file.\n\n"
        '```python\n# load data\nx = load("a")\n```\n\n'
        "Then the prices are drawn as a line.\n\n```python\n# plot\nplot(x, label='price')\n```\n"
    )
    chinese = (
        "# 加载和绘制价格\n\n首先，从文件中加载数据。\n\n"
        '```python\n# 加载数据\nx = load("a")\n```\n\n'
        "然后把价格画成一条线。\n\n```python\n# 画图\nplot(x, label='价格')\n```\n"
    )
    for name, text in (("en", english), ("zh", chinese)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.md").write_text(text, "utf-8")
    done = book("basic").amts(
        "translate", tmp_path / "en", "--language", "zh_CN", "--sibling", tmp_path / "zh",
        "--output", tmp_path / "out",
    )  # fmt: skip
    assert "no translation of this one" not in done.stderr
    assert "然后把价格画成一条线。" in (tmp_path / "out/page.md").read_text("utf-8")
