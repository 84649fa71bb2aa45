"""The engine protocol, its loader, and the engine that writes nonsense."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts import engines
from sphinx_amts._errors import EngineError
from sphinx_amts.engines import Batch, Item
from sphinx_amts.engines.pseudo import Pseudo, pseudo
from sphinx_amts.segment import damage, escape, pieces, visible

LANGUAGES = ["es", "pt_BR", "zh_CN", "zh-TW", "ja", "ko", "ar", "fa", "he", "en"]


def nested(children: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    pair = children.map(lambda parts: ["<g#>", *parts, "</g#>"])
    return st.lists(pair | children, max_size=3).map(lambda runs: [p for run in runs for p in run])


@st.composite
def slotted(draw: st.DrawFn, texts: st.SearchStrategy[str] | None = None) -> str:
    """Any slotted text: slots that nest, numbered in order, between any characters."""
    words = st.sampled_from([" ", "a big dog", "3.14", ", ", "XQ1", "*_`[", "中文", "e.g. 1,000 x"])
    text = (texts or st.text() | words).map(escape)
    leaf = st.lists(text | st.just("<x#/>"), max_size=3)
    out, number, begun = "", 0, []
    for part in draw(st.recursive(leaf, nested, max_leaves=6)):
        if part in {"<x#/>", "<g#>"}:
            number += 1
            begun += [number] if part == "<g#>" else []
        out += part.replace("#", str(begun.pop() if part == "</g#>" else number))
    return out


def plain(text: str) -> str:
    return "\n".join(str(value) for kind, value in pieces(text) if kind == "text")


@given(slotted(), st.sampled_from(LANGUAGES))
def test_placeholders_survive(text: str, language: str) -> None:
    """All slots come back, and nest, whatever text they stand in."""
    assert damage(text, pseudo(text, language)) == ""


@given(slotted(), st.sampled_from(LANGUAGES))
def test_numbers_are_kept(text: str, language: str) -> None:
    """Numbers are none of a translator's business."""
    before, after = (Counter(re.findall(r"\d+", plain(t))) for t in (text, pseudo(text, language)))
    assert before == after


@given(slotted(), st.sampled_from(LANGUAGES))
def test_same_text_same_output(text: str, language: str) -> None:
    """Nothing but the text decides, so that a build can be repeated."""
    assert pseudo(text, language) == pseudo(text, language)


@pytest.mark.parametrize("text", ["", " ", "<x1/>", "42", "<g1><x2/></g1>, 3.14"])
def test_nothing_to_translate(text: str) -> None:
    """A sentence without letters outside of its slots comes back as it is."""
    assert pseudo(text, "es") == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_marked_and_foreign(language: str) -> None:
    """Every sentence shows that it is pseudo, and no source text shows through."""
    out = pseudo("Train the <g1>big model</g1> with <x2/> now.", language)
    assert out.startswith("⟦")
    assert out.endswith("⟧")
    assert not re.search(r"Train|model|now", out)


@pytest.mark.parametrize("language", ["es", "ar"])
def test_grows(language: str) -> None:
    """The text is about a third longer, in words, so that it wraps."""
    source = (
        "The gradient of the loss tells the optimizer where to go in the next step of training."
    )
    out = pseudo(source, language)
    assert 1.3 <= visible(out) / visible(source) <= 1.6
    assert len(out.split()) >= len(source.split()) + 3


@pytest.mark.parametrize("language", ["zh_CN", "ja", "ko"])
def test_no_blanks_at_slots(language: str) -> None:
    """Chinese, Japanese and Korean text is glued to the slots."""
    out = pseudo("We <g1>only</g1> call <x2/> once, with <x3/>.", language)
    assert not re.search(r"\s<|>\s", out)


def test_punctuation_meets_marks_in_all_ways() -> None:
    """Full-width punctuation and letters occur right inside and right outside of pairs."""
    outs = [pseudo(f"We say <g1>word {'x' * n}</g1> here.", "zh") for n in range(40)]
    edges = {m[0] for out in outs for m in re.finditer(r"(?:</g1>|<g1>).|.(?=</?g1>)", out)}
    assert {"<g1>“", "。", "<g1>（", "）", "<g1>《", "</g1>，", "</g1>“"} <= edges
    assert any(re.search(r"[”。！]</g1>\w", out) for out in outs)


def test_hostile_characters_occur() -> None:
    """Some sentences hold what means something in Markdown, and most do not."""
    outs = [plain(pseudo(f"Sentence {'x' * n} is here.", "es")) for n in range(200)]
    hostile = [out for out in outs if re.search(r"[*_`$\\<&|#{\[]", out)]
    assert 40 <= len(hostile) <= 100
    assert all(any(c in out for out in hostile) for c in "*_`[]$\\<&|#{:")


@given(slotted(), st.sampled_from(LANGUAGES))
def test_order_is_kept(text: str, language: str) -> None:
    """Slots stay in the source's order, so that a page can be held against its source."""
    before, after = (re.findall(r"</?[xg]\d+/?>", t) for t in (text, pseudo(text, language)))
    assert before == after


def test_pseudo_engine() -> None:
    """It yields every sentence under its digest, in order."""
    engine = Pseudo()
    assert isinstance(engine, engines.Engine)
    assert engine.fingerprint("en", "de") == "pseudo:1"
    batch = Batch("en", "de", (Item("d1", "One.", "a"), Item("d2", "Two <x1/>.", "b")))
    assert [d for d, _ in engine.translate(batch)] == ["d1", "d2"]


@dataclass
class Entry:
    """An entry point that yields whatever a test wants."""

    factory: Any
    name: str = "mine"
    value: str = "mine:Engine"

    def load(self) -> Any:
        if isinstance(self.factory, Exception):
            raise self.factory
        return self.factory


def installed(monkeypatch: pytest.MonkeyPatch, *entries: Entry) -> None:
    def entry_points(*, group: str, name: str | None = None) -> list[Entry]:
        assert group == engines.GROUP
        return [e for e in entries if name in {None, e.name}]

    monkeypatch.setattr(engines, "entry_points", entry_points)


def test_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine is what its entry point makes of the options."""

    class Mine(Pseudo):
        def __init__(self, *, speed: int) -> None:
            self.speed = speed

    installed(monkeypatch, Entry(Mine))
    engine = engines.load("mine", {"speed": 3})
    assert isinstance(engine, Mine)
    assert engine.speed == 3
    assert engines.available() == {"mine": "mine:Engine"}


def test_load_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what there is to choose from."""
    installed(monkeypatch, Entry(Pseudo), Entry(Pseudo, name="yours"))
    with pytest.raises(EngineError, match="no engine named 'his'") as caught:
        engines.load("his", {})
    assert caught.value.remedy == "choose one of mine, yours"


def test_load_unknown_among_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has an end where nothing is installed."""
    installed(monkeypatch)
    with pytest.raises(EngineError, match="none installed"):
        engines.load("his", {})


def refuses() -> None:
    msg = "a key is missing"
    raise EngineError(msg, remedy="give one")


@pytest.mark.parametrize(
    ("factory", "options", "message"),
    [
        (ImportError("no module named nope"), {}, "'mine' cannot be used: no module named nope"),
        (Pseudo, {"nonsense": 1}, "'mine': it has no option 'nonsense'"),
        (refuses, {}, "^a key is missing\n  remedy: give one$"),
        (dict, {}, "dict lacks fingerprint or translate"),
    ],
)
def test_load_failures(
    monkeypatch: pytest.MonkeyPatch, factory: Any, options: dict[str, Any], message: str
) -> None:
    """Whatever goes wrong with an engine is an EngineError; its own ones come through as they are."""
    installed(monkeypatch, Entry(factory))
    with pytest.raises(EngineError, match=message):
        engines.load("mine", options)


def test_batch_counts_text_only() -> None:
    """Slots and entities are not billed."""
    batch = Batch("en", "de", (Item("1", "a &lt; <x1/><g2>b</g2>", "p"), Item("2", "c", "p")))
    assert batch.characters == len("a < b") + 1
