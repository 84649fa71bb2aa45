"""A template and values → one page of HTML that needs nothing else.

It loads nothing: its style and its script stand in it, and its content security policy allows
these two, by their hashes, and nothing more. All values go through the template's escaping.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["language_name", "page", "page_parts"]


def page(package: str, name: str, filters: Mapping[str, Any], **values: object) -> str:
    """Fill ``templates/name.html`` of a *package*; ``name.css`` and ``name.js`` stand beside it."""
    return "".join(page_parts(package, name, filters, **values))


def page_parts(
    package: str, name: str, filters: Mapping[str, Any], **values: object
) -> Iterator[str]:
    """Give the same piece by piece, so that a long page is never in memory as a whole."""
    loader = PackageLoader(package)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    # with the line ends that a browser hashes it with, whatever they are on this disk
    style, script = (
        loader.get_source(environment, f"{name}.{kind}")[0].replace("\r\n", "\n")
        for kind in ("css", "js")
    )
    yield from environment.get_template(f"{name}.html").generate(
        **values,
        style=Markup(style),  # noqa: S704 (our own file)
        script=Markup(script),  # noqa: S704 (our own file)
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def language_name(code: str) -> str:
    """Give the name of a language, or its code where it has none."""
    try:
        return Locale.parse(code.partition("@")[0].replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
