"""Temporary."""

from __future__ import annotations

from ..drift._values import Metric


def _metrics(language):
    from sacrebleu.metrics import BLEU, CHRF, TER
    base = language[:2]
    tok = {"zh": "zh", "ja": "char"}.get(base, "13a")
    return {"BLEU": BLEU(tokenize=tok), "chrF": CHRF(), "TER": TER(asian_support=base in ("zh", "ja"), normalized=base in ("zh", "ja"))}


def scored(hyps, refs, language):
    out = []
    for name, m in _metrics(language).items():
        s = m.corpus_score(hyps, [refs], n_bootstrap=200)
        ci = s._ci or 0
        out.append(Metric(name=name, value=s.score, low=s._mean - ci, high=s._mean + ci, signature=str(m.get_signature())))
    return tuple(out)


def compared(base, hyps, refs, language):
    for name, m in _metrics(language).items():
        a = m.corpus_score(base, [refs]).score
        b = m.corpus_score(hyps, [refs]).score
        yield name, b - a, 0.5
