"""An edition's words go into the sources, in memory, as Sphinx reads them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from sphinx.application import Sphinx

from . import pipeline
from ._catalogues import in_catalogue
from ._contents import SPOKEN
from ._doctree import BLOCKS, COLLECT, SAID, Words, blocks_of
from ._environment import ORIGINS, counts_of, doctrees, fingerprints, page_name
from ._errors import AmtsError, StoreError
from ._extraction import name_in_doctree
from ._prepass import PrePass
from ._settings import Settings
from ._terms import WORDS, shown
from ._titles import BOXES, KEY, LABELS
from ._warnings import say_of
from .book import NO_MARKDOWN, Doctree, Include, Page, split
from .compose import Edition, compose
from .localised import inject_code
from .segment import HUMAN, escape, fold

__all__ = ["Sources"]


class Sources:
    """The hooks that get a source; they may run in a forked worker."""

    def __init__(self, prepass: PrePass) -> None:
        self.prepass = prepass

    def read(self, app: Sphinx, docname: str, content: list[str]) -> None:
        """Put the edition's words into a page."""
        env, settings = app.env, self.prepass.settings
        # MyST-NB and autosummary also emit this event for texts that are no pages
        if settings is None or docname not in env.found_docs or env.temp_data.get(COLLECT):
            return
        name = page_name(env, docname)
        env.temp_data[ORIGINS] = {}
        env.temp_data[SPOKEN] = settings.source_language
        counts_of(env).pop(docname, None)
        self._in_doctree(app, settings, docname)
        fingerprints(env)[docname] = self.prepass.fingerprint(settings, name)
        if not name.endswith(settings.suffixes):
            return
        try:
            page, edition = self._edition(app, settings, name, content[0])
        except AmtsError:
            return  # said when the book was read; Sphinx says what it makes of the page itself
        for left in (KEY, BOXES, LABELS):  # by a page before, or by this one's last reading
            env.temp_data[left] = None
        content[0] = _injected(app, page, edition, Path(name).suffix, edition.replacements)
        env.temp_data[WORDS] = self.prepass.words
        say_of(settings, page, edition, docname)

    def _in_doctree(self, app: Sphinx, settings: Settings, docname: str) -> None:
        """Leave the edition's words for what is translated in a page's doctree."""
        name = name_in_doctree(app.env, docname)
        page = self.prepass.pages.get(name)
        if not isinstance(page, Doctree):
            return
        edition = self.prepass.editions[name]
        doctrees(app.env)[docname] = page
        app.env.temp_data[BLOCKS] = {
            **self._plain(page_name(app.env, docname)),
            **blocks_of(page, edition),
        }
        app.env.temp_data[SAID] = self._substitutions(app, page_name(app.env, docname))
        _count(app, Counter(one for whose in edition.origins for one in whose))
        say_of(settings, page, edition, docname)

    def _plain(self, name: str) -> Words:
        """Texts without marks that stand in a page's own source: what only Sphinx knows may show
        the same once more."""
        page, edition = self.prepass.pages.get(name), self.prepass.editions.get(name)
        if page is None or edition is None or isinstance(page, Doctree):
            return {}
        return {
            fold(segment.text): deque([(escape(shown(new)), edition.origins[n])])
            for n, new in edition.in_place().items()
            if not (segment := page.segments[n]).placeholders
        }

    def _substitutions(self, app: Sphinx, name: str) -> dict[str, str]:
        """The values of substitutions, those of the page and of the configuration, as they show:
        the edition's → the source's."""
        pages, editions = self.prepass.pages, self.prepass.editions
        said = dict(getattr(app.env, "amts_substitutions", {}))
        if name in pages and not isinstance(pages[name], Doctree):
            for n, new in editions[name].in_place().items():
                segment = pages[name].segments[n]
                if segment.kind == "substitution":
                    said[shown(new)] = shown(segment.raw)
        found = {
            escape(new): escape(old) for new, old in said.items() if new.strip() and new != old
        }
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    def include(self, app: Sphinx, path: Path, _parent: str, content: list[str]) -> None:
        """Put the edition's words into a file that a page includes."""
        env, settings = app.env, self.prepass.settings
        if env.temp_data.get(COLLECT):
            return
        including = page_name(env, env.docname)
        # in a page of another kind the file's text is no Markdown, whatever its name
        known = self.prepass.pages.get(including)
        if settings is None or path.suffix in NO_MARKDOWN or known is None:
            return
        if isinstance(known, Doctree):
            return
        name = pipeline.name_of(settings.root, path)
        asked = self._asked(settings, including, name)
        if any(include.literal for include in asked):
            return
        try:
            page, edition = self._edition(app, settings, name, content[0])
        except AmtsError:
            return
        # a catalogue of the page that includes translates what is included, too
        alone = set(in_catalogue(app, including, page))
        cut = {m for include in asked for m in include.markers}
        replacements = {
            n: new
            for n, new in edition.replacements.items()
            if n not in alone and not _lost(cut, page.segments[n].raw, new)
        }
        content[0] = _injected(app, page, edition, path.suffix, replacements, alone)
        say_of(settings, page, edition, settings.root / name)

    def _asked(self, settings: Settings, including: str, name: str) -> list[Include]:
        """Find how a page asks for a file, by itself or through what it includes."""
        root, pages = settings.root, self.prepass.pages
        return [
            include
            for at in pipeline.closure(root, including, pages)
            for include in pages[at].includes
            if pipeline.name_of(root, pipeline.included_path(root, including, include)) == name
        ]

    def _edition(
        self, app: Sphinx, settings: Settings, name: str, text: str
    ) -> tuple[Page, Edition]:
        """Give the edition of a page as it was looked up.

        Where another extension has changed the source, it is the edition of what it is now.
        """
        known = self.prepass.pages.get(name)
        if known is not None and known.text == text:
            return known, self.prepass.editions[name]
        page = split(text, settings.dialect, suffix=Path(name).suffix)
        found = dict(self.prepass.found)
        if self.prepass.memory is not None:
            with suppress(StoreError):
                found |= pipeline.look_up(settings, self.prepass.memory, [page])
        alone = in_catalogue(app, name, page)
        return page, compose(page, found, name, settings.dialect, alone)


def _injected(
    app: Sphinx,
    page: Page,
    edition: Edition,
    suffix: str,
    replacements: Mapping[int, str],
    left_alone: Collection[int] = (),
) -> str:
    """A source with the edition's words; for what is translated later, and for the marks, it is left
    what there is in it, with what was left of the page that includes it."""
    data = app.env.temp_data
    titles = [(source, new) for n, source, new in edition.titles if n not in left_alone]
    data[KEY] = [*(data.get(KEY) or []), *titles, *edition.figures]
    data[BOXES] = {**_boxes(page, replacements), **(data.get(BOXES) or {})}
    data[LABELS] = {**page.labels, **(data.get(LABELS) or {})}
    _note_origins(app, page, edition, replacements, left_alone)
    return inject_code(page.inject(replacements), page.text, suffix, edition.code)


def _boxes(page: Page, replacements: Mapping[int, str]) -> dict[str, str]:
    """Translated titles of directives → the source's."""
    wanted = ((n, new) for n, new in replacements.items() if page.segments[n].form == "line")
    return {new: page.segments[n].raw for n, new in wanted}


def _note_origins(
    app: Sphinx,
    page: Page,
    edition: Edition,
    replacements: Mapping[int, str],
    left_alone: Collection[int] = (),
) -> None:
    """Leave whose the sentences of each block are, for the marks, and add them to the page's counts.

    Headings and terms are read in the source's language. What Sphinx's own catalogues translate,
    which is *left_alone*, is a human's; a block whose translation is not used is the source's.
    """
    noted: dict[str, tuple[str, ...]] = app.env.temp_data.get(ORIGINS) or {}
    app.env.temp_data[ORIGINS] = noted
    titles = {n for n, _, _ in edition.titles}
    counts = Counter[str]()
    for n, (segment, origins) in enumerate(zip(page.segments, edition.origins, strict=True)):
        whose = origins
        if n in left_alone:
            whose = (HUMAN,) * len(origins)
        elif n in edition.replacements and n not in replacements and n not in titles:
            whose = ("source",) * len(origins)
        counts.update(whose)
        if raw := fold(replacements.get(n, segment.raw)):
            noted.setdefault(raw, whose)
    _count(app, counts)


def _count(app: Sphinx, counts: Counter[str]) -> None:
    """Add these to how many sentences of the page are whose."""
    known = counts_of(app.env)
    before = known.get(app.env.docname, (0, 0, 0))
    found = counts[HUMAN], counts["machine"], counts["source"]
    human, machine, source = (a + b for a, b in zip(before, found, strict=True))
    known[app.env.docname] = human, machine, source


def _lost(markers: Collection[str], source: str, new: str) -> bool:
    """Whether a text by which a file is cut would be lost in translation."""
    return any(m in source and m not in new for m in markers)
