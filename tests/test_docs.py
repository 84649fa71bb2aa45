"""The documentation: it says what the code says, and its examples work."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

import sphinx_amts
from sphinx_amts import engines
from sphinx_amts._cli import _parser, main
from sphinx_amts._errors import Warn
from sphinx_amts._settings import SETTINGS
from sphinx_amts.memory import Memory

_ROOT = Path(__file__).parent.parent
_DOCS = _ROOT / "docs"
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(not _DOCS.is_dir(), reason="the documentation is not here")


def _pages() -> list[Path]:
    return sorted(_DOCS.rglob("*.md")) if _DOCS.is_dir() else []


def _commands() -> list[tuple[str, str]]:
    """Every line of the documentation that runs sphinx-amts: page, command."""
    return [
        (page.relative_to(_DOCS).as_posix(), part.strip())
        for page in _pages()
        for block in _CONSOLE.findall(page.read_text("utf-8"))
        for line in block.splitlines()
        if line.startswith("$ ")
        for part in line[2:].split(" | ")
        if "sphinx-amts " in part and "pip install" not in part
    ]


@pytest.fixture
def ext(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module with the directives of the documentation."""
    spec = importlib.util.spec_from_file_location("_amts_docs_ext", _DOCS / "_ext.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "_amts_docs_ext", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def phrasebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example of an engine, installed; gives an empty folder for a book."""
    there = tmp_path / "site"
    info = there / "phrasebook-1.0.dist-info"
    info.mkdir(parents=True)
    project = tomllib.loads((_DOCS / "examples" / "pyproject.toml").read_text("utf-8"))["project"]
    entries = project["entry-points"][engines.GROUP]
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: phrasebook\nVersion: 1.0\n")
    lines = [f"[{engines.GROUP}]", *(f"{name} = {value}" for name, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    shutil.copy(_DOCS / "examples" / "phrasebook.py", there)
    monkeypatch.syspath_prepend(there)
    book = tmp_path / "book"
    book.mkdir()
    yield book
    sys.modules.pop("phrasebook", None)


def test_the_reference_names_every_setting_with_its_default_and_its_help(ext: ModuleType) -> None:
    text = ext.settings()
    for setting in SETTINGS:
        assert f"{{confval}} amts_{setting.name}\n" in text
        assert f":default: `{setting.default!r}`" in text
        assert setting.help.split(":")[0] in text.replace("\\", "")


def test_the_reference_names_every_warning_with_what_it_means(ext: ModuleType) -> None:
    documented = dict(ext.documented())
    assert documented.keys() == {w.value for w in Warn}
    assert all(text.endswith(".") for text in documented.values())
    assert all(f"`amts.{w.value}`" in ext.warnings() for w in Warn)


def test_the_reference_has_the_help_of_every_command(ext: ModuleType) -> None:
    page = (_DOCS / "reference" / "command-line.md").read_text("utf-8")
    for name, parser in ext.commands(_parser()).items():
        for full in [name, *(f"{name} {inner}" for inner in ext.commands(parser))]:
            assert f"```{{amts-help}} {full}\n" in page
            assert ext.help_of(full).startswith(f"usage: sphinx-amts {full} ")


def test_every_setting_that_a_page_names_exists() -> None:
    known = {f"amts_{s.name}" for s in SETTINGS}
    named = {
        (page.name, name)
        for page in _pages()
        for name in re.findall(r"(?<![\w/])amts_[a-z_]+\b", page.read_text("utf-8"))
    }
    assert {name for _, name in named} <= known, named


def test_every_dependency_has_a_line() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        re.split(r"[<>=\[]", one)[0]
        for one in [*project["dependencies"], *(one for extra in extras.values() for one in extra)]
    } - {"sphinx-amts"}
    page = (_DOCS / "reference" / "dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([\w.-]+)` \|", page, re.MULTILINE)) == wanted


def test_what_is_imported_is_declared() -> None:
    """No package is used that only comes along with another one."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = {
        re.split(r"[<>=\[]", one)[0]
        for one in [*project["dependencies"], *(one for extra in extras.values() for one in extra)]
    }
    # of a Jupyter Book nothing is asked that the book itself does not bring;
    # moto's server, which the emulator is mounted into, and boto3 are these; MyST itself needs
    # linkify-it-py where a book turns linkify on
    books = {"jupyter-book", "jupyter-cache", "sphinx-external-toc"}
    allowed = declared | books | {"sphinx-amts", "werkzeug", "flask", "botocore", "linkify-it-py"}
    package = Path(sphinx_amts.__file__).parent
    found = {
        name.split(".")[0]
        for path in package.rglob("*.py")
        if "sample" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    }
    brought = packages_distributions()
    foreign = {n for n in found - sys.stdlib_module_names if n != "sphinx_amts"}
    undeclared = {
        n
        for n in foreign
        if not {d.lower() for d in brought.get(n, [n.replace("_", "-")])} & allowed
    }
    assert undeclared == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return (
        [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
    )


@pytest.mark.parametrize(("page", "command"), _commands())
def test_every_command_that_is_shown_can_be_given(page: str, command: str) -> None:
    words = shlex.split(command)
    words = words[words.index("sphinx-amts") + 1 :]
    _parser().parse_args(words)
    names = words[:2] if words[0] == "memory" else words[:1]
    with pytest.raises(SystemExit) as ended:
        main([*names, "--help"])
    assert ended.value.code == 0


def test_there_are_commands_to_test() -> None:
    assert len(_commands()) > 10


def test_the_example_of_an_engine_works(
    phrasebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (phrasebook / "page.md").write_text("Use `x` *now*. Nobody knows this one.\n")
    phrases = phrasebook / "phrases.csv"
    phrases.write_text('Use <x1/> <g2>now</g2>.,"<g2>Agora</g2>, use <x1/>."\n', "utf-8")
    out = phrasebook.parent / "out"
    code = main(
        ["translate", str(phrasebook), "--language", "pt_BR", "--engine", "phrasebook",
         "--engine-option", f"file={phrases}", "--output", str(out)]
    )  # fmt: skip
    assert (out / "page.md").read_text("utf-8") == "*Agora*, use `x`. Nobody knows this one.\n"
    said = capsys.readouterr()
    assert "2 sentences: 0 human, 1 machine, 1 left in en" in said.out
    assert code == 1  # one sentence has no answer, and that is said
    assert "no answer for 1 of 2 sentences" in said.err


def test_the_example_of_an_engine_says_what_it_lacks(phrasebook: Path) -> None:
    with pytest.raises(engines.EngineError, match="no phrase book"):
        engines.load("phrasebook", {"file": str(phrasebook / "nothing.csv")})


def test_the_memory_of_the_documentation_can_be_imported(tmp_path: Path) -> None:
    with (
        Memory.open(tmp_path) as memory,
        (_DOCS / "memory-pt_BR.jsonl").open(encoding="utf-8", newline="\n") as file,
    ):
        added, known = memory.import_(file)
        assert added > 0
        assert known == 0
        (stat,) = memory.stats()
        assert (stat.source, stat.target, stat.human) == ("en", "pt_BR", 0)
        assert all(who.startswith("firefox:en-pt_BR:") for who, _ in stat.machine)


def test_the_documentation_is_taken_apart_and_put_together_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(_DOCS)]) == 0
    assert "identity" in capsys.readouterr().out
