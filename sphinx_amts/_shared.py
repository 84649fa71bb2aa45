"""What stands on many pages: the table of contents, texts of the configuration, the index.

They are translated where Sphinx keeps them, after it has read its configuration and before it
reads a page. ``conf.py`` and ``_toc.yml`` are never written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from . import pipeline
from ._config_texts import PROMPTS, READ, notebooks_of, texts_of
from ._made_up import made_up, put_made_up, title_of
from ._settings import Settings
from .book import Page, Texts
from .compose import Edition

__all__ = ["put_in_place", "shared_pages", "with_shared"]

_TOC = "sphinx_external_toc"


def with_shared(app: Sphinx, config: Config, settings: Settings) -> Settings:
    """Add to the settings what the configuration says that readers read."""
    # nothing else tells what is said from what is the default
    said = set(config._raw_config) | set(config.overrides)  # noqa: SLF001
    texts = texts_of({name: config[name] for name in READ if name in said and name in config},
                     settings.dialect)  # fmt: skip
    toc = ""
    if _TOC in app.extensions:
        toc = pipeline.name_of(settings.root, settings.root / config["external_toc_path"])
    formats = getattr(config, "nb_custom_formats", None)
    dialect = replace(settings.dialect, notebooks=notebooks_of(formats))
    prompts = [getattr(config, name, None) for name in PROMPTS]
    if all(isinstance(prompt, str) for prompt in prompts):
        settings = replace(settings, prompts=tuple(map(str, prompts)))
    return replace(settings, dialect=dialect, toc=toc, texts={**texts, **made_up(app)})


def put_in_place(
    app: Sphinx,
    env: BuildEnvironment,
    settings: Settings,
    pages: Mapping[str, Page],
    editions: Mapping[str, Edition],
    *,
    outdated: bool,
) -> None:
    """Translate the table of contents and the texts of the configuration, where they are kept.

    *outdated*: Sphinx is still looking for what has changed. Then sphinx-external-toc holds the
    table of contents against that of the last build, which has to stay.
    """
    page = pages.get(settings.configuration)
    if isinstance(page, Texts):
        if outdated:  # the configuration is as the book has it
            env.amts_source_myst = getattr(env, "myst_config", None)  # type: ignore[attr-defined]
        values = page.values(editions[settings.configuration].in_place())
        env.amts_substitutions = {  # type: ignore[attr-defined]
            new: settings.texts[key][1]
            for key, new in values.items()
            if key.startswith("myst_substitutions.") and key in settings.texts
        }
        _put_texts(app, env, values)
    page = pages.get(settings.toc)
    if page is not None:
        from sphinx_external_toc.parsing import parse_toc_data  # noqa: PLC0415  or it has no toc

        text = page.inject(editions[settings.toc].in_place(), keep_lines=False)
        config: Any = app.config
        config.external_site_map = parse_toc_data(yaml.safe_load(text))
        if not outdated:
            env.external_site_map = config.external_site_map  # type: ignore[attr-defined]


def _put_texts(app: Sphinx, env: BuildEnvironment, values: Mapping[str, str]) -> None:
    config: Any = app.config
    builder: Any = app.builder
    myst: Any = getattr(env, "myst_config", None)
    words: dict[str, dict[str, str]] = {}
    for key, text in values.items():
        name, _, inner = key.partition(".")
        if title := title_of(key):
            words.setdefault(title[0], {})[title[1]] = text
        elif name == "html_theme_options" and hasattr(builder, "theme_options"):
            builder.theme_options[inner] = text
        elif name.startswith("myst_") and myst is not None:
            what = name.removeprefix("myst_")
            myst = myst.copy(**{what: {**getattr(myst, what), inner: text}})
        elif not inner:
            config[name] = text
    if myst is not None:
        env.myst_config = myst  # type: ignore[attr-defined]
    put_made_up(env, words)


def shared_pages(settings: Settings, pages: Mapping[str, Page]) -> Iterator[str]:
    """Name what was read of what stands on many pages."""
    return (n for n in (*pipeline.shared_names(settings), pipeline.INDEX) if n in pages)
