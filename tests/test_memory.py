"""The translation memory, through its door and on a real database."""

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
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts import _rows, _store
from sphinx_amts._errors import StoreError
from sphinx_amts.memory import Memory, Row, Stat, merge
from sphinx_amts.segment import HUMAN, Translation, digest

ENVIRON = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
CHILD = Path(__file__).with_name("_memory_child.py")
HELLO = "Hello <x1/>, <g2>world</g2>!"
OLA = Translation(text="Olá <x1/>, <g2>mundo</g2>!", origin="firefox:1", time=5.0)
HUMAN_OLA = Translation(
    text="Oi <x1/>, <g2>mundão</g2>!",
    origin=HUMAN,
    markup=True,
    time=7.5,
    page="intro",
    before="ab",
    holds=("{{ name }}", "**…**"),
)
ROW = "INSERT OR REPLACE INTO Cache (key, raw, mode, filename, value) VALUES (?, ?, ?, ?, ?)"


def row(text: str, one: Translation) -> Row:
    """Give a row to write."""
    return digest(text), text, one


def human(text: str, page: str, before: str = "") -> Translation:
    """Give a human translation."""
    return Translation(text=text, origin=HUMAN, markup=True, page=page, before=before, time=1.0)


def texts(memory: Memory, *sources: str) -> list[list[str]]:
    """Look texts up and give what their translations say."""
    found = memory.lookup("en", "pt", map(digest, sources))
    return [[one.text for one in found.get(digest(source), ())] for source in sources]


def exported(memory: Memory) -> str:
    """Give the whole export."""
    memory.export(file := io.StringIO())
    return file.getvalue()


def line(**changes: object) -> str:
    """Give one line of an export, with a few of its fields changed."""
    whole = {
        "from": "en",
        "to": "pt",
        "digest": digest(HELLO),
        "source": HELLO,
        "targets": [{"text": OLA.text, "origin": OLA.origin}],
    }
    fields = {name.rstrip("_"): value for name, value in changes.items()}
    return json.dumps({k: v for k, v in (whole | fields).items() if v is not ...})


def tamper(folder: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Do to the database what somebody else could have done."""
    with closing(sqlite3.connect(folder / "cache.db")) as db, db:
        for statement, values in statements:
            db.execute(statement, values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a memory that has one translation."""
    with Memory.open(tmp_path / "memory") as memory:
        memory.add("en", "pt", [row(HELLO, OLA)])
    return tmp_path / "memory"


# ── what goes in comes out ──


def test_round_trip(tmp_path: Path) -> None:
    """What was added is there in every field after the memory was closed, human first."""
    with Memory.open(tmp_path / "new" / "memory") as memory:
        assert memory.path == tmp_path / "new" / "memory"
        assert memory.add("en", "pt", [row(HELLO, OLA), row(HELLO, HUMAN_OLA)]) == 1
    with Memory.open(tmp_path / "new" / "memory") as memory:
        found = memory.lookup("en", "pt", [digest(HELLO), digest(HELLO), digest("Unknown.")])
        assert found == {digest(HELLO): (HUMAN_OLA, OLA)}
        assert memory.lookup("en", "de", [digest(HELLO)]) == {}
        with pytest.raises(StoreError, match=r"'..' is no language.*\n  remedy: give codes"):
            memory.lookup("en", "..", [digest(HELLO)])


def test_adding_again_changes_nothing(folder: Path) -> None:
    """The same rows a second time change no row; white space makes no new source text."""
    with Memory.open(folder) as memory:
        assert memory.add("en", "pt", [row(HELLO, OLA)]) == 0
        assert memory.add("en", "pt", [row(HELLO.replace(" ", "\n  "), OLA)]) == 0


def test_many_chunks(tmp_path: Path) -> None:
    """More rows than one transaction takes, from a generator, are all counted and kept."""
    sources = [f"Sentence {number}." for number in range(2500)]
    with Memory.open(tmp_path) as memory:
        one = Translation(text="Frase.", origin="firefox:1")
        assert memory.add("en", "pt", (row(source, one) for source in sources)) == len(sources)
        assert len(memory.lookup("en", "pt", map(digest, sources))) == len(sources)


def test_order_of_variants(tmp_path: Path) -> None:
    """Humans come first and then the newest machine, in whatever order they were added."""
    old = Translation(text="velho", origin="firefox:1", time=1.0)
    new = Translation(text="novo", origin="other:1", time=2.0)
    with Memory.open(tmp_path) as memory:
        memory.add("en", "pt", [row("Old.", old), row("Old.", new)])
        memory.add("en", "pt", [row("Old.", human("humano", "a"))])
        assert texts(memory, "Old.") == [["humano", "novo", "velho"]]


def test_one_translation_for_each_fingerprint(folder: Path) -> None:
    """A newer translation by the same machine takes the place of the older, never the reverse."""
    newer = replace(OLA, text="Alô <x1/>, <g2>mundo</g2>!", time=6.0)
    with Memory.open(folder) as memory:
        assert memory.add("en", "pt", [row(HELLO, newer)]) == 1
        assert memory.add("en", "pt", [row(HELLO, OLA)]) == 0
        assert texts(memory, HELLO) == [[newer.text]]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("en", ("0" * 64, HELLO, OLA)),
        ("en", row(HELLO, replace(OLA, text="Olá!"))),
        ("en", row(HELLO, replace(OLA, time=float("nan")))),
        ("en", row(HELLO, replace(OLA, origin=""))),
        ("e:n", row(HELLO, OLA)),
    ],
)
def test_add_refuses_what_import_would(tmp_path: Path, source: str, wrong: Row) -> None:
    """A wrong digest, damaged slots, no time, no origin, no language: refused, none is added."""
    with Memory.open(tmp_path) as memory:
        with pytest.raises(StoreError, match="remedy"):
            memory.add(source, "pt", [row("Good.", replace(OLA, text="Bom.")), wrong])
        assert memory.stats() == []


def test_notes(folder: Path) -> None:
    """A fact is there again after closing, under a name of any characters; else there is none."""
    name = "align:pt/“x”\0\udc80"
    with Memory.open(folder) as memory:
        assert memory.note(name) is None
        memory.set_note(name, {"hash": ["a", 1, None, "\ud800"]})
        memory.set_note("other", 1)
        memory.set_note("other", 2)
    with Memory.open(folder) as memory:
        assert memory.note(name) == {"hash": ["a", 1, None, "\ud800"]}
        assert memory.note("other") == 2
        assert len(memory.stats()) == 1


def test_stats(folder: Path) -> None:
    """The rows count the translations by origin and each source text once, without its slots."""
    with Memory.open(folder) as memory:
        memory.add("en", "pt", [row(HELLO, HUMAN_OLA), row("Bye.", human("Tchau.", "a"))])
        memory.add("en", "de", [row("Bye.", Translation(text="Tschüss.", origin="firefox:1"))])
        memory.set_note("a note", "is not counted")
        assert memory.stats() == [
            Stat(source="en", target="de", human=0, machine=(("firefox:1", 1),), characters=4),
            Stat(source="en", target="pt", human=2, machine=(("firefox:1", 1),), characters=18),
        ]


# ── pages ──


def test_whether_humans_translated_anything(folder: Path) -> None:
    """For each pair of languages; what a machine did is no human's."""
    with Memory.open(folder) as memory:
        memory.add("en", "pt", [row("One.", Translation(text="Um.", origin="m"))])
        assert not memory.has_humans("en", "pt")
        memory.replace_page("en", "pt_BR", "a", [row("One.", human("Um.", "a"))])
        memory.add("en", "zh", [row("One.", human("一。", ""))])
        told = [memory.has_humans("en", to) for to in ("pt", "pt_BR", "zh", "zz", "zh_CN")]
        assert told == [False, True, True, False, False]


def test_replace_page(folder: Path) -> None:
    """A new alignment takes away what the last one gave on this page, and nothing else."""
    with Memory.open(folder) as memory:
        memory.replace_page(
            "en", "pt", "a", [row("One.", human("Um.", "a")), row("Two.", human("Dois.", "a"))]
        )
        memory.replace_page("en", "pt", "b", [row("One.", human("Uno.", "b"))])
        memory.add("en", "pt", [row("One.", Translation(text="1.", origin="firefox:1"))])
        memory.replace_page(
            "en", "pt", "a", [row("Two.", human("Duas.", "a")), row("Three.", human("Três.", "a"))]
        )
        assert texts(memory, "One.", "Two.", "Three.", HELLO) == [
            ["Uno.", "1."],
            ["Duas."],
            ["Três."],
            [OLA.text],
        ]
        memory.replace_page("en", "pt", "a", [])
        assert texts(memory, "Two.", "Three.", "One.") == [[], [], ["Uno.", "1."]]


def test_replace_page_knows_what_was_imported(tmp_path: Path) -> None:
    """Human translations that came by import go as well when their page is aligned anew."""
    with Memory.open(tmp_path / "a") as memory, Memory.open(tmp_path / "b") as other:
        memory.replace_page("en", "pt", "a", [row("One.", human("Um.", "a"))])
        other.import_(io.StringIO(exported(memory)))
        other.replace_page("en", "pt", "a", [row("Two.", human("Dois.", "a"))])
        assert texts(other, "One.", "Two.") == [[], ["Dois."]]


def test_same_sentence_on_two_pages(tmp_path: Path) -> None:
    """Variants of one sentence live next to each other: by page, and by what stands before."""
    variants = [human("Sim.", "a"), human("É.", "a", "ff"), human("Pois.", "b")]
    with Memory.open(tmp_path) as memory:
        memory.replace_page("en", "pt", "a", [row("Yes.", one) for one in variants[:2]])
        memory.replace_page("en", "pt", "b", [row("Yes.", variants[2])])
        assert set(memory.lookup("en", "pt", [digest("Yes.")])[digest("Yes.")]) == set(variants)


@pytest.mark.parametrize("wrong", [OLA, replace(HUMAN_OLA, page="other")])
def test_replace_page_takes_only_its_own(folder: Path, wrong: Translation) -> None:
    """A machine's translation or that of another page is refused, and the page stays as it was."""
    with Memory.open(folder) as memory:
        memory.replace_page("en", "pt", "intro", [row(HELLO, HUMAN_OLA)])
        with pytest.raises(StoreError, match="is not by a human on 'intro'"):
            memory.replace_page("en", "pt", "intro", [row(HELLO, wrong)])
        assert texts(memory, HELLO) == [[HUMAN_OLA.text, OLA.text]]


# ── the laws of merging ──

FEW = st.sampled_from(["", "a", "b"])
TRANSLATIONS = st.lists(
    st.builds(
        Translation,
        text=FEW,
        origin=st.sampled_from([HUMAN, "firefox:1", "other:2"]),
        markup=st.booleans(),
        time=st.sampled_from([0.0, 1.0, 2.5]),
        page=FEW,
        before=FEW,
        holds=st.sampled_from([(), ("x",)]),
    ),
    max_size=6,
)


@given(TRANSLATIONS, TRANSLATIONS, TRANSLATIONS)
def test_merge_laws(a: list[Translation], b: list[Translation], c: list[Translation]) -> None:
    """Merging is commutative, associative and idempotent, and invents nothing."""
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(merge(a, b), merge(a, b)) == merge(a, b)
    assert merge(a, ()) == merge(a, a)
    assert set(merge(a, b)) <= {*a, *b}


@given(TRANSLATIONS)
def test_merge_keeps_the_newest_of_each(a: list[Translation]) -> None:
    """Each fingerprint, and each page and context of humans, stays once, with its newest time."""

    def identity(one: Translation) -> tuple[str, ...]:
        return (one.origin, one.page, one.before) if one.origin == HUMAN else (one.origin,)

    kept = {identity(one): one.time for one in merge(a, ())}
    assert len(kept) == len(merge(a, ()))
    assert kept == {
        name: max(one.time for one in a if identity(one) == name) for name in map(identity, a)
    }


# ── export and import ──


def test_export_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    """The bytes of an export do not depend on the order or the number of writes."""
    rows = [
        row(f"Sentence {n}.", Translation(text=f"Frase {n} é.", origin=origin, time=n))
        for n in range(20)
        for origin in ("firefox:1", "other:1")
    ]
    rows += [row(f"Sentence {n}.", human(f"Frase {n}!", f"page{n % 3}")) for n in range(20)]
    outs = set()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        with Memory.open(tmp_path / str(seed)) as memory:
            for n in range(0, len(rows), 7 + seed):
                memory.add("en", "pt", rows[n : n + 7 + seed])
            outs.add(exported(memory))
    assert len(outs) == 1
    lines = outs.pop().splitlines()
    assert len(lines) == 20
    assert lines == sorted(lines)
    assert all("é" in one for one in lines)


def test_export_and_import_are_the_identity(tmp_path: Path) -> None:
    """An export that is imported elsewhere gives the same export, and again changes nothing."""
    with Memory.open(tmp_path / "a") as memory, Memory.open(tmp_path / "b") as other:
        memory.add("en", "pt-BR", [row(HELLO, OLA), row(HELLO, HUMAN_OLA)])
        memory.add(
            "en", "zh_CN", [row("A\u2028b \ud800.", human("\u2028\x85\ud800 “", "ä/\udc80"))]
        )
        memory.set_note("a note", "stays here")
        out = exported(memory)
        assert memory.export(io.StringIO()) == 2
        assert other.import_(io.StringIO(out)) == (2, 0)
        assert other.import_(io.StringIO(out)) == (0, 2)
        assert exported(other) == out
        assert other.lookup("en", "zh_CN", [digest("A\u2028b \ud800.")])


def test_import_merges(folder: Path) -> None:
    """An import adds to what is there; what is newer here stays."""
    older = [{"text": HELLO, "origin": OLA.origin, "time": 4}, {"text": HELLO, "origin": "other"}]
    with Memory.open(folder) as memory:
        assert memory.import_(io.StringIO(line(targets=older) + "\n" + line())) == (1, 1)
        assert texts(memory, HELLO) == [[OLA.text, HELLO]]


GOOD = {"text": OLA.text, "origin": "m"}


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "{",
        "<<<<<<< HEAD",
        "[]",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        "\ufeff" + line(),
        line() + line(),
        line(extra=1),
        line(digest=...),
        line(digest="0" * 64),
        line(digest=digest(HELLO).upper()),
        line(digest=[]),
        line(from_="../en"),
        line(to="pt>de"),
        line(to="pt\n"),
        line(to=None),
        line(source=1),
        line(source="Other."),
        line(targets=[]),
        line(targets={}),
        line(targets=[[]]),
        line(targets=[{"text": OLA.text}]),
        line(targets=[{"origin": "m"}]),
        line(targets=[GOOD | {"origin": ""}]),
        line(targets=[GOOD | {"text": None}]),
        line(targets=[GOOD | {"text": "lost slots"}]),
        line(targets=[GOOD | {"text": OLA.text + "<script>"}]),
        line(targets=[GOOD | {"markup": 1}]),
        line(targets=[GOOD | {"time": True}]),
        line(targets=[GOOD | {"time": float("nan")}]),
        line(targets=[GOOD | {"time": float("inf")}]),
        line(targets=[GOOD | {"time": 10**400}]),
        line(targets=[GOOD]).replace('"m"', '"m", "time": 1e999'),
        line(targets=[GOOD | {"holds": "x"}]),
        line(targets=[GOOD | {"holds": [1]}]),
        line(targets=[GOOD | {"page": None}]),
        line(targets=[GOOD | {"__class__": "x"}]),
    ],
)
def test_import_of_a_bad_line(tmp_path: Path, bad: str) -> None:
    """A line that is wrong in any way is named with its number, and nothing is imported."""
    path = tmp_path / "export.jsonl"
    path.write_text(f"{line()}\n{bad}\n{line(to='de')}\n", encoding="utf-8")
    with Memory.open(tmp_path / "memory") as memory, path.open(encoding="utf-8") as file:
        with pytest.raises(StoreError) as caught:
            memory.import_(file)
        assert caught.value.message.startswith(f"{path}:2: ")
        assert caught.value.remedy
        assert memory.stats() == []


def test_import_of_a_long_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the bound is not even read to its end."""
    monkeypatch.setattr(_rows, "_LINE", 300)
    file = io.StringIO(f"{line()}\n{'x' * 10_000}\n")
    with Memory.open(tmp_path) as memory, pytest.raises(StoreError, match=r"import:2: longer"):
        memory.import_(file)
    assert file.tell() < 1000


def test_import_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 gives our error."""
    file = io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8")
    with Memory.open(tmp_path) as memory, pytest.raises(StoreError, match="import:1: "):
        memory.import_(file)


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
