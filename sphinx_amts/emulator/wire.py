"""Bytes ⇄ values: AWS JSON 1.1, as botocore's client speaks it with this service."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from .errors import ServiceError
from .validate import check

__all__ = ["PREFIX", "error_body", "model", "read", "write"]

PREFIX = "AWSShineFrontendService_20170701"
"""What stands before the name of the operation in ``X-Amz-Target``."""


@cache
def model() -> Any:  # noqa: ANN401 -- botocore has no types
    """botocore's model of Amazon Translate."""  # noqa: D403 -- that is its name
    import botocore.session  # noqa: PLC0415 -- it takes a while

    return botocore.session.get_session().get_service_model("translate")


def read(operation: str, body: bytes) -> dict[str, Any]:
    """The parameters of a request, checked against the model; blobs are bytes."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ServiceError("SerializationException", "the body is no JSON") from error
    shape = model().operation_model(operation).input_shape
    parameters = _blobs(value, shape, decode=True)
    check(parameters, shape)
    return {k: v for k, v in parameters.items() if v is not None}


def write(operation: str, answer: Mapping[str, Any]) -> bytes:
    """A response as bytes. It is an error of ours if it does not fit the model."""
    shape = model().operation_model(operation).output_shape
    if shape is None:
        return b""
    answer = _dense(answer)
    check(answer, shape)
    return json.dumps(_blobs(answer, shape, decode=False), ensure_ascii=False).encode()


def error_body(error: ServiceError) -> bytes:
    """The body of an error; the name of its message is in capitals where it is modelled so."""
    return json.dumps(
        {"__type": error.code, "Message": error.message, **error.members}, ensure_ascii=False
    ).encode()


def _dense(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Without the members that have no value."""
    if isinstance(value, Mapping):
        return {k: _dense(v) for k, v in value.items() if v is not None}
    return [_dense(v) for v in value] if isinstance(value, list) else value


def _blobs(value: Any, shape: Any, *, decode: bool) -> Any:  # noqa: ANN401 -- JSON
    """The same value with its blobs as bytes, or as base64."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {
            k: _blobs(v, shape.members[k], decode=decode) if k in shape.members else v
            for k, v in value.items()
        }
    if shape.type_name == "blob" and isinstance(value, bytes) and not decode:
        return base64.b64encode(value).decode()
    if shape.type_name == "blob" and isinstance(value, str) and decode:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ServiceError("SerializationException", "a blob is no base64") from error
    return value
