"""``sphinx-amts evaluate``: the experiment through the command, and what it must leave alone."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Book

from sphinx_amts.memory import Memory

SENTENCES = 8
WORDS = {
    "tides": ("tide", "moon", "water", "潮", "月", "水"),
    "ropes": ("rope", "knot", "coil", "绳", "结", "圈"),
    "lamps": ("lamp", "wick", "flame", "灯", "芯", "焰"),
    "boats": ("boat", "keel", "mast", "船", "龙骨", "桅"),
}


def english(page: str) -> list[str]:
    a, b, c = WORDS[page][:3]
    return [
        f"The {a} of day {n} is older than its {b} and the {c} number {n}." for n in range(1, 9)
    ]


def chinese(page: str) -> list[str]:
    a, b, c = WORDS[page][3:]
    return [f"第{n}天的{a}比它的{b}和第{n}号{c}更古老。" for n in range(1, 9)]


def laid(title: str, sentences: list[str]) -> str:
    blocks = [" ".join(sentences[n : n + 2]) for n in range(0, SENTENCES, 2)]
    return f"# {title}\n\n" + "\n\n".join(blocks) + "\n"


@pytest.fixture
def harbour(tmp_path: Path, book: Callable[..., Book]) -> Book:
    """A book of four pages, its human edition, and what that was translated from."""
    made = book("basic")
    root = tmp_path / "harbour"
    for page in WORDS:
        for folder, text in (
            ("en", laid(page.title(), [*english(page)[:-1], "This sentence is of today."])),
            ("old", laid(page.title(), english(page))),
            ("zh", laid(WORDS[page][3], chinese(page))),
        ):
            path = root / folder / f"{page}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    made.root = root / "en"
    return made


def run(harbour: Book, *arguments: object, language: str = "zh_CN") -> Any:
    there = harbour.root.parent
    return harbour.amts(
        "evaluate", harbour.root, "--language", language, "--sibling", there / "zh",
        "--origin", there / "old", *arguments,
    )  # fmt: skip


def values(harbour: Book, *arguments: object) -> dict[str, Any]:
    done = run(harbour, *arguments, "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout, done.stderr
    return dict(json.loads(done.stdout))


def metric(row: dict[str, Any], name: str) -> float:
    return float(next(m["value"] for m in row["metrics"] if m["name"] == name))


# what is scored


def test_the_origin_is_translated_and_the_human_is_the_reference(harbour: Book) -> None:
    """What is sent is the text that the human had, not today's; an engine that returns the
    human's own words has 100."""
    log = harbour.log
    done = run(harbour, "--engine", "plain", "--engine-option", f"log={log}", "--pages", "tides")
    assert done.returncode == 0, done.stderr
    sent = harbour.sent()
    assert set(english("tides")) < set(sent)
    assert "This sentence is of today." not in sent
    assert not any("rope" in text for text in sent)


def test_figures_with_intervals_and_signatures(harbour: Book) -> None:
    """A worse engine has worse figures, page by page and over all, and the test says so."""
    human = dict(zip(english("tides") + english("ropes"), chinese("tides") + chinese("ropes"),
                     strict=True))  # fmt: skip
    (harbour.root.parent / "said.json").write_text(json.dumps(human, ensure_ascii=False), "utf-8")
    found = values(
        harbour, "--engine", "parrot", "plain", "--pages", "tides.md", "ropes",
        "--engine-option", f"parrot.said={harbour.root.parent / 'said.json'}",
    )  # fmt: skip
    assert [page["name"] for page in found["pages"]] == ["ropes.md", "tides.md"]
    first, second = found["rows"]
    assert metric(first, "BLEU") > 80
    assert metric(second, "BLEU") < 5
    assert metric(first, "TER") < 15
    assert metric(second, "TER") > 50
    for row in (first, second):
        assert [m["name"] for m in row["metrics"]] == ["BLEU", "chrF", "TER"]
        for one in row["metrics"]:
            assert one["low"] <= one["value"] <= one["high"]
            assert "version:" in one["signature"]
        assert [p["name"] for p in row["pages"]] == ["ropes.md", "tides.md"]
    assert "tok:zh" in first["metrics"][0]["signature"]
    assert first["against"] == []
    assert {a["metric"] for a in second["against"]} == {"BLEU", "chrF", "TER"}
    for one in second["against"]:
        assert one["p"] < 0.05
        assert (one["difference"] < 0) == (one["metric"] != "TER")
        assert one["low"] <= one["difference"] <= one["high"]


def test_the_way_back(harbour: Book) -> None:
    """The human's pages are translated, and the reference is what they were translated from."""
    done = run(
        harbour, "--engine", "plain", "--engine-option", f"log={harbour.log}", "--pages", "tides",
        "--direction", "back", "--format", "json",
    )  # fmt: skip
    found = json.loads(done.stdout)
    (row,) = found["rows"]
    assert (row["from"], row["to"], row["book"]) == ("zh_CN", "en", None)
    assert "tok:13a" in row["metrics"][0]["signature"]
    assert set(chinese("tides")) < set(harbour.sent())
    both = values(harbour, "--engine", "plain", "--pages", "tides", "--direction", "both")
    assert [r["direction"] for r in both["rows"]] == ["forward", "back"]
    assert all(r["against"] == [] for r in both["rows"])


def test_sentences_stand_apart_where_the_language_has_blanks(harbour: Book) -> None:
    """On the way back from Chinese, sentences that touch there do not in English."""
    human = dict(zip(chinese("tides"), english("tides"), strict=True)) | {"潮": "Tides"}
    path = harbour.root.parent / "said.json"
    path.write_text(json.dumps(human, ensure_ascii=False), "utf-8")
    zh = harbour.root.parent / "zh/tides.md"
    zh.write_text(zh.read_text("utf-8").replace("。 ", "。"), "utf-8")
    found = values(
        harbour, "--engine", "parrot", "--engine-option", f"said={path}", "--pages", "tides",
        "--direction", "back",
    )  # fmt: skip
    assert metric(found["rows"][0], "BLEU") == pytest.approx(100)
    assert metric(found["rows"][0], "TER") == 0


def test_a_sample_where_nobody_names_pages(harbour: Book) -> None:
    """Pages with a human edition, always the same; one without is never among them."""
    (harbour.root / "alone.md").write_text("# Alone\n\nNobody translated this page.\n", "utf-8")
    one, two = (values(harbour, "--engine", "plain") for _ in range(2))
    assert one == two
    assert one["sampled"]
    assert {p["name"] for p in one["pages"]} == {f"{page}.md" for page in WORDS}


# nothing twice, nothing disturbed


def test_nothing_is_sent_twice(harbour: Book) -> None:
    """The second run sends nothing and prints the same, to the byte."""
    options = ["--engine", "plain", "--engine-option", f"log={harbour.log}", "--direction", "both"]
    for form in ("text", "html"):
        first = run(harbour, *options, "--format", form)
        sent = len(harbour.sent())
        second = run(harbour, *options, "--format", form)
        assert first.stdout == second.stdout != ""
        assert len(harbour.sent()) == sent


def test_a_build_never_sees_it(harbour: Book) -> None:
    """What an experiment has bought is not in the memory of the builds, in no direction, nor does
    a build that asks the same engine change the figures."""
    options = ["--engine", "plain", "--pages", "tides", "--direction", "both"]
    human = ["memory", "export", harbour.root / ".amts", "-"]
    there = harbour.root.parent
    translate = [
        "translate", harbour.root, "--language", "zh_CN", "--sibling", there / "zh",
        "--origin", there / "old",
    ]  # fmt: skip
    harbour.amts(*translate)
    before = harbour.amts(*human).stdout
    assert "潮" in before
    table = run(harbour, *options).stdout
    assert harbour.amts(*human).stdout == before
    after = harbour.amts(*translate)
    assert "0 machine" in after.stdout
    harbour.amts(*translate, "--engine", "plain")
    assert run(harbour, *options).stdout == table


def test_what_a_build_has_bought_is_not_bought_again(harbour: Book) -> None:
    """The same engine's translations in the book's memory are used, and only read."""
    options = ["--engine", "plain", "--engine-option", f"log={harbour.log}", "--pages", "tides"]
    run(harbour, *options)
    sent = harbour.sent()
    with Memory.open(harbour.root / ".amts/evaluation") as own:
        held = own.lookup("en", "zh_CN", [])
        assert held == {}
        rows = io.StringIO()
        own.export(rows)
    shutil.rmtree(harbour.root / ".amts/evaluation")
    with Memory.open(harbour.root / ".amts") as memory:
        memory.import_(io.StringIO(rows.getvalue()))
    run(harbour, *options)
    assert harbour.sent() == sent


# what it costs


def test_the_price_is_said_first(harbour: Book) -> None:
    """A dry run says characters and price, and sends nothing."""
    options = ["--engine", "plain", "--engine-option", f"log={harbour.log}", "--rate", "100"]
    done = run(harbour, *options, "--dry-run", "--pages", "tides")
    assert done.returncode == 0
    characters = int(re.search(r"plain +none +en → zh_CN +\d+ +(\d+)", done.stdout)[1])  # type: ignore[index]
    assert characters == sum(map(len, ["Tides", *english("tides")]))
    assert f"cost: {characters / 1e4:.2f}" in done.stdout
    assert harbour.sent() == []


def test_the_limit_holds_for_the_whole(harbour: Book) -> None:
    """Two directions of which each alone is within the limit: nothing is sent."""
    options = [
        "--engine", "plain", "--engine-option", f"log={harbour.log}", "--rate", "1000",
        "--pages", "tides",
    ]  # fmt: skip
    said = run(harbour, *options, "--direction", "forward", "--dry-run").stdout
    enough = float(said.rpartition("cost: ")[2]) + 0.01
    done = run(harbour, *options, "--direction", "both", "--max-cost", enough)
    assert done.returncode == 2
    assert "nothing was sent" in done.stderr
    assert harbour.sent() == []
    done = run(harbour, *options, "--direction", "forward", "--max-cost", enough)
    assert done.returncode == 0


# what may go wrong


def test_an_engine_that_fails_is_named_and_the_others_go_on(harbour: Book) -> None:
    """Its row says why; the exit code is 1; the next run asks only for what is missing."""
    done = run(
        harbour, "--engine", "raises_halfway", "plain", "raises_in_fingerprint", "nosuch",
        "--pages", "tides", "--format", "json",
    )  # fmt: skip
    assert done.returncode == 1
    rows = {r["engine"]: r for r in json.loads(done.stdout)["rows"]}
    assert "no credit left" in rows["raises_halfway"]["why"]
    assert "KeyError" in rows["raises_in_fingerprint"]["why"]
    assert "no engine named 'nosuch'" in rows["nosuch"]["why"]
    assert [name for name, row in rows.items() if row["metrics"]] == ["plain"]
    text = run(harbour, "--engine", "raises_at_once", "plain", "--pages", "tides")
    assert text.returncode == 1
    assert "no credit left" in text.stdout


def test_a_baseline_by_name(harbour: Book) -> None:
    """Any row may be the one that the others are compared with; what is none is refused."""
    options = ["--engine", "plain", "says", "--pages", "tides"]
    found = values(harbour, *options, "--baseline", "says")
    assert found["baselines"] == {"forward": "says"}
    assert [bool(r["against"]) for r in found["rows"]] == [True, False]
    done = run(harbour, *options, "--baseline", "deepest")
    assert (done.returncode, "plain, says" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "plain", "--pages", "nowhere.md"], "names no page"),
        (["--pages", "tides"], "--engine"),
        (["--engine", "plain", "says", "--engine-option", "what=a"], "several engines"),
        (["--engine", "plain", "--engine-option", "other.word=a"], "not evaluated"),
        (["--engine", "plain", "--output", "en/tides.md"], "sources are there"),
    ],
)
def test_wrong_usage(harbour: Book, arguments: list[str], said: str) -> None:
    done = harbour.amts(
        "evaluate", harbour.root, "--language", "zh_CN", "--sibling", harbour.root.parent / "zh",
        *arguments, cwd=harbour.root.parent,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_it_needs_an_edition(harbour: Book) -> None:
    done = harbour.amts("evaluate", harbour.root, "--language", "zh_CN", "--engine", "plain")
    assert done.returncode == 2
    assert "--sibling" in done.stderr


def test_damaged_sentences_count_in_the_source(harbour: Book) -> None:
    """What comes back without its placeholder is not used, and is said."""
    for folder in ("en", "old", "zh"):
        path = harbour.root.parent / folder / "tides.md"
        path.write_text(re.sub("(day|第)", r"\1 `x`", path.read_text("utf-8")), "utf-8")
    options = ["--engine", "garbage", "--engine-option", "what=lost", "--pages", "tides"]
    found = values(harbour, *options)
    (row,) = found["rows"]
    assert 0 < row["kept"] < row["sentences"]
    assert row["metrics"]
    assert (
        f"{row['kept']} of {row['sentences']} sentences came back damaged"
        in run(harbour, *options).stdout
    )


# how it is written


def test_html_needs_nothing_and_runs_nothing(harbour: Book, tmp_path: Path) -> None:
    """Names are text, whatever is in them; the page allows its own style and script alone."""
    wicked = "<img src=x onerror=alert(1)>"
    for folder in ("en", "old", "zh"):
        there = harbour.root.parent / folder
        (there / f"{wicked}.md").write_bytes((there / "tides.md").read_bytes())
    file = tmp_path / "choice.html"
    done = run(harbour, "--engine", "plain", "--pages", "*img*", "--output", file)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    page = file.read_text("utf-8")
    assert wicked not in page
    assert "&lt;img src=x" in page
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)


def test_markdown_is_a_table(harbour: Book, tmp_path: Path) -> None:
    file = tmp_path / "choice.md"
    run(harbour, "--engine", "plain", "--pages", "tides", "--output", file)
    lines = file.read_text("utf-8").splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("| engine"))
    assert {line.count("|") for line in lines[head : head + 3]} == {lines[head].count("|")}
    assert "BLEU" in lines[head]


# the engine amazon, over HTTP


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("moto", reason="the emulator needs moto")
    pytest.importorskip("boto3", reason="the extra aws is not installed")
    from sphinx_amts.emulator import running  # noqa: PLC0415 (moto is slow to load)

    with running() as one:
        for name, value in one.env.items():
            monkeypatch.setenv(name, value)
        yield one


def amazon(emulator: Any) -> list[str]:
    return [
        "--engine", "amazon", "--engine-option", f"bucket={emulator.bucket}",
        f"role={emulator.role}", "poll=0.003", "--pages", "tides",
    ]  # fmt: skip


def uploads(emulator: Any) -> Iterator[list[list[str]]]:
    """The rows of each parallel data that was imported."""
    s3 = emulator.client("s3")
    for operation in ("CreateParallelData", "UpdateParallelData"):
        for asked in emulator.asked(operation):
            uri = asked.parameters["ParallelDataConfig"]["S3Uri"]
            key = uri.partition(f"{emulator.bucket}/")[2]
            body = s3.get_object(Bucket=emulator.bucket, Key=key)["Body"].read().decode()
            yield list(csv.reader(io.StringIO(body), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_pages_that_are_scored_are_held_out(harbour: Book, emulator: Any) -> None:
    """No pair of theirs is uploaded, nor what another page says in the same words, in neither
    direction; the others are."""
    for folder, said in (
        ("en", english("tides")[0]), ("old", english("tides")[0]), ("zh", chinese("tides")[0]),
    ):  # fmt: skip
        path = harbour.root.parent / folder / "ropes.md"
        path.write_text(f"{path.read_text('utf-8')}\n{said}\n", "utf-8")
    found = values(harbour, *amazon(emulator), "--direction", "both")
    assert [(r["direction"], r["parallel_data"]) for r in found["rows"]] == [
        (direction, data)
        for direction in ("forward", "back")
        for data in ("none", "paragraph", "sentence")
    ]
    files = list(uploads(emulator))
    assert sorted(f[0] for f in files) == [["en", "zh"], ["en", "zh"], ["zh", "en"], ["zh", "en"]]
    for file in files:
        rows = file[1:]
        assert rows
        text = "\n".join("\t".join(row) for row in rows)
        assert not any(said in text for said in [*english("tides"), *chinese("tides")])
        assert "tide" not in text
        assert "潮" not in text
        assert "rope" in text
        assert "绳" in text
    learned = {(r["direction"], r["parallel_data"]): r["learned"] for r in found["rows"]}
    assert learned["forward", "none"] == learned["back", "none"] == 0
    assert sorted(len(f) - 1 for f in files) == sorted(n for n in learned.values() if n)
    assert all(r["held_out"] > 0 for r in found["rows"] if r["parallel_data"] != "none")


def test_the_parallel_data_of_builds_is_left_alone(harbour: Book, emulator: Any) -> None:
    """Experiments have a resource of their own, prices of their own, and are not paid twice."""
    found = values(harbour, *amazon(emulator))
    assert {a.parameters["Name"] for a in emulator.asked("CreateParallelData")} == {
        "amts-book-evaluation-en-zh"
    }
    rates = {r["parallel_data"]: r["price"]["rate"] for r in found["rows"]}
    assert rates == {"none": 15, "paragraph": 60, "sentence": 60}
    assert len({r["fingerprint"] for r in found["rows"]}) == 3
    billed = emulator.billed
    assert billed == sum(r["price"]["characters"] for r in found["rows"])
    assert values(harbour, *amazon(emulator)) == found
    assert emulator.billed == billed


def test_the_table_says_who_answered(harbour: Book, emulator: Any) -> None:
    """What the emulator says is no evidence, and the table says so; nor is it taken for the
    service's own later."""
    done = run(harbour, *amazon(emulator), "--parallel-data", "none", "sentence")
    assert "answered in the place of Amazon Translate" in done.stdout
    assert "no evidence" in done.stdout
    assert "amazon†" in done.stdout
    with Memory.open(harbour.root / ".amts/evaluation") as own:
        (stat,) = own.stats()
    assert all(":at=127.0.0.1:" in name for name, _ in stat.machine)


def test_a_job_that_goes_on_is_collected_later(harbour: Book, emulator: Any) -> None:
    """A row whose job is not done in time has no figures; the next run collects it for nothing."""
    emulator.set_faults("throttling@DescribeTextTranslationJob")
    options = [*amazon(emulator), "--parallel-data", "none"]
    done = run(harbour, *options, "--deadline", "1", "--format", "json")
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)["rows"]
    assert row["metrics"] == []
    assert row["why"]
    billed = emulator.billed
    emulator.set_faults()
    found = values(harbour, *options)
    assert found["rows"][0]["metrics"]
    assert emulator.billed == max(billed, found["rows"][0]["price"]["characters"])


def test_an_engine_told_not_to_learn(harbour: Book, emulator: Any) -> None:
    """Rows that would be the same as the first say so instead."""
    done = run(harbour, *amazon(emulator), "parallel_data=False", "--format", "json")
    assert done.returncode == 2
    done = run(
        harbour, *amazon(emulator), "--engine-option", "parallel_data=False", "--format", "json"
    )
    assert done.returncode == 1
    none, *rest = json.loads(done.stdout)["rows"]
    assert none["metrics"]
    assert all("learn nothing" in row["why"] for row in rest)
