"""Notebooks: only the strings of Markdown cells ever change, in whatever way the file is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts._errors import SourceError
from sphinx_amts.book import Dialect, Page, split

SOURCES = (
    '# A heading\n\nText with "quotes", a \\ backslash,\ta tab and 😀.\n',
    "One line without an end",
    "Two\r\nlines\r\n",
    "- an *item*\n- another `code`",
    "![attached](attachment:a.png)\n\n$x < y$ and words",
    "",
    "\n\n",
    "A sentence. Ünïcode; “marks”; \u2028 \x7f end",
)


def notebook(*sources: str, listed: bool = True) -> dict[str, Any]:
    """A notebook with these Markdown cells, and a code and a raw cell between them."""
    cells: list[dict[str, Any]] = []
    for source in sources:
        own: Any = source.splitlines(keepends=True) if listed else source
        cells += [
            {"cell_type": "markdown", "metadata": {"tags": ["a"]}, "source": own},
            {"cell_type": "raw", "metadata": {}, "source": "raw words"},
            {
                "cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["x = 1"],
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["words\n"]}],
            },
        ]  # fmt: skip
    cells[0]["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def check(text: str) -> Page:
    page = split(text, Dialect(), suffix=".ipynb")
    assert page.inject({}) == text
    assert page.inject({n: s.raw for n, s in enumerate(page.segments)}) == text
    end = 0
    for segment in page.segments:
        assert 0 <= end <= segment.start <= segment.end <= len(text)
        assert segment.line == text.count("\n", 0, segment.start) + 1
        end = segment.end
    return page


@given(
    st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, 1, 2, 4, "\t"]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_notebooks_come_back(
    sources: list[str],
    listed: bool,  # noqa: FBT001  hypothesis gives them by position
    indent: int | str | None,
    ascii_: bool,  # noqa: FBT001
    crlf: bool,  # noqa: FBT001
) -> None:
    """Minified or indented, with escapes or without, lists or strings: the same bytes."""
    text = json.dumps(notebook(*sources, listed=listed), indent=indent, ensure_ascii=ascii_) + "\n"
    if crlf:
        text = text.replace("\n", "\r\n")
    page = check(text)
    for n, segment in enumerate(page.segments):
        new = json.loads(page.inject({n: '新的 "text" 😀'}))
        before = json.loads(text)
        changed = [
            k for k, (a, b) in enumerate(zip(before["cells"], new["cells"], strict=True)) if a != b
        ]
        assert len(changed) == 1
        assert before["cells"][changed[0]].keys() == new["cells"][changed[0]].keys()
        assert '新的 "text" 😀' in "".join(new["cells"][changed[0]]["source"])
        assert isinstance(new["cells"][changed[0]]["source"], list) is listed
        assert segment.kind in {"heading", "paragraph", "alt"}


def test_segments_point_into_the_file() -> None:
    """A segment's place is the place of its letters in the file, escapes and all."""
    text = json.dumps(notebook('Say "yes" 😀 to *it*.\n'), indent=1)
    segment = check(text).segments[0]
    assert segment.text == 'Say "yes" 😀 to <g1>it</g1>.'
    assert text[segment.start : segment.end] == 'Say \\"yes\\" \\ud83d\\ude00 to *it*.'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n "cells": [\n  {,\n', "line 3"),
        ("", "line 1"),
        ("[]", "no list of cells"),
        ('{"cells": 1}', "no list of cells"),
        ('{"cells": [\n1], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "line 2"),
        ('{"cells": [], "nbformat": 3, "metadata": {}}', "too old"),
        ('{"cells": [], "nbformat": "4", "metadata": {}}', "malformed"),
        ('{"cells": [], "nbformat": null}', "malformed"),
        ('{"cells": [], "nbformat": 4, "nbformat_minor": [], "metadata": {}}', "nbformat cannot read"),
        ("\ufeff{}", "line 1"),
        ("[" * 100_000, "malformed"),
        (('{"cells": [{"cell_type": "markdown", "metadata": {}, "source": 1}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'), "malformed"),
        (('{"cells": [{"cell_type": "markdown", "metadata": {}, "source": [1]}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'), "malformed"),
        (('{"cells": [{"cell_type": "markdown", "metadata": {}}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'), "malformed"),
    ],
)  # fmt: skip
def test_malformed_notebooks_say_where(text: str, message: str) -> None:
    """A notebook that cannot be read is an error of its own, with the line where there is one."""
    with pytest.raises(SourceError, match=message):
        split(text, Dialect(), suffix=".ipynb")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_notebooks_never_crash(data: st.DataObject) -> None:
    """Cut off or with a stretch replaced, a notebook is read or is a SourceError."""
    text = json.dumps(notebook("# Words\n\nMore *words*."), indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    put = data.draw(
        st.sampled_from(["", "{", "}", "[", "]", '"', "null", "1", ",", "\\", "\\u12", "NaN"])
    )
    damaged = text[:start] + put + text[end:]
    try:
        check(damaged)
    except SourceError:
        return
