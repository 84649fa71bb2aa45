"""Station 2: which blocks and sentences of two editions answer each other."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Book
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._errors import SiblingError
from sphinx_amts.book import Dialect, Page, split
from sphinx_amts.segment import HUMAN, RUN, Pair, join
from sphinx_amts.siblings import (
    Origins,
    align_blocks,
    as_json,
    collate,
    from_json,
    learn,
    learn_book,
    lesson,
    pairs,
)

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"
DIALECT = Dialect()

SOURCE = """\
# Weighing

Put the pan on the scale. Wait until the needle rests. Then read it.

The needle $n$ moves slowly.

Use `weigh()` to read it from a [program](https://example.org/weigh).

```python
weigh()
```

A second reading $r_2$ is never the same.

Take the mean $m$ of ten readings.
"""
TARGET = """\
# 称重

把托盘放在秤上。等指针静止。然后读数。

指针 $n$ 移动缓慢。

用 `weigh()` 从[程序](https://example.org/weigh)中读取。

```python
weigh()
```

第二次读数 $r_2$ 从不相同。

取十次读数的平均值 $m$。
"""


def page(text: str) -> Page:
    """Take a Markdown text apart."""
    return split(text, DIALECT)


def beads(source: str, target: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The blocks of two texts that surely answer each other."""
    a, b = page(source), page(target)
    found, _ = align_blocks(a, b)
    return [(x.source, x.target) for x in found if x.probability > 0.6]


def all_pairs(a: Page, b: Page) -> list[Pair]:
    """What the memory would take in of a page."""
    found = collate(a, b)
    return pairs("p.md", a.segments, b.segments, found)


def paired(source: str, target: str) -> dict[str, str]:
    """What a human made of what: the texts of the pairs, in slots."""
    return {p.source: p.translation.text for p in all_pairs(page(source), page(target))}


def test_a_faithful_translation_is_aligned_block_by_block() -> None:
    """Every block answers its own."""
    assert beads(SOURCE, TARGET) == [((n,), (n,)) for n in range(6)]


def test_its_sentences_are_aligned_too() -> None:
    """Three sentences of one paragraph, each with its own."""
    found = paired(SOURCE, TARGET)
    assert found["Wait until the needle rests."] == "等指针静止。"


def test_what_the_human_kept_becomes_a_slot() -> None:
    """Code, formulas and link targets follow the source from now on."""
    found = paired(SOURCE, TARGET)
    assert (
        found["Use <x1/> to read it from a <g2>program</g2>."] == "用 <x1/> 从<g2>程序</g2>中读取。"
    )


def test_what_the_human_wrote_otherwise_stays_to_the_byte() -> None:
    """A link that the human localised is the human's, not the source's."""
    found = paired(SOURCE, TARGET.replace("https://example.org/weigh", "https://example.cn/w"))
    assert found["Use <x1/> to read it from a <g2>program</g2>."] == (
        "用 <x1/> 从[程序](https://example.cn/w)中读取。"
    )


def test_a_link_to_a_heading_follows_the_source() -> None:
    """Anchors are the source's in every edition, whatever the human's headings are called."""
    found = paired("See [there](b.md#the-end).", "见[那里](b.md#结尾)。")
    assert found["See <g1>there</g1>."] == "见<g1>那里</g1>。"


def test_every_pair_says_where_it_comes_from() -> None:
    """Origin, page, the block before, and what its placeholders held."""
    a, b = page(SOURCE), page(TARGET)
    found = {p.source: p.translation for p in all_pairs(a, b)}
    one = found["The needle <x1/> moves slowly."]
    assert (one.origin, one.markup, one.page, one.holds) == (HUMAN, True, "p.md", ("$n$",))
    assert one.before == a.segments[1].digest


def test_a_paragraph_that_the_human_left_out_is_in_no_pair() -> None:
    """Its neighbours still find their own."""
    target = TARGET.replace("指针 $n$ 移动缓慢。\n\n", "")
    assert beads(SOURCE, target) == [
        ((0,), (0,)),
        ((1,), (1,)),
        ((3,), (2,)),
        ((4,), (3,)),
        ((5,), (4,)),
    ]


def test_a_paragraph_that_the_human_added_is_in_no_pair() -> None:
    """It answers nothing in the source."""
    added = "译者按：本章的例子都在一台旧秤上做过，数字各不相同，但道理一样，请放心阅读。\n\n"
    target = TARGET.replace("用 `weigh()`", added + "用 `weigh()`")
    assert ((3,), (4,)) in beads(SOURCE, target)
    assert all(3 not in b for _, b in beads(SOURCE, target))


def test_two_paragraphs_that_the_human_made_into_one() -> None:
    """They answer it together, as a run of blocks."""
    target = TARGET.replace(
        "第二次读数 $r_2$ 从不相同。\n\n取十次", "第二次读数 $r_2$ 从不相同，取十次"
    )
    assert ((4, 5), (4,)) in beads(SOURCE, target)
    run = join(page(SOURCE).segments[4:6], RUN)
    assert (
        paired(SOURCE, target)[run.text] == "第二次读数 <x1/> 从不相同，取十次读数的平均值 <x2/>。"
    )


def test_a_section_that_was_moved_is_found() -> None:
    """Code and formulas hold the rest; what moved is aligned by itself."""
    parts = [
        f"(part-{n})=\n## Part {n}\n\nThe value is `f{n}()` here, with $x_{n}$.\n\n"
        f"```python\nf{n}()\n```\n\nIt ends with number {n * 7}.\n"
        for n in range(1, 7)
    ]
    moved = [*parts[2:5], *parts[:2], parts[5]]
    found = paired("\n".join(parts), "\n".join(moved))
    assert found["It ends with number 7."] == "It ends with number 7."
    assert len(found) == 13  # six headings, six numbers, and one sentence that all share


words = st.lists(
    st.sampled_from(["ant", "bee", "cow", "dog", "`elk`", "$f$", "gnu", "**hen**"]),
    min_size=1,
    max_size=9,
)
texts = st.lists(words.map(lambda w: " ".join(w).capitalize() + "."), min_size=1, max_size=8)


@given(texts)
def test_a_page_answers_itself(paragraphs: list[str]) -> None:
    """A law: aligned with itself, every block that is not repeated answers itself."""
    text = "\n\n".join(paragraphs)
    once = {n for n, p in enumerate(paragraphs) if paragraphs.count(p) == 1}
    found = dict(beads(text, text))
    assert all(found.get((n,), (n,)) == (n,) for n in once)


def test_a_lexicon_survives_its_storage() -> None:
    """What was learned is the same after a trip through JSON; nonsense gives none."""
    lexicon = learn(
        [(("cat", "sits"), ("猫", "坐")), (("cat",), ("猫",)), (("cat", "runs"), ("猫", "跑"))] * 3
    )
    again = from_json(as_json(lexicon))
    assert as_json(again) == as_json(lexicon)
    assert again.habits.blocks == pytest.approx(lexicon.habits.blocks, abs=1e-4)
    assert max(as_json(lexicon)[0]["cat"], key=as_json(lexicon)[0]["cat"].__getitem__) == "猫"
    assert not from_json({"no": "lexicon"})
    assert not learn([])


@pytest.mark.parametrize("language", ["zh_CN", "pt_BR"])
def test_the_sample_book_is_paired_throughout(language: str) -> None:
    """Every block of the text that the sample's editions were translated from finds its own."""
    work = [
        (page(path.read_text("utf-8")), page(other.read_text("utf-8")), path.name)
        for path in sorted((SAMPLE / "origin").rglob("*.md"))
        if (other := SAMPLE / language / path.relative_to(SAMPLE / "origin")).is_file()
    ]
    sides = [(a, b) for a, b, _ in work]
    lexicon = learn_book([lesson(*side) for side in sides])
    blocks = found = 0
    for side in sides:
        some, _ = align_blocks(*side, lexicon)
        blocks += len(side[0].segments)
        found += sum(len(b.source) for b in some if b.probability > 0.6)
    assert found >= 0.99 * blocks


# Where the text is that a page was translated from.


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody without a name."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repositories(tmp_path: Path) -> tuple[Path, Path, str]:
    """A book and its sibling in two repositories; the book went on after the translation."""
    book, other = tmp_path / "book", tmp_path / "zh"
    for folder in (book, other):
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main")
    dates = {"2020": "old text\n", "2022": "new text\n"}
    commits = []
    for year, text in dates.items():
        (book / "a.md").write_text(text)
        git(book, "add", ".")
        when = f"{year}-01-01T00:00:00Z"
        subprocess.run(
            ["git", "-C", str(book), "-c", "user.name=t", "-c", "user.email=t@e.org",
             "-c", "commit.gpgsign=false", "commit", "-qm", year, "--date", when],
            check=True, env={"GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        )  # fmt: skip
        commits.append(git(book, "rev-parse", "HEAD"))
    (other / "a.md").write_text("旧文\n")
    git(other, "add", ".")
    subprocess.run(
        ["git", "-C", str(other), "-c", "user.name=t", "-c", "user.email=t@e.org",
         "-c", "commit.gpgsign=false", "commit", "-qm", "zh"],
        check=True,
        env={"GIT_COMMITTER_DATE": "2021-01-01T00:00:00Z", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )  # fmt: skip
    return book, other, commits[0]


def test_origin_by_git_history(repositories: tuple[Path, Path, str]) -> None:
    """The source as it was when the sibling's file last changed; the default in repositories."""
    book, other, _ = repositories
    assert Origins(book, other, "git").of("a.md") == "old text\n"
    assert Origins(book, other, None).of("a.md") == "old text\n"


@pytest.mark.parametrize("which", [0, 1])
def test_a_shallow_clone_cannot_tell(
    repositories: tuple[Path, Path, str], tmp_path: Path, which: int
) -> None:
    """Its history ends before the answer: today's source must not pass for what was translated."""
    both = list(repositories[:2])
    (both[which] / "b.md").write_text("x\n")
    git(both[which], "add", ".")
    git(both[which], "commit", "-qm", "more")
    git(tmp_path, "clone", "-q", "--depth=1", both[which].as_uri(), "shallow")
    both[which] = tmp_path / "shallow"
    with pytest.raises(SiblingError, match=r"shallow clone(.|\n)*git fetch --unshallow"):
        Origins(both[0], both[1], "git").of("a.md")


def test_origin_by_commit(repositories: tuple[Path, Path, str]) -> None:
    """The source in a commit that is named."""
    book, other, commit = repositories
    assert Origins(book, other, commit).of("a.md") == "old text\n"
    with pytest.raises(SiblingError, match="neither a folder nor a commit"):
        Origins(book, other, "0123456789").check()


def test_origin_by_state_file(repositories: tuple[Path, Path, str]) -> None:
    """The commit that a state file records beside the translation."""
    book, other, commit = repositories
    (other / "state").mkdir()
    (other / "state" / "a.yml").write_text(f"source-sha: {commit}\n")
    setting = {"state": "state/{stem}.yml", "key": "source-sha"}
    assert Origins(book, other, setting).of("a.md") == "old text\n"
    (other / "state" / "a.yml").write_text("source-sha: --output=elsewhere\n")
    assert Origins(book, other, setting).of("a.md") is None


def test_origin_by_snapshot(tmp_path: Path) -> None:
    """A folder of sources, or a file beside the translated page."""
    for name, text in (("old/a.md", "then"), ("zh/a_origin.md", "beside"), ("book/a.md", "now")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    book, other = tmp_path / "book", tmp_path / "zh"
    assert Origins(book, other, "../old").of("a.md") == "then"
    assert Origins(book, other, "{stem}_origin.md").of("a.md") == "beside"
    assert Origins(book, other, "{stem}_origin.md").of("b.md") is None
    assert Origins(book, other, None).of("a.md") is None


def test_a_repository_is_needed_for_git(tmp_path: Path) -> None:
    """Asking for git where there is none says so."""
    with pytest.raises(SiblingError, match="no git repository"):
        Origins(tmp_path, tmp_path, "git").check()


def test_a_sibling_page_that_is_nested_too_deeply_is_refused(book: Callable[..., Book]) -> None:
    """The rest of the book is built as ever."""
    made = book("basic")
    made.write("../sibling/index.md", "# 标题\n\n" + "```{note}\n" * 500 + "一些话。\n")
    done = made.build(amts_siblings={"zh_CN": "../sibling"})
    assert any("nested too deeply" in warning for warning in done.amts("alignment"))
