"""Our messages to readers: templates → ``sphinx_amts.pot``, ``.po`` brought up to date → ``.mo``.

    python .ci/catalogues.py

Run it after a message or a translation was changed, translate what is new in the ``.po`` files and
run it again. ``--check`` writes nothing and ends with 1 where a catalogue is behind: messages that
are missing, gone, untranslated or not compiled.
"""

from __future__ import annotations

import argparse
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

_PACKAGE = Path(__file__).parent.parent / "sphinx_amts"
_LOCALE = _PACKAGE / "locale"
_OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}


def template() -> Catalog:
    """What our templates say, in English."""
    catalog = Catalog(
        project="sphinx_amts", copyright_holder="The sphinx_amts developers", fuzzy=False,
        header_comment="# Messages of sphinx_amts to readers.",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),  # when it was made is in the history
    )  # fmt: skip
    folder = _PACKAGE / "_readers" / "templates"
    found = extract_from_dir(folder, [("**.html", "jinja2")], _OPTIONS)
    for name, _line, message, _comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        catalog.add(message, locations=[(name, None)], context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """Give a catalogue as the bytes of its file; no date or version makes it differ."""
    stream = io.BytesIO()
    write_po(stream, catalog, omit_header=catalog.locale is None, include_lineno=False, width=100)
    return stream.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Give a catalogue as gettext reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def said(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What a catalogue says of each message; the header names the Babel that wrote it."""
    return {_all(m.id): _all(m.string) for m in catalog if m.id}


def _all(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def faults(path: Path, catalog: Catalog, messages: Catalog) -> list[str]:
    """Say what a catalogue lacks."""
    wanted, there = ({m.id for m in one if m.id} for one in (messages, catalog))
    out = [f"missing: {one!r}" for one in wanted - there]
    out += [f"gone: {one!r}" for one in there - wanted]
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            out.append(f"not translated: {message.id!r}")
        out += [f"{error}: {message.id!r}" for error in message.check(catalog)]
    binary = path.with_suffix(".mo")
    if not binary.exists() or said(read_mo(io.BytesIO(binary.read_bytes()))) != said(catalog):
        out.append(f"{binary.name} is not what {path.name} compiles to")
    return [f"{path.relative_to(_LOCALE)}: {one}" for one in sorted(out)]


def main() -> int:
    """Bring the catalogues up to date, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    messages = template()
    found: list[str] = []
    for path in sorted(_LOCALE.glob("*/LC_MESSAGES/sphinx_amts.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        if not check:
            catalog.update(messages, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            path.write_bytes(written(catalog))
            path.with_suffix(".mo").write_bytes(compiled(catalog))
        found += faults(path, catalog, messages)
    for one in found:
        sys.stderr.write(f"{one}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
