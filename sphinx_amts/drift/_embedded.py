"""A report → the data that its page of HTML holds for its script.

A language has an index, with a line for each page, and chunks, with what is shown once a page is
opened. The script reads a chunk when it needs it, so that a long report is quickly there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from ..segment import content_hash
from ._figures import QUIET
from ._visible import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._values import Finding, Metric, PageDrift, Report, Score
    from ._words import Run

__all__ = ["Block", "Data", "data_of", "embedded"]

_CHUNK = 200_000
"""Characters: the browser reads so much in a few milliseconds."""
# what could end the element, and what nobody sees or no file can hold
_UNSAFE = re.compile(f"[<>&{UNSEEN}]")
_CODE, _CHANGED = 1, 2


class Block(NamedTuple):
    """A block of data: the ``id`` of its element, and the JSON in it."""

    id: str
    json: Markup


class Data(NamedTuple):
    """The data of a language: that of its pages, and what is only read on demand."""

    pages: Block
    rest: list[Block]


def embedded(value: object) -> Markup:
    """Give a value as JSON that is safe in an element of HTML, whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = _UNSAFE.sub(_escaped, text)
    return Markup(safe)  # noqa: S704 (nothing is left in it that HTML could read as a sign)


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def data_of(report: Report, number: int, ago: Mapping[str, int] | None) -> Data:
    """Give the data of the language *number* of a page.

    *ago*: the words to do on each page when the last report was kept, if one was.
    """
    index: list[dict[str, Any]] = []
    chunks: list[list[str]] = [[]]
    size = 0
    for page in report.pages:
        line = _line(page, ago)
        if entry := _entry(page):
            text = embedded(entry)
            if chunks[-1] and size + len(text) > _CHUNK:
                chunks.append([])
                size = 0
            line["at"] = [len(chunks) - 1, len(chunks[-1])]
            chunks[-1].append(text)
            size += len(text)
        index.append(line)
    pairs = [
        [one.page, one.level, one.source, one.human, round(one.confidence, 4)]
        for one in report.to_check
    ]
    return Data(
        Block(f"data-{number}", embedded(index)),
        [
            *(_chunk(number, at, entries) for at, entries in enumerate(chunks)),
            Block(f"data-{number}-pairs", embedded(pairs)),
        ],
    )


def _chunk(number: int, at: int, entries: Sequence[str]) -> Block:
    text = f"[{','.join(entries)}]"
    return Block(f"data-{number}-{at}", Markup(text))  # noqa: S704 (embedded above)


def _line(page: PageDrift, ago: Mapping[str, int] | None) -> dict[str, Any]:
    """Give what the table shows of a page; what says nothing is left out."""
    counts = page.counts
    kinds = Counter(finding.kind for finding in page.findings)
    kinds.update(f"{f.kind}: {f.check}" for f in page.findings if f.check)
    line = {
        "name": page.name,
        "words": counts.words,
        "changed": counts.words_changed,
        "added": counts.words_added,
        "kinds": dict(kinds),
        "loud": sum(finding.kind not in QUIET for finding in page.findings),
        "drifted": int(counts.drifted),
        "removed": counts.removed,
        "foreign": int(not page.edited),
        "shown": [counts.human, counts.machine, counts.source],
    }
    if ago is not None:
        line["more"] = counts.words_to_do - ago.get(page.name, 0)
    out = {key: value for key, value in line.items() if value}
    if page.score:
        short = page.score.why
        figures = [page.score.drift, page.score.low, page.score.high]
        out["score"] = short or [round(figure, 2) for figure in figures]
        if page.score.seen:
            out["seen"] = 1
    return out


def _entry(page: PageDrift) -> dict[str, Any]:
    """Give what is shown of a page once it is opened."""
    keys: Counter[str] = Counter()
    findings = [_finding(finding, keys) for finding in page.findings]
    out: dict[str, Any] = {"findings": findings} if findings else {}
    if page.score:
        out["score"] = _score(page.score)
    return out


def _score(score: Score) -> dict[str, Any]:
    value = {
        "engine": score.engine,
        "why": score.why,
        "origin": [_metric(metric) for metric in score.origin],
        "current": [_metric(metric) for metric in score.current],
        "drift": [round(figure, 4) for figure in (score.drift, score.low, score.high)],
        "seen": int(score.seen),
    }
    out = {key: part for key, part in value.items() if part}
    return out if score.held_out is None else {**out, "heldOut": round(score.held_out, 4)}


def _metric(metric: Metric) -> list[object]:
    figures = (round(figure, 4) for figure in (metric.value, metric.low, metric.high))
    return [metric.name, *figures, metric.signature]


def _finding(finding: Finding, keys: Counter[str]) -> dict[str, Any]:
    value = {
        "key": _key(finding, keys),
        "kind": finding.kind,
        "check": finding.check,
        "why": finding.why,
        "line": finding.line,
        "was": finding.origin_line,
        "sibling": finding.sibling_line,
        "words": finding.words,
        "sentences": len(finding.sentences),
        "before": _runs(finding.before, finding.origin),
        "now": _runs(finding.now, finding.text),
        "human": finding.human,
        "machine": finding.machine,
        "marked": finding.marked,
    }
    out = {key: part for key, part in value.items() if part}
    if finding.confidence is not None:
        out["confidence"] = round(finding.confidence, 4)
    return out


def _runs(runs: Sequence[Run], text: str) -> list[list[object]]:
    """Give a text in runs: each with its signs, 1 for code and 2 for what has changed."""
    if not runs:
        return [[text, 0]] if text else []
    return [[run.text, run.code * _CODE + run.changed * _CHANGED] for run in runs]


def _key(finding: Finding, keys: Counter[str]) -> str:
    """Name a finding by what it says, so that a link to it leads there in the next report too."""
    names = ("kind", "check", "why", "origin", "text", "human")
    said = "\0".join(getattr(finding, name) for name in names)
    key = content_hash(said)[:8]
    keys[key] += 1
    return key if keys[key] == 1 else f"{key}-{keys[key]}"
