"""From within a Sphinx build: all editions of its book, each in a build of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx, builtin_extensions
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging

from . import publish
from ._settings import Settings
from ._told import Line, Made, Message, Warned

__all__ = ["build_editions"]

_logger = logging.getLogger(__name__)


def build_editions(app: Sphinx, settings: Settings, output: Path) -> None:
    """Build the book of this build in its own language and in those that its settings name.

    Raises :class:`ConfigError` where they name none, :class:`ExtensionError` in the end where one
    could not be built.
    """
    languages = publish.languages_of(settings)
    if not languages:
        raise ConfigError(
            "no edition is configured\n  set amts_editions or amts_siblings in conf.py"
        )
    book = publish.Book(
        root=Path(app.srcdir), confdir=_confdir(app), tags=tuple(app.tags),
        overrides={**_overrides(app), **publish.editions_of(settings, languages)},
        source=settings.source_language,
    )  # fmt: skip
    most = app.parallel if app.parallel > 1 else None
    made = publish.publish(publish.plan(book, languages, output, most=most), _tell)
    if failed := [one for one in made if one.failed]:
        raise ExtensionError(
            "; ".join(f"the edition in {one.language} failed: {one.failed}" for one in failed)
        )


def _tell(message: Message) -> None:
    """Say what comes of an edition as something of this build, whose ``-W`` and ``-w`` hold."""
    match message:
        case Warned(language, text):
            _logger.warning("%s: %s", language, text.removeprefix("WARNING: "))
        case Line(language, text):
            _logger.info("amts: %s: %s", language, text)
        case Made():
            _logger.info("%s", publish.summary(message))


def _confdir(app: Sphinx) -> Path | None:
    """Where ``conf.py`` is, if this build has read one: Jupyter Book does without."""
    return Path(app.confdir) if "__file__" in app.config._raw_config else None  # noqa: SLF001


def _overrides(app: Sphinx) -> dict[str, Any]:
    """What was given beside ``conf.py``, with the extensions that were loaded in whatever way."""
    config = app.config
    given = {
        name: value
        for name, value in config._raw_config.items()  # noqa: SLF001
        if isinstance(value, dict) and name in config  # -D name.key=value ends up in these
    }
    named = [*config.extensions, *(e for e in app.extensions if e not in builtin_extensions)]
    return {
        **given,
        **config.overrides,
        "extensions": list(dict.fromkeys(named)),
        "exclude_patterns": list(config.exclude_patterns),
    }
