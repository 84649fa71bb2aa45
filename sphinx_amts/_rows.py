"""What a row of the translation memory may be, and how it is written.

A row is JSON text under the key ``source>target:digest``; next to the translations there are
an index of the human translations of each page (``page:…``), small facts (``note:…``) and how
often all of it has changed (``count:…``). A line of an export is a row with its key. Whatever is not of this shape is refused with a ``ValueError``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import NoReturn, TextIO, TypeAlias

from .segment import Translation, damage, digest, fold

__all__ = [
    "ENTRY",
    "Entry",
    "Row",
    "checked",
    "dump",
    "entry",
    "key_of",
    "line_of",
    "lines",
    "load",
    "names_of",
    "packed",
    "pair_of",
    "parsed",
    "wrong",
]

Row: TypeAlias = tuple[str, str, Translation]
"""What is written: digest, slotted source text, translation."""

Entry: TypeAlias = tuple[str, tuple[Translation, ...]]
"""What is kept under one key: slotted source text, its translations."""

_LINE = 4_000_000  # characters of the longest line that is imported
_TIME = 1e12  # seconds since 1970, or before it; what is more is no time
_LANGUAGE = "([A-Za-z]{2,8}(?:[-_@][A-Za-z0-9]{1,8}){0,4})"
_PAIR = re.compile(f"{_LANGUAGE}>{_LANGUAGE}:")
ENTRY = re.compile(f"{_PAIR.pattern}([0-9a-f]{{64}})")
_DEFAULTS = {field.name: field.default for field in fields(Translation)}
_KINDS = dict.fromkeys(_DEFAULTS, (str,)) | {
    "markup": (bool,),
    "time": (int, float),
    "holds": (list,),
}


def wrong(why: str) -> NoReturn:
    """Refuse what is not ours; whoever holds the row or the line says where."""
    raise ValueError(why)


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_decoder = json.JSONDecoder(parse_constant=lambda word: wrong(f"{word} is no JSON"))


def dump(value: object) -> str:
    """Write JSON in the one way that makes equal values equal bytes."""
    # half a surrogate pair cannot be written in UTF-8; its backslash escape is JSON as well
    return _encoder.encode(value).encode("utf-8", "backslashreplace").decode()


def load(text: str) -> object:
    """Read JSON, all of it and nothing but it."""
    try:
        value, end = _decoder.raw_decode(text)  # decode() takes half as long again
    except RecursionError:
        wrong("JSON that is nested too deep")
    return value if end == len(text) else wrong(f"not JSON after character {end}")


def _pack(one: Translation) -> dict[str, object]:
    pairs = ((name, getattr(one, name)) for name in _DEFAULTS)
    return {name: value for name, value in pairs if value != _DEFAULTS[name]}


def packed(text: str, targets: Iterable[Translation]) -> dict[str, object]:
    """Write what is kept under one key as JSON has it."""
    return {"source": text, "targets": [*map(_pack, targets)]}


def _unpack(data: object) -> Translation:
    if not isinstance(data, dict) or "text" not in data or not data.get("origin"):
        wrong("a translation without text or origin")
    for name, value in data.items():
        if type(value) not in _KINDS.get(name, ()):
            wrong(f"a translation has a wrong {name!r}")
    if not -_TIME < (time := data.get("time", 0.0)) < _TIME:
        wrong("a translation has a wrong 'time'")
    if (holds := data.get("holds", ())) and not all(isinstance(hold, str) for hold in holds):
        wrong("a translation has a wrong 'holds'")
    return Translation(**{**data, "time": float(time), "holds": tuple(holds)})


def entry(value: object) -> Entry:
    """Read what is kept under one key; its translations may be in disorder."""
    if isinstance(value, dict) and value.keys() == {"source", "targets"}:
        source, targets = value["source"], value["targets"]
        if isinstance(source, str) and isinstance(targets, list) and targets:
            return source, tuple(map(_unpack, targets))
    wrong("no source text with its translations")


def checked(name: object, text: str, one: Translation) -> Row:
    """Let in only what an import would let in as well, so that every export can be imported."""
    if name != digest(text):
        wrong(f"{name!r} is not the digest of {text!r}")
    if not one.markup and (why := damage(text, one.text)):
        wrong(f"the slots of {one.text!r} do not fit {text!r}: {why}")
    return str(name), fold(text), _unpack({**_pack(one), "holds": list(one.holds)})


def pair_of(source: object, target: object) -> str:
    """Give what the keys of that pair of languages begin with."""
    if isinstance(source, str) and isinstance(target, str):
        pair = f"{source}>{target}:"
        if _PAIR.fullmatch(pair):
            return pair
    wrong(f"{source!r} or {target!r} is no language code")


def key_of(kind: str, name: str) -> str:
    """Give the key of what is no translation."""
    # escaped, as SQLite does not compare a name with a NUL or half a surrogate pair as we do
    return f"{kind}:{json.dumps(name)[1:-1]}"


def line_of(source: str, target: str, name: str, text: str, targets: Iterable[Translation]) -> str:
    """Write one line of an export."""
    return dump({"from": source, "to": target, "digest": name, **packed(text, targets)}) + "\n"


def lines(file: TextIO) -> Iterator[str]:
    """Read the lines of an export, none of them far beyond the bound."""
    while line := file.readline(_LINE + 1):
        yield line


def parsed(line: str) -> tuple[tuple[str, str], object, Entry]:
    """Take a line of an export apart: its languages, its digest, what goes under that key."""
    data = load(line.rstrip()) if len(line) <= _LINE else wrong(f"longer than {_LINE} characters")
    if not isinstance(data, dict) or data.keys() != {"digest", "from", "source", "targets", "to"}:
        wrong("no JSON object with exactly digest, from, source, targets and to")
    value = entry({"source": data["source"], "targets": data["targets"]})
    languages = data["from"], data["to"]
    pair_of(*languages)
    return languages, data["digest"], value


def names_of(value: object) -> set[str]:
    """Read the digests in the index of a page."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return set(value)
    wrong("no list of digests")
