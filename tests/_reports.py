"""Drift reports made up of words: for tests of what is done with them, and for benchmarks."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sphinx_amts.drift._values import (
    CHECKS,
    Counts,
    Finding,
    Metric,
    PageDrift,
    Point,
    Report,
    Saved,
    Score,
    Snapshot,
    ToCheck,
)  # fmt: skip
from sphinx_amts.drift._words import Run

__all__ = ["HOSTILE", "a_book", "finding", "hostile", "page", "report"]

_ENGLISH = (
    "the gradient of a function points uphill and so a small step against it makes the loss "
    "smaller while too large a step may overshoot every minimum that there is in this region"
).split()
_OTHER = {
    "tr": "gradyan bir fonksiyonun en dik yokuşunu gösterir ve ona karşı atılan küçük adım kaybı azaltır ama çok büyük adım dibi kaçırır".split(),
    "ar": "يشير التدرج إلى أعلى الدالة ولذلك فإن خطوة صغيرة في الاتجاه المعاكس تقلل الخسارة بينما قد تتجاوز خطوة كبيرة كل حد أدنى".split(),
    "zh_CN": list("梯度指向函数上升最快的方向因此沿着相反方向走一小步会使损失变小而步子太大则可能越过最小值"),
}  # fmt: skip
_SIGNATURE = "nrefs:1|bs:1000|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp|version:2.4.3"

HOSTILE = (
    "<script>window.harm = 1</script>",
    "</script><script>window.harm = 2</script>",
    "</style></noscript></title></textarea><img src=x onerror='window.harm = 3'>",
    "<!--<script>",
    "--><svg onload=window.harm=4>",
    "]]>&lt;b&gt;&amp;{{ 7 * 7 }}{% raw %}",
    "\u202eesrever\u2066 \u2067x\u2069 \u200b\ufeff end",
    "nul\x00 bell\x07 esc\x1b[31m c1\x85 del\x7f",
    "half \ud83d and \udc00 half",
    "line\u2028and\u2029paragraph \ufffe\uffff \U000e0041",
    "javascript:window.harm=5",
    "=cmd|' /C calc'!A0",
    "```\n</details>\n\n# Heading @someone #12 [a](http://x) | pipe | `tick` ~~~ ````",
    '\'"><a href="javascript:window.harm=6">click</a>',
    "a" * 3000,
    "\\u003cscript\\u003e \\",
)


def finding(kind: str, line: int = 12, **more: object) -> Finding:
    """Give a finding that has something of all."""
    values: dict[str, object] = {
        "changed": {
            "origin": "A dog sat here.", "text": "A cat sat here.", "human": "Burada bir köpek oturdu.",
            "machine": "Burada bir kedi oturdu.", "origin_line": line + 2, "sibling_line": line + 5,
            "words": 4, "sentences": ("A cat sat here.",), "confidence": 0.97,
            "before": (Run("A "), Run("dog", changed=True), Run(" sat here.")),
            "now": (Run("A "), Run("cat", changed=True), Run(" sat here.")),
        },
        "added": {
            "text": "New `x` here.", "machine": "Burada yeni `x`.", "words": 2,
            "now": (Run("New ", changed=True), Run("`x`", code=True, changed=True),
                    Run(" here.", changed=True)),
        },
        "removed": {
            "origin": "Gone by now.", "human": "Artık yok.", "origin_line": line, "sibling_line": 7,
            "before": (Run("Gone by now.", changed=True),),
        },
        "refreshed": {
            "origin": "See [it](http://a).", "text": "See [it](http://b).", "origin_line": line,
            "before": (Run("See [it"), Run("](http://a)", code=True, changed=True), Run(".")),
            "now": (Run("See [it"), Run("](http://b)", code=True, changed=True), Run(".")),
        },
        "machine": {"text": "Nobody did this.", "machine": "Bunu kimse yapmadı.", "words": 3},
        "doubtful": {
            "check": "numbers", "why": "31 in the source, 13 in the edition",
            "text": "There are 31 of them.", "human": "13 tane var.", "marked": ("31", "13"),
            "origin_line": line, "sibling_line": 9, "confidence": 0.8,
        },
        "repeated": {"text": "Summary", "human": "Özet", "why": "“Summary” is “Özet” 9 times and “Sonuç” twice"},
    }[kind]  # fmt: skip
    return Finding(kind=kind, line=line, **{**values, **more})  # type: ignore[arg-type,dict-item]


def page(name: str, findings: Sequence[Finding] = (), **more: object) -> PageDrift:
    """Give a page with these findings; what is counted is counted from them."""

    def words(kind: str) -> int:
        return sum(one.words for one in findings if one.kind == kind)

    def number(kind: str) -> int:
        return sum(one.kind == kind for one in findings)

    counts = Counts(
        words=400 + words("changed") + words("added"),
        words_changed=words("changed"), words_added=words("added"),
        unchanged=30, changed=number("changed"), added=number("added"), removed=number("removed"),
        refreshed=number("refreshed"), human=60, machine=4, source=1,
    )  # fmt: skip
    values: dict[str, object] = {"edited": True, "counts": counts, **more}
    return PageDrift(name=name, findings=tuple(findings), **values)  # type: ignore[arg-type]


def report(*pages: PageDrift, **more: object) -> Report:
    """Give a report of these pages."""
    values: dict[str, object] = {"source_language": "en", "language": "tr", "engine": "amazon"}
    return Report(pages=tuple(sorted(pages, key=lambda p: p.name)), **{**values, **more})  # type: ignore[arg-type]


def score(drift: float = 3.2, **more: object) -> Score:
    """Give a score."""

    def metrics(less: float) -> tuple[Metric, ...]:
        return tuple(
            Metric(name=name, value=value - less, low=value - less - 2.1, high=value - less + 1.9,
                   signature=_SIGNATURE)
            for name, value in (("BLEU", 41.3), ("chrF", 62.0), ("TER", 44.8))
        )  # fmt: skip

    values: dict[str, object] = {
        "engine": "amazon:en-tr:1", "origin": metrics(0), "current": metrics(drift), "drift": drift,
        "low": drift - 1.4, "high": drift + 1.6,
    }  # fmt: skip
    return Score(**{**values, **more})  # type: ignore[arg-type]


def hostile() -> Report:
    """Give a report in which every field says something hostile."""
    pages = []
    for n, text in enumerate(HOSTILE):
        runs = (Run(text, changed=True), Run(text, code=True), Run(text))
        findings = [
            finding(
                kind, line=n + 1, origin=text, text=text, human=text, machine=text, why=text,
                marked=(text, text[:3]), sentences=(text,), before=runs, now=runs,
            )
            for kind in ("changed", "added", "removed", "refreshed", "machine", "doubtful", "repeated")
        ]  # fmt: skip
        metrics = (Metric(name=text, value=1, low=0, high=2, signature=text),)
        scored = score(engine=text, origin=metrics, current=metrics, why=text if n % 2 else "")
        pages.append(page(f"{n}{text}.md", findings, score=scored))
    history = tuple(
        Snapshot(date=text, total=Point(words=10, to_do=n), pages=((text, Point(words=1, to_do=1)),))
        for n, text in enumerate(HOSTILE)
    )  # fmt: skip
    checks = tuple(
        ToCheck(page=text, level="block", source=text, human=text, confidence=0.5)
        for text in HOSTILE
    )
    return report(*pages, engine=HOSTILE[0], history=history, to_check=checks)


def a_book(language: str, pages: int, *, seed: int = 0, findings: int = 12) -> Report:
    """Give the report of a book as it may be: some pages far behind, most nearly in sync."""
    dice = random.Random(f"{language}{seed}")
    return report(
        *(_page(f"chapter-{n // 20:02}/section-{n:04}.md", language, dice, findings) for n in range(pages)),
        language=language, saved=_saved(dice), history=_history(pages, dice),
        to_check=tuple(_pair(n, language, dice) for n in range(pages // 4)),
    )  # fmt: skip


def _text(language: str, dice: random.Random, words: int) -> str:
    known = _OTHER.get(language) or _OTHER["tr"]
    return ("" if language == "zh_CN" else " ").join(dice.choice(known) for _ in range(words))


def _english(dice: random.Random, words: int) -> list[str]:
    return [dice.choice(_ENGLISH) for _ in range(words)]


def _page(name: str, language: str, dice: random.Random, most: int) -> PageDrift:
    behind = dice.random() ** 3
    findings = [_finding(n, language, dice) for n in range(int(2 * most * behind * dice.random()))]
    made = page(name, findings, edited=dice.random() > 0.04)
    why = "too short: 38 words" if dice.random() < 0.1 else ""
    drift = round(9 * behind * dice.random(), 2) if findings else 0.0
    seen = dice.random() < 0.2
    return PageDrift(
        name=name, edited=made.edited, counts=made.counts, findings=made.findings,
        score=score(drift, seen=seen, held_out=drift * 1.1 if seen else None) if not why
        else Score(why=why),
    )  # fmt: skip


def _finding(n: int, language: str, dice: random.Random) -> Finding:
    kind = dice.choice(
        ["changed", "changed", "added", "removed", "refreshed", "machine", "doubtful", "repeated"]
    )
    words = _english(dice, dice.randint(12, 60))
    at = dice.randrange(len(words) - 6)
    new = [*words[:at], *_english(dice, 4), *words[at + 3 :]]
    ends = (" ".join(words[:at]) + " ", " " + " ".join(words[at + 3 :]))
    runs = [
        (Run(ends[0]), Run(" ".join(inner), changed=True), Run(ends[1]))
        for inner in (words[at : at + 3], new[at : at + 4])
    ]
    human, machine = _text(language, dice, len(words)), _text(language, dice, len(words))
    values: dict[str, dict[str, object]] = {
        "changed": {"origin": " ".join(words), "text": " ".join(new), "before": runs[0], "now": runs[1],
                    "human": human, "machine": machine, "words": len(new)},
        "refreshed": {"origin": " ".join(words), "text": " ".join(new), "before": runs[0], "now": runs[1],
                      "human": human},
        "added": {"text": " ".join(new), "now": (Run(" ".join(new), changed=True),), "machine": machine,
                  "words": len(new)},
        "removed": {"origin": " ".join(words), "before": (Run(" ".join(words), changed=True),), "human": human},
        "machine": {"text": " ".join(new), "machine": machine, "words": len(new), "origin": ""},
        "doubtful": {"text": " ".join(new), "human": human, "check": dice.choice(CHECKS),
                     "marked": (new[3], human.split()[0][:6])},
        "repeated": {"text": " ".join(new), "human": human},
    }  # fmt: skip
    return finding(kind, line=10 * n + dice.randint(1, 9), **values[kind])


def _saved(dice: random.Random) -> Saved:
    in_sync, rest = dice.randint(150_000, 210_000), dice.randint(9_000, 90_000)
    ter = dice.uniform(0.2, 0.55)
    words = in_sync + rest

    def share(value: float) -> float:
        return (in_sync + (1 - value) * rest) / words

    return Saved(
        in_sync=in_sync, rest=rest, ter=ter, measured=38_211, share=share(ter), low=share(ter + 0.04),
        high=share(ter - 0.03), words_per_hour=250, hours=ter * rest / 250,
    )  # fmt: skip


def _history(pages: int, dice: random.Random) -> tuple[Snapshot, ...]:
    out = []
    todo = 0.04
    for week in range(14):
        todo = max(0.01, todo + dice.uniform(-0.006, 0.012))
        every = tuple(
            (f"chapter-{n // 20:02}/section-{n:04}.md", Point(words=450, to_do=dice.randint(0, 60)))
            for n in range(pages if week > 12 else 0)
        )
        day = f"2026-{8 + week // 4:02}-{1 + 7 * (week % 4):02}"
        out.append(
            Snapshot(date=day, total=Point(words=240_000, to_do=int(240_000 * todo)), pages=every)
        )
    return tuple(out)


def _pair(n: int, language: str, dice: random.Random) -> ToCheck:
    return ToCheck(
        page=f"chapter-{n // 20:02}/section-{n:04}.md", level="sentence",
        source=" ".join(_english(dice, 12)), human=_text(language, dice, 12), confidence=dice.random(),
    )  # fmt: skip
