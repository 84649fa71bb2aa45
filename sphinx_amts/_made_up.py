"""Titles that extensions make up, such as *Exercise*, where they have no words for them themselves.

They stand in no source: they are translated with the texts of the configuration, each by a key of its
catalogue and itself, and put where the extension looks them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations

from sphinx import locale
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

__all__ = ["made_up", "name_numbers", "put_made_up", "title_of"]

_TITLES = {  # extension → its catalogue and the titles that it makes up
    "sphinx_exercise": ("exercise", ("Exercise", "Solution", "Solution to")),
    "sphinx_proof": (
        "proof",
        (
            "Algorithm", "Assumption", "Axiom", "Conjecture", "Corollary", "Criterion",
            "Definition", "Example", "Lemma", "Notation", "Observation", "Proof", "Property",
            "Proposition", "Remark", "Theorem",
        ),
    ),
}  # fmt: skip
_NUMBERED = {"exercise": "Exercise"}  # what stands before a number, by kind, which is a catalogue


def made_up(app: Sphinx) -> dict[str, tuple[str, str]]:
    """The titles that the extensions of this build make up and have no words for in its language:
    key → how it is written and the text, as :func:`~sphinx_amts._config_texts.texts_of` has them."""
    return {
        f"{catalogue}:{title}": ("plain", title)
        for name, (catalogue, titles) in _TITLES.items()
        if name in app.extensions
        for title in titles
        if not _knows(locale.get_translator(catalogue), title)
    }


def title_of(key: str) -> tuple[str, str] | None:
    """The catalogue and the title that a key stands for; nothing where it is of something else."""
    catalogue, colon, title = key.partition(":")
    ours = colon and any(catalogue == own for own, _ in _TITLES.values())
    return (catalogue, title) if ours else None


def put_made_up(env: BuildEnvironment, words: Mapping[str, Mapping[str, str]]) -> None:
    """Have extensions find these words: catalogue → title → translation."""
    env.amts_numbered = {  # type: ignore[attr-defined]
        kind: (f"{title} %s", f"{new.replace('%', '%%')} %s")
        for kind, title in _NUMBERED.items()
        if (new := words.get(kind, {}).get(title))
    }
    for catalogue, titles in words.items():
        known = locale.get_translator(catalogue)
        locale.translators["general", catalogue] = _Words(titles, known)


def name_numbers(app: Sphinx, _builder: Builder) -> None:
    """Translate what stands before numbers, where an extension has made it up.

    It is configuration, whose change has Sphinx read every page again: not before it writes.
    """
    formats = app.config.numfig_format
    for kind, (old, new) in getattr(app.env, "amts_numbered", {}).items():
        if formats.get(kind) == old:
            formats[kind] = new


def _knows(translator: NullTranslations | None, message: str) -> bool:
    """Whether a catalogue has a message; its translation may be the same word."""
    while translator is not None:
        if message in getattr(translator, "_catalog", ()):
            return True
        translator = getattr(translator, "_fallback", None)
    return False


class _Words(NullTranslations):
    """Words for a catalogue that has none of its own."""

    def __init__(self, words: Mapping[str, str], known: NullTranslations) -> None:
        super().__init__()
        self.words = words
        self.known = known

    def gettext(self, message: str) -> str:
        """Give what is known of a message, or the message."""
        return self.words.get(str(message)) or self.known.gettext(message)
