"""Builders, workers, notebooks and line numbers."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Book


def _files(folder: Path) -> dict[str, str]:
    """What a build has made, to the byte."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix not in {".pickle", ".doctree"}
    }


def _run(book: Book, *options: str, out: str) -> Path:
    process = book.process(*options, out=out)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert not [e for e in errors.splitlines() if "WARNING" in e or "ERROR" in e]
    return book.root.parent / out / "html"


def test_workers_write_what_one_process_writes(book: Callable[..., Book]) -> None:
    """Read and written by one process or by two, from a full memory or an empty one: the same
    files, to the byte."""
    handbook = book("handbook")
    alone = _files(_run(handbook, "-j", "1", out="alone"))
    two = _files(_run(handbook, "-j", "2", out="two"))
    empty = _files(
        _run(handbook, "-j", "2", "-D", f"amts_memory={handbook.root.parent}/new", out="empty")
    )
    assert len([n for n in alone if n.endswith(".html")]) > 12
    assert "_amts/drift.json" in alone
    assert alone == two == empty


def test_workers_keep_what_they_read(book: Callable[..., Book]) -> None:
    """After a build with workers the next one finds nothing to read."""
    handbook = book("handbook")
    _run(handbook, "-j", "2", out="two")
    process = handbook.process("-j", "2", out="two")
    status, _ = process.communicate()
    assert "0 added, 0 changed, 0 removed" in status
    assert "reading sources... [" not in status


@pytest.mark.parametrize("builder", ["gettext", "linkcheck"])
def test_builders_about_the_source_are_left_alone(book: Callable[..., Book], builder: str) -> None:
    """Message catalogues and link checks are made of the source: nothing is sent, nothing is
    kept, no sentence changes."""
    basic = book("basic", linkcheck_ignore=[".*"])
    built = basic.build(builder)
    assert built.sent == []
    assert not (basic.root / ".amts").exists()
    if builder == "gettext":
        assert 'msgid "This page has one paragraph."' in (built.out / "other.pot").read_text(
            "utf-8"
        )


def test_a_build_in_the_source_language_is_left_alone(book: Callable[..., Book]) -> None:
    """The same pages, to the byte, as without any setting of ours; no memory is made."""
    basic = book("basic")
    status, warnings = basic.process(language="en", out="ours").communicate()
    assert basic.sent() == []
    assert not (basic.root / ".amts").exists()
    assert "amts" not in status + warnings
    basic.configure(extensions=["myst_parser"])
    (basic.root / "conf.py").write_text(
        re.sub("(?m)^amts_.*\n", "", (basic.root / "conf.py").read_text("utf-8")), "utf-8"
    )
    theirs = basic.process(language="en", out="theirs")
    theirs.communicate()
    for page in ("index", "other"):
        ours, other = (
            (basic.root.parent / out / f"html/{page}.html").read_text("utf-8")
            for out in ("ours", "theirs")
        )
        assert ours == other


def test_a_variant_of_the_source_language_in_conf_py_is_the_source_language(
    book: Callable[..., Book],
) -> None:
    """Whoever writes ``en_US`` says what the book is written in, and orders no translation."""
    basic = book("basic")
    basic.configure(
        language="en_US", amts_engine="plain", amts_engine_options={"log": str(basic.log)}
    )
    there = basic.root.parent / "said"
    command = [sys.executable, "-m", "sphinx", "-b", "html", str(basic.root), str(there)]
    subprocess.run(command, env=basic.environment, check=True, capture_output=True)
    assert basic.sent() == []
    basic.process(language="en_US", out="asked").communicate()
    assert basic.sent()


@pytest.mark.parametrize(
    ("builder", "file"),
    [
        ("dirhtml", "start/index.html"),
        ("text", "start.txt"),
        ("latex", "handbook.tex"),
        ("singlehtml", "index.html"),
        ("xml", "start.xml"),
        ("epub", "start.xhtml"),
    ],
)
def test_other_builders(book: Callable[..., Book], builder: str, file: str) -> None:
    """Every builder that writes readers' pages writes translated ones."""
    handbook = book("handbook")
    handbook.configure(
        version="1", latex_documents=[("index", "handbook.tex", "Handbook", "", "manual")]
    )
    built = handbook.build(builder)
    text = (built.out / file).read_text("utf-8")
    assert "安装" in text
    assert "先安装它。" in text
    assert [w for w in built.warnings if "epub" not in w and "svg" not in w.lower()] == []


LINES = """\
# A page

This paragraph
stands on
four lines
of source.

> A quote
> on two lines.

A broken {{ref}}`nowhere{0}` stands here.

- An item.
- Another with {{ref}}`nowhere{1}`.

| A | Table |
|---|-------|
| b | {{ref}}`nowhere{2}` |

```{{note}}
On two
lines.

And {{ref}}`nowhere{3}`.
```

The last {{ref}}`nowhere{4}`.
"""


@pytest.mark.parametrize("word", ["Xx", "Xx\nyy\nzz\n", "Xx " * 60])
def test_warnings_name_the_lines_of_the_source(book: Callable[..., Book], word: str) -> None:
    """Whether translated paragraphs have fewer or more lines than the source's: a broken reference
    is said to be on the line where an author finds it."""
    basic = book("basic", amts_engine_options={"word": word})
    basic.write("index.md", LINES.format(*range(5)) + "\n```{toctree}\nother\n```\n")
    pattern = r"index\.md:(\d+): WARNING: undefined label: '(nowhere\d)'"
    plain = basic.build(out="plain", amts_source_language="zh_CN")
    wanted = re.findall(pattern, "\n".join(plain.warnings))
    assert len(wanted) == 5
    built = basic.build()
    assert "Xx This paragraph" in re.sub(r"\s+", " ", built.unmarked("index")).replace(
        "yy zz ", ""
    ).replace("Xx " * 60, "Xx ")
    assert re.findall(pattern, "\n".join(built.warnings)) == wanted


# notebooks


@pytest.fixture
def notebooks(book: Callable[..., Book]) -> Book:
    pytest.importorskip("myst_nb")
    return book("notebooks")


def test_notebooks_are_translated_and_their_code_is_not(notebooks: Book) -> None:
    """Prose in cells is translated; code cells, what they printed, their tags and literal includes
    are what they are in a build without us."""
    plain = notebooks.build(out="plain", amts_source_language="zh_CN")
    built = notebooks.build()
    assert built.warnings == plain.warnings == []
    for page in ("cells", "text", "include"):
        code = re.findall(r"<pre>.*?</pre>|class=\"cell[^\"]*\"", plain.unmarked(page), re.DOTALL)
        assert code
        assert (
            re.findall(r"<pre>.*?</pre>|class=\"cell[^\"]*\"", built.unmarked(page), re.DOTALL)
            == code
        )
    assert "Xx This is the <em>first</em> cell." in built.unmarked("cells")
    assert "<h1>Xx A notebook<" in built.unmarked("cells")
    assert "Xx Prose before the cell." in built.unmarked("text")
    assert "Xx Prose after the cell." in built.unmarked("text")
    assert not [s for s in built.sent if "comment" in s or "string" in s or "printed" in s]


def test_includes_are_cut_where_the_source_is_cut(notebooks: Book) -> None:
    """A file that is included from one text to another is cut there in translation; a file that is
    shown literally is shown as it is."""
    body = notebooks.build().unmarked("include")
    assert "Xx Everybody sees this." in body
    assert "Nobody" not in body
    assert "The end" not in body
    assert re.sub(r"<[^<>]*>", "", body).count("Shown as it is written.") == 2
    assert "Xx Shown" not in body


def test_substitutions_and_eval_rst(notebooks: Book) -> None:
    """A substitution is filled in inside the translation; reStructuredText is translated, too."""
    body = notebooks.build().unmarked("index")
    assert "Xx Work with a Hammer today." in body
    assert "Xx This is reStructuredText." in body


def test_pages_in_restructuredtext(notebooks: Book) -> None:
    """A page of the other kind is translated with the Markdown that it includes as its own text,
    once; nothing warns."""
    built = notebooks.build()
    body = built.unmarked("old")
    assert "Xx An old page" in body
    assert "Xx This paragraph is reStructuredText, with <code" in body
    assert "Xx Plain text that an old page includes." in body
    assert "Xx Xx" not in body
    assert built.warnings == []
    assert notebooks.build().read == []


def test_a_source_that_another_extension_changes(book: Callable[..., Book]) -> None:
    """Where another extension has changed a page, or a file that one includes, before us, it is
    translated as it came; it is asked beforehand, which it does not notice."""
    basic = book("basic")
    with (basic.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            "def setup(app):\n"
            "    asked = []\n"
            "    def add(app, name, content):\n"
            "        asked.append(app.env.docname)\n"
            "        said = f'Put before, no. {asked.count(name)}.'\n"
            "        content[0] = content[0].replace('# ', f'{said}\\n\\n# ', 1)\n"
            "    def link(app, path, name, content):\n"
            "        content[0] += f'\\nAn issue of {name}: #17.\\n'\n"
            "        content[0] = content[0].replace('#17', '[#17](https://example.org/17)')\n"
            "    app.connect('source-read', add)\n"
            "    app.connect('include-read', link)\n"
        )
    built = basic.build()
    body = built.unmarked("index")
    assert "<p>Xx Put before, no. 1.</p>" in body
    assert "Xx The first sentence is here." in body
    link = '<a class="reference external" href="https://example.org/17">#17</a>'
    assert f"Xx An issue of other: {link}." in built.unmarked("other")
    assert "An issue of other: <g1>#17</g1>." in built.sent
    assert not built.amts("missing")
    again = basic.build()
    assert (again.sent, again.read) == ([], [])


def test_what_another_extension_breaks_is_read_as_it_is(book: Callable[..., Book]) -> None:
    """An extension that raises where it is asked beforehand raises in Sphinx's own time."""
    basic = book("basic")
    with (basic.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            "import os\n"
            "here = os.getpid()\n"
            "def setup(app):\n"
            "    def fail(app, name, content):\n"
            "        if os.getpid() != here:\n"
            "            os._exit(3) if name == 'index' else 1 / 0\n"
            "    app.connect('source-read', fail)\n"
        )
    built = basic.build()
    assert "Xx The first sentence is here." in built.unmarked("index")
    assert built.warnings == []
