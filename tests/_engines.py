"""Engines for the tests: every sentence they are sent is written to a log before it is answered.

They are found like every engine, through the entry points of an installed package: ``conftest.py``
lays out that package's metadata, in this process and for the builds that run in one of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sphinx_amts.engines import Batch

_SLOW = 0.05


class Plain:
    """Puts a word before every sentence: ``Xx`` in a build for any language."""

    def __init__(self, log: str = "", word: str = "Xx", *, slow: bool = False, **_: Any) -> None:
        self.log = Path(log) if log else None
        self.word = word
        self.slow = slow

    def fingerprint(self, source: str, target: str) -> str:
        return f"{type(self).__name__.lower()}:{self.word}"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        for number, item in enumerate(batch.items):
            if self.log:
                with self.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"pid": os.getpid(), "text": item.text}) + "\n")
            if self.slow:
                time.sleep(_SLOW)
            yield from self.answer(number, item.digest, item.text)

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        yield digest, f"{self.word} {text}"


class RaisesAtOnce(Plain):
    """Fails before its first answer."""

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        raise RuntimeError("no credit left")
        yield digest, text


class RaisesHalfway(Plain):
    """Fails after three answers."""

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        if number == 3:
            raise RuntimeError("no credit left")
        yield digest, f"{self.word} {text}"


class RaisesInFingerprint(Plain):
    """Cannot even say who it is."""

    def fingerprint(self, source: str, target: str) -> str:
        raise KeyError("models")


class RaisesInQuote(Plain):
    """Does not know its price when asked."""

    def quote(self, batch: Batch) -> None:
        raise RuntimeError("no price list")


class RaisesInLanguages(Plain):
    """Learns, but not these languages."""

    def languages(self, source: str, target: str) -> tuple[str, str]:
        raise KeyError(target)

    def learn(self, data: bytes) -> None:
        raise AssertionError


class Learns(Plain):
    """Names itself after what it has learned; its log has that, too."""

    data = b""
    examined = False

    def fingerprint(self, source: str, target: str) -> str:
        return f"learns:{hashlib.sha256(self.data).hexdigest()[:8] if self.data else 'nothing'}"

    def languages(self, source: str, target: str) -> tuple[str, str]:
        return source, target.split("_", maxsplit=1)[0]

    def examine(self) -> str:
        self.examined = True
        return ""

    def learn(self, data: bytes) -> None:
        self.data = data
        if self.log and data:
            with self.log.with_suffix(".learned").open("a", encoding="utf-8") as file:
                row = {"examined": self.examined, "data": data.decode()}
                file.write(json.dumps(row) + "\n")


class NoFingerprint(Plain):
    """Says nothing of who it is."""

    def fingerprint(self, source: str, target: str) -> str:
        return None  # type: ignore[return-value]


class Impostor(Plain):
    """Says that it is a human."""

    def fingerprint(self, source: str, target: str) -> str:
        return "human"


class Exits(Plain):
    """Calls sys.exit, as a script that was made a module may."""

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        raise SystemExit(3)
        yield digest, text


class Hangs(Plain):
    """Answers twice, then never again."""

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        if number >= 2:
            time.sleep(3600)
        yield digest, f"{self.word} {text}"


class _Unprintable:
    def __str__(self) -> str:
        raise ValueError("not even this")

    __repr__ = __str__


class Garbage(Plain):
    """Its options say with what it answers, instead of a translation."""

    def __init__(self, what: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.make: Callable[[str, str], Any] = {
            "none": lambda d, t: None,
            "digest": lambda d, t: ("0" * 64, t),
            "bytes": lambda d, t: (d, t.encode()),
            "no text": lambda d, t: (d, None),
            "empty": lambda d, t: (d, " "),
            "control": lambda d, t: (d, f"\x1b[31m{t}\x00"),
            "surrogate": lambda d, t: (d, f"{t} \ud800"),
            "three": lambda d, t: (d, t, t),
            "unprintable": lambda d, t: _Unprintable(),
            "lost": lambda d, t: (d, t.replace("<x1/>", "")),
            "doubled": lambda d, t: (d, t.replace("<x1/>", "<x1/><x1/>")),
            "unclosed": lambda d, t: (d, t.replace("</g2>", "")),
        }[what]

    def fingerprint(self, source: str, target: str) -> str:
        return "garbage:1"

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        yield self.make(digest, text)


class Says(Plain):
    """Adds what its options say to every sentence."""

    def __init__(self, what: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.what = what

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        yield digest, f"{text} {self.what}"


class Parrot(Plain):
    """Says what a file has for a sentence, and nothing else: sentence → translation, in JSON."""

    def __init__(self, said: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.said = json.loads(Path(said).read_text("utf-8"))

    def answer(self, number: int, digest: str, text: str) -> Iterator[tuple[str, str]]:
        yield digest, self.said.get(text, text)


class Never(Plain):
    """Must not even be made."""

    def __init__(self, log: str = "", **options: Any) -> None:
        Path(log).write_text('{"pid": 0, "text": "made"}\n', "utf-8")
        super().__init__(log, **options)
