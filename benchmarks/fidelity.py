"""Whether a translated book is the source book with other words in it, and nothing else.

Usage::

    python benchmarks/fidelity.py [BOOK] [--language zh_CN] [--show N]

BOOK (default: ``quantecon-intro/en`` in the folder that AMTS_CORPORA names, else
``../shared/corpora``) is a folder of sources with a ``conf.py``, or a Jupyter Book with a
``_toc.yml``. A copy is built with plain Sphinx, once in English without this extension and once
with the engine ``pseudo``, into the same place, and the two builds are compared:

skeletons
    pages whose doctree has the same nodes in the same nesting with the same addresses (ids,
    targets, URIs, labels, classes other than the marks of ours); texts, titles and alternative texts are left out, and so is
    what differs between two builds in English (random labels of equations). A node may have more
    ids than the source's. Bar: 55 in 56.
warnings
    bar: no more than in English.
links
    every link between pages that lands in English lands in the translation, and every link of the
    translation that did not die in English already lands. Bar: all.
ids
    pages of the HTML with the same ids in the same order. Bar: all.

Exit code 1 where a bar is missed; the first N differences of each kind are printed.
"""

from __future__ import annotations

import argparse
import difflib
import pickle
import posixpath
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from _books import QUANTECON, build, lay_out, ratio
from docutils import nodes

SAME = 55 / 56
ADDRESS = (
    "refid", "refuri", "reftarget", "reftype", "refdomain", "refdoc", "uri", "candidates",
    "filename", "includefiles", "anchorname", "docname", "label", "number", "nowrap", "language",
    "format", "morecols", "morerows", "cols", "stub", "enumtype", "start", "numbered",
    "cell_index", "cell_type", "exec_count", "hidden", "refexplicit", "classes",
)  # fmt: skip
AUTOMATIC = re.compile(r"id\d+$")
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GENERATED = re.compile(r"(?:genindex.*|search|.*-modindex)\.html$")
COPIES = ("_static/", "_downloads/", "_sources/", "_modules/")


# doctrees


def skeleton(node: nodes.Node, depth: int = 0) -> Iterator[tuple[str, frozenset[str]]]:
    """One row an element: what must be equal, and its ids."""
    if not isinstance(node, nodes.Element):
        return
    values = [f"{'  ' * depth}{type(node).__name__}"]
    for key in ADDRESS:
        found = node.get(key) or ""
        if key == "classes":  # marks of whose the words are, which the source's edition has not
            found = [c for c in found if not c.startswith("amts-")]
        value = RANDOM.sub("*", str(found or ""))
        if value and value not in {"[]", "{}"}:
            values.append(f"{key}={'id*' if AUTOMATIC.match(value) else value}")
    ids = frozenset(RANDOM.sub("*", i) for i in node.get("ids", ()) if not AUTOMATIC.match(i))
    yield " ".join(values), ids
    for child in node.children:
        yield from skeleton(child, depth + 1)


def difference(english: Path, translated: Path) -> list[str]:
    """The rows in which two doctrees differ, as a diff."""
    one, other = (list(skeleton(pickle.loads(p.read_bytes()))) for p in (english, translated))
    if len(one) == len(other) and all(
        a == b and ids <= more for (a, ids), (b, more) in zip(one, other, strict=True)
    ):
        return []
    rows = ([f"{a} {' '.join(sorted(ids))}".rstrip() for a, ids in t] for t in (one, other))
    return [line for line in difflib.unified_diff(*rows, n=0, lineterm="") if line[:2] != "@@"][2:]


# HTML


class Reader(HTMLParser):
    """The ids and links of a page."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.ids: list[str] = []
        self.names: set[str] = set()
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if one := values.get("id"):
            self.ids.append(RANDOM.sub("*", one))
        if tag != "a":
            return
        if name := values.get("name"):
            self.names.add(name)
        parts = urlsplit((values.get("href") or "#").strip())
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            return
        target = self.name
        if parts.path:
            folder = posixpath.dirname(self.name)
            target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
        self.links.append((target, RANDOM.sub("*", unquote(parts.fragment))))


@dataclass
class Site:
    """A build: its pages by name."""

    root: Path
    pages: dict[str, Reader] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Site:
        site = cls(root)
        for path in sorted(root.rglob("*.html")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(COPIES) and not GENERATED.match(name):
                reader = site.pages[name] = Reader(name)
                reader.feed(path.read_text(encoding="utf-8"))
        return site

    def lands(self, target: str, fragment: str) -> bool:
        """Whether a link arrives."""
        page = self.pages.get(target)
        if page is None:
            return (self.root / target).exists()
        return not fragment or fragment in page.names or fragment in page.ids

    def dead(self, links: Iterator[tuple[str, str, str]]) -> Counter[tuple[str, str, str]]:
        return Counter(link for link in links if not self.lands(*link[1:]))

    def links(self) -> Iterator[tuple[str, str, str]]:
        for name, page in self.pages.items():
            yield from ((name, *link) for link in page.links)


def compare(english: Site, translated: Site) -> tuple[int, list[str], list[str]]:
    """How many links there are, those that die in the translation, and pages with other ids."""
    dead = english.dead(english.links())
    alive = [link for link in english.links() if link not in dead]
    lost = translated.dead(iter(alive)) + (translated.dead(translated.links()) - dead)
    odd = []
    for name, page in english.pages.items():
        other = translated.pages[name].ids if name in translated.pages else []
        if page.ids != other:
            changes = difflib.unified_diff(page.ids, other, n=0, lineterm="")
            odd.append(f"{name}: {' '.join(c for c in changes if c[:2] not in {'@@', '--', '++'})}")
    return len(alive), [" -> ".join(map(str, link)) for link in lost], odd


def main() -> int:
    """Build, compare, print and judge."""
    arguments = argparse.ArgumentParser(description="Hold a translated build against the source's.")
    arguments.add_argument("book", type=Path, nargs="?", default=QUANTECON)
    arguments.add_argument("--language", default="zh_CN")
    arguments.add_argument("--show", type=int, default=10)
    options = arguments.parse_args()
    if not options.book.is_dir():
        arguments.error(f"no book at {options.book}: name one, or set AMTS_CORPORA")
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as temp:
        folder = Path(temp)
        root, out = lay_out(options.book.resolve(), folder), folder / "out"
        plain = build(root, out, "en")
        out = out.rename(folder / "english")
        with (root / "conf.py").open("a", encoding="utf-8") as conf:
            conf.write('\nextensions = [*extensions, "sphinx_amts"]\namts_engine = "pseudo"\n')
        own = build(root, folder / "out", options.language)
        trees = sorted(p.relative_to(out) for p in (out / "doctrees").rglob("*.doctree"))
        odd = {}
        for tree in trees:
            there = folder / "out" / tree
            if rows := difference(out / tree, there) if there.exists() else ["no such page"]:
                odd[str(tree)[9:-8]] = rows
        links, lost, ids = compare(Site.read(out / "html"), Site.read(folder / "out/html"))
        pages = len(Site.read(out / "html").pages)
    new = [w for w in own if w not in plain]
    for title, rows in (
        ("pages with another skeleton", [f"{p}\n      " + "\n      ".join(r[:8]) for p, r in odd.items()]),
        ("warnings that English has not", new),
        ("links that die", lost),
        ("pages with other ids", ids),
    ):  # fmt: skip
        if rows:
            print(f"{title} ({len(rows)}):", *rows[: options.show], sep="\n  ")
    same = len(trees) - len(odd)
    print(f"same skeleton  {ratio(same, len(trees))}  at least 55 in 56")
    print(f"warnings       {len(own)}, in English {len(plain)}  no more than in English")
    print(f"links          {ratio(links - len(lost), links)}  all")
    print(f"same ids       {ratio(pages - len(ids), pages)}  all")
    good = same >= SAME * len(trees) and len(own) <= len(plain) and not lost and not ids
    return 0 if good and trees else 1


if __name__ == "__main__":
    sys.exit(main())
