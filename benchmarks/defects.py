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
from collections.abc import Sequence
from pathlib import Path

from _books import CORPORA, MYST, ratio
from _planted import Defect, plant, spoiled, spots

from sphinx_amts.alignment import Task, align_pages, read_pages, sides
from sphinx_amts.book import Dialect, split
from sphinx_amts.drift import Finding, check_book, measure_page
from sphinx_amts.segment import Segment
from sphinx_amts.siblings import terminology
from sphinx_amts.taken_in import Collated

WANTED, EXACT = 0.9, 0.99
BOOKS = {
    "quantecon": ("quantecon-intro/origin", "quantecon-intro/zh-cn", "zh_CN", Dialect(MYST)),
    "d2l-zh": ("d2l-zh/en", "d2l-zh/zh", "zh_CN", Dialect()),
    "d2l-tr": ("d2l-tr/en", "d2l-tr/tr", "tr", Dialect()),
}
CHECKS = {
    "number": {"numbers"}, "negation": {"negation"}, "sentence": {"left out"},
    "formula": {"math"}, "link": {"links"}, "term": {"terms"}, "exchanged": {"order"},
    "pasted": {"elsewhere", "order", "left out", "alignment"},
}  # fmt: skip


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


def names(finding: Finding, defect: Defect) -> bool:
    """Whether a finding names a defect's block."""
    if finding.kind != "doubtful":
        return False
    return finding.sibling_line in defect.where or finding.origin_line in defect.lines


def planted(book: str, seed: int, count: int, show: int) -> bool:
    """Plant, check and count."""
    pages = tasks(book)
    language = BOOKS[book][2]
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
    defects = list(plant(spots(clean, alarms, language), terms, chance, count))
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
        old, new = (split(p.read_text("utf-8"), Dialect(MYST)) for p in (path, today))
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
