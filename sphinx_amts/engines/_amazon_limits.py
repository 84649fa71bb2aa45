"""The documented limits of Amazon Translate, in one place.

https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document and one job may hold, in bytes of UTF-8, characters and documents."""

    document_bytes: int = 20_000_000
    document_text: int = 1_000_000
    """Both characters and bytes of translatable text."""
    job_documents: int = 1_000_000
    job_bytes: int = 5_000_000_000
    request_bytes: int = 10_000
    """Of one request to the real-time engine."""


LIMITS = Limits()
