"""What the doctor looks at in S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from .._errors import EngineError
from . import Check
from ._amazon_errors import of
from ._amazon_look import tried
from ._amazon_options import Options
from ._amazon_service import Service
from ._amazon_storage import Storage

__all__ = ["examine_bucket"]

_MISSING = frozenset({"404", "NoSuchBucket", "NotFound"})
_TRIAL = "jobs/doctor.json"  # where the bucket's own rules delete what is old


def examine_bucket(service: Service, options: Options, needs: dict[str, Any]) -> Iterator[Check]:
    """Look whether the bucket is there, where the work is done, private, and can be used.

    *needs*: the policy of whoever builds.
    """
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

    check = tried(there, name, needs)
    yield check
    if check.state == "wrong":
        return
    yield tried(lambda: _used(service, options), "objects in the bucket", needs)

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
    check = tried(look, name)
    if code in check.message:
        return Check("warning" if remedy else "ok", name, message, remedy)
    return check


def _used(service: Service, options: Options) -> Check:
    """Write an object and read it, as a build does; one that is there is not written again."""
    storage = Storage(service, options.bucket, options.prefix, options.kms_key)
    storage.claim(_TRIAL, {"what": "sphinx-amts doctor has tried to write here"})
    if storage.found(_TRIAL) is None:
        return Check("wrong", "objects in the bucket", f"{storage.uri(_TRIAL)} is gone at once")
    return Check("ok", "objects in the bucket", f"{storage.uri(_TRIAL)} was written and read")
