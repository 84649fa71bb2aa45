"""The CloudFormation template gives what the doctor prints, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sphinx_amts.engines import _amazon_policies as policies

TEMPLATE = Path(__file__).parent.parent / "docs/examples/amazon.yaml"
pytestmark = pytest.mark.skipif(not TEMPLATE.is_file(), reason="the documentation is not here")


class _Loader(yaml.SafeLoader):
    """Reads ``!Sub`` and its like as the text behind them."""


_Loader.add_multi_constructor("!", lambda loader, _tag, node: loader.construct_scalar(node))


def resources() -> dict[str, Any]:
    found = yaml.load(TEMPLATE.read_text("utf-8"), _Loader)  # noqa: S506 -- a safe loader
    return {name: one["Properties"] for name, one in found["Resources"].items()}


def rights(policy: dict[str, Any]) -> set[tuple[str, str]]:
    """Action, and what it is about: the bucket, its objects, the role or all."""
    out = set()
    for statement in policy["Statement"]:
        actions = statement["Action"]
        resource = statement["Resource"]
        what = resource.replace("${Bucket.Arn}", "arn:aws:s3:::book").replace("${Prefix}", "amts")
        what = {"Bucket.Arn": "arn:aws:s3:::book", "Role.Arn": "role"}.get(what, what)
        for action in actions if isinstance(actions, list) else [actions]:
            out.add((action, what))
    return out


def test_the_role_is_the_one_that_is_printed() -> None:
    role = resources()["Role"]
    assert rights(role["Policies"][0]["PolicyDocument"]) == rights(policies.role("book", "amts"))
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    (printed,) = policies.trust("AWS::AccountId")["Statement"]
    assert trust == printed


def test_the_caller_may_what_is_printed_and_what_the_doctor_looks_at() -> None:
    given = rights(resources()["CallerPolicy"]["PolicyDocument"])
    printed = rights(policies.caller("book", "amts", "role"))
    assert printed <= given
    assert {action for action, _ in given - printed} == {
        "s3:GetBucketPublicAccessBlock", "s3:GetEncryptionConfiguration", "iam:GetRole",
        "iam:SimulatePrincipalPolicy",
    }  # fmt: skip


def test_the_bucket_is_private_and_encrypted() -> None:
    bucket = resources()["Bucket"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    prefixes = [rule.get("Prefix") for rule in bucket["LifecycleConfiguration"]["Rules"]]
    assert "${Prefix}/jobs/" in prefixes
    assert all(prefix is None or "parallel-data" not in prefix for prefix in prefixes)


def test_the_template_passes_cfn_lint() -> None:
    program = shutil.which("cfn-lint")
    if program is None:
        pytest.skip("cfn-lint is not installed")
    done = subprocess.run([program, TEMPLATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
