"""What becomes of a human's edition when its source goes on.

Usage::

    python benchmarks/human.py [FOLDER] [--language zh_CN] [--show N]

FOLDER (default: ``quantecon-intro`` in the folder that AMTS_CORPORA names, else
``../shared/corpora``) holds a book three times: ``en`` as it is today, ``origin`` as it was when
it was translated, and the human edition in ``zh-cn``. It is looked up with an empty memory and no
engine, and two things are counted with nothing but a diff of the two English texts; no digest,
no alignment of ours has a part in it:

unchanged blocks
    those of today's blocks all of whose lines ``difflib`` finds equal in the page's origin. How
    many of them read as a stretch of the human's page, to the byte (white space folded)? Bar: 98 %.
stale blocks
    blocks whose source is nowhere in the origin as it stands, of which a sentence is shown in a
    human's words although no page of the origin has that sentence's words in a row (formulas,
    code, link targets and markup left out: new ones go into the human's sentence). Bar: 0.

Exit code 1 where a bar is missed; N blocks of each kind that do not pass are printed.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from _books import CORPORA, ratio

from sphinx_amts import pipeline
from sphinx_amts._check_settings import from_values
from sphinx_amts.book import Page
from sphinx_amts.compose import Edition
from sphinx_amts.memory import Memory
from sphinx_amts.segment import Segment, fold, literal_offset, rename

WANTED = 0.98
EXTENSIONS = frozenset({
    "amsmath", "colon_fence", "deflist", "dollarmath", "html_admonition", "html_image", "linkify",
    "replacements", "smartquotes", "substitution", "tasklist",
})  # fmt: skip
WORD = re.compile(r"[^\W_]+")
FENCE = re.compile(r"^[ \t>]*(?:`{3,}|:{3,}).*$", re.MULTILINE)
TITLED = re.compile(r"\{[\w:+-]+\}`([^`]+?)\s*<[^`>]*>`")
UNREAD = re.compile(
    r"(?:\{[\w:+-]+\})?(`+).+?\1|\$\$?[^$]+\$\$?|\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|\]\[[^\]]*\]|<[^>]*>",
    re.DOTALL,
)


def words(text: str) -> str:
    """The words of a source text in a row, each with a blank on both sides; of a paragraph alone,
    so that a mark without its partner does no harm beyond."""
    found: list[str] = []
    plain = FENCE.sub("\n\n", text.replace("\\$", ""))
    for paragraph in re.split(r"\n[ \t]*\n", plain):
        found += WORD.findall(UNREAD.sub(" ", TITLED.sub(r" \1 ", paragraph)).casefold())
    return f" {' '.join(found)} "


def kept(old: str, new: str) -> set[int]:
    """The numbers of the new text's lines, from 1, that a diff finds in the old one."""
    before, after = ([line.strip() for line in text.splitlines()] for text in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {n + 1 for m in matcher.get_matching_blocks() for n in range(m.b, m.b + m.size)}


def source(segment: Segment, number: int) -> str:
    """One of a segment's sentences as it stands in the source."""
    sentence = segment.sentences[number]
    start, end = (literal_offset(segment, at) for at in (sentence.start, sentence.end))

    def written(what: str, slot: int) -> str:
        holder = segment.placeholders[slot - 1]
        return (holder.close or "") if what == "close" else holder.open

    return rename(segment.literal[start:end], written)


def stale(segment: Segment, origins: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a sentence is shown in a human's words that the human cannot have seen."""
    for number, origin in enumerate(origins):
        if origin == "human":
            wanted = words(source(segment, number))
            if not any(wanted in text for text in known):
                return True
    return False


def edition_of(folder: Path, language: str, memory: Path) -> dict[str, tuple[Page, Edition]]:
    """Look the book up: today's page and what is shown of it, by name."""
    values = {
        "siblings": {language: {"path": "../zh-cn", "origin": "../origin"}},
        "memory": str(memory),
    }
    settings = from_values(folder / "en", language, values, EXTENSIONS)
    pages, _ = pipeline.read_book(pipeline.page_names(settings.root), settings)
    with Memory.open(settings.memory) as store:
        pipeline.take_in_siblings(settings, store, pages)
        found = pipeline.look_up(settings, store, pages.values())
    editions = pipeline.edit(pages, found, settings)
    return {name: (pages[name], editions[name]) for name in pages}


def main() -> int:
    """Look up, compare, print and judge."""
    arguments = argparse.ArgumentParser(description="Hold what is shown against the human edition.")
    arguments.add_argument("folder", type=Path, nargs="?", default=CORPORA / "quantecon-intro")
    arguments.add_argument("--language", default="zh_CN")
    arguments.add_argument("--show", type=int, default=10)
    options = arguments.parse_args()
    folder = options.folder.resolve()
    if not all((folder / name).is_dir() for name in ("en", "origin", "zh-cn")):
        arguments.error(f"{folder} has no en, origin and zh-cn: name one, or set AMTS_CORPORA")
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as temp:
        shown = edition_of(folder, options.language, Path(temp))
    origin = {p.name: p.read_text(encoding="utf-8") for p in (folder / "origin").glob("*.md")}
    known = [words(text) for text in origin.values()]
    unchanged = changed = 0
    lost, wrong = [], []
    for name, (page, edition) in sorted(shown.items()):
        human = folder / "zh-cn" / name
        if name not in origin or not human.is_file():
            continue
        reads, was = fold(human.read_text(encoding="utf-8")), fold(origin[name])
        same, in_place = kept(origin[name], page.text), edition.in_place()
        for n, segment in enumerate(page.segments):
            where = f"{name}:{segment.line}: {segment.raw[:90]!r}"
            if all(segment.line + k in same for k in range(len(segment.spans))):
                unchanged += 1
                if fold(in_place.get(n, segment.raw)) not in reads:
                    lost.append(f"{where} {','.join(edition.origins[n])}")
            elif fold(segment.raw) not in was:
                changed += 1
                if stale(segment, edition.origins[n], known):
                    wrong.append(where)
    for title, rows in (("not in the human's words", lost), ("stale", wrong)):
        if rows:
            print(f"{title} ({len(rows)}):", *rows[: options.show], sep="\n  ")
    good = unchanged - len(lost)
    print(f"unchanged blocks in the human's words  {ratio(good, unchanged)}  at least {WANTED:.0%}")
    print(f"changed blocks, shown as current       {len(wrong)} of {changed}  none")
    return 0 if unchanged and good >= WANTED * unchanged and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
