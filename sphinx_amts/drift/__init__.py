"""Station 6: how far a human edition has fallen behind its source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._settings import Settings
    from ..book import Page
    from ..compose import Edition

__all__ = ["write_reports"]


def write_reports(
    settings: Settings,  # noqa: ARG001
    origins: Mapping[str, Page],  # noqa: ARG001
    pages: Mapping[str, Page],  # noqa: ARG001
    editions: Mapping[str, Edition],  # noqa: ARG001
    folder: Path,
) -> Path:
    """Write the report; returns the path of its HTML."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "drift.html"
    path.write_text("", encoding="utf-8")
    return path
