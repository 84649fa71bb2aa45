"""What the checks said is noted, and comes back as it was or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sphinx_amts.drift import as_note, from_note
from sphinx_amts.drift._values import Finding
from sphinx_amts.drift._words import Run

FOUND = Finding(
    kind="doubtful", line=3, check="numbers", why="3 is 4", marked=("3", "4"), confidence=0.5,
    before=(Run("a", code=False, changed=True),),
)  # fmt: skip


def test_a_note_gives_the_findings_back() -> None:
    """Through JSON, as the memory keeps it."""
    note = json.loads(json.dumps(as_note("these texts", {"a.md": (FOUND,)})))
    assert from_note("these texts", note) == {"a.md": (FOUND,)}


@pytest.mark.parametrize(
    "note",
    [
        None, 1, [], [1], ["other texts", {}], ["these texts", 3],
        ["these texts", {"a.md": [{"nope": 1}]}], ["these texts", {"a.md": [{"kind": "x"}]}],
        ["these texts", {"a.md": [{"kind": "x", "line": "many"}]}],
        ["these texts", {"a.md": [{"kind": "x", "line": 1, "before": [1]}]}],
    ],
)  # fmt: skip
def test_a_note_of_anything_else_is_none(note: Any) -> None:
    """A memory may be somebody else's: then the book is checked again."""
    assert from_note("these texts", note) is None
