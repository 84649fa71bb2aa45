"""Directives that write parts of the reference from the code, so that they cannot go stale.

``{amts-settings}``: the table of settings. ``{amts-warnings}``: the subtypes of warnings.
``{amts-faults}``: the faults of the emulator. ``{amts-help} COMMAND``: what ``sphinx-amts COMMAND --help`` prints.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import itertools
import os
import re
from typing import TYPE_CHECKING, Any
from unittest import mock

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_amts import _cli, _errors
from sphinx_amts._book_settings import add_options
from sphinx_amts._settings import SETTINGS
from sphinx_amts.emulator import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_WIDTH = "88"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>{}$]")


def settings() -> str:
    """Give the settings as Markdown, one ``confval`` each."""
    options = argparse.ArgumentParser()
    add_options(options)
    there = options.format_help()
    return "\n\n".join(
        "\n".join(
            [
                f":::{{confval}} amts_{s.name}",
                f":type: {' or '.join(f'`{t.__name__}`' for t in s.types)}",
                f":default: `{s.default!r}`",
                "",
                _MARKDOWN.sub(lambda m: "\\" + m[0], s.help),
                *(
                    ["", f"One of: {', '.join(f'`{c!r}`' for c in s.choices)}."]
                    if s.choices
                    else []
                ),
                *(["", f"On the command line: `{o}`."] if (o := _option(s.name)) in there else []),
                ":::",
            ]
        )
        for s in SETTINGS
    )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def warnings() -> str:
    """Give the subtypes of warnings as Markdown, a definition list with a target each."""
    return "\n\n".join(
        f"(warning-{value})=\n`amts.{value}`\n: {text}" for value, text in documented()
    )


def faults() -> str:
    """Give the faults of the emulator as a Markdown table."""
    rows = "\n".join(f"| `{n}` | {where} | {what} |" for n, (where, what) in FAULTS.items())
    return f"| name | strikes | what happens |\n|---|---|---|\n{rows}"


def documented() -> Iterator[tuple[str, str]]:
    """Read the members of ``Warn`` and the strings behind them from the source.

    At run time there are no such strings.
    """
    body = ast.parse(inspect.getsource(_errors.Warn)).body[0].body
    for member, text in itertools.pairwise(body):
        match member, text:
            case ast.Assign(value=ast.Constant(value=name)), ast.Expr(
                value=ast.Constant(value=doc)
            ):
                yield name, " ".join(str(doc).split()).replace("``", "`")


def help_of(command: str) -> str:
    """Give what ``sphinx-amts COMMAND --help`` prints."""
    with mock.patch.dict(os.environ, {"COLUMNS": _WIDTH, "NO_COLOR": "1"}):
        parser = _cli._parser()  # noqa: SLF001  # nobody else needs it
        for word in command.split():
            parser = commands(parser)[word]
        return parser.format_help()


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Give the commands of a parser, by name."""
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}


class _Settings(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(settings())


class _Warnings(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(warnings())


class _Faults(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(faults())


class _Help(SphinxDirective):
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        text = help_of(self.arguments[0] if self.arguments else "")
        return [nodes.literal_block(text, text, language="text")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the directives up."""
    app.add_directive("amts-settings", _Settings)
    app.add_directive("amts-warnings", _Warnings)
    app.add_directive("amts-faults", _Faults)
    app.add_directive("amts-help", _Help)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
