"""The options that an engine takes, as what makes it says: known before it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any

from .._errors import EngineError

__all__ = ["fit"]

_BY_NAME = frozenset({Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY})


def fit(name: str, make: Callable[..., object], options: Mapping[str, Any]) -> None:
    """Check the names of the options that *make* is called with.

    Raises :class:`EngineError` where one is missing or there is none of that name.
    """
    try:
        known = signature(make).parameters.values()
    except (TypeError, ValueError):  # something that does not say
        return
    if any(p.kind is Parameter.VAR_KEYWORD for p in known):
        return
    named = {p.name: p.default is Parameter.empty for p in known if p.kind in _BY_NAME}
    odd = sorted(set(options) - set(named))
    absent = [option for option, needed in named.items() if needed and option not in options]
    if not odd and not absent:
        return
    faults = [f"it has no option {', '.join(map(repr, odd))}"] if odd else []
    faults += [f"it needs the option {' and '.join(map(repr, absent))}"] if absent else []
    all_ = ", ".join(f"{option} (needed)" if named[option] else option for option in named)
    wanted = absent or list(named)[:1]
    command = " ".join(f"--engine-option {option}=…" for option in wanted)
    values = ", ".join(f'"{option}": "…"' for option in wanted)
    how = f": in conf.py amts_engine_options = {{{values}}}, on the command line {command}"
    raise EngineError(
        f"engine {name!r}: {'; '.join(faults)}",
        remedy=f"its options are {all_}{how}" if named else "it has no options",
    )
