"""The translation memory, through its door and on a real database."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from _memory import HELLO, HUMAN_OLA, OLA, exported, filled, human, row, texts
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts import _rows
from sphinx_amts._errors import StoreError
from sphinx_amts.memory import Memory, Row, Stat, merge
from sphinx_amts.segment import HUMAN, Translation, digest


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path)


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
