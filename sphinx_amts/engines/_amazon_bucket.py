"""What the doctor looks at in S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from . import Check
from ._amazon_look import tried
from ._amazon_options import Options
from ._amazon_service import Handled, Service
from ._amazon_storage import Storage

__all__ = ["examine_bucket"]

_MISSING = frozenset({"404", "NoSuchBucket", "NotFound"})
_TRIAL = "jobs/doctor.json"  # where the bucket's own rules delete what is old


def examine_bucket(service: Service, options: Options, needs: dict[str, Any]) -> Iterator[Check]:
    """Look whether the bucket is there, where the work is done, private, and can be used.

    *needs*: the policy of whoever builds.
    """
    bucket = options.bucket
    check = tried(lambda: _there(service, bucket, options.prefix), "bucket", needs)
    yield check
    if check.state == "wrong":
        return
    yield tried(lambda: _used(service, options), "objects in the bucket", needs)
    yield tried(lambda: _private(service, bucket), "bucket is private")
    yield tried(lambda: _encrypted(service, bucket), "bucket is encrypted")


def _there(service: Service, bucket: str, prefix: str) -> Check:
    """Whether there is such a bucket, in the region where the work is done."""
    try:
        answer = service.call(
            f"looking into s3://{bucket}/{prefix}/", "s3", "list_objects_v2",
            handled=_MISSING, Bucket=bucket, Prefix=f"{prefix}/", MaxKeys=1,
        )  # fmt: skip
    except Handled:
        make = f"aws s3 mb s3://{bucket} --region {service.region}"
        return Check("wrong", "bucket", f"there is no bucket {bucket}", f"make it: {make}")
    region = _region_of(answer)
    if not region:
        with suppress(Exception):  # not everyone may ask, and not every service says
            head = service.call(f"looking at {bucket}", "s3", "head_bucket", Bucket=bucket)
            region = head.get("BucketRegion") or _region_of(head)
    if region and region != service.region:
        return Check(
            "wrong", "bucket", f"{bucket} is in {region}, and the work is done in {service.region}",
            f"set region in amts_engine_options to {region}",
        )  # fmt: skip
    return Check("ok", "bucket", f"{bucket} is in {region or 'a region that is not told'}")


def _private(service: Service, bucket: str) -> Check:
    rules: dict[str, bool] = {}
    with suppress(Handled):
        answer = service.call(
            "looking at its public access", "s3", "get_public_access_block",
            handled={"NoSuchPublicAccessBlockConfiguration"}, Bucket=bucket,
        )  # fmt: skip
        rules = answer.get("PublicAccessBlockConfiguration") or {}
    if rules and all(rules.values()):
        return Check("ok", "bucket is private", "all public access is blocked")
    return Check(
        "warning", "bucket is private", "public access is not blocked",
        f"aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    )  # fmt: skip


def _encrypted(service: Service, bucket: str) -> Check:
    kind = "no encryption is configured; S3 encrypts with its own keys"
    with suppress(Handled):
        answer = service.call(
            "looking at its encryption", "s3", "get_bucket_encryption",
            handled={"ServerSideEncryptionConfigurationNotFoundError"}, Bucket=bucket,
        )  # fmt: skip
        rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
        kind = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    return Check("ok", "bucket is encrypted", kind)


def _region_of(answer: Any) -> str:  # noqa: ANN401 -- JSON
    headers = answer["ResponseMetadata"].get("HTTPHeaders", {})
    return str(headers.get("x-amz-bucket-region", ""))


def _used(service: Service, options: Options) -> Check:
    """Write an object and read it, as a build does; one that is there is not written again."""
    storage = Storage(service, options.bucket, options.prefix, options.kms_key)
    storage.claim(_TRIAL, {"what": "sphinx-amts doctor has tried to write here"})
    if storage.found(_TRIAL) is None:
        return Check("wrong", "objects in the bucket", f"{storage.uri(_TRIAL)} is gone at once")
    return Check("ok", "objects in the bucket", f"{storage.uri(_TRIAL)} was written and read")
