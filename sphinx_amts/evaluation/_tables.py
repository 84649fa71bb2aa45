"""An evaluation → tables of texts, which every form of output shows alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..drift.scores import SAMPLES
from ._trials import Ready
from ._values import Against, Evaluation, Price, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..drift._values import Metric
    from .plan import Prepared

__all__ = ["Table", "cost_table", "lead", "remarks", "tables"]

_HELD = (
    "The pairs of these pages, and whatever else says the same, are held out of what the engines "
    "learn."
)
_CHANCE = 0.05
"""The p-value from which on a difference may well be one of these pages alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """``head``: of the columns; ``names``: how many of the columns hold names, not figures.
    ``marks``: for each row a word that the style knows, or nothing."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    marks: tuple[str, ...] = ()


def lead(one: Evaluation) -> list[str]:
    """What was compared, in a few sentences."""
    scored = sum(some for _, some, _ in one.pages)
    blocks = sum(all_ for _, _, all_ in one.pages)
    how = "a sample of the book, always the same" if one.sampled else "named by hand"
    count = f"{len(one.pages)} page{'s' * (len(one.pages) != 1)}"
    return [
        f"{count} ({how}), {scored} of {blocks} blocks: those surely paired with the human's.",
        *([_HELD] if any(row.learned for row in one.rows) else []),
    ]


def tables(one: Evaluation) -> Iterator[Table]:
    """The figures, direction by direction: over all pages, against the baseline, page by page,
    and what it costs."""
    for direction in dict.fromkeys(row.trial.direction for row in one.rows):
        rows = [row for row in one.rows if row.trial.direction == direction]
        arrow = " → ".join(one.languages(direction))
        yield _overall(rows, arrow, dict(one.baselines).get(direction, ""))
        if any(row.against for row in rows):
            yield _against(rows, arrow, dict(one.baselines)[direction])
        if any(row.pages for row in rows):
            yield _by_page(rows, arrow)
        yield _prices(rows, arrow)


def remarks(one: Evaluation) -> Iterator[str]:
    """What a reader has to know beside the figures."""
    yield f"in brackets: the middle 95 % of {SAMPLES} samples of the blocks"
    if any(row.against for row in one.rows):
        yield (
            f"p: the probability of a difference as great as this between two that are equally good "
            f"(approximate randomisation); ~: {_CHANCE:g} and more, so it may well be chance"
        )
    yield from one.notes
    for row in one.rows:
        if row.kept:
            yield (
                f"{_name(row, one)}: {row.kept} of {row.sentences} sentences came back damaged and "
                "count as they are in the source"
            )
    for who in dict.fromkeys(row.stand_in for row in one.rows if row.stand_in):
        named = ", ".join(_name(row, one) for row in one.rows if row.stand_in == who)
        yield (
            f"{who} answered in the place of Amazon Translate ({named}). An emulator knows how the "
            "service behaves, not how it translates: these figures are no evidence of its quality, "
            "unless all of it was recorded from the service; with parallel data they never are"
        )
    for signature in dict.fromkeys(m.signature for row in one.rows for m in row.metrics):
        name = next(m.name for row in one.rows for m in row.metrics if m.signature == signature)
        yield f"{name}: {signature}"


def cost_table(given: Prepared) -> Table:
    """What has to be sent, and what that costs."""
    rows = []
    for one in given.trials:
        trial = one.trial
        if isinstance(one, Ready):
            source, target = one.settings.source_language, one.settings.language
            cells = (str(len(one.todo.items)), *_priced(one.sending))
        else:
            source, target = ("", "")
            cells = ("–", "–", one.why)
        rows.append((trial.engine, trial.data, f"{source} → {target}" if source else "", *cells))
    head = ("engine", "parallel data", "direction", "sentences", "characters", "cost")
    return Table("To be sent", head, tuple(rows), 3)


def _overall(rows: Sequence[Row], arrow: str, baseline: str) -> Table:
    metrics = next((row.metrics for row in rows if row.metrics), ())
    head = ("engine", "parallel data", *(_title(m) for m in metrics), "pairs learned", "held out")
    body = []
    for row in rows:
        if row.metrics:
            cells = [*map(_score, row.metrics), f"{row.learned:,}", f"{row.held_out:,}"]
        else:
            cells = [row.why, *[""] * (len(metrics) + 1)]
        body.append((*_names(row), *cells))
    marks = tuple(
        "failed" if row.why else "baseline" if row.trial.label == baseline else "" for row in rows
    )
    return Table(f"{arrow}: all pages", head, tuple(body), 2, marks)


def _against(rows: Sequence[Row], arrow: str, baseline: str) -> Table:
    some = [row for row in rows if row.against]
    head = ("engine", "parallel data", *(one.metric for one in some[0].against))
    body = [
        (
            *_names(row),
            *map(_difference, row.against),
        )
        for row in some
    ]
    return Table(f"{arrow}: against {baseline}", head, tuple(body), 2)


def _by_page(rows: Sequence[Row], arrow: str) -> Table:
    some = [row for row in rows if row.pages]
    head = ("page", "blocks", "engine", "parallel data", *map(_title, some[0].metrics))
    body = [
        (page.name, str(page.lines), *_names(row), *map(_score, page.metrics))
        for pages in zip(*(row.pages for row in some), strict=True)
        for row, page in zip(some, pages, strict=True)
    ]
    return Table(f"{arrow}: page by page", head, tuple(body), 4)


def _prices(rows: Sequence[Row], arrow: str) -> Table:
    whole = any(row.book for row in rows)
    head: tuple[str, ...] = (
        "engine",
        "parallel data",
        "these pages",
        "cost",
        "the whole book",
        "cost",
    )
    body: list[tuple[str, ...]] = [
        (*_names(row), *_priced(row.price), *_priced(row.book)) for row in rows
    ]
    if not whole:
        head, body = head[:4], [cells[:4] for cells in body]
    return Table(f"{arrow}: characters and price, each sentence once", head, tuple(body), 2)


def _names(row: Row) -> tuple[str, str]:
    return row.trial.engine + "†" * bool(row.stand_in), row.trial.data


def _name(row: Row, one: Evaluation) -> str:
    several = len({r.trial.direction for r in one.rows}) > 1
    return row.trial.label + f" ({row.trial.direction})" * several


def _title(metric: Metric) -> str:
    return f"{metric.name} ↓" if metric.name == "TER" else f"{metric.name} ↑"


def _score(metric: Metric) -> str:
    return f"{metric.value:.1f} ({metric.low:.1f}–{metric.high:.1f})"


def _difference(one: Against) -> str:
    said = f"{one.difference:+.1f} ({one.low:+.1f} to {one.high:+.1f}), p {one.p:.4f}"
    return said if one.p < _CHANCE else f"{said} ~"


def _priced(price: Price | None) -> tuple[str, str]:
    if price is None:
        return "–", "–"
    if price.rate is None:
        return f"{price.characters:,}", "none named"
    return f"{price.characters:,}", f"{price.cost:.2f} (at {price.rate:g} a million)"
