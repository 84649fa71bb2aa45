"""Plain texts: sentences in, beads out."""

from __future__ import annotations

import random

import pytest
from _corpora import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts.siblings import Bead, align_texts

WORDS = {
    "ant": "formiga", "bee": "abelha", "cow": "vaca", "dog": "cachorro", "elk": "alce",
    "fox": "raposa", "gnu": "boi", "hen": "galinha", "jay": "gaio", "kid": "cabrito",
    "sees": "vê", "hears": "ouve", "likes": "quer", "fears": "teme", "feeds": "cria",
}  # fmt: skip
NOUNS, VERBS = list(WORDS)[:10], list(WORDS)[10:]


def story(count: int, seed: int) -> list[tuple[str, str]]:
    """Sentences of invented English with their invented Portuguese."""
    dice = random.Random(seed)
    out = []
    for _ in range(count):
        some = [
            w
            for _ in range(dice.randint(1, 3))
            for w in (*dice.sample(NOUNS, 2), dice.choice(VERBS))
        ]
        out.append((" ".join(some) + ".", " ".join(WORDS[w] for w in some) + "."))
    return out


def places(beads: list[Bead]) -> list[tuple[int, int, int, int]]:
    return [(x.i, x.di, x.j, x.dj) for x in beads]


def covered(beads: list[Bead], m: int, n: int) -> bool:
    """Whether every sentence of both sides is in exactly one bead, in order."""
    left = [k for x in beads for k in range(x.i, x.i + x.di)]
    right = [k for x in beads for k in range(x.j, x.j + x.dj)]
    return left == list(range(m)) and right == list(range(n))


def test_a_faithful_translation() -> None:
    """Each sentence answers its own."""
    a, b = map(list, zip(*story(60, 1), strict=True))
    assert places(align_texts(a, b)) == [(k, 1, k, 1) for k in range(60)]


def test_sentences_that_were_joined_split_and_left_out() -> None:
    """A join, a split and a gap are found where they are."""
    a, b = map(list, zip(*story(120, 2), strict=True))
    b[20:22] = [" ".join(b[20:22])]
    a[60:62] = [" ".join(a[60:62])]
    del b[90]
    found = places(align_texts(a, b))
    assert (20, 2, 20, 1) in found
    assert (60, 1, 59, 2) in found
    assert (91, 1, 90, 1) in found
    assert covered(align_texts(a, b), len(a), len(b))


@pytest.mark.parametrize(("m", "n"), [(0, 0), (3, 0), (0, 3), (1, 1), (1, 9), (9, 1)])
def test_empty_and_lopsided_texts(m: int, n: int) -> None:
    """Nothing is lost where one side has nothing, or hardly anything."""
    some = story(10, 3)
    found = align_texts([a for a, _ in some[:m]], [b for _, b in some[:n]])
    assert covered(found, m, n)


def test_blank_lines_and_one_endless_sentence() -> None:
    """Sentences without words, and one of ten thousand, break nothing."""
    a, b = map(list, zip(*story(30, 4), strict=True))
    a[10] = b[10] = " ".join(["ant"] * 10_000)
    a[20] = ""
    b[25] = "   "
    assert covered(align_texts(a, b), 30, 30)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text(max_size=30), max_size=12),
    st.lists(st.text(max_size=30), max_size=12),
)
def test_any_two_texts_are_covered(a: list[str], b: list[str]) -> None:
    """A law: every sentence is in exactly one bead, in order; probabilities are probabilities;
    the same texts give the same."""
    found = align_texts(a, b)
    assert covered(found, len(a), len(b))
    assert all(0 <= x.probability <= 1 for x in found)
    assert align_texts(a, b) == found


def test_the_other_way_round() -> None:
    """A law: what answers what does not depend on which side is called the source."""
    a, b = map(list, zip(*story(80, 5), strict=True))
    b[30:32] = [" ".join(b[30:32])]
    there, back = align_texts(a, b), align_texts(b, a)
    assert places(there) == [(j, dj, i, di) for i, di, j, dj in places(back)]


def test_a_long_text_goes_through_windows() -> None:
    """Where a text is too long to be aligned as a whole, a gap in it is still found."""
    a, b = map(list, zip(*story(2600, 6), strict=True))
    del b[1500:1540]
    found = align_texts(a, b)
    assert covered(found, len(a), len(b))
    right = sum(x.di == x.dj == 1 and x.j == x.i - 40 * (x.i >= 1540) for x in found)
    assert right > 2500


def _bead(line: str) -> tuple[frozenset[int], frozenset[int]]:
    left, right = (
        frozenset(int(n) for n in side.strip(" []").split(",") if n.strip())
        for side in line.split(":")
    )
    return left, right


def test_gold_by_hand() -> None:
    """Text+Berg's development part, scored as published: strict and lax F1."""
    folder = corpus("textberg")
    a, b = ((folder / f"dev.{x}").read_text("utf-8").splitlines() for x in ("de", "fr"))
    lines = (folder / "dev.defr").read_text("utf-8").splitlines()
    gold = {_bead(line) for line in lines if line.strip()}
    gold = {x for x in gold if all(x)}
    test = {
        (frozenset(range(x.i, x.i + x.di)), frozenset(range(x.j, x.j + x.dj)))
        for x in align_texts(a, b)
        if x.di and x.dj
    }
    strict = 2 * len(gold & test) / (len(gold) + len(test))
    near = [
        sum(any(x[0] & y[0] and x[1] & y[1] for y in other) for x in some) / len(some)
        for some, other in ((gold, test), (test, gold))
    ]
    assert strict >= 0.88
    assert 2 * near[0] * near[1] / sum(near) >= 0.99
