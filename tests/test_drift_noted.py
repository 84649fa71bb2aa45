"""What the checks said is noted, and comes back as it was or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_amts._notes import as_note, from_note
from sphinx_amts.drift import Report
from sphinx_amts.drift._values import Finding
from sphinx_amts.drift._words import Run

FOUND = Finding(
    kind="doubtful", line=3, check="numbers", why="3 is 4", marked=("3", "4"), confidence=0.5,
    before=(Run("a", code=False, changed=True),),
)  # fmt: skip
CHECKS = dict[str, tuple[Finding, ...]]


def test_a_note_gives_the_findings_back() -> None:
    """Through JSON, as the memory keeps it."""
    note = json.loads(json.dumps(as_note("these texts", {"a.md": (FOUND,)})))
    assert from_note(CHECKS, "these texts", note) == {"a.md": (FOUND,)}


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
    assert from_note(CHECKS, "these texts", note) is None


st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.from_type(Report))
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    """Whatever is in it, through JSON."""
    note = json.loads(json.dumps(as_note("a book", report)))
    assert from_note(Report, "a book", note) == report


@pytest.mark.parametrize(
    "value",
    [
        {}, {"source_language": "en"}, {"source_language": "en", "language": 3},
        {"source_language": "en", "language": "de", "pages": {}},
        {"source_language": "en", "language": "de", "pages": [{"name": "a", "edited": 1}]},
        {"source_language": "en", "language": "de", "saved": {"in_sync": True, "rest": 1}},
        {"source_language": "en", "language": "de", "history": "2026"},
    ],
)  # fmt: skip
def test_what_is_not_shaped_like_a_report_is_none(value: Any) -> None:
    """Then the book is measured again."""
    assert from_note(Report, "a book", ["a book", value]) is None
