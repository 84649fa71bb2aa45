"""What Python is told so that builds are quick."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from sphinx_amts._interpreter import with_room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

resource = pytest.importorskip("resource")

_CALLS = 3000


def _faults(depth: int) -> int:
    """The pages that the kernel has to give for some calls at this depth."""
    if depth:
        return _faults(depth - 1)
    before = _given()
    for _ in range(_CALLS):
        _leaf()
    return _given() - before


def _given() -> int:
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)


def _leaf() -> None:
    """Do nothing, in a frame larger than those that lead to it."""


_leaf.__code__ = _leaf.__code__.replace(co_stacksize=100)


def _most(run: Callable[[int], int]) -> int:
    return max(run(depth) for depth in range(400))


@pytest.mark.skipif(not (3, 11) <= sys.version_info < (3, 14), reason="it has no such chunks")
def test_no_depth_of_calls_is_slow() -> None:
    """Without room there is a depth at which each call costs a page; with it there is none."""
    assert _most(_faults) >= _CALLS
    assert with_room(_most, _faults) < _CALLS // 10


def test_room_changes_nothing_else() -> None:
    """Arguments and results go through; so does what is raised."""
    assert with_room(divmod, 7, 4) == (1, 3)
    assert with_room(sorted, [1, 2], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        with_room(divmod, 1, 0)


@pytest.mark.parametrize(
    ("left", "frozen"),
    [
        ("", "True"),
        ("ring.text = io.StringIO()", "True"),
        ("ring.file = open(path, 'wb'); ring.file.write(b'the end'); ring.file.close()", "True"),
        ("ring.file = open(path, 'wb'); ring.file.write(b'the end')", "False"),
        ("ring.file = zipfile.ZipFile(path, 'w'); ring.file.writestr('a', 'b')", "False"),
        ("ring.walk = write(); next(ring.walk)", "False"),
    ],
)
def test_what_is_left_is_finished(tmp_path: Path, left: str, frozen: str) -> None:
    """The collector is spared at the end of Python, but not what only it would finish."""
    path = tmp_path / "left"
    code = f"""
import atexit, gc, io, sys, zipfile
from sphinx_amts._interpreter import collect_seldom
path = {str(path)!r}
class Ring: pass
def write():
    with open(path, 'w') as file:
        file.write('the end')
        yield
atexit.register(lambda: print(bool(gc.get_freeze_count())))
collect_seldom()
collect_seldom()
ring = Ring()
ring.ring = ring
{left}
del ring
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stdout.strip() == frozen
    if "zipfile" in left:
        assert zipfile.ZipFile(path).namelist() == ["a"]
    elif "write()" in left:  # of the other one, Python itself may lose the end
        assert path.read_text("utf-8") == "the end"


def test_ctrl_c_at_the_end_is_no_error() -> None:
    """Python ends all the same, and nobody reads of a fault."""
    code = """
import gc
from sphinx_amts._interpreter import collect_seldom
def interrupted():
    raise KeyboardInterrupt
collect_seldom()
gc.get_objects = interrupted
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stderr == ""
