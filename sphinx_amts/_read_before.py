"""What was found in a book's doctrees is noted in its memory, for builds that begin with nothing.

To find it, Sphinx reads those pages once more, which takes a third of such a build. It need not,
where nothing has changed that a page's blocks follow from: its source, the files that Sphinx says
it depends on, its catalogues, the configuration and the extensions. By the same, Sphinx knows in
other builds whether to read a page. A page that shows what comes from nowhere of these, as the
output of a program may, is not noted: nobody could say when that changes.

Notes are somebody else's, perhaps: what is put into a doctree is looked up by the text that stands
there, so that of a wrong note no more can come than that text stays in the source's language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from os.path import relpath
from pathlib import Path
from stat import S_ISREG

import docutils
import sphinx
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.i18n import docname_to_domain

from . import __version__
from ._doctree import Collected
from ._environment import page_name
from ._errors import StoreError
from ._notes import as_note, from_note, of_texts
from ._settings import Settings
from .book import Block
from .memory import Memory
from .segment import damage, pieces

__all__ = ["Read", "names_of", "read_of", "recall", "remember"]

_VERSION = "1"
"""Raised when the same page gives other blocks."""
_CONFIGURED = frozenset({"<rst_prolog>", "<rst_prologue>", "<rst_epilog>", "<rst_epilogue>"})
_LARGEST = 64 << 20  # bytes of a file that a page shows words of
_NO_WORD = re.compile(r"\W+")
_DOCSTRING = ":docstring of "  # as autodoc names the places of what it shows


@dataclass(frozen=True, slots=True)
class Read:
    """The blocks of a page. ``files``: all that they come from beside its source, as paths from the
    book's folder → hashes. ``sure``: whether that is known of every block."""

    blocks: tuple[Block, ...]
    files: dict[str, str]
    sure: bool = True


def read_of(env: BuildEnvironment, docname: str, collected: Collected, asked: str = "") -> Read:
    """What was read of a page, right after it was. *asked*: what Sphinx was asked of it, where that
    was not the whole source."""
    # what Sphinx names is relative to the book's folder, and docutils' to the one that this runs in
    root, here, page = Path(env.srcdir), Path.cwd(), Path(env.doc2path(docname))
    paths = {root / name for name in env.dependencies.get(docname, ())}
    paths |= {here / name for name in collected.recorded}
    sources = {here / name.partition(_DOCSTRING)[0] for name in collected.sources - _CONFIGURED}
    sure = sources <= {page, *paths} and docname not in env.reread_always
    files = {name: _hash(path) for path in sorted(paths) for name in _names(root, path)}
    sure = sure and all(files.values()) and not collected.faults
    if sure:  # a directive may say of whatever it shows that it stands in the page
        there = (path.read_text("utf-8", "replace") for path in (page, *sorted(paths)))
        configured = (env.config.rst_prolog or "", env.config.rst_epilog or "")
        sure = _stand_in((*there, asked, *configured), collected.lines)
    return Read(tuple(collected.blocks), files, sure)


def _stand_in(texts: Iterable[str], lines: Iterable[str]) -> bool:
    """Whether the words of all these lines stand in these texts: a cell of a table has those of
    others between its lines."""
    text = _words("\n".join(texts))
    return all(_words(line) in text for line in lines)


def _words(text: str) -> str:
    return f" {_NO_WORD.sub(' ', text).strip()} "


def names_of(app: Sphinx, settings: Settings, reduced: Mapping[str, str]) -> dict[str, str]:
    """Name what the blocks of these pages follow from, but for files that reading them tells.

    *reduced*: what Sphinx is asked of each; nothing, where it is the whole source.
    """
    env = app.env
    shared = of_texts(_of_book(app, settings))
    return {
        docname: of_texts(
            (shared, page_name(env, docname), text, _hash(Path(env.doc2path(docname))),
             *map(_hash, _catalogues(app, docname)))
        )
        for docname, text in reduced.items()
    }  # fmt: skip


def recall(
    app: Sphinx, settings: Settings, memory: Memory, names: Mapping[str, str]
) -> dict[str, tuple[Block, ...]]:
    """The blocks of those pages that would be read as they were."""
    hash_of = cache(_hash)  # a module is shown on many pages
    found: dict[str, tuple[Block, ...]] = {}
    with suppress(StoreError):  # then they are read
        for docname, name in names.items():
            note = from_note(Read, name, memory.note(_key(settings, app.env, docname)))
            if note is None or not all(map(_is_whole, note.blocks)):
                continue
            if all(was and hash_of(app.srcdir / p) == was for p, was in note.files.items()):
                found[docname] = note.blocks
    return found


def remember(
    app: Sphinx,
    settings: Settings,
    memory: Memory,
    names: Mapping[str, str],
    read: Mapping[str, Read | None],
) -> None:
    """Note what was read of these pages, where it is known what it follows from. Of one of which
    there is nothing, what was noted is forgotten."""
    with suppress(StoreError):  # then they are read again
        for docname, one in read.items():
            if one is None or one.sure:
                note = None if one is None else as_note(names[docname], one)
                memory.set_note(_key(settings, app.env, docname), note, derived=True)


def _key(settings: Settings, env: BuildEnvironment, docname: str) -> str:
    return f"blocks:{settings.pair}:{page_name(env, docname)}"


def _of_book(app: Sphinx, settings: Settings) -> Iterator[str]:
    """What the blocks of every page follow from."""
    yield from (_VERSION, __version__, sphinx.__display_version__, docutils.__version__)
    yield from (settings.pair, app.builder.name, *sorted(app.tags))
    yield from (_hash(Path(app.confdir) / name) for name in ("conf.py", "docutils.conf"))
    for name, extension in sorted(app.extensions.items()):
        yield from (name, extension.version)
        yield _hash(Path(getattr(extension.module, "__file__", None) or "-"))
    for value in sorted(app.config.filter(frozenset({"env"})), key=lambda value: value.name):
        yield from (value.name, _as_text(value.value))


def _catalogues(app: Sphinx, docname: str) -> Iterator[Path]:
    """Find a page's catalogues as Sphinx does: one for ``zh`` is one for ``zh_CN``, too."""
    domain = docname_to_domain(docname, app.config.gettext_compact)
    for folder in app.config.locale_dirs:
        place = str(Path(app.srcdir, folder))
        yield from map(Path, gettext.find(domain, place, [app.config.language], all=True))


def _as_text(value: object, within: tuple[int, ...] = ()) -> str:
    """A value of the configuration as a text that is the same in every process, where it can be."""
    if id(value) in within:  # such as of globals()
        return "..."
    if isinstance(value, Mapping | set | frozenset | list | tuple):
        within = (*within, id(value))
        if isinstance(value, Mapping):
            pairs = ((_as_text(k), _as_text(v, within)) for k, v in value.items())
            return repr(sorted(pairs))
        texts = [_as_text(one, within) for one in value]
        return repr(texts if isinstance(value, list | tuple) else sorted(texts))
    name = getattr(value, "__qualname__", "")  # of classes and functions
    return f"{getattr(value, '__module__', '')}.{name}" if name else repr(value)


def _is_whole(block: Block) -> bool:
    """Whether a block has what stands for each of its slots, in their order."""
    if "<" not in block.text:
        return not block.holders
    slots = [n for what, n in pieces(block.text) if what in {"x", "open"}]
    return slots == [*range(1, len(block.holders) + 1)] and not damage(block.text, block.text)


def _names(root: Path, path: Path) -> Iterator[str]:
    """What a note calls a file: by the way from the book, for the book may be moved, or may be there
    twice. One that is not in it is named by its place, too: it may have been read for either."""
    if path.is_relative_to(root):
        yield path.relative_to(root).as_posix()
        return
    yield str(path)
    with suppress(ValueError):  # on another drive, there is no way
        yield Path(relpath(path, root)).as_posix()


def _hash(path: Path) -> str:
    """Name what a file holds; nothing where there is none that could be read.

    Notes name files, too, and may be somebody else's: nothing is opened that has no end, or that
    the system makes up as it is read, which it says is empty.
    """
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            return ""
        return sha256(path.read_bytes()).hexdigest() if found.st_size else "empty"
    except (OSError, ValueError):  # the latter of names that can be none
        return ""
