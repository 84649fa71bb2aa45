"""Whether the human's text denies what the source denies.

What denies is a list for each language. Much of it does not: 不同 is "different", "not only" asserts.
So each cue is taken with the word that follows it, and the book says what that is worth: of the
sentences that have this cue, how many answer one that denies. What is hardly ever answered so is
none. In a language without a list, the book's own lexis says what answers "not".
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ._check_lexis import features
from ._numerals import base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._check_lexis import Lexis
    from ._check_texts import Bead, Part, Said

__all__ = ["negation"]

_CUES = {
    "en": r"\b(?:not|no|never|without|cannot|neither|nor|none|nothing|nobody|nowhere)\b|\w+n['’]t\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|noch|nichts|niemand\w*|nirgend\w*|keinesfalls|"
          r"keineswegs|kaum|selten|schwer|un\w{4,})\b",
    "fr": r"\bn['’]|\b(?:ne|pas|non|sans|jamais|aucun\w*|ni|rien|nul\w*|difficile|rarement|peine|im\w{5,}|in\w{5,})\b",
    "es": r"\b(?:no|nunca|sin|ni|ningun\w*|ningún|tampoco|nada|nadie|jamás|difícil|raramente|apenas|im\w{5,}|in\w{5,})\b",
    "pt": r"\b(?:não|nunca|sem|nem|nenhum\w*|nada|ninguém|jamais|tampouco|difícil|raramente|im\w{5,}|in\w{5,})\b",
    "it": r"\b(?:non|senza|mai|né|nessun\w*|niente|nulla|neppure|im\w{5,}|in\w{5,})\b",
    "nl": r"\b(?:niet|geen|nooit|zonder|noch|niets|niemand|nergens|on\w{4,})\b",
    "tr": r"\b(?:değil\w*|yok\w*|hiç\w*|asla|olmaksızın|\w+s[ıiuü]z\w*|ne|zor|\w{2,}m[ae]"
          r"(?:z\w*|m[ae]\w*|d[ıi]\w*|m[ıi]ş\w*|y[ae]n\w*|y[ae]c[ae]\w*|y[ıi]p|y[ıi]nc[ae]|dan|den)"
          r"|\w{2,}m[ıiuü]yor\w*)\b",
    "vi": r"\b(?:không|chưa|chẳng|đừng|chớ|thiếu|phi|vô|bất)\b",
    "ru": r"\b(?:не\w*|нет|ни\w*|без\w*|нельзя)\b",
    "zh": "[不没沒无無未非否勿莫别別]|缺乏|免|难|很少",
    "ja": "ない|なく|なかっ|なけれ|ず|ぬ|ません|にく|づら|難|[不無非未否]",
    "ko": "[않없못안말불비무미]|아니|아닌|아닙|어렵|힘들",
}  # fmt: skip
_AFTER = re.compile(r"\W*(\w)(\w*)")
_ASSERT = re.compile(
    r"\bnot only\b|\bno (?:longer than|matter|doubt|more than|less than|wonder|sooner)\b|\bnot to mention\b"
    r"|\bwhether or not\b|\bor not\b|\bif not\b|\bnothing but\b|\bno\. \d|\bnot just\b|\bwhy not\b"
    r"|\bdon['’]t hesitate\b|,\s*\w{2,8}n['’]t \w{1,5}\s*[?,]"
    r"|\bnot least\b|\bnot unlike\b|\bnot merely\b|\bnot simply\b",
    re.IGNORECASE,
)
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
    own, other = base(source), base(target)
    if own not in _CUES or other not in _CUES:
        return
    left, right = re.compile(_CUES[own], re.IGNORECASE), re.compile(_CUES[other], re.IGNORECASE)
    asked: list[tuple[Bead, Part, list[str]]] = []
    seen: Counter[str] = Counter()
    denying: Counter[str] = Counter()
    for bead in beads:
        for part in bead.parts:
            if not part.own or not part.other:
                continue
            mine, theirs = _cues(left, part.own, own), _cues(right, part.other, other)
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
        theirs = _cues(right, part.other, other)
        words = part.words[0]
        answers.append(
            [
                cue[0]
                for cue in theirs
                if (worth := _worth(cue, seen, denying)) >= _WORTH
                or not (_explained(cue, lexis, words) or worth < _NEVER)
            ]
        )
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


def _cues(cues: re.Pattern[str], text: str, language: str) -> list[tuple[str, str]]:
    """What denies in a text: each cue with what follows it, and by itself."""
    text = text[:_LONGEST]
    if language == "en":
        text = _ASSERT.sub(" ", text)
    found = []
    for m in cues.finditer(text):
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
