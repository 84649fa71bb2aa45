"""Station 2: what is sure enough to enter builds, and what is not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.siblings import (
    CERTAIN,
    Evidence,
    Lexicon,
    align_blocks,
    align_texts,
    evidence,
    learn_book,
    lesson,
    text_lesson,
)

DIALECT = Dialect()
SYLLABLES = ("ba", "ke", "mi", "do", "fu", "la", "ne", "po", "ri", "tu", "sa", "ve")
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:3]]
LATIN = {w: w[::-1].replace("a", "ø") + "x" for w in WORDS}
HAN = {w: chr(0x4E00 + n) for n, w in enumerate(WORDS)}


def sentence(dice: random.Random) -> list[str]:
    return dice.choices(WORDS, weights=[1 / (n + 5) for n in range(len(WORDS))], k=12)


def written(words: Sequence[str], language: dict[str, str] | None = None) -> str:
    if language is None:
        return " ".join(words).capitalize() + "."
    text = [language[w] for w in words]
    return " ".join(text) + "." if language is LATIN else "".join(text) + "。"


def page(sentences: Sequence[str], code: str = "") -> Page:
    blocks = [f"```\n{code}{n}()\n```" for n in range(8 * bool(code))]
    return split("\n\n".join([*sentences, *blocks]), DIALECT)


def book(language: dict[str, str]) -> Lexicon:
    dice = random.Random(3)
    lexicon: Lexicon | None = None
    texts = [[sentence(dice) for _ in range(40)] for _ in range(20)]
    for _ in range(2):
        lessons = []
        for some in texts:
            a, b = page([written(w) for w in some]), page([written(w, language) for w in some])
            lessons.append(lesson(a, b, lexicon))
        lexicon = learn_book(lessons, lexicon)
    return lexicon or Lexicon()


@pytest.mark.parametrize("language", [LATIN, HAN], ids=["same script", "other script"])
def test_something_else_in_the_same_place_is_refused(language: dict[str, str]) -> None:
    """Two paragraphs of which the translator wrote something else, as long and as near."""
    lexicon = book(language)
    dice = random.Random(11)
    words = [sentence(dice) for _ in range(30)]
    target = [written(w, language) for w in words]
    for n in (9, 20):
        target[n] = written(sentence(dice), language)
    a, b = page([written(w) for w in words]), page(target)
    beads, _ = align_blocks(a, b, lexicon)
    sure = {x.source for x in beads if x.probability >= CERTAIN}
    assert sure == {(n,) for n in range(30) if n not in {9, 20}}


def test_items_that_look_alike_are_not_joined() -> None:
    """Two items that say nearly the same, of which one was not translated: one is left over."""
    lexicon = book(HAN)
    dice = random.Random(5)
    words = [sentence(dice) for _ in range(20)]
    words[8] = [*words[7][:-1], words[8][0]]
    target = [written(w, HAN) for n, w in enumerate(words) if n != 8]
    a, b = page([written(w) for w in words]), page(target)
    beads, _ = align_blocks(a, b, lexicon)
    found = {x.source: x.target for x in beads if x.probability >= CERTAIN}
    assert found.get((7,)) == (7,)
    assert all(len(x) == 1 for x in found)
    assert len(found) >= 18


def test_another_page_of_the_same_book_shares_no_code() -> None:
    """Words of one book are alike on all its pages: what the pages are built of tells them."""
    lexicon = book(HAN)
    dice = random.Random(7)
    words = [sentence(dice) for _ in range(30)]
    a = page([written(w) for w in words], "run")
    own, other = (page([written(w, HAN) for w in words], code) for code in ("run", "go"))
    mixed = [*words[:12], *(sentence(dice) for _ in range(18))]
    half = page([written(w, HAN) for w in mixed], "go")
    lessons = [lesson(a, b, lexicon)
               for b in (own, other, half)]  # fmt: skip
    assert [x.fixed for x in lessons] == [(8, 8), (0, 8), (0, 8)]
    pages, _ = evidence(lessons, lexicon)
    assert [x.related for x in pages[:2]] == [True, True]  # whoever rewrites all code may do so
    assert pages[2].fixed == (0, 8)
    assert not Evidence(0.3, 0.6, 1000, (0, 8)).related
    assert Evidence(0.3, 0.6, 1000, (4, 8)).related
    assert "0 of 8 pieces" in str(pages[2])


def test_plain_texts_teach_each_other() -> None:
    """What is too short to teach itself anything is aligned by the words of another text."""
    dice = random.Random(2)
    long = [sentence(dice) for _ in range(600)]
    lexicon = learn_book([text_lesson([written(w) for w in long], [written(w, HAN) for w in long])])
    short = [sentence(dice) for _ in range(9)]
    target = [written(w, HAN) for n, w in enumerate(short) if n not in {2, 6}]
    found = align_texts([written(w) for w in short], target, lexicon=lexicon)
    pairs = {(x.i, x.j) for x in found if x.di == x.dj == 1}
    assert pairs == {(0, 0), (1, 1), (3, 2), (4, 3), (5, 4), (7, 5), (8, 6)}
