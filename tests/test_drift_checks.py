"""The checks of a human edition, through the door: small books, one defect in each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_amts import pipeline, reporting
from sphinx_amts._check_settings import from_values
from sphinx_amts.memory import Memory
from sphinx_amts.segment import Translation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_amts.drift import Finding, Report

THINGS = [
    ("the tree", "树木", "el árbol", "der Baum", "樹木", "ağaç"),
    ("the river", "河流", "el río", "der Fluss", "河川", "nehir"),
    ("the house", "房子", "la casa", "das Haus", "家屋", "ev"),
    ("the mountain", "山脉", "la montaña", "der Berg", "山岳", "dağ"),
    ("the garden", "花园", "el jardín", "der Garten", "庭園", "bahçe"),
    ("the bridge", "桥梁", "el puente", "die Brücke", "橋梁", "köprü"),
    ("the window", "窗户", "la ventana", "das Fenster", "窓枠", "pencere"),
    ("the market", "市场", "el mercado", "der Markt", "市場", "pazar"),
]  # fmt: skip
DOES = [
    ("{} grows slowly near the village.", "{}在村庄附近缓慢生长。", "{} crece despacio cerca del pueblo.",
     "{} wächst langsam in der Nähe des Dorfes.", "{}は村の近くでゆっくり育つ。",
     "{} köyün yakınında yavaş büyür."),
    ("{} is painted blue by the workers.", "工人把{}漆成蓝色。", "{} es pintado de azul por los obreros.",
     "{} wird von den Arbeitern blau gestrichen.", "{}は労働者によって青く塗られる。",
     "{} işçiler tarafından maviye boyanır."),
    ("Every visitor admires {} before lunch.", "每位游客午餐前都欣赏{}。",
     "Cada visitante admira {} antes del almuerzo.", "Jeder Besucher bewundert {} vor dem Mittagessen.",
     "どの訪問者も昼食前に{}を鑑賞する。",
     "Her ziyaretçi öğle yemeğinden önce {} için hayranlık duyar."),
    ("The old painter drew {} with great care.", "老画家非常仔细地画了{}。",
     "El viejo pintor dibujó {} con mucho cuidado.", "Der alte Maler zeichnete {} mit großer Sorgfalt.",
     "老画家は{}をとても丁寧に描いた。",
     "Yaşlı ressam büyük bir özenle {} resmi çizdi."),
    ("Nobody knows that the storm did not damage {}.", "没人知道暴风雨没有损坏{}。",
     "Nadie sabe que la tormenta no dañó {}.", "Niemand weiß, dass der Sturm {} nicht beschädigte.",
     "嵐が{}を傷つけなかったことを誰も知らない。",
     "Fırtınanın {} üzerinde hasar bırakmadığını kimse bilmiyor."),
    ("The children do not forget {} in winter.", "孩子们冬天不会忘记{}。",
     "Los niños no olvidan {} en invierno.", "Die Kinder vergessen {} im Winter nicht.",
     "子供たちは冬に{}を忘れない。",
     "Çocuklar kışın {} konusunda unutkan değildir."),
]  # fmt: skip
LANGUAGES = ("zh_CN", "es", "de", "ja", "tr")
SOME = ("zh_CN", "es", "tr")
FIXED = [
    ("In 1914 the town had 2,500 houses.", "1914年该镇有2500座房屋。", "En 1914 la ciudad tenía 2500 casas.",
     "Im Jahr 1914 hatte die Stadt 2.500 Häuser.", "1914年、その町には2500軒の家があった。",
     "1914 yılında kasabada 2.500 ev vardı."),
    ("See `weigh()` and $a + b_1$ in [the guide](https://example.org/guide).",
     "参见[指南](https://example.org/guide)中的 `weigh()` 和 $a + b_1$。",
     "Véase `weigh()` y $a + b_1$ en [la guía](https://example.org/guide).",
     "Siehe `weigh()` und $a + b_1$ in [der Anleitung](https://example.org/guide).",
     "[案内](https://example.org/guide)の `weigh()` と $a + b_1$ を参照。",
     "[Kılavuzda](https://example.org/guide) `weigh()` ve $a + b_1$ için bakınız."),
    ("The boat must not leave the harbour.", "船不得离开港口。", "El barco no debe salir del puerto.",
     "Das Boot darf den Hafen nicht verlassen.", "船は港を出てはならない。",
     "Tekne limandan ayrılmamalıdır."),
    ("$$\nE = m c^2 + 1\n$$", "$$\nE = m c^2 + 1\n$$", "$$\nE = m c^2 + 1\n$$", "$$\nE = m c^2 + 1\n$$",
     "$$\nE = m c^2 + 1\n$$", "$$\nE = m c^2 + 1\n$$"),
    ("The clock strikes. A red fox crosses the quiet road at night and looks for something to eat.",
     "时钟敲响。一只红狐狸夜里穿过安静的道路，寻找可以吃的东西。",
     "El reloj suena. Un zorro rojo cruza de noche el camino tranquilo y busca algo que comer.",
     "Die Uhr schlägt. Ein roter Fuchs überquert nachts die stille Straße und sucht etwas zu fressen.",
     "時計が鳴る。赤い狐が夜に静かな道を渡り、何か食べるものを探す。",
     "Saat çalar. Kızıl bir tilki geceleyin sessiz yolu geçer ve yiyecek bir şey arar."),
]  # fmt: skip


def sentences(column: int) -> list[str]:
    """Every thing does everything, in one language."""
    return [
        text[0].upper() + text[1:]
        for does in DOES
        for thing in THINGS
        for text in [does[column].format(thing[column])]
    ]


def pages(column: int) -> dict[str, list[str]]:
    """A book of three pages in one language: 0 is English."""
    every = sentences(column)
    fixed = [row[column] for row in FIXED]
    return {
        "index.md": [f"# {THINGS[0][column]}", *every[0::3], *fixed],
        "b.md": [f"# {THINGS[1][column]}", *every[1::3]],
        "c.md": [f"# {THINGS[2][column]}", *every[2::3]],
    }


def report(
    folder: Path,
    language: str,
    human: dict[str, list[str]],
    today: dict[str, list[str]] | None = None,
    origin: dict[str, list[str]] | None = None,
    told: Mapping[str, str] | None = None,
) -> Report:
    """Write a book and its human edition, and measure it; *told*: what a machine has made of some
    sentences."""
    origin = origin or pages(0)
    for name, book in (("en", today or origin), ("origin", origin), ("human", human)):
        for page, blocks in book.items():
            path = folder / name / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n\n".join(blocks) + "\n", "utf-8")
    values = {
        "siblings": {language: {"path": "../human", "origin": "../origin"}},
        "memory": str(folder / "memory"),
    }
    settings = from_values(folder / "en", language, values, frozenset({"dollarmath"}))
    read, _ = pipeline.read_book(pipeline.page_names(settings.root), settings)
    with Memory.open(settings.memory) as store:
        pipeline.take_in_siblings(settings, store, read)
        made = [
            (s.digest, s.text, Translation(text=told[s.text], origin="pseudo:1", time=1.0))
            for page in read.values()
            for block in page.segments
            for s in block.sentences
            if told and s.text in told
        ]
        store.add("en", language, made)
        found = pipeline.look_up(settings, store, read.values())
        editions = pipeline.edit(read, found, settings)
        return reporting.report_of(settings, store, read, found, editions)[0]


def checked(report_: Report) -> dict[tuple[str, str], list[Finding]]:
    """What is doubtful or repeated, by page and check."""
    out: dict[tuple[str, str], list[Finding]] = {}
    for page in report_.pages:
        for finding in page.findings:
            if finding.kind in {"doubtful", "repeated"}:
                out.setdefault((page.name, finding.check or finding.kind), []).append(finding)
    return out


def one(folder: Path, language: str, page: str, check: str, human: dict[str, list[str]]) -> Finding:
    """The one finding of a book with one defect."""
    found = checked(report(folder, language, human))
    assert set(found) == {(page, check)}, found
    assert len(found[page, check]) == 1, found
    return found[page, check][0]


def edition(language: str) -> dict[str, list[str]]:
    """The faultless human edition."""
    return pages(1 + LANGUAGES.index(language))


def replaced(blocks: list[str], old: str, new: str) -> int:
    """Change the one block that has *old*; returns its number."""
    (at,) = (n for n, block in enumerate(blocks) if old in block)
    blocks[at] = blocks[at].replace(old, new, 1)
    return at


def line(blocks: list[str], at: int) -> int:
    """The line on which a block stands."""
    return 1 + sum(block.count("\n") + 2 for block in blocks[:at])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clean_book_has_no_alarms(tmp_path: Path, language: str) -> None:
    """Nothing is wrong with a faithful translation, whatever its language."""
    result = report(tmp_path, language, edition(language))
    assert checked(result) == {}
    assert result.totals.words_to_do == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("1914", "1941", "numbers"),
        ("a + b_1", "a - b_1", "math"),
        ("weigh()", "wiegh()", "code"),
        ("example.org/guide", "example.org/gide", "links"),
        ("m c^2", "m c^3", "math"),
    ],
)
def test_what_is_kept_has_to_be_the_sources(
    tmp_path: Path, language: str, old: str, new: str, check: str
) -> None:
    """A number, a formula, code or a link that is altered is named on its block."""
    human = edition(language)
    at = replaced(human["index.md"], old, new)
    finding = one(tmp_path, language, "index.md", check, human)
    assert finding.sibling_line == line(human["index.md"], at)
    assert finding.line == line(pages(0)["index.md"], at)
    assert finding.marked


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh_CN", "在1到 `limit` 之间有$n$个字母，共一行。"),
        ("es", "Hay $n$ letras entre 1 y `limit`, en una línea."),
        ("tr", "1 ile `limit` arasında bir satırda $n$ harf vardır."),
    ],
)
@pytest.mark.parametrize(
    ("old", "new", "check"), [("1", "4", "numbers"), ("$n$", "$y$", "math"), ("$n$", "$m$", "math")]
)
def test_what_is_short_is_missed_too(
    tmp_path: Path, language: str, text: str, old: str, new: str, check: str
) -> None:
    """One figure or one letter, though the prose around it has such a letter, and a word for one."""
    source, human = pages(0), edition(language)
    source["index.md"].append("There are $n$ letters between 1 and `limit`, on a line.")
    human["index.md"].append(text)
    assert checked(report(tmp_path / "kept", language, human, source, source)) == {}
    human["index.md"][-1] = text.replace(old, new)
    found = checked(report(tmp_path / "altered", language, human, source, source))
    (finding,) = found["index.md", check]
    assert finding.sibling_line == line(human["index.md"], len(human["index.md"]) - 1)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("zh_CN", "船不得离开", "船得离开"), ("es", "barco no debe", "barco debe"),
        ("de", "Hafen nicht verlassen", "Hafen verlassen"), ("ja", "出てはならない", "出てよい"),
        ("tr", "ayrılmamalıdır", "ayrılmalıdır"),
    ],
)  # fmt: skip
def test_a_denial_that_is_lost_is_named(tmp_path: Path, language: str, old: str, new: str) -> None:
    """ "Must not" has become "must"."""
    human = edition(language)
    replaced(human["index.md"], old, new)
    finding = one(tmp_path, language, "index.md", "negation", human)
    assert "boat" in finding.origin


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_is_left_out_is_named(tmp_path: Path, language: str) -> None:
    """The second of two sentences is missing."""
    human = edition(language)
    (at,) = (n for n, block in enumerate(pages(0)["index.md"]) if "clock" in block)
    stop = "。" if "。" in human["index.md"][at] else ". "
    human["index.md"][at] = human["index.md"][at].split(stop)[0] + stop.strip()
    finding = one(tmp_path, language, "index.md", "left out", human)
    assert any("fox" in marked for marked in finding.marked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_block_that_is_left_out_is_to_do(tmp_path: Path, language: str) -> None:
    """What no human has translated is not in sync, though the source has not changed."""
    human = edition(language)
    (at,) = (n for n, block in enumerate(pages(0)["index.md"]) if "clock" in block)
    del human["index.md"][at]
    result = report(tmp_path, language, human)
    (finding,) = checked(result)["index.md", "left out"]
    assert finding.origin.startswith("The clock")
    assert finding.words == result.totals.words_to_do == 18
    assert finding.line == line(pages(0)["index.md"], at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_in_the_sources_language_is_named(tmp_path: Path, language: str) -> None:
    """The human has not come to it yet."""
    human = edition(language)
    (at,) = (n for n, block in enumerate(pages(0)["index.md"]) if "clock" in block)
    human["index.md"][at] = pages(0)["index.md"][at]
    found = checked(report(tmp_path, language, human))
    assert any(check in {"untranslated", "left out"} for _, check in found), found


@pytest.mark.parametrize("language", SOME)
def test_a_paragraph_of_another_page_is_named(tmp_path: Path, language: str) -> None:
    """It answers a block of the page that it was taken from."""
    human = edition(language)
    human["index.md"].insert(4, human["b.md"][7])
    finding = one(tmp_path, language, "index.md", "elsewhere", human)
    assert finding.sibling_line == line(human["index.md"], 4)
    assert "b.md" in finding.why


@pytest.mark.parametrize("language", SOME)
def test_exchanged_paragraphs_are_named(tmp_path: Path, language: str) -> None:
    """One of the two stands in another place than its source."""
    human = edition(language)
    blocks = human["c.md"]
    blocks[3], blocks[8] = blocks[8], blocks[3]
    found = checked(report(tmp_path, language, human))
    assert {check for _, check in found} <= {"order", "alignment"}
    places = {f.sibling_line for some in found.values() for f in some}
    assert places & {line(blocks, 3), line(blocks, 8)}


@pytest.mark.parametrize(
    ("language", "bridge", "market"),
    [("zh_CN", "桥梁", "市场"), ("es", "puente", "mercado"), ("tr", "köprü", "pazar"),
     ("ja", "橋梁", "市場")],
)  # fmt: skip
def test_a_term_in_place_of_another_is_named(
    tmp_path: Path, language: str, bridge: str, market: str
) -> None:
    """A bridge has become a market; no other block is blamed for it."""
    human = edition(language)
    at = next(n for n, block in enumerate(human["b.md"]) if bridge in block)
    human["b.md"][at] = human["b.md"][at].replace(bridge, market)
    finding = one(tmp_path, language, "b.md", "terms", human)
    assert finding.sibling_line == line(human["b.md"], at)
    assert "bridge" in finding.marked[0]
    assert "market" in finding.why


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [
        ("zh_CN", "一个长句子在这两页上。", "这两页都有同一句长话。"),
        ("es", "Una frase larga está en ambas páginas.", "Las dos páginas tienen una frase extensa."),
        ("tr", "Bu sayfaların ikisinde de uzun bir cümle var.", "Uzun bir tümce her iki sayfada durur."),
    ],
)  # fmt: skip
def test_equal_sources_in_two_translations_are_named(
    tmp_path: Path, language: str, first: str, other: str
) -> None:
    """The same sentence stands on two pages, and the human has it in two ways."""
    human = edition(language)
    source = pages(0)
    for name, text in (("b.md", first), ("c.md", other)):
        source[name].append("A long sentence stands on both of these pages.")
        human[name].append(text)
    found = checked(report(tmp_path, language, human, source, source))
    (finding,) = found["c.md", "repeated"]
    assert finding.sibling_line == line(human["c.md"], len(human["c.md"]) - 1)
    assert f"b.md:{line(human['b.md'], len(human['b.md']) - 1)}" in finding.why


@pytest.mark.parametrize("language", SOME)
def test_equal_sources_in_one_translation_are_no_finding(tmp_path: Path, language: str) -> None:
    """Said in the same words twice, but for the marks between them."""
    human = edition(language)
    source = pages(0)
    text = human["index.md"][-1]
    for name, written in (("b.md", text), ("c.md", text.replace(",", " ,"))):
        source[name].append(pages(0)["index.md"][-1])
        human[name].append(written)
    assert checked(report(tmp_path, language, human, source, source)) == {}


@pytest.mark.parametrize("language", SOME)
def test_what_only_a_machine_has_translated_is_named(tmp_path: Path, language: str) -> None:
    """On a page that no human has translated, in the machine's words; what it has not, is not."""
    human = edition(language)
    told = dict(zip(pages(0)["c.md"][1:4], human.pop("c.md")[1:4], strict=True))
    result = report(tmp_path, language, human, told=told)
    (page,) = (p for p in result.pages if p.name == "c.md")
    found = [f for f in page.findings if f.kind == "machine"]
    assert {f.text: f.machine for f in found} == told
    assert [f.line for f in found] == [line(pages(0)["c.md"], n) for n in (1, 2, 3)]
    assert not page.edited


@pytest.mark.parametrize("language", SOME)
def test_what_is_left_out_shows_the_machines_proposal(tmp_path: Path, language: str) -> None:
    """Beside a block that no human has translated stands what a machine made of it."""
    human = edition(language)
    (at,) = (n for n, block in enumerate(pages(0)["index.md"]) if "clock" in block)
    source, text = pages(0)["index.md"][at], human["index.md"].pop(at)
    first = "The clock strikes."
    told = {first: "[1]", source.removeprefix(first).strip(): text}
    found = checked(report(tmp_path, language, human, told=told))
    (finding,) = found["index.md", "left out"]
    assert (finding.origin, finding.machine) == (source, f"[1] {text}")


def test_what_changed_shows_the_humans_text(tmp_path: Path) -> None:
    """Beside what has changed stands what the human has to change, with its line."""
    today = pages(0)
    at = replaced(today["index.md"], "red fox", "grey wolf")
    gone = today["index.md"].pop(1)
    human = edition("zh_CN")
    result = report(tmp_path, "zh_CN", human, today)
    page = next(p for p in result.pages if p.name == "index.md")
    changed = next(f for f in page.findings if f.kind == "changed")
    assert changed.human == human["index.md"][at]
    assert changed.sibling_line == line(human["index.md"], at)
    removed = next(f for f in page.findings if f.kind == "removed")
    assert (removed.origin, removed.human) == (gone, human["index.md"][1])
    assert removed.sibling_line == line(human["index.md"], 1)


def test_findings_stand_on_todays_lines(tmp_path: Path) -> None:
    """A defect is told with the line that its source has today."""
    today, human = pages(0), edition("zh_CN")
    today["index.md"].insert(1, "Here is something new, quite by the way.")
    at = replaced(human["index.md"], "1914", "1941")
    (finding,) = checked(report(tmp_path, "zh_CN", human, today))["index.md", "numbers"]
    assert finding.line == line(today["index.md"], at + 1)
    assert finding.origin_line == line(pages(0)["index.md"], at)


def test_a_huge_paragraph_is_no_trouble(tmp_path: Path) -> None:
    """Untrusted text: a very long run of anything is read in time linear in it."""
    human = edition("zh_CN")
    for n, text in enumerate(("1,0" * 100_000, "不" * 300_000, "(" * 300_000, "a-" * 150_000)):
        human["index.md"][2] = text
        found = report(tmp_path / str(n), "zh_CN", human)
        assert found.totals.words
