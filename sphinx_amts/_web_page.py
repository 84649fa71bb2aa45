"""A template and values → one page of HTML that needs nothing else.

It loads nothing: its style and its script stand in it, and its content security policy allows
these two, by their hashes, and nothing more. All values go through the template's escaping.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = [
    "direction",
    "language_name",
    "language_tag",
    "locale_of",
    "own_names",
    "page",
    "page_parts",
    "templates",
]

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"})  # fmt: skip
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}
_WRITTEN = {"arab": "rtl", "hebr": "rtl", "thaa": "rtl", "latn": "ltr", "cyrl": "ltr", "deva": "ltr"}  # fmt: skip


def page(package: str, name: str, filters: Mapping[str, Any], **values: object) -> str:
    """Fill ``templates/name.html`` of a *package* with its one script, ``name.js``, as a whole."""
    return "".join(page_parts(package, name, filters, (), **values))


def page_parts(
    package: str,
    name: str,
    filters: Mapping[str, Any],
    scripts: Sequence[str] = (),
    **values: object,
) -> Iterator[str]:
    """Fill ``templates/name.html`` of a *package*, piece by piece: a long page is never in memory.

    ``name.css`` stands beside it, and the *scripts*, or ``name.js``; they become one.
    """
    loader = PackageLoader(package)
    environment = templates(loader)
    environment.filters.update(filters)

    def read(file: str) -> str:
        # with the line ends that a browser hashes it with, whatever they are on this disk
        return loader.get_source(environment, file)[0].replace("\r\n", "\n")

    style = read(f"{name}.css")
    script = "".join(read(f"{one}.js") for one in scripts or (name,))
    if scripts:  # names of one file are names of all, and of nothing else on the page
        script = f'"use strict";\n{{\n{script}}}\n'
    yield from environment.get_template(f"{name}.html").generate(
        **values,
        style=Markup(style),  # noqa: S704 (our own file)
        script=Markup(script),  # noqa: S704 (our own file)
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def templates(loader: PackageLoader, extensions: Sequence[str] = ()) -> Environment:
    """Make what fills templates of ours: every value is escaped, and none may be missing."""
    return Environment(
        loader=loader,
        extensions=extensions,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def language_name(code: str) -> str:
    """Give the name of a language, or its code where it has none."""
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


def locale_of(code: str) -> Locale | None:
    """Find what Babel knows of a language, by its code or its tag, if it knows it."""
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
