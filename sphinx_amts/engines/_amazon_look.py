"""One look of the doctor: what may not be looked at is *wrong* where the engine itself has to, and
*unknown* where only the doctor would like to know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

from .._amazon_codes import AMAZON_CODES
from .._errors import EngineError
from . import Check, Desk
from ._amazon_errors import of, scrubbed
from ._amazon_languages import doubt, pair
from ._amazon_service import Service

__all__ = ["begun", "listed", "pasted", "terminology", "tried"]

_PACE = 0.2  # seconds of the first wait: shorter than in a build, for somebody sits and waits
_DENIED = ("AccessDenied", "not authorized", "Forbidden", "(403)")


def tried(look: Callable[[], Check], name: str, needs: dict[str, Any] | None = None) -> Check:
    """Look. *needs*: the policy of whoever builds, where a build does the very same."""
    try:
        return look()
    except EngineError as error:
        denied = any(word in error.message for word in _DENIED)
        if denied and needs is None:
            return Check("unknown", name, error.message)
        remedy = error.remedy
        if denied and needs and "region" not in remedy:
            remedy = f"attach this policy to you:\n{pasted(needs)}"
        return Check("wrong", name, error.message, remedy)
    except Exception as error:  # noqa: BLE001 -- whatever a service without this operation says
        odd = "it does not know this operation" if "Parser" in of(error) else scrubbed(error)
        return Check("unknown", name, f"it cannot be looked at: {odd}")


def begun(
    region: str, source: str, target: str, role: str = ""
) -> Generator[Check, None, tuple[Service, str] | None]:
    """Look at what everything else takes: the languages, the clients, and who the caller is.

    Returns the clients and the number of the account, as far as it is told; nothing where one of
    these is wrong.
    """
    try:
        codes = pair(source, target)
    except EngineError as error:
        yield Check("wrong", "languages", error.message, error.remedy)
        return None
    about = doubt(target)
    yield Check("warning" if about else "ok", "languages", about or f"{codes[0]} to {codes[1]}")
    try:
        service = Service(Desk(), region, pace=_PACE, role=role)
        service.client("translate")
    except EngineError as error:
        yield Check("wrong", "client", error.message, error.remedy)
        return None
    number = ""

    def look() -> Check:
        nonlocal number
        me = service.call("asking who you are", "sts", "get_caller_identity")
        number = str(me.get("Account"))
        return Check("ok", "credentials", f"{me.get('Arn')} of account {number}")

    who = tried(look, "credentials")
    yield who
    return None if who.state == "wrong" else (service, number)


def terminology(service: Service, name: str, needs: dict[str, Any]) -> Check:
    """Look whether a terminology is there."""

    def look() -> Check:
        service.call(
            f"looking at the terminology {name}", "translate", "get_terminology", Name=name
        )
        return Check("ok", "terminology", name)

    return tried(look, "terminology", needs)


def listed(service: Service) -> Check:
    """Count the languages of the service."""

    def look() -> Check:
        found: set[str] = set()
        for page in service.pages("listing the languages", "list_languages"):
            found |= {one["LanguageCode"] for one in page.get("Languages", ())}
        known = len(found & AMAZON_CODES)
        return Check("ok", "languages of the service", f"{known} that are known here")

    return tried(look, "languages of the service")


def pasted(policy: dict[str, Any]) -> str:
    """Write a policy as it is pasted."""
    return json.dumps(policy, indent=2)
