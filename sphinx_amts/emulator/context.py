"""What every operation works with."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .clock import Clock, Timing
from .errors import ServiceError
from .faults import Faults
from .limits import LANGUAGES, Limits
from .state import ParallelData, State, Terminology
from .storage import Storage
from .translators import Chain, Exact, Pairs, Translator

__all__ = ["ACCOUNT", "Answer", "Context", "Operation", "page"]

ACCOUNT = "123456789012"
"""The account that everything belongs to, as in moto."""

Answer = dict[str, Any]


@dataclass(slots=True)
class Context:
    """``known``: what is asked before ``last``, such as a recording. ``billed``: characters that
    were translated in real time."""

    state: State
    clock: Clock
    timing: Timing
    limits: Limits
    faults: Faults
    storage: Storage
    known: Sequence[Exact]
    last: Translator
    billed: int = 0

    def parallel(self, region: str, name: str) -> ParallelData:
        """The parallel data of that name. Raises ``ResourceNotFoundException``."""
        found = self.state.parallel.get(f"{region}/{name}")
        if found is None:
            raise ServiceError("ResourceNotFoundException", f"Parallel data {name} not found.")
        return found

    def terminology(self, region: str, name: str) -> Terminology:
        """The terminology of that name. Raises ``ResourceNotFoundException``."""
        found = self.state.terminologies.get(f"{region}/{name}")
        if found is None:
            raise ServiceError("ResourceNotFoundException", f"Terminology {name} not found.")
        return found

    def terms(self, region: str, names: Sequence[str], source: str, target: str) -> dict[str, str]:
        """The terms to use for a language pair."""
        if len(names) > 1:
            raise ServiceError("InvalidRequestException", "At most one terminology can be used.")
        out: dict[str, str] = {}
        for name in names:
            found = self.terminology(region, name)
            languages = {found.source, *found.targets}
            if source not in languages or target not in languages:
                raise ServiceError(
                    "InvalidRequestException",
                    f"Terminology {name} does not support the language pair {source} to {target}.",
                )
            if source == found.source:
                out |= found.terms[target]
            elif found.directionality == "MULTI":
                back = {v: k for k, v in found.terms[source].items()}
                out |= (
                    back
                    if target == found.source
                    else {a: found.terms[target][s] for a, s in back.items()}
                )
        return out

    def chain(
        self, source: str, target: str, terms: dict[str, str], pairs: dict[str, str] | None = None
    ) -> Chain:
        """What translates from one language to the other."""
        exact = [Pairs(pairs), *self.known] if pairs else list(self.known)
        return Chain(source, target, exact, self.last, terms)


Operation = Callable[[Context, str, dict[str, Any]], Answer]
"""An operation: what it works with, the region, the parameters."""


def check_pair(source: str, target: str) -> None:
    """Raise ``UnsupportedLanguagePairException`` where the service does not know it."""
    if source not in LANGUAGES or target not in LANGUAGES or source == target:
        raise ServiceError(
            "UnsupportedLanguagePairException",
            f"Unsupported language pair: {source} to {target}.",
            SourceLanguageCode=source,
            TargetLanguageCode=target,
        )


def page(rows: Sequence[Answer], parameters: dict[str, Any], name: str) -> Answer:
    """One page of a list, and the token for the next one. Pages have 100 rows unless asked."""
    most = parameters.get("MaxResults", 100)
    start = 0
    token = parameters.get("NextToken")
    if token:
        try:
            start = int(json.loads(base64.urlsafe_b64decode(token))["start"])
        except (ValueError, TypeError, KeyError) as error:
            raise ServiceError("InvalidParameterValueException", "Invalid NextToken.") from error
    more = start + most < len(rows)
    following = base64.urlsafe_b64encode(json.dumps({"start": start + most}).encode()).decode()
    return {name: list(rows[start : start + most]), "NextToken": following if more else None}
