"""Sphinx's events → what readers get."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.jinja2glue import SphinxFileSystemLoader
from sphinx.util.osutil import relative_uri

from .._environment import counts_of, page_name
from .._errors import Warn
from .._settings import Settings
from .._warnings import warn
from .editions import Edition, editions_of
from .page import CATALOGUE, HERE, Counts, Fragments, Link, finished, links_to
from .site_map import write_site_map

__all__ = ["Readers"]

_HERE = Path(__file__).parent
_FOR_THE_WEB = frozenset({"html", "dirhtml", "singlehtml", "readthedocs", "readthedocsdirhtml"})


class Readers:
    """What one build gives to its readers; ``settings``: of this build, in any language."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.editions: dict[str, Edition] = {}
        self.fragments: Fragments | None = None

    def configure(self, app: Sphinx, config: Config, settings: Settings) -> None:
        """Take the settings; give Sphinx the edition's own address, for its canonical links."""
        self.settings = settings
        app.add_message_catalog(CATALOGUE, str(_HERE.parent / "locale"))
        if len(settings.editions) > 1:
            self.editions = editions_of(settings.editions, config.html_baseurl)
            own = self.editions.get(settings.language)
            if own and own.absolute:
                config.html_baseurl = own.absolute

    def start(self, app: Sphinx) -> None:
        """Add style, script and templates, if this builder writes pages for the web."""
        builder: Any = app.builder
        if self.settings is None or builder.name not in _FOR_THE_WEB:
            return
        if not self.editions and not self.settings.active:
            return
        loaders = getattr(builder.templates, "loaders", None)
        if not isinstance(loaders, list):
            message = "the template_bridge of this book has no loaders of templates: pages get no"
            warn(Warn.TEMPLATES, f"{message} list of editions and no notice")
            return
        self.fragments = Fragments(self.settings.language)
        # behind those of the book and of the theme, which may have their own
        loaders.append(SphinxFileSystemLoader(str(_HERE / "templates")))
        # not in conf.py's list: that would name a folder of this machine in .buildinfo
        app.config.html_static_path = [str(_HERE / "static"), *app.config.html_static_path]
        app.add_css_file("amts.css")
        app.add_js_file("amts.js", loading_method="defer")

    def page(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        _doctree: nodes.document | None,
    ) -> str | None:
        """Put the links and the notice into a page; returns the template that shows them."""
        fragments, settings = self.fragments, self.settings
        if fragments is None or settings is None or not templatename.endswith(".html"):
            return None
        # a page for addresses that are not there is shown at any of them: its paths are whole
        anywhere = context["pathto"]("_static", resource=True).startswith("/")
        links = self._links(app, settings, pagename, anywhere=anywhere)
        context["language"] = fragments.tag
        own = self.editions.get(settings.language)
        if own and not own.absolute and settings.language != settings.source_language:
            context["pageurl"] = None  # it would name the source's page as the right one
        head = fragments.head(links, settings.source_language) if links else ""
        languages = fragments.languages(links) if links else ""
        notice = self._notice(app, settings, fragments, pagename, context, links)
        context["amts_languages"] = languages
        if languages and isinstance(items := context.get("theme_article_header_end"), list | str):
            # the pydata theme, and those made of it, have a place for such things
            items = items.split(",") if isinstance(items, str) and items else list(items)
            context["theme_article_header_end"] = ["amts-languages.html", *items]
            languages = HERE
        context["amts_top"] = f"{languages}{notice}"
        context["amts_template"] = templatename
        context["amts_inner"] = (
            "amts-content.html" if "furo_version" in context else "amts-body.html"
        )
        context["amts_finished"] = lambda page: finished(
            page, fragments.direction, head, context["amts_languages"]
        )
        return "amts-page.html"

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the site map."""
        if exception is None and self.fragments is not None and self.settings is not None:
            write_site_map(app, self.editions, self.settings)

    def _links(
        self, app: Sphinx, settings: Settings, pagename: str, *, anywhere: bool
    ) -> list[Link]:
        # the letters of an index that is split are those of one language
        same = "genindex" if pagename.startswith("genindex-") else pagename
        uri = _uri(app, same)
        own = _uri(app, pagename)
        return links_to(
            self.editions, settings.language, uri, lambda to: relative_uri(own, to),
            anywhere=anywhere,
        )  # fmt: skip

    def _notice(
        self,
        app: Sphinx,
        settings: Settings,
        fragments: Fragments,
        pagename: str,
        context: dict[str, Any],
        links: list[Link],
    ) -> str:
        if not settings.active:
            return ""
        known = counts_of(app.env)
        whole = app.builder.name == "singlehtml" and pagename == app.config.root_doc
        pages = known if whole else [pagename]
        counts = sum((Counts(*known.get(one, ())) for one in pages), Counts())
        original = next((k for k in links if k.edition.language == settings.source_language), None)
        report = ""
        if settings.report and settings.language in settings.siblings and pagename in known:
            place = "" if whole else f"/{quote(page_name(app.env, pagename))}"
            report = context["pathto"]("_amts/drift.html", resource=True)
            report += f"#{quote(settings.language)}{place}"
        return fragments.notice(counts, original, report)


def _uri(app: Sphinx, pagename: str) -> str:
    return app.builder.get_target_uri(pagename).partition("#")[0]
