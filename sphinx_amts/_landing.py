"""The page that leads to the editions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, PackageLoader, StrictUndefined

from ._edition import Made
from ._outputs import whole_text
from ._web_page import direction, language_tag

__all__ = ["write_landing"]

_MARK = '<meta name="generator" content="sphinx_amts">'


def write_landing(folder: Path, source: str, editions: Sequence[Made]) -> None:
    """Write ``index.html`` into the folder of the editions: the source's, then the others.

    One that could not be built is left out, unless there is an older one. Does nothing where no edition is of web pages, and
    where there is an ``index.html`` that someone else has written.
    """
    entry = next((one.entry for one in editions if one.entry), "")
    there = [one for one in editions if one.entry or (entry and (one.out / entry).is_file())]
    path = folder / "index.html"
    old = path.read_text("utf-8", errors="replace") if path.is_file() else None
    if not there or (old is not None and _MARK not in old):
        return
    environment = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    first = next((one for one in there if one.language == source), there[0])
    title = first.title or "index"
    text = environment.get_template("landing.html").render(
        title=title, tag=language_tag(first.language),
        editions=[
            {
                "address": f"{one.language}/{one.entry or entry}", "tag": language_tag(one.language),
                "direction": direction(one.language), "name": _own_name(one.language),
                "title": one.title or title,
            }
            for one in sorted(there, key=lambda one: one.language != source)
        ],
    )  # fmt: skip
    if text != old:
        with whole_text(path) as file:
            file.write(text)


def _own_name(code: str) -> str:
    """Give the name of a language as those who read it write it."""
    try:
        locale = Locale.parse(code.partition("@")[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return locale.get_display_name(locale) or code
