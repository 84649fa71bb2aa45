"""What an emulator remembers from one run to the next: a JSON file and the objects of S3."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import quote, unquote

from .._errors import SettingError
from .state import State
from .storage import Storage

__all__ = ["check", "load", "save"]


def check(folder: Path) -> None:
    """Make the folder if it is not there, and see that it can be written to at the end.

    Raises :class:`SettingError`.
    """
    try:
        (folder / "s3").mkdir(parents=True, exist_ok=True)
        for part in (folder, folder / "s3"):
            with TemporaryFile(dir=part):
                pass
    except OSError as error:
        raise SettingError(
            f"no state can be kept in {folder}: {error.strerror or error}",
            remedy="name a folder that can be written to, or that can be made",
        ) from error


def save(folder: Path, state: State, storage: Storage) -> None:
    """Write it all, in place of what was there."""
    objects = folder / "s3"
    objects.mkdir(parents=True, exist_ok=True)
    kept = set()
    regions = {bucket: storage.region(bucket) for bucket in storage.buckets()}
    for bucket in regions:
        for key, _ in storage.list(bucket, ""):
            path = objects / bucket / quote(key, safe="")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(storage.get(bucket, key) or b"")
            kept.add(path)
    for path in objects.glob("*/*"):
        if path not in kept:
            path.unlink()
    (folder / "buckets.json").write_text(json.dumps(regions), encoding="utf-8")
    (folder / "state.json").write_text(state.as_json(), encoding="utf-8")


def load(folder: Path, storage: Storage) -> State:
    """Read it all. Raises :class:`SettingError` where it cannot be read."""
    file = folder / "state.json"
    if not file.exists():
        return State()
    try:
        state = State.from_json(file.read_text("utf-8"))
        regions = json.loads((folder / "buckets.json").read_text("utf-8"))
        for bucket, region in regions.items():
            storage.create(bucket, region)
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise SettingError(
            f"{folder} holds no state of an emulator: {error}", remedy="name another folder"
        ) from error
    for path in sorted((folder / "s3").glob("*/*")):
        storage.put(path.parent.name, unquote(path.name), path.read_bytes(), "binary/octet-stream")
    return state
