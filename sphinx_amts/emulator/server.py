"""One endpoint on this machine: Translate is ours, S3, IAM and STS are moto's.

``running`` starts it for a ``with`` block; the command ``sphinx-amts emulator`` does the same
until it is interrupted. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from .._errors import SettingError
from .application import Application, Request
from .clock import Clock, StepClock, Timing
from .context import ACCOUNT, Context
from .faults import Fault, Faults
from .keep import check, load, save
from .limits import LIMITS, Limits
from .service import Service
from .state import State
from .storage import KEY, Storage, client
from .translators import Exact, Pseudo, Translator

__all__ = ["Emulator", "running"]

_HOST = "127.0.0.1"
_ROLE = "amts-emulator-translate"
_INSTALL = "pip install 'sphinx-amts[emulator]'"


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator: where it is, and all that was asked of it."""

    url: str
    region: str
    bucket: str
    role: str
    application: Application

    @property
    def env(self) -> dict[str, str]:
        """The environment in which every client of AWS finds it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def requests(self) -> list[Request]:
        """All requests, in their order; those of the emulator to itself are left out."""
        return self.application.requests

    @property
    def faults(self) -> Faults:
        """What may go wrong."""
        return self.application.service.context.faults

    @property
    def clock(self) -> Clock:
        """The emulator's time."""
        return self.application.service.context.clock

    @property
    def state(self) -> State:
        """What the service remembers."""
        return self.application.service.context.state

    @property
    def billed(self) -> int:
        """Characters that all jobs and all real-time requests have cost so far."""
        return self.application.service.billed()

    def asked(self, operation: str) -> list[Request]:
        """The requests for one operation, such as ``StartTextTranslationJob``."""
        return [r for r in self.requests if r.operation == operation]

    def set_faults(self, *faults: Fault | str, seed: int = 0) -> None:
        """Let other things go wrong from now on; nothing where none are given."""
        self.application.service.set_faults(Faults.of(faults, seed))

    def client(self, service: str, **options: Any) -> Any:  # noqa: ANN401 -- boto3's own classes
        """A client of boto3, such as ``client("translate")``."""
        return client(service, self.url, **{"region_name": self.region, **options})


@contextmanager
def running(  # noqa: PLR0913 -- what a test may want to have otherwise
    *,
    port: int = 0,
    region: str = "us-east-1",
    state: Path | None = None,
    translator: Translator | None = None,
    known: Sequence[Exact] = (),
    faults: Iterable[Fault | str] = (),
    seed: int = 0,
    clock: Clock | None = None,
    timing: Timing | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Emulator]:
    """An emulator for as long as the block lasts, on a free port unless one is asked for.

    ``state``: a folder in which jobs and objects are kept from one run to the next.
    ``known``: what is asked before the *translator*, such as a recording. ``clock``: steps of a
    minute for every request to Translate unless it is said otherwise.

    Raises :class:`SettingError` where a port is taken, a package is missing, or the folder cannot
    be used.
    """
    if state is not None:
        check(state)  # all that is done would be lost in the end
    moto, handler = _moto()
    server = _server(port, moto, handler)  # only now the port is known, which all else needs
    storage = Storage(f"http://{_HOST}:{server.server_port}")
    context = Context(
        state=State(), clock=clock or StepClock(), timing=timing or Timing(), limits=limits,
        faults=Faults.of(faults, seed), storage=storage, known=known, last=translator or Pseudo(),
    )  # fmt: skip
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    before = set(storage.buckets())  # another emulator of this process may be running
    try:
        if state is not None:
            context.state = load(state, storage)
        bucket = f"amts-emulator-{'kept' if state else server.server_port}"
        application = Application(moto, Service(context))
        role = _make_ready(storage, bucket, region)
        server.app = application
        try:
            yield Emulator(storage.url, region, bucket, role, application)
        finally:
            server.app = moto  # what is under way ends, and nothing is begun
            if state is not None:
                save(state, context.state, storage)
    finally:
        for made in set(storage.buckets()) - before:
            storage.empty(made)
        server.shutdown()
        server.server_close()
        thread.join()


def _moto() -> tuple[Any, Any]:
    """Moto's server as an application, and its way of handling requests. Neither is public."""
    try:
        from moto.moto_server import werkzeug_app as moto  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise SettingError(f"the emulator needs moto: {error}", remedy=_INSTALL) from error

    class Quiet(moto.MotoRequestHandler):  # type: ignore[misc]
        """It writes no log of its own."""

        def log(self, *_: object) -> None:
            """Nothing."""

    return moto.DomainDispatcherApplication(moto.create_backend_app), Quiet


def _server(port: int, application: Callable[..., Any], handler: Any) -> Any:  # noqa: ANN401
    from werkzeug.serving import make_server  # noqa: PLC0415 -- moto brings it

    if not 0 <= port < 2**16:
        raise SettingError(f"there is no port {port}", remedy="choose another --port")
    try:
        return make_server(_HOST, port, application, threaded=True, request_handler=handler)
    except (SystemExit, OSError) as error:  # it exits where the port is taken
        raise SettingError(f"port {port} cannot be used", remedy="choose another --port") from error


def _make_ready(storage: Storage, bucket: str, region: str) -> str:
    """Make a bucket, and a role that the service may use on it; returns the role's ARN."""
    storage.create(bucket, region)
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
    if _ROLE not in {r["RoleName"] for r in iam.list_roles()["Roles"]}:
        iam.create_role(RoleName=_ROLE, AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName=_ROLE, PolicyName="buckets", PolicyDocument=_policy(allow))
    return f"arn:aws:iam::{ACCOUNT}:role/{_ROLE}"


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
