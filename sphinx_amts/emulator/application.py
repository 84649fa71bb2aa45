"""The WSGI application: it sorts requests by the service that they are signed for, keeps a record
of them, and breaks connections where faults say so.
"""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from .faults import Faults
from .rights import simulated
from .service import Service
from .storage import AGENT
from .wire import PREFIX

__all__ = ["Application", "Request"]

_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
_S3_ERRORS = {
    "s3-slow-down": (503, "SlowDown", "Please reduce your request rate."),
    "s3-error": (500, "InternalError", "We encountered an internal error. Please try again."),
}
_DENIED = (403, "AccessDenied", "Access Denied")
_SUBRESOURCES = ("location", "lifecycle", "encryption", "policy", "versioning", "uploads")

_Environ = dict[str, Any]
_Start = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request that a client made. ``status``: of HTTP, 0 where the connection was broken."""

    service: str
    operation: str
    region: str
    parameters: dict[str, Any]
    status: int
    error: str = ""


@dataclass(slots=True)
class Application:
    """``moto``: what answers for all services but Translate. ``requests``: all that came."""

    moto: Callable[..., Iterable[bytes]]
    service: Service
    requests: list[Request] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, environ: _Environ, start: _Start) -> Iterable[bytes]:
        """Answer one request."""
        if AGENT in environ.get("HTTP_USER_AGENT", ""):
            return self.moto(environ, start)
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        region, service = (scope[1], scope[2]) if scope else ("us-east-1", "s3")
        if service == "translate" or environ.get("HTTP_X_AMZ_TARGET", "").startswith(PREFIX):
            return self._translate(environ, start, region)
        return self._others(environ, start, region, service)

    def _note(self, *what: Any) -> None:  # noqa: ANN401 -- the fields of a request
        with self._lock:
            self.requests.append(Request(*what))

    @property
    def _faults(self) -> Faults:
        return self.service.context.faults

    def _translate(self, environ: _Environ, start: _Start, region: str) -> Iterable[bytes]:
        body = _body(environ)
        prefix, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
        if prefix != PREFIX:
            operation = ""
        what = ("translate", operation, region, _parameters(body))
        if self._faults.strikes("reset-before", operation):
            self._note(*what, 0)
            _reset(environ)
        reply = self.service.handle(operation, region, body)
        if not reply.code and self._faults.strikes("reset-after", operation):
            self._note(*what, 0)
            _reset(environ)
        self._note(*what, reply.status, reply.code)
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Content-Length", str(len(reply.body))),
            ("x-amzn-RequestId", str(uuid4())),
        ]
        if reply.code:
            headers.append(("x-amzn-ErrorType", reply.code))
        start(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [reply.body]

    def _others(
        self, environ: _Environ, start: _Start, region: str, service: str
    ) -> Iterable[bytes]:
        operation = _storage_operation(environ) if service == "s3" else _action(environ)
        if operation == "SimulatePrincipalPolicy":
            return self._simulate(environ, start, region)
        what = (service, operation, region, {"path": environ.get("PATH_INFO", "")})

        def said(status: str, *arguments: Any) -> Any:  # noqa: ANN401 -- as WSGI has it
            self._note(*what, int(status.split(maxsplit=1)[0]))
            return start(status, *arguments)

        struck = self._storage_fault(operation, what[3]["path"]) if service == "s3" else None
        if struck:
            _body(environ)
        if struck == "s3-reset":
            self._note(*what, 0)
            _reset(environ)
        if struck:
            return _storage_error(struck, said)
        return self.moto(environ, said)

    def _simulate(self, environ: _Environ, start: _Start, region: str) -> Iterable[bytes]:
        form = {k: v[0] for k, v in parse_qs(_body(environ).decode("utf-8", "replace")).items()}
        status, body = simulated(form, self.service.context.storage, self._faults)
        self._note("iam", "SimulatePrincipalPolicy", region, form, status)
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def _storage_fault(self, operation: str, path: str) -> str | None:
        possible = ["s3-slow-down", "s3-error", "s3-reset"]
        if operation.startswith(("Put", "Post", "Delete", "Create")):
            possible.append("s3-put-denied")
        elif operation in {"GetObject", "HeadObject"}:
            possible.append("s3-get-denied")
        elif operation.startswith("List"):
            possible.append("s3-list-denied")
        return self._faults.first(possible, f"{operation} {path}")


def _body(environ: _Environ) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body


def _parameters(body: bytes) -> dict[str, Any]:
    """What was asked, for the record; nothing where it cannot be read."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _action(environ: _Environ) -> str:
    """The operation of a request to IAM or STS."""
    body = _body(environ)
    environ["wsgi.input"] = io.BytesIO(body)
    found = parse_qs(body.decode("utf-8", "replace")).get("Action")
    return str(found[0]) if found else str(environ["REQUEST_METHOD"])


def _storage_operation(environ: _Environ) -> str:
    """The operation of a request to S3, by its method and its path."""
    method, path = str(environ["REQUEST_METHOD"]), environ.get("PATH_INFO", "").strip("/")
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if not path:
        return "ListBuckets"
    if "/" in path:
        return f"{method.title()}Object"
    if part := next((p for p in _SUBRESOURCES if p in query), None):
        return f"{method.title()}Bucket{part.title()}"
    if method == "POST":
        return "DeleteObjects" if "delete" in query else "PostObject"
    return {"GET": "ListObjects", "PUT": "CreateBucket"}.get(method, f"{method.title()}Bucket")


def _storage_error(struck: str, start: _Start) -> Iterable[bytes]:
    status, code, message = _S3_ERRORS.get(struck, _DENIED)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    ).encode()
    headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    start(f"{status} {code}", headers)
    return [body]


def _reset(environ: _Environ) -> None:
    """Break the connection: the client sees its end instead of an answer."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        # closing would wait for the files that the server has made of it
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError
