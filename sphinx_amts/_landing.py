"""The page that leads to the editions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import PackageLoader

from ._languages import direction, language_tag, own_names
from ._outputs import rewrite
from ._told import Made
from ._web_page import templates

__all__ = ["write_landing"]

_MARK = '<meta name="generator" content="sphinx_amts">'


def write_landing(folder: Path, source: str, editions: Sequence[Made]) -> None:
    """Write ``index.html`` into the folder of the editions: the source's, then the others.

    One that could not be built is left out, unless there is an older one. Does nothing where no
    edition is of web pages, and where there is an ``index.html`` that someone else has written.
    """
    entry = next((one.entry for one in editions if one.entry), "")
    there = [one for one in editions if one.entry or (entry and (one.out / entry).is_file())]
    if not there:
        return
    first = next((one for one in there if one.language == source), there[0])
    title = first.title or "index"
    names = own_names(one.language for one in there)
    text = templates(PackageLoader(__package__)).get_template("landing.html").render(
        title=title, tag=language_tag(first.language),
        editions=[
            {
                "address": f"{one.language}/{one.entry or entry}", "tag": language_tag(one.language),
                "direction": direction(one.language), "name": names[one.language],
                "title": one.title or title,
            }
            for one in sorted(there, key=lambda one: one.language != source)
        ],
    )  # fmt: skip
    rewrite(folder / "index.html", text, _MARK)
