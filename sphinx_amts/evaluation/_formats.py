"""An evaluation as text, Markdown, HTML and JSON. The bytes depend on nothing but its values."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from .._languages import language_name
from .._web_page import page
from ._tables import Table, cost_table, lead, remarks, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..drift._values import Metric
    from ._values import Against, Evaluation, Price, Row
    from .plan import Prepared

__all__ = ["FORMATS", "costs", "written"]

_VERSION = 1
"""Raised when the JSON changes in a way that its readers have to know of."""
_DIGITS = 6
_TITLE = "Machine translation against the human edition"


def written(one: Evaluation, form: str) -> str:
    """Give an evaluation in one of :data:`FORMATS`."""
    return FORMATS[form](one)


def costs(given: Prepared) -> str:
    """Give what there is to send as a table, with the sum."""
    return f"{_text(cost_table(given))}\ncost: {given.cost:.2f}"


def _as_text(one: Evaluation) -> str:
    parts = [f"{_TITLE}: {one.source_language}, {one.language}", "\n".join(lead(one))]
    parts += [f"{table.title}\n{_text(table)}" for table in tables(one)]
    parts.append("\n".join(remarks(one)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(table: Table) -> str:
    rows = [table.head, *table.rows]
    marks = ["", *(table.marks or [""] * len(table.rows))]
    widths = [
        max(
            _width(row[n])
            for row, mark in zip(rows, marks, strict=True)
            if n < table.names or mark != "failed"  # why there are no figures may be long
        )
        for n in range(len(table.head))
    ]
    lines = [
        "  ".join(
            blanks + cell if at >= table.names and mark != "failed" else cell + blanks
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            if (blanks := " " * (width - _width(cell))) is not None
        ).rstrip()
        for row, mark in zip(rows, marks, strict=True)
    ]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([lines[0], rule, *lines[1:]])


def _width(text: str) -> int:
    return sum(1 + (east_asian_width(c) in "WF") for c in text)


def _as_markdown(one: Evaluation) -> str:
    parts = [f"# {_TITLE}: {_cell(one.source_language)}, {_cell(one.language)}"]
    parts.append("\n".join(lead(one)))
    for table in tables(one):
        ruler = ["---" if n < table.names else "---:" for n in range(len(table.head))]
        rows = [table.head, ruler, *([_cell(c) for c in row] for row in table.rows)]
        body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts.append(f"## {_cell(table.title)}\n\n{body}")
    parts.append("\n".join(f"- {_cell(said)}" for said in remarks(one)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(text: str) -> str:
    """A text as it is, whatever Markdown might read in it."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|$" else c for c in " ".join(text.split()))


def _as_html(one: Evaluation) -> str:
    return page(
        "sphinx_amts.evaluation",
        "evaluation",
        {},
        title=_TITLE,
        source_language=language_name(one.source_language),
        language=language_name(one.language),
        lead=lead(one),
        tables=list(tables(one)),
        plots=[_plot(one, d) for d in dict.fromkeys(r.trial.direction for r in one.rows)],
        remarks=list(remarks(one)),
    )


def _plot(one: Evaluation, direction: str) -> dict[str, Any]:
    """The intervals of BLEU as lines on a scale from 0 to 100."""
    found = [
        (row, next((m for m in row.metrics if m.name == "BLEU"), None))
        for row in one.rows
        if row.trial.direction == direction
    ]
    return {
        "arrow": " → ".join(map(language_name, one.languages(direction))),
        "rows": [
            {
                "label": row.trial.label, "value": f"{bleu.value:.1f}",
                "low": f"{bleu.low:.2f}", "wide": f"{bleu.high - bleu.low:.2f}",
                "at": f"{bleu.value:.2f}",
            }
            for row, bleu in found
            if bleu
        ],
    }  # fmt: skip


def _as_json(one: Evaluation) -> str:
    value = {
        "version": _VERSION,
        "source_language": one.source_language,
        "language": one.language,
        "sampled": one.sampled,
        "pages": [{"name": n, "scored": scored, "blocks": whole} for n, scored, whole in one.pages],
        "baselines": dict(one.baselines),
        "rows": [_row(one, row) for row in one.rows],
        "notes": list(one.notes),
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _row(one: Evaluation, row: Row) -> dict[str, Any]:
    source, target = one.languages(row.trial.direction)
    return {
        "engine": row.trial.engine,
        "parallel_data": row.trial.data,
        "direction": row.trial.direction,
        "from": source,
        "to": target,
        "fingerprint": row.fingerprint,
        "stand_in": row.stand_in or None,
        "learned": row.learned,
        "held_out": row.held_out,
        "sentences": row.sentences,
        "kept": row.kept,
        "price": _price(row.price),
        "book": _price(row.book),
        "metrics": _figures(row.metrics),
        "against": _figures(row.against),
        "pages": [
            {"name": p.name, "lines": p.lines, "metrics": _figures(p.metrics)} for p in row.pages
        ],
        "why": row.why or None,
    }


def _figures(values: Sequence[Metric] | Sequence[Against]) -> list[dict[str, Any]]:
    return [
        {k: round(v, _DIGITS) if isinstance(v, float) else v for k, v in asdict(one).items()}
        for one in values
    ]


def _price(price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    cost = None if price.rate is None else round(price.cost, _DIGITS)
    return {"characters": price.characters, "rate": price.rate, "cost": cost}


FORMATS: dict[str, Callable[[Evaluation], str]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "html": _as_html,
    "json": _as_json,
}
"""How an evaluation may be written."""
