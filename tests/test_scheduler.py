"""``--scheduler``: the work of each document on a real Dask cluster, in processes of its own."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sphinx_amts._cli import main
from sphinx_amts._commands import _scheduler
from sphinx_amts._commands._scheduler import executor_of
from sphinx_amts._errors import ClusterError

distributed = pytest.importorskip("distributed")

Starter = Callable[..., "Cluster"]


class Cluster:
    """A scheduler and its workers, started as their users start them."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._environment = folder, {**os.environ, **environment}
        self._log = (folder / "log.txt").open("wb")
        self.file = folder / "scheduler.json"
        self.processes = [self._start("scheduler", "--port", "0", "--no-show", "--no-dashboard")]
        deadline = time.monotonic() + 60
        while not self.file.exists() or not self.file.read_text():
            assert time.monotonic() < deadline, (folder / "log.txt").read_text()
            time.sleep(0.05)
        self.address: str = json.loads(self.file.read_text())["address"]

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        self.processes.append(
            self._start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard", **environment)
        )
        return self.processes[-1]

    def _start(self, what: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self.file)]
        return subprocess.Popen(
            [*command, "--host", "127.0.0.1", *arguments], cwd=self._folder,
            env={**self._environment, **environment}, stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGKILL)
            process.wait()
        self._log.close()


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """Starts clusters, and stops them in the end."""
    with ExitStack() as stack:

        def begin(workers: int, **environment: str) -> Cluster:
            cluster = Cluster(tmp_path_factory.mktemp("cluster"), environment)
            stack.callback(cluster.stop)
            for _ in range(workers):
                cluster.worker()
            return cluster

        yield begin


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """Two folders of a few texts each."""
    for side, one, two in (("en", "The sentence", "and a word"), ("es", "La frase", "y palabra")):
        for page in range(5):
            lines = [f"{one} {n} has {n * 7} {two}.\n\n" for n in range(page, page + 12)]
            path = tmp_path / side / f"page{page}.{'md' if page % 2 else 'txt'}"
            path.parent.mkdir(exist_ok=True)
            path.write_text("# Title\n\n" + "".join(lines), "utf-8")
    languages = ["--source-language", "en", "--target-language", "es"]
    return [str(tmp_path / "en"), str(tmp_path / "es"), *languages]


def test_the_same_to_the_byte(start: Starter, folders: list[str], tmp_path: Path) -> None:
    """Two workers give what this process gives by itself."""
    cluster = start(2)
    outs = []
    for name, more in (("alone", []), ("cluster", ["--scheduler", cluster.address])):
        files = [tmp_path / f"{name}.jsonl", tmp_path / f"{name}.html"]
        code = main(
            ["align", *folders, "--output", str(files[0]), "--report", str(files[1]), *more]
        )
        assert code == 0
        outs.append([file.read_bytes() for file in files])
    assert outs[0] == outs[1]
    assert outs[0][0].count(b"\n") > 50


@pytest.fixture
def book(tmp_path: Path) -> list[str]:
    """A book of a few pages and a human edition of most of it."""
    for page in range(4):
        for side, one, two in (("book", "The sentence", "is"), ("zh", "这一句", "是")):
            blocks = [f"# {page}\n", "```py\nx = 1\n```\n"]
            blocks += [f"{one} {n} {two} `f{n}` ({n * 13}).\n" for n in range(page, page + 12)]
            path = tmp_path / side / f"page{page}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n".join(blocks[: 13 + (side == "book")]), "utf-8")
    return [str(tmp_path / "book"), "--language", "zh_CN", "--sibling", str(tmp_path / "zh")]


@pytest.mark.parametrize("command", ["translate", "drift"])
def test_a_book_comes_out_the_same(
    command: str, start: Starter, book: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """What is in the human edition is found wherever the pages are aligned."""
    cluster = start(2)
    sent = []
    submit = _scheduler._Cluster.submit
    monkeypatch.setattr(
        _scheduler._Cluster, "submit", lambda *a, **k: (sent.append(a[1]), submit(*a, **k))[1]
    )
    engine = ["--engine", "pseudo"] if command == "translate" else []
    seen = []
    for name, where in (("alone", []), ("cluster", ["--scheduler", cluster.address])):
        assert not sent
        out = tmp_path / name
        more = [*engine, "--memory", str(tmp_path / f"{name}-memory"), *where]
        assert main([command, *book, "--output", str(out), *more]) == 0
        files = {p.name: p.read_bytes() for p in sorted(out.iterdir())}
        seen.append((files, capsys.readouterr().out.replace(str(out), "")))
    assert sent
    assert seen[0] == seen[1]
    assert any("这一句".encode() in text for text in seen[0][0].values()) or command == "drift"


def options(cluster: Cluster) -> argparse.Namespace:
    return argparse.Namespace(scheduler=cluster.address)


def test_the_work_is_done_elsewhere(start: Starter) -> None:
    def process() -> int:
        return os.getpid()

    cluster = start(1)
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        assert executor.submit(process).result() == cluster.processes[1].pid


def test_a_worker_that_dies_half_way(start: Starter, tmp_path: Path) -> None:
    """Another one does its work again, and the results stay in order."""

    def once(n: int, folder: str) -> int:
        import os  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        if n == 3:
            try:
                (Path(folder) / "died").touch(exist_ok=False)
            except FileExistsError:
                return n
            os._exit(1)
        return n

    cluster = start(2)
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        assert list(executor.map(once, range(8), [str(tmp_path)] * 8)) == list(range(8))
    assert (tmp_path / "died").exists()


def test_work_that_kills_every_worker(start: Starter) -> None:
    def die() -> None:
        import os  # noqa: PLC0415

        os._exit(1)

    cluster = start(2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        with pytest.raises(ClusterError, match="died again and again"):
            executor.submit(die).result()


def test_a_cluster_that_loses_all_its_workers(
    start: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(_scheduler, "_NOBODY", 3)
    cluster = start(1)
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        future = executor.submit(time.sleep, 600)
        cluster.processes[1].kill()
        with pytest.raises(ClusterError, match="no worker"):
            future.result()


def test_a_scheduler_that_goes_away(start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_scheduler, "_NOBODY", 3)
    cluster = start(1)
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        future = executor.submit(time.sleep, 600)
        cluster.processes[0].kill()
        with pytest.raises(ClusterError):
            future.result()


def test_work_that_fails_says_why(start: Starter) -> None:
    cluster = start(1)
    with executor_of(options(cluster)) as executor:
        assert executor is not None
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()


@pytest.mark.parametrize(
    ("address", "message"),
    [("tcp://127.0.0.1:9", "cannot be used"), ("nonsense://x", "cannot be used")],
)
def test_a_scheduler_that_is_not_there(
    address: str, message: str, folders: list[str],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(_scheduler, "_PATIENCE", 2)
    assert main(["align", *folders, "--scheduler", address]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert address in said.err
    assert "remedy" in said.err


def test_a_cluster_without_workers(
    start: Starter, folders: list[str],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(_scheduler, "_PATIENCE", 3)
    cluster = start(0)
    assert main(["align", *folders, "--scheduler", cluster.address]) == 2
    assert "has no workers" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "message"),
    [("raise ImportError('not here')", "cannot load sphinx_amts"), ("__version__ = '0.0.1'", "has sphinx-amts 0.0.1")],
)  # fmt: skip
def test_a_worker_that_is_not_fit(
    module: str, message: str, start: Starter, folders: list[str], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """One without this package, and one with another version of it."""
    (tmp_path / "path" / "sphinx_amts").mkdir(parents=True)
    (tmp_path / "path" / "sphinx_amts" / "__init__.py").write_text(module)
    cluster = start(0)
    cluster.worker(PYTHONPATH=str(tmp_path / "path"))
    assert main(["align", *folders, "--scheduler", cluster.address]) == 2
    assert message in capsys.readouterr().err


def test_without_dask(
    folders: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["align", *folders, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'sphinx-amts[dask]'" in capsys.readouterr().err
