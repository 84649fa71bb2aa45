"""Sections that stand in another order in the other edition.

A path through a lattice goes forward on both sides. So before any block is aligned, sections are,
as wholes: by their words, code, formulas and labels, with a hidden Markov model whose states are
the sections of the target (Vogel, Ney and Tillmann 1996). A translator hardly ever moves a section,
so a jump back costs much, and what follows a section on one side follows it on the other. Where
the best way has such jumps, the sections of the target are put in the order of the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from ._lattice import Floats, Ints
from ._scale import Scale
from ._score import Side, Window
from ._tokens import Tokens
from ._units import Unit

__all__ = ["Order", "order_of"]

_MOST = 150  # sections of a page, more of which are taken as they stand
_BELIEF = 0.8  # how much is believed of what the words of a section say: they are not independent
_MOST_SAID = 30.0  # nats that one section may say for standing anywhere
_JUMP = -8.0  # nats: to go back
_SKIP, _EACH = -3.0, -0.5  # to leave out sections of the target, and each of them
_STAY = -3.0  # two sections of the source in one of the target
_ALONE = -3.0  # a section of the source without a counterpart
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Order:
    """The units of the target in the order of the source. ``sure``: for each unit of the source,
    how likely it is that its section stands where this order has it, and not elsewhere."""

    target: Sequence[Unit]
    sure: Sequence[float]


def order_of(a: Sequence[Unit], b: Sequence[Unit], scale: Scale) -> Order:
    """Put the sections of *b* in the order of those of *a* that they answer.

    The first section stays where it is. Time grows with the words of the page times its sections.
    """
    own, other = _sections(a), _sections(b)
    if not 2 < max(len(own), len(other)) <= _MOST or min(len(own), len(other)) < 2:  # noqa: PLR2004
        return Order(b, [1.0] * len(a))
    said = _said(own, other, scale)
    ways = [_way(said, jump) for jump in (_NEVER, _JUMP, _JUMP / 2)]
    ways.sort(key=lambda way: -_worth(said, way))
    best, rival = ways[0], next((way for way in ways if way != ways[0]), None)
    ahead = _worth(said, best) - _worth(said, rival) if rival else 0.0
    sure = [
        1.0 if rival is None or best[p] == rival[p] else 1 / (1 + exp(-min(ahead, 50.0)))
        for p in range(len(own))
    ]
    return Order(
        [u for q in _order(best, len(other)) for u in other[q]],
        [s for s, units in zip(sure, own, strict=True) for _ in units],
    )


def _sections(units: Sequence[Unit]) -> list[Sequence[Unit]]:
    """Cut before each heading but the first, and the labels that stand above it."""
    cuts = [0]
    seen = False
    for n, unit in enumerate(units):
        if unit.kind != "heading":
            continue
        at = n
        while at and units[at - 1].kind == "#label":
            at -= 1
        if seen and at > cuts[-1]:
            cuts.append(at)
        seen = True
    return [units[i:k] for i, k in zip(cuts, [*cuts[1:], len(units)], strict=True)]


def _said(own: Sequence[Sequence[Unit]], other: Sequence[Sequence[Unit]], scale: Scale) -> Floats:
    """What speaks for each section of the source being each of the target, in nats."""
    m, n = len(own), len(other)
    window = Window(
        Side([_bag(x) for x in own]), Side([_bag(x) for x in other]), scale,
        np.zeros(m, dtype=np.int64), np.full(m, n, dtype=np.int64), 1,
    )  # fmt: skip
    said = _BELIEF * window.words().astype(np.float64)
    return np.clip(said, -_MOST_SAID, _MOST_SAID)


def _bag(units: Sequence[Unit]) -> Tokens:
    names = [
        name
        for u in units
        for name in (u.tokens.names if u.index >= 0 else (f"§{u.kind}={u.key}",) if u.key else ())
    ]
    return Tokens(sum(u.tokens.size for u in units), tuple(names))


def _way(said: Floats, jump: float) -> list[int]:
    """The best section of the target for each of the source, -1 where there is none.

    The states are the sections of the target, each twice: one where a section of the source is
    it, one where a section of the source is none and the place in the target is kept.
    """
    m, n = said.shape
    step, tail = _steps(n, jump), _steps(n + 1, jump)[:-1, -1]
    here, none = said[0].copy(), np.full(n, _NEVER)
    here[1:] = _NEVER  # the first section stays
    back: list[tuple[Ints, npt.NDArray[np.bool_]]] = []
    for p in range(1, m):
        before = np.maximum(here, none)
        arrive = before[:, None] + step
        come = arrive.argmax(axis=0)
        back.append((come, none > here))
        here, none = arrive[come, np.arange(n)] + said[p], before + _ALONE
    q = int((np.maximum(here, none) + tail).argmax())
    away = bool(none[q] > here[q])
    way = [-1 if away else q]
    for come, alone in back[::-1]:
        q = q if away else int(come[q])
        away = bool(alone[q])
        way.append(-1 if away else q)
    return way[::-1]


def _worth(said: Floats, way: Sequence[int]) -> float:
    """What speaks for a way, jumps at their full price."""
    step = _steps(said.shape[1] + 1, _JUMP)
    total, last = 0.0, 0
    for p, q in enumerate(way):
        if q < 0:
            total += _ALONE
        else:
            total += float(said[p, q]) + (float(step[last, q]) if p else 0.0)
            last = q
    return total + float(step[last, -1])


def _steps(n: int, jump: float) -> Floats:
    """From each section of the target to each other."""
    by = np.arange(n)[None, :] - np.arange(n)[:, None]
    forward = np.where(by == 1, 0.0, _SKIP + _EACH * (by - 2))
    return np.where(by > 0, forward, np.where(by == 0, _STAY, jump))


def _order(way: Sequence[int], count: int) -> list[int]:
    """The numbers of the target's sections as the source has them; one that answers none follows
    the one it stands behind."""
    found = list(dict.fromkeys(q for q in way if q > 0))
    behind: dict[int, list[int]] = {}
    last = 0
    for q in range(1, count):
        if q in found:
            last = q
        else:
            behind.setdefault(last, []).append(q)
    return [x for q in (0, *found) for x in (q, *behind.get(q, ()))]
