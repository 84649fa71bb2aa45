"""The drift report, through its doors: from small pages of Markdown to figures, JSON and HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.compose import Edition, compose
from sphinx_amts.drift import (
    Finding,
    PageDrift,
    measure_page,
)
from sphinx_amts.segment import HUMAN, Translation

DIALECT = Dialect()


def page(*blocks: str) -> Page:
    """Give a page of these blocks."""
    return split("\n\n".join(blocks) + "\n", DIALECT)


def measure(old: Page | None, new: Page, edition: Edition | None = None) -> PageDrift:
    """Measure one page."""
    return measure_page("a.md", old, new, edition)


def edition(new: Page, *human: tuple[int, str, tuple[str, ...]]) -> Edition:
    """Give the edition in which humans translated these segments, from other placeholders."""
    found = {
        new.segments[n].digest: (
            Translation(text=text, origin=HUMAN, markup=True, page="a.md", holds=holds),
        )
        for n, text, holds in human
    }
    return compose(new, found, "a.md", DIALECT)


def only(drift: PageDrift) -> Finding:
    """Give the one finding of a page."""
    assert len(drift.findings) == 1, drift.findings
    return drift.findings[0]


def blocks(drift: PageDrift) -> tuple[int, int, int, int]:
    """Give the numbers of blocks unchanged, changed, added and removed."""
    c = drift.counts
    return c.unchanged, c.changed, c.added, c.removed


# what is found


def test_nothing_changed() -> None:
    """A page that is as the human had it has no findings and nothing to do."""
    drift = measure(page("# One", "Two words."), page("# One", "Two words."))
    assert drift.findings == ()
    assert blocks(drift) == (2, 0, 0, 0)
    assert drift.counts.share == 1.0
    assert not drift.counts.drifted


def test_rewrapping_is_no_change() -> None:
    """White space is no text."""
    drift = measure(page("All of\nthese words."), page("All  of these\nwords."))
    assert drift.findings == ()


def test_a_changed_block_costs_its_new_sentences() -> None:
    """What is to do is told to the sentence, where it stood and where it stands."""
    old = page("# Title", "A dog sat here. It barked a lot.")
    new = page("# Title", "New here.", "A dog sat here. It barked at the cat.")
    added, changed = measure(old, new).findings
    assert (added.kind, added.line, added.origin_line, added.words) == ("added", 3, 0, 2)
    assert (changed.kind, changed.line, changed.origin_line) == ("changed", 5, 3)
    assert changed.origin == "A dog sat here. It barked a lot."
    assert changed.text == "A dog sat here. It barked at the cat."
    assert changed.sentences == ("It barked at the cat.",)
    assert changed.words == 5
    assert [r.text for r in changed.before if r.changed] == ["a lot"]
    assert [r.text for r in changed.now if r.changed] == ["at the cat"]
    for runs, text in ((changed.before, changed.origin), (changed.now, changed.text)):
        assert "".join(r.text for r in runs) == text


def test_an_added_block_costs_all_its_words() -> None:
    """What a reader reads counts; code and formulas do not."""
    drift = measure(page("One."), page("One.", "Use `x = 1` and $a+b$ with **four** words."))
    finding = only(drift)
    assert (finding.kind, finding.line, finding.words) == ("added", 3, 5)
    assert finding.text == "Use `x = 1` and $a+b$ with **four** words."
    assert ("`x = 1`", True) in [r[:2] for r in finding.now]
    assert blocks(drift) == (1, 0, 1, 0)


def test_a_removed_block_needs_no_words() -> None:
    """It is named with its line in the origin, for the human's text has to go as well."""
    drift = measure(page("One.", "Gone by now.", "Two."), page("One.", "Two."))
    finding = only(drift)
    assert (finding.kind, finding.line, finding.origin) == ("removed", 3, "Gone by now.")
    assert (finding.text, finding.words) == ("", 0)
    assert drift.counts.share == 1.0
    assert drift.counts.drifted


def test_a_removed_block_is_listed_where_it_stood() -> None:
    """Findings come in the order of the page."""
    old = page("First here.", "Gone soon enough.", "Second here.", "Third of all here.")
    new = page("First here.", "Second here.", "Third of them all here.", "Entirely different.")
    kinds = [f.kind for f in measure(old, new).findings]
    assert kinds == ["removed", "changed", "added"]


def test_moved_blocks_are_unchanged() -> None:
    """Whoever moves a block gives no one work."""
    a, b, c = "The first one.", "The second.", "A third one."
    drift = measure(page(a, b, c), page(c, a, b))
    assert blocks(drift) == (3, 0, 0, 0)
    assert drift.findings == ()


def test_a_changed_block_is_found_where_it_was_moved_to() -> None:
    """A block that is nearly the same is the same block, wherever it is."""
    moved = "This rather long paragraph explains everything about the {} of this book."
    old = page(moved.format("beginning"), "A.", "Bee.", "See.")
    new = page("A.", "Bee.", "See.", moved.format("end"))
    assert only(measure(old, new)).kind == "changed"
    assert only(measure(old, new)).origin_line == 1


def test_blocks_without_much_in_common_are_not_paired() -> None:
    """Two texts that stand at one place are not one text."""
    old, new = page("Cats sleep all day."), page("Taxes are due in April, says the office.")
    assert blocks(measure(old, new)) == (0, 0, 1, 1)


def test_a_split_block_needs_no_words() -> None:
    """Every one of its sentences has its human translation; it is named all the same."""
    old = page("The first sentence is here. The second one is longer than that.")
    new = page("The first sentence is here.", "The second one is longer than that.")
    drift = measure(old, new)
    assert blocks(drift) == (0, 1, 1, 0)
    assert drift.counts.words_to_do == 0
    assert drift.counts.share == 1.0


def test_duplicates_are_counted_one_by_one() -> None:
    """A block that stands there once more is added, yet its translation is there."""
    drift = measure(page("Same.", "Other one."), page("Same.", "Other one.", "Same."))
    assert blocks(drift) == (2, 0, 1, 0)
    assert (only(drift).kind, only(drift).words) == ("added", 0)
    fewer = measure(page("Same.", "Same.", "Same."), page("Same.", "Same."))
    assert blocks(fewer) == (2, 0, 0, 1)


def test_a_new_url_is_refreshed() -> None:
    """It goes into the human's sentence, so there is nothing to do; it is shown in its place."""
    old, new = page("Read [this](http://old) now."), page("Read [this](http://new) now.")
    known = edition(new, (0, "Leia <g1>isto</g1> agora.", ("[…](http://old)",)))
    drift = measure(old, new, known)
    finding = only(drift)
    assert (finding.kind, finding.line, finding.words) == ("refreshed", 1, 0)
    assert finding.text == "Read [this](http://new) now."
    assert [r.text for r in finding.now if r.changed] == ["](http://new)"]
    assert blocks(drift) == (1, 0, 0, 0)
    assert (drift.counts.refreshed, drift.counts.share, drift.counts.human) == (1, 1.0, 1)
    assert not drift.counts.drifted


def test_a_new_formula_without_a_place_in_the_humans_text_is_work() -> None:
    """Where the human wrote another formula, the edition shows the source: someone has to look."""
    old, new = page("Let $x$ be small."), page("Let $y$ be small.")
    known = edition(new, (0, "Seja $z$ pequeno.", ("$x$",)))
    drift = measure(old, new, known)
    assert (only(drift).kind, only(drift).words) == ("changed", 3)
    assert blocks(drift) == (0, 1, 0, 0)
    assert drift.counts.source == 1


def test_a_sentence_used_with_another_formula_elsewhere_is_refreshed() -> None:
    """The report says so wherever on its page something new went into a human's sentence."""
    old = page("Let $x$ be small.")
    new = page("Here is one. Let $y$ be small. And so on it goes.")
    sentence = new.segments[0].sentences[1]
    human = Translation(
        text="Seja <x1/> pequeno.", origin=HUMAN, markup=True, page="a.md", holds=("$x$",)
    )
    known = compose(new, {sentence.digest: (human,)}, "a.md", DIALECT)
    found = {f.kind: f for f in measure(old, new, known).findings}
    assert (found["refreshed"].origin, found["refreshed"].text) == ("$x$", "$y$")


def test_a_sentence_that_a_human_translated_on_another_page_needs_no_words() -> None:
    """The edition shows it in the human's words; it is named, for it is new on this page."""
    new = page("One here.", "Exercises.")
    drift = measure(page("One here."), new, edition(new, (1, "Exercícios.", ())))
    assert (only(drift).kind, only(drift).words) == ("added", 0)


def test_without_a_human_edition_the_whole_page_is_to_do() -> None:
    """Its blocks are counted, not listed."""
    drift = measure(None, page("# A title", "And five words of text."))
    assert (drift.edited, drift.findings) == (False, ())
    assert blocks(drift) == (0, 0, 2, 0)
    assert (drift.counts.words, drift.counts.words_to_do, drift.counts.share) == (7, 7, 0.0)


def test_the_share_is_of_words() -> None:
    """One word of four is three quarters in sync; a page without words is in sync."""
    assert measure(page("One two three."), page("One two three.", "Four.")).counts.share == 0.75
    assert measure(page("Words."), page("")).counts.share == 1.0
    assert measure(None, page("")).counts.share == 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a well-known fact.", 4),
        ("Fish &amp; chips", 2),
        ("un*believ*able news", 2),
        ("机器学习。", 4),
        ("用 Python 学习", 4),
        ("The $n$-th one", 3),
    ],
)
def test_words(text: str, words: int) -> None:
    """Words are what a reader counts; a character of Chinese is one."""
    assert measure(None, page(text)).counts.words == words


# the laws

texts = st.sampled_from(
    [
        "# A heading", "One sentence. And another one.", "One sentence. And another two.",
        "- an item", "Use `code` here.", "Use `more` here.", "And another one.", "Use $x$ *here*.",
        "| a | b |\n|---|---|\n| see | here |", "机器学习。", "***", "",
    ]
)  # fmt: skip
markdown = st.lists(texts, max_size=9).map(lambda blocks: page(*blocks))


@given(markdown)
def test_a_page_has_not_drifted_from_itself(one: Page) -> None:
    """Nothing changed: all unchanged, all in sync."""
    drift = measure(one, one)
    assert blocks(drift) == (len(one.segments), 0, 0, 0)
    assert (drift.counts.share, drift.findings) == (1.0, ())


@given(markdown, markdown)
def test_counts_add_up(old: Page, new: Page) -> None:
    """Every block of either page is counted once, and so is every word."""
    drift = measure(old, new)
    unchanged, changed, added, removed = blocks(drift)
    assert unchanged + changed + added == len(new.segments)
    assert unchanged + changed + removed == len(old.segments)
    kinds = [f.kind for f in drift.findings]
    assert [kinds.count(k) for k in ("changed", "added", "removed")] == [changed, added, removed]
    assert sum(f.words for f in drift.findings) == drift.counts.words_to_do <= drift.counts.words
    assert 0 <= drift.counts.share <= 1
