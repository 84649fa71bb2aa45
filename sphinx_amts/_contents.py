"""A table of contents within a page: its anchor is the one that it has in the source's language.

docutils names it by its own word for *Contents* in the page's language, and makes an id of that.
"""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from docutils.languages import get_language
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.parts import Contents
from sphinx.application import Sphinx

__all__ = ["SPOKEN", "setup_contents"]

SPOKEN = "amts_source_language"
"""Where the hook that gets a source leaves the book's language in ``env.temp_data``."""


class _Contents(Contents):
    """Named in the source's language; what readers see above it is in their own."""

    def run(self) -> Sequence[nodes.Node]:
        """Make the table as docutils does."""
        settings = self.state.document.settings
        own, source = settings.language_code, settings.env.temp_data.get(SPOKEN)
        if not source:
            return super().run()
        settings.language_code = source
        try:
            made = super().run()
        finally:
            settings.language_code = own
        if not self.arguments:
            for title in made[0].findall(nodes.title):
                title.children = []
                title.append(nodes.Text(get_language(own).labels["contents"]))
        return made


def setup_contents(app: Sphinx) -> None:
    """Register the directive, unless another extension has one of its own."""
    known = directives._directives.get("contents")  # type: ignore[attr-defined]  # noqa: SLF001
    if known in {None, Contents, _Contents}:
        app.add_directive("contents", _Contents, override=True)
