"""The editions of a book: where they are, and what their languages are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from .._languages import direction, language_tag, locale_of, own_names

__all__ = ["Edition", "editions_of", "number"]


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as its readers meet it.

    ``tag``: its language in BCP 47. ``name``: the language in its own words. ``direction``:
    ``ltr`` or ``rtl``. ``address``: of its first folder, absolute or relative to that of the
    edition that is built; it ends in a slash. ``absolute``: the same on the web, or nothing
    where that is not known.
    """

    language: str
    tag: str
    name: str
    direction: str
    address: str
    absolute: str


def editions_of(addresses: Mapping[str, str], base: str) -> dict[str, Edition]:
    """Give the editions by language, in order. *base*: ``html_baseurl``, or nothing.

    A book has one configuration for all its editions, and *base* is the address of one of them:
    it is known which if one of the relative *addresses* leads from it to itself.
    """
    base = f"{base.rstrip('/')}/" if base else ""
    home = base and any(not _on_web(a) and urljoin(base, a) == base for a in addresses.values())
    names = own_names(addresses)
    return {
        language: Edition(
            language,
            language_tag(language),
            names[language],
            direction(language),
            address,
            address if _on_web(address) else urljoin(base, address) if home else "",
        )
        for language, address in addresses.items()
    }


def _on_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def number(count: int, code: str) -> str:
    """Write a number as readers of a language do."""
    from babel.numbers import format_decimal  # noqa: PLC0415 (slow, and few pages need it)

    locale = locale_of(language_tag(code))
    return str(count) if locale is None else format_decimal(count, locale=locale)
