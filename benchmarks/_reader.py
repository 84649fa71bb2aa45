"""What a reader of built pages sees: titles, navigation, headings, body, captions, descriptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

COPIES = ("_static/", "_downloads/", "_sources/", "_modules/", "_images/", "_amts/")
LEFT_OUT = frozenset("script style code pre kbd samp var svg math textarea noscript tt".split())
LEFT_OUT_OF_FIELDS = LEFT_OUT | {"strong", "em"}  # names of parameters, and their types
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
CLASSES = frozenset(
    "math highlight citation mermaid sig sig-object guilabel menuselection accelerator file program "
    "command option mailheader mimetype newsgroup regexp footer sphinx-footer dataframe doctest "
    "problematic widget output_area text_html system-message viewcode-link bibtex copybtn "
    "literal-block-wrapper-code release version xref-literal sd-octicon fa cell_timer".split()
)
KINDS = {
    **{f"h{n}": "heading" for n in range(1, 7)},
    "title": "page title", "figcaption": "caption", "caption": "caption", "td": "cell", "th": "cell",
    "nav": "navigation", "dt": "term", "li": "body", "p": "body", "dd": "body",
}  # fmt: skip
BY_CLASS = {
    "sphinxsidebar": "navigation", "related": "navigation", "toctree-wrapper": "navigation",
    "caption": "caption", "caption-text": "caption", "indextable": "index",
    "admonition-title": "title of a box", "topic-title": "title of a box", "sd-card-title": "title of a box",
    "sd-summary-title": "title of a box", "sd-tab-label": "label of a tab",
}  # fmt: skip
ATTRIBUTES = ("alt", "title", "aria-label", "placeholder")
METAS = frozenset({"description", "keywords", "og:title", "og:description"})
WORD = re.compile(r"(?<![\w@./-])[A-Za-z][A-Za-z’']{2,}(?![\w@/]|[.-]\w)")
ADDRESS = re.compile(
    r"(?:PEP|RFC) \d+(?: Section [\d.]+)?|[\w-]+:[\w-]+|\[?doi:\S+|\w+://\S+|www\.\S+|\S+@\S+\.\S+|\S+\.(?:html?|com|org|io|py|md|ipynb|yml)\b"
)

SENT_ON = re.compile(r'<meta http-equiv="refresh"', re.IGNORECASE)
"""Of a page that an extension writes for an old address, from which readers are sent on."""
CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")


@dataclass
class Text:
    """A stretch of a page that a reader reads at once. ``kind``: where it stands; ``main``: in the
    page's own body, not in what the theme puts around it."""

    kind: str
    text: str
    main: bool = True


class Reader(HTMLParser):
    """The texts of a page."""

    def __init__(self, cited: frozenset[str], *, article: bool = False) -> None:
        super().__init__()
        self.cited = cited
        self.article = article  # a theme that puts buttons of its own into the main part
        self.found: list[Text] = []
        self.cites: set[str] = set()
        self.said: list[str] = []
        self.code: list[str] = []
        self.stack: list[tuple[str, str, bool]] = []  # tag, kind, whether it is left out
        self.main = 0  # so deep in the stack does the page's own body begin
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = set(values.get("class", "").split())
        _, kind, out = self.stack[-1] if self.stack else ("", "body", False)
        if kind in {"body", "navigation"} or tag == "figcaption":
            kind = KINDS.get(tag, kind) if kind == "body" or tag != "p" else kind
        kind = next((BY_CLASS[c] for c in classes if c in BY_CLASS), kind)
        if tag == "dl" and "field-list" in classes:
            kind = "field"
        source = values.get("id", "").startswith("footcite-")  # of a bibliography in footnotes
        if (source or "citation" in classes) and values.get("id"):
            self.cites.add(values["id"])
        cite = tag == "a" and values.get("href", "").rpartition("#")[2] in self.cited
        out = (
            out
            or tag in (LEFT_OUT_OF_FIELDS if kind == "field" else LEFT_OUT)
            or bool(classes & CLASSES)
            or cite
            or source
        )
        if tag == "meta" and (values.get("name") or values.get("property")) in METAS:
            self.found.append(Text("meta", values.get("content", "")))
        if not out:
            self.found += [Text(a, values[a], bool(self.main)) for a in ATTRIBUTES if values.get(a)]
        if tag not in VOID:
            self.stack.append((tag, kind, out))
            main = values.get("role") == "main" or tag == "main"
            if not self.main and ("bd-article" in classes if self.article else main):
                self.main = len(self.stack)
            if tag not in {"a", "em", "strong", "span", "b", "i", "sup", "sub", "abbr", "cite"}:
                self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in {t for t, _, _ in self.stack}:
            return
        if tag not in {"a", "em", "strong", "span", "b", "i", "sup", "sub", "abbr", "cite"}:
            self.flush()
        while self.stack and self.stack.pop()[0] != tag:
            pass
        if len(self.stack) < self.main:
            self.main = 0

    def handle_data(self, data: str) -> None:
        if self.cites and self.stack and self.stack[-1][2]:
            self.said.append(data)
        if {tag for tag, _, _ in self.stack} & {"code", "kbd", "samp"}:
            self.found.append(Text("code", data))  # stands without marks in descriptions
            if self.stack[-1][1] == "heading":  # and in titles
                self.code += words(data)
        name = self.stack and self.stack[-1][0] == "cite" and len(data.split()) == 1
        if self.stack and not self.stack[-1][2] and not name:  # `name` in reStructuredText
            self.open.append(data)
        else:
            self.open.append(" ")

    def flush(self) -> None:
        text = " ".join("".join(self.open).split())
        if text:
            kind = self.stack[-2 if len(self.stack) > 1 else -1][1] if self.stack else "body"
            self.found.append(Text(kind, text, bool(self.main)))
        self.open = []


def texts(site: Path, authors: set[str], code: set[str]) -> dict[str, list[Text]]:
    """What a reader sees of each page; the words of what it cites are added to *authors*, those of
    code in headings, which stands without its marks in titles, to *code*."""
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    names = [n for n in names if not n.startswith(COPIES)]
    raw = {n: (site / n).read_text(encoding="utf-8") for n in names}
    raw = {n: text for n, text in raw.items() if not SENT_ON.search(text)}
    cited: set[str] = set()
    for text in raw.values():
        if "citation" in text:
            reader = Reader(frozenset())
            reader.feed(text)
            cited |= reader.cites
            authors |= {w for said in reader.said for w in words(said)}
    found = {}
    for name, text in raw.items():
        reader = Reader(frozenset(cited), article="bd-article" in text)
        reader.feed(text)
        reader.flush()
        code |= set(reader.code)
        for one in reader.found:  # the search page is the theme's
            one.main = one.main and name != "search.html"
        found[name] = reader.found
    return found


def words(text: str) -> list[str]:
    """The words in Latin letters, without addresses and names such as ``PoolManager``."""
    found = WORD.findall(ADDRESS.sub(" ", text))
    return [w.lower() for w in found if not CAMEL.search(w)]
