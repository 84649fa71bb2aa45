"""What is prose in which directive: MyST's, Sphinx's, sphinx-design's, -proof's, -exercise's.

A directive that is not in this table and stands between colons holds Markdown (that is what
colon fences are for); between backticks it may hold anything and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["KINDS", "Directive", "lookup"]


@dataclass(frozen=True, slots=True)
class Directive:
    """``argument``: the kind of segment that the argument is, if it is prose.

    ``body``: ``prose``, ``opaque``, ``toctree``, ``glossary``, ``csv`` or ``html``.
    ``options``: those that are prose: name → (kind, form).
    ``version``: the first word of the argument is no prose.
    """

    argument: str = ""
    body: str = "prose"
    options: tuple[tuple[str, str, str], ...] = ()
    version: bool = False


_ALT = (("alt", "alt", "yaml"),)
_CAPTION = (("caption", "caption", "yaml"),)
_OPAQUE = Directive(body="opaque")
_PROSE = Directive()
_BOX = Directive(argument="paragraph")
_TITLED = Directive(argument="title")

_TABLE: dict[str, Directive] = {
    **dict.fromkeys(
        [
            "attention",
            "caution",
            "danger",
            "error",
            "hint",
            "important",
            "note",
            "tip",
            "warning",
            "seealso",
            "todo",
            "centered",
            "abstract",
            "legend",
        ],
        _BOX,
    ),
    **dict.fromkeys(
        [
            "admonition",
            "topic",
            "sidebar",
            "dropdown",
            "card",
            "grid-item-card",
            "tab-item",
            "tab",
            "table",
            "list-table",
            "exercise",
            "exercise-start",
            "rubric",
            "details",
            "aside",
            "collapse",
        ],
        _TITLED,
    ),
    **dict.fromkeys(
        [
            "epigraph",
            "highlights",
            "pull-quote",
            "compound",
            "container",
            "div",
            "only",
            "ifconfig",
            "tab-set",
            "grid",
            "grid-item",
            "margin",
            "hlist",
            "figure-md",
            "panels",
            "solution",
            "tabs",
            "group-tab",
            "card-carousel",
            "admonitions",
            "quote",
            "blockquote",
            "full-width",
            "toggle",
            "button-link",
            "button-ref",
        ],
        _PROSE,
    ),
    **dict.fromkeys(
        ["versionadded", "versionchanged", "versionremoved", "deprecated"],
        Directive(argument="paragraph", version=True),
    ),
    **dict.fromkeys(
        ["code", "code-block", "sourcecode", "code-cell", "literalinclude"],
        Directive(body="opaque", options=(("caption", "caption", "yaml*"),)),
    ),
    **dict.fromkeys(
        [
            "math",
            "raw",
            "eval-rst",
            "bibliography",
            "index",
            "contents",
            "parsed-literal",
            "graphviz",
            "mermaid",
            "plantuml",
            "include",
            "solution-start",
            "solution-end",
            "exercise-end",
            "tableofcontents",
            "nb-exec-table",
            "autosummary",
            "automodule",
            "autoclass",
            "autofunction",
            "autodoc2-object",
            "currentmodule",
            "highlight",
            "default-domain",
            "default-role",
            "role",
            "meta",
            "productionlist",
            "tikz",
            "jupyter-execute",
            "program-output",
            "bokeh-plot",
            "altair-plot",
            "plot",
            "raw-html",
            "glue",
            "iframe",
            "video",
            "youtube",
            "sectionauthor",
            "codeauthor",
            "target-notes",
            "line-block",
            "math-block",
            "inheritance-diagram",
        ],
        _OPAQUE,
    ),
    "code-cell": _OPAQUE,
    "raw": Directive(body="html"),
    "figure": Directive(options=_ALT),
    "image": Directive(body="opaque", options=_ALT),
    "subfigure": Directive(options=_ALT),
    **dict.fromkeys(
        ("card", "grid-item-card"), Directive("title", options=(("img-alt", "alt", "yaml"),))
    ),
    "toctree": Directive(body="toctree", options=_CAPTION),
    "glossary": Directive(body="glossary"),
    "csv-table": Directive(argument="title", body="csv"),
    "md-figure": Directive(options=_ALT),
}


KINDS = {"prose": _PROSE, "title": _TITLED, "code": _OPAQUE}
"""What a directive of a book's own may hold, by the words of its settings."""


def lookup(name: str, *, colon: bool, own: Sequence[tuple[str, str]] = ()) -> Directive:
    """The entry for a directive as it is written, such as ``note`` or ``prf:theorem``.

    *own*: what the book says of its own directives.
    """
    for known, kind in own:
        if known == name:
            return KINDS[kind]
    name = name.lower()
    if found := _TABLE.get(name):
        return found
    if name.startswith(("prf:", "proof:")):
        return Directive(body="opaque") if name.endswith("proof-end") else _TITLED
    if ":" in name:  # an object of a domain: its signature is code, its description prose
        return _PROSE
    return _PROSE if colon else _OPAQUE
