"""S3 as the service sees it: through boto3, with the rights of the job's role.

The emulator is a client of its own endpoint here; the header that its requests carry keeps them
out of the record of what was asked, and away from faults that are meant for others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache, partial
from typing import Any

from .errors import ServiceError

__all__ = ["AGENT", "KEY", "Storage", "client", "split_uri"]

AGENT = "amts-emulator-itself"
KEY = "emulator"  # both halves of the credentials
_SERVICE = "translate.amazonaws.com"
_ROLE = re.compile(r"arn:aws[^:]*:iam::(\d{12}):role/(?:.*/)?([^/]+)")


def split_uri(uri: str) -> tuple[str, str]:
    """``s3://bucket/a/b`` → ``bucket`` and ``a/b``."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def client(service: str, url: str, **options: Any) -> Any:  # noqa: ANN401 -- boto3's own classes
    """A client of boto3 for an emulator at that address."""
    made: Any = _session().client(
        service, endpoint_url=url, aws_access_key_id=KEY, aws_secret_access_key=KEY, **options
    )
    return made


@cache
def _session() -> Any:  # noqa: ANN401 -- boto3 has no types
    import boto3  # noqa: PLC0415 -- an extra, and slow to load

    return boto3.session.Session()


class Storage:
    """The buckets and the roles behind an endpoint."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._made: dict[str, Any] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3 makes its classes as it runs
        """A client of ours for that service."""
        from botocore.config import Config  # noqa: PLC0415 -- an extra, and slow to load

        if service not in self._made:
            config = Config(
                user_agent_extra=AGENT, proxies={}, retries={"total_max_attempts": 1},
                s3={"addressing_style": "path"},
            )  # fmt: skip
            self._made[service] = client(service, self.url, region_name="us-east-1", config=config)
        return self._made[service]

    def region(self, bucket: str) -> str | None:
        """Where a bucket is; nothing if there is none of that name."""
        from botocore.exceptions import ClientError  # noqa: PLC0415

        try:
            place = self.client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"]
        except ClientError:
            return None
        return str(place or "us-east-1")

    def buckets(self) -> Sequence[str]:
        """The names of all buckets."""
        return [b["Name"] for b in self.client("s3").list_buckets()["Buckets"]]

    def create(self, bucket: str, region: str) -> None:
        """Make a bucket there, if it is not there yet."""
        if self.region(bucket) is None:
            there = {"LocationConstraint": region}
            more = {} if region == "us-east-1" else {"CreateBucketConfiguration": there}
            self.client("s3").create_bucket(Bucket=bucket, **more)

    def empty(self, bucket: str) -> None:
        """Delete a bucket with all that is in it, if it is there."""
        if self.region(bucket) is not None:
            for key, _ in self.list(bucket, ""):
                self.client("s3").delete_object(Bucket=bucket, Key=key)
            self.client("s3").delete_bucket(Bucket=bucket)

    def list(self, bucket: str, prefix: str) -> Iterator[tuple[str, int]]:
        """The objects below a prefix: keys and sizes in bytes."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=bucket, Prefix=prefix):
            for one in page.get("Contents", ()):
                yield one["Key"], one["Size"]

    def get(self, bucket: str, key: str) -> bytes | None:
        """An object; nothing if there is none."""
        from botocore.exceptions import ClientError  # noqa: PLC0415

        try:
            body: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError:
            return None
        return body

    def put(
        self, bucket: str, key: str, body: bytes, content_type: str, kms: str | None = None
    ) -> None:
        """Write an object, encrypted with that key of KMS if any."""
        more = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms} if kms else {}
        self.client("s3").put_object(
            Bucket=bucket, Key=key, Body=body, ContentType=content_type, **more
        )

    def address(self, bucket: str, key: str) -> str:
        """A signed address from which an object can be fetched."""
        made = self.client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=3600
        )
        return str(made)

    def check_role(self, arn: str, needs: Sequence[tuple[str, str]]) -> None:
        """Raise, as the service does, unless the role exists, trusts the service, and allows
        every *(action, resource)*. Conditions of a policy are taken as met."""
        name = _ROLE.fullmatch(arn)
        role = self._role(name[2]) if name else None
        if role is None or not _trusts(role):
            raise ServiceError(
                "InvalidRequestException",
                f"Could not assume the data access role {arn}: it does not exist, or its trust"
                f" policy does not allow {_SERVICE} to assume it.",
            )
        policies = self._policies(role["RoleName"])
        for action, resource in needs:
            if not _allows(policies, action, resource):
                raise ServiceError(
                    "InvalidRequestException",
                    f"The data access role {arn} is not allowed to perform {action} on {resource}.",
                )

    def rights(self, arn: str) -> Callable[[str, str], bool] | None:
        """What tells whether the role may do an action to a resource; nothing if there is none."""
        name = _ROLE.fullmatch(arn)
        role = self._role(name[2]) if name else None
        if role is None:
            return None
        return partial(_allows, self._policies(role["RoleName"]))

    def _role(self, name: str) -> Any:  # noqa: ANN401 -- boto3's own dictionaries
        from botocore.exceptions import ClientError  # noqa: PLC0415

        try:
            return self.client("iam").get_role(RoleName=name)["Role"]
        except ClientError:
            return None

    def _policies(self, role: str) -> Sequence[Any]:
        iam = self.client("iam")
        found = [
            iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            arn = one["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            made = iam.get_policy_version(PolicyArn=arn, VersionId=version)
            found.append(made["PolicyVersion"]["Document"])
        return [json.loads(p) if isinstance(p, str) else p for p in found]


def _trusts(role: Any) -> bool:  # noqa: ANN401
    document = role["AssumeRolePolicyDocument"]
    if isinstance(document, str):
        document = json.loads(document)
    return any(
        s.get("Effect") == "Allow"
        and fnmatch_any(_listed(s.get("Action")), "sts:AssumeRole")
        and _SERVICE in _listed(_principal(s.get("Principal")))
        for s in _listed(document.get("Statement"))
    )


def _principal(value: Any) -> Any:  # noqa: ANN401
    return value.get("Service") if isinstance(value, dict) else None


def _allows(policies: Sequence[Any], action: str, resource: str) -> bool:
    effects = {
        s.get("Effect")
        for p in policies
        for s in _listed(p.get("Statement"))
        if fnmatch_any(_listed(s.get("Action")), action)
        and fnmatch_any(_listed(s.get("Resource")), resource)
    }
    return effects == {"Allow"}


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


def fnmatch_any(patterns: list[str], text: str) -> bool:
    """Whether one of them fits; actions have no case, but neither do two buckets differ by it."""
    return any(fnmatchcase(text.lower(), p.lower()) for p in patterns)
