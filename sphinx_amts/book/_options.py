"""Settings inside a page: front matter and the options of a directive, as YAML with places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import yaml

from ._segments import Line

__all__ = ["front_matter_texts", "option_block", "option_texts"]

_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*?))?[ \t]*$")
_TITLES = frozenset({"title", "subtitle", "description", "short_title"})


def front_matter_texts(lines: Sequence[Line]) -> Iterator[tuple[str, str, list[Line]]]:
    """The title, subtitle and description of a page: kind, form and place of each scalar."""
    for key, quote, place in _scalars(lines, _TITLES):
        if key in _TITLES:
            yield "title" if "title" in key else "caption", f"yaml{quote}", place


def option_block(
    lines: Sequence[Line], wanted: Iterable[str] = ()
) -> tuple[int, list[tuple[str, str, list[Line]]]]:
    """The options that a directive's body begins with; where names are *wanted*, the others may
    be left out.

    Returns how many lines they take, and for each option its name, the quote around its value
    (or nothing) and the place of its value.
    """
    if lines and lines[0][1].startswith("---"):
        for end in range(1, len(lines)):
            if lines[end][1].rstrip() == "---":
                return end + 1, list(_scalars(lines[1:end], frozenset(wanted)))
        return 0, []
    found: list[tuple[str, str, list[Line]]] = []
    for at, (offset, text) in enumerate(lines):
        m = _OPTION.match(text)
        if m is None:
            if found and text[:1] in {" ", "\t"} and text.strip():
                found[-1][2].append(_stripped(offset, text))  # goes on over several lines
                continue
            return at, found
        place = [(offset + m.start(2), m[2])] if m[2] else []
        found.append((m[1], "", place))
    return len(lines), found


def option_texts(
    options: Sequence[tuple[str, str, list[Line]]], wanted: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, str, list[Line]]]:
    """Those options that are prose: kind, form, place."""
    kinds = {name: (kind, form) for name, kind, form in wanted}
    for name, quote, place in options:
        if name in kinds and place:
            kind, form = kinds[name]
            value = place[0][1]
            if not quote and value[:1] in {'"', "'"} and value[-1] == value[0] and len(place) == 1:
                yield from _scalar(kind, form, value[0], [(place[0][0] + 1, value[1:-1])])
            elif value[:1] not in {"|", ">"}:
                yield from _scalar(kind, form, quote, place)


def _scalar(
    kind: str, form: str, quote: str, place: list[Line]
) -> Iterator[tuple[str, str, list[Line]]]:
    """One option's value; Markdown with escapes of YAML in it is left alone."""
    escapes = {"\\", '"'} if quote == '"' else {quote}
    if form != "yaml*" or not quote or escapes.isdisjoint(place[0][1]):
        yield kind, form + quote, place


@cache
def _may_have(names: frozenset[str]) -> re.Pattern[str]:
    """What a YAML text matches that has one of these keys: not all that matches has.

    Where it begins with a bare key, all its keys begin a line, bare or with a sign before them.
    """
    either = "|".join(map(re.escape, sorted(names)))
    end = r"\r\n\x85\u2028\u2029"
    return re.compile(rf"(?![A-Za-z_])|(?:[^{end}]*[{end}])*?(?:{either}|[^\w\s#-])")


def _scalars(
    lines: Sequence[Line], wanted: frozenset[str]
) -> Iterator[tuple[str, str, list[Line]]]:
    """The plain scalars of a YAML mapping, where each stands on a line of its own; at least those
    that are *wanted*, or all if none are."""
    text = "\n".join(line for _, line in lines)
    if wanted and not _may_have(wanted).match(text):  # PyYAML takes its time
        return
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if not isinstance(value, yaml.ScalarNode) or value.start_mark.line != value.end_mark.line:
            continue
        a, b = value.start_mark.column, value.end_mark.column
        offset, line = lines[value.start_mark.line]
        if value.style in {'"', "'"}:
            a, b = a + 1, b - 1
        elif value.style:
            continue
        yield str(key.value), value.style or "", [(offset + a, line[a:b])]


def _stripped(offset: int, text: str) -> Line:
    lead = len(text) - len(text.lstrip())
    return offset + lead, text.strip()
