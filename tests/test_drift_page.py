"""The page of the drift report, in a browser: what a maintainer sees, and does with it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _reports import HOSTILE, a_book, finding, hostile, page, report, score

from sphinx_amts.drift import KINDS, Report, write_report
from sphinx_amts.drift._values import Point, Saved, Snapshot, ToCheck
from sphinx_amts.drift._visible import visible
from sphinx_amts.drift._words import Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAVED = Saved(
    in_sync=900, rest=100, ter=0.25, measured=500, share=0.975, low=0.97, high=0.98,
    words_per_hour=250, hours=0.1,
)  # fmt: skip
HISTORY = (
    Snapshot(date="2026-01-05", total=Point(words=1000, to_do=50)),
    Snapshot(date="2026-01-12", total=Point(words=1000, to_do=4),
             pages=(("deep/b.md", Point(words=500, to_do=4)),)),
)  # fmt: skip
ONE = report(
    page("a.md", [finding(kind, 10 * n + 1) for n, kind in enumerate(KINDS)], score=score(2.0)),
    page("deep/b.md", [finding("changed", words=40), finding("doubtful", check="terms", why="another word")],
         score=score(3.5, seen=True, held_out=4.25)),
    page("c.md", score=score(why="too short: 40 words", origin=(), current=())),
    page("new.md", edited=False),
    saved=SAVED, history=HISTORY,
    to_check=(ToCheck(page="a.md", level="sentence", source="Two.", human="Üç.", confidence=0.42),),
)  # fmt: skip
SEVERAL = [ONE, a_book("ar", 60), a_book("zh_CN", 60)]
Open = Callable[..., "Page"]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the page of reports. Nothing may be asked of the network, and nothing may go wrong."""
    wrong: list[str] = []
    contexts = []

    def show(*reports: Report, at: str = "", **options: Any) -> Page:
        path = write_report(reports, "html", tmp_path / "drift.html")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" and "TrustedHTML" not in said.text else None)  # fmt: skip
        page.on("request", lambda asked: wrong.append(asked.url) if asked.url.split("#")[0] != path.as_uri() else None)  # fmt: skip
        page.on("dialog", lambda said: wrong.append(said.message))
        page.goto(path.as_uri() + at)
        return page

    yield show
    for context in contexts:
        context.close()
    assert not wrong


def names(page: Page) -> list[str]:
    """Give the pages that the table shows, in order."""
    found: list[str] = page.locator("#pages tr[data-page] bdi").all_text_contents()
    return found


def open_page(page: Page, name: str) -> Any:
    """Open a page of the report; its findings."""
    page.get_by_role("button", name=name, exact=True).click()
    place = page.locator(f'tr[data-page="{name}"] + tr.open')
    place.wait_for()
    return place


def reload(page: Page) -> None:
    """Load the page again, and wait until it shows what it showed: a search takes a moment."""
    page.reload()
    page.locator("#pages tr[data-page]").first.wait_for()


def wait(page: Page, selector: str, number: int) -> None:
    """Wait until there are so many."""
    from playwright.sync_api import expect  # noqa: PLC0415 (it need not be installed)

    expect(page.locator(selector)).to_have_count(number)


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


# what is seen


def test_the_overview_says_what_matters(show: Open) -> None:
    """The headline with its interval and parts, the hours, what is new; it needs no script."""
    for options in ({}, {"java_script_enabled": False}):
        seen = show(ONE, **options)
        said = seen.locator("section.language").inner_text()
        assert "97.5 %\nof the translators’ work is saved" in said
        assert "95 % interval: 97.0 % to 98.0 %" in said
        assert "90.0 % in sync" in said
        assert "7.5 % saved by the machine’s drafts" in said
        assert "2.5 % left to write" in said
        assert "0.1 h of work at 250 words an hour" in said
        assert "TER 25.0" in said
        assert "Since 2026-01-12: 42 more words to do" in said
        assert "deep/b.md (+36)" in said
        chart = seen.locator(".trend svg[role=img]")
        assert "2026-01-05: 95.0 %" in str(chart.get_attribute("aria-label"))
        assert seen.title() == "Drift: Turkish"


def test_pages_come_by_need(show: Open) -> None:
    seen = show(ONE)
    assert names(seen) == ["deep/b.md", "a.md", "c.md", "new.md"]
    assert count(seen) == "4 pages, 9 findings"
    row = seen.locator('tr[data-page="deep/b.md"]').inner_text()
    assert "+36 since the last report 40 of 440" in " ".join(row.split())
    assert "90.9 %" in row
    assert "no human edition" in seen.locator('tr[data-page="new.md"]').inner_text()


def test_a_browser_without_scripts_has_every_page(show: Open) -> None:
    seen = show(*SEVERAL, java_script_enabled=False)
    assert seen.locator("section.language:visible").count() == 3
    assert seen.locator("section.language tbody tr:visible").count() == 4 + 60 + 60
    assert "1 changed, 1 added, 1 removed" in seen.locator('[id="tr/a.md"]').inner_text()
    assert not seen.locator("#tools").is_visible()


def test_an_empty_report(show: Open) -> None:
    seen = show(report())
    assert "Nothing needs a human" in seen.locator("main").inner_text()
    assert count(seen) == "There are no pages."


def test_a_page_shows_its_findings_side_by_side(show: Open) -> None:
    """What the human translated, today's text, the human's and the machine's, and why."""
    place = open_page(show(ONE), "a.md")
    assert place.locator("article").count() == len(KINDS)
    changed = place.locator("article.changed")
    assert changed.locator(".label").all_text_contents() == [
        "translated from", "today", "human", "machine proposes",
    ]  # fmt: skip
    assert changed.locator("del").all_text_contents() == ["dog"]
    assert changed.locator("ins").all_text_contents() == ["cat"]
    assert changed.locator("p[lang=tr]").all_text_contents() == [
        "Burada bir köpek oturdu.", "Burada bir kedi oturdu.",
    ]  # fmt: skip
    about = changed.locator(".about").inner_text()
    for said in ("line 1, was 3", "in the edition line 6", "4 words to do", "97 % sure"):
        assert said in about
    doubtful = place.locator("article.doubtful")
    assert doubtful.locator("h3").inner_text() == "doubtful: numbers"
    assert doubtful.locator(".why").inner_text() == "31 in the source, 13 in the edition"
    assert doubtful.locator("mark").all_text_contents() == ["31", "13"]


def test_a_score_says_how_sure_it_is(show: Open) -> None:
    """Interval, chrF, TER, signatures; what the engine has seen; why there is none."""
    seen = show(ONE)
    place = open_page(seen, "deep/b.md")
    said = " ".join(place.locator(".score").inner_text().split())
    assert "Drift 3.5 BLEU points (95 % interval: 2.1 to 5.1)" in said
    assert "seen The engine learned from pairs of this very page" in said
    assert "the drift is 4.3" in said or "the drift is 4.2" in said
    assert "BLEU 41.3 39.2 to 43.2 37.8 35.7 to 39.7" in said
    assert "chrF" in said
    assert "TER" in said
    place.get_by_text("signatures").click()
    assert "BLEU: nrefs:1|bs:1000" in place.locator(".signatures").inner_text()
    assert "seen" in seen.locator('tr[data-page="deep/b.md"]').inner_text()
    short = open_page(seen, "c.md")
    assert "No score: too short: 40 words" in short.inner_text()


def test_pairs_to_be_checked(show: Open) -> None:
    seen = show(ONE)
    seen.get_by_text("To be checked: 1 pair").click()
    article = seen.locator("#pairs article")
    article.wait_for()
    assert "42 %" in article.inner_text()
    assert "Üç." in article.inner_text()


# what is done with it


@pytest.mark.parametrize(
    ("column", "first", "turned"),
    [
        ("page", ["a.md", "c.md", "deep/b.md", "new.md"], ["new.md", "deep/b.md", "c.md", "a.md"]),
        ("in sync", ["deep/b.md", "a.md", "c.md", "new.md"], ["new.md", "c.md", "a.md", "deep/b.md"]),
        ("drift", ["deep/b.md", "a.md", "c.md", "new.md"], ["new.md", "c.md", "a.md", "deep/b.md"]),
        ("findings", ["a.md", "deep/b.md", "c.md", "new.md"], ["new.md", "c.md", "deep/b.md", "a.md"]),
    ],
)  # fmt: skip
def test_sorted(show: Open, column: str, first: list[str], turned: list[str]) -> None:
    """By any column, what needs a human first, and the other way round; a reload keeps it."""
    seen = show(ONE)
    button = seen.locator("#pages thead").get_by_role("button", name=column)
    button.click()
    assert names(seen) == first
    assert seen.locator("#pages [aria-sort]").count() == 1
    button.click()
    assert names(seen) == turned
    reload(seen)
    assert names(seen) == turned


def test_filtered_by_kind_and_check(show: Open) -> None:
    """Only pages that have such findings, and only these on them."""
    seen = show(ONE)
    seen.get_by_role("button", name="doubtful 2").click()
    assert names(seen) == ["deep/b.md", "a.md"]
    assert count(seen) == "2 of 4 pages, 2 findings"
    place = open_page(seen, "a.md")
    assert place.locator("article").count() == 1
    assert "6 findings of this page not shown" in place.inner_text()
    seen.get_by_role("button", name="terms 1").click()
    assert names(seen) == ["deep/b.md"]
    reload(seen)
    assert names(seen) == ["deep/b.md"]
    seen.get_by_role("button", name="terms 1").click()
    assert len(names(seen)) == 4


def test_found_by_name(show: Open) -> None:
    seen = show(ONE)
    seen.get_by_label("Find a page").fill("DEEP")
    wait(seen, "#pages tr[data-page]", 1)
    assert names(seen) == ["deep/b.md"]
    seen.get_by_label("Find a page").fill("nowhere")
    wait(seen, "#pages tr[data-page]", 0)
    assert count(seen) == "No page has that."


def test_searched_in_findings(show: Open) -> None:
    """All the words, wherever in a finding they stand, in any of its texts."""
    seen = show(ONE)
    open_page(seen, "a.md")
    for words, pages in (
        ("köpek CAT", 2),
        ("gone artık", 1),
        ("another word", 1),
        ("köpek gone", 0),
    ):
        seen.get_by_label("Search in findings").fill(words)
        wait(seen, "#pages tr[data-page]", pages)
    seen.get_by_label("Search in findings").fill("gone")
    wait(seen, "#pages article", 1)
    assert seen.locator("#pages article").inner_text().startswith("removed")
    assert count(seen) == "1 of 4 pages, 1 finding"
    reload(seen)
    assert names(seen) == ["a.md"]


def test_links_lead_to_what_they_name(show: Open) -> None:
    """A language, a page, a finding: whoever follows the link, now or in the next report, is
    there, whatever was filtered away before."""
    seen = show(*SEVERAL)
    seen.get_by_role("link", name="Turkish").click()
    assert seen.url.endswith("#tr")
    assert len(names(seen)) == 4
    place = open_page(seen, "deep/b.md")
    assert seen.url.endswith("#tr/deep/b.md")
    link = str(place.locator("article.doubtful a.here").get_attribute("href"))
    reload(seen)
    assert seen.locator("tr.open").count() == 1
    place.locator("article.doubtful a.here").click()
    reload(seen)
    target = seen.locator("article.target")
    target.wait_for()
    assert target.locator("h3").inner_text() == "doubtful: terms"
    assert seen.evaluate("document.activeElement.className").startswith("doubtful")
    assert target.evaluate("node => node.getBoundingClientRect().top < innerHeight")
    other = report(page("deep/b.md", [finding("added"), *ONE.pages[2].findings]))
    again = show(other, at=link)
    assert again.locator("article.target h3").inner_text() == "doubtful: terms"
    again.get_by_label("Find a page").fill("nowhere")
    wait(again, "#pages tr[data-page]", 0)
    again.evaluate("link => { location.hash = '#tr'; location.hash = link; }", link)
    again.locator("article.target").wait_for()


def test_news_lead_to_their_page(show: Open) -> None:
    seen = show(ONE)
    seen.locator(".news a").first.click()
    seen.locator("tr.open").wait_for()
    assert seen.locator("tr.target").get_attribute("data-page") == "deep/b.md"


@pytest.mark.parametrize(
    "address", ["#xx", "#tr/%E0%A4%A", "#tr/nowhere.md::12", "#::?kind=x&sort=y"]
)
def test_an_address_that_leads_nowhere(show: Open, address: str) -> None:
    """The report is there all the same."""
    seen = show(ONE, at=address)
    seen.locator("#list").wait_for()
    assert "97.5 %" in seen.locator("main").inner_text()


def test_by_keyboard_alone(show: Open) -> None:
    """Every part can be reached and used without a mouse, and it shows where one is."""
    seen = show(ONE)
    reached = set()
    for _ in range(30):
        seen.keyboard.press("Tab")
        reached.add(seen.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))  # fmt: skip
        width = seen.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert width != "none"
        if "deep/b.md" in reached and seen.evaluate("document.activeElement.closest('tbody') !== null"):  # fmt: skip
            break
    assert {"Skip to the pages", "find", "seek", "Open all", "findings"} <= reached
    seen.keyboard.press("Enter")
    seen.locator("tr.open article").first.wait_for()
    seen.keyboard.press("ArrowDown")
    assert seen.evaluate("document.activeElement.textContent") == "a.md"
    seen.keyboard.press("Space")
    assert seen.locator("tr.open").count() == 2


def test_all_opened_and_closed(show: Open) -> None:
    seen = show(ONE)
    seen.get_by_role("button", name="Open all").click()
    wait(seen, "#pages article", 9)
    seen.get_by_role("button", name="Close all").click()
    assert seen.locator("tr.open").count() == 0


# how it looks


def test_dark(show: Open) -> None:
    """The page follows what the reader has chosen."""
    shades = []
    for scheme in ("light", "dark"):
        seen = show(ONE, color_scheme=scheme)
        colour = seen.evaluate("getComputedStyle(document.body).backgroundColor")
        shades.append(sum(map(int, colour.strip("rgb()").split(","))))
    assert shades[0] > 700
    assert shades[1] < 100


@pytest.mark.parametrize("width", [320, 390, 800])
def test_a_narrow_screen(show: Open, width: int) -> None:
    """Nothing is wider than the screen, not even a text without a blank."""
    for reports in (SEVERAL, [hostile()]):
        seen = show(*reports, viewport={"width": width, "height": 800})
        seen.locator("#pages tbody button").first.click()
        seen.locator("article").first.wait_for()
        assert seen.evaluate("document.documentElement.scrollWidth") <= width


def test_right_to_left(show: Open) -> None:
    """Each text says its language and runs its own way."""
    one = report(page("a.md", [finding("changed", human="خطوة صغيرة", machine="خطوة (2) كبيرة")]), language="ar")  # fmt: skip
    place = open_page(show(one), "a.md")
    for text in place.locator(".side > [dir]").all():
        way = "rtl" if text.get_attribute("lang") == "ar" else "ltr"
        assert text.get_attribute("dir") == way
        assert text.evaluate("node => getComputedStyle(node).direction") == way
        assert text.evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"
    assert place.locator("[lang=ar]").count() == 2
    assert place.locator("[lang=en]").count() == 2


def test_printed(show: Open) -> None:
    """What the filters leave is printed whole, without being opened; then all is as it was."""
    seen = show(ONE)
    seen.evaluate(
        "addEventListener('beforeprint', () => {"
        " window.printed = document.querySelectorAll('#pages article').length; })"
    )
    assert seen.pdf().startswith(b"%PDF")
    assert seen.evaluate("window.printed") == 9
    assert seen.locator("article").count() == 0
    seen.get_by_role("button", name="doubtful 2").click()
    seen.pdf()
    assert seen.evaluate("window.printed") == 2
    seen.emulate_media(media="print")
    assert not seen.locator("#tools").is_visible()
    assert seen.locator(".headline").is_visible()


def test_too_much_to_print_is_said(show: Open) -> None:
    many = report(*(page(f"{n:03}.md", [finding("changed")] * 20) for n in range(100)))
    seen = show(many)
    seen.pdf()
    assert "2,000 findings on 100 pages not printed" in str(seen.locator("#print-note").text_content())  # fmt: skip
    seen.get_by_label("Find a page").fill("001")
    wait(seen, "#pages tr[data-page]", 1)
    seen.pdf()
    assert seen.locator("#print-note").text_content() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_has_nothing_to_say(show: Open, scheme: str, width: int) -> None:
    """No violation of WCAG 2.2 AA, or of what axe calls best practice."""
    module: Any = pytest.importorskip("axe_playwright_python.sync_playwright")
    axe = module.Axe()
    wide = width > 1000
    for reports in [SEVERAL, [hostile()]] if wide else [[ONE]]:
        seen = show(
            *reports, at="#tr", color_scheme=scheme, viewport={"width": width, "height": 900},
            bypass_csp=True,
        )  # fmt: skip
        seen.locator("#pages tbody button").nth(0).click()
        seen.locator("#pages tbody button").nth(1).click()
        seen.locator("article").nth(3).wait_for()
        seen.locator("#pairs > summary").click()
        seen.get_by_role("button", name="doubtful").first.click()
        seen.locator(".checks").wait_for()
        found = axe.run(seen).response["violations"]
        assert not [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]


# what the texts of a book could do


def test_hostile_text_is_shown_and_runs_nothing(show: Open) -> None:
    """Every field of every kind says what it says, to the letter; nothing becomes markup."""
    seen = show(hostile())
    tags = seen.evaluate("[...new Set([...document.querySelectorAll('*')].map(n => n.localName))]")
    assert not {"img", "iframe", "object", "embed", "base", "form"} & set(tags)
    assert names(seen) != []
    wanted = {visible(f"{n}{text}.md").replace("⟨", "").replace("⟩", "") for n, text in enumerate(HOSTILE)}  # fmt: skip
    assert set(names(seen)) == wanted
    for number in range(len(HOSTILE)):
        seen.locator("#pages tr[data-page] button").nth(number).click()
    wait(seen, "#pages article", 7 * len(HOSTILE))  # fmt: skip
    seen.locator("button.more").evaluate_all("all => all.forEach(one => one.click())")
    shown = set(seen.locator("article p[lang=tr]").all_text_contents())
    assert shown == {visible(text).replace("⟨", "").replace("⟩", "") for text in HOSTILE}
    assert seen.evaluate("[1,2,3,4,5,6].some(() => 'harm' in window)") is False
    assert seen.locator("#list a").evaluate_all("all => all.every(a => a.getAttribute('href')[0] === '#')")  # fmt: skip
    assert seen.locator("#list [style], #list [onclick], #list script").count() == 0
    seen.locator("#pairs > summary").click()
    wait(seen, "#pairs article", len(HOSTILE))


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_links_to_hostile_names(show: Open, number: int) -> None:
    """A page is named as its author likes, and its link leads to it."""
    seen = show(hostile())
    name = names(seen)[number]
    seen.locator("#pages tr[data-page] button").nth(number).click()
    seen.locator("tr.open").wait_for()
    reload(seen)
    seen.locator("tr.open").wait_for()
    assert seen.locator("tr:has(+ tr.open) bdi").text_content() == name


def test_nothing_foreign_can_run(show: Open) -> None:
    """Should a text become markup one day, the policy still keeps it from running."""
    seen = show(ONE, bypass_csp=False)
    refused = seen.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return 'set'; }"
        " catch (error) { return error.name; } }"
    )
    assert refused == "TypeError"


def test_a_paragraph_of_a_million_characters(show: Open) -> None:
    """It is clipped around what has changed, can be shown whole, and the page stays usable."""
    half = "All of this has stayed as it was. " * 15_000
    long = finding(
        "changed", before=(Run(half), Run("old", changed=True), Run(half)),
        now=(Run(half), Run("new", changed=True), Run(half)),
        origin=half + "old" + half, text=half + "new" + half, human="ş" * 1_000_000,
    )  # fmt: skip
    place = open_page(show(report(page("a.md", [long, finding("added")]))), "a.md")
    assert place.locator("article").count() == 2
    now = place.locator("article.changed p:has(> ins)")
    assert len(now.inner_text()) < 1000
    assert "as it was. new All of" in now.inner_text().replace("new", "new ").replace("  ", " ")
    now.get_by_role("button", name="Show all 1,020,003 characters").click()
    shown = place.locator(".side").nth(1).locator("p[lang]")
    assert shown.evaluate("node => node.textContent") == half + "new" + half
    human = place.locator("p[lang=tr]").first
    assert len(human.inner_text()) < 2000
    human.get_by_role("button").click()
    assert human.evaluate("node => node.textContent.length") == 1_000_000


# how much there may be


def test_a_thousand_pages_in_ten_languages(show: Open) -> None:
    """All of it is there, and can be sorted, searched and opened."""
    codes = ("tr", "ar", "zh_CN", "de", "fr", "es", "pt_BR", "ja", "ko", "fa")
    every = [a_book(code, 1000, findings=4) for code in codes]
    seen = show(*every)
    assert seen.locator(".languages a").count() == 10
    for code, name in (("ar", "Arabic"), ("ja", "Japanese")):
        seen.get_by_role("link", name=name).click()
        wait(seen, "#pages tr[data-page]", 1000)
        mine = next(r for r in every if r.language == code)
        findings = sum(len(p.findings) for p in mine.pages)
        assert count(seen) == f"1,000 pages, {findings:,} findings"
        seen.get_by_label("Search in findings").fill("uphill loss")
        hits = [
            p.name for p in mine.pages
            if any({"uphill", "loss"} <= set(f"{f.origin} {f.text}".split()) for f in p.findings)
        ]  # fmt: skip
        wait(seen, "#pages tr[data-page]", len(hits))  # fmt: skip
        assert sorted(names(seen)) == hits
        seen.get_by_label("Search in findings").fill("")
        wait(seen, "#pages tr[data-page]", 1000)


# the file itself


class Outline(HTMLParser):
    """The tags, attributes and texts of a page of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.tags[-1][0] if self.tags else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_file_needs_nothing_else(tmp_path: Path) -> None:
    """Its policy allows its own style and script by their hashes, and nothing besides."""
    html = write_report([ONE], "html", tmp_path / "drift.html").read_text("utf-8")
    outline = Outline(html)
    policy = str(outline.all("meta")[1]["content"])
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    style = next(text for tag, text in outline.texts if tag == "style")
    (script,) = (text for tag, text in outline.texts if tag == "script" and '"use strict"' in text)
    for kind, text in (("style", style), ("script", script)):
        value = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{value}'" in policy
    assert not outline.all("link")
    assert "http" not in style + script.replace("http://www.w3.org/2000/svg", "")
    assert "innerHTML" not in script
    assert all((a["href"] or "").startswith("#") for a in outline.all("a"))


def test_the_file_has_no_half_characters(tmp_path: Path) -> None:
    """And in its data no sign that HTML could read."""
    path = write_report([hostile()], "html", tmp_path / "drift.html")
    html = path.read_bytes().decode()
    assert not any(sign in html for sign in ("\x00", "\u202e", "\u2028", "\x85", "\U000e0041"))
    outline = Outline(html)
    data = [t for tag, t in outline.texts if tag == "script" and '"use strict"' not in t]
    assert not any(sign in text for text in data for sign in "<>&")
    assert not outline.all("img")
