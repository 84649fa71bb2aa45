"""Sphinx's names of languages → the codes of Amazon Translate, for an engine."""

from __future__ import annotations

from .._amazon_codes import amazon_code
from .._errors import EngineError, SettingError
from .._languages import code_key

__all__ = ["doubt", "pair"]

_DOUBTS = {
    "zh_hk": "the Chinese of Taiwan is the nearest that Amazon Translate has",
    "zh_mo": "the Chinese of Taiwan is the nearest that Amazon Translate has",
    "es_co": "the Spanish of Mexico is the nearest that Amazon Translate has",
    "nn": "Amazon Translate writes Norwegian in Bokmål",
    "sr@latin": "Amazon Translate writes Serbian in Cyrillic letters",
    "ca@valencia": "Amazon Translate writes standard Catalan",
}


def pair(source: str, target: str) -> tuple[str, str]:
    """Give the codes of both languages. Raises :class:`EngineError` where they are no pair."""
    try:
        codes = amazon_code(source), amazon_code(target)
    except SettingError as error:
        raise EngineError(
            error.message, remedy="choose another engine for it; " + error.remedy
        ) from error
    if codes[0] == codes[1]:
        raise EngineError(f"{source} and {target} are one language to Amazon Translate")
    return codes


def doubt(language: str) -> str:
    """Say in what the service's language is not quite this one, or nothing."""
    return _DOUBTS.get(code_key(language), "")
