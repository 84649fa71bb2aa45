"""Passages → parallel data: the pairs that Amazon Translate's Active Custom Translation learns from.

``parallel_data`` is a pure function: what it leaves out is counted by reason, and pairs in are
always pairs out and drops. ``files`` writes the rows; the same rows give the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .._amazon_codes import amazon_code
from ._files import FORMATS, write_rows
from ._filters import Lengths, check
from ._passages import Passage
from ._sanitise import clean, fault
from .collation import CERTAIN

__all__ = ["FORMATS", "HeldOut", "ParallelData", "Row", "files", "parallel_data"]

_STARTS = 4
MOST_BYTES = 5 * 1024**3
"""Of one file."""
REASONS = (
    "held out", "low confidence", "empty", "no words", "untranslated", "something left out",
    "doubled punctuation", "wrong script", "wrong language", "placeholders disagree", "numbers disagree", "unusual length", "too long",
    "first character", "slots", "duplicate", "another translation",
)  # fmt: skip
"""Why a pair may be left out, in the order in which it is looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pair as it is written: one line each, clean."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class ParallelData:
    """``source``, ``target``: Amazon's codes. ``level``: of the passages. ``rows``: the pairs, in the order of the book.

    ``pairs``: how many went in; ``drops``: how many were left out, by reason.
    """

    source: str
    target: str
    level: str
    rows: tuple[Row, ...]
    pairs: int
    drops: Mapping[str, int]


class HeldOut:
    """What must not be learned from: pages to be scored, and whatever is also said on them.

    *texts*: the source texts of those pages, block by block, as they are read.
    """

    def __init__(self, pages: Iterable[str] = (), texts: Iterable[str] = ()) -> None:
        self.pages = frozenset(pages)
        said = [_normal(t) for t in texts]
        self._said = " \x1f ".join(["", *said, ""])  # nothing is found across two blocks
        self._starts = {  # most texts are told by their first words not to be there
            tuple(words[n : n + _STARTS])
            for words in (t.split() for t in said)
            for n in range(len(words) - _STARTS + 1)
        }

    def __contains__(self, passage: Passage) -> bool:
        """Whether a passage is on such a page, or is said there, as a whole or in a sentence."""
        if passage.page in self.pages:
            return True
        return any(self._is_said(t) for t in dict.fromkeys((passage.source.text, *passage.parts)))

    def _is_said(self, text: str) -> bool:
        words = _normal(text)
        first = tuple(words.split(maxsplit=_STARTS)[:_STARTS])
        if not first or (len(first) == _STARTS and first not in self._starts):
            return False
        return f" {words} " in self._said


def _normal(text: str) -> str:
    """A text's words alone, in small letters; characters where a language has no blanks."""
    return " ".join(_WORD.findall(text.casefold()))


_WORD = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u2e80-\u30ff\u3400-\u9fff]+")


def parallel_data(
    passages: Iterable[Passage],
    source: str,
    target: str,
    *,
    level: str = "sentence",
    held_out: HeldOut | None = None,
    certain: float = CERTAIN,
    reverse: bool = False,
) -> ParallelData:
    """Choose from *passages* of one *level*, ``sentence`` or ``block``, and clean what is chosen.

    *source*, *target*: the languages of the two editions, as Sphinx names them. With *reverse* the
    rows teach the other direction. *certain*: the probability that a pair must have.
    Raises :class:`~sphinx_amts._errors.SettingError` for a language that Amazon does not know.
    """
    codes = amazon_code(source), amazon_code(target)
    given = [p for p in passages if p.level == level]
    drops: Counter[str] = Counter()
    lengths = Lengths([(p.source.text, p.target.text) for p in given if p.confidence >= certain])
    kept: list[tuple[Row, float]] = []
    for passage in given:
        row = Row(clean(passage.source.text), clean(passage.target.text))
        reason = (
            ("held out" if held_out and passage in held_out else "")
            or ("low confidence" if not passage.confidence >= certain else "")
            or ("empty" if not (row.source and row.target) else "")
            or check(passage, source, target)
            or ("unusual length" if lengths.unusual(row.source, row.target) else "")
            or fault(row.source)
            or fault(row.target)
        )
        if reason:
            drops[reason] += 1
        else:
            kept.append((row, passage.confidence))
    if reverse:
        codes = codes[1], codes[0]
        kept = [(Row(row.target, row.source), confidence) for row, confidence in kept]
    rows = _one_each(kept, drops)
    in_order = {reason: drops[reason] for reason in REASONS if drops[reason]}
    return ParallelData(*codes, level, tuple(rows), len(given), in_order)


def _one_each(kept: Sequence[tuple[Row, float]], drops: Counter[str]) -> list[Row]:
    """One target for each source: the commonest, then the surest, then the first.

    Of two rows with the same source Amazon takes the last one, whichever that is.
    """
    ways: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, confidence in kept:
        ways[row.source][row.target].append(confidence)
    chosen = {
        source: max(targets, key=lambda t, of=targets: (len(of[t]), max(of[t])))  # type: ignore[misc]
        for source, targets in ways.items()
    }
    rows: list[Row] = []
    done: set[str] = set()
    for row, _ in kept:
        if row.target != chosen[row.source]:
            drops["another translation"] += 1
        elif row.source in done:
            drops["duplicate"] += 1
        else:
            done.add(row.source)
            rows.append(row)
    return rows


def files(data: ParallelData, format_: str, *, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    """Write the rows as ``csv``, ``tsv`` or ``tmx``: one file, or more where one would be too big.

    UTF-8 without a byte order mark. Every file has the header, and no row is cut.
    """
    rows = ((row.source, row.target) for row in data.rows)
    codes = data.source, data.target
    level = "sentence" if data.level == "sentence" else "paragraph"
    return write_rows(rows, codes, format_, most_bytes=most_bytes, level=level)
