"""Headings, glossary terms and captions of outputs, translated after their anchors are made.

A heading's text names its anchors: the id of its section, its MyST slug, the label of
sphinx.ext.autosectionlabel. Were it translated in the source, every link to it would die. So the
page is parsed with the source's headings, and this transform puts the translated ones in their
place: every anchor stays the source's, with no label added and no line moved. A translated
glossary term is made known to ``{term}`` beside the source's. The caption of a notebook's output
stands in the metadata of its cell, which would be run again if that changed.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import new_document

from ._errors import Warn
from ._terms import unescaped
from ._warnings import warn

__all__ = ["BOXES", "KEY", "LABELS", "TranslateTitles", "note_slugs", "note_term"]

BOXES = "amts_boxes"
"""Where it leaves the titles of directives: translated raw → source raw."""

LABELS = "amts_labels"
"""Where it leaves the page's link reference definitions, of which titles may make use."""

KEY = "amts_titles"
"""Where ``source-read`` leaves (source raw, translated raw) for this transform, in
``env.temp_data``."""

_Wanted: TypeAlias = dict[str, deque[list[nodes.Node]]]
_WORD = re.compile(r"[\W_]+")
_MORE = re.compile(r"\]\(|\]\[|\}`|\{\{|&\w+;")
_MARKUP = re.compile(r"[\\`*_\[\]<>$&{}:~'\".@-]")


class TranslateTitles(SphinxTransform):
    """Replace the texts of headings and glossary terms.

    This runs after Sphinx's own catalogues (``Locale``, 20), whose titles are left alone.
    """

    default_priority = 25

    def apply(self, **_: Any) -> None:  # noqa: ANN401  # as docutils has it
        """Put the page's translated titles in place."""
        self._name_boxes(self.env.temp_data.get(BOXES) or {})
        self.env.temp_data[BOXES] = {}
        titles: Sequence[tuple[str, str]] = self.env.temp_data.get(KEY) or ()
        self.env.temp_data[KEY] = ()
        if not titles:
            return
        exact: _Wanted = defaultdict(deque)
        loose: _Wanted = defaultdict(deque)
        seen = self._shown([source for source, _ in titles])
        for (source, _new), made in zip(titles, self._parsed([t for _, t in titles]), strict=True):
            exact[_folded(source)].append(made)
            loose[_letters(seen.get(source, source))].append(made)
        document: Any = self.document
        slugs = getattr(document, "myst_slugs", {})
        for node in list(_titles(document)):
            # a heading knows its source; of a rubric or a term there is only what a reader sees
            source = node.rawsource if isinstance(node, nodes.title) else ""
            shown = node["alt"] if isinstance(node, nodes.image) else node.astext()
            queue = exact.get(_folded(source)) if source else loose.get(_letters(shown))
            if not queue:
                continue
            # the same heading may stand in a page more often than it was recorded
            made = queue.popleft() if len(queue) > 1 else queue[0]
            if isinstance(node, nodes.image):
                node["alt"] = _text(made)
            elif not node.get("translated"):
                self._replace(node, [n.deepcopy() for n in made], slugs)

    def _name_boxes(self, sources: Mapping[str, str]) -> None:
        """Give a box the class that docutils makes of its title, made of the source's title."""
        for box in self.document.findall(nodes.admonition) if sources else ():
            title = box.next_node(nodes.title)
            if title is None or title.rawsource not in sources:
                continue
            raws = title.rawsource, sources[title.rawsource]
            made, wanted = (f"admonition-{nodes.make_id(raw)}" for raw in raws)
            box["classes"] = [wanted if c == made else c for c in box["classes"]]

    def _replace(
        self, node: nodes.Element, made: list[nodes.Node], slugs: dict[str, tuple[Any, str, str]]
    ) -> None:
        old = node.astext()
        made = _with_anchors(list(node.children), made)
        node.children = []
        node.extend(made)
        ids = node["ids"] or (node.parent["ids"] if node.parent is not None else [])
        if isinstance(node, nodes.term):
            note_term(self.env, node, old)
            return
        note_slugs(slugs, ids, node.astext())

    def _shown(self, sources: Sequence[str]) -> dict[str, str]:
        """What a reader sees of those that have more letters than that: addresses, names of roles."""
        more = [source for source in dict.fromkeys(sources) if _MORE.search(source)]
        parsed = self._parsed(more) if more else ()
        return {source: _text(made) for source, made in zip(more, parsed, strict=True)}

    def _parsed(self, texts: Sequence[str]) -> Iterable[list[nodes.Node]]:
        """Give the inline nodes of each text; those with markup are parsed by MyST, all at once."""
        marked = [t for t in texts if _MARKUP.search(t)]
        parsed: dict[str, list[nodes.Node]] = {}
        if marked:
            document = new_document(self.document["source"], self.document.settings)
            parser = create_md_parser(self.env.myst_config, SphinxRenderer)  # type: ignore[attr-defined]
            parser.options["document"] = document
            labels = self.env.temp_data.get(LABELS) or {}
            references = {n: {"href": to, "title": title} for n, (to, title) in labels.items()}
            env = {"references": references}
            tokens = [token for text in marked for token in _paragraph(parser, text, env)]
            parser.renderer.render(tokens, parser.options, env)
            found = [n for n in document.children if isinstance(n, nodes.paragraph)]
            if len(found) == len(marked):
                parsed = {t: list(n.children) for t, n in zip(marked, found, strict=True)}
            else:
                warn(Warn.HEADING, "headings with markup could not be translated", self.env.docname)
        for text in texts:
            yield parsed.get(text) or [nodes.Text(unescaped(text))]


def note_slugs(slugs: dict[str, tuple[Any, str, str]], ids: Sequence[str], text: str) -> None:
    """Make the translation of a heading known to references by its slug, which show it."""
    for slug, (line, id_, _) in list(slugs.items()):
        if id_ in ids:
            slugs[slug] = (line, id_, text)


def note_term(env: BuildEnvironment, node: nodes.Element, old: str) -> None:
    """Make the translation of a glossary's term known to ``{term}``.

    A term that stays as it is, or that shares its translation, is known already.
    """
    standard: Any = env.domains["std"]
    known, new = standard.objects, node.astext()
    if node["ids"] and ("term", old) in known and ("term", new) not in known:
        standard._note_term(new, node["ids"][0], location=node)  # noqa: SLF001


def _paragraph(parser: MarkdownIt, text: str, env: dict[str, Any]) -> list[Token]:
    """Parse a title as a paragraph's text, whatever block it would be on a line of its own."""
    inside = parser.parseInline(text, env)
    for token in inside:
        token.map = [0, 1]
    return [
        Token("paragraph_open", "p", 1, block=True, map=[0, 1]),
        *inside,
        Token("paragraph_close", "p", -1, block=True),
    ]


def _titles(document: nodes.document) -> Iterator[nodes.Element]:
    """Find headings, rubrics and terms, and what outputs of cells are called; the titles of boxes
    are translated in the source."""
    for node in document.findall(nodes.Element):
        if isinstance(node, nodes.container) and "cell_output" in node["classes"]:
            yield from node.findall(nodes.caption)
            yield from (image for image in node.findall(nodes.image) if image.get("alt"))
        if isinstance(node, nodes.rubric | nodes.term) or (
            isinstance(node, nodes.title)
            and isinstance(node.parent, nodes.section | nodes.document)
        ):
            yield node


def _folded(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    return _WORD.sub("", text)


def _invisible(node: nodes.Node) -> bool:
    """Find what a title holds beside its text: index entries, targets."""
    return isinstance(node, nodes.Invisible | nodes.target) or (
        isinstance(node, nodes.Element) and node.tagname == "index"
    )


def _with_anchors(old: Sequence[nodes.Node], made: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Put what a title holds beside its text, which has anchors of its own, where the translation
    has the like of it; else where it stood, at its beginning or its end."""
    kept = [n for n in old if _invisible(n)]
    if [type(n) for n in kept] == [type(n) for n in made if _invisible(n)]:
        own = iter(kept)
        return [next(own) if _invisible(n) else n for n in made]
    rest = [n for n in made if not _invisible(n)]
    return [*kept, *rest] if kept and old[0] is kept[0] else [*rest, *kept]


def _text(made: Iterable[nodes.Node]) -> str:
    return "".join(n.astext() for n in made)
