"""What is raised where a translation cannot be used."""

from __future__ import annotations

__all__ = ["Rejected"]


class Rejected(ValueError):  # noqa: N818  it says what became of the translation
    """A translation that would change the structure of the page; the message says how."""
