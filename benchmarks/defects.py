"""What the drift report finds, held against defects that were planted and against plain diffs.

Usage::

    python benchmarks/defects.py planted [BOOK] [--seed N] [--count N] [--show N]
    python benchmarks/defects.py clean [BOOK] [--show N]
    python benchmarks/defects.py changes [FOLDER] [--show N]

AMTS_CORPORA names the folder of the corpora. BOOK is ``quantecon`` (the default), ``d2l-zh`` or
``d2l-tr``.

planted
    A copy of the human edition gets so many defects (200), of eight kinds evenly: a number is
    changed, a "not" is dropped, a sentence is left out, a formula is altered, a link is broken, a
    term becomes another of the edition's terms, two paragraphs are exchanged, a paragraph of
    another page is pasted in (every second one in place of what was there). The copy is aligned
    anew and checked. A defect is found where a doubtful finding names its block, by the line of
    the human's text or of the source's; *by its check*: where it also says what is wrong. Blocks
    that are doubtful in the untouched edition get no defect. Bar: 90 % found.
clean
    The same checks of the untouched edition: findings for a hundred blocks, and N of them by
    chance, to be read. Bar: 2 that are no defects of the edition; only a reader can say.
changes
    FOLDER (default: ``quantecon-intro``) holds a book as ``origin``, ``en`` (today) and ``zh-cn``.
    Blocks that changed, are new or were removed are found here a second time, with nothing of
    ours: paragraphs by their blank lines, words by ``difflib``. Bar: precision and recall 99 %.

Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import difflib
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from _books import CORPORA, ratio

from sphinx_amts.alignment import Task, align_pages, read_pages, sides
from sphinx_amts.book import Dialect, split
from sphinx_amts.drift import Finding, check_book, measure_page
from sphinx_amts.segment import Segment
from sphinx_amts.siblings import Term, terminology
from sphinx_amts.taken_in import Collated

WANTED, EXACT = 0.9, 0.99
EXTENSIONS = frozenset({
    "amsmath", "colon_fence", "deflist", "dollarmath", "html_admonition", "html_image", "linkify",
    "replacements", "smartquotes", "substitution", "tasklist",
})  # fmt: skip
BOOKS = {
    "quantecon": ("quantecon-intro/origin", "quantecon-intro/zh-cn", "zh_CN", Dialect(EXTENSIONS)),
    "d2l-zh": ("d2l-zh/en", "d2l-zh/zh", "zh_CN", Dialect()),
    "d2l-tr": ("d2l-tr/en", "d2l-tr/tr", "tr", Dialect()),
}
DENIES = re.compile(r"\b(?:not|never|cannot|without|no)\b|n['’]t\b", re.IGNORECASE)
DENIALS = {
    "zh_CN": re.compile(r"(?:不(?![同断仅过等论管但])|没有?|无(?![论])|未(?![来知])|非(?![常线]))"),
    "tr": re.compile(r"\s*\bdeğil(?:dir)?\b|\b(?:hiçbir|asla)\s"),
}
NUMBER = re.compile(r"(?<![\w$`{/.#=\-(\[])\d+(?:\.\d+)?(?![\w$`}/.\-)\]])")
CHECKS = {
    "number": {"numbers"}, "negation": {"negation"}, "sentence": {"left out"},
    "formula": {"math"}, "link": {"links"}, "term": {"terms"}, "exchanged": {"order"},
    "pasted": {"elsewhere", "order", "left out", "alignment"},
}  # fmt: skip
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


def tasks(book: str) -> list[Task]:
    """The pages of a book that have both editions."""
    source, target, language, dialect = BOOKS[book]
    found = []
    for path in sorted((CORPORA / source).rglob("*.md")):
        name = path.relative_to(CORPORA / source).as_posix()
        other = CORPORA / target / name
        if other.is_file() and other.read_bytes() != path.read_bytes():
            texts = path.read_text("utf-8"), other.read_text("utf-8")
            found.append(Task(name, *texts, path.suffix, dialect, language))
    return found


def collate(pages: Sequence[Task]) -> dict[str, Collated]:
    """Align a book as if it had never been seen."""
    done, _ = align_pages(pages)
    return {
        one.task.name: Collated(*sides(one.task), one.collation) for one in done if not one.refused
    }


def spots(book: Mapping[str, Collated], alarms: Mapping[str, Sequence[Finding]]) -> list[Spot]:
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
            found.append(Spot(name, both.sibling.text, a, b, bead.target[0], count, pairs))
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
        cues = next(cues for name, cues in DENIALS.items() if name == LANGUAGE[0])
        if where is None or len(cues.findall(other.text)) != 1:
            continue
        m = cues.search(spot.written, *where)
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


LANGUAGE = [""]


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


def names(finding: Finding, defect: Defect) -> bool:
    """Whether a finding names a defect's block."""
    if finding.kind != "doubtful":
        return False
    return finding.sibling_line in defect.where or finding.origin_line in defect.lines


def planted(book: str, seed: int, count: int, show: int) -> bool:
    """Plant, check and count."""
    pages = tasks(book)
    language = LANGUAGE[0] = BOOKS[book][2]
    clean = collate(pages)
    alarms = check_book(clean, "en", language)
    _, lexicon = align_pages(pages)
    read = read_pages(pages, lexicon)
    terms = [
        t
        for t in terminology([p for page in read for p in page], "en", language).terms
        if not t.kept and t.share >= 0.9 and t.count >= 8 and len(t.target) > 1
    ]
    chance = random.Random(seed)
    defects = list(plant(spots(clean, alarms), terms, chance, count))
    of_page = defaultdict(list)
    for defect in defects:
        of_page[defect.page].append(defect)
    bad = [spoiled(task, of_page[task.name]) for task in pages]
    again = collate(bad)
    started = time.process_time()
    found = check_book(again, "en", language)
    seconds = time.process_time() - started
    hits: Counter[str] = Counter()
    right: Counter[str] = Counter()
    every = Counter(d.kind for d in defects)
    for defect in defects:
        here = [f for f in found.get(defect.page, ()) if names(f, defect)]
        hits[defect.kind] += bool(here)
        right[defect.kind] += any(f.check in CHECKS[defect.kind] for f in here)
        if not here and show > 0:
            show -= 1
            print(
                f"  missed {defect.kind} {defect.page}: {sorted(defect.where)} {defect.edits[0]!r:.300}"
            )
    print(f"{book}, seed {seed}: {len(defects)} defects in {len(pages)} pages")
    print(f"{'kind':12}{'found':>8}{'planted':>9}{'by its check':>14}")
    for kind in CHECKS:
        print(f"{kind:12}{hits[kind]:8}{every[kind]:9}{right[kind]:14}")
    blocks = sum(len(both.origin.segments) for both in clean.values())
    good = hits.total() >= WANTED * len(defects)
    print(
        f"{'all':12}{hits.total():8}{every.total():9}{right.total():14}  {ratio(hits.total(), every.total())}, at least {WANTED:.0%}"
    )
    print(f"checks took {seconds:.2f} s of this processor for {blocks} blocks")
    return good


def clean(book: str, seed: int, show: int) -> bool:
    """Count the findings of the untouched edition, and show some of them."""
    language = BOOKS[book][2]
    both = collate(tasks(book))
    found = check_book(both, "en", language)
    every = [(name, f) for name, some in found.items() for f in some]
    doubtful = [x for x in every if x[1].kind == "doubtful"]
    blocks = sum(len(one.origin.segments) for one in both.values())
    for name, f in random.Random(seed).sample(doubtful, min(show, len(doubtful))):
        print(
            f"- {name}:{f.line} ↔ {f.sibling_line} {f.check}: {f.why}\n    {f.origin[:400]}\n    {f.human[:300]}"
        )
        print(f"    marked: {' | '.join(f.marked)[:300]}")
    counts = Counter(f.check or f.kind for _, f in every)
    print(f"{book}: {blocks} blocks, {dict(counts.most_common())}")
    print(
        f"doubtful {len(doubtful)}: {100 * len(doubtful) / blocks:.2f} for 100 blocks, true ones among them"
    )
    return True


# what changed, found a second time


TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
UNREAD = re.compile(
    r"(?:\{[\w:+-]+\})?(`+)(?P<text>.+?)\1|\$\$?[^$]+\$\$?|(?<!!)\[(?P<link>[^\]]+)\]\([^)]*\)|<[^>]*>",
    re.DOTALL,
)


def tokens(segment: Segment) -> list[str]:
    """Words and signs of a block as it is written, a formula, code or a target as one sign, and
    where it begins and ends."""

    def sign(m: re.Match[str]) -> str:
        if m["link"]:
            return f" {m['link']} □ "
        titled = re.match(r"(.*?)\s*<[^`>]*>\Z", m["text"] or "", re.DOTALL)
        return f" {titled[1]} □ " if titled and m[0].startswith("{") else " □ "

    return ["¶", *TOKEN.findall(UNREAD.sub(sign, segment.raw.replace("\\$", "§"))), "■"]


def touched(mine: Sequence[list[str]], theirs: Sequence[list[str]]) -> tuple[set[int], set[int]]:
    """The blocks of each side in which a diff of all words finds something that the other side
    has not, or wants; what stands as it is elsewhere has only moved."""
    sides = mine, theirs
    flat = [[t for block in side for t in block] for side in sides]
    owner = [[n for n, block in enumerate(side) for _ in block] for side in sides]
    text = [" " + " ".join(words) + " " for words in flat]
    found: tuple[set[int], set[int]] = set(), set()
    for what, a, b, c, d in difflib.SequenceMatcher(None, *flat, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for side, (start, end) in enumerate(((a, b), (c, d))):
            found[side].update(owner[side][start:end])
            if (
                start == end
                and 0 < start < len(flat[side])
                and owner[side][start - 1] == owner[side][start]
            ):
                found[side].add(owner[side][start])
    return tuple(  # type: ignore[return-value]
        {n for n in found[side] if f" {' '.join(sides[side][n])} " not in text[1 - side]}
        for side in (0, 1)
    )


def changes(folder: Path, show: int) -> bool:
    """Compare what is said to have changed with a diff."""
    rows: dict[str, Counter[str]] = {"today": Counter(), "origin": Counter()}
    for path in sorted((folder / "origin").glob("*.md")):
        today = folder / "en" / path.name
        if not today.is_file():
            continue
        old, new = (split(p.read_text("utf-8"), Dialect(EXTENSIONS)) for p in (path, today))
        findings = measure_page(path.name, old, new, None).findings
        truth = touched([tokens(s) for s in old.segments], [tokens(s) for s in new.segments])
        said = (
            {f.origin_line for f in findings if f.kind in {"changed", "removed"}},
            {f.line for f in findings if f.kind in {"changed", "added"}},
        )
        for name, page, wanted, lines in zip(
            ("origin", "today"), (old, new), truth, said, strict=True
        ):
            real = {page.segments[n].line for n in wanted}
            rows[name].update(right=len(real & lines), said=len(lines), real=len(real))
            for what, some in (("missed", real - lines), ("not in the diff", lines - real)):
                for line in sorted(some):
                    if show > 0:
                        show -= 1
                        text = next(s.raw for s in page.segments if s.line == line)
                        print(f"  {what} ({name}) {path.name}:{line}: {text[:160]!r}")
    good = True
    for name, row in rows.items():
        precision, recall = row["right"] / max(1, row["said"]), row["right"] / max(1, row["real"])
        good = good and min(precision, recall) >= EXACT
        kinds = "changed and removed" if name == "origin" else "changed and new"
        print(
            f"{kinds:20} precision {ratio(row['right'], row['said'])}, recall {ratio(row['right'], row['real'])}"
        )
    return good


def main() -> int:
    """Do what is asked for."""
    arguments = argparse.ArgumentParser(
        description="Hold the drift report against planted defects."
    )
    arguments.add_argument("what", choices=("planted", "clean", "changes"))
    arguments.add_argument("book", nargs="?", default="quantecon")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--show", type=int, default=0)
    options = arguments.parse_args()
    if options.what == "planted":
        good = planted(options.book, options.seed, options.count, options.show)
    elif options.what == "clean":
        good = clean(options.book, options.seed, options.show)
    else:
        good = changes(
            CORPORA / (options.book if options.book != "quantecon" else "quantecon-intro"),
            options.show,
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
