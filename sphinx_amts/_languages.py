"""Codes of languages, as Sphinx writes them: which are right, and what they say of a language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._errors import SettingError

if TYPE_CHECKING:
    from babel import Locale

__all__ = [
    "base_of",
    "check_language",
    "code_key",
    "direction",
    "language_name",
    "language_tag",
    "locale_of",
    "named_languages",
    "own_names",
]

_CODE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*(?:@[a-z]+)?")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"})  # fmt: skip
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}
_WRITTEN = {"arab": "rtl", "hebr": "rtl", "thaa": "rtl", "latn": "ltr", "cyrl": "ltr", "deva": "ltr"}  # fmt: skip


def base_of(code: str) -> str:
    """The language without its country: ``pt`` of ``pt_BR``."""
    return re.split(r"[-_@.]", code.lower())[0]


def code_key(code: str) -> str:
    """What a language is looked up by, however its code is written: ``zh_cn`` for ``zh-CN``."""
    return code.lower().replace("-", "_")


def check_language(code: str, *, own: bool = False) -> str:
    """Return *code* if it names a language, as Sphinx writes it: ``zh_CN``, ``pt_BR``, ``es``.

    Another way to write the same, such as ``zh-CN``, would be another edition: one without the
    human's words and without Sphinx's. *own*: of the language that the book is written in, where
    it does no harm. Raises :class:`SettingError`.
    """
    problem = "" if isinstance(code, str) and _CODE.fullmatch(code) else "is no language code"
    if not problem and locale_of(code) is None:
        problem = "is not a language that is known"
    if problem:
        raise SettingError(
            f"{code!r} {problem}", remedy="write it as Sphinx does: zh_CN, pt_BR, es, de …"
        )
    if not own and code != (usual := _as_usual(code)):
        raise SettingError(
            f"{code!r} is not how Sphinx writes this language", remedy=f"write {usual}"
        )
    return code


def _as_usual(code: str) -> str:
    """Language, script and region as in ``zh_Hans_CN``."""
    name, at, variant = code.partition("@")
    first, *more = re.split("[_-]", name)
    written = {4: str.title, 2: str.upper}
    return "_".join([first, *(written.get(len(m), str)(m) for m in more)]) + at + variant


def named_languages(given: Iterable[str]) -> list[str]:
    """Give the languages of an option that takes several, each once, with commas or spaces."""
    return list(dict.fromkeys(code for text in given for code in text.split(",") if code))


def locale_of(code: str) -> Locale | None:
    """Find what Babel knows of a language, by its code or its tag, if it knows it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (Sphinx brings it; 0.1 s)

    try:
        return Locale.parse(code.partition("@")[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def language_tag(code: str) -> str:
    """Give the tag by which a page of HTML names a language: ``sr@latin`` is ``sr-Latn``."""
    base, _, variant = code.partition("@")
    language, *rest = base.replace("_", "-").split("-")
    if script := _SCRIPTS.get(variant.lower()):
        rest.insert(0, script)
    return "-".join([language, *rest])


def direction(code: str) -> str:
    """Tell which way a language is written: ``ltr`` or ``rtl``."""
    language, *rest = language_tag(code).lower().split("-")
    for part in rest:
        if part in _WRITTEN:
            return _WRITTEN[part]
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """Give the name of a language in English, or its code where it has none."""
    locale = locale_of(code)
    return (locale and locale.get_display_name("en")) or code


def own_names(codes: Iterable[str]) -> dict[str, str]:
    """Give the name of each language in its own words, or its code where it has none.

    It is the shortest that tells scripts apart; where two of *codes* share it, with the country.
    """
    names = {code: _own_name(code) for code in codes}
    count = Counter(names.values())
    return {
        code: _own_name(code, full=True) if count[name] > 1 else name
        for code, name in names.items()
    }


def _own_name(code: str, *, full: bool = False) -> str:
    locale = locale_of(language_tag(code))
    if locale is None:
        return code
    known = locale.languages
    name = known.get(f"{locale.language}_{locale.script}") or known.get(locale.language)
    if full:
        name = locale.get_display_name() or name
    return f"{name[:1].upper()}{name[1:]}" if name else code
