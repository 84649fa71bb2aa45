"""Defects, of eight kinds, that are planted into a copy of a human edition."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sphinx_amts.alignment import Task
from sphinx_amts.drift import Finding
from sphinx_amts.segment import Segment
from sphinx_amts.siblings import Term
from sphinx_amts.taken_in import Collated

DENIES = re.compile(r"\b(?:not|never|cannot|without|no)\b|n['’]t\b", re.IGNORECASE)
DENIALS = {
    "zh_CN": re.compile(r"(?:不(?![同断仅过等论管但])|没有?|无(?![论])|未(?![来知])|非(?![常线]))"),
    "tr": re.compile(r"\s*\bdeğil(?:dir)?\b|\b(?:hiçbir|asla)\s"),
}
NUMBER = re.compile(r"(?<![\w$`{/.#=\-(\[])\d+(?:\.\d+)?(?![\w$`}/.\-)\]])")
Edit = tuple[int, int, str]


@dataclass
class Defect:
    """``edits``: of the human's text; ``marks``: offsets in it, whose lines name the defect;
    ``inserted``: how far into the last edit's new text the defect begins; ``lines``: of the
    source's blocks that name it."""

    kind: str
    page: str
    edits: list[Edit]
    marks: list[int]
    lines: set[int]
    inserted: int | None = None
    where: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Spot:
    """A source's block and the human's block that surely answers it."""

    page: str
    text: str
    own: Segment
    other: Segment
    number: int
    count: tuple[int, int]
    pairs: tuple[tuple[int, int], ...]
    denials: re.Pattern[str]

    @property
    def written(self) -> str:
        """The human's block as it is written."""
        return self.text[self.other.start : self.other.end]

    def edit(self, kind: str, start: int, end: int, new: str) -> Defect:
        """Change a stretch of the human's block, counted from its beginning."""
        at = self.other.start
        return Defect(
            kind, self.page, [(at + start, at + end, new)], [at], {self.own.line}
        )  # fmt: skip


def spots(
    book: Mapping[str, Collated], alarms: Mapping[str, Sequence[Finding]], language: str
) -> list[Spot]:
    """Paragraphs to plant defects in: those that surely answer each other, without alarms."""
    found = []
    for name, both in book.items():
        bad = {f.origin_line for f in alarms.get(name, ())}
        bad_human = {f.sibling_line for f in alarms.get(name, ())}
        own, other = both.origin.segments, both.sibling.segments
        inside = defaultdict(list)
        for one in both.collation.sentences:
            inside[one.block].append(one)
        for n, bead in enumerate(both.collation.blocks):
            if bead.probability < 0.9 or len(bead.source) != 1 or len(bead.target) != 1:
                continue
            a, b = own[bead.source[0]], other[bead.target[0]]
            if {a.kind, b.kind} != {"paragraph"} or a.line in bad or b.line in bad_human:
                continue
            pairs = tuple(
                (x.source[0][1], x.target[0][1])
                for x in inside[n]
                if len(x.source) == len(x.target) == 1 and x.probability >= 0.9
            )
            count = len(a.sentences), len(b.sentences)
            spot = Spot(
                name, both.sibling.text, a, b, bead.target[0], count, pairs, DENIALS[language]
            )
            found.append(spot)
    return found


def stretch(segment: Segment, number: int, written: str) -> tuple[int, int] | None:
    """Where a sentence stands in a block as it is written, if that can be told."""
    sentence = segment.sentences[number]
    text = re.sub(
        r"</?[xg]\d+/?>.*", "", segment.text[sentence.start : sentence.end], flags=re.DOTALL
    )
    start = written.find(text[:8]) if len(text) >= 4 else -1
    if start < 0 or written.count(text[:8]) != 1:
        return None
    if number + 1 == len(segment.sentences):
        return start, len(written)
    following = stretch(segment, number + 1, written)
    return (start, following[0]) if following and following[0] > start else None


def masked(text: str, segment: Segment) -> str:
    """A text as it is written without code, formulas and links, none of its letters moved."""
    for holder in segment.placeholders:
        for part in (holder.open, holder.close or ""):
            if len(part) > 1:
                text = text.replace(part, "`" * len(part))
    return text


def change_number(spot: Spot, chance: random.Random, _: Sequence[Term]) -> Defect | None:
    """One figure of a number becomes another one."""
    own = NUMBER.findall(masked(spot.own.raw, spot.own))
    found = [m for m in NUMBER.finditer(masked(spot.written, spot.other)) if m[0] in own]
    if not found:
        return None
    m = chance.choice(found)
    at = chance.randrange(len(m[0]))
    if not m[0][at].isdigit():
        return None
    new = chance.choice([d for d in "123456789" if d != m[0][at]])
    return spot.edit("number", m.start() + at, m.start() + at + 1, new)


def drop_not(spot: Spot, chance: random.Random, _: Sequence[Term]) -> Defect | None:
    """A sentence that denies something asserts it."""
    for a, b in chance.sample(spot.pairs, len(spot.pairs)):
        own, other = spot.own.sentences[a], spot.other.sentences[b]
        if len(DENIES.findall(own.text)) != 1 or re.search(r"\bnot (?:only|just)\b", own.text):
            continue
        where = stretch(spot.other, b, spot.written)
        if where is None or len(spot.denials.findall(other.text)) != 1:
            continue
        m = spot.denials.search(spot.written, *where)
        if m:
            return spot.edit("negation", m.start(), m.end(), "")
    return None


def drop_sentence(spot: Spot, chance: random.Random, _: Sequence[Term]) -> Defect | None:
    """A sentence is missing."""
    if spot.count[1] < 2:
        return None
    for a, b in chance.sample(spot.pairs, len(spot.pairs)):
        where = stretch(spot.other, b, spot.written)
        if where and len(spot.own.sentences[a].text) >= 30:
            return spot.edit("sentence", *where, "")
    return None


def alter_formula(spot: Spot, chance: random.Random, _: Sequence[Term]) -> Defect | None:
    """A sign, a letter or a figure of a formula becomes another one."""
    both = {h.open for h in spot.own.placeholders if h.kind == "math"}
    found = [h.open for h in spot.other.placeholders if h.kind == "math" and h.open in both]
    found = [f for f in found if spot.written.count(f) == 1]
    if not found:
        return None
    old = chance.choice(found)
    places = list(re.finditer(r"[+\-<>=]|\d|(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])", old))
    if not places:
        return None
    m = chance.choice(places)
    kinds = ("+-", "<>", "=<", "0123456789", "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHKLMNPQRSTUVWXYZ")
    choices = next((k for k in kinds if m[0] in k), "abc")
    new = old[: m.start()] + chance.choice([c for c in choices if c != m[0]]) + old[m.end() :]
    at = spot.written.index(old)
    return None if new in both else spot.edit("formula", at, at + len(old), new)


def break_link(spot: Spot, chance: random.Random, _: Sequence[Term]) -> Defect | None:
    """The target of a link, a reference or a citation loses a letter, or gets another one."""
    kinds = {"link", "role", "url"}

    def target(holder_open: str, close: str | None) -> str:
        m = re.search(
            r"<([^<>`]+)>`|\]\(([^)\s]+)|`([^`<>]+)`|<(\w+://[^>]+)>", close or holder_open
        )
        return next((g for g in m.groups() if g), "") if m else ""

    own = {target(h.open, h.close) for h in spot.own.placeholders if h.kind in kinds}
    found = [target(h.open, h.close) for h in spot.other.placeholders if h.kind in kinds]
    found = [t for t in found if len(t) > 3 and t in own and spot.written.count(t) == 1]
    if not found:
        return None
    old = chance.choice(found)
    at = chance.randrange(len(old) // 2, len(old))
    new = old[:at] + (chance.choice("abcdexyz") if chance.random() < 0.5 else "") + old[at + 1 :]
    if new == old:
        return None
    start = spot.written.index(old)
    return spot.edit("link", start, start + len(old), new)


def swap_term(spot: Spot, chance: random.Random, terms: Sequence[Term]) -> Defect | None:
    """A term of the edition becomes another of its terms."""
    text, plain = spot.written, f" {spot.own.text.lower()} "
    here = [t for t in terms if _word(t.source, plain) and text.count(t.target) == 1]
    here = [t for t in here if not re.search(r"[`${\\]", t.target)]
    other = [t for t in terms if not _word(t.source, plain) and t.target not in text]
    if not here or not other:
        return None
    term, instead = chance.choice(here), chance.choice(other)
    if term.target in instead.target or instead.target in term.target:
        return None
    at = masked(text, spot.other).find(term.target)
    if at < 0:
        return None
    return spot.edit("term", at, at + len(term.target), instead.target)


def _word(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term.lower())}s?(?!\w)", text) is not None


MAKERS: tuple[Callable[[Spot, random.Random, Sequence[Term]], Defect | None], ...] = (
    change_number, drop_not, drop_sentence, alter_formula, break_link, swap_term,
)  # fmt: skip


def exchange(a: Spot, b: Spot) -> Defect | None:
    """Two paragraphs of a page stand in each other's place."""
    if a.page != b.page or not 0 < b.number - a.number < 8 or not _long(a, b):
        return None
    edits = [(a.other.start, a.other.end, b.written), (b.other.start, b.other.end, a.written)]
    marks = [a.other.start, b.other.start]
    return Defect("exchanged", a.page, edits, marks, {a.own.line, b.own.line})


def paste(spot: Spot, other: Spot, *, instead: bool) -> Defect | None:
    """A paragraph of another page stands after a paragraph, or instead of it."""
    if spot.page == other.page or not _long(spot, other):
        return None
    if instead:
        edits = [(spot.other.start, spot.other.end, other.written)]
        return Defect("pasted", spot.page, edits, [spot.other.start], {spot.own.line})
    edits = [(spot.other.end, spot.other.end, f"\n\n{other.written}")]
    return Defect("pasted", spot.page, edits, [], set(), inserted=2)


def _long(*some: Spot) -> bool:
    return all(len(s.own.text) >= 60 and "\n" + s.written in s.text for s in some)


def plant(
    found: Sequence[Spot], terms: Sequence[Term], chance: random.Random, count: int
) -> Iterator[Defect]:
    """Choose the defects: no two of them stand beside each other."""
    taken: set[tuple[str, int]] = set()

    def free(spot: Spot) -> bool:
        return not any((spot.page, spot.number + k) in taken for k in range(-2, 3))

    each = count // 8
    # what few blocks are good for comes first
    for make in (drop_not, break_link, change_number, drop_sentence, swap_term, alter_formula):
        left = each
        for spot in chance.sample(found, len(found)):
            if left and free(spot) and (defect := make(spot, chance, terms)):
                taken.add((spot.page, spot.number))
                left -= 1
                yield defect
    by_page = defaultdict(list)
    for spot in found:
        by_page[spot.page].append(spot)
    left = each
    for a in chance.sample(found, len(found)):
        near = [b for b in by_page[a.page] if 0 < b.number - a.number < 8]
        b = chance.choice(near) if near else None
        if left and b and free(a) and free(b) and (defect := exchange(a, b)):
            taken |= {(a.page, a.number), (b.page, b.number)}
            left -= 1
            yield defect
    left = each
    for spot in chance.sample(found, len(found)):
        other = chance.choice(found)
        if left and free(spot) and (defect := paste(spot, other, instead=bool(left % 2))):
            taken.add((spot.page, spot.number))
            left -= 1
            yield defect


def spoiled(task: Task, defects: Sequence[Defect]) -> Task:
    """Put the defects of a page into the human's text, and note the lines that they stand on."""
    edits = sorted(e for d in defects for e in d.edits)
    out, at = [], 0
    for start, end, new in edits:
        out += (task.target[at:start], new)
        at = end
    text = "".join((*out, task.target[at:]))

    def moved(offset: int) -> int:
        return offset + sum(len(new) - (end - start) for start, end, new in edits if end <= offset)

    for defect in defects:
        places = [moved(mark) for mark in defect.marks]
        if defect.inserted is not None:
            start = defect.edits[-1][0]
            before = sum(
                len(n) - (e - s) for s, e, n in edits if e <= start and (s, e) != (start, start)
            )
            places.append(start + before + defect.inserted)
        defect.where = {text.count("\n", 0, place) + 1 for place in places}
    return replace(task, target=text)
