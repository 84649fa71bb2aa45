"""Many pages: through any executor, refused where they are no translations, moved where they moved."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from _corpora import corpus

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


def test_a_real_book_in_another_language_than_said() -> None:
    """Prose with code, formulas and English names in it, given as languages of the same script."""
    folder = corpus("d2l-tr")
    pages = [
        Task(path.name, path.read_text("utf-8"), other.read_text("utf-8"), ".md", Dialect(), "tr")
        for path in sorted((folder / "en").rglob("*.md"))
        if (other := folder / "tr" / path.relative_to(folder / "en")).is_file()
    ][:6]
    for said in ("de", "fr", "es", "pl", "vi", "ru", "zh_CN", "ja", "ar"):
        done, _ = align_pages([replace(x, language=said) for x in pages])
        assert all(f"does not read like {said!r}" in x.refused and not x.pairs for x in done), said


def test_a_copy_of_the_source_is_refused_however_small() -> None:
    """And the rest of the book is not; a page that is translated in part is no copy."""
    tiny = Task("tiny.md", "# A page\n\nSome text.\n", "# A page\n\nSome text.\n", ".md",
                Dialect(), "pt_BR")  # fmt: skip
    silent = replace(tiny, name="silent.md", source="```\nx\n```\n", target="```\nx\n```\n")
    part = max(tasks(), key=lambda x: len(x.source))
    begun = part.target[: part.target.index("\n## ")]
    part = replace(part, name="part.md", target=begun + part.source[part.source.index("\n## ") :])
    done = {x.task.name: x for x in align_pages([*tasks(), tiny, silent, part])[0]}
    assert {name for name, x in done.items() if x.refused} == {"tiny.md"}
    assert "word for word its source" in done["tiny.md"].refused


def test_a_short_page_by_itself_is_no_reason_to_refuse_it() -> None:
    """Each index page of a real book, with nothing else to learn from."""
    folder = corpus("d2l-zh")
    paths = sorted((folder / "en").rglob("index.md"))
    assert len(paths) > 5
    for path in paths:
        other = folder / "zh" / path.relative_to(folder / "en")
        task = Task("index.md", path.read_text("utf-8"), other.read_text("utf-8"), ".md",
                    Dialect(), "zh_CN")  # fmt: skip
        assert not align_pages([task])[0][0].refused, path


def test_index_pages_of_other_chapters_are_refused() -> None:
    """Too short to judge by their words: their labels and their tables of contents are others."""
    folder = corpus("d2l-zh")
    paths = sorted((folder / "en").glob("*/index.md"))
    for path, wrong in zip(paths, [*paths[1:], paths[0]], strict=True):
        other = folder / "zh" / wrong.relative_to(folder / "en")
        task = Task("index.md", path.read_text("utf-8"), other.read_text("utf-8"), ".md",
                    Dialect(), "zh_CN")  # fmt: skip
        done = align_pages([task])[0][0]
        assert done.refused, (path, wrong)


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
        ("ko", "これは深層学習の本です。ひらがながたくさんあります。" * 5, False),
        (
            "de",
            "Bu kitap veri ile öğrenmek isteyen okur için ve hata da çok küçük bir sayıdır. " * 9,
            False,
        ),
        (
            "tr",
            "Bu kitap veri ile öğrenmek isteyen okur için ve hata da çok küçük bir sayıdır. " * 9,
            True,
        ),
        (
            "uk",
            "Эта книга для тех, кто хочет учиться на данных, если он не знает, что это. " * 9,
            False,
        ),
        (
            "zh_TW",
            "这本书说明怎么样实现这个过程，它对电脑来说还没有发现应该进来的种类。" * 5,
            False,
        ),
        ("zh_CN", "这本书说明怎么样实现这个过程，它对电脑来说还没有发现应该进来的种类。" * 5, True),
        ("sr", "Ova knjiga je za one koji žele da uče iz podataka o svetu. " * 9, True),
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
