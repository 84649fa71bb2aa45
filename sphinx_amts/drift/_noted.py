"""What was found out about a book is noted for the next report: it is the same as long as what it
was made from has not changed.

A note is plain JSON and may be somebody else's: what is not of the very shape of the value is no
note, and text in it is shown as text, like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from ..taken_in import Collated

__all__ = ["as_note", "from_note", "name_of", "of_texts"]

_VERSION = "3"
"""Raised when the same texts give other findings."""

T = TypeVar("T")


def of_texts(texts: Iterable[str]) -> str:
    """Name what follows from these texts, in this order, and from nothing else."""
    found = sha256(_VERSION.encode())
    for text in texts:
        found.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return found.hexdigest()


def name_of(collated: Mapping[str, Collated], source: str, target: str) -> str:
    """Name what the checks of these editions depend on."""

    def texts() -> Iterable[str]:
        yield f"{source} {target}"
        for name in sorted(collated):
            one = collated[name]
            yield from (name, one.origin.text, one.sibling.text)
            yield json.dumps(one.collation.as_json())

    return of_texts(texts())


def as_note(name: str, value: object) -> list[Any]:
    """A value of dataclasses, tuples and mappings as one of JSON, with the name of what it was
    made from."""
    return [name, _plain(value)]


def from_note(kind: type[T], name: str, note: Any) -> T | None:  # noqa: ANN401 (JSON)
    """The other way round; nothing where the note is of something else, or of another shape."""
    try:
        given, value = note
        return _built(kind, value) if given == name else None
    except (TypeError, ValueError):
        return None


def _plain(value: Any) -> Any:  # noqa: ANN401
    kind: Any = type(value)
    if _is_value(kind):
        return {
            name: _plain(own)
            for name, (_, default) in _fields(kind).items()
            if (own := getattr(value, name)) != default
        }
    if isinstance(value, Mapping):
        return {name: _plain(own) for name, own in value.items()}
    return [_plain(own) for own in value] if isinstance(value, tuple) else value


def _built(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """The value of that type that was written as this one of JSON."""
    if _is_value(kind):
        known = _fields(kind)
        return kind(**{name: _built(known[name][0], own) for name, own in _items(value, known)})
    origin, args = get_origin(kind), get_args(kind)
    if NoneType in args:
        return None if value is None else _built(args[0], value)
    if origin is dict:
        return {name: _built(args[1], own) for name, own in _items(value)}
    if origin is tuple or hasattr(kind, "_fields"):
        return _row(kind, args, value)
    if type(value) is not kind and (kind, type(value)) != (float, int):
        raise TypeError
    return value


def _row(kind: Any, args: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401
    """A tuple of many of a type, of one of each of some types, or with a name for each."""
    if not isinstance(value, list):
        raise TypeError
    if args[1:] == (...,):
        each, kind = [args[0]] * len(value), tuple
    elif args:
        each, kind = [*args], tuple
    else:
        each, kind = [known for known, _ in _fields(kind).values()], kind._make
    return kind([_built(known, own) for known, own in zip(each, value, strict=True)])


def _items(value: Any, known: Mapping[str, Any] | None = None) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    if not isinstance(value, dict) or (known is not None and not value.keys() <= known.keys()):
        raise TypeError
    return value.items()


def _is_value(kind: Any) -> bool:  # noqa: ANN401
    return is_dataclass(kind)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, Any]]:  # noqa: ANN401
    """The fields of a dataclass, or of a tuple with names: their types and defaults."""
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        return {f.name: (hints[f.name], f.default) for f in fields(kind)}
    return {name: (hints[name], MISSING) for name in getattr(kind, "_fields", ())}
