"""Headings and glossary terms, translated after their anchors are made.

A heading's text names its anchors: the id of its section, its MyST slug, the label of
sphinx.ext.autosectionlabel. Were it translated in the source, every link to it would die. So the
page is parsed with the source's headings, and this transform puts the translated ones in their
place: every anchor stays the source's, with no label added and no line moved. A translated
glossary term is made known to ``{term}`` beside the source's.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import new_document

from ._errors import Warn

__all__ = ["KEY", "TranslateTitles"]

KEY = "amts_titles"
"""Where ``source-read`` leaves (source raw, translated raw) for this transform, in
``env.temp_data``."""

_WORD = re.compile(r"\W+")
_MARKUP = re.compile(r"[\\`*_\[\]<>$&{}:~'\"-]")
_logger = logging.getLogger(__name__)


class TranslateTitles(SphinxTransform):
    """Replace the texts of headings and glossary terms; runs after Sphinx's own catalogues
    (``Locale``, 20), whose titles are left alone."""

    default_priority = 25
    _kinds: ClassVar[tuple[type[nodes.Element], ...]] = (nodes.title, nodes.rubric, nodes.term)

    def apply(self, **_: Any) -> None:
        """Put the page's translated titles in place."""
        titles: Sequence[tuple[str, str]] = self.env.temp_data.pop(KEY, ())  # type: ignore[arg-type]
        if not titles:
            return
        wanted: dict[str, deque[list[nodes.Node]]] = defaultdict(deque)
        for (source, _), made in zip(titles, self._parsed([t for _, t in titles]), strict=True):
            wanted[_key(source)].append(made)
        slugs = getattr(self.document, "myst_slugs", {})
        for node in self.document.findall(lambda n: isinstance(n, self._kinds)):
            if isinstance(node, nodes.title) and not isinstance(
                node.parent, nodes.section | nodes.document
            ):
                continue
            queue = wanted.get(_key(node.rawsource or node.astext())) or wanted.get(
                _key(node.astext())
            )
            if not queue:
                continue
            # the same heading may stand in a page more often than it was recorded
            made = queue.popleft() if len(queue) > 1 else queue[0]
            if not node.get("translated"):
                self._replace(node, [n.deepcopy() for n in made], slugs)

    def _replace(
        self, node: nodes.Element, made: list[nodes.Node], slugs: dict[str, tuple[Any, str, str]]
    ) -> None:
        kept = [n for n in node.children if _invisible(n)]  # they hold anchors of their own
        made = [n for n in made if not _invisible(n)]
        first = bool(kept) and node.children[0] is kept[0]
        node.children = []
        node.extend([*kept, *made] if first else [*made, *kept])
        ids = node["ids"] or (node.parent["ids"] if node.parent is not None else [])
        if isinstance(node, nodes.term):
            standard = self.env.domains["std"]
            term = _text(made)
            # a term that stays as it is, or that shares its translation, is known already
            if ids and ("term", term) not in standard.objects:  # type: ignore[attr-defined]
                standard._note_term(term, ids[0], location=node)  # type: ignore[attr-defined]  # noqa: SLF001
            return
        for slug, (line, id_, _) in list(slugs.items()):
            if id_ in ids:
                slugs[slug] = (line, id_, node.astext())

    def _parsed(self, texts: Sequence[str]) -> Iterable[list[nodes.Node]]:
        """The inline nodes of each text; texts with markup are parsed by MyST, all at once."""
        marked = [t for t in texts if _MARKUP.search(t)]
        parsed: dict[str, list[nodes.Node]] = {}
        if marked:
            document = new_document(self.document["source"], self.document.settings)
            parser = create_md_parser(self.env.myst_config, SphinxRenderer)  # type: ignore[attr-defined]
            parser.options["document"] = document
            parser.render("\n\n".join(marked))
            found = [n for n in document.children if isinstance(n, nodes.paragraph)]
            if len(found) == len(marked):
                parsed = {t: list(n.children) for t, n in zip(marked, found, strict=True)}
            else:
                _logger.warning(
                    "headings with markup could not be translated",
                    type="amts", subtype=Warn.HEADING.value, location=self.env.docname,
                )  # fmt: skip
        for text in texts:
            yield parsed.get(text) or [nodes.Text(_unescaped(text))]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _key(text: str) -> str:
    return _WORD.sub("", text)


def _invisible(node: nodes.Node) -> bool:
    """What a title holds beside its text: index entries, targets."""
    return isinstance(node, nodes.Invisible | nodes.target) or (
        isinstance(node, nodes.Element) and node.tagname == "index"
    )


def _text(made: Iterable[nodes.Node]) -> str:
    return "".join(n.astext() for n in made)
