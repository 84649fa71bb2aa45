"""What a human translated *from*: the source text of a page as it was then.

In this order: a snapshot, a recorded commit, the source's git history at the sibling file's
last change; where there is none of these, the caller keeps the text of the first alignment.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import yaml

from .._errors import SiblingError

__all__ = ["Origins", "read_text"]

_COMMIT = re.compile(r"[0-9a-f]{7,40}|[\w./-]+")
_TIMEOUT = 60  # seconds that git may take to answer


def read_text(path: Path) -> str:
    """The text of a file as it is, line ends and all. Raises :class:`SiblingError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise SiblingError(
            f"{path}: byte {error.start} is not UTF-8", remedy="save the file as UTF-8"
        ) from error
    except OSError as error:
        raise SiblingError(f"{path}: {error.strerror or error}") from error


@dataclass(frozen=True)
class Origins:
    """Where the origins of one sibling edition are.

    ``book``, ``sibling``: the two folders. ``setting``: as the user wrote it: nothing, ``git``,
    a folder, a pattern such as ``{stem}_origin.md``, a commit, or ``{"state": …, "key": …}``.
    """

    book: Path
    sibling: Path
    setting: str | Mapping[str, str] | None

    def check(self) -> None:
        """Raise :class:`SiblingError` if the setting can give nothing."""
        if self._kind == "git" and not (self._repositories[0] and self._repositories[1]):
            raise SiblingError(
                f"origin 'git': {self.book} or {self.sibling} is in no git repository",
                remedy="name a folder of source snapshots or a commit instead",
            )
        if self._kind == "commit" and not _git(self.book, "cat-file", "-t", str(self.setting)):
            raise SiblingError(
                f"origin {self.setting!r} is neither a folder nor a commit of {self.book}",
                remedy="check the spelling; a shallow clone may lack the commit",
            )
        if self._kind == "state" and not {"state", "key"} <= self._named.keys():
            raise SiblingError(
                f"origin {self.setting!r} lacks 'state' or 'key'",
                remedy='write {"state": ".translate/state/{stem}.md.yml", "key": "source-sha"}',
            )

    @property
    def told(self) -> bool:
        """Whether anything should tell what a page was translated from."""
        return self._kind != "first"

    @property
    def fixed(self) -> bool:
        """Whether the origin of a page can change only when the sibling's file does."""
        return self._kind in {"git", "commit"}

    def of(self, page: str) -> str | None:
        """The source text that *page* was translated from; nothing where it is not known."""
        kind, setting = self._kind, self.setting
        if kind == "folder":
            return _if_there(self._folder / page)
        if kind == "pattern":
            name = PurePosixPath(page)
            return _if_there(self.sibling / name.parent / _named_after(str(setting), page))
        if kind == "commit":
            return self._at(str(setting), page)
        if kind == "state":
            commit = self._recorded(self._named, page)
            return self._at(commit, page) if commit else None
        if kind == "git":
            return self._then(page)
        return None

    @cached_property
    def _named(self) -> dict[str, str]:
        return dict(self.setting) if isinstance(self.setting, Mapping) else {}

    @cached_property
    def _folder(self) -> Path:
        return (self.book / str(self.setting)).resolve()

    @cached_property
    def _kind(self) -> str:
        if self.setting is None:
            return "git" if all(self._repositories) else "first"
        if isinstance(self.setting, Mapping):
            return "state"
        if self.setting == "git":
            return "git"
        if "{" in self.setting:
            return "pattern"
        return "folder" if self._folder.is_dir() else "commit"

    @cached_property
    def _repositories(self) -> tuple[bool, bool]:
        return _in_git(self.book), _in_git(self.sibling)

    def _recorded(self, setting: Mapping[str, str], page: str) -> str | None:
        file = self.sibling / _named_after(setting["state"], page)
        text = _if_there(file)
        if text is None:
            return None
        try:
            state = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise SiblingError(f"{file}: no valid YAML: {str(error).splitlines()[0]}") from error
        for key in setting["key"].split("."):
            state = state.get(key) if isinstance(state, dict) else None
        return state if isinstance(state, str) and _COMMIT.fullmatch(state) else None

    def _then(self, page: str) -> str | None:
        """The source page in the last commit before the sibling file's last change."""
        if self._shallow:
            raise SiblingError(
                f"{self._shallow} is a shallow clone: what its pages were translated from cannot "
                "be found in its history",
                remedy="git fetch --unshallow (in CI: fetch-depth: 0), or set an origin",
            )
        when = _git(self.sibling, "log", "-1", "--format=%ct", "--", page)
        if not when:
            return None
        commit = _git(self.book, "rev-list", "-1", f"--before={when.strip()}", "HEAD")
        return self._at(commit.strip(), page) if commit else None

    @cached_property
    def _shallow(self) -> Path | None:
        """The folder whose history ends before the answer may come."""
        asked = "rev-parse", "--is-shallow-repository"
        both = self.book, self.sibling
        return next((f for f in both if (_git(f, *asked) or "").strip() == "true"), None)

    def _at(self, commit: str, page: str) -> str | None:
        if commit.startswith("-"):
            return None
        return _git(self.book, "show", f"{commit}:./{page}")


def _named_after(pattern: str, page: str) -> str:
    """A file name made from a pattern: ``{stem}``, ``{name}`` and ``{page}`` stand for the page's."""
    name = PurePosixPath(page)
    for field, value in (("{stem}", name.stem), ("{name}", name.name), ("{page}", page)):
        pattern = pattern.replace(field, value)
    return pattern


def _if_there(path: Path) -> str | None:
    return read_text(path) if path.is_file() else None


def _in_git(folder: Path) -> bool:
    return bool(_git(folder, "rev-parse", "--is-inside-work-tree"))


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; nothing where it fails or is not installed."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True, check=True, timeout=_TIMEOUT,
        )  # fmt: skip
        return done.stdout.decode("utf-8-sig")
    except subprocess.TimeoutExpired as error:
        raise SiblingError(
            f"{folder}: git {arguments[0]} took longer than {_TIMEOUT} seconds",
            remedy="look whether the repository is whole and its disk there: git fsck",
        ) from error
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
