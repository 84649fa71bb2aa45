"""How a book writes Markdown: the switches of its parser that change what is prose."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_EXTENSIONS", "Dialect"]

DEFAULT_EXTENSIONS = frozenset({"amsmath", "colon_fence", "deflist", "dollarmath", "substitution"})
"""What a folder of Markdown without a configuration is read with."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """``extensions``: the names of ``myst_enable_extensions``; ``language``: of the sentences.

    ``notebooks``: which other files are notebooks that jupytext keeps as text, as (suffix, format).
    ``directives``: what directives of the book's own hold, as (name, prose, title or code).
    """

    extensions: frozenset[str] = DEFAULT_EXTENSIONS
    language: str = "en"
    notebooks: tuple[tuple[str, str], ...] = ()
    directives: tuple[tuple[str, str], ...] = ()

    def notebook(self, suffix: str) -> str:
        """The format of the notebooks in files that end so, if they are any."""
        return dict(self.notebooks).get(suffix, "")

    def has(self, *names: str) -> bool:
        """Whether any of these MyST extensions is on."""
        return not self.extensions.isdisjoint(names)
