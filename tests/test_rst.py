"""reStructuredText is translated in Sphinx's own doctree."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Book, Built
from docutils import nodes

KEPT = ("ids", "refid", "refuri", "refname", "reftarget", "names")


def tree(built: Built, page: str) -> nodes.document:
    path = built.out.parent / f"doctrees/{page}.doctree"
    document: nodes.document = pickle.loads(path.read_bytes())
    return document


def skeleton(document: nodes.document) -> list[tuple[str, str]]:
    return [
        (
            node.tagname,
            repr(
                [*(node.get(key) for key in KEPT), [c for c in node["classes"] if "amts" not in c]]
            ),
        )
        for node in document.findall(nodes.Element)
    ]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_every_kind_of_text_is_translated(book: Callable[..., Book]) -> None:
    """Nothing that a reader reads stays in English, wherever it comes from."""
    built = book("rst").build(language="es")
    text = words(built.body("index"))
    for part in (
        "Xx A book of kettles", "Xx Water boils in a kettle. Xx See Water and fire, the steps and Xx More of it.",
        "Xx Take care of the steam.", "Xx A title of its own", "Xx The body of the admonition.",
        "Xx One item of a list", "Xx with two paragraphs", "Xx The whistle.",
        "Xx A caption of code", "Xx A term", "Xx Its definition.", "Xx Field name",
        "Xx A line of a block", "Xx Another line of it", "Xx Header", "Xx A cell",
        "Xx A title of a list table", "Xx Second cell", "Xx A title of a csv table",
        "Xx Name of it", "Xx A csv cell", "Xx Only in pages.", "Xx In some configurations.",
        "Xx The caption of the figure.", "Xx A legend for it.", "Xx A rubric",
        "Xx What water boils in.", "Xx Some steps", "Xx Light the fire.",
        "Xx A module of kettles.", "Xx A kettle that holds hot water.", "Xx How much it holds",
        "Xx If it leaks.", "Xx Boil the water for some minutes.", "Xx Whether it boils.",
        "Xx The first footnote.", "Xx the maker of kettles",
        "Xx What the drawer says", "Xx The cited book.", "Xx A numbered footnote.",
    ):  # fmt: skip
        assert part in text, part
    html = built.html("index")
    assert 'content="Xx A book about kettles" name="description"' in html
    assert 'content="width=device-width" name="viewport"' in html
    assert 'alt="Xx A picture of a kettle"' in html
    assert "Xx The chapters" in html  # the caption of the toctree, in the sidebar
    assert "Xx Another title" in html
    assert "Its <g1>Source</g1> and <g2>Protocol</g2>, as <x3/> and\n<x4/>." in built.sent
    assert "Its Source and Protocol, as #boilers and RFC 7168." in text
    assert "code stays" in text
    assert "Xx Kettle" not in text  # the label of what is cited
    assert 'print("stays")' in words(html.replace("&quot;", '"'))
    assert "Xx use of" in built.html("genindex")
    assert ">Xx kettle<" in built.html("genindex")
    assert "Xx kettle.boil" not in built.html("genindex")
    assert built.warnings == []


def test_the_doctree_stays_as_it_is(book: Callable[..., Book]) -> None:
    """Every node, id, target and reference is the source's."""
    made = book("rst")
    english = made.build(language="en")
    translated = made.build(language="es")
    for page in ("index", "page", "part/more"):
        assert skeleton(tree(english, page)) == skeleton(tree(translated, page)), page
    assert english.warnings == translated.warnings == []


def test_every_link_leads_where_it_did(book: Callable[..., Book]) -> None:
    """By name, by label, without a name, into the glossary, to a footnote and back."""
    made = book("rst")
    english, translated = made.build(language="en"), made.build(language="es")
    for page in ("index", "part/more"):
        links = [re.findall(r'(?:href|id)="([^"]+)"', b.body(page)) for b in (english, translated)]
        assert links[0] == links[1]
    body = translated.body("part/more")
    assert ">Xx Some steps<" in body  # of a reference without a title of its own
    assert "Picture 1" in body


def test_a_second_build_reads_and_sends_nothing(book: Callable[..., Book]) -> None:
    made = book("rst")
    first = made.build()
    assert first.sent
    again = made.build()
    assert again.read == []
    assert again.sent == []
    assert "0 characters sent" in again.status
    count = re.compile(r"(\d+) sentences: .* left in en")
    assert count.search(again.status)[0] == count.search(first.status)[0]  # type: ignore[index]


def test_one_sentence_edited_is_one_sentence_sent(book: Callable[..., Book]) -> None:
    """Also in a file that a page includes, and in a docstring."""
    made = book("rst")
    made.build()
    made.edit("index.rst", "Water boils in a kettle.", "Water boils in a big kettle.")
    built = made.build()
    assert built.sent == ["Water boils in a big kettle."]
    assert "Xx Water boils in a big kettle. Xx See" in words(built.body("index"))
    made.edit("part/steps.rst", "Light the fire.", "Light the gas.")
    built = made.build()
    assert built.sent == ["Light the gas."]
    assert set(built.read) == {"index"}
    assert "Xx Light the gas." in built.body("index")


def test_a_changed_translation_is_read_again(book: Callable[..., Book], tmp_path: Path) -> None:
    """An edit in the memory touches no file, and reads one page again."""
    made = book("rst")
    made.build()
    dump = tmp_path / "memory.jsonl"
    assert made.amts("memory", "export", made.root / ".amts", dump).returncode == 0
    text = dump.read_text("utf-8")
    assert text.count("Xx A pot.") == 1
    dump.write_text(text.replace("Xx A pot.", "Yy One pot."), "utf-8")
    memory = next(p for p in made.root.rglob("cache.db"))
    memory.unlink()
    assert made.amts("memory", "import", made.root / ".amts", dump).returncode == 0
    built = made.build()
    assert built.read == ["part/more"]
    assert built.sent == []
    assert "Yy One pot." in built.body("part/more")


def test_without_an_engine_the_gaps_are_said(book: Callable[..., Book]) -> None:
    built = book("rst", amts_engine="").build()
    assert "Water boils in a kettle." in built.body("index")
    (index,) = (w for w in built.amts("missing") if "index.rst" in w)
    assert re.search(r"index\.rst.* \d+ of \d+ sentences have no translation", index)


def test_a_catalogue_of_a_human_wins(book: Callable[..., Book]) -> None:
    """What it translates is neither sent nor changed; an index entry of Sphinx's is Sphinx's."""
    made = book("rst")
    made.write(
        "locale/zh_CN/LC_MESSAGES/index.po",
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Water and fire"\nmsgstr "水与火"\n\n'
        'msgid "Take care of the steam."\nmsgstr "小心蒸汽。"\n\n'
        'msgid "A picture of a kettle"\nmsgstr "水壶的图片"\n\n'
        'msgid "kettle"\nmsgstr "水壶"\n\n'
        'msgid "The chapters"\nmsgstr "各章"\n',
    )
    made.configure(locale_dirs=["locale"])
    built = made.build()
    body = built.body("index")
    assert "小心蒸汽。" in body
    assert "水与火" in body
    assert 'alt="水壶的图片"' in body
    assert "各章" in built.html("index")
    assert "Xx A rubric" in body
    for text in ("Water and fire", "Take care of the steam.", "A picture of a kettle", "kettle",
                 "The chapters", "水与火", "小心蒸汽。", "水壶的图片", "水壶", "各章"):  # fmt: skip
        assert text not in built.sent, text
    again = made.build()
    assert (again.read, again.sent) == ([], [])


def test_structured_text_within_markdown(book: Callable[..., Book]) -> None:
    """Both roads lead into one page, and neither is taken twice."""
    made = book("rst")
    built = made.build(language="es")
    body = words(built.body("page"))
    assert "Xx A paragraph in Markdown." in body
    assert "Xx A paragraph of structured text, with code." in body
    assert "Xx A note in it." in body
    assert "Xx Xx" not in body
    made.edit("page.md", "A note in it.", "Another note in it.")
    again = made.build(language="es")
    assert again.sent == ["Another note in it."]
    assert "Xx Another note in it." in words(again.body("page"))


def test_what_a_page_says_of_itself_to_machines(book: Callable[..., Book]) -> None:
    """Titles and descriptions among its fields are words, wherever the fields stand."""
    made = book("rst")
    fields = ":og:title: A card\n:og:image: kettle.png\n:og:description: Of a\n  *kettle*\n:author: Ann Potter\n"
    made.write("card.rst", f":orphan:\n{fields}\nCard\n====\n\nText.\n")
    made.write("within.md", f"```{{eval-rst}}\n:orphan:\n{fields}```\n\n# Within\n\nText.\n")
    front = "orphan: true\nog:title: A card\nog:image: kettle.png\nog:description: Of a kettle\nauthor: Ann Potter\n"
    made.write("front.md", f"---\n{front}---\n\n# Front\n\nText.\n")
    built = made.build(language="es")
    metadata = pickle.loads(
        (built.out.parent / "doctrees/environment.pickle").read_bytes()
    ).metadata
    for page in ("card", "within", "front"):
        said = {name: " ".join(str(value).split()) for name, value in metadata[page].items()}
        assert said["og:title"] == "Xx A card", page
        assert said["og:description"] == "Xx Of a kettle", page
        assert (said["og:image"], said["author"]) == ("kettle.png", "Ann Potter"), page
    assert built.warnings == []


def test_fields_that_do_not_begin_a_page_are_words(book: Callable[..., Book]) -> None:
    """They are shown, names and all, even where no heading stands above them."""
    made = book("rst")
    fields = ":Made of: Old copper\n"
    made.write("plain.rst", f":orphan:\n\nSome words.\n\n{fields}\nMore words.\n")
    embedded = f"```{{eval-rst}}\n{fields}```\n"
    made.write("first.md", f"---\norphan: true\n---\n\nSome words.\n\n{embedded}")
    made.write("headed.md", f"---\norphan: true\n---\n\n# Made\n\n{embedded}")
    built = made.build(language="es")
    for page in ("plain", "first", "headed"):
        shown = words(built.body(page))
        assert "Xx Made of" in shown, page
        assert "Xx Old copper" in shown, page
    assert made.build(language="es").sent == []


def test_read_by_several_processes(book: Callable[..., Book]) -> None:
    """What workers know comes back from them."""
    made = book("rst")
    for n in range(12):
        made.write(
            f"more{n}.rst", f":orphan:\n\nPage number {n}\n{'=' * 20}\n\nIts text, {n} times.\n"
        )
    for wanted in ("68", "0"):
        with made.process("-j", "2", "-D", "amts_engine=plain") as build:
            out, errors = build.communicate()
        assert build.returncode == 0, errors
        read = re.search(r"updating environment:.*?(\d+) added, (\d+) changed", out, re.DOTALL)
        assert read
        assert (read[1] == "0") is (wanted == "0")
    assert "0 characters sent" in out
    text = (made.root.parent / "out/html/more3.html").read_text("utf-8")
    assert "Xx Its text, 3 times." in text


def test_an_answer_that_breaks_a_slot_is_refused(book: Callable[..., Book]) -> None:
    """The source stays, and the place is named."""
    made = book("rst")
    made.write(
        "index.rst",
        "Title\n=====\n\n.. toctree::\n\n   page\n   part/more\n\nSome ``code`` here.\n",
    )
    built = made.build(amts_engine="garbage", amts_engine_options={"what": "lost"})
    assert "Some <code" in built.body("index")
    assert any("index.rst:9" in w for w in built.amts("rejected"))


@pytest.mark.parametrize("command", ["extract", "translate", "check"])
def test_the_command_line_reads_it(book: Callable[..., Book], command: str) -> None:
    made = book("rst")
    options = ["--language", "zh_CN", "--engine", "pseudo"] if command == "translate" else []
    done = made.amts(command, made.root, *options)
    assert done.returncode == 0, done.stderr
    if command == "extract":
        assert '"text": "Some steps"' in done.stdout
        assert '"path": "page.md#eval-rst"' in done.stdout
    elif command == "check":
        assert re.search(r"reStructuredText: \d+ blocks in 3 pages", done.stdout)
    else:
        assert " 0 left in en" in done.stdout
        assert made.build(amts_engine="pseudo").status.count("; 0 characters sent") == 1


def test_without_a_configuration_it_is_named(book: Callable[..., Book]) -> None:
    made = book("rst")
    (made.root / "conf.py").unlink()
    done = made.amts("extract", made.root)
    assert done.returncode == 1
    assert "without a conf.py" in done.stderr


@pytest.mark.parametrize("fault", ["raise RuntimeError", "raise SystemExit", "os._exit(7)"])
def test_a_page_that_cannot_be_read_is_named(book: Callable[..., Book], fault: str) -> None:
    """A directive that fails where nobody looks costs the page its translation, and says so."""
    made = book("rst")
    with (made.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            "import os\n"
            "here = os.getpid()\n"
            "from sphinx.transforms import SphinxTransform\n"
            "class Fails(SphinxTransform):\n"
            "    default_priority = 5\n"
            "    def apply(self):\n"
            "        if self.env.docname == 'part/more' and os.getpid() != here:\n"
            f"            {fault}\n"
            "def setup(app):\n"
            "    app.add_transform(Fails)\n"
        )
    built = made.build()
    assert any("part/more.rst" in w and "could not be read" in w for w in built.amts("source"))
    assert "Back to" in built.body("part/more")
    assert "<h1>More of it<" in built.unmarked("part/more")


def test_a_notebook_with_structured_text(book: Callable[..., Book]) -> None:
    """Its code is not run for that."""
    pytest.importorskip("myst_nb")
    made = book("notebooks", nb_execution_mode="off")
    path = made.root / "cells.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = dict(next(c for c in notebook["cells"] if c["cell_type"] == "markdown"))
    cell["source"] = "```{eval-rst}\n.. note:: A note in a notebook.\n```"
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook), "utf-8")
    built = made.build()
    assert "Xx A note in a notebook." in built.unmarked("cells")
    assert made.build().read == []


def test_without_fork(book: Callable[..., Book], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be forked, the build's own reads the pages twice, with one result."""
    made = book("rst")
    wanted = made.build(language="es")
    monkeypatch.setattr("sphinx_amts._extraction.parallel_available", False)
    built = made.build(language="es", out="alone")
    assert built.sent == []
    assert built.warnings == wanted.warnings == []
    for page in ("index", "page", "part/more", "genindex"):
        assert built.html(page) == wanted.html(page)


def test_what_says_how_the_rest_is_read_is_heard(book: Callable[..., Book]) -> None:
    """Structured text within Markdown belongs to the module that the Markdown before it names."""
    made = book("rst")
    (made.root / "code" / "urns.py").write_text(
        '"""Urns."""\n\n\ndef boil() -> None:\n    """Water gets hot."""\n', "utf-8"
    )
    head = "---\norphan: true\n---\n\n# Pots\n\n"
    for name, says in {
        "current": "```{currentmodule} urns\n```\n",
        "module": "```{py:module} urns\nWhat it is for.\n```\n",
    }.items():
        made.write(
            f"{name}.md",
            f"{head}{says}\n```{{eval-rst}}\n.. autofunction:: boil\n   :no-index:\n```\n",
        )
    made.write("alone.md", f"{head}```{{currentmodule}} pots\n```\n\nNothing is asked of it.\n")
    built = made.build(language="es")
    for name in ("current", "module"):
        assert "Xx Water gets hot." in words(built.plain(name)), name
    assert built.warnings == []
    assert built.sent.count("What it is for.") == built.sent.count("Water gets hot.") == 1


def test_the_same_words_in_both_roads(book: Callable[..., Book]) -> None:
    """Around another piece of code, a block is another block."""
    made = book("rst")
    made.write(
        "twice.md",
        "---\norphan: true\n---\n\n# Twice\n\nUse `pour` for this.\n\n"
        "```{eval-rst}\nUse ``fill`` for this.\n```\n",
    )
    plain = words(made.build(language="es").plain("twice"))
    assert "Xx Use pour for this. Xx Use fill for this." in plain


@pytest.mark.parametrize("suffix", [".rst", ".md"])
@pytest.mark.parametrize("language", ["es", "ja"])
def test_a_table_of_contents_keeps_its_anchor(
    book: Callable[..., Book], suffix: str, language: str
) -> None:
    """It says *Contents* in the edition's language above it, if it has no title of its own."""
    made = book("rst")
    for name, options in {"plain": "", "local": ":local:\n", "titled": ""}.items():
        title = " What there is" if name == "titled" else ""
        if suffix == ".md":
            text = f"---\norphan: true\n---\n\n# A page\n\n```{{contents}}{title}\n{options}```\n\n## A part\n\nWords.\n"
        else:
            inner = options and f"   {options}"
            text = f":orphan:\n\nA page\n======\n\n.. contents::{title}\n{inner}\nA part\n------\n\nWords.\n"
        made.write(name + suffix, text)
    english, translated = made.build(language="en"), made.build(language=language)
    assert english.warnings == translated.warnings == []
    for name in ("plain", "local", "titled"):
        ids = [re.findall(r'(?:id|href)="([^"]+)"', b.plain(name)) for b in (english, translated)]
        assert ids[0] == ids[1], name
        assert skeleton(tree(english, name)) == skeleton(tree(translated, name))
    label = {"es": "Contenido", "ja": "目次"}[language]
    assert f'<p class="topic-title">{label}</p>' in translated.plain("plain")


def test_a_heading_that_a_directive_makes_is_words(book: Callable[..., Book]) -> None:
    """It has no source, as what Sphinx itself says has none; but Sphinx makes no headings."""
    made = book("rst")
    made.write("code/made.py", _MAKES_A_SECTION)
    made.configure(extensions=["sphinx.ext.autodoc", "myst_parser", "sphinx_amts", "made"])
    made.write("sections.rst", ":orphan:\n\nSections\n========\n\n.. made::\n")
    english, built = made.build(language="en"), made.build(language="es")
    assert "Xx Made of code" in words(built.plain("sections"))
    assert 'id="made"' in built.plain("sections")
    assert skeleton(tree(english, "sections")) == skeleton(tree(built, "sections"))


_MAKES_A_SECTION = """
from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Made(SphinxDirective):
    def run(self):
        made = nodes.section("", nodes.title("", "Made of code"), ids=["made"], names=["made"])
        made += nodes.paragraph("", "Words of it.")
        return [made]


def setup(app):
    app.add_directive("made", Made)
"""
