"""A page in lines + what a machine makes of it → its score."""

from __future__ import annotations

from ._kept import Kept, Rows
from ._lines import Lines, spoken
from ._values import Metric, Score
from .machine import Machine, Told

__all__ = ["LEAST_LINES", "LEAST_WORDS", "score", "unfit"]

LEAST_WORDS = 100
"""The words of a human's page from which on it is scored. BLEU counts runs of four words: on fewer
it is hardly more than luck, and its interval is wider than any drift."""
LEAST_LINES = 5
"""The lines from which on a sample of them is another text than they are."""


def unfit(page: Lines) -> str:
    """Say why a page cannot be scored, whatever a machine makes of it; nothing if it can."""
    if not page.human:
        return "no block of the human's page answers one of its source"
    if page.words < LEAST_WORDS or len(page.human) < LEAST_LINES:
        have = f"{page.words} words in {len(page.human)} lines"
        return f"too short: it has {have}, and below {LEAST_WORDS} words or {LEAST_LINES} lines a score is luck"
    return ""


def score(name: str, page: Lines, machine: Machine, language: str, kept: Kept) -> Score:
    """Score a page. An unchanged one has not drifted, whatever is known of it."""
    told = machine.tell(page.sentences)
    why = ""
    if told.missing:
        left = f"{len(told.missing)} of {len(page.sentences)} sentences"
        why = f"{machine.engine} has not translated {left}"
    if page.changed or not why:
        why = unfit(page) or why
    if why:
        return Score(engine=machine.engine, why=why if page.changed else "")
    seen = any(machine.has_seen(origin, name) for origin in told.origins)
    then, now, drift, low, high = _figures(page, told, language, kept)
    return Score(
        engine=", ".join(told.origins) or machine.engine,
        origin=then, current=now, drift=drift, low=low, high=high, seen=seen,
        held_out=_held_out(name, page, machine, language, kept) if seen else None,
    )  # fmt: skip


def _held_out(name: str, page: Lines, machine: Machine, language: str, kept: Kept) -> float | None:
    """Give the drift by a machine that has not learned from this page, if its text is known."""
    if not page.changed:
        return 0.0
    told = machine.tell(page.sentences, unseen=name)
    return None if told.missing else _figures(page, told, language, kept)[2]


def _figures(
    page: Lines, told: Told, language: str, kept: Kept
) -> tuple[tuple[Metric, ...], tuple[Metric, ...], float, float, float]:
    """Give the scores of then and of now, and the drift with its interval."""
    from . import scores  # noqa: PLC0415 (numpy is slow to load)

    then = spoken(page.then, told.texts)
    now = spoken(page.now, told.texts) if page.changed else then
    human = list(page.human)

    def make() -> Rows:
        before = scores.count(then, human, language)
        after = scores.count(now, human, language) if now != then else before
        every = (scores.metric(one) for side in (before, after) for one in side)
        apart = scores.difference(before[0], after[0])
        return [*([m.value, m.low, m.high, m.signature] for m in every), [*apart, ""]]

    names = scores.METRICS
    of = [language, repr(scores.tokens(language)), names, human, then, now]
    *every, apart = kept.rows(of, 2 * len(names) + 1, (float, float, float, str), make)
    metrics = tuple(
        Metric(name=name, value=value, low=low, high=high, signature=signature)
        for name, (value, low, high, signature) in zip(names * 2, every, strict=True)
    )
    return metrics[: len(names)], metrics[len(names) :], apart[0], apart[1], apart[2]
