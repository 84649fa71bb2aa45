"""Parallel data: every rule of Amazon Translate is kept, whatever comes in, and the counts add up."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from _corpora import corpus
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._amazon_codes import amazon_code
from sphinx_amts._cli import main
from sphinx_amts._errors import SettingError
from sphinx_amts.book import Dialect, split
from sphinx_amts.siblings import (
    HeldOut,
    ParallelData,
    Passage,
    Side,
    files,
    parallel_data,
    passages,
    plain,
    read,
)
from sphinx_amts.siblings._formulas import read_formula
from sphinx_amts.siblings._sanitise import clean, fault

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def pair(source: str, target: str, page: str = "p.md", sure: float = 1.0) -> Passage:
    """A pair of sentences that are nothing but text."""
    return Passage(
        level="sentence", page=page, line=1, kind="paragraph", source=plain(source),
        target=plain(target), parts=(source,), confidence=sure,
    )  # fmt: skip


def rows(data: ParallelData) -> list[tuple[str, str]]:
    return [(row.source, row.target) for row in data.rows]


def adds_up(data: ParallelData) -> bool:
    return data.pairs == len(data.rows) + sum(data.drops.values())


def drop(source: str, target: str, **kwargs: object) -> dict[str, int]:
    """Why a pair is left out."""
    data = parallel_data([pair(source, target)], "en", "zh_CN", **kwargs)  # type: ignore[arg-type]
    assert adds_up(data)
    return dict(data.drops)


def read_back(content: bytes, format_: str) -> list[list[str]]:
    """The rows of a file, its header first, as another program reads them."""
    if format_ == "tmx":
        root = ET.fromstring(content)  # noqa: S314  it is ours
        units = [[v.find("seg").text or "" for v in tu] for tu in root.iter("tu")]  # type: ignore[union-attr]
        codes = {tuple(v.get(LANG) or "" for v in tu) for tu in root.iter("tu")}
        assert len(codes) <= 1
        return [*(list(c) for c in codes), *units]
    delimiter = {"csv": ",", "tsv": "\t"}[format_]
    text = content.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


# what a reader reads


def test_a_passage_is_what_a_reader_reads() -> None:
    """Marks are gone, code is its text, a formula is read in a line, entities are characters."""
    source = "Use `f()` to *train* a [model](m.md) with $\\alpha_{i} \\le 3$ &amp; more, R&D < 2."
    target = "用 `f()` 来*训练*[模型](m.md)，其中 $\\alpha_{i} \\le 3$ &amp; 更多，R&D < 2。"
    a, b = split(source, Dialect()), split(target, Dialect())
    (block, sentence) = passages("p.md", a.segments, a.anchors, b.segments, b.anchors)
    assert block.source.text == "Use f() to train a model with α_i ≤ 3 & more, R&D < 2."
    assert sentence.target.text == "用 f() 来训练模型，其中 α_i ≤ 3 & 更多，R&D < 2。"
    assert sentence.source.kept == sentence.target.kept == ("f()", "α_i≤3")
    assert sentence.source.marked == ("train",)


def test_what_only_the_builder_knows_is_left_out() -> None:
    """A citation, the number of a figure, a picture; with the brackets and blanks around them."""
    source = "As in {cite}`Gauss.1809` ({numref}`fig`), a scale weighs ![x](y.png)."
    a = split(source, Dialect())
    (segment, *_) = a.segments
    found = passages("p.md", a.segments[:1], (), a.segments[:1], ())
    assert segment.kind == "paragraph"
    assert found[0].source.text in {"As in, a scale weighs.", "As in, a scale weighs x."}


def test_lines_of_chinese_are_joined_without_a_blank() -> None:
    a, b = split("One line.\nTwo lines.", Dialect()), split("第一行，\n第二行。", Dialect())
    found = passages("p.md", a.segments, a.anchors, b.segments, b.anchors)
    assert found[0].target.text == "第一行，第二行。"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("$x$", "x"),
        ("$\\mathbf{x}_{i} \\in \\mathbb{R}^d$", "x_i ∈ R^d"),
        ("$\\{1, 2\\}$", "{1, 2}"),
        ("{math}`\\beta`", "β"),
        ("$\\hat{y}_{t-1}$", "ŷ_(t-1)"),
        ("$\\frac{a}{b}$", "a/b"),
        ("$\\frac{1}{n} \\sum_{i=1}^n x_i$", "1/n ∑_(i=1)^n x_i"),
        ("$\\frac{\\exp(o)}{1 + \\sqrt{2}}$", "exp(o)/(1 + √2)"),
        ("$O(n\\log n) \\not\\in \\emptyset$", "O(n log n) ∉ ∅"),
        ("$\\hat{xy}$", ""),
        ("$x^{$", ""),
        ("$x}$", ""),
        ("$\\frac{a}$", ""),
        ("$\\begin{pmatrix}1\\end{pmatrix}$", ""),
        ("$\\own{x}$", ""),
    ],
)
def test_a_formula_is_read_in_a_line_or_left_out(tex: str, text: str) -> None:
    assert read_formula(tex) == text


@given(st.lists(st.sampled_from(
    ["\\frac", "\\hat", "{", "}", "x", "_", "^", " ", "\\sqrt", "[", "]", "\\left", ".", "\\log", "&",
     "\\", "\\{", "\\not", "\\stackrel", "$", "α", "\u0301", "\\mathbf"]), max_size=14).map("".join)
)  # fmt: skip
def test_any_formula_is_read_or_is_not(tex: str) -> None:
    """A law: whatever is written, what comes out is one line without TeX's names."""
    text = read_formula(f"${tex}$")
    assert not re.search(r"\\[A-Za-z]", text)
    assert text == " ".join(text.split())
    assert len(text) <= 100


def lacking(source: str) -> tuple[str, dict[str, int]]:
    """What is read of a paragraph, and why its pair with a translation is left out."""
    a, b = split(source, Dialect()), split("称重。", Dialect())
    (one, *_) = passages("p.md", a.segments[:1], (), b.segments[:1], ())
    whole = replace(one, target=plain("指针停在刻度上，然后读数。"), confidence=1.0)
    kept = replace(whole.source, kept=())  # they differ, which is another reason
    data = parallel_data([replace(whole, level="sentence", source=kept)], "en", "zh_CN")
    assert adds_up(data)
    return one.source.text, dict(data.drops)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It rests ({numref}`fig`) for long.", "It rests for long."),
        ("It rests (see {numref}`fig` and {ref}`x`) for long.", "It rests for long."),
        ("It rests [{cite:t}`Gauss`].", "It rests."),
        ("Gauss weighed the pan {cite}`Gauss`, and rested.", "Gauss weighed the pan, and rested."),
        ("Gauss weighed the pan {cite:p}`a` {cite}`b`.", "Gauss weighed the pan."),
        ("Gauss weighed the pan. {cite:t}`Gauss`", "Gauss weighed the pan."),
        ("Gauss weighed it:[^1] it fell.\n\n[^1]: Twice.", "Gauss weighed it: it fell."),
        (
            "Use the `.ffill()` method of {func}`~a.scale` here.",
            "Use the .ffill() method of scale() here.",
        ),
        ("For each $n = 0, 1, \\ldots,$.", "For each n = 0, 1, …."),
    ],
)
def test_a_sentence_can_do_without_a_note(source: str, text: str) -> None:
    """What stands in brackets, or is a note behind a word, may go."""
    assert lacking(source) == (text, {})


@pytest.mark.parametrize(
    "source",
    [
        "As {numref}`fig` shows, the pan rests.",
        "It was found by {cite}`Gauss`.",
        "See {cite}`Gauss` for the pan.",
        "It was developed by {cite}`a`, {cite}`b`, and {cite}`c`.",
        "Most notably {cite}`Gauss`, which weighs pans, is good.",
        "{cite:t}`Gauss` weighed the pan.",
        "Pans, {cite}`Gauss`, and needles are weighed.",
        "The pan weighs $\\own{x}$ grams.",
        "The pan weighs {{ weight }} grams.",
        "Solving {eq}`e` gives the weight.",
        "Press ![](key.png) to weigh it.",
    ],
)
def test_a_sentence_that_lost_what_it_needs_is_left_out(source: str) -> None:
    """A hole in it would teach broken language."""
    dialect = Dialect(extensions=frozenset({*Dialect().extensions, "substitution"}))
    a, b = split(source, dialect), split("称重。", dialect)
    found = passages("p.md", a.segments, (), b.segments, ())
    rows_ = [replace(p, target=plain("指针停在刻度上，然后读数。"), confidence=1.0) for p in found]
    data = parallel_data(rows_[:1], "en", "zh_CN", level=rows_[0].level)
    assert dict(data.drops) == {"something left out": 1}
    assert adds_up(data)


@pytest.mark.parametrize(
    "target",
    [
        "在{numref}`fig`中，秤盘停下。",
        "当$\\own{x}$时，秤盘停下。",
        "它由{cite}`Gauss`提出。",
        "最好的是{cite}`Gauss`。",
    ],
)
def test_the_other_side_is_looked_at_too(target: str) -> None:
    a, b = split("The pan rests here.", Dialect()), split(target, Dialect())
    (one, *_) = passages("p.md", a.segments, (), b.segments, ())
    one = replace(one, confidence=1.0)
    assert dict(parallel_data([one], "en", "zh_CN", level="block").drops) == {
        "something left out": 1
    }


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("**注意：**如果秤盘停下", "注意：如果秤盘停下"),
        ("由**[秤](a.md)**给出", "由秤给出"),
        ("**推（秤，盘）**停下", "推（秤，盘）停下"),
        ("(**我们称重：", "我们称重："),
        ("[**我们称重（两次）**]然后读数", "我们称重（两次）然后读数"),
        ("称重 2 * 3 克，星号\\*和\\*\\*。", "称重 2 * 3 克，星号*和**。"),
        ("用`a**b`和$f^*$，x*，y*。", "用a**b和f^*，x*，y*。"),
    ],
)
def test_marks_that_commonmark_does_not_see_are_gone(target: str, text: str) -> None:
    """The author meant emphasis; a reader of the sentence should not read asterisks."""
    (segment, *_) = split(target, Dialect()).segments
    assert read(segment).text == text


def test_doubled_punctuation_is_left_out() -> None:
    assert drop("It rests.", "秤盘停下。。") == {"doubled punctuation": 1}
    assert drop("It rests, e.g., here ...", "秤盘停下，等等……") == {}


# filters


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Weigh it.", "称重。", ""),
        ("Weigh it.", "", "empty"),
        ("123 + 4", "123 + 4", "no words"),
        ("Weigh it.", "weigh it", "untranslated"),
        ("Weigh it now.", "Pesez maintenant.", "wrong script"),
        ("Weigh it in 1809.", "在1908年称重。", "numbers disagree"),
        ("Weigh it 3 times.", "称重三次。", ""),
        ("It weighs 1,000 grams.", "重1000克。", ""),
        ("=SUM(A1) is a formula.", "=SUM(A1)是一个公式。", "first character"),
        ('"+1" is a number.', "“+1”是一个数。", "first character"),
        ("The slot <x1/> stands for code.", "槽<x1/>代表代码。", "slots"),
        ("a " * 600 + "b.", "甲" * 300 + "。", "too long"),
        ("Short.", "很" * 200 + "长。", "unusual length"),
    ],
)
def test_every_reason(source: str, target: str, reason: str) -> None:
    """One pair, one reason."""
    assert drop(source, target) == ({reason: 1} if reason else {})


def test_a_pair_whose_code_or_formulas_differ_is_left_out() -> None:
    """The human wrote of something else there."""
    good = pair("Call f and g.", "调用f和g。")
    own = Side("Call f and g.", "Call \ufffc and \ufffc.", ("f", "g"))
    other = Side("调用f。", "调用\ufffc。", ("f",))
    bad = Passage(
        level="sentence", page="p.md", line=1, kind="paragraph", source=own, target=other,
        parts=(own.text,), confidence=1.0,
    )  # fmt: skip
    data = parallel_data([good, bad], "en", "zh_CN")
    assert (len(data.rows), dict(data.drops)) == (1, {"placeholders disagree": 1})


def test_the_wrong_language_is_told_by_its_function_words() -> None:
    english = "This is not what the reader of the book would have expected of it."
    data = parallel_data([pair("What you weigh is what you get.", english)], "en", "es")
    assert dict(data.drops) == {"wrong language": 1}


def test_a_pair_that_is_not_sure_is_left_out() -> None:
    data = parallel_data([pair("Weigh it.", "称重。", sure=0.3)], "en", "zh_CN")
    assert dict(data.drops) == {"low confidence": 1}
    data = parallel_data([pair("Weigh it.", "称重。", sure=float("nan"))], "en", "zh_CN")
    assert dict(data.drops) == {"low confidence": 1}


def test_of_several_targets_the_commonest_stays() -> None:
    """Amazon would take the last one, whichever that is."""
    given_ = [pair("Summary", t) for t in ("小结", "总结", "总结", "概要")]
    data = parallel_data(given_, "en", "zh_CN")
    assert rows(data) == [("Summary", "总结")]
    assert dict(data.drops) == {"duplicate": 1, "another translation": 2}


def test_reverse_teaches_the_other_direction() -> None:
    """Each text of the other language once, too."""
    data = parallel_data(
        [pair("Weigh it.", "称重。"), pair("Weigh.", "称重。")], "en", "zh_CN", reverse=True
    )
    assert (data.source, data.target) == ("zh", "en")
    assert len(data.rows) == 1
    assert data.rows[0].source == "称重。"
    assert adds_up(data)


# languages


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zh", "zh"), ("zh_CN", "zh"), ("zh_Hans_CN", "zh"), ("zh_TW", "zh-TW"),
        ("zh-Hant", "zh-TW"), ("zh_HK", "zh-TW"), ("pt_BR", "pt"), ("pt", "pt-PT"),
        ("pt_PT", "pt-PT"), ("fr_CA", "fr-CA"), ("fr_FR", "fr"), ("es_MX", "es-MX"),
        ("es_CO", "es-MX"), ("es_ES", "es"), ("nb_NO", "no"), ("sr@latin", "sr"), ("de_AT", "de"),
    ],
)  # fmt: skip
def test_languages_have_amazons_codes(name: str, code: str) -> None:
    assert amazon_code(name) == code


@pytest.mark.parametrize("name", ["eo", "eu", "gl", "ne", "yue", "cak"])
def test_a_language_that_amazon_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match="does not know the language"):
        parallel_data([], "en", name)


# laws

_nasty = st.sampled_from(
    list(
        "+-=@\"',\t\r\n<>&;|\x00\x0b\x0c\x1c\x85\u2028\ufeff\ufffe\u202e\ud800＝称重的。aé\U0001f600"
    )
)
_texts = st.one_of(
    st.text(max_size=40),
    st.lists(_nasty, max_size=30).map("".join),
    st.lists(
        st.sampled_from(["weigh", "称重", "<x1/>", "</g12>", "1809", "=1", '"a"']), max_size=9
    ).map(" ".join),
    st.tuples(st.sampled_from("aé称\U0001f600"), st.integers(200, 1200)).map(lambda x: x[0] * x[1]),
)
_pairs = st.lists(
    st.builds(
        pair, _texts, _texts, st.sampled_from(["a.md", "b.md"]), st.sampled_from([0.2, 0.9, 1.0])
    ),
    max_size=12,
)


@given(_pairs, st.booleans(), st.sampled_from([("en", "zh_CN"), ("en", "pt_BR"), ("de", "ja")]))
def test_every_row_obeys_every_rule(
    given_: list[Passage],
    reverse: bool,  # noqa: FBT001
    languages: tuple[str, str],
) -> None:
    """A law, for any input: bytes, first characters, one line, no slots; the counts add up."""
    data = parallel_data(given_, *languages, reverse=reverse)
    assert adds_up(data)
    assert data.pairs == len(given_)
    assert len({row.source for row in data.rows}) == len(data.rows)
    for row in data.rows:
        for text in (row.source, row.target):
            assert 0 < len(text.encode("utf-8")) <= 1000
            assert text[0] not in "+-=@＋－＝＠"
            assert len(text.splitlines()) == 1
            assert text == " ".join(text.split())
            assert not any(c in text for c in "\t\r\n\x00\ufeff")
            assert fault(text) == ""


@given(_pairs, st.sampled_from(["csv", "tsv", "tmx"]), st.sampled_from([200, 1500, 10**9]))
def test_what_is_written_reads_back(given_: list[Passage], format_: str, most: int) -> None:
    """A law: a CSV, TSV or XML parser reads the same rows, in one file or in several."""
    data = parallel_data(given_, "en", "pt_BR")
    contents = list(files(data, format_, most_bytes=most))
    tables = [read_back(content, format_) for content in contents]
    assert [tuple(r) for table in tables for r in table[1:]] == rows(data)
    for content, table in zip(contents, tables, strict=True):
        assert not content.startswith(b"\xef\xbb\xbf")
        assert table[:1] == [["en", "pt"]] or (format_ == "tmx" and not data.rows)
        assert len(content) <= most or len(table) <= 2
    assert contents == list(files(parallel_data(given_, "en", "pt_BR"), format_, most_bytes=most))


@given(_texts)
def test_what_is_clean_stays_clean(text: str) -> None:
    """A law: cleaning once is enough, and XML 1.0 can hold what is left."""
    once = clean(text)
    assert clean(once) == once
    back = ET.fromstring(ET.tostring(_element(once)))  # noqa: S314  it is ours
    assert (back.text or "") == once


def _element(text: str) -> ET.Element:
    element = ET.Element("seg")
    element.text = text
    return element


_words = st.lists(st.sampled_from(["Pan", "needle", "scale", "rest", "秤"]), min_size=1, max_size=4)
_sentences = st.lists(_words.map(" ".join), max_size=6)


@given(_sentences, _sentences)
def test_nothing_of_a_held_out_page_is_left(held: list[str], others: list[str]) -> None:
    """A law: no row's source is on a held-out page, however it is written there."""
    given_ = [pair(t, f"译文{n}", "held.md") for n, t in enumerate(held)]
    given_ += [pair(f"{t.upper()}!", f"另一译文{n}", "other.md") for n, t in enumerate(others)]
    data = parallel_data(given_, "en", "zh_CN", held_out=HeldOut(["held.md"], held))
    said = [f" {t.lower()} " for t in held]
    assert adds_up(data)
    assert data.drops.get("held out", 0) >= len(held)
    for row in data.rows:
        assert not any(f" {row.source.lower().rstrip('!')} " in text for text in said)


def test_a_sentence_of_a_longer_source_is_held_out_too() -> None:
    """Two sentences of which one is said on the page that is to be scored."""
    both = "The needle rests on the mark. Then read it."
    one = Passage(
        level="sentence", page="a.md", line=1, kind="paragraph", source=plain(both),
        target=plain("指针停在刻度上。然后读数。"),
        parts=("The needle rests on the mark.", "Then read it."), confidence=1.0,
    )  # fmt: skip
    assert one in HeldOut(["b.md"], ["First: the needle rests on the mark, as ever."])
    assert one not in HeldOut(["b.md"], ["The needle rests", "on the mark."])


# the command


def _run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., list[object]]:
    """The arguments that name the sample book as a bare folder with its Chinese edition."""

    def arguments(*more: object) -> list[object]:
        return [
            SAMPLE / "origin", "--language", "zh_CN", "--source-language", "en",
            "--sibling", SAMPLE / "zh_CN", "--memory", tmp_path / "memory", *more,
        ]  # fmt: skip

    return arguments


@pytest.mark.parametrize("format_", ["csv", "tsv", "tmx"])
@pytest.mark.parametrize("granularity", ["sentence", "paragraph"])
def test_the_command_writes_a_file_that_reads_back(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    format_: str, granularity: str,
) -> None:  # fmt: skip
    """Amazon's codes in the header, clean rows; the table on standard error adds up."""
    out = tmp_path / f"data.{format_}"
    code = _run(
        "parallel-data", *book("--granularity", granularity, "--format", format_, "--output", out)
    )
    table = read_back(out.read_bytes(), format_)
    said = capsys.readouterr()
    assert (code, said.out) == (0, "")
    assert table[0] == ["en", "zh"]
    assert len(table) > 150
    counts = [int(line.split()[-1]) for line in said.err.splitlines() if line[-1:].isdigit()]
    assert sum(counts[:-1]) == counts[-1] == len(table) - 1
    assert not any("`" in cell or "](" in cell for row in table for cell in row)


def test_the_command_writes_to_standard_output(book: Callable[..., list[object]]) -> None:
    """To the byte, whatever the terminal speaks."""
    import subprocess  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-m", "sphinx_amts", "parallel-data", *map(str, book("--reverse"))],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    table = read_back(done.stdout, "csv")
    assert table[0] == ["zh", "en"]
    assert len({row[0] for row in table}) == len(table)


def _nothing_to_read(tasks: list[object], *_: object) -> list[object]:
    assert not tasks, "aligned again"
    return []


def test_the_second_run_aligns_nothing_and_gives_the_same(
    book: Callable[..., list[object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was aligned is noted in the memory; an edited page is aligned again."""
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    assert _run("parallel-data", *book("--output", first)) == 0
    monkeypatch.setattr("sphinx_amts.corpus.read_pages", _nothing_to_read)
    assert _run("parallel-data", *book("--output", second)) == 0
    assert first.read_bytes() == second.read_bytes()


def test_what_nobody_recorded_is_remembered(tmp_path: Path) -> None:
    """Without an origin, the source of the first alignment counts until the human's page changes."""
    for name, text in (("en", "The pan is old. It rests.\n"), ("zh", "秤盘旧了。它静止。\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.md").write_text(text, "utf-8")
    folder = [
        tmp_path / "en", "--language", "zh_CN", "--sibling", tmp_path / "zh",
        "--memory", tmp_path / "m", "--output", tmp_path / "out",
    ]  # fmt: skip

    def sources() -> set[str]:
        folder[-1] = tmp_path / "data.csv"
        assert _run("parallel-data", *folder) == 0
        return {row[0] for row in read_back((tmp_path / "data.csv").read_bytes(), "csv")[1:]}

    _run("drift", *folder)
    (tmp_path / "en" / "p.md").write_text("The pan is new. It rests.\n", "utf-8")
    assert sources() == {"The pan is old.", "It rests."}
    (tmp_path / "zh" / "p.md").write_text("秤盘新了。它静止。\n", "utf-8")
    assert sources() == {"The pan is new.", "It rests."}


def test_hold_out_by_name_and_by_pattern(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's own pairs and what it shares with others are gone, and counted."""
    out = tmp_path / "data.csv"
    assert _run("parallel-data", *book("--output", out, "--hold-out", "spread.md", "fit*")) == 0
    assert "held out" in capsys.readouterr().err
    held = split((SAMPLE / "origin" / "spread.md").read_text("utf-8"), Dialect())
    sentences = {" ".join(s.text.split()) for seg in held.segments for s in seg.sentences}
    left = {row[0] for row in read_back(out.read_bytes(), "csv")[1:]}
    assert left
    assert not left & sentences


def test_a_pattern_that_names_no_page_is_an_error(
    book: Callable[..., list[object]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip would teach the engine what it is scored on."""
    assert _run("parallel-data", *book("--hold-out", "sprad.md")) == 2
    assert "'sprad.md' names no page" in capsys.readouterr().err


def test_the_book_that_has_settings_needs_no_options(book: None, tmp_path: Path) -> None:
    """The sample book's conf.py names its editions and what they were translated from."""
    out = tmp_path / "data.tsv"
    code = _run(
        "parallel-data", SAMPLE / "book", "--language", "pt_BR", "--output", out,
        "--memory", tmp_path / "m",
    )  # fmt: skip
    assert code == 0
    table = read_back(out.read_bytes(), "tsv")
    assert table[0] == ["en", "pt"]
    assert len(table) > 150


def test_what_cannot_be_is_said(
    book: Callable[..., list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No edition, a language that Amazon does not know, an output among the sources."""
    assert _run("parallel-data", SAMPLE / "origin", "--language", "de") == 2
    assert "no human edition in de" in capsys.readouterr().err
    assert _run("parallel-data", *book("--output", SAMPLE / "origin" / "new.md")) == 2
    assert "sources are there" in capsys.readouterr().err
    esperanto = ["--language", "eo", "--sibling", SAMPLE / "zh_CN", "--memory", tmp_path / "m"]
    assert _run("parallel-data", SAMPLE / "origin", *esperanto) == 2
    assert "does not know the language 'eo'" in capsys.readouterr().err


def test_a_sibling_that_is_the_source_gives_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is a finding, not an empty file that looks like a success."""
    for name in ("en", "de"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.md").write_text("# Title\n\nSome text is here.\n")
    code = _run(
        "parallel-data", tmp_path / "en", "--language", "de", "--sibling", tmp_path / "de",
        "--output", tmp_path / "d.csv",
    )  # fmt: skip
    assert code == 1
    assert "word for word its source" in capsys.readouterr().err


def test_an_edition_in_the_language_of_the_book_gives_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever names the wrong language is told so, and has no pairs."""
    code = _run(
        "parallel-data", SAMPLE / "origin", "--language", "en", "--sibling", SAMPLE / "zh_CN",
        "--memory", tmp_path / "m", "--output", tmp_path / "d.csv",
    )  # fmt: skip
    assert code
    assert "'en' is the language that the book is written in" in capsys.readouterr().err


def test_a_real_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real edition, of which most pairs must be good."""
    root = corpus("d2l-tr")
    out = tmp_path / "tr.csv"
    code = _run(
        "parallel-data", root / "en", "--language", "tr", "--sibling", root / "tr",
        "--memory", tmp_path / "m", "--output", out,
    )  # fmt: skip
    table = read_back(out.read_bytes(), "csv")
    assert code == 0
    assert table[0] == ["en", "tr"]
    assert len(table) > 1000
    assert "pairs" in capsys.readouterr().err
