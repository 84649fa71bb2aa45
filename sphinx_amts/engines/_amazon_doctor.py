"""Whether all is there that a job needs: looked at one by one, with the remedy to paste.

Nothing here is billed, and nothing is written. What the caller may not look at is *unknown*: a
user who may start jobs need not be allowed to read policies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from .._amazon_codes import AMAZON_CODES
from .._errors import EngineError
from . import Check, Desk
from . import _amazon_policies as policies
from ._amazon_errors import of, scrubbed
from ._amazon_jobs import Jobs
from ._amazon_languages import doubt, pair
from ._amazon_options import Options
from ._amazon_parallel import describe, name_of, state
from ._amazon_rights import decoded, missing, several
from ._amazon_service import Service
from ._amazon_storage import Storage

__all__ = ["examine"]

_CUSTOM = frozenset({"us-east-1", "us-west-2", "eu-west-1"})
_BATCH = _CUSTOM | {
    "us-east-2", "ca-central-1", "eu-central-1", "eu-west-2", "eu-west-3", "eu-north-1",
    "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2",
    "us-gov-west-1",
}  # fmt: skip
_RUNNING, _WAITING = 10, 1000
_MISSING = frozenset({"404", "NoSuchBucket", "NotFound"})


def examine(options: Options, source: str, target: str) -> Iterator[Check]:
    """Check everything, in an order in which what comes later needs what came before."""
    try:
        codes = pair(source, target)
    except EngineError as error:
        yield Check("wrong", "languages", error.message, error.remedy)
        return
    about = doubt(target)
    yield Check("warning" if about else "ok", "languages", about or f"{codes[0]} to {codes[1]}")
    try:
        service = Service(Desk(), options.region, pace=0.2, role=options.role)
        service.client("translate")
    except EngineError as error:
        yield Check("wrong", "client", error.message, error.remedy)
        return
    account = ""
    for check in _who(service):
        yield check
        if check.state == "wrong":
            return
        account = check.message.rpartition("account ")[2] if "account " in check.message else ""
    yield _region(service.region, options)
    yield from _bucket(service, options)
    yield from _role(service, options, account)
    yield from _rights(service, options)
    yield from _resources(service, options, name_of(options.name, codes))


def _try(look: Callable[[], Check], name: str) -> Check:
    """Look; what may not be looked at is unknown, what fails is wrong."""
    try:
        return look()
    except EngineError as error:
        denied = "AccessDenied" in error.message or "not authorized" in error.message
        return Check("unknown" if denied else "wrong", name, error.message, error.remedy)
    except Exception as error:  # noqa: BLE001 -- whatever a service without this operation says
        odd = "it does not know this operation" if "Parser" in of(error) else scrubbed(error)
        return Check("unknown", name, f"it cannot be looked at: {odd}")


def _who(service: Service) -> Iterator[Check]:
    def look() -> Check:
        me = service.call("asking who you are", "sts", "get_caller_identity")
        return Check("ok", "credentials", f"{me.get('Arn')} of account {me.get('Account')}")

    yield _try(look, "credentials")


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


def _bucket(service: Service, options: Options) -> Iterator[Check]:
    bucket, name = options.bucket, "bucket"

    def there() -> Check:
        try:
            answer = service.call(
                f"looking into s3://{bucket}/{options.prefix}/", "s3", "list_objects_v2",
                handled=_MISSING, Bucket=bucket, Prefix=f"{options.prefix}/", MaxKeys=1,
            )  # fmt: skip
        except EngineError:
            raise
        except Exception as error:
            if of(error) not in _MISSING:
                raise
            make = f"aws s3 mb s3://{bucket} --region {service.region}"
            return Check("wrong", name, f"there is no bucket {bucket}", f"make it: {make}")
        region = _region_of(answer)
        if not region:
            with suppress(Exception):  # not everyone may ask, and not every service says
                head = service.call(f"looking at {bucket}", "s3", "head_bucket", Bucket=bucket)
                region = head.get("BucketRegion") or _region_of(head)
        if region and region != service.region:
            return Check(
                "wrong", name, f"{bucket} is in {region}, and the work is done in {service.region}",
                f"set region in amts_engine_options to {region}",
            )  # fmt: skip
        return Check("ok", name, f"{bucket} is in {region or 'a region that is not told'}")

    check = _try(there, name)
    yield check
    if check.state == "wrong":
        return

    def private() -> Check:
        answer = service.call(
            "looking at its public access", "s3", "get_public_access_block",
            handled={"NoSuchPublicAccessBlockConfiguration"}, Bucket=bucket,
        )  # fmt: skip
        rules = answer.get("PublicAccessBlockConfiguration") or {}
        if rules and all(rules.values()):
            return Check("ok", "bucket is private", "all public access is blocked")
        return Check("warning", "bucket is private", "public access is not blocked", block)

    block = (
        f"aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
    )
    yield _none_is(
        private, "NoSuchPublicAccessBlock", "bucket is private", "public access is not blocked",
        block,
    )  # fmt: skip

    def encrypted() -> Check:
        answer = service.call(
            "looking at its encryption", "s3", "get_bucket_encryption",
            handled={"ServerSideEncryptionConfigurationNotFoundError"}, Bucket=bucket,
        )  # fmt: skip
        rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
        kind = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        return Check("ok", "bucket is encrypted", kind)

    yield _none_is(
        encrypted, "ServerSideEncryptionConfigurationNotFound", "bucket is encrypted",
        "no encryption is configured; S3 encrypts with its own keys", "",
    )  # fmt: skip


def _region_of(answer: Any) -> str:  # noqa: ANN401 -- JSON
    headers = answer["ResponseMetadata"].get("HTTPHeaders", {})
    return str(headers.get("x-amz-bucket-region", ""))


def _none_is(look: Callable[[], Check], code: str, name: str, message: str, remedy: str) -> Check:
    """Take an error that says that nothing is configured for what it is."""
    check = _try(look, name)
    if code in check.message:
        return Check("warning" if remedy else "ok", name, message, remedy)
    return check


def _role(service: Service, options: Options, account: str) -> Iterator[Check]:
    name = options.role.rpartition("/")[2]

    def trusted() -> Check:
        answer = service.call(
            f"looking at the role {name}", "iam", "get_role",
            handled={"NoSuchEntity", "NoSuchEntityException"}, RoleName=name,
        )  # fmt: skip
        if _trusts(decoded(answer["Role"].get("AssumeRolePolicyDocument"))):
            return Check("ok", "role", f"{options.role} trusts translate.amazonaws.com")
        return Check(
            "wrong", "role", f"{options.role} does not trust translate.amazonaws.com",
            f"give it this trust policy:\n{_json(policies.trust(account))}",
        )  # fmt: skip

    check = _try(trusted, "role")
    if "NoSuchEntity" in check.message:
        check = Check(
            "wrong", "role", f"there is no role {options.role}",
            f"make it with this trust policy:\n{_json(policies.trust(account))}",
        )  # fmt: skip
    yield check
    there = f"arn:aws:s3:::{options.bucket}"
    yield _try(
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


def _rights(service: Service, options: Options) -> Iterator[Check]:
    there = f"arn:aws:s3:::{options.bucket}"

    def look() -> Check:
        me = str(service.call("asking who you are", "sts", "get_caller_identity")["Arn"])
        if ":assumed-role/" in me:
            account, role = me.split(":")[4], me.split("/")[1]
            me = f"arn:aws:iam::{account}:role/{role}"
        return _checked(
            service, "your rights", me,
            [
                ("translate:StartTextTranslationJob", "*"),
                ("translate:CreateParallelData", "*"),
                ("s3:PutObject", f"{there}/{options.prefix}/x"),
                ("iam:PassRole", options.role),
            ],
            policies.caller(options.bucket, options.prefix, options.role, options.kms_key), "you",
        )  # fmt: skip

    check = _try(look, "your rights")
    if check.state == "unknown":
        check = Check(
            "unknown", check.name, check.message,
            "your user needs these rights; iam:PassRole is in no managed policy of Translate:\n"
            + _json(policies.caller(options.bucket, options.prefix, options.role, options.kms_key)),
        )  # fmt: skip
    yield check


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
            f"attach this policy to {whose}:\n{_json(policy)}",
        )  # fmt: skip
    return Check("ok", name, ", ".join(action for action, _ in rights))


def _resources(service: Service, options: Options, resource: str) -> Iterator[Check]:
    def parallel() -> Check:
        found = describe(service, resource)
        if found is None:
            return Check("ok", "parallel data", f"{resource} will be made when it is needed")
        said = state(found)
        message = f"{resource} is {said}, {found.get('ImportedRecordCount', 0)} pairs"
        if said == "FAILED":
            return Check("warning", "parallel data", f"{message}: {found.get('Message', '')}")
        return Check("ok", "parallel data", message)

    def terminology() -> Check:
        service.call(
            f"looking at the terminology {options.terminology}", "translate", "get_terminology",
            Name=options.terminology,
        )  # fmt: skip
        return Check("ok", "terminology", options.terminology)

    def limits() -> Check:
        jobs = Jobs(service, Storage(service, options.bucket, options.prefix))
        running = len(jobs.listed(JobStatus="IN_PROGRESS"))
        waiting = len(jobs.listed(JobStatus="SUBMITTED"))
        message = f"{running} of {_RUNNING} jobs run, {waiting} of {_WAITING} wait"
        return Check("warning" if waiting >= _WAITING else "ok", "limits", message)

    if options.custom:
        yield _try(parallel, "parallel data")
    if options.terminology:
        yield _try(terminology, "terminology")
    yield _try(limits, "limits")
    yield _try(lambda: _listed(service), "languages of the service")


def _listed(service: Service) -> Check:
    found: set[str] = set()
    more: dict[str, Any] = {}
    while True:
        page = service.call("listing the languages", "translate", "list_languages", **more)
        found |= {one["LanguageCode"] for one in page.get("Languages", ())}
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    return Check(
        "ok", "languages of the service", f"{len(found & AMAZON_CODES)} that are known here"
    )


def _json(policy: dict[str, Any]) -> str:
    return json.dumps(policy, indent=2)
