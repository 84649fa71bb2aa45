"""The drift report, through its doors: from small pages of Markdown to figures, JSON and HTML."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._settings import Settings
from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.compose import Edition, compose
from sphinx_amts.drift import (
    Finding,
    PageDrift,
    Report,
    as_json,
    measure_book,
    summary,
    write_reports,
)
from sphinx_amts.intake import Doubt
from sphinx_amts.segment import HUMAN, Translation

DIALECT = Dialect()
SETTINGS = Settings(root=Path("book"), language="pt_BR")
SCHEMA = json.loads(files("sphinx_amts.drift").joinpath("drift.schema.json").read_text("utf-8"))
VOID = {"meta", "input", "rect"}
HOSTILE = (
    'Then <script>alert(1)</script> and <img src=x onerror="alert(2)"> came.\n\n'
    'A `</code><script>x</script>` and "><svg onload=alert(3)> with {{ 7 * 7 }} in it.\n\n'
    "[a link](javascript:alert(4)) and &lt;iframe&gt; and </details></script><h1>end</h1>.\n"
)


def page(*blocks: str) -> Page:
    """Give a page of these blocks."""
    return split("\n\n".join(blocks) + "\n", DIALECT)


def measure(old: Page | None, new: Page, edition: Edition | None = None) -> PageDrift:
    """Measure one page."""
    report = measure_book(
        SETTINGS,
        {} if old is None else {"a.md": old},
        {"a.md": new},
        {} if edition is None else {"a.md": edition},
    )
    return report.pages[0]


def edition(new: Page, *human: tuple[int, str, tuple[str, ...]]) -> Edition:
    """Give the edition in which humans translated these segments, from other placeholders."""
    found = {
        new.segments[n].digest: (
            Translation(text=text, origin=HUMAN, markup=True, page="a.md", holds=holds),
        )
        for n, text, holds in human
    }
    return compose(new, found, "a.md", DIALECT)


def only(drift: PageDrift) -> Finding:
    """Give the one finding of a page."""
    assert len(drift.findings) == 1, drift.findings
    return drift.findings[0]


def blocks(drift: PageDrift) -> tuple[int, int, int, int]:
    """Give the numbers of blocks unchanged, changed, added and removed."""
    c = drift.counts
    return c.unchanged, c.changed, c.added, c.removed


class Outline(HTMLParser):
    """The tags, attributes and texts of a page of HTML; the tags must nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that holds nothing."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text by the tag that it stands in."""
        at = self._open[-1] if self._open else ""
        self.texts[at] = self.texts.get(at, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of every such tag."""
        return [attrs for name, attrs in self.tags if name == tag]


def write(folder: Path, old: Page | None, new: Page, settings: Settings = SETTINGS) -> str:
    """Write the reports of one page and give the HTML."""
    origins = {} if old is None else {"a.md": old}
    return write_reports(measure_book(settings, origins, {"a.md": new}, {}), folder).read_text(
        "utf-8"
    )


# what is found


def test_nothing_changed() -> None:
    """A page that is as the human had it has no findings and nothing to do."""
    drift = measure(page("# One", "Two words."), page("# One", "Two words."))
    assert drift.findings == ()
    assert blocks(drift) == (2, 0, 0, 0)
    assert drift.counts.share == 1.0
    assert not drift.counts.drifted


def test_rewrapping_is_no_change() -> None:
    """White space is no text."""
    drift = measure(page("All of\nthese words."), page("All  of these\nwords."))
    assert drift.findings == ()


def test_a_changed_block_costs_its_new_sentences() -> None:
    """What is to do is told to the sentence, where it stood and where it stands."""
    old = page("# Title", "A dog sat here. It barked a lot.")
    new = page("# Title", "New here.", "A dog sat here. It barked at the cat.")
    added, changed = measure(old, new).findings
    assert (added.kind, added.line, added.origin_line, added.words) == ("added", 3, 0, 2)
    assert (changed.kind, changed.line, changed.origin_line) == ("changed", 5, 3)
    assert changed.origin == "A dog sat here. It barked a lot."
    assert changed.text == "A dog sat here. It barked at the cat."
    assert changed.sentences == ("It barked at the cat.",)
    assert changed.words == 5
    assert [r.text for r in changed.before if r.changed] == ["a lot"]
    assert [r.text for r in changed.now if r.changed] == ["at the cat"]
    for runs, text in ((changed.before, changed.origin), (changed.now, changed.text)):
        assert "".join(r.text for r in runs) == text


def test_an_added_block_costs_all_its_words() -> None:
    """What a reader reads counts; code and formulas do not."""
    drift = measure(page("One."), page("One.", "Use `x = 1` and $a+b$ with **four** words."))
    finding = only(drift)
    assert (finding.kind, finding.line, finding.words) == ("added", 3, 5)
    assert finding.text == "Use `x = 1` and $a+b$ with **four** words."
    assert ("`x = 1`", True) in [r[:2] for r in finding.now]
    assert blocks(drift) == (1, 0, 1, 0)


def test_a_removed_block_needs_no_words() -> None:
    """It is named with its line in the origin, for the human's text has to go as well."""
    drift = measure(page("One.", "Gone by now.", "Two."), page("One.", "Two."))
    finding = only(drift)
    assert (finding.kind, finding.line, finding.origin) == ("removed", 3, "Gone by now.")
    assert (finding.text, finding.words) == ("", 0)
    assert drift.counts.share == 1.0
    assert drift.counts.drifted


def test_a_removed_block_is_listed_where_it_stood() -> None:
    """Findings come in the order of the page."""
    old = page("First here.", "Gone soon enough.", "Second here.", "Third of all here.")
    new = page("First here.", "Second here.", "Third of them all here.", "Entirely different.")
    kinds = [f.kind for f in measure(old, new).findings]
    assert kinds == ["removed", "changed", "added"]


def test_moved_blocks_are_unchanged() -> None:
    """Whoever moves a block gives no one work."""
    a, b, c = "The first one.", "The second.", "A third one."
    drift = measure(page(a, b, c), page(c, a, b))
    assert blocks(drift) == (3, 0, 0, 0)
    assert drift.findings == ()


def test_a_changed_block_is_found_where_it_was_moved_to() -> None:
    """A block that is nearly the same is the same block, wherever it is."""
    moved = "This rather long paragraph explains everything about the {} of this book."
    old = page(moved.format("beginning"), "A.", "Bee.", "See.")
    new = page("A.", "Bee.", "See.", moved.format("end"))
    assert only(measure(old, new)).kind == "changed"
    assert only(measure(old, new)).origin_line == 1


def test_blocks_without_much_in_common_are_not_paired() -> None:
    """Two texts that stand at one place are not one text."""
    old, new = page("Cats sleep all day."), page("Taxes are due in April, says the office.")
    assert blocks(measure(old, new)) == (0, 0, 1, 1)


def test_a_split_block_needs_no_words() -> None:
    """Every one of its sentences has its human translation; it is named all the same."""
    old = page("The first sentence is here. The second one is longer than that.")
    new = page("The first sentence is here.", "The second one is longer than that.")
    drift = measure(old, new)
    assert blocks(drift) == (0, 1, 1, 0)
    assert drift.counts.words_to_do == 0
    assert drift.counts.share == 1.0


def test_duplicates_are_counted_one_by_one() -> None:
    """A block that stands there once more is added, yet its translation is there."""
    drift = measure(page("Same.", "Other one."), page("Same.", "Other one.", "Same."))
    assert blocks(drift) == (2, 0, 1, 0)
    assert (only(drift).kind, only(drift).words) == ("added", 0)
    fewer = measure(page("Same.", "Same.", "Same."), page("Same.", "Same."))
    assert blocks(fewer) == (2, 0, 0, 1)


def test_a_new_url_is_refreshed() -> None:
    """It goes into the human's sentence, so there is nothing to do; it is shown in its place."""
    old, new = page("Read [this](http://old) now."), page("Read [this](http://new) now.")
    known = edition(new, (0, "Leia <g1>isto</g1> agora.", ("[…](http://old)",)))
    drift = measure(old, new, known)
    finding = only(drift)
    assert (finding.kind, finding.line, finding.words) == ("refreshed", 1, 0)
    assert finding.text == "Read [this](http://new) now."
    assert [r.text for r in finding.now if r.changed] == ["](http://new)"]
    assert blocks(drift) == (1, 0, 0, 0)
    assert (drift.counts.refreshed, drift.counts.share, drift.counts.human) == (1, 1.0, 1)
    assert not drift.counts.drifted


def test_a_new_formula_without_a_place_in_the_humans_text_is_work() -> None:
    """Where the human wrote another formula, the edition shows the source: someone has to look."""
    old, new = page("Let $x$ be small."), page("Let $y$ be small.")
    known = edition(new, (0, "Seja $z$ pequeno.", ("$x$",)))
    drift = measure(old, new, known)
    assert (only(drift).kind, only(drift).words) == ("changed", 3)
    assert blocks(drift) == (0, 1, 0, 0)
    assert drift.counts.source == 1


def test_a_sentence_used_with_another_formula_elsewhere_is_refreshed() -> None:
    """The report says so wherever on its page something new went into a human's sentence."""
    old = page("Let $x$ be small.")
    new = page("Here is one. Let $y$ be small. And so on it goes.")
    sentence = new.segments[0].sentences[1]
    human = Translation(
        text="Seja <x1/> pequeno.", origin=HUMAN, markup=True, page="a.md", holds=("$x$",)
    )
    known = compose(new, {sentence.digest: (human,)}, "a.md", DIALECT)
    found = {f.kind: f for f in measure(old, new, known).findings}
    assert (found["refreshed"].origin, found["refreshed"].text) == ("$x$", "$y$")


def test_a_sentence_that_a_human_translated_on_another_page_needs_no_words() -> None:
    """The edition shows it in the human's words; it is named, for it is new on this page."""
    new = page("One here.", "Exercises.")
    drift = measure(page("One here."), new, edition(new, (1, "Exercícios.", ())))
    assert (only(drift).kind, only(drift).words) == ("added", 0)


def test_without_a_human_edition_the_whole_page_is_to_do() -> None:
    """Its blocks are counted, not listed."""
    drift = measure(None, page("# A title", "And five words of text."))
    assert (drift.edited, drift.findings) == (False, ())
    assert blocks(drift) == (0, 0, 2, 0)
    assert (drift.counts.words, drift.counts.words_to_do, drift.counts.share) == (7, 7, 0.0)


def test_the_share_is_of_words() -> None:
    """One word of four is three quarters in sync; a page without words is in sync."""
    assert measure(page("One two three."), page("One two three.", "Four.")).counts.share == 0.75
    assert measure(page("Words."), page("")).counts.share == 1.0
    assert measure(None, page("")).counts.share == 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a well-known fact.", 4),
        ("Fish &amp; chips", 2),
        ("un*believ*able news", 2),
        ("机器学习。", 4),
        ("用 Python 学习", 4),
        ("The $n$-th one", 3),
    ],
)
def test_words(text: str, words: int) -> None:
    """Words are what a reader counts; a character of Chinese is one."""
    assert measure(None, page(text)).counts.words == words


# the laws

texts = st.sampled_from(
    [
        "# A heading", "One sentence. And another one.", "One sentence. And another two.",
        "- an item", "Use `code` here.", "Use `more` here.", "And another one.", "Use $x$ *here*.",
        "| a | b |\n|---|---|\n| see | here |", "机器学习。", "***", "",
    ]
)  # fmt: skip
markdown = st.lists(texts, max_size=9).map(lambda blocks: page(*blocks))


@given(markdown)
def test_a_page_has_not_drifted_from_itself(one: Page) -> None:
    """Nothing changed: all unchanged, all in sync."""
    drift = measure(one, one)
    assert blocks(drift) == (len(one.segments), 0, 0, 0)
    assert (drift.counts.share, drift.findings) == (1.0, ())


@given(markdown, markdown)
def test_counts_add_up(old: Page, new: Page) -> None:
    """Every block of either page is counted once, and so is every word."""
    drift = measure(old, new)
    unchanged, changed, added, removed = blocks(drift)
    assert unchanged + changed + added == len(new.segments)
    assert unchanged + changed + removed == len(old.segments)
    kinds = [f.kind for f in drift.findings]
    assert [kinds.count(k) for k in ("changed", "added", "removed")] == [changed, added, removed]
    assert sum(f.words for f in drift.findings) == drift.counts.words_to_do <= drift.counts.words
    assert 0 <= drift.counts.share <= 1


# the reports


def test_json_is_of_its_schema(tmp_path: Path) -> None:
    """Programs can rely on the schema that is shipped."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    old = page("One here.", "Gone now.", "See [it](http://a).", "It was so long ago then.")
    new = page("One here.", "See [it](http://b).", "It was not so long ago then.", "More of it.")
    known = edition(new, (1, "Veja <g1>isso</g1>.", ("[…](http://a)",)))
    pages = {"b.md": new, "a/ü.md": new}
    doubts = {"b.md": [Doubt("block", "One <here>.", "Um aqui.", 0.42)]}
    measured = measure_book(SETTINGS, {"b.md": old}, pages, {"b.md": known}, doubts)
    assert "One &lt;here&gt;." in write_reports(measured, tmp_path).read_text("utf-8")
    report: dict[str, Any] = json.loads((tmp_path / "drift.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    assert [p["name"] for p in report["pages"]] == ["a/ü.md", "b.md"]
    assert report["to_check"]["count"] == 1
    assert report["to_check"]["pairs"][0]["confidence"] == 0.42
    assert {f["kind"] for f in report["pages"][1]["findings"]} == {
        "changed", "added", "removed", "refreshed",
    }  # fmt: skip
    assert report["edited"]["pages"] == 1
    assert report["totals"]["words"] == sum(p["counts"]["words"] for p in report["pages"])


def test_almost_all_is_not_all() -> None:
    """What is rounded never hides that something is left to do."""
    many = [f"Word{n} stands here." for n in range(20_000)]
    report = measure_book(SETTINGS, {"a.md": page(*many)}, {"a.md": page(*many, "One.")}, {})
    assert json.loads(as_json(report))["totals"]["share"] < 1
    assert "99.9 %" in summary(report)
    assert "100 %" not in summary(report)


def test_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    """Reports can be kept in git: the order in which pages come says nothing."""
    old, new = page("One here.", "Two here."), page("One there.", "Three.")
    write_reports(
        measure_book(SETTINGS, {"a": old, "b": new}, {"a": new, "b": old}, {}), tmp_path / "1"
    )
    write_reports(
        measure_book(SETTINGS, {"b": new, "a": old}, {"b": old, "a": new}, {}), tmp_path / "2"
    )
    for name in ("drift.html", "drift.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_files_are_replaced_whole(tmp_path: Path) -> None:
    """What was there before is overwritten, and nothing else is left behind."""
    folder = tmp_path / "deep" / "er"
    first = write(folder, page("One."), page("Two."))
    second = write(folder, page("One."), page("One."))
    assert first != second
    assert sorted(p.name for p in folder.iterdir()) == ["drift.html", "drift.json"]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The caller is told, and no half file is left."""
    (tmp_path / "drift.html").mkdir()
    with pytest.raises(OSError, match=r"drift\.html"):
        write(tmp_path, None, page("One."))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["drift.html", "drift.json"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Nothing that stands in a book becomes markup of the report, in whatever kind of finding."""
    plain = Outline(write(tmp_path, page("One."), page("Two."))).tags
    allowed = {tag for tag, _ in plain} | {"code", "del", "ins"}
    hostile = page(*HOSTILE.split("\n\n"))
    mild = page(*HOSTILE.replace("and", "or").replace("alert", "alarm").split("\n\n"))
    for old, new in ((page("One."), hostile), (hostile, page("One.")), (mild, hostile)):
        html = write(tmp_path, old, new)
        outline = Outline(html)
        assert {tag for tag, _ in outline.tags} <= allowed
        assert len(outline.all("script")) == 1
        names = {name for _, attrs in outline.tags for name in attrs}
        assert not {n for n in names if n.startswith("on") or n in {"style", "src"}}
        assert all((a["href"] or "").startswith("#page-") for a in outline.all("a"))
        assert "<script>alert" not in html
        assert "{{ 7 * 7 }}" in html


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    """A page is named as its author likes, and its link leads to it."""
    name = '"><img src=x onerror=alert(1)> ü/b c.md'
    pages = {name: page("Two.")}
    html = write_reports(
        measure_book(SETTINGS, {name: page("One.")}, pages, {}), tmp_path
    ).read_text("utf-8")
    outline = Outline(html)
    assert not outline.all("img")
    link = outline.all("a")[0]["href"]
    assert [s["id"] for s in outline.all("section")] == [str(link).removeprefix("#")]
    assert " " not in str(link)


def test_half_a_character_is_written_as_its_escape(tmp_path: Path) -> None:
    """A notebook can hold half a surrogate pair, which is no UTF-8."""
    new = page("Broken \ud83d here.")
    assert "\\ud83d" in write(tmp_path, page("Whole."), new)
    report = json.loads((tmp_path / "drift.json").read_text("utf-8"))
    assert "\ud83d" in report["pages"][0]["findings"][-1]["text"]


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    """One file: nothing is loaded, and the policy allows its own style and script by their hashes."""
    html = write(tmp_path, page("One here."), page("Two here."))
    outline = Outline(html)
    policy = str(outline.all("meta")[1]["content"])
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        value = b64encode(sha256(outline.texts[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{value}'" in policy
    assert "unsafe" not in policy
    assert not outline.all("link")
    assert "http" not in outline.texts["style"] + outline.texts["script"]
    assert outline.all("html") == [{"lang": "en"}]
    assert {p.get("lang") for p in outline.all("p") if p.get("dir")} == {"en"}


def test_the_page_says_who_its_machine_is(tmp_path: Path) -> None:
    """A pseudo-translation is called one."""
    new = page("One here.")
    made = Translation(text="Ωνε", origin="pseudo:1")
    known = {"a.md": compose(new, {new.segments[0].digest: (made,)}, "a.md", DIALECT)}
    for engine, said in (("pseudo", True), ("other", False)):
        settings = Settings(root=Path("book"), language="pt_BR", engine=engine)
        path = write_reports(measure_book(settings, {}, {"a.md": new}, known), tmp_path)
        html = path.read_text("utf-8")
        assert f"<code>{engine}</code>" in html
        assert ("pseudo-translation" in html) is said


def test_an_empty_book_has_a_report(tmp_path: Path) -> None:
    """There may be nothing to measure."""
    html = write_reports(measure_book(SETTINGS, {}, {}, {}), tmp_path).read_text("utf-8")
    assert "100 %" in html
    assert "0 pages" in summary(Report(source_language="en", language="xx"))


def test_summary() -> None:
    """The pages by need, then the total; what is in sync is only counted."""
    old, new = page("One here.", "Two."), page("One here.", "Three more words.")
    pages = {"new.md": page("Four words in all."), "old.md": new, "same.md": new}
    report = measure_book(SETTINGS, {"old.md": old, "same.md": new}, pages, {})
    assert summary(report).splitlines() == [
        "page                       words  to do  in sync  changed  added  removed",
        "-------------------------------------------------------------------------",
        "new.md (no human edition)      4      4    0.0 %        0      1        0",
        "old.md                         5      3   40.0 %        0      1        1",
        "-------------------------------------------------------------------------",
        "3 pages                       14      7   50.0 %        0      2        1",
        "1 of them without drift",
        "2 have a human edition; of these, 70.0 % is in sync",
    ]
