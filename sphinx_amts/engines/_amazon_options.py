"""The options of the two Amazon engines, checked before anything is sent.

Botocore sends what does not fit a pattern as it is, and the service says little about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .._errors import EngineError
from ._amazon_limits import LIMITS, Limits

__all__ = ["Options", "bucket_of", "checked", "flag", "number", "settings_of"]

_BUCKET = re.compile(r"[a-z0-9][.a-z0-9-]{1,61}[a-z0-9]")
_PATTERNS = {
    "role": (r"arn:aws[a-z-]*:iam::[0-9]{12}:role/\S{1,200}", "arn:aws:iam::123456789012:role/name"),
    "region": (r"(?:[a-z]{2}(?:-[a-z]+)+-\d)?", "us-east-1"),
    "prefix": (r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,60}){0,4}", "amts"),
    "name": (r"(?:[A-Za-z0-9-]_?){1,100}", "my-book"),
    "terminology": (r"(?:(?:[A-Za-z0-9-]_?){1,256})?", "my-terms"),
    "kms_key": (r"\S{0,400}", "arn:aws:kms:us-east-1:123456789012:key/…"),
    "formality": (r"(?:FORMAL|INFORMAL)?", "FORMAL or INFORMAL"),
    "profanity": (r"(?:MASK)?", "MASK"),
}  # fmt: skip
_TRUE, _FALSE = {"true", "yes", "1", "on"}, {"false", "no", "0", "off"}


def checked(engine: str, option: str, value: object) -> str:
    """Give the option if it is of the documented form. Raises :class:`EngineError`."""
    pattern, example = _PATTERNS[option]
    if isinstance(value, str) and re.fullmatch(pattern, value):
        return value
    raise EngineError(
        f"engine {engine!r}: {option} is {value!r}",
        remedy=f"write {option} in amts_engine_options such as {example}",
    )


def bucket_of(engine: str, value: object) -> str:
    """Give the name of a bucket. Raises :class:`EngineError`."""
    if isinstance(value, str) and _BUCKET.fullmatch(value):
        return value
    raise EngineError(
        f"engine {engine!r}: {value!r} is no name of a bucket",
        remedy="set bucket in amts_engine_options to the name alone, without s3://",
    )


def flag(engine: str, option: str, value: object) -> bool:
    """Give a yes or no, which a command line gives as a text. Raises :class:`EngineError`."""
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise EngineError(f"engine {engine!r}: {option} is {value!r}", remedy="say True or False")
    return word in _TRUE


def number(engine: str, option: str, value: object) -> float:
    """Give a number greater than zero. Raises :class:`EngineError`."""
    try:
        found = float(str(value))
    except ValueError:
        found = -1.0
    if not 0 < found < float("inf"):
        raise EngineError(f"engine {engine!r}: {option} is {value!r}", remedy="give a number")
    return found


def settings_of(formality: str, profanity: str) -> dict[str, str]:
    """Give the settings as the service has them."""
    both = {"Formality": formality, "Profanity": profanity}
    return {name: value for name, value in both.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the engine ``amazon``, checked.

    ``custom``: whether to use parallel data. ``pace``: seconds of the first wait; what waits is a
    multiple of it.
    """

    bucket: str
    role: str
    region: str
    prefix: str
    name: str
    custom: bool
    terminology: str
    settings: dict[str, str]
    kms_key: str
    pace: float
    limits: Limits = LIMITS
