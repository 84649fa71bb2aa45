"""``sphinx-amts align``: two texts in, beads out."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from difflib import SequenceMatcher
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from _align import LANGUAGES, PAIRS, Write, align, found, page, rows, texts, writer
from _corpora import corpus
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sphinx_amts.bitext import Job, Outcome, align_all, align_lines
from sphinx_amts.book import Dialect
from sphinx_amts.book.texts import text_of


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return writer(tmp_path)


# files


def test_plain_text(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON lines, a bead each; every sentence of either side once, in order."""
    en, es = texts()
    assert align(write("a.txt", en), write("b.txt", es)) == 0
    said = capsys.readouterr()
    beads = rows(said.out)
    assert said.err == ""
    assert set(beads[0]) == {
        "page", "source", "target", "source_indices", "target_indices", "confidence",
    }  # fmt: skip
    assert [n for r in beads for n in r["source_indices"]] == list(range(12))
    assert [n for r in beads for n in r["target_indices"]] == list(range(12))
    assert len(found(said.out) & set(PAIRS)) >= 10
    assert all(0 <= r["confidence"] <= 1 for r in beads)


def test_a_sentence_a_line_without_blank_lines(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where most lines end with a stop, none runs on into the next."""
    en, es = texts(apart="\n")
    assert align(write("a.txt", en.replace("data.", "data")), write("b.txt", es)) == 0
    assert rows(capsys.readouterr().out)[0]["source"] == ["The model learns from data"]


def test_markdown_by_its_structure(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Code, formulas and headings hold the blocks; emphasis is read, code is written."""
    en = "# Title\n\nUse `fit` **here**.\n\n```py\nx = 1\n```\n\nThe end of it.\n\n## More\n\nA last one.\n"
    es = "# Título\n\nUse `fit` **aquí**.\n\n```py\nx = 1\n```\n\nEl final.\n\n## Más\n\nUno más.\n"
    assert align(write("a.md", en), write("b.md", es)) == 0
    assert found(capsys.readouterr().out) == {
        ("Title", "Título"), ("Use `fit` here.", "Use `fit` aquí."),
        ("The end of it.", "El final."), ("More", "Más"), ("A last one.", "Uno más."),
    }  # fmt: skip


def test_web_pages(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """What is around the article is left out, and its code."""
    en, es = texts()
    en, es = (
        en.replace("data.", "<em>data</em> &amp; more.<br>"),
        es.replace("datos.", "datos y más."),
    )
    assert align(write("a.html", page(en)), write("b.htm", page(es))) == 0
    out = capsys.readouterr().out
    assert ("The model learns from data & more.", "El modelo aprende de los datos y más.") in found(
        out
    )
    assert not re.search(r"Home|About|rights|var p|x = 1|No\b", out)


@pytest.mark.parametrize(
    "html",
    [
        "<p>One is here.<p>Two is <b>there.</p></b></i><div>Three.<td>Four.</div></main></nav>",
        "<p>One is here.</p><ul><li>Two is there.<li>Three.</ul>Four.<",
        "<html><head><title>x<body><p>One is here.<h2>Two is there.</h3>Three.<br/>Four.",
        "One is here.<p/>Two is there.&nosuch;<!-- <p>no --><p>Three.</p><![if x]>Four.",
        "<p>One is here.<p>Two is there.<script>if (a<b) {</script><p>Three.<p>Four.<!-- open",
    ],
)
def test_malformed_web_pages(html: str) -> None:
    """Whatever a browser shows is read."""
    said = " ".join(text_of(html, ".html", Dialect()).sentences())
    for word in ("One is here.", "Two is there.", "Three.", "Four."):
        assert word in said


@settings(deadline=None)
@given(
    st.text(alphabet="<>/!-&;pabdivnmscrt \n=\"'é。", max_size=80),
    st.sampled_from([".html", ".txt", ".md"]),
)
def test_any_text_can_be_read(text: str, suffix: str) -> None:
    for sentence in text_of(text, suffix, Dialect()).sentences():
        assert sentence.strip() == sentence != ""


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "</", "<?", "<![CDATA[", "<a b='", "<nav>", "<b>x"]
)
def test_a_hostile_web_page_takes_no_longer_than_another(piece: str) -> None:
    """A parser that looks for an end again and again would not come back for hours."""
    text_of(f"<p>One.</p>{piece * 200_000}", ".html", Dialect())


def test_markdown_with_a_web_page(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file is read by its own suffix."""
    en, es = texts()
    assert align(write("a.md", f"## 3 layers\n\n{en}\n"), write("b.html", page(es))) == 0
    assert len(found(capsys.readouterr().out) & set(PAIRS)) >= 10


# folders


def test_folders_are_paired_by_path(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the suffix; who has no partner is named, and that is a finding."""
    en, es = texts()
    write("en/one.md", en)
    write("en/deep/two.txt", en)
    lonely = write("en/three.md", en)
    write("en/.hidden/four.md", en)
    write("es/one.html", page(es))
    write("es/deep/two.md", es)
    other = write("es/two.md", es)
    write("es/data.bin", b"\xff\xfe\x00")
    assert align(lonely.parent, other.parent) == 1
    said = capsys.readouterr()
    assert list(dict.fromkeys(r["page"] for r in rows(said.out))) == ["deep/two", "one"]
    assert said.err.splitlines() == [
        f"{lonely}: no partner in {other.parent}", f"{other}: no partner in {lonely.parent}",
    ]  # fmt: skip


def test_folders_without_any_pair(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = write("en/one.md", "One."), write("es/two.md", "Dos.")
    assert align(a.parent, b.parent) == 2
    assert "has a partner" in capsys.readouterr().err


def test_a_file_and_a_folder(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    a = write("en/one.md", "One.")
    assert align(a, a.parent) == 2
    assert "is a file and" in capsys.readouterr().err


# outputs


def test_the_table(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No field can become a formula, and a tab in a text is no new column."""
    pairs = [("=SUM(A1) is a formula in\tcells.", "+SUMA(A1) es una fórmula."), *PAIRS]
    en, es = texts(pairs, "\n")
    out = tmp_path / "out.tsv"
    assert align(write("a.txt", en), write("b.txt", es), "--format", "tsv", "--output", out) == 0
    table = list(csv.reader(io.StringIO(out.read_text("utf-8"), newline=""), delimiter="\t"))
    assert table[0] == [
        "page", "source_indices", "target_indices", "confidence", "source", "target",
    ]  # fmt: skip
    assert all(len(row) == 6 for row in table)
    assert table[1][4:] == ["'=SUM(A1) is a formula in cells.", "'+SUMA(A1) es una fórmula."]
    assert capsys.readouterr().out == ""
    assert [p.name for p in tmp_path.glob("*out*")] == ["out.tsv"]


def test_a_file_is_written_as_a_whole_or_not_at_all(write: Write, tmp_path: Path) -> None:
    old = write("out.jsonl", "what was there\n")
    a = write("en/a.txt", texts()[0])
    write("en/b.txt", b"\xff")
    write("es/a.txt", texts()[1])
    write("es/b.txt", "No.")
    assert align(a.parent, tmp_path / "es", "--output", old) == 2
    assert old.read_text() == "what was there\n"
    assert not list(tmp_path.glob(".out*"))


# --sentences


def beads(out: str) -> list[tuple[list[int], list[int]]]:
    """Read beads as public scorers do."""
    read = []
    for line in out.splitlines():
        assert re.fullmatch(r"\[[\d, ]*\]:\[[\d, ]*\]", line)
        a, b = line.split(":")
        read.append((json.loads(a), json.loads(b)))
    return read


def test_a_bead_a_line(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers from 0 of both files, each exactly once, those of empty lines too."""
    en = [a for a, _ in PAIRS]
    es = [b for _, b in PAIRS]
    en[3:3] = ["", "Nobody has ever translated this long sentence about birds and old castles."]
    es[6:6] = [""]
    a, b = write("a", "\n".join(en) + "\n"), write("b", "\n".join(es))
    assert align(a, b, "--sentences") == 0
    pairs = beads(capsys.readouterr().out)
    assert sorted(n for x, _ in pairs for n in x) == list(range(len(en)))
    assert sorted(n for _, y in pairs for n in y) == list(range(len(es)))
    assert ([3], []) in pairs
    assert ([], [6]) in pairs
    right = {(en.index(x), es.index(y)) for x, y in PAIRS}
    assert len({(x[0], y[0]) for x, y in pairs if len(x) == len(y) == 1} & right) >= 9


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["", *(a for a, _ in PAIRS)]), max_size=12),
    st.lists(st.sampled_from(["", *(b for _, b in PAIRS)]), max_size=12),
)
def test_every_line_is_in_one_bead(source: list[str], target: list[str]) -> None:
    outcome = align_lines("x", source, target, ("en", "es"))
    if not any(source) or not any(target):
        assert outcome.refusal
        return
    assert outcome.bitext
    bitext = outcome.bitext
    assert sorted(n for x in bitext.beads for n in x.source) == list(range(len(source)))
    assert sorted(n for x in bitext.beads for n in x.target) == list(range(len(target)))


BLOCKS = st.lists(
    st.sampled_from([*range(12), "## A", "```py\nx = 1\n```", "$$x^2$$"]), max_size=14
)


def _page(blocks: list[int | str], side: int) -> str:
    return "\n\n".join(
        b if isinstance(b, str) else f"{PAIRS[b][side]} {PAIRS[-b][side]}" for b in blocks
    )


def _outcomes(one: list[int | str], other: list[int | str]) -> Iterator[Outcome]:
    """Of two pages of such blocks, as they are read by their structure and without it."""
    dialects = Dialect(language="en"), Dialect(language="es")
    for suffixes in ((".md", ".md"), (".md", ".txt")):
        yield from align_all([Job("x", _page(one, 0), _page(other, 1), suffixes, dialects)])


@settings(max_examples=60, deadline=None)
@given(BLOCKS, BLOCKS)
@example([1, 0, 0, 0, 0, "```py\nx = 1\n```", 2], [0, 0, 0, "## A", 0])  # no bead is likely
def test_every_sentence_of_a_page_is_in_one_bead(
    one: list[int | str], other: list[int | str]
) -> None:
    """Whatever was moved, left out or put twice. A page is refused only where a side says
    nothing, or where less than half of the longer one follows on the other in its order."""
    same = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    share = sum(x.size for x in same) / max(1, len(one), len(other))
    silent = any(all(isinstance(b, str) for b in side) for side in (one, other))
    for outcome in _outcomes(one, other):
        if outcome.bitext is None:
            assert silent or share < 0.5, outcome.refusal
            continue
        for side, count in (
            ("source", len(outcome.bitext.source)),
            ("target", len(outcome.bitext.target)),
        ):
            numbers = sorted(n for bead in outcome.bitext.beads for n in getattr(bead, side))
            assert numbers == list(range(count))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=1, unique=True).map(sorted))
def test_a_faithful_page_is_never_refused(chosen: list[int]) -> None:
    """And nearly all of its sentences find their own."""
    blocks: list[int | str] = [x for n in chosen for x in (f"## {n}", n)]
    for outcome in _outcomes(blocks, blocks):
        assert outcome.bitext, outcome.refusal
        right = sum(x.source == x.target for x in outcome.bitext.beads if len(x.source) == 1)
        assert right >= 0.9 * len(outcome.bitext.source)


def test_real_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    """The development part of Text+Berg: far better than naming the lines as they come."""
    folder = corpus("textberg")
    languages = ["--source-language", "de", "--target-language", "fr"]
    assert align(folder / "dev.de", folder / "dev.fr", "--sentences", languages=languages) == 0
    mine = {(tuple(x), tuple(y)) for x, y in beads(capsys.readouterr().out) if x and y}
    gold = {(tuple(x), tuple(y)) for x, y in beads((folder / "dev.defr").read_text()) if x and y}
    right = len(mine & gold)
    assert 2 * right / (len(mine) + len(gold)) > 0.8


# the report


class _Page(HTMLParser):
    """What of a report matters here."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Self-contained, escaped, its style and script allowed by their hashes and nothing else."""
    nasty = ("The tag <script>alert(1)</script> & more is 7.", "La etiqueta <b onclick=x> es 7.")
    en, es = texts([*PAIRS, nasty], "\n")
    report = tmp_path / "r.html"
    code = align(
        write("a.txt", en), write("b.txt", es), "--report", report, "--output", tmp_path / "o"
    )
    assert code == 0
    assert str(report) in capsys.readouterr().err
    html = report.read_text("utf-8")
    shown = _Page(html)
    assert "The tag <script>alert(1)</script> & more is 7." in shown.text
    assert [tag for tag, _ in shown.tags].count("script") == 1
    assert not any(
        key.startswith("on") or key in {"src", "href", "style"} for _, a in shown.tags for key in a
    )
    policy = next(a["content"] for _, a in shown.tags if "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert inside
        assert b64encode(sha256(inside[1].encode()).digest()).decode() in policy
    sides = [a for tag, a in shown.tags if tag == "p" and "lang" in a]
    assert {a["lang"] for a in sides} == {"en", "es"}
    assert {a["dir"] for a in sides} == {"auto"}
    beads_ = [a for tag, a in shown.tags if tag == "li" and "tabindex" in a]
    assert len(beads_) == len(rows((tmp_path / "o").read_text("utf-8")))
    assert (
        re.search(r"0\.\d\d (?:sure|likely|to be checked)", shown.text) or "1.00 sure" in shown.text
    )


def test_a_report_of_what_was_refused(write: Write, tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    assert align(write("a.txt", texts()[0]), write("b.txt", " "), "--report", report) == 1
    assert "there is no text in the target" in _Page(report.read_text("utf-8")).text


def test_the_same_twice(write: Write, tmp_path: Path) -> None:
    """Whatever the hash seed: nothing hangs on the order of a set."""
    en, es = texts()
    a, b = write("a.txt", en), write("b.txt", es)
    outs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "sphinx_amts", "align", str(a), str(b), *LANGUAGES]
        command += ["--report", str(tmp_path / seed)]
        done = subprocess.run(
            command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        outs.append((done.stdout, (tmp_path / seed).read_bytes()))
    assert outs[0] == outs[1]
