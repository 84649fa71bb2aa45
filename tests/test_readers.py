"""What readers of an edition get on its pages: ways to the others, notices, marks, a site map."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from _site import Page, Site, broken, sites, target
from conftest import Book, Built

LANGUAGES = ["en", "zh_CN", "ar"]
EDITIONS = {language: f"../../{language}/html/" for language in LANGUAGES}
WEB = {language: f"https://example.org/book/{language}/" for language in LANGUAGES}
SPECIAL = ("genindex", "search", "py-modindex")
Make = Callable[..., Book]


def all_of(book: Book, builder: str = "html", **values: object) -> dict[str, Built]:
    given = {"amts_editions": {c: f"../../{c}/{builder}/" for c in LANGUAGES}, **values}
    return {language: book.build(builder, language=language, **given) for language in LANGUAGES}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, copy_book: Callable[..., Book]) -> Path:
    """Three editions with the theme alabaster: the folder they are in."""
    folder = tmp_path_factory.mktemp("editions")
    all_of(copy_book(folder, "editions"))
    return folder / "_out"


# from edition to edition


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_the_switcher_leads_home_and_back_from_every_page(book: Make, builder: str) -> None:
    one = book("editions")
    found = all_of(one, builder)
    editions = {language: Site(made.out) for language, made in found.items()}
    names = {frozenset(site.pages) for site in editions.values()}
    assert len(names) == 1
    if builder != "singlehtml":
        assert all(any(name in page for page in editions["en"].pages) for name in SPECIAL)
    for language, site in editions.items():
        for name, path in site.pages.items():
            links = site.page(name).within("amts-languages")
            assert [a["lang"] for a in links] == ["en", "zh-CN", "ar"], (language, name)
            for other, link in zip(LANGUAGES, links, strict=True):
                there = target(path, link["href"])
                assert there is not None
                assert there[0] == editions[other].pages[name], (language, name, link)
                back = editions[other].page(name).within("amts-languages")
                home = target(there[0], back[LANGUAGES.index(language)]["href"])
                assert home == (path, "")
            assert [a.get("aria-current", "") for a in links] == [
                "true" if other == language else "" for other in LANGUAGES
            ]


@pytest.mark.parametrize("shown", ["", "{% include theme_article_header_end[0] %}"])
def test_a_theme_made_of_another_may_not_show_all_that_it_has_places_for(
    book: Make, shown: str
) -> None:
    """As that of QuantEcon, which is made of pydata's: the list of editions is there, and once."""
    one = book("editions", html_theme="quiet", html_theme_path=["."])
    one.write("quiet/theme.conf", "[theme]\ninherit = basic\n[options]\narticle_header_end =\n")
    layout = f'{{% extends "basic/layout.html" %}}{{% block document %}}{shown}{{{{ super() }}}}{{% endblock %}}'
    one.write("quiet/layout.html", layout)
    made = one.build(language="ar", amts_editions=EDITIONS)
    page = made.html("index")
    assert page.count('<nav class="amts-languages"') == 1
    assert page.count("amts-languages -->") == 0


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_no_link_is_broken_that_works_in_the_source(book: Make, builder: str) -> None:
    found = all_of(book("editions"), builder)
    lost = {language: broken(Site(made.out)) for language, made in found.items()}
    assert all("custom.css" in address for _, address in lost["en"])  # which is the book's to give
    assert lost["zh_CN"] <= lost["en"]
    assert lost["ar"] <= lost["en"]


def test_all_kinds_of_links_work_in_every_edition(book: Make) -> None:
    one = book("handbook", suppress_warnings=["amts", "autosectionlabel"])
    found = {
        language: Site(one.build(language=language, amts_editions=EDITIONS).out)
        for language in ("en", "zh_CN", "ar")
    }
    lost = {language: broken(site) for language, site in found.items()}
    assert sum(len(found["ar"].page(name).links) for name in found["ar"].pages) > 500
    assert lost["zh_CN"] | lost["ar"] <= lost["en"]
    for name in found["en"].pages:
        if "genindex" not in name:
            wanted = found["en"].page(name).ids - {
                "contents"
            }  # docutils' own word, in each language
            assert found["ar"].page(name).ids >= wanted, name


def test_a_crawler_finds_what_is_broken(built: Path, tmp_path: Path) -> None:
    site = sites(built, LANGUAGES)["en"]
    path = site.pages["index.html"]
    text = path.read_text("utf-8").replace('href="terms.html"', 'href="terms.html#gone"')
    there = Site(built / "en" / "html")
    there.read[path] = Page(text)
    assert ("index.html", "terms.html#gone") in broken(there)


def test_the_anchors_are_those_of_the_source(built: Path) -> None:
    editions = sites(built, LANGUAGES)
    for name in editions["en"].pages:
        if any(special in name for special in SPECIAL):
            continue
        wanted = editions["en"].page(name).ids
        assert all(editions[other].page(name).ids >= wanted for other in LANGUAGES), name


def test_pages_name_their_language_its_direction_and_the_other_editions(built: Path) -> None:
    tags = {"en": ("en", "ltr"), "zh_CN": ("zh-CN", "ltr"), "ar": ("ar", "rtl")}
    for language, site in sites(built, LANGUAGES).items():
        for name in site.pages:
            page = site.page(name)
            assert (page.html["lang"], page.html["dir"]) == tags[language]
            assert page.text.count(" dir=") == page.text.count(' dir="')
            found = page.alternates()
            assert list(found) == ["en", "zh-CN", "ar", "x-default"]
            assert found["x-default"] == found["en"]


def test_a_theme_that_writes_its_own_metatags_has_the_links_as_well(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS, templates_path=["own"])
    one.write("own/layout.html", '{% extends "!layout.html" %}{% set metatags %}<meta>{% endset %}')
    page = Page(one.build().html("guide/start"))
    assert list(page.alternates()) == ["en", "zh-CN", "ar", "x-default"]
    assert page.text.index('rel="alternate"') < page.text.index("</head>")


def test_a_page_for_addresses_that_are_not_there_leads_to_whole_ones(book: Make) -> None:
    one = book("editions")
    conf = (one.root / "conf.py").read_text("utf-8")
    one.write("conf.py", f"""{conf}
def collect(app):
    yield "404", {{"body": "Nothing here."}}, "page.html"

def whole(app, pagename, templatename, context, doctree):
    if pagename == "404":
        context["pathto"] = lambda to, resource=False: f"/prefix/{{to}}"

def setup(app):
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", whole, priority=400)
""")  # fmt: skip

    def ways(**values: object) -> list[str]:
        page = Page(one.build(**values).html("404"))
        return [a["href"] for a in page.within("amts-languages")]

    assert ways(amts_editions=WEB)[0] == f"{WEB['en']}404.html"
    assert ways(amts_editions=LANGUAGES, html_baseurl=WEB["en"]) == [
        f"{address}404.html" for address in WEB.values()
    ]
    assert ways(amts_editions=EDITIONS)[0] == "../../en/html/404.html"


def test_one_edition_or_none_needs_no_switcher(book: Make) -> None:
    one = book("editions")
    for editions in ({}, ["en"]):
        page = one.build(language="en", amts_editions=editions).html("guide/start")
        assert "amts" not in page.replace("_amts", "")


def test_an_edition_that_is_not_named_leads_to_those_that_are(book: Make) -> None:
    page = Page(book("editions").build(language="de", amts_editions=EDITIONS).html("index"))
    links = page.within("amts-languages")
    assert [a["href"].split("/")[2] for a in links] == LANGUAGES
    assert not any("aria-current" in a for a in links)
    assert ">Sprache<" in page.text


@pytest.mark.parametrize("builder", ["epub", "latex", "text", "json"])
def test_other_builders_get_none_of_it(book: Make, builder: str) -> None:
    made = book("editions").build(builder, amts_editions=WEB)
    for path in made.out.rglob("*"):
        if path.suffix in {".xhtml", ".tex", ".txt", ".fjson"}:
            text = path.read_text("utf-8")
            assert "amts-languages" not in text
            assert "amts-notice" not in text
    assert not (made.out / "sitemap.xml").exists()


# on the web


def canonical(made: Built, name: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)"', made.html(name))


@pytest.mark.parametrize(
    ("editions", "base"),
    [
        (WEB, ""),
        (WEB, "https://example.org/book/en/"),  # of the source, in a conf.py for all
        (LANGUAGES, "https://example.org/book/en/"),
        (LANGUAGES, "https://example.org/book/zh_CN"),
    ],
)
def test_an_edition_on_the_web_has_canonical_links_and_a_site_map(
    book: Make, editions: object, base: str
) -> None:
    one = book("editions")
    for language in LANGUAGES:
        made = one.build(language=language, amts_editions=editions, html_baseurl=base)
        assert canonical(made, "guide/start") == [f"{WEB[language]}guide/start.html"]
        alternates = Page(made.html("guide/start")).alternates()
        assert alternates == {
            "en": f"{WEB['en']}guide/start.html",
            "zh-CN": f"{WEB['zh_CN']}guide/start.html",
            "ar": f"{WEB['ar']}guide/start.html",
            "x-default": f"{WEB['en']}guide/start.html",
        }
        urls = site_map(made)
        assert len(urls) == 5
        assert urls[f"{WEB[language]}guide/start.html"] == alternates


def site_map(made: Built) -> dict[str, dict[str, str]]:
    names = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = ET.fromstring((made.out / "sitemap.xml").read_text("utf-8"))  # noqa: S314 (our own)
    return {
        url.findtext("loc", "", names): {a.attrib["hreflang"]: a.attrib["href"] for a in url.findall("x:link", names)}
        for url in root.findall("url", names)
    }  # fmt: skip


def test_without_an_address_there_is_no_site_map_and_no_wrong_canonical_link(book: Make) -> None:
    one = book("editions")
    made = one.build(amts_editions=EDITIONS)
    assert not (made.out / "sitemap.xml").exists()
    assert canonical(made, "index") == []
    # the base is not that of any of the editions: nothing is made up
    values = {"amts_editions": LANGUAGES, "html_baseurl": "https://example.org/"}
    other = one.build(language="en", out="b", **values)
    assert not (other.out / "sitemap.xml").exists()
    assert canonical(other, "index") == ["https://example.org/index.html"]
    translated = one.build(language="zh_CN", out="c", **values)
    assert canonical(translated, "index") == []


def test_a_site_map_of_the_books_own_stays(book: Make) -> None:
    one = book("editions")
    one.write("extra/sitemap.xml", "<urlset/>")
    made = one.build(amts_editions=WEB, html_extra_path=["extra"])
    assert (made.out / "sitemap.xml").read_text() == "<urlset/>"


# what is said of the words


def notice(page: str) -> str:
    found = re.search(r'<div class="amts-notice".*?</div>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def test_the_notice_says_how_much_is_not_a_humans(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    made = one.build(amts_engine="")
    assert "24 个句子中有 19 个尚未翻译。" in notice(made.html("guide/start"))
    assert "机器" not in notice(made.html("guide/start"))
    made = one.build()
    assert "本页 24 个句子中有 19 个由机器翻译。" in notice(made.html("guide/start"))
    assert "尚未" not in notice(made.html("guide/start"))
    page = Page(made.html("guide/start"))
    (original,) = (a for a in page.within("amts-notice") if a.get("class") == "amts-original")
    assert original["href"] == "../../../en/html/guide/start.html"
    (report,) = (a for a in page.within("amts-notice") if a.get("class") == "amts-report")
    assert report["href"] == "../_amts/drift.html#zh_CN/guide/start.md"
    path = made.out / "_amts/drift.html"
    report = path.read_text("utf-8")
    assert 'id="zh_CN/guide/start.md"' in report
    (back,) = re.findall('<a href="([^"]*)">Back to the edition</a>', report)
    assert (path.parent / back).resolve() == made.out.resolve() / "index.html"


def test_a_report_that_lies_in_no_edition_leads_to_none(book: Make) -> None:
    made = book("editions").build("amts-drift")
    assert "Back to the edition" not in (made.out / "drift.html").read_text("utf-8")


def test_the_switch_is_hidden_until_a_script_shows_it(built: Path) -> None:
    page = Page((built / "ar/html/guide/start.html").read_text("utf-8"))
    (switch,) = page.within("amts-notice", "button")
    assert "hidden" in switch
    assert switch["aria-pressed"] == "false"


def test_pages_of_humans_alone_have_no_notice(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    one.write("zh/terms.md", "# 术语\n\n:::{glossary}\n语料库\n  大量的文本。\n:::\n")
    one.write("zh/guide/end.md", (one.root / "guide/end.md").read_text("utf-8").replace("The end comes here.", "到此结束。").replace("Back to", "回到"))  # fmt: skip
    made = one.build(amts_engine="")
    assert "大量的文本。" in made.body("terms")
    assert [name for name in ("index", "terms", "genindex") if notice(made.html(name))] == []
    assert "amts-source" not in made.html("terms")
    assert notice(made.html("guide/start"))


def test_the_source_edition_has_no_notice(book: Make) -> None:
    made = book("editions").build(language="en", amts_editions=EDITIONS)
    pages = [path.read_text("utf-8") for path in made.out.rglob("*.html")]
    assert len(pages) > 5
    assert not any("amts-notice" in page or "amts-source" in page for page in pages)


def test_without_a_report_there_is_nothing_to_lead_to(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    for values in ({"amts_siblings": {}}, {"amts_report": False}):
        made = one.build(**values)
        assert notice(made.html("guide/start"))
        assert "_amts/drift" not in made.html("guide/start")


def test_blocks_are_marked_with_where_their_words_come_from(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    body = one.build(amts_engine="").body("guide/start")
    assert "<p>这一段是人写的。它是最新的。</p>" in body
    left = 'class="amts-source amts-ltr" lang="en"'
    for text in ("Untranslated: this", "A point in", "A box holds", "This sentence is included"):
        assert f"<p {left}>{text}" in body
    assert f"<h2 {left}>A section of its own" in body
    assert f"<p {left}>Meaning</p></th>" in body
    terms = one.build(amts_engine="").html("terms")
    assert re.search(r'<dt class="amts-source amts-ltr"[^>]* lang="en"[^>]*>Corpus', terms)
    body = one.build().body("guide/start")
    assert '<p class="amts-machine">Xx Untranslated: this' in body
    assert '<h2 class="amts-machine">Xx A section of its own' in body
    assert "amts-source" not in body


def test_what_is_said_of_a_parameter_is_marked(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    one.write(
        "calls.rst",
        """\
:orphan:

Calls
=====

.. py:function:: pour(size, heat)

   Pours it.

   :param size: How much of it.
   :param heat: How hot it is.
   :returns: What is left.
""",
    )
    body = one.build().body("calls").replace("–", "--")  # newer versions of Sphinx keep the two
    for text in (
        "<strong>size</strong> -- Xx How",
        "<strong>heat</strong> -- Xx How",
        "Xx What is",
    ):
        assert f'<p class="amts-machine">{text}' in body


def test_a_paragraph_of_two_origins_says_so(book: Make) -> None:
    one = book("basic")
    one.build(language="de", amts_memory="m")
    one.edit("index.md", "A third one ends the paragraph.", "A last one is new.")
    made = one.build(language="de", amts_memory="m", amts_engine="")
    assert '<p class="amts-machine amts-source amts-mixed">Xx The first' in made.body("index")
    assert "1 von" in notice(made.html("index"))


def test_text_of_the_other_direction_says_so(book: Make) -> None:
    one = book("basic", amts_source_language="ar")
    made = one.build(language="en", amts_engine="")
    assert '<p class="amts-source amts-rtl" lang="ar">The first' in made.body("index")


# builds after builds


def pages(made: Built) -> Mapping[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(made.out.rglob("*.html"))}


def test_a_build_with_nothing_new_writes_no_page_and_forgets_no_count(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    first = one.build()
    before = {p: p.stat().st_mtime_ns for p in first.out.rglob("guide/*.html")}
    again = one.build()
    assert again.read == []
    assert {p: p.stat().st_mtime_ns for p in again.out.rglob("guide/*.html")} == before
    # another page is read: this one is not, and its notice stays
    said = notice(again.html("guide/start"))
    one.edit("terms.md", "A large body", "A very large body")
    third = one.build()
    assert third.read == ["terms"]
    assert notice(third.html("guide/start")) == said != ""


def test_other_editions_write_every_page_anew_and_read_none(book: Make) -> None:
    one = book("editions")
    one.build(amts_editions=EDITIONS)
    made = one.build(amts_editions={**EDITIONS, "de": "../../de/html/"})
    assert made.read == []
    assert all("Deutsch" in made.html(name) for name in ("index", "guide/start", "terms"))
    assert notice(made.html("guide/start"))


def test_a_page_whose_machine_was_replaced_by_a_human_is_read_again(book: Make) -> None:
    one = book("basic")
    one.build(amts_memory="m")
    one.write(
        "zh/other.md",
        "# Xx Another page\n\nXx This page has one paragraph.\n\n```{include} part.md\n```\n",
    )
    made = one.build(amts_memory="m", amts_siblings={"zh_CN": "zh"})
    assert "other" in made.read
    assert "<p>Xx This page has one paragraph.</p>" in made.body("other")


def test_workers_write_the_same_bytes(book: Make) -> None:
    one = book("editions")
    one.configure(amts_editions=LANGUAGES)
    one.build(amts_editions=EDITIONS)  # the memory is the same for both
    for jobs in ("1", "2"):
        process = one.process("-E", "-j", jobs, out=f"j{jobs}")
        _, said = process.communicate()
        assert process.returncode == 0, said
    outs = [one.root.parent / f"j{jobs}" / "html" for jobs in ("1", "2")]
    found = [{p.relative_to(out): p.read_bytes() for p in out.rglob("*.html")} for out in outs]
    assert found[0].keys() == found[1].keys()
    assert [p for p in found[0] if found[0][p] != found[1][p] and "drift" not in p.name] == []
    assert notice(found[1][Path("guide/start.html")].decode())


def test_a_template_bridge_of_the_books_own_is_warned_of(book: Make) -> None:
    one = book("editions", amts_editions=EDITIONS)
    one.write(
        "bridge.py",
        """
from sphinx.jinja2glue import BuiltinTemplateLoader

class Bridge(BuiltinTemplateLoader):
    @property
    def loaders(self):
        raise AttributeError

    @loaders.setter
    def loaders(self, value):
        self.kept = value

    def get_source(self, environment, template):
        for loader in self.kept:
            try:
                return loader.get_source(environment, template)
            except Exception:
                pass
        raise LookupError(template)
""",
    )
    conf = (one.root / "conf.py").read_text("utf-8")
    one.write("conf.py", f"import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n{conf}")
    made = one.build(template_bridge="bridge.Bridge")
    assert made.amts("templates")
    assert "amts-languages" not in made.html("index")


# what is not to be trusted


def test_addresses_and_names_are_escaped(book: Make) -> None:
    one = book("editions")
    one.write("odd & '<b>'.md", "# Odd\n\nA *text*.\n")
    editions = {"en": "https://example.org/a&b/?x=1&y='2'", "zh_CN": "../z'&h/"}
    made = one.build(amts_editions=editions)
    for path in made.out.rglob("*.html"):
        text = path.read_text("utf-8")
        if "_amts" not in path.parts:
            assert "a&b" not in text
            assert "a&amp;b" in text
            assert "<b>'" not in "".join(re.findall(r"<nav class=.amts.*?</nav>", text, re.DOTALL))
    page = Page(made.html("odd & '<b>'"))
    assert all("<" not in a["href"] for a in page.within("amts-languages"))
    assert "&amp;b" in page.text
