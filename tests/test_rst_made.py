"""What extensions make by hand, without a source, is words as well; what Sphinx says so is not."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Book, Built
from test_rst import skeleton, tree, words

_KEEPS = '''
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class Keeps(SphinxDirective):
    """A paragraph that holds a box with what stands in the directive."""
    has_content = True

    def run(self):
        line = nodes.paragraph("", "", nodes.literal(text="size"), ids=["size"])
        line += [nodes.Text(" holds at most "), nodes.literal(text="7")]
        box = nodes.container()
        self.state.nested_parse(StringList(list(self.content)), 0, box)
        line += [box, nodes.Text(" as said before")]
        return [line]


def setup(app):
    app.add_directive("keeps", Keeps)
'''
_RELEASES = '''
from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Release(SphinxDirective):
    """A section that says when, without a paragraph around it."""
    required_arguments = 2

    def run(self):
        version, day = self.arguments
        made = nodes.section(ids=["of-" + nodes.make_id(version)], names=[version])
        made += [nodes.title(version, version), nodes.Text("Released: " + day)]
        item = nodes.list_item("", nodes.Text("Better in the "), nodes.literal(text="pot"))
        made += nodes.bullet_list("", item)
        return [made]


def setup(app):
    app.add_directive("release", Release)
'''
_CLASSES = '''
"""Classes that come from others."""
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Pot(OrderedDict):
    """A pot."""


class Lid(Generic[T]):
    """A lid."""
'''


@pytest.fixture
def keeps(book: Callable[..., Book]) -> Book:
    """A book with a directive of its own, which makes a page's words."""
    made = book("rst")
    made.write("code/keeps.py", _KEEPS)
    made.configure(extensions=["sphinx.ext.autodoc", "myst_parser", "sphinx_amts", "keeps"])
    made.write(
        "kept.rst",
        ":orphan:\n\nKept\n====\n\n.. keeps::\n\n   Words in the box.\n\n"
        "   .. versionchanged:: 3.5\n\n      What has changed *since*.\n",
    )
    return made


def test_a_paragraph_that_holds_a_box(keeps: Book) -> None:
    """Its own words are translated on both sides of the box, and what is in there once."""
    english, built = keeps.build(language="en"), keeps.build(language="es")
    text = words(built.plain("kept"))
    assert "Xx <" not in text
    for shown in ("Xx size holds at most 7", "Xx Words in the box.", "Xx as said before"):
        assert shown in text
    assert skeleton(tree(english, "kept")) == skeleton(tree(built, "kept"))
    assert keeps.build(language="es").read == []


def test_a_text_without_a_paragraph(book: Callable[..., Book]) -> None:
    """Extensions put it straight into a section or an item."""
    made = book("rst")
    made.write("code/releases.py", _RELEASES)
    made.configure(extensions=["sphinx.ext.autodoc", "myst_parser", "sphinx_amts", "releases"])
    head = ":orphan:\n\nReleases\n========\n\n"
    made.write("released.rst", f"{head}.. release:: 1.0 Monday\n\n.. release:: 0.9 Sunday\n")
    english, built = made.build(language="en"), made.build(language="es")
    text = words(built.plain("released"))
    shown = ("Xx Released: Monday", "Xx Released: Sunday", "Xx Better in the pot")
    assert [text.count(one) for one in shown] == [1, 1, 2]
    assert skeleton(tree(english, "released")) == skeleton(tree(built, "released"))
    assert made.build(language="es").read == []


def test_what_sphinx_says_of_a_version_is_not_sent(keeps: Book) -> None:
    """It is in the edition's language already, be its place known or not."""
    built = keeps.build(language="es")
    assert "What has changed <g1>since</g1>." in built.sent
    assert not [text for text in built.sent if "3.5" in text]


def test_what_sphinx_says_of_a_version_is_kept(keeps: Book) -> None:
    """In a process of its own, for it speaks the language of the first build of a process."""
    keeps.configure(amts_engine="plain", amts_engine_options={})
    process = keeps.process(language="es")
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    kept = keeps.root.parent / "out" / "html" / "kept.html"
    text = words(re.sub(r"<[^>]+>", " ", kept.read_text("utf-8")))
    assert "Distinto en la versión 3.5: Xx What has changed since ." in text


@pytest.mark.parametrize("language", ["de", "ja"])  # without a word for it in Sphinx, and with one
def test_bases_of_classes_come_from_their_module(
    book: Callable[..., Book], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of these is noted; once its module changes, it is read again."""
    made = book("rst")
    made.write("code/pots.py", _CLASSES)
    made.write(
        "pots.rst",
        ":orphan:\n\nPots\n====\n\n.. automodule:: pots\n   :members:\n   :show-inheritance:\n",
    )
    asked = [_asked(made, language, out, monkeypatch) for out in ("one", "two")]
    assert "pots" in asked[0]
    assert asked[1] == set()
    made.edit("code/pots.py", "A lid.", "Another lid.")
    assert _asked(made, language, "three", monkeypatch) == {"pots"}


def _asked(made: Book, language: str, out: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The pages that Sphinx reads for translation."""
    found: set[str] = set()
    from sphinx_amts import _extraction  # noqa: PLC0415

    read = _extraction._read_all

    def note(app: Any, settings: Any, reduced: Any) -> Any:
        found.update(reduced)
        return read(app, settings, reduced)

    for module in ("kettles", "pots"):
        sys.modules.pop(module, None)
    with monkeypatch.context() as patched:
        patched.setattr(_extraction, "_read_all", note)
        built: Built = made.build(language=language, out=out)
    assert not built.amts("source")
    assert re.search(r"0 left in", built.status)
    return found
