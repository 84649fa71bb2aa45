"""Sphinx's names of languages → the codes of Amazon Translate."""

from __future__ import annotations

from .._errors import EngineError

__all__ = ["CODES", "code", "doubt", "pair"]

CODES = frozenset(
    "af am ar az bg bn bs ca cs cy da de el en es es-MX et fa fa-AF fi fr fr-CA ga gu ha he hi hr "
    "ht hu hy id is it ja ka kk kn ko lt lv mk ml mn mr ms mt nl no pa pl ps pt pt-PT ro ru si sk "
    "sl so sq sr sv sw ta te th tl tr uk ur uz vi zh zh-TW".split()
)
"""The languages of the service; it translates between any two of them."""

_OTHERS = {
    "zh": "zh", "zh_cn": "zh", "zh_hans": "zh", "zh_sg": "zh",
    "zh_tw": "zh-TW", "zh_hant": "zh-TW", "zh_hk": "zh-TW",
    "pt": "pt-PT", "pt_pt": "pt-PT", "pt_br": "pt",
    "nb": "no", "nb_no": "no", "no_no": "no",
    "es_mx": "es-MX", "es_co": "es-MX",
    "fr_ca": "fr-CA", "fa_af": "fa-AF", "fil": "tl",
}  # fmt: skip
_DOUBTS = {
    "zh_hk": "the Chinese of Taiwan is the nearest",
    "es_co": "the Spanish of Mexico is the nearest",
    "sr@latin": "it writes Serbian in Cyrillic letters",
    "ca@valencia": "it writes standard Catalan",
}


def code(language: str) -> str:
    """Give the service's code for a language as Sphinx names it.

    Raises :class:`EngineError` where the service does not know it.

    >>> code("pt_BR"), code("zh_CN"), code("de_AT")
    ('pt', 'zh', 'de')
    """
    plain = language.partition("@")[0].replace("-", "_").lower()
    if plain in _OTHERS:
        return _OTHERS[plain]
    first = plain.partition("_")[0]
    if first in CODES:
        return first
    raise EngineError(
        f"Amazon Translate does not know the language {language!r}",
        remedy="choose another engine for it, or show the source text (amts_engine = '')",
    )


def pair(source: str, target: str) -> tuple[str, str]:
    """Give the codes of both languages. Raises :class:`EngineError` where they are no pair."""
    codes = code(source), code(target)
    if codes[0] == codes[1]:
        raise EngineError(f"{source} and {target} are one language to Amazon Translate")
    return codes


def doubt(language: str) -> str:
    """Say in what the service's language is not quite this one, or nothing."""
    return _DOUBTS.get(language.replace("-", "_").lower(), "")
