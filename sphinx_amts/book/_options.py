"""Settings inside a page: front matter and the options of a directive, as YAML with places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import yaml

from ._lines import Line

__all__ = [
    "FIGURES",
    "METAS",
    "Scalars",
    "figure_texts",
    "front_matter_texts",
    "is_prose",
    "option_block",
    "option_texts",
    "scalars",
]

_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*?))?[ \t]*$")
_MORE = re.compile(r":?[ \t]+(?=\S)")
_BLOCK = re.compile(r"(?:[-+*]|\d+[.)]|#{1,6})\s|`{3}|:{3}|~{3}|[|<>]")
_FOLDED = re.compile(r"[|>][+-]?\d?\Z")
_TITLES = frozenset({"title", "subtitle", "description", "short_title"})
METAS = frozenset(
    [
        "description",
        "keywords",
        "og:title",
        "og:description",
        "twitter:title",
        "twitter:description",
    ]
)
"""What a page says of itself to machines that is prose."""
_CARDS = frozenset(name for name in METAS if ":" in name)
"""Of these, what some extensions look for among a page's own fields."""
_FRONT = _TITLES | _CARDS | {"myst", "html_meta", "substitutions"}

FIGURES = frozenset({("figure", "caption"), ("image", "alt")})
"""Below ``mystnb``, what of a code cell's metadata is prose."""

Scalars = list[tuple[tuple[str, ...], str, list[Line]]]
"""The path of keys to a scalar, the sign that it is quoted with or folded by, its place."""


def front_matter_texts(lines: Sequence[Line]) -> Iterator[tuple[str, str, list[Line]]]:
    """What is prose in the front matter of a page: kind, form and place of each scalar.

    Titles and descriptions, the descriptions that MyST gives to search engines, and the values of
    its substitutions, which are Markdown. (What is older stands outside of ``myst``.)
    """
    for path, quote, place in scalars(lines, _FRONT) or ():
        own = path[1:] if path[0] == "myst" else path
        said = own[:1] == ("html_meta",)  # whose lines are no blocks
        if quote == "|" and len(place) > 1 and not said and own[:1] != ("substitutions",):
            continue
        if said and quote == "|" and not all(text for _, text in place):
            continue
        if path == own[:1] and own[0] in _TITLES:
            yield "title" if "title" in own[0] else "caption", f"yaml{quote}", place
        elif path[0] in _CARDS or (said and len(own) > 1 and own[1].split()[0] in METAS):
            yield "caption", f"yaml{quote}", place
        elif own[:1] == ("substitutions",) and len(own) > 1:
            if not is_prose(" ".join(text for _, text in place)):
                continue
            blocks = quote == "|" or (quote == ">" and len(place) > 1)
            if blocks and any(not t or _BLOCK.match(t) for _, t in place):
                yield "substitution", "blocks", place
            else:
                yield from _scalar("substitution", "yaml*", quote, place)


def figure_texts(lines: Sequence[Line]) -> Iterator[tuple[str, str, list[Line]]]:
    """The caption and the alternative text of what a code cell shows (MyST-NB's options).

    They are a part of the cell: in another language it would have to be run again.
    """
    if not lines or not lines[0][1].startswith("---"):
        return
    for path, quote, place in scalars(lines[1:-1], frozenset({"mystnb"})) or ():
        escapes = {'"': '\\"', "'": "'"}.get(quote, "")
        if path[1:] in FIGURES and not set(escapes) & set("".join(text for _, text in place)):
            yield "figure", "markdown" if path[1] == "figure" else "text", place


def is_prose(text: str) -> bool:
    """Whether the value of a substitution is language. A single word may as well be a name, or a
    part of an address; unless it is the text of a link."""
    return len(text.split()) > 1 or "](" in text


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
                own = scalars(lines[1:end], frozenset(wanted)) or ()
                return end + 1, [(p[0], quote, place) for p, quote, place in own if len(p) == 1]
        return 0, []
    found: list[tuple[str, str, list[Line]]] = []
    for at, (offset, text) in enumerate(lines):
        m = _OPTION.match(text)
        if m is None:
            if found and (more := _MORE.match(text)):
                found[-1][2].append(_stripped(offset + more.end(), text[more.end() :]))
                continue  # it goes on over several lines
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
            elif _FOLDED.match(value):
                yield from _scalar(kind, form, ">", place[1:])
            elif value[:1] not in {"|", ">"}:
                yield from _scalar(kind, form, quote, place)


def _scalar(
    kind: str, form: str, quote: str, place: list[Line]
) -> Iterator[tuple[str, str, list[Line]]]:
    """One option's value; Markdown with escapes of YAML in it is left alone."""
    escapes = {'"': {"\\", '"'}, "'": {"'"}}.get(quote, set())
    if form != "yaml*" or escapes.isdisjoint("".join(text for _, text in place)):
        yield kind, form + quote, place


@cache
def _may_have(names: frozenset[str]) -> re.Pattern[str]:
    """What a YAML text matches that has one of these keys: not all that matches has.

    Where it begins with a bare key, all its keys begin a line, bare or with a sign before them.
    """
    either = "|".join(map(re.escape, sorted(names)))
    end = r"\r\n\x85\u2028\u2029"
    return re.compile(rf"(?![A-Za-z_])|(?:[^{end}]*[{end}])*?(?:{either}|[^\w\s#-])")


def scalars(
    lines: Sequence[Line], wanted: frozenset[str] = frozenset(), *, deep: bool = False
) -> Scalars | None:
    """The scalars of a YAML mapping and of the mappings in it; at least those below the keys that
    are *wanted*, or all if none are. Those of lists are left out, unless it goes *deep*.

    Nothing where it is no YAML. Left out are what no line of its own could be written into: an
    alias, a scalar with blank lines in it.
    """
    text = "\n".join(line for _, line in lines)
    if wanted and not _may_have(wanted).match(text):  # PyYAML takes its time
        return []
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    found: Scalars = []
    seen: set[int] = set()

    def walk(node: yaml.Node, path: tuple[str, ...]) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                alias = value.start_mark.index < key.end_mark.index
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                if not alias and (path or not wanted or name in wanted):
                    walk(value, (*path, name))
        elif isinstance(node, yaml.SequenceNode) and deep:
            for value in node.value:
                walk(value, path)
        elif isinstance(node, yaml.ScalarNode) and (place := _place(node, lines)):
            found.append((path, node.style or "", place))

    if isinstance(root, yaml.MappingNode):
        walk(root, ())
    return found


def _place(node: yaml.ScalarNode, lines: Sequence[Line]) -> list[Line]:
    """Where a scalar stands, line by line and without its quotes; nothing where it has blank
    lines in it."""
    first, last = node.start_mark.line, node.end_mark.line
    a, b = node.start_mark.column, node.end_mark.column
    if node.style in {"|", ">"}:
        own = list(lines[first + 1 : last + (b > 0)])
        while own and not own[-1][1].strip():
            own.pop()
        if node.style == "|" and len(own) > 1:  # its lines are blocks
            indent = len(own[0][1]) - len(own[0][1].lstrip())
            return [(at + min(indent, len(text)), text[indent:]) for at, text in own]
        own = [_stripped(*line) for line in own]
        return own if all(text for _, text in own) else []
    quoted = int(node.style in {'"', "'"})
    if first == last:
        offset, line = lines[first]
        return [(offset + a + quoted, line[a + quoted : b - quoted])]
    place = [_tail(*lines[first], a + quoted)]
    place += [_stripped(*line) for line in lines[first + 1 : last]]
    place.append(_stripped(lines[last][0], lines[last][1][: b - quoted]))
    escaped = any(text.endswith("\\") for _, text in place)
    return [] if escaped or not all(text for _, text in place) else place


def _tail(offset: int, text: str, at: int) -> Line:
    return _stripped(offset + at, text[at:])


def _stripped(offset: int, text: str) -> Line:
    lead = len(text) - len(text.lstrip())
    return offset + lead, text.strip()
