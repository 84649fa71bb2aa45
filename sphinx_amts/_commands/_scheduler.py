"""``--scheduler``: the work of each document goes to a Dask cluster that is there already.

Dask's protocol carries code. Whoever can reach a scheduler can run programs on its workers, and a
worker can send back what runs here: only a cluster that you trust, over TLS, will do.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from .._errors import ClusterError, SettingError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["add_scheduler", "executor_of"]

_T = TypeVar("_T")
_P = ParamSpec("_P")
_PATIENCE = 15  # seconds that a scheduler may take to answer
_NOBODY = 60  # seconds without any worker after which nobody will do the work any more
_LOOK = 2  # seconds between two looks at the cluster


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="Do the work of each document on the Dask cluster at this address (tcp://host:8786, "
        "tls://…); needs the extra dask. Whoever runs the cluster can run code here: use one "
        "that you trust.",
    )  # fmt: skip


@contextmanager
def executor_of(options: argparse.Namespace) -> Iterator[Executor | None]:
    """What does the work: nothing but this process, or a cluster.

    Raises :class:`ClusterError` where the cluster cannot be reached or used.
    """
    address: str | None = options.scheduler
    if address is None:
        yield None
        return
    client = _connect(address)
    try:
        _check_workers(client, address)
        yield _Cluster(client, address)
    finally:
        client.close(timeout=_PATIENCE)


def _connect(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415 (slow, and mostly not needed)
    except ImportError as error:
        raise SettingError(
            "--scheduler needs Dask", remedy="pip install 'sphinx-amts[dask]'"
        ) from error
    # a client that could not be made ends when it is collected, and takes a lock for that; were it
    # collected while the next one is made, which holds this lock, both would wait for ever
    gc.collect()
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(
            f"the Dask scheduler at {address} cannot be used: {why}",
            remedy="check the address and that `dask scheduler` runs there",
        ) from error


def _check_workers(client: Client, address: str) -> None:
    """See that there are workers, and that each has this version of this package."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        raise ClusterError(
            f"the Dask scheduler at {address} has no workers", remedy="start some: dask worker"
        ) from error

    version = _version_reader()
    wanted = version()
    for worker, has in client.run(version, on_error="return").items():
        if isinstance(has, BaseException):
            raise ClusterError(
                f"the Dask worker {worker} cannot load sphinx_amts: {has}",
                remedy=f"install sphinx-amts {wanted} where the workers run",
            )
        if has != wanted:
            raise ClusterError(
                f"the Dask worker {worker} has sphinx-amts {has}, this is {wanted}",
                remedy="install the same version everywhere; another one may give other results",
            )


def _version_reader() -> Callable[[], str]:
    """A function that goes to the workers by value, since they may lack this module."""

    def version() -> str:
        from importlib import import_module  # noqa: PLC0415

        return str(import_module("sphinx_amts").__version__)

    return version


class _Cluster(Executor):
    """A cluster as an executor whose results never keep anyone waiting for ever."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._inner = client.get_executor(pure=False)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Send one call; where the worker dies, another one does the work again."""
        return _Result(self._inner.submit(fn, *args, **kwargs), self._wait)

    def shutdown(self, wait: bool = True, **_: bool) -> None:  # noqa: FBT001, FBT002 (Executor's)
        """Let go of what still runs."""
        self._inner.shutdown(wait=wait)

    def _wait(self, future: Future[_T]) -> _T:
        from distributed import KilledWorker  # noqa: PLC0415

        seen = time.monotonic()
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TooLate:
                if future.done():  # it is the work itself that was too late
                    raise
                if self._workers():
                    seen = time.monotonic()
                elif time.monotonic() - seen > _NOBODY:
                    raise ClusterError(
                        f"the Dask cluster at {self._address} has had no worker for {_NOBODY} s",
                        remedy="look at the logs of its workers",
                    ) from None
            except KilledWorker as error:
                raise ClusterError(
                    f"workers of the Dask cluster at {self._address} died again and again over"
                    f" one document: {' '.join(str(error).split())[:300]}",
                    remedy="look at their logs; they may lack memory",
                ) from error
            except CancelledError as error:
                raise ClusterError(
                    f"the connection to the Dask scheduler at {self._address} was lost",
                    remedy="start it again, and the command with it",
                ) from error

    def _workers(self) -> int:
        if self._client.status != "running":
            return 0
        return len(self._client.scheduler_info(n_workers=-1)["workers"])


class _Result(Future[_T]):
    """A result that is waited for with an eye on the cluster."""

    def __init__(self, inner: Future[_T], wait: Callable[[Future[_T]], _T]) -> None:
        super().__init__()
        self._inner, self._wait_for = inner, wait

    def result(self, timeout: float | None = None) -> _T:
        """Wait for it; raises what the work raised, or :class:`ClusterError`."""
        return self._wait_for(self._inner) if timeout is None else self._inner.result(timeout)

    def done(self) -> bool:
        """Whether it is there."""
        return self._inner.done()

    def cancel(self) -> bool:
        """Give it up."""
        return self._inner.cancel()
