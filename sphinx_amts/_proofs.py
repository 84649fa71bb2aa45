"""The word that sphinx-proof puts before a proof: it writes *Proof* into the source, in English,
whatever the language."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

__all__ = ["setup_proofs"]

_WRITTEN = "Proof. "


class _TranslateProofs(SphinxTransform):
    """Say it in the edition's language, in the words of sphinx-proof's own catalogue.

    This runs before paragraphs are marked, which are known by the source that they were made of:
    to that, this word does not belong. In reStructuredText it was translated with its paragraph.
    """

    default_priority = 22  # after the blocks of a page are translated or handed over

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Exchange the word at the beginning of each proof."""
        word = locale.get_translator("proof").gettext("Proof")
        for proof in self.document.findall(_is_proof):
            first = next(iter(proof.findall(nodes.paragraph)), None)
            begin = next(iter(first.findall(nodes.Text)), None) if first is not None else None
            if first is None or begin is None or not begin.startswith(_WRITTEN):
                continue
            begin.parent.replace(begin, nodes.Text(f"{word}. {begin.removeprefix(_WRITTEN)}"))
            first.rawsource = first.rawsource.removeprefix(_WRITTEN)


def _is_proof(node: nodes.Node) -> bool:
    return type(node).__name__ == "proof_node"


def setup_proofs(app: Sphinx) -> None:
    """Look for proofs in books that may have them."""
    app.connect("config-inited", _look)


def _look(app: Sphinx, _config: Config) -> None:
    if "sphinx_proof" in app.extensions:
        app.add_transform(_TranslateProofs)
