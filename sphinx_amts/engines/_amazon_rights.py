"""Whether IAM lets someone do something: asked, or else read from the policies of a role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from ._amazon_service import Service

__all__ = ["decoded", "missing", "several"]

Right = tuple[str, str]
"""An action and the resource that it is about."""


def several(value: Any) -> list[Any]:  # noqa: ANN401 -- a policy has one or a list of them
    """Make a list of what a policy has one of, or several, or none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def decoded(document: Any) -> dict[str, Any]:  # noqa: ANN401 -- IAM gives it in two ways
    """Read a policy, which may come as quoted text."""
    read = json.loads(unquote(document)) if isinstance(document, str) else document
    return read if isinstance(read, dict) else {}


def missing(service: Service, who: str, rights: Sequence[Right]) -> list[str]:
    """Name the actions that *who*, an ARN, may not do.

    Raises whatever the service raises where that cannot be found out.
    """
    try:
        return [action for action, on in rights if not _simulated(service, who, action, on)]
    except Exception as error:
        if ":role/" not in who:
            raise
        try:
            statements = list(_statements(service, who.rpartition("/")[2]))
        except Exception:  # noqa: BLE001 -- the first error says more
            raise error from None
    return [action for action, on in rights if not _allowed(statements, action, on)]


def _simulated(service: Service, who: str, action: str, resource: str) -> bool:
    answer = service.call(
        f"asking whether {action} is allowed", "iam", "simulate_principal_policy",
        PolicySourceArn=who, ActionNames=[action], ResourceArns=[resource],
        ContextEntries=[{
            "ContextKeyName": "iam:PassedToService", "ContextKeyType": "string",
            "ContextKeyValues": ["translate.amazonaws.com"],
        }],
    )  # fmt: skip
    return all(r["EvalDecision"] == "allowed" for r in answer["EvaluationResults"])


def _statements(service: Service, role: str) -> Iterator[dict[str, Any]]:
    """Read all policies of a role."""
    doing = f"reading the policies of the role {role}"
    own = service.call(doing, "iam", "list_role_policies", RoleName=role)
    for name in own["PolicyNames"]:
        found = service.call(doing, "iam", "get_role_policy", RoleName=role, PolicyName=name)
        yield from several(decoded(found["PolicyDocument"]).get("Statement"))
    attached = service.call(doing, "iam", "list_attached_role_policies", RoleName=role)
    for one in attached["AttachedPolicies"]:
        arn = one["PolicyArn"]
        policy = service.call(doing, "iam", "get_policy", PolicyArn=arn)["Policy"]
        version = service.call(
            doing, "iam", "get_policy_version", PolicyArn=arn, VersionId=policy["DefaultVersionId"]
        )
        yield from several(decoded(version["PolicyVersion"]["Document"]).get("Statement"))


def _allowed(statements: Sequence[dict[str, Any]], action: str, resource: str) -> bool:
    """Whether these statements allow it; conditions are taken for fulfilled."""
    effects = {
        statement.get("Effect")
        for statement in statements
        if any(_like(p, action, case=False) for p in several(statement.get("Action")))
        and any(_like(p, resource, case=True) for p in several(statement.get("Resource")))
    }
    return effects == {"Allow"}


def _like(pattern: object, text: str, *, case: bool) -> bool:
    escaped = re.escape(str(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
    return bool(re.fullmatch(escaped, text, 0 if case else re.IGNORECASE))
