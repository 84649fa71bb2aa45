"""``sphinx-amts build``: the book in all its languages, with one command."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import publish
from .._book_settings import add_options, sphinx_of
from .._errors import SettingError
from .._languages import check_language, named_languages
from .._settings import SETTINGS, Settings, Sibling
from ._progress import shown
from ._shared import Commands, add_command, check_output, put

__all__ = ["register"]

_EPILOG = """\
For example:

  sphinx-amts build book --languages zh_CN,pt_BR
      the book in its own language and in two others, into book/_build/editions
  sphinx-amts build book --engine firefox -W
      in all languages of amts_editions and amts_siblings; a machine translates what no human
      did; ends with 1 where there was a warning

Each edition lies in DIR/LANGUAGE/, and DIR/index.html leads to all of them. Notebooks are run
once, for all editions; what they gave is kept in DIR/.outputs. A second run does what changed.
Exit codes: 0 all editions are built; 1 one could not be built, or -W and a warning; 2 wrong
usage."""


def register(commands: Commands) -> None:
    """Add the command to the parser."""
    one = add_command(
        commands, "build", _build,
        "Build the book in its own language and in others, side by side, with Sphinx.",
    )  # fmt: skip
    one.epilog = _EPILOG
    one.formatter_class = argparse.RawDescriptionHelpFormatter
    one.add_argument(
        "--languages", nargs="+", action="extend", default=[], metavar="LANGUAGE",
        help="As Sphinx names them: zh_CN,pt_BR,es, with commas or spaces. By default those of "
        "amts_editions and amts_siblings.",
    )  # fmt: skip
    one.add_argument(
        "--output", type=Path, metavar="DIR",
        help="Where the editions go (default: _build/editions in the book).",
    )  # fmt: skip
    one.add_argument(
        "-b", "--builder", default="html", metavar="NAME",
        help="Sphinx's builder: html, dirhtml, epub … (default: html).",
    )  # fmt: skip
    one.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N",
        help="Use this many processes (default: what the machine has cores and memory for).",
    )  # fmt: skip
    one.add_argument(
        "-D", "--define", action="append", default=[], metavar="NAME=VALUE",
        help="A setting of conf.py, for all editions, as sphinx-build takes it.",
    )  # fmt: skip
    one.add_argument(
        "-t", "--tag", action="append", default=[], metavar="TAG", help="Define a tag of Sphinx."
    )
    one.add_argument("-E", "--fresh-env", action="store_true", help="Read every page again.")
    one.add_argument(
        "-W", "--fail-on-warning", action="store_true", help="End with 1 where there is a warning."
    )
    add_options(one, without={"sibling"})


def _jobs(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")


def _build(options: argparse.Namespace) -> int:
    output: Path | None = options.output
    if output is not None:  # before conf.py, which may change the current folder
        output = output.resolve()
    settings, confdir, values = sphinx_of(options.book.absolute(), options)
    languages = named_languages(options.languages)
    languages = languages or publish.languages_of(settings)
    for language in languages:
        check_language(language, own=language == settings.source_language)
    if not [one for one in languages if one != settings.source_language]:
        raise SettingError(
            f"no language is named but {settings.source_language}, the book's own",
            remedy="add --languages zh_CN,pt_BR, or set amts_editions in the configuration",
        )
    output = output or settings.root / "_build" / "editions"
    check_output(_with_siblings(settings, options.define), output)
    if options.builder.startswith("amts-"):
        raise SettingError(
            f"-b {options.builder} is no builder of one edition", remedy="use html, dirhtml, epub …"
        )
    overrides = {
        **values, **_defined(options.define), **_given(settings, options),
        **publish.editions_of(settings, languages),
    }  # fmt: skip
    book = publish.Book(
        root=settings.root, confdir=confdir, source=settings.source_language,
        builder=options.builder, tags=tuple(options.tag),
        overrides=overrides,
    )  # fmt: skip
    known = overrides.get("amts_editions", settings.editions)
    for one in dict.fromkeys([settings.source_language, *languages]):
        if one not in known:
            put(
                f"{one}: no page leads to this edition: amts_editions has no address of it",
                sys.stderr,
            )
    planned = publish.plan(
        book, languages, output, most=options.jobs, fresh=bool(options.fresh_env)
    )
    put(
        f"{len(planned.jobs)} editions, {planned.at_once} at a time, on {planned.cores} cores, "
        f"into {output}",
        sys.stderr,
    )
    with shown([job.language for job in planned.jobs]) as tell:
        made = publish.publish(planned, tell)
    for edition in made:
        put(publish.summary(edition))
    built = not all(edition.failed for edition in made)
    if built and (index := output / "index.html").is_file():
        put(f"begin with {index}")
    failed = any(one.failed for one in made)
    return int(failed or (options.fail_on_warning and any(one.warnings for one in made)))


def _with_siblings(settings: Settings, pairs: list[str]) -> Settings:
    """With the human editions that -D names: they are not to be written over, either."""
    key = "amts_siblings."
    named = {
        name.removeprefix(key): Sibling(settings.root / value)
        for name, value in _defined(pairs).items()
        if name.startswith(key)
    }
    return replace(settings, siblings={**settings.siblings, **named})


def _given(settings: Settings, options: argparse.Namespace) -> dict[str, Any]:
    """The settings of ours that the command line names, as Sphinx takes them."""
    named = [s.name for s in SETTINGS if getattr(options, s.name, None) is not None]
    if options.engine_option:
        named.append("engine_options")
    values = {f"amts_{name}": getattr(settings, name) for name in named}
    return {n: str(v) if isinstance(v, Path) else v for n, v in values.items()}


def _defined(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (equals and name):
            raise SettingError(f"-D {pair} is not NAME=VALUE")
        if name == "language":
            raise SettingError("-D language names one language", remedy="use --languages")
        found[name] = value
    return found
