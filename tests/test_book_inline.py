"""Our inline scanner against markdown-it-py's own parser, set up by MyST-Parser.

What differs on purpose: ``$$…$$`` within a line is one formula, D2L's slide marks belong to
their pairs and its ``:role:`code` `` is one atom, bare URLs are atoms. The strings made here stay
clear of these; the corpora are full of them, so there both sides are brought to one form.
Where a footnote stands within a broken link, markdown-it's look-ahead differs from CommonMark's
algorithm, once in ten thousand strings made of nothing but marks: the examples are fixed ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pytest
from _corpora import CORPORA
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sphinx_amts.book import Dialect, scan
from sphinx_amts.book._links import normalise_label

PLAIN = frozenset({"amsmath", "colon_fence", "deflist", "dollarmath", "substitution"})
ATTRS = PLAIN | {"attrs_inline"}
Shape = list[str | tuple[str, ...]]


def parser(extensions: frozenset[str]) -> MarkdownIt:
    """MyST-Parser's own parser, without what changes the tokens afterwards."""
    md = create_md_parser(MdParserConfig(enable_extensions=set(extensions)), RendererHTML)
    md.core.ruler.enableOnly(["normalize", "block", "inline"])
    return md


def theirs(children: Sequence[Token]) -> Shape:
    """markdown-it's tokens → text, atoms and pairs."""
    out: Shape = []
    skip = ""
    for at, token in enumerate(children):
        name, _, half = token.type.rpartition("_")
        following = children[at + 1].type if at + 1 < len(children) else ""
        if skip:
            skip = "" if token.type == skip else skip
        elif token.type == "link_open" and (
            token.markup == "autolink" or following == "link_close"
        ):
            out.append(("x",))
            skip = "link_close"
        elif token.type == "span_open" and following == "span_close":
            out.append(("x",))
            skip = "span_close"
        elif token.type == "softbreak":
            out.append("\n")
        elif token.type == "text":
            out.append(token.content)
        elif token.type == "text_special":
            out.append(("x",) if token.info == "entity" else token.content)
        elif half in {"open", "close"}:
            out.append((half, "link" if name == "span" else name))
        elif token.type == "image" and token.content:
            out += [("open", "image"), *theirs(token.children or ()), ("close", "image")]
        elif token.type == "myst_role" and _is_titled(token):
            out += [("open", "role"), ("close", "role")]
        else:
            out.append(("x",))
    return tidy(out)


def _is_titled(token: Token) -> bool:
    return bool(re.fullmatch(r"(?s).+?\s*<[^<>]+>\s*", token.content))


def ours(raw: str, dialect: Dialect, labels: Iterable[str]) -> Shape:
    out: Shape = []
    names = {"emphasis": "em", "strike": "s"}
    for mark in scan(raw, dialect, frozenset(labels)):
        if mark.what == "text":
            out.append(mark.value)
        elif mark.kind == "url" and raw[mark.start] != "<":
            out.append(raw[mark.start : mark.end])
        elif mark.kind == "role" and raw[mark.start] == ":":
            role = re.match(r":[\w]+:", raw[mark.start :])
            out += [role[0] if role else "", ("x",)]
        elif mark.what == "x":
            out.append(("x",))
        else:
            mark_ = raw[mark.start : mark.end]
            slide = mark.kind in {"strong", "strike"} and mark_.strip("[]()") != mark_
            edge = [mark_[0] if mark.what == "open" else mark_[-1]] if slide else []
            pair = (mark.what, names.get(mark.kind, mark.kind))
            out += [*edge, pair] if mark.what == "open" else [pair, *edge]
    return tidy(out)


def tidy(shape: Shape) -> Shape:
    """Texts joined, white space folded; nothing inside a role or a pair of one is looked at."""
    out: Shape = []
    hidden = False
    for item in shape:
        if item == ("close", "role"):
            hidden = False
        if not hidden:
            if isinstance(item, str) and out and isinstance(out[-1], str):
                out[-1] += item
            elif item:
                out.append(item)
        if item == ("open", "role"):
            hidden = True
    return [re.sub(r"[ \t\n]+", " ", i) if isinstance(i, str) else i for i in out]


_PIECES = (
    "*", "**", "***", "_", "__", "~~", "`", "``", "```", "[", "]", "![", "](", "](u)", "](<u v> 't')",
    '](u "t)")', "][b]", "[]", "[a]", "[^1]", "[^2]", "(", ")", "\\", "\\\\", "\\*", "\\[", "\\`",
    "\\$", "$", "$x$", "$$", "<", ">", "<b>", "</b>", "<b a='*'>", "<br/>", "<!-- * -->", "<!---->",
    "<?a?>", "<!A b>", "<![CDATA[*]]>", "<https://a.b>", "<a@b.c>", "&amp;", "&copy;", "&#42;", "&#x2a;",
    "&nosuch;", "&#0;", "{ref}", "{a:b}", "{a}`b`", "{a}`t <u>`", "{", "}", "{{ a }}", "{{", "}}", "{.a}",
    "{#b c=d}", "!", '"', "'", ".", ",", "。", "“", "”", "（", "中", "é", "€", "\u00a0", "\u2003", "\u00ad",
    " ", "  \n", "\n", "\\\n", " \n ", "a", "b", "1", "-", "\t", "a b", "😀", "´", "^", "|", "=",
)  # fmt: skip
REFERENCES = {"A": {"href": "u", "title": ""}, "A B": {"href": "u", "title": ""}}


def strings() -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(_PIECES), st.sampled_from(_PIECES), st.text(max_size=2))
    return st.lists(pieces, max_size=14).map("".join)


def _out_of_bounds(raw: str) -> bool:
    """What differs on purpose, and what no block can hold."""
    return bool(
        re.search(r":\w+:`|\$\$|[\r\0]|://|www\.|mailto:", raw.replace("<https://a.b>", ""))
        or re.search(r"[\[(](\*\*|~~|__)|(\*\*|~~|__)[\])]|~", raw)
        or raw.strip() != raw
        or (raw.endswith("\\") and raw.startswith("$"))  # theirs looks round the corner there
        or re.search(r"\n\s*\n", raw)
    )


@given(strings(), st.sampled_from([PLAIN, ATTRS]))
@settings(max_examples=2000, deadline=None, derandomize=True)
@example("*a _b* c_", PLAIN)
@example("***a** b*", PLAIN)
@example("a**“b”**c", PLAIN)
def test_marks_are_those_of_commonmark(raw: str, extensions: frozenset[str]) -> None:
    """The same atoms, pairs and texts as markdown-it-py finds, in any mixture of marks."""
    if _out_of_bounds(raw):
        return
    assert ours(raw, Dialect(extensions), REFERENCES) == reference(raw, extensions)


_PARSERS = {e: parser(e) for e in (PLAIN, ATTRS)}


def reference(raw: str, extensions: frozenset[str]) -> Shape:
    md = _PARSERS[extensions]
    tokens: list[Token] = []
    env = {"references": dict(REFERENCES), "footnotes": {"refs": {":1": -1}}}
    md.inline.parse(raw, md, env, tokens)
    return theirs(tokens)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="set AMTS_CORPORA to a folder of books")
def test_marks_of_real_books() -> None:
    """Every block of the corpora has the marks that markdown-it-py finds (one page in four)."""
    md = parser(PLAIN | {"strikethrough"})
    dialect = Dialect(PLAIN)
    odd = []
    for path in sorted(CORPORA.rglob("*.md"))[::4]:
        state = StateCore(path.read_text(encoding="utf-8"), md, {})
        md.core.process(state)
        labels = {normalise_label(r) for r in state.env.get("references", {})}
        for token in state.tokens:
            if token.type != "inline" or "$$" in token.content:
                continue
            if theirs(token.children or ()) != ours(token.content, dialect, labels):
                odd.append((path.name, token.content))
    assert not odd


@pytest.mark.parametrize("opening", ["<!-- ", "<? ", "<![CDATA[ ", "{{ "])
def test_what_is_never_closed_is_text(opening: str) -> None:
    """However often it stands on a line: it is looked for once, or this would take minutes."""
    raw = opening * 30_000
    assert {m.what for m in scan(raw, Dialect())} == {"text"}


@pytest.mark.parametrize(
    "raw",
    [
        "[^a" * 30_000,
        "[a](" * 30_000,
        "_a*" * 30_000,
        "*a " * 20_000 + "b_ " * 20_000,
        "[" * 20_000 + "a" + "]" * 20_000,
        "![" * 20_000 + "a" + "](x)" * 20_000,
        "[[a](x) " * 20_000,
    ],
    ids=["footnotes", "links", "emphasis", "runs", "brackets", "images", "outer"],
)
def test_many_marks_take_as_long_as_many_letters(raw: str) -> None:
    """Nothing is looked for again for every mark, or each of these would take minutes."""
    marks = scan(raw, Dialect(), {"B": ""})
    assert "".join(raw[m.start : m.end] for m in marks) == raw
