"""What a reader of a translated book still reads in its source's language.

Usage::

    python benchmarks/words.py [BOOK …] [--language zh_CN …] [--show N]

Each BOOK (default: the sample book and ``quantecon-intro/en`` in the folder that AMTS_CORPORA
names, else ``../shared/corpora``) is a folder of sources with a ``conf.py``, or a Jupyter Book
with a ``_toc.yml``. A copy is built with plain Sphinx, once in English without this extension and
once in each language with the engine ``pseudo``, which leaves no word as it was. Then the words
that a reader sees on the built pages are compared: titles, navigation, headings, body, captions,
``alt`` and ``title``, descriptions, index and search page. A word in Latin letters that stands on
both is still in the source's language.

Left out are code, formulas, addresses, bibliographies, names (the book's, its authors', those of
roles such as ``guilabel``, of PEPs and RFCs, of parameters and their types, and words with capitals
within them, such as ``PoolManager``), what the page shows of a program's output, what the theme and
some extensions say in English whatever the language. What stands in a sentence that the edition
lists as missing (because a translation was refused) is counted apart. Bar: nothing is left. Exit
code 1 where something is; the N first of each page are printed, by kind.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from _books import QUANTECON, build, lay_out
from _reader import texts, words
from sphinx.config import Config
from sphinx.util.tags import Tags

SAMPLE = Path(__file__).resolve().parents[1] / "sphinx_amts" / "sample" / "book"
SAID = (
    "Toggle hidden content",
    "<no title>",
    "built-in function",
    "module",
    "Tabbed content",
)  # in English whatever the language
PARAMETER = re.compile(  # of an object: names, types
    r"[\w.*]+(?: \(.*?\))?(?: [–-]{1,2} |\Z)|[\w.*\[\]|, ()]*[\[|][\w.*\[\]|, ()]*\Z|(?:param|return|raise|type)s?\b[\w ]*:\Z"
)
LISTED = re.compile(
    r"(?:RFC|PEP) \d+|RFC\Z|[A-Z_]+(?:, \[\d+\])*\Z|.*PEP \d+|.*[(（].*[)）](?:, \[\d+\])*\Z"
)  # such an object in the index, with its module


@dataclass
class Left:
    """What is left in the source's language. ``listed``: of it, what the edition lists."""

    rows: dict[str, list[tuple[str, str, list[str]]]] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    listed: int = 0
    total: int = 0


def theme_of(root: Path, folder: Path, language: str) -> set[str]:
    """The words that the theme has no translation of: those of an empty book."""
    conf = str(root / "conf.py")
    empty = root.with_name("empty")  # as deep as the book, whose conf.py may look beside it
    empty.mkdir()
    own = (
        f"import sys; sys.path.insert(0, {str(root)!r}); __file__ = {conf!r}\n"
        "exec(compile(open(__file__, encoding='utf-8').read(), __file__, 'exec'))\n"
    )
    drop = (
        "\nextensions = [e for e in extensions if e not in ('sphinx_external_toc', 'sphinx_amts')]\n"
        "rediraffe_redirects = redirects = {}\n"
        "root_doc = master_doc = 'index'\nsource_suffix = '.rst'\nhtml_title = html_short_title = '0'\n"
        "html_static_path, html_extra_path, exclude_patterns = [], [], []\n"
        f"templates_path = [{str(root)!r} + '/' + p for p in globals().get('templates_path', [])]\n"
        "html_theme_options = {k: '0' if isinstance(v, str) and ' ' in v else v"
        " for k, v in globals().get('html_theme_options', {}).items()}\n"
        "html_sidebars, rst_prolog, rst_epilog = {}, '', ''\n"
    )
    (empty / "conf.py").write_text(own + drop, encoding="utf-8")
    pages = "abcdefgh"  # so many that a theme has to hide some
    tree = "".join(f"   {name}\n" for name in pages)
    (empty / "index.rst").write_text(f"0\n=\n\n.. toctree::\n\n{tree}", encoding="utf-8")
    for name in pages:
        (empty / f"{name}.rst").write_text("1\n=\n\n2\n-\n", encoding="utf-8")
    build(empty, folder / "of-empty", language)
    found = texts(folder / "of-empty" / "html", set(), set()).values()
    shutil.rmtree(empty)
    return {w for page in found for text in page for w in words(text.text)}


def compare(english: Path, other: Path, names: set[str], missing: str, theme: set[str]) -> Left:
    """Find the words of a translated site that stand in the same page in English."""
    left = Left()
    authors: set[str] = set()
    code: set[str] = set()
    theirs = texts(english, authors, code)
    rows: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
    names = names | authors
    theme = theme | {"logo", "home"}  # said with the book's name
    for page, found in texts(other, set(), set()).items():
        if page.startswith("prf-"):  # what sphinx-proof lists under the names of labels
            continue
        shown_there = [t for t in theirs.get(page, ()) if t.kind != "code"]
        known = {w for t in shown_there for w in words(t.text)}
        left.total += sum(len(words(t.text)) for t in shown_there)
        quoted = {w for t in found if t.kind == "code" for w in words(t.text)}
        for text in found:
            if text.kind == "code":
                continue
            shown = "" if text.text in SAID else text.text.removeprefix("<no title>")
            if text.kind == "field":
                shown = PARAMETER.sub("", shown, count=1) if PARAMETER.match(shown) else shown
            elif text.kind == "index" and LISTED.match(shown):
                shown = ""
            own = [w for w in words(shown) if w in known and w not in names]
            own = [w for w in own if text.main or w not in theme]
            if set(own) <= (quoted if text.kind == "meta" else code):
                continue
            if all(w in missing for w in own):
                left.listed += len(own)
                continue
            rows[page].append((text.kind, text.text, own))
            left.count[text.kind] += len(own)
    left.rows = dict(rows)
    return left


def missing_of(root: Path, language: str) -> str:
    """The words of the sentences that the edition has no translation of."""
    code = (
        "import json, sys, argparse\n"
        "from pathlib import Path\n"
        "from sphinx_amts import pipeline\n"
        "from sphinx_amts._book_pages import book_pages\n"
        "from sphinx_amts._book_settings import settings_of\n"
        "from sphinx_amts._commands._shared import editions\n"
        "from sphinx_amts.memory import Memory\n"
        "settings = settings_of(Path(sys.argv[1]), sys.argv[2], argparse.Namespace())\n"
        "pages, _ = pipeline.read_book(book_pages(settings), settings)\n"
        "with Memory.open(settings.memory) as memory:\n"
        "    known = editions(settings, memory, pages)\n"
        "print(json.dumps([pages[n].segments[b].sentences[k].text for n, e in known.items()"
        " for b, k in e.missing]))\n"
    )
    command = [sys.executable, "-c", code, str(root), language]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    try:
        sentences = json.loads(done.stdout)
    except ValueError:
        return ""
    return " ".join(html.unescape(s) for s in sentences).lower()


def names_of(root: Path) -> set[str]:
    """The words of the book's own name and of its authors'."""
    config = Config.read(root, overrides={}, tags=Tags())
    said = (config.project, config.author, config.copyright, config.release, config.version)
    return {w for text in said for w in words(str(text))} | {"sphinx", "alabaster", "python"}


def measure(book: Path, languages: Sequence[str], show: int) -> Iterator[bool]:
    """Build a book, compare and print; yields whether nothing is left."""
    with tempfile.TemporaryDirectory(prefix="amts-bench-") as temp:
        folder = Path(temp)
        root, out = lay_out(book.resolve(), folder), folder / "out"
        conf = root / "conf.py"
        text = conf.read_text(encoding="utf-8")
        drop = "\nextensions = [e for e in extensions if e != 'sphinx_amts']\namts = None\n"
        conf.write_text(text + drop, encoding="utf-8")
        plain = build(root, out, "en")
        english = out.rename(folder / "english")
        ours = "\nextensions = [*extensions, 'sphinx_amts']\namts_engine = 'pseudo'\namts_siblings = {}\n"
        conf.write_text(text + drop + ours, encoding="utf-8")
        names = names_of(root)
        for language in languages:
            conf.write_text(text + drop, encoding="utf-8")
            theme = theme_of(root, folder, language)
            conf.write_text(text + drop + ours, encoding="utf-8")
            said = build(root, folder / "out", language)
            left = compare(
                english / "html", folder / "out" / "html", names, missing_of(root, language), theme
            )
            print(f"{book}  {language}")
            for page, rows in left.rows.items():
                print(f"  {page}: {sum(len(own) for _, _, own in rows)}")
                for kind, shown, own in rows[:show]:
                    print(f"    {kind}: {' '.join(own)[:60]!r} in {shown[:100]!r}")
            count = sum(left.count.values())
            print(
                f"  words still in English: {count} of {left.total}  none"
                f"  ({', '.join(f'{k} {n}' for k, n in left.count.most_common())};"
                f" {left.listed} more in what is listed as missing)"
            )
            print(f"  warnings: {len(said)}, in English {len(plain)}")
            for line in [w for w in said if w not in plain][:show]:
                print(f"    {line}")
            yield not count


def main() -> int:
    """Measure each book and judge."""
    arguments = argparse.ArgumentParser(description="Find what is left in the source's language.")
    arguments.add_argument("books", type=Path, nargs="*", default=[SAMPLE, QUANTECON])
    arguments.add_argument("--language", nargs="+", default=["zh_CN"])
    arguments.add_argument("--show", type=int, default=5)
    options = arguments.parse_args()
    for book in options.books:
        if not book.is_dir():
            arguments.error(f"no book at {book}: name one, or set AMTS_CORPORA")
    good = [
        fine for book in options.books for fine in measure(book, options.language, options.show)
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
