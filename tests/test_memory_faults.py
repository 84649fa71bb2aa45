"""The translation memory where others write too, are killed, or mean harm; on a real database."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import pickle
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from _memory import HELLO, HUMAN_OLA, OLA, exported, filled, human, row, texts

from sphinx_amts import _store
from sphinx_amts._errors import StoreError
from sphinx_amts.memory import Memory
from sphinx_amts.segment import HUMAN, Translation, digest

ENVIRON = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
CHILD = Path(__file__).with_name("_memory_child.py")
ROW = "INSERT OR REPLACE INTO Cache (key, raw, mode, filename, value) VALUES (?, ?, ?, ?, ?)"


def tamper(folder: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Do to the database what somebody else could have done."""
    with closing(sqlite3.connect(folder / "cache.db")) as db, db:
        for statement, values in statements:
            db.execute(statement, values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path)


# ── processes ──


def start(folder: Path, *args: str) -> subprocess.Popen[str]:
    """Start a process that writes to the memory in *folder*."""
    command = [sys.executable, str(CHILD), str(folder), *args]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRON)


def test_parallel_writers(tmp_path: Path) -> None:
    """Processes that open a new memory and write the same sentences at once lose nothing."""
    origins = [f"machine:{n}" for n in range(4)]
    for child in [start(tmp_path, origin, "6", "40") for origin in origins]:
        child.communicate()
        assert child.returncode == 0
    with Memory.open(tmp_path) as memory:
        (stat,) = memory.stats()
        assert stat.machine == tuple((origin, 6 * 40) for origin in origins)
        assert exported(memory).count("\n") == 6 * 40


def test_killed_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """After kill -9 the memory opens, and every batch that was said to be written is there."""
    child = start(tmp_path, "machine:1", "0", "200")
    assert child.stdout
    for _ in range(3):
        done = int(child.stdout.readline())
    child.kill()
    done = max([done, *map(int, child.communicate()[0].split())])
    with Memory.open(tmp_path) as memory:
        sources = [f"Sentence {n} of batch {b}." for b in range(done + 1) for n in range(200)]
        assert len(memory.lookup("en", "pt", map(digest, sources))) == len(sources)
        assert memory.add("en", "pt", [row(HELLO, OLA)]) == 1
    with closing(sqlite3.connect(tmp_path / "cache.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _forked(memory: Memory) -> None:
    assert texts(memory, HELLO) == [[OLA.text]]
    memory.add("en", "pt", [row("In the child.", Translation(text="No filho.", origin="m"))])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks safely")
def test_open_memory_survives_a_fork(folder: Path) -> None:
    """A memory that was opened before a fork works in the child and the parent."""
    with Memory.open(folder) as memory:
        child = multiprocessing.get_context("fork").Process(target=_forked, args=(memory,))
        child.start()
        child.join()
        assert child.exitcode == 0
        assert texts(memory, HELLO, "In the child.") == [[OLA.text], ["No filho."]]


def test_lock_that_is_never_released(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process keeps the lock, opening and writing give up; reading goes on."""
    monkeypatch.setattr(_store, "_PATIENCE", 0.05)
    with Memory.open(folder) as memory, closing(sqlite3.connect(folder / "cache.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"locked\n  remedy: another process"):
            memory.add("en", "pt", [row("New.", human("Novo.", "a"))])
        with pytest.raises(StoreError, match=r"locked\n  remedy: another process"):
            Memory.open(folder)
        assert texts(memory, HELLO) == [[OLA.text]]


# ── a hostile or broken database ──

KEY = f"en>pt:{digest(HELLO)}"


class Payload:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def refused(folder: Path) -> None:
    """Check that every way to read or merge the row of HELLO gives our error."""
    with Memory.open(folder) as memory:
        ways = [
            lambda: memory.lookup("en", "pt", [digest(HELLO)]),
            lambda: memory.add("en", "pt", [row(HELLO, replace(OLA, time=9.0))]),
            lambda: memory.export(io.StringIO()),
            memory.stats,
        ]
        for way in ways:
            with pytest.raises(StoreError, match=r"row .*\n  remedy: move this folder away"):
                way()


def test_pickle_is_never_loaded(folder: Path, tmp_path: Path) -> None:
    """A row or a key that is a pickle is refused, and what it would do is not done."""
    trap = tmp_path / "trap"
    data = pickle.dumps(Payload(trap))
    tamper(folder, (ROW, (KEY, 1, 4, None, data)))
    refused(folder)
    tamper(folder, ("DELETE FROM Cache", ()), (ROW, (data, 0, 1, None, "{}")))
    with Memory.open(folder) as memory, pytest.raises(StoreError, match="no text"):
        memory.stats()
    assert not trap.exists()


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
def test_file_of_a_row_is_not_touched(folder: Path, tmp_path: Path, mode: int) -> None:
    """A row that names a file is refused; the file is neither read nor deleted."""
    (tmp_path / "secret.json").write_text('{"source":"secret","targets":[]}', encoding="utf-8")
    tamper(folder, (ROW, (KEY, 1, mode, "../secret.json", None)))
    refused(folder)
    tamper(folder, (ROW, ("note:a", 1, mode, "../secret.json", None)))
    with Memory.open(folder) as memory:
        with pytest.raises(StoreError, match=r"secret\.json"):
            memory.note("a")
        memory.set_note("a", 1)
        assert memory.note("a") == 1
    assert (tmp_path / "secret.json").exists()


OURS = '{"source":"x","targets":[{"text":"a","origin":"m"}]}'


@pytest.mark.parametrize(
    ("raw", "mode", "filename"),
    [(0, 1, None), (1, 0, None), (1, 2, None), (1, 3, None), (1, 4, None), (1, 1, "../x")],
)
def test_row_of_another_kind(folder: Path, raw: int, mode: int, filename: str | None) -> None:
    """A row whose columns say that it is not plain text is refused, even if its value is ours."""
    tamper(folder, ("DELETE FROM Cache", ()), (ROW, (KEY, raw, mode, filename, OURS)))
    refused(folder)


def test_targets_in_disorder(folder: Path) -> None:
    """A row of our shape that holds one machine twice and in disorder is read in order."""
    targets = [{"text": str(n), "origin": "m", "time": n} for n in (1, 3, 2)]
    targets += [{"text": "h", "origin": HUMAN}]
    tamper(folder, (ROW, (KEY, 1, 1, None, json.dumps({"source": HELLO, "targets": targets}))))
    with Memory.open(folder) as memory:
        assert texts(memory, HELLO) == [["h", "3"]]


@pytest.mark.parametrize(
    "value",
    [
        None,
        OURS + "{}",
        1,
        b"{}",
        "",
        "{",
        "NaN",
        "null",
        "[" * 100_000,
        '{"source":"x"}',
        '{"source":"x","targets":[]}',
        '{"source":1,"targets":[{"text":"a","origin":"m"}]}',
        '{"source":"x","targets":[{"text":"a","origin":"m"}],"more":1}',
        '{"source":"x","targets":[{"text":"a","origin":"m","time":1e999}]}',
        '{"source":"x","targets":[{"text":"a","origin":"m","holds":[[]]}]}',
        '{"source":"x","targets":[{"text":["a"],"origin":"m"}]}',
    ],
)
def test_value_that_is_not_ours(folder: Path, value: object) -> None:
    """A row that is not JSON, or not of our shape, is refused wherever it is read."""
    tamper(folder, (ROW, (KEY, 1, 1, None, value)))
    refused(folder)


def test_index_that_is_not_ours(folder: Path) -> None:
    """An index of a page that is no list of digests is refused before anything is dropped."""
    with Memory.open(folder) as memory:
        memory.replace_page("en", "pt", "a", [row("One.", human("Um.", "a"))])
        tamper(folder, (ROW, ("page:en>pt:a", 1, 1, None, '{"a": 1}')))
        with pytest.raises(StoreError, match="no list of digests"):
            memory.replace_page("en", "pt", "a", [])
        assert texts(memory, "One.") == [["Um."]]


def test_settings_of_the_database_do_not_count(folder: Path, tmp_path: Path) -> None:
    """Whatever the Settings table says, no row goes, no file is made, and all works as before."""
    hostile = {
        "eviction_policy": "least-recently-stored",
        "cull_limit": 1000,
        "size_limit": 0,
        "statistics": 1,
        "disk_min_file_size": 0,
        "disk_pickle_protocol": 0,
        "disk_fetch": "x",
        "disk__directory": str(tmp_path / "elsewhere"),
        "_directory": str(tmp_path / "elsewhere"),
        "_timeout": 0,
        "close": "x",
        "get": "x",
        "sqlite_query_only": 1,
        "sqlite_journal_mode": "off",
        "sqlite_synchronous": 0,
        "sqlite_locking_mode": "exclusive",
        "sqlite_max_page_count": 1,
        "sqlite_temp_store_directory": str(tmp_path / "elsewhere"),
        "sqlite_no such; drop": 1,
        "count": "many",
        "size": 2**60,
    }
    (tmp_path / "elsewhere").mkdir()
    past = ("UPDATE Cache SET expire_time = 1, store_time = 1", ())
    statement = "INSERT OR REPLACE INTO Settings VALUES (?, ?)"
    tamper(folder, past, *((statement, item) for item in hostile.items()))
    sources = [f"Sentence {n}." for n in range(30)]
    with Memory.open(folder) as memory:
        memory.add("en", "pt", [row(s, replace(OLA, text="Frase.")) for s in sources])
        memory.add("en", "pt", [row(HELLO, HUMAN_OLA)])
        assert texts(memory, HELLO) == [[HUMAN_OLA.text, OLA.text]]
        assert memory.export(io.StringIO()) == len(sources) + 1
    with closing(sqlite3.connect(folder / "cache.db")) as db:
        settings = dict(db.execute("SELECT key, value FROM Settings"))
        assert db.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
    assert (settings["eviction_policy"], settings["cull_limit"]) == ("none", 0)
    assert settings["size_limit"] > 2**60
    assert not {"_directory", "close", "disk_fetch", "sqlite_query_only"} & settings.keys()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_settings_that_a_deletion_does_not_find(folder: Path) -> None:
    """Where a forged row number hides the rows after it from a deletion, nothing is opened."""
    cell = b"\x03\x2b\x15eviction_policynone"  # a row as SQLite writes it, after its number
    before, cell, after = (folder / "cache.db").read_bytes().partition(cell)
    assert cell
    (folder / "cache.db").write_bytes(before[:-1] + b"\x64" + cell + after)
    with pytest.raises(StoreError, match=r"cannot be deleted\n  remedy: move this folder away"):
        Memory.open(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER gone AFTER INSERT ON Cache BEGIN DELETE FROM Cache; END",
        "CREATE TRIGGER gone AFTER UPDATE ON Settings BEGIN DELETE FROM Cache; END",
        "CREATE TABLE other (a)",
        "CREATE VIEW other AS SELECT * FROM Cache",
        "CREATE UNIQUE INDEX other ON Cache (key)",
        "ALTER TABLE Cache ADD COLUMN other GENERATED ALWAYS AS (abs(mode))",
    ],
)
def test_tables_and_triggers_that_are_not_ours(folder: Path, statement: str) -> None:
    """A database with more in it than diskcache makes is refused, and no row goes."""
    tamper(folder, (statement, ()))
    with pytest.raises(StoreError, match=r"not ours\n  remedy: move this folder away"):
        Memory.open(folder)
    with closing(sqlite3.connect(folder / "cache.db")) as db:
        assert (KEY,) in db.execute("SELECT key FROM Cache").fetchall()


@pytest.mark.parametrize("size", [10, 5000])
def test_random_bytes(tmp_path: Path, size: int) -> None:
    """A file that is no database gives our error and stays as it is."""
    data = random.Random(1).randbytes(size)
    (tmp_path / "cache.db").write_bytes(data)
    with pytest.raises(StoreError, match=r"not a database\n  remedy: move this folder away"):
        Memory.open(tmp_path)
    assert (tmp_path / "cache.db").read_bytes() == data


@pytest.mark.parametrize("seed", range(10))
def test_flipped_bytes(folder: Path, seed: int) -> None:
    """Whatever bytes of a database are damaged, there is our error or none."""
    with Memory.open(folder) as memory:
        rows = [row(f"Sentence {n}.", replace(OLA, text=f"Frase {n}.")) for n in range(200)]
        memory.add("en", "pt", rows)
    dice = random.Random(seed)
    data = bytearray((folder / "cache.db").read_bytes())
    for _ in range(200):
        data[dice.randrange(100, len(data))] = dice.randrange(256)
    (folder / "cache.db").write_bytes(data)
    try:
        with Memory.open(folder) as memory:
            memory.lookup("en", "pt", [name for name, _, _ in rows])
            memory.add("en", "pt", [(name, text, HUMAN_OLA) for name, text, _ in rows])
            exported(memory)
    except StoreError as error:
        assert error.remedy  # noqa: PT017  # there may be no error


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A path below a file gives our error with the cause and a remedy."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"file.*\n  remedy: name a folder") as caught:
        Memory.open(tmp_path / "file" / "memory")
    assert str(tmp_path / "file" / "memory") in caught.value.message


def test_folder_with_a_variable_in_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that would be read as another path is refused instead of used."""
    monkeypatch.setenv("ELSEWHERE", str(tmp_path))
    with pytest.raises(StoreError, match=r"environment variable.*\n  remedy: name a folder"):
        Memory.open(tmp_path / "$ELSEWHERE")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the size of files")
def test_disk_that_is_full(folder: Path) -> None:
    """A write that the disk does not take gives our error; what was there stays."""
    code = (
        "import resource, runpy, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    command = [sys.executable, "-c", code, str(CHILD), str(folder), "machine:1", "0", "500"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRON)
    assert "StoreError: translation memory" in done.stderr
    assert "remedy: " in done.stderr
    with Memory.open(folder) as memory:
        assert texts(memory, HELLO) == [[OLA.text]]
