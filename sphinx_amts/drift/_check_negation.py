"""Whether the human's text denies what the source denies.

What denies is a list for each language. Much of it does not: 不同 is "different", "not only" asserts.
So each cue is taken with the word that follows it, and the book says what that is worth: of the
sentences that have this cue, how many answer one that denies. What is hardly ever answered so is
none. What may stand for a denial, such as 难 for "not easy", answers one only where the source has
no such word of its own ("difficult"). Of a language without a list nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from .._languages import base_of
from ._check_lexis import features
from ._denials import denials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._check_lexis import Lexis
    from ._check_texts import Bead, Part, Said
    from ._denials import Denials

__all__ = ["negation"]

_AFTER = re.compile(r"\W*(\w)(\w*)")
_FEW = 3  # sentences that a cue must be in for the book to say what it is worth
_MANY = 10  # the same for a cue whatever follows it, where there are blanks
_WORTH = 0.2  # below which a cue does not deny
_NEVER = 0.08  # below which it surely does not
_EVERY = 0.5  # the share of denials that must be answered for this book to be judged at all
_TRUST = 0.55  # the share of a cue's sentences that must be answered for it to be missed
_LONGEST = 2000  # characters of a sentence
_FIRST_EAST = "\u2e80"


def negation(beads: Sequence[Bead], lexis: Lexis, source: str, target: str) -> Iterator[Said]:
    """Find the blocks with a sentence that denies something in the source and nothing in the
    human's text."""
    left, right = denials(base_of(source)), denials(base_of(target))
    if left is None or right is None:
        return
    asked: list[tuple[Bead, Part, list[str]]] = []
    seen: Counter[str] = Counter()
    denying: Counter[str] = Counter()
    for bead in beads:
        for part in bead.parts:
            if not part.own or not part.other:
                continue
            mine, theirs = _cues(left.cues, left, part.own), _every(right, part.other)
            if theirs:
                keys = {k for cue in theirs for k in cue}
                seen.update(keys)
                if mine:
                    denying.update(keys)
            if mine:
                asked.append((bead, part, [cue[0] for cue in mine]))
    # what a cue is worth is known only now that all have been seen
    answers = []
    for _, part, _ in asked:
        words = part.words[0]

        def denies(cue: tuple[str, str], words: frozenset[str] = words) -> bool:
            worth = _worth(cue, seen, denying)
            return worth >= _WORTH or not (worth < _NEVER or _explained(cue, lexis, words))

        found = list(filter(denies, _cues(right.cues, right, part.other)))
        for alike in ((left.soft, right.soft), (left.shaped, right.shaped)):
            soft = list(filter(denies, _cues(alike[1], right, part.other)))
            found += soft[len(_cues(alike[0], left, part.own)) :]
        answers.append([cue[0] for cue in found])
    yield from _unanswered(asked, answers)


def _unanswered(
    asked: Sequence[tuple[Bead, Part, list[str]]], answers: Sequence[list[str]]
) -> Iterator[Said]:
    if not asked or sum(map(bool, answers)) < _EVERY * len(asked):
        return
    often: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for (_, _, keys), found in zip(asked, answers, strict=True):
        often.update(keys)
        answered.update(keys if found else ())
    done: set[int] = set()
    for (bead, part, keys), found in zip(asked, answers, strict=True):
        if found or id(bead) in done:
            continue
        trusted = [
            k for k in keys
            if often[k] - 1 < _FEW or answered[k] >= _TRUST * (often[k] - 1)
        ]  # fmt: skip
        if trusted:
            done.add(id(bead))
            what = ", ".join(dict.fromkeys(k.strip() for k in trusted))
            yield bead, bead.finding("negation", f"“{what}” is not said", [part.own, part.other])


def _every(language: Denials, text: str) -> list[tuple[str, str]]:
    kinds = (language.cues, language.soft, language.shaped)
    return [cue for kind in kinds for cue in _cues(kind, language, text)]


def _cues(what: re.Pattern[str], language: Denials, text: str) -> list[tuple[str, str]]:
    """What denies in a text: each cue with what follows it, and by itself."""
    text = language.asserts.sub(" ", " ".join(text[:_LONGEST].split()))
    found = []
    for m in what.finditer(text):
        cue = m[0].lower()
        after = _AFTER.match(text, m.end())
        follows = ""
        if after:
            follows = after[1] if after[1] >= _FIRST_EAST else (after[1] + after[2]).lower()
        found.append((f"{cue} {follows}".strip(), cue))
    return found


def _explained(cue: tuple[str, str], lexis: Lexis, own: frozenset[str]) -> bool:
    """Whether a cue is there for another word of the source: 不同 for "different"."""
    habits = [h for w in features(cue[0].replace(" ", "") if cue[0][0] >= _FIRST_EAST else cue[0], human=True)
              if (h := lexis.backward.get(w))]  # fmt: skip
    return any(not own.isdisjoint(h.answers) for h in habits)


def _worth(cue: tuple[str, str], seen: Counter[str], denying: Counter[str]) -> float:
    """How often a cue of the human's text answers one of the source; 1 where it is too rare."""
    for key, few in zip(cue, (_FEW, _MANY), strict=True):
        if seen[key] > few:
            worth = max(denying[key] - 1, 0) / (seen[key] - 1)
            return worth if seen[key] > _MANY else max(worth, _NEVER)
        if key[0] >= _FIRST_EAST:
            return 1.0
    return 1.0
