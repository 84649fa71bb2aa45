"""Languages as Sphinx names them → the codes of Amazon Translate."""

from __future__ import annotations

from ._errors import SettingError
from ._languages import code_key

__all__ = ["AMAZON_CODES", "UNSPACED", "amazon_code"]

AMAZON_CODES = frozenset(
    [
        "af",
        "am",
        "ar",
        "az",
        "bg",
        "bn",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "es-MX",
        "et",
        "fa",
        "fa-AF",
        "fi",
        "fr",
        "fr-CA",
        "ga",
        "gu",
        "ha",
        "he",
        "hi",
        "hr",
        "ht",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "kn",
        "ko",
        "lt",
        "lv",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "mt",
        "nl",
        "no",
        "pa",
        "pl",
        "ps",
        "pt",
        "pt-PT",
        "ro",
        "ru",
        "si",
        "sk",
        "sl",
        "so",
        "sq",
        "sr",
        "sv",
        "sw",
        "ta",
        "te",
        "th",
        "tl",
        "tr",
        "uk",
        "ur",
        "uz",
        "vi",
        "zh",
        "zh-TW",
    ]
)
UNSPACED = frozenset({"zh", "zh-TW", "ja", "th"})
"""Those of them that put no blank between words or sentences."""
_OTHERS = {
    "zh_cn": "zh", "zh_hans": "zh", "zh_sg": "zh", "zh_tw": "zh-TW", "zh_hant": "zh-TW",
    "zh_hk": "zh-TW", "zh_mo": "zh-TW", "pt_br": "pt", "pt": "pt-PT", "nb": "no", "nn": "no",
    "fil": "tl", "iw": "he", "in": "id", "prs": "fa-AF", "es_419": "es-MX", "es_co": "es-MX",
}  # fmt: skip
_CASED = {code_key(code): code for code in AMAZON_CODES if "-" in code}


def amazon_code(language: str) -> str:
    """The code by which Amazon Translate knows a language; ``pt`` is its Brazilian Portuguese.

    Raises :class:`~sphinx_amts._errors.SettingError` for a language that it does not translate.

    >>> [amazon_code(c) for c in ("zh_CN", "zh_TW", "pt_BR", "pt_PT", "fr_CA", "sr@latin", "de_AT")]
    ['zh', 'zh-TW', 'pt', 'pt-PT', 'fr-CA', 'sr', 'de']
    """
    parts = code_key(language.strip()).partition("@")[0].split("_")
    for n in range(len(parts), 0, -1):
        part = "_".join(parts[:n])
        code = _CASED.get(part) or _OTHERS.get(part) or (part if part in AMAZON_CODES else "")
        if code:
            return code
    raise SettingError(
        f"Amazon Translate does not know the language {language!r}",
        remedy="it knows " + ", ".join(sorted(AMAZON_CODES)),
    )
