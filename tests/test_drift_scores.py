"""The scores: sacreBLEU's own, to the last digit, and to the edit."""

from __future__ import annotations

import random
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.lib_ter import translation_edit_rate
from sacrebleu.metrics.ter import TER
from sacrebleu.significance import PairedTest, _bootstrap_resample, estimate_ci

from sphinx_amts.drift import scores
from sphinx_amts.drift._ter import edits

METRICS = {
    "de": (BLEU(force=True), CHRF(), TER()),
    "zh_CN": (BLEU(tokenize="zh", force=True), CHRF(), TER(normalized=True, asian_support=True)),
}
TEXT = st.text("abc的 数.,模", max_size=30)
PAIRS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6)
WORDS = "the a of model data learning rate we train it is on with , . ( )".split()


def systems(lines: int = 40) -> tuple[list[str], list[str], list[str]]:
    """Give a human's lines and those of two machines that are about as good."""
    dice = random.Random(4)

    def noisy(line: str, share: float) -> str:
        return " ".join(w if dice.random() > share else dice.choice(WORDS) for w in line.split())

    human = [" ".join(dice.choices(WORDS, k=dice.randrange(3, 20))) for _ in range(lines)]
    return human, [noisy(x, 0.2) for x in human], [noisy(x, 0.26) for x in human]


# what a score is


@pytest.mark.parametrize("language", sorted(METRICS))
@settings(max_examples=40, deadline=None)
@given(pairs=PAIRS)
def test_scores_are_sacrebleus(language: str, pairs: list[tuple[str, str]]) -> None:
    """Score, interval and signature are what sacreBLEU gives for the same lines."""
    machine, human = ([*side] for side in zip(*pairs, strict=True))
    for counted, theirs in zip(
        scores.count(machine, human, language), METRICS[language], strict=True
    ):
        assert counted.value == theirs.corpus_score(machine, [human]).score
        rows = theirs._extract_corpus_statistics(machine, [human])
        theirs.n_bootstrap = scores.SAMPLES
        theirs.seed, samples = _bootstrap_resample(rows, theirs, scores.SAMPLES)
        half = estimate_ci(np.array([sample.score for sample in samples]))[1]
        ours = scores.metric(counted)
        assert ours.signature == theirs.get_signature().format()
        # sacreBLEU adds up in single precision
        assert (ours.high - ours.low) / 2 == pytest.approx(half, abs=1e-3)


@settings(deadline=None)
@given(pairs=PAIRS, dice=st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(
    pairs: list[tuple[str, str]], dice: random.Random
) -> None:
    other = dice.sample(pairs, len(pairs))
    one, two = (
        [c.value for c in scores.count(*map(list, zip(*some, strict=True)), "de")]
        for some in (pairs, other)
    )
    assert one == two


@settings(deadline=None)
@given(pairs=PAIRS)
def test_a_system_does_not_differ_from_itself(pairs: list[tuple[str, str]]) -> None:
    machine, human = ([*side] for side in zip(*pairs, strict=True))
    for one in scores.count(machine, human, "zh_CN"):
        assert scores.difference(one, one) == (0.0, 0.0, 0.0)


def test_the_test_of_significance_is_sacrebleus() -> None:
    """It gives sacreBLEU's p-values for all three metrics."""
    human, one, other = systems()
    mine = [scores.count(lines, human, "de") for lines in (one, other)]
    metrics = dict(zip(scores.METRICS, METRICS["de"], strict=True))
    _, found = PairedTest([("one", one), ("other", other)], metrics, [human], "ar")()
    theirs = [found[name][1].p_value for name in found if name != "System"]
    ours = [scores.randomisation_p(a, b) for a, b in zip(*mine, strict=True)]
    assert ours == pytest.approx(theirs, abs=2e-3)
    assert min(ours) < 0.2  # they do differ somewhat


def test_an_interval_of_a_difference_is_narrower_than_of_two_scores() -> None:
    """Both systems are scored on the same samples."""
    human, one, other = systems()
    a, b = (scores.count(lines, human, "de", ("BLEU",))[0] for lines in (one, other))
    apart, low, high = scores.difference(a, b)
    assert low < apart < high
    assert scores.difference(b, a) == (-apart, -high, -low)
    widths = [m.high - m.low for m in map(scores.metric, (a, b))]
    assert high - low < sum(widths)


def test_there_must_be_lines() -> None:
    with pytest.raises(ValueError, match="no lines"):
        scores.count([], [], "de")


# what a word is


@pytest.mark.parametrize(
    ("language", "bleu", "ter"),
    [
        ("pt_BR", "tok:13a|", "tok:tercom|norm:no|"),
        ("zh_TW", "tok:zh|", "norm:yes|punct:yes|asian:yes"),
        ("th", "tok:char|", "tok:char+tercom|"),
    ],
)
def test_each_language_has_its_tokenizer(language: str, bleu: str, ter: str) -> None:
    """The signature beside a score says what its words are."""
    found = {c.name: c.signature for c in scores.count(["ab c"], ["ab d"], language)}
    assert bleu in found["BLEU"]
    assert ter in found["TER"]


def test_a_language_without_blanks_is_edited_by_characters() -> None:
    """One character of eight is wrong, and not the one word that there is."""
    for language in ("zh_CN", "ja", "th"):
        ter = scores.count(["一二三四五六七八"], ["一二三四五六七九"], language, ("TER",))[0]
        if scores.tokens(language).ter in {"", "char"}:
            assert ter.value == 12.5


@pytest.mark.skipif(find_spec("MeCab") is not None, reason="the dictionary is installed")
def test_what_is_not_installed_is_said() -> None:
    """Without its dictionary Japanese falls back on characters, and the extra is named."""
    tokens = scores.tokens("ja_JP")
    assert (tokens.bleu, tokens.missing) == ("char", "ja")


# edits

SOME = st.lists(st.sampled_from("abcd"), max_size=14)


@settings(deadline=None)
@given(machine=SOME, human=SOME)
def test_edits_are_sacrebleus(machine: list[str], human: list[str]) -> None:
    assert edits(machine, human) == (
        translation_edit_rate(machine, human)[0] if human else len(machine)
    )


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(30, 70), st.sampled_from([3, 10, 60]))
def test_edits_of_long_lines_are_sacrebleus(seed: int, length: int, many: int) -> None:
    """Where the beam and the other limits of TER come in, too."""
    dice = random.Random(seed)
    human = [str(dice.randrange(many)) for _ in range(length)]
    machine = [w for w in human if dice.random() < 0.9]
    for _ in range(3):
        at, to = dice.randrange(len(machine)), dice.randrange(len(machine))
        run = machine[at : at + 9]
        del machine[at : at + 9]
        machine[to:to] = run
    if dice.random() < 0.3:
        machine = machine[20:] + machine[:5]
    assert edits(machine, human) == translation_edit_rate(machine, human)[0]
