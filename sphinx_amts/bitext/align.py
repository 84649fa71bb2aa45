"""Two texts → a bitext.

Where both texts have structure (headings, paragraphs, code), their blocks are aligned first, then
the sentences inside. Where one has none, or the structure of the two has little in common, their
sentences are aligned as they follow each other. The words that answer each other are learned from
all pairs together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from itertools import accumulate, islice
from typing import TypeVar

from ..book.texts import Text, text_of
from ..siblings import (
    Lesson,
    Lexicon,
    align_blocks,
    align_sentences,
    align_texts,
    learn_book,
    lesson,
    no_translation,
    other_language,
    shared_structure,
    text_lesson,
)
from ._doubts import share_of_sure, too_long
from ._values import Bead, Bitext, Job, Outcome

__all__ = ["align_all", "align_lines"]

_WEAK = 0.7  # the share of sure sentences below which structure may have misled
_ROUNDS = 2  # how often the words of all pairs are learned
_AHEAD = 64  # pairs that are under way at once
_DIGITS = 4

_A = TypeVar("_A")
_B = TypeVar("_B")


def align_all(jobs: Sequence[Job], executor: Executor | None = None) -> Iterator[Outcome]:
    """Align every pair, in order; with an *executor*, wherever that does its work.

    The same pairs give the same beads, whoever aligns them. Raises what an executor raises.
    """
    lexicon: Lexicon | None = None
    for _ in range(_ROUNDS if len(jobs) > 1 or _structured(jobs) else 0):
        lessons = _in_order(partial(_teach, lexicon=lexicon), jobs, executor)
        lexicon = learn_book(lessons, lexicon)
    yield from _in_order(partial(_align, lexicon=lexicon), jobs, executor)


def align_lines(
    name: str, source: Sequence[str], target: Sequence[str], languages: tuple[str, str]
) -> Outcome:
    """Align two lists of sentences; an empty one answers nothing and keeps its number."""
    numbers = [[n for n, s in enumerate(side) if s] for side in (source, target)]
    a, b = ([side[n] for n in kept] for side, kept in zip((source, target), numbers, strict=True))
    outcome = _judged(name, a, b, languages, partial(_by_sentences, a, b, None))
    if outcome.bitext is None:
        return outcome
    beads = [
        Bead(
            tuple(numbers[0][n] for n in x.source),
            tuple(numbers[1][n] for n in x.target),
            x.confidence,
        )
        for x in outcome.bitext.beads
    ]
    return replace(outcome, bitext=_bitext(name, source, target, beads))


def _in_order(
    work: Callable[[_A], _B], items: Iterable[_A], executor: Executor | None
) -> Iterator[_B]:
    """``map`` over an executor that never holds more than a few items and results."""
    if executor is None:
        yield from map(work, items)
        return
    rest = iter(items)
    running: deque[Future[_B]] = deque(executor.submit(work, i) for i in islice(rest, _AHEAD))
    while running:
        yield running.popleft().result()
        running.extend(executor.submit(work, item) for item in islice(rest, 1))


def _teach(job: Job, lexicon: Lexicon | None) -> Lesson:
    """What those sentences teach that surely answer each other."""
    a, b = _read(job)
    if not (a.structured and b.structured):
        return text_lesson(a.sentences(), b.sentences(), lexicon)
    return lesson(a, b, lexicon)


def _structured(jobs: Sequence[Job]) -> bool:
    return any(all(text.structured for text in _read(job)) for job in jobs)


def _read(job: Job) -> tuple[Text, Text]:
    return (
        text_of(job.source, job.suffixes[0], job.dialects[0]),
        text_of(job.target, job.suffixes[1], job.dialects[1]),
    )


def _align(job: Job, lexicon: Lexicon | None) -> Outcome:
    a, b = _read(job)
    source, target = a.sentences(), b.sentences()

    def find() -> list[Bead]:
        structured = a.structured and b.structured
        beads = _by_structure(a, b, lexicon) if structured else []
        beads = _filled(beads, source, target, lexicon) if beads else []
        if sure(beads) >= _WEAK:
            return beads
        plain = _by_sentences(source, target, lexicon)
        return beads if structured and sure(beads) >= sure(plain) else plain

    def sure(beads: Sequence[Bead]) -> float:
        return share_of_sure(beads, len(source) + len(target))

    languages = job.dialects[0].language, job.dialects[1].language
    fixed = shared_structure(a.anchors, b.anchors)
    return _judged(job.name, source, target, languages, find, fixed)


def _judged(
    name: str,
    source: Sequence[str],
    target: Sequence[str],
    languages: tuple[str, str],
    find: Callable[[], list[Bead]],
    fixed: tuple[int, int] = (0, 0),
) -> Outcome:
    """What comes of two lists of sentences, when their beads are found in that way."""
    for side, sentences in (("source", source), ("target", target)):
        if not sentences:
            return Outcome(name, None, f"there is no text in the {side}")
    warnings = tuple(
        f"the {side}: {doubt}"
        for side, sentences, language in zip(
            ("source", "target"), (source, target), languages, strict=True
        )
        for doubt in (_strange(sentences, language), too_long(sentences))
        if doubt
    )
    beads = find()
    share = share_of_sure(beads, len(source) + len(target))
    if evidence := no_translation(source, target, share, fixed):
        return Outcome(name, None, evidence, warnings)
    return Outcome(name, _bitext(name, source, target, beads), "", warnings)


def _strange(sentences: Sequence[str], language: str) -> str:
    doubt = other_language(sentences, language)
    return f"it does not read like {language!r}: {doubt}" if doubt else ""


def _by_structure(a: Text, b: Text, lexicon: Lexicon | None) -> list[Bead]:
    first = [
        list(accumulate((len(s.sentences) for s in text.segments), initial=0)) for text in (a, b)
    ]
    blocks, scale = align_blocks(a, b, lexicon)
    return [
        Bead(
            tuple(first[0][k] + n for k, n in x.source),
            tuple(first[1][k] + n for k, n in x.target),
            round(x.probability * blocks[x.block].probability, _DIGITS),
        )
        for x in align_sentences(a.segments, b.segments, blocks, scale)
        if x.source or x.target
    ]


def _filled(
    beads: Sequence[Bead], source: Sequence[str], target: Sequence[str], lexicon: Lexicon | None
) -> list[Bead]:
    """Align what was left over on both sides between the same two beads: a block that has no
    block for a counterpart may well have sentences that do."""
    taken = {n for x in beads for n in x.source}, {n for x in beads for n in x.target}
    end = Bead((len(source),), (len(target),), None)
    found = list(beads)
    i = j = 0
    for bead in (*sorted((x for x in beads if x.source and x.target), key=_first), end):
        own = [n for n in range(i, bead.source[0]) if n not in taken[0]]
        other = [n for n in range(j, bead.target[0]) if n not in taken[1]]
        if own and other:
            gap = _by_sentences([source[n] for n in own], [target[n] for n in other], lexicon)
            found += [
                Bead(
                    tuple(own[n] for n in x.source),
                    tuple(other[n] for n in x.target),
                    x.confidence,
                )
                for x in gap
            ]
            taken[0].update(own)
            taken[1].update(other)  # beads of moved blocks may lead here again
        i, j = bead.source[-1] + 1, bead.target[-1] + 1
    return found


def _first(bead: Bead) -> int:
    return bead.source[0]


def _by_sentences(
    source: Sequence[str], target: Sequence[str], lexicon: Lexicon | None
) -> list[Bead]:
    if not source or not target:
        return []
    return [
        Bead(
            tuple(range(x.i, x.i + x.di)),
            tuple(range(x.j, x.j + x.dj)),
            round(x.probability, _DIGITS),
        )
        for x in align_texts(source, target, lexicon=lexicon)
    ]


def _bitext(
    name: str, source: Sequence[str], target: Sequence[str], beads: Sequence[Bead]
) -> Bitext:
    """Put beads in order, with a bead for each sentence that is in none."""
    taken = {n for x in beads for n in x.source}, {n for x in beads for n in x.target}
    alone = [Bead((n,), (), None) for n in range(len(source)) if n not in taken[0]]
    left = sorted((x for x in (*beads, *alone) if x.source), key=lambda x: x.source)
    behind: dict[int, list[Bead]] = {}  # number of a target sentence → what follows its bead
    for bead in beads:
        if not bead.source:
            behind.setdefault(bead.target[0] - 1, []).append(bead)
    for n in range(len(target)):
        if n not in taken[1]:
            behind.setdefault(n - 1, []).append(Bead((), (n,), None))
    out: list[Bead] = []
    for todo in (behind.pop(-1, [])[::-1], *([bead] for bead in left)):
        while todo:
            out.append(todo.pop())
            todo += [x for n in out[-1].target[::-1] for x in behind.pop(n, [])[::-1]]
    return Bitext(name, tuple(source), tuple(target), tuple(out))
