"""The drift of a book in one or several languages → ``drift.json`` and ``drift.html`` in a folder.

The bytes depend on nothing but the book, its editions, the reports that were kept and this
package: no time stamps, no paths of the machine. A report can so be kept in git, and two of them
be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._outputs import whole_text
from ._html import as_html
from ._json import as_json
from ._junit import as_junit
from ._markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ._values import Report

__all__ = ["FORMATS", "render", "write_report", "write_reports"]

FORMATS = {"html": "drift.html", "json": "drift.json", "markdown": "drift.md", "junit": "drift.xml"}
"""What a report can be written as, and the name that its file has in a folder."""


def write_reports(reports: Sequence[Report], folder: Path, *, edition: str = "") -> Path:
    """Write ``drift.json`` and ``drift.html`` into *folder*, which is made if it is not there.

    *edition*: the address from there of the edition that they lie in, to lead back to.

    Returns the path of the HTML. Raises :class:`OutputError` or :class:`OSError` where it cannot be
    written; what was there before is whole then.
    """
    write_report(reports, "json", folder / FORMATS["json"])
    return write_report(reports, "html", folder / FORMATS["html"], edition=edition)


def write_report(reports: Sequence[Report], format_: str, path: Path, *, edition: str = "") -> Path:
    """Write one of the :data:`FORMATS` into the file *path*; its folder is made if need be.

    Whoever reads the file sees the old one or the new one, never a part.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_text(path) as file:
        file.writelines(render(reports, format_, edition=edition))
    return path


def render(reports: Sequence[Report], format_: str, *, edition: str = "") -> Iterable[str]:
    """Give the reports in one of the :data:`FORMATS`, piece by piece; all of it is UTF-8."""
    match format_:
        case "html":
            return as_html(reports, edition)
        case "json":
            return [as_json(reports)]
        case "markdown":
            return [as_markdown(reports)]
        case _:
            return [as_junit(reports)]
