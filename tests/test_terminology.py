"""Terminology: what an edition renders consistently, and what it does not."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from _corpora import corpus
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._cli import main
from sphinx_amts._errors import SettingError
from sphinx_amts.siblings import (
    Passage,
    Side,
    Term,
    Terminology,
    plain,
    reversed_passages,
    terminology,
    terminology_csv,
)
from sphinx_amts.siblings._words import language
from sphinx_amts.siblings.terminology import Evidence, Way

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"

FRAMES = [
    ("We look at the {} here.", "我们在这里看{}。"),
    ("The {} is small.", "{}很小。"),
    ("What is a {}?", "什么是{}？"),
    ("This depends on the {} of the day.", "这取决于当天的{}。"),
    ("Nobody likes the {}, they say.", "据说没有人喜欢{}。"),
    ("A {} was found in the garden.", "花园里发现了一个{}。"),
    ("He drew a {} with a pen.", "他用笔画了一个{}。"),
]
SPANISH = [
    ("We look at the {} here.", "Aquí miramos {}."),
    ("The {} is small.", "Es pequeño {}."),
    ("This depends on the {} of the day.", "Esto depende de {} del día."),
    ("Nobody likes the {}, they say.", "A nadie le gusta {}, dicen."),
    ("He drew a {} with a pen.", "Dibujó {} con una pluma."),
]


def passage(source: str, target: str, kind: str = "paragraph", line: int = 1) -> Passage:
    return Passage(
        level="sentence", page="p.md", line=line, kind=kind, source=plain(source),
        target=plain(target), parts=(source,), confidence=1.0,
    )  # fmt: skip


def book(pairs: dict[str, str], frames: list[tuple[str, str]] = FRAMES) -> list[Passage]:
    """A book in which every term stands in every frame."""
    return [
        passage(a.format(s), b.format(t), line=n)
        for n, (a, b) in enumerate(frames, 1)
        for s, t in pairs.items()
    ]


def found(passages: list[Passage], target: str = "zh_CN", source: str = "en") -> dict[str, str]:
    return {t.source: t.target for t in terminology(passages, source, target).terms}


TERMS = {
    "learning rate": "学习率",
    "gradient descent": "梯度下降",
    "gradient": "梯度",
    "saddle point": "鞍点",
    "beam": "束",
}


def test_terms_are_found_whole() -> None:
    """No part of a word, no particle, and no long term's rendering for its parts."""
    terms = found(book(TERMS))
    assert {s: terms.get(s) for s in TERMS} == TERMS
    assert not {"learning", "rate", "descent", "saddle", "point"} & terms.keys()


def test_inflected_forms_are_one_term() -> None:
    """The singular stands for both; hyphen, blank or nothing is the same."""
    passages = book({"saddle point": "鞍点", "saddle points": "鞍点", "saddle-point": "鞍点"})
    terms = [t for t in terminology(passages, "en", "zh_CN").terms if "addle" in t.source]
    assert [(t.source, t.target, t.count) for t in terms] == [("saddle point", "鞍点", 21)]


def test_renderings_in_other_languages_are_grouped_by_stem() -> None:
    """Singular and plural are one rendering; the commonest form is written."""
    pairs = {
        "neural network": "una red neuronal",
        "neural networks": "unas redes neuronales",
        "learning rate": "la tasa de aprendizaje",
    }
    terms = found(book(pairs, SPANISH), "es")
    assert terms["neural network"] == "red neuronal"
    assert terms["learning rate"] == "tasa de aprendizaje"


TURKISH = [
    ("We look at the {} here.", "Görüyoruz, {accusative}, burada."),
    ("It happens in the {} again.", "Yine, {locative}, oluyor."),
    ("The {} is small.", "{plain}, bugün küçüktür."),
    ("Nothing is like the end of a {}.", "Hiçbir şey, {genitive} gibi değil."),
    ("He went from the {} to it.", "Oraya, {ablative}, gitti."),
]
FORMS = {
    "training loop": ("eğitim döngüsü", "eğitim döngüsünü", "eğitim döngüsünde",
                      "eğitim döngüsünün", "eğitim döngüsünden"),
    "leaf": ("yaprak", "yaprağı", "yaprakta", "yaprağın", "yapraktan"),
    "hidden state": ("gizli durum", "gizli durumu", "gizli durumda", "gizli durumun",
                     "gizli durumdan"),
}  # fmt: skip


def turkish(*frames: int) -> list[Passage]:
    """A book in which every term stands in these frames, in the case that each needs."""
    cases = "plain", "accusative", "locative", "genitive", "ablative"
    return [
        passage(a.format(s), b.format(**dict(zip(cases, forms, strict=True))), line=n)
        for n in frames
        for a, b in [TURKISH[n]]
        for s, forms in FORMS.items()
    ]


def test_a_terminology_holds_plain_forms() -> None:
    """Amazon puts in what is there to the letter: a case would be wrong nearly everywhere."""
    result = terminology(turkish(0, 1, 2, 3, 4), "en", "tr")
    terms = {t.source: t for t in result.terms}
    assert {s: terms[s].target for s in FORMS} == {s: forms[0] for s, forms in FORMS.items()}
    for term in terms.values():
        assert term.target in term.evidence.target
        assert term.source in term.evidence.source


def test_a_term_that_the_book_has_only_inflected_is_no_term() -> None:
    """No form is made that nobody wrote."""
    terms = found(turkish(0, 1, 3, 4), "tr")
    assert "training loop" not in terms
    assert "hidden state" not in terms


@pytest.mark.parametrize(
    ("language_", "source", "target", "tail", "wanted"),
    [
        ("zh_CN", "menu bar", "菜单栏", "中", "菜单栏"),
        ("zh_CN", "runtime", "运行时", "", "运行时"),
        ("zh_CN", "space of names", "命名空间", "", "命名空间"),
        ("ja", "version", "非同期版", "です", "非同期版"),
        ("ja", "method", "組み込み", "", "組み込み"),
    ],
)
def test_words_of_place_and_auxiliaries_are_no_part(
    language_: str, source: str, target: str, tail: str, wanted: str
) -> None:
    """Even where they are always there."""
    passages = book({source: target + tail, "beam": "束"})
    passages += [passage(f"A {k} is {k}.", f"{target}、{k}。") for k in ("cup", "pan", "box")]
    assert found(passages, language_).get(source, wanted) == wanted


def test_a_word_that_links_sentences_is_no_term() -> None:
    texts = ["the pan rests", "a needle falls", "we weigh it", "it is late", "the day ends"]
    passages = [
        passage(f"Stubbornly enough, {t}.", f"固执地，第{n}天。") for n, t in enumerate(texts)
    ]
    passages += [passage(f"Hereby, {t}.", f"特此，第{n}天。") for n, t in enumerate(texts)]
    assert not {"Hereby", "hereby"} & found(passages).keys()


def test_two_terms_of_the_same_sentences_do_not_share_a_rendering() -> None:
    """The one that stands where it stands has it."""
    frames = [
        ("Of ice and water we take {}", "冰和水{}"), ("Ice is not water, {}", "冰不是水，{}"),
        ("We mix ice with water {}", "我们把冰与水混合{}"), ("Why is ice on water {}", "为什么冰在水上{}"),
    ]  # fmt: skip
    passages = [passage(a.format(n), b.format(n)) for n, (a, b) in enumerate(frames)]
    terms = found([*passages, *book(TERMS)])
    renderings = [t for s, t in terms.items() if s.lower() in {"ice", "water"}]
    assert len(set(renderings)) == len(renderings)


def test_a_term_that_is_rendered_in_two_ways_is_listed_with_places() -> None:
    """It is not in the terminology; each way has its count and where it is."""
    passages = book({"saddle point": "鞍点"}, FRAMES[:4]) + book(
        {"saddle point": "马鞍处"}, FRAMES[4:]
    )
    result = terminology(passages + book({"beam": "束"}), "en", "zh_CN")
    assert "saddle point" not in {t.source for t in result.terms}
    (term,) = [t for t in result.varying if t.source == "saddle point"]
    assert [(w.target, w.count) for w in term.ways] == [("鞍点", 4), ("马鞍处", 3)]
    assert term.ways[0].places == (("p.md", 1), ("p.md", 2), ("p.md", 3), ("p.md", 4))


def test_names_that_are_kept_come_last() -> None:
    """They are useful as do-not-translate entries, and are no terms to be ranked."""
    result = terminology(book({"ResNet": "ResNet", "saddle point": "鞍点"}), "en", "zh_CN")
    assert [(t.source, t.target, t.kept) for t in result.terms] == [
        ("saddle point", "鞍点", False),
        ("ResNet", "ResNet", True),
    ]


def test_every_term_has_a_sentence_that_shows_it() -> None:
    for term in terminology(book(TERMS), "en", "zh_CN").terms:
        assert term.source.lower() in term.evidence.source.lower()
        assert term.target in term.evidence.target
        assert term.evidence.page == "p.md"


def test_a_heading_makes_a_rare_term_known() -> None:
    """Two sentences are enough where one of them is a heading of the term alone."""
    rare = [
        passage("Saddle Points", "鞍点", kind="heading"),
        passage("He drew a saddle point with a pen.", "他用笔画了一个鞍点。"),
    ]
    assert found(book({"beam": "束"}) + rare).get("saddle point") == "鞍点"
    assert "saddle point" not in found(book({"beam": "束"}) + rare[1:])


def test_code_and_formulas_bound_a_term() -> None:
    """Nothing reaches over them."""
    passages = [
        Passage(
            level="sentence", page="p.md", line=1, kind="paragraph",
            source=Side("saddle f point.", "saddle \ufffc point."),
            target=Side("鞍f点。", "鞍 \ufffc 点。"), parts=("",), confidence=1.0,
        )
    ] * 9  # fmt: skip
    assert not any(" " in t.source for t in terminology(passages, "en", "zh_CN").terms)


def test_the_other_direction() -> None:
    """Chinese terms and their English."""
    terms = found(reversed_passages(book(TERMS)), "en", "zh_CN")
    assert terms["鞍点"] == "saddle point"
    assert terms["学习率"] == "learning rate"


def test_nothing_comes_of_nothing() -> None:
    assert terminology([], "en", "zh_CN") == Terminology((), ())
    unsure = [
        Passage(
            level=p.level, page=p.page, line=p.line, kind=p.kind, source=p.source,
            target=p.target, parts=p.parts, confidence=0.1,
        )
        for p in book(TERMS)
    ]  # fmt: skip
    assert terminology(unsure, "en", "zh_CN") == Terminology((), ())


@pytest.mark.parametrize(
    ("code", "text", "runs"),
    [
        (
            "en",
            "Newton's mini-batch, e.g. C++ 3.8",
            [["Newton's", "mini-batch"], ["e.g"], ["C++", "3.8"]],
        ),
        ("zh", "使用softmax回归（ResNet）", [["使", "用", "softmax", "回", "归"], ["ResNet"]]),
        ("zh", "佩龙-弗罗贝尼乌斯定理", [list("佩龙-弗罗贝尼乌斯定理")]),
        ("fr", "l'apprentissage d’un réseau", [["l", "apprentissage", "d", "un", "réseau"]]),
        ("tr", "GPU'nun belleği", [["GPU", "belleği"]]),
        ("en", "a \ufffc b", [["a"], ["b"]]),
    ],
)
def test_texts_are_cut_into_words(code: str, text: str, runs: list[list[str]]) -> None:
    assert [[w.text for w in run] for run in language(code).runs(text)] == runs


_texts = st.lists(
    st.sampled_from(
        ["saddle", "point", "the", "of", "x", "鞍点", "的", "在线", "-", "'", "’s", ",", "\ufffc", "İ", "ß"]
    ),
    max_size=8,
)  # fmt: skip
_passages = st.lists(
    st.builds(
        passage,
        _texts.map(" ".join),
        _texts.map("".join),
        st.sampled_from(["heading", "paragraph"]),
    ),
    max_size=25,
)


@given(_passages, st.sampled_from([("en", "zh_CN"), ("zh_CN", "en"), ("fr", "tr"), ("ja", "ko")]))
def test_what_is_found_is_there(passages: list[Passage], languages: tuple[str, str]) -> None:
    """A law: counts are those of sentences, ways are in order, and the same gives the same."""
    result = terminology(passages, *languages)
    assert result == terminology(passages, *languages)
    for term in (*result.terms, *result.varying):
        assert 0 < term.ways[0].count <= term.count <= len(passages)
        assert sum(w.count for w in term.ways) <= term.count
        assert [w.count for w in term.ways] == sorted((w.count for w in term.ways), reverse=True)
        assert term.evidence.source in {p.source.text for p in passages}
        assert term.source.casefold() in term.evidence.source.casefold()
        assert term.target.casefold() in term.evidence.target.casefold()
    assert len({t.source.lower() for t in result.terms}) == len(result.terms)


_names = st.text(max_size=12) | st.sampled_from(
    ["=1+1", "-x", "称" * 70, "a" * 201, 'a"b', "\u2028", "@a"]
)


@given(st.lists(st.tuples(_names, _names), max_size=8), st.sampled_from([40, 10**7]))
def test_the_file_obeys_amazons_rules(pairs: list[tuple[str, str]], most: int) -> None:
    """A law: codes, bytes, first characters, one line, each source once, the size."""
    terms = [
        Term(s, (Way(t, 1, ()),), 1, kept=False, score=1.0, evidence=Evidence("", 1, "", ""))
        for s, t in pairs
    ]
    data, count = terminology_csv(terms, "en", "zh_TW", most_bytes=most)
    table = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert table[0] == ["en", "zh-TW"]
    assert count == len(table) - 1
    assert len(data) <= most
    assert not data.startswith(b"\xef\xbb\xbf")
    assert len({row[0] for row in table[1:]}) == count
    for row in table[1:]:
        assert len(row) == 2
        for cell in row:
            assert 0 < len(cell.encode()) <= 200
            assert cell[0] not in "+-=@"
            assert len(cell.splitlines()) == 1


def test_a_language_that_amazon_does_not_know_is_refused() -> None:
    with pytest.raises(SettingError, match="does not know"):
        terminology_csv([], "en", "eo")


# the command


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Amazon's file, the evidence, and on standard output what a person reads."""
    out, evidence = tmp_path / "t.csv", tmp_path / "t.jsonl"
    code = main(
        ["terminology", str(SAMPLE / "origin"), "--language", "zh_CN", "--source-language", "en",
         "--sibling", str(SAMPLE / "zh_CN"), "--memory", str(tmp_path / "m"),
         "--output", str(out), "--evidence", str(evidence)]
    )  # fmt: skip
    said = capsys.readouterr()
    assert code == 0
    table = dict(list(csv.reader(io.StringIO(out.read_text("utf-8"))))[1:])
    assert table["standard deviation"] == "标准差"
    assert "standard deviation → 标准差  7/7" in said.out
    shown = [json.loads(line) for line in evidence.read_text("utf-8").splitlines()]
    assert [r["source"] for r in shown if r["consistent"]] == list(table)
    (row,) = [r for r in shown if r["source"] == "standard deviation"]
    page, line = row["evidence"]["page"], row["evidence"]["line"]
    lines = (SAMPLE / "origin" / page).read_text("utf-8").splitlines()
    assert "standard deviation" in " ".join(lines[line - 1 : line + 9])


def test_every_process_finds_the_same(tmp_path: Path) -> None:
    """Whatever the order of Python's sets is."""
    found = []
    for seed in "12":
        out = tmp_path / f"{seed}.csv"
        command = [
            sys.executable, "-m", "sphinx_amts", "terminology", SAMPLE / "origin", "--language",
            "pt_BR", "--sibling", SAMPLE / "pt_BR", "--memory", tmp_path / "m", "--output", out,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        found.append((done.stdout, out.read_bytes()))
    assert found[0] == found[1]


def test_the_command_without_an_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terminology", str(SAMPLE / "origin"), "--language", "fr"]) == 2
    assert "no human edition in fr" in capsys.readouterr().err


def test_a_real_book(tmp_path: Path) -> None:
    """Terms that anyone who reads the edition knows."""
    root = corpus("d2l-tr")
    out = tmp_path / "t.csv"
    code = main(
        ["terminology", str(root / "en"), "--language", "tr", "--sibling", str(root / "tr"),
         "--memory", str(tmp_path / "m"), "--output", str(out)]
    )  # fmt: skip
    table = dict(list(csv.reader(io.StringIO(out.read_text("utf-8"))))[1:])
    known = {
        "machine translation": "makine çevirisi",
        "hidden state": "gizli durum",
        "conditional probability": "koşullu olasılık",
    }
    assert code == 0
    assert {s: table.get(s) for s in known} == known
