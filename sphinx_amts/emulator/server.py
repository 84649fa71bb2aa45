"""One endpoint on this machine: Translate is ours, S3, IAM and STS are moto's.

``running`` starts it for a ``with`` block; the command ``sphinx-amts emulator`` does the same
until it is interrupted. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from .._errors import SettingError
from .clock import Clock, StepClock, Timing
from .context import ACCOUNT, Context
from .faults import Fault, Faults
from .keep import load, save
from .limits import LIMITS, Limits
from .service import Reply, Service
from .state import State
from .storage import AGENT, Storage
from .translators import Exact, Pseudo, Translator
from .wire import PREFIX

__all__ = ["Emulator", "Request", "running"]

_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
_HOST = "127.0.0.1"
ROLE = "amts-emulator-translate"
_INSTALL = "pip install 'sphinx-amts[emulator]'"

StartResponse = Callable[..., Any]


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
class Emulator:
    """A running emulator: where it is, and all that was asked of it."""

    url: str
    region: str
    bucket: str
    role: str
    service: Service
    requests: list[Request] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """The environment in which every client of AWS finds it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "emulator",
            "AWS_SECRET_ACCESS_KEY": "emulator",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def faults(self) -> Faults:
        """The faults; tests may put others in their place."""
        return self.service.context.faults

    @property
    def clock(self) -> Clock:
        """The emulator's time."""
        return self.service.context.clock

    @property
    def state(self) -> State:
        """What the service remembers."""
        return self.service.context.state

    @property
    def billed(self) -> int:
        """Characters that all jobs and all real-time requests have cost so far."""
        self.service.settle()
        realtime = sum(
            len(r.parameters["Text"])
            for r in self.requests
            if r.operation == "TranslateText" and r.status == 200  # noqa: PLR2004
        )
        return realtime + sum(job.billed for job in self.state.jobs)

    def asked(self, operation: str) -> list[Request]:
        """The requests for one operation, in their order."""
        return [r for r in self.requests if r.operation == operation]

    def client(self, service: str, **options: Any) -> Any:  # noqa: ANN401 -- boto3's own classes
        """A client of boto3 for this emulator, such as ``client("translate")``."""
        import boto3  # noqa: PLC0415

        session = boto3.session.Session(
            aws_access_key_id="emulator", aws_secret_access_key="emulator", region_name=self.region  # noqa: S106
        )  # fmt: skip
        return session.client(service, endpoint_url=self.url, **options)


class _Application:
    """The WSGI application: it sorts requests by the service that they are signed for."""

    def __init__(self, moto: Callable[..., Iterable[bytes]]) -> None:
        self.moto = moto
        self.emulator: Emulator | None = None
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if AGENT in environ.get("HTTP_USER_AGENT", "") or self.emulator is None:
            return self.moto(environ, start)
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        region, service = (scope[2], scope[3]) if scope else ("us-east-1", "s3")
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if service == "translate" or target.startswith(PREFIX):
            return self._translate(self.emulator, environ, start, region)
        return self._others(self.emulator, environ, start, region, service)

    def _record(self, emulator: Emulator, request: Request) -> None:
        with self._lock:
            emulator.requests.append(request)

    def _translate(
        self, emulator: Emulator, environ: dict[str, Any], start: StartResponse, region: str
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        target = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
        operation = target[2] if target[0] == PREFIX else ""
        try:
            parameters = json.loads(body or b"{}")
        except ValueError:
            parameters = {}
        faults = emulator.faults
        if faults.strikes("reset-before", operation):
            self._record(emulator, Request("translate", operation, region, parameters, 0))
            _reset(environ)
        reply: Reply = emulator.service.handle(operation, region, body)
        lost = reply.status == 200 and faults.strikes("reset-after", operation)  # noqa: PLR2004
        status = 0 if lost else reply.status
        self._record(
            emulator, Request("translate", operation, region, parameters, status, reply.code)
        )
        if lost:
            _reset(environ)
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Content-Length", str(len(reply.body))),
            ("x-amzn-RequestId", str(uuid4())),
        ]
        if reply.code:
            headers.append(("x-amzn-ErrorType", reply.code))
        start(f"{reply.status} {'OK' if reply.status == 200 else 'Error'}", headers)  # noqa: PLR2004
        return [reply.body]

    def _others(
        self, emulator: Emulator, environ: dict[str, Any], start: StartResponse,
        region: str, service: str,
    ) -> Iterable[bytes]:  # fmt: skip
        operation = _name(environ, service)
        parameters = {"path": environ.get("PATH_INFO", "")}

        def said(status: str, *arguments: Any) -> Any:  # noqa: ANN401
            self._record(
                emulator,
                Request(service, operation, region, parameters, int(status.split(maxsplit=1)[0])),
            )
            return start(status, *arguments)

        if service == "s3":
            struck = _storage_fault(emulator.faults, operation, parameters["path"])
            if struck == "s3-reset":
                self._record(emulator, Request(service, operation, region, parameters, 0))
                _reset(environ)
            if struck:
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                return _s3_error(struck, said)
        return self.moto(environ, said)


_S3_ERRORS = {
    "s3-slow-down": ("503 Slow Down", "SlowDown", "Please reduce your request rate."),
    "s3-error": ("500 Internal Server Error", "InternalError", "We encountered an internal error."),
}
_DENIED = ("403 Forbidden", "AccessDenied", "Access Denied")


def _storage_fault(faults: Faults, operation: str, path: str) -> str | None:
    possible = ["s3-slow-down", "s3-error", "s3-reset"]
    if operation.startswith(("Put", "Post", "Delete", "Create", "Upload", "Complete", "Copy")):
        possible.append("s3-put-denied")
    if operation in {"GetObject", "HeadObject"}:
        possible.append("s3-get-denied")
    if operation.startswith("List"):
        possible.append("s3-list-denied")
    return faults.first(possible, f"{operation} {path}")


def _s3_error(struck: str, start: StartResponse) -> Iterable[bytes]:
    status, code, message = _S3_ERRORS.get(struck, _DENIED)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    ).encode()
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def _name(environ: dict[str, Any], service: str) -> str:
    """What a request to another service asks for."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "").strip("/")
    if service != "s3":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        import io  # noqa: PLC0415

        environ["wsgi.input"] = io.BytesIO(body)
        return str(parse_qs(body.decode("utf-8", "replace")).get("Action", [method])[0])
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    what = "Object" if "/" in path else "Bucket"
    if not path:
        return "ListBuckets"
    if method == "GET" and what == "Bucket":
        extra = next((k for k in query if k in {"location", "lifecycle", "encryption"}), None)
        return f"GetBucket{extra.title()}" if extra else "ListObjectsV2"
    if method == "POST":
        return "DeleteObjects" if "delete" in query else "PostObject"
    if method == "PUT" and what == "Bucket":
        return "PutBucket" if query else "CreateBucket"
    return f"{method.title()}{what}"


def _reset(environ: dict[str, Any]) -> None:
    """Break the connection, so that the client sees a reset instead of an answer."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    raise ConnectionResetError


def _server(port: int, application: Callable[..., Any]) -> Any:  # noqa: ANN401
    from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    class Quiet(MotoRequestHandler):  # type: ignore[misc]
        """It writes no log of its own."""

        def log(self, *_: Any) -> None:  # noqa: ANN401
            """Nothing."""

    try:
        return make_server(_HOST, port, application, threaded=True, request_handler=Quiet)
    except SystemExit as error:  # that is how it says that the port is taken
        raise SettingError(f"port {port} is taken", remedy="choose another --port") from error


@contextmanager
def running(  # noqa: PLR0913 -- what a test may want to have otherwise
    *,
    port: int = 0,
    region: str = "us-east-1",
    state: Path | None = None,
    translator: Translator | None = None,
    known: Sequence[Exact] = (),
    faults: Iterable[Fault | str] | Faults = (),
    seed: int = 0,
    clock: Clock | None = None,
    timing: Timing | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Emulator]:
    """An emulator for as long as the block lasts, on a free port unless one is asked for.

    ``state``: a folder in which jobs and objects are kept from one run to the next.
    ``known``: what is asked before the *translator*, such as a recording. ``clock``: steps of a
    minute for every request to Translate unless it is said otherwise.

    Raises :class:`SettingError` where a port is taken or a package is missing.
    """
    try:
        from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 -- an extra, and slow to load
            DomainDispatcherApplication,
            create_backend_app,
        )
    except ImportError as error:
        raise SettingError(f"the emulator needs moto: {error}", remedy=_INSTALL) from error
    application = _Application(DomainDispatcherApplication(create_backend_app))
    server = _server(port, application)
    url = f"http://{_HOST}:{server.server_port}"
    storage = Storage(url)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        context = Context(
            state=State(), clock=clock or StepClock(), timing=timing or Timing(), limits=limits,
            faults=faults if isinstance(faults, Faults) else Faults.of(faults, seed),
            storage=storage, known=known, last=translator or Pseudo(),
        )  # fmt: skip
        bucket = f"amts-emulator-{server.server_port if state is None else 'kept'}"
        role = _make_ready(storage, bucket, region)
        if state is not None:
            context.state = load(state, storage)
        emulator = Emulator(url, region, bucket, role, Service(context))
        application.emulator = emulator
        yield emulator
        application.emulator = None
        if state is not None:
            save(state, context.state, storage)
    finally:
        storage.empty(f"amts-emulator-{server.server_port}")
        server.shutdown()
        server.server_close()
        thread.join()


def _make_ready(storage: Storage, bucket: str, region: str) -> str:
    """Make a bucket, and a role that the service may use on it; returns the role's ARN."""
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}  # fmt: skip
    if storage.region(bucket) is None:
        storage.client("s3").create_bucket(Bucket=bucket, **place)
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "translate.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allow = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
        "Resource": ["arn:aws:s3:::amts-emulator-*"],
    }
    iam = storage.client("iam")
    arn = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    if ROLE not in {r["RoleName"] for r in iam.list_roles()["Roles"]}:
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName=ROLE, PolicyName="buckets", PolicyDocument=_policy(allow))
    return arn


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
