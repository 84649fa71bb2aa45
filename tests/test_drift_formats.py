"""The drift report as files: JSON, Markdown, JUnit's XML, the table of a terminal, the bars."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from _reports import HOSTILE, a_book, finding, hostile, page, report, score
from conftest import Book
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sphinx_amts._cli import main
from sphinx_amts._errors import OutputError
from sphinx_amts.drift import (
    FORMATS,
    KINDS,
    Report,
    missed,
    render,
    summary,
    write_report,
    write_reports,
)
from sphinx_amts.drift._values import CHECKS, Point, Saved, Snapshot
from sphinx_amts.drift._visible import visible

SCHEMA = json.loads(files("sphinx_amts.drift").joinpath("drift.schema.json").read_text("utf-8"))
CHARACTERS = st.text(st.characters(codec=None), max_size=40)
SAVED = Saved(
    in_sync=900, rest=100, ter=0.25, measured=500, share=0.975, low=0.97, high=0.98,
    words_per_hour=250, hours=0.1,
)  # fmt: skip
HISTORY = (
    Snapshot(date="2026-01-05", total=Point(words=1000, to_do=50)),
    Snapshot(
        date="2026-01-12",
        total=Point(words=1000, to_do=4, findings=(("changed", 1),), drift=1.5),
        pages=(("a.md", Point(words=500, to_do=0)), ("b.md", Point(words=500, to_do=4))),
    ),
)
FULL = report(
    page("a.md", [finding(kind, 10 * n + 1) for n, kind in enumerate(KINDS)], score=score()),
    page("b.md"),
    page("ü/c.md", [finding("doubtful", check=check) for check in CHECKS],
         score=score(0, why="too short: 40 words", origin=(), current=())),
    page("new.md", edited=False),
    saved=SAVED, history=HISTORY,
)  # fmt: skip


def text(reports: Report | list[Report], format_: str) -> str:
    """Give the reports in a format."""
    every = reports if isinstance(reports, list) else [reports]
    return "".join(render(every, format_))


def parsed(xml: str) -> ET.Element:
    """Read XML that has just been written."""
    return ET.fromstring(xml.encode())  # noqa: S314


def told(reports: Report | list[Report]) -> dict[str, Any]:
    """Give the JSON of reports, which has to be of its schema."""
    value: dict[str, Any] = json.loads(text(reports, "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    return value


# JSON


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    defs = SCHEMA["$defs"]
    assert defs["finding"]["properties"]["kind"]["enum"] == list(KINDS)
    assert defs["finding"]["properties"]["check"]["enum"] == [*CHECKS, None]


@pytest.mark.parametrize(
    "reports",
    [[], report(), FULL, [FULL, a_book("ar", 60), a_book("zh_CN", 60)]],
    ids=["none", "empty", "full", "several"],
)
def test_json_is_of_its_schema(reports: Report | list[Report]) -> None:
    """Programs can rely on the schema that is shipped."""
    assert told(reports)["version"] == 2


def test_json_says_all() -> None:
    """Of each page its score, what is counted and its findings, with their places and texts."""
    (one,) = told(FULL)["reports"]
    assert [p["name"] for p in one["pages"]] == ["a.md", "b.md", "new.md", "ü/c.md"]
    assert one["findings"] == {kind: 12 if kind == "doubtful" else 1 for kind in KINDS}
    assert one["saved"]["share"] == 0.975
    assert one["totals"]["words"] == sum(p["counts"]["words"] for p in one["pages"])
    assert one["edited"]["pages"] == 3
    assert [s["date"] for s in one["history"]] == ["2026-01-05", "2026-01-12"]
    first = one["pages"][0]
    assert first["score"]["drift"] == 3.2
    assert [m["name"] for m in first["score"]["current"]] == ["BLEU", "chrF", "TER"]
    assert "tok:13a" in first["score"]["origin"][0]["signature"]
    assert first["findings"][0] == {
        "kind": "changed", "check": None, "why": None, "marked": [], "line": 1, "origin_line": 3,
        "sibling_line": 6, "origin": "A dog sat here.", "text": "A cat sat here.",
        "human": "Burada bir köpek oturdu.", "machine": "Burada bir kedi oturdu.", "words": 4,
        "sentences": ["A cat sat here."], "confidence": 0.97,
    }  # fmt: skip
    short = one["pages"][3]["score"]
    assert (short["drift"], short["why"]) == (None, "too short: 40 words")
    assert [f["check"] for f in one["pages"][3]["findings"]] == list(CHECKS)


def test_hostile_text_is_json() -> None:
    """Half a surrogate pair is written as its escape; nothing of the text is lost."""
    (one,) = json.loads(text(hostile(), "json"))["reports"]
    seen = {f["text"] for p in one["pages"] for f in p["findings"]}
    assert seen == set(HOSTILE)
    text(hostile(), "json").encode()


def test_almost_all_is_not_all() -> None:
    """What is rounded never hides that something is left to do."""
    nearly = page("a.md", [finding("added", words=1)])
    many = report(*(page(f"{n}.md") for n in range(3000)), nearly)
    assert told(many)["reports"][0]["totals"]["share"] < 1
    assert "99.9 %" in summary(many)
    assert "100 %" not in summary(many).splitlines()[-1]
    assert "| 99.9 % |" in text(many, "markdown")


# Markdown


class Shown(HTMLParser):
    """The tags of a page of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def rendered(markdown: str) -> str:
    """Give Markdown as HTML, with tables and with HTML in it, as a code host renders it."""
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))  # fmt: skip


def test_markdown_begins_with_what_matters() -> None:
    said = text(FULL, "markdown")
    assert said.startswith("<!-- sphinx-amts drift -->\n## Drift report\n")
    assert "| Turkish | **97.5 %** (97.0 % to 98.0 %) | " in said
    assert "Since 2026-01-12: +2 words to do." in said
    assert "- A dog sat here.\n+ A cat sat here.\n  human: Burada bir köpek oturdu.\n" in said
    assert "! 31 in the source, 13 in the edition" in said
    assert "**doubtful**, numbers, line" in said
    rows = [line for line in said.splitlines() if line.startswith("| <code>")]
    assert rows[0].startswith("| <code>a.md</code> | ")
    assert not any("b.md" in row for row in rows)


@pytest.mark.parametrize("reports", [hostile(), [hostile(), FULL]], ids=["one", "several"])
def test_hostile_text_stays_text_in_markdown(reports: Report | list[Report]) -> None:
    """Whatever a book says, the comment has our own tags only, no link and no mention."""
    html = rendered(text(reports, "markdown"))
    outline = Shown(html)
    assert outline.tags <= {
        "h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "p", "details",
        "summary", "strong", "sub",
    }  # fmt: skip
    assert outline.attributes <= {"class", "style"}
    outside = re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL)
    assert not re.search(r"@|#\d|http|harm", outside)
    assert html.count("<details>") == html.count("</details>") > 0
    assert "\u202e" not in html
    assert "⟨U+202E⟩" in html


@given(CHARACTERS)
def test_any_name_stays_a_name_in_markdown(name: str) -> None:
    """It stands in one cell of its row."""
    html = rendered(text(report(page(name, [finding("changed")])), "markdown"))
    assert html.count("<td") == 6 + 4
    assert Shown(html).tags <= {
        "h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "p", "details",
        "summary", "strong", "sub",
    }  # fmt: skip


def test_markdown_fits_into_a_comment() -> None:
    """However much there is, it is short enough, whole, and says what it leaves out."""
    long = [
        report(*(page(f"{n}.md", [finding("changed", text="x" * 9000)] * 20) for n in range(300)), language=code)
        for code in ("tr", "es", "fr")
    ]  # fmt: skip
    for reports in (long, [a_book(c, 300) for c in ("tr", "ar")], [FULL] * 3000):
        said = text(reports, "markdown")
        assert len(said) <= 65_000
        assert "Not shown here, for want of room:" in said
        assert said.count("<details>") == said.count("</details>")
        assert said.count("\n```") % 2 == 0
        assert said.endswith("</sub>\n")
    assert "Not shown here" not in text(FULL, "markdown")


def test_markdown_without_anything_to_do() -> None:
    said = text(report(page("a.md")), "markdown")
    assert "Nothing is to be done." in said
    assert "<details>" not in said


# JUnit


def test_junit_has_a_case_for_each_page() -> None:
    """What asks something of somebody is a failure; a page without a human edition is skipped."""
    root = parsed(text([FULL, report(page("x.md"), language="es")], "junit"))
    assert root.tag == "testsuites"
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("skipped")) for s in root] == [
        ("tr", "4", "2", "1"),
        ("es", "1", "0", "0"),
    ]
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    cases = {c.get("name"): c for c in root.iter("testcase")}
    failures = cases["a.md"].findall("failure")
    assert [f.get("type") for f in failures] == [
        "changed", "added", "removed", "machine", "doubtful: numbers", "repeated",
    ]  # fmt: skip
    assert failures[0].get("message") == "line 1: changed: A cat sat here."
    assert "sibling line 6" in str(failures[0].text)
    assert "human: Burada bir köpek oturdu." in str(failures[0].text)
    assert "refreshed" in str(cases["a.md"].findtext("system-out"))
    assert not list(cases["b.md"])
    assert cases["new.md"].find("skipped") is not None
    properties = {p.get("name"): p.get("value") for p in root[0].iter("property")}
    assert properties["work saved"] == "97.5 %"


def test_hostile_text_is_xml() -> None:
    root = parsed(text(hostile(), "junit"))
    assert len(list(root.iter("testcase"))) == len(HOSTILE)
    names = [c.get("name") for c in root.iter("testcase")]
    assert any("⟨U+202E⟩" in str(name) for name in names)


@given(CHARACTERS)
def test_any_text_is_xml(said: str) -> None:
    """Characters that XML cannot hold are named."""
    one = report(page(f"a{said}", [finding("doubtful", text=said, human=said, why=said)]))
    root = parsed(text(one, "junit"))
    (case,) = root.iter("testcase")
    # what reads XML makes a line end a blank in an attribute
    assert str(case.get("name")).split() == visible(f"a{said}").split()


# files


def test_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    """Reports can be kept in git."""
    for format_ in FORMATS:
        assert text([FULL, a_book("ar", 40)], format_) == text([FULL, a_book("ar", 40)], format_)
    write_reports([FULL], tmp_path)
    assert (tmp_path / "drift.html").read_text("utf-8") == text(FULL, "html")


def test_files_are_replaced_whole(tmp_path: Path) -> None:
    """What was there before is overwritten, and nothing else is left behind."""
    folder = tmp_path / "deep" / "er"
    path = write_reports([FULL], folder)
    first = path.read_bytes()
    write_reports([report()], folder)
    assert path.read_bytes() != first
    assert sorted(p.name for p in folder.iterdir()) == ["drift.html", "drift.json"]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The caller is told, and no half file is left."""
    (tmp_path / "drift.html").mkdir()
    with pytest.raises(OutputError, match=r"drift\.html"):
        write_reports([FULL], tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["drift.html", "drift.json"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_utf_8(tmp_path: Path, format_: str) -> None:
    for one in (hostile(), report(), FULL):
        path = write_report([one], format_, tmp_path / FORMATS[format_])
        assert path.read_bytes().decode()


# the terminal


def test_summary() -> None:
    """The pages by need, then the total; what is in sync is only counted."""
    one = report(
        page("a.md", [finding("changed"), finding("doubtful")], score=score(2.5)),
        page("b.md", [finding("added", words=9)]),
        page("c.md"),
        saved=SAVED,
    )
    assert summary(one).splitlines() == [
        "page     words  to do  in sync  changed  added  removed  doubtful  drift",
        "------------------------------------------------------------------------",
        "b.md       409      9   97.7 %        0      1        0",
        "a.md       404      4   99.0 %        1      0        0         1    2.5",
        "------------------------------------------------------------------------",
        "3 pages  1,213     13   98.9 %        1      1        0         1",
        "1 of them without drift",
        "97.5 % of the translators' work is saved (95 % interval: 97.0 % to 98.0 %)",
        "0.1 h of work left, at 250 words an hour",
    ]


def test_a_name_cannot_write_on_the_terminal() -> None:
    assert "\x1b" not in summary(hostile())
    assert "\u202e" not in summary(hostile())


# bars


def test_bars() -> None:
    """Each that is missed is named with what was measured."""
    assert missed([FULL], fail_under=97.5, max_drift=3.2, fail_on=()) == []
    assert missed([FULL], fail_under=97.6) == ["tr: 97.5 % of the work is saved, less than 97.6 %"]
    assert missed([FULL], max_drift=3.1) == [
        "tr: 1 page has drifted by more than 3.1 points: a.md (3.2)"
    ]
    assert missed([FULL], fail_on=["removed", "doubtful"]) == ["tr: 1 removed", "tr: 12 doubtful"]
    unmeasured = report(page("a.md", [finding("changed", words=400)]), language="es")
    assert missed([unmeasured], fail_under=51) == [
        "es: 50.0 % of the words are in sync, less than 51 %"
    ]
    assert missed([unmeasured], max_drift=50) == [
        "es: no page has a score, so none can be held against --max-drift"
    ]
    assert missed([report()], fail_under=100, max_drift=0, fail_on=KINDS) == []


# the command


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with two editions, of which one fell behind."""
    root = tmp_path_factory.mktemp("two")
    book_ = root / "book"
    old, new = "# Title\n\nA dog sat here.\n", "# Title\n\nA cat sat here.\n"
    editions = {"es": "# Título\n\nUn perro se sentó aquí.\n", "tr": "# Başlık\n\nBir köpek burada oturdu.\n"}  # fmt: skip
    for folder, said in {"book": new, "old": old, **editions}.items():
        (root / folder).mkdir()
        (root / folder / "page.md").write_text(said, "utf-8")
    places = {c: {"path": f"../{c}", "origin": "../old" if c == "es" else None} for c in editions}
    (book_ / "conf.py").write_text(
        f"extensions = ['myst_parser', 'sphinx_amts']\namts_siblings = {places!r}\nroot_doc = 'page'\n"
    )
    return book_


def drift(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run the command; its exit code and what it said."""
    code = main(["drift", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_writes_a_folder(
    two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = drift(capsys, two, "--language", "es", "tr", "--output", tmp_path / "out")
    assert code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["drift.html", "drift.json"]
    value = json.loads((tmp_path / "out/drift.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    changed = {one["language"]: one["totals"]["changed"] for one in value["reports"]}
    assert changed == {"es": 1, "tr": 0}
    assert out.startswith("es\npage ")
    assert "\ntr\npage " in out


def test_a_text_goes_to_standard_output(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alone, so that a program can read it; the figures go to standard error."""
    code, out, err = drift(capsys, two, "--language", "es", "--format", "json")
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(out))
    assert code == 0
    assert "page.md" in err
    _, out, _ = drift(capsys, two, "--language", "es", "tr", "--format", "markdown")
    assert out.startswith("<!-- sphinx-amts drift -->")
    _, out, _ = drift(capsys, two, "--language", "es", "--format", "junit", "--output", "-")
    assert parsed(out).get("failures") == "1"
    _, out, _ = drift(capsys, two, "--language", "es", "--format", "html", "--output", "-")
    assert out.startswith("<!doctype html>")
    assert not (two / "_amts").exists()


def test_a_file_is_named(two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "comment.md"
    _, out, _ = drift(
        capsys, two, "--language", "es", "--format", "markdown", "--output", file
    )  # fmt: skip
    assert file.read_text("utf-8").startswith("<!--")
    assert f"report: {file}" in out
    drift(capsys, two, "--language", "es", "--format", "junit", "--output", tmp_path)
    assert (tmp_path / "drift.xml").is_file()
    drift(capsys, two, "--language", "es", "--format", *FORMATS, "--output", tmp_path / "all")
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == sorted(FORMATS.values())


def test_a_missed_bar_is_exit_code_1(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Drift alone is none; what was missed is said on standard error."""
    there = (two, "--language", "es", "--format", "json")
    assert drift(capsys, *there, "--fail-under", 10)[0] == 0
    code, _, err = drift(capsys, *there, "--fail-under", 100)
    assert (code, "missed: es: " in err) == (1, True)
    code, _, err = drift(capsys, *there, "--fail-on", "changed", "removed")
    assert (code, "missed: es: 1 changed" in err) == (1, True)
    assert drift(capsys, *there, "--fail-on", "removed")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--language", "es", "--output", "-"], "only one report"),
        (["--language", "es", "tr", "--sibling", "x"], "several are named"),
        (["--language", "es", "fr"], "no human edition in fr"),
        (
            ["--language", "es", "--format", "markdown", "--output", "BOOK/page.md"],
            "a page of the book is there",
        ),
        (
            ["--language", "es", "--format", *FORMATS, "--output", "BOOK"],
            "a page of the book is there",
        ),
        (["--language", "es", "--output", "BOOK/../es"], "the edition in"),
        (["--language", "es", "--score"], "none is set"),
        (["--language", "es", "--output", "BOOK/.amts"], "the translation memory is there"),
    ],
)
def test_wrong_usage_is_said_at_once(
    two: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    there = [one.replace("BOOK", str(two)) for one in arguments]
    code, out, err = drift(capsys, two, *there)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    "bar", [["--fail-under", "101"], ["--max-drift", "-1"], ["--fail-on", "x"]]
)
def test_a_bar_that_is_none(two: Path, bar: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drift", str(two), "--language", "es", *bar])
    assert ended.value.code == 2


# the builder


def test_the_builder_reports_on_every_edition(two: Path, tmp_path: Path) -> None:
    """From a book in its source language, one report; no page is read or written."""
    built = Book(two, tmp_path / "log", "")
    done = built.process(language="en", builder="amts-drift", out="from-source")
    status, errors = done.communicate()
    assert done.returncode == 0, errors
    out = two.parent / "from-source/amts-drift"
    assert sorted(p.name for p in out.iterdir() if p.name[0] != ".") == ["drift.html", "drift.json"]
    value = json.loads((out / "drift.json").read_text("utf-8"))
    assert [one["language"] for one in value["reports"]] == ["es", "tr"]
    assert "reading sources" not in status
    assert "The drift report is" in status


def test_the_builder_reports_on_one_edition(two: Path, tmp_path: Path) -> None:
    built = Book(two, tmp_path / "log", "")
    done = built.process("-a", language="es", builder="amts-drift", out="from-one")
    assert done.wait() == 0
    value = json.loads((two.parent / "from-one/amts-drift/drift.json").read_text("utf-8"))
    assert [one["language"] for one in value["reports"]] == ["es"]


def test_the_builder_says_that_there_is_no_edition(two: Path, tmp_path: Path) -> None:
    built = Book(two, tmp_path / "log", "")
    done = built.process(language="fr", builder="amts-drift", out="none")
    _, errors = done.communicate()
    assert done.returncode == 2
    assert "no human edition in fr is configured" in errors


def test_a_build_of_the_edition_has_the_report(book: Callable[..., Book]) -> None:
    """An HTML build of an edition brings its own."""
    built = book("handbook").build()
    value = json.loads((built.out / "_amts/drift.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert (built.out / "_amts/drift.html").is_file()
