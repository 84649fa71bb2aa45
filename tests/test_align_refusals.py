"""``sphinx-amts align`` on bad input: what it refuses, and what it takes all the same."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from _align import PAIRS, Write, align, found, page, rows, texts, writer
from _corpora import corpus

from sphinx_amts.bitext import Job, align_all, align_lines
from sphinx_amts.book import Dialect


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return writer(tmp_path)


@pytest.mark.parametrize("count", [300, 1500])
def test_repeated_lines(count: int) -> None:
    """Lines that are all the same tell nothing apart, and break nothing: every line is in one
    bead, and what stands around them is aligned as ever."""
    own = [a for a, _ in PAIRS], [b for _, b in PAIRS]
    same = ["The same line."] * count, ["La misma línea."] * (count - 3)
    source, target = (x + y + x for x, y in zip(own, same, strict=True))
    outcome = align_lines("x", source, target, ("en", "es"))
    assert outcome.bitext, outcome.refusal
    for which, text in (("source", source), ("target", target)):
        numbers = sorted(n for x in outcome.bitext.beads for n in getattr(x, which))
        assert numbers == list(range(len(text)))
    firsts = {x.source[0] for x in outcome.bitext.beads if x.source == x.target != ()}
    assert len(firsts & set(range(len(PAIRS)))) >= 10
    gone = len(source) - len(target)
    lasts = [x.source[0] for x in outcome.bitext.beads
             if len(x.source) == len(x.target) == 1 and x.source[0] - x.target[0] == gone]  # fmt: skip
    assert sum(n >= len(source) - len(PAIRS) for n in lasts) >= 10


def test_outputs_never_go_over_what_is_read(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    en, es = texts()
    a, b = write("en/a.html", page(en)), write("es/a.html", page(es))
    for more in ((a, b, "--output", b), (a.parent, b.parent, "--report", a.parent / "r.html")):
        assert align(*more) == 2
        assert "over or among the texts" in capsys.readouterr().err
    assert b.read_text("utf-8") == page(es)


def test_an_empty_side(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for name, more in (("b.txt", []), ("b.html", []), ("c.txt", ["--sentences"])):
        assert align(write("a.txt", texts()[0]), write(name, "\n \n"), *more) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert "there is no text in" in said.err


def test_a_side_that_is_not_there(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert align(write("a.txt", "One."), tmp_path / "no.txt") == 2
    assert "no.txt: there is no such file" in capsys.readouterr().err


def test_a_sentence_of_ten_thousand_words(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, and the rest is aligned as ever."""
    en, es = texts(apart="\n\n")
    endless = " ".join(["word"] * 10_000)
    assert align(write("a.txt", f"{en}\n\n{endless}."), write("b.txt", f"{es}\n\n{endless}.")) == 1
    said = capsys.readouterr()
    assert "10,000 words" in said.err
    assert len(found(said.out) & set(PAIRS)) >= 10


@pytest.mark.parametrize(
    ("languages", "evidence"),
    [
        (("fr", "es"), "the source: it does not read like 'fr': its small words are those of 'en'"),
        (("en", "pt"), "the target: it does not read like 'pt': its small words are those of 'es'"),
        (("en", "zh_CN"), "the target: it does not read like 'zh_CN': only 0% of its letters"),
        (("ja", "es"), "the source: it does not read like 'ja': only 0% of its letters"),
    ],
)
def test_the_wrong_language(
    languages: tuple[str, str], evidence: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """A warning with its evidence; the texts are aligned all the same."""
    en, es = texts(PAIRS * 2)
    given_ = ["--source-language", languages[0], "--target-language", languages[1]]
    assert align(write("a.txt", en), write("b.txt", es), languages=given_) == 1
    said = capsys.readouterr()
    assert evidence in said.err
    assert rows(said.out)


def test_one_language_on_both_sides(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    en, es = texts()
    same = ["--source-language", "en", "--target-language", "en"]
    assert align(write("a.txt", en), write("b.txt", es), languages=same) == 2
    assert "both said to be in 'en'" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_byte_order_marks(encoding: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    en, es = texts()
    raw = es.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + es.encode(encoding)
    assert align(write("a.txt", en), write("b.txt", raw)) == 0
    said = capsys.readouterr().out
    assert rows(said)[0]["target"] == ["El modelo aprende de los datos."]


def test_latin_1_is_refused(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """With file, line, byte and remedy."""
    path = write("b.txt", b"Una l\xednea.\nOtra ma\xf1ana.\n".replace(b"\xed", "í".encode()))
    assert align(write("a.txt", "One line.\nAnother day.\n"), path) == 2
    err = capsys.readouterr().err
    assert f"{path}:2: byte 19 (0xf1) is not UTF-8" in err
    assert "iconv" in err


def test_a_web_page_that_names_its_character_set(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    en, es = texts()
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    path = write("b.html", page(es, meta).encode("latin-1"))
    assert align(write("a.html", page(en)), path) == 0
    assert "pequeña" in capsys.readouterr().out
    assert (
        align(
            write("a.html", page(en)),
            write("c.html", page(es, meta.replace("iso-8859-1", "no-such"))),
        )
        == 2
    )
    assert "character set that nobody knows: 'no-such'" in capsys.readouterr().err


def test_utf_16_without_a_mark(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert align(write("a.txt", "One."), write("b.txt", "Uno.".encode("utf-16-le"))) == 2
    assert "NUL character" in capsys.readouterr().err


UNRELATED = [
    "La cocina de mi abuela olía a pan recién hecho.", "Nadie sabía quién había cerrado la puerta.",
    "El tren salió de noche y llegó tarde.", "Compramos naranjas, queso y un poco de vino tinto.",
    "Mi hermano toca la guitarra mejor que yo.", "¿Dónde has dejado las llaves del coche?",
    "Llovió toda la semana sobre los tejados del pueblo.", "Hay que regar las plantas antes de salir.",
    "Los niños juegan en la plaza hasta muy tarde.", "Se fue sin decir adiós y no volvió nunca.",
    "El perro duerme debajo de la mesa.", "Aquella película ganó tres premios en Berlín.",
    "Prefiero caminar por la playa en invierno.", "La biblioteca cierra los lunes por la tarde.",
    "Todavía guardo la carta que me escribiste.", "El panadero se levanta antes que el sol.",
    "Nos perdimos en el mercado y nadie nos buscó.", "Su risa se oía desde la calle.",
]  # fmt: skip


def test_no_translation_at_all(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused, with the evidence; nothing is printed that could be taken for pairs."""
    en = texts(PAIRS + [(a.replace("The", "This new"), b) for a, b in PAIRS])[0]
    assert align(write("a.txt", en), write("b.txt", " ".join(UNRELATED))) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.search(
        r"a: refused: the target seems to be no translation of the source: by their words, \d+% of "
        r"the 24 \+ 18 sentences have a sure counterpart, and \d+% when the target is read backwards",
        said.err,
    )


def test_pages_of_other_titles_are_refused() -> None:
    """Of a real book: every page is taken with its own edition, none with another page's."""
    folder = corpus("d2l-zh")
    names = sorted(p.relative_to(folder / "en") for p in (folder / "en").rglob("*.md"))
    chosen = random.Random(7).sample([n for n in names if n.name != "index.md"], 4)

    dialects = Dialect(language="en"), Dialect(language="zh_CN")

    def job(a: Path, b: Path) -> Job:
        source = (folder / "en" / a).read_text("utf-8")
        target = (folder / "zh" / b).read_text("utf-8")
        return Job(a.stem, source, target, (".md", ".md"), dialects)

    for n, name in enumerate(chosen):
        own, other = (next(align_all([job(name, b)])) for b in (name, chosen[n - 1]))
        assert own.bitext is not None, (name, own.refusal)
        assert other.bitext is None, (name, chosen[n - 1])


def test_tmx(write: Write, tmp_path: Path) -> None:
    """TMX has every pair, whole and escaped, under the codes of its languages."""
    a = write("a.txt", "\n".join([*(a for a, _ in PAIRS), "Is 2 < 3 & true?"]))
    b = write("b.txt", "\n".join([*(b for _, b in PAIRS), "¿Es cierto que 2 < 3 & más?"]))
    out = tmp_path / "out.tmx"
    assert align(a, b, "--sentences", "--format", "tmx", "--output", out) == 0
    tree = ET.parse(out)  # noqa: S314 (written by us)
    units = [[tuv.findtext("seg") for tuv in tu] for tu in tree.iter("tu")]
    assert all([a, b] in units for a, b in PAIRS)
    assert ["Is 2 < 3 & true?", "¿Es cierto que 2 < 3 & más?"] in units
    codes = {tuv.get("{http://www.w3.org/XML/1998/namespace}lang") for tuv in tree.iter("tuv")}
    assert codes == {"en", "es"}


def test_sections_in_another_order(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """A Markdown page whose sections were swapped: they find each other all the same."""
    en = [f"## {n} layers\n\n" + " ".join(a for a, _ in PAIRS[n * 4 : n * 4 + 4]) for n in range(3)]
    es = [f"## {n} capas\n\n" + " ".join(b for _, b in PAIRS[n * 4 : n * 4 + 4]) for n in range(3)]
    a = write("a.md", "\n\n".join(en))
    b = write("b.md", "\n\n".join([es[2], es[0], es[1]]))
    assert align(a, b) == 0
    wrong = found(capsys.readouterr().out) - set(PAIRS)
    assert not {w for w in wrong if w[0] in dict(PAIRS)}


def test_a_text_that_is_nested_too_deeply(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """It is an error like any other."""
    path = write("b.md", "# Uno\n\n" + "```{note}\n" * 500 + "Una línea.\n")
    assert align(write("a.md", "# One\n\nOne line.\n"), path) == 2
    assert "nested too deeply" in capsys.readouterr().err
