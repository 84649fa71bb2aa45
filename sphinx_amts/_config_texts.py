"""What of a configuration readers read: titles, substitutions, descriptions, announcements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from .book import DEFAULT_EXTENSIONS, METAS, SUFFIXES, Dialect, Page, is_prose

__all__ = ["PROMPTS", "READ", "notebooks_of", "said_by_myst_nb", "texts_of"]

READ = (
    "html_title", "html_short_title", "html_theme_options", "myst_html_meta", "myst_substitutions",
)  # fmt: skip
"""The values of ``conf.py`` that may hold any of it."""

PROMPTS = ("nb_code_prompt_show", "nb_code_prompt_hide")
"""Those that hold what is put before a folded cell."""

_FOLDED = re.compile(r"\bhide-(?:input|output|cell)\b")
_PROMPT = re.compile(r"""\bcode_prompt_(?:show|hide)["']?\s*:\s*(["'])((?:(?!\1)[^\\\n])+)\1""")
_CODE = ("content", "source", "outputs")
_RUNS = ("Document", "Modified", "Method", "Run Time (s)", "Status")

_THEME = {  # what themes show: how it is written
    "announcement": "html",
    "description": "html",  # of alabaster
    "donate_text": "html",
    "extra_footer": "html",
    "extra_navbar": "html",
    "footer_text": "html",
    "header_dropdown_text": "plain",
    "keywords": "plain",
    "navbar_footer_text": "html",
    "search_bar_text": "plain",  # Jupyter Book 1 sets it for each of its books
    "sidebar_message": "html",
    "toc_title": "html",
}


def notebooks_of(formats: object) -> tuple[tuple[str, str], ...]:
    """The formats of ``nb_custom_formats`` that jupytext reads: (suffix, format)."""
    found = []
    for suffix, reader in formats.items() if isinstance(formats, Mapping) else ():
        name, *options = [reader] if isinstance(reader, str) else list(reader)
        fmt = options[0].get("fmt") if options and isinstance(options[0], Mapping) else None
        named = name if isinstance(name, str) else getattr(name, "__module__", "")
        if str(named).startswith("jupytext") and isinstance(fmt, str) and suffix not in SUFFIXES:
            found.append((str(suffix), fmt))
    return tuple(found)


def texts_of(config: Mapping[str, Any], dialect: Dialect) -> dict[str, tuple[str, str]]:
    """Key → how it is written and the text, of these values of a configuration.

    Keys are the value's name and those within it, joined by dots: ``myst_substitutions.name``.
    """
    found = ((key, form, text) for key, form, text in _texts(config, dialect) if text.strip())
    return {key: (form, text) for key, form, text in found}


def _texts(config: Mapping[str, Any], dialect: Dialect) -> Iterator[tuple[str, str, str]]:
    for name in ("html_title", "html_short_title"):
        if isinstance(text := config.get(name), str):
            yield name, "plain", text
    for key, text in _entries(config.get("html_theme_options")):
        if key in _THEME:
            yield f"html_theme_options.{key}", _THEME[key], text
    for key, text in _entries(config.get("myst_html_meta")):
        if key.split()[:1] and key.split()[0] in METAS:
            yield f"myst_html_meta.{key}", "plain", text
    if dialect.has("substitution") or dialect.extensions == DEFAULT_EXTENSIONS:
        for key, text in _entries(config.get("myst_substitutions")):
            if is_prose(text):
                yield f"myst_substitutions.{key}", "markdown", text


def _entries(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from ((k, v) for k, v in value.items() if isinstance(k, str) and isinstance(v, str))


def said_by_myst_nb(prompts: Sequence[str], pages: Collection[Page]) -> list[str]:
    """What MyST-NB says on these pages, in English whatever the language: before a cell that is
    folded, and at the head of its table of runs."""
    said: list[str] = []
    if any(_FOLDED.search(page.text) for page in pages):
        own = (m[2] for page in pages for m in _PROMPT.finditer(page.text))  # of single cells
        both = dict.fromkeys((*prompts, *own))
        said += (p.replace("{type}", what) for p in both for what in _CODE)
    if any("{nb-exec-table}" in page.text for page in pages):
        said += _RUNS
    return said
