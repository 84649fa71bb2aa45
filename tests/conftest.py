"""Small books, built for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import _bare
import pytest
from _browser import chromium
from hypothesis import HealthCheck, settings
from sphinx import locale
from sphinx.testing.util import SphinxTestApp

# A change is judged by the same examples each time; `--hypothesis-profile default` looks for others.
# How long one takes on a busy machine says nothing of it.
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")

_HERE = Path(__file__).parent
_ROOTS = _HERE / "roots"
_ENGINES = """\
[sphinx_amts.engines]
exits = _engines:Exits
garbage = _engines:Garbage
hangs = _engines:Hangs
impostor = _engines:Impostor
learns = _engines:Learns
never = _engines:Never
nofingerprint = _engines:NoFingerprint
parrot = _engines:Parrot
plain = _engines:Plain
raises_at_once = _engines:RaisesAtOnce
raises_halfway = _engines:RaisesHalfway
raises_in_fingerprint = _engines:RaisesInFingerprint
raises_in_languages = _engines:RaisesInLanguages
raises_in_quote = _engines:RaisesInQuote
says = _engines:Says
"""
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell's job in the background is deaf to Ctrl-C, and so would all be that tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A browser may be late on a busy machine: what fails in it is run again, and said to be."""
    if config.pluginmanager.hasplugin("rerunfailures"):
        for item in items:
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What goes onto the search path so that the engines of the tests are installed."""
    folder = tmp_path_factory.mktemp("plugins")
    info = folder / "amts_test_engines-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: amts-test-engines\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(_ENGINES)
    shutil.copy(_HERE / "_engines.py", folder)
    sys.path.insert(0, str(folder))
    yield str(folder)
    sys.path.remove(str(folder))


def unmarked(page: str) -> str:
    """A page of HTML without what tells readers where its words come from."""
    page = re.sub(r'<div class="amts-notice".*?</div>\s*', "", page, flags=re.DOTALL)
    page = re.sub(r'(<(?:p|h[1-6]|dt|span)\b[^>]*?) lang="[^"]*"', r"\1", page)
    page = re.sub(r"\bamts-(?:machine|source|mixed|ltr|rtl)\b ?", "", page)
    return re.sub(r'class="([^"]*?) +"', r'class="\1"', page).replace(' class=""', "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The one browser of all tests: Playwright cannot be started twice in a process."""
    with chromium() as one:
        yield one


@dataclass
class Built:
    """What a build did. ``read``: the pages that Sphinx read; ``sent``: the sentences that the
    engine was sent; ``warnings``: one a line, without colours."""

    out: Path
    read: list[str]
    sent: list[str]
    warnings: list[str]
    status: str

    def html(self, page: str) -> str:
        return (self.out / f"{page}.html").read_text("utf-8")

    def unmarked(self, page: str) -> str:
        """The page without the notice, and without marks, of where its words come from."""
        return unmarked(self.html(page))

    def body(self, page: str) -> str:
        """What is in the page itself, without what the theme puts around it."""
        text = self.html(page)
        start = text.index('<div class="body" role="main">')
        return text[start : text.index('<div class="clearer">', start)]

    def plain(self, page: str) -> str:
        """What is in the page itself, without the notice and the marks."""
        return unmarked(self.body(page))

    def amts(self, subtype: str) -> list[str]:
        """Our warnings of this subtype."""
        return [w for w in self.warnings if f"[amts.{subtype}]" in w]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the drift report has found, over all pages."""
        (report,) = json.loads((self.out / "_amts/drift.json").read_text("utf-8"))["reports"]
        return [{**f, "page": p["name"]} for p in report["pages"] for f in p["findings"]]


@dataclass
class Book:
    """A copy of a small book, to build and to change."""

    root: Path
    log: Path
    plugins: str
    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    """Of the last build, even if it failed."""
    configured: set[str] = field(default_factory=set)

    def configure(self, **values: Any) -> None:
        """Write values into ``conf.py``."""
        self.configured |= values.keys()
        path = self.root / "conf.py"
        lines = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        path.write_text(path.read_text("utf-8") + lines, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, new), "utf-8")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def sent(self) -> list[str]:
        """All that engines were sent so far."""
        if not self.log.exists():
            return []
        return [json.loads(line)["text"] for line in self.log.read_text("utf-8").splitlines()]

    def build(
        self, builder: str = "html", *, language: str = "zh_CN", out: str = "", **values: Any
    ) -> Built:
        """Build in this process; *values* go before those of ``conf.py``."""
        overrides = {"language": language, **self.values, **values}
        options = overrides.get("amts_engine_options", {})
        if "amts_engine_options" not in self.configured:
            overrides["amts_engine_options"] = {"log": str(self.log), **options}
        before = len(self.sent())
        there = self.root.parent / "_out" / (out or language)
        locale.translators.clear()  # what another test has left would be spoken
        app = SphinxTestApp(builder, srcdir=self.root, builddir=there, confoverrides=overrides)
        read: list[str] = []
        try:
            app.connect("source-read", lambda _app, name, _text: read.append(name), priority=1)
            app.build()
            status = _COLOURS.sub("", app.status.getvalue())
            outdir = Path(app.outdir)
        finally:
            # a warning with a remedy has two lines
            said = _COLOURS.sub("", app.warning.getvalue()).replace("\n  ", " ")
            self.warnings = [line for line in said.splitlines() if line]
            app.cleanup()
        return Built(outdir, read, self.sent()[before:], self.warnings, status)

    def process(
        self, *options: str, language: str = "zh_CN", builder: str = "html", out: str = "out"
    ) -> subprocess.Popen[str]:
        """Start a build in a process of its own."""
        there = self.root.parent / out
        command = [
            sys.executable, "-m", "sphinx", "-b", builder, "-D", f"language={language}",
            "-d", str(there / "doctrees"), *options, str(self.root), str(there / builder),
        ]  # fmt: skip
        return subprocess.Popen(
            command, env=self.environment, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([self.plugins, str(_HERE.parent)])
        return {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", "PYTHONHASHSEED": "0"}

    def amts(self, *arguments: object, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return subprocess.run(
            [sys.executable, "-m", "sphinx_amts", *map(str, arguments)],
            env=self.environment, text=True, encoding="utf-8", capture_output=True, check=False,
            **kwargs,
        )  # fmt: skip


@pytest.fixture(scope="session")
def copy_book(plugins: str) -> Callable[..., Book]:
    """Copy the book in ``roots/test-NAME`` into a folder."""

    def make(folder: Path, name: str, **values: Any) -> Book:
        root = folder / "book"
        shutil.copytree(_ROOTS / f"test-{name}", root)
        return Book(root, folder / "sent.jsonl", plugins, values)

    return make


@pytest.fixture
def book(tmp_path: Path, copy_book: Callable[..., Book]) -> Callable[..., Book]:
    """Make a copy of the book in ``roots/test-NAME``: ``book(NAME, amts_…=…)``."""
    return partial(copy_book, tmp_path)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of Markdown without any configuration, and a human edition beside it."""
    return _bare.lay(tmp_path)
