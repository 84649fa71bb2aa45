"""boto3, made patient: one way to call it, with our own back-off, errors that say what to do.

boto3's own retries are off: they know neither a conflict (409) nor the codes that no model names,
and they go on when nobody waits any longer.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

from .._errors import EngineError
from ._amazon_errors import SLOW_DOWN, explained, of
from ._desk import Desk

__all__ = ["BROKEN", "REFUSED", "SENT", "Handled", "Service", "installed", "stand_in"]

SENT, REFUSED, BROKEN = "sent", "refused", "broken"
"""What becomes of a request: it goes out; the service declines it; or nobody knows, for the
connection broke on the way and it may have taken effect."""

_T = TypeVar("_T")
_R = TypeVar("_R")


class Handled(Exception):  # noqa: N818 -- no fault: the one who calls has asked for it
    """The service's answer is an error that the one who calls deals with; ``code``: which."""

    def __init__(self, code: str, error: Exception) -> None:
        super().__init__(code)
        self.code = code
        self.error = error


_TRIES = 8
_LONGEST = 60.0  # times the pace: seconds between two tries at most
_THREADS = 8
_GONE = frozenset({
    "EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError",
    "ProxyConnectionError", "HTTPClientError", "ConnectionError", "ResponseStreamingError",
    "IncompleteReadError", "ProtocolError",
})  # fmt: skip
_NO_ADDRESS = frozenset({"ValueError"})  # the way botocore says so
_NEVER_OUT = frozenset({"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError"})
_UNCLEAR = (_GONE - _NEVER_OUT) | {"502", "504"}  # the last two are said by what stands in between


def installed() -> Any:  # noqa: ANN401 -- the package is optional, and has no types
    """Import boto3. Raises :class:`EngineError` where it is not there."""
    try:
        return import_module("boto3")
    except ImportError as error:
        raise EngineError(
            "the package boto3 is not installed", remedy="pip install 'sphinx-amts[aws]'"
        ) from error


def stand_in() -> str:
    """Name the host that AWS's own variables put in the place of Amazon Translate, if one does.

    Read from the environment alone, so that a build in which nothing is missing need not load boto3.
    """
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    names = ("AWS_ENDPOINT_URL_TRANSLATE", "AWS_ENDPOINT_URL")
    url = next((value for name in names if (value := os.environ.get(name, ""))), "")
    try:
        host = urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return "" if ".amazonaws." in host else host


class Service:
    """The clients of one build.

    ``pace``: seconds of the first wait; everything that waits is a multiple of it. ``role``: named
    in remedies.
    """

    def __init__(self, desk: Desk, region: str = "", *, pace: float = 1.0, role: str = "") -> None:
        self.desk = desk
        self.pace = pace
        self.role = role
        self._session = self._guarded(
            "looking for AWS settings", installed().session.Session, region_name=region or None
        )
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str:
        """The region that is worked in, or nothing where none is set."""
        return self._session.region_name or ""

    def client(self, name: str) -> Any:  # noqa: ANN401 -- boto3 has no types
        """Give the client of a service, such as ``s3``."""
        if name not in self._clients:
            if not self.region:
                raise explained(_NoRegionError("no AWS region is set"), "looking for AWS settings")
            client = self._make(name, "auto")
            if name == "s3" and ".amazonaws." not in client.meta.endpoint_url:
                client = self._make(name, "path")  # one host serves everything
            self._clients[name] = client
        return self._clients[name]

    def _make(self, name: str, style: str) -> Any:  # noqa: ANN401
        config = import_module("botocore.config").Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=_THREADS,
            user_agent_extra="sphinx-amts",
            s3={"addressing_style": style},
        )
        return self._guarded(
            "looking for AWS settings", self._session.client, service_name=name, config=config
        )

    def _guarded(self, doing: str, make: Callable[..., _T], **parameters: object) -> _T:
        try:
            return make(**parameters)
        except Exception as error:  # noqa: BLE001 -- boto3 raises many kinds
            raise explained(error, doing, self.role) from None

    def call(
        self,
        doing: str,
        name: str,
        operation: str,
        *,
        handled: Collection[str] = (),
        read: Callable[[Any], Any] | None = None,
        told: Callable[[str], None] = lambda _what: None,
        **parameters: Any,  # noqa: ANN401 -- whatever the operation takes
    ) -> Any:  # noqa: ANN401 -- the answer is a dictionary of JSON, or what *read* makes of it
        """Call an operation, again and again where the error is one that passes.

        *doing*: says in an error what was done. *handled*: codes of errors that come out as
        :class:`Handled`. *read*: reads the answer; a connection that breaks then is tried again, too. *told*: is
        told of every try what becomes of it, and may raise to end them; for what is billed.
        """
        method = getattr(self.client(name), operation)
        for attempt in range(_TRIES):
            told(SENT)
            try:
                answer = method(**parameters)
                return answer if read is None else read(answer)
            except EngineError:
                raise
            except Exception as error:
                code = of(error)
                told(BROKEN if code in _UNCLEAR else REFUSED)
                if code in handled:
                    raise Handled(code, error) from error
                if not isinstance(error, _service_errors()) and code not in _GONE | _NO_ADDRESS:
                    raise
                if attempt == _TRIES - 1 or not (code in SLOW_DOWN or code in _GONE):
                    raise explained(error, doing, self.role, operation) from None
            self.desk.sleep(self.jitter(min(_LONGEST, 2.0**attempt)))
        raise AssertionError  # the last attempt returns or raises

    def known(self, doing: str, operation: str, **parameters: Any) -> Any:  # noqa: ANN401
        """Ask Amazon Translate after something: its answer, or nothing where there is none."""
        gone = {"ResourceNotFoundException"}
        try:
            return self.call(doing, "translate", operation, handled=gone, **parameters)
        except Handled:
            return None

    def pages(self, doing: str, operation: str, **parameters: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Ask Amazon Translate for a list, which it gives page by page."""
        while True:
            page = self.call(doing, "translate", operation, **parameters)
            yield page
            if not page.get("NextToken"):
                return
            parameters["NextToken"] = page["NextToken"]

    def jitter(self, times: float) -> float:
        """Seconds to wait: *times* the pace, a little more or less, so that clients spread out."""
        return self.pace * times * random.uniform(0.75, 1.25)  # noqa: S311 -- no secret

    def each(self, work: Callable[[_T], _R], what: Iterable[_T]) -> Iterator[_R]:
        """Do *work* on each of *what*, several at once; results come in order.

        Only a few are under way at any time, so that no more than these are in memory.
        """
        rest = iter(what)
        with ThreadPoolExecutor(_THREADS, "sphinx-amts-transfer") as pool:
            try:
                ahead: list[Future[_R]] = [
                    pool.submit(work, one) for one in islice(rest, 2 * _THREADS)
                ]
                while ahead:
                    yield ahead.pop(0).result()
                    ahead += [pool.submit(work, one) for one in islice(rest, 1)]
            finally:
                pool.shutdown(cancel_futures=True)  # no thread may live on into a fork


class _NoRegionError(Exception):
    pass


_NoRegionError.__name__ = "NoRegionError"  # as botocore's own


def _service_errors() -> tuple[type[Exception], ...]:
    exceptions = import_module("botocore.exceptions")
    return exceptions.ClientError, exceptions.BotoCoreError
