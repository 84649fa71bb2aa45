"""A build that is killed or interrupted while it waits for an engine."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from sphinx_amts.memory import Memory
from sphinx_amts.segment import digest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from conftest import Book

_COUNT = 400
_PATIENCE = 60  # seconds after which a build that does nothing is a failure


@pytest.fixture
def long(book: Callable[..., Book]) -> Book:
    """A book that takes its engine a while."""
    basic = book("basic")
    text = "\n\n".join(f"This is sentence {n} of the long book." for n in range(_COUNT))
    basic.write("index.md", f"# A long book\n\n{text}\n\n```{{toctree}}\nother\n```\n")
    return basic


def _start(book: Book, engine: str = "plain") -> subprocess.Popen[str]:
    options = ["-D", f"amts_engine={engine}", "-D", f"amts_engine_options.log={book.log}"]
    return book.process(*options, "-D", "amts_engine_options.slow=1")


def _stored(book: Book) -> set[str]:
    """The source texts of what is in the memory."""
    if not (book.root / ".amts/cache.db").exists():
        return set()
    texts = {text: digest(text) for text in book.sent()}
    with Memory.open(book.root / ".amts") as memory:
        found = memory.lookup("en", "zh_CN", texts.values())
    return {text for text, key in texts.items() if key in found}


def _until(process: subprocess.Popen[str], done: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not done():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_what_is_stored_survives_a_kill(long: Book) -> None:
    """Killed in the middle of a batch, a build has stored what came until about a second before;
    the next build sends what is not stored, and nothing of what is."""
    first = _start(long)
    _until(first, lambda: len(_stored(long)) > 20)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    stored = _stored(long)
    before = long.sent()
    assert 20 < len(stored) < _COUNT
    built = long.build()
    again = built.sent
    assert not stored & set(again)
    assert stored | set(again) == {*before, *again}
    assert len(stored) + len(again) == _COUNT + 4
    assert f"Xx This is sentence {_COUNT - 1} of the long book." in built.body("index")
    assert long.build().sent == []


def test_what_came_is_stored_while_an_engine_is_silent(long: Book) -> None:
    """The answers before a long silence are stored during it, not after it."""
    first = _start(long, "hangs")
    _until(first, lambda: len(_stored(long)) == 2)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert len(_stored(long)) == 2


@pytest.mark.parametrize("engine", ["plain", "hangs"])
def test_an_interrupted_build_ends_with_a_message(long: Book, engine: str) -> None:
    """Ctrl-C ends the build, even while the engine is silent; it says that nothing is lost, all
    that came is stored, and nothing of it is sent again."""
    first = _start(long, engine)
    _until(first, lambda: len(_stored(long)) > 1)
    first.send_signal(signal.SIGINT)
    _, errors = first.communicate(timeout=_PATIENCE)
    assert first.returncode not in {0, None}
    assert "interrupted; what was translated until now is in the memory" in errors
    assert "Traceback" not in errors
    before, stored = long.sent(), _stored(long)
    assert set(before) - stored <= set(before[-5:])  # what it was at, and what had just come
    again = long.build().sent
    assert not stored & set(again)
