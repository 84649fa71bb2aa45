"""Values of dataclasses ⇄ notes in a memory, with the name of what they follow from.

A note is plain JSON and may be somebody else's: what is not of the very shape of the value is no
note, and text in it is shown as text, like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

__all__ = ["as_note", "from_note", "of_texts"]

T = TypeVar("T")


def of_texts(texts: Iterable[str]) -> str:
    """Name what follows from these texts, in this order, and from nothing else."""
    found = sha256()
    for text in texts:
        found.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return found.hexdigest()


def as_note(name: str, value: object) -> list[Any]:
    """A value of dataclasses, tuples and mappings as one of JSON, with the name of what it was
    made from."""
    return [name, _plain(value)]


def from_note(kind: type[T], name: str, note: Any) -> T | None:  # noqa: ANN401 (JSON)
    """The other way round; nothing where the note is of something else, or of another shape."""
    try:
        given, value = note
        read: Callable[[Any], T] = _reader(kind)  # type: ignore[arg-type]  # every type has a hash
        return read(value) if given == name else None
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


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    """What makes a value of that type of one of JSON; it raises where that is none."""
    if _is_value(kind):
        return _value_reader(kind)
    origin, args = get_origin(kind), get_args(kind)
    if NoneType in args:
        own = _reader(args[0])
        return lambda value: None if value is None else own(value)
    if origin is dict:
        own = _reader(args[1])
        return lambda value: {name: own(one) for name, one in _items(value)}
    if origin is tuple or hasattr(kind, "_fields"):
        return _row_reader(kind, args)

    def plain(value: Any) -> Any:  # noqa: ANN401
        if type(value) is not kind and (kind, type(value)) != (float, int):
            raise TypeError
        return value

    return plain


def _value_reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    readers = {name: _reader(own) for name, (own, _) in _fields(kind).items()}
    return lambda value: kind(**{name: readers[name](own) for name, own in _items(value, readers)})


def _row_reader(kind: Any, args: tuple[Any, ...]) -> Callable[[Any], Any]:  # noqa: ANN401
    """Of a tuple of many of a type, of one of each of some types, or with a name for each."""
    if args[1:] == (...,):
        one = _reader(args[0])
        return lambda value: tuple([one(own) for own in _listed(value)])
    each = [*map(_reader, args or (own for own, _ in _fields(kind).values()))]
    made = tuple if args else kind._make
    return lambda value: made([read(own) for read, own in zip(each, _listed(value), strict=True)])


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(value, list):
        raise TypeError
    return value


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
