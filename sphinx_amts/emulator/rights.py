"""IAM's ``SimulatePrincipalPolicy``, which moto does not have: whether someone may do that.

A role may do what its policies say. Anyone else may do everything, but what a fault would forbid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import uuid4
from xml.sax.saxutils import escape

from .faults import Faults
from .storage import Storage

__all__ = ["simulated"]

_SPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_STORAGE = {
    "PutObject": "s3-put-denied",
    "GetObject": "s3-get-denied",
    "ListBucket": "s3-list-denied",
}


def simulated(asked: Mapping[str, str], storage: Storage, faults: Faults) -> tuple[int, bytes]:
    """Answer a request, whose parameters are those of a form; returns HTTP's status and XML."""
    who = asked.get("PolicySourceArn", "")
    allowed: Callable[[str, str], bool]
    if ":role/" in who:
        found = storage.rights(who)
        if found is None:
            return 404, _error("NoSuchEntity", f"The role {who} cannot be found.")
        allowed = found
    else:

        def allowed(action: str, resource: str) -> bool:
            return not _forbidden(faults, action, resource)

    resources = _members(asked, "ResourceArns") or ["*"]
    rows = "".join(
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{'allowed' if allowed(action, resource) else 'implicitDeny'}</EvalDecision>"
        "</member>"
        for action in _members(asked, "ActionNames")
        for resource in resources
    )
    name = "SimulatePrincipalPolicy"
    return 200, (
        f'<{name}Response xmlns="{_SPACE}"><{name}Result><IsTruncated>false</IsTruncated>'
        f"<EvaluationResults>{rows}</EvaluationResults></{name}Result>"
        f"<ResponseMetadata><RequestId>{uuid4()}</RequestId></ResponseMetadata></{name}Response>"
    ).encode()


def _members(asked: Mapping[str, str], name: str) -> list[str]:
    """A list of a form: ``ActionNames.member.1`` and so on."""
    found: list[str] = []
    while (value := asked.get(f"{name}.member.{len(found) + 1}")) is not None:
        found.append(value)
    return found


def _forbidden(faults: Faults, action: str, resource: str) -> bool:
    service, _, operation = action.partition(":")
    if service == "s3":
        path = resource.rpartition(":::")[2]
        return operation in _STORAGE and faults.may(_STORAGE[operation], f"{operation} /{path}")
    if action == "iam:PassRole":
        return faults.may("pass-role-denied", "StartTextTranslationJob")
    return service == "translate" and faults.may("access-denied", operation)


def _error(code: str, message: str) -> bytes:
    return (
        f'<ErrorResponse xmlns="{_SPACE}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>{uuid4()}</RequestId>"
        "</ErrorResponse>"
    ).encode()
