"""Many pages: through any executor, refused where they are no translations, moved where they moved."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from sphinx_amts.alignment import Aligned, Task, align_pages
from sphinx_amts.book import Dialect, split
from sphinx_amts.siblings import CERTAIN, other_language

SAMPLE = Path(__file__).parents[1] / "sphinx_amts" / "sample"


def tasks(language: str = "pt_BR", *, shift: int = 0, said: str = "") -> list[Task]:
    """The pages of the sample book with their human editions; *shift*: with those of others."""
    names = [
        path.relative_to(SAMPLE / "origin").as_posix()
        for path in sorted((SAMPLE / "origin").rglob("*.md"))
        if (SAMPLE / language / path.relative_to(SAMPLE / "origin")).is_file()
    ]
    return [
        Task(
            name,
            (SAMPLE / "origin" / name).read_text("utf-8"),
            (SAMPLE / language / names[(k + shift) % len(names)]).read_text("utf-8"),
            ".md",
            Dialect(),
            said or language,
        )
        for k, name in enumerate(names)
    ]


def plain(done: list[Aligned]) -> str:
    return repr([(x.task.name, x.pairs, x.refused) for x in done])


@pytest.mark.parametrize("language", ["pt_BR", "zh_CN"])
def test_the_sample_book_is_accepted(language: str) -> None:
    """None of its pages is refused, and nearly all blocks are certain."""
    done, lexicon = align_pages(tasks(language))
    assert not [x.refused for x in done if x.refused]
    assert lexicon
    sure = sum(p.confidence >= CERTAIN and p.level == "block" for x in done for p in x.pairs)
    assert sure > 0.9 * sum(x.blocks for x in done)


def test_the_same_from_any_executor() -> None:
    """Here, in threads and in processes: the same to the byte."""
    here = plain(align_pages(tasks())[0])
    with ThreadPoolExecutor(2) as threads:
        assert plain(align_pages(tasks(), executor=threads)[0]) == here
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert plain(align_pages(tasks(), executor=processes)[0]) == here


def test_the_wrong_language_is_refused_with_the_evidence() -> None:
    """A sibling that is said to be Chinese and is Portuguese gives nothing."""
    done, _ = align_pages(tasks("pt_BR", said="zh_CN"))
    long = [x for x in done if len(x.task.target) > 1500]
    assert long
    assert all("does not read like 'zh_CN'" in x.refused and not x.pairs for x in long)


def test_another_book_is_refused_with_the_evidence() -> None:
    """Pages that tell something else have too few sentences in common."""
    other = [
        "The harbour is cold in winter and the ships stay out at sea for a long while.",
        "Nobody knew where the old man had gone when the door was found open that day.",
        "She counted the coins twice before she gave them to the baker and his wife.",
        "In the morning the river had risen and the bridge was closed to all carts.",
    ]
    text = "\n\n".join(f"{other[k % 4]} {other[(3 * k + 1) % 4]}" for k in range(30))
    task = tasks()[0]
    long = max(tasks(), key=lambda x: len(x.source))
    strange = Task("x.md", long.source, f"# Harbour\n\n{text}\n", ".md", task.dialect, "xx")
    done, _ = align_pages([strange])
    assert "sure counterpart" in done[0].refused
    assert not done[0].pairs


@pytest.mark.parametrize(
    ("language", "text", "fine"),
    [
        ("zh_CN", "深度学习是机器学习的一个分支，它使用多层神经网络。" * 5, True),
        ("zh_CN", "これは深層学習の本です。ひらがながたくさんあります。" * 5, False),
        ("ja", "これは深層学習の本です。ひらがながたくさんあります。" * 5, True),
        ("pt_BR", "O livro é para quem quer aprender com os dados e a vida do mundo. " * 9, True),
        ("pt_BR", "The book is for the reader who wants to learn from the data of it. " * 9, False),
        ("fr", "Le livre est pour les lecteurs qui veulent apprendre dans une vie. " * 9, True),
        ("tlh", "nuqneH tlhIngan maH taHjaj boq " * 20, True),
        ("de", "kurz", True),
    ],
)
def test_what_speaks_against_a_language(language: str, text: str, *, fine: bool) -> None:
    """Script and small words tell languages apart; where nothing is known, nothing is said."""
    assert (other_language([text], language) == "") is fine


def test_a_note_between_two_paragraphs_shifts_nothing() -> None:
    """A translator's note in a book that is translated throughout: its neighbours keep their own."""
    some = tasks("zh_CN")
    long = max(some, key=lambda x: len(x.source))
    a, b = split(long.source, Dialect()), split(long.target, Dialect())
    spots = [
        n for n in range(len(b.segments))
        if b.segments[n].kind == "paragraph" and b.text.startswith("\n\n", b.segments[n].end)
    ]  # fmt: skip
    at = spots[len(spots) // 2]
    note = "译者注：本书中的地名和人名都保留原文，读者可以在书末找到它们的读音和含义。"
    target = f"{b.text[: b.segments[at].end]}\n\n{note}{b.text[b.segments[at].end :]}"
    done, _ = align_pages(
        [
            Task(
                **{f: getattr(x, f) for f in ("name", "source", "suffix", "dialect", "language")},
                target=target if x is long else x.target,
            )
            for x in some
        ]
    )
    found = next(x for x in done if x.task.name == long.name)
    assert not any(note in p.translation.text for p in found.pairs if p.confidence >= CERTAIN)
    assert len(a.segments) * 0.9 < sum(
        p.level == "block" and p.confidence >= CERTAIN for p in found.pairs
    )
