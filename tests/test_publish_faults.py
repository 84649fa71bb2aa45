"""Books that do what they should not, while all their editions are built with one command."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _site import Site, broken

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Book

_ONLY = """
def setup(app):
    def leave_out(app, config):
        config.exclude_patterns += {left!r}.get(config.language, [])
    app.connect("config-inited", leave_out)
"""
_ADDRESSES = {"en": "https://a.org/b/", "de": "https://a.org/b/de/", "es": "https://a.org/b/es/"}


def _build(book: Book, *arguments: object, languages: str = "de,es") -> Any:
    output = book.root.parent / "out"
    return book.amts("build", book.root, "--languages", languages, "--output", output, *arguments)


def _conf(book: Book, text: str) -> None:
    path = book.root / "conf.py"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _led(book: Book, language: str, page: str) -> tuple[list[str], set[str]]:
    """Where a page's list of editions leads, and in which languages the page is said to be."""
    one = Site(book.root.parent / "out" / language).page(page)
    path = book.root.parent / "out" / language / page
    (found,) = re.findall(r'<nav class="amts-languages".*?</nav>', path.read_text(), re.DOTALL)
    found = re.sub("<!--.*?-->", "", found)
    return re.findall(r'<a [^>]*? href="([^"]*)"', found), set(one.alternates())


@pytest.mark.parametrize(
    ("builder", "other", "index"),
    [("html", "other.html", "index.html"), ("dirhtml", "other/index.html", "index.html")],
)
def test_no_way_leads_to_a_page_that_an_edition_does_not_have(
    book: Callable[..., Book], builder: str, other: str, index: str
) -> None:
    """A page is left out in one language: the others' lead to its first page instead, and tell
    nobody of it. When it comes, they lead to it, without being written by Sphinx."""
    basic = book("basic")
    conf = (basic.root / "conf.py").read_text("utf-8")
    _conf(basic, _ONLY.format(left={"de": ["other.md"]}))
    assert _build(basic, "-b", builder).returncode == 0
    out = basic.root.parent / "out"
    assert not (out / "de" / other).exists()
    for language in ("en", "es"):
        site = Site(out / language)
        assert not [href for _, href in broken(site) if "/de/" in href]
        ways, said = _led(basic, language, other)
        assert said == {"en", "es", "x-default"}
        up = "../" * (1 + other.count("/"))
        assert ways[1] == f"{up}de/index.html"
        assert "/de/" in "".join(_led(basic, language, index)[0])
        assert _led(basic, language, index)[1] == {"en", "de", "es", "x-default"}
    (basic.root / "conf.py").write_text(conf, "utf-8")
    done = _build(basic, "-b", builder)
    assert re.search(r"^en: 0 pages written", done.stdout, re.MULTILINE), done.stdout
    for language in ("en", "es"):
        ways, said = _led(basic, language, other)
        assert said == {"en", "de", "es", "x-default"}
        assert ways[1].removesuffix("index.html").endswith("de/" + other.removesuffix("index.html"))
        assert "amts:" not in (out / language / other).read_text("utf-8")


def test_what_the_source_leaves_out_is_no_original(book: Callable[..., Book]) -> None:
    """Nor is it named in a site map."""
    basic = book("basic")
    basic.configure(amts_editions=_ADDRESSES)
    _conf(basic, _ONLY.format(left={"en": ["other.md"]}))
    assert _build(basic).returncode == 0
    text = (basic.root.parent / "out/de/other.html").read_text("utf-8")
    assert 'class="amts-notice"' in text
    assert 'class="amts-original"' not in re.sub("<!--.*?-->", "", text)
    ways, said = _led(basic, "de", "other.html")
    assert ways == [f"{_ADDRESSES['en']}index.html", *(f"{a}other.html" for a in list(_ADDRESSES.values())[1:])]  # fmt: skip
    assert said == {"de", "es"}
    found = (basic.root.parent / "out/es/sitemap.xml").read_text("utf-8")
    assert f'"{_ADDRESSES["de"]}other.html"' in found
    assert f'"{_ADDRESSES["en"]}other.html"' not in found
    assert f'"{_ADDRESSES["en"]}index.html"' in found


def test_no_way_leads_to_an_edition_that_could_not_be_built(book: Callable[..., Book]) -> None:
    basic = book("basic")
    _conf(basic, "def setup(app):\n    app.connect('config-inited', lambda _, c: 1 / (c.language != 'de'))\n")  # fmt: skip
    done = _build(basic)
    assert done.returncode == 1
    assert re.search(r"^de: failed: \S+conf\.py:\d+: ZeroDivisionError", done.stdout, re.MULTILINE)
    for page in ("index.html", "other.html"):
        assert [way.split("/")[1] for way in _led(basic, "es", page)[0]] == ["en", "es"]


_BAD = '{"cells": [\n'


@pytest.mark.parametrize("processes", ["2", "8"])
def test_a_malformed_notebook_is_named_by_every_edition(
    book: Callable[..., Book], processes: str
) -> None:
    """With its line, the cause and the remedy, in the source's own line as well."""
    basic = book("notebooks")
    (basic.root / "bad.ipynb").write_text(_BAD, "utf-8")
    for n in range(6):
        basic.write(f"more{n}.md", "# More\n")
    done = _build(basic, "-j", processes, languages="de")
    assert done.returncode == 1
    for language in ("en", "de"):
        (line,) = re.findall(rf"^{language}: .*", done.stdout, re.MULTILINE)
        assert "bad.ipynb: malformed notebook, line 2: " in line
        assert "open and save it in Jupyter" in line
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nraise ValueError('bo\\no')\n", r"conf\.py:{line}: ValueError: bo o\n  remedy: "),
        ("\nx = (\n", r"conf\.py:{line}: '\(' was never closed\n  remedy: "),
        (
            "\nimport no_such_module\n",
            r"conf\.py:{line}: ModuleNotFoundError: .*\n  remedy: install",
        ),
        ("\nimport os; os._exit(0)\n", r"conf\.py:{line}: this ends Python, with 0\n"),
        ("\nimport sys; sys.exit()\n", r"conf\.py:{line}: this ends Python, with None\n"),
    ],
)
@pytest.mark.parametrize("command", [("build", "--languages"), ("translate", "--language")])
def test_a_conf_py_that_cannot_be_run_is_named(
    book: Callable[..., Book], command: tuple[str, str], text: str, said: str
) -> None:
    """With its line, and what it says: it must not look as if all were well."""
    basic = book("basic")
    line = (basic.root / "conf.py").read_text("utf-8").count("\n") + 2
    _conf(basic, text)
    done = basic.amts(command[0], basic.root, command[1], "de")
    assert done.returncode == 2
    assert not done.stdout
    assert re.fullmatch(rf"sphinx-amts: \S*{said.format(line=line)}.*", done.stderr, re.DOTALL)
    assert "Traceback" not in done.stderr


def test_what_a_conf_py_prints_is_no_result(book: Callable[..., Book]) -> None:
    """Nor what the programs that it starts print: whoever reads the results would trip over it."""
    basic = book("basic")
    _conf(basic, "import os\nprint('from conf')\nos.system('echo from a program')\n")
    made = basic.root.parent / "sibling"
    made.mkdir()
    done = basic.amts(
        "drift", basic.root, "--language", "de", "--sibling", made, "--format", "json"
    )
    assert json.loads(done.stdout)
    assert "from conf" in done.stderr
    assert "from a program" in done.stderr


def test_languages_have_commas_or_spaces(book: Callable[..., Book]) -> None:
    basic = book("basic")
    done = basic.amts("translate", basic.root, "--language", "de,es", "fr,,de")
    assert done.returncode == 0, done.stderr
    assert sorted(re.findall("^(..): ", done.stdout, re.MULTILINE)) == ["de", "es", "fr"]
    for nothing in ("", ","):
        done = basic.amts("translate", basic.root, "--language", nothing)
        assert done.returncode == 2
        assert "'' is no language code" in done.stderr


_KILLED = """
def setup(app):
    import os, signal
    def end(app, name, *_):
        if name == "other" and os.path.exists({flag!r}):
            os.kill(os.getpid(), signal.SIGKILL)
    app.connect("html-page-context", end)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("command", ["sphinx-build", "sphinx-amts"])
def test_a_build_that_was_killed_while_it_wrote_is_made_up_for(
    book: Callable[..., Book], tmp_path: Path, command: str
) -> None:
    """Sphinx takes a page for good that is newer than its source, whatever was to be in it."""
    flag = tmp_path / "flag"
    basic = book("basic")
    _conf(basic, _KILLED.format(flag=str(flag)))

    def build(engine: str) -> Any:
        if command == "sphinx-amts":
            return _build(basic, "--engine", engine, languages="de")
        return subprocess.run(
            [
                sys.executable, "-m", "sphinx", "-b", "html", "-D", "language=de",
                "-D", f"amts_engine={engine}", str(basic.root), str(basic.root.parent / "out/de"),
            ],
            env=basic.environment, check=False, capture_output=True, text=True,
        )  # fmt: skip

    page = basic.root.parent / "out/de/other.html"
    assert build("").returncode == 0
    assert "Xx " not in page.read_text("utf-8")
    flag.touch()
    done = build("plain")
    assert done.returncode == (1 if command == "sphinx-amts" else -signal.SIGKILL)
    assert "Xx " not in page.read_text("utf-8")
    flag.unlink()
    (page.parent / ".buildinfo").write_text("")  # as a full disk leaves it
    done = build("plain")
    assert done.returncode == 0, done.stderr
    assert "Xx " in page.read_text("utf-8")
    time = page.stat().st_mtime_ns
    assert build("plain").returncode == 0
    assert page.stat().st_mtime_ns == time  # nothing is left to make up for


def test_an_edition_with_a_page_that_could_not_be_written_has_failed(
    book: Callable[..., Book],
) -> None:
    """Sphinx only warns of it, and would never write it."""
    basic = book("basic")
    there = basic.root.parent / "out/de/other.html"
    there.mkdir(parents=True)
    done = _build(basic, languages="de")
    assert done.returncode == 1
    assert re.search(
        r"^de: failed: 1 file could not be written: .*other\.html.*; see ",
        done.stdout, re.MULTILINE,
    )  # fmt: skip
    assert re.search(r"^en: \d+ pages written", done.stdout, re.MULTILINE)
    there.rmdir()
    done = _build(basic, languages="de")
    assert done.returncode == 0
    assert there.is_file()


_WORKERS = """
def setup(app):
    import os, signal, time
    def end(app, name, *_):
        if app.config.language == "de" and name == "more0":
            {deed}
        elif name.startswith("more"):
            time.sleep(0.1)
    app.connect({event!r}, end)
    return {{"parallel_read_safe": True, "parallel_write_safe": True}}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("event", ["source-read", "html-page-context"])
@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("raise ValueError('no')", r"\S+more0\.md: .*ValueError: no"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "a process of Sphinx ended without a word"),
    ],
)
def test_a_process_of_sphinx_that_fails_is_heard(
    book: Callable[..., Book], event: str, deed: str, said: str
) -> None:
    """Sphinx itself goes on without the pages that it was to read or write, if it has not started
    all of its processes by then, and says that all is well."""
    basic = book("basic")
    _conf(basic, _WORKERS.format(event=event, deed=deed))
    for n in range(40):
        basic.write(f"more{n}.md", "# More\n")
    done = _build(basic, "-j", "8", languages="de")
    assert done.returncode == 1, done.stdout
    assert re.search(rf"^de: failed: {said}.*; see ", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"^en: \d+ pages written", done.stdout, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("command", [("build", "--languages"), ("translate", "--language")])
def test_an_output_that_leads_nowhere_is_named(
    book: Callable[..., Book], tmp_path: Path, command: tuple[str, str]
) -> None:
    """A link to itself, and a folder in what is a file."""
    basic = book("basic")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tmp_path / "file").touch()
    for output in (loop, tmp_path / "file/folder"):
        done = basic.amts(command[0], basic.root, command[1], "de", "--output", output)
        assert done.returncode == 2
        assert str(output.parent if output is not loop else loop) in done.stderr
        assert "Traceback" not in done.stderr


def test_nothing_is_to_begin_with_where_nothing_was_built(book: Callable[..., Book]) -> None:
    """Even if something is there from an earlier run."""
    basic = book("basic")
    assert "begin with" in _build(basic, languages="de").stdout
    _conf(basic, "def setup(app):\n    raise ValueError\n")
    done = _build(basic, languages="de")
    assert done.returncode == 1
    assert "begin with" not in done.stdout


_THREAD = """
import queue, threading
asked = queue.Queue()
def answer():
    while True:
        asked.get().set()
threading.Thread(target=answer, daemon=True).start()
def ask(app):
    one = threading.Event()
    asked.put(one)
    assert one.wait(60), "nobody answers"
"""
_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
def ask(app):
    child.communicate(b"\\n")
    assert child.returncode == 0, child.returncode
"""
_SIGNALS = """
import os, signal
os.chdir("/")
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
def ask(app):
    pass
"""
_PRINTS = """
import os, sys
print("this is no result")
print("nor is this", file=sys.stderr)
os.system("echo or this")
def ask(app):
    pass
"""
_SETUP = "\ndef setup(app): app.connect('builder-inited', ask)\n"


def _extension(book: Book, text: str) -> None:
    book.write("odd.py", text)
    conf = (book.root / "conf.py").read_text("utf-8")
    path = f"import sys\nsys.path.insert(0, {str(book.root)!r})\n"
    book.write("conf.py", f"{path}{conf}\nextensions += ['odd']\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("text", [_THREAD, _CHILD, _SIGNALS, _PRINTS])
def test_what_an_extension_does_when_it_is_loaded_is_there_in_every_edition(
    book: Callable[..., Book], text: str, jobs: int
) -> None:
    """Threads and programs that it starts are its own in each of them; nothing that it prints is
    shown among the results."""
    basic = book("basic")
    _extension(basic, text + _SETUP)
    done = _build(basic, "--jobs", jobs)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("2 pages written") == 3
    assert "this" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "was killed by SIGSEGV"),
        ("import os; os._exit(0)", "odd.py:1: this ends Python, with 0"),
        ("import sys; sys.exit()", "odd.py:1: this ends Python, with None"),
    ],
)
def test_an_extension_that_ends_python_is_named_by_every_edition(
    book: Callable[..., Book], text: str, said: str
) -> None:
    """However it does: the command lives, and no edition is taken for well."""
    basic = book("basic")
    _extension(basic, text)
    done = _build(basic)
    assert done.returncode == 1
    for language in ("en", "de", "es"):
        (line,) = re.findall(f"^{language}: failed: .*", done.stdout, re.MULTILINE)
        assert said in line


_OLD = """
from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
class Old(Directive):
    def run(self):
        return [nodes.paragraph("", "by the old directive")]
directives.register_directive("old", Old)
roles.register_local_role("older", lambda *_: ([nodes.emphasis("", "by the old role")], []))
def ask(app):
    pass
"""


@pytest.mark.parametrize("text", [_OLD, _THREAD])
def test_a_build_of_sphinx_has_whole_extensions_in_its_editions(
    book: Callable[..., Book], text: str
) -> None:
    """It has loaded them itself: what they did on that occasion, such as to register directives
    and to start threads, holds in the builds that come of it."""
    basic = book("basic")
    _extension(basic, text + _SETUP)
    basic.configure(amts_editions=["en", "es"])
    if text == _OLD:
        basic.write("index.md", "# Old\n\n```{old}\n```\n\n{older}`x`\n")
    out = basic.root.parent / "out"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-M", "amts-editions", str(basic.root), str(out)],
        env=basic.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for language in ("en", "es"):
        page = (out / "amts-editions" / language / "index.html").read_text("utf-8")
        assert text != _OLD or ("by the old directive" in page and "by the old role" in page)
