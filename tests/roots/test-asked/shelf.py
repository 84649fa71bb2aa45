"""An extension as a book may have one of its own, and a module to show."""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import ReferenceRole, SphinxDirective, SphinxRole


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


class BadgeTo(ReferenceRole):
    """Refers to a place, with a tooltip behind it, as sphinx-design has it."""

    def __call__(self, name, rawtext, text, *args, **kwargs):  # noqa: ANN001, ANN002, ANN003, ANN204
        """Take the tooltip off."""
        text, _, self.tooltip = text.partition(" ; ")
        return super().__call__(name, rawtext, text, *args, **kwargs)

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a reference."""
        to = {"reftarget": self.target, "refdoc": self.env.docname, "reftype": "any"}
        made = pending_xref("", refdomain="", refexplicit=self.has_explicit_title, **to)
        if self.tooltip:
            made["sd_tooltip"] = self.tooltip
        made += nodes.inline("", self.title, classes=["xref", "any"])
        return [made], []


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
    app.add_role("badge-to", BadgeTo())
