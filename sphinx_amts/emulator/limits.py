"""What Amazon Translate documents of its own limits, languages and regions.

Sources: the service's guidelines and limits, supported languages and supported regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "BATCH_REGIONS",
    "CONTENT_TYPES",
    "LANGUAGES",
    "LIMITS",
    "RATES",
    "RATE_OTHERWISE",
    "Limits",
]

_CODES = (
    "af am ar az bg bn bs ca cs cy da de el en es es-MX et fa fa-AF fi fr fr-CA ga gu ha he hi "
    "hr ht hu hy id is it ja ka kk kn ko lt lv mk ml mn mr ms mt nl no pa pl ps pt pt-PT ro ru "
    "si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi zh zh-TW"
)
LANGUAGES = frozenset(_CODES.split())
"""Every pair of these is supported."""

_REGIONS = (
    "ap-east-1 ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 "
    "ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 us-east-1 us-east-2 "
    "us-west-2"
)
BATCH_REGIONS = frozenset(_REGIONS.split())
"""Where there are batch jobs; us-west-1 has real-time translation only."""

CONTENT_TYPES: Mapping[str, bool] = MappingProxyType(
    {
        "text/html": True,
        "text/plain": True,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": False,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": False,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": False,
        "application/x-xliff+xml": False,
    }
)
"""What a job may hold; whether the emulator translates it as well."""

RATES: Mapping[str, float] = MappingProxyType(
    {
        "StartTextTranslationJob": 5,
        "DescribeTextTranslationJob": 10,
        "ListTextTranslationJobs": 10,
        "StopTextTranslationJob": 5,
    }
)
"""Requests a second, in each region."""

RATE_OTHERWISE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers; tests make them small to meet them with little data. Sizes are in bytes."""

    document_bytes: int = 20 * 2**20
    document_characters: int = 1_000_000
    document_text_bytes: int = 2**20
    job_documents: int = 1_000_000
    job_bytes: int = 5 * 2**30
    job_targets: int = 10
    running_jobs: int = 10
    queued_jobs: int = 1000
    text_bytes: int = 10_000
    realtime_document_bytes: int = 100_000
    parallel_bytes: int = 5 * 2**30
    parallel_segment_bytes: int = 1000
    parallel_resources: int = 1000
    terminologies: int = 100
    terminology_terms: int = 10_000
    terminology_term_bytes: int = 200


LIMITS = Limits()
