"""All editions of a book with one command."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_amts import _room
from sphinx_amts.memory import Memory
from sphinx_amts.segment import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import Book

_PATIENCE = 120  # seconds after which a build that does nothing is a failure
_CELL = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A {title}

This page counts how often it is run.

```{{code-cell}} ipython3
with open({count!r}, "a") as file:
    file.write("{title} ")
print("what it gave")
{code}
```
"""

_OFFERS = """
from pathlib import Path
from shutil import copy2


def offer(app, pagename, templatename, context, doctree):
    if pagename == "first":
        pages = Path(app.outdir)
        notebook = pages.parent / "jupyter_execute" / "first.ipynb"
        (pages / "_sources").mkdir(exist_ok=True)
        copy2(notebook, pages / "_sources")


def setup(app):
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""

_MAKES = """
from pathlib import Path
from time import sleep


def make(app):
    made = Path(app.srcdir, "made.md")
    if not made.exists():
        made.write_text("# Made\\n", "utf-8")
        sleep(2)
        made.write_text("# Made\\n\\nIt is whole.\\n", "utf-8")


def setup(app):
    app.connect("builder-inited", make)
"""


@pytest.fixture
def executed(tmp_path: Path) -> Callable[[], list[str]]:
    """Tell which notebooks have been run, one name for each time."""
    return lambda: (
        sorted((tmp_path / "count").read_text("utf-8").split())
        if (tmp_path / "count").exists()
        else []
    )


@pytest.fixture
def notebooks(book: Callable[..., Book], tmp_path: Path) -> Book:
    """A book with two notebooks that note each time that they are run."""
    made = book("notebooks")
    made.configure(nb_execution_mode="cache", amts_engine="plain")
    made.configure(amts_engine_options={"log": str(made.log)})
    count = str(tmp_path / "count")
    for title in ("first", "second"):
        text = _CELL.format(title=title, count=count, code="")
        made.write(f"{title}.md", text)
    made.edit("index.md", "include\n```", "include\nfirst\nsecond\n```")
    (made.root / "text.md").unlink()
    made.edit("index.md", "text\n", "")
    return made


def _build(book: Book, *arguments: object, languages: str = "zh_CN,pt_BR,es") -> Any:
    output = book.root.parent / "out"
    return book.amts("build", book.root, "--languages", languages, "--output", output, *arguments)


def _page(book: Book, language: str, name: str) -> str:
    return (book.root.parent / "out" / language / f"{name}.html").read_text("utf-8")


def test_every_edition_is_built_and_notebooks_run_once(
    notebooks: Book, executed: Callable[[], list[str]]
) -> None:
    """The source's edition and three more are there; each notebook was run once, and its output
    is on each of its pages; every sentence was sent once for each language."""
    done = _build(notebooks)
    assert done.returncode == 0, done.stderr
    assert executed() == ["first", "second"]
    for language in ("en", "zh_CN", "pt_BR", "es"):
        assert "what it gave" in _page(notebooks, language, "first")
        assert re.search(rf"^{language}: 6 pages written; ", done.stdout, re.MULTILINE)
    assert "This page counts" in _page(notebooks, "en", "first")
    assert "Xx This page counts" in _page(notebooks, "es", "first")
    sent = notebooks.sent()
    assert len(sent) == 3 * len(set(sent)) > 0


def test_the_second_run_does_what_changed(
    notebooks: Book, executed: Callable[[], list[str]]
) -> None:
    """Nothing is read, run or sent again; then one page is, where prose was edited, with the one
    that lists it, and its notebook is not run for it."""
    _build(notebooks)
    sent = notebooks.sent()
    done = _build(notebooks)
    assert done.returncode == 0, done.stderr
    assert executed() == ["first", "second"]
    assert notebooks.sent() == sent
    assert done.stdout.count(": 0 pages written; ") == 4, done.stdout
    notebooks.edit("first.md", "how often it is run.", "how often it is run. It is new.")
    done = _build(notebooks)
    assert done.stdout.count(": 2 pages written; ") == 4, done.stdout
    assert executed() == ["first", "second"]
    assert notebooks.sent() == [*sent, *["It is new."] * 3]


def test_what_extensions_write_is_whole_in_every_edition(book: Callable[..., Book]) -> None:
    """They write pages as a build starts, and of the editions, several start at once."""
    made = book("basic")
    made.write("makes.py", _MAKES)
    path = "import sys\nsys.path.insert(0, __file__.rpartition('/')[0])\n"
    made.write(
        "conf.py", path + (made.root / "conf.py").read_text("utf-8") + "\nextensions += ['makes']"
    )
    done = _build(made, languages="es,pt_BR")
    assert done.returncode == 0, done.stderr
    assert all("It is whole." in _page(made, one, "made") for one in ("en", "es", "pt_BR"))


def test_themes_offer_the_notebook_of_each_edition(notebooks: Book) -> None:
    """They take it from beside the pages, where MyST-NB puts it if there is one edition only."""
    notebooks.write("offers.py", _OFFERS)
    path = "import sys\nsys.path.insert(0, __file__.rpartition('/')[0])\n"
    notebooks.write("conf.py", path + (notebooks.root / "conf.py").read_text("utf-8"))
    notebooks.configure(extensions=["myst_nb", "sphinx_amts", "offers"], exclude_patterns=["*.py"])
    done = _build(notebooks, languages="es")
    assert done.returncode == 0, done.stderr
    out = notebooks.root.parent / "out"
    for language, shown in (("en", "This page counts"), ("es", "Xx This page counts")):
        offered = (out / language / "_sources/first.ipynb").read_text("utf-8")
        assert f'"{shown} how often it is run."' in offered
    assert not [path for path in out.rglob("*") if path.is_symlink()]
    assert _build(notebooks, languages="es").returncode == 0


@pytest.mark.parametrize("mode", ["auto", "force", "inline"])
def test_every_mode_runs_a_notebook_once_for_all(
    notebooks: Book, executed: Callable[[], list[str]], mode: str
) -> None:
    """Whatever mode the book sets; ``auto`` leaves a notebook that has its outputs alone."""
    notebooks.configure(nb_execution_mode=mode)
    cell = f"open({str(notebooks.root.parent / 'count')!r}, 'a').write('stored ')"
    path = notebooks.root / "cells.ipynb"
    text = path.read_text("utf-8").replace(r"print(\"This is printed.\")", cell)
    path.write_text(text, "utf-8")
    assert _build(notebooks, languages="es").returncode == 0
    stored = [] if mode == "auto" else ["stored"]
    assert executed() == ["first", "second", *stored]


@pytest.mark.parametrize("mode", ["auto", "force"])
def test_the_same_code_elsewhere_is_another_notebook(notebooks: Book, mode: str) -> None:
    """Code that reads a file gives something else in another folder."""
    notebooks.configure(nb_execution_mode=mode)
    text = _CELL.format(title="first", count=str(notebooks.root / "count"), code="open('x').read()")
    for folder in ("one", "two"):
        notebooks.write(f"{folder}/page.md", text)
        notebooks.write(f"{folder}/x", f"it is folder {folder}")
    notebooks.edit("index.md", "second\n", "one/page\ntwo/page\n")
    (notebooks.root / "second.md").unlink()
    assert _build(notebooks, languages="es").returncode == 0
    for language in ("en", "es"):
        for folder in ("one", "two"):
            assert f"it is folder {folder}" in _page(notebooks, language, f"{folder}/page")


def test_force_runs_again_in_each_run(notebooks: Book, executed: Callable[[], list[str]]) -> None:
    """``force`` means new outputs for each page that is read, but not for each language."""
    notebooks.configure(nb_execution_mode="force")
    _build(notebooks, languages="es")
    _build(notebooks, "-E", languages="es")
    assert executed() == ["first", "first", "second", "second"]


def test_a_notebook_that_fails_runs_once(
    notebooks: Book, executed: Callable[[], list[str]]
) -> None:
    """Each edition warns of it and shows what it gave until then; it was run once."""
    text = (notebooks.root / "first.md").read_text("utf-8")
    notebooks.write("first.md", f"{text}\n```{{code-cell}} ipython3\n1 / 0\n```\n")
    done = _build(notebooks, languages="es,pt_BR")
    assert done.returncode == 0
    assert executed() == ["first", "second"]
    for language in ("en", "es", "pt_BR"):
        said = [s for s in done.stderr.splitlines() if s.startswith(f"{language}: /")]
        assert len([s for s in said if "CellExecutionError" in s]) == 1, done.stderr
        assert len(said) == 2, said
        assert "what it gave" in _page(notebooks, language, "first")
        assert "ZeroDivisionError" in _page(notebooks, language, "first")


def test_a_notebook_that_asks_its_kernel_is_run_for_each_language(
    notebooks: Book, executed: Callable[[], list[str]]
) -> None:
    """Values in prose come from a running kernel, so that ``inline`` stays as it is there."""
    notebooks.configure(nb_execution_mode="inline")
    notebooks.edit("first.md", 'print("what', 'number = 42\nprint("what')
    text = (notebooks.root / "first.md").read_text("utf-8")
    notebooks.write("first.md", f"{text}\nThe number is {{eval}}`number`.\n")
    text = (notebooks.root / "second.md").read_text("utf-8")
    notebooks.write("second.md", f"{text}\n```{{eval-rst}}\nIt asks nothing.\n```\n")
    assert _build(notebooks, languages="es").returncode == 0
    assert executed() == ["first", "first", "second"]
    assert "42" in _page(notebooks, "es", "first")


def test_changed_code_runs_for_itself(notebooks: Book, executed: Callable[[], list[str]]) -> None:
    """A notebook whose code has changed is run again, once; the other one is not."""
    _build(notebooks)
    notebooks.edit("first.md", 'print("what', '# a comment\nprint("what')
    _build(notebooks)
    assert executed() == ["first", "first", "second"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_extensions_load_is_loaded_once_for_all(book: Callable[..., Book], jobs: int) -> None:
    """What an extension imports in its ``setup`` as well. What it prints is no result."""
    basic = book("basic")
    basic.configure(amts_engine="plain", amts_engine_options={"log": str(basic.log)})
    count = basic.root.parent / "loaded"
    late = f"open({str(count)!r}, 'a').write('x')\nprint('loaded')\n"
    basic.write("heavy/late.py", f"{late}def set_up(app): app.connect('builder-inited', print)\n")
    text = "def setup(app):\n    from .late import set_up\n    set_up(app)\n"
    basic.write("heavy/__init__.py", text)
    conf = (basic.root / "conf.py").read_text("utf-8")
    path = f"import sys\nsys.path.insert(0, {str(basic.root)!r})\n"
    basic.write("conf.py", f"{path}{conf}\nextensions += ['heavy']\n")
    done = _build(basic, "--jobs", jobs)
    assert done.returncode == 0, done.stderr
    assert count.read_text("utf-8") == "x"
    assert "loaded" not in done.stdout


def test_words_of_sphinx_that_were_loaded_for_all_are_in_each_language(
    book: Callable[..., Book],
) -> None:
    """Whatever the builder: JSON has no room for what becomes a word when it is shown."""
    made = book("basic")
    made.write(
        "says.py",
        "from sphinx.domains.python import PyFunction\n\n\n"
        "def setup(app):\n    return {'parallel_read_safe': True, 'parallel_write_safe': True}\n",
    )
    made.configure(extensions=["myst_parser", "sphinx_amts", "says"])
    path = made.root / "conf.py"
    path.write_text(f"import sys\nsys.path.insert(0, {str(made.root)!r})\n{path.read_text()}")
    made.write("index.md", "# Kept\n\n```{eval-rst}\n.. py:module:: kept\n```\n")
    done = _build(made, "-b", "json", languages="de,es")
    assert done.returncode == 0, done.stdout + done.stderr
    for language, said in (("de", "Python-Modulindex"), ("es", "Índice de Módulos Python")):
        page = made.root.parent / "out" / language / "index.fjson"
        assert said in json.dumps(json.loads(page.read_text("utf-8")), ensure_ascii=False)


def test_an_edition_that_fails_stops_no_other(book: Callable[..., Book]) -> None:
    """The others are whole; the failure is said with its cause, and the exit code is 1."""
    basic = book("basic")
    path = basic.root / "conf.py"
    fault = (
        "def setup(app):\n"
        "    def fail(app):\n"
        "        if app.config.language == 'es':\n"
        "            raise ValueError('not in Spanish')\n"
        "    app.connect('builder-inited', fail)\n"
    )
    path.write_text(path.read_text("utf-8") + fault, "utf-8")
    done = _build(basic)
    assert done.returncode == 1
    assert "es: failed: " in done.stdout
    assert "not in Spanish" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "Traceback" in (basic.root.parent / "out/.logs/es.txt").read_text("utf-8")
    index = (basic.root.parent / "out/index.html").read_text("utf-8")
    assert re.findall(r'href="([^"]*)"', index) == [
        "en/index.html", "zh_CN/index.html", "pt_BR/index.html",
    ]  # fmt: skip
    assert "<html" in _page(basic, "pt_BR", "index")


def test_an_edition_that_is_killed_stops_no_other(book: Callable[..., Book]) -> None:
    """A process that ends without a word is a failure that is said."""
    basic = book("basic")
    path = basic.root / "conf.py"
    fault = (
        "def setup(app):\n"
        "    if app.config.language == 'es':\n"
        "        import os, signal\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path.write_text(path.read_text("utf-8") + fault, "utf-8")
    done = _build(basic, languages="es,zh_CN")
    assert done.returncode == 1
    assert "es: failed: the build was killed by SIGKILL; there may have been too" in done.stdout
    assert "zh_CN: 2 pages written" in done.stdout


def test_warnings_name_their_edition(book: Callable[..., Book]) -> None:
    """Each warning of each edition is there with the language before it; -W makes it the exit
    code, and every edition is built all the same."""
    basic = book("basic")
    basic.configure(amts_engine="plain", amts_engine_options={"log": str(basic.log)})
    basic.write("lonely.md", "# Lonely\n")
    done = _build(basic, "-W", languages="es")
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if "lonely.md" in line and "toctree" in line]
    assert [line.partition(":")[0] for line in sorted(said)] == ["en", "es"], done.stderr
    assert done.stdout.count("; 1 warnings; ") == 2, done.stdout
    assert _build(basic, "-E", languages="es").returncode == 0


def test_a_book_without_the_extension_is_built(book: Callable[..., Book]) -> None:
    """The command brings the extension, the engine and the memory."""
    basic = book("basic")
    path = basic.root / "conf.py"
    text = re.sub(r"(?m)^extensions = .*", 'extensions = ["myst_parser"]', path.read_text("utf-8"))
    path.write_text(re.sub(r"amts_.*\n", "", text), "utf-8")
    memory = basic.root.parent / "memory"
    done = _build(
        basic, "--engine", "plain", "--engine-option", f"log={basic.log}", "--memory", memory,
        languages="es",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Xx " in _page(basic, "es", "index")
    assert (memory / "cache.db").is_file()


def test_all_languages_spend_from_one_purse(book: Callable[..., Book]) -> None:
    """The limit holds for the run: what one language has spent, another cannot."""
    basic = book("basic")
    basic.configure(amts_engine="plain", amts_engine_options={"log": str(basic.log)})
    done = _build(basic, "--rate", "1000000", "--max-cost", "0.5", languages="es,pt_BR,zh_CN")
    assert basic.sent() == []
    found = re.search(r"(\d+) characters, would cost about ([\d.]+)", done.stderr)
    assert found, done.stderr
    one = float(found[2])
    done = _build(
        basic, "--rate", "1000000", "--max-cost", str(2 * one + 1), languages="es,pt_BR,zh_CN"
    )
    assert len(basic.sent()) == 2 * len(set(basic.sent()))
    assert done.stderr.count(f"with {2 * one:.2f} spent before") == 1, done.stderr


def test_the_front_page_leads_to_the_editions(book: Callable[..., Book]) -> None:
    """The source's first, each by its own name, escaped; no script. Another's page is kept."""
    basic = book("basic")
    basic.configure(html_title="Salt & <b>Pepper</b>")
    _build(basic, languages="zh_CN,ar")
    path = basic.root.parent / "out/index.html"
    text = path.read_text("utf-8")
    assert re.findall(r'href="([^"]*)"', text) == [
        "en/index.html", "zh_CN/index.html", "ar/index.html",
    ]  # fmt: skip
    assert 'lang="zh-CN" dir="ltr">简体中文' in text  # as in the list on each page
    assert 'lang="ar" dir="rtl">العربية' in text
    assert "Salt &amp; &lt;b&gt;Pepper" in text
    assert "<script" not in text
    path.write_text("mine", "utf-8")
    _build(basic, languages="zh_CN")
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("builder", "href"),
    [("singlehtml", "en/index.html"), ("dirhtml", "en/index.html"), ("json", "")],
)
def test_the_front_page_leads_to_pages_that_are_there(
    book: Callable[..., Book], builder: str, href: str
) -> None:
    basic = book("basic")
    _build(basic, "-b", builder, languages="es")
    out = basic.root.parent / "out"
    assert (out / "index.html").exists() == bool(href)
    if href:
        assert f'href="{href}"' in (out / "index.html").read_text("utf-8")
        assert (out / href).is_file()


def _listed(path: Path) -> list[str]:
    return re.findall('<li><a lang="([^"]*)"', path.read_text("utf-8"))


def test_an_edition_that_is_built_is_among_the_editions(book: Callable[..., Book]) -> None:
    """However few the configuration names, if they lie side by side."""
    basic = book("basic", amts_engine="")
    basic.configure(amts_editions=["zh_CN"])
    _build(basic, languages="zh_CN,es")
    for language in ("en", "zh_CN", "es"):
        listed = _listed(basic.root.parent / "out" / language / "index.html")
        assert sorted(listed) == ["en", "es", "zh-CN"]


def test_an_edition_without_an_address_is_named(book: Callable[..., Book]) -> None:
    basic = book("basic", amts_engine="")
    basic.configure(amts_editions={"en": "https://a.org/", "zh_CN": "https://a.org/zh/"})
    done = _build(basic, languages="es")
    assert "es: no page leads to this edition" in done.stderr
    basic.configure(amts_editions={"en": "https://a.org/", "zh_CN": "https://a.org"})
    done = basic.amts("build", basic.root, "--languages", "es")
    assert done.returncode == 2
    assert "'en' and 'zh_CN' have one address" in done.stderr


def test_a_book_in_another_language_is_not_taken_for_english(book: Callable[..., Book]) -> None:
    """All of it would be sent as English, and paid for."""
    basic = book("basic")
    basic.configure(language="fr")
    done = basic.amts("build", basic.root, "--languages", "es")
    assert done.returncode == 2
    assert "amts_source_language" in done.stderr
    assert not (basic.root / "_build").exists()
    done = basic.amts("build", basic.root, "--languages", "es", "--source-language", "fr")
    assert done.returncode == 0, done.stderr


def test_sphinx_builds_them_too(notebooks: Book, executed: Callable[[], list[str]]) -> None:
    """``sphinx-build -M amts-editions`` does the same, and its -D reaches each edition."""
    notebooks.configure(amts_editions=["en", "es", "zh_CN"])
    command = [
        sys.executable, "-m", "sphinx", "-M", "amts-editions", str(notebooks.root),
        str(notebooks.root.parent / "out"), "-D", "html_title=Named here",
        "-D", "amts_engine_options.word=Yy", "-W",
    ]  # fmt: skip
    done = subprocess.run(
        command, env=notebooks.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert executed() == ["first", "second"]
    folder = notebooks.root.parent / "out/amts-editions"
    assert sorted(p.name for p in folder.iterdir() if p.name[0] != ".") == [
        "en", "es", "index.html", "zh_CN",
    ]  # fmt: skip
    for language in ("en", "es", "zh_CN"):
        assert "Named here" in (folder / language / "first.html").read_text("utf-8")
    assert "Yy This page counts" in (folder / "es/first.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--languages", "klingon"], "is no language code"),
        (["--languages", "en"], "no language is named but en"),
        ([], "no language is named but en"),
        (["--languages", "es", "--output", "BOOK/pages"], "would write over the book's own"),
        (["--languages", "es", "-D", "language=es"], "use --languages"),
        (["--languages", "es", "-j", "0"], "no number of processes"),
        (["--languages", "zh-CN"], "write zh_CN"),
        (["--languages", "es,pt_br"], "write pt_BR"),
        (["--languages", "es", "-b", "amts-editions"], "no builder of one edition"),
        (
            ["--languages", "es", "-D", "amts_siblings.de=../pages", "--output", "BOOK/../pages"],
            "would write over",
        ),
    ],
)
def test_wrong_usage(book: Callable[..., Book], arguments: Sequence[str], said: str) -> None:
    """Said before anything is built; exit code 2."""
    basic = book("basic")
    given = [one.replace("BOOK", str(basic.root)) for one in arguments]
    done = basic.amts("build", basic.root, *given)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (basic.root / "_build").exists()


def _processes(marker: str) -> set[int]:
    """The processes that have this in their environment, which all that we start inherit."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if marker.encode() in path.read_bytes():
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("number", "group"),
    [
        (signal.SIGINT, True),
        (signal.SIGINT, False),
        (signal.SIGTERM, False),
        (signal.SIGKILL, False),
    ],
)
def test_ended_from_outside_it_leaves_no_process(
    book: Callable[..., Book], number: signal.Signals, *, group: bool
) -> None:
    """Ctrl-C, kill, and kill without mercy: while engines work and notebooks run, all that was
    started ends; what came until then is in the memory."""
    basic = book("notebooks")
    basic.configure(nb_execution_mode="cache", amts_engine="plain")
    basic.configure(amts_engine_options={"log": str(basic.log), "slow": "1"})
    started = basic.root.parent / "started"
    cell = f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(600)"
    basic.edit("text.md", "# This comment is code", cell)
    text = "\n\n".join(f"This is sentence {n} of the long book." for n in range(400))
    basic.write("old2.md", f"# Long\n\n{text}\n")
    marker = f"AMTS_TEST={os.urandom(8).hex()}"
    name, _, value = marker.partition("=")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "sphinx_amts", "build", str(basic.root), "--languages", "es,pt_BR",
            "--output", str(basic.root.parent / "out"),
        ],
        env={**basic.environment, name: value}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    end = time.monotonic() + _PATIENCE
    while not (started.exists() and len(basic.sent()) > 100):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)
    assert len(_processes(marker)) >= 4  # the kernel among them
    if group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, errors = process.communicate(timeout=_PATIENCE)
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 130)
    if number != signal.SIGKILL:
        assert "interrupted" in errors
        assert "Traceback" not in errors
    end = time.monotonic() + 20  # a kernel looks for its parent now and then
    while (left := _processes(marker)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left
    with Memory.open(basic.root / ".amts") as memory:
        keys = [digest(text) for text in basic.sent()]
        assert memory.lookup("en", "es", keys) or memory.lookup("en", "pt_BR", keys)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_ctrl_c_while_it_forks_is_heard(book: Callable[..., Book], number: str) -> None:
    """What Python and its libraries do at a fork may raise nothing: it would be ignored."""
    basic = book("basic")
    code = f"""
import os, signal, sys
from sphinx_amts.__main__ import main
def forked():
    os.kill(os.getpid(), signal.{number})
    for _ in range(100):
        pass
os.register_at_fork(after_in_parent=forked)
sys.exit(main())
"""
    done = subprocess.run(
        [
            sys.executable, "-c", code, "build", str(basic.root), "--languages", "es,pt_BR",
            "--output", str(basic.root.parent / "out"),
        ],
        env=basic.environment, check=False, text=True, capture_output=True, timeout=_PATIENCE,
    )  # fmt: skip
    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no locks for files")
def test_two_runs_keep_out_of_each_others_way(book: Callable[..., Book], tmp_path: Path) -> None:
    """A second run into the same folder is refused while the first is at work."""
    import fcntl  # noqa: PLC0415

    basic = book("basic")
    (tmp_path / "out").mkdir()
    with (tmp_path / "out/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = _build(basic, languages="es")
    assert done.returncode == 2
    assert "another build is at work" in done.stderr
    assert not (tmp_path / "out/es").exists()


def test_room() -> None:
    """Twice the cores, as far as memory lasts; one in any case, and never more than there are."""
    gib = 1 << 30
    assert _room.room(10, 2, 100 * gib) == 4
    assert _room.room(3, 2, 100 * gib) == 3
    assert _room.room(3, 2, None) == 3
    assert _room.room(10, 8, 2 * gib) == 4
    assert _room.room(10, 8, 0) == 1


def test_cores_and_memory_of_a_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quota of one and a half cores is two; what is left of the limit is what is free."""
    for name, text in (
        ("cpu.max", "150000 100000\n"), ("memory.max", "1000\n"), ("memory.current", "400\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, "ascii")
    monkeypatch.setattr(_room, "_CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    assert _room.cores() == 2
    assert _room.free_memory() == 600
    (tmp_path / "cpu.max").write_text("max 100000\n", "ascii")
    (tmp_path / "memory.max").write_text("max\n", "ascii")
    assert _room.cores() == 8


def test_a_configuration_that_jupyter_book_cannot_use_is_named(notebooks: Book) -> None:
    pytest.importorskip("jupyter_book")
    (notebooks.root / "conf.py").unlink()
    notebooks.write("_toc.yml", "format: jb-book\nroot: index\n")
    notebooks.write("_config.yml", "execute: 7\n")
    done = _build(notebooks)
    assert done.returncode == 2
    assert "_config.yml: Jupyter Book cannot use it: " in done.stderr
    assert "Traceback" not in done.stderr


def test_jupyter_books_are_built(
    notebooks: Book, executed: Callable[[], list[str]], tmp_path: Path
) -> None:
    """From ``_config.yml`` and ``_toc.yml``, by this command and by Jupyter Book's own, which find
    each other's settings: languages, theme and titles; notebooks are run once by each."""
    pytest.importorskip("jupyter_book")
    (notebooks.root / "conf.py").unlink()
    config = (
        "title: My book\n"
        "only_build_toc_files: true\n"
        "execute: {execute_notebooks: force}\n"
        "sphinx:\n"
        "  extra_extensions: [sphinx_amts]\n"
        "  config: {amts_editions: [en, es, zh_CN], suppress_warnings: [amts.missing]}\n"
    )
    notebooks.write("_config.yml", config)
    notebooks.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n- file: first\n")
    text = (notebooks.root / "first.md").read_text("utf-8")
    jupytext = "jupytext: {text_representation: {extension: .md, format_name: myst}}"
    notebooks.write("first.md", text.replace("file_format: mystnb", jupytext))
    notebooks.write("index.md", "# A book\n\nIt has a page.\n")
    done = notebooks.amts("build", notebooks.root)
    assert done.returncode == 0, done.stderr
    assert executed() == ["first"]
    done = notebooks.amts("build", notebooks.root)
    assert done.stdout.count(": 0 pages written; ") == 3, done.stdout
    command = [
        str(Path(sys.executable).with_name("jupyter-book")), "build", str(notebooks.root),
        "--path-output", str(tmp_path), "--builder", "custom", "--custom-builder", "amts-editions",
    ]  # fmt: skip
    theirs = subprocess.run(
        command, env=notebooks.environment, capture_output=True, text=True, check=False
    )
    assert theirs.returncode == 0, theirs.stderr
    assert executed() == ["first", "first"]
    assert "is already registered" not in theirs.stderr
    for folder in (notebooks.root / "_build/editions", tmp_path / "_build/amts-editions"):
        for language in ("en", "es", "zh_CN"):
            page = (folder / language / "first.html").read_text("utf-8")
            assert "what it gave" in page
            assert "sphinx-book-theme" in page
            assert "My book" in page
