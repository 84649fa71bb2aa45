"""A template and values → one page of HTML that needs nothing else.

It loads nothing: its style and its script stand in it, and its content security policy allows
these two, by their hashes, and nothing more. All values go through the template's escaping.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["page", "page_parts", "templates"]


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

    It extends our ``page.html``, where the head is. ``name.css`` stands beside it, and the
    *scripts*, or ``name.js``; they become one.
    """
    loader = ChoiceLoader([PackageLoader(package), PackageLoader("sphinx_amts")])
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


def templates(loader: BaseLoader, extensions: Sequence[str] = ()) -> Environment:
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
