"""D2L's fences: code of the book, a table of contents, reStructuredText."""

from __future__ import annotations

import re

from ._parse import Item

__all__ = ["code_tabs", "fence", "is_input"]

_INPUT = re.compile(r"\{\.(?P<language>\w+)(?:\s+\.input)?[^}]*\}\Z")
_TAB = re.compile(r"(?:#\s*@tab|%%tab)[ \t]+(?P<names>[\w, \t]+?)\s*\Z")
_TAB_SETUP = re.compile(r"(?:\s*(?:%load_ext d2lbook\.tab|tab\.interact_select\([^\n]*\)))+\s*\Z")
_SHELL = re.compile(r"[!%]")
_ONLY_TITLE = re.compile(r"\.\. only:: html\n\n[ ]+(?P<title>\S.*)\n[ ]+[=-]+\Z")
_AUTO = re.compile(r"(?m)^\.\. auto(?P<what>class|function|exception|data):: (?P<name>.*)$")
_MEMBERS = re.compile(r"(?m)^[ ]+:(?:members|undoc-members|show-inheritance):[^\n]*$")


def code_tabs(item: Item) -> tuple[str, ...]:
    """The frameworks that a code cell is for; none if it does not say."""
    if item.kind != "fence" or not item.lines or not _INPUT.match(item.value):
        return ()
    m = _TAB.match(item.lines[0])
    return tuple(name.strip() for name in m["names"].split(",")) if m else ()


def is_input(item: Item) -> bool:
    """Whether this is a cell of the book's own code."""
    return item.kind == "fence" and bool(_INPUT.match(item.value))


def fence(item: Item, *, autodoc: bool) -> list[str]:
    """The lines of a fence as MyST has them, as many as there were but for marks."""
    ticks, body = item.ticks, list(item.lines)
    if m := _INPUT.match(item.value):
        if _TAB_SETUP.match("\n".join(body)):
            return []
        if _TAB.match(body[0]) if body else None:
            body = body[1:]
        shell = any(_SHELL.match(line) for line in body)
        language = "ipython3" if shell and m["language"] == "python" else m["language"]
        return [f"{ticks}{language}", *body, ticks]
    if item.value == "toc":
        return [f"{ticks}{{toctree}}", *body, ticks]
    if item.value == "eval_rst":
        text = "\n".join(body).strip()
        if m := _ONLY_TITLE.match(text):
            return [f"# {m['title']}"]
        if not autodoc:
            body = _MEMBERS.sub("", _AUTO.sub(r".. py:\g<what>:: \g<name>", "\n".join(body))).split(
                "\n"
            )
            body = [line.replace(".. currentmodule::", ".. py:currentmodule::") for line in body]
        return [f"{ticks}{{eval-rst}}", *body, ticks]
    return [f"{ticks}{item.value}", *body, ticks]
