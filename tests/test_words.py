"""Everything that a reader reads is in the language of the edition: looked up on built pages."""

from __future__ import annotations

import json
import pickle
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes
from sphinx.errors import ConfigError

from sphinx_amts.book import Dialect, split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Book, Built

_SHOWS = """
[theme]
inherit = alabaster
stylesheet = alabaster.css
sidebars = about.html
[options]
search_bar_text =
"""


def _both(one: Book) -> tuple[Built, Built]:
    return one.build(language="en"), one.build(language="fr")


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, copy_book: Callable[..., Book]
) -> tuple[Built, Built]:
    """The book in English, and in another language by an engine that writes Xx before all."""
    return _both(copy_book(tmp_path_factory.mktemp("words"), "words"))


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("index", "<title>Xx The first page &#8212; Xx A book of words</title>"),
        ("index", 'content="Xx What machines read of it"'),
        ("index", 'content="Xx first key, second key"'),
        ("index", "Xx a <em>substituted</em> phrase"),
        ("index", "Xx a phrase of <strong>this</strong> page"),
        ("index", ">Xx A paragraph of its own.</p>"),
        ("index", "Xx an item of it"),
        ("index", " and unchanged. "),
        ("index", '<span class="xref std std-term">Xx least squares</span>'),
        ("index", 'href="glossary.html#term-least-squares"'),
        ("genindex", "Xx Matrices"),
        ("genindex", "Xx Norms of them"),
        ("genindex", "Xx inner product"),
        ("genindex", "Xx spaces"),
        ("genindex", "Xx least squares"),
        ("index", "Xx Treat"),
        ("index", ">Xx Crunchy frog, sweet</p>"),
        ("index", "<p>1.49</p>"),
        ("index", ">Xx Nothing «\xa0more\xa0»</p>"),
        ("index", ">Xx many of <em>them</em></p>"),
        ("index", 'alt="Xx Two targets"'),
        ("index", 'title="Xx Hits &amp; misses"'),
        ("index", "<p>Xx Run Time (s)</p>"),
        ("index", "Xx Only in this one."),
        ("index", "Xx An outer sentence."),
        ("index", "Xx An inner sentence."),
        ("index", "Xx All of them"),
        ("index", "Xx Named so"),
        ("program", ">Xx A program"),
        ("program", ">Xx Its words"),
        ("program", "# a remark of the code"),
        ("program", "Xx the end"),
        ("cells", ">Xx Some words.</p>"),
        ("cells", "Xx What the <em>cell</em> shows"),
        ("cells", 'alt="Xx A dot"'),
        ("cells", "Xx Show code cell source"),
        ("cells", "Xx Hide code cell source"),
    ],
)
def test_readers_read_it_in_their_language(
    built: tuple[Built, Built], page: str, shown: str
) -> None:
    """Wherever it comes from: a page, its front matter, ``conf.py``, metadata of a cell."""
    assert shown in built[1].unmarked(page)


def test_there_are_no_more_warnings_than_in_english(built: tuple[Built, Built]) -> None:
    """None at all, that is."""
    assert [b.warnings for b in built] == [[], []]


def test_ids_are_the_source_s(built: tuple[Built, Built]) -> None:
    """Terms and entries of the index keep their anchors."""
    for shown in ('id="term-least-squares"', 'id="term-bias"'):
        assert all(shown in b.html("glossary") for b in built)
    assert all('id="norms"' in b.html("index") for b in built)


def test_everything_is_sent_once_and_nothing_is_read_again(book: Callable[..., Book]) -> None:
    """What stands on many pages is looked up with the rest: a second build has nothing to do."""
    words = book("words")
    first = words.build(language="fr")
    assert first.sent.count("A book of words") == 1
    assert {
        "Matrices",
        "spaces",
        "What machines read of it",
        "What the <g1>cell</g1> shows",
    } <= set(first.sent)
    assert "unchanged" not in first.sent
    assert len(first.sent) == len(set(first.sent))
    second = words.build(language="fr")
    assert (second.sent, second.read) == ([], [])


def test_another_translation_of_a_shared_text_is_shown(book: Callable[..., Book]) -> None:
    """Pages are read again where a text of the configuration, a term or an entry reads differently,
    and the configuration itself never counts as changed."""
    words = book("words")
    words.build(language="fr")
    words.configure(html_title="A book of other words")
    built = words.build(language="fr")
    assert built.sent == ["A book of other words"]
    assert "Xx A book of other words" in built.html("program")
    words.edit("glossary.md", "least squares", "Least squares")
    built = words.build(language="fr")
    assert '<span class="xref std std-term">Xx Least squares</span>' in built.html("index")


def test_a_caption_of_an_output_does_not_change_its_cell(book: Callable[..., Book]) -> None:
    """A cell whose metadata change would be run again, once for each language."""
    words = book("words")
    sources: list[Any] = []
    words.build(language="fr")
    path = words.root / "cells.ipynb"

    page = split(path.read_text("utf-8"), Dialect(), suffix=".ipynb")
    made = page.inject({n: f"Xx {s.raw}" for n, s in enumerate(page.segments)})
    sources = [json.loads(text)["cells"] for text in (page.text, made)]
    assert [{**c, "source": 0} for c in sources[0]] == [{**c, "source": 0} for c in sources[1]]
    assert sources[0][1:] == sources[1][1:]
    assert [s.kind for s in page.segments] == ["heading", "paragraph", "figure", "figure"]


def test_a_book_says_what_its_own_directives_hold(book: Callable[..., Book]) -> None:
    """Nobody else knows; what is no answer is refused."""
    basic = book("basic", suppress_warnings=["myst", "amts"])
    basic.write("own.md", "# Own\n\n```{sample} Its title\nIts words.\n```\n")
    assert "Its words." not in basic.build(out="one").sent
    built = basic.build(out="two", amts_directives={"sample": "prose"})
    assert "Its words." in built.sent
    assert "Its title" not in built.sent
    assert "Its title" in basic.build(out="three", amts_directives={"sample": "title"}).sent
    with pytest.raises(ConfigError, match="'words' is none of prose, title, code"):
        basic.build(out="four", amts_directives={"sample": "words"})


def test_what_is_refused_of_a_shared_text_is_said(book: Callable[..., Book]) -> None:
    """With the name of the place that it stands in."""
    words = book("words", amts_on_miss="source")
    built = words.build(language="fr")
    said = [w for w in built.amts("missing") if "conf.py" in w]
    assert len(said) == 1
    assert "A book of words" in built.html("index")


def test_the_command_line_counts_the_same(book: Callable[..., Book], tmp_path: Path) -> None:
    """``translate`` knows what stands on many pages; ``conf.py`` is never written."""
    words = book("words")
    rows = [json.loads(r) for r in words.amts("extract", words.root).stdout.splitlines()]
    assert all((words.root / row["path"]).is_file() for row in rows)  # where there are true places
    assert "Its words\ngo on here." in {r["text"] for r in rows if r["path"] == "program.py"}
    done = words.amts(
        "translate",
        words.root,
        "--language",
        "fr",
        "--engine",
        "plain",
        "--output",
        tmp_path / "fr",
    )
    assert done.returncode == 0, done.stderr
    written = {p.relative_to(tmp_path / "fr").as_posix() for p in (tmp_path / "fr").rglob("*.*")}
    assert "program.py" in written
    assert not written & {"conf.py", "genindex"}
    built = words.build(language="fr")
    assert built.sent == []


def test_what_the_theme_shows_is_translated(book: Callable[..., Book]) -> None:
    """Its texts are options, which Sphinx reads long before any page."""
    words = book("words")
    said = {"description": "What the theme says", "search_bar_text": "Look for it"}
    words.configure(html_theme="shows", html_theme_path=["."], html_theme_options=said)
    words.configure(amts_engine="pseudo")
    words.write("shows/theme.conf", _SHOWS)
    words.write(
        "shows/about.html", '<p title="{{ theme_search_bar_text }}">{{ theme_description }}'
    )
    _, errors = words.process(language="zh_CN").communicate()
    assert errors == ""
    shown = (words.root.parent / "out/html/program.html").read_text("utf-8")
    assert re.search('<p title="⟦[^"]+⟧">⟦', shown)
    assert not [text for text in said.values() if text in shown]


@pytest.mark.skipif(find_spec("jieba") is not None, reason="jieba is installed")
def test_a_search_without_chinese_words_is_said(book: Callable[..., Book]) -> None:
    """Sphinx makes an empty index, and no word of it."""
    built = book("basic", suppress_warnings=[]).build()
    (said,) = built.amts("search")
    assert "pip install jieba" in said


def tree(built: Built, page: str) -> nodes.document:
    path = built.out.parent / f"doctrees/{page}.doctree"
    document: nodes.document = pickle.loads(path.read_bytes())
    return document


@pytest.fixture(scope="module")
def asked(
    tmp_path_factory: pytest.TempPathFactory, copy_book: Callable[..., Book]
) -> tuple[Built, Built]:
    """A book with directives and roles that nobody but Sphinx knows, in English and in French."""
    return _both(copy_book(tmp_path_factory.mktemp("asked"), "asked"))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(
            "<p>Xx A <em>shown</em> sentence of the maker of kettles in the kitchen.</p>",
            id="own-body",
        ),
        pytest.param("Xx an item that is shown", id="own-list"),
        pytest.param(">Xx A title of a shelf</p>", id="by-hand-title"),
        pytest.param("<p>Xx A line by hand</p>", id="by-hand-paragraph"),
        pytest.param("<p>Xx What every shelf says</p>", id="made-up"),
        pytest.param(">Xx A title of a stand</p>", id="colons-argument"),
        pytest.param("<p>Xx What stands below</p>", id="colons-option"),
        pytest.param("<p>Xx Its body is read once.</p>", id="colons-body"),
        pytest.param(">Xx A title in a quote</p>", id="in-a-quote"),
        pytest.param("<p>Xx Boil the water for some minutes.</p>", id="docstring"),
        pytest.param("Xx how many of them", id="docstring-parameter"),
        pytest.param("Xx A table from a file", id="csv-title"),
        pytest.param("<p>Xx to fry in it</p>", id="csv-file"),
        pytest.param('title="Xx What the link says"', id="title-of-a-link"),
        pytest.param('title="Xx What the definition says"', id="title-of-a-definition"),
        pytest.param('title="Xx out of the kitchen"', id="abbreviation"),
        pytest.param('<span class="badge">Xx brand new</span>', id="role"),
        pytest.param('<span class="badge">Xx a badge alone</span>', id="role-alone"),
        pytest.param(">Xx all the tables</span>", id="badge-with-a-tooltip"),
        pytest.param(">Xx Steam</span>", id="term-with-a-link"),
        pytest.param(">Xx warm water</span>", id="term-with-marks"),
        pytest.param("Xx What the graph shows", id="caption-of-a-graph"),
        pytest.param(
            '#the-same-words"><span class="std std-ref">Xx The same words</span>', id="slug"
        ),
        pytest.param("<p>Xx As in the source</p>\n<p>Xx [another]", id="by-hand-as-in-the-source"),
        pytest.param('<span class="std std-numref">Xx the table 1</span>', id="numbered-reference"),
    ],
)
def test_sphinx_is_asked_what_directives_show(asked: tuple[Built, Built], shown: str) -> None:
    """What no source tells stands in the doctree, and is translated there."""
    assert shown in asked[1].unmarked("index")


def test_the_tooltip_of_a_badge_is_translated(asked: tuple[Built, Built]) -> None:
    """sphinx-design keeps it with the reference, until that is resolved."""
    tips = [
        n["sd_tooltip"]
        for n in tree(asked[1], "index").findall()
        if "sd_tooltip" in getattr(n, "attributes", ())
    ]
    assert tips == ["Xx What is in them"]


def test_entries_with_two_parts_are_translated(asked: tuple[Built, Built]) -> None:
    """Without a type before them, too."""
    for shown in ("Xx kettle", "Xx of copper", "Xx pot"):
        assert shown in asked[1].unmarked("genindex")


def test_a_cell_of_r_markdown_stays_one_cell(asked: tuple[Built, Built]) -> None:
    """Where a translation has fewer lines, blank ones would make two of it."""
    assert "Xx A paragraph of three lines in one cell." in " ".join(
        asked[1].unmarked("script").split()
    )


def test_asking_changes_nothing_but_words(asked: tuple[Built, Built]) -> None:
    """The page has the same nodes, in the same order, with the same ids, and no more warnings."""
    one, other = (re.findall(r' id="([^"]*)"', b.body("index")) for b in asked)
    assert one == other
    trees = [
        [n.tagname for n in tree(b, "index").findall() if not isinstance(n, nodes.Text)]
        for b in asked
    ]
    assert trees[0] == trees[1]
    assert [w for w in asked[1].warnings if "amts" in w] == []
    assert len(asked[1].warnings) == len(asked[0].warnings)


def test_what_is_asked_is_sent_once(book: Callable[..., Book]) -> None:
    """And no more with the next build; code stays, and what the source tells is not asked."""
    one = book("asked")
    built = one.build(language="fr")
    assert built.sent.count("Its body is read once.") == 1
    assert len(built.sent) == len(set(built.sent))
    assert not [text for text in built.sent if "digraph" in text or "no cell" in text]
    assert "no cell is read twice" in re.sub(r"<[^>]+>", "", built.html("script"))
    assert "A *shown* sentence of {{ maker }} {{ place }}." in re.sub(
        r"<[^>]+>", "", built.html("index")
    )
    second = one.build(language="fr")
    assert (second.sent, second.read) == ([], [])


def test_what_is_missing_of_it_is_said_and_counted(book: Callable[..., Book]) -> None:
    """As anything else that is left in the source's language."""
    one = book("asked", amts_on_miss="source")
    built = one.build(language="fr")
    said = [w for w in built.amts("missing") if "index.md" in w]
    assert len(said) == 2  # of its source, and of what Sphinx makes of the rest
    rows = [json.loads(r) for r in one.amts("extract", one.root).stdout.splitlines()]
    beside = {r["text"] for r in rows if r["path"] == "index.md#eval-rst"}
    assert {"A title of a shelf", "to fry in it", "out of the kitchen"} <= beside
    assert "Its body is read once." not in beside


@pytest.mark.parametrize("name", ["LICENCE", "words.txt", "part.inc"])
def test_what_is_included_may_be_called_anything(book: Callable[..., Book], name: str) -> None:
    """MyST reads it as Markdown; shown as it is, it is code."""
    basic = book("basic")
    basic.write(name, "Some words that *nobody* calls a page.\n")
    head = "---\norphan: true\n---\n\n# Own\n\n"
    basic.write("own.md", f"{head}```{{include}} {name}\n```\n")
    basic.write("code.md", f"{head}```{{include}} {name}\n:literal:\n```\n")
    built = basic.build()
    assert "Some words that <g1>nobody</g1> calls a page." in built.sent
    assert "Xx Some words that <em>nobody</em> calls a page." in built.unmarked("own")
    shown = re.sub(r"<[^>]+>", "", built.unmarked("code"))
    assert "Some words that *nobody* calls a page." in shown
    assert "Xx Some" not in shown
    assert built.warnings == []
    assert basic.build().read == []
