"""A build that did not come to its end, and the next one, which makes up for it.

Sphinx keeps what it has read before it writes the first page, and takes a page for good that is
newer than its source. If a build is killed while it writes, or its disk is full, the next one would
leave what is missing, or there in part, as it is, and say that all is well. So a file in the output
tells of every build that is under way, and one that finds it there writes every page again.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

__all__ = ["leave_unfinished", "setup_unfinished"]

_NAME = ".amts-unfinished"
_FIRST = 400  # before anything else may end the build, which has written its pages


def setup_unfinished(app: Sphinx) -> None:
    """Register what it takes."""
    last = _Last()
    app.connect("builder-inited", last.forget)
    app.connect("env-before-read-docs", last.begin)
    app.connect("env-get-updated", last.again)
    app.connect("build-finished", last.end, priority=_FIRST)


class _Last:
    """What is known of the last build into the same folder."""

    def __init__(self) -> None:
        self._before = False

    def forget(self, app: Sphinx) -> None:
        """Take away what Sphinx noted of its settings: what is there of it in part stops every
        build from then on."""
        if _mark(app).exists():
            with suppress(OSError):
                Path(app.outdir, ".buildinfo").unlink(missing_ok=True)

    def begin(self, app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
        """Note that this build is under way, and whether an earlier one is for ever."""
        self._before = _mark(app).exists()
        leave_unfinished(app)

    def again(self, _app: Sphinx, env: BuildEnvironment) -> Collection[str]:
        """Name the pages that have to be written, whatever their times say."""
        return env.found_docs if self._before else ()

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """Note that all is written."""
        if exception is None:
            with suppress(OSError):
                _mark(app).unlink(missing_ok=True)


def leave_unfinished(app: Sphinx) -> None:
    """Have the next build into the same folder write every page."""
    with suppress(OSError):  # what can't be written there says so itself
        _mark(app).touch()


def _mark(app: Sphinx) -> Path:
    return Path(app.outdir, _NAME)
