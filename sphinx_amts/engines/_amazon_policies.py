"""The policies that Amazon Translate and its caller need, and not one right more."""

from __future__ import annotations

from typing import Any

__all__ = ["caller", "pass_role", "realtime", "role", "trust"]

_VERSION = "2012-10-17"


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": _VERSION, "Statement": list(statements)}


def _allow(actions: list[str], resource: str | list[str], **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def trust(account: str = "") -> dict[str, Any]:
    """Who may take on the role: the service, on behalf of this account only."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "translate.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    if account:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    return _policy(statement)


def role(bucket: str, prefix: str, kms_key: str = "") -> dict[str, Any]:
    """What the role may do: read the documents and write the translations."""
    there = f"arn:aws:s3:::{bucket}"
    statements = [
        _allow(["s3:GetObject"], f"{there}/{prefix}/*"),
        _allow(["s3:PutObject"], f"{there}/{prefix}/jobs/*"),
        _allow(["s3:ListBucket"], there),
    ]
    if kms_key:
        statements.append(_allow(["kms:Decrypt", "kms:GenerateDataKey"], kms_key))
    return _policy(*statements)


def pass_role(role_arn: str) -> dict[str, Any]:
    """The right to hand the role to the service, which TranslateFullAccess does not have."""
    return _policy(
        _allow(
            ["iam:PassRole"],
            role_arn or "arn:aws:iam::<account>:role/<role>",
            Condition={"StringEquals": {"iam:PassedToService": "translate.amazonaws.com"}},
        )
    )


def caller(bucket: str, prefix: str, role_arn: str, kms_key: str = "") -> dict[str, Any]:
    """What whoever builds the book may do."""
    there = f"arn:aws:s3:::{bucket}"
    jobs = ("Start", "Describe", "Stop")
    statements = [
        _allow(
            [
                *(f"translate:{verb}TextTranslationJob" for verb in jobs),
                "translate:ListTextTranslationJobs",
                *(f"translate:{verb}ParallelData" for verb in ("Create", "Update", "Get")),
                "translate:ListParallelData",
                "translate:GetTerminology",
                "translate:TranslateText",
                "translate:ListLanguages",
            ],
            "*",
        ),
        _allow(["s3:GetObject", "s3:PutObject"], f"{there}/{prefix}/*"),
        _allow(["s3:ListBucket"], there, Condition={"StringLike": {"s3:prefix": [f"{prefix}/*"]}}),
        *pass_role(role_arn)["Statement"],
    ]
    if kms_key:
        statements.append(
            _allow(["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"], kms_key)
        )
    return _policy(*statements)


def realtime() -> dict[str, Any]:
    """What whoever builds the book may do, without jobs."""
    actions = ("TranslateText", "GetTerminology", "ListLanguages")
    return _policy(_allow([f"translate:{one}" for one in actions], "*"))
