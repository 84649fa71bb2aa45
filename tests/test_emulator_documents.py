"""HTML and plain text on their way through the translator."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pytest

pytest.importorskip("botocore", reason="the extra emulator is not installed")

from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.emulator.documents import Piece, translate_html, translate_plain
from sphinx_amts.emulator.translators import Chain, Pairs, Pseudo
from sphinx_amts.segment import damage

_TAG = re.compile("<[^>]*>")


def _same(pieces: Sequence[Piece]) -> list[str]:
    return [p.text for p in pieces]


def _loud(pieces: Sequence[Piece]) -> list[str]:
    return [
        re.sub(r"(?<![<&/])\b[a-z]+\b(?![;>/])", lambda m: m[0].upper(), p.text) for p in pieces
    ]


def _page(body: str) -> str:
    return f"<!DOCTYPE html>\n<html><body>{body}</body></html>\n"


_words = st.text(st.sampled_from("ab é中&<>\"' \n"), max_size=12).map(
    lambda t: html.escape(t, quote=False)
)
_inline = st.recursive(
    st.one_of(
        _words,
        _words.map(lambda t: f'<span translate="no">{t}</span>'),
        st.sampled_from(["<br>", "<img alt='a > b' src=x>", "<!-- <p> -->", "<wbr/>"]),
    ),
    lambda inner: st.tuples(st.sampled_from(["b", "i", "a href='?a=1&amp;b'", "SPAN"]), inner).map(
        lambda t: f"<{t[0]}>{t[1]}</{t[0].split()[0]}>"
    ),
    max_leaves=6,
)
_blocks = st.tuples(
    st.sampled_from(["p", "li id='x'", "td", "div translate=no", "h1", "script"]),
    st.lists(_inline, max_size=4).map("".join),
).map(lambda t: f"<{t[0]}>{t[1]}</{t[0].split()[0]}>")
_pages = st.lists(_blocks, max_size=5).map("\n".join).map(_page)


@given(_pages)
def test_who_translates_nothing_changes_nothing(page: str) -> None:
    assert translate_html(page, _same)[0] == page


@given(_pages)
def test_only_text_is_changed_and_no_tag_is_touched(page: str) -> None:
    said, shown = translate_html(page, _loud)
    assert _TAG.findall(said) == _TAG.findall(page)
    assert html.unescape(said).lower() == html.unescape(page).lower()
    assert shown >= 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>one <b>two</b> three</p>", "<p>ONE <b>TWO</b> THREE</p>"),
        ("<p>a <span translate='no'>b <span>c</span></span> d</p>", None),
        ("<p>x &lt; y &amp;amp; z</p>", "<p>X &lt; Y &amp;amp; Z</p>"),
        ("<div translate='no'><p>a</p><div>b</div></div><p>c</p>", None),
        ("<script>var a = '<p>b</p>';</script><style>p {a: b}</style>", None),
        ("<p title='a'>b", "<p title='a'>B"),
        ("<p>a</b> b</p>", "<p>A</b> B</p>"),
        ("<p>5 &lt; 6</p>", "<p>5 &lt; 6</p>"),
    ],
)
def test_what_is_translated(body: str, expected: str | None) -> None:
    if expected is None:
        kept = {"a <span": "A <span", "</span> d": "</span> D", "<p>c</p>": "<p>C</p>"}
        expected = body
        for old, new in kept.items():
            expected = expected.replace(old, new)
    assert translate_html(_page(body), _loud)[0] == _page(expected)


def test_nothing_outside_of_the_html_element_is_translated() -> None:
    assert translate_html("<p>a</p>", _loud) == ("<p>a</p>", 0)


def test_plain_text_keeps_its_lines() -> None:
    assert translate_plain("a & b\r\n\r\n  <c>\n", _loud) == ("A & B\r\n\r\n  <C>\n", 15)


@given(_pages)
def test_the_pseudo_translation_keeps_every_tag(page: str) -> None:
    said, _ = translate_html(page, Chain("en", "es", [], Pseudo()))
    assert sorted(_TAG.findall(said)) == sorted(_TAG.findall(page))


def test_sentences_of_a_block_and_elements_around_them_are_looked_up_one_by_one() -> None:
    known = [Pairs({"One two.": "Uno.", "Three four.": "Dos."})]
    chain = Chain("en", "es", known, Pseudo())
    body = (
        "<p>One two. Three four.</p><p><span id=a>One two.</span> <span id=b>Three four.</span></p>"
    )
    said, _ = translate_html(_page(body), chain)
    assert "<p>Uno. Dos.</p>" in said
    assert "<p><span id=a>Uno.</span> <span id=b>Dos.</span></p>" in said


def test_no_blank_stands_between_chinese_sentences() -> None:
    chain = Chain("en", "zh", [Pairs({"One two.": "一。", "Three four.": "二。"})], Pseudo())
    assert translate_html(_page("<p>One two. Three four.</p>"), chain)[0] == _page(
        "<p>一。二。</p>"
    )


def test_a_pair_of_tags_has_no_place_in_a_plain_pair() -> None:
    chain = Chain("en", "es", [Pairs({"One two.": "Uno."})], Pseudo())
    said = chain([Piece("<g1>One</g1> two.")])[0]
    assert "Uno" not in said
    assert not damage("<g1>One</g1> two.", said)
