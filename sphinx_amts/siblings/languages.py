"""Is a text in the language that it is said to be in? By script, and by its smallest words.

Everything that knows how a language is written is here: the check of whole texts, and that of
single pairs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .._languages import base_of, code_key
from ._stopwords import STOPS

__all__ = ["other_language", "wrong_script", "wrong_words"]

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_CYRILLIC, _ARABIC = "\u0400-\u04ff", "\u0600-\u06ff"
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_SCRIPTS = {
    "zh": _HAN, "yue": _HAN, "ja": _HAN + _KANA, "ko": _HANGUL + _HAN,
    "ar": _ARABIC, "fa": _ARABIC, "ur": _ARABIC, "ps": _ARABIC,
    "he": "\u0590-\u05ff", "el": "\u0370-\u03ff\u1f00-\u1fff", "hy": "\u0530-\u058f",
    "ka": "\u10a0-\u10ff", "th": "\u0e00-\u0e7f", "hi": "\u0900-\u097f", "mr": "\u0900-\u097f",
    "ne": "\u0900-\u097f", "bn": "\u0980-\u09ff", "pa": "\u0a00-\u0a7f", "gu": "\u0a80-\u0aff",
    "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff", "my": "\u1000-\u109f", "km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff",
    "am": "\u1200-\u137f", "ru": _CYRILLIC, "uk": _CYRILLIC, "be": _CYRILLIC, "bg": _CYRILLIC,
    "mk": _CYRILLIC, "kk": _CYRILLIC, "ky": _CYRILLIC, "tg": _CYRILLIC,
    "mn": _CYRILLIC + "\u1800-\u18af",
}  # fmt: skip
_WHOLE = frozenset({"zh", "ja"})  # written without blanks: no words are seen in them
_EITHER = frozenset({"sr", "uz", "az", "bs", "ha", "ms", "ku", "tk", "tt"})  # in several scripts
_SMALL = STOPS | {
    language: frozenset(words.split())
    for language, words in {
        "ca": "el la els les de del dels i que en un una és per amb no se es al als aquest aquesta "
        "com més són si ha o però també quan pot sense fins entre ser està",
        "cs": "a se v na je že to s z do i o k pro ve jsou jako tak by ale za po podle který která "
        "které jeho nebo aby být není už při od pokud lze může jen byl bude tento tato toto",
        "da": "og i at det er en til af på for med som den de et ikke der har kan vi fra om eller "
        "men ved skal bliver denne dette blev hvor hvis også efter kun være alle når",
        "eu": "eta da ez bat du dira edo dute hau bere zen baina izan den beste behar dago honek "
        "hori ere bai dituzte gabe ditu egin",
        "fi": "ja on ei se että ovat oli tai jos kun mutta myös joka niin kuin voi ole tämä tämän "
        "sen jotka vain mukaan voidaan kanssa käyttää tai sekä hän mitä olla tulee",
        "gl": "o a os as de do da dos das e que en un unha é para por con non se no na nos nas ao "
        "como máis foi son pero este esta ou sen ser está",
        "hu": "a az és hogy nem is egy ez van de meg csak mint ha vagy volt el már még kell azt "
        "lehet ezt nincs minden ki be sem után által pedig akkor",
        "id": "yang dan di untuk dengan dari ini adalah pada kita dalam tidak dapat akan itu atau "
        "ke sebagai oleh bisa jika ada juga anda lebih saat harus telah sudah bila",
        "nb": "og i at det er en til av på for med som den de et ikke der har kan vi fra om eller "
        "men ved skal blir denne dette ble hvor hvis også etter bare være alle når",
        "pl": "i w na z jest nie że się do to dla jak są lub przez który można oraz o od po ale za "
        "jako tylko jeśli być ten tego jego może go przy tym być aby",
        "ro": "și de la în a cu pe pentru nu este să se un o din care sunt mai că sau ca fi ce "
        "dacă prin al ale unui unei fost acest această fie doar",
        "sk": "a sa v na je že to s z do aj o k pre vo sú ako tak by ale za po podľa ktorý ktorá "
        "ktoré jeho alebo aby byť nie už pri od ak možno môže len bol bude tento táto toto",
        "sv": "och att det som en är av för den till med på inte vi ett kan har om de i så från "
        "eller men vid ska blir denna detta blev där också efter bara vara alla när",
        "ru": "и в не на что с по для это как но при из от к или если также можно может он они быть "
        "был так же только все его этот эта эти чтобы мы вы является который",
        "uk": "і в не на що з та для це як але при із від до або якщо також можна може він вони бути "
        "був так же тільки всі його цей ця ці щоб ми ви є який за у",
        "be": "і ў не на што з для гэта як але пры ад да або калі таксама можна можа ён яны быць "
        "быў так толькі усе яго гэты каб мы вы які за у",
        "bg": "и в не на че с по за това как но при от към или ако също може той те да е са "
        "беше така само всички му този тази тези ще ние който която се",
        "mk": "и во не на дека со по за ова како но при од кон или ако исто може тој тие да е се "
        "беше така само сите му овој оваа овие ќе ние кој која",
        "ar": "في من على إلى أن هذا هذه التي الذي ما لا هو هي مع كان عن أو ذلك كل قد بين لم إذا ثم "
        "يمكن عند أي تم حيث بعد غير",
        "fa": "و در به از که این را با است برای آن یک های می شود کند شده ها تا بر هم اگر یا خود دو "
        "باید نیز هر شما کنید نمی",
        "ur": "کے میں کی ہے کا اور سے کو یہ پر ہیں نہیں کہ ایک جو اس نے بھی کر ہو تو لیے تھا گیا جا "
        "کریں ان کیا ساتھ",
        "hi": "के में की है का और से को यह पर हैं नहीं कि एक जो इस ने भी कर हो तो लिए था गया जा करें "
        "उन क्या साथ किया",
        "mr": "आणि आहे या ते हे तो ही च्या मध्ये साठी आहेत नाही एक करा होते असे हा की वर केले जर तर "
        "किंवा पण त्या",
        "ne": "छ र को मा का लाई यो हो गर्न भने छन् पनि एक गरिएको वा यस तर हुन्छ गर्नुहोस् छैन ले बाट हुने तथा",
    }.items()
}
_SIDES = (  # characters of which each side has its own
    ("zh_cn", "zh_sg", "zh_hans"), "这们个为国说时会对来没还进过发应该种样实现电脑单边",
    ("zh_tw", "zh_hk", "zh_mo", "zh_hant"), "這們個為國說時會對來沒還進過發應該種樣實現電腦單邊",
)  # fmt: skip
_FAMILIES = (
    {"da", "nb", "no", "nn"}, {"cs", "sk"}, {"id", "ms"}, {"es", "ca", "gl", "pt"},
    {"ru", "uk", "be", "bg", "mk"}, {"hi", "mr", "ne"},
)  # fmt: skip
_SLOTS = re.compile(r"<[^<>]*>|`[^`]*`|\$[^$]*\$|https?://\S+|&\w+;")
_WORD = re.compile(rf"[{_LATIN}{_CYRILLIC}{_ARABIC}\u0300-\u036f\u0900-\u097f]+")
_LETTER = re.compile(r"[^\W\d_]+")
_SAMPLE = 40_000  # characters that a language is told by
_ENOUGH = 60  # words, or letters, below which nothing is said of a text
_LEAST = 0.1  # the share of a language's own letters below which a text is not in it
_MOSTLY = 0.5  # the share of another script's letters above which it is in that
_KANA_SHARE = 0.02  # so much kana is Japanese, not Chinese
_HITS = 12  # small words of another language that may be names, or quoted
_TIMES = 3  # so many times as many as of its own are no accident
_TIMES_KIN = 1.5  # the same for languages that share most of their small words
_RARE = 0.03  # the share of small words below which a text is in none of the known languages
_LEAST_OF_SCRIPT, _LEAST_LATIN = 0.2, 0.5  # of the letters of a pair
_WORDS = 4  # function words, fewer of which do not tell the language of a pair


def other_language(texts: Iterable[str], language: str) -> str:
    """What speaks against *texts* being in *language* (such as ``pt_BR``); nothing if they may be.

    Slots, code, formulas and addresses don't count.
    """
    base = base_of(language)
    text = _SLOTS.sub(" ", "\n".join(texts)[:_SAMPLE])
    letters = sum(map(len, _LETTER.findall(text)))
    if letters < _ENOUGH or base in _EITHER:
        return ""
    return _by_script(text, base, letters) or _by_region(text, language) or _by_words(text, base)


def _by_script(text: str, base: str, letters: int) -> str:
    kana = _count(text, _KANA) / letters
    if base in {"zh", "yue"} and kana > _KANA_SHARE:
        return f"{kana:.0%} of its letters are Japanese"
    if base == "ja" and kana < _KANA_SHARE and _count(text, _HAN) > _LEAST * letters:
        return f"only {kana:.0%} of its letters are Japanese, and many are Chinese"
    if base in _SCRIPTS:
        script = _HANGUL if base == "ko" else _SCRIPTS[base]
        share = _count(text, script) / letters
        return "" if share >= _LEAST else f"only {share:.0%} of its letters are of that script"
    if base in _SMALL and (share := _count(text, _LATIN) / letters) < _MOSTLY:
        return f"only {share:.0%} of its letters are Latin"
    return ""


def _count(text: str, script: str) -> int:
    return len(re.findall(f"[{script}]", text))


def _by_region(text: str, language: str) -> str:
    """Of Chinese, whether its characters are those of the other side."""
    code = code_key(language)
    (simple, own, traditional, other) = _SIDES
    if code not in (*simple, *traditional):
        return ""
    counts = Counter(text)
    few, many = (sum(counts[c] for c in side) for side in (own, other))
    name = "traditional"
    if code in traditional:
        few, many, name = many, few, "simplified"
    return f"its characters are {name}" if many >= _HITS and many > _TIMES * few else ""


def _by_words(text: str, base: str) -> str:
    rivals = _rivals(base)
    words = Counter(_WORD.findall(text.lower()))
    total = words.total()
    if not rivals or total < _ENOUGH:
        return ""
    found = {}
    for name in rivals:
        hits, mine = (
            sum(words[w] for w in some) for some in (_apart(name, base), _apart(base, name))
        )
        kin = any({base, name} <= family for family in _FAMILIES)
        if hits >= _HITS and hits > (_TIMES_KIN if kin else _TIMES) * mine:
            found[name] = hits, mine
    if found:
        name = max(found, key=lambda k: found[k])
        hits, mine = found[name]
        return f"its small words are those of {name!r} ({hits / total:.0%}, not {mine / total:.0%})"
    share = sum(words[w] for w in _SMALL[base]) / total
    return f"only {share:.0%} of its words are small words of that language" * (share < _RARE)


@lru_cache(maxsize=128)
def _rivals(base: str) -> tuple[str, ...]:
    """The languages that are told from this one by their words: those of its script."""
    if base not in _SMALL or base in _WHOLE:
        return ()
    script = _SCRIPTS.get(base)
    return tuple(sorted(k for k in _SMALL if k != base and _SCRIPTS.get(k) == script))


@lru_cache(maxsize=1024)
def _apart(name: str, other: str) -> frozenset[str]:
    """The small words that one language has and the other has not."""
    return _SMALL[name] - _SMALL[other]


def wrong_script(text: str, name: str) -> bool:
    """Whether hardly a letter is of the script that the language is written in.

    Names and words in Latin letters are usual in every script, so a few letters are enough.
    """
    code = base_of(name)
    if code in _EITHER:
        return False
    letters = re.findall(r"[^\W\d_]", text)
    script = _SCRIPTS.get(code, _LATIN)
    count = _count(text, script)
    if script == _LATIN:
        return count < _LEAST_LATIN * len(letters)
    foreign = len(re.findall(rf"[{_LATIN}]+", text))  # a Latin word counts as one letter
    return count == 0 or count < _LEAST_OF_SCRIPT * (count + foreign)


def wrong_words(text: str, name: str, other: str) -> bool:
    """Whether the function words of a text are those of the other language."""
    own, theirs = base_of(name), base_of(other)
    if theirs not in _rivals(own):
        return False
    words = _WORD.findall(text.lower())
    mine = sum(w in _apart(own, theirs) for w in words)
    foreign = sum(w in _apart(theirs, own) for w in words)
    return foreign >= _WORDS and foreign > 2 * mine
