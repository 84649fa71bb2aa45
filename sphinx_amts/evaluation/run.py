"""The original experiment, on the reader's own book: which engine, and which parallel data, comes
nearest to what a human made of the same pages.

    editions ─sheet─▶ sheets ─prepared─▶ what it costs ─run─▶ memory ─hypotheses─▶ scores

First everything is made ready and priced; nothing is sent before all of it is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .._errors import EngineError, Problem
from ..drift import scores
from ..sending import Doors
from ._sheets import Sheet, hypotheses
from ._trials import Ready, Stores, run
from ._values import Against, Evaluation, PageScores, Row, Trial
from .plan import Plan, Prepared

if TYPE_CHECKING:
    from ..drift._values import Metric

__all__ = ["evaluate"]


def evaluate(
    given: Prepared,
    stores: Stores,
    doors: Callable[[Trial], Doors],
    say: Callable[[Iterable[Problem]], object],
) -> Evaluation:
    """Send what is missing, trial by trial, and score what there is then.

    Raises :class:`EngineError` where all of it would cost more than ``amts_max_cost``: then nothing
    is sent. A trial that fails is a row that says why.
    """
    most = given.settings.max_cost
    if most is not None and given.cost > most:
        raise EngineError(
            f"the evaluation would cost about {given.cost:.2f}, and amts_max_cost is {most:g}: "
            "nothing was sent",
            remedy="raise amts_max_cost, or name fewer --pages, engines or kinds of --parallel-data",
        )
    rows: list[Row] = []
    counted: dict[Trial, tuple[scores.Counted, ...]] = {}
    for one in given.trials:
        if isinstance(one, Row):
            rows.append(one)
            continue
        have, problems, why = run(one, stores, doors(one.trial))
        say(problems)
        row = _row(one, have, why)
        if not why:
            sheets = given.sheets[one.trial.direction]
            made = [hypotheses(page, have) for page in sheets]
            counted[one.trial] = scores.count(*_whole(sheets, made), one.settings.language)
            row = _with_scores(row, counted[one.trial], sheets, made, one.settings.language)
        rows.append(row)
    baselines = _baselines(given.plan, counted)
    return Evaluation(
        source_language=given.settings.source_language,
        language=given.settings.language,
        pages=tuple(
            (one.name, len({n for line in one.lines for n in line}), given.whole[one.name])
            for one in given.sheets[given.plan.directions[0]]
        ),
        sampled=given.sampled,
        rows=tuple(_compared(row, counted, baselines) for row in rows),
        baselines=tuple((d, trial.label) for d, trial in baselines.items()),
        notes=given.notes,
    )


def _row(one: Ready, have: Mapping[str, str], why: str) -> Row:
    digests = {place.sentence.digest for place in one.places}
    return Row(
        trial=one.trial, fingerprint=one.fingerprint, stand_in=one.stand_in, price=one.price,
        book=one.book, learned=one.learned, held_out=one.held_out,
        sentences=len(digests), kept=0 if why else len(digests - have.keys()), why=why,
    )  # fmt: skip


def _with_scores(
    row: Row,
    counted: Sequence[scores.Counted],
    sheets: Sequence[Sheet],
    made: Sequence[Sequence[str]],
    language: str,
) -> Row:
    def scored(some: Iterable[scores.Counted]) -> tuple[Metric, ...]:
        return tuple(scores.metric(one) for one in some)

    pages = tuple(
        PageScores(
            name=page.name,
            lines=len(lines),
            metrics=scored(scores.count(lines, page.references, language)),
        )
        for page, lines in zip(sheets, made, strict=True)
    )
    return replace(row, metrics=scored(counted), pages=pages)


def _baselines(plan: Plan, counted: Mapping[Trial, object]) -> dict[str, Trial]:
    """The row that the others are compared with in each direction: the one that was named, or the
    first that has figures."""
    found: dict[str, Trial] = {}
    for trial in counted:
        if plan.baseline in ("", trial.label):
            found.setdefault(trial.direction, trial)
    return found


def _compared(
    row: Row,
    counted: Mapping[Trial, Sequence[scores.Counted]],
    baselines: Mapping[str, Trial],
) -> Row:
    base = baselines.get(row.trial.direction)
    if base is None or row.trial == base or row.trial not in counted:
        return row
    against = []
    for one, other in zip(counted[row.trial], counted[base], strict=True):
        more, low, high = scores.difference(one, other)
        p = scores.randomisation_p(other, one)
        against.append(Against(metric=one.name, difference=more, low=low, high=high, p=p))
    return replace(row, against=tuple(against))


def _whole(sheets: Sequence[Sheet], made: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """All pages as one text, beside the human's."""
    return (
        [line for lines in made for line in lines],
        [line for page in sheets for line in page.references],
    )
