"""Parallel data: every rule of Amazon Translate is kept, whatever comes in, and the counts add up."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from _passages import adds_up, drop, pair, read_back, rows
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._amazon_codes import amazon_code
from sphinx_amts._errors import SettingError
from sphinx_amts.siblings import (
    HeldOut,
    Passage,
    Side,
    files,
    parallel_data,
    plain,
)
from sphinx_amts.siblings._sanitise import clean, fault

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
