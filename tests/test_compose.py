"""What a page shows, out of what the memory knows."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.compose import compose
from sphinx_amts.segment import HUMAN, RUN, Translation, digest, join

DIALECT = Dialect()


def page(text: str) -> Page:
    """Take a Markdown text apart."""
    return split(text, DIALECT)


def human(text: str, *holds: str, page: str = "a.md", before: str = "") -> Translation:
    """What a human wrote."""
    return Translation(text=text, origin=HUMAN, markup=True, page=page, before=before, holds=holds)


def machine(text: str) -> Translation:
    """What a machine returned."""
    return Translation(text=text, origin="pseudo:1")


def shown(text: str, known: Mapping[str, Translation | tuple[Translation, ...]]) -> str:
    """The page as it reads with these translations, by the source's text in slots."""
    found = {digest(k): v if isinstance(v, tuple) else (v,) for k, v in known.items()}
    one = page(text)
    edition = compose(one, found, "a.md", DIALECT)
    return one.inject(edition.in_place(), keep_lines=False)


def test_a_human_block_is_used_to_the_byte() -> None:
    """Even where a machine would write it otherwise."""
    assert shown("One. Two.\n", {"One. Two.": human(r"Um\. *Dois*  .")}) == "Um\\. *Dois*  .\n"


def test_a_human_goes_before_a_machine() -> None:
    """Whatever their age."""
    both = (machine("M"), human("H"))
    assert shown("One.\n", {"One.": both}) == "H\n"


def test_a_human_block_goes_before_its_sentences() -> None:
    """The longest match wins."""
    known = {"One. Two.": human("Tudo."), "One.": human("Um."), "Two.": human("Dois.")}
    assert shown("One. Two.\n", known) == "Tudo.\n"


def test_sentences_fill_a_block_that_has_changed() -> None:
    """What did not change stays the human's; the rest shows in the source language."""
    assert shown("One. New here.\n", {"One.": human("Um.")}) == "Um. New here.\n"


def test_a_run_of_sentences_goes_before_single_ones() -> None:
    """A human who made one sentence of two is heard."""
    known = {"One. Two.": human("Um e dois."), "One.": human("Um."), "Three.": machine("Três.")}
    assert shown("One. Two. Three.\n", known) == "Um e dois. Três.\n"


def test_blocks_that_a_human_made_into_one() -> None:
    """Their text stands where the first one stood."""
    one = page("First one.\n\nSecond one.\n")
    run = join(one.segments, RUN)
    out = shown(one.text, {run.text: human("As duas juntas.")})
    assert out.strip() == "As duas juntas."


def test_a_new_formula_goes_into_the_human_sentence() -> None:
    """It is a slot there, because the human had kept it; and the edition says so."""
    one = page("Let $y$ be.\n")
    found = {digest("Let <x1/> be."): (human("Seja <x1/>.", "$x$"),)}
    edition = compose(one, found, "a.md", DIALECT)
    assert one.inject(edition.replacements) == "Seja $y$.\n"
    assert [(r.old, r.new) for r in edition.refreshed] == [("$x$", "$y$")]


def test_a_new_formula_that_the_human_wrote_otherwise_makes_the_sentence_stale() -> None:
    """Nothing stale is shown as current: the human's own formula cannot follow the source's."""
    assert shown("Let $y$ be.\n", {"Let <x1/> be.": human("Seja $ x $.", "$x$")}) == "Let $y$ be.\n"
    assert shown("Let $x$ be.\n", {"Let <x1/> be.": human("Seja $ x $.", "$x$")}) == "Seja $ x $.\n"


def test_one_text_translated_in_two_ways_takes_the_one_of_its_place() -> None:
    """The page first, then the block before it."""
    one = page("# A\n\nDone.\n\n# B\n\nDone.\n")
    both = (
        human("Feito.", before=one.segments[0].digest),
        human("Pronto.", before=one.segments[2].digest),
        human("Acabado.", page="b.md"),
    )
    assert shown(one.text, {"Done.": both}) == "# A\n\nFeito.\n\n# B\n\nPronto.\n"


def test_a_machine_never_brings_markup() -> None:
    """What looks like Markdown in its text is text."""
    out = shown("Plain.\n", {"Plain.": machine("# *a* `b` [c](d) <b>".replace("<", "&lt;"))})
    assert page(out).segments[0].kind == "paragraph"
    assert page(out).segments[0].placeholders == ()


def test_without_blanks_between_chinese_sentences() -> None:
    """Where both sides are written without blanks, none is left between them."""
    known = {"One.": human("一。"), "Two.": machine("二。")}
    assert shown("One. Two.\n", known) == "一。二。\n"


def test_what_is_missing_is_named() -> None:
    """By segment and sentence; what someone else translates is not missing."""
    one = page("One. Two.\n\nThree.\n")
    found = {digest("One."): (human("Um."),)}
    assert compose(one, found, "a.md", DIALECT).missing == ((0, 1), (1, 0))
    assert compose(one, found, "a.md", DIALECT, [1]).missing == ((0, 1),)


def test_a_rejected_machine_translation_leaves_the_humans_beside_it() -> None:
    """One bad sentence does not cost the good ones of its block."""
    one = page("One. See `x` now.\n")
    found = {
        digest("One."): (human("Um."),),
        digest("See <x1/> now."): (machine("Veja <x7/>."),),
    }
    edition = compose(one, found, "a.md", DIALECT)
    assert one.inject(edition.replacements) == "Um. See `x` now.\n"
    assert len(edition.rejected) == 1


def test_a_human_text_brings_nothing_that_runs() -> None:
    """A sibling or a shared memory is somebody else's file: templates, foreign roles, scripts and
    blocks of its own are refused, and the sentence shows in the source language."""
    for hostile in (
        "{{ cycler.__init__ }}",
        "{download}`../../../etc/passwd`",
        "&lt;script>alert(1)&lt;/script>",
        "&lt;img src=x onerror=alert(1)>",
        "Um.\n\n# Dois",
        "<x9/>",
    ):
        assert shown("Plain.\n", {"Plain.": human(hostile)}) == "Plain.\n"
    for fine in (
        "H&lt;sub>2&lt;/sub>O.",
        "Veja {ref}`ali <x>`.",
        "É {termo} $x$.",
        "*Um* [dois](d.md).",
    ):
        assert shown("Plain.\n", {"Plain.": human(fine)}) != "Plain.\n"
