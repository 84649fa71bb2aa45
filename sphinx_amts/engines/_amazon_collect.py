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
from ._amazon_html import Returned, paragraphs, restore
from ._amazon_storage import Storage

__all__ = ["Output", "answers", "outputs"]

_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True, slots=True)
class Output:
    """What became of an input: the HTML that came back, or why there is none."""

    name: str
    html: str
    why: str = ""


def outputs(
    storage: Storage, job: Mapping[str, Any], names: Sequence[str], code: str
) -> Iterator[Output]:
    """Give the output of every input, in order. *names*: the inputs; *code*: the language.

    Raises :class:`EngineError` where the job says that its output is somewhere else.
    """
    folder = _folder(storage, job)
    details = _details(storage, f"{folder}details/{code}.auxiliary-translation-details.json")
    keys: dict[str, str] = {}
    bad: dict[str, str] = {}
    for name in names:
        entry = details.get(name, {})
        if why := _error(entry):
            bad[name] = why
            continue
        target = entry.get("targetFile")
        target = target if isinstance(target, str) and _tame(target) else f"{code}.{name}"
        # the file may be named from the job's folder on, or by its last part only
        keys[name] = folder + target.removeprefix(folder)
    found = storage.get_all(keys.values())
    for name in names:
        if name in bad:
            yield Output(name, "", bad[name])
            continue
        key, data = next(found)
        if data is None:
            yield Output(name, "", f"there is no output s3://{storage.bucket}/{key}")
            continue
        try:
            yield Output(name, data.decode("utf-8"))
        except UnicodeDecodeError:
            yield Output(name, "", "its output is not UTF-8")


def _folder(storage: Storage, job: Mapping[str, Any]) -> str:
    """Give the key of the folder that the service made for the job, with a slash at its end."""
    uri = str((job.get("OutputDataConfig") or {}).get("S3Uri", ""))
    start = f"s3://{storage.bucket}/"
    if not uri.startswith(f"{start}{storage.prefix}/") or ".." in uri:
        raise EngineError(f"the job {job.get('JobId')} says that its output is in {uri!r}")
    return uri.removeprefix(start).rstrip("/") + "/"


def _tame(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and ".." not in name


def _details(storage: Storage, key: str) -> dict[str, dict[str, Any]]:
    """Read the file of details: input name → its entry."""
    data = storage.get_at(key)
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
    return f"{error.get('errorCode', 'error')}: {error.get('errorMessage', 'no reason given')}"[:300]


def answers(
    items: Sequence[Item], html: str, *, wide: bool
) -> Iterator[tuple[Item, str] | Refused]:
    """Read a document that came back: for each sentence that was in it, an answer or a reason.

    Gives nothing at all where none of its sentences is in it.
    """
    back: dict[str, list[Returned]] = {}
    for one in paragraphs(html):
        back.setdefault(one.name, []).append(one)
    if not any(item.digest in back for item in items):
        return
    for item in items:
        several = back.get(item.digest, [])
        if not several:
            yield Refused(item.digest, "its page came back without it")
        elif any(one != several[0] for one in several):
            yield Refused(item.digest, "it came back twice, differently")
        else:
            text, why = restore(item.text, several[0], wide=wide)
            yield Refused(item.digest, why) if why else (item, text)
