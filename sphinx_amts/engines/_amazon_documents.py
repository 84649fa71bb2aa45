"""Sentences → HTML documents → jobs, every one of them under the limits of the service.

One document a page; a page that is too large is cut. A document's name is the hash of what is in
it, so the names of a job's documents say all that it translates, and a document that is there
already needs no second upload. Documents are made one at a time, and made again when they are
needed: a book of any size needs the memory of one page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape
from itertools import groupby

from ..segment import digest
from . import Item
from ._amazon_html import paragraph, paragraphs, sendable, shown
from ._amazon_limits import Limits

__all__ = ["Plan", "Slip", "plan", "read", "unsendable", "write"]

_FORM = 1  # counts up when the same sentences would be written another way
# no blanks between the tags: they might be billed
_HEAD = '<!DOCTYPE html><html lang="{}"><head><meta charset="utf-8"></head><body data-page="{}">'
_FOOT = "</body></html>"
_PAGE = re.compile(r'<body data-page="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Slip:
    """A document of a job: its name, its page, which of the batch's items, billed characters."""

    name: str
    page: str
    start: int
    end: int
    characters: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A job: the key that names all that decides its output, its documents, characters."""

    key: str
    slips: tuple[Slip, ...]
    characters: int

    @property
    def sentences(self) -> int:
        """How many there are in it."""
        return sum(slip.end - slip.start for slip in self.slips)


def unsendable(items: Sequence[Item], limits: Limits) -> dict[str, str]:
    """Name the items that cannot be sent, each with why."""
    out = {}
    for item in items:
        why = sendable(item.text)
        if not why and len(item.text) > limits.document_text // 16 and _over(item, limits):
            why = "it is longer than a whole document may be"
        if why:
            out[item.digest] = why
    return out


def _over(item: Item, limits: Limits) -> bool:
    size, text = _sizes(item)
    return size + 1000 > limits.document_bytes or text > limits.document_text


def _sizes(item: Item) -> tuple[int, int]:
    """Bytes of an item's paragraph, bytes of its translatable text."""
    return len(paragraph(item.digest, item.text).encode()), len(shown(item.text).encode())


def write(items: Sequence[Item], page: str, source: str) -> bytes:
    """Write a document: the same bytes for the same items."""
    body = "".join([paragraph(item.digest, item.text) for item in items])
    return f"{_HEAD.format(source, escape(page))}{body}{_FOOT}".encode()


def read(html: str) -> tuple[Item, ...]:
    """Read a document that :func:`write` wrote; what is not as it was written is left out."""
    page = found[1] if (found := _PAGE.search(html)) else ""
    return tuple(
        Item(one.name, one.text, unescape(page))
        for one in paragraphs(html)
        if not one.why and one.name == digest(one.text)
    )


def _slips(items: Sequence[Item], source: str, limits: Limits) -> Iterator[tuple[Slip, int]]:
    """Cut a batch into documents; gives each with its size in bytes."""
    at = 0
    for page, group in groupby(items, key=lambda item: item.page):
        count = len(list(group))
        for start, end in _cuts(items, at, at + count, limits):
            data = write(items[start:end], page, source)
            characters = sum(len(shown(item.text)) for item in items[start:end])
            name = f"{sha256(data).hexdigest()[:40]}.html"
            yield Slip(name, page, start, end, characters), len(data)
        at += count


def _cuts(items: Sequence[Item], start: int, end: int, limits: Limits) -> Iterator[tuple[int, int]]:
    """Cut a page's items so that each part fits into a document."""
    rough = sum(len(item.text) for item in items[start:end])
    if 4 * rough + 150 * (end - start) < limits.document_text:  # nearly every page there is
        yield start, end
        return
    size = text = 0
    for at in range(start, end):
        written, said = _sizes(items[at])
        full = size + written + 1000 > limits.document_bytes or text + said > limits.document_text
        if full and at > start:
            yield start, at
            start, size, text = at, 0, 0
        size, text = size + written, text + said
    yield start, end


def plan(
    items: Sequence[Item], codes: tuple[str, str], terms: Mapping[str, object], limits: Limits
) -> list[Plan]:
    """Cut a batch into jobs.

    *terms*: what else decides the output (parallel data, terminology, settings).
    """
    jobs: list[Plan] = []
    slips: list[Slip] = []
    size = 0
    close: Callable[[], None] = lambda: jobs.append(_plan(slips, codes, terms))  # noqa: E731
    for slip, length in _slips(items, codes[0], limits):
        if slips and (len(slips) == limits.job_documents or size + length > limits.job_bytes):
            close()
            slips, size = [], 0
        slips.append(slip)
        size += length
    if slips:
        close()
    return jobs


def _plan(slips: list[Slip], codes: tuple[str, str], terms: Mapping[str, object]) -> Plan:
    names = sorted(slip.name for slip in slips)
    decides = {"form": _FORM, "languages": codes, "documents": names, **terms}
    key = sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:40]
    return Plan(key, tuple(slips), sum(slip.characters for slip in slips))
