"""Slotted text → HTML → slotted text, through whatever happens to it on the way."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sphinx_amts.engines._amazon_blanks import settle
from sphinx_amts.engines._amazon_html import CUT, paragraph, paragraphs, restore, sendable, shown
from sphinx_amts.segment import damage, escape, fold

WORDS = st.sampled_from(
    [
        "a big dog",
        "3.14",
        ", ",
        "a & b < c",
        "&amp;",
        "中文，",
        "“x”",
        "(",
        ")",
        " ",
        "‹p›",
        "id='1'",
    ]
)


@st.composite
def slotted(draw: st.DrawFn) -> str:
    """A slotted text: slots that nest, numbered in the order in which they begin."""
    out, begun, number = "", [], 0
    for _ in range(draw(st.integers(0, 8))):
        what = draw(st.sampled_from(["text", "text", "x", "open", "close"]))
        if what == "text":
            out += escape(draw(WORDS))
        elif what == "close":
            out += f"</g{begun.pop()}>" if begun else ""
        else:
            number += 1
            out += f"<x{number}/>" if what == "x" else f"<g{number}>"
            begun += [number] * (what == "open")
    return fold(out + "".join(f"</g{n}>" for n in reversed(begun)))


def back(text: str, html: str, *, wide: bool = False) -> tuple[str, str]:
    """Read the only paragraph of a document and restore it."""
    (one,) = paragraphs(f"<html><body>{html}</body></html>")
    return restore(text, one, wide=wide)


@given(text=slotted(), wide=st.booleans())
def test_what_is_not_changed_comes_back_the_same(text: str, *, wide: bool) -> None:
    """Whatever stands in a sentence: its HTML is read as the same sentence."""
    made, why = back(text, paragraph("k", text), wide=False)
    assume("untranslated" not in why)
    assert (made, why) == (text, "")
    made, why = back(text, paragraph("k", text), wide=wide)
    assert why == ""
    assert re.sub(r"\s", "", made) == re.sub(r"\s", "", text)


@given(source=slotted(), target=slotted(), wide=st.booleans())
def test_only_blanks_are_ever_changed(source: str, target: str, *, wide: bool) -> None:
    made = settle(source, target, wide=wide)
    assert re.sub(r"[ \u00a0]", "", made) == re.sub(r"[ \u00a0]", "", target)


@given(slotted(), st.text(alphabet='<>/bpxg12 "=&;spantrlo', max_size=30), st.integers(0, 200))
def test_whatever_comes_back_is_sound_or_refused(text: str, junk: str, at: int) -> None:
    """Junk anywhere in a document raises nothing, and what is accepted has the source's slots."""
    html = paragraph("k", text)
    html = html[: at % (len(html) + 1)] + junk + html[at % (len(html) + 1) :]
    for one in paragraphs(f"<html>{html}</html>"):
        made, why = restore(text, one, wide=False)
        assert why or damage(text, made) == ""


SOURCE = "Use <x1/> &amp; <g2>the <x3/> rest</g2>, now."
SENT = paragraph("k", SOURCE)
SPAN = '<span translate="no">x1</span>'


@pytest.mark.parametrize(
    ("html", "made"),
    [
        (SENT.replace(SPAN, '<SPAN class="n" translate=no> x1 </SPAN>'), SOURCE),
        (SENT.replace("&amp;", "&amp;amp;"), SOURCE),
        (SENT.replace(" <span", "<span").replace("</span> ", "</span>"), SOURCE),
        (SENT.replace("</b>,", " </b> ,"), SOURCE),
        (SENT.replace("the ", "<!-- c -->the "), SOURCE),
        (SENT.replace("</p>", ""), SOURCE),
    ],
)
def test_harmless_changes_are_undone(html: str, made: str) -> None:
    """Blanks, quotes, case, entities that were escaped twice: the sentence is as it should be."""
    assert back(SOURCE, html) == (made, "")


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (SENT.replace(SPAN, ""), "lost <x1/>"),
        (SENT.replace(SPAN, SPAN * 2), "invented or doubled <x1/>"),
        (SENT.replace(SPAN, "‹DNT_GEBK1›"), "a marker of the service was left in it"),
        (SENT.replace(SPAN, SPAN + "DNT_1"), "a marker of the service was left in it"),
        (SENT.replace(">x1<", ">el x1<"), "a protected span came back as 'el x1'"),
        (SENT.replace(">x1<", "><b>x1</b><"), "a <b> was put into a protected span"),
        (SENT.replace("</b>", ""), "a tag was not closed"),
        (SENT.replace(SPAN, "").replace("the ", f"the {SPAN}"), "a slot was moved into another"),
        (SENT.replace('<b id="g2">', '<b id="g9">'), "lost"),
        (SENT.replace('<b id="g2">', '<i id="g2">'), "a <i> came back that was not sent"),
        (SENT.replace("now", "<script>x</script>"), "a <script> came back that was not sent"),
        (
            SENT.replace("the <span", "<span").replace(" rest</b>", "</b> the rest"),
            "the words of a",
        ),
        (SENT.replace("the <span", "<span").replace(" rest</b>", "</b>"), "the words of a pair"),
        (re.sub(r"Use|the|rest|now", "", SENT), "the words of a pair are gone"),
    ],
)
def test_what_is_damaged_is_refused_with_a_reason(html: str, why: str) -> None:
    made, said = back(SOURCE, html)
    assert made == ""
    assert said.startswith(why)


def test_a_sentence_that_was_not_translated_is_none() -> None:
    """A name may be the same in both languages; a sentence is not."""
    text = "Here <x1/> is all that there was."
    assert back(text, paragraph("k", text)) == ("", "it came back untranslated")
    name = "The New York Times, <x1/>"
    assert back(name, paragraph("k", name)) == (name, "")


def test_an_entity_that_the_source_writes_out_stays() -> None:
    """A book about HTML has ``&amp;`` in its text: that is no double escape."""
    text = escape("Write &amp; for &.")
    assert back(text, paragraph("k", text)) == (text, "")


@pytest.mark.parametrize(
    ("source", "target", "made", "wide"),
    [
        ("用<x1/>来", "with<x1/>and", "with <x1/> and", False),
        ("un<g1>believ</g1>able", "in<g1>cre</g1>íble", "in<g1>cre</g1>íble", False),
        ("the <x1/>'s end", "el <x1/> 's fin", "el <x1/>'s fin", False),
        ("see <x1/>; then", "voir <x1/> ; puis", "voir <x1/> ; puis", False),
        ("the <x1/>, too", "这 <x1/> ，也", "这 <x1/>，也", True),
        ("the <x1/>, too", "这<x1/>也", "这<x1/>也", True),
        ("of <g1>all</g1> it", "de <g1> todo </g1>eso", "de <g1>todo</g1> eso", False),
    ],
)
def test_blanks_follow_the_language(source: str, target: str, made: str, *, wide: bool) -> None:
    assert settle(source, target, wide=wide) == made


def test_what_no_document_can_hold_is_not_sent() -> None:
    assert sendable("fine — 中文") == ""
    assert "surrogate" in sendable("x\ud800")
    assert "control" in sendable("x\x07")
    assert shown("a <x1/>  &lt; <g2>b</g2>") == "a x1 < b"


def test_a_comment_that_is_never_closed_cuts_a_document_off() -> None:
    """What stands before it is kept; its end is looked for once, or this would take minutes."""
    back = list(paragraphs('<p id="1">a <!-- c -->b</p><p id="2">c' + "<!--" * 100_000))
    assert [(one.name, one.text, one.why) for one in back] == [("1", "a b", ""), ("2", "c", CUT)]
