"""What is prose in which directive: MyST's, Sphinx's, sphinx-design's, -proof's, -exercise's.

A directive that is not in this table and stands between colons holds Markdown (that is what
colon fences are for); between backticks it may hold anything. Sphinx is asked what either makes of what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["KINDS", "Directive", "lookup"]


@dataclass(frozen=True, slots=True)
class Directive:
    """``argument``: the kind of segment that the argument is, if it is prose.

    ``body``: ``prose``, ``opaque``, ``toctree``, ``glossary``, ``csv`` or ``html``.
    ``options``: those that are prose: name → (kind, form).
    ``version``: the first word of the argument is no prose.
    ``asked``: Sphinx is asked what it shows, as it is for reStructuredText: what that is, only the
    directive's own code knows.
    ``sets``: it shows nothing, but says how what comes after it is read, such as in which module.
    """

    argument: str = ""
    body: str = "prose"
    options: tuple[tuple[str, str, str], ...] = ()
    version: bool = False
    asked: bool = False
    sets: bool = False


_ALT = (("alt", "alt", "yaml"),)
_CAPTION = (("caption", "caption", "yaml"),)
_OPAQUE = Directive(body="opaque")
_FIGURE = Directive(body="opaque", options=(*_ALT, *_CAPTION))
_ASKED = Directive(body="opaque", asked=True)
_SETS = Directive(body="opaque", sets=True)
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
            "tab-set-code",
            "card-carousel",
            "admonitions",
            "quote",
            "blockquote",
            "full-width",
            "toggle",
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
            "bibliography",
            "index",
            "parsed-literal",
            "include",
            "solution-start",
            "solution-end",
            "exercise-end",
            "tableofcontents",
            "nb-exec-table",
            "highlight",
            "meta",
            "productionlist",
            "tikz",
            "jupyter-execute",
            "program-output",
            "command-output",
            "jupyter-input",
            "jupyter-output",
            "jupyter-kernel",
            "ipython",
            "exec",
            "doctest",
            "testcode",
            "testsetup",
            "testcleanup",
            "testoutput",
            "tabularcolumns",
            "thebe-button",
            "tags",
            "bokeh-plot",
            "altair-plot",
            "raw-html",
            "glue",
            "sectionauthor",
            "codeauthor",
            "target-notes",
            "line-block",
            "math-block",
        ],
        _OPAQUE,
    ),
    **dict.fromkeys(
        [
            "graphviz",
            "digraph",
            "graph",
            "mermaid",
            "plantuml",
            "uml",
            "plot",
            "iframe",
            "video",
            "youtube",
            "vimeo",
            "inheritance-diagram",
        ],
        _FIGURE,
    ),
    **dict.fromkeys(["currentmodule", "default-domain", "default-role", "role"], _SETS),
    **dict.fromkeys(["group-tab", "code-tab"], Directive(asked=True)),
    **dict.fromkeys(
        ["button-link", "button-ref"], Directive(options=(("tooltip", "alt", "yaml"),))
    ),
    "eval-rst": _ASKED,
    "code-cell": _OPAQUE,
    "raw": Directive(body="html"),
    "figure": Directive(options=_ALT),
    "image": Directive(body="opaque", options=_ALT),
    "subfigure": Directive(options=_ALT),
    **dict.fromkeys(
        ("card", "grid-item-card"),
        Directive("title", options=(("img-alt", "alt", "yaml"), ("link-alt", "alt", "yaml"))),
    ),
    "toctree": Directive(body="toctree", options=_CAPTION),
    "glossary": Directive(body="glossary"),
    "csv-table": Directive(argument="title", body="csv"),
    "md-figure": Directive(options=_ALT),
}

_OWN = Directive(asked=True)
"""Of a directive that is not known and stands between colons, the body is Markdown; what it makes
of its argument and options is asked."""
_DOMAINS = frozenset(
    {"c", "cpp", "glue", "js", "math", "myst", "py", "rst", "std", "confval", "option", "envvar"}
)

_MODULES = re.compile(r"(?:\w+:)?(?:current)?module|c(?:pp)?:namespace(?:-push|-pop)?")
"""Directives of domains that what follows them belongs to."""

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
    if _MODULES.fullmatch(name):
        return Directive(sets=True)
    if name.partition(":")[0] in _DOMAINS and ":auto" not in name:
        return _PROSE  # an object of a domain: its signature is code, its description prose
    return _OWN if colon else _ASKED
