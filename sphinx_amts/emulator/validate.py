"""A request or a response held against botocore's own model of the service.

botocore's client checks required members, types, unknown members and minima before it sends; the
service checks maxima, patterns and enumerations as well, and so does this.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from .errors import ServiceError

__all__ = ["check", "faults"]

_CLASS = re.compile(r"\\([pP])\{(\w+)\}")


def check(value: object, shape: Any) -> None:  # noqa: ANN401 -- botocore has no types
    """Raise ``ValidationException`` as the service words it, if *value* does not fit *shape*."""
    found = list(faults(value, shape, ""))
    if found:
        many = "error" if len(found) == 1 else "errors"
        raise ServiceError(
            "ValidationException", f"{len(found)} validation {many} detected: {'; '.join(found)}"
        )


def faults(value: object, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    """Say what is wrong with a value, one message a fault."""
    if shape.type_name == "structure":
        yield from _structure(value, shape, at)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            raise _wrong_type(shape, at)
        yield from _length(len(value), value, shape, at)
        for n, one in enumerate(value, 1):
            yield from faults(one, shape.member, f"{at}.{n}.member")
    else:
        yield from _scalar(value, shape, at)


def _structure(value: object, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(value, Mapping):
        raise _wrong_type(shape, at)
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value at '{_path(at, name)}' failed to satisfy constraint: Member must not be null"
    for name, inner in value.items():
        if name not in shape.members:
            raise ServiceError("SerializationException", f"Unexpected field: {_path(at, name)}")
        if inner is not None:
            yield from faults(inner, shape.members[name], _path(at, name))


def _scalar(value: object, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    kind = shape.type_name
    fits = {
        "string": isinstance(value, str),
        "blob": isinstance(value, bytes),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "long": isinstance(value, int) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "timestamp": isinstance(value, (int, float)) and not isinstance(value, bool),
    }
    if not fits[kind]:
        raise _wrong_type(shape, at)
    if isinstance(value, (str, bytes)):
        yield from _length(len(value), value, shape, at)
    elif kind in {"integer", "long"}:
        yield from _range(value, shape, at)
    if isinstance(value, str):
        options = shape.metadata.get("enum")
        if options and value not in options:
            yield _said(value, at, f"satisfy enum value set: [{', '.join(options)}]")
        pattern = shape.metadata.get("pattern")
        if pattern and not _matches(pattern, value):
            yield _said(value, at, f"satisfy regular expression pattern: {pattern}")


def _length(length: int, value: object, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and length < least:
        yield _said(value, at, f"have length greater than or equal to {least}")
    if most is not None and length > most:
        yield _said(value, at, f"have length less than or equal to {most}")


def _range(value: Any, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        yield _said(value, at, f"have value greater than or equal to {least}")
    if most is not None and value > most:
        yield _said(value, at, f"have value less than or equal to {most}")


def _said(value: object, at: str, must: str) -> str:
    shown = f"Value '{value}'" if len(str(value)) <= 200 else "Value"  # noqa: PLR2004
    return f"{shown} at '{at}' failed to satisfy constraint: Member must {must}"


def _wrong_type(shape: Any, at: str) -> ServiceError:  # noqa: ANN401
    return ServiceError(
        "SerializationException", f"{at or 'the request'} can not be read as {shape.type_name}"
    )


def _path(at: str, name: str) -> str:
    """Members are named as in Java, with a small first letter."""
    small = name[:1].lower() + name[1:]
    return f"{at}.{small}" if at else small


def _matches(pattern: str, text: str) -> bool:
    """Whether all of a text matches a pattern written for Java.

    Where a pattern uses the classes of Unicode, which ``re`` does not know, each character is
    written as a letter of its own for its class before it is matched.
    """
    if not _CLASS.search(pattern):
        return re.fullmatch(pattern, text, re.ASCII) is not None
    if pattern.startswith((r"[\P{M}\p{M}]", r"\p{ASCII}")):  # any character, or any of ASCII
        return text.isascii() or "ASCII" not in pattern
    allowed = _CLASS.sub("", pattern)
    classes = {name for _, name in _CLASS.findall(pattern)}
    known = "".join("_" if unicodedata.category(c)[0] in classes else c for c in text)
    return _compiled(allowed).fullmatch(known) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
