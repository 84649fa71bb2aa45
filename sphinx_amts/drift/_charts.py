"""The geometry of the report's charts: bars, and the line of a trend."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Dot", "Part", "Trend", "bar", "trend"]

_SLIVER = 0.6
"""What is there is seen: the least width of a part of a bar, in per cent."""
_MOST = 26
"""Points of a trend: half a year of Mondays."""
_WIDE, _HIGH = 320, 120


class Part(NamedTuple):
    """A part of a bar: its class in the style, where it begins and how wide it is, in per cent."""

    name: str
    start: str
    width: str


class Dot(NamedTuple):
    """A point of a trend: where it is in the chart, its date, its share in per cent."""

    x: float
    y: float
    date: str
    value: str


class Trend(NamedTuple):
    """The line of a trend: the chart's size, its dots from the oldest to now, its outline as the
    points of a polyline, the same closed at the bottom, and the lines behind it: y, what it says.
    """

    width: int
    height: int
    dots: list[Dot]
    line: str
    area: str
    grid: list[tuple[float, str]]


def bar(parts: Mapping[str, float]) -> list[Part]:
    """Give the parts of a bar; where there is nothing at all, the first is all of it."""
    every = sum(parts.values())
    if every <= 0:
        return [Part(next(iter(parts)), "0", "100")]
    wide = {k: max(100 * n / every, _SLIVER) for k, n in parts.items() if n > 0}
    scale = 100 / sum(wide.values())
    out: list[Part] = []
    at = 0.0
    for name, width in wide.items():
        out.append(Part(name, f"{at:.2f}", f"{width * scale:.2f}"))
        at += width * scale
    return out


def trend(points: Sequence[tuple[str, float]]) -> Trend | None:
    """Give the line of shares from 0 to 1, each with its date; nothing where there are not two."""
    points = points[-_MOST:]
    least = 2
    if len(points) < least:
        return None
    percents = [100 * min(1.0, max(0.0, value)) for _, value in points]
    low, high = _range(min(percents), max(percents))
    step = _WIDE / (len(points) - 1)

    def y(percent: float) -> float:
        return round(_HIGH - _HIGH * (percent - low) / (high - low), 2)

    dots = [
        Dot(round(n * step, 2), y(percent), date, f"{floor(percent * 10 + 1e-6) / 10:.1f} %")
        for n, ((date, _), percent) in enumerate(zip(points, percents, strict=True))
    ]
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    grid = [(y(at), f"{at:g} %") for at in (low, (low + high) / 2, high)]
    return Trend(_WIDE, _HIGH, dots, line, f"0,{_HIGH} {line} {_WIDE},{_HIGH}", grid)


def _range(low: float, high: float) -> tuple[float, float]:
    """Give a range of per cents that is wide enough for a small change to look small."""
    step = next(s for s in (4, 10, 20, 50, 100) if s >= high - low)
    bottom = max(0, floor(low / (step / 2)) * (step / 2))
    top = min(100, max(bottom + step, ceil(high / (step / 2)) * (step / 2)))
    return min(bottom, top - step), top
