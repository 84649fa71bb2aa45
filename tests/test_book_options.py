"""YAML is only parsed where it can have what is looked for, with the same result."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.book._options import scalars

NAMES = frozenset({"title", "name"})
PIECES = (
    "title", "name", "other", ": ", ":", "words", '"', "'", "\n", "\n", "\n  ", "- ", "? ", "! ", "&a ",
    "*a", "{", "}", "[", ", ", "# c", "|\n", "---", "...", "\t", "\u2028", "\x85", "\\", "x74", "é", "_",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_wanted_scalar_is_overlooked(text: str) -> None:
    """Whatever stands around it."""
    lines = [(0, line) for line in text.split("\n")]
    every = [one for one in scalars(lines) or () if one[0][0] in NAMES]
    assert list(scalars(lines, NAMES) or ()) == every
