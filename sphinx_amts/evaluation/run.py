"""The original experiment, on the reader's own book: which engine, and which parallel data, comes
nearest to what a human made of the same pages.

    editions ─sheet─▶ sheets ─prepared─▶ what it costs ─run─▶ memory ─hypotheses─▶ scores

First everything is made ready and priced; nothing is sent before all of it is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .. import engines, pipeline
from .._errors import EngineError, Problem, SettingError
from ..corpus import chosen
from ..drift import scores
from ..engines import Learner
from ..sending import Doors
from ._lessons import lessons
from ._sheets import Sheet, hypotheses, sample, sheet
from ._trials import Ready, Stores, prepared, run
from ._values import Against, Evaluation, PageScores, Row, Trial

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..drift._values import Metric
    from ..intake import Collated

__all__ = ["Plan", "Prepared", "evaluate", "prepare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for. ``engines``: each with its options. ``data``, ``directions``: see
    :class:`Trial`. ``pages``: patterns; none: a sample is taken. ``baseline``: the label of the
    row that the others are compared with; none: the first of each direction."""

    engines: Mapping[str, Mapping[str, object]]
    data: tuple[str, ...] = ("none", "paragraph", "sentence")
    directions: tuple[str, ...] = ("forward",)
    pages: tuple[str, ...] = ()
    baseline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An experiment that can begin. ``trials``: those that are ready, and those that are not as
    rows that say why; ``sheets``: by direction; ``whole``: how many blocks each page has."""

    plan: Plan
    settings: Settings
    trials: tuple[Ready | Row, ...]
    sheets: Mapping[str, Sequence[Sheet]]
    sampled: bool
    notes: tuple[str, ...] = ()
    whole: Mapping[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> list[Ready]:
        """The trials that can begin."""
        return [one for one in self.trials if isinstance(one, Ready)]

    @property
    def cost(self) -> float:
        """What it will cost, as far as the engines say."""
        return sum(one.sending.cost for one in self.ready)


def prepare(settings: Settings, stores: Stores, pages: Mapping[str, Page], plan: Plan) -> Prepared:
    """Choose the pages, hold them out, make the engines and find out what there is to send.

    The editions have been taken in before. Nothing is sent.
    Raises :class:`SettingError` where there is nothing to score, :class:`SiblingError` where the
    edition is not there.
    """
    editions = dict(pipeline.collated(settings, stores.book, pages))
    names = _names(plan, pages, editions)
    sheets = {d: [sheet(name, editions[name], d) for name in names] for d in plan.directions}
    listed, notes = _trials(plan)
    notes += _missing_words(settings, plan)
    given = None
    if any(trial.data != "none" for trial in listed):
        given = lessons(settings, stores.book, pages, names, editions)
    trials: list[Ready | Row] = []
    for trial in listed:
        options = plan.engines[trial.engine]
        try:
            one: Ready | Row = prepared(
                trial, settings, options, stores, given, sheets[trial.direction], pages
            )
        except EngineError as error:
            one = Row(trial=trial, why=error.message)
        trials.append(one)
    return Prepared(
        plan=plan, settings=settings, trials=tuple(trials), sheets=sheets,
        sampled=not plan.pages, notes=tuple(notes),
        whole={name: len(editions[name].origin.segments) for name in names},
    )  # fmt: skip


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


def _names(plan: Plan, pages: Mapping[str, Page], editions: Mapping[str, Collated]) -> list[str]:
    """The pages to be scored, in the order of the book."""
    laid = {name: sheet(name, one, "forward") for name, one in editions.items()}
    able = {name: one for name, one in laid.items() if one.lines}
    if plan.pages:
        wanted = chosen(pages, plan.pages, "--pages")
        names = wanted & able.keys()
        if lost := sorted(wanted - able.keys()):
            plain = [p for p in plan.pages if p.removeprefix("./") in lost]
            if plain or not names:
                raise SettingError(
                    f"--pages: {(plain or lost)[0]} has no human edition that could be paired with it",
                    remedy="name a page that humans have translated",
                )
    else:
        names = set(sample(list(able.values())))
    if not names:
        raise SettingError(
            "no page has a human edition to score against",
            remedy="give --sibling PATH, or set amts_siblings",
        )
    return [name for name in pages if name in names]


def _trials(plan: Plan) -> tuple[list[Trial], list[str]]:
    """All rows of the table; an engine that does not learn has one in each direction."""
    data: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    alone: list[str] = []
    for name, options in plan.engines.items():
        data[name] = ("none",)
        try:
            learns = isinstance(engines.load(name, options), Learner)
        except EngineError:  # its row says so
            continue
        if learns:
            data[name] = plan.data
        elif set(plan.data) - {"none"}:
            alone.append(name)
    if alone:
        notes.append(f"no parallel data: {', '.join(alone)} cannot learn from any")
    trials = [
        Trial(name, kind, direction)
        for direction in plan.directions
        for name in plan.engines
        for kind in data[name]
    ]
    labels = {trial.label for trial in trials}
    if plan.baseline and plan.baseline not in labels:
        raise SettingError(
            f"--baseline {plan.baseline!r} is no row",
            remedy=f"name one of {', '.join(sorted(labels))}",
        )
    return trials, notes


def _missing_words(settings: Settings, plan: Plan) -> Iterator[str]:
    for direction in plan.directions:
        language = settings.language if direction == "forward" else settings.source_language
        if extra := scores.tokens(language).missing:
            yield (
                f"{language}: each character counts as a word, because its words are not installed: "
                f"pip install 'sphinx-amts[{extra}]'"
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
