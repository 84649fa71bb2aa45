"""The documents of a job → its folder in S3."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from .._errors import EngineError
from . import Item, News
from ._amazon_documents import Plan, write
from ._amazon_pace import FIRST
from ._amazon_storage import Storage

__all__ = ["upload"]


def upload(storage: Storage, job: Plan, items: Sequence[Item], language: str) -> Iterator[News]:
    """Write the documents of a job that are not there yet; *items*: that its slips are cut from.

    Raises :class:`EngineError` where there are others, too: the service would translate them.
    """
    folder = f"jobs/{job.key}/in/"
    wanted = {slip.name for slip in job.slips}
    there = set(storage.names(folder)) - {""}
    if stray := sorted(there - wanted):
        raise EngineError(
            f"{storage.uri(folder)} holds {len(stray)} objects that are not ours, such as "
            f"{stray[0]!r}: they would be translated and billed",
            remedy="delete them, then build again",
        )
    missing = [slip for slip in job.slips if slip.name not in there]
    files = (
        (folder + slip.name, write(items[slip.start : slip.end], slip.page, language))
        for slip in missing
    )
    told = time.monotonic()
    for count, _ in enumerate(storage.put_all(files, "text/html; charset=utf-8"), 1):
        if time.monotonic() - told > FIRST / 3:
            told = time.monotonic()
            yield News(f"uploading: {count} of {len(missing)} pages")
