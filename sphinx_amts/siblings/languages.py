"""Is a text in the language that it is said to be in? By script, and by its smallest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["other_language"]

_SCRIPTS = {
    "ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]", "ur": r"[\u0600-\u06ff]",
    "bg": r"[\u0400-\u04ff]", "ru": r"[\u0400-\u04ff]", "uk": r"[\u0400-\u04ff]",
    "el": r"[\u0370-\u03ff]", "he": r"[\u0590-\u05ff]", "hi": r"[\u0900-\u097f]",
    "bn": r"[\u0980-\u09ff]", "ta": r"[\u0b80-\u0bff]", "th": r"[\u0e00-\u0e7f]",
    "ja": r"[\u3040-\u30ff]", "ko": r"[\uac00-\ud7af]", "zh": r"[\u4e00-\u9fff]",
}  # fmt: skip
_WORDS = {
    "de": "der die das und ist nicht ein eine mit für auf werden wir von zu den dem sich auch",
    "en": "the of and to is in that we for it with as are this be on by which from",
    "es": "el la los las que de y en un una es por con para se del como más este",
    "fr": "le la les des et est une dans que pour qui pas nous sur du par plus avec ce",
    "id": "yang dan di untuk dengan dari ini adalah pada kita dalam tidak dapat akan itu",
    "it": "il la che di e un una per con non sono della gli del nel più questo come",
    "nl": "de het een en van is dat niet met voor zijn op we te aan deze worden ook",
    "pl": "i w na z jest nie że się do to dla jak są lub przez który można oraz",
    "pt": "o a os as que de e em um uma é não para com por se do da dos das como mais",
    "sv": "och att det som en är av för den till med på inte vi ett kan har om",
    "tr": "ve bir bu için ile olarak da de olan daha çok gibi ya sonra her ne değil veya",
    "vi": "và của là các một cho không được trong có với này những để từ khi ta đó",
}
_LETTER = re.compile(r"[^\W\d_]+")
_ENOUGH = 60  # words, or letters, below which nothing is said
_LEAST = 0.1  # the share of a language's own letters below which a text is not in it
_KANA = 0.02  # so much kana is Japanese, not Chinese


def other_language(texts: Iterable[str], language: str) -> str:
    """What speaks against *texts* being in *language* (such as ``pt_BR``); nothing if they may be."""
    base = re.split(r"[-_@.]", language.lower())[0]
    text = "\n".join(texts)
    letters = sum(map(len, _LETTER.findall(text)))
    if letters < _ENOUGH:
        return ""
    shares = {k: len(re.findall(v, text)) / letters for k, v in _SCRIPTS.items()}
    if base == "zh" and shares["ja"] > _KANA:
        return f"{shares['ja']:.0%} of its letters are Japanese"
    if base in _SCRIPTS:
        share = max(shares[base], shares["zh"] if base == "ja" and shares["ja"] > _KANA else 0)
        return "" if share >= _LEAST else f"only {share:.0%} of its letters are of that script"
    if base not in _WORDS:
        return ""
    script, share = max(shares.items(), key=lambda x: x[1])
    if share > 0.5:  # noqa: PLR2004
        return f"{share:.0%} of its letters are of the script of {script!r}"
    words = Counter(_LETTER.findall(text.lower()))
    if words.total() < _ENOUGH:
        return ""
    found = {k: sum(words[w] for w in v.split()) / words.total() for k, v in _WORDS.items()}
    best = max(found, key=lambda k: found[k])
    if best != base and found[best] > 0.15 and found[best] > 2 * found[base]:  # noqa: PLR2004
        return f"its small words are those of {best!r} ({found[best]:.0%}, not {found[base]:.0%})"
    return ""
