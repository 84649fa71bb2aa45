"""*Dive into Deep Learning* built by plain Sphinx, through ``amts_d2l``: pages and their warnings.

    python benchmarks/d2l.py [--keep FOLDER] [en] [zh] [zh_CN]

``en`` is the English book; ``zh`` the Chinese edition as its translators wrote it; ``zh_CN`` the
English that they translated from, built in Chinese with their words, and with the pseudo engine's
where they have none. For each it prints how many pages have no warning of ours (the bar: 95 %) and
how many have none at all. A label or page that lies in a part of the book that the corpora do not
have counts as missing, not as a warning; pictures that are not there are a grey pixel.

What stands beside it, as the floor: the same pages read without ``amts_d2l``, where D2L's marks
show as text.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from _books import CORPORA, PIXEL

_BAR = 0.95
_CONF = """\
project = "D2L"
extensions = ["myst_parser", "sphinx_amts", "sphinx_design", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["d2l.bib"]
bibtex_default_style = "alpha"
language = {language!r}
amts_source_language = {source!r}
amts_d2l = {d2l!r}
amts_report = False
myst_enable_extensions = ["dollarmath", "amsmath"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
_SIBLING = """\
amts_siblings = {{"zh_CN": {{"path": {zh!r}, "origin": {en!r}}}}}
amts_engine = "pseudo"
"""
_IMAGE = re.compile(r"!\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_LABEL = re.compile(r":(?:eq)?label:`([^`]+)`")
_WARNING = re.compile(
    r"^(?P<file>[^:\n]+\.md)(?::(?P<line>\d+))?: (?:WARNING|ERROR): (?P<text>.*?)(?: \[(?P<type>[\w.-]+)\])?$",
    re.MULTILINE,
)
_UNDEFINED = re.compile(
    r"(?:undefined label: |equation not found: |could not find bibtex key )['\"]?([^'\"]+)"
)
_GONE = re.compile(r"nonexisting document|frontpage\.html")
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SWALLOWED = re.compile(r"\{(?:numref|eq|table|figure|tab-item|tab-set|toctree)\}")
_MARK = re.compile(
    r":(?:label|eqlabel|numref|eqref|cite|citet|width|begin_tab|end_tab):|\[\*\*|\*\*\]|#@tab"
)


def _lay_out(what: str, folder: Path, d2l: str) -> Path:
    """Copy an edition, and make what it lacks: pictures, a first page, a configuration."""
    root = folder / "book"
    source = {"en": "d2l-en", "zh": "d2l-zh/zh", "zh_CN": "d2l-zh/en"}[what]
    shutil.copytree(CORPORA / source, root)
    if not (root / "d2l.bib").exists():
        shutil.copy(CORPORA / "d2l-en" / "d2l.bib", root)
    if not (root / "index.md").exists():
        pages = sorted(p.relative_to(root).with_suffix("").as_posix() for p in root.rglob("*.md"))
        firsts = {p for p in pages if p.endswith("/index")}
        tops = [p for p in pages if p in firsts or f"{p.split('/')[0]}/index" not in firsts]
        toc = "\n".join(tops)
        (root / "index.md").write_text(f"# D2L\n\n```toc\n:numbered:\n\n{toc}\n```\n", "utf-8")
    for page in root.rglob("*.md"):
        for path in _IMAGE.findall(page.read_text("utf-8")):
            picture = (page.parent / path).resolve()
            if "://" not in path and picture.is_relative_to(root.resolve()):
                picture.parent.mkdir(parents=True, exist_ok=True)
                picture.write_bytes(PIXEL) if picture.suffix != ".svg" else picture.write_text(
                    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80">'
                    '<rect width="300" height="80" fill="#ccc"/></svg>'
                )
    conf = _CONF.format(
        language={"en": "en", "zh": "zh_CN", "zh_CN": "zh_CN"}[what],
        source="zh_CN" if what == "zh" else "en",
        d2l=d2l,
    )
    if what == "zh_CN":
        conf += _SIBLING.format(zh=str(CORPORA / "d2l-zh/zh"), en=str(CORPORA / "d2l-zh/en"))
    (root / "conf.py").write_text(conf, encoding="utf-8")
    return root


def _measure(what: str, folder: Path, d2l: str) -> float:
    root = _lay_out(what, folder, d2l)
    out = folder / "html"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", str(root), str(out)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (folder / "warnings").write_text(done.stderr, encoding="utf-8")
    texts = {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.md")}
    labels = {label for text in texts.values() for label in _LABEL.findall(text)}
    keys = set(re.findall(r"@\w+\{([^,\s]+)", (root / "d2l.bib").read_text("utf-8")))
    kinds: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    any_: Counter[str] = Counter()
    for m in _WARNING.finditer(done.stderr):
        page = Path(m["file"]).resolve().relative_to(root.resolve()).as_posix()
        named = _UNDEFINED.search(m["text"])
        known = labels | keys | {label.lower() for label in labels}
        if _GONE.search(m["text"]) or (named and named[1].strip() not in known):
            kinds["(lies in what the corpora lack)"] += 1
            continue
        ours[page] += (m["type"] or "").startswith("amts.")
        any_[page] += 1
        kinds[m["type"] or m["text"][:50]] += 1
    left = Counter(mark for page in texts for mark in _left(out / Path(page).with_suffix(".html")))
    clean = sum(not ours[page] for page in texts) / len(texts)
    silent = sum(not any_[page] for page in texts) / len(texts)
    print(
        f"{what:6} amts_d2l={d2l!r:6} {len(texts)} pages; without a warning of ours {clean:.1%}; "
        f"without any {silent:.1%}; marks that readers see {sum(left.values())}"
    )
    for kind, n in kinds.most_common():
        print(f"    {n:4} {kind}")
    if left and d2l:
        print("    marks:", dict(left))
    return clean


def _left(page: Path) -> list[str]:
    """The marks of D2L's that a reader sees on a page, outside of code."""
    if not page.exists():
        return []
    text = page.read_text("utf-8")
    text = text[text.index('role="main"') : text.rindex('<div class="clearer">')]
    plain = _TAG.sub("", _CODE.sub("", text))
    return _MARK.findall(plain) + _SWALLOWED.findall(_TAG.sub("", text))


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--keep", type=Path, help="build here, and leave what was built")
    options.add_argument("--floor", action="store_true", help="without amts_d2l, too")
    options.add_argument("editions", nargs="*", default=["en", "zh", "zh_CN"])
    given = options.parse_args()
    if not (CORPORA / "d2l-en").is_dir():
        print(f"no corpora in {CORPORA}; set AMTS_CORPORA")
        return 0
    worst = 1.0
    for what in given.editions:
        for d2l in ("all", "")[: 1 + given.floor]:
            with tempfile.TemporaryDirectory() as scratch:
                folder = given.keep / f"{what}{d2l}" if given.keep else Path(scratch)
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                clean = _measure(what, folder, d2l)
                worst = min(worst, clean) if d2l else worst
    return int(worst < _BAR)


if __name__ == "__main__":
    raise SystemExit(main())
