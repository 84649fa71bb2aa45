"""What is done with an engine's answers, whatever the engine."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_amts._errors import EngineError
from sphinx_amts.dispatch import Outcome, send
from sphinx_amts.engines import Answer, Batch, Item


class Script:
    """Yields what it is given; raises what is an exception."""

    def __init__(self, answers: Iterable[Any]) -> None:
        self.answers = answers

    def fingerprint(self, source: str, target: str) -> str:
        return "script:1"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        for answer in self.answers:
            if isinstance(answer, BaseException):
                raise answer
            yield answer


def _batch(count: int) -> Batch:
    items = tuple(Item(f"{n:064x}", f"Sentence {n}.", "page.md") for n in range(count))
    return Batch("en", "zh_CN", items)


def _send(
    batch: Batch, answers: Iterable[Any], **more: Any
) -> tuple[Outcome, list[str], list[str]]:
    kept: list[str] = []
    noted: list[str] = []

    def keep(good: list[Answer], bad: list[Item]) -> None:
        kept.extend(a.text for a in good)
        noted.extend(item.text for item in bad)

    def refuse(_item: Item, text: object) -> str:
        return "" if isinstance(text, str) and text else "no text"

    more = {"deadline": 30, **more}
    return send(batch, Script(answers), refuse, keep, **more), kept, noted


def _answers(batch: Batch) -> list[tuple[str, str]]:
    return [(item.digest, item.text.upper()) for item in batch.items]


def test_answers_may_come_in_any_order() -> None:
    """Each answer finds its sentence by the digest."""
    batch = _batch(3)
    outcome, kept, noted = _send(batch, reversed(_answers(batch)))
    assert kept == ["SENTENCE 2.", "SENTENCE 1.", "SENTENCE 0."]
    assert noted == []
    assert (outcome.answered, outcome.refused, outcome.trouble) == (3, (), "")


def test_what_is_refused_is_noted_and_not_kept() -> None:
    """An answer that cannot be used is named with its reason and remembered."""
    batch = _batch(2)
    first, second = batch.items
    outcome, kept, noted = _send(batch, [(first.digest, ""), (second.digest, "Zwei.")])
    assert kept == ["Zwei."]
    assert noted == ["Sentence 0."]
    assert outcome.refused == ((first, "no text"),)
    assert outcome.trouble == ""


def test_a_second_answer_for_a_sentence_is_none() -> None:
    """The first answer counts; whatever comes after it is trouble that is named once."""
    batch = _batch(1)
    outcome, kept, _ = _send(batch, [*_answers(batch), *_answers(batch), *_answers(batch)])
    assert kept == ["SENTENCE 0."]
    assert outcome.answered == 1
    assert outcome.trouble.count("answers no sentence") == 1


def test_an_engine_that_leaves_sentences_out() -> None:
    """The number of sentences without an answer is said."""
    batch = _batch(3)
    outcome, kept, _ = _send(batch, _answers(batch)[:1])
    assert len(kept) == 1
    assert outcome.trouble == "it gave no answer for 2 of 3 sentences"


@pytest.mark.parametrize("error", [EngineError("quota"), ValueError("quota"), SystemExit("quota")])
def test_what_came_before_an_error_is_kept(error: BaseException) -> None:
    """An engine may give up in any way it likes; its answers were paid for."""
    batch = _batch(3)
    outcome, kept, _ = _send(batch, [*_answers(batch)[:2], error])
    assert len(kept) == 2
    assert "quota" in outcome.trouble


def test_an_engine_that_cannot_even_begin() -> None:
    """Something that is no iterator is trouble, not a crash."""
    outcome, kept, _ = _send(_batch(1), None)  # type: ignore[arg-type]
    assert kept == []
    assert "TypeError" in outcome.trouble


def test_a_hanging_engine_is_left_behind() -> None:
    """After the deadline the build goes on with what came before it."""
    batch, never = _batch(3), threading.Event()

    def answers() -> Iterator[tuple[str, str]]:
        yield _answers(batch)[0]
        never.wait()
        yield _answers(batch)[1]

    outcome, kept, _ = _send(batch, answers(), deadline=0.2)
    never.set()
    assert kept == ["SENTENCE 0."]
    assert outcome.trouble == "it gave no answer for 0.2 seconds and was left behind"


def test_no_thread_outlives_an_engine_that_ends() -> None:
    """Workers are forked after this: no thread of ours may be running then."""
    before = set(threading.enumerate())
    batch = _batch(5)
    _send(batch, _answers(batch))
    assert set(threading.enumerate()) <= before


def test_answers_are_kept_when_the_build_is_interrupted() -> None:
    """Ctrl-C goes through, after what has come is kept."""
    batch = _batch(3)
    kept: list[str] = []

    def progress(stream: Iterable[Item], _total: int) -> Iterator[Item]:
        for number, item in enumerate(stream):
            if number == 1:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        send(
            batch, Script(_answers(batch)), lambda *_: "",
            lambda good, _bad: kept.extend(a.text for a in good), deadline=30, progress=progress,
        )  # fmt: skip
    assert kept == ["SENTENCE 0.", "SENTENCE 1."]


@given(st.data())
@settings(deadline=None)  # a thread is started for each
def test_every_sentence_ends_in_one_place(data: st.DataObject) -> None:
    """Whatever an engine yields: each sentence is answered, refused or left, once."""
    count = data.draw(st.integers(1, 6))
    batch = _batch(count)
    digests = st.sampled_from([item.digest for item in batch.items])
    text = st.one_of(st.none(), st.text(max_size=3), st.binary(max_size=2))
    junk = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.tuples(text, text))
    answers = data.draw(st.lists(st.one_of(st.tuples(digests, text), junk), max_size=12))
    outcome, kept, noted = _send(batch, answers)
    first: dict[str, object] = {}
    for answer in answers:
        if isinstance(answer, tuple) and answer[0] in {i.digest for i in batch.items}:
            first.setdefault(str(answer[0]), answer[1])
    good = [t for t in first.values() if isinstance(t, str) and t]
    assert kept == good
    assert outcome.answered == len(good)
    assert len(noted) == len(outcome.refused) == len(first) - len(good)
    assert bool(outcome.trouble) == (len(answers) > len(first) or len(first) < count)
