"""The editions of a book: names and addresses; and our messages to readers."""

from __future__ import annotations

import gettext
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sphinx_amts
from sphinx_amts._languages import own_names
from sphinx_amts._readers.editions import editions_of
from sphinx_amts._readers.marks import classes_of
from sphinx_amts._readers.page import finished

_ROOT = Path(__file__).parent.parent
_LOCALE = Path(sphinx_amts.__file__).parent / "locale"
_SCRIPT = _ROOT / ".ci" / "catalogues.py"
_WANTED = "ar de es fa fr he id it ja ko pt_BR ru tr ur vi zh_CN zh_TW".split()
_BASE = "https://example.org/book/en/"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "English"), ("zh_CN", "简体中文"), ("zh_TW", "繁體中文"), ("zh_Hant", "繁體中文"),
        ("pt_BR", "Português"), ("sr@latin", "Srpski"), ("sr", "Српски"), ("ar", "العربية"),
        ("xx", "xx"),
    ],
)  # fmt: skip
def test_a_language_is_called_as_its_speakers_call_it(code: str, name: str) -> None:
    assert own_names([code]) == {code: name}


def test_editions_of_one_language_are_told_apart() -> None:
    found = editions_of({"pt": "../pt/", "pt_BR": "../pt_BR/", "es": "../es/"}, "")
    assert [one.name for one in found.values()] == ["Português", "Português (Brasil)", "Español"]
    assert [one.tag for one in found.values()] == ["pt", "pt-BR", "es"]


@pytest.mark.parametrize(
    ("addresses", "base", "absolute"),
    [
        ({"en": "../en/", "de": "../de/"}, "", ["", ""]),
        ({"en": "../en/", "de": "../de/"}, _BASE, [_BASE, "https://example.org/book/de/"]),
        ({"en": "../en/", "de": "../de/"}, _BASE.rstrip("/"), [_BASE, "https://example.org/book/de/"]),
        ({"en": "../en/", "de": "../de/"}, "https://example.org/", ["", ""]),
        ({"en": "../en/", "de": "https://example.net/de/"}, "", ["", "https://example.net/de/"]),
        ({"en": "/en/", "de": "/de/"}, "https://example.org/de/",
         ["https://example.org/en/", "https://example.org/de/"]),
    ],
)  # fmt: skip
def test_an_address_on_the_web_is_given_only_where_it_is_known(
    addresses: dict[str, str], base: str, absolute: list[str]
) -> None:
    assert [one.absolute for one in editions_of(addresses, base).values()] == absolute


def test_the_direction_goes_into_the_first_tag_once() -> None:
    for tag in ("<html>", '<html lang="ar">', '<html dir="ltr" lang="ar">', '<html\n lang="ar" >'):
        page = finished(f"<!DOCTYPE html>\n{tag}<p><html></p>", "rtl", "")
        assert page.count("dir=") == 1
        assert page.index('dir="rtl">') < page.index("<p><html></p>")
    assert finished("no page", "rtl", "<link>") == "no page"


def test_links_go_into_the_head_once() -> None:
    page = finished("<html><head><title>a</title></head><p></head></p></html>", "ltr", "<link>")
    assert page == '<html dir="ltr"><head><title>a</title><link>\n</head><p></head></p></html>'


def test_a_block_is_named_by_the_origins_of_its_sentences() -> None:
    assert classes_of(("human", "human"), "en") == []
    assert classes_of(("machine",), "en") == ["amts-machine"]
    assert classes_of(("human", "machine"), "en") == ["amts-machine", "amts-mixed"]
    assert classes_of(("machine", "source"), "en") == ["amts-machine", "amts-source", "amts-mixed"]
    assert classes_of(("source",), "sr@latin") == ["amts-source", "language-sr-Latn", "amts-ltr"]


# messages


def test_the_catalogues_are_those_that_are_promised() -> None:
    assert sorted(p.name for p in _LOCALE.iterdir() if p.is_dir()) == _WANTED


@pytest.mark.skipif(not _SCRIPT.exists(), reason="the script is not here")
def test_every_message_is_translated_and_compiled() -> None:
    command = [sys.executable, str(_SCRIPT), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("language", _WANTED)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 11, 21, 100])
def test_every_number_has_a_form(language: str, count: int) -> None:
    messages = gettext.translation("sphinx_amts", _LOCALE, [language])
    one = "%(number)s of %(total)s sentences is not translated yet."
    many = "%(number)s of %(total)s sentences are not translated yet."
    said = messages.ngettext(one, many, count)
    assert said not in {one, many}
    values = {"number": count, "total": 200}
    assert str(count) in said % values
    assert "200" in said % values


def test_plurals_are_right() -> None:
    one = "%(number)s of %(total)s sentences is not translated yet."
    many = "%(number)s of %(total)s sentences are not translated yet."

    def said(language: str, count: int) -> str:
        messages = gettext.translation("sphinx_amts", _LOCALE, [language])
        return messages.ngettext(one, many, count) % {"number": count, "total": 60}

    assert said("de", 1) == "1 von 60 Sätzen ist noch nicht übersetzt."
    assert said("de", 2) == "2 von 60 Sätzen sind noch nicht übersetzt."
    assert [said("ru", n).split()[-3] for n in (1, 3, 5, 11, 21, 22)] == [
        "предложение", "предложения", "предложений", "предложений", "предложение", "предложения",
    ]  # fmt: skip
    assert said("ar", 2).startswith("جملتان")
    assert said("ar", 5).startswith("5 جمل من")
    assert said("ar", 12).startswith("12 جملة")


def test_the_wheel_has_all_that_pages_need(tmp_path: Path) -> None:
    buildapi = pytest.importorskip("flit_core.wheel", reason="flit_core is not installed")
    if not (_ROOT / "pyproject.toml").exists():
        pytest.skip("the sources are not here")
    made = buildapi.make_wheel_in(_ROOT / "pyproject.toml", tmp_path)
    names = set(zipfile.ZipFile(made.file).namelist())
    wanted = {f"sphinx_amts/locale/{one}/LC_MESSAGES/sphinx_amts.mo" for one in _WANTED}
    wanted |= {f"sphinx_amts/_readers/static/amts.{kind}" for kind in ("css", "js")}
    wanted |= {"sphinx_amts/_readers/templates/amts-page.html"}
    assert wanted <= names
