"""What is asked for → an experiment that can begin: pages, rows, and what there is to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import engines, pipeline
from .._errors import EngineError, SettingError
from ..corpus import chosen
from ..drift import scores
from ..engines import Learner
from ._lessons import lessons
from ._sheets import Sheet, sample, sheet
from ._trials import Ready, Stores, prepared
from ._values import Row, Trial

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..taken_in import Collated

__all__ = ["Plan", "Prepared", "prepare"]


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
