"""Slotted texts: the laws that everything else counts on."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random
from string import punctuation

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_amts.segment import (
    RUN,
    Placeholder,
    Segment,
    damage,
    digest,
    escape,
    fold,
    join,
    literal_offset,
    pieces,
    rename,
    renumber,
    shift,
    unescape,
    visible,
)

SLOT = re.compile(r"<x\d+/>|</?g\d+>")
BLANKS = " \t\n\r\x0b\x0c\x1c\x85\xa0\u2003\u2028\u3000"
# All characters, half surrogate pairs too, and what looks like the notation itself.
TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(
    [
        "<x1/>",
        "</g1>",
        "&lt;",
        "&amp;lt;",
        "&",
        "<",
        " a big dog ",
        "\\$5",
        "3 < 4",
        "¶",
        "\ud800",
        "\udc80",
    ]
)


@st.composite
def slotted(draw: st.DrawFn, *, least: int = 0, ordered: bool = False) -> str:
    """Any well-formed slotted text with *least* slots; *ordered*: numbered from 1 in order."""
    marks = st.sampled_from(["<x#/>", "<g#>", "<g#>", "</g#>", "</g#>"])
    parts = draw(st.lists(TEXTS.map(escape) | marks, max_size=12)) + ["<x#/>"] * least
    many = sum(part in {"<x#/>", "<g#>"} for part in parts)
    numbers = list(range(1, many + 1))
    if not ordered:
        numbers = draw(st.lists(st.integers(0, 99), min_size=many, max_size=many, unique=True))
    out = ""
    begun: list[int] = []
    for part in parts:
        if part == "</g#>":
            out += f"</g{begun.pop()}>" if begun else ""
        elif part in {"<x#/>", "<g#>"}:
            number = numbers.pop(0)
            begun += [number] if part == "<g#>" else []
            out += part.replace("#", str(number))
        else:
            out += part
    return out + "".join(f"</g{number}>" for number in reversed(begun))


def segment(text: str, name: str = "", literal: str | None = None) -> Segment:
    """Give a segment of that text, the placeholders of which know where they come from."""
    marks = {int(n): kind for kind, n in re.findall(r"<([xg])(\d+)/?>", text)}
    holders = tuple(
        Placeholder("code" if kind == "x" else "strong", f"{name}{n}", None if kind == "x" else "*")
        for n, kind in sorted(marks.items())
    )
    whole = text if literal is None else literal
    spans = ((3, 5), (8, 9))
    return Segment(
        "paragraph", "markdown", spans, "ab\nc", text, whole, holders, digest(text), (), 1
    )


# ── escaping ──


@given(TEXTS)
def test_unescape_undoes_escape(text: str) -> None:
    """Any text comes back, entities and slots that are written in it too."""
    assert unescape(escape(text)) == text


@given(TEXTS, TEXTS)
def test_escape_is_made_bit_by_bit(a: str, b: str) -> None:
    """Where a text is cut makes no difference; no tag is left in it."""
    assert escape(a) + escape(b) == escape(a + b)
    assert not set("<>") & set(escape(a))


@given(TEXTS)
def test_plain_text_is_one_piece(text: str) -> None:
    """What is escaped has no slots and counts all its characters."""
    assert pieces(escape(text)) == ([("text", text)] if text else [])
    assert visible(escape(text)) == len(text)


@given(slotted())
def test_pieces_are_the_whole_text(text: str) -> None:
    """The pieces written down again are the text; none is empty, and no two could be one."""
    written = {"text": "{}", "x": "<x{}/>", "open": "<g{}>", "close": "</g{}>"}
    found = pieces(text)
    values = ((kind, escape(v) if isinstance(v, str) else v) for kind, v in found)
    assert "".join(written[kind].format(value) for kind, value in values) == text
    kinds = [kind for kind, _ in found]
    assert ("text", "text") not in pairwise(kinds)
    assert ("text", "") not in found
    assert visible(text) == sum(len(v) for _, v in found if isinstance(v, str))


# ── white space ──


@given(st.lists(slotted(), max_size=4), st.data())
def test_digest_does_not_see_white_space(texts: list[str], data: st.DataObject) -> None:
    """Neither the kind of white space counts, nor how much there is, nor what is at the ends."""
    words = fold(" ".join(texts)).split(" ")
    blanks = st.text(BLANKS, min_size=1, max_size=3)
    other = data.draw(st.text(BLANKS, max_size=2))
    other += "".join(word + data.draw(blanks) for word in words)
    assert fold(other) == " ".join(words).strip()
    assert digest(other) == digest(" ".join(texts))


@given(TEXTS, TEXTS)
def test_digest_sees_all_else(a: str, b: str) -> None:
    """Texts that differ in more than white space have different digests of 64 digits."""
    assert (digest(a) == digest(b)) == (fold(a) == fold(b))
    assert re.fullmatch(r"[0-9a-f]{64}", digest(a))
    assert fold(fold(a)) == fold(a)


def test_digest_stays_what_it_is() -> None:
    """Memories and exports have this digest in them: it cannot change."""
    assert digest(" Use\n<x1/> ") == (
        "f023837caee67dbae58d5a8c6988c9eb13de7e7b57043fa9d13172d390932e63"
    )


# ── numbers ──


@given(slotted())
def test_renumber(text: str) -> None:
    """New numbers count from 1 in order of appearance; the old ones are told and lead back."""
    new, numbers = renumber(text)
    seen = [int(re.sub(r"\D", "", m[0])) for m in SLOT.finditer(new)]
    assert list(dict.fromkeys(seen)) == list(range(1, len(numbers) + 1))
    assert renumber(new) == (new, tuple(range(1, len(numbers) + 1)))
    forms = {"x": "<x{}/>", "open": "<g{}>", "close": "</g{}>"}
    assert rename(new, lambda kind, n: forms[kind].format(numbers[n - 1])) == text
    assert len(set(numbers)) == len(numbers)


@given(slotted(), st.integers(0, 50), st.integers(0, 50))
def test_shift(text: str, a: int, b: int) -> None:
    """Shifts add up, change no text, and are undone by counting anew."""
    assert shift(text, 0) == text
    assert shift(shift(text, a), b) == shift(text, a + b)
    assert renumber(shift(text, a))[0] == renumber(text)[0]
    assert renumber(shift(text, a))[1] == tuple(n + a for n in renumber(text)[1])


@given(st.lists(slotted(ordered=True), min_size=1, max_size=4), st.sampled_from([RUN, "\n"]))
def test_join(texts: list[str], mark: str) -> None:
    """In several segments that are joined, every slot still stands for what it stood for."""
    parts = [segment(text, f"{i}:") for i, text in enumerate(texts)]
    one = join(parts, mark)

    def told(segment: Segment, text: str) -> str:
        return rename(text, lambda kind, n: f"[{kind} {segment.placeholders[n - 1].open}]")

    assert told(one, one.text) == mark.join(told(part, part.text) for part in parts)
    assert told(one, one.literal) == mark.join(told(part, part.literal) for part in parts)
    assert one.placeholders == tuple(h for part in parts for h in part.placeholders)
    assert renumber(one.text) == (one.text, tuple(range(1, len(one.placeholders) + 1)))
    assert one.digest == digest(one.text)
    assert (one.kind, one.spans, one.line) == (parts[0].kind, parts[0].spans, parts[0].line)
    assert len(parts) > 1 or one is parts[0]


# ── damage ──


@given(slotted())
def test_whole_text_has_no_damage(text: str) -> None:
    """A text is whole against itself, whatever the words and the numbers."""
    assert damage(text, text) == ""
    assert damage(text, "".join(SLOT.findall(text))) == ""


@given(slotted(least=1), st.data())
def test_lost_and_doubled_slots(text: str, data: st.DataObject) -> None:
    """One slot less, or one more, is named."""
    found = data.draw(st.sampled_from([*SLOT.finditer(text)]))
    before, after = text[: found.start()], text[found.end() :]
    assert damage(text, before + after) == f"lost {found[0]}"
    assert damage(text, before + found[0] * 2 + after) == f"invented or doubled {found[0]}"
    at = data.draw(st.sampled_from([0, len(text)]))
    assert damage(text, text[:at] + found[0] + text[at:]) == f"invented or doubled {found[0]}"


@given(slotted(), st.sampled_from(["<x100/>", "<g100>", "</g100>"]), st.booleans())
def test_invented_slots(text: str, slot: str, first: bool) -> None:  # noqa: FBT001  # drawn
    """A slot that the source does not have is named."""
    target = slot + text if first else text + slot
    assert damage(text, target) == f"invented or doubled {slot}"
    assert damage(target, text) == f"lost {slot}"


@given(slotted(least=2), st.randoms(use_true_random=False))
def test_slots_in_another_order(text: str, dice: Random) -> None:
    """Slots may change places as long as what is left, taken away pair by pair, is nothing."""
    slots = SLOT.findall(text)
    dice.shuffle(slots)
    rest, last = re.sub(r"<x\d+/>", "", "".join(slots)), None
    while rest != last:
        rest, last = re.sub(r"<g(\d+)></g\1>", "", rest), rest
    assert (damage(text, " and ".join(slots)) == "") == (rest == "")


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("<g1>a</g1><g2>b</g2>", "<g1>a<g2>b</g1>c</g2>", "<g1> does not nest"),
        ("<g1>a</g1>", "</g1>a<g1>", "<g1> does not nest"),
        ("<g1>a", "<g1>a", "<g1> is not closed"),
        ("a</g1>", "a</g1>", "<g1> does not nest"),
        ("<x1/> <g2>a</g2>", "a", "lost </g2> <g2> <x1/>"),
        ("<x1/>", "<x2/>", "lost <x1/>"),
        ("<x1/>", "<x1/> <b>", "a tag that the source did not have"),
        ("<x1/>", "<x1/> <x1 />", "a tag that the source did not have"),
        ("<x1/>", "<x1/> <X2/>", "a tag that the source did not have"),
        ("a", "a < b", "a tag that the source did not have"),
        ("a", "a &lt; b &amp; c", ""),
        ("a <x1/> <g2>b</g2>", "<g2><x1/>B</g2> A", ""),
        ("", "", ""),
    ],
)
def test_what_damage_says(source: str, target: str, fault: str) -> None:
    """Every fault has its words, and what is allowed has none."""
    assert damage(source, target) == fault


# ── text as it is written ──

WRITTEN = st.one_of(
    st.sampled_from(punctuation).map(lambda c: (escape(c), "\\" + escape(c))),
    st.sampled_from(sorted(set(punctuation) - {"\\"})).map(lambda c: (escape(c), escape(c))),
    st.sampled_from("az é中\n").map(lambda c: (c, c)),
    st.just(("\\a", "\\a")),  # a backslash before a letter is one that is shown
    st.sampled_from(["<x1/>", "<g2>", "</g2>"]).map(lambda slot: (slot, slot)),
)


@given(st.lists(WRITTEN, max_size=12))
@example([("\\", "\\\\"), ("$", "\\$"), ("\\", "\\\\"), ("a", "a")])
def test_literal_offset(parts: list[tuple[str, str]]) -> None:
    """Every place between two characters or slots is found in the text as it is written."""
    text, literal = ("".join(side) for side in zip(*parts, strict=True)) if parts else ("", "")
    one = segment(text, literal=literal)
    at = there = 0
    for shown, written in [*parts, ("", "")]:
        assert literal_offset(one, at) == there
        at, there = at + len(shown), there + len(written)


# ── the values ──


def test_values() -> None:
    """A segment begins and ends with its lines; placeholders are equal by all that is written."""
    one = segment("a <x1/>")
    assert (one.start, one.end) == (3, 9)
    assert Placeholder("code", "`a`").content == "`a`"
    assert Placeholder("strong", "**", "**").content == "**…**"
