"""Whether all is there that a job needs: looked at one by one, with the remedy to paste.

Nothing here is billed, and nothing is written but one small object in the bucket, to see whether that
can be done. What a build needs and the caller may not do is *wrong*; what only the doctor looks at
may be *unknown*: a user who may start jobs need not be allowed to read policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from . import Check
from . import _amazon_policies as policies
from ._amazon_bucket import examine_bucket
from ._amazon_jobs import Jobs
from ._amazon_languages import pair
from ._amazon_look import begun, listed, pasted, terminology, tried
from ._amazon_options import Options
from ._amazon_parallel import describe, name_of, state
from ._amazon_rights import decoded, missing, several
from ._amazon_service import Handled, Service
from ._amazon_storage import Storage

__all__ = ["examine", "examine_realtime"]

_CUSTOM = frozenset({"us-east-1", "us-west-2", "eu-west-1"})
_BATCH = _CUSTOM | {
    "us-east-2", "ca-central-1", "eu-central-1", "eu-west-2", "eu-west-3", "eu-north-1",
    "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2",
    "us-gov-west-1",
}  # fmt: skip
_RUNNING, _WAITING = 10, 1000


def examine(options: Options, source: str, target: str) -> Iterator[Check]:
    """Check everything, in an order in which what comes later needs what came before."""
    there = yield from begun(options.region, source, target, options.role)
    if there is None:
        return
    service, number = there
    needs = policies.caller(options.bucket, options.prefix, options.role, options.kms_key)
    yield _region(service.region, options)
    yield from examine_bucket(service, options, needs)
    yield from _role(service, options, number)
    rights = [
        ("translate:StartTextTranslationJob", "*"),
        *([("translate:CreateParallelData", "*")] if options.custom else []),
        ("s3:PutObject", f"arn:aws:s3:::{options.bucket}/{options.prefix}/x"),
        ("iam:PassRole", options.role),
    ]
    yield _rights(service, rights, needs, "iam:PassRole is in no managed policy of Translate")
    yield from _resources(service, options, name_of(options.name, pair(source, target)), needs)


def examine_realtime(region: str, terms: str, source: str, target: str) -> Iterator[Check]:
    """Check what the engine without jobs needs; a request that cannot be answered is not billed."""
    there = yield from begun(region, source, target)
    if there is None:
        return
    service, _ = there
    yield Check("ok", "region", service.region)
    needs = policies.realtime()
    yield tried(lambda: _asked(service), "your rights", needs)
    if terms:
        yield terminology(service, terms, needs)
    yield listed(service)


def _asked(service: Service) -> Check:
    """Ask for a language that there is none of: rights are looked at first, and nothing is billed."""
    said = "translate:TranslateText, asked for a language that there is none of"
    with suppress(Handled):
        service.call(
            "asking for a translation", "translate", "translate_text",
            handled={"UnsupportedLanguagePairException"},
            Text="x", SourceLanguageCode="en", TargetLanguageCode="xx",
        )  # fmt: skip
    return Check("ok", "your rights", said)


def _region(region: str, options: Options) -> Check:
    if region not in _BATCH:
        return Check(
            "warning", "region", f"{region} is not documented to have batch translation",
            "set region in amts_engine_options to one such as us-east-1, and the bucket's with it",
        )  # fmt: skip
    if options.custom and region not in _CUSTOM:
        return Check(
            "warning", "region", f"{region} is not documented to have parallel data",
            f"use one of {', '.join(sorted(_CUSTOM))}, or set parallel_data to False",
        )  # fmt: skip
    return Check("ok", "region", region)


def _role(service: Service, options: Options, account: str) -> Iterator[Check]:
    name = options.role.rpartition("/")[2]

    def trusted() -> Check:
        trust = f"this trust policy:\n{pasted(policies.trust(account))}"
        try:
            answer = service.call(
                f"looking at the role {name}", "iam", "get_role",
                handled={"NoSuchEntity", "NoSuchEntityException"}, RoleName=name,
            )  # fmt: skip
        except Handled:
            return Check(
                "wrong", "role", f"there is no role {options.role}", f"make it with {trust}"
            )
        if _trusts(decoded(answer["Role"].get("AssumeRolePolicyDocument"))):
            return Check("ok", "role", f"{options.role} trusts translate.amazonaws.com")
        return Check(
            "wrong", "role", f"{options.role} does not trust translate.amazonaws.com",
            f"give it {trust}",
        )  # fmt: skip

    yield tried(trusted, "role")
    there = f"arn:aws:s3:::{options.bucket}"
    yield tried(
        lambda: _checked(
            service, "rights of the role", options.role,
            [
                ("s3:GetObject", f"{there}/{options.prefix}/jobs/x/in/x.html"),
                ("s3:PutObject", f"{there}/{options.prefix}/jobs/x/out/x.html"),
                ("s3:ListBucket", there),
            ],
            policies.role(options.bucket, options.prefix, options.kms_key), "the role",
        ),
        "rights of the role",
    )  # fmt: skip


def _trusts(document: dict[str, Any]) -> bool:
    for statement in several(document.get("Statement")):
        who = statement.get("Principal")
        services = several(who.get("Service") if isinstance(who, dict) else who)
        if (
            statement.get("Effect") == "Allow"
            and {"sts:AssumeRole", "sts:*", "*"} & set(several(statement.get("Action")))
            and {"translate.amazonaws.com", "*"} & set(services)
        ):
            return True
    return False


def _rights(
    service: Service, rights: list[tuple[str, str]], needs: dict[str, Any], about: str
) -> Check:
    def look() -> Check:
        me = str(service.call("asking who you are", "sts", "get_caller_identity")["Arn"])
        if ":assumed-role/" in me:
            number, role = me.split(":")[4], me.split("/")[1]
            me = f"arn:aws:iam::{number}:role/{role}"
        return _checked(service, "your rights", me, rights, needs, "you")

    check = tried(look, "your rights")
    if check.state != "unknown":
        return check
    return Check(
        "unknown", check.name, check.message, f"you need these rights; {about}:\n{pasted(needs)}"
    )


def _checked(
    service: Service,
    name: str,
    who: str,
    rights: list[tuple[str, str]],
    policy: dict[str, Any],
    whose: str,
) -> Check:
    """Check whether these rights are given."""
    if absent := missing(service, who, rights):
        return Check(
            "wrong", name, f"not allowed: {', '.join(absent)}",
            f"attach this policy to {whose}:\n{pasted(policy)}",
        )  # fmt: skip
    return Check("ok", name, ", ".join(action for action, _ in rights))


def _resources(
    service: Service, options: Options, resource: str, needs: dict[str, Any]
) -> Iterator[Check]:
    def parallel() -> Check:
        found = describe(service, resource)
        if found is None:
            return Check("ok", "parallel data", f"{resource} will be made when it is needed")
        said = state(found)
        message = f"{resource} is {said}, {found.get('ImportedRecordCount', 0)} pairs"
        if said == "FAILED":
            return Check("warning", "parallel data", f"{message}: {found.get('Message', '')}")
        return Check("ok", "parallel data", message)

    def limits() -> Check:
        jobs = Jobs(service, Storage(service, options.bucket, options.prefix))
        running = len(jobs.listed(JobStatus="IN_PROGRESS"))
        waiting = len(jobs.listed(JobStatus="SUBMITTED"))
        message = f"{running} of {_RUNNING} jobs run, {waiting} of {_WAITING} wait"
        return Check("warning" if waiting >= _WAITING else "ok", "jobs and limits", message)

    if options.custom:
        yield tried(parallel, "parallel data", needs)
    if options.terminology:
        yield terminology(service, options.terminology, needs)
    yield tried(limits, "jobs and limits", needs)
    yield listed(service)
