"""What Sphinx found in doctrees is noted: a build that begins with nothing need not read it twice."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from conftest import Book, Built
from sphinx.errors import ExtensionError
from sphinx.pycode import ModuleAnalyzer

from sphinx_amts.memory import Memory

SHOWS = '''
import os
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

class Shows(SphinxDirective):
    """Shows what stands in the environment, and may say that it stood in the page."""
    required_arguments = 1

    def run(self):
        place = self.arguments[0].format(page=self.env.doc2path(self.env.docname))
        text = StringList([os.environ.get("SHOWN", "The first output.")], source=place)
        return nested(self, text)

def nested(directive, text):
    box = nodes.container()
    directive.state.nested_parse(text, 0, box)
    return box.children

def setup(app):
    app.add_directive("shows", Shows)
'''


def asked(done: Built) -> int:
    """How many pages Sphinx read for translation."""
    found = re.search(r"finding what to translate in (\d+) pages", done.status)
    return int(found[1]) if found else 0


def built(made: Book, out: str) -> Built:
    """Build as in a process of its own: nothing is known of modules and catalogues."""
    for module in ("kettles", "shows"):
        sys.modules.pop(module, None)
    ModuleAnalyzer.cache.clear()
    with patch("gettext._translations", {}):
        return made.build(language="es", out=out)


@pytest.fixture
def kettles(book: Callable[..., Book]) -> Book:
    """The book in reStructuredText, built once."""
    made = book("rst")
    assert asked(built(made, "first")) == 3
    return made


def test_a_new_folder_is_filled_from_the_notes(kettles: Book) -> None:
    """The same pages come out, and none is read for translation again."""
    wanted = built(kettles, "first")
    done = built(kettles, "second")
    assert asked(done) == 0
    assert done.sent == []
    assert done.warnings == []
    for page in ("index", "page", "part/more", "genindex"):
        assert done.html(page) == wanted.html(page)


@pytest.mark.parametrize(
    ("name", "old", "new", "pages", "shown"),
    [
        ("part/more.rst", "More of it", "Less of it", 1, "Xx Less of it"),
        ("part/steps.rst", "Light the fire.", "Light a candle.", 1, "Xx Light a candle."),
        ("code/kettles.py", "If it leaks.", "If it drips.", 1, "Xx If it drips."),
        ("page.md", "A note in it.", "A word in it.", 1, "Xx A word in it."),
        ("page.md", "A paragraph in Markdown.", "Some Markdown.", 1, "Xx Some Markdown."),
        ("conf.py", "the maker of kettles", "the maker of pots", 3, "Xx the maker of pots"),
    ],
)
def test_what_has_changed_is_read(
    kettles: Book, name: str, old: str, new: str, pages: int, shown: str
) -> None:
    """A page's source, what it includes, a module that it shows, the configuration."""
    kettles.edit(name, old, new)
    done = built(kettles, "second")
    assert asked(done) == pages
    text = " ".join(done.body(page) for page in ("index", "page", "part/more"))
    assert shown in " ".join(re.sub(r"<[^>]+>", "", text).split())
    assert asked(built(kettles, "third")) == 0


def test_a_catalogue_counts(kettles: Book) -> None:
    """What a human's catalogue translates is left alone from then on."""
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    text += 'msgid "Take care of the steam."\nmsgstr "Cuidado."\n'
    kettles.write("locale/es/LC_MESSAGES/index.po", text)
    kettles.configure(locale_dirs=["locale"], gettext_auto_build=True)
    built(kettles, "second")
    kettles.edit("locale/es/LC_MESSAGES/index.po", "Cuidado.", "Atención.")
    done = built(kettles, "third")
    assert asked(done) == 1
    assert "Atención." in done.body("index")


def test_a_catalogue_of_the_language_at_large_counts(book: Callable[..., Book]) -> None:
    """Sphinx looks for one of Portuguese, too, where a page is shown in that of Brazil."""
    made = book("rst")
    made.configure(locale_dirs=["locale"])
    made.build(language="pt_BR", out="first")
    catalogue = Catalog(locale="pt", charset="utf-8")
    catalogue.add("Take care of the steam.", "Cuidado.")
    path = made.write("locale/pt/LC_MESSAGES/index.mo", b"")
    with path.open("wb") as file:
        write_mo(file, catalogue)
    with patch("gettext._translations", {}):
        done = made.build(language="pt_BR", out="second")
    assert asked(done) == 1
    assert "Cuidado." in done.body("index")


@pytest.mark.parametrize("suffix", ["rst", "md"])
@pytest.mark.parametrize("place", ["nowhere", "<program>", "{page}"])
def test_what_comes_from_elsewhere_is_not_noted(
    book: Callable[..., Book], monkeypatch: pytest.MonkeyPatch, place: str, suffix: str
) -> None:
    """Nobody can say when it changes, even if it is said to stand in the page."""
    made = shows(book, place, suffix=suffix)
    built(made, "first")
    monkeypatch.setenv("SHOWN", "The second output.")
    done = built(made, "second")
    assert asked(done) == 1
    assert "Xx The second output." in done.body("shown")
    assert done.warnings == []


def test_what_was_said_to_stand_in_the_page_is_found_out(
    book: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it happens to, the next build puts it right, and this one says so."""
    made = shows(book, "{page}\n\n.. The first output.")
    built(made, "first")
    monkeypatch.setenv("SHOWN", "The second output.")
    done = built(made, "second")
    (warning,) = done.amts("source")
    assert "shown.rst" in warning
    assert "build once more" in warning
    assert "Xx" not in done.body("shown").partition("The second output.")[0][-40:]
    again = built(made, "second")
    assert again.read == ["shown"]
    assert "Xx The second output." in again.body("shown")
    assert again.warnings == []
    assert "Xx The second output." in built(made, "third").body("shown")


def test_a_strict_build_fails_where_a_page_shows_more_than_was_noted(
    book: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not looked up has no translation. The next build reads the page again."""
    made = shows(book, "{page}\n\n.. The first output.")
    built(made, "first")
    monkeypatch.setenv("SHOWN", "The second output.")
    made.values["amts_strict"] = True
    with pytest.raises(ExtensionError, match=r"amts_strict: .* shown; build once more"):
        built(made, "second")
    assert "Xx The second output." in built(made, "second").body("shown")


def test_a_page_that_was_noted_to_be_empty_may_show_something(kettles: Book) -> None:
    """This is said like all that was not noted."""
    with Memory.open(kettles.root / ".amts") as memory:
        key = "blocks:en>es:part/more.rst"
        name, value = memory.note(key)  # type: ignore[misc]
        memory.set_note(key, [name, {**value, "blocks": []}])
    assert built(kettles, "second").amts("source")
    assert "Xx More of it" in built(kettles, "second").body("part/more")


@pytest.mark.parametrize("suffix", ["rst", "md"])
def test_a_file_that_was_not_there_may_come(book: Callable[..., Book], suffix: str) -> None:
    """A page on which something is wrong is not noted: what is missing depends on more."""
    made = shows(book, "nowhere", suffix=suffix)
    made.edit(f"shown.{suffix}", ".. shows:: nowhere", ".. include:: part/late.txt")
    built(made, "first")
    made.write("part/late.txt", "Late words.\n")
    assert "Xx Late words." in built(made, "second").body("shown")


def test_of_two_books_with_one_memory_each_has_its_own(book: Callable[..., Book]) -> None:
    """What a page includes from outside of the book is another file where the book is another."""
    made = book("rst")
    made.edit("part/more.rst", "More of it", ".. include:: ../../README.rst\n\nMore of it")
    made.write("../README.rst", "The words of one.\n")
    built(made, "first")
    there = made.root.parent / "other"
    shutil.copytree(made.root, there / "book")
    (there / "README.rst").write_text("The words of the other.\n", "utf-8")
    other = replace(made, root=there / "book")
    assert "Xx The words of the other." in built(other, "second").body("part/more")


def test_a_configuration_may_hold_itself(book: Callable[..., Book]) -> None:
    """As the variables of ``conf.py`` do, which templates are given at times."""
    made = book("rst")
    made.write("conf.py", (made.root / "conf.py").read_text() + "rst_context = globals()\n"
               "def setup(app):\n    app.add_config_value('rst_context', {}, 'env')\n")  # fmt: skip
    assert asked(built(made, "first")) == 3
    assert asked(built(made, "second")) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: None,
        lambda note: "no note",
        lambda note: [note[0], {"blocks": 5, "files": {}}],
        lambda note: [note[0], {"blocks": [{**b, "holders": []} for b in note[1]["blocks"]], "files": {}}],
        lambda note: [note[0], {"blocks": [{**b, "text": "<x1/><x3/>"} for b in note[1]["blocks"]], "files": {}}],
        lambda note: [note[0], {"blocks": [{**b, "text": "</g1>"} for b in note[1]["blocks"]], "files": {}}],
        lambda note: [note[0], {**note[1], "files": {"/dev/zero": "x"}}],
        lambda note: [note[0], {**note[1], "files": {"/proc/kmsg": "x"}}],
        lambda note: [note[0], {**note[1], "files": {"\x00": ""}}],
    ],
)  # fmt: skip
def test_a_note_of_somebody_else_does_no_harm(kettles: Book, spoil: Callable[[Any], Any]) -> None:
    """The pages are read, or come out as they would."""
    wanted = built(kettles, "first")
    with Memory.open(kettles.root / ".amts") as memory:
        for name in ("index.rst", "page.md", "part/more.rst"):
            key = f"blocks:en>es:{name}"
            note = memory.note(key)
            assert note is not None
            memory.set_note(key, spoil(note))
    done = built(kettles, "second")
    for page in ("index", "page", "part/more"):
        assert done.html(page) == wanted.html(page)


def test_invented_blocks_stay_out_of_the_pages(kettles: Book) -> None:
    """What does not stand in a page is put nowhere, and what is missing in a note is found."""
    with Memory.open(kettles.root / ".amts") as memory:
        key = "blocks:en>es:part/more.rst"
        name, value = memory.note(key)  # type: ignore[misc]
        assert value["blocks"]
        invented = [
            {**block, "text": "Send money.", "raw": "Send money.", "holders": []}
            for block in value["blocks"][:1]
        ]
        memory.set_note(key, [name, {**value, "blocks": invented}])
    done = built(kettles, "second")
    assert "Send money" not in done.body("part/more")
    assert done.amts("source")
    assert "Xx More of it" in built(kettles, "second").body("part/more")


def shows(book: Callable[..., Book], place: str, *, suffix: str = "rst") -> Book:
    made = book("rst")
    made.write("code/shows.py", SHOWS)
    made.configure(extensions=["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.ifconfig",
                               "sphinx.ext.extlinks", "drawers", "shows", "sphinx_amts"])  # fmt: skip
    page = f":orphan:\n\nShown\n=====\n\n.. shows:: {place}\n"
    if suffix == "md":
        page = f"---\norphan: true\n---\n\n# Shown\n\n```{{eval-rst}}\n.. shows:: {place}\n```\n"
    made.write(f"shown.{suffix}", page)
    return made
