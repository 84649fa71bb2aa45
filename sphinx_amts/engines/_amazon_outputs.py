"""The output of a job: every document that went in is accounted for.

The file of details says which output belongs to which input; where it is missing or garbled, the
documented names are tried. Whatever else lies in the folder (the service leaves a file
``.write_access_check_file.temp``) is not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._errors import EngineError
from . import Item, Refused
from ._amazon_html import CUT, Returned, paragraphs, restore
from ._amazon_storage import Storage

__all__ = ["Details", "Output", "answers", "outputs"]

_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True, slots=True)
class Output:
    """What became of an input: the HTML that came back, or why there is none.

    ``late``: it may still come. ``billed``: whether the service did translate it.
    """

    name: str
    html: str
    why: str = ""
    late: bool = False
    billed: bool = True

    @property
    def whole(self) -> bool:
        """Whether the document goes on to its end."""
        return self.html.rstrip()[-7:].lower() == "</html>"


@dataclass(frozen=True, slots=True)
class Details:
    """Where a job's outputs are. ``rows``: input → its entry in the file of details."""

    folder: str
    code: str
    rows: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, storage: Storage, job: Mapping[str, Any], code: str) -> Details:
        """Read the details of a job; *code*: its language.

        Raises :class:`EngineError` where the job says that its output is somewhere else.
        """
        folder = _folder(storage, job)
        key = f"{folder}details/{code}.auxiliary-translation-details.json"
        return cls(folder, code, _rows(storage.get_at(key)))


def outputs(storage: Storage, details: Details, names: Sequence[str]) -> Iterator[Output]:
    """Give the output of every input in *names*, in order."""
    keys: dict[str, str] = {}
    bad: dict[str, str] = {}
    for name in names:
        entry = details.rows.get(name, {})
        if why := _error(entry):
            bad[name] = why
            continue
        target = entry.get("targetFile")
        target = target if isinstance(target, str) and _tame(target) else f"{details.code}.{name}"
        # the file may be named from the job's folder on, or by its last part only
        keys[name] = details.folder + target.removeprefix(details.folder)
    found = storage.get_all(keys.values())
    for name in names:
        if name in bad:
            yield Output(name, "", bad[name], billed=False)
            continue
        key, data = next(found)
        if data is None:
            yield Output(name, "", f"there is no output s3://{storage.bucket}/{key}", late=True)
        else:
            yield Output(name, data.decode("utf-8", "replace"))


def _folder(storage: Storage, job: Mapping[str, Any]) -> str:
    """Give the key of the folder that the service made for the job, with a slash at its end."""
    uri = str((job.get("OutputDataConfig") or {}).get("S3Uri", ""))
    start = f"s3://{storage.bucket}/"
    if not uri.startswith(f"{start}{storage.prefix}/") or ".." in uri:
        raise EngineError(f"the job {job.get('JobId')} says that its output is in {uri!r}")
    return uri.removeprefix(start).rstrip("/") + "/"


def _tame(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and ".." not in name


def _rows(data: bytes | None) -> dict[str, dict[str, Any]]:
    """Read the file of details: input name → its entry; nothing of what is garbled."""
    try:
        read = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    rows = read.get("details") if isinstance(read, dict) else None
    return {
        str(row.get("sourceFile", "")).rpartition("/")[2]: row
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    }


def _error(entry: Mapping[str, Any]) -> str:
    """Say what went wrong with a document, or nothing."""
    more = entry.get("auxiliaryData")
    error = more.get("error") if isinstance(more, dict) else None
    if not error:
        return ""
    if not isinstance(error, dict):
        return str(error)[:200]
    return f"{error.get('errorCode', 'error')}: {error.get('errorMessage', 'no reason given')}"[
        :300
    ]


def answers(
    items: Sequence[Item], output: Output, *, wide: bool
) -> Iterator[tuple[Item, str] | Refused]:
    """Read a document that came back: for each sentence that was in it, an answer or a reason.

    Gives nothing at all where none of its sentences is in it, and nothing for what is missing
    where it is cut off: that is no fault of the sentence.
    """
    back: dict[str, list[Returned]] = {}
    for one in paragraphs(output.html):
        back.setdefault(one.name, []).append(one)
    if not any(item.digest in back for item in items):
        return
    cut = not output.whole
    for item in items:
        several = back.get(item.digest, [])
        if cut and (not several or several[-1].why == CUT):
            continue
        if not several:
            yield Refused(item.digest, "its page came back without it")
        elif any(one != several[0] for one in several):
            yield Refused(item.digest, "it came back twice, differently")
        else:
            text, why = restore(item.text, several[0], wide=wide)
            yield Refused(item.digest, why) if why else (item, text)
