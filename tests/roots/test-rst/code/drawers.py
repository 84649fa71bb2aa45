"""An extension that parts a page into drawers."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Drawer(SphinxDirective):
    """Has a label, which is made without a source."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make a box with a label."""
        text, _ = self.state.inline_text(self.arguments[0], self.lineno)
        box = nodes.container()
        box += [nodes.label("", "", *text), *self.parse_content_to_nodes()]
        return [box]


def setup(app):  # noqa: ANN001, ANN201, D103
    app.add_directive("drawer", Drawer)
