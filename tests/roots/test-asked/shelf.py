"""An extension as a book may have one of its own, and a module to show."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole


class Example(SphinxDirective):
    """Shows what it holds as it is written, and what comes of it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the code and the result."""
        code = nodes.literal_block("", "\n".join(self.content), language="md")
        return [code, *self.parse_content_to_nodes()]


class Shelf(SphinxDirective):
    """Makes its nodes by hand, without a source: a title, and a table of what it holds."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"foot": str}

    def run(self) -> list[nodes.Node]:
        """Make a box."""
        box = nodes.container(classes=["shelf"])
        box += nodes.rubric("", self.arguments[0])
        for line in self.content if self.name == "shelf" else ():
            box += nodes.paragraph("", line)
        if self.name == "stand":
            box += self.parse_content_to_nodes()
        box += nodes.paragraph("", self.options.get("foot", "What every shelf says"))
        return [box]


class Badge(SphinxRole):
    """Shows its text as a badge."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make an inline node."""
        return [nodes.inline("", self.text, classes=["badge"])], []


def boil(minutes: int) -> bool:
    """Boil the water for some minutes.

    :param minutes: how many of them
    :returns: whether it boils
    """
    return minutes > 0


def setup(app):  # noqa: ANN001, ANN201, D103
    app.add_directive("showing", Example)
    app.add_directive("shelf", Shelf)
    app.add_directive("stand", Shelf)
    app.add_role("badge", Badge())
