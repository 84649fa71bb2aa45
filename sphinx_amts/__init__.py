"""Keep a book alive in many languages.

Add ``sphinx_amts`` to the ``extensions`` of a book's ``conf.py`` and build it with
``sphinx-build -D language=zh_CN``: what humans translated is used to the byte, what is missing
comes from the translation memory or an engine, and a report says what has drifted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["__version__", "setup"]
__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the extension up, as Sphinx asks every extension to."""
    from ._extension import setup_events  # noqa: PLC0415 (the command line needs no Sphinx)

    setup_events(app)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
