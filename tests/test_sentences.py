"""Where sentences end, in ten languages: readable cases, and laws that hold for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts.book import Dialect, split
from sphinx_amts.segment import Placeholder, Segment, rename

FIXTURES = Path(__file__).parent / "fixtures" / "sentences"
CASES = [
    pytest.param(file.stem, line, id=f"{file.stem}-{number}")
    for file in sorted(FIXTURES.glob("*.txt"))
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
]


def sentences_of(text: str, language: str) -> list[str]:
    """The sentences of a page of one block, their slots filled with what they stand for."""
    page = split(text, Dialect(language=language))
    return [
        _filled(segment, sentence.start, sentence.end)
        for segment in page.segments
        for sentence in segment.sentences
    ]


def _filled(segment: Segment, start: int, end: int) -> str:
    def slot(what: str, number: int) -> str:
        holder: Placeholder = segment.placeholders[number - 1]
        return (holder.close or "") if what == "close" else holder.open

    return rename(segment.text[start:end], slot)


@pytest.mark.parametrize(("language", "line"), CASES)
def test_a_written_case(language: str, line: str) -> None:
    """``‖`` in the fixture marks where one sentence ends and the next begins."""
    wanted = [part.strip() for part in line.split("‖")]
    assert sentences_of(line.replace("‖", ""), language) == wanted


def test_there_are_cases_for_every_language() -> None:
    files = {
        file.stem: len(file.read_text("utf-8").splitlines()) for file in FIXTURES.glob("*.txt")
    }
    assert sorted(files) == ["de", "en", "es", "fr", "ja", "ko", "pt", "tr", "vi", "zh"]
    assert min(files.values()) >= 15


# what the rules are not written for


def test_other_languages_are_cut_too() -> None:
    """A language without rules is left to the segmenter."""
    assert sentences_of("Één zin. Nog een zin.", "nl") == ["Één zin.", "Nog een zin."]
    assert sentences_of("यह एक है। यह दो है।", "hi") == ["यह एक है।", "यह दो है।"]


@pytest.mark.parametrize("language", ["pt_BR", "pt-BR", "zh_Hant_TW", "en_GB"])
def test_the_country_of_a_language_does_not_matter(language: str) -> None:
    assert sentences_of("Veja a fig. 3. Sim! Não?", language)[1:] == ["Sim!", "Não?"]


def test_a_long_quotation_is_a_text_of_its_own() -> None:
    """A short one is part of the sentence around it; a speech of a page is not one sentence."""
    speech = "“" + " ".join(["This is what they said to us then."] * 12) + "”"
    assert len(sentences_of(f"They wrote {speech} Nobody knew.", "en")) == 13
    assert len(sentences_of("They wrote “This is it. It is short.” Nobody knew.", "en")) == 2


def test_a_mark_without_a_partner_hides_nothing() -> None:
    text = 'A screen of 24" is wide. It costs (a lot. Buy “one. Then go.'
    assert len(sentences_of(text, "en")) == 4


# laws

LANGUAGES = st.sampled_from(["de", "en", "es", "fr", "ja", "ko", "pt", "tr", "vi", "zh", "nl"])
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [*'.!?…。！？．"“”«»„()（）「」《》 \n*12aBz中す다', "etc", "Dr", "`a. B`", "$x$"]
        ),
        st.text(max_size=4),
    ),
    max_size=40,
).map("".join)


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_sentences_cover_a_block_and_do_not_overlap(text: str, language: str) -> None:
    """In order, inside of their block, no blanks at their ends, and no word outside of them."""
    for segment in split(text, Dialect(language=language)).segments:
        at = 0
        for sentence in segment.sentences:
            stretch = segment.text[sentence.start : sentence.end]
            assert at <= sentence.start < sentence.end <= len(segment.text)
            assert stretch == stretch.strip()
            assert not any(c.isalpha() for c in _bare(segment.text[at : sentence.start]))
            at = sentence.end
        assert not any(c.isalpha() for c in _bare(segment.text[at:]))


def _bare(text: str) -> str:
    return re.sub(r"<x\d+/>|</?g\d+>|&\w+;", "", text)


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_every_pair_of_marks_stays_in_one_sentence(text: str, language: str) -> None:
    for segment in split(text, Dialect(language=language)).segments:
        for sentence in segment.sentences:
            stretch = segment.text[sentence.start : sentence.end]
            assert stretch.count("<g") == stretch.count("</g")
