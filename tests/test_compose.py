"""What a page shows, out of what the memory knows."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_amts._runs import by_humans, rest_digests
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


def test_a_refused_text_costs_its_neighbours_nothing() -> None:
    """Where a human's text is refused, the machine is asked; where a machine's is, it is not asked
    again; the sentence beside it keeps its translation."""
    one = page("One. See `x` now. Three here.\n")
    found = {
        digest("One."): (human("{{ x }}"),),
        digest("See <x1/> now."): (machine("Veja <x7/>."),),
        digest("Three here."): (machine("Três aqui."),),
    }
    edition = compose(one, found, "a.md", DIALECT)
    assert one.inject(edition.replacements) == "One. See `x` now. Três aqui.\n"
    assert edition.origins == (("source", "source", "machine"),)
    assert edition.missing == ((0, 0),)
    assert [(r.index, r.line, r.text) for r in edition.rejected] == [
        (0, 1, "{{ x }}"),
        (0, 1, "Veja <x7/>."),
    ]


def test_where_a_human_text_is_refused_the_next_best_is_shown() -> None:
    """Another human's, or a machine's; and it is said once."""
    one = page("Plain.\n")
    hostile = human("```{include} ../secret.txt")
    for known in ((hostile, human("Simples.", page="b.md")), (hostile, machine("Simples."))):
        edition = compose(one, {digest("Plain."): known}, "a.md", DIALECT)
        assert one.inject(edition.replacements) == "Simples.\n"
        assert edition.missing == ()
        assert len(edition.rejected) == 1
    edition = compose(one, {digest("Plain."): (hostile,)}, "a.md", DIALECT)
    assert (edition.missing, len(edition.rejected)) == (((0, 0),), 1)


def test_a_refused_cell_leaves_the_next_cell_missing() -> None:
    """Both stand on one line."""
    one = page("| A `x` | B |\n|---|---|\n| c | d |\n")
    edition = compose(one, {one.segments[0].digest: (machine("<x7/>"),)}, "a.md", DIALECT)
    assert [r.index for r in edition.rejected] == [0]
    assert edition.missing == ((1, 0), (2, 0), (3, 0))


def test_only_what_is_shown_is_refreshed() -> None:
    """A sentence that is refused has taken in nothing; a run names the block it happened in."""
    one = page("Let $y$ be.\n")
    found = {digest("Let <x1/> be."): (human("{{ x }} <x1/>.", "$x$"),)}
    edition = compose(one, found, "a.md", DIALECT)
    assert (edition.refreshed, len(edition.rejected)) == ((), 1)
    two = page("First $x$ one.\n\nLet $y$ be.\n")
    run = join(two.segments, RUN)
    found = {run.digest: (human("Primeiro <x1/>, seja <x2/>.", "$x$", "$z$"),)}
    edition = compose(two, found, "a.md", DIALECT)
    assert [(r.index, r.line, r.old, r.new) for r in edition.refreshed] == [(1, 3, "$z$", "$y$")]


def test_texts_that_do_not_go_together() -> None:
    """Each is fine for itself: the human's stays, and the machine's is not shown."""
    one = page("One. Two.\n")
    found = {digest("One."): (human("`um"),), digest("Two."): (machine("dois`"),)}
    edition = compose(one, found, "a.md", DIALECT)
    assert one.inject(edition.replacements) == "`um Two.\n"
    assert (edition.missing, len(edition.rejected)) == ((), 1)
    slots = {digest("One."): (human("</g1> um"),), digest("Two."): (machine("Dois."),)}
    edition = compose(one, slots, "a.md", DIALECT)
    assert one.inject(edition.replacements) == "One. Dois.\n"


def test_without_humans_no_run_is_looked_for() -> None:
    """The edition is the same: only humans translate runs."""
    one = page("First one. Second one.\n\nThird one.\n")
    found = {digest(t): (machine(f"Xx {t}"),) for t in ("First one.", "Second one.", "Third one.")}
    assert not by_humans(found)
    assert len(rest_digests(one, found)) > len(rest_digests(one, found, runs=False))
    assert compose(one, found, "a.md", DIALECT) == compose(
        one, found, "a.md", DIALECT, runs=by_humans(found)
    )
