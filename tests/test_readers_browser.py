"""Switcher, notice and marks in a browser, on each theme that is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Book

from sphinx_amts._landing import write_landing
from sphinx_amts._told import Made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = ["en", "zh_CN", "ar"]
# which are in the list as well, but not built: it is long, and its names are
OTHERS = "zh_TW he de es fr pt_BR pt ja ko ru vi tr id sr@latin".split()
THEMES = ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "jupyter_book"]
SIZES = {"wide": (1280, 900), "narrow": (360, 740)}
_TOC = "format: jb-book\nroot: index\nchapters:\n- file: guide/start\n- file: guide/end\n- file: terms\n"
_CONFIG = """\
title: Editions
execute:
  execute_notebooks: "off"
exclude_patterns: [ar, zh, snippets]
parse:
  myst_enable_extensions: [colon_fence, deflist, dollarmath]
sphinx:
  extra_extensions: [sphinx_amts]
  config:
    language: LANGUAGE
    amts_editions: {EDITIONS}
    amts_siblings: {ar: ar, zh_CN: zh}
    amts_engine: "ENGINE"
    amts_engine_options: {}
    suppress_warnings: [amts]
"""
_BLANK = "rgba(0, 0, 0, 0)"
# the contrast of a colour with the first background behind an element that is one
_CONTRAST = """([element, colour]) => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const values = (css) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  let behind = element, back = [0, 0, 0, 0];
  while (behind && back[3] < 255) { back = values(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; }
  if (back[3] < 255) back = values(matchMedia("(prefers-color-scheme: dark)").matches && getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "#121212" : "#fff");
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const [a, b] = [light(values(colour)), light(back)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
Open = Callable[..., "Page"]


@pytest.fixture(scope="module", params=THEMES)
def editions(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    copy_book: Callable[..., Book],
) -> dict[str, Path]:
    """The three editions with one theme: Chinese has sentences of a machine, Arabic of no one."""
    theme: str = request.param
    pytest.importorskip(theme)
    book = copy_book(tmp_path_factory.mktemp(theme), "editions")
    engines = {"en": "", "zh_CN": "plain", "ar": ""}
    if theme == "jupyter_book":
        return {
            language: _jupyter_book(book, language, engines[language]) for language in LANGUAGES
        }
    addresses = {language: f"../../{language}/html/" for language in [*LANGUAGES, *OTHERS]}
    return {
        language: book.build(
            language=language, html_theme=theme, amts_editions=addresses,
            amts_engine=engines[language],
        ).out
        for language in LANGUAGES
    }  # fmt: skip


def _jupyter_book(book: Book, language: str, engine: str) -> Path:
    pytest.importorskip("jupyter_book.cli.main", reason="Jupyter Book 1 is not installed")
    (book.root / "conf.py").unlink(missing_ok=True)
    book.write("_toc.yml", _TOC)
    addresses = ", ".join(f"{c}: ../../../{c}/_build/html/" for c in [*LANGUAGES, *OTHERS])
    config = _CONFIG.replace("LANGUAGE", language).replace("EDITIONS", addresses)
    book.write("_config.yml", config.replace("ENGINE", engine))
    out = book.root.parent / "_out" / language
    command = [
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", "--path-output", str(out), str(book.root),
    ]  # fmt: skip
    done = subprocess.run(
        command, env=book.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out / "_build" / "html"


@pytest.fixture
def show(browser: Browser, editions: dict[str, Path]) -> Iterator[Open]:
    """Open a page of an edition. Nothing of ours may go wrong."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def show(
        language: str, name: str = "guide/start", at: str = "", size: str = "wide", **options: Any
    ) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.route(re.compile("^https?:"), lambda route: route.abort())
        page = context.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)) if "amts" in str(e.stack) else None)
        page.goto((editions[language] / f"{name}.html").as_uri() + at)
        return page

    yield show
    for context in contexts:
        context.close()
    assert not wrong


def choose(page: Page, language: str) -> None:
    """Go to another edition, as a reader does."""
    page.locator(".amts-languages summary").click()
    page.locator(f'.amts-languages a[hreflang="{language}"]').click()


def arrive(page: Page, address: re.Pattern[str]) -> None:
    """Wait until the reader is there, whether or not all of the page is."""
    from playwright.sync_api import expect  # noqa: PLC0415 (it need not be installed)

    expect(page).to_have_url(address)


def where(page: Page) -> tuple[str, str]:
    """The edition that is shown, and the anchor."""
    tag = page.locator("html").get_attribute("lang") or ""
    return tag, page.evaluate("location.hash")


# from edition to edition


def test_the_switcher_works_without_a_script(show: Open) -> None:
    page = show("zh_CN", java_script_enabled=False)
    choose(page, "ar")
    assert page.locator("html").get_attribute("lang") == "ar"
    choose(page, "en")
    assert page.locator("section > h1").inner_text().startswith("How to begin")
    assert not show("ar", java_script_enabled=False).locator(".amts-switch").is_visible()


@pytest.mark.parametrize("name", ["search", "genindex", "index"])
def test_it_is_on_pages_that_no_one_wrote(show: Open, name: str) -> None:
    page = show("zh_CN", name)
    choose(page, "en")
    arrive(page, re.compile(rf"/en/(_build/)?html/{name}\.html"))


def test_it_leads_to_the_section_that_a_link_led_to(show: Open) -> None:
    page = show("zh_CN", at="#deeper")
    choose(page, "en")
    assert where(page) == ("en", "#deeper")
    choose(page, "zh-CN")
    assert where(page) == ("zh-CN", "#deeper")


def test_it_leads_to_the_section_that_is_read(show: Open) -> None:
    page = show("zh_CN", size="narrow")
    choose(page, "en")
    assert where(page) == ("en", "")
    page = show("zh_CN", size="narrow")
    # the reader has scrolled to a section, opens the list with the keyboard and goes on
    page.locator(".amts-languages summary").focus()
    page.keyboard.press("Enter")
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('a-section-of-its-own').scrollIntoView()")  # fmt: skip
    page.locator('.amts-languages a[hreflang="en"]').dispatch_event("click")
    arrive(page, re.compile("#a-section-of-its-own"))
    assert where(page) == ("en", "#a-section-of-its-own")
    # an anchor that is long out of sight is not where one is
    page = show("zh_CN", at="#a-section-of-its-own", size="narrow")
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('deeper').scrollIntoView()")  # fmt: skip
    page.locator('.amts-languages a[hreflang="en"]').dispatch_event("click")
    arrive(page, re.compile("#deeper"))


def test_it_works_with_the_keyboard(show: Open) -> None:
    page = show("ar")
    page.locator(".amts-languages summary").focus()
    page.keyboard.press("Enter")
    links = page.locator(".amts-languages a")
    assert links.first.is_visible()
    page.keyboard.press("Tab")
    assert links.first.evaluate("node => node === document.activeElement")
    page.keyboard.press("Escape")
    assert not links.first.is_visible()
    assert page.evaluate("document.activeElement.localName") == "summary"
    for key, number in (("ArrowDown", 0), ("ArrowDown", 1), ("End", -1), ("ArrowDown", -1), ("Home", 0)):  # fmt: skip
        page.keyboard.press(key)
        assert links.nth(number).evaluate("node => node === document.activeElement"), key
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.localName") == "summary"
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    arrive(page, re.compile(r"/en/"))


def test_the_list_closes_when_the_reader_goes_on(show: Open) -> None:
    page = show("zh_CN")
    page.locator(".amts-languages summary").click()
    page.locator("section > h1").click()
    assert not page.locator(".amts-languages ul").is_visible()


# how it looks


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh_CN", "ar"])
def test_all_of_it_is_in_sight(show: Open, language: str, size: str) -> None:
    page = show(language, size=size)
    before = page.evaluate("document.documentElement.scrollWidth")
    assert before <= SIZES[size][0]
    summary = page.locator(".amts-languages summary")
    assert summary.is_visible()
    summary.click()
    links = page.locator(".amts-languages a").all()
    assert len(links) == len(LANGUAGES) + len(OTHERS)
    for found in (summary, *links):
        found.scroll_into_view_if_needed()
        inside = found.evaluate(
            "node => { const b = node.getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth && b.top >= 0"
            " && node.contains(document.elementFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2)); }"
        )
        assert inside, found
    assert page.evaluate("document.documentElement.scrollWidth") == before
    box = page.locator(".amts-notice").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES[size][0]


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [
        ("zh_CN", "light", "wide"), ("zh_CN", "dark", "narrow"),
        ("ar", "dark", "wide"), ("ar", "light", "narrow"),
    ],
)  # fmt: skip
def test_axe_has_nothing_to_say_of_what_is_ours(
    show: Open, language: str, scheme: str, size: str
) -> None:
    module: Any = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = show(language, color_scheme=scheme, size=size)
    page.locator(".amts-switch").click()
    for opened in (False, True):
        if opened:
            page.locator(".amts-languages summary").click()
        found = module.Axe().run(page, context={"include": [[".amts-languages"], [".amts-notice"]]})
        faults = found.response["violations"]
        assert not [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in faults]
        assert any(p["id"] == "color-contrast" for p in found.response["passes"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_of_the_front_page(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    module: Any = pytest.importorskip("axe_playwright_python.sync_playwright")
    made = [
        Made(language, tmp_path / language, tmp_path, title=f"A book in {language}", entry="i.html")
        for language in [*LANGUAGES, *OTHERS]
    ]
    write_landing(tmp_path, "en", made)
    for width, height in SIZES.values():
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not module.Axe().run(page).response["violations"]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").startswith("English")
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_marks_are_seen_in_light_and_dark(show: Open, scheme: str) -> None:
    for language, kind in (("zh_CN", "machine"), ("ar", "source")):
        page = show(language, color_scheme=scheme)
        page.locator(".amts-switch").click()
        for place in (
            f"p.amts-{kind}",
            f"h2.amts-{kind}",
            f"li > .amts-{kind}",
            f"td > .amts-{kind}",
        ):
            node = page.locator(place).first
            colour = page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--amts-mark-{kind}')")  # fmt: skip
            assert page.evaluate(_CONTRAST, [node.element_handle(), colour]) >= 3, place


def test_a_page_from_right_to_left_is_read_so_and_its_code_is_not(show: Open) -> None:
    page = show("ar")
    assert page.locator("html").get_attribute("dir") == "rtl"

    def way(selector: str) -> str:
        found: str = page.locator(selector).first.evaluate(
            "node => getComputedStyle(node).direction"
        )
        return found

    assert way("section > h1") == "rtl"
    assert way(".amts-notice p") == "rtl"
    assert way("p.amts-source") == "ltr"
    assert way("pre") == "ltr"
    assert way("code") == "ltr"
    # a signature, as Sphinx writes it
    page.locator("section > h1").first.evaluate(
        "node => node.insertAdjacentHTML('afterend', '<dl><dt class=\"sig sig-object py\">f(x)</dt></dl>')"
    )
    assert way("dt.sig") == "ltr"
    left, right = page.locator("section > h1").evaluate(
        "node => { const range = document.createRange(); range.selectNodeContents(node.firstChild);"
        " const text = range.getBoundingClientRect(), box = node.getBoundingClientRect();"
        " return [text.left - box.left, box.right - text.right]; }"
    )
    assert right < left
    assert page.locator("p.amts-source").first.get_attribute("lang") == "en"


@pytest.mark.parametrize("language", ["zh_CN", "ar"])
def test_a_finger_can_touch_it(show: Open, language: str) -> None:
    """WCAG 2.2, 2.5.8, asks for 24 pixels; in the list it is more."""
    page = show(language, size="narrow", has_touch=True, is_mobile=True)
    page.locator(".amts-languages summary").tap()
    for place, least in ((".amts-languages a", 36), (".amts-languages summary", 28), (".amts-switch", 28), (".amts-ways a", 24)):  # fmt: skip
        for found in page.locator(place).all():
            box = found.bounding_box()
            assert box is not None
            assert box["height"] >= least, place


@pytest.mark.parametrize("language", ["zh_CN", "ar"])
def test_no_mark_is_cut_off(show: Open, language: str) -> None:
    """On a narrow screen there is little room beside the text."""
    page = show(language, size="narrow")
    page.locator(".amts-switch").click()
    for found in page.locator(".amts-machine:not(.admonition-title), .amts-source:not(.admonition-title)").all():  # fmt: skip
        left, right = found.evaluate(
            "node => { const b = node.getBoundingClientRect(), s = getComputedStyle(node, '::before');"
            " return [b.left + parseFloat(s.left), b.right - parseFloat(s.right)]; }"
        )
        assert left >= 0, found.inner_text()
        assert right <= SIZES["narrow"][0], found.inner_text()


@pytest.mark.parametrize("language", ["zh_CN", "ar"])
def test_on_a_short_page_the_list_is_there_as_a_whole(show: Open, language: str) -> None:
    page = show(language, "search")
    page.locator(".amts-languages summary").click()
    last = page.locator(".amts-languages a").last
    assert last.evaluate(
        "node => { const b = node.getBoundingClientRect();"
        " return node.contains(document.elementFromPoint((b.left + b.right) / 2, b.bottom - 4)); }"
    )


def test_on_paper_there_are_no_buttons(show: Open) -> None:
    page = show("zh_CN")
    page.emulate_media(media="print")
    assert page.locator(".amts-notice").is_visible()
    for place in (".amts-languages", ".amts-switch", ".amts-original"):
        assert not page.locator(place).is_visible()


# the marks


def bar(page: Page, selector: str) -> str:
    found: str = page.locator(selector).first.evaluate(
        "node => getComputedStyle(node, '::before').backgroundColor"
    )
    return found


def pressed(page: Page, state: str) -> None:
    """Wait until the switch of the marks says so."""
    from playwright.sync_api import expect  # noqa: PLC0415 (it need not be installed)

    expect(page.locator(".amts-switch")).to_have_attribute("aria-pressed", state)


def test_the_switch_shows_the_marks_and_the_browser_keeps_it(show: Open) -> None:
    page = show("zh_CN")
    switch = page.locator(".amts-switch")
    assert bar(page, "p.amts-machine") == _BLANK
    switch.click()
    pressed(page, "true")
    assert bar(page, "p.amts-machine") != _BLANK
    page.reload()
    pressed(page, "true")
    assert bar(page, "p.amts-machine") != _BLANK
    switch.focus()
    page.keyboard.press("Space")
    pressed(page, "false")
    page.reload()
    pressed(page, "false")
    assert bar(page, "p.amts-machine") == _BLANK


def test_the_marks_move_no_text(show: Open) -> None:
    # measured at once, for what a theme loads late may move a page meanwhile
    moved = show("zh_CN").evaluate(
        "() => { const root = document.documentElement;"
        " const places = () => [...document.querySelectorAll('.amts-machine')].map((node) => JSON.stringify(node.getBoundingClientRect()));"
        " const off = places(); root.classList.add('amts-marks'); const on = places();"
        " return off.length ? off.filter((place, n) => place !== on[n]) : ['no marks']; }"
    )
    assert moved == []


def test_a_theme_can_show_them_always(show: Open) -> None:
    page = show("zh_CN")
    page.add_style_tag(content=":root { --amts-mark-machine: rgb(1, 2, 3) }")
    assert bar(page, "p.amts-machine") == "rgb(1, 2, 3)"
    page = show("zh_CN")
    page.locator("body").evaluate("node => node.classList.add('amts-marks')")
    assert bar(page, "p.amts-machine") != _BLANK


def test_a_browser_that_keeps_nothing_shows_the_marks_all_the_same(show: Open) -> None:
    page = show("zh_CN")
    page.context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });")  # fmt: skip
    page.reload()
    page.locator(".amts-switch").click()
    assert bar(page, "p.amts-machine") != _BLANK


def test_nothing_of_ours_stands_in_the_way_of_a_content_security_policy(
    show: Open, editions: dict[str, Path]
) -> None:
    text = (editions["ar"] / "guide" / "start.html").read_text("utf-8")
    for start, end in (('<nav class="amts-languages"', "</nav>"), ('<div class="amts-notice"', "</div>")):  # fmt: skip
        own = text[text.index(start) : text.index(end, text.index(start))]
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", own)
    page = show("ar")
    assert page.locator("script:not([src])", has_text="amts").count() == 0
