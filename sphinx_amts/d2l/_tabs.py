"""What a page has for each framework: tabs, or one under the other, or one of them alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ._fences import code_tabs, is_input
from ._parse import Item

__all__ = ["Group", "Part", "groups", "write"]

_TITLES = {
    "jax": "JAX", "mxnet": "MXNet", "numpy": "NumPy", "paddle": "Paddle", "pytorch": "PyTorch",
    "tensorflow": "TensorFlow",
}  # fmt: skip
_FIRST = "mxnet"  # whose code a cell is that does not say, beside others that do
_ALL = "all"
_BOUNDS = frozenset({"begin_tab", "end_tab"})  # a tab that nobody ends ends where the next begins


@dataclass(frozen=True, slots=True)
class Part:
    """What a group has for these frameworks. ``prose``: it stood between marks."""

    names: tuple[str, ...]
    items: tuple[Item, ...]
    line: int
    after: int
    prose: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that follow each other with nothing between them."""

    parts: tuple[Part, ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.parts[0].line

    @property
    def after(self) -> int:
        """The line behind it."""
        return self.parts[-1].after


def groups(items: Sequence[Item]) -> list[Item | Group]:
    """Gather what is for some frameworks only into groups."""
    marked = any(item.kind == "fence" and item.lines and _old(item) for item in items)
    out: list[Item | Group] = []
    at = 0
    while at < len(items):
        part, at = _part(items, at, marked=marked)
        if part is None:
            out.append(items[at])
            at += 1
        elif out and isinstance(last := out[-1], Group):
            out[-1] = Group((*last.parts, part))
        else:
            out.append(Group((part,)))
    return out


def _old(item: Item) -> bool:
    """Whether a cell is marked as pages did in which one framework needs no mark."""
    return item.lines[0].startswith("#@tab") and _ALL not in code_tabs(item)


def _part(items: Sequence[Item], at: int, *, marked: bool) -> tuple[Part | None, int]:
    """The part that begins there, if one does; and where it ends."""
    item = items[at]
    if item.kind == "begin_tab":
        ends = (n for n in range(at + 1, len(items)) if items[n].kind in _BOUNDS)
        end = next(ends, len(items))
        names = tuple(name.strip() for name in item.value.split(","))
        closed = end < len(items) and items[end].kind == "end_tab"
        after = items[end if closed else end - 1].after
        inside = tuple(items[at + 1 : end])
        return Part(names, inside, item.line, after, prose=True), end + closed
    names = code_tabs(item)
    if not names and marked and is_input(item):
        names = (_FIRST,)
    if not names or _ALL in names:
        return None, at
    return Part(names, (item,), item.line, item.after, prose=False), at + 1


_Writer = Callable[[Sequence[Item], int], list[str]]
"""Items, and the line that the first is to stand on → lines."""


def write(group: Group, tab: str, *, design: bool, writer: _Writer) -> tuple[int, list[str]]:
    """The lines of a group, and the line on which they are to begin."""
    if tab:
        return group.line, _alone(group, tab, writer)
    if design:
        return group.line - 1, _tab_set(group, writer)
    return group.line, _listed(group, writer)


def _alone(group: Group, tab: str, writer: _Writer) -> list[str]:
    chosen = [item for part in group.parts if tab in part.names for item in part.items]
    return writer(chosen, group.line) if chosen else []


def _listed(group: Group, writer: _Writer) -> list[str]:
    lines: list[str] = []
    for part in group.parts:
        lines += [""] * (part.line - group.line - len(lines)) or [""] * bool(lines)
        title = _titles(part.names)
        said = writer(part.items, part.line + 1)
        if part.prose and part.items and part.items[0].kind == "text":
            lines.append(f"**{title}:**")
        else:
            lines += [f"**{title}**", *([""] if part.prose else [])]
        lines += said
    return lines


def _tab_set(group: Group, writer: _Writer) -> list[str]:
    """A tab for each framework; the last ends with the set, so that no line is added."""
    longest = max(
        (len(m) for part in group.parts for i in part.items for t in (i.ticks, *i.lines)
         for m in re.findall("`+", t)), default=0,
    )  # fmt: skip
    inner, outer = "`" * max(longest + 1, 4), "`" * max(longest + 2, 5)
    lines = [f"{outer}{{tab-set}}"]
    names = dict.fromkeys(name for part in group.parts for name in part.names)
    seen: set[int] = set()
    for n, name in enumerate(names):
        mine = [part for part in group.parts if name in part.names]
        lines += [""] * (mine[0].line - group.line + 1 - len(lines))
        lines.append(f"{inner}{{tab-item}} {_titles([name])}")
        for part in mine:
            at = group.line - 1 + len(lines)
            items = [i for i in part.items if not (i.kind.endswith("label") and i.line in seen)]
            lines += writer(items, max(at, part.line + 1))
            seen.update(i.line for i in part.items)
        lines += [""] * (mine[-1].after - group.line - len(lines)) if mine[-1].prose else []
        if n < len(names) - 1:
            lines.append(inner)
    return [*lines, outer]


def _titles(names: Iterable[str]) -> str:
    return ", ".join(_TITLES.get(name, name) for name in names)
