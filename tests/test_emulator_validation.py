"""Requests and responses against botocore's own model."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

pytest.importorskip("botocore", reason="the extra emulator is not installed")

from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts.emulator import wire
from sphinx_amts.emulator.errors import ServiceError
from sphinx_amts.emulator.validate import check

MODEL = wire.model()
OPERATIONS = sorted(MODEL.operation_names)
# texts that match a pattern of the model: hypothesis does not know Java's classes
TEXTS = {
    "S3Uri": st.from_regex(r"s3://[a-z0-9]{3,20}(/[a-z/]{0,20})?", fullmatch=True),
    "ResourceName": st.from_regex(r"([A-Za-z0-9-]_?){1,20}", fullmatch=True),
    "ClientTokenString": st.from_regex(r"[a-zA-Z0-9-]{1,64}", fullmatch=True),
    "JobName": st.text("abcÄ中٣ _.:/=+-%@", min_size=1, max_size=256),
    "JobId": st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    "IamRoleArn": st.from_regex(r"arn:aws:iam::[0-9]{12}:role/[a-z]{1,20}", fullmatch=True),
    "ContentType": st.sampled_from(["text/html", "text/plain"]),
    "EncryptionKeyID": st.sampled_from(["alias/books", "1234abcd-12ab-34cd-56ef-1234567890ab"]),
    "NextToken": st.text("abc=", max_size=20),
    "ResourceArn": st.just("arn:aws:translate:us-east-1:123456789012:terminology/a/LATEST"),
}


def _values(shape: Any) -> st.SearchStrategy[Any]:
    """Anything that fits a shape."""
    if shape.type_name == "structure":
        needed = {n: _values(s) for n, s in shape.members.items() if n in shape.required_members}
        others = {n: _values(s) for n, s in shape.members.items() if n not in needed}
        return st.fixed_dictionaries(needed, optional=others)
    least, most = shape.metadata.get("min", 0), min(shape.metadata.get("max", 5), 500)
    if shape.type_name == "list":
        return st.lists(_values(shape.member), min_size=least, max_size=max(least, 3))
    if "enum" in shape.metadata:
        return st.sampled_from(shape.metadata["enum"])
    if shape.name in TEXTS:
        return TEXTS[shape.name]
    text = st.text(st.characters(codec="utf-8"), min_size=least, max_size=most)
    return {
        "string": text,
        "blob": st.binary(max_size=20),
        "integer": st.integers(least, 500),
        "long": st.integers(0, 2**40),
        "timestamp": st.integers(0, 2_000_000_000),
    }[shape.type_name]


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_request_that_botocore_writes_is_read_as_it_was_meant(
    operation: str, data: st.DataObject
) -> None:
    asked = data.draw(_values(MODEL.operation_model(operation).input_shape))
    model = MODEL.operation_model(operation)
    assert not ParamValidator().validate(asked, model.input_shape).has_errors()
    written = create_serializer("json").serialize_to_request(asked, model)
    assert written["headers"]["X-Amz-Target"] == f"{wire.PREFIX}.{operation}"
    assert wire.read(operation, written["body"]) == asked


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_response_is_read_by_botocore_as_it_was_meant(
    operation: str, data: st.DataObject
) -> None:
    shape = MODEL.operation_model(operation).output_shape
    if shape is None:
        assert wire.write(operation, {}) == b""
        return
    answer = data.draw(_values(shape))
    reply = {"body": wire.write(operation, answer), "status_code": 200, "headers": {}}
    found = create_parser("json").parse(reply, shape)
    found.pop("ResponseMetadata")
    assert _seconds(found) == answer


def _seconds(value: Any) -> Any:
    """Times as they travel."""
    if isinstance(value, dict):
        return {k: _seconds(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_seconds(v) for v in value]
    return int(value.timestamp()) if hasattr(value, "timestamp") else value


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_constraint_of_a_scalar_is_seen(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MODEL.shape_names)))
    shape = MODEL.shape_for(name)
    if shape.type_name != "string":
        return
    most = shape.metadata.get("max")
    broken = []
    if most is not None and most < 2000:
        broken.append("a" * (most + 1))
    if shape.metadata.get("min"):
        broken.append("")
    if "enum" in shape.metadata:
        broken.append("ANYTHING")
    if shape.metadata.get("pattern", "").startswith(("^", "arn", "s3")):
        broken.append("\u0007\u0007" + "a" * 20)
    for value in broken:
        with pytest.raises(ServiceError) as caught:
            check(value, shape)
        assert caught.value.code == "ValidationException"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nonsense", "SerializationException"),
        (b"[]", "SerializationException"),
        (b"{}", "ValidationException"),
        (b'{"JobId": 1}', "SerializationException"),
        (b'{"JobId": null}', "ValidationException"),
        (b'{"JobId": "a", "Other": 1}', "SerializationException"),
        (b"[" * 100_000, "SerializationException"),
    ],
)
def test_what_cannot_be_read_is_said(body: bytes, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        wire.read("DescribeTextTranslationJob", body)
    assert caught.value.code == code
    told = json.loads(wire.error_body(caught.value))
    assert told["__type"] == code


def test_a_message_names_the_member_and_what_it_must_be() -> None:
    asked = {"Name": "a b", "ParallelDataConfig": {"S3Uri": "http://x"}, "ClientToken": ""}
    with pytest.raises(ServiceError) as caught:
        wire.read("CreateParallelData", json.dumps(asked).encode())
    message = caught.value.message
    assert message.startswith("4 validation errors detected: ")
    assert "Value 'http://x' at 'parallelDataConfig.s3Uri' failed to satisfy" in message
    assert "'clientToken' failed to satisfy constraint: Member must have length" in message


def test_a_blob_has_to_be_base64() -> None:
    asked: dict[str, Any] = {
        "Name": "a",
        "MergeStrategy": "OVERWRITE",
        "TerminologyData": {"File": base64.b64encode(b"en,es").decode(), "Format": "CSV"},
    }
    assert (
        wire.read("ImportTerminology", json.dumps(asked).encode())["TerminologyData"]["File"]
        == b"en,es"
    )
    asked["TerminologyData"]["File"] = "?"
    with pytest.raises(ServiceError):
        wire.read("ImportTerminology", json.dumps(asked).encode())


def test_an_answer_cannot_have_members_that_the_model_lacks() -> None:
    with pytest.raises(ServiceError):
        wire.write("StartTextTranslationJob", {"JobId": "a", "Invented": 1})
