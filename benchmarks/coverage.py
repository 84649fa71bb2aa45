"""How much of a book's prose is taken out for translation: held against Sphinx's own extraction.

Usage::

    python benchmarks/coverage.py [BOOK] [--show N]

BOOK (default: ``quantecon-intro/en`` in the folder that AMTS_CORPORA names, else
``../shared/corpora``) is read once by Sphinx, without this extension, and once by
``sphinx-amts extract``. Measured is the share of the letters and digits of
``sphinx.util.nodes.extract_messages`` that stand in one of our blocks of the same file. Left out
are what no one translates (formulas, code, raw text, roles and references without a text of
their own, footnote marks, citations, bare addresses) and what no source says: titles that a
directive makes up ("Exercise 3"), and messages from outside of the book.

Every letter of a block counts once: equal texts first, then messages within blocks, blocks within
messages, and common runs of eight letters and more. Bar: 99.6 %. Exit code 1 where it is missed;
the N longest gaps are printed.
"""

from __future__ import annotations

import argparse
import difflib
import html
import json
import pickle
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from _books import QUANTECON, build, lay_out
from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import extract_messages

WANTED = 0.996
RUN = 8
SLOT = re.compile(r"</?[xg]\d+/?>")
MADE_UP = re.compile(r"(?:exercise|solutionto|solution|proof|theorem|algorithm|definition)\d*")
ADDRESS = re.compile(r"\w+://|www\.|\S+\.\w{2,3}(?:/|$)")
NO_PROSE = (
    nodes.math, nodes.math_block, nodes.literal, nodes.literal_block, nodes.raw, nodes.image,
    nodes.footnote_reference, nodes.citation_reference, nodes.problematic, nodes.comment,
    nodes.substitution_reference, nodes.system_message, nodes.abbreviation, nodes.target,
    nodes.doctest_block, nodes.label,
)  # fmt: skip
ROLES = frozenset(
    "guilabel menuselection accelerator file program command option dfn mailheader mimetype "
    "newsgroup regexp kbd octicon".split()
)


def letters(text: str) -> str:
    """What is compared: letters and digits, without case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def prose(node: nodes.Node) -> str:
    """The text under a node that is language."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, NO_PROSE) or _untold(node):
        return " "
    return "".join(prose(child) for child in node.children)


def _untold(node: nodes.Node) -> bool:
    """Whether a reference or a role has no text of its own."""
    if isinstance(node, addnodes.pending_xref | addnodes.download_reference):
        cited = node.get("refdomain") == "cite" or node.get("reftype") in {"numref", "eq"}
        return cited or not node.get("refexplicit", True)
    if isinstance(node, nodes.reference) and "://" in node.get("refuri", ""):
        text = letters(node.astext())
        shown = bool(text) and text in letters(node["refuri"])
        return shown and bool(ADDRESS.match(node.astext()))
    classes = node.get("classes", ()) if isinstance(node, nodes.inline) else ()
    return any(c in ROLES or c.startswith("sd-") for c in classes)


def message(node: nodes.Element, text: str) -> str:
    """What of a message of Sphinx's is language."""
    if isinstance(node, nodes.image):
        return "" if text.startswith(".. image::") else letters(text)
    if isinstance(node, NO_PROSE):
        return ""
    plain = isinstance(node, addnodes.toctree) or not isinstance(node, nodes.TextElement)
    return letters(text if plain else prose(node))


def messages(root: Path, doctrees: Path) -> Iterator[tuple[Path, str, str]]:
    """File, letters and words of every message of the book."""
    for path in sorted(doctrees.rglob("*.doctree")):
        document = pickle.loads(path.read_bytes())
        page = Path(document["source"]).resolve()
        for node, text in extract_messages(document):
            source = Path(node.source).resolve() if node.source and "<" not in node.source else page
            if not (source.is_relative_to(root) and source.exists()):
                source = page if not source.exists() else source
            if wanted := message(node, text):
                yield source, wanted, text


def blocks(root: Path) -> dict[Path, list[str]]:
    """The letters of our blocks, by file."""
    command = [sys.executable, "-m", "sphinx_amts", "extract", str(root)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    found: dict[Path, list[str]] = defaultdict(list)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        found[(root / row["path"]).resolve()].append(
            letters(html.unescape(SLOT.sub(" ", row["text"])))
        )
    return found


def covered(wanted: list[str], parts: list[str]) -> list[int]:
    """How many letters of each message stand in one of the parts; what is used is taken out."""
    done = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=lambda n: -len(wanted[n]))
    for n in order:  # a message within a block
        for at, part in enumerate(parts):
            before, found, after = part.partition(wanted[n])
            if found and (len(found) > 2 or part == found):
                parts[at : at + 1] = [p for p in (before, after) if p]
                done[n] = len(found)
                break
    for n in order:
        if done[n]:
            continue
        left = [wanted[n]]
        for part in sorted({p for p in parts if len(p) > 3}, key=len, reverse=True):
            at = next((k for k, text in enumerate(left) if part in text), None)
            if at is not None:  # a block within a message
                before, _, after = left[at].partition(part)
                left[at : at + 1] = [text for text in (before, after) if text]
                parts.remove(part)
                done[n] += len(part)
        done[n] += sum(_runs(text, parts) for text in left if len(text) >= RUN)
    return done


def _runs(text: str, parts: list[str]) -> int:
    total = 0
    grams = {text[n : n + RUN] for n in range(len(text) - RUN + 1)}
    for at, part in enumerate(parts):
        if grams.isdisjoint(part[n : n + RUN] for n in range(len(part) - RUN + 1)):
            continue
        matcher = difflib.SequenceMatcher(None, text, part, autojunk=False)
        runs = [run for run in matcher.get_matching_blocks() if run.size >= RUN]
        total += sum(run.size for run in runs)
        text = _without(text, [(run.a, run.size) for run in runs])
        parts[at] = _without(part, [(run.b, run.size) for run in runs])
    return total


def _without(text: str, runs: Iterable[tuple[int, int]]) -> str:
    for start, size in reversed(list(runs)):
        text = text[:start] + text[start + size :]
    return text


def main() -> int:
    """Read the book twice, compare, print and judge."""
    arguments = argparse.ArgumentParser(description="Hold our extraction against Sphinx's own.")
    arguments.add_argument("book", type=Path, nargs="?", default=QUANTECON)
    arguments.add_argument("--show", type=int, default=20)
    options = arguments.parse_args()
    if not options.book.is_dir():
        arguments.error(f"no book at {options.book}: name one, or set AMTS_CORPORA")
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as temp:
        folder = Path(temp).resolve()
        root = lay_out(options.book.resolve(), folder)
        build(root, folder / "out", "en", builder="dummy")
        ours = blocks(root)
        shared = [t for n in ("_toc.yml", "conf.py", "_config.yml") for t in ours.get(root / n, ())]
        theirs: dict[Path, list[tuple[str, str]]] = defaultdict(list)
        outside = 0
        for source, wanted, text in messages(root, folder / "out" / "doctrees"):
            if source.is_relative_to(folder):
                theirs[source].append((wanted, text))
            else:
                outside += len(wanted)
    total = hit = made_up = 0
    gaps: list[tuple[int, str, str]] = []
    for source, rows in sorted(theirs.items()):
        parts = [p for p in ours.get(source, ()) if p]
        waiting = []
        for wanted, text in rows:
            pool = next((pool for pool in (parts, shared) if wanted in pool), None)
            if pool is None:
                waiting.append((wanted, text))
            else:
                pool.remove(wanted)
                total, hit = total + len(wanted), hit + len(wanted)
        done = covered([wanted for wanted, _ in waiting], parts)
        for (wanted, text), count in zip(waiting, done, strict=True):
            if not count and MADE_UP.fullmatch(wanted):
                made_up += len(wanted)
                continue
            total, hit = total + len(wanted), hit + count
            if count < len(wanted):
                gaps.append((len(wanted) - count, str(source.relative_to(root)), text))
    for count, name, text in sorted(gaps, reverse=True)[: options.show]:
        print(f"  {count:5} letters missed in {name}: {' '.join(text.split())[:100]!r}")
    share = hit / total if total else 0.0
    print(
        f"coverage  {share:.2%} of {total} letters in {sum(map(len, theirs.values()))} messages"
        f" (left out: {made_up} in titles made up, {outside} from outside of the book)"
        f"  at least {WANTED:.1%}"
    )
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
